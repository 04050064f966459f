// Count the independent verified ways in to a TLD, in all and when something is down: the cousin of builder/register/reach.py.
//
// Pure. Two ways are independent when no single person and no single endpoint (a number, a mail domain) lies in both.
// A way hangs on at most one person and exactly one endpoint, so the most that are independent of each other are a
// maximum matching (Kuhn).

import { answeredEveryDayAt, parseHours } from "./hours.ts"
import { type Channel, networkOf, type Organisation, organisationsOf, type Register, type Tld } from "./model.ts"
import type { Broken } from "./scenario.ts"
import { instantOf, localTime } from "./zones.ts"

const DEAD_OF_NIGHT = 3 * 60

// For each pair of time zones: asking the browser for them is what takes long when a whole register is counted.
const nights = new Map<string, number | null>()

/** One verified channel, and what it depends on; `person` is null for a desk. */
export interface Way {
    readonly channel: Channel
    readonly owner: Organisation
    readonly person: string | null
}

/** Say whether a verification still carries: a stale one no longer does. */
export function isVerified(channel: Channel): boolean {
    return channel.known.state === "fresh" || channel.known.state === "ageing"
}

/** Say whether a channel is answered each night when it is 3 a.m. at the manager of a TLD; null where nobody knows. */
export function answeredAtNight(channel: Channel, owner: Organisation, tld: Tld, issued: string): boolean | null {
    const hours = parseHours(channel.hours)
    if (!hours) return null
    const there = minutesAtNight(tld.manager.timezone, owner.timezone, issued)
    return there === null ? !hours.length || null : answeredEveryDayAt(hours, there)
}

function minutesAtNight(manager: string, owner: string, issued: string): number | null {
    const key = `${issued} ${manager} ${owner}`
    const known = nights.get(key)
    if (known !== undefined) return known
    const night = instantOf(manager, issued, DEAD_OF_NIGHT)
    const found = (night && localTime(owner, night)?.minutes) ?? null
    nights.set(key, found)
    return found
}

/** Return the verified ways in to a TLD. */
function waysOf(tld: Tld): readonly Way[] {
    return organisationsOf(tld).flatMap(owner =>
        owner.contacts.flatMap(contact =>
            contact.channels.filter(isVerified).map(channel => ({
                channel,
                owner,
                person: contact.person ? `${owner.id}/${contact.id}` : null,
            })),
        ),
    )
}

/** Say whether a way in to a TLD is still open. */
function survives(way: Way, broken: Broken, tld: Tld, register: Register): boolean {
    return broken.what === "night"
        ? answeredAtNight(way.channel, way.owner, tld, register.issued) === true
        : !isCut(way.channel, broken, tld, register)
}

/** Return how many independent verified ways in to a TLD are left. */
export function waysLeft(register: Register, tld: Tld, broken: Broken): number {
    return independent(waysOf(tld).filter(way => survives(way, broken, tld, register)))
}

/** Say whether what is broken carries a channel, so that it is dead whatever the hour. */
export function isCut({ kind, tlds, network }: Channel, broken: Broken, tld: Tld, register: Register): boolean {
    switch (broken.what) {
        case "own-tld":
            return tlds.includes(broken.tld ?? tld.tld)
        case "mail":
            return kind === "email"
        case "internet":
            return kind === "email" || kind === "chat" || kind === "inoc-dba"
        case "phones":
            return network !== null && network === networkOf(broken.country ?? tld.territory)
        case "operator":
            return tlds.some(label => operatorOf(register, label) === (broken.operator ?? operatorId(tld)))
        default:
            return false
    }
}

/** Return the identifier of the organisation that runs a TLD's back end. */
export function operatorId(tld: Tld): string {
    return (tld.backend ?? tld.manager).id
}

/** Return how many of the ways share no person and no endpoint. */
export function independent(ways: readonly Way[]): number {
    const endpointsOf = new Map<string, string[]>()
    for (const [number, { person, channel }] of ways.entries()) {
        // A desk outlives its people: each of its channels stands for itself.
        const key = person ?? `desk ${number}`
        endpointsOf.set(key, [...(endpointsOf.get(key) ?? []), channel.endpoint])
    }
    const takenBy = new Map<string, string>()
    const place = (person: string, tried: Set<string>): boolean =>
        (endpointsOf.get(person) ?? []).some(endpoint => {
            if (tried.has(endpoint)) return false
            tried.add(endpoint)
            const before = takenBy.get(endpoint)
            if (before !== undefined && !place(before, tried)) return false
            takenBy.set(endpoint, person)
            return true
        })
    return [...endpointsOf.keys()].filter(person => place(person, new Set())).length
}

function operatorOf(register: Register, label: string): string | null {
    const found = register.tlds.get(label)
    return found ? operatorId(found) : null
}
