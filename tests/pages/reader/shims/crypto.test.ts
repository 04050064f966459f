// What stands in the place of Node's crypto judges as Node does, and is never laxer.

import assert from "node:assert/strict"
// By `node:`, it is Node's own.
import { createHash, generateKeyPairSync, sign } from "node:crypto"
import { test } from "node:test"
import { ed25519 } from "@noble/curves/ed25519.js"
import { concatBytes, hexToBytes } from "@noble/hashes/utils.js"
import { Buffer as Shim } from "../../../../site_templates/pages/reader/shims/buffer.ts"
import crypto, { createPublicKey } from "../../../../site_templates/pages/reader/shims/crypto.ts"

const CONTENT = new TextEncoder().encode("edition 12")
const ORDER = ed25519.Point.Fn.ORDER

const KINDS = [
    ["ed25519", undefined, generateKeyPairSync("ed25519")],
    ["P-256", "sha256", generateKeyPairSync("ec", { namedCurve: "P-256" })],
    ["P-384", "sha384", generateKeyPairSync("ec", { namedCurve: "P-384" })],
] as const

for (const [name, digest, { publicKey, privateKey }] of KINDS) {
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString()
    const key = createPublicKey(pem)

    test(`${name}: what Node signs is taken, and nothing else`, () => {
        // By chance of either half of `s`.
        for (let turn = 0; turn < 10; turn += 1) {
            const signature = new Uint8Array(sign(digest, CONTENT, privateKey))
            assert.equal(crypto.verify(digest, CONTENT, { key }, signature), true)
            assert.equal(crypto.verify(digest, CONTENT.with(0, 0), { key }, signature), false)
            const other = signature.with(-1, (signature.at(-1) ?? 0) ^ 1)
            assert.equal(crypto.verify(digest, CONTENT, { key }, other), false)
        }
    })

    test(`${name}: a key has one form`, () => {
        assert.deepEqual(
            createPublicKey({ key: new Uint8Array(publicKey.export({ type: "spki", format: "der" })) }),
            key,
        )
        for (const text of [
            `${pem}\n`,
            pem.trim(),
            pem.replaceAll("\n", "\r\n"),
            pem.replace(/.{8}\n-----END/, m => `\n${m}`),
            "",
        ])
            assert.throws(() => createPublicKey(text))
    })
}

test("a signature that fits only but for a small factor is refused, as OpenSSL does", () => {
    const { Point } = ed25519
    const [secret, nonce] = [12345n, 67890n]
    const torsion = Point.fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", true)
    const [point, first] = [Point.BASE.multiply(secret).toBytes(), Point.BASE.multiply(nonce).add(torsion).toBytes()]
    const hash = createHash("sha512")
        .update(concatBytes(first, point, CONTENT))
        .digest()
    const challenge = BigInt(`0x${hash.reverse().toString("hex")}`) % ORDER
    const scalar = ((nonce + challenge * secret) % ORDER).toString(16).padStart(64, "0")
    const signature = concatBytes(first, hexToBytes(scalar).reverse())
    assert.equal(ed25519.verify(signature, CONTENT, point, { zip215: true }), true)
    const key = createPublicKey({ key: concatBytes(hexToBytes("302a300506032b6570032100"), point) })
    assert.equal(crypto.verify(undefined, CONTENT, { key }, signature), false)
})

test("digests are Node's, and others there are none", () => {
    for (const name of ["sha256", "sha384", "sha512"])
        assert.equal(
            crypto.createHash(name).update(CONTENT).update(CONTENT).digest("hex"),
            createHash(name).update(CONTENT).update(CONTENT).digest("hex"),
        )
    for (const name of ["md5", "sha1", "constructor", ""]) assert.throws(() => crypto.createHash(name))
})

test("digits that are none are refused", () => {
    assert.deepEqual(Shim.from("00ff", "hex"), Uint8Array.of(0, 255))
    for (const text of ["0", "0g", " 00", "zz"]) assert.throws(() => Shim.from(text, "hex"))
})
