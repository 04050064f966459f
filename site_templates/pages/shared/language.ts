// The language of the page's own words. What the register holds is shown as it was written, and TLP labels always are.

export const LANGUAGES = ["en", "fr", "es", "ar"] as const
export type Language = (typeof LANGUAGES)[number]

/**
 * One sentence or label in each language, in the order of `LANGUAGES`; `{0}`, `{1}` stand for what is filled in.
 *
 * `{0|# day|# days}` is chosen by the number that is filled in, which `#` stands for. The forms are those of Unicode's
 * plural categories: one|other in English, French and Spanish, one|two|few|many|other in Arabic. The last also serves
 * for what has no form of its own.
 */
export type Words = Readonly<Record<string, readonly [string, string, string, string]>>

// Hebrew, Arabic and their neighbours.
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/
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

/** Return a function that says words of one table in the language of the page, with values filled in. */
export function speaker<W extends Words>(words: W): (key: keyof W & string, ...values: (string | number)[]) => string {
    return (key, ...values) =>
        (words[key]?.[current] ?? words[key]?.[0] ?? key).replace(
            /\{(\d)(?:\|([^}]*))?\}/g,
            (_, place: string, forms?: string) => {
                const value = values[Number(place)] ?? ""
                const said = isolated(String(value))
                return forms === undefined ? said : form(forms.split("|"), Number(value)).replace("#", () => said)
            },
        )
}

/** Return the form that goes with a number. */
function form(forms: readonly string[], count: number): string {
    const own = language() === "ar" ? ["one", "two", "few", "many"] : ["one"]
    // What is not found is at -1, the last.
    return forms.at(own.indexOf(new Intl.PluralRules(language()).select(count))) ?? ""
}

/** Let a date, number or name keep its own order among words that run the other way (UAX #9). */
function isolated(value: string): string {
    return value && (language() === "ar" || RIGHT_TO_LEFT.test(value)) ? `\u2068${value}\u2069` : value
}
