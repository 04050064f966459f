// The outside of an age file, as C2SP's age.md states it: armour and header. Knows no key; see builder/seal/agefile.py.
//
// Strict on purpose: what two readers could read in two ways is refused. Every file passes here before age-encryption
// opens it, which takes some headers that the specification does not, and says less of what is wrong.

import { armor } from "age-encryption"
import { Refused } from "./refusal.ts"

const VERSION = "age-encryption.org/v1\n"
const ANY_VERSION = "age-encryption.org/"
const BEGIN = "-----BEGIN AGE ENCRYPTED FILE-----"
const END = "-----END AGE ENCRYPTED FILE-----"
const COLUMNS = 64
const NEWLINE = 0x0a
const DASHES = [0x2d, 0x2d, 0x2d]

// Far above any bundle and any number of keys, and far below what would fill a machine.
export const LARGEST_FILE = 64 * 2 ** 20
const LARGEST_HEADER = 2 ** 20
const MOST_STANZAS = 256
const COSTLIEST = 20

const ARGUMENTS = /^-> ([!-~]+(?: [!-~]+)*)$/
const BASE64 = /^[A-Za-z0-9+/]*$/
const MAC_LENGTH = 32
const WRAPPED = 32
const NONCE = 16
const TAG = 16
/** How long a chunk of the content is, sealed. */
export const CHUNK = 64 * 1024 + TAG
const HYBRID_SHARE = 1120

/** The file key, wrapped for one recipient. */
export type Stanza = { readonly kind: string; readonly arguments: readonly string[]; readonly body: Uint8Array }

/** An age file without its armour, its stanzas, and how long the header is. */
export type AgeFile = { readonly stanzas: readonly Stanza[]; readonly header: number; readonly binary: Uint8Array }

/** Say whether something is meant to be an age file, by how it begins. */
export function looksSealed(content: Uint8Array): boolean {
    const start = latin1(content.subarray(0, 200)).trimStart()
    return start.startsWith(BEGIN) || start.startsWith(ANY_VERSION)
}

/** Take an age file apart, armoured or not. */
export function readAgeFile(content: Uint8Array): AgeFile {
    if (content.length > LARGEST_FILE) throw new Refused("too-large", LARGEST_FILE / 2 ** 20)
    const armoured = latin1(content.subarray(0, 200))
        .replace(/^[ \t\r\n]+/, "")
        .startsWith("-----BEGIN")
    const binary = armoured ? withoutArmour(content) : content
    const start = latin1(binary.subarray(0, endOfHeader(binary)))
    if (!start.startsWith(VERSION)) {
        if (start.startsWith(ANY_VERSION)) throw new Refused(VERSION.startsWith(start) ? "cut" : "other-age")
        throw new Refused(start && ANY_VERSION.startsWith(start) ? "cut" : "not-age")
    }
    return new Header(start, binary).read()
}

/** Return where the line of the MAC ends, or as far as a header may reach. */
function endOfHeader(binary: Uint8Array): number {
    const most = Math.min(binary.length, LARGEST_HEADER)
    for (let place = 0; place < most; place = binary.indexOf(NEWLINE, place) + 1 || most)
        if (DASHES.every((dash, after) => binary[place + after] === dash))
            return Math.min(binary.indexOf(NEWLINE, place) + 1 || most, most)
    return most
}

class Header {
    readonly #text: string
    readonly #binary: Uint8Array
    #place = VERSION.length

    constructor(text: string, binary: Uint8Array) {
        this.#text = text
        this.#binary = binary
    }

    read(): AgeFile {
        const stanzas: Stanza[] = []
        let line = this.#line()
        while (!line.startsWith("---")) {
            const found = ARGUMENTS.exec(line)?.[1]
            if (found === undefined || stanzas.length === MOST_STANZAS) throw new Refused("damaged")
            const [kind = "", ...rest] = found.split(" ")
            stanzas.push({ kind, arguments: rest, body: this.#body() })
            line = this.#line()
        }
        const mac = line.startsWith("--- ") ? fromUnpadded(line.slice(4)) : undefined
        if (!stanzas.length || mac?.length !== MAC_LENGTH) throw new Refused("damaged")
        const payload = this.#binary.length - this.#place
        const last = (payload - NONCE) % CHUNK
        // An empty chunk behind others would be a second way to write the same content.
        const whole = payload - NONCE === TAG || (payload - NONCE > TAG && (last === 0 || last > TAG))
        if (!whole) throw new Refused("cut")
        for (const stanza of stanzas) checkStanza(stanza, stanzas.length)
        return { stanzas, header: this.#place, binary: this.#binary }
    }

    /** Read lines of a stanza up to the first short one, which may be empty. */
    #body(): Uint8Array {
        let text = ""
        for (;;) {
            const line = this.#line()
            // Each line by itself: its groups of four must end with it, but for the last.
            if (line.length > COLUMNS || !fromUnpadded(line)) throw new Refused("damaged")
            text += line
            if (line.length < COLUMNS) return fromUnpadded(text) ?? new Uint8Array()
        }
    }

    #line(): string {
        const end = this.#text.indexOf("\n", this.#place)
        if (end < 0) throw new Refused(this.#binary.length > LARGEST_HEADER ? "damaged" : "cut")
        const line = this.#text.slice(this.#place, end)
        this.#place = end + 1
        return line
    }
}

/** Refuse a stanza of a kind that we know and that is not well formed, whomever it is for. */
function checkStanza({ kind, arguments: [first = "", second = "", ...more], body }: Stanza, all: number): void {
    const share = fromUnpadded(first)
    if (kind === "mlkem768x25519") {
        // The length is checked before any key is tried: it is what a partitioning oracle would play with.
        if (share?.length !== HYBRID_SHARE || second || more.length || body.length !== WRAPPED)
            throw new Refused("damaged")
    } else if (kind === "scrypt") {
        // Who shares a passphrase relies on nobody else having sealed it.
        const sound = all === 1 && share?.length === 16 && /^[1-9][0-9]*$/.test(second) && !more.length
        if (!sound || body.length !== WRAPPED) throw new Refused("damaged")
        if (second.length > 2 || Number(second) > COSTLIEST) throw new Refused("too-costly")
    }
}

function withoutArmour(content: Uint8Array): Uint8Array {
    const text = latin1(content).replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "")
    if (!text.endsWith(END)) throw new Refused(text.includes(END) ? "damaged" : "cut")
    const inside = text.slice(0, -END.length)
    // Without this, typage would trim more than white space of ASCII, and take a lone carriage return.
    if (!inside.startsWith(BEGIN) || /[^\n\r -~]|\r(?!\n)/.test(inside)) throw new Refused("damaged")
    try {
        return armor.decode(text)
    } catch {
        throw new Refused("damaged")
    }
}

/** Return the bytes of base64 without its padding; nothing where it is another form. */
export function fromUnpadded(text: string): Uint8Array | undefined {
    if (!BASE64.test(text) || text.length % 4 === 1) return undefined
    const data = atob(text)
    if (btoa(data).replace(/=+$/, "") !== text) return undefined
    return Uint8Array.from(data, letter => letter.charCodeAt(0))
}

/** Return bytes in base64 without its padding. */
export function unpadded(content: Uint8Array): string {
    return btoa(latin1(content)).replace(/=+$/, "")
}

/** Return bytes as a text with one letter for each. */
export function latin1(content: Uint8Array): string {
    let text = ""
    for (let place = 0; place < content.length; place += 0x8000)
        text += String.fromCharCode(...content.subarray(place, place + 0x8000))
    return text
}
