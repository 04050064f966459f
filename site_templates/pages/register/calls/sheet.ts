// The call list on paper: a sheet for each caller, with boxes to tick and room to write; shown in print alone.

import { h, own } from "../../shared/dom.ts"
import { speaker } from "../../shared/language.ts"
import { scenarioSaid } from "../broken/strip.ts"
import { tries, usable } from "../data/advice.ts"
import { type Item, keyOf, OUTCOMES, reached } from "../data/calls.ts"
import { contactName } from "../data/names.ts"
import { timeHere } from "../data/zones.ts"
import { type Desk, marking } from "../desk.ts"
import { answeredSaid, chip, dated, knownSaid, link, local, sheetHead, shownLabel, silent, whose } from "../said.ts"
import { WORDS } from "../words/calls.ts"
import { WORDS as WRONG } from "../words/wrong.ts"
import { momentOf } from "./now.ts"
import { isOpen, ordered } from "./order.ts"

const say = speaker(WORDS)
const wrong = speaker(WRONG)
const FURTHER = 2

/** Draw the sheets: what is still to be done, and what was marked so far. */
export function sheets(desk: Desk): HTMLElement[] {
    const { calls } = desk
    const items = ordered(calls, item => momentOf(desk, item))
    const callers: (number | null)[] = [...calls.callers.keys(), null]
    return callers.flatMap(caller => {
        const own = items.filter(item => item.caller === caller)
        return own.length ? [sheet(desk, own, caller === null ? null : (calls.callers[caller] ?? null))] : []
    })
}

function sheet(desk: Desk, items: readonly Item[], caller: string | null): HTMLElement {
    const { notice, publisher } = desk.register
    const columns = ["", "TLD", say("whom"), say("outcome"), say("note")]
    return h(
        "section",
        { class: "sheet" },
        h(
            "table",
            {},
            // A table's head stands on each page again: so do the marking and the notice.
            h(
                "thead",
                {},
                h(
                    "tr",
                    {},
                    h(
                        "th",
                        { colspan: columns.length },
                        marking(),
                        h("b", {}, say("title"), caller === null ? null : " · ", caller === null ? null : own(caller)),
                        h("p", {}, ...sheetHead(desk)),
                        h("p", {}, `${wrong("foot")} `, own(publisher.name), " · ", publisher.phone),
                        notice ? h("p", {}, own(notice)) : null,
                    ),
                ),
                h("tr", {}, ...columns.map(name => h("th", { scope: "col" }, name))),
            ),
            h("tbody", {}, ...items.map((item, place) => row(desk, item, place + 1))),
        ),
    )
}

function row(desk: Desk, item: Item, number: number): HTMLElement {
    const { organisation, contact, channel, tlds, attempts } = item
    const now = desk.now()
    const moment = momentOf(desk, item)
    const shown = tlds.map(label => shownLabel(desk, label)).join(" ")
    const last = attempts.at(-1)
    const said = attempts.map(each =>
        [timeHere(new Date(each.at)), say(each.outcome), each.note].filter(Boolean).join(" "),
    )
    return h(
        "tr",
        { class: isOpen(item, reached(desk.calls)) ? null : "done" },
        h("td", {}, String(number)),
        h(
            "th",
            { scope: "row" },
            h("b", {}, own(shown)),
            h("p", {}, local(organisation, now)),
            silent(contact, organisation),
            h("p", {}, moment.dead ? scenarioSaid(desk) : answeredSaid(moment, false)),
        ),
        h(
            "td",
            {},
            h("p", { class: "dial" }, link(channel)),
            h("p", {}, whose(contact), " · ", own(organisation.name)),
            h(
                "p",
                {},
                chip(desk, channel, moment.answered),
                " ",
                ...dated(`${knownSaid(desk, channel)} · `),
                h("bdi", {}, channel.tlp),
            ),
            channel.note ? h("p", {}, own(channel.note)) : null,
            ...further(desk, item),
        ),
        h(
            "td",
            { class: "ticks" },
            ...OUTCOMES.map(each => h("p", {}, `${last?.outcome === each ? "☒" : "☐"} ${say(each)}`)),
        ),
        h("td", { class: "room" }, own(said.join("; "))),
    )
}

/** Whom to ring where that fails: on paper there is no button for it. */
function further(desk: Desk, item: Item): HTMLElement[] {
    const tld = desk.register.tlds.get(item.tlds[0] ?? "")
    const ways = tld ? tries(desk.register, tld, desk.broken, desk.now()) : []
    return ways
        .filter(way => usable(way) && keyOf(way.organisation, way.channel) !== item.key)
        .slice(0, FURTHER)
        .map(({ channel, contact }) => h("p", {}, "– ", link(channel), " ", own(contactName(contact))))
}
