// The last step of making a key: what is left to do outside this page.

import { type Child, h } from "../../shared/dom.ts"
import type { Context } from "../context.ts"
import { heading } from "../page.ts"
import { say } from "../words/reader.ts"

const TODO = ["nextFile", "nextPaper", "nextSend", "nextRing", "nextTest"] as const

/** Draw the list. */
export function nextStep(context: Context, home: () => void, rehearse: () => void): readonly Child[] {
    return [
        heading(say("nextTitle")),
        h("ol", { class: "todo" }, ...TODO.map(key => h("li", {}, say(key, context.publisher)))),
        h(
            "div",
            { class: "row" },
            h("button", { type: "button", class: "main", onclick: rehearse }, say("rehearse")),
            h("button", { type: "button", onclick: home }, say("close")),
        ),
    ]
}
