// What there is to look through: for each TLD, organisation, contact and channel its texts in their plain form. Pure.
//
// A few thousand short texts are looked through from end to end: that takes a few milliseconds, where an index would
// take longer to build than it saves. It is built in steps, so that the page is there at once.

import { type Kind, NUMBERED } from "../../shared/kinds.ts"
import { LANGUAGES } from "../../shared/language.ts"
import {
    type Channel,
    type Contact,
    networkOf,
    type Organisation,
    organisationsOf,
    type Register,
    type Tld,
} from "../data/model.ts"
import { roleNames, territoryName } from "../data/names.ts"
import { ALIASES } from "./aliases.ts"
import { digitsOf, fold } from "./fold.ts"

export type Field = "tld" | "territory" | "organisation" | "person" | "role" | "mail" | "number" | "other"

/** Something found, and what of it matched; `tlds` are those that it serves. */
export interface Hit {
    readonly tlds: readonly Tld[]
    readonly field: Field
    /** The text that matched, as the register or the browser writes it. */
    readonly text: string
    readonly organisation: Organisation | null
    readonly contact: Contact | null
    readonly channel: Channel | null
    /** Whether it only nearly fits: a number that differs in its last digits, as those of one switchboard do. */
    readonly near: boolean
    /** Whether it was asked for by the kind of its channel, or its hours: then no other way in will do. */
    readonly wanted: boolean
    /** The kind of channel that was asked for, where the TLD has none of it. */
    readonly lacking?: Kind
}

/** The TLDs of each label, and of each name of a territory, both in their plain form. */
export interface Places {
    readonly labels: Map<string, readonly Tld[]>
    readonly territories: Map<string, readonly Tld[]>
}

/** A hit that there may be. */
export interface Row extends Hit {
    /** What is looked through, in its plain form, and what else stands around it. */
    readonly plain: string
    readonly around: string
}

/** The rows to look through, and what is still to be added to them. */
export interface Index {
    readonly rows: Row[]
    readonly places: Places
    readonly left: (() => void)[]
    /** How many of the last steps only add what territories are called in other languages. */
    readonly later: number
}

const NOBODY = { organisation: null, contact: null, channel: null, near: false, wanted: false }

/** Return an index that is still empty; `step` fills it. */
export function newIndex(register: Register): Index {
    const rows: Row[] = []
    const places: Places = { labels: new Map(), territories: new Map() }
    const add = (to: Places["labels"], name: string, tlds: readonly Tld[]) =>
        to.set(name, [...new Set([...(to.get(name) ?? []), ...tlds])])
    const take = (found: readonly Row[]) => {
        rows.push(...found)
        for (const { field, plain, tlds } of found)
            if (field === "tld") for (const label of plain.split(" ")) add(places.labels, label, tlds)
            else if (field === "territory") add(places.territories, plain, tlds)
    }
    const served = new Map<Organisation, Tld[]>()
    for (const tld of register.tlds.values())
        for (const each of organisationsOf(tld)) served.set(each, [...(served.get(each) ?? []), tld])
    return {
        rows,
        places,
        later: register.tlds.size,
        left: [
            ...[...register.tlds.values()].map(tld => () => take(rowsOfTld(tld))),
            ...[...served].map(
                ([organisation, tlds]) =>
                    () =>
                        take(rowsOfOrganisation(organisation, tlds)),
            ),
            ...[...register.tlds.values()].map(tld => () => take(foreignNames(tld))),
        ],
    }
}

/** Add to an index what some `steps` of it yield; return whether it is complete. */
export function step(index: Index, steps: number): boolean {
    for (const add of index.left.splice(0, steps)) add()
    return !index.left.length
}

/** Add to an index what a search cannot do without. */
export function hasten(index: Index): void {
    if (index.left.length > index.later) step(index, index.left.length - index.later)
}

function rowsOfTld(tld: Tld): Row[] {
    const label = { ...NOBODY, tlds: [tld], around: "" }
    const unicode = tld.shown.slice(1)
    const plain = [...new Set([tld.tld, unicode.toLowerCase(), fold(unicode)])].join(" ")
    return [
        { ...label, field: "tld", text: tld.shown, plain },
        ...territoryRows(tld, [
            tld.name,
            ...(ALIASES[networkOf(tld.territory)] ?? "").split("|"),
            ...(ALIASES[tld.territory] ?? "").split("|"),
        ]),
    ]
}

function territoryRows(tld: Tld, territories: readonly string[]): Row[] {
    return [...new Set(territories)].filter(Boolean).map(text => ({
        ...NOBODY,
        tlds: [tld],
        field: "territory",
        text,
        plain: fold(text),
        around: fold(tld.shown),
    }))
}

/** Return what a TLD's territory is called in the languages of this page and of the people there. */
function foreignNames(tld: Tld): Row[] {
    const languages = [...LANGUAGES, ...tld.manager.languages, ...(tld.language ? [tld.language] : [])]
    const code = networkOf(tld.territory)
    const found = [...new Set(languages)].flatMap(language => [
        territoryName(language, code, "long"),
        territoryName(language, code, "short"),
    ])
    const region = /^[A-Z]{2}$/.test(tld.territory) ? found : []
    return territoryRows(
        tld,
        region.filter(name => name !== tld.name && name !== tld.territory),
    )
}

function rowsOfOrganisation(organisation: Organisation, tlds: readonly Tld[]): Row[] {
    const place = fold(
        tlds
            .slice(0, 40)
            .map(tld => `${tld.shown} ${tld.name}`)
            .join(" "),
    )
    const around = `${fold(organisation.name)} ${place}`
    const whole = { ...NOBODY, tlds, organisation }
    return [
        { ...whole, field: "organisation", text: organisation.name, plain: fold(organisation.name), around: place },
        ...organisation.contacts.flatMap(contact => rowsOfContact({ ...whole, contact, around })),
    ]
}

type Owner = Pick<Row, "tlds" | "organisation" | "near" | "wanted" | "around"> & { readonly contact: Contact }

function rowsOfContact(owner: Owner): Row[] {
    const { contact, around } = owner
    const { name, role } = contact
    const titles = fold([role, ...roleNames(role)].join(" "))
    const whose = `${around} ${fold(name)}`
    return [
        { ...owner, channel: null, field: "person", text: name, plain: name === role ? titles : fold(name) },
        ...(name === role
            ? []
            : [{ ...owner, channel: null, field: "role", text: role, plain: titles, around: whose } as const]),
        ...contact.channels.map(channel => ({
            ...owner,
            channel,
            field: fieldOf(channel),
            text: channel.shown,
            plain: NUMBERED.includes(channel.kind) ? digitsOf(channel.value) : fold(channel.shown),
            around: `${whose} ${titles}`,
        })),
    ]
}

function fieldOf({ kind }: Channel): Field {
    return kind === "email" ? "mail" : NUMBERED.includes(kind) ? "number" : "other"
}
