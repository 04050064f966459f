// Countries and languages by name, in the language of the page, as far as the browser knows them.

import { language } from "../../shared/language.ts"
import { networkOf } from "./model.ts"

const known = new Map<string, Intl.DisplayNames>()

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
