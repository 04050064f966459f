// Every refusal has a sentence and something to do, in each language, with its values filled in.

import assert from "node:assert/strict"
import { test } from "node:test"
import { DEEDS, NOTES, TODO } from "../../../../site_templates/pages/reader/words/refusals.ts"
import { WHAT } from "../../../../site_templates/pages/reader/words/what.ts"
import { Refused, type Why } from "../../../../site_templates/pages/seal/refusal.ts"

const places = (text: string) => [...text.matchAll(/\{\d/g)].map(String).sort().join()

test("each language has each sentence, with the same values", () => {
    for (const [key, sentences] of Object.entries({ ...WHAT, ...TODO, ...NOTES })) {
        assert.equal(sentences.length, 4, key)
        for (const sentence of sentences) {
            assert.ok(
                (sentence.length > 5 && sentence.endsWith(".")) || /…$/.test(sentence) || /age1\.$/.test(sentence),
                `${key}: ${sentence}`,
            )
            assert.equal(places(sentence), places(sentences[0]), key)
        }
        assert.match(sentences[3], /[\u0600-\u06ff]/, key)
        assert.equal(new Set(sentences).size, 4, key)
    }
})

test("each reason is of some kind, and those that need more than fetching it again say what", () => {
    const kinds = new Set(Object.keys(WHAT).map(why => new Refused(why as Why).kind))
    assert.deepEqual([...kinds].sort(), ["older", "opening", "sealing", "tampered", "trust", "unsigned"])
    for (const [why, deed] of Object.entries(DEEDS)) {
        assert.ok(why in WHAT)
        assert.ok(deed in TODO)
    }
    const unsaid = Object.keys(WHAT).filter(why => !(why in DEEDS))
    for (const why of unsaid) assert.ok(["tampered", "opening"].includes(new Refused(why as Why).kind), why)
})
