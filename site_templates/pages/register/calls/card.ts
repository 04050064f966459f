// One call of the list as a card: the number, a clock, what came of each attempt, and the next way in.

import { fill, h, own } from "../../shared/dom.ts"
import { speaker } from "../../shared/language.ts"
import { scenarioSaid } from "../broken/strip.ts"
import {
    type Calls,
    clean,
    clocked,
    elapsed,
    given,
    type Item,
    isWrong,
    itemOf,
    keyOf,
    losesOutcomes,
    MOST_NOTE,
    marked,
    OUTCOMES,
    type Outcome,
    reached,
    remarked,
    removed,
    wasReached,
} from "../data/calls.ts"
import { contactName, languageName, listed, tldName } from "../data/names.ts"
import { timeHere } from "../data/zones.ts"
import type { Desk } from "../desk.ts"
import { wrongNumber } from "../entry/wrong.ts"
import { answeredSaid, chip, dated, knownSaid, link, local, shownLabel, silent, whose } from "../said.ts"
import { WORDS } from "../words/calls.ts"
import { WORDS as ENTRY } from "../words/entry.ts"
import { momentOf, nextWay, withNext } from "./now.ts"
import { isOpen } from "./order.ts"

const say = speaker(WORDS)
const entry = speaker(ENTRY)

/** What a card tells its page: `marks` and their like change here, `shape` is which calls there are. */
export interface Board {
    readonly desk: Desk
    /** Take the list as it now is, and show the progress; what is said is read out. */
    take(calls: Calls, said?: string): void
    /** Draw the cards anew, and go to one of them. */
    reshape(key?: string): void
    /** Draw the card of a call that is new, below that of another, and go to it: to draw all anew takes long. */
    grow(key: string, below: string): void
}

/** A card, and how to bring its clock up to date. */
export interface Card {
    readonly key: string
    readonly element: HTMLElement
    readonly tick: () => void
}

/** Draw the card of a call. */
export function card(board: Board, key: string): Card {
    const { desk } = board
    const clock = h("span", { class: "clock", role: "timer" })
    const toggle = h("button", { type: "button", onclick: () => run() })
    const attempts = h("ol", { class: "attempts" })
    const after = h("div", { class: "row" })
    const element = h("li", { class: "call box", tabindex: -1 })

    const current = () => itemOf(desk.calls, key)

    function tick(): void {
        const item = current()
        if (item) clock.textContent = minutes(elapsed(item, desk.now()))
    }

    function run(): void {
        board.take(clocked(desk.calls, key, desk.now()))
        refresh()
    }

    function mark(outcome: Outcome): void {
        const calls = marked(desk.calls, key, outcome, desk.now(), desk.incident.who)
        const item = itemOf(calls, key)
        board.take(calls, `${item?.tlds.map(label => shownLabel(desk, label)).join(" ")}: ${say(outcome)}.`)
        refresh()
    }

    function refresh(): void {
        const item = current()
        if (!item) return
        element.classList.toggle("done", !isOpen(item, reached(desk.calls)))
        element.classList.toggle("amiss", isWrong(item))
        const words = say(item.since === null ? "start" : "stop")
        fill(toggle, words)
        toggle.setAttribute("aria-label", `${words}: ${item.channel.shown}`)
        toggle.setAttribute("aria-pressed", String(item.since !== null))
        tick()
        fill(attempts, ...item.attempts.map((_, place) => attempt(item, place)))
        fill(after, ...next(item))
        after.hidden = !after.hasChildNodes()
    }

    function attempt(item: Item, place: number): HTMLElement {
        const { at, seconds, outcome, note } = item.attempts[place] ?? {
            at: "",
            seconds: null,
            outcome: "reached",
            note: "",
        }
        return h(
            "li",
            { class: `row ${outcome}` },
            h("b", {}, `${timeHere(new Date(at))} ${say(outcome)}`),
            seconds === null ? null : h("span", { class: "clock" }, minutes(seconds)),
            h("input", {
                "aria-label": `${say("note")}: ${timeHere(new Date(at))} ${say(outcome)}`,
                placeholder: say("note"),
                maxlength: MOST_NOTE,
                value: note,
                oninput: event => {
                    const said = clean((event.target as HTMLInputElement).value, MOST_NOTE)
                    board.take(remarked(desk.calls, key, place, { note: said }))
                },
            }),
            h(
                "button",
                {
                    type: "button",
                    "aria-label": `${say("undo")}: ${timeHere(new Date(at))} ${say(outcome)}`,
                    onclick: () => {
                        board.take(remarked(desk.calls, key, place, null))
                        refresh()
                        element.focus()
                    },
                },
                say("undo"),
            ),
        )
    }

    /** After an attempt that reached nobody: how else one gets through. */
    function next(item: Item): (HTMLElement | string)[] {
        if (!item.attempts.length || wasReached(item)) return []
        if (!isOpen(item, reached(desk.calls))) return [say("elsewhere")]
        const way = nextWay(desk, item)
        if (!way) return [h("b", {}, say("none"))]
        const add = () => {
            board.take(withNext(desk, item, way))
            refresh()
            board.grow(keyOf(way.organisation, way.channel), key)
        }
        const { channel, contact } = way
        const button = h("button", { type: "button", onclick: add }, `${say("next")}: `, own(channel.shown))
        return [button, h("span", { class: "brief" }, own(contactName(contact)))]
    }

    function remove(): void {
        const item = current()
        if (item && losesOutcomes(desk.calls, item) && !confirm(say("sureRemove"))) return
        board.take(removed(desk.calls, key))
        board.reshape()
    }

    const item = current()
    if (item)
        fill(
            element,
            ...head(desk, item, remove),
            h(
                "div",
                { class: "row marks", role: "group", "aria-label": `${say("outcome")}: ${item.channel.shown}` },
                toggle,
                clock,
                ...OUTCOMES.map(each => act(each, item.channel.shown, () => mark(each))),
                caller(board, item),
            ),
            attempts,
            after,
            wrongPart(desk, item),
        )
    refresh()
    return { key, element, tick }
}

function act(outcome: Outcome, shown: string, does: () => void): HTMLElement {
    const words = say(outcome)
    return h("button", { type: "button", "aria-label": `${words}: ${shown}`, onclick: does }, words)
}

function head(desk: Desk, item: Item, remove: () => void): (HTMLElement | null)[] {
    const { organisation, contact, channel, tlds } = item
    const now = desk.now()
    const moment = momentOf(desk, item)
    const languages = contact.languages.length ? contact.languages : organisation.languages
    return [
        h(
            "div",
            { class: "row top" },
            h(
                "h2",
                { class: "row" },
                ...tlds.map(label => h("a", { href: `#${label}` }, own(shownLabel(desk, label)))),
                h("small", {}, own(placeOf(desk, tlds))),
            ),
            h(
                "button",
                { type: "button", "aria-label": `${say("remove")}: ${channel.shown}`, onclick: remove },
                say("remove"),
            ),
        ),
        h("div", { class: "row dial" }, link(channel), chip(desk, channel, moment.answered)),
        silent(contact, organisation),
        h(
            "p",
            { class: "there" },
            `${local(organisation, now)} · `,
            h("b", {}, moment.dead ? scenarioSaid(desk) : answeredSaid(moment, false)),
        ),
        h("p", {}, whose(contact), " · ", own(organisation.name)),
        h(
            "p",
            { class: "brief" },
            `${entry(channel.kind)} · ${listed(languages.map(languageName))} · `,
            ...dated(`${knownSaid(desk, channel)} · `),
            h("bdi", {}, channel.tlp),
        ),
        channel.note ? h("p", { class: "note" }, own(channel.note)) : null,
    ]
}

function caller({ desk, take, reshape }: Board, item: Item): HTMLElement | null {
    const { callers } = desk.calls
    if (!callers.length) return null
    const choose = (event: Event) => {
        const chosen = (event.target as HTMLSelectElement).value
        take(given(desk.calls, item.organisation, chosen === "" ? null : Number(chosen)))
        reshape(item.key)
    }
    const options = callers.map((name, place) => h("option", { value: place, selected: item.caller === place }, name))
    return h(
        "label",
        {},
        `${say("caller")} `,
        h(
            "select",
            { "aria-label": `${say("caller")}: ${item.channel.shown}`, onchange: choose },
            h("option", { value: "" }, "–"),
            ...options,
        ),
    )
}

/** Draw what to tell the secretariat where a number is wrong; drawn once somebody asks. */
function wrongPart(desk: Desk, item: Item): HTMLElement | null {
    const { organisation, contact, channel, tlds } = item
    const [tld] = tlds.flatMap(label => desk.register.tlds.get(label) ?? [])
    if (!tld) return null
    const place = h("div", {})
    const show = () => {
        if (!part.open) return
        fill(place, wrongNumber(desk, tld, { organisation, contact, channel, ...momentOf(desk, item) }))
    }
    const name = `${entry("wrong")}: ${channel.shown}`
    const part = h("details", { ontoggle: show }, h("summary", { "aria-label": name }, entry("wrong")), place)
    return part
}

function minutes(seconds: number): string {
    return [seconds / 60, seconds % 60].map(part => String(Math.floor(part)).padStart(2, "0")).join(":")
}

/** Say where the first of some TLDs is. */
function placeOf({ register }: Desk, [label = ""]: readonly string[]): string {
    const tld = register.tlds.get(label)
    return tld ? tldName(tld) : ""
}
