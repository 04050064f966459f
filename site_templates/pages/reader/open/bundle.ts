// The files of a bundle, from its zip, in memory; see builder/reading/opening.py.
//
// What is inside was signed by officers, and is looked at all the same: names, links, sizes, digests, and whether the
// manifest is of the edition that the metadata names.

import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex } from "@noble/hashes/utils.js"
import { inflateSync } from "fflate"
import { Refused } from "../../seal/refusal.ts"
import { crc32 } from "../trust/envelope.ts"
import { type Json, type JsonObject, parse } from "../trust/strict.ts"
import type { Expected, Manifest } from "../trust/types.ts"

const MOST_FILES = 100
const LARGEST_FILE = 64 * 2 ** 20
const LARGEST_TOTAL = 256 * 2 ** 20
const LARGEST_DIRECTORY = 64 * 2 ** 10
const MANIFEST = "manifest.json"
const SCHEMA = "tocsin-manifest/1"
const LONGEST_RECIPIENT = 100
// One plain name that every system takes: no way up, no drive, no stream, no device, nothing hidden.
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/
const LOCATOR = /^[a-z2-7]{26}$/
const DEVICES = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?$/i

// APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16 and 4.4.4: how a zip is laid out, and the flags of what is encrypted or patched.
const OF_LOCAL = 0x04034b50
const OF_CENTRAL = 0x02014b50
const OF_END = 0x06054b50
const OF_LONG_END = 0x07064b50
const LOCAL_SIZE = 30
const CENTRAL_SIZE = 46
const END_SIZE = 22
const LONG_SIZE = 20
const STRANGE_FLAGS = 0x1 | 0x20 | 0x40 | 0x2000
const STORED = 0
const DEFLATED = 8
const KIND = 0o170000
const PLAIN = 0o100000
const DIRECTORY = 0x10

type Entry = {
    readonly name: string
    readonly method: number
    readonly packed: number
    readonly size: number
    readonly check: number
    readonly place: number
}

/** Return the files of a bundle; refuse one that is unsafe, or of another edition than the metadata names. */
export async function unpack(zip: Uint8Array, expected: Expected): Promise<ReadonlyMap<string, Uint8Array>> {
    const files = unzip(zip)
    await checkManifest(files, expected)
    return files
}

/** Return what the manifest says; of files that `unpack` gave. */
export function manifestOf(files: ReadonlyMap<string, Uint8Array>): Manifest {
    const { recipient, edition, issued, expires, locators } = manifestIn(files)
    return {
        recipient: typeof recipient === "string" ? printable(recipient.slice(0, LONGEST_RECIPIENT)) : "",
        edition: Number(edition),
        issued: String(issued),
        expires: String(expires),
        next: nextIn(locators, Number(edition) + 1),
    }
}

function nextIn(locators: Json | undefined, edition: number): Manifest["next"] {
    const locator = isObject(locators) ? locators[edition] : undefined
    return typeof locator === "string" && LOCATOR.test(locator) ? { edition, locator } : null
}

/** Leave out what moves the text around it: control characters, and marks of direction. */
function printable(text: string): string {
    return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
}

function unzip(zip: Uint8Array): ReadonlyMap<string, Uint8Array> {
    const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
    const files = new Map<string, Uint8Array>()
    let left = LARGEST_TOTAL
    try {
        for (const entry of directoryOf(view)) {
            const content = contentOf(view, entry, Math.min(left, LARGEST_FILE))
            files.set(entry.name, content)
            left -= content.length
        }
    } catch (error) {
        // A place beyond the end, or what fflate says: some of it quotes what is inside.
        throw error instanceof Refused ? error : new Refused("zip-damaged")
    }
    return files
}

/** Return the entries that the directory at the end names, each with a name that is safe. */
function directoryOf(view: DataView): readonly Entry[] {
    const end = view.byteLength - END_SIZE
    if (view.getUint32(end, true) !== OF_END) throw new Refused("zip-damaged")
    if (end >= LONG_SIZE && view.getUint32(end - LONG_SIZE, true) === OF_LONG_END) throw new Refused("zip-damaged")
    const count = view.getUint16(end + 10, true)
    const length = view.getUint32(end + 12, true)
    let place = view.getUint32(end + 16, true)
    if (count > MOST_FILES || length > LARGEST_DIRECTORY) throw new Refused("zip-large")
    if (place + length !== end) throw new Refused("zip-damaged")
    const found: Entry[] = []
    const names = new Set<string>()
    while (place < end) {
        if (view.getUint32(place, true) !== OF_CENTRAL) throw new Refused("zip-damaged")
        const entry = entryAt(view, place, found.length + 1)
        if (names.has(entry.name.toLowerCase())) throw new Refused("zip-unsafe", found.length + 1)
        names.add(entry.name.toLowerCase())
        found.push(entry)
        place += CENTRAL_SIZE + [28, 30, 32].reduce((sum, field) => sum + view.getUint16(place + field, true), 0)
    }
    if (found.length !== count || place !== end) throw new Refused("zip-damaged")
    return found
}

function entryAt(view: DataView, place: number, number: number): Entry {
    const name = nameAt(view, place + CENTRAL_SIZE, view.getUint16(place + 28, true))
    const attributes = view.getUint32(place + 38, true)
    const kind = (attributes >>> 16) & KIND
    const method = view.getUint16(place + 10, true)
    const unsafe =
        !NAME.test(name) ||
        DEVICES.test(name) ||
        (kind !== 0 && kind !== PLAIN) ||
        (attributes & DIRECTORY) !== 0 ||
        (view.getUint16(place + 8, true) & STRANGE_FLAGS) !== 0 ||
        (method !== STORED && method !== DEFLATED)
    if (unsafe) throw new Refused("zip-unsafe", number)
    return {
        name,
        method,
        check: view.getUint32(place + 16, true),
        packed: view.getUint32(place + 20, true),
        size: view.getUint32(place + 24, true),
        place: view.getUint32(place + 42, true),
    }
}

function nameAt(view: DataView, place: number, length: number): string {
    return String.fromCharCode(...bytesAt(view, place, length))
}

function bytesAt(view: DataView, place: number, length: number): Uint8Array {
    if (place + length > view.byteLength) throw new Refused("zip-damaged")
    return new Uint8Array(view.buffer, view.byteOffset + place, length)
}

/** Return a file of the zip, which has the size and the check number that it states. */
function contentOf(view: DataView, entry: Entry, limit: number): Uint8Array {
    const { place } = entry
    const length = view.getUint16(place + 26, true)
    const same = view.getUint32(place, true) === OF_LOCAL && nameAt(view, place + LOCAL_SIZE, length) === entry.name
    if (!same) throw new Refused("zip-damaged")
    if (entry.size > limit) throw new Refused("zip-large")
    const start = place + LOCAL_SIZE + length + view.getUint16(place + 28, true)
    const packed = bytesAt(view, start, entry.packed)
    // With room for one byte more than it states: one that does not end there shows, and has filled no memory.
    const content =
        entry.method === STORED ? packed.slice() : inflateSync(packed, { out: new Uint8Array(entry.size + 1) })
    if (content.length !== entry.size || crc32(content) !== entry.check) throw new Refused("zip-damaged")
    return content
}

/** Compare the files with their manifest, and the manifest with the metadata. */
async function checkManifest(
    files: ReadonlyMap<string, Uint8Array>,
    { edition, issued, validUntil, locator }: Expected,
): Promise<void> {
    const found = manifestIn(files)
    // Bundles of old do not say how their file is named.
    const named = "locator" in found ? { locator } : {}
    const wanted: JsonObject = { schema: SCHEMA, edition, issued, expires: validUntil, ...named }
    if (Object.entries(wanted).some(([name, value]) => found[name] !== value)) throw new Refused("swapped", edition)
    const listed = found["files"]
    const names = [...files.keys()].filter(name => name !== MANIFEST)
    if (!isObject(listed) || Object.keys(listed).length !== names.length) throw new Refused("files-differ")
    const same = await Promise.all(names.map(name => isAsListed(listed[name], files.get(name))))
    if (!same.every(Boolean)) throw new Refused("files-differ")
}

async function isAsListed(told: Json | undefined, content: Uint8Array | undefined): Promise<boolean> {
    if (!isObject(told) || !content || Object.keys(told).length !== 2) return false
    return told["bytes"] === content.length && told["sha256"] === bytesToHex(await digestOf(content))
}

/** The browser's own digest takes a tenth of the time; it has none for a page that came over plain HTTP. */
async function digestOf(content: Uint8Array): Promise<Uint8Array> {
    const own = typeof crypto.subtle?.digest === "function"
    return own ? new Uint8Array(await crypto.subtle.digest("SHA-256", content.slice())) : sha256(content)
}

function manifestIn(files: ReadonlyMap<string, Uint8Array>): JsonObject {
    try {
        const found = parse(files.get(MANIFEST) ?? new Uint8Array())
        if (isObject(found)) return found
    } catch {
        // As if it were not there.
    }
    throw new Refused("no-manifest")
}

function isObject(value: Json | undefined): value is JsonObject {
    return typeof value === "object" && value !== null && !Array.isArray(value)
}
