// The call list and the log of an incident as a file, and a file as both again.
//
// A file is taken for what somebody may have tampered with: it names channels of this register, and brings callers, marks
// and notes, but no number, name or link that is shown. What it names and this register does not have is refused. Pure.

import {
    type Attempt,
    added,
    type Calls,
    changed,
    clean,
    given,
    itemOf,
    joined,
    keyOf,
    MOST_ATTEMPTS,
    MOST_CALLERS,
    MOST_NAME,
    MOST_NOTE,
    MOST_SECONDS,
    OUTCOMES,
} from "../data/calls.ts"
import { array, type Fields, isRecord, isText, isTime, oneOf, parsed } from "../data/checks.ts"
import { type Incident, leftOut, merged, noIncident } from "../data/incident.ts"
import { incidentFields, incidentIn } from "../data/incident-file.ts"
import { organisationsOf, type Register } from "../data/model.ts"

export const MOST_BYTES = 4_000_000
const SCHEMA = "tocsin-calls/2"
// As it was before there were incidents: the same list, with no log.
const OLD = "tocsin-calls/1"
const MOST_ITEMS = 5_000

/** What came of taking in a file; `calls` and `incident` are as they then are. */
export interface Taken {
    readonly calls: Calls
    readonly incident: Incident
    /** How many calls of the file this register does not have; and how many entries of its log, or attempts over the most. */
    readonly refused: number
    readonly untold: number
    /** What the incident is called in the file, where it has another name here. */
    readonly besides: string | null
    /** The edition of the file, where it is another, or another recipient's copy. */
    readonly other: number | null
}

/** Return the list and the incident as a file. */
export function written(calls: Calls, incident: Incident, register: Register, now: Date): string {
    const { edition, recipient, tlp, notice } = register
    const items = calls.items.map(({ organisation, contact, channel, tlds, caller, attempts }) => ({
        organisation: organisation.id,
        contact: contact.id,
        kind: channel.kind,
        value: channel.value,
        tlds,
        caller,
        attempts,
    }))
    const head = { schema: SCHEMA, tlp, notice, edition, recipient, saved: now.toISOString() }
    const file = { ...head, callers: calls.callers, items, ...incidentFields(incident) }
    return `${JSON.stringify(file, null, 1)}\n`
}

/** Take a file into a list and an incident, adding what it has to what is there; null where it is no file of ours. */
export function taken(text: string, calls: Calls, incident: Incident, register: Register): Taken | null {
    const file = parsed(text, MOST_BYTES)
    const schema = oneOf([SCHEMA, OLD], file?.["schema"])
    if (!file || !schema) return null
    const theirs = schema === OLD ? { incident: noIncident(), refused: 0 } : incidentIn(file, register)
    if (!theirs) return null
    const { edition, recipient } = file
    const names = array(file["callers"], MOST_CALLERS)
    const items = array(file["items"], MOST_ITEMS)
    if (!Number.isSafeInteger(edition) || typeof recipient !== "string" || !names?.every(isText) || !items) return null

    const callers = [...calls.callers]
    const places = names.map(each => {
        const name = clean(each, MOST_NAME)
        if (name && !callers.includes(name) && callers.length < MOST_CALLERS) callers.push(name)
        return callers.indexOf(name)
    })
    let list: Calls = { ...calls, callers, unsaved: calls.unsaved || callers.length > calls.callers.length }
    let refused = 0
    let left = theirs.refused + leftOut(incident, theirs.incident)
    const kept = new Set(calls.kept)
    for (const item of items) {
        const grown = isRecord(item) ? withItem(list, item, places, register) : null
        if (grown) list = grown.calls
        else refused += 1
        left += grown?.left ?? 0
        // What the file brings, it has.
        for (const attempt of grown?.brought ?? []) kept.add(attempt)
    }
    list = { ...list, kept }
    const same = edition === register.edition && recipient === register.recipient
    const both = merged(incident, theirs.incident)
    const { name } = theirs.incident
    return {
        calls: list,
        incident: both,
        refused,
        untold: left,
        besides: name && name !== both.name ? name : null,
        other: same ? null : Number(edition),
    }
}

/** What came of taking in one call of a file. */
interface Grown {
    readonly calls: Calls
    /** The attempts that stand in the file as they now are here, and how many of it were over the most. */
    readonly brought: readonly Attempt[]
    readonly left: number
}

/** Return the list with one call of a file, or null where this register has no such channel for any such TLD. */
export function withItem(calls: Calls, item: Fields, places: readonly number[], register: Register): Grown | null {
    const organisation = isText(item["organisation"]) ? register.organisations.get(item["organisation"]) : undefined
    const contact = organisation?.contacts.find(each => each.id === item["contact"])
    const channel = contact?.channels.find(each => each.kind === item["kind"] && each.value === item["value"])
    const labels = array(item["tlds"], MOST_ITEMS)
    const attempts = array(item["attempts"], MOST_BYTES)?.map(attemptOf)
    if (!organisation || !contact || !channel || !labels || !attempts) return null
    let list = calls
    for (const label of new Set(labels)) {
        const tld = isText(label) ? register.tlds.get(label) : undefined
        if (tld && organisationsOf(tld).includes(organisation)) list = added(list, tld, organisation, contact, channel)
    }
    const key = keyOf(organisation, channel)
    const there = itemOf(list, key)
    const marks = attempts.filter(each => each !== null)
    if (!there || marks.length < attempts.length) return null
    const all = new Map(there.attempts.map(each => [orderOf(each), each]))
    const theirs = new Map<string, Attempt>()
    for (const each of marks) theirs.set(orderOf(each), fuller(theirs.get(orderOf(each)) ?? each, each))
    const fresh = [...theirs.keys()].filter(order => !all.has(order)).sort()
    // Nothing of ours goes for something of theirs.
    const left = fresh.splice(0, Math.max(0, all.size + fresh.length - MOST_ATTEMPTS)).length
    const stays = new Set([...all.keys(), ...fresh])
    const brought: Attempt[] = []
    for (const [order, each] of theirs) {
        const ours = all.get(order)
        const then = ours ? fuller(ours, each) : each
        if (!stays.has(order) || then === ours) continue
        all.set(order, then)
        if (then.note === each.note) brought.push(then)
    }
    const inOrder = [...all].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, attempt]) => attempt)
    const place = typeof item["caller"] === "number" ? (places[item["caller"]] ?? -1) : -1
    const grown = changed(list, key, { attempts: inOrder })
    return { calls: there.caller === null && place >= 0 ? given(grown, organisation, place) : grown, brought, left }
}

/** Return an attempt with what is said of the same elsewhere: a note was cut where it went over in a code. */
function fuller(attempt: Attempt, other: Attempt): Attempt {
    const note = joined(attempt.note, other.note)
    const seconds = attempt.seconds ?? other.seconds
    const who = attempt.who ?? other.who
    const same = note === attempt.note && seconds === attempt.seconds && who === attempt.who
    return same ? attempt : { ...attempt, note, seconds, ...(who && { who }) }
}

/** By this two attempts of one call are known to be the same, and ordered. */
function orderOf({ at, outcome }: Attempt): string {
    return `${at} ${outcome}`
}

function attemptOf(found: unknown): Attempt | null {
    if (!isRecord(found)) return null
    const { at, seconds, note, who = "" } = found
    const outcome = oneOf(OUTCOMES, found["outcome"])
    const ran =
        seconds === null || (Number.isSafeInteger(seconds) && Number(seconds) >= 0 && Number(seconds) <= MOST_SECONDS)
    if (!isTime(at) || !outcome || !ran || !isText(note) || !isText(who)) return null
    const name = clean(who, MOST_NAME)
    return {
        at,
        seconds: seconds as number | null,
        outcome,
        note: clean(note, MOST_NOTE),
        ...(name && { who: name }),
    }
}
