// The search by what one needs: a place and something of it, a kind of channel, an hour at which it is answered.

import assert from "node:assert/strict"
import { test } from "node:test"
import type { Channel } from "../../../../site_templates/pages/register/data/model.ts"
import { type Index, newIndex, step } from "../../../../site_templates/pages/register/find/rows.ts"
import { find } from "../../../../site_templates/pages/register/find/search.ts"
import { WORDS } from "../../../../site_templates/pages/register/words/find.ts"
import type { Kind } from "../../../../site_templates/pages/shared/kinds.ts"
import { channel, contact, organisation, register, tld, WRONG } from "../register.ts"

// A Monday, at three in the afternoon in Athens.
const MONDAY = new Date("2027-01-04T13:00:00Z")
const OFFICE = "Mo-Fr 09:00-17:00"

function way(kind: Kind, value: string, hours: string | null = null, other: Partial<Channel> = {}): Channel {
    return channel(kind, value, { hours, ...other })
}

const GREEK = organisation(
    "gr",
    "Registry of Greece",
    contact("Duty desk", "Duty desk", way("phone", "+301", "24/7"), way("fax", "+302"), way("email", "d@gr.example")),
    contact("Eleni Fictional", "Security lead", way("mobile", "+303", OFFICE), way("satellite", "+304")),
)
const GERMAN = organisation(
    "de",
    "Registry of Germany",
    contact("Hans Invented", "Security lead", way("phone", "+491", OFFICE), way("fax", "+492", "24/7")),
    contact("Post Office", "Post room", way("post", "1 Example Street"), way("mobile", "+493", "Mo-Su 22:00-06:00")),
)
const HOST = organisation(
    "host",
    "Hosts of Elsewhere",
    contact("Night desk", "Night desk", way("phone", "+101", "Mo-Su 20:00-08:00"), way("fax", "+102")),
    contact(
        "Iris Satellite",
        "Security lead",
        way("satellite", "+103", null, { known: WRONG }),
        way("chat", "signal:x"),
    ),
)
const DE = tld("de", "Germany", GERMAN, { backend: HOST })
const GR = tld("gr", "Greece", GREEK)
const EL = tld("xn--qxam", "Greece", GREEK, { shown: ".ελ", territory: "GR", language: "el" })
const LA = tld("la", "Laos", HOST)
const UK = tld("uk", "United Kingdom", HOST)
const GB = tld("gb", "United Kingdom", GERMAN)
const FR = tld("fr", "France", GREEK, { backend: GERMAN })
const INDEX = indexOf(GB, DE, GR, EL, LA, UK, FR)

function indexOf(...tlds: Parameters<typeof register>): Index {
    const index = newIndex(register(...tlds))
    step(index, Number.POSITIVE_INFINITY)
    return index
}

function found(query: string, now = MONDAY, index = INDEX): string[] {
    return find(index, query, now, 50).hits.map(({ tlds, channel, contact, organisation, text }) => {
        const what = channel?.value ?? contact?.name ?? organisation?.name ?? text
        return `${tlds[0]?.tld} ${what}`
    })
}

const ELENI = "gr Eleni Fictional"

// Of each query the first hits, the best first.
const CASES: Readonly<Record<string, readonly string[]>> = {
    // Something of a TLD, then the TLD itself.
    "gr security": [ELENI, "gr .gr"],
    "security gr": [ELENI, "gr .gr"],
    ".gr security": [ELENI, "gr .gr"],
    "Security .GR": [ELENI, "gr .gr"],
    ".ελ security": ["xn--qxam Eleni Fictional", "xn--qxam .ελ"],
    "xn--qxam security": ["xn--qxam Eleni Fictional", "xn--qxam .ελ"],
    "greece security": [ELENI, "gr .gr", "xn--qxam .ελ"],
    "grèce sécurité": [ELENI, "gr .gr", "xn--qxam .ελ"],
    "eleni gr": [ELENI, "gr .gr"],
    "gr secrity": [ELENI, "gr .gr"],
    "gr xyzzy": ["gr .gr"],
    // A label is no beginning of a word: without what else was typed, the TLD itself.
    "duty de": ["de .de"],
    "de duty": ["de .de"],
    "desk de": ["de Night desk", "de .de"],
    "de technical": ["de .de"],
    "de dutyy": ["de .de"],
    // An organisation of many TLDs leads to the one that was named; so does a label that another territory is called by.
    "la security": ["la Iris Satellite", "la .la"],
    "uk security": ["uk Iris Satellite", "uk .uk"],
    "united kingdom hans": ["gb Hans Invented", "gb .gb", "uk .uk"],
    // The manager before the back end.
    "de security": ["de Hans Invented", "de Iris Satellite", "de .de"],
    "fr security": ["fr Eleni Fictional", "fr Hans Invented", "fr .fr"],
    "fax .fr": ["fr +302", "fr +492", "fr .fr"],
    // A kind, within a TLD and everywhere.
    "fax .de": ["de +492", "de +102", "de .de"],
    ".de fax": ["de +492", "de +102", "de .de"],
    "germany fax": ["de +492", "de +102", "de .de"],
    "télécopie allemagne": ["de +492", "de +102", "de .de"],
    "فاكس ألمانيا": ["de +492", "de +102", "de .de"],
    "fax de alemania": ["de +492", "de +102", "de .de"],
    "fax germ": ["de +492", "de +102"],
    "fax of germany": ["de +492", "de +102", "de .de"],
    "fax pour allemagne": ["de +492", "de +102", "de .de"],
    "fax hans": ["gb +492"],
    "handy gr": ["gr +303", "gr .gr"],
    "text gr": ["gr .gr"],
    fax: ["gb +492", "de +102", "gr +302"],
    telefax: ["gb +492", "de +102", "gr +302"],
    فاكس: ["gb +492", "de +102", "gr +302"],
    chat: ["de signal:x"],
    mail: ["gr d@gr.example"],
    correo: ["gr d@gr.example"],
    iridium: ["gr +304", "de +103"],
    "téléphone par satellite": ["gr +304", "de +103"],
    "teléfono por satélite": ["gr +304", "de +103"],
    "satellite telephone": ["gr +304", "de +103"],
    telefo: ["gb +491", "gb +493", "de +101", "gr +301", "gr +303", "gr +304", "de +103"],
    // Names that are the very word come before the kind; what was found wrong comes last.
    satellite: ["de Iris Satellite", "gr +304", "de +103"],
    sat: ["de Iris Satellite", "gr +304", "de +103"],
    post: ["gb Post Office", "gb 1 Example Street"],
    // Hours: of each organisation one channel, and of a TLD each.
    "24/7": ["gb +492", "gr +301"],
    "24h": ["gb +492", "gr +301"],
    "24/24 7/7": ["gb +492", "gr +301"],
    "gr 24/7": ["gr +301", "gr .gr"],
    "fax 24/7": ["gb +492"],
    night: ["de Night desk", "gb +493", "de +101", "gr +301"],
    nuit: ["gb +493", "de +101", "gr +301"],
    now: ["gb +491", "gr +301"],
    "ouvert .gr": ["gr +301", "gr +303", "gr .gr"],
    // What is a word for a kind may be part of any other text.
    "signal:x": ["de signal:x"],
    "hosts of elsewhere": ["de Hosts of Elsewhere"],
}

for (const [query, expected] of Object.entries(CASES))
    test(`"${query}" finds ${expected.join(", ")}`, () => {
        assert.deepEqual(found(query).slice(0, expected.length), expected)
    })

test("a kind alone finds every channel of it and, of a name with a slip in it, that too", () => {
    assert.equal(found("fax").length, 3)
    const mali = indexOf(tld("ml", "Mali", GREEK))
    assert.deepEqual(found("mail", MONDAY, mali), ["ml d@gr.example", "ml Mali"])
})

test("a name that is the very word comes before a kind, and many that begin so do not", () => {
    const many = ["Faxes", "Faxen", "Faxing", "Faxline", "Faxhaus", "Faxers", "House of Fax"]
    const tlds = many.map((name, place) => tld(`x${place}`, `Land ${place}`, organisation(name, name)))
    const hits = found("fax", MONDAY, indexOf(...tlds, GR))
    assert.deepEqual(hits.slice(0, 2), ["x6 House of Fax", "gr +302"])
    assert.equal(hits.length, many.length + 1)
})

test("what is open is told by the moment that is asked about", () => {
    const night = new Date("2027-01-04T23:30:00Z")
    assert.deepEqual(found("now", night), ["gb +493", "de +101", "gr +301"])
})

test("what is asked for by its kind is marked so, and what merely has the words is not", () => {
    const wanted = (query: string) => find(INDEX, query, MONDAY, 50).hits.map(hit => hit.wanted)
    assert.deepEqual(wanted("fax .de"), [true, true, false])
    assert.deepEqual(wanted("gr security"), [false, false])
})

test("a TLD that has none of a kind is marked so, and one whose channel of it is closed is not", () => {
    const lacking = (query: string) => find(INDEX, query, MONDAY, 50).hits.map(hit => hit.lacking)
    assert.deepEqual(lacking("text gr"), ["sms"])
    assert.deepEqual(lacking("chat greece"), ["chat", "chat"])
    assert.deepEqual(lacking("fax .gr"), [undefined, undefined])
    assert.deepEqual(lacking("fax 24/7 gr"), [undefined])
    assert.deepEqual(lacking("chat 24/7 gr"), ["chat"])
    assert.ok(lacking("gr").every(each => each === undefined))
})

test("of many hits as many are given as are asked for, and all are counted", () => {
    const { hits, total } = find(INDEX, "fax", MONDAY, 2)
    assert.deepEqual([hits.length, total], [2, 3])
})

test("what the page tells people to type is understood in each language, and alike", () => {
    const numbers = (query: string) => found(query).filter(each => each.includes("+"))
    const hints = WORDS.kinds.map(hint => (hint.split(/: ?/)[1] ?? "").split(/[,،] /).map(numbers))
    const [english, ...others] = hints
    assert.deepEqual(english, [
        ["de +492", "de +102"],
        ["gr +304", "de +103"],
        ["gb +492", "gr +301"],
    ])
    for (const each of others) assert.deepEqual(each, english)
})
