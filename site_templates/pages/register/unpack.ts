// The one script of a page that stands in it as it is: the tools stand beside it packed, and are unpacked and run from here.
//
// The policy of the page names them by the digest of what comes out, so that what was changed runs nothing. What fails
// here leaves the plain page as it is: it is complete.

import { h } from "../shared/dom.ts"
import { packedIn, unpacked } from "../shared/packed.ts"

if (document.getElementById("look")) document.head.append(h("style", {}, unpacked(packedIn(document, "look"))))
document.body.append(h("script", {}, unpacked(packedIn(document, "tools"))))
