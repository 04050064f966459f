// The paper key: one sheet with everything that is needed when every machine is gone.

import { type Child, h } from "../../shared/dom.ts"
import { qr } from "../../shared/qr.ts"
import type { Context } from "../context.ts"
import { checksum, groups, keyDigits, keyWords } from "../keys/paper-key.ts"
import { wordList } from "../page.ts"
import { say } from "../words/reader.ts"

/** What stands on the sheet. */
interface Sheet {
    readonly organisation: string
    readonly label: string
    readonly made: string
    readonly identity: string
    readonly key: string
}

/** Draw the sheet; it is printed alone, whatever else is on the page. */
export function sheet(on: Sheet, context: Context): HTMLElement {
    return h(
        "section",
        { class: "sheet", "aria-label": say("sheetTitle") },
        h("h2", {}, say("sheetTitle")),
        context.notice && h("p", { class: "notice", dir: "auto" }, context.notice),
        h(
            "p",
            {},
            h("b", {}, h("bdi", {}, on.organisation)),
            " · ",
            h("bdi", {}, on.label),
            ` · ${say("madeOn", on.made)}`,
        ),
        h("p", {}, say("sheetSecret")),
        h(
            "div",
            { class: "both" },
            qr(on.identity, say("qrName")),
            h(
                "div",
                {},
                h("h3", {}, say("sheetIdentity")),
                h("p", { class: "groups", dir: "ltr", translate: "no" }, ...groups(on.identity).flatMap(spaced)),
                h("h3", {}, say("checksum")),
                h("p", { class: "groups", lang: "en", dir: "ltr" }, checksum(on.identity).join(" ")),
            ),
        ),
        h("h3", {}, say("keyWords")),
        wordList(keyWords(on.key), say("keyWords")),
        h("p", { class: "digits", dir: "ltr" }, keyDigits(on.key)),
        h("h3", {}, say("sheetUse")),
        h("p", {}, say("sheetHow")),
        h("p", {}, say("sheetKeep", context.publisher, context.phone)),
    )
}

function spaced(group: string): readonly Child[] {
    return [h("span", {}, group), " "]
}
