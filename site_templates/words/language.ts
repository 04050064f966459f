// The language of the page's own words. What the register holds is shown as it was written, and TLP labels always are.

export const LANGUAGES = ["en", "fr", "es", "ar"] as const
export type Language = (typeof LANGUAGES)[number]

/** One sentence or label in each language, in the order of `LANGUAGES`; `{0}`, `{1}` stand for what is filled in. */
export type Words = Readonly<Record<string, readonly [string, string, string, string]>>

let current = 0

/** Choose the language that the browser asks for, as far as we have it, or English. */
export function chooseLanguage(wanted: readonly string[]): void {
    const known = wanted
        .map(tag => LANGUAGES.indexOf(tag.slice(0, 2).toLowerCase() as Language))
        .find(found => found >= 0)
    setLanguage(LANGUAGES[known ?? 0] ?? "en")
}

/** Take a language from now on, for the page's words and their direction. Whoever shows words draws anew. */
export function setLanguage(language: Language): void {
    current = LANGUAGES.indexOf(language)
    document.documentElement.lang = language
    document.documentElement.dir = language === "ar" ? "rtl" : "ltr"
}

/** Return the language of the page. */
export function language(): Language {
    return LANGUAGES[current] ?? "en"
}

/** Return a function that says words of one table in the language of the page, with `{0}`, `{1}` filled in. */
export function speaker<W extends Words>(words: W): (key: keyof W & string, ...values: (string | number)[]) => string {
    return (key, ...values) =>
        (words[key]?.[current] ?? words[key]?.[0] ?? key).replace(/\{(\d)\}/g, (_, place) =>
            isolated(String(values[Number(place)] ?? "")),
        )
}

/** Let a date, number or name keep its own order among words that run from right to left (UAX #9). */
function isolated(value: string): string {
    return language() === "ar" && value ? `\u2068${value}\u2069` : value
}
