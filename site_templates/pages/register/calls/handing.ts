// The call list as a few texts that fit into QR codes, and those texts as a call list again: from screen to telephone, with
// no network.
//
// A text is good for whoever reads it on any telephone: how far it may go, of which edition, and a line for each call. Taken
// in, it is what somebody may have tampered with: a line names a TLD and one of its channels in this register, or is refused.
// Each text stands for itself, so they may come in any order, and twice. Pure.
//
//     TLP:RED Tocsin edition 12 cert-all 1/3 k3f9
//     .gr .xn--qxam +441632960101 Duty desk
//     > Ann
//     - no-answer 2026-11-22T14:03:12.345Z rang twice
//     .no email duty@example.net Night desk

import { KINDS } from "../../shared/kinds.ts"
import { type Calls, clean, type Item, MOST_CALLERS, MOST_NAME, MOST_NOTE, OUTCOMES, reached } from "../data/calls.ts"
import { type Fields, isTime, oneOf } from "../data/checks.ts"
import {
    type Channel,
    type Contact,
    type Organisation,
    organisationsOf,
    type Register,
    type Tld,
} from "../data/model.ts"
import { withItem } from "./file.ts"
import { isOpen } from "./order.ts"

/** How many bytes a code holds, so that a telephone reads it off a screen. */
export const MOST_IN_CODE = 600
const MOST_LINES = 20_000
const MOST_LINE = 2_000
const MOST_TEXT = 1_000_000
const MOST_PARTS = 999
// The names of contacts are for people alone: the way is known without them.
const MOST_SHOWN = 40
const SHORT_NOTE = 80
const TLDS_A_LINE = 25
const HEAD = /^TLP:([A-Z+]+) Tocsin edition (\d{1,9}) (\S{1,80}) (\d{1,3})\/(\d{1,3}) ([0-9a-z]{4})$/
// What a set of codes is known by: so many signs, in this base.
const SET_BASE = 36
const SET_LENGTH = 4
const ATTEMPT = /^- (\S+) (\S+) ?(.*)$/

/** The first line of a code: of which edition and copy it is, and which of how many of one set. */
export interface Head {
    readonly edition: number
    readonly recipient: string
    readonly part: number
    readonly of: number
    /** What the codes of one set have in common, so that two colleagues' are not taken for one another's. */
    readonly set: string
}

/** A way to an organisation, and its value as a line has it. */
interface Way {
    readonly organisation: Organisation
    readonly contact: Contact
    readonly channel: Channel
    readonly said: string
}

type WaysOf = (organisation: Organisation) => readonly Way[]

/** What came of texts that were scanned. */
interface TakenText {
    readonly calls: Calls
    /** How many calls this register does not have. */
    readonly refused: number
    /** How many attempts were over the most that one call has. */
    readonly untold: number
    /** The edition, where one is of another, or of another recipient's copy. */
    readonly other: number | null
    readonly heads: readonly Head[]
}

/** Return the texts of the codes that hand a list over: all of it, or what one caller still has to ring. */
export function handed(calls: Calls, register: Register, caller: number | null = null): readonly string[] {
    const done = reached(calls)
    const items = calls.items.filter(item => caller === null || (item.caller === caller && isOpen(item, done)))
    const head = (part: number, of: number, set: string) =>
        `${register.tlp} Tocsin edition ${register.edition} ${register.recipient} ${part}/${of} ${set}\n`
    const room = MOST_IN_CODE - bytes(head(MOST_PARTS, MOST_PARTS, setOf("")))
    const parts: string[] = []
    let part = ""
    for (const item of items) {
        for (const [call, details] of linesOf(calls, item)) {
            // What is marked of a call stands below it, in each code anew.
            let start = call
            for (const detail of ["", ...details]) {
                if (part && bytes(part) + bytes(start) + bytes(detail) > room) {
                    parts.push(part)
                    part = ""
                    start = call
                }
                part += start + detail
                start = ""
            }
        }
    }
    if (part) parts.push(part)
    const set = setOf(parts.join(""))
    return parts.map((text, place) => head(place + 1, parts.length, set) + text)
}

/** Take texts into a list, one or many of them; null where none is ours. */
export function takenText(calls: Calls, text: string, register: Register): TakenText | null {
    const lines = text
        .slice(0, MOST_TEXT)
        .split(/\r\n|\r|\n/)
        .slice(0, MOST_LINES)
        .map(line => clean(line, MOST_LINE))
    const heads = lines.flatMap(line => headIn(line) ?? [])
    const [first] = heads
    if (!first) return null
    const callers = [...calls.callers]
    const waysOf = ways()
    let list: Calls = calls
    let refused = 0
    let untold = 0
    for (const block of blocksIn(lines)) {
        const item = itemIn(block, callers, register, waysOf)
        // Names come with the call that they are given to.
        const grown = item && withItem({ ...list, callers }, item, [...callers.keys()], register)
        if (grown) list = grown.calls
        else refused += 1
        untold += grown?.left ?? 0
    }
    const others = heads.filter(each => each.edition !== register.edition || each.recipient !== register.recipient)
    return { calls: list, refused, untold, other: others[0]?.edition ?? null, heads }
}

/** Return which codes of how many are still to be scanned of the sets that some are of, at most so many. */
export function missing(heads: readonly Head[], before: readonly Head[], most: number): readonly [number, number][] {
    const setOf = ({ edition, recipient, of, set }: Head) => `${edition} ${recipient} ${of} ${set}`
    const seen = new Set([...before, ...heads].map(head => `${setOf(head)} ${head.part}`))
    const found: [number, number][] = []
    for (const [set, { of }] of new Map(heads.map(head => [setOf(head), head])))
        for (let part = 1; part <= of && found.length < most; part += 1)
            if (!seen.has(`${set} ${part}`)) found.push([part, of])
    return found
}

/** Return a call with a line for each of its marks; where it serves many TLDs, it is several calls. */
function linesOf(calls: Calls, item: Item): readonly (readonly [string, readonly string[]])[] {
    const { contact, channel, tlds, caller, attempts } = item
    const kind = channel.kind === "phone" ? "" : `${channel.kind} `
    const name = caller === null ? "" : calls.callers[caller]
    const marks = attempts.map(({ at, outcome, note }) => `- ${outcome} ${at} ${clean(note, SHORT_NOTE)}`.trim())
    const details = [...(name ? [`> ${name}`] : []), ...marks].map(line => `${line}\n`)
    const groups = Array.from({ length: Math.ceil(tlds.length / TLDS_A_LINE) }, (_, place) =>
        tlds.slice(place * TLDS_A_LINE, (place + 1) * TLDS_A_LINE),
    )
    return groups.map((labels, place) => {
        const named = labels.map(label => `.${label} `).join("")
        return [`${`${named}${kind}${valueIn(channel)} ${nameOf(contact)}`.trim()}\n`, place ? [] : details]
    })
}

/** Return a short mark that two texts hardly share (FNV-1a): it tells sets of codes apart, and proves nothing. */
function setOf(text: string): string {
    let mark = 0x811c9dc5
    for (const byte of new TextEncoder().encode(text)) mark = Math.imul(mark ^ byte, 0x01000193) >>> 0
    return (mark % SET_BASE ** SET_LENGTH).toString(SET_BASE).padStart(SET_LENGTH, "0")
}

function headIn(line: string): Head | null {
    const [, , edition = "", recipient = "", part = "", of = "", set = ""] = HEAD.exec(line) ?? []
    const valid = Number(part) > 0 && Number(part) <= Number(of)
    return valid ? { edition: Number(edition), recipient, part: Number(part), of: Number(of), set } : null
}

/** Return each call with what stands below it; a head ends what stood above. */
function blocksIn(lines: readonly string[]): readonly (readonly string[])[] {
    const blocks: string[][] = []
    let open: string[] | null = null
    for (const line of lines) {
        if (line.startsWith(".")) {
            open = [line]
            blocks.push(open)
        } else if (headIn(line)) open = null
        else open?.push(line)
    }
    return blocks
}

/** Return a call as a saved file would name it, or null where this register has no such channel. */
function itemIn(
    [call = "", ...details]: readonly string[],
    callers: string[],
    register: Register,
    waysOf: WaysOf,
): Fields | null {
    const [, named = "", rest = ""] = /^((?:\.\S+ )+)(.*)$/.exec(call) ?? []
    const labels = named.split(" ").flatMap(label => register.tlds.get(label.slice(1)) ?? [])
    const way = wayIn(rest, labels, waysOf)
    if (!way) return null
    const marks = details.flatMap(line => {
        const [, outcome, at, note = ""] = ATTEMPT.exec(line) ?? []
        const known = oneOf(OUTCOMES, outcome)
        return known && isTime(at) ? [{ at, seconds: null, outcome: known, note: clean(note, MOST_NOTE) }] : []
    })
    const name = clean(details.find(line => line.startsWith("> "))?.slice(2) ?? "", MOST_NAME)
    if (name && !callers.includes(name) && callers.length < MOST_CALLERS) callers.push(name)
    const caller = name ? callers.indexOf(name) : null
    return { ...way, tlds: labels.map(label => label.tld), caller, attempts: marks }
}

/** Return how to find the ways to an organisation as a line has them: each is read once, however many lines there are. */
function ways(): WaysOf {
    const known = new Map<Organisation, readonly Way[]>()
    return organisation => {
        const found =
            known.get(organisation) ??
            organisation.contacts.flatMap(contact =>
                contact.channels.map(channel => ({ organisation, contact, channel, said: valueIn(channel) })),
            )
        known.set(organisation, found)
        return found
    }
}

/** Return the channel of these TLDs that a line begins with; of several alike, the one whose contact it goes on to name. */
function wayIn(text: string, tlds: readonly Tld[], waysOf: WaysOf): Fields | null {
    const kind = oneOf(KINDS, text.split(" ", 1)[0]) ?? "phone"
    const rest = oneOf(KINDS, text.split(" ", 1)[0]) ? text.slice(kind.length + 1) : text
    const ended = `${rest} `
    const found = [...new Set(tlds.flatMap(organisationsOf))]
        .flatMap(waysOf)
        .filter(({ channel, said }) => channel.kind === kind && ended.startsWith(`${said} `))
    // One postal address may begin as another does: the longest is meant.
    const longest = Math.max(...found.map(each => each.said.length))
    const best = found.filter(each => each.said.length === longest)
    const name = rest.slice(longest + 1)
    const way = best.find(each => nameOf(each.contact) === name) ?? best[0]
    if (!way) return null
    const { organisation, contact, channel } = way
    return { organisation: organisation.id, contact: contact.id, kind, value: channel.value }
}

function valueIn({ value }: Channel): string {
    return clean(value, MOST_LINE)
}

function nameOf({ name }: Contact): string {
    return clean(name, MOST_SHOWN)
}

function bytes(text: string): number {
    return new TextEncoder().encode(text).length
}
