// The shell around the pages: which one is shown, the language, what is dropped, and forgetting when one leaves.

import { fill, h } from "../shared/dom.ts"
import { chooseLanguage } from "../shared/language.ts"
import { languageSelect } from "../shared/language-select.ts"
import { askBeforeLeaving } from "../shared/leaving.ts"
import { whom } from "../shared/publisher.ts"
import { listenForThemes } from "../shared/theme.ts"
import { addressOf, keepTheme, placeHere } from "./address.ts"
import { checkPage } from "./check-page.ts"
import { contextOf } from "./context.ts"
import { enrolPage } from "./enrol/page.ts"
import { openPage, type Session } from "./open/page.ts"
import { rehearsePage } from "./open/rehearse-page.ts"
import type { Page } from "./page.ts"
import { startPage } from "./start-page.ts"
import { say } from "./words/reader.ts"

/** Take over the page. */
export function start(): void {
    const context = contextOf(document)
    const session: Session = { seen: undefined }
    const place = h("main", { id: "main" })
    const head = h("header", { class: "top" })
    const foot = h("footer", {})
    let address = ""
    let page: Page = make("")

    function make(name: string): Page {
        const home = () => to("")
        if (name === "#open") return openPage(context, session, home)
        if (name === "#enrol") return enrolPage(context, home, () => to("#rehearse"))
        if (name === "#rehearse") return rehearsePage(context, home)
        if (name === "#check") return checkPage(context)
        return startPage(files => {
            to("#open")
            page.take?.(files)
        })
    }

    // The address changes so that a phone's "back" leads to the start, and no further.
    function to(name: string): void {
        if (!change(name)) return
        history.pushState(null, "", addressOf(name))
    }

    function change(name: string): boolean {
        const question = page.question?.()
        if (question && !confirm(question)) return false
        page.leave()
        page = make(name)
        address = name
        draw()
        scrollTo(0, 0)
        place.querySelector<HTMLElement>("h1")?.focus()
        return true
    }

    function draw(): void {
        document.title = `${say("title")} – ${context.publisher}`
        fill(head, ...top())
        fill(foot, h("p", {}, `${say("ring")} `, ...whom(context)), h("p", {}, say("promise")))
        fill(place, page.draw())
    }

    function top(): readonly Node[] {
        const back = h("button", { type: "button", class: "back", onclick: () => to("") }, say("back"))
        const title = h("p", { class: "name" }, h("b", {}, say("title")), " ", h("bdi", {}, context.title))
        const notice = context.notice ? [h("p", { class: "notice", dir: "auto" }, context.notice)] : []
        return [h("div", { class: "line" }, address ? back : title, languageSelect(say("language"), draw)), ...notice]
    }

    addEventListener("popstate", () => {
        const wanted = placeHere()
        if (wanted !== address && !change(wanted)) history.pushState(null, "", addressOf(address))
        else keepTheme()
    })
    // An opened register has the key, and says what came of it.
    listenForThemes(keepTheme, () => !place.querySelector("iframe"))
    askBeforeLeaving(() => Boolean(page.question?.()))
    // A page that the browser keeps for "back" would keep the identity too.
    addEventListener("pagehide", () => {
        page.leave()
        page = make("")
        address = ""
        draw()
    })
    addEventListener("dragover", event => event.preventDefault())
    addEventListener("drop", event => {
        event.preventDefault()
        const files = [...(event.dataTransfer?.files ?? [])]
        if (files.length) page.take?.(files)
    })
    chooseLanguage(navigator.languages)
    const first = placeHere()
    if (["#open", "#enrol", "#rehearse", "#check"].includes(first)) {
        address = first
        page = make(address)
    }
    document.body.replaceChildren(head, place, foot)
    draw()
}
