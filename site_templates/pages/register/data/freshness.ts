// How far a verification carries at a moment: the page says it for the day of issue, and time goes on. Pure.

import { daysSince } from "../../shared/days.ts"
import type { Kind } from "../../shared/kinds.ts"

export type State = "fresh" | "ageing" | "stale" | "expired" | "never"

/** What is known of a channel on the day of issue, and what is to be shown of it, in English. */
export interface Known {
    readonly state: State
    readonly when: string | null
    readonly method: string | null
    /** What voided it since: `wrong person`, `out of service`, `bounced` or `corrected`. */
    readonly disproof: string | null
}

/** For each kind the last day of age on which a verification is fresh, ageing and stale. */
export type Rules = ReadonlyMap<string, readonly number[]>

const STATES: readonly State[] = ["fresh", "ageing", "stale"]

/** Read the rules as `data-rules` has them: `phone,mobile 120 180 365;sms 120 180 365`. */
export function rulesIn(text: string): Rules {
    const rules = text.split(";").map(rule => rule.split(" "))
    return new Map(
        rules.flatMap(([kinds = "", ...days]) => kinds.split(",").map(kind => [kind, days.map(Number)] as const)),
    )
}

/** Return what is known of a channel at a moment: older than it was on the day of issue, never younger. */
export function aged(known: Known, kind: Kind, rules: Rules, now: Date): Known {
    const limits = rules.get(kind)
    if (!limits || !known.when || known.disproof || known.state === "never") return known
    const days = daysSince(known.when, now)
    const state = STATES[limits.findIndex(limit => days <= limit)] ?? "expired"
    const order = [...STATES, "expired"]
    return order.indexOf(state) > order.indexOf(known.state) ? { ...known, state } : known
}
