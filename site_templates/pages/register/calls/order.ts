// In which order to ring: who answers the rounds, and now, then whose day ends first, then what was tried already. Pure.

import { ANSWERED, compare, type Try } from "../data/advice.ts"
import { type Calls, type Item, isWrong, reached, wasReached } from "../data/calls.ts"
import { unresponsive } from "../data/model.ts"
import { MINUTES_A_DAY } from "../data/zones.ts"

/** What is known of a call at one moment. */
export interface Moment extends Pick<Try, "answered" | "changes" | "dead"> {
    /** Minutes since midnight there; null where the time zone is not known. */
    readonly minutes: number | null
}

interface Progress {
    readonly tlds: number
    readonly reached: number
    readonly open: number
    readonly again: number
    readonly wrong: number
}

const MORNING = 8 * 60
const EVENING = 18 * 60

/** Say whether a call is still to be made: nobody was reached by it, and a TLD of it has nobody reached at all. */
export function isOpen(item: Item, done: ReadonlySet<string>): boolean {
    return !wasReached(item) && item.tlds.some(tld => !done.has(tld))
}

/** Return the calls in the order in which to make them; what is done or wrong comes last, and ties keep their order. */
export function ordered(calls: Calls, momentOf: (item: Item) => Moment): readonly Item[] {
    const done = reached(calls)
    const ranks = new Map(calls.items.map(item => [item, rankOf(item, momentOf(item), done)]))
    return [...calls.items].sort((one, other) => compare(ranks.get(one) ?? [], ranks.get(other) ?? []))
}

/** Count how far the list has come. */
export function progress(calls: Calls): Progress {
    const done = reached(calls)
    const open = calls.items.filter(item => isOpen(item, done))
    const right = open.filter(item => !isWrong(item))
    const again = right.filter(item => item.attempts.length > 0).length
    const tlds = new Set(calls.items.flatMap(item => item.tlds)).size
    return { tlds, reached: done.size, open: right.length - again, again, wrong: open.length - right.length }
}

function rankOf(item: Item, { answered, minutes, dead }: Moment, done: ReadonlySet<string>): number[] {
    const state = !isOpen(item, done) ? 3 : isWrong(item) ? 2 : dead ? 1 : 0
    const asleep = minutes === null || minutes < MORNING || minutes >= EVENING
    // Late in the day before early, so that nobody has gone home; by night, those nearest to their morning.
    const late = minutes === null ? 0 : -((minutes - MORNING + MINUTES_A_DAY) % MINUTES_A_DAY)
    const silent = unresponsive(item.contact, item.organisation) ? 1 : 0
    // What is closed comes after whoever may not answer: as it is for the ways into one TLD.
    const closed = answered === "closed" ? 1 : 0
    return [state, Math.min(item.attempts.length, 1), closed, silent, ANSWERED.indexOf(answered), Number(asleep), late]
}
