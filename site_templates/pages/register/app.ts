// The frame around the pages: the bar, the state of the edition, and the way from page to page.

import { fill, h } from "../shared/dom.ts"
import { isPlain, isTyped } from "../shared/keys.ts"
import { chooseLanguage, speaker } from "../shared/language.ts"
import { askBeforeLeaving } from "../shared/leaving.ts"
import { listenForThemes, parted, setTheme, theme } from "../shared/theme.ts"
import { addressOf, placeIn, soughtIn } from "./address.ts"
import { countCalls, drawBar, showTheme } from "./bar.ts"
import { brokenPage } from "./broken/page.ts"
import { callsPage } from "./calls/page.ts"
import { noCalls, outcomesUnsaved } from "./data/calls.ts"
import { broke, listed, logged, noIncident, wayBy } from "./data/incident.ts"
import { growOlder, type Register } from "./data/model.ts"
import { NOTHING_BROKEN } from "./data/scenario.ts"
import { dayHere } from "./data/zones.ts"
import { type Desk, marking, type Page, type Place } from "./desk.ts"
import { entryPage } from "./entry/page.ts"
import { findPage } from "./find/page.ts"
import { footerOf } from "./footer.ts"
import { readersLanguage, tell } from "./in-reader.ts"
import { incidentPage } from "./incident/page.ts"
import { english, plainPart, showWhole } from "./plain.ts"
import { channelOf, sheetHead } from "./said.ts"
import { drawState } from "./state.ts"
import { WORDS } from "./words/frame.ts"

const say = speaker(WORDS)
// Parts of the page that stand in the file, and are shown there as they are.
const STANDING: Readonly<Record<string, string>> = { changes: "#changes", about: "#about" }

/** Put the tools in the place of the plain page, over the same document. */
export function start(register: Register): void {
    const root = h("div", { id: "app" })
    const bar = h("nav", { class: "bar", "aria-label": say("pages") })
    const state = h("div", {})
    const letterhead = h("p", { class: "letterhead" })
    const place = h("main", { id: "place" })
    const foot = h("div", {})
    const notice = register.notice ? h("p", { class: "notice", lang: "en", dir: "ltr" }, register.notice) : null
    let here: Place = { page: "find" }
    let calls = noCalls()
    let broken = NOTHING_BROKEN
    let incident = noIncident()
    // In a frame with no address of its own there is no history to write to: the way back is then kept here.
    const addressed = location.protocol !== "about:"
    const passed: Place[] = []
    // How many steps of the browser's history are ours to go back; each step bears its number.
    let depth = Number(history.state) || 0

    const pages: Readonly<Record<string, Page>> = {
        find: findPage,
        entry: one => entryPage(one, here.page === "entry" ? here.tld : ""),
        broken: brokenPage,
        calls: callsPage,
        incident: incidentPage,
    }
    const desk: Desk = {
        register,
        get broken() {
            return broken
        },
        set broken(chosen) {
            if (JSON.stringify(chosen) !== JSON.stringify(broken)) desk.incident = broke(incident, chosen, desk.now())
            broken = chosen
        },
        get calls() {
            return calls
        },
        set calls(changed) {
            incident = listed(incident, calls, changed, desk.now())
            calls = changed
            countCalls(bar, desk)
            tellUnsaved()
        },
        get incident() {
            return incident
        },
        set incident(changed) {
            incident = changed
            tellUnsaved()
        },
        query: "",
        mark: null,
        now: () => new Date(),
        log(what, of = {}) {
            desk.incident = logged(incident, what, of, desk.now())
        },
        go(next) {
            if (JSON.stringify(next) !== JSON.stringify(here)) {
                if (addressed) history.pushState(++depth, "", addressOf(next))
                else passed.push(here)
            }
            move(next)
        },
        redraw(selector) {
            draw()
            focus(selector)
        },
    }

    /** Say whether something would be lost; where no incident was named, nobody misses a log. */
    function unsaved(): boolean {
        return calls.unsaved || (incident.begun !== null && incident.unsaved)
    }

    function tellUnsaved(): void {
        tell({ is: "unsaved", list: unsaved(), outcomes: outcomesUnsaved(calls) })
    }

    function move(next: Place): void {
        here = next
        logPlace("opened")
        draw()
        scrollTo(0, 0)
        focus()
    }

    function focus(selector = "[data-focus]"): void {
        const first = [selector, "[data-focus]", "h1, h2"]
            .map(each => place.querySelector<HTMLElement>(each))
            .find(each => each !== null)
        if (first && !first.matches("input, button, a")) first.tabIndex = -1
        first?.focus({ preventScroll: true })
        // What was looked for before is there, and gives way to the next.
        if (first instanceof HTMLInputElement) first.select()
    }

    // The day up to which verifications have aged.
    let day = dayHere(new Date())

    function draw(): void {
        const today = dayHere(desk.now())
        if (today !== day) growOlder(register, desk.now())
        day = today
        drawBar(bar, desk, { here, draw, keepTheme })
        drawState(state, desk)
        drawLetterhead()
        fill(foot, footerOf(desk))
        document.body.classList.toggle("all", here.page === "all")
        place.hidden = here.page === "all"
        if (here.page === "all") showWhole()
        const selector = STANDING[here.page]
        const kept = selector && plainPart(selector)
        if (kept) fill(place, h("h1", { class: "unseen" }, say(here.page as "about")), english(kept))
        else fill(place, pages[here.page]?.(desk))
    }

    function keepTheme(): void {
        if (addressed) history.replaceState(history.state, "", addressOf(here))
        showTheme(bar)
        tell({ is: "theme", theme: theme() })
    }

    /** What stands above whatever is printed, and not on the screen: how far it may go, whose copy it is, and when. */
    function drawLetterhead(): void {
        fill(letterhead, marking(), ...sheetHead(desk))
    }

    function logPlace(what: "opened" | "printed"): void {
        const tld = here.page === "entry" ? register.tlds.get(here.tld) : undefined
        if (what === "printed") desk.log(what, { sheet: here.page, tld })
        else if (tld) desk.log(what, { tld })
    }

    function back(): void {
        const before = passed.pop()
        if (before) move(before)
        else if (depth) history.back()
        else desk.go({ page: "find" })
    }

    /** Be where the address says. */
    function arrive(): void {
        if (addressed) setTheme(parted(location.hash)[1])
        here = placeIn(location.hash, register)
        desk.query = soughtIn(location.hash, register) || desk.query
        logPlace("opened")
        draw()
    }

    function follow(event: MouseEvent): void {
        const link = (event.target as Element).closest?.("a")
        const address = link?.getAttribute("href")
        const way = link && address && wayBy(register, address, here.page === "entry" ? here.tld : "", channelOf(link))
        if (way) desk.log("rang", way)
        // With a key held down a link opens elsewhere, as everywhere.
        if (!address || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
        if (!address.startsWith("#")) return
        const name = address.slice(1)
        event.preventDefault()
        if (register.tlds.has(name) && here.page !== "all") desk.go({ page: "entry", tld: name })
        else document.getElementById(name)?.scrollIntoView()
    }

    // Where the reader shows the page, it says in which language it was read.
    const reader = readersLanguage()
    chooseLanguage(reader ? [reader] : navigator.languages)
    document.body.classList.add("js")
    for (const part of document.querySelectorAll<HTMLElement>("body > :not(script)")) english(part)
    root.append(letterhead, h("header", {}, state, bar, notice), place, foot)
    document.body.prepend(root)
    document.addEventListener("click", follow)
    document.addEventListener("keydown", event => {
        if (isTyped(event)) return
        if (event.key === "/" && isPlain(event)) {
            event.preventDefault()
            desk.go({ page: "find" })
        } else if (event.key === "Escape" && here.page !== "find" && !event.defaultPrevented) back()
        else if (typesAt(event)) document.getElementById("query")?.focus()
    })
    listenForThemes(keepTheme, event => !(typesAt(event) && document.getElementById("query")))
    if (addressed)
        addEventListener("popstate", event => {
            depth = Number(event.state) || 0
            arrive()
            focus()
        })
    addEventListener("focus", () => drawState(state, desk))
    addEventListener("beforeprint", () => {
        logPlace("printed")
        drawLetterhead()
    })
    askBeforeLeaving(unsaved)
    arrive()
    tell({ is: "focus" })
}

/** Say whether somebody types with the focus nowhere: WebKit lets a frame move it only once a key or a click was in it. */
function typesAt(event: KeyboardEvent): boolean {
    return event.key.length === 1 && event.key !== " " && isPlain(event) && document.activeElement === document.body
}
