// How old something is in days, by this machine's clock. Pure.

/** The milliseconds of a day. */
export const MS_A_DAY = 86_400_000

/** Return whole days from one ISO day to a time's own day, in the zone of this machine; negative where the clock is behind. */
export function daysSince(day: string, now: Date): number {
    const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())
    return Math.round((today - Date.parse(`${day}T00:00:00Z`)) / MS_A_DAY)
}

/** Say whether this machine's clock is behind: by it the day of issue, which is one of UTC, has not even begun. */
export function isBehind(issued: string, now: Date): boolean {
    return now.getTime() < Date.parse(`${issued}T00:00:00Z`)
}
