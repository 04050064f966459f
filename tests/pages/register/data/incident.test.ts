// The log of an incident: what was done stands in it once, in order, by identifiers alone; and it has an end.

import assert from "node:assert/strict"
import test from "node:test"
import {
    added,
    type Calls,
    marked,
    noCalls,
    remarked,
    removed,
    split,
} from "../../../../site_templates/pages/register/data/calls.ts"
import {
    broke,
    ended,
    isRunning,
    lasted,
    listed,
    logged,
    MOST_ENTRIES,
    named,
    noIncident,
    timeline,
    wayBy,
} from "../../../../site_templates/pages/register/data/incident.ts"
import { channel, contact, organisation, register, tld } from "../register.ts"

const PHONE = channel("phone", "+441632960101", { link: "tel:+441632960101", note: "ask for Ann" })
const MAIL = channel("email", "desk@nic.example", { link: "mailto:desk@nic.example" })
const DESK = contact("Desk", "Duty desk", PHONE, MAIL)
const NIC = organisation("nic", "Manager", DESK)
const GR = tld("gr", "Greece", NIC)
const NO = tld("no", "Norway", NIC)
const REGISTER = register(GR, NO)

/** A moment of the incident, in minutes. */
function at(minutes: number): Date {
    return new Date(Date.UTC(2026, 10, 22, 12, minutes))
}

function ringing(): Calls {
    return added(noCalls(), GR, NIC, DESK, PHONE)
}

function keyed(calls: Calls): string {
    return calls.items[0]?.key ?? assert.fail()
}

test("an incident begins when it is named, keeps what was done before, and ends", () => {
    const before = logged(noIncident(), "opened", { tld: GR }, at(0))
    assert.equal(isRunning(before), false)
    assert.equal(lasted(before, at(9)), 0)
    const begun = named(before, " Name\u202e servers\n", "large-scale outage", "Ann", at(1))
    assert.deepEqual(
        [begun.name, begun.useCase, begun.begun, begun.who, isRunning(begun)],
        ["Name servers", "large-scale outage", at(1).toISOString(), "Ann", true],
    )
    assert.deepEqual(
        begun.log.map(({ what, about, who }) => [what, about, who]),
        [
            ["opened", { tld: "gr" }, ""],
            ["begun", {}, "Ann"],
        ],
    )
    assert.equal(lasted(begun, at(3)), 120)
    assert.equal(lasted(begun, at(0)), 0)
    const over = ended(begun, at(5))
    assert.deepEqual([isRunning(over), lasted(over, at(59))], [false, 240])
    assert.deepEqual([isRunning(ended(over, at(6))), lasted(ended(over, at(6)), at(7))], [true, 360])
    assert.deepEqual([named(begun, " ", "", "", at(5)), ended(noIncident(), at(5))], [begun, noIncident()])
})

test("another name or use case is logged; who uses the page is not", () => {
    const begun = named(noIncident(), "One", "outage", "", at(0))
    assert.equal(named(begun, "One", "outage", "Ann", at(1)).log.length, 1)
    for (const [name, useCase] of [
        ["Two", "outage"],
        ["One", "attack"],
    ] as const)
        assert.equal(named(begun, name, useCase, "", at(1)).log.at(-1)?.what, "edited")
})

test("an entry names by identifier, and holds no number, address or name", () => {
    const of = { tld: GR, organisation: NIC, contact: DESK, channel: PHONE }
    let incident = noIncident()
    for (const what of ["copied", "qr", "rang"] as const) incident = logged(incident, what, of, at(0))
    incident = broke(incident, { what: "operator", operator: "nic" }, at(1))
    incident = logged(incident, "printed", { sheet: "entry", tld: GR }, at(2))
    const ids = { tld: "gr", organisation: "nic", contact: "desk", kind: "phone" }
    assert.deepEqual(
        incident.log.map(each => each.about),
        [ids, ids, ids, { scenario: "operator", organisation: "nic" }, { tld: "gr", sheet: "entry" }],
    )
    for (const value of [PHONE.value, PHONE.shown, "Ann", "Manager", "Desk"])
        assert.ok(!JSON.stringify(incident.log).includes(value), value)
})

test("whose call it is made it; where it is nobody's, whoever marked it did", () => {
    const calls = marked(ringing(), keyed(ringing()), "no-answer", at(1), "Ben")
    assert.deepEqual(
        [calls, split(calls, ["Ann"])].map(each => timeline(noIncident(), each).map(({ who }) => who)),
        [["Ben"], ["Ann"]],
    )
    assert.equal(listed(noIncident(), calls, noCalls(), at(2)).log[0]?.who, "Ben")
})

test("what comes of a call is in the timeline once, and as the list has it", () => {
    const calls = split(marked(ringing(), keyed(ringing()), "no-answer", at(1)), ["Ann"])
    const noted = remarked(calls, keyed(calls), 0, { note: "rang twice" })
    const incident = listed(noIncident(), noCalls(), noted, at(0))
    const entries = timeline(incident, noted)
    const about = { tld: "gr", organisation: "nic", contact: "desk", kind: "phone" }
    assert.deepEqual(entries, [
        { at: at(0).toISOString(), what: "added", about, who: "", note: "" },
        {
            at: at(1).toISOString(),
            what: "attempt",
            about: { ...about, outcome: "no-answer" },
            who: "Ann",
            note: "rang twice",
        },
    ])
    assert.equal(timeline(incident, remarked(noted, keyed(noted), 0, null)).length, 1)
    // What is off the list came to pass all the same; where a file brings it back, it is still one attempt.
    const gone = listed(incident, noted, removed(noted, keyed(noted)), at(2))
    const whats = ["added", "attempt", "removed"]
    for (const list of [noCalls(), noted])
        assert.deepEqual(
            timeline(gone, list).map(each => each.what),
            whats,
        )
})

test("many calls at once are one entry", () => {
    const both = added(ringing(), NO, NIC, DESK, MAIL)
    const incident = listed(listed(noIncident(), noCalls(), both, at(0)), both, noCalls(), at(1))
    assert.deepEqual(
        incident.log.map(({ what, about }) => [what, about]),
        [
            ["added", { count: 2 }],
            ["removed", { count: 2 }],
        ],
    )
    assert.equal(listed(incident, both, marked(both, keyed(both), "reached", at(2)), at(2)), incident)
})

test("whoever stays at an entry opens it once", () => {
    let incident = noIncident()
    for (const [place, each] of [GR, GR, NO, GR].entries())
        incident = logged(incident, "opened", { tld: each }, at(place))
    assert.deepEqual(
        incident.log.map(each => each.about.tld),
        ["gr", "no", "gr"],
    )
})

test("the log has an end: the oldest goes", () => {
    let incident = noIncident()
    for (let place = 0; place <= MOST_ENTRIES; place += 1)
        incident = logged(incident, "note", { note: String(place) }, new Date(place * 1000))
    assert.deepEqual(
        [incident.log.length, incident.log[0]?.note, incident.log.at(-1)?.note],
        [MOST_ENTRIES, "1", String(MOST_ENTRIES)],
    )
})

test("a clock that was set back leaves the log in order", () => {
    const incident = logged(logged(noIncident(), "qr", {}, at(5)), "copied", {}, at(1))
    assert.deepEqual(
        incident.log.map(each => each.what),
        ["copied", "qr"],
    )
})

test("a link is the way of the TLD that is shown, or of the first that has it", () => {
    const way = { organisation: NIC, contact: DESK, channel: MAIL }
    assert.deepEqual(wayBy(REGISTER, "mailto:desk@nic.example", "no"), { tld: NO, ...way })
    assert.deepEqual(wayBy(REGISTER, "mailto:desk@nic.example", ""), way)
    for (const link of ["tel:+1", "#gr", ""]) assert.equal(wayBy(REGISTER, link, "gr"), null)
    // Two share a number: it is whose link was pressed.
    const shared = channel("phone", PHONE.value, { link: PHONE.link })
    const lead = contact("Lead", "Security lead", shared)
    const owner = organisation("nic", "Manager", DESK, lead)
    const both = register(tld("gr", "Greece", owner))
    assert.equal(wayBy(both, PHONE.link ?? "", "gr", shared)?.contact, lead)
    assert.equal(wayBy(both, PHONE.link ?? "", "gr", PHONE)?.contact, DESK)
})
