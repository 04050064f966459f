// age's stanza for a passphrase, with its slow step left to whoever knows where to do it: a page has a worker for it.
//
// As C2SP's age.md has it ("The scrypt recipient stanza"). age-encryption does the same in one go, in which a page stands
// still for seconds and can say nothing of how far it is. See content/decisions/0047-passphrases-in-a-worker.md.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js"
import { scryptAsync } from "@noble/hashes/scrypt.js"
import { concatBytes, randomBytes, utf8ToBytes } from "@noble/hashes/utils.js"
import { type Recipient, Stanza as Written } from "age-encryption"
import { fromUnpadded, type Stanza, unpadded } from "./agefile.ts"

/** Work a key out of a passphrase. */
export type Derive = (passphrase: string, salt: Uint8Array, cost: number) => Promise<Uint8Array>

const LABEL = utf8ToBytes("age-encryption.org/v1/scrypt")
const SALT = 16
// A key is used once: each file has a salt of its own.
const NONCE = new Uint8Array(12)

/** Return what scrypt asks for; the cost is the logarithm of its own. */
export function scryptOptions(cost: number, onProgress?: (done: number) => void) {
    return { N: 2 ** cost, r: 8, p: 1, dkLen: 32, ...(onProgress ? { onProgress } : {}) }
}

/** Derive here, in turns with whatever else there is to do. */
export const deriveHere: Derive = (passphrase, salt, cost) => scryptAsync(passphrase, salt, scryptOptions(cost))

/** Return the file key in a stanza that `readAgeFile` took, or null where the passphrase is another. */
export async function unwrap(stanza: Stanza, passphrase: string, derive: Derive): Promise<Uint8Array | null> {
    const [salt = "", cost] = stanza.arguments
    const key = await derive(passphrase, concatBytes(LABEL, fromUnpadded(salt) ?? new Uint8Array()), Number(cost))
    try {
        return chacha20poly1305(key, NONCE).decrypt(stanza.body)
    } catch {
        return null
    }
}

/** Return a recipient who has the passphrase. */
export async function whoHas(passphrase: string, cost: number, derive: Derive): Promise<Recipient> {
    const salt = randomBytes(SALT)
    const key = await derive(passphrase, concatBytes(LABEL, salt), cost)
    return {
        wrapFileKey: fileKey => [
            new Written(["scrypt", unpadded(salt), String(cost)], chacha20poly1305(key, NONCE).encrypt(fileKey)),
        ],
    }
}
