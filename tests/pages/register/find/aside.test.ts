// What a search has to do with that this copy has no entry for.

import assert from "node:assert/strict"
import test from "node:test"
import { soughtIn } from "../../../../site_templates/pages/register/address.ts"
import { isSecretariats, lackedBy } from "../../../../site_templates/pages/register/find/aside.ts"
import { contact, organisation, register, tld } from "../register.ts"

const OWNER = organisation("o", "Registry", contact("Duty desk", "Duty desk"))
const COPY = register(
    tld("gf", "French Guiana", OWNER),
    tld("xn--qxam", "Greece", OWNER, { shown: ".ελ", territory: "GR", language: "el" }),
    tld("uk", "United Kingdom", OWNER),
)

const LACKED: Readonly<Record<string, readonly string[]>> = {
    fr: ["fr"],
    ".FR": ["fr"],
    "www.example.fr": ["fr"],
    "https://example.fr/index.de": ["fr"],
    "fax .fr": ["fr"],
    "example.fr example.gf example.so": ["fr", "so"],
    ｆｒ: ["fr"],
    su: ["su"],
    eu: ["eu"],
    // A country by its name, in each language of the page.
    france: ["fr"],
    Allemagne: ["de"],
    holland: ["nl"],
    فرنسا: ["fr"],
    // What this copy has, by its label or its territory, and what no TLD is called.
    gf: [],
    ".ελ": [],
    greece: [],
    uk: [],
    britain: [],
    // Another TLD of a territory is another TLD.
    gr: ["gr"],
    xq: [],
    фр: [],
    fran: [],
    "example.org": [],
    "de duty": [],
    "": [],
}

for (const [query, expected] of Object.entries(LACKED))
    test(`"${query}" asks for ${expected.join(", ") || "nothing"} that the copy lacks`, () =>
        assert.deepEqual(lackedBy(query, COPY), expected))

test("the secretariat's own number is known, whole and in part", () => {
    const publisher = { ...COPY.publisher, phone: "+44 1632 960 000" }
    for (const query of ["+44 1632 960000", "01632 960000", "0044 (0)1632-960 000", "0000"])
        assert.ok(isSecretariats(query, { publisher }), query)
    for (const query of ["+44 1632 960001", "000", "the 0000", ""])
        assert.ok(!isSecretariats(query, { publisher }), query)
    assert.ok(!isSecretariats("0000", COPY))
})

test("an address of a TLD that the copy lacks says what to look for", () => {
    for (const [hash, sought] of [
        ["#fr", ".fr"],
        ["#FR/red", ".fr"],
        ["#xn--p1ai", ".xn--p1ai"],
        ["#gf", ""],
        ["#xn--qxam/dark", ""],
        ["#calls", ""],
        ["#about-me", ""],
        ["", ""],
    ] as const)
        assert.equal(soughtIn(hash, COPY), sought, hash)
})
