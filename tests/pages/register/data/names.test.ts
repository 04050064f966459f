// Names in the language of the page: of TLDs by their territory, and of roles by their title.

import assert from "node:assert/strict"
import { test } from "node:test"
import { contactName, roleName, tldName } from "../../../../site_templates/pages/register/data/names.ts"
import { LANGUAGES, type Language, setLanguage } from "../../../../site_templates/pages/shared/language.ts"
import { contact, organisation, tld } from "../register.ts"

const MANAGER = organisation("m", "Test Registry")

/** Return what is said of something in each language, with | between them. */
function inAll(said: () => string): string {
    Object.assign(globalThis, { document: { documentElement: {} } })
    const all = LANGUAGES.map((each: Language) => {
        setLanguage(each)
        return said()
    })
    setLanguage("en")
    return all.join("|")
}

const TERRITORIES: Readonly<Record<string, readonly [string, string]>> = {
    GR: ["Greece", "Greece|Grèce|Grecia|اليونان"],
    UK: ["United Kingdom", "United Kingdom|Royaume-Uni|Reino Unido|المملكة المتحدة"],
    EU: ["European Union", "European Union|Union européenne|Unión Europea|الاتحاد الأوروبي"],
    AC: ["Ascension Island", "Ascension Island|Île de l’Ascension|Isla de la Ascensión|جزيرة أسينشيون"],
    XK: ["Kosovo", "Kosovo|Kosovo|Kosovo|كوسوفو"],
    HK: ["Hong Kong", "Hong Kong|Hong Kong|Hong Kong|هونغ كونغ"],
    PS: ["Palestine", "Palestine|Palestine|Palestina|فلسطين"],
    // No browser has a name for it but that of a successor.
    SU: ["Soviet Union", "Soviet Union|Union soviétique|Unión Soviética|الاتحاد السوفييتي"],
    AN: ["Netherlands Antilles", "Netherlands Antilles|Netherlands Antilles|Netherlands Antilles|Netherlands Antilles"],
    QX: ["Somewhere", "Somewhere|Somewhere|Somewhere|Somewhere"],
    "": ["Nowhere", "Nowhere|Nowhere|Nowhere|Nowhere"],
}

for (const [territory, [name, expected]] of Object.entries(TERRITORIES))
    test(`the territory ${territory || "without a code"} is called ${expected}`, () => {
        const said = inAll(() => tldName(tld("xx", name, MANAGER, { territory })))
        assert.equal(said, expected)
    })

test("a TLD of the same territory in another script has the same name", () => {
    const other = tld("xn--qxam", "Greece", MANAGER, { territory: "GR", shown: ".ελ", language: "el" })
    assert.equal(
        inAll(() => tldName(other)),
        "Greece|Grèce|Grecia|اليونان",
    )
})

test("a role that we know is said in the language of the page, and any other as it was written", () => {
    assert.equal(
        inAll(() => roleName("Duty desk")),
        "Duty desk|Permanence|Guardia|مكتب المناوبة",
    )
    // Titles are anybody's words: these are names of what every object has.
    for (const title of ["Keeper of the Zone", "duty desk", "toString", "constructor", "__proto__", ""])
        assert.equal(
            inAll(() => roleName(title)),
            [title, title, title, title].join("|"),
        )
})

test("a desk that goes by its role's title is called as the role, and a person by name", () => {
    assert.equal(
        inAll(() => contactName(contact("Duty desk", "Duty desk"))),
        "Duty desk|Permanence|Guardia|مكتب المناوبة",
    )
    assert.equal(
        inAll(() => contactName(contact("Duty desk", "Security lead"))),
        "Duty desk|Duty desk|Duty desk|Duty desk",
    )
})
