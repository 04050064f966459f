// A day there: which of its minutes a channel is answered in, and when that changes, also in nights when clocks change.

import assert from "node:assert/strict"
import test from "node:test"
import { answered } from "../../../../site_templates/pages/register/data/advice.ts"
import { nextChange, stretchesOf } from "../../../../site_templates/pages/register/data/day.ts"
import { answeredAt, type Hours, parseHours } from "../../../../site_templates/pages/register/data/hours.ts"
import { localTime } from "../../../../site_templates/pages/register/data/zones.ts"
import { channel, contact, organisation } from "../register.ts"

const [MONDAY, FRIDAY, SATURDAY, SUNDAY] = [0, 4, 5, 6]
const TEXTS = [
    "24/7",
    "Mo-Fr 08:00-17:00",
    "Mo-Fr 08:00-12:00; Mo-Fr 13:00-17:00; Sa 10:00-12:00",
    "Fr 22:00-06:00",
    "Mo-Su 22:00-06:00",
    "Sa-Mo 18:30-24:00",
    "Mo-Su 00:00-24:00",
    "Mo-We 08:00-08:00",
    "Su 00:00-00:00",
    "Mo 08:00-13:00; Mo 12:00-17:00; Mo 17:00-18:00",
]

function read(text: string): Hours {
    const found = parseHours(text)
    assert.ok(found, text)
    return found
}

/** Return the stretches of a day as `08:00-17:00`. */
function day(text: string, weekday: number): string {
    const clock = (minutes: number) => new Date(minutes * 60_000).toISOString().slice(11, 16)
    const end = (minutes: number) => (minutes === 1440 ? "24:00" : clock(minutes))
    return stretchesOf(read(text), weekday)
        .map(each => `${clock(each.start)}-${end(each.end)}`)
        .join(" ")
}

test("a day has the spans of its weekday, and no others", () => {
    assert.equal(day("Mo-Fr 08:00-17:00", FRIDAY), "08:00-17:00")
    assert.equal(day("Mo-Fr 08:00-17:00", SATURDAY), "")
    assert.equal(day("Mo-Fr 08:00-12:00; Mo-Fr 13:00-17:00", MONDAY), "08:00-12:00 13:00-17:00")
})

test("what runs over midnight is on both days, and on no third", () => {
    assert.equal(day("Fr 22:00-06:00", FRIDAY), "22:00-24:00")
    assert.equal(day("Fr 22:00-06:00", SATURDAY), "00:00-06:00")
    assert.equal(day("Fr 22:00-06:00", SUNDAY), "")
    assert.equal(day("Su 22:00-06:00", MONDAY), "00:00-06:00")
    assert.equal(day("Mo-Su 22:00-06:00", MONDAY), "00:00-06:00 22:00-24:00")
})

test("24:00 ends the day, and does not begin the next", () => {
    assert.equal(day("Sa 18:00-24:00", SATURDAY), "18:00-24:00")
    assert.equal(day("Sa 18:00-24:00", SUNDAY), "")
})

test("at all times is the whole day, however it is written, and spans that meet are one", () => {
    for (const text of ["24/7", "Mo-Su 00:00-24:00", "Mo-Su 06:00-18:00; Mo-Su 18:00-06:00"])
        assert.equal(day(text, MONDAY), "00:00-24:00", text)
    assert.equal(day("Mo 08:00-13:00; Mo 12:00-17:00; Mo 17:00-18:00", MONDAY), "08:00-18:00")
})

test("each minute of a week is in a stretch where the channel is answered then, and in no stretch else", () => {
    for (const text of TEXTS)
        for (let weekday = MONDAY; weekday <= SUNDAY; weekday++) {
            const stretches = stretchesOf(read(text), weekday)
            for (let minute = 0; minute < 1440; minute++)
                assert.equal(
                    stretches.filter(each => each.start <= minute && minute < each.end).length,
                    Number(answeredAt(read(text), weekday, minute)),
                    `${text} ${weekday} ${minute}`,
                )
        }
})

const change = (text: string, zone: string, now: string) => nextChange(read(text), zone, new Date(now))

test("it says when it opens and closes, with the day and the time there", () => {
    // A Friday at noon in Athens.
    const office = "Mo-Fr 08:00-17:00"
    assert.deepEqual(change(office, "Europe/Athens", "2027-01-08T10:00:00Z"), {
        away: 300,
        day: 0,
        weekday: 4,
        minutes: 1020,
    })
    // A Saturday at 23:00: Monday 08:00 is 33 hours away.
    assert.deepEqual(change(office, "Europe/Athens", "2027-01-09T21:00:00Z"), {
        away: 1980,
        day: 2,
        weekday: 0,
        minutes: 480,
    })
    assert.equal(change("24/7", "Europe/Athens", "2027-01-08T10:00:00Z"), null)
    assert.equal(change(office, "Nowhere/Land", "2027-01-08T10:00:00Z"), null)
})

test("over a night when clocks change it is as long as time takes", () => {
    const nine = "Mo-Su 09:00-17:00"
    // Athens puts its clocks on at 03:00 on 28 March 2027, and back at 04:00 on 31 October.
    assert.equal(change(nine, "Europe/Athens", "2027-03-27T20:00:00Z")?.away, 10 * 60)
    assert.equal(change(nine, "Europe/Athens", "2027-10-30T19:00:00Z")?.away, 12 * 60)
    // The day before and the day after go as clocks do.
    assert.equal(change(nine, "Europe/Athens", "2027-03-26T20:00:00Z")?.away, 11 * 60)
    assert.equal(change(nine, "Europe/Athens", "2027-03-28T19:00:00Z")?.away, 11 * 60)
    // Half an hour, on Lord Howe Island: on 4 April 2027 at 02:00 back to 01:30.
    assert.equal(change(nine, "Australia/Lord_Howe", "2027-04-03T13:00:00Z")?.away, 9 * 60 + 30)
})

test("an hour that comes twice ends where it ends, and what begins in one that is left out begins with what follows", () => {
    // 03:30 in Athens on 31 October 2027: first by summer time, an hour later by winter time.
    assert.equal(change("Su 03:00-04:00", "Europe/Athens", "2027-10-31T01:30:00Z")?.away, 30)
    assert.equal(change("Su 03:00-05:00", "Europe/Athens", "2027-10-31T00:30:00Z")?.away, 90 + 60)
    // There is no 03:30 on 28 March 2027: after 02:59 comes 04:00.
    assert.equal(change("Su 03:30-12:00", "Europe/Athens", "2027-03-28T00:00:00Z")?.away, 60)
})

test("what is said to be the next change is the first minute in which it is otherwise", () => {
    const zones = ["Europe/Athens", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe"]
    const starts = ["2027-03-26T23:10:00Z", "2027-04-02T14:20:00Z", "2027-10-30T03:30:00Z", "2027-11-05T17:00:00Z"]
    const open = (hours: Hours, zone: string, at: number) => {
        const there = localTime(zone, new Date(at))
        assert.ok(there)
        return answeredAt(hours, there.weekday, there.minutes)
    }
    for (const text of ["Mo-Fr 08:00-17:00", "Fr 22:00-06:00", "Mo-Su 06:30-23:30"])
        for (const zone of zones)
            for (const start of starts) {
                const hours = read(text)
                const now = Date.parse(start)
                let minutes = 1
                while (open(hours, zone, now + minutes * 60_000) === open(hours, zone, now)) minutes++
                assert.equal(nextChange(hours, zone, new Date(now))?.away, minutes, `${text} ${zone} ${start}`)
            }
})

test("what is advised at an entry changes when the day there says that it does", () => {
    const office = channel("phone", "+30 21 0555 0100", { hours: "Mo-Su 09:00-17:00" })
    const owner = organisation("alpha", "Alpha", contact("Duty", "Duty desk", office))
    // In the night in which the clocks are put on.
    const told = answered(office, owner, new Date("2027-03-27T20:00:00Z"))
    assert.deepEqual(told, { answered: "closed", changes: 10 * 60 })
})

test("seconds do not move the minute", () => {
    assert.equal(change("Mo-Su 09:00-17:00", "Europe/Athens", "2027-01-08T06:58:59.900Z")?.away, 2)
})
