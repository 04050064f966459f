// The call list in QR codes: good for any telephone, whole again in any order, and no number of a text is ever rung.

import assert from "node:assert/strict"
import test from "node:test"
import { taken, written } from "../../../../site_templates/pages/register/calls/file.ts"
import {
    type Head,
    handed,
    MOST_IN_CODE,
    missing,
    takenText,
} from "../../../../site_templates/pages/register/calls/handing.ts"
import {
    added,
    type Calls,
    given,
    keyOf,
    marked,
    noCalls,
    OUTCOMES,
    remarked,
    split,
} from "../../../../site_templates/pages/register/data/calls.ts"
import { noIncident } from "../../../../site_templates/pages/register/data/incident.ts"
import { channel, contact, organisation, register, tld } from "../register.ts"
import { dice } from "./dice.ts"

const PHONE = channel("phone", "+302105550100")
const DESK = contact("Duty desk", "Duty desk", PHONE, channel("fax", "+302105550100"), channel("phone", "+3021;ext=12"))
const ANN = contact("Zoé Ångström-Łukasiewicz", "Security lead", channel("mobile", "+302105550100"))
const ALI = contact(
    "مركز العمليات",
    "Duty desk",
    channel("chat", "signal +44 7700 900101"),
    channel("email", "a@b.example"),
)
const POST = contact("Post", "Duty desk", channel("post", "1 Main St"), channel("post", "1 Main St, 2nd floor"))
const NIC = organisation("nic", "Manager", DESK, ANN)
const BACK = organisation(
    "back",
    "Back end",
    ALI,
    POST,
    contact("Night", "Duty desk", channel("phone", "+302105550100")),
)
const GR = tld("gr", "Greece", NIC)
const MANY = Array.from({ length: 60 }, (_, place) => tld(`xn--label${place}`, "Many", BACK))
const TLDS = [GR, tld("xn--qxam", "Greece", NIC, { backend: BACK }), ...MANY]
const REGISTER = register(...TLDS)
const NOW = new Date("2026-11-22T14:03:12.345Z")
const HEAD = "TLP:RED Tocsin edition 1 cert-all 1/1 0000"
const FIRST = { edition: 1, recipient: "cert-all", part: 1, of: 1, set: "0000" }
const CASES = 200

function take(calls: Calls, text: string): Calls {
    return takenText(calls, text, REGISTER)?.calls ?? assert.fail("not taken")
}

function headsOf(...codes: readonly (string | undefined)[]): readonly Head[] {
    return takenText(noCalls(), codes.join(""), REGISTER)?.heads ?? assert.fail("not taken")
}

/** What of a list is handed over, in no order. */
function whole({ items, callers }: Calls): unknown {
    return items
        .map(({ key, contact: whom, tlds, caller, attempts }) => [
            key,
            whom.id,
            [...tlds].sort(),
            caller === null ? null : callers[caller],
            attempts.map(({ at, outcome, note }) => [at, outcome, note]),
        ])
        .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1))
}

/** Return some list, with some marks. */
function some(roll: (limit: number) => number): Calls {
    const pick = <Thing>(things: readonly Thing[]) => things[roll(things.length)] ?? assert.fail()
    let calls = noCalls()
    for (let step = roll(80); step > 0; step -= 1) {
        const label = pick(TLDS)
        const owner = pick([label.manager, label.backend ?? label.manager])
        const whom = pick(owner.contacts)
        calls = added(calls, label, owner, whom, pick(whom.channels))
    }
    if (roll(2)) calls = split(calls, ["Ann", "Bahía", "ليلى"])
    for (const { key } of calls.items) {
        for (let place = 0; roll(2); place += 1) {
            calls = marked(calls, key, pick(OUTCOMES), new Date(NOW.getTime() + 1000 * (place * 60 + roll(60))))
            calls = remarked(calls, key, place, { note: pick(["", "again", "> - .gr +1", "نعم"]) })
        }
    }
    return calls
}

test("a list comes over whole: its codes in any order, one by one or at once, and some twice", () => {
    for (let seed = 0; seed < CASES; seed += 1) {
        const roll = dice(seed)
        const calls = some(roll)
        const codes = handed(calls, REGISTER)
        const mixed = [...codes, ...codes.slice(roll(codes.length + 1))]
            .map(code => [roll(1000), code] as const)
            .sort(([one], [other]) => one - other)
            .map(([, code]) => code)
        const singly = mixed.reduce(take, noCalls())
        assert.deepEqual(whole(singly), whole(calls), `seed ${seed}`)
        if (codes.length) assert.deepEqual(whole(take(noCalls(), mixed.join(""))), whole(calls), `seed ${seed}`)
        if (codes.length) assert.deepEqual(whole(take(calls, mixed.join("\r\n"))), whole(calls), `seed ${seed}`)
        // No name of a script that runs the other way, nor an accent, makes a code larger than a telephone reads.
        for (const code of codes) assert.ok(new TextEncoder().encode(code).length <= MOST_IN_CODE, `seed ${seed}`)
    }
})

test("a code is plain text that is useful on any telephone", () => {
    const key = keyOf(NIC, PHONE)
    let calls = given(split(added(noCalls(), GR, NIC, DESK, PHONE), ["Ann"]), NIC, 0)
    calls = remarked(marked(calls, key, "no-answer", NOW), key, 0, { note: "rang twice" })
    calls = added(calls, MANY[0] ?? GR, BACK, ALI, ALI.channels[1] ?? PHONE)
    const [code = "", ...others] = handed(calls, REGISTER)
    assert.deepEqual(others, [])
    assert.match(code.split("\n")[0] ?? "", /^TLP:RED Tocsin edition 1 cert-all 1\/1 [0-9a-z]{4}$/)
    assert.equal(
        code.slice(code.indexOf("\n")),
        `
.gr +302105550100 Duty desk
> Ann
- no-answer 2026-11-22T14:03:12.345Z rang twice
.xn--label0 email a@b.example مركز العمليات
`,
    )
    assert.deepEqual(handed(noCalls(), REGISTER), [])
})

test("one caller is handed what there is still to ring", () => {
    const mail = ALI.channels[1] ?? assert.fail()
    let calls = added(added(noCalls(), GR, NIC, DESK, PHONE), MANY[0] ?? GR, BACK, ALI, mail)
    calls = split(calls, ["Ann", "Ben"])
    assert.match(handed(calls, REGISTER, 1).join(), /^[^\n]*\n\.xn--label0 email[^\n]*\n> Ben\n$/)
    assert.deepEqual(handed(marked(calls, keyOf(BACK, mail), "reached", NOW), REGISTER, 1), [])
})

const STRANGERS: Readonly<Record<string, string>> = {
    "a number that is not here": ".gr +19005550100 Duty desk",
    "a number that begins as one here": ".gr +3021055501001 Duty desk",
    "a TLD that is not here": ".zz +302105550100 Duty desk",
    "the number of another TLD": ".xn--label0 mobile +302105550100",
    "another kind": ".gr satellite +302105550100",
    "no number": ".gr Duty desk",
    "no more than a TLD": ".gr",
    "a name of every object": ".__proto__ +302105550100",
}
for (const [name, line] of Object.entries(STRANGERS))
    test(`a text cannot bring ${name}`, () => {
        const found = takenText(noCalls(), `${HEAD}\n${line}\n> Mallory\n- reached ${NOW.toISOString()}\n`, REGISTER)
        assert.deepEqual(found, { calls: noCalls(), refused: 1, untold: 0, other: null, heads: [FIRST] })
    })

test("what a text says of a call that is none of ours is not read", () => {
    const lines = [
        HEAD,
        "> Mallory",
        ".gr +302105550100 Mallory's bank, ring +1 900 555 0100",
        "- bribed 2026-11-22T14:03:12.345Z",
        "- reached 2026-02-30T14:03:12.345Z",
        "- reached yesterday",
        "ring +19005550100",
        `- no-answer ${NOW.toISOString()} a\u202eb`,
    ]
    const { items, callers } = take(noCalls(), lines.join("\n"))
    assert.deepEqual([items.length, items[0]?.channel, items[0]?.caller, callers], [1, PHONE, null, []])
    assert.deepEqual(
        items[0]?.attempts.map(each => [each.outcome, each.note]),
        [["no-answer", "ab"]],
    )
})

test("a number that two have is that of the contact who is named, and the longest address is meant", () => {
    const named = (line: string) => take(noCalls(), `${HEAD}\n${line}`).items[0]
    assert.equal(named(".xn--qxam +302105550100 Night")?.contact.id, "night")
    assert.equal(named(".xn--qxam +302105550100 Duty desk")?.contact.id, "duty desk")
    assert.equal(named(".xn--qxam +302105550100 Somebody who left")?.contact.id, "duty desk")
    assert.equal(named(".xn--qxam post 1 Main St, 2nd floor Post")?.channel.value, "1 Main St, 2nd floor")
    assert.equal(named(".xn--qxam post 1 Main St Post")?.channel.value, "1 Main St")
})

test("what is missing is told, and another edition or copy", () => {
    const all = Array.from({ length: CASES }, (_, seed) => handed(some(dice(seed)), REGISTER))
    const codes = all.find(each => each.length > 2) ?? assert.fail()
    const heads = headsOf(codes[1])
    const left = [...codes.keys()].map(each => each + 1).filter(each => each !== 2)
    assert.deepEqual(
        missing(heads, [], 999),
        left.map(part => [part, codes.length]),
    )
    assert.deepEqual(missing(heads, [], 1), [[1, codes.length]])
    assert.deepEqual(missing(heads, headsOf(...codes), 999), [])
    assert.equal(takenText(noCalls(), HEAD.replace("edition 1", "edition 6"), REGISTER)?.other, 6)
    assert.equal(takenText(noCalls(), HEAD.replace("cert-all", "cert-eu"), REGISTER)?.other, 1)
})

test("codes of two lists are told apart, and those of one list are alike whoever shows it", () => {
    const lists = Array.from({ length: CASES }, (_, seed) => some(dice(seed)))
    const [ours, theirs] = lists.filter(each => handed(each, REGISTER).length === 2)
    assert.ok(ours && theirs)
    const [one, two] = [handed(ours, REGISTER), handed(theirs, REGISTER)]
    assert.deepEqual(missing(headsOf(one[0], two[1]), [], 9), [
        [2, 2],
        [1, 2],
    ])
    assert.deepEqual(missing(headsOf(one[0]), headsOf(handed(ours, REGISTER)[1]), 9), [])
})

test("a text that is no code of ours is none", () => {
    for (const text of [
        "",
        "hello",
        ".gr +302105550100",
        `x ${HEAD}`,
        HEAD.replace("1/1", "2/1"),
        HEAD.replace("1/1", "0/0"),
        HEAD.replace(" 0000", ""),
    ])
        assert.equal(takenText(noCalls(), text, REGISTER), null, text)
})

test("what went over in a code is told more fully by the file, and is still one attempt", () => {
    const key = keyOf(NIC, PHONE)
    const note = "n".repeat(200)
    const calls = remarked(marked(added(noCalls(), GR, NIC, DESK, PHONE), key, "no-answer", NOW), key, 0, {
        note,
        seconds: 9,
    })
    const over = take(noCalls(), handed(calls, REGISTER).join(""))
    assert.equal(over.items[0]?.attempts[0]?.note.length, 80)
    const file = written(calls, noIncident(), REGISTER, NOW)
    assert.deepEqual(taken(file, over, noIncident(), REGISTER)?.calls.items[0]?.attempts, calls.items[0]?.attempts)
})
