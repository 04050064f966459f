// What to try first: at this moment, and with what is broken.

import assert from "node:assert/strict"
import test from "node:test"
import { tries, warnings } from "../../../../site_templates/pages/register/data/advice.ts"
import type { Channel } from "../../../../site_templates/pages/register/data/model.ts"
import type { Broken } from "../../../../site_templates/pages/register/data/scenario.ts"
import { channel, contact, FRESH, organisation, register, STALE, tld, WRONG } from "../register.ts"

// A Monday; in Athens it is 14:00, and 03:00.
const AFTERNOON = new Date("2026-11-23T12:00:00Z")
const NIGHT = new Date("2026-11-23T01:00:00Z")
const NEVER = { ...FRESH, state: "never", when: null } as const

function order(broken: Broken, now: Date, ...channels: Channel[]): readonly string[] {
    const gr = tld("gr", "Greece", organisation("m", "Manager", contact("Desk", "Duty desk", ...channels)))
    return tries(register(gr), gr, broken, now).map(each => each.channel.value)
}

test("what answers now comes first, and the clock changes that", () => {
    const office = channel("phone", "office", { hours: "Mo-Fr 08:00-17:00" })
    const unknown = channel("phone", "unknown")
    const always = channel("mobile", "always", { hours: "24/7" })
    assert.deepEqual(order({ what: "nothing" }, AFTERNOON, unknown, office, always), ["office", "always", "unknown"])
    assert.deepEqual(order({ what: "nothing" }, NIGHT, office, unknown, always), ["always", "unknown", "office"])
})

test("speech before writing, verified before stale before never, and what was found wrong at the end", () => {
    const found = order(
        { what: "nothing" },
        AFTERNOON,
        channel("phone", "wrong", { known: WRONG, hours: "24/7" }),
        channel("post", "post"),
        channel("fax", "fax"),
        channel("email", "a@b.example"),
        channel("sms", "sms"),
        channel("phone", "never", { known: NEVER }),
        channel("phone", "stale", { known: STALE }),
        channel("satellite", "satellite"),
        channel("mobile", "ageing", { known: { ...FRESH, state: "ageing" } }),
    )
    const expected = "satellite ageing stale never sms a@b.example fax post wrong"
    assert.deepEqual(found, expected.split(" "))
})

test("verified office phone, mail under .gr, post, at 03:00 there: phone first [closed], mail, post", () => {
    const post = channel("post", "post")
    const mail = channel("email", "desk@nic.gr")
    const phone = channel("phone", "office", { hours: "Mo-Fr 08:00-17:00" })
    assert.deepEqual(order({ what: "nothing" }, NIGHT, post, mail, phone), ["office", "desk@nic.gr", "post"])
})

test("what is answered at once, then a telephone that is closed, then mail, fax and post, verified or not", () => {
    const office = { hours: "Mo-Fr 08:00-17:00" }
    const found = order(
        { what: "nothing" },
        NIGHT,
        channel("post", "post", { hours: "24/7" }),
        channel("fax", "fax", { hours: "24/7" }),
        channel("sms", "sms closed", office),
        channel("email", "a@b.example", { hours: "24/7" }),
        channel("email", "never@b.example", { hours: "24/7", known: NEVER }),
        channel("phone", "closed", office),
        channel("phone", "closed stale", { ...office, known: STALE }),
        channel("chat", "chat never", { known: NEVER }),
        channel("sms", "sms"),
        channel("inoc-dba", "inoc-dba", { hours: "24/7" }),
        channel("mobile", "never", { hours: "24/7", known: NEVER }),
        channel("mobile", "stale", { known: STALE }),
        channel("satellite", "verified"),
        channel("satellite", "always", { hours: "24/7" }),
    )
    assert.deepEqual(found, [
        ...["always", "verified", "never", "stale", "inoc-dba", "sms", "chat never"],
        ...["closed", "closed stale", "a@b.example", "sms closed", "never@b.example", "fax", "post"],
    ])
})

test("what is dead steps back behind all that may still work", () => {
    const mail = channel("email", "desk@nic.gr", { hours: "24/7" })
    const fax = channel("fax", "fax", { known: NEVER })
    assert.deepEqual(order({ what: "nothing" }, AFTERNOON, fax, mail), ["desk@nic.gr", "fax"])
    assert.deepEqual(order({ what: "mail" }, AFTERNOON, fax, mail), ["fax", "desk@nic.gr"])
})

test("between equals the manager comes before the back end", () => {
    const backend = organisation("b", "Back end", contact("NOC", "Duty desk", channel("phone", "back end")))
    const manager = organisation("m", "Manager", contact("Desk", "Duty desk", channel("phone", "manager")))
    const gr = tld("gr", "Greece", manager, { backend })
    const found = tries(register(gr), gr, { what: "nothing" }, AFTERNOON).map(each => each.channel.value)
    assert.deepEqual(found, ["manager", "back end"])
})

test("a time zone that the browser does not know leaves hours unknown, but for 24/7", () => {
    const manager = organisation(
        "m",
        "Manager",
        contact(
            "Desk",
            "Duty desk",
            channel("phone", "1", { hours: "24/7" }),
            channel("phone", "2", { hours: "Mo 08:00-09:00" }),
        ),
    )
    const gr = tld("gr", "Greece", { ...manager, timezone: "Nowhere/Land" })
    const found = tries(register(gr), gr, { what: "nothing" }, AFTERNOON).map(each => each.answered)
    assert.deepEqual(found, ["now", "unknown"])
})

test("warnings say what builder/views/advice.py says", () => {
    const of = (...channels: Channel[]) => {
        const manager = organisation("m", "Manager", contact("Desk", "Duty desk", ...channels))
        const gr = tld("gr", "Greece", manager)
        return warnings(register(gr), gr)
    }
    assert.deepEqual(of(), [{ code: "hidden" }])
    assert.deepEqual(of(channel("phone", "1", { known: STALE })), [{ code: "unverified" }])
    assert.deepEqual(of(channel("email", "a@nic.gr"), channel("email", "b@other.gr")), [
        { code: "mail", count: 2 },
        { code: "lost", lost: ["own-tld", "internet", "night"] },
    ])
    assert.deepEqual(of(channel("phone", "1", { hours: "24/7" })), [
        { code: "lost", lost: ["phones"] },
        { code: "single" },
    ])
})
