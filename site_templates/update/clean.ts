// Text that was typed or pasted, without what nobody sees: a copied number often brings marks of direction with it.
//
// The office refuses files with hidden characters (builder/load/yamltext.py), so that none goes there by a slip.

// The same as there: controls, marks of direction, zero-width characters, variation selectors, tags.
const HIDDEN =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    // biome-ignore lint/suspicious/noMisleadingCharacterClass: each is meant by itself
    /[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\uffff\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}\ud800-\udfff]/gu
// These scripts need joiners between letters (UAX #31).
const JOINED =
    /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Myanmar}\p{Script=Khmer}\p{Script=Tibetan}]/u

/** Return a text without what nobody sees; joiners stay, as a letter may follow that needs them. */
export function seen(text: string): string {
    return text.replace(/[\u2028\u2029]+/g, " ").replace(HIDDEN, "")
}

/** Return a text on one line, as it goes into the file. */
export function clean(text: string): string {
    const letters = [
        ...text
            .normalize("NFC")
            .replace(/[\t\n\r\u2028\u2029]+/g, " ")
            .replace(HIDDEN, ""),
    ]
    const kept = letters.filter(
        (letter, place) =>
            !/[\u200c\u200d]/.test(letter) ||
            (JOINED.test(letters[place - 1] ?? "") && JOINED.test(letters[place + 1] ?? "")),
    )
    return kept.join("").replace(/ {2,}/g, " ").trim()
}
