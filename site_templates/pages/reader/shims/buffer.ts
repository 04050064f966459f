// What @tufjs/models asks of Node's `Buffer`: bytes of a text, of hexadecimal digits, of a list; and their concatenation.

import { concatBytes, hexToBytes } from "@noble/hashes/utils.js"

const encoder = new TextEncoder()

/** Node's `Buffer`, as far as it is asked for here; digits that are none are refused, where Node stops reading. */
export const Buffer = {
    from(content: string | ArrayLike<number>, encoding?: "hex"): Uint8Array {
        if (typeof content !== "string") return Uint8Array.from(content)
        return encoding === "hex" ? hexToBytes(content) : encoder.encode(content)
    },
    concat(parts: readonly Uint8Array[]): Uint8Array {
        return concatBytes(...parts)
    },
}
