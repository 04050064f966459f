// The panels that hand the call list to a colleague's telephone, as QR codes, and take in what was scanned.

import { fill, h } from "../../shared/dom.ts"
import { asking, labelled } from "../../shared/fields.ts"
import { speaker } from "../../shared/language.ts"
import { qr } from "../../shared/qr.ts"
import type { Desk } from "../desk.ts"
import { WORDS as CALLS } from "../words/calls.ts"
import { WORDS } from "../words/incident.ts"
import { handed } from "./handing.ts"
import { takeScanned } from "./keeping.ts"

const say = speaker(WORDS)
const sayOfCalls = speaker(CALLS)

/** The panel of the codes, and how to bring it up to date with the list. */
export interface Codes {
    readonly panel: HTMLElement
    readonly renew: () => void
}

/** Draw the codes of the list as it is; where there are any, the log has that they were shown. */
export function codesPanel(desk: Desk): Codes {
    const place = h("div", { class: "code" })
    const scan = h("p", {}, say("scan", desk.register.tlp))
    const whose = h("select", { onchange: () => draw(0) })
    const field = labelled(say("whose"), whose)
    let shown: readonly string[] = []

    function codesNow(): readonly string[] {
        return handed(desk.calls, desk.register, whose.value === "" ? null : Number(whose.value))
    }

    function draw(number: number, focused = false): void {
        shown = codesNow()
        const code = shown[number]
        if (code === undefined) {
            fill(place, h("p", {}, say("nothing")))
            return
        }
        const words = say("part", number + 1, shown.length)
        const step = (to: number, key: "before" | "after") =>
            h("button", { type: "button", disabled: !(to in shown), onclick: () => draw(to, true) }, say(key))
        const title = h("p", { class: "part", tabindex: -1 }, words)
        fill(
            place,
            title,
            qr(code, words),
            // For whoever cannot scan: what the code holds.
            h("details", {}, h("summary", {}, say("text")), h("pre", { dir: "ltr" }, code)),
            shown.length > 1 ? h("div", { class: "row" }, step(number - 1, "before"), step(number + 1, "after")) : null,
        )
        if (focused) title.focus()
    }

    function renew(): void {
        const chosen = whose.value
        const names = ["", ...desk.calls.callers].map((name, place) => [place ? String(place - 1) : "", name] as const)
        fill(
            whose,
            ...names.map(([value, name]) =>
                h("option", { value, selected: value === chosen }, name || sayOfCalls("any")),
            ),
        )
        field.hidden = !desk.calls.callers.length
        scan.hidden = !desk.calls.items.length
        const codes = codesNow()
        if (!codes.length || codes.join() !== shown.join()) draw(0)
    }

    renew()
    const count = desk.calls.items.length
    if (shown.length) desk.log("handed-over", count > 1 ? { count } : {})
    return {
        panel: h("section", { class: "box handing" }, h("h2", { tabindex: -1 }, say("hand")), scan, field, place),
        renew,
    }
}

/** Draw the field that what was scanned is pasted into, one code after another; what came of it is told to `done`. */
export function scanPanel(desk: Desk, done: (words: string) => void): HTMLElement {
    const text = h("textarea", { rows: 3, autocomplete: "off", spellcheck: "false" })
    const take = () => {
        const words = takeScanned(desk, text.value)
        text.value = ""
        done(words)
    }
    return h(
        "section",
        { class: "box handing" },
        h("h2", { tabindex: -1 }, say("scanned")),
        asking(take, h("button", {}, say("paste-do")), labelled(say("paste"), text)),
    )
}
