// What was authenticated, in words: edition, age, validity and who signed; with loud warnings where something ran out.

import { daysSince } from "../../shared/days.ts"
import { type Child, h } from "../../shared/dom.ts"
import { whom } from "../../shared/publisher.ts"
import type { Context } from "../context.ts"
import type { Authentic, Manifest } from "../trust/types.ts"
import { say } from "../words/reader.ts"
import { sayNote } from "../words/refusals.ts"
import { ageOf, whole } from "./standing.ts"

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

/** Draw whose copy an opened bundle is, of which register, how far it may go, and whom to ring. */
export function copyFacts({ recipient }: Manifest, label: Child, context: Context): HTMLElement {
    return h(
        "dl",
        { class: "facts" },
        ...fact(say("register"), h("bdi", {}, context.title)),
        ...fact(say("copyOf"), h("bdi", {}, recipient)),
        ...(label ? fact("TLP", label) : []),
        ...fact(say("publisher"), ...whom(context)),
    )
}

/** Return what must be read before an old number is trusted. */
export function warnings(found: Authentic): readonly string[] {
    const practice = found.practice ? [say("practice")] : []
    const behind = found.signedOn === null ? [] : [say("clockBehind", whole(found.signedOn))]
    const older = found.olderThan === null ? [] : [say("olderOpened", found.edition, found.olderThan)]
    const ranOut = found.ranOut.map(({ what, since }) =>
        say(`${what}RanOut`, whole(what === "edition" ? found.validUntil : since.slice(0, 10))),
    )
    return [...practice, ...behind, ...older, ...ranOut, ...found.notes.map(sayNote)]
}

function age(day: string, now: Date): string {
    const days = daysSince(day, now)
    return days < 0 ? say("ahead") : ageOf(days)
}

function fact(term: string, ...value: Child[]): readonly HTMLElement[] {
    return [h("dt", {}, term), h("dd", {}, ...value)]
}

function listed(names: readonly string[]): readonly Child[] {
    return names.flatMap((name, place) => [place ? ", " : "", h("bdi", {}, name)])
}
