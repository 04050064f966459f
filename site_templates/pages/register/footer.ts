// The foot of each page: whose register this is, whose copy of which edition, how far it may go, and whom to ring about it.

import { h, own } from "../shared/dom.ts"
import { speaker } from "../shared/language.ts"
import { type Desk, marking } from "./desk.ts"
import { dated, publisherLink } from "./said.ts"
import { WORDS as FRAME } from "./words/frame.ts"
import { WORDS } from "./words/wrong.ts"

const say = speaker(WORDS)
const frame = speaker(FRAME)

/** Draw the foot of a page. */
export function footerOf(desk: Desk): HTMLElement {
    const { title, recipient, recipientName, edition, expires, notice, publisher } = desk.register
    const mark = marking()
    return h(
        "footer",
        { class: "foot" },
        h("p", {}, say("foot"), own(publisher.name), " · ", publisherLink(desk, "number")),
        h(
            "p",
            {},
            own(title),
            ` · ${say("copy-for")} `,
            own(recipientName),
            " (",
            own(recipient),
            ") · ",
            ...dated(frame("until", edition, expires)),
            mark ? " · " : null,
            mark,
        ),
        notice ? h("p", { lang: "en", dir: "ltr" }, notice) : null,
    )
}
