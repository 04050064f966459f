// What the clocks say, here and elsewhere. Pure: the time is an argument, and what the browser knows of time zones is all
// there is.

const MINUTE = 60_000
/** The minutes of a day. */
export const MINUTES_A_DAY = 1440
const formats = new Map<string, Intl.DateTimeFormat | null>()
// A register has some three hundred zones, and of each one asks for this minute and for when its hours change.
const MOST_KEPT = 5_000
const offsets = new Map<string, number | null>()

/** A time of the week in some place: Monday is day 0, `minutes` are since midnight, `offset` is minutes ahead of UTC. */
export interface LocalTime {
    readonly weekday: number
    readonly minutes: number
    readonly offset: number
}

/** Return what the clock says in a time zone, or null where this browser does not know the zone. */
export function localTime(zone: string, at: Date): LocalTime | null {
    const found = offsetOf(zone, at)
    if (found === null) return null
    const there = new Date(at.getTime() + found * MINUTE)
    return {
        weekday: (there.getUTCDay() + 6) % 7,
        minutes: there.getUTCHours() * 60 + there.getUTCMinutes(),
        offset: found,
    }
}

/**
 * Return the instant at which the clocks of a zone say a time of day (in minutes) on an ISO day, or null.
 *
 * Where they say it twice that night it is the first time, and where they skip it, it is what the clocks before that would
 * say: as Python's `fold=0` has it, which builder/register/reach.py counts by.
 */
export function instantOf(zone: string, day: string, minutes: number): Date | null {
    const naive = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE
    const at = (away: number) => new Date(naive + away * MINUTE)
    // What holds before any change of that night, then what holds after it.
    const offsets = [at(-MINUTES_A_DAY), at(MINUTES_A_DAY)].flatMap(each => offsetOf(zone, each) ?? [])
    const offset = offsets.find(each => offsetOf(zone, at(-each)) === each) ?? offsets[0]
    return offset === undefined ? null : at(-offset)
}

/** Write the day on this machine's calendar. */
export function dayHere(at: Date): string {
    return at.toLocaleDateString("sv")
}

/** Write the time of day on this machine's clock. */
export function timeHere(at: Date): string {
    return clockTime(at.getHours() * 60 + at.getMinutes())
}

/** Write minutes since midnight as `03:12`. */
export function clockTime(minutes: number): string {
    const inDay = ((minutes % MINUTES_A_DAY) + MINUTES_A_DAY) % MINUTES_A_DAY
    return `${String(Math.floor(inDay / 60)).padStart(2, "0")}:${String(inDay % 60).padStart(2, "0")}`
}

/** Say whether most people sleep at a time of day. */
export function isNight(minutes: number): boolean {
    return minutes < 7 * 60 || minutes >= 22 * 60
}

/** Return how far ahead of UTC a zone is: asked of the browser, which takes long, once for each minute. */
function offsetOf(zone: string, at: Date): number | null {
    const key = `${Math.floor(at.getTime() / MINUTE)} ${zone}`
    const known = offsets.get(key)
    if (known !== undefined) return known
    const offset = askedOffset(zone, at)
    const [oldest] = offsets.size < MOST_KEPT ? [] : offsets.keys()
    if (oldest !== undefined) offsets.delete(oldest)
    offsets.set(key, offset)
    return offset
}

function askedOffset(zone: string, at: Date): number | null {
    const parts = formatOf(zone)?.formatToParts(at)
    if (!parts) return null
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = ["year", "month", "day", "hour", "minute"].map(type =>
        Number(parts.find(part => part.type === type)?.value),
    )
    const whole = Math.floor(at.getTime() / MINUTE)
    return Math.round(Date.UTC(year, month - 1, day, hour, minute) / MINUTE) - whole
}

function formatOf(zone: string): Intl.DateTimeFormat | null {
    const known = formats.get(zone)
    if (known !== undefined) return known
    const made = makeFormat(zone)
    formats.set(zone, made)
    return made
}

function makeFormat(zone: string): Intl.DateTimeFormat | null {
    try {
        return new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn-hc-h23", {
            timeZone: zone,
            year: "numeric",
            month: "numeric",
            day: "numeric",
            hour: "numeric",
            minute: "numeric",
        })
    } catch {
        return null
    }
}
