// A wrong number: what to tell the secretariat of it, by telephone or in a plain mail.
//
// A plain mail is read on its way, so what it tells is built by naming what goes in: the entry, the organisation's id, and
// a contact and a channel by their places in this copy. No name, number, address or note of anybody is among it.

import { copy } from "../../shared/copy.ts"
import { fill, h } from "../../shared/dom.ts"
import { directionOf, type Language, language, speaker, speakerIn } from "../../shared/language.ts"
import type { Try } from "../data/advice.ts"
import { isDialled, type Tld } from "../data/model.ts"
import { roleName } from "../data/names.ts"
import type { Desk } from "../desk.ts"
import { dated, publisherLink } from "../said.ts"
import { WORDS as ENTRY } from "../words/entry.ts"
import { WORDS } from "../words/wrong.ts"

const say = speaker(WORDS)
const SHOWN_FOR = 2500
// What the office works in, as everything that the register's pages have of it.
const OFFICE: Language = "en"

/** Draw what to tell the secretariat of a channel that is wrong, with its number to ring. */
export function wrongNumber(desk: Desk, tld: Tld, one: Try): HTMLElement {
    const { publisher } = desk.register
    const tried = desk.now()
    const text = reportOf(desk, tld, one, tried, OFFICE)
    const said = h("span", { role: "status" })
    const copyIt = async () => {
        const done = await copy(text)
        said.textContent = say(done ? "copied" : "not-copied")
        if (done) logIt()
        setTimeout(() => fill(said), SHOWN_FOR)
    }
    const logIt = () => desk.log("reported", { tld, ...one })
    const mail = mailOf(desk, tld, text)
    return h(
        "div",
        { class: "wrong", role: "group", "aria-label": say(isDialled(one.channel) ? "title" : "title-address") },
        h("p", {}, say("read-out", publisher.name)),
        h("p", {}, publisherLink(desk, "value number")),
        h("p", { class: "report", lang: OFFICE, dir: directionOf(OFFICE) }, ...dated(text)),
        language() === OFFICE
            ? null
            : h("p", { class: "means" }, ...dated(reportOf(desk, tld, one, tried, language()))),
        h(
            "div",
            { class: "row" },
            h("button", { type: "button", onclick: () => void copyIt() }, say("copy")),
            mail && h("a", { class: "button", href: mail, onclick: logIt }, say("mail")),
            said,
        ),
        h("p", {}, h("small", {}, say("plain"))),
    )
}

/** Write what is told of a channel, in a language. */
function reportOf({ register }: Desk, tld: Tld, one: Try, tried: Date, tongue: Language): string {
    const { organisation, contact, channel } = one
    const said = speakerIn(WORDS, tongue)
    const kind = speakerIn(ENTRY, tongue)
    const place = [organisation.contacts.indexOf(contact) + 1, organisation.contacts.length] as const
    // Where a person has no role on the page, the model has their name there.
    const role = contact.person && contact.role === contact.name ? null : roleName(contact.role, tongue)
    return [
        said("copy-of", register.edition, register.recipient),
        said("entry", `.${tld.tld}`, organisation.id),
        role === null ? said("contact-plain", ...place) : said("contact", ...place, role),
        said("channel", contact.channels.indexOf(channel) + 1, contact.channels.length, kind(channel.kind)),
        said("tried", tried.toISOString().slice(0, 16).replace("T", " ")),
        said("verify"),
    ].join(" ")
}

/** Return a link that begins a mail to the secretariat, or null where the page has no address of it. */
function mailOf({ register }: Desk, tld: Tld, text: string): string | null {
    const to = register.publisher.emailLink
    if (!/^mailto:[^?#]+$/.test(to)) return null
    const subject = speakerIn(WORDS, OFFICE)("subject", `.${tld.tld}`, register.edition)
    return `${to}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text)}`
}
