// The enrolment file: what a CERT sends to the secretariat so that the board can admit its key.
//
// It holds the public key, whom to ring about it, and a proof that its maker holds the secret half. A cousin in
// Python reads it: builder/recipients/enrolment.py. The proof is by the X25519 half; an ML-KEM key cannot prove itself
// unasked.

import { x25519 } from "@noble/curves/ed25519.js"
import { shake256 } from "@noble/hashes/sha3.js"
import { bytesToHex } from "@noble/hashes/utils.js"
import { canonicalize } from "@tufjs/canonical-json"
import { decode } from "../../seal/bech32.ts"
import { sign } from "./xeddsa.ts"

const SCHEMA = "tocsin-enrolment/1"
const HALF = 32
const [POST_QUANTUM_SEED, SEED] = [64, 32]

/** What an enrolment says; the proof is made of this and nothing else. */
export interface Enrolment {
    readonly organisation: string
    readonly country: string
    readonly contact: { readonly name: string; readonly email: string; readonly phone: string }
    readonly key: { readonly label: string; readonly key: string }
    /** ISO day. */
    readonly made: string
}

/** Return the text of the enrolment file, with its proof; `chance` is 64 bytes that are used once. */
export function enrolmentFile(enrolment: Enrolment, identity: string, chance: Uint8Array): string {
    const secret = classicSecret(identity)
    const half = classicHalf(enrolment.key.key)
    const derived = x25519.getPublicKey(secret)
    if (derived.some((byte, place) => byte !== half[place])) throw new TypeError("the identity is of another key")
    const fields = { schema: SCHEMA, ...enrolment }
    const proof = sign(secret, signedBytes(fields), chance)
    secret.fill(0)
    return `${JSON.stringify({ ...fields, proof: bytesToHex(proof) }, null, 1)}\n`
}

/** Return what the proof signs. */
export function signedBytes(fields: object): Uint8Array {
    return new TextEncoder().encode(`${SCHEMA}\n${canonicalize(fields)}`)
}

/** Return the X25519 secret of an identity; a hybrid one is expanded as HPKE's MLKEM768-X25519 does. */
function classicSecret(identity: string): Uint8Array {
    const found = decode(identity)
    if (found?.bytes.length !== SEED) throw new TypeError("no identity")
    if (found.prefix === "age-secret-key-") return found.bytes
    if (found.prefix !== "age-secret-key-pq-") throw new TypeError("no identity")
    return shake256(found.bytes, { dkLen: POST_QUANTUM_SEED + HALF }).slice(POST_QUANTUM_SEED)
}

/** Return the X25519 half of a public key: all of a classic one, the end of a hybrid one. */
function classicHalf(key: string): Uint8Array {
    return decode(key)?.bytes.slice(-HALF) ?? new Uint8Array(HALF)
}
