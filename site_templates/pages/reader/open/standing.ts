// How an opened edition stands now: one line that is always there, and what must be loud. Pure but for the language.

import { daysSince, isBehind } from "../../shared/days.ts"
import type { Authentic, Expected } from "../trust/types.ts"
import { say } from "../words/reader.ts"
import { sayNote } from "../words/refusals.ts"

/** What stands above an opened register. */
export interface Standing {
    /** Number, age, and until when it is good; each stays on one line. */
    readonly line: readonly string[]
    readonly ranOut: boolean
    /** What must be read before an old number is trusted, the worst first. */
    readonly loud: readonly string[]
    /** What is to be known beside it, and is nobody's fault. */
    readonly mild: string | undefined
}

type Judged = Pick<Authentic, "practice" | "ranOut" | "olderThan" | "signedOn" | "notes">
// What was made in this page was never signed: nothing of it can have run out.
const UNJUDGED: Judged = { practice: false, ranOut: [], olderThan: null, signedOn: null, notes: [] }

/** Say how an edition stands: a page may be open for longer than that is good which was judged when it was opened. */
export function standing(found: Expected & Partial<Judged>, now: Date): Standing {
    const { edition, issued, validUntil } = found
    const { practice, ranOut, olderThan, signedOn, notes } = { ...UNJUDGED, ...found }
    const past = new Map(ranOut.map(({ what, since }) => [what, whole(since.slice(0, 10))]))
    const behind = signedOn !== null || isBehind(issued, now)
    const late = past.has("edition") || daysSince(validUntil, now) > 0
    const loud = [
        practice && say("practice"),
        behind && say("clockBehindShort", whole(signedOn ?? issued)),
        late && say("outShort", whole(validUntil)),
        olderThan !== null && say("olderOpened", edition, olderThan),
        ...notes.map(sayNote),
        past.has("root") && say("rootRanOut", past.get("root") ?? ""),
    ]
    const age = ageOf(daysSince(issued, now))
    // Until when it was good is said loudly, and by a clock that is behind there is no age.
    const rest = behind ? [say("issuedOn", whole(issued))] : late ? [age] : [age, say("until", whole(validUntil))]
    // Of an edition that ran out nobody believes that it is the newest.
    const heartbeat = late ? undefined : past.get("heartbeat")
    return {
        line: [say("edition", edition), ...rest],
        ranOut: late,
        loud: loud.filter(each => each !== false),
        mild: heartbeat && say("heartbeatShort", heartbeat),
    }
}

/** Say how old something is: "41 days old". */
export function ageOf(days: number): string {
    return days === 0 ? say("today") : say("daysOld", days)
}

/** Keep a day on one line. */
export function whole(day: string): string {
    return day.replaceAll("-", "\u2011")
}
