// How the call list and its printed sheet say what they have in common: a number, and the time there.

import { h, own } from "../shared/dom.ts"
import { WORDS } from "../words/calls.ts"
import { WORDS as ENTRY } from "../words/entry.ts"
import { speaker } from "../words/language.ts"
import type { Channel, Contact, Organisation } from "./model.ts"
import { dayName } from "./names.ts"
import { clockTime, isNight, localTime } from "./zones.ts"

const say = speaker(WORDS)
const entry = speaker(ENTRY)

/** Return a number or address as a link where one can ring or write by it, else as text. */
export function link({ link, shown }: Channel): HTMLElement {
    // What is not one of these is no way to ring anybody, whatever the page says.
    return link && /^(tel|sms|mailto):/.test(link)
        ? h("a", { href: link }, h("bdi", { dir: "ltr" }, shown))
        : h("b", {}, own(shown))
}

/** Say what the clock says at an organisation, and whether people sleep there. */
export function local({ timezone }: Organisation, now: Date): string {
    const there = localTime(timezone, now)
    if (!there) return timezone
    const said = `${dayName(there.weekday)} ${clockTime(there.minutes)}`
    return isNight(there.minutes) ? `${said}, ${entry("night")}` : say("there", said)
}

/** Return a contact's name, and its role where that is another. */
export function named({ name, role }: Contact): HTMLElement {
    return h("span", {}, h("b", {}, own(name)), name === role ? null : " · ", name === role ? null : own(role))
}

/** Write the time of day on this machine's clock. */
export function hour(at: Date): string {
    return clockTime(at.getHours() * 60 + at.getMinutes())
}

/** Write the day on this machine's calendar. */
export function isoDay(at: Date): string {
    return at.toLocaleDateString("sv")
}
