// A register of two TLDs for tests, as the page would have given it. All of it is invented.

import type { Known } from "../../../site_templates/pages/register/data/freshness.ts"
import type {
    Channel,
    Contact,
    Organisation,
    Register,
    Tld,
} from "../../../site_templates/pages/register/data/model.ts"
import type { Kind } from "../../../site_templates/pages/shared/kinds.ts"

export const FRESH: Known = { state: "fresh", when: "2026-11-01", method: "call", disproof: null }
export const STALE: Known = { ...FRESH, state: "stale" }
export const WRONG: Known = { state: "expired", when: "2026-11-01", method: null, disproof: "wrong person" }

/** Return a channel; what is not said is as plain as can be. */
export function channel(kind: Kind, value: string, other: Partial<Channel> = {}): Channel {
    const domain = kind === "email" ? value.slice(value.lastIndexOf("@") + 1) : ""
    return {
        kind,
        value,
        shown: value,
        link: null,
        hours: null,
        known: FRESH,
        tlp: "TLP:AMBER",
        note: null,
        tlds: domain ? [domain.slice(domain.lastIndexOf(".") + 1)] : [],
        others: false,
        network: ["phone", "mobile", "sms", "fax"].includes(kind) ? "GR" : null,
        endpoint: domain ? `mail ${domain}` : value,
        ...other,
    }
}

/** Return a contact; those whose role is a desk's are desks. */
export function contact(name: string, role: string, ...channels: Channel[]): Contact {
    const person = role !== "Duty desk"
    const rest = { languages: [], unresponsive: null, note: null, certificates: [] }
    return { id: name.toLowerCase(), person, name, role, ...rest, channels }
}

/** Return an organisation in Greece. */
export function organisation(id: string, name: string, ...contacts: Contact[]): Organisation {
    return { id, name, country: "GR", timezone: "Europe/Athens", languages: ["el"], unresponsive: null, contacts }
}

/** Return a TLD. */
export function tld(label: string, name: string, manager: Organisation, other: Partial<Tld> = {}): Tld {
    const shown = { tld: label, shown: `.${label}`, language: null, name, variants: [] }
    return { ...shown, territory: label.toUpperCase(), region: "EU", manager, backend: null, ...other }
}

/** Return a register of some TLDs. */
export function register(...tlds: Tld[]): Register {
    const organisations = tlds.flatMap(each => [each.manager, ...(each.backend ? [each.backend] : [])])
    return {
        title: "Test",
        notice: null,
        edition: 1,
        issued: "2026-11-22",
        expires: "2027-03-22",
        recipient: "cert-all",
        recipientName: "CERT",
        tlp: "TLP:RED",
        useCases: ["large-scale outage", "imminent attack"],
        publisher: { name: "", phone: "", phoneLink: "", email: "", emailLink: "" },
        rules: new Map(),
        tlds: new Map(tlds.map(each => [each.tld, each])),
        organisations: new Map(organisations.map(each => [each.id, each])),
    }
}
