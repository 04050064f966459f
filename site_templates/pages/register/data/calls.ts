// The call list, as a value: whom to ring, what came of it, and who of several callers rings whom.
//
// Pure: no page and no clock. A call is a channel of this register and nothing else, so a list holds no number of its own.

import { type Channel, type Contact, isSpoken, type Organisation, type Tld } from "./model.ts"

export const OUTCOMES = ["reached", "no-answer", "wrong-person", "out-of-service"] as const
export type Outcome = (typeof OUTCOMES)[number]

/** One attempt: when it was marked (ISO time), and how many seconds its clock had run, where one ran. */
export interface Attempt {
    readonly at: string
    readonly seconds: number | null
    readonly outcome: Outcome
    readonly note: string
    /** Who marked it, where that was told: whoever used the page, which need not be the call's caller. */
    readonly who?: string
}

/** One call: a way to one organisation, for however many TLDs. */
export interface Item {
    /** What two ways have in common when one call serves for both. */
    readonly key: string
    readonly organisation: Organisation
    readonly contact: Contact
    readonly channel: Channel
    /** A-labels. */
    readonly tlds: readonly string[]
    /** The place of its caller among the callers. */
    readonly caller: number | null
    readonly attempts: readonly Attempt[]
    /** The clock: since when it has been running (milliseconds), and for how long it ran before that. */
    readonly since: number | null
    readonly ran: number
}

export interface Calls {
    readonly items: readonly Item[]
    readonly callers: readonly string[]
    /** Whether something changed since the list was last saved. */
    readonly unsaved: boolean
    /** The attempts that stand in some saved file, as they are. */
    readonly kept: ReadonlySet<Attempt>
}

export const MOST_CALLERS = 50
export const MOST_NAME = 80
export const MOST_NOTE = 250
/** How many attempts at one call are held, and how long a clock may have run: no file has more, nor is taken with more. */
export const MOST_ATTEMPTS = 200
export const MOST_SECONDS = 86_399
const BETWEEN = " / "
// Controls, and what Unicode's bidirectional algorithm or a font obeys unseen; joiners, which some scripts need, stay.
const UNSEEN = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}\p{DI}]/gu

/** Return an empty list. */
export function noCalls(): Calls {
    return { items: [], callers: [], unsaved: false, kept: new Set() }
}

/** Return a text as somebody may have typed it, without hidden characters, cut to a length. */
export function clean(text: string, most: number): string {
    return [...text.replace(/[\t\r\n]/g, " ").replace(UNSEEN, "")].slice(0, most).join("").trim()
}

/** Return two notes on one thing as one, whichever comes first: each part once, and none that another begins with. */
export function joined(one: string, other: string): string {
    if (one === other) return one
    const parts = [...new Set([one, other].flatMap(note => note.split(BETWEEN)))].sort()
    // In this order, what another begins with stands right before one that does.
    const whole = parts.filter((part, place) => !parts[place + 1]?.startsWith(part))
    return clean(whole.join(BETWEEN), MOST_NOTE)
}

/** Return what two ways have in common when one call serves for both: the organisation, and the number or address. */
export function keyOf(organisation: Organisation, channel: Channel): string {
    return `${organisation.id} ${isSpoken(channel) ? "voice" : channel.kind} ${channel.value}`
}

/** Return the list with one more way to a TLD: a call that is there already then serves this TLD too. */
export function added(calls: Calls, tld: Tld, organisation: Organisation, contact: Contact, channel: Channel): Calls {
    const key = keyOf(organisation, channel)
    const there = calls.items.find(item => item.key === key)
    if (there?.tlds.includes(tld.tld)) return calls
    if (there) return changed(calls, key, { tlds: [...there.tlds, tld.tld] })
    // One organisation hears from one caller.
    const caller = calls.items.find(item => item.organisation.id === organisation.id)?.caller ?? null
    const fresh = { tlds: [tld.tld], caller, attempts: [], since: null, ran: 0 }
    return { ...calls, items: [...calls.items, { key, organisation, contact, channel, ...fresh }], unsaved: true }
}

/** Return the list without one of its calls. */
export function removed(calls: Calls, key: string): Calls {
    return { ...calls, items: calls.items.filter(item => item.key !== key), unsaved: true }
}

/** Return the list with one of its calls changed. */
export function changed(calls: Calls, key: string, change: Partial<Item>): Calls {
    const items = calls.items.map(item => (item.key === key ? { ...item, ...change } : item))
    return { ...calls, items, unsaved: true }
}

/** Return one call of the list. */
export function itemOf(calls: Calls, key: string): Item | undefined {
    return calls.items.find(item => item.key === key)
}

/** Return the seconds that the clock of a call shows. */
export function elapsed(item: Item, now: Date): number {
    return Math.floor((item.ran + (item.since === null ? 0 : Math.max(0, now.getTime() - item.since))) / 1000)
}

/** Return the list with the clock of a call started, or stopped where it runs. */
export function clocked(calls: Calls, key: string, now: Date): Calls {
    const item = itemOf(calls, key)
    if (!item) return calls
    if (item.since === null) return changed(calls, key, { since: now.getTime() })
    return changed(calls, key, { since: null, ran: item.ran + Math.max(0, now.getTime() - item.since) })
}

/** Return the list with what came of an attempt; its clock stops, and is set to nought for the next. */
export function marked(calls: Calls, key: string, outcome: Outcome, now: Date, who = ""): Calls {
    const item = itemOf(calls, key)
    if (!item) return calls
    // A clock that somebody forgot ends with its day.
    const seconds = item.since === null && item.ran === 0 ? null : Math.min(elapsed(item, now), MOST_SECONDS)
    const attempt: Attempt = { at: now.toISOString(), seconds, outcome, note: "", ...(who && { who }) }
    return changed(calls, key, { attempts: [...room(calls, item), attempt], since: null, ran: 0 })
}

/** Return the attempts at a call so that there is room for one more: what stands in a file goes before what does not. */
function room({ kept }: Calls, { attempts }: Item): readonly Attempt[] {
    if (attempts.length < MOST_ATTEMPTS) return attempts
    const gone = Math.max(
        0,
        attempts.findIndex(each => kept.has(each)),
    )
    return attempts.filter((_, place) => place !== gone)
}

/** Return the list with one attempt changed, or taken back where there is nothing to change. */
export function remarked(calls: Calls, key: string, place: number, change: Partial<Attempt> | null): Calls {
    const attempts = (itemOf(calls, key)?.attempts ?? []).flatMap((attempt, index) =>
        index !== place ? [attempt] : change ? [{ ...attempt, ...change }] : [],
    )
    return changed(calls, key, { attempts })
}

/** Return the list after a file was saved of it as it was `then`: `whole`, from which it can be loaded, or its outcomes. */
export function saved(calls: Calls, then: Calls, whole: boolean): Calls {
    const kept = new Set([...calls.kept, ...then.items.flatMap(item => item.attempts)])
    return { ...calls, kept, unsaved: calls.unsaved && !(whole && calls === then) }
}

/** Return how many outcomes stand in no saved file; a note that was changed since makes one of them again. */
export function outcomesUnsaved({ items, kept }: Calls): number {
    return items.flatMap(item => item.attempts).filter(attempt => !kept.has(attempt)).length
}

/** Say whether what came of a call stands in no saved file. */
export function losesOutcomes(calls: Calls, item: Item): boolean {
    return outcomesUnsaved({ ...calls, items: [item] }) > 0
}

/** Return the TLDs that somebody was reached for, by whatever way. */
export function reached(calls: Calls): ReadonlySet<string> {
    return new Set(calls.items.filter(wasReached).flatMap(item => item.tlds))
}

/** Say whether somebody was reached by this very call, and it did not turn out wrong since. */
export function wasReached(item: Item): boolean {
    return item.attempts.findLast(({ outcome }) => outcome !== "no-answer")?.outcome === "reached"
}

/** Say whether a number was found to be somebody else's, or dead. */
export function isWrong(item: Item): boolean {
    const last = item.attempts.at(-1)?.outcome
    return last === "wrong-person" || last === "out-of-service"
}

/** Return the names that stand in a text, one a line. */
export function namesIn(text: string): readonly string[] {
    const names = text.split(/[\n,;]/).map(line => clean(line, MOST_NAME))
    return [...new Set(names)].filter(name => name !== "").slice(0, MOST_CALLERS)
}

/** Share the calls among callers: as evenly as can be, and one organisation never between two. */
export function split(calls: Calls, callers: readonly string[]): Calls {
    const sizes = new Map<string, number>()
    for (const { organisation } of calls.items) sizes.set(organisation.id, (sizes.get(organisation.id) ?? 0) + 1)
    const loads = callers.map(() => 0)
    const callerOf = new Map<string, number>()
    // The largest first, each to whoever has least.
    for (const [id, size] of [...sizes].sort((one, other) => other[1] - one[1])) {
        const caller = loads.indexOf(Math.min(...loads))
        if (caller < 0) break
        loads[caller] = (loads[caller] ?? 0) + size
        callerOf.set(id, caller)
    }
    const items = calls.items.map(item => ({ ...item, caller: callerOf.get(item.organisation.id) ?? null }))
    return { ...calls, items, callers, unsaved: true }
}

/** Give all calls to one organisation to one caller. */
export function given(calls: Calls, organisation: Organisation, caller: number | null): Calls {
    const items = calls.items.map(item => (item.organisation.id === organisation.id ? { ...item, caller } : item))
    return { ...calls, items, unsaved: true }
}
