// Hours: the same grammar and the same answers as builder/register/hours.py.

import assert from "node:assert/strict"
import test from "node:test"
import {
    always,
    answeredAt,
    answeredEveryDayAt,
    type Hours,
    minutesToChange,
    parseHours,
} from "../../../../site_templates/pages/register/data/hours.ts"

const at = (hour: number, minute = 0) => hour * 60 + minute

function read(text: string): Hours {
    const found = parseHours(text)
    assert.ok(found, text)
    return found
}

test("what is no hours is refused, and so is what nobody stated", () => {
    for (const text of [
        null,
        "",
        "24/8",
        "Mo-Xx 08:00-17:00",
        "Mo 8:00-17:00",
        "Mo 25:00-26:00",
        "Mo 08:60-09:00",
        "Mo 08:00-24:01",
    ])
        assert.equal(parseHours(text), null, String(text))
})

test("24/7 is always, however it is written", () => {
    for (const text of ["24/7", "Mo-Su 00:00-24:00", "Mo-Su 00:00-00:00", "Mo-Su 06:00-18:00; Mo-Su 18:00-06:00"])
        assert.ok(always(read(text)), text)
    for (const text of ["Mo-Su 00:00-23:59", "Mo-Fr 00:00-24:00"]) assert.ok(!always(read(text)), text)
})

test("a span holds its beginning and not its end, on its days alone", () => {
    const office = read("Mo-Fr 08:00-17:00; Sa 10:00-12:00")
    assert.ok(answeredAt(office, 0, at(8)))
    assert.ok(!answeredAt(office, 0, at(17)))
    assert.ok(answeredAt(office, 5, at(11)))
    assert.ok(!answeredAt(office, 6, at(11)))
})

test("a span that ends before it begins runs past midnight into the next day", () => {
    const night = read("Fr-Su 22:00-06:00")
    assert.ok(answeredAt(night, 4, at(23)))
    assert.ok(answeredAt(night, 0, at(5)))
    assert.ok(!answeredAt(night, 4, at(5)))
})

test("a time is answered every day only where no day is left out", () => {
    assert.ok(answeredEveryDayAt(read("Mo-Su 22:00-06:00"), at(3)))
    assert.ok(!answeredEveryDayAt(read("Mo-Fr 22:00-06:00"), at(3)))
})

test("it says in how many minutes it opens or closes, over a weekend too", () => {
    const office = read("Mo-Fr 08:00-17:00")
    assert.equal(minutesToChange(office, 0, at(16, 40)), 20)
    assert.equal(minutesToChange(office, 0, at(5)), 180)
    assert.equal(minutesToChange(office, 4, at(17)), (2 * 24 + 15) * 60)
    assert.equal(minutesToChange(read("24/7"), 0, 0), null)
    // Where one span takes over from another nothing changes.
    assert.equal(minutesToChange(read("Mo 08:00-12:00; Mo 12:00-17:00"), 0, at(11)), 360)
})
