// The proof in an enrolment file: XEd25519 as Signal specifies it, checked with another Ed25519 than that which signed.

import assert from "node:assert/strict"
import { createPublicKey, randomBytes, verify } from "node:crypto"
import { test } from "node:test"
import { x25519 } from "@noble/curves/ed25519.js"
import { bytesToHex } from "@noble/hashes/utils.js"
import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from "age-encryption"
import { enrolmentFile, signedBytes } from "../../../../site_templates/pages/reader/enrol/enrolment.ts"
import { sign } from "../../../../site_templates/pages/reader/enrol/xeddsa.ts"
import { decode } from "../../../../site_templates/pages/seal/bech32.ts"

const P = 2n ** 255n - 19n

/** Take an X25519 key as the Edwards point of sign 0, and let Node check the signature. */
function holds(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    const u = BigInt(`0x${bytesToHex(key.toReversed())}`)
    const y = ((u - 1n + P) * power(u + 1n, P - 2n)) % P
    const point = bytes(y.toString(16).padStart(64, "0")).toReversed()
    const x = btoa(String.fromCharCode(...point))
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replace(/=+$/, "")
    const jwk = { kty: "OKP", crv: "Ed25519", x }
    return verify(null, message, createPublicKey({ key: jwk, format: "jwk" }), signature)
}

function bytes(digits: string): Uint8Array {
    return Uint8Array.from(digits.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}

function power(base: bigint, exponent: bigint): bigint {
    let result = 1n
    for (let [square, left] = [base % P, exponent]; left; left >>= 1n, square = (square * square) % P)
        if (left & 1n) result = (result * square) % P
    return result
}

test("what an X25519 secret signs, an Ed25519 library accepts, for both signs of the point", () => {
    const message = new TextEncoder().encode("tocsin")
    for (let count = 0; count < 24; count += 1) {
        const secret = Uint8Array.from(randomBytes(32))
        const signature = sign(secret, message, randomBytes(64))
        assert.equal(signature.length, 64)
        assert.ok(holds(x25519.getPublicKey(secret), message, signature))
        assert.ok(!holds(x25519.getPublicKey(secret), new TextEncoder().encode("Tocsin"), signature))
        assert.ok(!holds(x25519.getPublicKey(Uint8Array.from(randomBytes(32))), message, signature))
    }
})

test("chance changes the signature, and the same chance gives the same", () => {
    const secret = Uint8Array.from(randomBytes(32))
    const [one, other] = [new Uint8Array(64), new Uint8Array(64).fill(1)]
    assert.deepEqual(sign(secret, one, one), sign(secret, one, one))
    assert.notDeepEqual(sign(secret, one, one), sign(secret, one, other))
    assert.throws(() => sign(secret, one, new Uint8Array(32)), RangeError)
})

test("the proof of an enrolment is by the X25519 half of its key, over all that it says", async () => {
    for (const make of [generateHybridIdentity, generateX25519Identity]) {
        const identity = await make()
        const key = await identityToRecipient(identity)
        const enrolment = {
            organisation: "CERT of Exampleland",
            country: "GR",
            contact: { name: "Ελένη Δείγμα", email: "eleni@cert.example", phone: "+44 1632 960123" },
            key: { label: "duty laptop", key },
            made: "2026-11-22",
        }
        const file = JSON.parse(enrolmentFile(enrolment, identity, randomBytes(64)))
        const { proof, ...said } = file
        const half = decode(key)?.bytes.slice(-32) ?? new Uint8Array()
        assert.ok(holds(half, signedBytes(said), bytes(proof)))
        assert.ok(!holds(half, signedBytes({ ...said, made: "2026-11-23" }), bytes(proof)))
    }
})

test("an enrolment with the identity of another key is not written", async () => {
    const key = await identityToRecipient(await generateX25519Identity())
    const enrolment = { organisation: "", country: "", contact: { name: "", email: "", phone: "" }, made: "" }
    const other = await generateX25519Identity()
    assert.throws(() => enrolmentFile({ ...enrolment, key: { label: "", key } }, other, new Uint8Array(64)), TypeError)
})

test("bech32 is refused where it is damaged", async () => {
    const identity = await generateX25519Identity()
    assert.equal(decode(identity)?.bytes.length, 32)
    assert.equal(decode(`${identity.slice(0, -1)}${identity.endsWith("Q") ? "P" : "Q"}`), undefined)
    assert.equal(decode(identity.slice(0, -1)), undefined)
    assert.equal(decode(identity.slice(0, 20) + identity.slice(20).toLowerCase()), undefined)
    assert.equal(decode(""), undefined)
})
