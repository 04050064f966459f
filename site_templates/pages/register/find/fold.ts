// One plain form for texts that people type in many ways: no accents, no case, Latin letters for Greek and Cyrillic,
// European digits. Pure. Only for comparing: what is shown is always what the register says.

const CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
const CYRILLIC_IN_LATIN = "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch  y  e yu ya".split(" ")
const GREEK = "αβγδεζηθικλμνξοπρσςτυφχψω"
const GREEK_IN_LATIN = "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(" ")
const LETTERS = new Map<string, string>([
    ...pairs(CYRILLIC, CYRILLIC_IN_LATIN),
    ...pairs(GREEK, GREEK_IN_LATIN),
    ...pairs("іјєґљњћђџөүңқғұһәѕӏ", "i j ye g lj nj c dj dz o u n k g u h a z ".split(" ")),
    ...pairs("ßøæœłđðþıħŋ", "ss o ae oe l d d th i h n".split(" ")),
    ...pairs("’‘ʼ´‐‑–—", "' ' ' ' - - - -".split(" ")),
    ...pairs("ىیکةہھ", "ي ي ك ه ه ه".split(" ")),
])
const PLAIN = /^[ -~]*$/

/** Return the plain form of a text; only its beginning, where it is longer than anything that is typed. */
export function fold(text: string): string {
    const lower = text.slice(0, 2000).toLowerCase()
    if (PLAIN.test(lower)) return lower
    return lower
        .normalize("NFKD")
        .replace(/[\p{M}\p{Cf}ـ]/gu, "")
        .replace(/ου/g, "ou")
        .replace(/[^ -~]/gu, letter => LETTERS.get(letter) ?? digit(letter) ?? letter)
}

/** Return the digits of a text in European form, and nothing else of it. */
export function digitsOf(text: string): string {
    return fold(text).replace(/[^0-9]/g, "")
}

function digit(letter: string): string | null {
    if (!/^\p{Nd}$/u.test(letter)) return null
    // Unicode puts the ten digits of a script side by side, and other characters around them.
    let value = 0
    while (/^\p{Nd}$/u.test(String.fromCodePoint((letter.codePointAt(0) ?? 0) - value - 1))) value++
    return String(value % 10)
}

function pairs(letters: string, latin: readonly string[]): [string, string][] {
    return [...letters].map((letter, place) => [letter, latin[place] ?? ""])
}
