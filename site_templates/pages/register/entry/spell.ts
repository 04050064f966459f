// How to read a number, a name or an address aloud, so that a bad line does not change it. Pure.

import { fold } from "../find/fold.ts"

const ICAO =
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu".split(
        " ",
    )
const MOST = 120

/** The words for ten digits and for signs, in one language. */
export interface Aloud {
    readonly digits: readonly string[]
    readonly signs: Readonly<Record<string, string>>
}

/** A group of characters, and how to say it. */
export interface Said {
    readonly shown: string
    readonly said: string
}

/** Spell a telephone number: group by group, as it is written. */
export function spellNumber(shown: string, aloud: Aloud): readonly Said[] {
    return shown
        .slice(0, MOST)
        .replace(/^\+/, "+ ")
        .split(/[\s().-]+/)
        .filter(Boolean)
        .map(group => ({
            shown: group,
            said: [...group].map(sign => aloud.signs[sign] ?? aloud.digits[Number(sign)] ?? sign).join(" "),
        }))
}

/** Spell a name or an address: letter by letter, word by word. Letters that have no Latin form are left out. */
export function spellText(text: string, aloud: Aloud): readonly Said[] {
    return text
        .slice(0, MOST)
        .split(/\s+/)
        .map(word => ({
            shown: word,
            said: [...fold(word)]
                .map(sign => ICAO[sign.charCodeAt(0) - 97] ?? aloud.signs[sign] ?? aloud.digits[digit(sign)] ?? "")
                .filter(Boolean)
                .join(" "),
        }))
        .filter(({ said }) => said)
}

function digit(sign: string): number {
    return /^[0-9]$/.test(sign) ? Number(sign) : -1
}
