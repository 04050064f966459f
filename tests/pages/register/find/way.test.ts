// The number beside a hit: what was asked for, else the best way now to whoever was found.

import assert from "node:assert/strict"
import { test } from "node:test"
import type { Broken } from "../../../../site_templates/pages/register/data/scenario.ts"
import { newIndex, step } from "../../../../site_templates/pages/register/find/rows.ts"
import { find } from "../../../../site_templates/pages/register/find/search.ts"
import { wayTo } from "../../../../site_templates/pages/register/find/way.ts"
import { channel, contact, organisation, register, tld, WRONG } from "../register.ts"

const MONDAY = new Date("2027-01-04T13:00:00Z")
const tel = (value: string, other = {}) => channel("phone", value, { link: `tel:${value}`, ...other })
const DESK = contact("Duty desk", "Duty desk", tel("+4410000", { hours: "24/7" }), channel("fax", "+4420000"))
const LEAD = contact(
    "Eleni Fictional",
    "Security lead",
    channel("mobile", "+4430000", { link: "tel:+4430000" }),
    channel("satellite", "+4440000", { link: "tel:+4440000" }),
    channel("email", "eleni@gr.example", { link: "mailto:eleni@gr.example" }),
)
const GONE = contact("Nikos Invented", "Technical lead", tel("+4450000", { known: WRONG }))
const WRITER = contact(
    "Ana Placeholder",
    "Post room",
    channel("email", "a@gr.example", { link: "mailto:a@gr.example" }),
)
const POST = organisation("p", "Postal Registry", contact("Kim", "Lead", channel("post", "1 Example Street")))
const REGISTER = register(
    tld("gr", "Greece", organisation("gr", "Registry of Greece", DESK, LEAD, GONE, WRITER)),
    tld("aq", "Antarctica", POST),
    tld("hm", "Heard Island", organisation("e", "Empty Registry")),
)
const INDEX = newIndex(REGISTER)
step(INDEX, Number.POSITIVE_INFINITY)

function way(query: string, broken: Broken = { what: "nothing" }): string | undefined {
    const [hit] = find(INDEX, query, MONDAY, 50).hits
    return hit && wayTo(hit, REGISTER, broken, MONDAY)?.channel.value
}

const CASES: Readonly<Record<string, string | undefined>> = {
    // A TLD, a country, an organisation: the best way there is.
    gr: "+4410000",
    greece: "+4410000",
    "registry of greece": "+4410000",
    // A contact: the best way to that one.
    eleni: "+4430000",
    "gr security": "+4430000",
    // A number that one can ring is that very number, whatever is known of it; an address is whose it is.
    "4440000": "+4440000",
    "4450000": "+4450000",
    "4420000": "+4420000",
    "eleni@gr.example": "+4430000",
    // What was asked for by its kind.
    "satellite .gr": "+4440000",
    "mail eleni": "eleni@gr.example",
    // No tap sends a fax, and yet no other number is shown as it.
    "fax .gr": "+4420000",
    // Whom nothing leads to any more, another of the organisation stands for.
    nikos: "+4410000",
    placeholder: "a@gr.example",
    // Nothing that a tap can do: what there is; and nothing at all.
    aq: "1 Example Street",
    hm: undefined,
}

for (const [query, expected] of Object.entries(CASES))
    test(`"${query}" has ${expected ?? "no number"} beside it`, () => assert.equal(way(query), expected))

test("what is broken is passed over, unless it was asked for", () => {
    const phones: Broken = { what: "phones" }
    assert.equal(way("gr", phones), "+4440000")
    assert.equal(way("eleni", phones), "+4440000")
    assert.equal(way("4430000", phones), "+4430000")
})
