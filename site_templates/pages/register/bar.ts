// The bar at the top: three tabs, and behind one button what one needs less often.

import { fill, h } from "../shared/dom.ts"
import { speaker } from "../shared/language.ts"
import { languageSelect } from "../shared/language-select.ts"
import { menu } from "../shared/menu.ts"
import { setTheme, THEMES, theme, themeNamed } from "../shared/theme.ts"
import { reached } from "./data/calls.ts"
import { MORE, type PAGES, TABS } from "./data/pages.ts"
import { type Desk, marking, type Place } from "./desk.ts"
import { incidentLine } from "./incident/page.ts"
import { WORDS } from "./words/frame.ts"

const say = speaker(WORDS)

/** What a bar needs of the page around it. */
interface Around {
    readonly here: Place
    /** Draw the page anew, in another language. */
    readonly draw: () => void
    /** Keep the theme in the address. */
    readonly keepTheme: () => void
}

/** Draw the bar into its place. */
export function drawBar(bar: HTMLElement, desk: Desk, around: Around): void {
    const tab = (page: (typeof PAGES)[number]) =>
        h(
            "button",
            {
                type: "button",
                "aria-current": around.here.page === page ? "page" : null,
                onclick: () => desk.go({ page }),
            },
            say(page),
            page === "calls" ? h("b", { class: "count-of-calls" }) : null,
        )
    const themes = h(
        "select",
        {
            class: "theme",
            onchange: () => {
                setTheme(themeNamed(themes.value))
                around.keepTheme()
            },
        },
        ...[null, ...THEMES].map(each =>
            h("option", { value: each ?? "", selected: each === theme() }, say(`theme-${each ?? "none"}`)),
        ),
    )
    bar.setAttribute("aria-label", say("pages"))
    fill(
        bar,
        ...TABS.map(tab),
        around.here.page === "incident" ? null : incidentLine(desk),
        menu(
            "⋯",
            say("more"),
            ...MORE.map(tab),
            h("label", { class: "stays" }, `${say("theme")} (t)`, " ", themes),
            h("label", { class: "stays" }, say("language"), " ", languageSelect(say("language"), around.draw)),
            h("p", { class: "stays" }, marking()),
        ),
    )
    countCalls(bar, desk)
}

/** Show which theme is chosen, where it was not chosen here. */
export function showTheme(bar: HTMLElement): void {
    const select = bar.querySelector<HTMLSelectElement>(".theme")
    if (select) select.value = theme() ?? ""
}

/** Say on the tab of the call list how many calls are still to be made. */
export function countCalls(bar: HTMLElement, { calls }: Desk): void {
    const place = bar.querySelector(".count-of-calls")
    if (!place) return
    const done = reached(calls)
    const open = new Set(calls.items.flatMap(item => item.tlds).filter(tld => !done.has(tld))).size
    place.textContent = open ? ` ${open}` : ""
}
