// Every table of words: the same values in each language, and a form for each number.

import assert from "node:assert/strict"
import { test } from "node:test"
import { TABLES as READER } from "../../site_templates/pages/reader/words/reader.ts"
import { NOTES, TODO } from "../../site_templates/pages/reader/words/refusals.ts"
import { WHAT } from "../../site_templates/pages/reader/words/what.ts"
import { ROLES, TERRITORIES } from "../../site_templates/pages/register/data/roles.ts"
import { WORDS as BROKEN } from "../../site_templates/pages/register/words/broken.ts"
import { WORDS as CALLS } from "../../site_templates/pages/register/words/calls.ts"
import { WORDS as ENTRY } from "../../site_templates/pages/register/words/entry.ts"
import { WORDS as FIND } from "../../site_templates/pages/register/words/find.ts"
import { WORDS as FRAME } from "../../site_templates/pages/register/words/frame.ts"
import { WORDS as HOUR } from "../../site_templates/pages/register/words/hour.ts"
import { WORDS as INCIDENT } from "../../site_templates/pages/register/words/incident.ts"
import { WORDS as SAY } from "../../site_templates/pages/register/words/say.ts"
import { WORDS as WRONG } from "../../site_templates/pages/register/words/wrong.ts"
import {
    LANGUAGES,
    type Language,
    setLanguage,
    speaker,
    type Words,
} from "../../site_templates/pages/shared/language.ts"
import { WORDS as UPDATE } from "../../site_templates/pages/update/words.ts"

const TABLES: readonly Words[] = [
    BROKEN,
    CALLS,
    ENTRY,
    FIND,
    FRAME,
    HOUR,
    INCIDENT,
    ROLES,
    SAY,
    TERRITORIES,
    UPDATE,
    WRONG,
    ...READER,
    NOTES,
    TODO,
    WHAT,
]
const MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const counted = {
    days: ["{0|# day|# days}", "{0|# jour|# jours}", "{0|# día|# días}", "{0|يوم واحد|يومين|# أيام|# يومًا|# يوم}"],
} as const

/** Return what a speaker says in a language, without the marks of direction. */
function said(language: Language, ...values: (string | number)[]): string {
    return plain(language, "days", ...values)
}

function plain(language: Language, key: keyof typeof counted, ...values: (string | number)[]): string {
    Object.assign(globalThis, { document: { documentElement: {} } })
    setLanguage(language)
    return speaker(counted)(key, ...values).replace(MARKS, "")
}

test("each language has the same values, and as many forms as it has numbers", () => {
    for (const table of TABLES)
        for (const [key, sentences] of Object.entries(table)) {
            const values = (text: string) => [...new Set(text.match(/\{\d/g))].sort().join()
            for (const [place, text] of sentences.entries()) {
                assert.ok(text, key)
                assert.equal(values(text), values(sentences[0]), `${key} ${LANGUAGES[place]}`)
                assert.ok(!/[{}|#]/.test(text.replace(/\{\d(?:\|[^{}]*)?\}/g, "")) || key === "signs", key)
                for (const [, forms] of text.matchAll(/\{\d\|([^}]*)\}/g))
                    assert.equal(forms?.split("|").length, LANGUAGES[place] === "ar" ? 5 : 2, key)
            }
        }
})

test("no two pages of the reader have a word under the same name", () => {
    const keys = READER.flatMap(table => Object.keys(table))
    assert.equal(new Set(keys).size, keys.length)
})

test("a number chooses its form", () => {
    assert.deepEqual(
        [0, 1, 2].map(days => said("en", days)),
        ["0 days", "1 day", "2 days"],
    )
    assert.deepEqual(
        [0, 1, 2].map(days => said("fr", days)),
        ["0 jour", "1 jour", "2 jours"],
    )
    assert.deepEqual(
        [0, 1, 2].map(days => said("es", days)),
        ["0 días", "1 día", "2 días"],
    )
    assert.deepEqual(
        [0, 1, 2, 3, 10, 11, 99, 100, 103].map(days => said("ar", days)),
        "0 يوم,يوم واحد,يومين,3 أيام,10 أيام,11 يومًا,99 يومًا,100 يوم,103 أيام".split(","),
    )
})

test("what runs the other way is isolated once", () => {
    Object.assign(globalThis, { document: { documentElement: {} } })
    const say = speaker({ ring: ["Ring {0}", "Appelez {0}", "Llame a {0}", "اتصل بـ {0}"] })
    setLanguage("en")
    assert.equal(say("ring", "Ann"), "Ring Ann")
    assert.equal(say("ring", "ليلى"), "Ring \u2068ليلى\u2069")
    setLanguage("ar")
    assert.equal(say("ring", "+44 1632 960101"), "اتصل بـ \u2068+44 1632 960101\u2069")
})

test("the signs are as many as those that are spelt", () => {
    for (const names of ENTRY.signs) assert.equal(names.split("|").length, "+.@-_*#".length)
})
