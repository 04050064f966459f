// The reader: opens envelopes, makes keys and lets officers rehearse, in one file and with no network. See app.ts.
//
// It is its own worker, too: there is no page then, and it works with a passphrase. See keys/work.ts.

import { start } from "./app.ts"
import { serve } from "./keys/deriver.ts"

if (typeof document === "undefined") serve()
else start()
