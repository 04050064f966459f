// What is in a bundle is looked at before anything of it is shown.

import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { test } from "node:test"
import { type Zippable, zipSync } from "fflate"
import { manifestOf, unpack } from "../../../../site_templates/pages/reader/open/bundle.ts"
import { Refused, type Why } from "../../../../site_templates/pages/seal/refusal.ts"

const EXPECTED = { edition: 12, issued: "2026-11-22", validUntil: "2026-12-22", locator: "a".repeat(26) }
const bytes = (text: string) => new TextEncoder().encode(text)
const FILES = {
    "register.html": bytes("<p>register</p>".repeat(500)),
    "contacts.vcf": bytes("BEGIN:VCARD"),
    "empty.csv": bytes(""),
}

type Files = Readonly<Record<string, Uint8Array>>

function manifest(files: Files, changes: Readonly<Record<string, unknown>> = {}): Uint8Array {
    const listed = Object.fromEntries(
        Object.entries(files).map(([name, content]) => [
            name,
            { sha256: createHash("sha256").update(content).digest("hex"), bytes: content.length },
        ]),
    )
    const { edition, issued, validUntil: expires } = EXPECTED
    const fields = { schema: "tocsin-manifest/1", edition, issued, expires, recipient: "cert-eu", files: listed }
    return bytes(JSON.stringify({ ...fields, ...changes }))
}

function zipped(files: Zippable = FILES, told: Uint8Array = manifest(FILES)): Uint8Array {
    return zipSync({ "manifest.json": told, ...files }, { mtime: "1980-01-01" })
}

async function refused(zip: Uint8Array, why: Why): Promise<void> {
    await assert.rejects(
        () => unpack(zip, EXPECTED),
        error => {
            assert.ok(error instanceof Refused, String(error))
            assert.equal(error.why, why)
            return true
        },
    )
}

function patched(zip: Uint8Array, mark: number, field: number, value: number): Uint8Array {
    const changed = zip.slice()
    const view = new DataView(changed.buffer)
    for (let place = 0; place < changed.length - 4; place += 1)
        if (view.getUint32(place, true) === mark) {
            view.setUint16(place + field, value, true)
            return changed
        }
    throw new Error("no such mark")
}

const CENTRAL = 0x02014b50

test("a bundle is unpacked, stored or deflated", async () => {
    for (const level of [0, 9] as const) {
        const zip = zipSync({ "manifest.json": manifest(FILES), ...FILES }, { level, mtime: "1980-01-01" })
        const files = await unpack(zip, EXPECTED)
        assert.deepEqual([...files.keys()].sort(), ["contacts.vcf", "empty.csv", "manifest.json", "register.html"])
        for (const [name, content] of Object.entries(FILES))
            assert.deepEqual(new Uint8Array(files.get(name) ?? []), content)
        assert.deepEqual(manifestOf(files), {
            recipient: "cert-eu",
            edition: 12,
            issued: "2026-11-22",
            expires: "2026-12-22",
            next: null,
        })
    }
})

test("a bundle of another edition is swapped, whatever else fits", async () => {
    for (const changes of [
        { edition: 11 },
        { edition: "12" },
        { edition: true },
        { issued: "2026-11-21" },
        { expires: "2027-12-22" },
        { schema: "tocsin-manifest/2" },
    ])
        await refused(zipped(FILES, manifest(FILES, changes)), "swapped")
})

test("files are those of the manifest, all of them and no others", async () => {
    await refused(zipped({ ...FILES, "register.html": bytes("other") }), "files-differ")
    await refused(zipped({ "register.html": FILES["register.html"] }), "files-differ")
    await refused(zipped({ ...FILES, "more.txt": bytes("x") }), "files-differ")
    await refused(zipped(FILES, manifest(FILES, { files: [] })), "files-differ")
    await refused(zipSync({ ...FILES }), "no-manifest")
    await refused(zipped(FILES, bytes("{")), "no-manifest")
    await refused(zipped(FILES, bytes('{"edition":12,"edition":12}')), "no-manifest")
})

test("names that lead elsewhere are refused", async () => {
    for (const name of [
        "../x",
        "/x",
        "a/b",
        "C:x",
        "x ",
        ".hidden",
        "con",
        "LPT1.txt",
        "x\0y",
        "é",
        "x".repeat(101),
        "a\\b",
    ]) {
        await refused(zipped({ ...FILES, [name]: bytes("x") }), "zip-unsafe")
    }
    await refused(zipped({ ...FILES, "Register.HTML": bytes("x") }), "zip-unsafe")
    await refused(zipped({ ...FILES, link: [bytes("/etc"), { os: 3, attrs: 0o120777 << 16 }] }), "zip-unsafe")
    await refused(zipped({ ...FILES, directory: [bytes(""), { os: 3, attrs: 0x10 }] }), "zip-unsafe")
})

test("what is encrypted once more, or packed in an unknown way, is refused", async () => {
    await refused(patched(zipped(), CENTRAL, 8, 1), "zip-unsafe")
    await refused(patched(zipped(), CENTRAL, 10, 12), "zip-unsafe")
})

test("a zip that is not whole is refused at every length, and with every byte changed", async () => {
    const zip = zipped()
    for (let length = 0; length < zip.length; length += 1)
        await assert.rejects(() => unpack(zip.subarray(0, length), EXPECTED), Refused)
    for (let place = 0; place < zip.length; place += 1) {
        const changed = zip.with(place, (zip[place] ?? 0) ^ 0x55)
        try {
            // Times, and attributes that say nothing, may be what they like; what comes out may not.
            const files = await unpack(changed, EXPECTED)
            assert.equal(manifestOf(files).recipient, "cert-eu")
            for (const [name, content] of Object.entries(FILES))
                assert.deepEqual(new Uint8Array(files.get(name) ?? []), content)
        } catch (error) {
            assert.ok(error instanceof Refused, `${place}: ${error}`)
        }
    }
    await refused(bytes("hello"), "zip-damaged")
    await refused(new Uint8Array(), "zip-damaged")
})

test("it holds no more than a bundle can, whatever it states", async () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, number) => [`f${number}`, bytes("x")]))
    await refused(zipped(many), "zip-large")
    const bomb = zipSync({ "manifest.json": manifest(FILES), bomb: new Uint8Array(65 * 2 ** 20) })
    await refused(bomb, "zip-large")
    // It states that the bomb is small.
    const view = new DataView(bomb.buffer)
    for (let place = 0; place < bomb.length - 4; place += 1)
        if (view.getUint32(place, true) === CENTRAL) view.setUint32(place + 24, 1000, true)
    await refused(bomb, "zip-damaged")
})

test("a bundle that came under another name than its own is refused, and one that states none is not", async () => {
    await refused(zipped(FILES, manifest(FILES, { locator: "b".repeat(26) })), "swapped")
    await refused(zipped(FILES, manifest(FILES, { locator: null })), "swapped")
    await unpack(zipped(FILES, manifest(FILES, { locator: EXPECTED.locator })), EXPECTED)
    await unpack(zipped(FILES, manifest(FILES)), EXPECTED)
})

test("the name of the next file is told where it is a name", async () => {
    const next = async (locators: unknown) =>
        manifestOf(await unpack(zipped(FILES, manifest(FILES, { locators })), EXPECTED)).next
    assert.deepEqual(await next({ 13: "c".repeat(26), 14: "d".repeat(26) }), { edition: 13, locator: "c".repeat(26) })
    for (const wrong of [{ 13: "<b>" }, { 13: 7 }, { 14: "d".repeat(26) }, [], null, "c"])
        assert.equal(await next(wrong), null)
})

test("whose copy it is, is shown without marks that move the text around it", async () => {
    const files = await unpack(zipped(FILES, manifest(FILES, { recipient: "cert\u202e\u0000-eu" })), EXPECTED)
    assert.equal(manifestOf(files).recipient, "cert-eu")
    assert.equal(manifestOf(await unpack(zipped(FILES, manifest(FILES, { recipient: 7 })), EXPECTED)).recipient, "")
})

test("where the browser has no digest of its own, files are compared all the same", async () => {
    const { subtle } = crypto
    // As a page over plain HTTP finds it.
    Object.defineProperty(crypto, "subtle", { value: undefined, configurable: true })
    try {
        assert.equal((await unpack(zipped(), EXPECTED)).size, 4)
        await refused(zipped({ ...FILES, "register.html": bytes("other") }), "files-differ")
    } finally {
        Object.defineProperty(crypto, "subtle", { value: subtle, configurable: true })
    }
})
