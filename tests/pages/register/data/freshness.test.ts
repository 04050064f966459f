// Verifications grow old by the very rules of the register.

import assert from "node:assert/strict"
import { test } from "node:test"
import type { Known } from "../../../../site_templates/pages/register/data/freshness.ts"
import { aged, rulesIn } from "../../../../site_templates/pages/register/data/freshness.ts"

const RULES = rulesIn("phone,mobile 120 180 365;post 365 545 730")
const FRESH: Known = { state: "fresh", when: "2026-11-22", method: "call", disproof: null }

const at = (day: string) => new Date(`${day}T12:00:00`)

test("each limit is the last day of its state", () => {
    const states = ["2026-11-22", "2027-03-22", "2027-03-23", "2027-05-21", "2027-05-22", "2027-11-22", "2027-11-23"]
    const found = states.map(day => aged(FRESH, "phone", RULES, at(day)).state)
    assert.deepEqual(found, ["fresh", "fresh", "ageing", "ageing", "stale", "stale", "expired"])
    assert.equal(aged(FRESH, "post", RULES, at("2027-11-22")).state, "fresh")
})

test("a clock that runs behind makes nothing younger than it was on the day of issue", () => {
    const stale: Known = { ...FRESH, state: "stale", when: "2026-01-01" }
    assert.equal(aged(stale, "phone", RULES, at("2026-01-02")), stale)
})

test("what was never verified, or was found wrong, stays so, and a kind without a rule stays as it was", () => {
    const never: Known = { state: "never", when: null, method: null, disproof: null }
    const wrong: Known = { state: "expired", when: "2026-11-22", method: null, disproof: "wrong person" }
    assert.equal(aged(never, "phone", RULES, at("2030-01-01")), never)
    assert.equal(aged(wrong, "phone", RULES, at("2026-11-23")), wrong)
    assert.equal(aged(FRESH, "sms", RULES, at("2030-01-01")), FRESH)
})
