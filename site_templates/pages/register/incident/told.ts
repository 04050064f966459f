// The entries of a log in words, and times as a log has them: on the clock here, and by UTC.

import { type Child, own } from "../../shared/dom.ts"
import { speaker } from "../../shared/language.ts"
import { scenarioNamed } from "../broken/strip.ts"
import type { Entry } from "../data/incident.ts"
import { contactName } from "../data/names.ts"
import { timeHere } from "../data/zones.ts"
import type { Desk } from "../desk.ts"
import { shownLabel } from "../said.ts"
import { WORDS as CALLS } from "../words/calls.ts"
import { WORDS as ENTRY } from "../words/entry.ts"
import { WORDS as FRAME } from "../words/frame.ts"
import { WORDS } from "../words/incident.ts"

const say = speaker(WORDS)
const sayOfCalls = speaker(CALLS)
const sayOfEntry = speaker(ENTRY)
const sayOfFrame = speaker(FRAME)

/** Say what an entry is: what was done, and to what, as this register calls it. */
export function told(desk: Desk, { what, about }: Entry): readonly [string, readonly Child[]] {
    const { organisations } = desk.register
    const { tld, organisation, contact, kind, scenario, country, outcome, sheet, file, count } = about
    const owner = organisations.get(organisation ?? "")
    const whom = owner?.contacts.find(each => each.id === contact)
    const deed = outcome ? sayOfCalls(outcome) : say(`did-${what}`)
    if (scenario) {
        const chosen = { what: scenario, ...(tld && { tld }), ...(country && { country }) }
        const broken = { ...chosen, ...(organisation && { operator: organisation }) }
        return [deed, [" ", own(scenarioNamed(desk.register, broken))]]
    }
    const parts = [
        tld && shownLabel(desk, tld),
        whom ? contactName(whom) : owner?.name,
        kind && sayOfEntry(kind),
        sheet && (sheet === "entry" ? "" : sheet === "incident" ? say("report-title") : sayOfFrame(sheet)),
        file && say(`file-${file}`),
        count && say("count", count),
    ]
    // Each keeps its own direction: labels and names among words that run the other way.
    const said = parts.filter(Boolean).map(each => own(String(each)))
    return [deed, said.flatMap((each, place) => [place ? " · " : " ", each])]
}

/** Write a time on the clock here and by UTC: `14:03 · 12:03Z`. */
export function times(at: string): string {
    return `${timeHere(new Date(at))} · ${at.slice(11, 16)}Z`
}

/** Write seconds as `1:02:03`. */
export function clockOf(seconds: number): string {
    const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map(part => String(part).padStart(2, "0"))
    return [Math.floor(seconds / 3600), ...parts].join(":")
}
