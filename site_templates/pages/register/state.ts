// The one line that says of what edition this is, how old, and until when; in the reader the page around the frame has it.

import { daysSince, isBehind } from "../shared/days.ts"
import { fill, h } from "../shared/dom.ts"
import { speaker } from "../shared/language.ts"
import { dayHere } from "./data/zones.ts"
import { type Desk, marking } from "./desk.ts"
import { readersLanguage } from "./in-reader.ts"
import { dated, publisherLink } from "./said.ts"
import { WORDS } from "./words/frame.ts"

const say = speaker(WORDS)

/** Draw the line into its place. */
export function drawState(line: HTMLElement, desk: Desk): void {
    line.hidden = readersLanguage() !== undefined
    if (line.hidden) return
    const { register, now } = desk
    const { issued, expires, edition, publisher } = register
    const days = daysSince(issued, now())
    const late = daysSince(expires, now()) > 0
    const behind = isBehind(issued, now())
    line.className = late || behind ? "state out" : "state"
    const said = h("p", {})
    if (behind) fill(said, ...dated(say("clock", dayHere(now()), issued)))
    else if (late) fill(said, ...dated(say("out", days, expires, publisher.name)), " ", publisherLink(desk, "number"))
    else fill(said, ...dated(say("state", edition, Math.max(0, days), expires)))
    fill(line, said, marking())
}
