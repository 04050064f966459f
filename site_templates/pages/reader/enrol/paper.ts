// The third step of making a key: the paper key, printed or copied by hand.

import { type Child, h } from "../../shared/dom.ts"
import { heading } from "../page.ts"
import { say } from "../words/reader.ts"
import type { Enrolling, Made } from "./enrolling.ts"
import { sheet } from "./sheet.ts"

/** Draw the sheet and the buttons. */
export function paperStep({ answers, context, go }: Enrolling, { identity, key, day }: Made): readonly Child[] {
    const printed = sheet({ ...answers, made: day, identity, key }, context)
    const show = h(
        "button",
        {
            type: "button",
            "aria-expanded": "false",
            onclick: () => {
                const shown = printed.classList.toggle("shown")
                show.setAttribute("aria-expanded", String(shown))
            },
        },
        say("showSheet"),
    )
    return [
        heading(say("paperTitle")),
        h("p", {}, say("paperIntro")),
        h("p", { class: "box" }, say("printerWarning")),
        h(
            "div",
            { class: "row" },
            h("button", { type: "button", class: "main", onclick: () => print() }, say("print")),
            show,
            h("button", { type: "button", onclick: () => go("send") }, say("on")),
        ),
        printed,
    ]
}
