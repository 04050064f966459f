// What the pages of the register share while it is open: the data, what is broken, and the way from page to page.

import { added, type Calls, itemOf, keyOf } from "./data/calls.ts"
import type { Deed, Incident, Of } from "./data/incident.ts"
import type { Channel, Contact, Organisation, Register, Tld } from "./data/model.ts"
import type { PAGES } from "./data/pages.ts"
import type { Broken } from "./data/scenario.ts"
import { plainPart } from "./plain.ts"

/** Where one is: a page, and for an entry its TLD. */
export type Place = { readonly page: (typeof PAGES)[number] } | { readonly page: "entry"; readonly tld: string }

export interface Desk {
    readonly register: Register
    /** What is broken, as the officer chose it; pages read it and the page of scenarios sets it. */
    broken: Broken
    /** The call list that is being worked on. */
    calls: Calls
    /** What is being dealt with, and all that was done here since the page was opened. */
    incident: Incident
    /** What was typed into the search box, so that one can come back to it. */
    query: string
    /** What the search found last, so that the entry can show where it stands. */
    mark: Channel | Contact | null
    /** The time on this machine's clock. */
    now(): Date
    /** Put something that was done into the log; what comes of calls, of the choice of what is broken, and of a link is there. */
    log(what: Deed, of?: Of): void
    /** Go to a page, and move the keyboard's focus to its heading. */
    go(place: Place): void
    /** Draw the present page anew; the focus goes to what the selector finds in it, else to its heading. */
    redraw(selector?: string): void
}

/** One page: draws itself for a desk. The element with `data-focus` gets the focus, else the first heading. */
export type Page = (desk: Desk) => HTMLElement

/** Return the TLDs in the order of the page. */
export function tldsOf(desk: Desk): readonly Tld[] {
    return [...desk.register.tlds.values()]
}

/** Return the marking of this copy, as the page without script shows it, to stand in one more place. */
export function marking(): Node | undefined {
    return plainPart("body > nav .tlp")?.cloneNode(true)
}

/** Put a way to a TLD on the desk's list. */
export function addCall(desk: Desk, tld: Tld, organisation: Organisation, contact: Contact, channel: Channel): void {
    desk.calls = added(desk.calls, tld, organisation, contact, channel)
}

/** Say whether the desk's list has a call that is this way, for this TLD. */
export function hasCall(desk: Desk, tld: Tld, organisation: Organisation, channel: Channel): boolean {
    return itemOf(desk.calls, keyOf(organisation, channel))?.tlds.includes(tld.tld) ?? false
}
