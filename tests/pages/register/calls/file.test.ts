// The saved file: what two officers did comes together whichever way, and nothing of it is taken on trust.

import assert from "node:assert/strict"
import test from "node:test"
import { type Taken, taken, written } from "../../../../site_templates/pages/register/calls/file.ts"
import { outcomesCsv } from "../../../../site_templates/pages/register/calls/tables.ts"
import {
    added,
    type Calls,
    given,
    keyOf,
    marked,
    noCalls,
    OUTCOMES,
    remarked,
    removed,
    split,
} from "../../../../site_templates/pages/register/data/calls.ts"
import {
    ended,
    type Incident,
    listed,
    logged,
    named,
    noIncident,
    timeline,
} from "../../../../site_templates/pages/register/data/incident.ts"
import { channel, contact, organisation, register, tld } from "../register.ts"
import { dice } from "./dice.ts"

const PHONE = channel("phone", "+441632960101")
const MAIL = channel("email", "desk@nic.example")
const DESK = contact("Desk", "Duty desk", PHONE, MAIL)
const LEAD = contact("Lead", "Security lead", channel("mobile", "+447700900101"))
const NIC = organisation("nic", "Manager", DESK, LEAD)
const OTHER = organisation("other", "Other", contact("Night", "Duty desk", channel("satellite", "+881600000001")))
const GR = tld("gr", "Greece", NIC)
const VOICE = keyOf(NIC, PHONE)
const TLDS = [GR, tld("no", "Norway", OTHER), tld("tv", "Tuvalu", NIC, { backend: OTHER })]
const REGISTER = register(...TLDS)
const NOW = new Date("2026-11-22T12:00:00.000Z")
const LATER = new Date("2026-11-22T12:05:00.000Z")
const CASES = 300

type Fields = Record<string, unknown>

/** What an officer has on the desk. */
interface Held {
    readonly calls: Calls
    readonly incident: Incident
}

const EMPTY: Held = { calls: noCalls(), incident: noIncident() }

function fileOf({ calls, incident }: Held): string {
    return written(calls, incident, REGISTER, NOW)
}

function take(held: Held, text: string): Taken {
    return taken(text, held.calls, held.incident, REGISTER) ?? assert.fail("not taken in")
}

/** Return what somebody may have done for a while; some of it at the very same moments as somebody else. */
function worked(held: Held, roll: (limit: number) => number, start = NOW): Held {
    let { calls, incident } = held
    let clock = start.getTime()
    const pick = <Thing>(things: readonly Thing[]) => things[roll(things.length)] ?? assert.fail()
    const change = (then: Calls, now: Date) => {
        incident = listed(incident, calls, then, now)
        calls = then
    }
    for (let step = roll(12); step > 0; step -= 1) {
        clock += 1000 * (1 + roll(5))
        const now = new Date(clock)
        const label = pick(TLDS)
        const manager = label.manager
        const one = pick(manager.contacts)
        const key = calls.items.length ? pick(calls.items).key : ""
        const steps = [
            () => change(added(calls, label, manager, one, pick(one.channels)), now),
            () => change(marked(calls, key, pick(OUTCOMES), now), now),
            () => change(remarked(calls, key, 0, { note: pick(["", "again", "at nine"]) }), now),
            () => change(removed(calls, key), now),
            () => change(given(split(calls, pick([["Ann"], ["Ben", "Ann"]])), manager, 0), now),
            () => {
                incident = named(incident, pick(["One", "Two"]), pick(REGISTER.useCases), pick(["Ann", "Ben", ""]), now)
            },
            () => {
                incident = ended(incident, now)
            },
            () => {
                incident = logged(incident, pick(["copied", "qr", "rang", "opened"]), { tld: label }, now)
            },
        ]
        pick(steps)()
    }
    return { calls, incident }
}

/** What is counted of what is held: each attempt for its call, the TLDs of each call, all that was done, and all names. */
function counted({ calls, incident }: Held): object {
    const items = calls.items.map(({ key, tlds, attempts }) => [
        key,
        [...tlds].sort(),
        attempts.map(({ at, outcome }) => [at, outcome]),
    ])
    return {
        items: items.sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
        callers: [...calls.callers].sort(),
        log: incident.log,
        done: timeline(incident, calls).map(({ at, what, about }) => [at, what, about.outcome]),
        outcomes: outcomesCsv(calls, noIncident(), REGISTER).split("\r\n").length,
        names: [incident.name, ...incident.besides].sort(),
    }
}

test("what two officers did comes together the same, whoever takes in whose file", () => {
    for (let seed = 0; seed < CASES; seed += 1) {
        const roll = dice(seed)
        const before = worked(EMPTY, roll)
        const [one, other] = [worked(before, roll, LATER), worked(before, roll, LATER)]
        assert.deepEqual(counted(take(one, fileOf(other))), counted(take(other, fileOf(one))), `seed ${seed}`)
    }
})

test("a file that was taken in brings nothing more when it is taken in again, nor does one's own", () => {
    for (let seed = 0; seed < CASES; seed += 1) {
        const roll = dice(seed)
        const one = worked(EMPTY, roll)
        const other = worked(EMPTY, roll)
        const both = take(one, fileOf(other))
        assert.deepEqual(counted(take(both, fileOf(other))), counted(both), `seed ${seed}`)
        assert.deepEqual(take(one, fileOf(one)).incident, one.incident, `seed ${seed}`)
        assert.deepEqual(counted(take(one, fileOf(one))), counted(one), `seed ${seed}`)
    }
})

test("three files come together the same in any order", () => {
    for (let seed = 0; seed < CASES; seed += 1) {
        const roll = dice(seed)
        const [one, two, three] = [worked(EMPTY, roll), worked(EMPTY, roll), worked(EMPTY, roll)]
        const left = take(take(one, fileOf(two)), fileOf(three))
        const right = take(one, fileOf(take(two, fileOf(three))))
        assert.deepEqual(counted(left), counted(right), `seed ${seed}`)
    }
})

test("what was saved comes back whole: incident, log, and what was marked", () => {
    for (let seed = 0; seed < CASES; seed += 1) {
        const held = worked(EMPTY, dice(seed))
        const found = take(EMPTY, fileOf(held))
        const { name, useCase, begun, besides, log } = held.incident
        assert.deepEqual([found.refused, found.untold, found.besides, found.other], [0, 0, null, null])
        assert.deepEqual(
            [found.incident.name, found.incident.useCase, found.incident.begun, found.incident.besides],
            [name, useCase, begun, besides],
        )
        assert.deepEqual(found.incident.log, log)
        assert.deepEqual(
            found.calls.items,
            held.calls.items.map(item => ({ ...item, since: null, ran: 0 })),
        )
    }
})

test("a list that was saved before there were incidents is taken in", () => {
    const held = {
        calls: marked(added(noCalls(), GR, NIC, DESK, PHONE), VOICE, "reached", NOW),
        incident: noIncident(),
    }
    const { incident: _, log: __, ...old } = JSON.parse(fileOf(held))
    const found = take(EMPTY, JSON.stringify({ ...old, schema: "tocsin-calls/1" }))
    assert.equal(found.calls.items[0]?.attempts.length, 1)
    assert.deepEqual(found.incident, noIncident())
})

test("what a colleague calls the incident is told, and ours stays; who has none takes theirs", () => {
    const mine = { ...EMPTY, incident: named(noIncident(), "Mine", "", "Ann", LATER) }
    const theirs = { ...EMPTY, incident: named(noIncident(), "Theirs", "outage", "Ben", NOW) }
    const found = take(mine, fileOf(theirs))
    assert.deepEqual(
        [found.besides, found.incident.name, found.incident.besides, found.incident.who, found.incident.begun],
        ["Theirs", "Mine", ["Theirs"], "Ann", LATER.toISOString()],
    )
    assert.deepEqual(take(found, fileOf(theirs)).incident, found.incident)
    const taken = take(EMPTY, fileOf(theirs))
    assert.deepEqual(
        [taken.besides, taken.incident.name, taken.incident.useCase, taken.incident.who],
        [null, "Theirs", "outage", ""],
    )
    // Of one incident the first to name it began it.
    const same = { ...EMPTY, incident: named(noIncident(), "Theirs", "outage", "", LATER) }
    for (const [one, other] of [
        [same, theirs],
        [theirs, same],
    ] as const)
        assert.equal(take(one, fileOf(other)).incident.begun, NOW.toISOString())
})

/** A file of an incident with one entry, with something of it changed. */
function forged(change: (file: { incident: Fields; log: Fields[] }, entry: Fields) => void): string {
    const of = { tld: GR, organisation: NIC, contact: DESK, channel: PHONE }
    const incident = logged(named(noIncident(), "One", "", "", NOW), "copied", of, NOW)
    const file = JSON.parse(fileOf({ ...EMPTY, incident }))
    change(file, file.log[1])
    return JSON.stringify(file)
}

const STRANGE: Readonly<Record<string, object>> = {
    "a deed of its own": { what: "paid" },
    "a time that is none": { at: "2026-02-30T00:00:00.000Z" },
    "a time of another form": { at: "2026-11-22 12:00" },
    "somebody who is no text": { who: ["Ann"] },
    "a note that is no text": { note: { toString: "x" } },
    "nothing that it is about": { about: null },
    "a TLD that is not here": { about: { tld: "zz" } },
    "an organisation that is not here": { about: { organisation: "__proto__" } },
    "a contact of no organisation": { about: { contact: "desk" } },
    "a contact of another organisation": { about: { organisation: "other", contact: "desk" } },
    "a channel that the contact has not": { about: { organisation: "nic", contact: "desk", kind: "fax" } },
    "a scenario of its own": { about: { scenario: "war" } },
    "a country that is none": { about: { scenario: "phones", country: "<b>" } },
    "a sheet of its own": { about: { sheet: "../secret" } },
    "a file of its own": { about: { file: "register.html" } },
    "no calls": { about: { count: 0 } },
    "a count that is none": { about: { count: 1e300 } },
    "an attempt at nothing": { what: "attempt", about: { outcome: "reached" } },
    "an attempt that came to nothing": {
        what: "attempt",
        about: { organisation: "nic", contact: "desk", kind: "phone" },
    },
}
for (const [name, change] of Object.entries(STRANGE))
    test(`an entry cannot bring ${name}`, () => {
        const found = take(
            EMPTY,
            forged((_, entry) => Object.assign(entry, change)),
        )
        assert.deepEqual([found.untold, found.incident.log.map(each => each.what)], [1, ["begun"]])
    })

test("what an entry says besides is not read, and what somebody wrote is cut and cleaned", () => {
    const extra = { about: { tld: "gr", value: "+19005550100", shown: "+1 900" }, link: "javascript:alert(1)" }
    const long = { who: `Ann\u202e${"x".repeat(999)}`, note: "n".repeat(999) }
    const found = take(
        EMPTY,
        forged((_, entry) => Object.assign(entry, extra, long)),
    )
    const [, entry] = found.incident.log
    assert.deepEqual([entry?.about, entry?.who.length, entry?.note.length], [{ tld: "gr" }, 80, 250])
    assert.ok(!/900|javascript|\u202e/.test(JSON.stringify(found.incident)))
})

const DAMAGED: Readonly<Record<string, (file: { incident: Fields; log: Fields[] }) => void>> = {
    "no incident": file => Object.assign(file, { incident: null }),
    "a name that is no text": file => Object.assign(file.incident, { name: 7 }),
    "a name, and no beginning": file => Object.assign(file.incident, { begun: null }),
    "a beginning, and no name": file => Object.assign(file.incident, { name: "" }),
    "an end before any beginning": file => Object.assign(file.incident, { name: "", begun: null, ended: NOW }),
    "a beginning that is no time": file => Object.assign(file.incident, { begun: "yesterday" }),
    "an end that is no time": file => Object.assign(file.incident, { ended: 12 }),
    "other names that are none": file => Object.assign(file.incident, { besides: [null] }),
    "other names without end": file => Object.assign(file.incident, { besides: Array(21).fill("x") }),
    "no log": file => Object.assign(file, { log: {} }),
    "a log without end": file => Object.assign(file, { log: Array(3001).fill({}) }),
}
for (const [name, change] of Object.entries(DAMAGED))
    test(`a file is refused that has ${name}`, () => {
        assert.equal(taken(forged(change), noCalls(), noIncident(), REGISTER), null)
    })

test("the outcomes say in which incident they came, as far as there is room", () => {
    const calls = marked(added(noCalls(), GR, NIC, DESK, PHONE), VOICE, "reached", LATER)
    const note = (list: Calls, incident: Incident) =>
        outcomesCsv(list, incident, REGISTER).split("\r\n")[1]?.split(",cert-all,")[1]
    const one = named(noIncident(), "Name servers", "", "", NOW)
    assert.equal(note(calls, noIncident()), "edition 1.")
    assert.equal(note(calls, one), `"edition 1, Name servers."`)
    assert.equal(note(calls, ended(one, NOW)), "edition 1.")
    const long = remarked(calls, VOICE, 0, { note: "n".repeat(240) })
    assert.equal(note(long, one), `edition 1. ${"n".repeat(240)}`)
    const tight = remarked(calls, VOICE, 0, { note: "n".repeat(234) })
    assert.equal(note(tight, one), `"edition 1, Name s. ${"n".repeat(234)}"`)
})
