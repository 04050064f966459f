// One channel as a card: what to ring, whose it is, how sure it is, and ways to get it into a telephone or over a bad line.

import { copy } from "../../shared/copy.ts"
import { fill, h, own } from "../../shared/dom.ts"
import { speaker } from "../../shared/language.ts"
import { qr } from "../../shared/qr.ts"
import { scenarioSaid } from "../broken/strip.ts"
import type { Try } from "../data/advice.ts"
import { dialled, isDialled, isSpoken, type Tld } from "../data/model.ts"
import { languageName, listed } from "../data/names.ts"
import type { Desk } from "../desk.ts"
import { addCall, hasCall } from "../desk.ts"
import { answeredSaid, chip, dated, knownSaid, link, silent, whose } from "../said.ts"
import { WORDS } from "../words/entry.ts"
import { type Aloud, type Said, spellNumber, spellText } from "./spell.ts"
import { wrongNumber } from "./wrong.ts"

const say = speaker(WORDS)
const SIGNS = "+.@-_*#"
const MOST_IN_QR = 500
const SHOWN_FOR = 2500

/** Draw a channel that is not the one to try now. */
export function channelCard(desk: Desk, tld: Tld, one: Try): HTMLElement {
    const { channel, contact, dead } = one
    const marked = desk.mark === channel || desk.mark === contact
    return h(
        "li",
        { class: `card${dead ? " dead" : ""}${marked ? " marked" : ""}` },
        h("div", { class: "row kind" }, h("span", {}, say(channel.kind)), chip(desk, channel, one.answered)),
        link(channel, isDialled(channel) ? "value number" : "value"),
        ...about(desk, tld, one),
        ...actions(desk, tld, one, listButton(desk, tld, one)),
    )
}

/** Draw what there is to know of a channel: whose it is, when it is answered, how sure that is, and what was noted. */
export function about(desk: Desk, tld: Tld, one: Try): (HTMLElement | null)[] {
    const { channel, contact, organisation, dead } = one
    const languages = contact.languages.length ? contact.languages : organisation.languages
    return [
        h(
            "p",
            {},
            whose(contact),
            tld.backend ? " · " : null,
            tld.backend ? own(organisation.name) : null,
            isSpoken(channel) ? ` · ${listed(languages.map(languageName))}` : null,
        ),
        silent(contact, organisation),
        dead
            ? h("p", { class: "w" }, scenarioSaid(desk))
            : h(
                  "p",
                  { class: `answered ${one.answered}` },
                  answeredSaid(one, desk.broken.what === "night"),
                  channel.hours && channel.hours !== "24/7"
                      ? h("small", {}, " (", h("bdi", { dir: "ltr" }, channel.hours), ")")
                      : null,
              ),
        h(
            "p",
            { class: "known" },
            ...dated(knownSaid(desk, channel)),
            channel.tlds.includes(tld.tld) ? ` · ${say("dies-with", tld.shown)}` : null,
            channel.others ? ` · ${say("others")}` : null,
            " ",
            h("span", { class: "label" }, channel.tlp),
        ),
        channel.note ? h("p", { class: "note" }, own(channel.note)) : null,
    ]
}

/** Draw the button that puts a way on the call list, and says that it is there. */
export function listButton(desk: Desk, tld: Tld, { organisation, contact, channel }: Try): HTMLButtonElement {
    const button = h("button", {
        type: "button",
        class: "list",
        onclick: () => {
            addCall(desk, tld, organisation, contact, channel)
            draw()
        },
    })
    function draw(): void {
        const words = say(hasCall(desk, tld, organisation, channel) ? "added" : "add")
        button.textContent = words
        button.setAttribute("aria-label", `${words}: ${channel.shown}`)
    }
    draw()
    return button
}

/** Draw what one can do with a channel, and the panel in which it is shown. */
export function actions(desk: Desk, tld: Tld, one: Try, ...more: HTMLElement[]): HTMLElement[] {
    const { channel, contact, organisation } = one
    const said = h("span", { role: "status" })
    const panel = h("div", { class: "panel", hidden: true })
    const toggles: HTMLElement[] = []
    const act = (words: string, does: () => void, name = `${words}: ${channel.shown}`) =>
        h("button", { type: "button", "aria-label": name, onclick: does }, words)
    const toggle = (words: string, draw: () => Node, name?: string) => {
        const show = () => {
            const open = button.getAttribute("aria-expanded") !== "true"
            for (const each of toggles) each.setAttribute("aria-expanded", String(open && each === button))
            panel.hidden = !open
            fill(panel, open ? draw() : null)
        }
        const button = act(words, show, name)
        button.setAttribute("aria-expanded", "false")
        toggles.push(button)
        return button
    }
    const text = channel.link ?? channel.shown
    const copyIt = async () => {
        // What is pasted where one dials must be dialled: an extension would be more digits.
        const whole = channel.link ? dialled(channel) : channel.shown
        desk.log("copied", { tld, organisation, contact, channel })
        said.textContent = say((await copy(whole)) ? "copied" : "not-copied")
        setTimeout(() => fill(said), SHOWN_FOR)
    }
    const code = () => {
        desk.log("qr", { tld, organisation, contact, channel })
        return qr(text, say("qr-said", channel.shown))
    }
    return [
        h(
            "div",
            { class: "row actions" },
            act(say("copy"), () => void copyIt()),
            text.length <= MOST_IN_QR ? toggle("QR", code, say("qr-said", channel.shown)) : null,
            toggle(say("spell"), () => spelling(channel.shown, isDialled(channel), contact.name)),
            toggle(say("wrong"), () => wrongNumber(desk, tld, one)),
            ...more,
            said,
        ),
        panel,
    ]
}

function spelling(shown: string, number: boolean, name: string): HTMLElement {
    const digits = say("digits").split(" ")
    const names = say("signs").split("|")
    const aloud: Aloud = {
        digits,
        signs: Object.fromEntries([...SIGNS].map((sign, place) => [sign, names[place] ?? sign])),
    }
    const groups = number ? spellNumber(shown, aloud) : spellText(shown, aloud)
    return h("div", {}, table(groups, number), table(spellText(name, aloud), false))
}

function table(groups: readonly Said[], number: boolean): HTMLElement {
    return h(
        "dl",
        { class: "spelling" },
        ...groups.flatMap(({ shown, said }) => [
            h("dt", {}, h("bdi", number ? { dir: "ltr" } : {}, shown)),
            h("dd", {}, own(said)),
        ]),
    )
}
