// The panel that hands the call list to a colleague's telephone, as QR codes, and takes in what was scanned.

import { fill, h } from "../../shared/dom.ts"
import { labelled } from "../../shared/fields.ts"
import { speaker } from "../../shared/language.ts"
import { qr } from "../../shared/qr.ts"
import { handed } from "../calls/handing.ts"
import { takeScanned } from "../calls/keeping.ts"
import type { Desk } from "../desk.ts"
import { WORDS as CALLS } from "../words/calls.ts"
import { WORDS } from "../words/incident.ts"

const say = speaker(WORDS)
const sayOfCalls = speaker(CALLS)

/** Draw the panel; `anew` draws the page with what came of pasted text. */
export function handPanel(desk: Desk, anew: (words: string) => void): HTMLElement {
    const { callers, items } = desk.calls
    const place = h("div", { class: "code" })
    const whose = h(
        "select",
        { onchange: () => draw(0) },
        ...["", ...callers].map((name, index) =>
            h("option", { value: index ? index - 1 : "" }, name || sayOfCalls("any")),
        ),
    )

    function draw(number: number, focused = false): void {
        const codes = handed(desk.calls, desk.register, whose.value === "" ? null : Number(whose.value))
        const code = codes[number]
        if (code === undefined) {
            fill(place, h("p", {}, say("nothing")))
            return
        }
        const words = say("part", number + 1, codes.length)
        const step = (to: number, key: "before" | "after") =>
            h("button", { type: "button", disabled: !(to in codes), onclick: () => draw(to, true) }, say(key))
        const title = h("p", { class: "part", tabindex: -1 }, words)
        fill(
            place,
            title,
            qr(code, words),
            // For whoever cannot scan: what the code holds.
            h("details", {}, h("summary", {}, say("text")), h("pre", { dir: "ltr" }, code)),
            codes.length > 1 ? h("div", { class: "row" }, step(number - 1, "before"), step(number + 1, "after")) : null,
        )
        if (focused) title.focus()
    }

    if (items.length) desk.log("handed-over", items.length > 1 ? { count: items.length } : {})
    draw(0)
    return h(
        "section",
        { class: "box handing" },
        h("h2", { tabindex: -1 }, say("hand")),
        items.length ? h("p", {}, say("scan", desk.register.tlp)) : null,
        callers.length ? labelled(say("whose"), whose) : null,
        place,
        pasteForm(desk, anew),
    )
}

/** Draw the field that what was scanned is pasted into; what came of it is told to `done`. */
export function pasteForm(desk: Desk, done: (words: string) => void): HTMLElement {
    const text = h("textarea", { rows: 3, autocomplete: "off", spellcheck: "false" })
    const submit = (event: Event) => {
        event.preventDefault()
        done(takeScanned(desk, text.value))
    }
    return h("form", { onsubmit: submit }, labelled(say("paste"), text), h("button", {}, say("paste-do")))
}
