// The page of an incident: its name and clock, all that was done, and what of it is saved, printed and handed on.

import { button, fill, h, own } from "../../shared/dom.ts"
import { asking, labelled } from "../../shared/fields.ts"
import { speaker } from "../../shared/language.ts"
import { menu } from "../../shared/menu.ts"
import { codesPanel, scanPanel } from "../calls/hand.ts"
import { saveFile, takeFile } from "../calls/keeping.ts"
import { MOST_NAME, MOST_NOTE } from "../data/calls.ts"
import { type Entry, ended, isRunning, lasted, named, timeline } from "../data/incident.ts"
import type { Desk } from "../desk.ts"
import { whileShown } from "../ticking.ts"
import { WORDS as CALLS } from "../words/calls.ts"
import { WORDS as ENTRY } from "../words/entry.ts"
import { WORDS } from "../words/incident.ts"
import { report } from "./report.ts"
import { clockOf, times, told } from "./told.ts"

const say = speaker(WORDS)
const sayOfCalls = speaker(CALLS)
const sayOfEntry = speaker(ENTRY)
// How much of the log stands on the screen; all of it is on paper and in the file.
const MOST_SHOWN = 200

/** Draw the page. */
export function incidentPage(desk: Desk): HTMLElement {
    const { incident } = desk
    const said = h("p", { "aria-live": "polite", class: "said" })
    const clock = h("p", { class: "clock", role: "timer", "aria-label": say("clock") })
    const done = h("ol", { class: "log" })
    const paper = h("div", { class: "paper" })
    const file = h("input", { type: "file", accept: ".json", hidden: true, onchange: () => void take() })
    const hand = h("div", {})

    function drawLog(): void {
        const entries = timeline(desk.incident, desk.calls).slice(-MOST_SHOWN)
        fill(done, ...[...entries].reverse().map(each => line(desk, each)))
        if (!entries.length) fill(done, h("li", {}, say("empty")))
    }

    function tick(): void {
        clock.textContent = clockOf(lasted(desk.incident, desk.now()))
    }

    /** Say what came of something, on the page as it then is. */
    function anew(words: string, selector?: string): void {
        desk.redraw(selector)
        const place = document.querySelector(".incident .said")
        if (place) place.textContent = words
    }

    async function take(): Promise<void> {
        const [chosen] = file.files ?? []
        if (chosen) anew(await takeFile(desk, chosen))
    }

    async function keep(which: "list" | "outcomes"): Promise<void> {
        said.textContent = await saveFile(desk, which)
        drawLog()
    }

    function end(): void {
        desk.incident = ended(desk.incident, desk.now())
        anew("")
    }

    const begun = incident.begun !== null
    const running = isRunning(incident)
    const show = (panel: HTMLElement) => {
        fill(hand, panel)
        drawLog()
        hand.querySelector("h2")?.focus()
    }
    const scanned = (words: string) => {
        said.textContent = words
        drawLog()
    }
    const comeAndGo = [
        button(say("hand"), () => show(codesPanel(desk).panel)),
        button(say("scanned"), () => show(scanPanel(desk, scanned))),
        button(say("take"), () => file.click()),
    ]
    const rest = [
        ...comeAndGo,
        button(sayOfCalls("outcomes"), () => keep("outcomes")),
        button(say(running ? "end" : "resume"), end),
    ]
    const page = h(
        "section",
        { class: "incident" },
        h("h1", {}, begun ? own(incident.name) : say("title")),
        begun ? h("p", { class: "since" }, sinceSaid(desk)) : h("p", {}, say("intro")),
        begun && incident.useCase ? h("p", {}, own(incident.useCase)) : null,
        begun && incident.besides.length ? h("p", {}, say("also", incident.besides.join(", "))) : null,
        begun ? clock : form(desk, anew),
        begun
            ? h(
                  "div",
                  { class: "row" },
                  button(say("save"), () => keep("list"), "main"),
                  button(sayOfEntry("print"), () => print()),
                  menu(sayOfCalls("file"), sayOfCalls("more"), ...rest),
              )
            : h("div", { class: "row" }, ...comeAndGo),
        file,
        said,
        hand,
        begun ? h("details", { class: "box" }, h("summary", {}, say("details")), form(desk, anew)) : null,
        h("h2", {}, say("log")),
        noteForm(desk, drawLog),
        done,
        h("p", { class: "brief" }, sayOfCalls("marking", desk.register.tlp)),
        paper,
    )
    tick()
    drawLog()
    whileShown(page, () => fill(paper, report(desk)), tick)
    return page
}

/** Draw a line with the name of the incident that runs, its clock, and the way to its page; null where none runs. */
export function incidentLine(desk: Desk): HTMLElement | null {
    if (!isRunning(desk.incident)) return null
    const clock = h("b", { role: "timer", "aria-label": say("clock") })
    const tick = () => {
        clock.textContent = clockOf(lasted(desk.incident, desk.now()))
    }
    const line = h(
        "button",
        {
            type: "button",
            class: "incident-line",
            title: desk.incident.name,
            onclick: () => desk.go({ page: "incident" }),
        },
        h("span", {}, own(desk.incident.name)),
        " ",
        clock,
    )
    tick()
    whileShown(line, () => {}, tick)
    return line
}

/** Draw the questions: name, use case, and who uses the page. */
function form(desk: Desk, anew: (words: string) => void): HTMLElement {
    const { incident, register } = desk
    const name = h("input", { maxlength: MOST_NAME, value: incident.name, required: true, autocomplete: "off" })
    const who = h("input", { maxlength: MOST_NAME, value: incident.who, autocomplete: "off" })
    const cases = [...new Set(["", ...register.useCases, incident.useCase])]
    const use = h(
        "select",
        {},
        ...cases.map(each =>
            h("option", { value: each, selected: each === incident.useCase }, each || say("use-none")),
        ),
    )
    const begin = () => {
        desk.incident = named(desk.incident, name.value, use.value, who.value, desk.now())
        anew("")
    }
    return asking(
        begin,
        h("button", { class: "main" }, say(incident.begun === null ? "begin" : "change")),
        labelled(say("name"), name),
        labelled(say("use"), use),
        labelled(say("who"), who),
    )
}

function noteForm(desk: Desk, after: () => void): HTMLElement {
    const note = h("input", { maxlength: MOST_NOTE, autocomplete: "off" })
    const put = () => {
        if (note.value.trim()) desk.log("note", { note: note.value })
        note.value = ""
        after()
        note.focus()
    }
    const written = asking(put, h("button", {}, say("put")), labelled(say("write"), note))
    written.classList.add("writing")
    return written
}

function line(desk: Desk, entry: Entry): HTMLElement {
    const [deed, about] = told(desk, entry)
    return h(
        "li",
        { "data-outcome": entry.about.outcome },
        h("time", { datetime: entry.at, dir: "ltr" }, times(entry.at)),
        h(
            "span",
            {},
            h("b", {}, deed),
            ...about,
            entry.note ? h("q", {}, own(entry.note)) : null,
            entry.who ? h("small", {}, " – ", own(entry.who)) : null,
        ),
    )
}

function sinceSaid({ incident }: Desk): string {
    const { begun, ended } = incident
    if (begun === null) return ""
    return ended === null ? say("running", times(begun)) : say("over", times(begun), times(ended))
}
