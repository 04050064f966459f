// One TLD at this moment: what time it is there, what stands in the way, and what to try, in order.

import { fill, h, own } from "../../shared/dom.ts"
import { speaker } from "../../shared/language.ts"
import { brokenStrip } from "../broken/strip.ts"
import { isInstant, type Try, tries, type Warning, warnings } from "../data/advice.ts"
import { isSpoken, type Organisation, organisationsOf, type Tld } from "../data/model.ts"
import { contactName, dayName, listed, roleName, tldName } from "../data/names.ts"
import { operatorId, waysLeft } from "../data/reach.ts"
import type { Broken } from "../data/scenario.ts"
import { SCENARIOS } from "../data/scenario.ts"
import { turnOf } from "../data/turn.ts"
import { clockTime, isNight, localTime, timeHere } from "../data/zones.ts"
import { type Desk, tldsOf } from "../desk.ts"
import { WORDS } from "../words/entry.ts"
import { channelCard } from "./channel-card.ts"
import { bringUpToDate, hand, tried } from "./hand.ts"
import { hoursStrip } from "./hours.ts"
import { organisationBlock } from "./organisation.ts"
import { whatToSay } from "./say.ts"

const say = speaker(WORDS)
const TICK = 15_000
// More channels than these are printed smaller, so that they stand on one page.
const MANY = 12

/** Draw the entry of a TLD. */
export function entryPage(desk: Desk, name: string): HTMLElement {
    const tld = desk.register.tlds.get(name)
    if (!tld) return h("section", {}, h("h1", {}, name))
    const order = tries(desk.register, tld, desk.broken, desk.now())
    const turn = turnOf(tld, order, desk.calls)
    // Above the number stands the time where it rings; the others do not push it down.
    const inHand = turn.now?.organisation ?? organisationsOf(tld)[0]
    const clocks = h("div", { class: "clocks" }, ...clocksOf(desk, tld, inHand))
    const elsewhere = h("div", { class: "clocks" }, ...clocksOf(desk, tld, inHand, true))
    const again = h(
        "button",
        { type: "button", class: "main", hidden: true, onclick: () => desk.redraw() },
        say("new-order"),
    )
    const warned = [
        elsewhere,
        brokenStrip(desk),
        markedAs(desk, turn.others),
        ...warnings(desk.register, tld).map(each => h("p", { class: "w" }, warningSaid(each, tld))),
    ]
    const page = h(
        "article",
        { class: order.length > MANY ? "entry many" : "entry" },
        heading(tld),
        clocks,
        ...(turn.now
            ? hand(desk, tld, turn.now, turn, [...warned, again, whatToSay(desk, tld, turn.now)])
            : [
                  h(
                      "p",
                      { class: "box w" },
                      say(turn.tried.length ? "none-right" : order.length ? "none-alive" : "none-at-all"),
                  ),
                  ...tried(desk, turn),
                  ...warned,
              ]),
        hoursStrip(desk, tld),
        waysBar(desk, tld),
        ...otherWays(desk, tld, turn.others),
        h("h2", {}, say("organisations")),
        ...organisationsOf(tld).map(each => organisationBlock(desk, tld, each)),
        neighbours(desk, tld),
    )
    const ticking = setInterval(() => {
        if (!page.isConnected) return clearInterval(ticking)
        fill(clocks, ...clocksOf(desk, tld, inHand))
        fill(elsewhere, ...clocksOf(desk, tld, inHand, true))
        const now = tries(desk.register, tld, desk.broken, desk.now())
        again.hidden = now.every(
            (each, place) => each.channel === order[place]?.channel && each.answered === order[place]?.answered,
        )
        // Nothing moves under the thumb; but no number stays green when its desk has closed.
        const held = now.find(each => each.channel === turn.now?.channel)
        if (held) bringUpToDate(page, desk, held)
    }, TICK)
    return page
}

function heading(tld: Tld): HTMLElement {
    const [, punycode] = tld.shown.slice(1) === tld.tld ? [] : ["", tld.tld]
    const more = [punycode, ...tld.variants].filter(each => each !== undefined)
    return h(
        "h1",
        {},
        h("bdi", { class: "tld", lang: tld.language }, tld.shown),
        " ",
        own(tldName(tld)),
        more.length ? h("small", {}, ...more.flatMap(each => [" ", own(each)])) : null,
    )
}

/** Draw the time of the organisation in the hand; or `elsewhere`, where others of the TLD have another zone. */
function clocksOf(desk: Desk, tld: Tld, inHand: Organisation | undefined, elsewhere = false): HTMLElement[] {
    const zones = new Map(organisationsOf(tld).map(each => [each.timezone, each]))
    if (inHand) zones.set(inHand.timezone, inHand)
    const shown = [...zones.values()].filter(each => (each === inHand) !== elsewhere)
    return shown.map(each => clockLine(desk, each, zones.size > 1))
}

function clockLine(desk: Desk, { timezone, name }: Organisation, several: boolean): HTMLElement {
    const now = desk.now()
    const there = localTime(timezone, now)
    if (!there) return h("p", {}, own(timezone))
    const night = isNight(there.minutes)
    return h(
        "p",
        { class: night ? "night" : null },
        h("b", {}, night ? "☾ " : "☀ ", say("now", clockTime(there.minutes), dayName(there.weekday))),
        night ? h("b", {}, ` · ${say("night")}`) : null,
        ` · ${say("here", timeHere(now))}`,
        several ? h("small", {}, " · ", own(name)) : null,
    )
}

function markedAs(desk: Desk, order: readonly Try[]): HTMLElement | null {
    const found = order.find(({ channel, contact }) => desk.mark === channel || desk.mark === contact)
    if (!found) return null
    const { contact, channel, organisation } = found
    const show = () => document.querySelector(".card.marked")?.scrollIntoView({ block: "center" })
    return h(
        "p",
        { class: "box row" },
        h(
            "span",
            {},
            `${say("searched-for")} `,
            h("b", {}, own(contactName(contact))),
            " · ",
            own(contact.role === contact.name ? organisation.name : roleName(contact.role)),
            ...(desk.mark === channel ? [" · ", own(channel.shown)] : []),
        ),
        h("button", { type: "button", onclick: show }, say("show")),
    )
}

function warningSaid(warning: Warning, tld: Tld): string {
    if (warning.code === "mail") return say(warning.count === 2 ? "mail-2" : "mail-n", tld.shown)
    if (warning.code === "lost") return say("lost", listed(warning.lost.map(what => say(`way-${what}`, tld.shown))))
    return say(warning.code)
}

/** Draw the ways that are neither in the hand nor tried, by what one does with them. */
function otherWays(desk: Desk, tld: Tld, ways: readonly Try[]): HTMLElement[] {
    const groups = new Map<ReturnType<typeof groupOf>, Try[]>()
    for (const each of ways) {
        const key = groupOf(each)
        groups.set(key, [...(groups.get(key) ?? []), each])
    }
    return [...groups].flatMap(([key, members]) => [
        h("h2", {}, say(key)),
        h("ul", { class: "cards" }, ...members.map(each => channelCard(desk, tld, each))),
    ])
}

/** The groups follow each other as the order does: none of them comes twice. */
function groupOf(one: Try) {
    if (one.dead) return "group-dead"
    if (one.channel.known.disproof) return "group-wrong"
    if (isInstant(one)) return "group-instant"
    return isSpoken(one.channel) ? "group-closed" : "group-written"
}

/** Draw the count of ways in for each scenario, each of which is a button that chooses it. */
function waysBar(desk: Desk, tld: Tld): HTMLElement {
    const choose = (what: Broken["what"]) => {
        desk.broken = what === "operator" ? { what, operator: operatorId(tld) } : { what }
        desk.redraw(`[data-what="${what}"]`)
    }
    const buttons = SCENARIOS.map(what => {
        const count = waysLeft(desk.register, tld, { what })
        const pressed = desk.broken.what === what
        return h(
            "button",
            { type: "button", "data-what": what, "aria-pressed": String(pressed), onclick: () => choose(what) },
            `${say(`way-${what}`, tld.shown)} `,
            h("b", { class: count ? null : "nil" }, String(count)),
        )
    })
    return h("div", { class: "ways" }, h("h2", {}, say("ways")), h("div", { class: "row" }, ...buttons))
}

function neighbours(desk: Desk, tld: Tld): HTMLElement {
    const all = tldsOf(desk)
    const here = all.indexOf(tld)
    const link = (to: Tld | undefined, rel: "prev" | "next") => {
        if (!to) return h("span")
        const arrow = h("span", { class: "arrow" }, rel === "prev" ? "‹" : "›")
        const name = h("span", {}, " ", own(to.shown), " ", own(tldName(to)), " ")
        return h("a", { href: `#${to.tld}`, rel, class: "button" }, ...(rel === "prev" ? [arrow, name] : [name, arrow]))
    }
    return h(
        "nav",
        { class: "around", "aria-label": say("around") },
        link(all[here - 1], "prev"),
        h("button", { type: "button", onclick: () => print() }, say("print")),
        link(all[here + 1], "next"),
    )
}
