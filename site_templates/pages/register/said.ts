// How pages, cards and the printed sheet say what they have in common: a number, whose it is, a day, the time there;
// when a channel is answered, and how sure it is.

import { daysSince, isBehind } from "../shared/days.ts"
import { type Child, h, own } from "../shared/dom.ts"
import { speaker } from "../shared/language.ts"
import type { Answered, Try } from "./data/advice.ts"
import { chipOf } from "./data/chip.ts"
import { type Channel, type Contact, isDialled, type Organisation, unresponsive } from "./data/model.ts"
import { contactName, dayName, roleName } from "./data/names.ts"
import { clockTime, dayHere, isNight, localTime, MINUTES_A_DAY, timeHere } from "./data/zones.ts"
import type { Desk } from "./desk.ts"
import { WORDS } from "./words/calls.ts"
import { WORDS as CHIP } from "./words/chip.ts"
import { WORDS as ENTRY } from "./words/entry.ts"
import { WORDS as FRAME } from "./words/frame.ts"

const say = speaker(WORDS)
const sayOfChip = speaker(CHIP)
const entry = speaker(ENTRY)
const frame = speaker(FRAME)

// Which channel a link was drawn for: a number that two contacts share has one address, and the log says whom one rang.
const drawn = new WeakMap<Element, Channel>()

/** Return a link that was drawn for a channel, so that it is known by it. */
export function drawnFor(channel: Channel, element: HTMLElement): HTMLElement {
    drawn.set(element, channel)
    return element
}

/** Return the channel that a link was drawn for. */
export function channelOf(element: Element): Channel | undefined {
    return drawn.get(element)
}

/** Return a number or address as a link where one can ring or write by it, else as text. */
export function link(channel: Channel, style: string | null = null): HTMLElement {
    const { link, shown } = channel
    const text = h("bdi", isDialled(channel) ? { dir: "ltr" } : {}, shown)
    return link ? drawnFor(channel, h("a", { class: style, href: link }, text)) : h("span", { class: style }, text)
}

/** Return the secretariat's number as a link, where it is one. */
export function publisherLink({ register }: Desk, style: string): HTMLElement {
    const { phone, phoneLink } = register.publisher
    const text = h("bdi", { dir: "ltr" }, phone)
    return phoneLink.startsWith("tel:")
        ? h("a", { class: style, href: phoneLink }, text)
        : h("span", { class: style }, text)
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
export function whose(contact: Contact): HTMLElement {
    const role = contact.name === contact.role ? [] : [" · ", own(roleName(contact.role))]
    return h("span", {}, h("b", {}, own(contactName(contact))), ...role)
}

/** Say a length of time, given in minutes: `2 h 10 min`, `1 d 9 h`. It stays in one piece at the end of a line. */
export function duration(minutes: number): string {
    const days = Math.floor(minutes / MINUTES_A_DAY)
    const hours = Math.floor((minutes % MINUTES_A_DAY) / 60)
    const parts = [
        days && sayOfChip("days", days),
        hours && entry("hours", hours),
        !days && minutes % 60 && entry("minutes", minutes % 60),
    ]
    return (parts.filter(Boolean).join(" ") || entry("minutes", 0)).replaceAll(" ", "\u00a0")
}

/** Say whether a channel is answered, and for how long; `atNight` where the moment meant is not now. */
export function answeredSaid({ answered, changes }: Pick<Try, "answered" | "changes">, atNight: boolean): string {
    if (changes === null) return entry(answered === "now" && !atNight ? "always" : `group-${answered}`)
    return entry(answered === "now" ? "open" : "closed", duration(changes))
}

/** Say when and how a channel was verified, or what was found wrong with it. */
export function knownSaid({ register, now }: Desk, { known }: Channel): string {
    if (known.disproof)
        return known.disproof in ENTRY ? entry(known.disproof as "bounced", known.when ?? "") : known.disproof
    if (known.state === "never" || !known.when) return entry("never")
    const days = daysSince(known.when, now())
    const age = isBehind(register.issued, now())
        ? entry("age-unknown")
        : days > 0
          ? entry("age-n", days)
          : entry("age-0")
    const method = `by-${known.method}`
    // How far that carries, the chip beside it says.
    return entry("verified", known.when, age, method in ENTRY ? entry(method as "by-call") : (known.method ?? ""))
}

/** Draw how sure a channel is: `● fresh 21 d`, in green only where it is answered now as well. */
export function chip({ register, now }: Desk, { known }: Channel, answered: Answered): HTMLElement {
    const { shape, state, days, sure } = chipOf(known, answered, register.issued, now())
    const said = state in CHIP ? sayOfChip(state as "fresh") : state
    const age = days === null ? "" : ` ${sayOfChip("days", days)}`
    return h("span", { class: `chip ${sure}` }, h("span", { "aria-hidden": "true" }, shape), ` ${said}${age}`)
}

/** Return what stands on each printed sheet besides the marking: whose register, whose copy, of which edition, and when. */
export function sheetHead({ register, now }: Desk): Child[] {
    const { title, recipientName, recipient, edition, expires } = register
    const when = `${dayHere(now())} ${timeHere(now())}`
    return [
        own(title),
        " · ",
        own(recipientName),
        ` (${recipient})`,
        ...dated(` · ${frame("until", edition, expires)} · ${frame("printed", when)}`),
    ]
}

/** Return a label as the register shows it; of a TLD that it does not have, the A-label. */
export function shownLabel({ register }: Desk, label: string): string {
    return register.tlds.get(label)?.shown ?? `.${label}`
}
