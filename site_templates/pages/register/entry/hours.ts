// The day there: a strip of 24 hours for each way in, with a mark at now, and in words when it opens or closes.
//
// Time runs as the page is read: in Arabic from right to left, as in timetables there.

import { fill, h, own } from "../../shared/dom.ts"
import { speaker } from "../../shared/language.ts"
import { type Try, tries, usable } from "../data/advice.ts"
import { nextChange, type Stretch, stretchesOf } from "../data/day.ts"
import { always, answeredAt, type Hours, parseHours } from "../data/hours.ts"
import { isSpoken, type Organisation, organisationsOf, type Tld } from "../data/model.ts"
import { contactName, dayName, listed } from "../data/names.ts"
import { clockTime, isNight, type LocalTime, localTime, MINUTES_A_DAY } from "../data/zones.ts"
import type { Desk } from "../desk.ts"
import { duration } from "../said.ts"
import { WORDS as ENTRY } from "../words/entry.ts"
import { WORDS } from "../words/hour.ts"

const say = speaker(WORDS)
const entry = speaker(ENTRY)
const TICK = 15_000
// What is seen at once of one organisation; the rest is a touch away.
const MOST_LINES = 4
const TAIL = 4
const HOURS_MARKED = [0, 6, 12, 18, 24]

/** Ways to one contact that keep the same hours; the first is the one to try first. */
interface Line {
    readonly ways: readonly [Try, ...Try[]]
    readonly hours: Hours | null
}

/** What is drawn once, and says anew what time passes on. */
interface Drawn {
    readonly element: HTMLElement
    tick(now: Date): void
}

/** Draw the day of each organisation of a TLD, or null where nobody can be asked at any hour. */
export function hoursStrip(desk: Desk, tld: Tld): HTMLElement | null {
    const now = desk.now()
    const order = tries(desk.register, tld, desk.broken, now)
    const drawn = organisationsOf(tld)
        .map(each => ({ organisation: each, lines: linesOf(order.filter(one => one.organisation === each)) }))
        .filter(({ lines }) => lines.length)
        .map(({ organisation, lines }) => organisationDay(organisation, lines))
    if (!drawn.length) return null
    const strip = h(
        "section",
        { class: "hours", "aria-labelledby": "at-this-hour" },
        h("h2", { id: "at-this-hour" }, say("title")),
        ...drawn.map(each => each.element),
    )
    const tick = () => {
        for (const each of drawn) each.tick(desk.now())
    }
    tick()
    const ticking = setInterval(() => (strip.isConnected ? tick() : clearInterval(ticking)), TICK)
    return strip
}

/** Gather what one contact answers at the same hours: what states some, and telephones that state none. */
function linesOf(order: readonly Try[]): readonly Line[] {
    const lines: { ways: [Try, ...Try[]]; hours: Hours | null }[] = []
    for (const one of order) {
        const hours = parseHours(one.channel.hours)
        if (!hours && !isSpoken(one.channel)) continue
        const line = lines.find(
            ({ ways: [first] }) =>
                first.contact === one.contact &&
                first.channel.hours === one.channel.hours &&
                first.dead === one.dead &&
                usable(first) === usable(one),
        )
        if (line) line.ways.push(one)
        else lines.push({ ways: [one], hours })
    }
    return lines
}

function organisationDay(organisation: Organisation, lines: readonly Line[]): Drawn {
    const clock = h("span", {})
    const drawn = lines.map(each => lineDay(organisation, each, lines))
    const list = (some: readonly Drawn[]) => h("ul", {}, ...some.map(each => each.element))
    const [shown, more] = [drawn.slice(0, MOST_LINES), drawn.slice(MOST_LINES)]
    return {
        element: h(
            "div",
            { class: "day" },
            h("p", {}, h("b", {}, own(organisation.name)), " · ", clock),
            localTime(organisation.timezone, new Date(0)) ? axis() : null,
            list(shown),
            more.length ? h("details", {}, h("summary", {}, say("more", more.length)), list(more)) : null,
        ),
        tick(now) {
            fill(clock, clockSaid(organisation, localTime(organisation.timezone, now)))
            for (const each of drawn) each.tick(now)
        },
    }
}

function clockSaid({ timezone }: Organisation, there: LocalTime | null): string {
    if (!there) return say("zone-unknown", timezone)
    const said = say("clock", dayName(there.weekday), clockTime(there.minutes))
    return isNight(there.minutes) ? listed([said, say("night")]) : said
}

/** Draw which hour is where; who hears the page is told the hours of each line. */
function axis(): HTMLElement {
    const marks = HOURS_MARKED.map(hour => placed(h("span", {}, String(hour)), hour * 60, hour * 60))
    return h("div", { class: "axis", "aria-hidden": "true" }, h("div", {}, ...marks))
}

/** Say whether two lines begin with the same kind of channel of the same contact. */
function looksAs({ ways: [one] }: Line, { ways: [other] }: Line): boolean {
    return one.contact === other.contact && one.channel.kind === other.channel.kind
}

function lineDay({ timezone }: Organisation, line: Line, lines: readonly Line[]): Drawn {
    const { ways, hours } = line
    const [first] = ways
    // Which of several telephones it is, their last digits tell.
    const told = lines.some(other => other !== line && looksAs(other, line))
        ? h("bdi", { dir: "ltr" }, `…${first.channel.shown.slice(-TAIL)}`)
        : null
    const track = h("span", { class: "track", role: "img" })
    const words = h("span", { class: "when" })
    const kinds = [...new Set(ways.map(({ channel }) => entry(channel.kind)))]
    const element = h(
        "li",
        {},
        h(
            "span",
            { class: "way" },
            h("b", {}, listed(kinds)),
            " · ",
            own(contactName(first.contact)),
            told && " · ",
            told,
        ),
        track,
        words,
    )
    return {
        element,
        tick(now) {
            const there = localTime(timezone, now)
            const open = hours && (always(hours) || (there && answeredAt(hours, there.weekday, there.minutes)))
            element.className = usable(first) && open ? "open" : hours ? "closed" : "unknown"
            fill(words, usable(first) ? moment(hours, timezone, there, now) : say(first.dead ? "dead" : "wrong"))
            if (hours && !there && !always(hours)) {
                // Of which day these are nobody can tell.
                track.setAttribute("aria-label", say("stated", first.channel.hours ?? ""))
                fill(track, h("bdi", { dir: "ltr" }, first.channel.hours))
                return
            }
            const today = hours && stretchesOf(hours, there?.weekday ?? 0)
            track.setAttribute("aria-label", daySaid(today, there))
            fill(
                track,
                ...(today ?? []).map(({ start, end }) => placed(h("i", {}), start, end)),
                there && placed(h("b", {}), there.minutes, there.minutes),
            )
        },
    }
}

/** Say when a channel is answered on this day: what its bar shows. */
function daySaid(today: readonly Stretch[] | null, there: LocalTime | null): string {
    const said = !today
        ? say("unknown")
        : !today.length
          ? say("no-day")
          : today.some(each => each.end - each.start === MINUTES_A_DAY)
            ? say("all-day")
            : listed(today.map(each => `${clockTime(each.start)}–${endTime(each.end)}`))
    return there ? say("day", dayName(there.weekday), said) : said
}

/** Say whether it is answered now, and when that changes. */
function moment(hours: Hours | null, zone: string, there: LocalTime | null, now: Date): string {
    if (!hours || (!there && !always(hours))) return say("unknown")
    const change = nextChange(hours, zone, now, there)
    if (!there || !change) return say(always(hours) ? "always" : "no-day")
    const day = dayName(change.weekday)
    const left = duration(change.away)
    const clock = clockTime(change.minutes)
    const open = answeredAt(hours, there.weekday, there.minutes)
    if (change.day === 0) return say(open ? "open" : "closed", clock, left)
    // What ends with the day ends on it.
    if (open && change.day === 1 && change.minutes === 0) return say("open", endTime(MINUTES_A_DAY), left)
    if (open) return say("open-day", clock, left, day)
    return stretchesOf(hours, there.weekday).length
        ? say("closed-day", clock, left, day)
        : say("off", clock, left, day, dayName(there.weekday))
}

/** Write the end of a stretch: a day ends at 24:00. */
function endTime(minutes: number): string {
    return minutes === MINUTES_A_DAY ? "24:00" : clockTime(minutes)
}

/** Put a mark where some minutes of the day are. By script, as the page's policy lets no attribute do it. */
function placed<E extends HTMLElement>(mark: E, start: number, end: number): E {
    mark.style.insetInlineStart = `${(start / MINUTES_A_DAY) * 100}%`
    if (end > start) mark.style.inlineSize = `${((end - start) / MINUTES_A_DAY) * 100}%`
    return mark
}
