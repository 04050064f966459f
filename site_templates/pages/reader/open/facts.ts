// What was authenticated, in words: edition, age, validity and who signed; with loud warnings where something ran out.

import { daysSince } from "../../shared/days.ts"
import { type Child, h } from "../../shared/dom.ts"
import type { Authentic, Manifest } from "../trust/types.ts"
import { say } from "../words/reader.ts"
import { sayNote } from "../words/refusals.ts"

/** Draw the facts of an edition as a list of terms; those of an opened one name the next file, too. */
export function facts(found: Authentic, now: Date, next: Manifest["next"] = null): HTMLElement {
    return h(
        "dl",
        { class: "facts" },
        ...fact(say("editionTerm"), h("b", {}, String(found.edition))),
        ...fact(say("issued"), `${found.issued} (${age(found.issued, now)})`),
        ...fact(say("validUntil"), found.validUntil),
        ...fact(say("builder"), h("bdi", {}, found.builder)),
        ...fact(say("approvers"), ...listed(found.approvers)),
        ...fact(say("root"), say("version", found.rootVersion)),
        ...(next ? fact(say("comingFile", next.edition), h("bdi", {}, `${next.locator}.tocsin`)) : []),
    )
}

/** Return what must be read before an old number is trusted. */
export function warnings(found: Authentic): readonly string[] {
    const behind = found.signedOn === null ? [] : [say("clockBehind", whole(found.signedOn))]
    const older = found.olderThan === null ? [] : [say("olderOpened", found.edition, found.olderThan)]
    const ranOut = found.ranOut.map(({ what, since }) =>
        say(`${what}RanOut`, whole(what === "edition" ? found.validUntil : since.slice(0, 10))),
    )
    return [...behind, ...older, ...ranOut, ...found.notes.map(sayNote)]
}

/** Say how old a day is: "41 days old". */
function age(day: string, now: Date): string {
    const days = daysSince(day, now)
    if (days < 0) return say("ahead")
    return days === 0 ? say("today") : say("daysOld", days)
}

/** Keep a day on one line. */
function whole(day: string): string {
    return day.replaceAll("-", "\u2011")
}

function fact(term: string, ...value: Child[]): readonly HTMLElement[] {
    return [h("dt", {}, term), h("dd", {}, ...value)]
}

function listed(names: readonly string[]): readonly Child[] {
    return names.flatMap((name, place) => [place ? ", " : "", h("bdi", {}, name)])
}
