// Whose turn it is at an entry, after what was tried there: the entry is the call list of one TLD. Pure.

import { type Try, usable } from "./advice.ts"
import {
    added,
    type Calls,
    changed,
    type Item,
    isWrong,
    itemOf,
    keyOf,
    marked,
    type Outcome,
    wasReached,
} from "./calls.ts"
import { isSpoken, type Tld } from "./model.ts"

/** A way that was tried, and what came of it. */
export interface Tried {
    readonly way: Try
    readonly item: Item
}

export interface Turn {
    /** The way to try now: the first that nobody tried, else the one whose last attempt is longest ago; null where none is left. */
    readonly now: Try | null
    /** Whether somebody was reached by it, or it was tried before. */
    readonly is: "first" | "next" | "again" | "reached"
    readonly tried: readonly Tried[]
    /** The other ways, in their order. */
    readonly others: readonly Try[]
}

/** Return whose turn it is at a TLD; `order` has all ways into it in the order in which to try them. */
export function turnOf(tld: Tld, order: readonly Try[], calls: Calls): Turn {
    const tried: Tried[] = []
    for (const way of order) {
        const item = itemOf(calls, keyOf(way.organisation, way.channel))
        if (item?.attempts.length && !tried.some(each => each.item === item)) tried.push({ way, item })
    }
    // One number may be that of two organisations: it is not rung a second time for the other.
    const triedBy = new Map(tried.map(each => [lineOf(each.way), each]))
    const wasTried = (way: Try) => triedBy.has(lineOf(way))
    const reached = tried.find(({ item }) => wasReached(item) && item.tlds.includes(tld.tld))
    const untried = order.find(way => usable(way) && !wasTried(way))
    const [again] = tried
        .filter(({ way, item }) => usable(way) && !isWrong(item))
        .sort((one, other) => (lastOf(one) < lastOf(other) ? -1 : 1))
    const now = reached?.way ?? untried ?? again?.way ?? null
    const is = reached ? "reached" : untried ? (tried.length ? "next" : "first") : "again"
    return { now, is, tried, others: order.filter(way => way !== now && !wasTried(way)) }
}

/** Return what two ways have in common when whoever rings one has rung the other. */
export function lineOf({ organisation, channel }: Pick<Try, "organisation" | "channel">): string {
    return isSpoken(channel) ? channel.value : keyOf(organisation, channel)
}

/** Return the list with what came of an attempt at a way into a TLD: the way is on the list from then on. */
export function attempted(calls: Calls, tld: Tld, way: Try, outcome: Outcome, now: Date, who = ""): Calls {
    const { organisation, contact, channel } = way
    const key = keyOf(organisation, channel)
    // A number that two contacts share is one call: it is the one's whose number was marked last.
    const list = changed(added(calls, tld, organisation, contact, channel), key, { contact, channel })
    return marked(list, key, outcome, now, who)
}

function lastOf({ item }: Tried): string {
    return item.attempts.at(-1)?.at ?? ""
}
