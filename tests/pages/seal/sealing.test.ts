// Opening and sealing in the page: each thing that can be wrong has its own reason.

import assert from "node:assert/strict"
import { test } from "node:test"
import { armor, Encrypter } from "age-encryption"
import { Refused, type Why } from "../../../site_templates/pages/seal/refusal.ts"
import {
    identitiesIn,
    keyOf,
    needsPassphrase,
    newIdentity,
    open,
    openWithPassphrase,
    seal,
    sealWithPassphrase,
} from "../../../site_templates/pages/seal/sealing.ts"

const CONTENT = new Uint8Array(3 * 65_536 + 100).map((_, place) => place)
const classic = await newIdentity("classic")
const hybrid = await newIdentity("hybrid")
const stranger = await newIdentity("classic")
const utf16 = (text: string) => Uint8Array.from([...text].flatMap(letter => [letter.charCodeAt(0), 0]))
const swapped = (content: Uint8Array) => content.map((_, place) => content[place ^ 1] ?? 0)
const WINDOWS = {
    "UTF-8 with a mark": (text: string) => bytes(`\ufeff${text}`),
    "UTF-16 with a mark": (text: string) => Uint8Array.of(0xff, 0xfe, ...utf16(text)),
    "UTF-16 of the other order": (text: string) => swapped(Uint8Array.of(0xff, 0xfe, ...utf16(text))),
    "UTF-16 without a mark": utf16,
    "UTF-16 of the other order, without": (text: string) => swapped(utf16(text)),
}
const bytes = (text: string) => new TextEncoder().encode(text)
const sealed = await seal(CONTENT, [classic.key])

async function refused(promise: Promise<unknown>, why: Why, ...values: (string | number)[]): Promise<void> {
    await assert.rejects(promise, error => {
        assert.ok(error instanceof Refused, String(error))
        assert.equal(error.why, why)
        if (values.length) assert.deepEqual(error.values, values)
        return true
    })
}

/** With a passphrase and little work, for tests. */
async function cheap(text: string | Uint8Array, passphrase: string, cost = 4): Promise<Uint8Array> {
    const encrypter = new Encrypter()
    encrypter.setPassphrase(passphrase)
    encrypter.setScryptWorkFactor(cost)
    return encrypter.encrypt(text)
}

test("what is sealed to a key, its identity opens, whatever others are tried", async () => {
    for (const { identity, key } of [classic, hybrid]) {
        assert.deepEqual(await open(await seal(CONTENT, [key]), [stranger.identity, identity]), CONTENT)
        assert.equal(await keyOf(identity), key)
    }
    assert.deepEqual(await open(bytes(armor.encode(sealed)), [classic.identity]), CONTENT)
    assert.deepEqual(await open(await seal(new Uint8Array(), [classic.key]), [classic.identity]), new Uint8Array())
})

test("another identity is told as such, for both sorts", async () => {
    await refused(open(sealed, [stranger.identity, hybrid.identity]), "wrong-identity")
    await refused(open(await seal(CONTENT, [hybrid.key]), [(await newIdentity("hybrid")).identity]), "wrong-identity")
    await refused(open(sealed, []), "no-identity")
    await refused(open(sealed, ["AGE-SECRET-KEY-1QQ"]), "identity-damaged")
})

test("a changed byte is damage, a missing end is told as such", async () => {
    const header = sealed.length - (CONTENT.length + 4 * 16 + 16)
    const changed = (place: number) => sealed.with(place, (sealed[place] ?? 0) ^ 1)
    await refused(open(changed(sealed.length - 1), [classic.identity]), "damaged")
    await refused(open(changed(header + 20), [classic.identity]), "damaged")
    // The MAC of the header.
    await refused(open(changed(header - 10), [classic.identity]), "damaged")
    const chunk = 65_536 + 16
    // On the border of a chunk, all that is there is whole.
    for (const chunks of [1, 2, 3])
        await refused(open(sealed.subarray(0, header + 16 + chunks * chunk), [classic.identity]), "cut")
    for (const length of [20, header - 3, header, header + 5, header + 16, header + 20, header + 16 + chunk + 9])
        await refused(open(sealed.subarray(0, length), [classic.identity]), "cut")
    // A changed chunk before such a border is damage still.
    await refused(open(changed(header + 20).subarray(0, header + 16 + 2 * chunk), [classic.identity]), "damaged")
    const text = armor.encode(sealed)
    await refused(open(bytes(text.slice(0, -40)), [classic.identity]), "cut")
    await refused(open(bytes(text.replace("YWdl", "YWd?")), [classic.identity]), "damaged")
})

test("what is no age file is told, and what is of another version", async () => {
    for (const content of ["", "hello", "%PDF-1.7", "PK\u0003\u0004"])
        await refused(open(bytes(content), [classic.identity]), "not-age")
    await refused(open(bytes("age-encryption.org/v2\n-> x\n"), [classic.identity]), "other-age")
    await refused(open(bytes("age-encryption.org/"), [classic.identity]), "cut")
})

test("an identity file may be plain, with remarks, of both sorts", async () => {
    const text = `# created\n\n${classic.identity}\r\n  ${hybrid.identity}  \n${classic.identity}\n`
    assert.equal(needsPassphrase(text), false)
    assert.deepEqual(await identitiesIn(text), [classic.identity, hybrid.identity])
    assert.deepEqual(await identitiesIn(bytes(text), "needed by none"), [classic.identity, hybrid.identity])
})

test("an identity file may be as PowerShell or Notepad wrote it, protected or not", async () => {
    const protectedText = armor.encode(await cheap(`\ufeff${classic.identity}\r\n`, "correct horse"))
    for (const written of Object.values(WINDOWS)) {
        const plain = written(`# created\r\n${classic.identity}\r\n`)
        assert.equal(needsPassphrase(plain), false)
        assert.deepEqual(await identitiesIn(plain), [classic.identity])
        assert.equal(needsPassphrase(written(protectedText)), true)
        assert.deepEqual(await identitiesIn(written(protectedText), "correct horse"), [classic.identity])
        assert.deepEqual(await identitiesIn(await cheap(plain, "correct horse"), "correct horse"), [classic.identity])
        await refused(identitiesIn(written(`# mine\r\n${classic.key}`)), "public-key-given", 2)
    }
})

test("what is no identity is told line by line", async () => {
    await refused(identitiesIn(""), "no-identity")
    await refused(identitiesIn("# nothing\n"), "no-identity")
    await refused(identitiesIn(`# mine\n${classic.key}`), "public-key-given", 2)
    await refused(identitiesIn(hybrid.key), "public-key-given", 1)
    await refused(identitiesIn(classic.identity.slice(0, -1)), "identity-damaged", 1)
    await refused(identitiesIn(classic.identity.toLowerCase()), "identity-damaged", 1)
    await refused(identitiesIn(`${classic.identity}Q`), "identity-damaged", 1)
    await refused(identitiesIn("-----BEGIN OPENSSH PRIVATE KEY-----\nx"), "ssh-key")
    await refused(identitiesIn("ssh-ed25519 AAAA"), "ssh-key")
    await refused(identitiesIn("AGE-PLUGIN-YUBIKEY-1QQ"), "plugin-identity", 1)
    await refused(identitiesIn("x".repeat(2 ** 20 + 1)), "no-identity")
})

test("a protected identity file wants its passphrase, binary or armoured", async () => {
    const binary = await cheap(`# mine\n${hybrid.identity}\n`, "correct horse")
    for (const file of [binary, armor.encode(binary), `\n ${armor.encode(binary)}`]) {
        assert.equal(needsPassphrase(file), true)
        assert.deepEqual(await identitiesIn(file, "correct horse"), [hybrid.identity])
        await refused(identitiesIn(file, "Correct horse"), "wrong-passphrase")
        await refused(identitiesIn(file), "no-passphrase")
        await refused(identitiesIn(file, ""), "no-passphrase")
    }
    await refused(identitiesIn(binary.with(-1, (binary.at(-1) ?? 0) ^ 1), "correct horse"), "damaged")
    await refused(identitiesIn(sealed, "correct horse"), "needs-identity")
    await refused(open(binary, [hybrid.identity]), "needs-passphrase")
})

test("a file that would keep the machine busy is not tried", async () => {
    const costly = new TextDecoder("latin1").decode(await cheap("x", "y")).replace(/(-> scrypt \S+) 4\n/, "$1 21\n")
    await refused(
        openWithPassphrase(
            Uint8Array.from(costly, letter => letter.charCodeAt(0)),
            "y",
        ),
        "too-costly",
    )
})

test("what the page seals with a passphrase is armoured, and opens", async () => {
    const file = await sealWithPassphrase(classic.identity, "correct horse")
    assert.ok(file.startsWith("-----BEGIN AGE ENCRYPTED FILE-----\n"))
    assert.deepEqual(await identitiesIn(file, "correct horse"), [classic.identity])
    await refused(sealWithPassphrase("x", ""), "no-passphrase")
})

test("keys that cannot stand in one file are refused, and what is no key", async () => {
    await refused(seal(CONTENT, [classic.key, hybrid.key]), "mixed-keys")
    await refused(seal(CONTENT, []), "no-keys")
    await refused(seal(CONTENT, [classic.key, classic.key]), "no-keys")
    await refused(seal(CONTENT, [classic.identity]), "secret-key-given")
    await refused(seal(CONTENT, ["ssh-ed25519 AAAA"]), "ssh-key")
    await refused(seal(CONTENT, ["hello"]), "key-damaged")
    await refused(seal(CONTENT, [classic.key.slice(0, -1)]), "key-damaged")
    await refused(seal(CONTENT, [classic.key.toUpperCase()]), "key-damaged")
    const two = await seal(CONTENT, [classic.key, stranger.key])
    assert.deepEqual(await open(two, [stranger.identity]), CONTENT)
})

test("no refusal quotes a secret", async () => {
    const broken = `${classic.identity.slice(0, -1)}B`
    await assert.rejects(
        identitiesIn(broken),
        error => !JSON.stringify([String(error), error]).includes(broken.slice(20, 40)),
    )
})

test("where the browser has no crypto.subtle, it opens all the same", async () => {
    // As shims/subtle.ts puts one there that knows nothing; Node's own cannot be taken away.
    const { subtle } = globalThis.crypto
    const importKey = subtle.importKey
    Object.defineProperty(subtle, "importKey", {
        configurable: true,
        value: () => {
            throw new DOMException("", "NotSupportedError")
        },
    })
    try {
        assert.deepEqual(await open(sealed, [classic.identity]), CONTENT)
    } finally {
        Object.defineProperty(subtle, "importKey", { configurable: true, value: importKey })
    }
})
