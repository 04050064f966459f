// A page loses its styles and scripts, and nothing else; in one go, whatever it holds.

import assert from "node:assert/strict"
import test from "node:test"
import { bare } from "../../../site_templates/pages/reader/bare.ts"
import { dice } from "../register/calls/dice.ts"

const PATTERN = /<(style|script)\b[^>]*>.*?<\/\1>/gs
const PIECES = ["<script", "<style", "<styled", ">", "</script>", "</style>", " ", "a", "\n", "<", "-x", "</script >"]
const CASES = 3000

test("what is left is what the pattern leaves, whatever stands where", () => {
    for (let seed = 0; seed < CASES; seed += 1) {
        const roll = dice(seed)
        const text = Array.from({ length: roll(20) }, () => PIECES[roll(PIECES.length)]).join("")
        assert.equal(bare(text), text.replace(PATTERN, ""), JSON.stringify(text))
    }
})

test("a page of beginnings without an end is left as it is", () => {
    // By the pattern each of these takes hours.
    for (const piece of ["<script>", "<style", "<script><style>", "<style></script>"]) {
        const text = piece.repeat(300_000)
        assert.equal(bare(text), text)
    }
})
