// The envelope: one file with a sealed bundle and the metadata that authenticates it; see builder/trust/envelope.py.
//
// A zip whose entries are stored as they are. What was found is packed again and compared: an envelope holds nothing
// beside what was packed, not in a comment, not between two entries, not under a second name.

import { concatBytes } from "@noble/hashes/utils.js"
import { Refused } from "../../seal/refusal.ts"
import type { Source } from "./types.ts"

export const LIMIT = 64 * 2 ** 20
// Ten roots a year for a century; nobody packs more.
const MOST_ENTRIES = 1000
const NUMBER = "[1-9][0-9]{0,8}"
/** The names of metadata: the version of a root, nothing for a timestamp, the version of a snapshot, of targets. */
export const METADATA = new RegExp(
    `^(?:(${NUMBER})\\.root|timestamp|(${NUMBER})\\.snapshot|(${NUMBER})\\.targets)\\.json$`,
)
/** The names of sealed bundles: digest, which a renamed file may lack, and locator. */
export const TARGET = /^(?:([0-9a-f]{64})\.)?([a-z2-7]{26})\.zip\.age$/

// APPNOTE.TXT, 4.3.7, 4.3.12 and 4.3.16: version 2.0, stored, no flags, 1980-01-01.
const OF_LOCAL = 0x04034b50
const OF_CENTRAL = 0x02014b50
const OF_END = 0x06054b50
const LOCAL_SIZE = 30
const NEEDED = 20
const FIRST_DOS_DAY = (1 << 5) | 1
const MADE_ON_UNIX = (3 << 8) | NEEDED
const PLAIN_FILE = 0o100644 * 2 ** 16

type Entry = { readonly name: string; readonly content: Uint8Array }

/** Take an envelope apart; refuse whatever is not packed as `builder.trust.envelope.pack` does. */
export function readEnvelope(content: Uint8Array): Source {
    if (content.length > LIMIT) throw new Refused("too-large", LIMIT / 2 ** 20)
    const entries = entriesOf(content)
    if (!isSame(zip(entries), content)) throw damaged()
    const metadata = new Map(
        entries.filter(isMetadata).map(({ name, content }) => [name.slice("metadata/".length), content] as const),
    )
    const others = entries.filter(each => !isMetadata(each))
    const [, digest, locator] = TARGET.exec(others[0]?.name.slice("targets/".length) ?? "") ?? []
    const [bundle] = others
    if (!bundle || digest === undefined || locator === undefined) throw damaged()
    const expected = [...expectedNames([...metadata.keys()]), `targets/${digest}.${locator}.zip.age`]
    if (entries.map(({ name }) => name).join("\n") !== expected.join("\n")) throw damaged()
    const ofVersion = (name: string): Uint8Array => {
        const found = metadata.get(name)
        if (!found) throw new Refused("mixed")
        return found
    }
    return {
        root: version => metadata.get(`${version}.root.json`) ?? null,
        timestamp: () => ofVersion("timestamp.json"),
        snapshot: version => ofVersion(`${version}.snapshot.json`),
        targets: version => ofVersion(`${version}.targets.json`),
        bundle: bundle.content,
        digest,
        locator,
    }
}

function isMetadata({ name }: Entry): boolean {
    return name.startsWith("metadata/")
}

/** Return the entries as their own headers tell them; what lies they tell shows when they are packed again. */
function entriesOf(content: Uint8Array): readonly Entry[] {
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
    const found: Entry[] = []
    let place = 0
    while (
        place + LOCAL_SIZE <= content.length &&
        view.getUint32(place, true) === OF_LOCAL &&
        found.length < MOST_ENTRIES
    ) {
        const size = view.getUint32(place + 22, true)
        const start = place + LOCAL_SIZE + view.getUint16(place + 26, true)
        const name = String.fromCharCode(...content.subarray(place + LOCAL_SIZE, start))
        if (!/^[\0-\x7f]*$/.test(name)) throw damaged()
        found.push({ name, content: content.subarray(start, start + size) })
        place = start + size
    }
    if (!found.length) throw damaged()
    return found
}

/** Return the names that an envelope with this metadata has, in their order; fewer where some are wrong. */
function expectedNames(names: readonly string[]): readonly string[] {
    const found = names.map(name => METADATA.exec(name))
    const roots = found.filter(match => match?.[1] !== undefined).map((_, place) => `${place + 1}.root.json`)
    const one = found.filter(match => match && match[1] === undefined).map(match => match?.[0] ?? "")
    const roles = one.map(name => name.split(".").at(-2)).join()
    if (!roots.length || roles !== "timestamp,snapshot,targets") return []
    return [...roots, ...one].map(name => `metadata/${name}`)
}

/** Return a zip of stored files, as `pack` makes them. */
export function zip(entries: readonly Entry[]): Uint8Array {
    const local: Uint8Array[] = []
    const central: Uint8Array[] = []
    let place = 0
    for (const { name, content } of entries) {
        const text = Uint8Array.from(name, letter => letter.charCodeAt(0))
        const about = numbers([NEEDED, 2], [0, 2], [0, 2], [0, 2], [FIRST_DOS_DAY, 2], [crc32(content), 4])
        const sizes = numbers([content.length, 4], [content.length, 4], [text.length, 2], [0, 2])
        const rest = numbers([0, 2], [0, 2], [0, 2], [PLAIN_FILE, 4], [place, 4])
        central.push(numbers([OF_CENTRAL, 4], [MADE_ON_UNIX, 2]), about, sizes, rest, text)
        local.push(numbers([OF_LOCAL, 4]), about, sizes, text, content)
        place += LOCAL_SIZE + text.length + content.length
    }
    const directory = concatBytes(...central)
    const count = entries.length
    const end = numbers([OF_END, 4], [0, 2], [0, 2], [count, 2], [count, 2], [directory.length, 4], [place, 4], [0, 2])
    return concatBytes(...local, directory, end)
}

/** Return numbers as bytes, each in so many, the lowest first. */
function numbers(...parts: readonly (readonly [number, number])[]): Uint8Array {
    return Uint8Array.from(
        parts.flatMap(([value, bytes]) =>
            Array.from({ length: bytes }, (_, place) => Math.floor(value / 2 ** (8 * place)) & 0xff),
        ),
    )
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
    return value
})

/** Return the check number that a zip has of a file. */
export function crc32(content: Uint8Array): number {
    let value = 0xffffffff
    // By place: megabytes pass here, and an iterator takes several times as long.
    for (let place = 0; place < content.length; place += 1)
        value = (value >>> 8) ^ (CRC_TABLE[(value ^ (content[place] ?? 0)) & 0xff] ?? 0)
    return (value ^ 0xffffffff) >>> 0
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
    if (one.length !== other.length) return false
    for (let place = 0; place < one.length; place += 1) if (one[place] !== other[place]) return false
    return true
}

function damaged(): Refused {
    return new Refused("envelope-damaged")
}
