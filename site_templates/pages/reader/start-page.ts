// The start: three things to do, large, and little else.

import { h } from "../shared/dom.ts"
import { dropZone } from "./drop.ts"
import { heading, type Page } from "./page.ts"
import { say } from "./words/reader.ts"

/** Return the page; files that are chosen or dropped here are to be opened. */
export function startPage(open: (files: readonly File[]) => void): Page {
    function draw(): Node {
        return h(
            "section",
            { class: "page start" },
            heading(say("startTitle")),
            h(
                "div",
                { class: "card first" },
                h("h2", {}, say("openTitle")),
                h("p", {}, say("openCard")),
                dropZone({ label: say("chooseFiles"), hint: say("dropHint"), several: true, take: open }),
            ),
            h(
                "div",
                { class: "cards" },
                card("#enrol", say("enrolTitle"), say("enrolCard")),
                card("#rehearse", say("rehearseTitle"), say("rehearseCard")),
            ),
            h("p", { class: "minor" }, h("a", { href: "#check" }, say("checkTitle"))),
        )
    }

    return { draw, take: open, leave: () => {} }
}

function card(address: string, title: string, text: string): HTMLElement {
    return h("a", { class: "card", href: address }, h("h2", {}, title), h("p", {}, text))
}
