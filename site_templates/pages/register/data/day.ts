// A day there: in which of its minutes a channel is answered, and when that changes next. Pure.

import { always, answeredAt, type Hours, minutesToChange } from "./hours.ts"
import { instantOf, type LocalTime, localTime, MINUTES_A_DAY } from "./zones.ts"

const MINUTE = 60_000
// No clock is put on or back by more than this.
const LONGEST_SHIFT = 180

/** Some minutes of a day by the clock there, from midnight (0) to midnight (1440); `end` is the first that is out. */
export interface Stretch {
    readonly start: number
    readonly end: number
}

/** The next moment at which a channel opens or closes. */
export interface Change {
    /** In how many minutes that is, as time passes: in the nights when clocks change not what they would tell. */
    readonly away: number
    /** On which day that is by the clock there: 0 is today. */
    readonly day: number
    /** What the clock there says then. */
    readonly weekday: number
    readonly minutes: number
}

/** Return when a channel is answered on a day of the week (0 is Monday): in order, and in as few stretches as can be. */
export function stretchesOf(hours: Hours, weekday: number): readonly Stretch[] {
    if (always(hours)) return [{ start: 0, end: MINUTES_A_DAY }]
    const before = (weekday + 6) % 7
    const found = hours.flatMap(({ days, start, end }): Stretch[] => {
        const today = days.has(weekday)
        if (start < end) return today ? [{ start, end }] : []
        return [
            // What began the evening before reaches into the day.
            ...(days.has(before) ? [{ start: 0, end }] : []),
            ...(today ? [{ start, end: MINUTES_A_DAY }] : []),
        ]
    })
    return joined(found.filter(each => each.start < each.end))
}

/** Return when a channel opens or closes next, or null where it never does or nobody knows the time there. */
export function nextChange(hours: Hours, zone: string, now: Date, here = localTime(zone, now)): Change | null {
    const byClock = here && minutesToChange(hours, here.weekday, here.minutes)
    if (!here || byClock === null) return null
    const then = here.minutes + byClock
    const away = passing(hours, zone, now, here, byClock)
    const day = Math.floor(then / MINUTES_A_DAY)
    return { away, day, weekday: (here.weekday + day) % 7, minutes: then % MINUTES_A_DAY }
}

/** Return how much time passes until the clocks of a zone have gone on by some minutes, at which the hours change. */
function passing(hours: Hours, zone: string, now: Date, here: LocalTime, byClock: number): number {
    const start = Math.floor(now.getTime() / MINUTE) * MINUTE
    // Most of the time the clocks go as time does.
    if (localTime(zone, new Date(start + byClock * MINUTE))?.offset === here.offset) return byClock
    const midnight = start + (here.offset - here.minutes) * MINUTE
    const days = Math.floor((here.minutes + byClock) / MINUTES_A_DAY)
    const day = new Date(midnight + days * MINUTES_A_DAY * MINUTE).toISOString().slice(0, 10)
    const found = instantOf(zone, day, (here.minutes + byClock) % MINUTES_A_DAY)
    const away = found ? (found.getTime() - start) / MINUTE : byClock
    return away - sooner(hours, zone, start, away)
}

/** Return by how much sooner it changes: what begins in an hour that the clocks leave out begins where they leave it out. */
function sooner(hours: Hours, zone: string, start: number, away: number): number {
    const open = (minutes: number) => {
        const then = localTime(zone, new Date(start + minutes * MINUTE))
        return then !== null && answeredAt(hours, then.weekday, then.minutes)
    }
    const before = open(0)
    let less = 0
    while (less < Math.min(away - 1, LONGEST_SHIFT) && open(away - less - 1) !== before) less++
    return less
}

function joined(stretches: readonly Stretch[]): readonly Stretch[] {
    const found: Stretch[] = []
    for (const each of [...stretches].sort((one, other) => one.start - other.start)) {
        const last = found.at(-1)
        if (last && each.start <= last.end) found[found.length - 1] = { ...last, end: Math.max(last.end, each.end) }
        else found.push(each)
    }
    return found
}
