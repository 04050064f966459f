// How sure a way in is, at a glance: a shape, a word, an age; and green only where nothing is in doubt. The cousin of
// builder/words/chips.py. Pure; the words are the pages'.

import { daysSince, isBehind } from "../../shared/days.ts"
import type { Answered } from "./advice.ts"
import type { Known, State } from "./freshness.ts"

/** What colour says, beside the shape and the word: nothing in doubt, something in doubt, or not to be relied on. */
export type Sure = "good" | "poor" | "bad"

/** A chip; `state` is a freshness, or what a verification was voided by (`wrong person`). */
interface Chip {
    readonly shape: string
    readonly state: string
    /** Days since the verification, or since it was voided; null where there is none, or the clock is wrong. */
    readonly days: number | null
    readonly sure: Sure
}

export const SHAPES: Readonly<Record<State, string>> = {
    fresh: "●",
    ageing: "◐",
    stale: "▲",
    expired: "■",
    never: "✕",
}

/** Return the chip of what is known of a channel at a moment. */
export function chipOf(known: Known, answered: Answered, issued: string, now: Date): Chip {
    const { state, when, disproof } = known
    const behind = isBehind(issued, now)
    const days = when === null || behind ? null : Math.max(0, daysSince(when, now))
    if (disproof) return { shape: SHAPES.never, state: disproof, days, sure: "bad" }
    // A clock that is wrong knows neither the age nor who answers now.
    const sure =
        state === "expired" || state === "never"
            ? "bad"
            : state === "fresh" && answered === "now" && !behind
              ? "good"
              : "poor"
    return { shape: SHAPES[state], state, days: state === "never" ? null : days, sure }
}
