// What to say to whoever answers: the first sentences of the call, in the language that is spoken there, and what they mean.

import { type Child, h } from "../../shared/dom.ts"
import { directionOf, type Language, language, speaker, speakerIn, spokenOf } from "../../shared/language.ts"
import type { Try } from "../data/advice.ts"
import { isSpoken, type Tld } from "../data/model.ts"
import { languageName } from "../data/names.ts"
import { isNight, localTime } from "../data/zones.ts"
import type { Desk } from "../desk.ts"
import { WORDS } from "../words/say.ts"

const say = speaker(WORDS)
// Where the caller says their own name: in no language, so that nobody reads it out.
const BLANK = "[…]"
const WIDE = "(min-width: 40rem)"
// What the officer last did with the box: each entry keeps it that way.
let chosen: boolean | null = null

type Sentence = readonly [key: keyof typeof WORDS, ...values: string[]]

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
        h("ol", {}, ...sentencesOf(desk, tld, one).map(each => h("li", {}, ...both(each, spoken)))),
        isSpoken(one.channel) ? h("p", {}, h("small", {}, say("if-doubt"))) : null,
        isSpoken(one.channel) ? h("div", {}, ...both(["doubt"], spoken)) : null,
    )
    return box
}

function sentencesOf(desk: Desk, tld: Tld, { contact, organisation, channel }: Try): readonly Sentence[] {
    const there = localTime(organisation.timezone, desk.now())
    const found: (Sentence | false | null)[] = [
        ["this-is", BLANK, desk.register.recipientName],
        isSpoken(channel) && there && isNight(there.minutes) && ["hour"],
        isSpoken(channel) && ["reached"],
        ["emergency", tld.shown],
        contact.person ? ["want", contact.name] : ["want-desk", contact.name],
        isSpoken(channel) && ["back"],
    ]
    return found.filter(each => each !== false && each !== null)
}

/** Write a sentence as it is said there, and what it means where the page speaks another language. */
function both([key, ...values]: Sentence, spoken: Language): Child[] {
    const said = speakerIn(WORDS, spoken)
    return [
        h("p", { lang: spoken, dir: directionOf(spoken) }, said(key, ...values)),
        spoken === language() ? null : h("p", { class: "means" }, say(key, ...values)),
    ]
}
