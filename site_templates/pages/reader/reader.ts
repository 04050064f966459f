// The reader: opens envelopes, makes keys and lets officers rehearse, in one file and with no network. See app.ts.

import { start } from "./app.ts"

start()
