// Whose turn it is at an entry: no answer goes on to the next way, and round again when all were tried.

import assert from "node:assert/strict"
import test from "node:test"
import { tries } from "../../../../site_templates/pages/register/data/advice.ts"
import {
    added,
    type Calls,
    noCalls,
    type Outcome,
    remarked,
} from "../../../../site_templates/pages/register/data/calls.ts"
import type { Channel } from "../../../../site_templates/pages/register/data/model.ts"
import { type Broken, NOTHING_BROKEN } from "../../../../site_templates/pages/register/data/scenario.ts"
import { attempted, type Turn, turnOf } from "../../../../site_templates/pages/register/data/turn.ts"
import { channel, contact, organisation, register, tld, WRONG } from "../register.ts"

const NOON = Date.parse("2026-11-23T12:00:00Z")
const FIRST = channel("phone", "+441632960101", { hours: "24/7" })
const SECOND = channel("mobile", "+447700900101", { hours: "24/7" })
const MAIL = channel("email", "desk@nic.example")
const FALSE = channel("mobile", "+447700900102", { hours: "24/7", known: WRONG })
const GR = tld("gr", "Greece", organisation("m", "Manager", contact("Desk", "Duty desk", FIRST, SECOND, MAIL, FALSE)))
const ALL = register(GR)

function turn(calls: Calls, broken: Broken = NOTHING_BROKEN): Turn {
    return turnOf(GR, tries(ALL, GR, broken, new Date(NOON)), calls)
}

/** Mark what came of each turn in order, a minute each; return the values whose turn it was, and the list. */
function played(...outcomes: Outcome[]): readonly [readonly string[], Calls] {
    const rung: string[] = []
    let calls = noCalls()
    for (const [minute, outcome] of outcomes.entries()) {
        const way = turn(calls).now
        assert.ok(way)
        rung.push(way.channel.value)
        calls = attempted(calls, GR, way, outcome, new Date(NOON + minute * 60_000))
    }
    return [rung, calls]
}

function value(found: Channel | undefined): string {
    return found?.value ?? ""
}

test("before anything was tried it is the first way's turn, and the others follow in their order", () => {
    const { now, is, tried, others } = turn(noCalls())
    assert.equal(value(now?.channel), FIRST.value)
    assert.equal(is, "first")
    assert.deepEqual(tried, [])
    assert.deepEqual(
        others.map(each => each.channel),
        [SECOND, MAIL, FALSE],
    )
})

test("no answer goes on to the next, and what was tried is no more among the others", () => {
    const [, calls] = played("no-answer")
    const { now, is, tried, others } = turn(calls)
    assert.equal(value(now?.channel), SECOND.value)
    assert.equal(is, "next")
    assert.deepEqual(
        tried.map(each => each.way.channel),
        [FIRST],
    )
    assert.deepEqual(
        others.map(each => each.channel),
        [MAIL, FALSE],
    )
})

test("when all were tried it begins anew with whoever was tried longest ago, and not with a wrong number", () => {
    const [rung, calls] = played("wrong-person", "no-answer", "no-answer", "no-answer", "no-answer")
    assert.deepEqual(rung, [FIRST, SECOND, MAIL, SECOND, MAIL].map(value))
    assert.equal(turn(calls).is, "again")
    assert.equal(value(turn(calls).now?.channel), SECOND.value)
})

test("whoever was reached stays", () => {
    const [, calls] = played("no-answer", "reached")
    assert.equal(turn(calls).is, "reached")
    assert.equal(value(turn(calls).now?.channel), SECOND.value)
})

test("an attempt that is taken back was none", () => {
    const [, calls] = played("no-answer")
    const back = remarked(calls, calls.items[0]?.key ?? "", 0, null)
    assert.equal(turn(back).is, "first")
})

test("a way that is only on the list was not tried", () => {
    const [way] = tries(ALL, GR, NOTHING_BROKEN, new Date(NOON))
    assert.ok(way)
    const calls = added(noCalls(), GR, way.organisation, way.contact, way.channel)
    assert.equal(turn(calls).is, "first")
})

test("what is broken, or was found wrong, has no turn", () => {
    const nobody = turn(noCalls(), { what: "phones", country: "GR" })
    assert.equal(value(nobody.now?.channel), MAIL.value)
    const none = turnOf(
        GR,
        tries(ALL, GR, NOTHING_BROKEN, new Date(NOON)).filter(each => each.channel === FALSE),
        noCalls(),
    )
    assert.equal(none.now, null)
})

test("whoever was reached and turned out to be wrong was not reached", () => {
    const [, calls] = played("reached")
    const way = turn(calls).now
    assert.ok(way)
    const wrong = attempted(calls, GR, way, "wrong-person", new Date(NOON + 60_000))
    assert.equal(turn(wrong).is, "next")
    assert.equal(value(turn(wrong).now?.channel), SECOND.value)
})

test("a number that is the back end's too is not rung a second time for it", () => {
    const backend = organisation(
        "b",
        "Back end",
        contact("Desk", "Duty desk", channel("phone", FIRST.value, { hours: "24/7" })),
    )
    const both = tld("gr", "Greece", GR.manager, { backend })
    const order = tries(register(both), both, NOTHING_BROKEN, new Date(NOON))
    const [first] = order
    assert.ok(first)
    const calls = attempted(noCalls(), both, first, "no-answer", new Date(NOON))
    assert.equal(value(turnOf(both, order, calls).now?.channel), SECOND.value)
})

test("who was reached for another TLD was not reached for this one", () => {
    const other = tld("xn--qxam", "Greece", GR.manager)
    const order = tries(register(GR, other), GR, NOTHING_BROKEN, new Date(NOON))
    const [first] = order
    assert.ok(first)
    const calls = attempted(noCalls(), GR, first, "reached", new Date(NOON))
    assert.equal(turnOf(GR, order, calls).is, "reached")
    assert.equal(turnOf(other, order, calls).is, "next")
})

test("a number that two contacts share is one call, and is the one's whose number was marked last", () => {
    const shared = channel("mobile", FIRST.value)
    const desk = contact("Desk", "Duty desk", FIRST)
    const lead = contact("Lead", "Security lead", shared)
    const both = tld("gr", "Greece", organisation("m", "Manager", desk, lead))
    const ways = tries(register(both), both, NOTHING_BROKEN, new Date(NOON))
    let calls = noCalls()
    for (const one of [desk, lead]) {
        const way = ways.find(each => each.contact === one) ?? assert.fail()
        calls = attempted(calls, both, way, "wrong-person", new Date(NOON))
        assert.deepEqual([calls.items.length, calls.items[0]?.contact, calls.items[0]?.channel], [1, one, way.channel])
    }
})
