// The page of the call list: pick, ring, mark, share out, and take it away as a file or on paper.

import { add, button, fill, h } from "../../shared/dom.ts"
import { speaker } from "../../shared/language.ts"
import { menu } from "../../shared/menu.ts"
import { brokenStrip } from "../broken/strip.ts"
import { type Calls, itemOf, namesIn, noCalls, reached, split } from "../data/calls.ts"
import type { Desk } from "../desk.ts"
import { whileShown } from "../ticking.ts"
import { WORDS } from "../words/calls.ts"
import { WORDS as ENTRY } from "../words/entry.ts"
import { WORDS as INCIDENT } from "../words/incident.ts"
import { type Board, type Card, card } from "./card.ts"
import { type Codes, codesPanel, scanPanel } from "./hand.ts"
import { grownSaid, saveFile, takeFile } from "./keeping.ts"
import { momentOf } from "./now.ts"
import { isOpen, ordered, progress } from "./order.ts"
import { pickPanel } from "./pick.ts"
import { sheets } from "./sheet.ts"

const say = speaker(WORDS)
const incident = speaker(INCIDENT)
const entry = speaker(ENTRY)
// What of the list is shown; kept from one drawing of the page to the next.
const view = { caller: "", everything: false }

/** Draw the page. */
export function callsPage(desk: Desk): HTMLElement {
    const said = h("p", { "aria-live": "polite", class: "said" })
    const state = h("div", { class: "progress" })
    const list = h("ol", { class: "to-ring", tabindex: -1 })
    const paper = h("div", { class: "paper" })
    const names = h("textarea", { rows: 3, "aria-label": say("names") })
    const file = h("input", { type: "file", accept: ".json", hidden: true, onchange: () => void load() })
    const handing = h("div", {})
    let cards: readonly Card[] = []
    let codes: Codes | null = null

    const board: Board = {
        desk,
        take(calls, words) {
            desk.calls = calls
            if (words !== undefined) said.textContent = words
            codes?.renew()
            drawState()
        },
        reshape(key) {
            drawList()
            const target = cards.find(each => each.key === key)?.element ?? list
            target.focus()
            target.scrollIntoView({ block: "nearest" })
        },
        grow(key, below) {
            const place = cards.findIndex(each => each.key === below)
            const above = cards[place]
            const hidden = view.caller && itemOf(desk.calls, key)?.caller !== Number(view.caller)
            if (!above || hidden || cards.some(each => each.key === key)) return board.reshape(key)
            const fresh = card(board, key)
            above.element.after(fresh.element)
            cards = [...cards.slice(0, place + 1), fresh, ...cards.slice(place + 1)]
            fresh.element.focus()
            fresh.element.scrollIntoView({ block: "nearest" })
        },
    }

    function drawState(): void {
        const count = progress(desk.calls)
        const words = say("progress", count.reached, count.tlds)
        fill(
            state,
            h("progress", { max: count.tlds || 1, value: count.reached, "aria-label": words }),
            h("p", {}, h("b", {}, words), ` · ${say("rest", count.open, count.again, count.wrong)}`),
        )
        const done = desk.calls.items.length - count.open - count.again - count.wrong
        // What is done is not gone.
        if (done && !view.everything) add(state, button(say("everything"), seeAll))
        for (const each of [state, ...filters, ...kept]) each.hidden = !count.tlds
        if (!count.tlds) pick.open = true
    }

    function seeAll(): void {
        showAll()
        list.focus()
    }

    function showAll(): void {
        view.everything = !view.everything
        drawList()
    }

    function drawList(): void {
        drawState()
        drawFilters()
        const done = reached(desk.calls)
        cards = ordered(desk.calls, item => momentOf(desk, item))
            .filter(item => view.everything || isOpen(item, done))
            .filter(item => !view.caller || item.caller === Number(view.caller))
            .map(item => card(board, item.key))
        fill(list, ...(cards.length ? cards.map(each => each.element) : [h("li", {}, say("empty"))]))
    }

    function drawFilters(): void {
        const callers = desk.calls.callers.map((name, place) => [String(place), name] as const)
        if (!callers.some(([place]) => place === view.caller)) view.caller = ""
        const options = [["", say("any")] as const, ...callers]
        fill(whose, ...options.map(([value, name]) => h("option", { value, selected: value === view.caller }, name)))
        everything.setAttribute("aria-pressed", String(view.everything))
        callerOf.hidden = !callers.length
    }

    function takeAll(calls: Calls, words: string): void {
        board.take(calls, words)
        names.value = calls.callers.join("\n")
        drawList()
    }

    async function load(): Promise<void> {
        const [chosen] = file.files ?? []
        if (!chosen) return
        const words = await takeFile(desk, chosen)
        file.value = ""
        takeAll(desk.calls, words)
        pick.open = !desk.calls.items.length
    }

    function share(): void {
        const calls = split(desk.calls, namesIn(names.value))
        const count = (place: number) => calls.items.filter(item => item.caller === place).length
        takeAll(calls, calls.callers.map((name, place) => `${name}: ${count(place)}`).join(", "))
    }

    async function keepAs(file: "list" | "table" | "outcomes"): Promise<void> {
        said.textContent = await saveFile(desk, file)
    }

    const hand = (shown: Codes | null) => {
        codes = shown
        fill(handing, shown?.panel ?? scanPanel(desk, words => takeAll(desk.calls, words)))
        handing.querySelector("h2")?.focus()
    }
    const whose = h("select", {
        onchange: () => {
            view.caller = whose.value
            drawList()
        },
    })
    const callerOf = h("label", { class: "stays" }, `${say("caller")} `, whose)
    const everything = button(say("everything"), showAll)
    // What there is to do with a list, once there is one.
    const filters = [everything, button(entry("new-order"), () => board.reshape())]
    const kept = [
        button(say("save"), () => keepAs("list")),
        button(entry("print"), () => print()),
        button(say("csv"), () => keepAs("table")),
        button(say("outcomes"), () => keepAs("outcomes")),
        button(say("clear"), () => {
            if (!desk.calls.unsaved || confirm(say("sure"))) takeAll(noCalls(), "")
        }),
        h("p", { class: "brief" }, say("marking", desk.register.tlp)),
    ]
    const team = h(
        "details",
        { class: "stays" },
        h("summary", {}, say("names")),
        names,
        h("div", { class: "row" }, button(say("share"), share)),
    )
    const pick = pickPanel(desk, (calls, words) => takeAll(calls, `${grownSaid(calls)} ${words}`))
    const page = h(
        "section",
        { class: "calls" },
        h(
            "div",
            { class: "row title" },
            h("h1", {}, say("title")),
            pick.button,
            menu(
                say("file"),
                say("more"),
                ...kept.slice(0, 2),
                button(say("load"), () => file.click()),
                button(incident("hand"), () => hand(codesPanel(desk))),
                button(incident("scanned"), () => hand(null)),
                ...kept.slice(2),
                ...filters,
                callerOf,
                team,
            ),
        ),
        brokenStrip(desk),
        pick.panel,
        file,
        said,
        handing,
        state,
        list,
        paper,
    )
    names.value = desk.calls.callers.join("\n")
    drawList()
    whileShown(
        page,
        () => fill(paper, ...sheets(desk)),
        () => {
            for (const each of cards) each.tick()
        },
    )
    return page
}
