// Nothing of one's own is lost: neither by a tap, nor by a clock that is wrong, nor by what a colleague's file brings.

import assert from "node:assert/strict"
import test from "node:test"
import { type Taken, taken, written } from "../../../../site_templates/pages/register/calls/file.ts"
import {
    added,
    type Calls,
    clocked,
    joined,
    keyOf,
    losesOutcomes,
    MOST_ATTEMPTS,
    marked,
    noCalls,
    outcomesUnsaved,
    remarked,
    saved,
} from "../../../../site_templates/pages/register/data/calls.ts"
import {
    ended,
    logged,
    MOST_ENTRIES,
    named,
    noIncident,
} from "../../../../site_templates/pages/register/data/incident.ts"
import { channel, contact, organisation, register, tld } from "../register.ts"

const PHONE = channel("phone", "+441632960101")
const DESK = contact("Desk", "Duty desk", PHONE)
const NIC = organisation("nic", "Manager", DESK)
const GR = tld("gr", "Greece", NIC)
const REGISTER = register(GR)
const VOICE = keyOf(NIC, PHONE)
const RINGING = added(noCalls(), GR, NIC, DESK, PHONE)

/** A moment, in minutes. */
function at(minutes: number): Date {
    return new Date(Date.UTC(2026, 10, 22, 12, minutes))
}

function attemptsOf(calls: Calls): readonly string[] {
    return calls.items[0]?.attempts.map(attempt => attempt.at) ?? assert.fail()
}

/** Return a list as it comes back from the file that was saved of it. */
function loaded(calls: Calls, now: Date): Calls {
    const text = written(calls, noIncident(), REGISTER, now)
    return taken(text, noCalls(), noIncident(), REGISTER)?.calls ?? assert.fail()
}

/** Take a file into a list, or a file that was changed by hand. */
function take(calls: Calls, theirs: Calls, change = (_: { items: { attempts: unknown[] }[] }) => {}): Taken {
    const file = JSON.parse(written(theirs, noIncident(), REGISTER, at(0)))
    change(file)
    return taken(JSON.stringify(file), calls, noIncident(), REGISTER) ?? assert.fail()
}

test("what came of a call can be lost until it stands in a file", () => {
    const calls = marked(RINGING, VOICE, "out-of-service", at(0))
    const loses = (list: Calls) => losesOutcomes(list, list.items[0] ?? assert.fail())
    assert.equal(loses(RINGING), false)
    assert.equal(loses(calls), true)
    assert.equal(loses(saved(calls, calls, false)), false)
    assert.equal(loses(marked(saved(calls, calls, false), VOICE, "reached", at(1))), true)
})

test("a clock that ran for days, and one that was never set, come back from the file", () => {
    const long = marked(clocked(RINGING, VOICE, at(0)), VOICE, "reached", at(3 * 24 * 60))
    assert.equal(loaded(long, at(0)).items[0]?.attempts[0]?.seconds, 86_399)
    const unset = marked(RINGING, VOICE, "reached", new Date(0))
    assert.deepEqual(attemptsOf(loaded(unset, new Date(0))), ["1970-01-01T00:00:00.000Z"])
})

test("a call that was tried without end comes back, and what stands in no file is the last to go", () => {
    let calls = marked(RINGING, VOICE, "no-answer", at(0))
    for (let minute = 1; minute < MOST_ATTEMPTS; minute += 1) {
        const before = calls
        calls = marked(before, VOICE, "no-answer", at(minute))
        if (minute === 7) calls = { ...calls, kept: new Set(calls.items[0]?.attempts.slice(-1)) }
    }
    const over = marked(calls, VOICE, "reached", at(MOST_ATTEMPTS))
    assert.equal(attemptsOf(over).length, MOST_ATTEMPTS)
    assert.ok(!attemptsOf(over).includes(at(7).toISOString()))
    assert.equal(attemptsOf(over)[0], at(0).toISOString())
    const further = marked(over, VOICE, "reached", at(MOST_ATTEMPTS + 1))
    assert.equal(attemptsOf(further).at(-1), at(MOST_ATTEMPTS + 1).toISOString())
    assert.deepEqual(attemptsOf(loaded(further, at(999))), attemptsOf(further))
})

test("a file of attempts without end is taken as far as there is room, pushes out none of ours, and gives way to new ones", () => {
    const ours = marked(RINGING, VOICE, "out-of-service", at(0))
    const theirs = marked(RINGING, VOICE, "no-answer", at(0))
    const found = take(ours, theirs, file => {
        const [item] = file.items
        const fill = Array.from({ length: 500 }, (_, place) => new Date(Date.UTC(2099, 0, 1, 0, place)).toISOString())
        item?.attempts.push(...fill.map(each => ({ at: each, seconds: null, outcome: "reached", note: "" })))
    })
    assert.deepEqual([found.refused, found.untold, attemptsOf(found.calls).length], [0, 302, MOST_ATTEMPTS])
    assert.equal(found.calls.items[0]?.attempts[0]?.outcome, "out-of-service")
    const then = marked(marked(found.calls, VOICE, "reached", at(1)), VOICE, "reached", at(2))
    for (const minute of [0, 1, 2]) assert.ok(attemptsOf(then).includes(at(minute).toISOString()))
})

test("a log without end pushes out none of ours, and gives way to what is done next", () => {
    let theirs = noIncident()
    for (let place = 0; place < MOST_ENTRIES; place += 1)
        theirs = logged(theirs, "note", { note: "theirs" }, new Date(Date.UTC(2099, 0, 1, 0, place)))
    const ours = logged(noIncident(), "note", { note: "ours" }, at(0))
    const text = written(noCalls(), theirs, REGISTER, at(0))
    const found = taken(text, noCalls(), ours, REGISTER) ?? assert.fail()
    assert.equal(found.untold, 1)
    const then = logged(logged(found.incident, "note", { note: "next" }, at(1)), "note", { note: "last" }, at(2))
    const notes = then.log.filter(each => each.note !== "theirs").map(each => each.note)
    assert.deepEqual([then.log.length, notes], [MOST_ENTRIES, ["ours", "next", "last"]])
})

test("two notes on one attempt are both kept, whoever takes in whose file, and a file is not told to have ours", () => {
    const calls = marked(RINGING, VOICE, "no-answer", at(0))
    const [one, other] = ["said to wait", "asks for a fax"].map(note => remarked(calls, VOICE, 0, { note }))
    if (!one || !other) assert.fail()
    const left = take(one, other).calls
    const right = take(other, one).calls
    assert.equal(left.items[0]?.attempts[0]?.note, "asks for a fax / said to wait")
    assert.deepEqual(left.items[0]?.attempts, right.items[0]?.attempts)
    assert.equal(outcomesUnsaved(left), 1)
    assert.equal(take(left, right).calls.items[0]?.attempts[0]?.note, "asks for a fax / said to wait")
    // What was cut on its way gives way to the whole of it.
    assert.equal(joined("said to", "said to wait"), "said to wait")
    assert.equal(joined("", "x"), "x")
    assert.equal(joined("x".repeat(260), "y").length, 250)
})

test("an attempt that stands twice in a file is one", () => {
    const calls = marked(RINGING, VOICE, "no-answer", at(0))
    const found = take(noCalls(), calls, file => file.items[0]?.attempts.push(...(file.items[0]?.attempts ?? [])))
    assert.equal(attemptsOf(found.calls).length, 1)
})

test("an incident that one of two ended has ended, whoever takes in whose file; and one that went on goes on", () => {
    const begun = named(noIncident(), "One", "", "", at(0))
    const over = ended(begun, at(5))
    const again = ended(over, at(6))
    const end = (one: typeof begun, other: typeof begun) =>
        taken(written(noCalls(), other, REGISTER, at(9)), noCalls(), one, REGISTER)?.incident.ended
    assert.deepEqual([end(begun, over), end(over, begun)], [over.ended, over.ended])
    assert.deepEqual([end(again, over), end(over, again)], [null, null])
    const later = ended(begun, at(8))
    assert.deepEqual([end(later, over), end(over, later)], [later.ended, later.ended])
    assert.deepEqual([end(again, later), end(later, again)], [later.ended, later.ended])
})

test("no incident ends before it began, and none has a name that nobody sees", () => {
    const begun = named(noIncident(), "One", "", "", at(5))
    const over = ended(begun, at(0))
    assert.equal(over.ended, begun.begun)
    const file = JSON.parse(written(noCalls(), over, REGISTER, at(9)))
    const reads = (incident: object) =>
        taken(
            JSON.stringify({ ...file, incident: { ...file.incident, ...incident } }),
            noCalls(),
            noIncident(),
            REGISTER,
        )
    assert.ok(reads({}))
    for (const wrong of [{ ended: at(4).toISOString() }, { name: "\u202e" }]) assert.equal(reads(wrong), null)
    assert.ok(reads({ name: "\u202e", begun: null, ended: null }))
})
