// A passphrase that chance makes: words that can be read aloud, spelt and typed on any keyboard.

import { words } from "../fingerprint.ts"

const COUNT = 8
/** What that many words of 512 are worth. */
export const BITS = COUNT * 9
/** The least that a passphrase of one's own may have. */
export const LEAST = 12

/** Return a passphrase of eight words in small letters, as people type them; `chance` has sixteen bytes. */
export function wordsOfChance(chance: Uint8Array): string {
    // The list has 256 pairs: a byte chooses the pair, and one bit which of the two.
    return Array.from({ length: COUNT }, (_, place) => {
        const pair = chance[2 * place] ?? 0
        return words(Uint8Array.of(pair, pair), 2)[(chance[2 * place + 1] ?? 0) & 1]
    })
        .join(" ")
        .toLowerCase()
}

/** Return such a passphrase from the system's chance. */
export function newPassphrase(): string {
    return wordsOfChance(crypto.getRandomValues(new Uint8Array(16)))
}

/** Return a passphrase of words as it was made, however it was typed. */
export function normal(passphrase: string): string {
    return passphrase.trim().replace(/\s+/g, " ").toLowerCase()
}
