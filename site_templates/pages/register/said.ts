// How pages, cards and the printed sheet say what they have in common: a number, whose it is, a day, the time there.

import { type Child, h, own } from "../shared/dom.ts"
import { speaker } from "../shared/language.ts"
import { type Channel, type Contact, isDialled, type Organisation, unresponsive } from "./data/model.ts"
import { dayName } from "./data/names.ts"
import { clockTime, isNight, localTime } from "./data/zones.ts"
import { WORDS } from "./words/calls.ts"
import { WORDS as ENTRY } from "./words/entry.ts"

const say = speaker(WORDS)
const entry = speaker(ENTRY)

/** Return a number or address as a link where one can ring or write by it, else as text. */
export function link(channel: Channel, style: string | null = null): HTMLElement {
    const { link, shown } = channel
    const text = h("bdi", isDialled(channel) ? { dir: "ltr" } : {}, shown)
    // What is not one of these is no way to ring anybody, whatever the page says.
    const known = link && /^(tel|sms|mailto):/.test(link)
    return known ? h("a", { class: style, href: link }, text) : h("span", { class: style }, text)
}

/** Return the warning that a contact did not answer the last rounds, or nobody of its organisation; null where one did. */
export function silent(contact: Contact, organisation: Organisation): HTMLElement | null {
    const since = unresponsive(contact, organisation)
    const whose = contact.unresponsive ? [] : [own(organisation.name), ": "]
    return since ? h("p", { class: "w" }, ...whose, ...dated(entry("unresponsive", since))) : null
}

/** Return a text with each date in one piece: among words that run from right to left it would break at its hyphens. */
export function dated(text: string): Child[] {
    return text.split(/(\d{4}-\d\d-\d\d)/).map((part, place) => (place % 2 ? h("span", { class: "nb" }, part) : part))
}

/** Say what the clock says at an organisation, and whether people sleep there. */
export function local({ timezone }: Organisation, now: Date): string {
    const there = localTime(timezone, now)
    if (!there) return timezone
    const said = `${dayName(there.weekday)} ${clockTime(there.minutes)}`
    return isNight(there.minutes) ? `${said}, ${entry("night")}` : say("there", said)
}

/** Return a contact's name, and its role where that is another. */
export function whose({ name, role }: Contact): HTMLElement {
    return h("span", {}, h("b", {}, own(name)), name === role ? null : " · ", name === role ? null : own(role))
}
