// One hit: what was found, which leads to its entry, and beside it the number to ring now.

import { type Child, h, own } from "../../shared/dom.ts"
import { speaker } from "../../shared/language.ts"
import type { Try } from "../data/advice.ts"
import { isDialled, type Tld } from "../data/model.ts"
import { contactName, roleName, tldName } from "../data/names.ts"
import type { Desk } from "../desk.ts"
import { chip, drawnFor } from "../said.ts"
import { WORDS as ENTRY } from "../words/entry.ts"
import { WORDS } from "../words/find.ts"
import type { Hit } from "./rows.ts"
import { wayTo } from "./way.ts"

const say = speaker(WORDS)
const entry = speaker(ENTRY)
const MOST_OTHERS = 8

/** Draw a hit. */
export function hitItem(desk: Desk, hit: Hit): HTMLElement {
    const [tld, ...others] = hit.tlds
    if (!tld) return h("li", {})
    const way = wayTo(hit, desk.register, desk.broken, desk.now())
    const mark = () => {
        desk.mark = hit.channel ?? hit.contact
    }
    const [what, ...about] = found(hit, tld, way)
    return h(
        "li",
        {},
        h(
            "div",
            { class: "found" },
            h(
                "a",
                { class: "hit", href: `#${tld.tld}`, onclick: mark },
                h("b", {}, own(tld.shown)),
                h("span", { class: "what" }, what),
                about.length ? h("small", {}, ...about.flatMap(each => [" · ", each])) : null,
            ),
            others.length ? served(others, mark) : null,
        ),
        ring(desk, hit, tld, way),
    )
}

/** Return what was found, and what is said of it. */
function found(hit: Hit, tld: Tld, way: Try | null): readonly Child[] {
    const { field, text, contact, organisation, channel } = hit
    const place = tldName(tld)
    if (!organisation) {
        const same = field === "tld" || text === place || text === tld.name
        return [own(place), ...(same ? [] : [own(text)])]
    }
    if (!contact) return [own(organisation.name), own(place)]
    const role = contact.role === contact.name ? [] : [own(roleName(contact.role))]
    // A number that stands beside it is not said twice.
    if (!channel || channel === way?.channel) return [own(contactName(contact)), ...role, own(organisation.name)]
    const value = isDialled(channel) ? h("bdi", { dir: "ltr" }, text) : own(text)
    const what = channel.kind === "email" ? value : h("span", {}, `${entry(channel.kind)} `, value)
    return [what, own(contactName(contact)), own(organisation.name)]
}

function served(others: readonly Tld[], mark: () => void): HTMLElement {
    const links = others
        .slice(0, MOST_OTHERS)
        .map(other => h("a", { href: `#${other.tld}`, onclick: mark }, own(other.shown)))
    const more = others.length > links.length ? `+${others.length - links.length}` : null
    return h("span", { class: "others" }, h("span", { class: "unseen" }, say("serves")), ...links, more)
}

/** Draw the number to ring, as large as a thumb; where a tap cannot help it is text, and where there is none a word. */
function ring(desk: Desk, hit: Hit, tld: Tld, way: Try | null): HTMLElement {
    if (!way) return h("p", { class: "ring still" }, say("none"))
    const { channel, answered, dead } = way
    const { link } = channel
    const verb = !link ? entry(channel.kind) : link.startsWith("tel:") ? say("ring") : say("write")
    const inside = [
        h("span", { class: "unseen" }, `${verb} `),
        h("bdi", isDialled(channel) ? { class: "number", dir: "ltr" } : { class: "number" }, channel.shown),
        h(
            "span",
            { class: "side" },
            h("small", {}, ...about(hit, way), h("span", { class: "unseen" }, ", ", own(tld.shown))),
            chip(desk, channel, answered),
        ),
    ]
    const style = dead ? "ring dead" : "ring"
    return link
        ? drawnFor(channel, h("a", { class: style, href: link }, ...inside))
        : h("p", { class: `${style} still` }, ...inside)
}

/** Say in a few words whose a number is, and what else one should know before ringing; what is said beside it only aloud. */
function about(hit: Hit, { channel, contact, answered, dead }: Try): Child[] {
    const usual = channel.kind === "phone" || channel.kind === "mobile"
    const state = dead ? entry("group-dead") : answered === "now" ? null : entry(`group-${answered}`)
    const name = own(contactName(contact))
    const role = contact.role === contact.name ? null : own(roleName(contact.role))
    const seen = [state, usual ? null : entry(channel.kind), hit.contact === contact ? role : name]
    const parts = seen.filter(each => each !== null).flatMap((each, place) => (place ? [" · ", each] : [each]))
    return hit.contact === contact ? [...parts, h("span", { class: "unseen" }, ", ", name)] : parts
}
