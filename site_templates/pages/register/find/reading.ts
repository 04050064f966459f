// What a query of several words may mean: a place, kinds and hours of channels, and words to look for among those. Pure.

import type { Tld } from "../data/model.ts"
import type { Places } from "./rows.ts"
import { MEANINGS, type Wanted, wantedBy } from "./wanted.ts"

/** One meaning of a query. Its words are looked for within the TLDs; without TLDs, everywhere. */
export interface Reading {
    readonly tlds: readonly Tld[]
    readonly wanted: Wanted | null
    readonly words: readonly string[]
}

/** Some words that stand side by side, and what they are in one text. */
interface Run {
    readonly from: number
    readonly to: number
    readonly text: string
}

const LITTLE = new Set("of the for in at de du des d' la le les en del el los para por pour a au من في".split(" "))
/** How many letters of a word say which one it will be. */
export const LEAST_BEGUN = 3

/** Return what a query may mean besides its mere words, the likeliest first. */
export function readingsOf(words: readonly string[], places: Places): readonly Reading[] {
    const phrases: string[] = []
    let left = words
    for (let run = phraseIn(left); run; run = phraseIn(left)) {
        phrases.push(run.text)
        left = without(left, run)
    }
    const wanted = phrases.length ? wantedBy(phrases) : null
    const located = runs(left).flatMap(run => {
        const tlds = placeIn(run.text, places)
        const rest = without(left, run)
        // A place alone is found by its name.
        return tlds && (wanted || rest.length) ? [{ tlds, wanted, words: rest }] : []
    })
    const found = [...located, ...(wanted ? [{ tlds: [], wanted, words: left }] : [])]
    return [...found, ...found.flatMap(withoutLittle)]
}

/** Return a reading without the small words between a thing and its place; nothing where it has none. */
function withoutLittle(reading: Reading): readonly Reading[] {
    const words = reading.words.filter(word => !LITTLE.has(word))
    return words.length < reading.words.length ? [{ ...reading, words }] : []
}

/** Return a query with its last word made whole, where that begins a word for a kind or an hour; null where it does not. */
export function completed(words: readonly string[]): readonly string[] | null {
    const last = words.at(-1) ?? ""
    const begun = last.length < LEAST_BEGUN ? undefined : [...MEANINGS.keys()].find(each => each.startsWith(last))
    return begun === undefined ? null : [...words.slice(0, -1), ...begun.split(" ")]
}

/** Return the TLDs of a label or of a territory's whole name. */
function placeIn(text: string, { labels, territories }: Places): readonly Tld[] | undefined {
    // `uk` is that very TLD, though people call the territory of another one so too.
    return labels.get(text.replace(/^\*?\./, "")) ?? territories.get(text)
}

function phraseIn(words: readonly string[]): Run | undefined {
    return runs(words).find(({ text }) => MEANINGS.has(text))
}

/** Return all runs of words, the longest first; of those as long, what is written as a label comes first. */
function runs(words: readonly string[]): readonly Run[] {
    const found = words.flatMap((_, from) =>
        words.slice(from).map((_, length): Run => {
            const to = from + length + 1
            return { from, to, text: words.slice(from, to).join(" ") }
        }),
    )
    const rank = ({ from, to, text }: Run) => from - to - (text.startsWith(".") ? 0.5 : 0)
    return found.sort((one, other) => rank(one) - rank(other))
}

function without(words: readonly string[], { from, to }: Run): readonly string[] {
    return [...words.slice(0, from), ...words.slice(to)]
}
