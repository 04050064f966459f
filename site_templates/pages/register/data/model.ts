// What the page holds, as values: read from its own markup, which is all that there is of the data.
//
// The register stands once in the file, as a page that is complete with no script. The forms that are read here are
// those of site_templates/bundle/; a test compares what comes out with register.json.

import { type Kind, NUMBERED, TELEPHONE } from "../../shared/kinds.ts"
import { leading } from "../../shared/leads.ts"
import { aged, type Known, type Rules, rulesIn, type State } from "./freshness.ts"

export interface Channel {
    readonly kind: Kind
    /** Canonical: E.164 with `;ext=12` for numbers, the address for e-mail, else as shown. */
    readonly value: string
    readonly shown: string
    /** To a call, a message or a mail, and nothing else. */
    readonly link: string | null
    readonly hours: string | null
    /** As far as it carries now: `growOlder` changes it as time goes on. */
    known: Known
    readonly tlp: string
    readonly note: string | null
    /** A-labels of the TLDs without which it does not work. */
    readonly tlds: readonly string[]
    /** Whether it needs TLDs besides that this copy does not cover, nor name. */
    readonly others: boolean
    /** The country whose telephone network carries it. */
    readonly network: string | null
    /** What two channels share when one failure silences both. */
    readonly endpoint: string
}

export interface Contact {
    readonly id: string
    readonly person: boolean
    readonly name: string
    readonly role: string
    readonly languages: readonly string[]
    /** When the last round was closed that asked in vain. */
    readonly unresponsive: string | null
    readonly note: string | null
    /** What its OpenPGP key or S/MIME certificate is compared by, as the page says it. */
    readonly certificates: readonly string[]
    readonly channels: readonly Channel[]
}

export interface Organisation {
    readonly id: string
    readonly name: string
    readonly country: string
    readonly timezone: string
    readonly languages: readonly string[]
    /** The same, for all of its contacts together. */
    readonly unresponsive: string | null
    readonly contacts: readonly Contact[]
}

export interface Tld {
    /** The A-label, without a dot. */
    readonly tld: string
    /** The label as it is shown, with its dot. */
    readonly shown: string
    readonly language: string | null
    readonly name: string
    readonly territory: string
    readonly region: string
    /** IDN variants that the ASCII TLD lists, as they are shown. */
    readonly variants: readonly string[]
    readonly manager: Organisation
    readonly backend: Organisation | null
}

export interface Register {
    readonly title: string
    readonly notice: string | null
    readonly edition: number
    readonly issued: string
    readonly expires: string
    readonly recipient: string
    readonly recipientName: string
    readonly tlp: string
    /** What the recipient was admitted for, as the register calls it. */
    /** How long verifications carry. */
    readonly rules: Rules
    readonly useCases: readonly string[]
    readonly publisher: {
        readonly name: string
        readonly phone: string
        readonly phoneLink: string
        readonly email: string
        readonly emailLink: string
    }
    readonly tlds: ReadonlyMap<string, Tld>
    readonly organisations: ReadonlyMap<string, Organisation>
}

// As builder/words/labels.py says it: `dies with .gr, .no, a TLD not in this copy`.
const DIES = "dies with "
export const STATES: readonly State[] = ["fresh", "ageing", "stale", "expired", "never"]
// Exceptionally reserved codes that ccTLDs have, and the numbering plan that serves them.
const NUMBERING_PLAN: Readonly<Record<string, string>> = { UK: "GB", SU: "RU" }

/** Return the country whose telephone network serves a country code. */
export function networkOf(country: string): string {
    return NUMBERING_PLAN[country] ?? country
}

/** Say whether a channel is a number that somebody answers by voice. */
export function isSpoken(channel: Channel): boolean {
    return channel.kind === "phone" || channel.kind === "mobile" || channel.kind === "satellite"
}

/** Say whether a channel is dialled: digits, that run from left to right in every script. */
export function isDialled({ kind }: Channel): boolean {
    return NUMBERED.includes(kind) || kind === "inoc-dba"
}

/** Return a value as it is dialled or written to: without the extension, which is asked for once somebody answers. */
export function dialled({ value }: Channel): string {
    return value.replace(/;ext=\d+$/, "")
}

/** Return the manager of a TLD, and the back-end operator where it is another. */
export function organisationsOf(tld: Tld): readonly Organisation[] {
    return tld.backend ? [tld.manager, tld.backend] : [tld.manager]
}

/** Return the day until which rounds asked a contact in vain, or its whole organisation; null where it answers. */
export function unresponsive(contact: Contact, organisation: Organisation): string | null {
    return contact.unresponsive ?? organisation.unresponsive
}

type Aging = (known: Known, kind: Kind) => Known

/** Read the whole page, with verifications as far as they carry at a moment. */
export function readRegister(page: Document, now: Date): Register {
    const about = page.documentElement.dataset
    const rules = rulesIn(about["rules"] ?? "")
    const age: Aging = (known, kind) => aged(known, kind, rules, now)
    const organisations = new Map<string, Organisation>()
    for (const section of page.querySelectorAll<HTMLElement>('section[id^="o-"]')) {
        const found = organisation(section, age)
        organisations.set(found.id, found)
    }
    const tlds = new Map<string, Tld>()
    for (const article of page.querySelectorAll<HTMLElement>("main > article")) {
        const found = tld(article, organisations)
        tlds.set(found.tld, found)
    }
    const links = page.querySelectorAll<HTMLAnchorElement>("#publisher a")
    return {
        title: text(page, "header h1"),
        notice: text(page, "#notice") || null,
        edition: Number(about["edition"]),
        issued: about["issued"] ?? "",
        expires: about["expires"] ?? "",
        recipient: about["recipient"] ?? "",
        recipientName: text(page, "header bdi"),
        tlp: text(page, "nav .tlp"),
        useCases: all(page, "#uses > bdi").map(each => each.textContent ?? ""),
        publisher: {
            name: text(page, "#publisher span"),
            phone: links[0]?.textContent ?? "",
            phoneLink: leading(links[0]?.getAttribute("href")) ?? "",
            email: links[1]?.textContent ?? "",
            emailLink: leading(links[1]?.getAttribute("href")) ?? "",
        },
        rules,
        tlds,
        organisations,
    }
}

/** Let verifications age as far as time has gone on: a page may stay open for days. */
export function growOlder({ organisations, rules }: Register, now: Date): void {
    for (const { contacts } of organisations.values())
        for (const { channels } of contacts)
            for (const channel of channels) channel.known = aged(channel.known, channel.kind, rules, now)
}

function tld(article: HTMLElement, organisations: ReadonlyMap<string, Organisation>): Tld {
    const heading = article.querySelector("h2")
    const label = heading?.querySelector("b")
    const [territory = "", region = ""] = (article.dataset["t"] ?? "").split(" ")
    const linked = (name: string) => article.querySelector(`a.${name}`)?.getAttribute("href")?.slice(3)
    const backend = linked("k")
    return {
        tld: article.id,
        shown: label?.textContent ?? "",
        language: label?.getAttribute("lang") ?? null,
        name: ownText(heading),
        territory,
        region,
        variants: all(heading, "small > bdi").map(each => each.textContent ?? ""),
        manager: organisationOf(organisations, linked("m") ?? article.querySelector("section")?.id.slice(2)),
        backend: backend ? organisationOf(organisations, backend) : null,
    }
}

function organisationOf(organisations: ReadonlyMap<string, Organisation>, id: string | undefined): Organisation {
    const found = organisations.get(id ?? "")
    if (!found) throw new Error("the page names an organisation that it does not hold")
    return found
}

function organisation(section: HTMLElement, age: Aging): Organisation {
    const [country = "", timezone = "", languages = ""] = text(section, "h3 small").split(" · ")
    return {
        id: section.id.slice(2),
        name: ownText(section.querySelector("h3")),
        country,
        timezone,
        languages: list(languages),
        unresponsive: silentSince(section.querySelector("h3")),
        contacts: all(section, "h4").map(heading => contact(heading as HTMLElement, networkOf(country), age)),
    }
}

function contact(heading: HTMLElement, network: string, age: Aging): Contact {
    const name = ownText(heading)
    let next = heading.nextElementSibling
    const note = next?.tagName === "P" ? (next.textContent?.trim() ?? null) : null
    if (next?.tagName === "P") next = next.nextElementSibling
    return {
        id: heading.dataset["p"] ?? heading.dataset["c"] ?? "",
        person: heading.dataset["p"] !== undefined,
        name,
        role: text(heading, "small") || name,
        languages: list(text(heading, "i")),
        unresponsive: silentSince(heading),
        note,
        certificates: certificates(next),
        channels: all(next, "li").map(item => channel(item as HTMLElement, network, age)),
    }
}

/** Return the paragraphs between the list of a contact's channels and the next contact. */
function certificates(list: Element | null): string[] {
    const found: string[] = []
    for (let next = list?.nextElementSibling; next?.tagName === "P"; next = next.nextElementSibling)
        found.push(next.textContent?.trim() ?? "")
    return found
}

/** Return the day of `unresponsive 2026-11-20`, where a heading says that. */
function silentSince(heading: Element | null): string | null {
    return heading?.querySelector("em")?.textContent?.split(" ")[1] ?? null
}

function channel(item: HTMLElement, network: string, age: Aging): Channel {
    const kind = text(item, "i") as Kind
    const place = item.querySelector(":scope > a, :scope > b")
    const shown = place?.textContent ?? ""
    const link = leading(place?.getAttribute("href"))
    const said = item.querySelector("p")
    const note = said?.querySelector("bdi")?.textContent?.trim() ?? null
    // The note is free text, so it is taken out before the rest is taken apart.
    const line = (said?.textContent ?? "").trim()
    const [first = "", ...parts] = (note === null ? line : line.slice(0, -note.length).trim()).split(" · ")
    const [, knowledge = "", tlp = ""] = /^(.*), (.*)$/.exec(first) ?? []
    const dies = parts.find(part => part.startsWith(DIES))
    const dying = dies?.slice(DIES.length).split(", ") ?? []
    const named = dying.filter(each => each.startsWith("."))
    const value = canonical(kind, shown, link)
    const domain = kind === "email" ? value.slice(value.lastIndexOf("@") + 1) : ""
    return {
        kind,
        value,
        shown,
        link,
        hours: parts.find(part => part !== dies) ?? null,
        known: age(known(knowledge), kind),
        tlp,
        note,
        // `data-r` has those that neither the address nor what it dies with tells.
        tlds: [
            ...new Set([
                ...(item.dataset["r"]?.split(" ") ?? []),
                ...named.map(each => each.slice(1)),
                ...(domain ? [topOf(domain)] : []),
            ]),
        ],
        others: dying.length > named.length,
        network: TELEPHONE.includes(kind) ? (item.dataset["n"] ?? network) : null,
        endpoint: endpoint(kind, value, domain),
    }
}

function topOf(domain: string): string {
    return domain.slice(domain.lastIndexOf(".") + 1)
}

/** Return the form in which two values are the same channel, from what the page shows and links to. */
function canonical(kind: Kind, shown: string, link: string | null): string {
    if (kind === "email" && link) return decodeURIComponent(link.slice("mailto:".length))
    if (!NUMBERED.includes(kind)) return shown.replace(/\s+/g, " ").trim()
    // A link dials the number alone. An extension is called something else in each country: ` ext. 12`, ` int. 12`, ` Anexo 12`, `#12`.
    const [, number = "", , extension] = /^([+0-9 ().-]*)(\D*)(\d*)/.exec(shown) ?? []
    return number.replace(/[^+0-9]/g, "") + (extension ? `;ext=${extension}` : "")
}

function endpoint(kind: Kind, value: string, domain: string): string {
    if (kind === "email") return `mail ${domain}`
    return NUMBERED.includes(kind) ? (value.split(";")[0] ?? value) : `${kind} ${value}`
}

/** Take apart what `builder/words/labels.py` says: `fresh 2026-10-01, call`, `never verified`, `out of service 2026-10-01`. */
function known(said: string): Known {
    const [, words = said, when = null, method = null] = /^(.*?) (\d{4}-\d\d-\d\d)(?:, (.*))?$/.exec(said) ?? []
    const state = STATES.find(each => each === words)
    if (state && when) return { state, when, method, disproof: null }
    return { state: when ? "expired" : "never", when, method: null, disproof: when ? words : null }
}

function text(place: ParentNode, selector: string): string {
    return place.querySelector(selector)?.textContent?.trim() ?? ""
}

/** Return the text of an element but for what stands in other elements: `bdi` is the text's own. */
function ownText(element: Element | null | undefined): string {
    return [...(element?.childNodes ?? [])]
        .filter(node => node.nodeType === 3 || node.nodeName === "BDI")
        .map(node => node.textContent ?? "")
        .join("")
        .trim()
}

function all(place: ParentNode | null | undefined, selector: string): Element[] {
    return [...(place?.querySelectorAll(selector) ?? [])]
}

function list(text: string): readonly string[] {
    return text ? text.split(/, ?/) : []
}
