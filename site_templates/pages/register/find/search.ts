// Find an entry by whatever the officer knows: a label, a country, a name, an address, a part of a number. Pure.
//
// A few thousand short texts are looked through from end to end: that takes a few milliseconds, where an index would
// take longer to build than it saves. It is built in steps, so that the page is there at once.

import { NUMBERED } from "../../shared/kinds.ts"
import {
    type Channel,
    type Contact,
    networkOf,
    type Organisation,
    organisationsOf,
    type Register,
    type Tld,
} from "../data/model.ts"
import { roleNames, territoryName } from "../data/names.ts"
import { ALIASES } from "./aliases.ts"
import { digitsOf, fold } from "./fold.ts"
import { labelOf, lastLabels } from "./pasted.ts"

export type Field = "tld" | "territory" | "organisation" | "person" | "role" | "mail" | "number" | "other"

/** Something found, and what of it matched; `tlds` are those that it serves. */
export interface Hit {
    readonly tlds: readonly Tld[]
    readonly field: Field
    /** The text that matched, as the register or the browser writes it. */
    readonly text: string
    readonly organisation: Organisation | null
    readonly contact: Contact | null
    readonly channel: Channel | null
    /** Whether it only nearly fits: a number that differs in its last digits, as those of one switchboard do. */
    readonly near: boolean
}

export interface Found {
    readonly hits: readonly Hit[]
    readonly total: number
}

interface Row extends Hit {
    /** What is looked through, in its plain form, and what else stands around it. */
    readonly plain: string
    readonly around: string
}

/** Where in a text a word stands, 0 being best; null where it does not. */
type Rate = (text: string, word: string) => number | null

/** The rows to look through, and what is still to be added to them. */
export interface Index {
    readonly rows: Row[]
    readonly left: (() => void)[]
    /** How many of the last steps only add what territories are called in other languages. */
    readonly later: number
}

const MOST = 50
const FEWEST_DIGITS = 4
const LEAST_FOR_SLIP = 4
const LEAST_FOR_SWITCHBOARD = 9
const LEAST_PASTED = 4
const MOST_PASTED = 2000
const LAST_DIGITS = 2
const RANKS: readonly Field[] = ["tld", "territory", "organisation", "person", "role", "mail", "number", "other"]
const NAMES_IN = ["en", "fr", "es", "ar"]
const NUMBER = /^(?:tel:)?[+(]?[\d\s().,/+‐-―−·-]+$/
const NUMBERS = /[+(]?\d[\d\s().-]{5,}\d/g

/** Return an index that is still empty; `step` fills it. */
export function newIndex(register: Register): Index {
    const rows: Row[] = []
    const served = new Map<Organisation, Tld[]>()
    for (const tld of register.tlds.values())
        for (const each of organisationsOf(tld)) served.set(each, [...(served.get(each) ?? []), tld])
    return {
        rows,
        later: register.tlds.size,
        left: [
            ...[...register.tlds.values()].map(tld => () => void rows.push(...rowsOfTld(tld))),
            ...[...served].map(
                ([organisation, tlds]) =>
                    () =>
                        void rows.push(...rowsOfOrganisation(organisation, tlds)),
            ),
            ...[...register.tlds.values()].map(tld => () => void rows.push(...foreignNames(tld))),
        ],
    }
}

/** Add to an index what some `steps` of it yield; return whether it is complete. */
export function step(index: Index, steps: number): boolean {
    for (const add of index.left.splice(0, steps)) add()
    return !index.left.length
}

/** Add to an index what a search cannot do without. */
export function hasten(index: Index): void {
    if (index.left.length > index.later) step(index, index.left.length - index.later)
}

/** Return what fits a query, the best first, and how much there is in all. */
export function find(index: Index, query: string): Found {
    const plain = fold(query).trim()
    if (!plain) return { hits: [], total: 0 }
    const number = numbersMeant(query)
    const words = plain.split(/\s+/).slice(0, 8)
    let scored = number.length ? byNumber(index, number) : []
    if (!scored.length && number.length) scored = byBeginning(index, number)
    if (!scored.length) scored = score(index, words, placeOf)
    if (!scored.length) scored = whole(index, plain)
    const domains = byDomain(index, query)
    if (!scored.length && !domains.length) scored = score(index, words, placeWithSlip)
    scored.sort((one, other) => one.score - other.score)
    const hits = onePerThing([...scored.map(({ row }) => row), ...domains])
    return { hits: hits.slice(0, MOST), total: hits.length }
}

/** Return the digits that a query may stand for, if it is a number: as it is, without `00` and without a trunk zero. */
export function numbersMeant(query: string): readonly string[] {
    const [number = ""] = fold(query)
        .trim()
        .split(/ ?(?:ext\.?|x|#|;)/)
    const bare = number.replace(/\(0\)/g, "")
    const digits = digitsOf(bare)
    if (digits.length < FEWEST_DIGITS || !NUMBER.test(number)) return []
    const whole = digits.replace(/^(?:00|011)/, "")
    // Some write the trunk zero after the country code: +44 01632 …
    const abroad = /^(?:tel:)?\+|^00/.test(bare)
    const inner = abroad
        ? [1, 2, 3].filter(at => whole[at] === "0").map(at => whole.slice(0, at) + whole.slice(at + 1))
        : []
    const meant = [digits, whole, digits.replace(/^0/, ""), ...inner]
    return [...new Set(meant)].filter(each => each.length >= FEWEST_DIGITS)
}

function byNumber({ rows }: Index, meant: readonly string[]): { row: Row; score: number }[] {
    const found: { row: Row; score: number }[] = []
    for (const row of rows) {
        if (row.field !== "number") continue
        const place = meant.findIndex(each => row.plain.includes(each))
        const digits = meant[place] ?? ""
        if (place >= 0) found.push({ row, score: place + (row.plain.endsWith(digits) ? 0 : 0.5) })
    }
    return found
}

/** Return the TLDs of all domains, URLs and addresses in what was typed or pasted, in their order. */
function byDomain({ rows }: Index, query: string): readonly Row[] {
    const named = (row: Row, label: string) =>
        row.field === "tld" && (row.tlds[0]?.tld === label || labelOf(row.text.slice(1)) === label)
    return lastLabels(query).flatMap(label => rows.filter(row => named(row, label)))
}

/** Return what stands whole in a longer text, as in a line out of a signature: numbers, addresses and names. */
function whole(index: Index, plain: string): { row: Row; score: number }[] {
    const numbers = [...plain.matchAll(NUMBERS)].flatMap(([number]) => byNumber(index, numbersMeant(number)))
    const standing = index.rows.filter(({ field, plain: text }) => field !== "role" && stands(plain, text))
    return [
        ...numbers.map(({ row }) => ({ row, score: -RANKS.length })),
        // Addresses before names, and Guinea-Bissau before Guinea.
        ...standing.map(row => ({ row, score: -RANKS.indexOf(row.field) - row.plain.length / MOST_PASTED })),
    ]
}

function stands(text: string, words: string): boolean {
    if (words.length < LEAST_PASTED) return false
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1))
        if (startsWord(text, at) && startsWord(text, at + words.length + 1)) return true
    return false
}

function byBeginning(index: Index, meant: readonly string[]): { row: Row; score: number }[] {
    const begun = meant.filter(each => each.length >= LEAST_FOR_SWITCHBOARD).map(each => each.slice(0, -LAST_DIGITS))
    return byNumber(index, begun).map(({ row, score }) => ({ row: { ...row, near: true }, score }))
}

function score({ rows }: Index, words: readonly string[], rate: Rate): { row: Row; score: number }[] {
    const found: { row: Row; score: number }[] = []
    // One letter begins a label or a country; within names it is everywhere.
    const single = words.length === 1 && /^[a-z]$/.test(words[0] ?? "")
    for (const row of rows) {
        if (single && row.field !== "tld" && row.field !== "territory") continue
        const rated = scoreOf(row, words, rate)
        if (rated !== null) found.push({ row, score: rated + RANKS.indexOf(row.field) * 10 })
    }
    return found
}

/** Rate a row: 0 is best; null where a word is in neither it nor what stands around it. */
function scoreOf(row: Row, words: readonly string[], rate: Rate): number | null {
    const slip = rate === placeWithSlip
    if (row.field === "tld") return slip ? null : scoreOfLabel(row, words)
    // What stands around a row is long: it is looked through where the row itself has a word.
    if ((slip && row.field === "number") || words.every(word => rate(row.plain, word) === null)) return null
    let rated = 0
    for (const word of words) {
        const here = rate(row.plain, word)
        if (here === null && rate(row.around, word) === null) return null
        rated += here ?? 20
    }
    return rated
}

function scoreOfLabel({ plain, text }: Row, [word = "", ...others]: readonly string[]): number | null {
    const label = word.replace(/^\.|^\*\./, "")
    if (others.length || !label) return null
    if (plain.split(" ").includes(label) || text === `.${label}`) return 0
    return plain.split(" ").some(each => each.startsWith(label)) ? 5 + plain.length / 100 : null
}

function placeOf(text: string, word: string): number | null {
    const at = text.indexOf(word)
    if (at < 0) return null
    if (at === 0) return text.length === word.length ? 0 : 1
    for (let next = at; next >= 0; next = text.indexOf(word, next + 1)) if (startsWord(text, next)) return 2
    // Two letters stand within almost everything.
    return word.length > 2 ? 4 : null
}

function startsWord(text: string, at: number): boolean {
    const before = text.charCodeAt(at - 1)
    // In a plain form letters are small, and whatever is not ASCII is a letter.
    return at === 0 || !(before > 127 || (before >= 48 && before <= 57) || (before >= 97 && before <= 122))
}

function placeWithSlip(text: string, word: string): number | null {
    return placeOf(text, word) ?? (hasSlip(text, word) ? 8 : null)
}

function hasSlip(text: string, word: string): boolean {
    if (word.length < LEAST_FOR_SLIP) return false
    for (const each of text.split(/[^\p{L}\p{N}]+/u)) if (each && beginsWithSlip(each, word)) return true
    return false
}

/** Say whether a text begins with a word in which one letter was left out, added, changed, or two were swapped. */
export function beginsWithSlip(text: string, word: string): boolean {
    let at = 0
    while (at < word.length && text[at] === word[at]) at++
    const rest = word.slice(at + 1)
    return (
        (text.startsWith(rest, at + 1) && text.length > at) ||
        text.startsWith(rest, at) ||
        text.startsWith(word.slice(at), at + 1) ||
        (word[at] === text[at + 1] && word[at + 1] === text[at] && text.startsWith(word.slice(at + 2), at + 2))
    )
}

/** Keep one hit for each TLD, organisation, and contact; of a contact that is found by its channels, each of these. */
function onePerThing(rows: readonly Row[]): readonly Hit[] {
    const seen = new Set<object | string>()
    return rows.filter(row => {
        const thing = row.channel ?? row.contact ?? row.organisation ?? row.tlds[0] ?? row
        const whole = row.channel && row.contact && seen.has(row.contact)
        if (seen.has(thing) || whole) return false
        seen.add(thing)
        return true
    })
}

function rowsOfTld(tld: Tld): Row[] {
    const label = { tlds: [tld], organisation: null, contact: null, channel: null, near: false, around: "" }
    const unicode = tld.shown.slice(1)
    const plain = [...new Set([tld.tld, unicode.toLowerCase(), fold(unicode)])].join(" ")
    return [
        { ...label, field: "tld", text: tld.shown, plain },
        ...territoryRows(tld, [
            tld.name,
            ...(ALIASES[networkOf(tld.territory)] ?? "").split("|"),
            ...(ALIASES[tld.territory] ?? "").split("|"),
        ]),
    ]
}

function territoryRows(tld: Tld, territories: readonly string[]): Row[] {
    return [...new Set(territories)].filter(Boolean).map(text => ({
        tlds: [tld],
        field: "territory",
        text,
        organisation: null,
        contact: null,
        channel: null,
        near: false,
        plain: fold(text),
        around: fold(tld.shown),
    }))
}

/** Return what a TLD's territory is called in the languages of this page and of the people there. */
function foreignNames(tld: Tld): Row[] {
    const languages = [...NAMES_IN, ...tld.manager.languages, ...(tld.language ? [tld.language] : [])]
    const code = networkOf(tld.territory)
    const found = [...new Set(languages)].flatMap(language => [
        territoryName(language, code, "long"),
        territoryName(language, code, "short"),
    ])
    const region = /^[A-Z]{2}$/.test(tld.territory) ? found : []
    return territoryRows(
        tld,
        region.filter(name => name !== tld.name && name !== tld.territory),
    )
}

function rowsOfOrganisation(organisation: Organisation, tlds: readonly Tld[]): Row[] {
    const place = fold(
        tlds
            .slice(0, 40)
            .map(tld => `${tld.shown} ${tld.name}`)
            .join(" "),
    )
    const around = `${fold(organisation.name)} ${place}`
    const row = (field: Field, text: string, contact: Contact | null, channel: Channel | null): Row => ({
        tlds,
        field,
        text,
        organisation,
        contact,
        channel,
        near: false,
        plain: field === "number" ? digitsOf(channel?.value ?? text) : fold(text),
        around: contact && field !== "person" ? `${around} ${fold(contact.name)}` : around,
    })
    const titled = (field: Field, text: string, contact: Contact) => ({
        ...row(field, text, contact, null),
        plain: fold([text, ...roleNames(text)].join(" ")),
    })
    return [
        { ...row("organisation", organisation.name, null, null), around: place },
        ...organisation.contacts.flatMap(contact => [
            ...(contact.role === contact.name
                ? [titled("person", contact.name, contact)]
                : [row("person", contact.name, contact, null), titled("role", contact.role, contact)]),
            ...contact.channels.map(channel =>
                row(
                    channel.kind === "email" ? "mail" : NUMBERED.includes(channel.kind) ? "number" : "other",
                    channel.shown,
                    contact,
                    channel,
                ),
            ),
        ]),
    ]
}
