// The start of the register's script. Where anything goes wrong the plain page stays as it is: it is complete.

import { start } from "./app.ts"
import { readRegister } from "./data/model.ts"

start(readRegister(document, new Date()))
// For `make bench`: from here on the tools can be used.
performance.mark("ready")
