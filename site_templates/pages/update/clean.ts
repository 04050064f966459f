// Text that was typed or pasted, without what nobody sees: a copied number often brings marks of direction with it.
//
// The office refuses files with hidden characters (builder/workspace/yamltext.py), so that none goes there by a slip.

// The same as there: controls, marks of direction, zero-width characters, variation selectors, tags.
const HIDDEN =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    // biome-ignore lint/suspicious/noMisleadingCharacterClass: each is meant by itself
    /[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\uffff\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}\ud800-\udfff]/u
// What of these can be spelling, by the letters beside it.
// biome-ignore lint/suspicious/noMisleadingCharacterClass: each is meant by itself
const PERHAPS = /[\u180b-\u180f\u200b-\u200d\ufe00-\ufe02\ufe0e\ufe0f\u{e0100}-\u{e01ef}]/u
// These scripts need joiners between letters (UAX #31), and after a virama that is to be seen.
const JOINED =
    /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Myanmar}\p{Script=Khmer}\p{Script=Tibetan}]/u
const VIRAMA =
    /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u0e3a\u0eba\u0f84\u1039\u103a\u17d2\u1b44\ua9c0]/
// These are written without spaces, and so with a zero-width one between words (UAX #14).
const UNSPACED =
    /[\p{Script=Khmer}\p{Script=Lao}\p{Script=Thai}\p{Script=Myanmar}\p{Script=Tai_Le}\p{Script=New_Tai_Lue}\p{Script=Tai_Tham}\p{Script=Tai_Viet}\p{Script=Ahom}\p{Script=Balinese}\p{Script=Javanese}]/u
const MONGOLIAN = /\p{Script=Mongolian}/u
const IDEOGRAPH = /[\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\u{20000}-\u{323af}]/u
const SYMBOL = /\p{So}/u
// More on one letter is no spelling; what Tibetan stacks below another letter is a letter.
const OVERLOADED = /(?:(?![\u0f8d-\u0fbc])[\p{Mn}\p{Me}]){5}/u

/** Return a text without what is hidden in it wherever it stands; what can be spelling stays, as a letter may follow. */
export function seen(text: string): string {
    return without(text.replace(/[\u2028\u2029]+/g, " "), sign => PERHAPS.test(sign))
}

/** Return a text on one line, as it goes into the file. */
export function clean(text: string): string {
    return without(text.normalize("NFC").replace(/[\t\n\r\u2028\u2029]+/g, " "), spells)
        .replace(/ {2,}/g, " ")
        .trim()
}

/** Say whether a letter bears more marks than any spelling has. */
export function overloaded(text: string): boolean {
    const letters = [...text.normalize("NFD")]
    return OVERLOADED.test(letters.filter(letter => !HIDDEN.test(letter)).join(""))
}

function without(text: string, stays: (sign: string, before: string, after: string) => boolean): string {
    const signs = [...text]
    return signs
        .filter((sign, at) => !HIDDEN.test(sign) || stays(sign, signs[at - 1] ?? "", signs[at + 1] ?? ""))
        .join("")
}

/** Say whether a hidden character is spelling, by the letters beside it. */
function spells(sign: string, before: string, after: string): boolean {
    if (HIDDEN.test(before) || HIDDEN.test(after)) return false
    if (/[\u200c\u200d]/.test(sign)) {
        return (JOINED.test(before) && JOINED.test(after)) || (VIRAMA.test(before) && !/[\p{L}\p{N}]/u.test(after))
    }
    if (sign === "\u200b") return UNSPACED.test(before) || UNSPACED.test(after)
    if (sign === "\u180e") return MONGOLIAN.test(before) && MONGOLIAN.test(after)
    if (/[\u180b-\u180f]/.test(sign)) return MONGOLIAN.test(before)
    if (/[\ufe0e\ufe0f]/.test(sign)) return SYMBOL.test(before)
    return PERHAPS.test(sign) && IDEOGRAPH.test(before)
}
