// The start of the register's script. Where anything goes wrong the plain page is what remains: it is complete.

import { start } from "./app.ts"
import { readRegister } from "./data/model.ts"
import { plainPage, showAlone } from "./plain.ts"

try {
    start(readRegister(plainPage(), new Date()))
    // For `make bench`: from here on the tools can be used.
    performance.mark("ready")
} catch (error) {
    showAlone()
    throw error
}
