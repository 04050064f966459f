// An incident, as a value: its name, what it is for, since when it runs, and the log of what was done in the page.
//
// Pure: no page and no clock. The log begins with the page, so that an incident can be named once there is time for it. It
// names what this register has by identifier, and holds no number. What came of a call stands in the call list: it is read
// from there, and comes into the log once the call is taken off the list.

import type { Kind } from "../../shared/kinds.ts"
import { type Attempt, type Calls, clean, type Item, joined, MOST_NAME, MOST_NOTE, type Outcome } from "./calls.ts"
import { type Channel, type Contact, type Organisation, organisationsOf, type Register, type Tld } from "./model.ts"
import { PAGES } from "./pages.ts"
import type { Broken } from "./scenario.ts"

export const DEEDS = [
    "begun",
    "edited",
    "ended",
    "scenario",
    "opened",
    "rang",
    "copied",
    "qr",
    "reported",
    "added",
    "removed",
    "attempt",
    "printed",
    "saved",
    "handed-over",
    "taken-in",
    "note",
] as const
export type Deed = (typeof DEEDS)[number]

/** The pages that can be printed, and the files that can be saved. */
export const SHEETS = ["entry", ...PAGES] as const
export const FILES = ["list", "table", "outcomes"] as const

/** What an entry is about, by the identifiers of this register: whatever of it there is to say. */
export interface About {
    /** An A-label. */
    readonly tld?: string
    readonly organisation?: string
    readonly contact?: string
    readonly kind?: Kind
    readonly scenario?: Broken["what"]
    /** The country whose telephones are out. */
    readonly country?: string
    readonly outcome?: Outcome
    readonly sheet?: (typeof SHEETS)[number]
    readonly file?: (typeof FILES)[number]
    /** Of how many calls, where it was not one. */
    readonly count?: number
}

/** One thing that was done. */
export interface Entry {
    /** ISO time, by UTC. */
    readonly at: string
    readonly what: Deed
    readonly about: About
    /** Who did it, where that was told. */
    readonly who: string
    /** What somebody wrote; empty but for notes, and for attempts that had one. */
    readonly note: string
}

export interface Incident {
    /** Empty until somebody names it. */
    readonly name: string
    readonly useCase: string
    /** ISO times by UTC; null until then. */
    readonly begun: string | null
    readonly ended: string | null
    /** Who uses this page; empty where that was not told. */
    readonly who: string
    /** What colleagues call it whose files were taken in, where that is not its name. */
    readonly besides: readonly string[]
    /** In order of time. */
    readonly log: readonly Entry[]
    /** Whether something changed since all of it was last saved. */
    readonly unsaved: boolean
    /** Those entries of the log that a file brought: the first to go where it is full. */
    readonly brought: ReadonlySet<Entry>
}

/** What something was done to, as the pages have it. */
export interface Of {
    readonly tld?: Tld | undefined
    readonly organisation?: Organisation | undefined
    readonly contact?: Contact | undefined
    readonly channel?: Channel | undefined
    readonly sheet?: About["sheet"]
    readonly file?: About["file"]
    readonly count?: number
    readonly note?: string
}

export const MOST_ENTRIES = 3_000
export const MOST_BESIDES = 20

/** Return an incident that nobody has named yet. */
export function noIncident(): Incident {
    return {
        name: "",
        useCase: "",
        begun: null,
        ended: null,
        who: "",
        besides: [],
        log: [],
        unsaved: false,
        brought: new Set(),
    }
}

/** Say whether an incident was named, and has not ended. */
export function isRunning({ begun, ended }: Incident): boolean {
    return begun !== null && ended === null
}

/** Return the whole seconds that an incident has run for. */
export function lasted({ begun, ended }: Incident, now: Date): number {
    if (begun === null) return 0
    const until = ended === null ? now.getTime() : Date.parse(ended)
    return Math.max(0, Math.floor((until - Date.parse(begun)) / 1000))
}

/** Return the incident under a name, and for a use case: it begins with that, or goes by another name from then on. */
export function named(incident: Incident, name: string, useCase: string, who: string, now: Date): Incident {
    const said = { name: clean(name, MOST_NAME), useCase, who: clean(who, MOST_NAME) }
    if (!said.name) return incident
    if (incident.begun === null) return logged({ ...incident, ...said, begun: now.toISOString() }, "begun", {}, now)
    const same = said.name === incident.name && useCase === incident.useCase
    const called = { ...incident, ...said, unsaved: true }
    return same ? called : logged(called, "edited", {}, now)
}

/** Return the incident as it has ended, or as it goes on where it had ended. */
export function ended(incident: Incident, now: Date): Incident {
    if (incident.begun === null) return incident
    if (incident.ended !== null) return logged({ ...incident, ended: null }, "begun", {}, now)
    // Whose clock is behind a colleague's, who began it, ends it no sooner.
    const end = now.toISOString()
    return { ...logged(incident, "ended", {}, now), ended: end < incident.begun ? incident.begun : end }
}

/** Return the incident with one more thing done. */
export function logged(incident: Incident, what: Deed, of: Of, now: Date): Incident {
    const { tld, organisation, contact, channel, sheet, file, count, note } = of
    const ids = { tld: tld?.tld, organisation: organisation?.id, contact: contact?.id, kind: channel?.kind }
    return entered(incident, what, present({ ...ids, sheet, file, count }), now, note)
}

/** Return the incident after another choice of what is broken. */
export function broke(incident: Incident, { what, tld, operator, country }: Broken, now: Date): Incident {
    return entered(incident, "scenario", present({ scenario: what, tld, organisation: operator, country }), now)
}

/**
 * Return the incident after the call list has changed: which calls it has more and less.
 *
 * What came of a call that is taken off is kept here, as the list then has it no more.
 */
export function listed(incident: Incident, before: Calls, after: Calls, now: Date): Incident {
    const had = new Set(before.items.map(item => item.key))
    const has = new Set(after.items.map(item => item.key))
    const gone = before.items.filter(item => !has.has(item.key))
    let grown = incident
    for (const item of gone)
        for (const attempt of item.attempts) grown = withEntry(grown, attemptEntry(before, item, attempt))
    if (gone.length) grown = entered(grown, "removed", aboutCalls(gone), now)
    const fresh = after.items.filter(item => !had.has(item.key))
    return fresh.length ? entered(grown, "added", aboutCalls(fresh), now) : grown
}

/**
 * Return the incident with what a colleague's file has of one: their log beside ours, each thing once.
 *
 * Two files put together have the same log, whichever of them was here first. The name here stays, where there is one.
 * Nothing of ours goes for something of theirs: where the log is full, the oldest of theirs stay out.
 */
export function merged(ours: Incident, theirs: Incident): Incident {
    const { name, useCase, begun } = ours.begun === null ? theirs : ours
    const own = new Set(ours.log.map(keyOf))
    const had = new Set([...ours.brought].map(keyOf))
    const both = united([...ours.log, ...theirs.log])
    let over = both.length - MOST_ENTRIES
    const log = both.filter(entry => own.has(keyOf(entry)) || over-- <= 0)
    const names = [...ours.besides, ...theirs.besides, theirs.name]
    const all: Incident = {
        ...ours,
        name,
        useCase,
        ended: endOf(ours, theirs, log),
        // Whoever began first, began it.
        begun: begun && theirs.begun && theirs.name === name && theirs.begun < begun ? theirs.begun : begun,
        besides: [...new Set(names)].filter(each => each && each !== name).slice(0, MOST_BESIDES),
        log,
        brought: new Set(log.filter(entry => had.has(keyOf(entry)) || !own.has(keyOf(entry)))),
    }
    return JSON.stringify(all) === JSON.stringify(ours) ? ours : { ...all, unsaved: true }
}

/** Return how many entries of theirs stay out as the log is full. */
export function leftOut(ours: Incident, theirs: Incident): number {
    return Math.max(0, united([...ours.log, ...theirs.log]).length - MOST_ENTRIES)
}

/** Return when an incident of two files ended: once either has it so, unless it went on after that. */
function endOf(ours: Incident, theirs: Incident, log: readonly Entry[]): string | null {
    if (ours.begun === null) return theirs.ended
    if (theirs.name !== ours.name || ours.ended === theirs.ended) return ours.ended
    const [end = null] = [ours.ended, theirs.ended]
        .filter(each => each !== null)
        .sort()
        .reverse()
    const goesOn = log.some(({ what, at }) => what === "begun" && end !== null && at > end)
    return goesOn ? null : end
}

/**
 * Return the way that a link of the page is, of a TLD where one is meant; null where it is no channel of this register.
 *
 * Where several have the same number or address, it is the channel that the link was drawn for, if that is known.
 */
export function wayBy({ tlds, organisations }: Register, link: string, label: string, drawn?: Channel): Of | null {
    const tld = tlds.get(label)
    for (const organisation of [...(tld ? organisationsOf(tld) : []), ...organisations.values()])
        for (const contact of organisation.contacts) {
            const channel = contact.channels.find(each => (drawn ? each === drawn : each.link === link))
            if (!channel) continue
            return {
                ...(tld && organisationsOf(tld).includes(organisation) ? { tld } : {}),
                organisation,
                contact,
                channel,
            }
        }
    return null
}

/** Return all that was done: the log, and what came of the calls of a list; in order of time, nothing twice. */
export function timeline({ log }: Incident, calls: Calls): readonly Entry[] {
    const marks = calls.items.flatMap(item => item.attempts.map(attempt => attemptEntry(calls, item, attempt)))
    return united([...log, ...marks])
}

/** Return entries in order of time, each once; of one attempt, all that its notes say. */
export function united(entries: readonly Entry[]): readonly Entry[] {
    const found = new Map<string, Entry>()
    for (const entry of entries) {
        const key = keyOf(entry)
        const there = found.get(key)
        found.set(key, there ? both(there, entry) : entry)
    }
    return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, entry]) => entry)
}

function both(one: Entry, other: Entry): Entry {
    const fuller = told(one) < told(other) ? other : one
    const note = joined(one.note, other.note)
    return note === fuller.note ? fuller : { ...fuller, note }
}

function told({ note, who }: Entry): string {
    return `${String(note.length).padStart(4, "0")} ${note} ${who}`
}

function entered(incident: Incident, what: Deed, about: About, now: Date, note = ""): Incident {
    return withEntry(incident, { at: now.toISOString(), what, about, who: incident.who, note: clean(note, MOST_NOTE) })
}

/** Return the incident with an entry; where the log is full the oldest goes that a file brought, else the oldest before it. */
function withEntry(incident: Incident, entry: Entry): Incident {
    const { log } = incident
    const last = log.at(-1)
    // Whoever goes back and forth looks at one entry.
    if (entry.what === "opened" && last?.what === "opened" && last.about.tld === entry.about.tld) return incident
    const late = !last || keyOf(last) < keyOf(entry)
    const grown = late ? [...log, entry] : united([...log, entry])
    const over = grown.length > MOST_ENTRIES
    const gone = over && (grown.find(each => incident.brought.has(each)) ?? grown.find(each => each !== entry))
    return { ...incident, log: over ? grown.filter(each => each !== gone) : grown, unsaved: true }
}

function attemptEntry(calls: Calls, item: Item, attempt: Attempt): Entry {
    const { at, outcome, note } = attempt
    const caller = item.caller === null ? undefined : calls.callers[item.caller]
    const who = caller ?? attempt.who ?? ""
    return { at, what: "attempt", about: { ...aboutCalls([item]), outcome }, who, note }
}

/** Return which call it was, or how many they were. */
function aboutCalls(items: readonly Item[]): About {
    const [first] = items
    if (!first || items.length > 1) return { count: items.length }
    const { organisation, contact, channel, tlds } = first
    return present({ tld: tlds[0], organisation: organisation.id, contact: contact.id, kind: channel.kind })
}

/** Return by what an entry is known and ordered: its time first. Whoever made it, one attempt is one. */
function keyOf({ at, what, about, who, note }: Entry): string {
    const { tld, organisation, contact, kind, scenario, country, outcome, sheet, file, count } = about
    const attempt = what === "attempt"
    const of = [attempt ? "" : tld, organisation, contact, kind, scenario, country, outcome, sheet, file, count]
    return [at, what, ...of.map(each => each ?? ""), ...(attempt ? [] : [who, note])].join("\n")
}

/** Return what is there of some fields. */
function present(about: { readonly [Key in keyof About]: About[Key] | undefined }): About {
    return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined))
}
