// Nothing of one's own is lost: neither by a tap, nor by a clock that is wrong, nor by what a colleague's file brings.

import assert from "node:assert/strict"
import test from "node:test"
import { taken, written } from "../../../../site_templates/pages/register/calls/file.ts"
import {
    added,
    type Calls,
    clocked,
    keyOf,
    losesOutcomes,
    MOST_ATTEMPTS,
    marked,
    noCalls,
    saved,
} from "../../../../site_templates/pages/register/data/calls.ts"
import { noIncident } from "../../../../site_templates/pages/register/data/incident.ts"
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
