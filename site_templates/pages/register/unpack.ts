// The one script of register.html that stands in it as it is: the tools stand beside it packed, and are run from here.
//
// The policy of the page names the tools by the digest of what comes out, so that what was changed runs nothing. What
// fails here leaves the plain page as it is: it is complete.

import { bytesIn, unpacked } from "../shared/packed.ts"

const tools = document.createElement("script")
tools.textContent = unpacked(bytesIn(document, "tools"))
document.body.append(tools)
