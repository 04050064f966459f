// Local time: what the clock says there, also in the nights when it changes, and where the zone is not known.

import assert from "node:assert/strict"
import test from "node:test"
import { clockTime, instantOf, isNight, localTime } from "../../../../site_templates/pages/register/data/zones.ts"

test("the clock there, with its day of the week", () => {
    // A Sunday.
    const noon = new Date("2026-11-22T12:00:00Z")
    assert.deepEqual(localTime("Europe/Athens", noon), { weekday: 6, minutes: 14 * 60, offset: 120 })
    assert.deepEqual(localTime("Pacific/Kiritimati", noon), { weekday: 0, minutes: 2 * 60, offset: 840 })
    assert.deepEqual(localTime("Asia/Kathmandu", noon), { weekday: 6, minutes: 17 * 60 + 45, offset: 345 })
    assert.deepEqual(localTime("America/St_Johns", noon), { weekday: 6, minutes: 8 * 60 + 30, offset: -210 })
})

test("seconds do not move the minute", () => {
    assert.equal(localTime("Europe/Athens", new Date("2026-11-22T12:00:59.999Z"))?.minutes, 14 * 60)
})

test("what was asked of a zone before does not change what it says", () => {
    const days = Array.from({ length: 6_000 }, (_, day) => new Date(Date.UTC(2026, 0, 1, day * 24)))
    const clocks = () => days.map(day => localTime("Europe/Athens", day)?.offset)
    assert.deepEqual(clocks(), clocks())
    assert.deepEqual([...new Set(clocks())], [120, 180])
})

test("a zone that nobody knows is null, and breaks nothing", () => {
    assert.equal(localTime("Nowhere/Land", new Date()), null)
    assert.equal(localTime("", new Date()), null)
    assert.equal(instantOf("Nowhere/Land", "2026-11-22", 180), null)
})

test("a local time is an instant, in summer, in winter, and in the night when the clocks change", () => {
    assert.equal(instantOf("Europe/Athens", "2026-11-22", 180)?.toISOString(), "2026-11-22T01:00:00.000Z")
    assert.equal(instantOf("Europe/Athens", "2026-07-22", 180)?.toISOString(), "2026-07-22T00:00:00.000Z")
    assert.equal(instantOf("Pacific/Auckland", "2026-11-22", 180)?.toISOString(), "2026-11-21T14:00:00.000Z")
    assert.equal(instantOf("America/New_York", "2026-11-01", 180)?.toISOString(), "2026-11-01T08:00:00.000Z")
})

test("an hour that comes twice is the first, and one that is left out goes by the clocks before: as in Python", () => {
    assert.equal(instantOf("Europe/Athens", "2026-10-25", 180)?.toISOString(), "2026-10-25T00:00:00.000Z")
    assert.equal(instantOf("Europe/Athens", "2026-10-25", 240)?.toISOString(), "2026-10-25T02:00:00.000Z")
    assert.equal(instantOf("Europe/Athens", "2026-03-29", 180)?.toISOString(), "2026-03-29T01:00:00.000Z")
    assert.equal(instantOf("Asia/Beirut", "2026-10-25", 180)?.toISOString(), "2026-10-25T01:00:00.000Z")
    assert.equal(instantOf("Australia/Lord_Howe", "2026-04-05", 105)?.toISOString(), "2026-04-04T14:45:00.000Z")
})

test("times of day", () => {
    assert.equal(clockTime(192), "03:12")
    assert.equal(clockTime(1440), "00:00")
    assert.ok(isNight(192) && isNight(23 * 60) && !isNight(12 * 60))
})
