// The call list: no organisation rung by two, no call made twice, and no number that a file brings along.

import assert from "node:assert/strict"
import test from "node:test"
import { type Taken, taken, written } from "../../../../site_templates/pages/register/calls/file.ts"
import { isOpen, type Moment, ordered, progress } from "../../../../site_templates/pages/register/calls/order.ts"
import { callsCsv, cell, outcomesCsv } from "../../../../site_templates/pages/register/calls/tables.ts"
import {
    added,
    type Calls,
    clean,
    clocked,
    given,
    itemOf,
    keyOf,
    marked,
    namesIn,
    noCalls,
    outcomesUnsaved,
    reached,
    remarked,
    removed,
    saved,
    split,
} from "../../../../site_templates/pages/register/data/calls.ts"
import { noIncident } from "../../../../site_templates/pages/register/data/incident.ts"
import type {
    Channel,
    Contact,
    Organisation,
    Register,
    Tld,
} from "../../../../site_templates/pages/register/data/model.ts"
import type { Kind } from "../../../../site_templates/pages/shared/kinds.ts"

const NOW = new Date("2026-11-22T12:00:00.000Z")

function channel(kind: Kind, value: string): Channel {
    const known = { state: "never", when: null, method: null, disproof: null } as const
    const rest = {
        hours: null,
        known,
        tlp: "TLP:AMBER",
        note: null,
        tlds: [],
        network: null,
        others: false,
        endpoint: value,
    }
    return { kind, value, shown: `shown ${value}`, link: null, ...rest }
}

function contact(id: string, ...channels: Channel[]): Contact {
    return {
        id,
        person: false,
        name: `Name of ${id}`,
        role: "duty-desk",
        languages: [],
        unresponsive: null,
        note: null,
        certificates: [],
        channels,
    }
}

function organisation(id: string, ...contacts: Contact[]): Organisation {
    return {
        id,
        name: `Organisation ${id}`,
        country: "GR",
        timezone: "Europe/Athens",
        languages: ["el"],
        unresponsive: null,
        contacts,
    }
}

function tld(label: string, manager: Organisation, backend: Organisation | null = null): Tld {
    const shown = { tld: label, shown: `.${label}`, language: null, name: label, variants: [] }
    return { ...shown, territory: "GR", region: "EU", manager, backend }
}

function register(...tlds: Tld[]): Register {
    const organisations = tlds.flatMap(each => [each.manager, ...(each.backend ? [each.backend] : [])])
    const publisher = { name: "", phone: "", phoneLink: "", email: "", emailLink: "" }
    return {
        ...{ title: "Test", notice: null, edition: 7, issued: "2026-11-01", expires: "2027-03-01", publisher },
        ...{ recipient: "cert-all", recipientName: "CERT", tlp: "TLP:RED", rules: new Map(), useCases: [] },
        tlds: new Map(tlds.map(each => [each.tld, each])),
        organisations: new Map(organisations.map(each => [each.id, each])),
    }
}

const PHONE = channel("phone", "+441632960101")
const MOBILE = channel("mobile", "+441632960101")
const MAIL = channel("email", "=desk@nic.example")
const DUTY = contact("duty", PHONE, MAIL)
const LEAD = contact("lead", MOBILE)
const NIC = organisation("nic", DUTY, LEAD)
const OTHER = organisation("other", contact("desk", channel("phone", "+441632960202")))
const AA = tld("aa", NIC)
const BB = tld("bb", NIC, OTHER)
const CC = tld("cc", OTHER)
const REGISTER = register(AA, BB, CC)

function listed(): Calls {
    return added(added(noCalls(), AA, NIC, DUTY, PHONE), BB, NIC, DUTY, PHONE)
}

function keyed(calls: Calls): string {
    return calls.items[0]?.key ?? ""
}

const EMPTY = { calls: noCalls(), incident: noIncident() }
const NOTHING: Taken = { ...EMPTY, refused: 0, untold: 0, besides: null, other: null }

function wrote(calls: Calls): string {
    return written(calls, noIncident(), REGISTER, NOW)
}

function took(text: string, calls: Calls): Taken | null {
    return taken(text, calls, noIncident(), REGISTER)
}

/** A saved list with one thing changed. */
function forged(change: (file: Record<string, never>) => void): string {
    const file = JSON.parse(wrote(listed()))
    change(file)
    return JSON.stringify(file)
}

test("one number of one organisation is rung once, for all its TLDs", () => {
    const calls = added(listed(), BB, NIC, LEAD, MOBILE)
    assert.equal(calls.items.length, 1)
    assert.deepEqual(calls.items[0]?.tlds, ["aa", "bb"])
    assert.equal(added(calls, AA, NIC, DUTY, MAIL).items.length, 2)
})

test("a call tree is balanced, and no organisation is split between two callers", () => {
    const sizes = [5, 4, 3, 3, 2, 1]
    let calls = noCalls()
    for (const [place, size] of sizes.entries())
        for (let number = 0; number < size; number += 1) {
            const way = channel("phone", `+4416329600${place}${number}`)
            const owner = organisation(`o${place}`, contact("desk", way))
            calls = added(calls, tld(`t${place}${number}`, owner), owner, contact("desk", way), way)
        }
    const shared = split(calls, ["Ann", "Ben", "Cleo"])
    const loads = [0, 1, 2].map(caller => shared.items.filter(item => item.caller === caller).length)
    assert.deepEqual(loads, [6, 6, 6])
    for (const place of sizes.keys()) {
        const callers = shared.items.filter(item => item.organisation.id === `o${place}`).map(item => item.caller)
        assert.equal(new Set(callers).size, 1)
    }
    assert.ok(split(shared, []).items.every(item => item.caller === null))
})

test("a further way to an organisation goes to the caller that has it", () => {
    const shared = given(listed(), NIC, 0)
    assert.ok(added(shared, AA, NIC, DUTY, MAIL).items.every(item => item.caller === 0))
})

test("a clock runs for an attempt, and stands at nought for the next", () => {
    const later = new Date(NOW.getTime() + 75_400)
    const key = keyed(listed())
    const calls = marked(clocked(listed(), key, NOW), key, "no-answer", later)
    assert.deepEqual(calls.items[0]?.attempts, [
        { at: later.toISOString(), seconds: 75, outcome: "no-answer", note: "" },
    ])
    const stopped = marked(clocked(clocked(calls, key, NOW), key, later), key, "no-answer", later)
    assert.equal(stopped.items[0]?.attempts[1]?.seconds, 75)
    assert.equal(marked(stopped, key, "reached", later).items[0]?.attempts[2]?.seconds, null)
    assert.equal(calls.unsaved, true)
    assert.deepEqual(remarked(calls, key, 0, null).items[0]?.attempts, [])
})

test("a clock that was set back counts no negative time", () => {
    const key = keyed(listed())
    const calls = marked(clocked(listed(), key, NOW), key, "reached", new Date(NOW.getTime() - 5000))
    assert.equal(calls.items[0]?.attempts[0]?.seconds, 0)
})

test("a TLD that was reached by one way needs no other", () => {
    let calls = added(listed(), AA, NIC, DUTY, MAIL)
    const [call, mail] = calls.items
    assert.ok(call && mail)
    calls = marked(calls, call.key, "reached", NOW)
    assert.deepEqual([...reached(calls)], ["aa", "bb"])
    assert.equal(isOpen(mail, reached(calls)), false)
    assert.deepEqual(progress(calls), { tlds: 2, reached: 2, open: 0, again: 0, wrong: 0 })
})

test("the list goes by who answers now, then whose day ends first, then whose morning is near", () => {
    const moments: Record<string, Moment> = {
        evening: { answered: "now", changes: null, minutes: 17 * 60, dead: false },
        morning: { answered: "now", changes: null, minutes: 9 * 60, dead: false },
        dawn: { answered: "now", changes: null, minutes: 7 * 60, dead: false },
        midnight: { answered: "now", changes: null, minutes: 0, dead: false },
        nowhere: { answered: "unknown", changes: null, minutes: null, dead: false },
        shut: { answered: "closed", changes: null, minutes: 12 * 60, dead: false },
        cut: { answered: "now", changes: null, minutes: 12 * 60, dead: true },
    }
    let calls = noCalls()
    for (const name of Object.keys(moments).reverse()) {
        const way = channel("chat", name)
        const owner = organisation(name, contact("desk", way))
        calls = added(calls, tld(name, owner), owner, contact("desk", way), way)
    }
    const names = (list: Calls) =>
        ordered(list, item => moments[item.organisation.id] ?? assert.fail()).map(item => item.organisation.id)
    assert.deepEqual(names(calls), Object.keys(moments))
    const tried = marked(calls, keyOf(organisation("evening"), channel("chat", "evening")), "no-answer", NOW)
    assert.equal(names(tried).indexOf("evening"), 5)
    const wrong = marked(calls, keyOf(organisation("evening"), channel("chat", "evening")), "wrong-person", NOW)
    assert.equal(names(wrong).at(-1), "evening")
})

test("what was saved comes back, and is to be saved again with what was there", () => {
    const shared = split(listed(), ["Ann", "Ben"])
    const calls = remarked(marked(shared, keyed(shared), "no-answer", NOW), keyed(shared), 0, { note: "rang twice" })
    const found = took(wrote(calls), noCalls())
    // The file that brought them has them.
    const kept = new Set(found?.calls.items.flatMap(item => item.attempts))
    assert.deepEqual(found, { ...NOTHING, calls: { ...calls, kept } })
    assert.equal(outcomesUnsaved(calls), 1)
    assert.equal(outcomesUnsaved(found?.calls ?? assert.fail()), 0)
})

const CHANGES: Record<string, (saved: Calls) => Calls> = {
    adding: saved => added(saved, AA, NIC, DUTY, MAIL),
    "one more TLD": saved => added(saved, CC, NIC, DUTY, PHONE),
    removing: saved => removed(saved, keyed(saved)),
    "sharing out": saved => split(saved, ["Ann"]),
    "giving to a caller": saved => given(saved, NIC, 0),
    marking: saved => marked(saved, keyed(saved), "reached", NOW),
    loading: saved => took(wrote(listed()), saved)?.calls ?? assert.fail(),
    "loading callers": saved =>
        took(
            forged(file => Object.assign(file, { callers: ["Ann"], items: [] })),
            saved,
        )?.calls ?? assert.fail(),
}
for (const [name, change] of Object.entries(CHANGES))
    test(`${name} leaves something to save`, () => {
        assert.equal(change({ ...listed(), unsaved: false }).unsaved, true)
    })

test("only what a saved file has is counted as saved", () => {
    const key = keyed(listed())
    const one = marked(listed(), key, "no-answer", NOW)
    const two = marked(one, key, "reached", NOW)
    assert.deepEqual([listed(), one, two].map(outcomesUnsaved), [0, 1, 2])
    // What was marked while the file was being saved is not in it, nor is the list as it now is.
    assert.equal(outcomesUnsaved(saved(two, one, true)), 1)
    assert.equal(saved(two, one, true).unsaved, true)
    const all = saved(two, two, true)
    assert.deepEqual([outcomesUnsaved(all), all.unsaved], [0, false])
    // A table has the outcomes, and cannot be loaded as a list again.
    const outcomes = saved(two, two, false)
    assert.deepEqual([outcomesUnsaved(outcomes), outcomes.unsaved], [0, true])
    assert.equal(outcomesUnsaved(remarked(all, key, 0, { note: "later" })), 1)
    assert.equal(outcomesUnsaved(remarked(all, key, 0, null)), 0)
})

test("what changes nothing leaves nothing to save", () => {
    const saved = { ...listed(), unsaved: false }
    assert.equal(added(saved, AA, NIC, DUTY, PHONE).unsaved, false)
    const strange = forged(file => Object.assign(file["items"]?.[0] ?? assert.fail(), { organisation: "nobody" }))
    assert.equal(took(strange, saved)?.calls.unsaved, false)
})

test("what two callers bring back is put together, and nothing counts twice", () => {
    const key = keyed(listed())
    const one = marked(listed(), key, "no-answer", NOW)
    const other = marked(listed(), key, "reached", new Date(NOW.getTime() + 60_000))
    const both = took(wrote(other), one)
    assert.deepEqual(
        both?.calls.items[0]?.attempts.map(each => each.outcome),
        ["no-answer", "reached"],
    )
    const again = took(wrote(one), both?.calls ?? assert.fail())
    assert.equal(again?.calls.items[0]?.attempts.length, 2)
})

const STRANGERS: Record<string, (item: Record<string, unknown>) => void> = {
    "a number of its own": item => Object.assign(item, { value: "+19005550100" }),
    "another kind": item => Object.assign(item, { kind: "satellite" }),
    "an unknown organisation": item => Object.assign(item, { organisation: "__proto__" }),
    "another contact": item => Object.assign(item, { contact: "lead" }),
    "an unknown TLD": item => Object.assign(item, { tlds: ["zz"] }),
    "a TLD of another organisation": item => Object.assign(item, { tlds: ["cc"] }),
    "a mark of another kind": item =>
        Object.assign(item, { attempts: [{ at: NOW.toISOString(), seconds: null, outcome: "bribed", note: "" }] }),
    "a time that is none": item =>
        Object.assign(item, {
            attempts: [{ at: "2026-13-99T00:00:00.000Z", seconds: 1, outcome: "reached", note: "" }],
        }),
    "a time without end": item =>
        Object.assign(item, { attempts: [{ at: NOW.toISOString(), seconds: 1e9, outcome: "reached", note: "" }] }),
    "too many marks": item => Object.assign(item, { attempts: Array(201).fill({}) }),
}
for (const [name, change] of Object.entries(STRANGERS))
    test(`a file cannot bring ${name}`, () => {
        const found = took(
            forged(file => change(file["items"]?.[0] ?? assert.fail())),
            noCalls(),
        )
        assert.deepEqual(found, { ...NOTHING, refused: 1 })
    })

test("what a file says to show is not shown", () => {
    const extra = { shown: "+1 900 555 0100", link: "javascript:alert(1)", name: "Mallory" }
    const text = forged(file => Object.assign(file["items"]?.[0] ?? assert.fail(), extra))
    const found = took(text, noCalls())
    assert.equal(found?.calls.items[0]?.channel, PHONE)
    assert.ok(!JSON.stringify(found).includes("900"))
})

test("a file of another edition or copy is taken, and told", () => {
    const older = forged(file => Object.assign(file, { edition: 6 }))
    assert.equal(took(older, noCalls())?.other, 6)
    const theirs = forged(file => Object.assign(file, { recipient: "cert-eu" }))
    assert.equal(took(theirs, noCalls())?.other, 7)
})

const DAMAGED: Record<string, string> = {
    "no JSON": "{",
    nothing: "",
    "a list": "[]",
    null: "null",
    "another schema": forged(file => Object.assign(file, { schema: "tocsin-calls/3" })),
    "no calls": forged(file => Object.assign(file, { items: {} })),
    "callers that are no names": forged(file => Object.assign(file, { callers: [1] })),
    "too many callers": forged(file => Object.assign(file, { callers: Array(51).fill("x") })),
    "too many calls": forged(file => Object.assign(file, { items: Array(5001).fill({}) })),
    "too long": `${wrote(listed())}${" ".repeat(4_000_000)}`,
}
for (const [name, text] of Object.entries(DAMAGED))
    test(`a damaged file is refused: ${name}`, () => {
        assert.equal(took(text, noCalls()), null)
    })

test("hidden characters and long texts are cut from what somebody typed", () => {
    assert.equal(clean("a\u202eb\u200b\u0000\nc\ud800\ufe0f", 80), "ab c")
    assert.equal(clean("🙂".repeat(99), 3), "🙂🙂🙂")
    assert.deepEqual(namesIn(" Ann \nBen, Ann\n\n"), ["Ann", "Ben"])
    assert.equal(namesIn(Array.from({ length: 99 }, (_, place) => place).join("\n")).length, 50)
})

test("no cell is a formula, and a number in an outcome stays the number that it is", () => {
    for (const text of ["=1+1", "+1", "-1", "@x", "\tx", "|x", "%x", "＝x"]) assert.equal(cell(text), `'${text}`)
    assert.equal(cell('x;"=1+1;y\n=2'), `x;"'=1+1;y\n'=2`)
    let calls = added(listed(), AA, NIC, DUTY, MAIL)
    for (const item of calls.items) {
        calls = marked(calls, item.key, "out-of-service", NOW)
        calls = remarked(calls, item.key, 0, { note: '=HYPERLINK("x"), "no"' })
    }
    assert.ok(callsCsv(calls).includes(`"'=HYPERLINK(""x""), ""no"""`))
    const named = { ...noIncident(), name: "x;=cmd|' /C calc'!A0" }
    const noted = remarked(calls, keyed(calls), 0, { note: "; +1+cmd" })
    assert.ok(outcomesCsv(noted, named, REGISTER).includes("edition 7, x;'=cmd|' /C calc'!A0. ; '+1+cmd"))
    const [head, call, mail] = outcomesCsv(calls, noIncident(), REGISTER).split("\r\n")
    assert.equal(head, "organisation,contact,kind,value,when,method,result,officer,note")
    const said = `cert-all,"edition 7. =HYPERLINK(""x""), ""no"""`
    assert.equal(call, `nic,duty,phone,+441632960101,2026-11-22,call,out-of-service,${said}`)
    assert.equal(mail, `nic,duty,email,'=desk@nic.example,2026-11-22,email,bounced,${said}`)
})

test("a number in groups can be dialled as it stands, and nothing else that begins with a plus is", () => {
    assert.equal(cell("+44 1632 960101"), "+44 1632 960101")
    for (const text of [
        "+441632960101",
        "+44 1632 960700 ext. 18",
        "+1+cmd",
        "+1 +cmd|' /C calc'!A0",
        "+44 1632\n960101",
    ])
        assert.equal(cell(text), `'${text}`)
})

test("a spreadsheet is told that a table is UTF-8", () => {
    assert.ok(callsCsv(listed()).startsWith("\ufeffcaller,"))
})

test("the day of an outcome is the day by UTC, wherever the caller is, as `tocsin check` has it", () => {
    const before = process.env["TZ"]
    process.env["TZ"] = "Pacific/Kiritimati"
    try {
        // There it is the 23rd.
        assert.equal(new Date(NOW).getDate(), 23)
        const calls = marked(listed(), keyed(listed()), "reached", NOW)
        assert.equal(outcomesCsv(calls, noIncident(), REGISTER).split("\r\n")[1]?.split(",")[4], "2026-11-22")
    } finally {
        if (before === undefined) delete process.env["TZ"]
        else process.env["TZ"] = before
    }
})

test("an address that begins with a letter or digit is a cell as it is, and fits its channel", () => {
    const mail = channel("email", "7desk+night@nic.example")
    const desk = contact("duty", mail)
    const owner = organisation("nic", desk)
    const calls = added(noCalls(), tld("aa", owner), owner, desk, mail)
    const line = outcomesCsv(marked(calls, keyed(calls), "reached", NOW), noIncident(), REGISTER).split("\r\n")[1]
    assert.equal(line?.split(",")[3], "7desk+night@nic.example")
})

test("a call that nobody has tried has a line in the list, and none among the outcomes", () => {
    assert.equal(callsCsv(listed()).split("\r\n").length, 3)
    assert.equal(outcomesCsv(listed(), noIncident(), REGISTER).split("\r\n").length, 2)
    assert.equal(itemOf(listed(), "nobody"), undefined)
})
