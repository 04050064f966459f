// The number in the hand: whom to ring now, large, and in view while one scrolls; what came of it, and the next one.

import { type Child, h, own } from "../../shared/dom.ts"
import { unique } from "../../shared/fields.ts"
import { speaker } from "../../shared/language.ts"
import type { Try } from "../data/advice.ts"
import { type Outcome, remarked } from "../data/calls.ts"
import { chipOf, type Sure } from "../data/chip.ts"
import { isDialled, isSpoken, type Tld } from "../data/model.ts"
import { contactName } from "../data/names.ts"
import { attempted, type Tried, type Turn } from "../data/turn.ts"
import { timeHere } from "../data/zones.ts"
import type { Desk } from "../desk.ts"
import { chip, drawnFor, link } from "../said.ts"
import { WORDS as CALLS } from "../words/calls.ts"
import { WORDS } from "../words/entry.ts"
import { about, actions, listButton } from "./channel-card.ts"

const say = speaker(WORDS)
const sayOfCalls = speaker(CALLS)
// Where the number stands, or where one goes on where there is none any more.
const NUMBER = ".hand .value, .tried button"

// Milliseconds within which a second press is a shaking thumb.
const TWICE = 400
let noted: { readonly outcome: Outcome | null; readonly at: number } = { outcome: null, at: 0 }

/** Draw whom to try now, which `turn` has; `beside` it stands on a wide screen what comes after it on a narrow one. */
export function hand(desk: Desk, tld: Tld, way: Try, turn: Turn, beside: readonly Child[]): Child[] {
    const { channel } = way
    const title = unique()
    const mode = isSpoken(channel) ? "call" : "write"
    const number = link(channel, isDialled(channel) ? "value number" : "value")
    return [
        h(
            "section",
            { class: `hand ${sureOf(desk, way)}`, "aria-labelledby": title },
            h(
                "div",
                { class: "row" },
                h(
                    "h2",
                    { id: title },
                    say(`${turn.is === "first" ? "try" : turn.is}-${mode}`),
                    " ",
                    h("small", {}, h("bdi", {}, tld.shown), ` · ${say(channel.kind)}`),
                ),
                chip(desk, channel, way.answered),
            ),
            number,
        ),
        turn.is === "again" ? h("p", { class: "box", role: "status" }, say("all-tried")) : null,
        h(
            "div",
            { class: "beside" },
            h(
                "div",
                {},
                h("div", { class: "card first" }, ...about(desk, tld, way), ...actions(desk, tld, way)),
                thumbBar(desk, tld, way, turn),
                outcomes(desk, tld, way),
                ...tried(desk, turn),
            ),
            h("div", {}, ...beside),
        ),
    ]
}

/** Bring to this moment what is said of the number in the hand of a page; `way` is that number now. */
export function bringUpToDate(page: HTMLElement, desk: Desk, way: Try): void {
    const place = page.querySelector(".hand")
    if (place) place.className = `hand ${sureOf(desk, way)}`
    place?.querySelector(".chip")?.replaceWith(chip(desk, way.channel, way.answered))
}

function sureOf({ register, now }: Desk, { channel, answered, dead }: Try): Sure {
    return dead ? "bad" : chipOf(channel.known, answered, register.issued, now()).sure
}

/** Draw what the thumb reaches on a telephone: ring, go on to the next, keep it for later. */
function thumbBar(desk: Desk, tld: Tld, way: Try, turn: Turn): HTMLElement {
    const { channel } = way
    const next = say(isSpoken(channel) ? "no-answer-next" : "sent-next")
    return h(
        "div",
        { class: "thumb", role: "group", "aria-label": say("now-do", channel.shown) },
        channel.link
            ? drawnFor(
                  channel,
                  h(
                      "a",
                      {
                          class: "button main",
                          href: channel.link,
                          "aria-label": `${say(isSpoken(channel) ? "ring" : "write")} ${channel.shown}`,
                      },
                      say(isSpoken(channel) ? "ring" : "write"),
                  ),
              )
            : null,
        turn.is === "reached"
            ? null
            : h(
                  "button",
                  {
                      type: "button",
                      class: "next",
                      "aria-label": `${next}: ${channel.shown}`,
                      onclick: () => note(desk, tld, way, "no-answer"),
                  },
                  next,
              ),
        listButton(desk, tld, way),
    )
}

function outcomes(desk: Desk, tld: Tld, way: Try): HTMLElement {
    const button = (outcome: Outcome) =>
        h(
            "button",
            {
                type: "button",
                class: outcome,
                "aria-label": `${sayOfCalls(outcome)}: ${way.channel.shown}`,
                onclick: () => note(desk, tld, way, outcome),
            },
            sayOfCalls(outcome),
        )
    const name = `${sayOfCalls("outcome")}: ${way.channel.shown}`
    return h(
        "div",
        { class: "row outcomes", role: "group", "aria-label": name },
        ...(["reached", "wrong-person", "out-of-service"] as const).map(button),
    )
}

function note(desk: Desk, tld: Tld, way: Try, outcome: Outcome): void {
    // The page is drawn anew under the thumb: what is pressed twice in a moment was meant once.
    if (noted.outcome === outcome && performance.now() - noted.at < TWICE) return
    noted = { outcome, at: performance.now() }
    desk.calls = attempted(desk.calls, tld, way, outcome, desk.now(), desk.incident.who)
    desk.redraw(NUMBER)
}

/** Draw what was tried at this entry so far, each with its time and a way to take it back. */
export function tried(desk: Desk, { tried }: Turn): HTMLElement[] {
    if (!tried.length) return []
    const lines = tried.flatMap(({ way, item }) => item.attempts.map((_, place) => line(desk, { way, item }, place)))
    return [h("ol", { class: "tried", "aria-label": say("tried") }, ...lines)]
}

function line(desk: Desk, { way, item }: Tried, place: number): HTMLElement {
    const attempt = item.attempts[place]
    const undo = () => {
        desk.calls = remarked(desk.calls, item.key, place, null)
        desk.redraw(NUMBER)
    }
    if (!attempt) return h("li", {})
    return h(
        "li",
        { class: `row ${attempt.outcome}` },
        h(
            "span",
            {},
            h("b", {}, `${timeHere(new Date(attempt.at))} ${sayOfCalls(attempt.outcome)}`),
            " · ",
            link(way.channel),
            " · ",
            own(contactName(way.contact)),
        ),
        h(
            "button",
            { type: "button", "aria-label": `${sayOfCalls("undo")}: ${way.channel.shown}`, onclick: undo },
            sayOfCalls("undo"),
        ),
    )
}
