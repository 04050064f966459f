// What is wrong with a value, told before it is sealed: the office would refuse it, and could not ask in the page.

import { type Kind, NUMBERED } from "../shared/kinds.ts"
import { clean, overloaded } from "./clean.ts"
import type { Word } from "./words.ts"

/** A sentence of ours, and what is filled in there. */
export type Wrong = readonly [Word, ...(string | number)[]]

// As builder/register/addresses.py has them, and no stricter.
const NUMBER = /^\+[1-9][0-9 .()-]*[0-9](?:(?: ext\. ?| ?x|;ext=)[0-9]{1,7})?$/
const FEWEST_DIGITS = 5
const MOST_DIGITS = 15
const MAIL = /^[^\s@"(),:;<>[\]\\]+@[^\s@"(),:;<>[\]\\]+$/
// More than this is no slip: it is not even looked through.
const HUGE = 20_000

/** Say what is wrong with a text that may have so many characters, or nothing. */
export function wrongText(text: string, most: number): Wrong | undefined {
    if (text.length > HUGE || [...clean(text)].length > most) return ["wrongLength", most]
    return overloaded(text) ? ["wrongMarks"] : undefined
}

/** Say what is wrong with the value of a channel, or nothing; an empty one is another question. */
export function wrongValue(kind: Kind, value: string, most: number): Wrong | undefined {
    const wrong = wrongText(value, most)
    const text = wrong ? "" : clean(value)
    if (wrong || !text) return wrong
    if (NUMBERED.includes(kind) && !isNumber(text)) return ["wrongNumber"]
    if (kind === "email" && !isMail(text)) return ["wrongMail"]
    return undefined
}

function isNumber(text: string): boolean {
    const [main = ""] = text.split(/ ?ext| ?x|;ext/)
    const digits = main.replace(/[^0-9]/g, "").length
    return NUMBER.test(text) && digits >= FEWEST_DIGITS && digits <= MOST_DIGITS
}

function isMail(text: string): boolean {
    const [local = "", domain = ""] = text.split("@")
    const labels = domain.split(".")
    return (
        MAIL.test(text) &&
        local.split(".").every(Boolean) &&
        labels.length > 1 &&
        labels.every(label => /^[^-_!-,/{-~`^]+$/.test(label.replace(/(?<=.)-(?=.)/g, ""))) &&
        !/[0-9]$/.test(domain)
    )
}

/** Return a number as it is dialled, however it was typed: other digits, wide spaces and long dashes come by pasting. */
export function dialled(text: string): string {
    return (
        text
            // The last four bits of each are its value.
            .replace(/[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g, digit => String((digit.codePointAt(0) ?? 0) & 0xf))
            .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, " ")
            .replace(/[\u2010-\u2015\u2212\uff0d]/g, "-")
            .replace(/\uff0b/g, "+")
    )
}
