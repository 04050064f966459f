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
    setLanguage(spokenOf(wanted))
}

/** Take a language from now on, for the page's words and their direction. Whoever shows words draws anew. */
export function setLanguage(language: Language): void {
    current = LANGUAGES.indexOf(language)
    document.documentElement.lang = language
    document.documentElement.dir = directionOf(language)
}

/** Return the language of the page. */
export function language(): Language {
    return LANGUAGES[current] ?? "en"
}

type Say<W> = (key: keyof W & string, ...values: (string | number)[]) => string

/** Return a function that says words of one table in the language of the page, with values filled in. */
export function speaker<W extends Words>(words: W): Say<W> {
    return (key, ...values) => said(words, language(), key, values)
}

/** The same in a given language, whatever the page's is: for what is to be said to somebody who speaks that one. */
export function speakerIn<W extends Words>(words: W, tongue: Language): Say<W> {
    return (key, ...values) => said(words, tongue, key, values)
}

/** Return the first of some language tags that we have words in, or English. */
export function spokenOf(tags: readonly string[]): Language {
    return tags.map(known).find(each => each !== undefined) ?? "en"
}

/** Return the direction of a language's script. */
export function directionOf(tongue: Language): "ltr" | "rtl" {
    return tongue === "ar" ? "rtl" : "ltr"
}

/** Return the language of a tag such as `fr-CA`, where it is one of ours. */
function known(tag: string): Language | undefined {
    return LANGUAGES.find(each => each === tag.toLowerCase().split("-")[0])
}

function said(words: Words, tongue: Language, key: string, values: readonly (string | number)[]): string {
    return (words[key]?.[LANGUAGES.indexOf(tongue)] ?? words[key]?.[0] ?? key).replace(
        /\{(\d)(?:\|([^}]*))?\}/g,
        (_, place: string, forms?: string) => {
            const value = values[Number(place)] ?? ""
            const shown = isolated(String(value), tongue)
            return forms === undefined ? shown : form(forms.split("|"), Number(value), tongue).replace("#", () => shown)
        },
    )
}

/** Return the form that goes with a number. */
function form(forms: readonly string[], count: number, tongue: Language): string {
    const own = tongue === "ar" ? ["one", "two", "few", "many"] : ["one"]
    // What is not found is at -1, the last.
    return forms.at(own.indexOf(new Intl.PluralRules(tongue).select(count))) ?? ""
}

/** Let a date, number or name keep its own order among words that run the other way (UAX #9). */
function isolated(value: string, tongue: Language): string {
    return value && (tongue === "ar" || RIGHT_TO_LEFT.test(value)) ? `\u2068${value}\u2069` : value
}
