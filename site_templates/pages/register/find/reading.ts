// What a query of several words may mean: a place, kinds and hours of channels, and words to look for among those. Pure.

import type { Tld } from "../data/model.ts"
import { MEANINGS, type Wanted, wantedBy } from "./wanted.ts"

/** One meaning of a query. Its words are looked for within the TLDs; without TLDs, everywhere. */
export interface Reading {
    readonly tlds: readonly Tld[]
    readonly wanted: Wanted | null
    readonly words: readonly string[]
}

type Places = ReadonlyMap<string, readonly Tld[]>

/** Some words that stand side by side, and what they are in one text. */
interface Run {
    readonly from: number
    readonly to: number
    readonly text: string
}

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
    return [...located, ...(wanted ? [{ tlds: [], wanted, words: left }] : [])]
}

/** Return the TLDs of a label or of a territory's whole name. */
function placeIn(text: string, places: Places): readonly Tld[] | undefined {
    const label = text.replace(/^(?:\*?\.)/, "")
    return places.get(label)
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
