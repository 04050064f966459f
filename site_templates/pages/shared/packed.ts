// What stands in a page's data blocks: bytes in base64, and texts that .ci/pages packed: deflated, and in base85, which takes
// a sixteenth less.
//
// Inflated by fflate and not by the browser: at once, before anything is painted, and in every browser that runs us.

import { inflateSync } from "fflate"

const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%.()*+-;,=:?@^_`{|}~"

/** Return the bytes that a data block holds in base64. */
export function bytesIn(page: Document, id: string): Uint8Array {
    const text = page.getElementById(id)?.textContent ?? ""
    return Uint8Array.from(atob(text.trim()), letter => letter.charCodeAt(0))
}

/** Return the text that was packed. */
export function unpacked(packed: Uint8Array): string {
    return new TextDecoder().decode(inflateSync(packed))
}

/** Return what a data block holds packed: base85 (RFC 1924), with three other signs for `&`, `<` and `>`, padded with noughts. */
export function packedIn(page: Document, id: string): Uint8Array {
    const text = page.getElementById(id)?.textContent?.trim() ?? ""
    const values = new Uint8Array(128)
    for (let value = 0; value < SIGNS.length; value++) values[SIGNS.charCodeAt(value)] = value
    const bytes = new DataView(new ArrayBuffer(Math.floor(text.length / 5) * 4))
    for (let at = 0; at < bytes.byteLength; at += 4) {
        let value = 0
        for (let place = 0; place < 5; place++)
            value = value * 85 + (values[text.charCodeAt((at / 4) * 5 + place)] ?? 0)
        bytes.setUint32(at, value)
    }
    return new Uint8Array(bytes.buffer)
}
