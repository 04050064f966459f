// What to say to whoever answers: the first sentences of the call, in the language that is spoken there, and what they mean.

import { h } from "../../shared/dom.ts"
import { directionOf, type Language, language, speaker, speakerIn, spokenOf } from "../../shared/language.ts"
import type { Try } from "../data/advice.ts"
import { isSpoken, type Tld } from "../data/model.ts"
import { contactName, languageName, tldName } from "../data/names.ts"
import { isNight, localTime } from "../data/zones.ts"
import type { Desk } from "../desk.ts"
import { WORDS } from "../words/say.ts"

const say = speaker(WORDS)
// Where the caller says their own name: in no language, so that nobody reads it out.
const BLANK = "[…]"
const WIDE = "(min-width: 40rem)"
// What the officer last did with the box: each entry keeps it that way.
let chosen: boolean | null = null

/** A sentence in a language. */
type Sentence = (spoken: Language) => string

/** Draw what to say over a channel; on a telephone's screen it is one line until it is opened. */
export function whatToSay(desk: Desk, tld: Tld, one: Try): HTMLElement {
    const { contact, organisation } = one
    const spoken = spokenOf(contact.languages.length ? contact.languages : organisation.languages)
    const box = h(
        "details",
        { class: "say", open: chosen ?? matchMedia(WIDE).matches },
        h(
            "summary",
            { onclick: () => (chosen = !box.open) },
            spoken === language() ? say("title") : say("title-in", languageName(spoken)),
        ),
        h(
            "ol",
            { dir: directionOf(spoken) },
            ...sentencesOf(desk, tld, one).map(each => h("li", {}, both(each, spoken))),
        ),
        isSpoken(one.channel) ? h("p", {}, h("small", {}, say("if-doubt"))) : null,
        isSpoken(one.channel) ? h("div", { dir: directionOf(spoken) }, both(sentence("doubt"), spoken)) : null,
    )
    return box
}

function sentencesOf(desk: Desk, tld: Tld, { contact, organisation, channel }: Try): readonly Sentence[] {
    const { register, incident } = desk
    const there = localTime(organisation.timezone, desk.now())
    const aloud = isSpoken(channel)
    const found: (Sentence | false | null)[] = [
        sentence("this-is", () => [incident.who || BLANK, register.recipientName]),
        aloud && there && isNight(there.minutes) && sentence("hour"),
        aloud && sentence("reached"),
        sentence("emergency", spoken => [tld.shown, tldName(tld, spoken)]),
        sentence(contact.person ? "want" : "want-desk", spoken => [contactName(contact, spoken)]),
        aloud && sentence("back"),
    ]
    return found.filter(each => each !== false && each !== null)
}

function sentence(key: keyof typeof WORDS, values: (spoken: Language) => readonly string[] = () => []): Sentence {
    return spoken => speakerIn(WORDS, spoken)(key, ...values(spoken))
}

/** Write a sentence as it is said there, and beside it what it means where the page speaks another language. */
function both(said: Sentence, spoken: Language): HTMLElement {
    return h(
        "div",
        { class: "both" },
        h("p", { lang: spoken }, said(spoken)),
        spoken === language() ? null : h("p", { class: "means", dir: directionOf(language()) }, said(language())),
    )
}
