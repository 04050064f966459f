// Scenarios: what is dead in them, and whom nobody reaches any more.

import assert from "node:assert/strict"
import test from "node:test"
import { damage, isDead } from "../../../../site_templates/pages/register/data/broken.ts"
import type { Broken } from "../../../../site_templates/pages/register/data/scenario.ts"
import { channel, contact, organisation, register, tld } from "../register.ts"

const PHONE = channel("phone", "1", { hours: "Mo-Fr 08:00-17:00" })
const CHAT = channel("chat", "c")
const NEEDS_TO = channel("phone", "4", { tlds: ["to"], network: "TO" })
const MAIL = channel("email", "desk@nic.gr")
const BACKEND = organisation("be", "Back end", contact("NOC", "Duty desk", MAIL, NEEDS_TO))
const MANAGER = organisation("m", "Manager", contact("Desk", "Duty desk", PHONE, CHAT))
const GR = tld("gr", "Greece", MANAGER, { backend: BACKEND })
const TO = tld("to", "Tonga", BACKEND)
const NO = tld("no", "Norway", organisation("no", "Norid", contact("Desk", "Duty desk", channel("email", "a@nic.to"))))
const ALL = register(GR, NO, TO)

const dead = (one: typeof PHONE, owner: typeof BACKEND, broken: Broken, of = GR) => isDead(ALL, one, owner, of, broken)

test("each scenario silences what it carries, and nothing else", () => {
    assert.equal(dead(MAIL, BACKEND, { what: "nothing" }), false)
    assert.equal(dead(MAIL, BACKEND, { what: "own-tld" }), true)
    assert.equal(dead(MAIL, BACKEND, { what: "own-tld" }, TO), false)
    assert.equal(dead(MAIL, BACKEND, { what: "own-tld", tld: "gr" }, TO), true)
    assert.equal(dead(CHAT, MANAGER, { what: "mail" }), false)
    assert.equal(dead(CHAT, MANAGER, { what: "internet" }), true)
    assert.equal(dead(PHONE, MANAGER, { what: "internet" }), false)
    assert.equal(dead(PHONE, MANAGER, { what: "phones" }), true)
    assert.equal(dead(NEEDS_TO, BACKEND, { what: "phones" }), false)
    assert.equal(dead(NEEDS_TO, BACKEND, { what: "phones", country: "TO" }), true)
})

test("an operator takes all its TLDs with it, for everybody's mail under them", () => {
    const down: Broken = { what: "operator", operator: "be" }
    assert.equal(dead(MAIL, BACKEND, down), true)
    assert.equal(dead(NEEDS_TO, BACKEND, down), true)
    assert.equal(dead(PHONE, MANAGER, down), false)
    assert.deepEqual(
        damage(ALL, down).none.map(each => each.tld),
        ["no", "to"],
    )
})

test("at night what is closed is dead, and what nobody knows is not counted upon", () => {
    assert.equal(dead(PHONE, MANAGER, { what: "night" }), true)
    assert.equal(dead(CHAT, MANAGER, { what: "night" }), false)
    const { none, dead: silent, channels } = damage(ALL, { what: "night" })
    assert.equal(none.length, 3)
    assert.deepEqual([silent, channels], [1, 5])
})
