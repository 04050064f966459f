// What stands in this register, at this moment, about the calls of a list: who answers, and which way comes next.

import { answered, type Try, tries, usable } from "../data/advice.ts"
import { isDead } from "../data/broken.ts"
import { added, type Calls, changed, clean, type Item, itemOf, keyOf, reached } from "../data/calls.ts"
import { type Organisation, organisationsOf, type Tld } from "../data/model.ts"
import { operatorId, waysLeft } from "../data/reach.ts"
import { lineOf } from "../data/turn.ts"
import { localTime } from "../data/zones.ts"
import { type Desk, tldsOf } from "../desk.ts"
import type { Moment } from "./order.ts"

export type Whom = "best" | "manager" | "operator"

/** What TLDs are picked by; an empty text picks all. */
interface Picks {
    readonly region: string
    readonly backend: string
    readonly language: string
    readonly few: boolean
}

/** Return what is known of a call now: it is silenced where it is so for each TLD that it serves. */
export function momentOf(desk: Desk, { organisation, channel, tlds }: Item): Moment {
    const now = desk.now()
    const served = tlds.flatMap(label => desk.register.tlds.get(label) ?? [])
    return {
        ...answered(channel, organisation, now),
        minutes: localTime(organisation.timezone, now)?.minutes ?? null,
        dead: served.every(tld => isDead(desk.register, channel, organisation, tld, desk.broken)),
    }
}

/** Return the TLDs that are picked. */
export function picked(desk: Desk, { region, backend, language, few }: Picks): readonly Tld[] {
    return tldsOf(desk).filter(
        tld =>
            (!region || tld.region === region) &&
            (!backend || operatorId(tld) === backend) &&
            (!language || organisationsOf(tld).some(each => speaks(each, language))) &&
            (!few || waysLeft(desk.register, tld, desk.broken) <= 1),
    )
}

/** Return the TLDs that a text names, by A-label or as they are shown, and what of it names none. */
export function tldsNamed(desk: Desk, text: string): readonly [readonly Tld[], readonly string[]] {
    const byLabel = new Map(tldsOf(desk).flatMap(tld => [[tld.tld, tld] as const, [plain(tld.shown), tld] as const]))
    const words = clean(text, 10_000)
        .split(/[\s,;،]+/)
        .map(plain)
        .filter(Boolean)
    const found = words.map(word => byLabel.get(word))
    return [found.filter(tld => tld !== undefined), words.filter((_, place) => !found[place])]
}

/** Return the list with the best way in to each TLD, and the TLDs that have none to ring. */
export function withBest(desk: Desk, tlds: readonly Tld[], whom: Whom): readonly [Calls, readonly Tld[]] {
    let calls = desk.calls
    const without: Tld[] = []
    for (const tld of tlds) {
        const wanted = whom === "manager" ? tld.manager.id : whom === "operator" ? operatorId(tld) : null
        const ways = tries(desk.register, tld, desk.broken, desk.now())
        const best = ways.find(way => usable(way) && (wanted === null || way.organisation.id === wanted))
        if (best) calls = added(calls, tld, best.organisation, best.contact, best.channel)
        else without.push(tld)
    }
    return [calls, without]
}

/** Return the next way in, of those that are not on the list, to the first TLD of a call that nobody was reached for. */
export function nextWay(desk: Desk, item: Item): Try | null {
    const done = reached(desk.calls)
    const tld = item.tlds.flatMap(label => (done.has(label) ? [] : (desk.register.tlds.get(label) ?? [])))[0]
    const ways = tld ? tries(desk.register, tld, desk.broken, desk.now()) : []
    // One number may be that of two organisations.
    const lines = new Set(desk.calls.items.map(lineOf))
    return ways.find(way => usable(way) && !lines.has(lineOf(way))) ?? null
}

/** Return the list with a further way in to all TLDs of a call that it serves, for the same caller. */
export function withNext(desk: Desk, item: Item, { organisation, contact, channel }: Try): Calls {
    const key = keyOf(organisation, channel)
    let calls = desk.calls
    for (const label of item.tlds) {
        const tld = desk.register.tlds.get(label)
        if (tld && organisationsOf(tld).includes(organisation))
            calls = added(calls, tld, organisation, contact, channel)
    }
    const fresh = itemOf(calls, key)
    if (!fresh || fresh.caller !== null) return calls
    return changed(calls, key, { caller: item.caller })
}

function speaks(organisation: Organisation, language: string): boolean {
    return [organisation.languages, ...organisation.contacts.map(contact => contact.languages)].some(each =>
        each.includes(language),
    )
}

function plain(label: string): string {
    return label.replace(/^\./, "").normalize("NFC").toLowerCase()
}
