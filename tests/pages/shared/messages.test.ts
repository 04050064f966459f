// What the reader takes from its frame: a fixed set, and nothing that is nearly of it.

import assert from "node:assert/strict"
import { test } from "node:test"
import { fromFrame, fromPage } from "../../../site_templates/pages/shared/messages.ts"

const content = new TextEncoder().encode("{}")
const save = { is: "save", name: "outcomes.csv", content }
const unsaved = { is: "unsaved", list: true, outcomes: 12 }

test("each message of the set is taken as it is", () => {
    for (const theme of [null, "light", "dark", "red", "sun"])
        assert.deepEqual(fromFrame({ is: "theme", theme }), { is: "theme", theme })
    for (const said of [{ is: "focus" }, unsaved, { ...unsaved, list: false, outcomes: 0 }, save])
        assert.deepEqual(fromFrame(structuredClone(said)), said)
    for (const name of ["tocsin-calls-2026-11-22.json", "tocsin-calls-1970-01-01.csv"])
        assert.deepEqual(fromFrame({ ...save, name }), { ...save, name })
    for (const answer of [{ is: "saved" }, { is: "refused" }]) assert.deepEqual(fromPage(answer), answer)
})

const NAMES = [
    "",
    "register.html",
    "outcomes.csv.exe",
    "outcomes.csv\n",
    "/outcomes.csv",
    "../outcomes.csv",
    "..\\outcomes.csv",
    "C:outcomes.csv",
    "Outcomes.csv",
    "outcomes\u202evsc.csv",
    "outcomes.csv\0.html",
    "tocsin-calls-2026-11-22.html",
    "tocsin-calls-2026-11-22.json.lnk",
    "tocsin-calls-٢٠٢٦-١١-٢٢.json",
    "tocsin-calls-/../2026-11-22.json",
    `tocsin-calls-2026-11-22${" ".repeat(200)}.json`,
]

test("a file has one of our names, or is not saved", () => {
    for (const name of NAMES) assert.equal(fromFrame({ ...save, name }), null, name)
    for (const name of [
        undefined,
        null,
        7,
        ["outcomes.csv"],
        { toString: () => "outcomes.csv" },
        new String("outcomes.csv"),
    ])
        assert.equal(fromFrame({ ...save, name }), null)
})

test("what has less, more or something else is not heard", () => {
    const odd: readonly unknown[] = [
        undefined,
        null,
        "focus",
        7,
        [],
        ["focus"],
        new Map([["is", "focus"]]),
        {},
        { is: "other" },
        { is: ["focus"] },
        { is: "toString" },
        { is: "__proto__" },
        { is: "focus", now: true },
        { is: "focus", list: true },
        { is: "unsaved" },
        { ...unsaved, more: 1 },
        ...[-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1_000_001, "12", null, 12n].map(outcomes => ({
            ...unsaved,
            outcomes,
        })),
        ...["true", 1, null, undefined].map(list => ({ ...unsaved, list })),
        { is: "theme" },
        { is: "theme", theme: "red", list: true },
        ...[undefined, "", "blue", "red ", ["red"], { toString: () => "red" }].map(theme => ({ is: "theme", theme })),
        { is: "save", name: "outcomes.csv" },
        { ...save, type: "text/html" },
        ...[
            "text",
            [1, 2],
            null,
            content.buffer,
            new DataView(content.buffer),
            new Uint16Array(2),
            new Blob([content]),
        ].map(each => ({ ...save, content: each })),
        { ...save, content: new Uint8Array(64 * 2 ** 20 + 1) },
        Object.create({ is: "focus" }),
    ]
    for (const said of odd) assert.equal(fromFrame(said), null)
    for (const said of [...odd, { is: "focus" }, { is: "saved", name: "x" }]) assert.equal(fromPage(said), null)
})
