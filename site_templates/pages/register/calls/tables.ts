// The call list as tables: one for spreadsheets, and one from which the secretariat takes outcomes of a round.
//
// The cousin of builder/bundle/tables.py and builder/rounds/returns/tables.py. Pure.

import type { Kind } from "../../shared/kinds.ts"
import { type Attempt, type Calls, clean, type Item, type Outcome } from "../data/calls.ts"
import type { Incident } from "../data/incident.ts"
import type { Register } from "../data/model.ts"

const OUTCOME_COLUMNS = "organisation contact kind value when method result officer note".split(" ")
const COLUMNS = "caller tlds organisation contact name role kind value time_zone tlp at seconds outcome note".split(" ")
// A spreadsheet runs a cell that begins with one of these, wide forms too (OWASP, CSV injection).
// One more apostrophe than there are, so that the reader can tell ours from what was there.
const FORMULA = /^'*[=+\-@\t\r\n|%＝＋－＠]/
// Where a spreadsheet takes semicolons or tabs for the ends of cells, a formula may begin in the middle of one of ours:
// after a break too, for our quotes are none to it there; and a pair of quotes before a formula is nothing.
const WITHIN = /([;\t\r\n][\s"]*)('*)(?=[=+@|%＝＋－＠-])/g
// A number in groups, as people read it, is no formula.
const GROUPS = /^\+[0-9]+( [0-9]+)+$/
// By this a spreadsheet knows that a table is UTF-8.
const MARK = "\ufeff"
// A number in its canonical form is safe as it is, and would be another value with a mark before it.
const NUMBER = /^\+[0-9]+(;ext=[0-9]+)?$/
const MOST_NOTE = 300
// For the edition, and for whose list it is, which the secretariat puts before a note.
const ROOM = 60
// Joiners too: the reader takes them in some scripts only, and one bad cell would cost the line.
const JOINERS = /[\u200c\u200d]/g
const METHODS: Readonly<Partial<Record<Kind, string>>> = {
    sms: "message",
    chat: "message",
    email: "email",
    fax: "fax",
    post: "letter",
}

/** Return a text as a cell that no spreadsheet takes for a formula. */
export function cell(text: string): string {
    const guarded = text.replace(WITHIN, "$1'$2")
    return FORMULA.test(guarded) && !GROUPS.test(guarded) ? `'${guarded}` : guarded
}

/** Return the whole list as CSV, a line for each attempt and one for each call that nobody has tried. */
export function callsCsv(calls: Calls): string {
    const rows = calls.items.flatMap(item =>
        (item.attempts.length ? item.attempts : [null]).map(attempt => row(calls, item, attempt).map(cell)),
    )
    return MARK + lines([COLUMNS, ...rows])
}

function row(calls: Calls, item: Item, attempt: Attempt | null): string[] {
    const { organisation, contact, channel } = item
    return [
        item.caller === null ? "" : (calls.callers[item.caller] ?? ""),
        item.tlds.join(" "),
        organisation.name,
        contact.id,
        contact.name,
        contact.role,
        channel.kind,
        channel.shown,
        organisation.timezone,
        channel.tlp,
        attempt?.at ?? "",
        String(attempt?.seconds ?? ""),
        attempt?.outcome ?? "",
        attempt?.note ?? "",
    ]
}

/**
 * Return the attempts in the columns of an `outcomes.csv`; each note says of which edition, and in which incident.
 *
 * They are evidence: who saw them stands where a table of the register has its own officer, who is put there by hand.
 */
export function outcomesCsv(calls: Calls, incident: Incident, register: Register): string {
    const rows = calls.items.flatMap(item =>
        item.attempts.map(({ at, outcome, note }) => {
            const { kind, value } = item.channel
            const of = `edition ${register.edition}${nameFor(incident, at, MOST_NOTE - ROOM - note.length)}`
            const said = clean(cell(`${of}. ${note}`.replace(JOINERS, "")), MOST_NOTE)
            return [
                item.organisation.id,
                item.contact.id,
                kind,
                // What begins like a formula and is no number, as `-desk@…` does, keeps its mark: it then fits no channel, and
                // whoever looks the file through takes the mark away. Such a value is rare, and a formula does harm.
                NUMBER.test(value) ? value : cell(value),
                // The day by UTC: so does `tocsin check`, which doubts what is dated after its own day.
                at.slice(0, 10),
                METHODS[kind] ?? "call",
                resultOf(outcome, kind),
                register.recipient,
                said,
            ]
        }),
    )
    return lines([OUTCOME_COLUMNS, ...rows])
}

/** Return the name of an incident that was not over yet, as far as there is room for it beside the note. */
function nameFor({ name, ended }: Incident, at: string, room: number): string {
    const cut = ended !== null && ended < at ? "" : clean(name, Math.max(0, room))
    return cut && `, ${cut}`
}

/** Return what an outcome is called in a round: mail that comes back has bounced, it is not out of service. */
function resultOf(outcome: Outcome, kind: Kind): string {
    if (outcome === "reached") return "confirmed"
    return outcome === "out-of-service" && (kind === "email" || kind === "post") ? "bounced" : outcome
}

function lines(rows: readonly (readonly string[])[]): string {
    return rows.map(cells => `${cells.map(quoted).join(",")}\r\n`).join("")
}

function quoted(text: string): string {
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
