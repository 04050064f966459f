// Digests for people: in words of the PGP word list (Juola and Zimmermann, 1995), and in hexadecimal digits.
//
// Two syllables stand at even places and three at odd ones, so that a word left out or two exchanged are noticed.

import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex } from "@noble/hashes/utils.js"
import LIST from "../shared/pgp-words.txt"

const PAIRS = LIST.trim()
    .split("\n")
    .map(line => line.split(" "))

/** Return words for the first bytes of a digest. */
export function words(digest: Uint8Array, count = 16): readonly string[] {
    return [...digest.subarray(0, count)].map((byte, place) => PAIRS[byte]?.[place % 2] ?? "")
}

/** Return the SHA-256 of a content. */
export function digestOf(content: Uint8Array): Uint8Array {
    return sha256(content)
}

/** Return a digest in groups of four hexadecimal digits. */
export function grouped(digest: Uint8Array): string {
    return bytesToHex(digest).replace(/.{4}(?=.)/g, "$& ")
}
