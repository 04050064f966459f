// What fits a meaning of a query: what stands within its TLDs, and the channels of its kinds and hours. Pure.

import { isSpoken, type Tld } from "../data/model.ts"
import { LEAST_BEGUN, type Reading } from "./reading.ts"
import type { Field, Index, Row } from "./rows.ts"
import { wantedAt } from "./wanted.ts"

/** How well a row fits some words, 0 being best; null where it does not. */
type Score = (row: Row, words: readonly string[]) => number | null

// Somebody whom one names, or what they are there for, before where they are.
const RANKS: readonly Field[] = ["person", "role", "mail", "number", "other", "organisation"]

/** Return what fits a reading, the best first; what leads to a TLD of it is told of that TLD. */
export function rowsFor(index: Index, reading: Reading, scoreOf: Score, now: Date): readonly Row[] {
    const { tlds, wanted, words } = reading
    if (!wanted) return within(index.rows, tlds, row => scoreOf(row, words))
    const isWanted = wantedAt(wanted, now)
    const chosen = index.rows.filter(row => row.channel && row.organisation && isWanted(row.channel, row.organisation))
    const rows = chosen.map(row => ({ ...row, wanted: true })).sort((one, other) => doubt(one) - doubt(other))
    if (!tlds.length) return named(index, wanted.kinds.length ? rows : onePerOwner(rows), words)
    const there = rows.flatMap(row => led(row, tlds)).filter(row => hasAll(row, words))
    const found = ordered(there, tlds)
    if (!found.length && words.length) return []
    // Where the place has no such channel, one still wants whoever is there, and has to know that this is another.
    const [kind] = wanted.kinds
    const has = index.rows.some(row => row.channel && wanted.kinds.includes(row.channel.kind) && led(row, tlds).length)
    const rest = itself(index.rows, tlds)
    return [...found, ...(kind && !has ? rest.map(row => ({ ...row, lacking: kind })) : rest)]
}

/** Return what of some TLDs has a score, and after it these themselves. */
function within(all: readonly Row[], tlds: readonly Tld[], score: (row: Row) => number | null): readonly Row[] {
    const found = all.flatMap(row => {
        if (!row.organisation) return []
        const rated = row.tlds.some(tld => tlds.includes(tld)) ? score(row) : null
        return rated === null ? [] : led(row, tlds).map(each => ({ row: each, rated }))
    })
    const rank = ({ row, rated }: (typeof found)[number]) =>
        RANKS.indexOf(row.field) * 10 + rated + (isManagers(row, tlds) ? 0 : 0.5)
    found.sort((one, other) => rank(one) - rank(other))
    return found.length ? [...found.map(({ row }) => row), ...itself(all, tlds)] : []
}

/** Return the labels of some TLDs. */
export function itself(rows: readonly Row[], tlds: readonly Tld[]): readonly Row[] {
    return rows.filter(row => row.field === "tld" && row.tlds.some(tld => tlds.includes(tld)))
}

/** Return those of some channels whose place begins so, then those that have the words in or around them. */
function named({ places }: Index, rows: readonly Row[], words: readonly string[]): readonly Row[] {
    if (!words.length) return rows
    const text = words.join(" ")
    const begun = [...places.territories].filter(([name]) => text.length >= LEAST_BEGUN && name.startsWith(text))
    const tlds = begun.flatMap(([, each]) => each)
    return [
        ...ordered(
            rows.flatMap(row => led(row, tlds)),
            tlds,
        ),
        ...rows.filter(row => hasAll(row, words)),
    ]
}

/** Return a row with those of its TLDs first that are meant; nothing where it has none of them. */
function led(row: Row, tlds: readonly Tld[]): readonly Row[] {
    const meant = row.tlds.filter(tld => tlds.includes(tld))
    return meant.length ? [{ ...row, tlds: [...meant, ...row.tlds.filter(tld => !meant.includes(tld))] }] : []
}

/** Put the manager's channels before those of the back end. */
function ordered(rows: readonly Row[], tlds: readonly Tld[]): readonly Row[] {
    const order = (row: Row) => doubt(row) + (isManagers(row, tlds) ? 0 : 1)
    return [...rows].sort((one, other) => order(one) - order(other))
}

function isManagers({ organisation }: Row, tlds: readonly Tld[]): boolean {
    return tlds.some(tld => tld.manager === organisation)
}

function hasAll({ plain, around }: Row, words: readonly string[]): boolean {
    return words.every(word => plain.includes(word) || around.includes(word))
}

/** Of channels that are asked for by their hours alone, keep each organisation's best. */
function onePerOwner(rows: readonly Row[]): readonly Row[] {
    const best = new Map<Row["organisation"], Row>()
    const rank = (row: Row) => (row.channel && isSpoken(row.channel) ? 0 : 2) + doubt(row)
    for (const row of rows) {
        const other = best.get(row.organisation)
        if (!other || rank(row) < rank(other)) best.set(row.organisation, row)
    }
    return rows.filter(row => best.get(row.organisation) === row)
}

/** What was found wrong comes last, whatever it is. */
function doubt({ channel }: Row): number {
    return channel?.known.disproof ? 4 : 0
}
