// What stands in a page's data blocks: bytes in base64, and texts that .ci/pages packed, which are deflated before.
//
// Inflated by fflate and not by the browser: at once, before anything is painted, and in every browser that runs us.

import { inflateSync } from "fflate"

/** Return the bytes that a data block holds. */
export function bytesIn(page: Document, id: string): Uint8Array {
    const text = page.getElementById(id)?.textContent ?? ""
    return Uint8Array.from(atob(text.trim()), letter => letter.charCodeAt(0))
}

/** Return the text that was packed. */
export function unpacked(packed: Uint8Array): string {
    return new TextDecoder().decode(inflateSync(packed))
}
