// Find an entry by whatever the officer knows: a label, a country, a name, an address, a part of a number, or a kind of
// channel that one needs. Pure: the time is an argument.

import { digitsOf, fold } from "./fold.ts"
import { labelOf, lastLabels } from "./pasted.ts"
import { begins, placeOf, placeWithSlip, type Rate, stands } from "./rate.ts"
import { completed, type Reading, readingsOf } from "./reading.ts"
import type { Field, Hit, Index, Row } from "./rows.ts"
import { itself, rowsFor } from "./scoped.ts"

export interface Found {
    readonly hits: readonly Hit[]
    readonly total: number
}

interface Scored {
    readonly row: Row
    readonly score: number
}

const MOST_WORDS = 8
const FEWEST_DIGITS = 4
const LEAST_FOR_SWITCHBOARD = 9
const LEAST_PASTED = 4
const MOST_PASTED = 2000
const LAST_DIGITS = 2
// So many names that begin like what is asked for come before it; more would hide it.
const FEW = 5
// A place is taken at its word in what somebody typed, not in a sentence with two small words.
const MOST_TYPED = 3
const RANKS: readonly Field[] = ["tld", "territory", "organisation", "person", "role", "mail", "number", "other"]
const NAMES: readonly Field[] = ["tld", "territory", "organisation", "person"]
const NUMBER = /^(?:tel:)?[+(]?[\d\s().,/+‐-―−·-]+$/
const NUMBERS = /[+(]?\d[\d\s().-]{5,}\d/g

/** Return what fits a query at a moment, the best first, at most so much of it, and how much there is in all. */
export function find(index: Index, query: string, now: Date, most: number): Found {
    const plain = fold(query).trim()
    if (!plain) return { hits: [], total: 0 }
    const hits = onePerThing(rowsOf(index, query, plain, now))
    return { hits: hits.slice(0, most), total: hits.length }
}

function rowsOf(index: Index, query: string, plain: string, now: Date): readonly Row[] {
    const words = plain.split(/\s+/).slice(0, MOST_WORDS)
    const readings = readingsOf(words, index.places)
    // `24/24 7/7` has digits enough for a number, and is none.
    const number = readings.some(each => each.wanted && !each.words.length) ? [] : numbersMeant(query)
    const numbers = number.length ? byNumber(index, number) : []
    if (numbers.length) return sorted(numbers)
    const alike = number.length ? byBeginning(index, number) : []
    const domains = byDomain(index, query)
    if (alike.length) return [...sorted(alike), ...domains]
    const literal = score(index, words, placeOf)
    const meant = meantBy(index, readings, placeOf, now)
    if (meant.length) {
        // `mail` may be a slip in Mali.
        const slips = literal.length || words.length > 1 ? [] : sorted(score(index, words, placeWithSlip))
        return [...merged(index, literal, meant, words, plain), ...slips, ...domains]
    }
    const found = literal.length ? literal : whole(index, plain)
    const labels = labelled(index, words)
    if (found.length || domains.length) return [...labels, ...sorted(found), ...domains]
    return nearly(index, words, readings, now, labels)
}

/** Return the TLDs whose very labels stand among a few words. */
function labelled({ rows, places }: Index, words: readonly string[]): readonly Row[] {
    if (words.length < 2 || words.length > MOST_TYPED) return []
    return words.flatMap(word => itself(rows, places.labels.get(bare(word)) ?? []))
}

/** Return what fits some words with a slip, or once the last is typed to its end; else the place that they name. */
function nearly(
    index: Index,
    words: readonly string[],
    readings: readonly Reading[],
    now: Date,
    labels: readonly Row[],
): readonly Row[] {
    const meant = meantBy(index, readings, placeWithSlip, now)
    const scored = sorted(score(index, words, placeWithSlip))
    const slips = scored.length && !meant.length ? [...labels, ...scored] : [...meant, ...scored]
    if (slips.length || words.length > MOST_TYPED) return slips
    const further = completed(words)
    const begun = further ? meantBy(index, readingsOf(further, index.places), placeOf, now) : []
    return begun.length ? begun : first(readings, ({ tlds }) => itself(index.rows, tlds))
}

function meantBy(index: Index, readings: readonly Reading[], rate: Rate, now: Date): readonly Row[] {
    return first(readings, each => rowsFor(index, each, (row, words) => scoreOf(row, words, rate), now))
}

/** Return what the first reading yields that yields anything. */
function first(readings: readonly Reading[], yielded: (reading: Reading) => readonly Row[]): readonly Row[] {
    for (const reading of readings) {
        const found = yielded(reading)
        if (found.length) return found
    }
    return []
}

/** Put what a query means among what only has its words: names that are the very words stand before it. */
function merged(
    index: Index,
    literal: Scored[],
    meant: readonly Row[],
    words: readonly string[],
    plain: string,
): readonly Row[] {
    const rows = sorted(literal)
    const named = rows.filter(row => NAMES.includes(row.field))
    // Where a label is among the words, it is no beginning of `desk`.
    const wanted = meant[0]?.wanted && !labelled(index, words).length
    const exact = named.filter(row => row.plain === plain || (wanted && words.every(word => stands(row.plain, word))))
    const begun = named.filter(row => wanted && words.every(word => begins(row.plain, word)))
    return [...exact, ...(begun.length > FEW ? [] : begun), ...meant, ...rows]
}

function sorted(scored: readonly Scored[]): readonly Row[] {
    return [...scored].sort((one, other) => one.score - other.score).map(({ row }) => row)
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

function byNumber({ rows }: Pick<Index, "rows">, meant: readonly string[]): Scored[] {
    const found: Scored[] = []
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
function whole(index: Index, plain: string): Scored[] {
    const numbers = [...plain.matchAll(NUMBERS)].flatMap(([number]) => byNumber(index, numbersMeant(number)))
    const standing = index.rows.filter(
        ({ field, plain: text }) => field !== "role" && text.length >= LEAST_PASTED && stands(plain, text),
    )
    return [
        ...numbers.map(({ row }) => ({ row, score: -RANKS.length })),
        // Addresses before names, and Guinea-Bissau before Guinea.
        ...standing.map(row => ({ row, score: -RANKS.indexOf(row.field) - row.plain.length / MOST_PASTED })),
    ]
}

function byBeginning(index: Index, meant: readonly string[]): Scored[] {
    const begun = meant.filter(each => each.length >= LEAST_FOR_SWITCHBOARD).map(each => each.slice(0, -LAST_DIGITS))
    return byNumber(index, begun).map(({ row, score }) => ({ row: { ...row, near: true }, score }))
}

function score({ rows }: Index, words: readonly string[], rate: Rate): Scored[] {
    const found: Scored[] = []
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
    const label = bare(word)
    if (others.length || !label) return null
    if (plain.split(" ").includes(label) || text === `.${label}`) return 0
    return plain.split(" ").some(each => each.startsWith(label)) ? 5 + plain.length / 100 : null
}

/** Return a label as it stands in the register, without what is written before it: `.gr`, `*.gr`. */
function bare(word: string): string {
    return word.replace(/^\*?\./, "")
}

/** Keep one hit for each TLD, organisation and contact; of a contact found by its channels, or asked for by them, each of these. */
function onePerThing(rows: readonly Row[]): readonly Hit[] {
    const seen = new Set<object | string>()
    return rows.filter(row => {
        const thing = row.channel ?? row.contact ?? row.organisation ?? row.tlds[0] ?? row
        const whole = !row.wanted && row.channel && row.contact && seen.has(row.contact)
        if (seen.has(thing) || whole) return false
        seen.add(thing)
        return true
    })
}
