// The incident and its log in a saved file, and out of it again.
//
// A file is taken for what somebody may have tampered with: an entry names what this register has, or is refused. Names and
// notes are what somebody wrote, and are shown as such. Pure.

import { clean, MOST_NAME, MOST_NOTE, OUTCOMES } from "./calls.ts"
import { array, type Fields, isRecord, isText, isTime, oneOf } from "./checks.ts"
import {
    type About,
    DEEDS,
    type Entry,
    FILES,
    type Incident,
    MOST_BESIDES,
    MOST_ENTRIES,
    noIncident,
    SHEETS,
    united,
} from "./incident.ts"
import type { Register } from "./model.ts"
import { SCENARIOS } from "./scenario.ts"

const MOST_COUNT = 5_000
const MOST_USE = 300
// Any code: which countries have telephones is not the register's to say, and a code shows nothing of its own.
const COUNTRY = /^[A-Z]{2}$/

/** What a file has of an incident, and how many entries of its log this register cannot tell. */
export interface Found {
    readonly incident: Incident
    readonly refused: number
}

/** Return the fields of a file that are the incident's. */
export function incidentFields({ name, useCase, begun, ended, besides, log }: Incident): Fields {
    return { incident: { name, use_case: useCase, begun, ended, besides }, log }
}

/** Return the incident of a file; null where it holds none as we write it. */
export function incidentIn(file: Fields, register: Register): Found | null {
    const about = file["incident"]
    const entries = array(file["log"], MOST_ENTRIES)
    if (!isRecord(about) || !entries) return null
    const { name, use_case: useCase, begun, ended } = about
    const names = array(about["besides"], MOST_BESIDES)
    if (!isText(name) || !isText(useCase) || !names?.every(isText)) return null
    const shown = clean(name, MOST_NAME)
    if ((begun !== null && !isTime(begun)) || (ended !== null && !isTime(ended))) return null
    // What has a name has begun, and what has ended had begun.
    if ((shown === "") !== (begun === null) || (ended !== null && (begun === null || ended < begun))) return null
    const found = entries.map(each => (isRecord(each) ? entryIn(each, register) : null))
    const log = united(found.filter(each => each !== null))
    const incident = {
        ...noIncident(),
        name: shown,
        useCase: clean(useCase, MOST_USE),
        begun,
        ended,
        besides: names.map(each => clean(each, MOST_NAME)),
        log,
    }
    return { incident, refused: found.filter(each => each === null).length }
}

/** Return an entry of a file, or null where it is none, or about something that this register has not. */
function entryIn(found: Fields, register: Register): Entry | null {
    const { at, who, note } = found
    const what = oneOf(DEEDS, found["what"])
    const about = isRecord(found["about"]) ? aboutIn(found["about"], register) : null
    if (!isTime(at) || !what || !about || !isText(who) || !isText(note)) return null
    if (what === "attempt" && !(about.kind && about.outcome)) return null
    return { at, what, about, who: clean(who, MOST_NAME), note: clean(note, MOST_NOTE) }
}

/** Return what an entry is about, or null where one of its fields says nothing that this register knows. */
function aboutIn(found: Fields, register: Register): About | null {
    const organisation = isText(found["organisation"]) ? register.organisations.get(found["organisation"]) : undefined
    const country = found["country"]
    const contact = organisation?.contacts.find(each => each.id === found["contact"])
    const known: { readonly [Key in keyof About]-?: About[Key] | undefined } = {
        tld: isText(found["tld"]) ? register.tlds.get(found["tld"])?.tld : undefined,
        organisation: organisation?.id,
        contact: contact?.id,
        kind: contact?.channels.find(each => each.kind === found["kind"])?.kind,
        scenario: oneOf(SCENARIOS, found["scenario"]),
        country: isText(country) && COUNTRY.test(country) ? country : undefined,
        outcome: oneOf(OUTCOMES, found["outcome"]),
        sheet: oneOf(SHEETS, found["sheet"]),
        file: oneOf(FILES, found["file"]),
        count: isCount(found["count"]) ? found["count"] : undefined,
    }
    const about: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(known)) {
        if (found[name] === undefined) continue
        if (value === undefined) return null
        about[name] = value
    }
    return about
}

function isCount(found: unknown): found is number {
    return Number.isSafeInteger(found) && Number(found) > 0 && Number(found) <= MOST_COUNT
}
