// Rehearse: the very identity question, opening and frame of an emergency, with a sample sealed here and now.

import { keyOf, open, seal } from "../../seal/sealing.ts"
import { type Child, fill, h } from "../../shared/dom.ts"
import type { Context } from "../context.ts"
import { heading, type Page } from "../page.ts"
import { say } from "../words/reader.ts"
import { manifestOf, unpack } from "./bundle.ts"
import { identityQuestion, type Question } from "./identity-question.ts"
import { type Opened, type OpenedView, openedView } from "./opened.ts"
import { sampleBundle } from "./sample.ts"
import { standing } from "./standing.ts"

/** Return the page; `home` leads back to the start. */
export function rehearsePage(context: Context, home: () => void): Page {
    let question: Question | undefined
    let opened: Opened | undefined
    let view: OpenedView | undefined
    const place = h("section", { class: "page" })

    async function use(identities: readonly string[], begun: number): Promise<void> {
        const asked = question
        const sample = sampleBundle(new Date())
        // Hybrid and classic keys may not share a file; one of several identities is enough to rehearse with.
        const sealed = await seal(sample.zip, [await keyOf(identities[0] ?? "")])
        const files = await unpack(await open(sealed, identities), sample)
        const seconds = ((performance.now() - begun) / 1000).toFixed(1)
        if (question !== asked) return
        question?.forget()
        opened = {
            files,
            manifest: manifestOf(files),
            standing: () => standing(sample, new Date()),
            about: () => [h("p", {}, say("rehearsalAbout"))],
            verdict: say("rehearsalDone", seconds),
            close: home,
        }
        draw()
        place.querySelector<HTMLElement>("h1")?.focus()
    }

    function asking(): readonly Child[] {
        question ??= identityQuestion("openSample", context, use)
        return [
            heading(say("rehearseTitle")),
            h("p", {}, say("rehearseIntro")),
            h("p", { class: "box" }, say("rehearseDifference")),
            h("h2", {}, say("identityTitle")),
            question.draw(),
        ]
    }

    function draw(): Node {
        place.className = opened ? "" : "page"
        view?.leave()
        view = opened && openedView(opened, context)
        fill(place, ...(view ? [view.element] : asking()))
        return place
    }

    return {
        draw,
        take: files => question?.take(files),
        question: () => view?.unsaved(),
        leave: () => {
            view?.leave()
            view = undefined
            question?.forget()
            question = undefined
            for (const content of opened?.files.values() ?? []) content.fill(0)
            opened = undefined
            place.replaceChildren()
        },
    }
}
