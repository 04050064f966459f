// How a channel is said in the language of the page: when it is answered, how sure it is, what silences it.

import { daysSince, isBehind } from "../shared/days.ts"
import { speaker } from "../shared/language.ts"
import type { Try } from "./data/advice.ts"
import type { Channel } from "./data/model.ts"
import { DAY } from "./data/zones.ts"
import type { Desk } from "./desk.ts"
import { WORDS } from "./words/entry.ts"

const say = speaker(WORDS)

/** Say a length of time, given in minutes. */
function duration(minutes: number): string {
    if (minutes >= 2 * DAY) return say("days", Math.floor(minutes / DAY))
    const parts = [
        minutes >= 60 && say("hours", Math.floor(minutes / 60)),
        minutes % 60 && say("minutes", minutes % 60),
    ]
    return parts.filter(Boolean).join(" ") || say("minutes", 0)
}

/** Say whether a channel is answered, and for how long; `atNight` where the moment meant is not now. */
export function answeredSaid({ answered, changes }: Pick<Try, "answered" | "changes">, atNight: boolean): string {
    if (changes === null) return say(answered === "now" && !atNight ? "always" : `group-${answered}`)
    return say(answered === "now" ? "open" : "closed", duration(changes))
}

/** Say when and how a channel was verified, or what was found wrong with it. */
export function knownSaid({ register, now }: Desk, { known }: Channel): string {
    if (known.disproof)
        return known.disproof in WORDS ? say(known.disproof as "bounced", known.when ?? "") : known.disproof
    if (known.state === "never" || !known.when) return say("never")
    const days = daysSince(known.when, now())
    const age = isBehind(register.issued, now()) ? say("age-unknown") : days > 0 ? say("age-n", days) : say("age-0")
    const method = `by-${known.method}`
    const said = say("verified", known.when, age, method in WORDS ? say(method as "by-call") : (known.method ?? ""))
    return known.state === "fresh" ? said : `${said}: ${say(known.state)}`
}
