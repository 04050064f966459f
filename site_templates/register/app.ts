// The frame around the pages: the bar, the language, the age of the copy, and the way from page to page.

import { fill, h } from "../shared/dom.ts"
import { WORDS } from "../words/frame.ts"
import { chooseLanguage, LANGUAGES, type Language, language, setLanguage, speaker } from "../words/language.ts"
import { daysSince } from "./age.ts"
import { NOTHING_BROKEN } from "./broken.ts"
import { brokenPage } from "./broken-page.ts"
import { noCalls } from "./calls.ts"
import { callsPage } from "./calls-page.ts"
import type { Desk, Page, Place } from "./desk.ts"
import { entryPage } from "./entry-page.ts"
import { findPage } from "./find-page.ts"
import type { Register } from "./model.ts"

const say = speaker(WORDS)
const NAMES: Readonly<Record<Language, string>> = { en: "English", fr: "Français", es: "Español", ar: "العربية" }
const TABS = ["find", "broken", "calls", "changes", "all", "about"] as const
// Parts of the page that stand in the file, and are shown there as they are.
const STANDING: Readonly<Record<string, string>> = { changes: "#changes", about: "#about" }

/** Put the tools in the place of the plain page, over the same document. */
export function start(register: Register): void {
    const root = h("div", { id: "app" })
    const bar = h("nav", { class: "bar", "aria-label": say("pages") })
    const age = h("p", { class: "age" })
    const place = h("main", { id: "place" })
    const notice = register.notice ? h("p", { class: "notice", lang: "en", dir: "ltr" }, register.notice) : null
    const standing = new Map(
        Object.entries(STANDING).map(([page, selector]) => [page, document.querySelector(selector)]),
    )
    let here: Place = { page: "find" }
    const passed: Place[] = []

    const pages: Readonly<Record<string, Page>> = {
        find: findPage,
        entry: one => entryPage(one, here.page === "entry" ? here.tld : ""),
        broken: brokenPage,
        calls: callsPage,
    }
    const desk: Desk = {
        register,
        broken: NOTHING_BROKEN,
        calls: noCalls(),
        query: "",
        mark: null,
        now: () => new Date(),
        go(next) {
            if (JSON.stringify(next) !== JSON.stringify(here)) passed.push(here)
            move(next)
        },
        redraw: draw,
    }

    function move(next: Place): void {
        here = next
        draw()
        remember(next)
        scrollTo(0, 0)
        focus()
    }

    function focus(): void {
        const first = place.querySelector<HTMLElement>("[data-focus]") ?? place.querySelector<HTMLElement>("h1, h2")
        if (first && !first.matches("input, button, a")) first.tabIndex = -1
        first?.focus({ preventScroll: true })
    }

    function draw(): void {
        drawBar()
        drawAge()
        document.body.classList.toggle("all", here.page === "all")
        place.hidden = here.page === "all"
        const kept = standing.get(here.page)
        if (kept) fill(place, h("h1", {}, say(here.page as "about")), kept)
        else fill(place, pages[here.page]?.(desk))
    }

    function drawBar(): void {
        const tabs = TABS.map(tab =>
            h(
                "button",
                {
                    type: "button",
                    "aria-current": here.page === tab ? "page" : null,
                    onclick: () => desk.go({ page: tab }),
                },
                say(tab),
            ),
        )
        const languages = h(
            "select",
            {
                "aria-label": say("language"),
                onchange: event => {
                    setLanguage((event.target as HTMLSelectElement).value as Language)
                    draw()
                },
            },
            ...LANGUAGES.map(each =>
                h("option", { value: each, lang: each, selected: each === language() }, NAMES[each]),
            ),
        )
        const label = document.querySelector("body > nav .tlp")?.cloneNode(true)
        bar.setAttribute("aria-label", say("pages"))
        fill(bar, ...tabs, languages, label)
    }

    function drawAge(): void {
        const now = desk.now()
        const days = daysSince(register.issued, now)
        const late = daysSince(register.expires, now) > 0
        const { name, phone, phoneLink } = register.publisher
        age.className = late || days < 0 ? "age out" : "age"
        if (days < 0) fill(age, say("clock", now.toLocaleDateString("sv"), register.issued))
        else if (late) fill(age, say("out", days, register.expires, name), " ", h("a", { href: phoneLink }, phone))
        else fill(age, days ? say("old", days) : say("today"), " · ", say("until", register.edition, register.expires))
    }

    // In a frame with no address of its own there is no history to write to: the way back is then by Esc alone.
    const addressed = location.protocol !== "about:"

    function back(): void {
        if (addressed && passed.length) history.back()
        else move(passed.pop() ?? here)
    }

    function remember(next: Place): void {
        if (addressed) history.pushState(next, "", next.page === "entry" ? `#${next.tld}` : `#${next.page}`)
    }

    function follow(event: MouseEvent): void {
        const link = (event.target as Element).closest?.("a[href^='#']")
        const name = link?.getAttribute("href")?.slice(1) ?? ""
        if (!link) return
        event.preventDefault()
        if (register.tlds.has(name) && here.page !== "all") desk.go({ page: "entry", tld: name })
        else document.getElementById(name)?.scrollIntoView()
    }

    // Where the reader shows the page, it says in which language it was read.
    const { reader } = document.documentElement.dataset
    chooseLanguage(reader ? [reader] : navigator.languages)
    document.body.classList.add("js")
    for (const part of document.querySelectorAll<HTMLElement>("body > :not(script)")) {
        // These stay English, whatever language is chosen.
        part.lang = "en"
        part.dir = "ltr"
    }
    root.append(bar, ...(notice ? [notice] : []), age, place)
    document.body.prepend(root)
    document.addEventListener("click", follow)
    document.addEventListener("keydown", event => {
        const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select")
        if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
            event.preventDefault()
            desk.go({ page: "find" })
        } else if (event.key === "Escape" && here.page !== "find" && !event.defaultPrevented) back()
    })
    if (addressed)
        addEventListener("popstate", event => {
            passed.pop()
            here = isPlace(event.state) ? event.state : placeOf(location.hash, register)
            draw()
            focus()
        })
    addEventListener("focus", drawAge)
    here = placeOf(location.hash, register)
    draw()
}

function placeOf(hash: string, register: Register): Place {
    const name = hash.slice(1)
    if (register.tlds.has(name)) return { page: "entry", tld: name }
    const tab = TABS.find(each => each === name)
    return { page: tab ?? "find" }
}

function isPlace(state: unknown): state is Place {
    return typeof state === "object" && state !== null && "page" in state
}
