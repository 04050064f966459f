// The update form: a ccTLD contact says what is to change, and it is sealed for the secretariat. See app.ts.

import { start } from "./app.ts"

start()
