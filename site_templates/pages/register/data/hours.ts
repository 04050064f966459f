// When a channel is answered: the part of OpenStreetMap's opening hours that builder/register/hours.py writes. Pure.

import { MINUTES_A_DAY } from "./zones.ts"

const DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
const SPAN = /^(Mo|Tu|We|Th|Fr|Sa|Su)(?:-(Mo|Tu|We|Th|Fr|Sa|Su))? (\d\d):(\d\d)-(\d\d):(\d\d)$/
const WEEK = 7 * MINUTES_A_DAY

interface Span {
    readonly days: ReadonlySet<number>
    readonly start: number
    readonly end: number
}

/** When a channel is answered; no spans means at all times. */
export type Hours = readonly Span[]

// A register has few ways to say it, thousands of times.
const parsed = new Map<string, Hours | null>()

/** Return the hours that a text states, or null where none are stated or they cannot be read. */
export function parseHours(text: string | null): Hours | null {
    if (text === null) return null
    const known = parsed.get(text)
    if (known !== undefined) return known
    const spans = text === "24/7" ? [] : text.split(";").map(part => span(part.trim()))
    const hours = spans.every(each => each !== null) ? spans : null
    parsed.set(text, hours)
    return hours
}

/** Say whether somebody answers at some minutes after midnight on a day of the week (0 is Monday). */
export function answeredAt(hours: Hours, weekday: number, minutes: number): boolean {
    return !hours.length || hours.some(each => covers(each, weekday, minutes))
}

/** Say whether it is answered at all times, however that is written. */
export function always(hours: Hours): boolean {
    return !hours.length || edgesOf(hours).every(edge => everyDay(hours, edge))
}

/** Say whether somebody answers at a time of day on every day of the week. */
export function answeredEveryDayAt(hours: Hours, minutes: number): boolean {
    return always(hours) || everyDay(hours, minutes)
}

/** Return in how many minutes it opens or closes next, or null where it never does. */
export function minutesToChange(hours: Hours, weekday: number, minutes: number): number | null {
    if (always(hours)) return null
    const open = answeredAt(hours, weekday, minutes)
    const ahead = DAYS.flatMap((_, day) =>
        edgesOf(hours).map(edge => day * MINUTES_A_DAY + edge - weekday * MINUTES_A_DAY - minutes),
    )
        .map(away => (away > 0 ? away : away + WEEK))
        .sort((one, other) => one - other)
    return (
        ahead.find(away => {
            const then = weekday * MINUTES_A_DAY + minutes + away
            return answeredAt(hours, Math.floor(then / MINUTES_A_DAY) % 7, then % MINUTES_A_DAY) !== open
        }) ?? null
    )
}

function everyDay(hours: Hours, minutes: number): boolean {
    return DAYS.every((_, day) => answeredAt(hours, day, minutes))
}

function edgesOf(hours: Hours): readonly number[] {
    return [0, ...hours.flatMap(each => [each.start, each.end])]
}

function covers({ days, start, end }: Span, day: number, at: number): boolean {
    if (start < end) return days.has(day) && start <= at && at < end
    return (days.has(day) && at >= start) || (days.has((day + 6) % 7) && at < end)
}

function span(text: string): Span | null {
    const [, first = "", last = "", ...clock] = SPAN.exec(text) ?? []
    const [startHour = 0, startMinute = 0, endHour = 0, endMinute = 0] = clock.map(Number)
    const start = startHour * 60 + startMinute
    const end = endHour * 60 + endMinute
    if (!first || start >= MINUTES_A_DAY || end > MINUTES_A_DAY || startMinute > 59 || endMinute > 59) return null
    const day = DAYS.indexOf(first)
    const length = (DAYS.indexOf(last || first) - day + 7) % 7
    const days = new Set(Array.from({ length: length + 1 }, (_, offset) => (day + offset) % 7))
    // 24:00 is how people write the end of a day; the clock then says 00:00.
    return { days, start, end: end % MINUTES_A_DAY }
}
