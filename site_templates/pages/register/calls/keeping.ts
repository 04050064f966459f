// Save what is on the desk as a file, and take in what a colleague saved or handed over; each says what came of it.

import { textOf } from "../../shared/encoding.ts"
import { speaker } from "../../shared/language.ts"
import { type Calls, saved } from "../data/calls.ts"
import { type FILES, logged } from "../data/incident.ts"
import type { Register } from "../data/model.ts"
import { dayHere } from "../data/zones.ts"
import type { Desk } from "../desk.ts"
import { keep, readersLanguage } from "../in-reader.ts"
import { WORDS } from "../words/calls.ts"
import { WORDS as INCIDENT } from "../words/incident.ts"
import { MOST_BYTES, type Taken, taken, written } from "./file.ts"
import { type Head, missing, takenText } from "./handing.ts"
import { callsCsv, outcomesCsv } from "./tables.ts"

const say = speaker(WORDS)
const sayOfIncident = speaker(INCIDENT)

const MOST_MISSING = 5
const MOST_HEADS = 1_000
// Which codes were scanned so far, as one may take them in one by one.
const scanned = new WeakMap<Register, readonly Head[]>()

/** Save the list with the log, the list as a table, or its outcomes; return what there is to say, if anything. */
export async function saveFile(desk: Desk, file: (typeof FILES)[number]): Promise<string> {
    const now = desk.now()
    const { calls, incident, register } = desk
    // The file tells of its own saving: whoever loads it again has it once.
    const log = (then: typeof incident) => logged(then, "saved", { file }, now)
    const [name, text, type] = {
        list: () => [
            `tocsin-calls-${dayHere(now)}.json`,
            written(calls, log(incident), register, now),
            "application/json",
        ],
        table: () => [`tocsin-calls-${dayHere(now)}.csv`, callsCsv(calls), "text/csv"],
        outcomes: () => ["outcomes.csv", outcomesCsv(calls, incident, register), "text/csv"],
    }[file]() as [string, string, string]
    if (!(await keep(name, text, type))) return ""
    const whole = file === "list"
    desk.calls = saved(desk.calls, calls, whole)
    const then = log(desk.incident)
    desk.incident = whole && desk.incident === incident ? { ...then, unsaved: false } : then
    return readersLanguage() === undefined ? say("saved", name) : ""
}

/** Take in a file that somebody chose. */
export async function takeFile(desk: Desk, chosen: File): Promise<string> {
    const text = chosen.size <= MOST_BYTES ? textOf(new Uint8Array(await chosen.arrayBuffer())) : ""
    const found = taken(text, desk.calls, desk.incident, desk.register)
    return found ? takenSaid(desk, found) : say("notOurs")
}

/** Take in what was scanned from a colleague's screen. */
export function takeScanned(desk: Desk, text: string): string {
    const found = takenText(desk.calls, text, desk.register)
    if (!found) return sayOfIncident("no-code")
    // Where the list was emptied, all of it is to be scanned again.
    const before = desk.calls.items.length ? (scanned.get(desk.register) ?? []) : []
    scanned.set(desk.register, [...before, ...found.heads].slice(-MOST_HEADS))
    const words = takenSaid(desk, { ...found, incident: desk.incident, besides: null })
    const left = missing(found.heads, before, MOST_MISSING)
    return [words, ...left.map(([part, of]) => sayOfIncident("missing", part, of))].join(" ")
}

/** Put what was taken in on the desk. */
function takenSaid(desk: Desk, { calls, incident, refused, untold, besides, other }: Taken): string {
    const brought = calls.items.length - desk.calls.items.length
    desk.calls = calls
    // The log is the merged one: that calls came with the file is said there once.
    desk.incident = logged(incident, "taken-in", brought > 0 ? { count: brought } : {}, desk.now())
    return [
        grownSaid(calls),
        refused && say("refused", refused),
        untold && sayOfIncident("untold", untold),
        besides && sayOfIncident("besides", besides, incident.name),
        other !== null && say("other", other),
    ]
        .filter(Boolean)
        .join(" ")
}

/** Say how long a list is. */
export function grownSaid({ items }: Calls): string {
    return say("grown", items.length, new Set(items.flatMap(item => item.tlds)).size)
}
