// The after-action report: what was done, when, by whom and with what outcome; shown in print alone.

import { h, own } from "../../shared/dom.ts"
import { speaker } from "../../shared/language.ts"
import { progress } from "../calls/order.ts"
import { lasted, timeline } from "../data/incident.ts"
import { dayHere, timeHere } from "../data/zones.ts"
import type { Desk } from "../desk.ts"
import { WORDS as CALLS } from "../words/calls.ts"
import { WORDS } from "../words/incident.ts"
import { clockOf, told } from "./told.ts"

const say = speaker(WORDS)
const sayOfCalls = speaker(CALLS)

/** Draw the report; the letterhead of the page stands above each sheet. */
export function report(desk: Desk): HTMLElement {
    const { incident, calls } = desk
    const { name, useCase, begun, besides } = incident
    const count = progress(calls)
    const until = incident.ended ?? desk.now().toISOString()
    const facts = [
        begun && `${say("over", stamp(begun), stamp(until))} · ${say("lasted", clockOf(lasted(incident, desk.now())))}`,
        useCase && `${say("use")}: ${useCase}`,
        besides.length && say("also", besides.join(", ")),
        calls.callers.length && `${sayOfCalls("caller")}: ${calls.callers.join(", ")}`,
        count.tlds &&
            `${sayOfCalls("progress", count.reached, count.tlds)} · ${sayOfCalls("rest", count.open, count.again, count.wrong)}`,
    ]
    const columns = ["UTC", say("here"), say("done"), say("note"), say("by")]
    return h(
        "section",
        { class: "after-action" },
        h("h1", {}, say("report-title"), name ? ": " : null, name ? own(name) : null),
        ...facts.map(fact => (fact ? h("p", {}, fact) : null)),
        h(
            "table",
            {},
            h("thead", {}, h("tr", {}, ...columns.map(each => h("th", { scope: "col" }, each)))),
            h(
                "tbody",
                {},
                ...timeline(incident, calls).map(entry => {
                    const [deed, about] = told(desk, entry)
                    return h(
                        "tr",
                        {},
                        h("td", { dir: "ltr" }, stamp(entry.at)),
                        h("td", { dir: "ltr" }, `${dayHere(new Date(entry.at))} ${timeHere(new Date(entry.at))}`),
                        h("td", {}, h("b", {}, deed), ...about),
                        h("td", {}, own(entry.note)),
                        h("td", {}, own(entry.who)),
                    )
                }),
            ),
        ),
    )
}

/** Write a time by UTC: `2026-11-22 12:03:59Z`. */
function stamp(at: string): string {
    return `${at.slice(0, 10)} ${at.slice(11, 19)}Z`
}
