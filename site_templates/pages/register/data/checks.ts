// What a file that somebody may have tampered with holds, taken for nothing more than what it is. Pure.

export type Fields = Readonly<Record<string, unknown>>

/** Return the fields of a text that is JSON of an object, or null. */
export function parsed(text: string, most: number): Fields | null {
    try {
        const file: unknown = text.length > most ? null : JSON.parse(text)
        return isRecord(file) ? file : null
    } catch {
        return null
    }
}

/** Return a list that is not too long, or null. */
export function array(found: unknown, most: number): readonly unknown[] | null {
    return Array.isArray(found) && found.length <= most ? found : null
}

export function isRecord(found: unknown): found is Fields {
    return typeof found === "object" && found !== null && !Array.isArray(found)
}

export function isText(found: unknown): found is string {
    return typeof found === "string"
}

/** Say whether something is a time as `toISOString` writes it, since 1970: there a clock stands that was never set. */
export function isTime(found: unknown): found is string {
    if (!isText(found) || !/^(?:19[7-9]|20\d)\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(found)) return false
    // A day that no month has parses as one of the next month: what comes back must be what went in.
    return !Number.isNaN(Date.parse(found)) && new Date(found).toISOString() === found
}

/** Return which of some words it is. */
export function oneOf<Word>(words: readonly Word[], found: unknown): Word | undefined {
    return words.find(each => each === found)
}
