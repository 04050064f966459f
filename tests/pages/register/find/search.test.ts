// The search: whatever the officer knows of somebody finds them.

import assert from "node:assert/strict"
import test from "node:test"
import { fold } from "../../../../site_templates/pages/register/find/fold.ts"
import { beginsWithSlip } from "../../../../site_templates/pages/register/find/rate.ts"
import { type Index, newIndex, step } from "../../../../site_templates/pages/register/find/rows.ts"
import { type Found, find as found, numbersMeant } from "../../../../site_templates/pages/register/find/search.ts"
import { channel, contact, organisation, register, tld } from "../register.ts"

const MONDAY = new Date("2027-01-04T13:00:00Z")
const ELENI = contact(
    "Ελένη Δείγμα",
    "Security lead",
    channel("mobile", "+447700900101", { shown: "+44 7700 900101" }),
    channel("email", "eleni@nic.example"),
)
const IVANOV = contact(
    "Иванов Пётр",
    "Duty desk",
    channel("phone", "+441632960101;ext=12", { shown: "+44 1632 960101 ext. 12" }),
)
const JOSE = contact("José Nuñez-Øster", "Head", channel("inoc-dba", "64496*100"))
const MANAGER = organisation("m", "Test Registry of Greece", ELENI)
const BACKEND = organisation("b", "Ångström Back Ends", IVANOV, JOSE)
const GR = tld("gr", "Greece", MANAGER)
const EL = tld("xn--qxam", "Greece", MANAGER, { shown: ".ελ", territory: "GR", language: "el" })
const NL = tld("nl", "Netherlands", BACKEND)
const CI = tld("ci", "Côte d’Ivoire", BACKEND)
const UK = tld("uk", "United Kingdom", BACKEND)
const INDEX = newIndex(register(GR, EL, NL, CI, UK))
step(INDEX, Number.POSITIVE_INFINITY)

function find(index: Index, query: string): Found {
    return found(index, query, MONDAY, 50)
}

function best(query: string): string {
    const [hit] = find(INDEX, query).hits
    return hit ? `${hit.tlds[0]?.tld} ${hit.field} ${hit.contact?.name ?? hit.text}` : ""
}

const CASES: Readonly<Record<string, string>> = {
    gr: "gr tld .gr",
    ".gr": "gr tld .gr",
    GR: "gr tld .gr",
    ελ: "xn--qxam tld .ελ",
    ".ΕΛ": "xn--qxam tld .ελ",
    "xn--qxam": "xn--qxam tld .ελ",
    greece: "gr territory Greece",
    Grèce: "gr territory Grèce",
    ελλάδα: "gr territory Ελλάδα",
    Hellas: "gr territory Hellas",
    اليونان: "gr territory اليونان",
    holland: "nl territory Holland",
    britain: "uk territory Britain",
    "ivory coast": "ci territory Ivory Coast",
    "cote d'ivoire": "ci territory Côte d’Ivoire",
    grece: "gr territory Grèce",
    greecce: "gr territory Greece",
    gerece: "gr territory Greece",
    netherlamds: "nl territory Netherlands",
    eleni: "gr person Ελένη Δείγμα",
    "δειγμα ελενη": "gr person Ελένη Δείγμα",
    ivanov: "nl person Иванов Пётр",
    иванов: "nl person Иванов Пётр",
    ivanvo: "nl person Иванов Пётр",
    "nunez oster": "nl person José Nuñez-Øster",
    angstrom: "nl organisation Ångström Back Ends",
    "security lead": "gr role Ελένη Δείγμα",
    "responsable sécurité": "gr role Ελένη Δείγμα",
    "مسؤول الأمن": "gr role Ελένη Δείγμα",
    "eleni@nic": "gr mail Ελένη Δείγμα",
    "greece lead": "gr role Ελένη Δείγμα",
    "lead greecce": "gr role Ελένη Δείγμα",
    "secrity greecce": "gr role Ελένη Δείγμα",
    "duty netherlamds": "nl role Иванов Пётр",
    "64496*100": "nl other José Nuñez-Øster",
}

for (const [query, expected] of Object.entries(CASES))
    test(`"${query}" finds ${expected}`, () => assert.equal(best(query), expected))

const NUMBERS = [
    "+44 (0)1632-960 101",
    "44 (0)1632 960101",
    "01632 960101",
    "0044 1632 960101",
    "011 44 1632 960101",
    "+44 01632 960101",
    "tel:+441632960101",
    "960101",
    "0101",
    "1632.960.101",
    "+44 1632 960101 ext. 12",
    "٠١٦٣٢ ٩٦٠١٠١",
    "０１６３２ ９６０１０１",
    "१६३२९६०१०१",
]

for (const query of NUMBERS)
    test(`the number "${query}" finds whose it is`, () => {
        const { hits } = find(INDEX, query)
        assert.ok(hits.some(hit => hit.contact === IVANOV && hit.channel))
        assert.ok(hits.every(hit => hit.field === "number" && !hit.near))
    })

// What an incident gives, or somebody's mail: pasted whole.
const PASTED: Readonly<Record<string, string>> = {
    "example.gr": ".gr",
    "www.Example.GR.": ".gr",
    "example.gr:8080": ".gr",
    "https://www.example.gr/path/index.nl?x=1.uk#y.ci": ".gr",
    "http://user:word@example.gr:8080/": ".gr",
    "https://www.example.uk@evil.example.gr/login": ".gr",
    "https://www.example.uk:x@evil.example.gr/login": ".gr",
    "//example.gr/": ".gr",
    "http:/example.gr": ".gr",
    "\\\\files.example.gr\\share\\a.nl": ".gr",
    "hxxps://evil[.]example[.]gr/x": ".gr",
    "hxxp[:]//evil(.)example{.}gr[/]x": ".gr",
    "hxxp[://]evil[dot]example [dot] gr": ".gr",
    "evil\\.example\\.gr": ".gr",
    "evil[.example.]gr": ".gr",
    "abuse (at) example (dot) gr": ".gr",
    "abuse at example dot gr": ".gr",
    "abuse[@]example[.]gr": ".gr",
    "https%3A%2F%2Fevil.example.gr%2Fx": ".gr",
    "https://safe.example.uk/?to=https%3A%2F%2Fevil.example.gr": ".uk .gr",
    "<abuse@example.gr>": ".gr",
    '"Desk, Duty" <first.nl@example.gr>,': ".gr",
    "mailto:abuse@example.gr?subject=x": ".gr",
    "mailto:abuse+uk.nl@example.gr": ".gr",
    "«example.gr»": ".gr",
    "(see example.gr)": ".gr",
    "[example.gr](https://example.gr/)": ".gr",
    "*.example.gr": ".gr",
    "_dmarc.example.gr": ".gr",
    "example.gr…": ".gr",
    "http://παράδειγμα.ελ/": ".ελ",
    "ΠΑΡΆΔΕΙΓΜΑ.ΕΛ": ".ελ",
    "παράδειγμα。ελ": ".ελ",
    "παράδειγμα｡ελ．": ".ελ",
    "ｅｘａｍｐｌｅ．ｇｒ": ".gr",
    "http://xn--hxajbheg2az3al.xn--qxam/": ".ελ",
    "EXAMPLE.XN--QXAM": ".ελ",
    "http://%CF%80.%CE%B5%CE%BB/": ".ελ",
    "\u202aexample.gr\u202c": ".gr",
    "exa\u00admple.g\u200br": ".gr",
    "见example.gr网站": ".gr",
    "example.gr, example.nl; example.gr|example.uk": ".gr .nl .uk",
    "example.gr. 3600 IN NS ns1.example.nl.": ".gr .nl",
    "2026-11-22T10:00:00Z mx postfix/smtp[7]: 0A1: to=<abuse@example.gr>, relay=mx.example.nl[192.0.2.1]:25, status=sent":
        ".gr .nl",
    '192.0.2.7 - - [22/Nov/2026:10:00:00 +0000] "GET /a/index.uk HTTP/1.1" 200 7 "https://www.example.gr/b.nl"': ".gr",
    "CN=www.example.gr,O=Example": ".gr",
    '{"host":"example.gr"}': ".gr",
    "DNS:example.gr, DNS:*.example.nl": ".gr .nl",
    "git@example.gr:a/b.nl": ".gr",
    "Duty desk | +44 7700 900999 | desk@example.org | www.example.gr": ".gr",
}

for (const [query, expected] of Object.entries(PASTED))
    test(`pasted, ${JSON.stringify(query).slice(0, 70)} finds ${expected}`, () => {
        const shown = find(INDEX, query).hits.map(hit => `${hit.field} ${hit.text}`)
        assert.deepEqual(
            shown,
            expected.split(" ").map(tld => `tld ${tld}`),
        )
    })

test("what matches literally comes before the TLD of a domain", () => {
    const found = find(INDEX, "ELENI@nic.example").hits.map(hit => hit.field)
    assert.deepEqual(found, ["mail"])
    const mail = channel("email", "desk@example.gr")
    const index = newIndex(register(tld("nl", "Netherlands", organisation("o", "O", contact("C", "Lead", mail)))))
    step(index, Number.POSITIVE_INFINITY)
    assert.deepEqual(
        find(index, "desk@example.gr").hits.map(hit => [hit.field, hit.tlds[0]?.tld]),
        [["mail", "nl"]],
    )
    const both = find(INDEX, "nic.example").hits
    assert.equal(both[0]?.field, "mail")
})

const SIGNED: Readonly<Record<string, readonly string[]>> = {
    "Tel. +44 (0)1632 960 101, Fax +44 1632 960 777": ["number Иванов Пётр"],
    "Пётр Иванов · Ångström Back Ends · 2026": ["organisation Ångström Back Ends"],
    "With regards, José Nuñez-Øster <jose@elsewhere.example>, M: 07700 900101": [
        "number Ελένη Δείγμα",
        "person José Nuñez-Øster",
    ],
    "Ελένη Δείγμα, eleni@nic.example, +44 7700 900 101": ["number", "mail", "person"].map(
        each => `${each} Ελένη Δείγμα`,
    ),
    "P.O. Box 7, Abidjan, Côte d'Ivoire": ["territory Côte d’Ivoire"],
    "1 Example Road, London, United Kingdom, +44 7700 900999": ["territory United Kingdom"],
}

for (const [query, expected] of Object.entries(SIGNED))
    test(`out of a signature, "${query}" finds ${expected}`, () => {
        const shown = find(INDEX, query).hits.map(hit => `${hit.field} ${hit.contact?.name ?? hit.text}`)
        assert.deepEqual(shown, expected)
    })

test("a number of the same switchboard is found, and called similar", () => {
    const { hits } = find(INDEX, "+44 1632 960177")
    assert.deepEqual(
        hits.map(hit => [hit.contact?.name, hit.near]),
        [["Иванов Пётр", true]],
    )
    assert.equal(find(INDEX, "+44 1632 888177").hits.length, 0)
})

test("fewer than four digits are no number, nor are words", () => {
    assert.deepEqual(numbersMeant("123"), [])
    assert.deepEqual(numbersMeant("rfc 1234"), [])
    assert.deepEqual(numbersMeant("01632"), ["01632", "1632"])
})

test("what two TLDs share is one hit that names both", () => {
    const { hits } = find(INDEX, "angstrom")
    assert.equal(hits.length, 1)
    assert.deepEqual(
        hits[0]?.tlds.map(each => each.tld),
        ["nl", "ci", "uk"],
    )
})

test("nothing, blanks and nonsense find nothing, and no query breaks anything", () => {
    for (const query of ["", "   ", "zzzzqqqq", ".", "(", "\\", "[a-", "*+?", "\u202e", "+", "00", "x".repeat(5000)])
        assert.equal(find(INDEX, query).total, 0, query.slice(0, 20))
})

test("one slip and no more", () => {
    for (const word of ["reece", "greec", "grreece", "grxece", "rgeece", "greeec"])
        assert.ok(beginsWithSlip("greece", word), word)
    for (const word of ["rgeexe", "gxxece", "ecce"]) assert.ok(!beginsWithSlip("greece", word), word)
})

test("hidden characters and marks do not hide anybody", () => {
    assert.equal(fold("El\u202ee\u200bni\u0301"), "eleni")
    assert.equal(fold("İSTANBUL ß"), "istanbul ss")
})
