// Ways in: counted as builder/register/reach.py counts them (tests/browser/test_register_model.py compares the two over a whole register).

import assert from "node:assert/strict"
import test from "node:test"
import { independent, type Way, waysLeft } from "../../../../site_templates/pages/register/data/reach.ts"
import { channel, contact, organisation, register, STALE, tld } from "../register.ts"

const OWNER = organisation("o", "O")

function way(person: string | null, endpoint: string): Way {
    return { person, owner: OWNER, channel: channel("phone", endpoint) }
}

test("one person is one way, one number is one way, and a desk has as many as it has numbers", () => {
    assert.equal(independent([]), 0)
    assert.equal(independent([way("a", "1"), way("a", "2")]), 1)
    assert.equal(independent([way("a", "1"), way("b", "1")]), 1)
    assert.equal(independent([way(null, "1"), way(null, "2")]), 2)
})

test("whoever has a choice makes room for whoever has none", () => {
    assert.equal(independent([way("a", "1"), way("a", "2"), way("b", "1")]), 2)
    assert.equal(independent([way("a", "1"), way("a", "2"), way("b", "1"), way("b", "3"), way("c", "1")]), 3)
})

test("each scenario takes away what depends on it, and only verified channels count", () => {
    const desk = contact(
        "Desk",
        "Duty desk",
        channel("phone", "1", { hours: "24/7" }),
        channel("email", "desk@nic.gr"),
        channel("email", "desk@nic.example"),
        channel("satellite", "2", { hours: "Mo-Fr 08:00-17:00" }),
        channel("phone", "3", { known: STALE }),
    )
    const gr = tld("gr", "Greece", organisation("gr", "Registry", desk))
    const all = register(gr)
    assert.equal(waysLeft(all, gr, { what: "nothing" }), 4)
    assert.equal(waysLeft(all, gr, { what: "own-tld" }), 3)
    assert.equal(waysLeft(all, gr, { what: "own-tld", tld: "example" }), 3)
    assert.equal(waysLeft(all, gr, { what: "mail" }), 2)
    assert.equal(waysLeft(all, gr, { what: "internet" }), 2)
    assert.equal(waysLeft(all, gr, { what: "phones" }), 3)
    assert.equal(waysLeft(all, gr, { what: "phones", country: "NO" }), 4)
    assert.equal(waysLeft(all, gr, { what: "operator" }), 3)
    assert.equal(waysLeft(all, gr, { what: "night" }), 1)
})
