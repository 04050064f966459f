// Open sealed files in memory, and seal: age-encryption does the work, and this says what is wrong in its own words.
//
// A cousin of builder/seal/sealing.py. No secret is kept here; nothing of one stands in an error. What typage throws is a text
// that may change, so what went wrong is found out by asking step by step: header, file key, content.

import {
    armor,
    Decrypter,
    Encrypter,
    generateHybridIdentity,
    generateX25519Identity,
    identityToRecipient,
} from "age-encryption"
import { textOf, utf8 } from "../shared/encoding.ts"
import { type AgeFile, CHUNK, LARGEST_FILE, looksSealed, readAgeFile } from "./agefile.ts"
import { type Derive, deriveHere, unwrap, whoHas } from "./passphrase.ts"
import { Refused } from "./refusal.ts"
import "./subtle.ts"

const CLASSIC_IDENTITY = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/
const HYBRID_IDENTITY = /^AGE-SECRET-KEY-PQ-1[02-9AC-HJ-NP-Z]{58}$/
const LARGEST_IDENTITY_FILE = 2 ** 20
const LARGEST_CONTENT = 32 * 2 ** 20
const NONCE = 16
// A quarter of a gigabyte of memory: what a phone bears. Files of up to 2^20 are opened.
const SCRYPT_COST = 18
const NO_MATCH = "no identity matched any of the file's recipients"

type Opener = (decrypter: Decrypter) => void

/** Say whether an identity file is protected by a passphrase. */
export function needsPassphrase(file: Uint8Array | string): boolean {
    return looksSealed(bytesOf(file))
}

/** Return the identities of an identity file, plain or protected by a passphrase. */
export async function identitiesIn(
    file: Uint8Array | string,
    passphrase?: string,
    derive: Derive = deriveHere,
): Promise<readonly string[]> {
    const content = bytesOf(file)
    if (!looksSealed(content)) return plainIdentities(content)
    if (!passphrase) throw new Refused("no-passphrase")
    return plainIdentities(await openWithPassphrase(content, passphrase, derive))
}

/** Open an age file with whichever of these identities fits. */
export async function open(sealed: Uint8Array, identities: readonly string[]): Promise<Uint8Array> {
    if (!identities.length) throw new Refused("no-identity")
    for (const [place, identity] of identities.entries()) checkIdentity(identity, place + 1)
    const file = readAgeFile(sealed)
    if (file.stanzas.some(({ kind }) => kind === "scrypt")) throw new Refused("needs-passphrase")
    // Hybrid ones first, as in Python: whatever a classic stanza says, it cannot get in their way.
    const hybrid = identities.filter(identity => HYBRID_IDENTITY.test(identity))
    const ordered = [...hybrid, ...identities.filter(identity => !hybrid.includes(identity))]
    return opened(file, decrypter => {
        for (const identity of ordered) decrypter.addIdentity(identity)
    })
}

/** Open an age file with its passphrase; `derive` does what is slow. */
export async function openWithPassphrase(
    sealed: Uint8Array,
    passphrase: string,
    derive: Derive = deriveHere,
): Promise<Uint8Array> {
    const file = readAgeFile(sealed)
    const [stanza] = file.stanzas
    if (stanza?.kind !== "scrypt") throw new Refused("needs-identity")
    const fileKey = await unwrap(stanza, usable(passphrase), derive)
    if (!fileKey) throw new Refused("wrong-passphrase")
    return opened(file, decrypter => decrypter.addIdentity({ unwrapFileKey: () => fileKey }))
}

async function opened({ binary, header }: AgeFile, give: Opener): Promise<Uint8Array> {
    const decrypter = new Decrypter()
    give(decrypter)
    try {
        return await decrypter.decrypt(binary)
    } catch (error) {
        if (error instanceof Error && error.message === NO_MATCH) throw new Refused("wrong-identity")
        throw new Refused((await isCut(decrypter, binary, header)) ? "cut" : "damaged")
    }
}

/**
 * Tell a file that lacks its end from one that was changed: in the former, the last chunk that is there is whole, and
 * not marked as the last. So a byte more is promised, and it is looked whether that chunk then opens.
 */
async function isCut(decrypter: Decrypter, binary: Uint8Array, header: number): Promise<boolean> {
    const chunks = (binary.length - header - NONCE) / CHUNK
    if (!Number.isInteger(chunks)) return false
    try {
        const content = await decrypter.decrypt(withMore(binary))
        const reader = content.getReader()
        for (let count = 0; count < chunks; count += 1) if ((await reader.read()).done) return false
        await reader.cancel()
        return true
    } catch {
        return false
    }
}

function withMore(binary: Uint8Array): ReadableStream<Uint8Array> {
    return new ReadableStream({
        start(controller) {
            controller.enqueue(binary)
            controller.enqueue(Uint8Array.of(0))
        },
    })
}

function plainIdentities(content: Uint8Array): readonly string[] {
    if (content.length > LARGEST_IDENTITY_FILE) throw new Refused("no-identity")
    const text = textOf(content)
    if (text.includes("PRIVATE KEY-----")) throw new Refused("ssh-key")
    const lines = text.split(/\r\n|\r|\n/).map(line => line.trim())
    const found = lines
        .map((line, place) => [line, place + 1] as const)
        .filter(([line]) => line && !line.startsWith("#"))
    for (const [line, number] of found) checkIdentity(line, number)
    if (!found.length) throw new Refused("no-identity")
    return [...new Set(found.map(([line]) => line))]
}

/** Refuse a line of an identity file that is no identity of a kind that we open with. */
function checkIdentity(line: string, number: number): void {
    if (/^AGE-PLUGIN-/i.test(line)) throw new Refused("plugin-identity", number)
    if (line.startsWith("age1")) throw new Refused("public-key-given", number)
    if (/^(?:ssh-|ecdsa-sha2|sk-ssh|sk-ecdsa)/i.test(line)) throw new Refused("ssh-key")
    if (!isIdentity(line)) throw new Refused("identity-damaged", number)
}

function isIdentity(text: string): boolean {
    if (!CLASSIC_IDENTITY.test(text) && !HYBRID_IDENTITY.test(text)) return false
    try {
        // It looks at the check digits at once.
        new Decrypter().addIdentity(text)
        return true
    } catch {
        return false
    }
}

/** Seal to each of the keys. */
export async function seal(plaintext: Uint8Array, keys: readonly string[]): Promise<Uint8Array> {
    if (!keys.length || new Set(keys).size !== keys.length) throw new Refused("no-keys")
    checkMixed(keys)
    if (plaintext.length > LARGEST_CONTENT) throw new Refused("too-large", LARGEST_CONTENT / 2 ** 20)
    const encrypter = new Encrypter()
    try {
        for (const key of keys) encrypter.addRecipient(checkedKey(key))
        // A point of low order shows here.
        return await encrypter.encrypt(plaintext)
    } catch (error) {
        throw error instanceof Refused ? error : new Refused("key-damaged")
    }
}

/** Refuse keys that cannot stand in one file: classic beside post-quantum ones, or two sorts of the latter. */
function checkMixed(keys: readonly string[]): void {
    const hybrid = keys.filter(key => key.startsWith("age1pq1")).length
    const hardware = keys.filter(key => key.startsWith("age1tagpq1")).length
    // C2SP age.md: the same file SHOULD NOT be encrypted to both.
    if (![0, keys.length].includes(hybrid) || ![0, keys.length].includes(hardware)) throw new Refused("mixed-keys")
}

function checkedKey(key: string): string {
    if (/^AGE-(?:SECRET-KEY|PLUGIN)-/i.test(key) || key.includes("PRIVATE KEY")) throw new Refused("secret-key-given")
    if (/^(?:ssh-|ecdsa-sha2|sk-ssh|sk-ecdsa)/i.test(key)) throw new Refused("ssh-key")
    if (key !== key.toLowerCase()) throw new Refused("key-damaged")
    return key
}

/** Return an armoured age file that the passphrase opens; `derive` does what is slow. */
export async function sealWithPassphrase(
    text: string,
    passphrase: string,
    derive: Derive = deriveHere,
): Promise<string> {
    const encrypter = new Encrypter()
    encrypter.addRecipient(await whoHas(usable(passphrase), SCRYPT_COST, derive))
    return armor.encode(await encrypter.encrypt(text))
}

function usable(passphrase: string): string {
    if (!passphrase) throw new Refused("no-passphrase")
    return passphrase
}

/** Make an identity, from the system's chance, and its public key. */
export async function newIdentity(kind: "hybrid" | "classic"): Promise<{ identity: string; key: string }> {
    const identity = await (kind === "hybrid" ? generateHybridIdentity() : generateX25519Identity())
    return { identity, key: await keyOf(identity) }
}

/** Return the public key of an identity. */
export async function keyOf(identity: string): Promise<string> {
    if (!isIdentity(identity)) throw new Refused("identity-damaged", 1)
    return identityToRecipient(identity)
}

function bytesOf(file: Uint8Array | string): Uint8Array {
    const content = typeof file === "string" ? new TextEncoder().encode(file) : file
    if (content.length > LARGEST_FILE) throw new Refused("too-large", LARGEST_FILE / 2 ** 20)
    return utf8(content)
}
