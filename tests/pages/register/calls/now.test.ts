// Whom to ring, of all that a register has: the entry's own order, without what is silenced or was found wrong.

import assert from "node:assert/strict"
import test from "node:test"
import { nextWay, withBest, withNext } from "../../../../site_templates/pages/register/calls/now.ts"
import { noCalls } from "../../../../site_templates/pages/register/data/calls.ts"
import { noIncident } from "../../../../site_templates/pages/register/data/incident.ts"
import type { Channel, Register } from "../../../../site_templates/pages/register/data/model.ts"
import { type Broken, NOTHING_BROKEN } from "../../../../site_templates/pages/register/data/scenario.ts"
import type { Desk } from "../../../../site_templates/pages/register/desk.ts"
import { channel, contact, organisation, register, tld, WRONG } from "../register.ts"

// A Monday, 03:00 in Athens.
const NIGHT = new Date("2026-11-23T01:00:00Z")
const PHONE = channel("phone", "office", { hours: "Mo-Fr 08:00-17:00" })
const MAIL = channel("email", "desk@nic.gr")
const POST = channel("post", "post")
const WRONG_MOBILE = channel("mobile", "wrong", { known: WRONG, hours: "24/7" })

function desk(all: Register, broken: Broken = NOTHING_BROKEN): Desk {
    const incident = noIncident()
    const log = () => assert.fail()
    const rest = {
        incident,
        log,
        query: "",
        mark: null,
        now: () => NIGHT,
        go: () => assert.fail(),
        redraw: () => assert.fail(),
    }
    return { register: all, broken, calls: noCalls(), ...rest }
}

function registered(...channels: Channel[]): Register {
    return register(tld("gr", "Greece", organisation("m", "Manager", contact("Desk", "Duty desk", ...channels))))
}

/** What is rung, one after the other, as long as nobody is reached. */
function rung(place: Desk): readonly string[] {
    place.calls = withBest(place, [...place.register.tlds.values()], "best")[0]
    for (;;) {
        const [first] = place.calls.items
        const next = first && nextWay(place, first)
        if (!next) return place.calls.items.map(item => item.channel.value)
        place.calls = withNext(place, first, next)
    }
}

test("verified office phone, mail under .gr, post, at 03:00 there: phone first [closed], mail, post", () => {
    assert.deepEqual(rung(desk(registered(POST, MAIL, PHONE))), ["office", "desk@nic.gr", "post"])
})

test("what is silenced or was found wrong is never rung, and a TLD that has nothing else is told", () => {
    assert.deepEqual(rung(desk(registered(POST, MAIL, WRONG_MOBILE, PHONE), { what: "phones" })), [
        "desk@nic.gr",
        "post",
    ])
    for (const [broken, only] of [
        [{ what: "internet" }, MAIL],
        [NOTHING_BROKEN, WRONG_MOBILE],
    ] as const) {
        const all = registered(only)
        const [calls, without] = withBest(desk(all, broken), [...all.tlds.values()], "best")
        assert.deepEqual([calls.items, without.map(each => each.tld)], [[], ["gr"]])
    }
})
