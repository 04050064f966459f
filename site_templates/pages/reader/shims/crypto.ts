// What @tufjs/models asks of Node's `crypto`, on top of @noble: digests, public keys and signatures, synchronously.
//
// Refuses every key but Ed25519 and ECDSA on P-256 and P-384, and takes each in one encoding only.

import { ed25519 } from "@noble/curves/ed25519.js"
import { p256, p384 } from "@noble/curves/nist.js"
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js"
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js"

type Curve = {
    readonly name: string
    readonly digest: string | undefined
    readonly head: string
    readonly bytes: number
}
type PublicKey = {
    readonly asymmetricKeyType: "ed25519" | "ec"
    readonly asymmetricKeyDetails: { readonly namedCurve?: string }
    readonly raw: Uint8Array
}

type Digest = (content: Uint8Array) => Uint8Array
const DIGESTS = new Map<string, Digest>([
    ["sha256", sha256],
    ["sha384", sha384],
    ["sha512", sha512],
])

// SubjectPublicKeyInfo (RFC 5480, RFC 8410) up to the point, which is uncompressed: each key has one encoding.
const CURVES: readonly Curve[] = [
    { name: "ed25519", digest: undefined, head: "302a300506032b6570032100", bytes: 32 },
    {
        name: "prime256v1",
        digest: "sha256",
        head: "3059301306072a8648ce3d020106082a8648ce3d03010703420004",
        bytes: 64,
    },
    { name: "secp384r1", digest: "sha384", head: "3076301006072a8648ce3d020106052b8104002203620004", bytes: 96 },
]
const BEGIN = "-----BEGIN PUBLIC KEY-----\n"
const END = "\n-----END PUBLIC KEY-----\n"

class Hash {
    readonly #digest: Digest
    #content = new Uint8Array()

    constructor(name: string) {
        const digest = DIGESTS.get(name)
        if (!digest) throw new Error("no such digest")
        this.#digest = digest
    }

    update(content: Uint8Array): this {
        this.#content = this.#content.length ? concatBytes(this.#content, content) : new Uint8Array(content)
        return this
    }

    digest(_: "hex"): string {
        return bytesToHex(this.#digest(this.#content))
    }
}

/** Return a digest to be fed, as Node does. */
function createHash(name: string): Hash {
    return new Hash(name)
}

/** Return a public key from PEM or DER (SubjectPublicKeyInfo). */
export function createPublicKey(from: string | { readonly key: Uint8Array }): PublicKey {
    const der = typeof from === "string" ? derOf(from) : from.key
    const hex = bytesToHex(der)
    const curve = CURVES.find(({ head, bytes }) => hex.startsWith(head) && hex.length === head.length + 2 * bytes)
    if (!curve) throw new Error("no key of a kind that signs here")
    const point = der.slice(curve.head.length / 2)
    if (!curve.digest) return { asymmetricKeyType: "ed25519", asymmetricKeyDetails: {}, raw: point }
    const raw = concatBytes(Uint8Array.of(4), point)
    return { asymmetricKeyType: "ec", asymmetricKeyDetails: { namedCurve: curve.name }, raw }
}

function derOf(pem: string): Uint8Array {
    const der = atob(pem.slice(BEGIN.length, -END.length).replaceAll("\n", ""))
    // In other lines it would be the same key under another id.
    if (BEGIN + (btoa(der).match(/.{1,64}/g) ?? []).join("\n") + END !== pem) throw new Error("no PEM as it is written")
    return Uint8Array.from(der, letter => letter.charCodeAt(0))
}

/** Say whether a signature is of this content, by this key. */
function verify(
    algorithm: string | undefined,
    content: Uint8Array,
    { key }: { readonly key: PublicKey },
    signature: Uint8Array,
): boolean {
    const { namedCurve } = key.asymmetricKeyDetails
    if (!namedCurve) return verifyEd25519(signature, content, key.raw)
    const curve = CURVES.find(each => each.name === namedCurve)
    if (!curve?.digest || algorithm !== curve.digest) return false
    // Tokens do not care which of the two halves `s` lies in, and other TUF clients take both.
    const options = { format: "der", lowS: false, prehash: true } as const
    return (namedCurve === "prime256v1" ? p256 : p384).verify(signature, content, key.raw, options)
}

/**
 * As OpenSSL does it, and so Python: no second encoding of a point or a scalar, and no small factor is forgiven. noble
 * forgives one, so both points must be such that there is none.
 */
function verifyEd25519(signature: Uint8Array, content: Uint8Array, raw: Uint8Array): boolean {
    const points = [raw, signature.subarray(0, raw.length)]
    return ed25519.verify(signature, content, raw, { zip215: false }) && points.every(isOfPrimeOrder)
}

function isOfPrimeOrder(point: Uint8Array): boolean {
    return ed25519.Point.fromBytes(point).isTorsionFree()
}

/** RSA, which nobody signs with here. */
const constants = {}

// biome-ignore lint/style/noDefaultExport: it stands in the place of Node's, which is imported so.
export default { constants, createHash, createPublicKey, verify }
