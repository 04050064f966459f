// How an opened edition stands: one line, and loud where an old number may be wrong.

import assert from "node:assert/strict"
import { test } from "node:test"
import { standing } from "../../../../site_templates/pages/reader/open/standing.ts"
import { setLanguage } from "../../../../site_templates/pages/shared/language.ts"

Object.assign(globalThis, { document: { documentElement: {} } })
setLanguage("en")
const EDITION = {
    edition: 12,
    issued: "2026-11-22",
    validUntil: "2026-12-22",
    locator: "",
    ranOut: [],
    olderThan: null,
    signedOn: null,
    practice: false,
    notes: [],
}
const on = (day: string) => new Date(`${day}T12:00:00Z`)
const plain = (text: string | undefined) => text?.replaceAll("\u2011", "-")

test("a sound edition is a line and no more", () => {
    const { line, ranOut, loud, mild } = standing(EDITION, on("2026-12-01"))
    assert.deepEqual(line.map(plain), ["Edition 12", "9 days old", "until 2026-12-22"])
    assert.deepEqual([ranOut, loud, mild], [false, [], undefined])
})

test("an edition that runs out while it is open is told then", () => {
    const { line, ranOut, loud } = standing(EDITION, on("2026-12-24"))
    assert.deepEqual(line.map(plain), ["Edition 12", "32 days old"])
    assert.equal(ranOut, true)
    assert.deepEqual(loud.map(plain), [
        "Out of date: valid until 2026-12-22. An old number beats none. Ask for the next edition.",
    ])
})

test("what ran out with the edition is said once, and what is worse comes first", () => {
    const ranOut = (["edition", "heartbeat", "root"] as const).map(what => ({ what, since: "2026-12-20T00:00:00Z" }))
    const { loud, mild } = standing({ ...EDITION, ranOut, olderThan: 13, notes: ["copy-older"] }, on("2027-01-01"))
    assert.deepEqual(
        loud.map(each => each.split(/[ :]/)[0]),
        ["Out", "This", "Its", "The"],
    )
    assert.equal(mild, undefined)
})

test("practice is said before anything else", () => {
    const { loud } = standing({ ...EDITION, practice: true, olderThan: 13 }, on("2026-12-01"))
    assert.match(loud[0] ?? "", /^PRACTICE, NOT FOR USE/)
    assert.equal(loud.length, 2)
})

test("a heartbeat alone is no alarm", () => {
    const ranOut = [{ what: "heartbeat", since: "2026-11-29T00:00:00Z" }] as const
    const { loud, mild } = standing({ ...EDITION, ranOut }, on("2026-12-01"))
    assert.deepEqual(loud, [])
    assert.equal(plain(mild), "There may be a newer edition: known as the latest only until 2026-11-29.")
})

test("with a clock that is behind nothing is said of age or end", () => {
    for (const found of [EDITION, { ...EDITION, signedOn: "2026-11-25" }]) {
        const { line, loud } = standing(found, on("2020-01-01"))
        assert.deepEqual(line.map(plain), ["Edition 12", "of 2026-11-22"])
        assert.match(plain(loud[0]) ?? "", /it is 2026-11-2[25] or later/)
    }
})

test("what was made in this page and never signed cannot have run out", () => {
    const { edition, issued, validUntil, locator } = EDITION
    assert.deepEqual(standing({ edition, issued, validUntil, locator }, on("2026-11-22")).loud, [])
})
