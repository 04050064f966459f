// Countries, languages, TLDs and roles by name, in the language of the page, as far as the browser or its words know them.

import { type Language, language, speakerIn } from "../../shared/language.ts"
import { type Contact, networkOf, type Tld } from "./model.ts"
import { ROLES, TERRITORIES } from "./roles.ts"

const known = new Map<string, Intl.DisplayNames>()
// Of these the browser's long names say what they belong to, before or after what one looks for.
const SHORT = new Set(["HK", "MO", "PS"])

/** Return what a TLD's territory is called; in English, and where there is no other name, as the register has it. */
export function tldName(tld: Tld, spoken: Language = language()): string {
    if (spoken === "en") return tld.name
    if (Object.hasOwn(TERRITORIES, tld.territory)) return speakerIn(TERRITORIES, spoken)(tld.territory as "SU")
    const code = networkOf(tld.territory)
    return territoryName(spoken, code, SHORT.has(code) ? "short" : "long") || tld.name
}

/** Return what a role is called; a title that is not among those we know stays as it was written. */
export function roleName(title: string, spoken: Language = language()): string {
    return Object.hasOwn(ROLES, title) ? speakerIn(ROLES, spoken)(title as "Duty desk") : title
}

/** Return what a role is called in the other languages. */
export function roleNames(title: string): readonly string[] {
    return Object.hasOwn(ROLES, title) ? ROLES[title as "Duty desk"].slice(1) : []
}

/** Return what a contact is called: a desk may go by its role's title. */
export function contactName(contact: Contact, spoken: Language = language()): string {
    return contact.name === contact.role ? roleName(contact.role, spoken) : contact.name
}

/** Return what a language calls a territory, or nothing where the browser has no name for it. */
export function territoryName(spoken: string, code: string, style: "long" | "short"): string {
    try {
        // Of a country that is no more the browser names a successor, which is another territory with another TLD.
        if (new Intl.Locale(`und-${code}`).region !== code) return ""
        const key = `${spoken} territory ${style}`
        const names = known.get(key) ?? new Intl.DisplayNames(spoken, { type: "region", style, fallback: "none" })
        known.set(key, names)
        return names.of(code) ?? ""
    } catch {
        return ""
    }
}

/** Return what a country code stands for, or the code. */
export function countryName(code: string): string {
    return nameOf("region", networkOf(code), code)
}

/** Return what a language tag stands for, or the tag. */
export function languageName(tag: string): string {
    return nameOf("language", tag, tag)
}

/** Return a list in words: `Greek, English`. */
export function listed(words: readonly string[]): string {
    return words.join(language() === "ar" ? "، " : ", ")
}

/** Return the name of a day of the week; 0 is Monday. */
export function dayName(weekday: number): string {
    // The fifth of January 1970 was a Monday.
    const day = new Date(Date.UTC(1970, 0, 5 + weekday))
    return new Intl.DateTimeFormat(language(), { weekday: "long", timeZone: "UTC" }).format(day)
}

function nameOf(type: "region" | "language", code: string, otherwise: string): string {
    try {
        const key = `${language()} ${type}`
        const names = known.get(key) ?? new Intl.DisplayNames(language(), { type })
        known.set(key, names)
        return names.of(code) ?? otherwise
    } catch {
        return otherwise
    }
}
