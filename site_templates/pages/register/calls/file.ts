// The call list as a file, and a file as a call list again.
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
    keyOf,
    MOST_CALLERS,
    MOST_NAME,
    MOST_NOTE,
    OUTCOMES,
} from "../data/calls.ts"
import { organisationsOf, type Register } from "../data/model.ts"

export const MOST_BYTES = 4_000_000
const SCHEMA = "tocsin-calls/1"
const MOST_ITEMS = 5_000
const MOST_ATTEMPTS = 200
const LONGEST = 86_400

/** What came of taking in a file; `calls` is the list as it then is. */
export interface Taken {
    readonly calls: Calls
    /** How many calls of the file this register does not have. */
    readonly refused: number
    /** The edition of the file, where it is another, or another recipient's copy. */
    readonly other: number | null
}

/** Return the list as a file. */
export function written(calls: Calls, register: Register, now: Date): string {
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
    const saved = now.toISOString()
    const file = { schema: SCHEMA, tlp, notice, edition, recipient, saved, callers: calls.callers, items }
    return `${JSON.stringify(file, null, 1)}\n`
}

/** Take a file into a list, adding its calls and marks to those that are there; null where it is no list of ours. */
export function taken(text: string, calls: Calls, register: Register): Taken | null {
    const file = parsed(text)
    if (file?.["schema"] !== SCHEMA) return null
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
    for (const item of items) {
        const grown = isRecord(item) ? withItem(list, item, places, register) : null
        if (grown) list = grown
        else refused += 1
    }
    // What the file brings, it has.
    const before = new Set(calls.items.flatMap(item => item.attempts))
    const brought = list.items.flatMap(item => item.attempts).filter(attempt => !before.has(attempt))
    list = { ...list, kept: new Set([...calls.kept, ...brought]) }
    const same = edition === register.edition && recipient === register.recipient
    return { calls: list, refused, other: same ? null : Number(edition) }
}

type Fields = Readonly<Record<string, unknown>>

/** Return the list with one call of a file, or null where this register has no such channel for any such TLD. */
function withItem(calls: Calls, item: Fields, places: readonly number[], register: Register): Calls | null {
    const organisation = isText(item["organisation"]) ? register.organisations.get(item["organisation"]) : undefined
    const contact = organisation?.contacts.find(each => each.id === item["contact"])
    const channel = contact?.channels.find(each => each.kind === item["kind"] && each.value === item["value"])
    const labels = array(item["tlds"], MOST_ITEMS)
    const attempts = array(item["attempts"], MOST_ATTEMPTS)?.map(attemptOf)
    if (!organisation || !contact || !channel || !labels || !attempts) return null
    let list = calls
    for (const label of labels) {
        const tld = isText(label) ? register.tlds.get(label) : undefined
        if (tld && organisationsOf(tld).includes(organisation)) list = added(list, tld, organisation, contact, channel)
    }
    const key = keyOf(organisation, channel)
    const there = itemOf(list, key)
    const marks = attempts.filter(each => each !== null)
    if (!there || marks.length < attempts.length) return null
    const known = new Set(there.attempts.map(each => `${each.at} ${each.outcome}`))
    const all = [...there.attempts, ...marks.filter(each => !known.has(`${each.at} ${each.outcome}`))]
    const place = typeof item["caller"] === "number" ? (places[item["caller"]] ?? -1) : -1
    const grown = changed(list, key, { attempts: all.sort((one, other) => (one.at < other.at ? -1 : 1)) })
    return there.caller === null && place >= 0 ? given(grown, organisation, place) : grown
}

function attemptOf(found: unknown): Attempt | null {
    if (!isRecord(found)) return null
    const { at, seconds, note } = found
    const outcome = OUTCOMES.find(each => each === found["outcome"])
    const ran = seconds === null || (Number.isSafeInteger(seconds) && Number(seconds) >= 0 && Number(seconds) < LONGEST)
    // A day that no month has parses as one of the next month: what comes back must be what went in.
    if (!isText(at) || !/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at)) return null
    if (Number.isNaN(Date.parse(at)) || new Date(at).toISOString() !== at) return null
    return outcome && ran && isText(note)
        ? { at, seconds: seconds as number | null, outcome, note: clean(note, MOST_NOTE) }
        : null
}

function parsed(text: string): Fields | null {
    try {
        const file: unknown = text.length > MOST_BYTES ? null : JSON.parse(text)
        return isRecord(file) ? file : null
    } catch {
        return null
    }
}

function array(found: unknown, most: number): readonly unknown[] | null {
    return Array.isArray(found) && found.length <= most ? found : null
}

function isRecord(found: unknown): found is Fields {
    return typeof found === "object" && found !== null && !Array.isArray(found)
}

function isText(found: unknown): found is string {
    return typeof found === "string"
}
