// What to try first at an entry at some moment, and what stands between the reader and the TLD: the cousin of
// builder/views/advice.py. Pure; the words are the pages'.

import type { Kind } from "../../shared/kinds.ts"
import { isDead } from "./broken.ts"
import { nextChange } from "./day.ts"
import { answeredAt, parseHours } from "./hours.ts"
import {
    type Channel,
    type Contact,
    isSpoken,
    type Organisation,
    organisationsOf,
    type Register,
    STATES,
    type Tld,
    unresponsive,
} from "./model.ts"
import { answeredAtNight, isVerified, waysLeft } from "./reach.ts"
import { type Broken, NOTHING_BROKEN } from "./scenario.ts"
import { localTime } from "./zones.ts"

export type Answered = "now" | "unknown" | "closed"

/** One channel, and what speaks for and against trying it. */
export interface Try {
    readonly organisation: Organisation
    readonly contact: Contact
    readonly channel: Channel
    /** At this moment, or in the scenario of the night at 3 a.m. there. */
    readonly answered: Answered
    /** In how many minutes that changes, where it does. */
    readonly changes: number | null
    /** What is broken silences it. */
    readonly dead: boolean
}

export type Warning =
    | { readonly code: "hidden" | "unverified" | "single" }
    | { readonly code: "mail"; readonly count: number }
    | { readonly code: "lost"; readonly lost: readonly Broken["what"][] }

const LOST: readonly Broken["what"][] = ["own-tld", "internet", "phones", "night"]
export const ANSWERED: readonly Answered[] = ["now", "unknown", "closed"]
// From the soonest: whoever is not there may still hear a telephone, and reads mail before a fax, and a fax before post.
const SLOW: readonly Kind[] = ["email", "fax", "post"]
const [SPOKEN, INSTANT, SPOKEN_CLOSED, WRITTEN] = [0, 1, 2, 3]

/** Return every channel of a TLD's manager and back end, in the order in which to try them. */
export function tries(register: Register, tld: Tld, broken: Broken, now: Date): readonly Try[] {
    const found = organisationsOf(tld).flatMap(organisation =>
        organisation.contacts.flatMap(contact =>
            contact.channels.map((channel): Try => {
                const dead = isDead(register, channel, organisation, tld, broken)
                const when =
                    broken.what === "night"
                        ? atNight(register, channel, organisation, tld)
                        : answered(channel, organisation, now)
                return {
                    organisation,
                    contact,
                    channel,
                    dead,
                    answered: when.answered,
                    get changes() {
                        return when.changes
                    },
                }
            }),
        ),
    )
    const ranked = found.map(each => ({ each, rank: rankOf(each) }))
    // The sort is stable: manager before back end, and the order of the contacts, decide between equals.
    return ranked.sort((one, other) => compare(one.rank, other.rank)).map(({ each }) => each)
}

/** Return what stands between the reader and the TLD, the worst first. */
export function warnings(register: Register, tld: Tld): readonly Warning[] {
    const channels = organisationsOf(tld).flatMap(each => each.contacts.flatMap(contact => contact.channels))
    if (!channels.length) return [{ code: "hidden" }]
    const ways = waysLeft(register, tld, NOTHING_BROKEN)
    if (!ways) return [{ code: "unverified" }]
    const mails = channels.filter(channel => channel.kind === "email")
    const lost = LOST.filter(what => !waysLeft(register, tld, { what }))
    const found: Warning[] = []
    if (mails.length && mails.every(mail => mail.tlds.includes(tld.tld)))
        found.push({ code: "mail", count: mails.length })
    if (lost.length) found.push({ code: "lost", lost })
    if (ways === 1) found.push({ code: "single" })
    return found
}

/** Say whether a channel of an organisation is answered at a moment, and in how many minutes that changes. */
export function answered(channel: Channel, owner: Organisation, now: Date): Pick<Try, "answered" | "changes"> {
    const hours = parseHours(channel.hours)
    if (!hours) return { answered: "unknown", changes: null }
    const there = localTime(owner.timezone, now)
    if (!there) return { answered: hours.length ? "unknown" : "now", changes: null }
    return {
        answered: answeredAt(hours, there.weekday, there.minutes) ? "now" : "closed",
        // Reckoned where it is shown: an order of a hundred channels, for each hit of a search, does not ask.
        get changes() {
            return nextChange(hours, owner.timezone, now, there)?.away ?? null
        },
    }
}

function atNight(register: Register, channel: Channel, owner: Organisation, tld: Tld) {
    const open = answeredAtNight(channel, owner, tld, register.issued)
    return { answered: open === null ? "unknown" : open ? "now" : "closed", changes: null } as const
}

/** Say whether there is any sense in trying a way now: nothing silences it, and it was not found wrong. */
export function usable({ dead, channel }: Try): boolean {
    return !dead && !channel.known.disproof
}

/** Say whether one asks by it and is answered at once: a telephone that is not known to be closed, or a message. */
export function isInstant(one: Try): boolean {
    return slownessOf(one) <= INSTANT
}

/** Compare two ranks: the first number in which they differ decides. */
export function compare(one: readonly number[], other: readonly number[]): number {
    const place = one.findIndex((value, index) => value !== other[index])
    return place < 0 ? 0 : (one[place] ?? 0) - (other[place] ?? 0)
}

function rankOf(one: Try): readonly number[] {
    const { organisation, contact, channel, answered, dead } = one
    return [
        Number(dead),
        channel.known.disproof ? 1 : 0,
        slownessOf(one),
        // Whoever did not answer the rounds is not likely to answer now.
        unresponsive(contact, organisation) ? 1 : 0,
        // A number that was verified before one that is answered day and night.
        isVerified(channel) ? 0 : 1,
        ANSWERED.indexOf(answered),
        STATES.indexOf(channel.known.state),
    ]
}

function slownessOf({ channel, answered }: Try): number {
    const closed = answered === "closed"
    if (isSpoken(channel)) return closed ? SPOKEN_CLOSED : SPOKEN
    const slow = SLOW.indexOf(channel.kind)
    // A message to whoever is not there is read as mail is.
    return slow >= 0 ? WRITTEN + slow : closed ? WRITTEN : INSTANT
}
