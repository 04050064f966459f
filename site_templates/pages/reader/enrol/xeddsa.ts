// Sign with an X25519 secret: XEd25519 of Signal's "The XEdDSA and VXEdDSA Signature Schemes" (2016).
//
// age keys agree on secrets and sign nothing. This shows that whoever wrote an enrolment file holds the identity,
// without a second key. Chance is an argument: 64 bytes that are used once.

import { ed25519 } from "@noble/curves/ed25519.js"
import { sha512 } from "@noble/hashes/sha2.js"
import { concatBytes } from "@noble/hashes/utils.js"

const ORDER = ed25519.Point.Fn.ORDER
const { Point } = ed25519
// hash1 of the specification: 2^256 - 1 - 1, the low byte first.
const DOMAIN = new Uint8Array(32).fill(0xff)
DOMAIN[0] = 0xfe

/** Sign a message; `secret` is the X25519 secret as age holds it, not yet clamped. */
export function sign(secret: Uint8Array, message: Uint8Array, chance: Uint8Array): Uint8Array {
    if (secret.length !== 32 || chance.length !== 64) throw new RangeError("a secret has 32 bytes, chance 64")
    const { scalar, point } = keyPair(secret)
    const encoded = littleEndian(scalar)
    const r = hashed(DOMAIN, encoded, message, chance)
    const commitment = Point.BASE.multiply(r).toBytes()
    const challenge = hashed(commitment, point, message)
    encoded.fill(0)
    return concatBytes(commitment, littleEndian((r + challenge * scalar) % ORDER))
}

/** The key pair of the specification: the one of both signs whose Edwards point has the sign bit 0. */
function keyPair(secret: Uint8Array): { scalar: bigint; point: Uint8Array } {
    const clamped = Uint8Array.from(secret)
    clamped[0] = (clamped[0] ?? 0) & 248
    clamped[31] = ((clamped[31] ?? 0) & 127) | 64
    const scalar = number(clamped) % ORDER
    clamped.fill(0)
    const point = Point.BASE.multiply(scalar).toBytes()
    const negative = ((point[31] ?? 0) & 128) !== 0
    point[31] = (point[31] ?? 0) & 127
    return { scalar: negative ? ORDER - scalar : scalar, point }
}

function hashed(...parts: readonly Uint8Array[]): bigint {
    return number(sha512(concatBytes(...parts))) % ORDER
}

function number(bytes: Uint8Array): bigint {
    return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

function littleEndian(value: bigint): Uint8Array {
    return Uint8Array.from({ length: 32 }, (_, place) => Number((value >> BigInt(8 * place)) & 255n))
}
