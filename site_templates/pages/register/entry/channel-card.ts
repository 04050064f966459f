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
import { answeredSaid, dated, knownSaid, link, silent, whose } from "../said.ts"
import { WORDS } from "../words/entry.ts"
import { type Aloud, type Said, spellNumber, spellText } from "./spell.ts"

const say = speaker(WORDS)
const SIGNS = "+.@-_*#"
const MOST_IN_QR = 500
const SHOWN_FOR = 2500

/** Draw a channel; the `first` is the one to try, in large type. */
export function channelCard(desk: Desk, tld: Tld, one: Try, first: boolean): HTMLElement {
    const { channel, contact, organisation, dead } = one
    const marked = desk.mark === channel || desk.mark === contact
    const languages = contact.languages.length ? contact.languages : organisation.languages
    const panel = h("div", { class: "panel", hidden: true })
    return h(
        "li",
        {
            class: `card${first ? " first" : ""}${dead ? " dead" : ""}${marked ? " marked" : ""} ${channel.known.state}`,
            id: marked ? "marked" : null,
        },
        h(
            "p",
            { class: "kind" },
            first ? `${say(isSpoken(channel) ? "try-call" : "try-write")} (${say(channel.kind)})` : say(channel.kind),
        ),
        link(channel, isDialled(channel) ? "value number" : "value"),
        h(
            "p",
            {},
            whose(contact),
            tld.backend ? " · " : null,
            tld.backend ? own(organisation.name) : null,
            isSpoken(channel) || first ? ` · ${listed(languages.map(languageName))}` : null,
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
            { class: `known ${channel.known.state}` },
            ...dated(knownSaid(desk, channel)),
            channel.tlds.includes(tld.tld) ? h("small", {}, ` · ${say("dies-with", tld.shown)}`) : null,
            channel.others ? h("small", {}, ` · ${say("others")}`) : null,
            " ",
            h("span", { class: "label" }, channel.tlp),
        ),
        channel.note ? h("p", { class: "note" }, own(channel.note)) : null,
        actions(desk, tld, one, panel),
        panel,
    )
}

function actions(desk: Desk, tld: Tld, { channel, contact, organisation }: Try, panel: HTMLElement): HTMLElement {
    const said = h("span", { role: "status" })
    const buttons: HTMLElement[] = []
    const toggle = (key: "qr" | "spell", draw: () => Node) => {
        const button = h(
            "button",
            {
                type: "button",
                "aria-expanded": "false",
                "aria-label": key === "qr" ? say("qr-said", channel.shown) : null,
                onclick: () => {
                    const open = button.getAttribute("aria-expanded") !== "true"
                    for (const each of buttons) if (each.ariaExpanded) each.setAttribute("aria-expanded", "false")
                    button.setAttribute("aria-expanded", String(open))
                    panel.hidden = !open
                    fill(panel, open ? draw() : null)
                },
            },
            key === "qr" ? "QR" : say(key),
        )
        return button
    }
    const text = channel.link ?? channel.shown
    const copyIt = async () => {
        // What is pasted where one dials must be dialled: an extension would be more digits.
        const whole = channel.link ? dialled(channel) : channel.shown
        said.textContent = say((await copy(whole)) ? "copied" : "not-copied")
        setTimeout(() => fill(said), SHOWN_FOR)
    }
    const add = h(
        "button",
        {
            type: "button",
            onclick: () => {
                addCall(desk, tld, organisation, contact, channel)
                add.textContent = say("added")
            },
        },
        say(hasCall(desk, tld, organisation, channel) ? "added" : "add"),
    )
    buttons.push(h("button", { type: "button", onclick: () => void copyIt() }, say("copy")))
    if (text.length <= MOST_IN_QR) buttons.push(toggle("qr", () => qr(text, say("qr-said", channel.shown))))
    buttons.push(
        toggle("spell", () => spelling(channel.shown, isDialled(channel), contact.name)),
        add,
    )
    return h("div", { class: "row actions" }, ...buttons, said)
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
