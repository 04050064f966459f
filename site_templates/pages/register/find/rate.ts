// How well a word fits a text, both in their plain form. Pure.

/** Where in a text a word stands, 0 being best; null where it does not. */
export type Rate = (text: string, word: string) => number | null

const LEAST_FOR_SLIP = 4

/** Say whether some words stand whole in a text, as a name does in a signature. */
export function stands(text: string, words: string): boolean {
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1))
        if (startsWord(text, at) && startsWord(text, at + words.length + 1)) return true
    return false
}

/** Say whether a word of a text begins so. */
export function begins(text: string, word: string): boolean {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) if (startsWord(text, at)) return true
    return false
}

/** Return where in a text a word stands. */
export function placeOf(text: string, word: string): number | null {
    const at = text.indexOf(word)
    if (at < 0) return null
    if (at === 0) return text.length === word.length ? 0 : 1
    if (begins(text, word)) return 2
    // Two letters stand within almost everything.
    return word.length > 2 ? 4 : null
}

/** Say whether a word begins at a place of a text, or ended just before it. */
function startsWord(text: string, at: number): boolean {
    const before = text.charCodeAt(at - 1)
    // In a plain form letters are small, and whatever is not ASCII is a letter.
    return at === 0 || !(before > 127 || (before >= 48 && before <= 57) || (before >= 97 && before <= 122))
}

// Texts of the register, taken apart into words once: a slip is looked for in each of them.
const taken = new Map<string, readonly string[]>()

/** Return the same, for a word that may have one slip. */
export function placeWithSlip(text: string, word: string): number | null {
    return placeOf(text, word) ?? (hasSlip(text, word) ? 8 : null)
}

function hasSlip(text: string, word: string): boolean {
    if (word.length < LEAST_FOR_SLIP) return false
    let words = taken.get(text)
    if (!words) {
        words = text.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
        taken.set(text, words)
    }
    return words.some(each => beginsWithSlip(each, word))
}

/** Say whether a text begins with a word in which one letter was left out, added, changed, or two were swapped. */
export function beginsWithSlip(text: string, word: string): boolean {
    let at = 0
    while (at < word.length && text[at] === word[at]) at++
    const rest = word.slice(at + 1)
    return (
        (text.startsWith(rest, at + 1) && text.length > at) ||
        text.startsWith(rest, at) ||
        text.startsWith(word.slice(at), at + 1) ||
        (word[at] === text[at + 1] && word[at + 1] === text[at] && text.startsWith(word.slice(at + 2), at + 2))
    )
}
