// What a page of the reader is, and the small things that all pages draw.

import { Refused } from "../seal/refusal.ts"
import { type Child, h } from "../shared/dom.ts"
import { whom } from "../shared/publisher.ts"
import type { Context } from "./context.ts"
import { say } from "./words/reader.ts"
import { explain } from "./words/refusals.ts"

/** One page. `draw` may be called again, when the language changes. */
export interface Page {
    draw(): Node
    /** Why leaving loses something, as a question; nothing where it loses nothing. */
    question?(): string | undefined
    /** Forget all that is secret; the page is not drawn again. */
    leave(): void
    /** Take files that were dropped. */
    take?(files: readonly File[]): void
}

/** Let the browser draw before something slow begins; a hidden tab draws nothing and must not wait for it. */
export async function drawn(): Promise<void> {
    await Promise.race([
        new Promise(done => requestAnimationFrame(() => setTimeout(done))),
        new Promise(done => setTimeout(done, 100)),
    ])
}

/** Say what is wrong, what to do and whom to ring; what is no refusal of ours is told as such, with nothing of it. */
export function refusal(error: unknown, context: Context, ...more: Child[]): HTMLElement {
    const { what, todo } =
        error instanceof Refused ? explain(error) : { what: say("unexpected"), todo: say("unexpectedTodo") }
    return h(
        "div",
        { class: "refusal", role: "alert" },
        h("h2", {}, what),
        h("p", {}, todo),
        h("p", {}, `${say("ring")} `, ...whom(context)),
        ...more,
    )
}

/** Say a failure in one line beside a field, with what to do there. */
export function failure(error: unknown, deed?: Parameters<typeof explain>[1]): string {
    const { what, todo } =
        error instanceof Refused ? explain(error, deed) : { what: say("unexpected"), todo: say("unexpectedTodo") }
    return `${what} ${todo}`
}

/** A heading that takes the focus when its page appears, so that a screen reader begins there. */
export function heading(text: string): HTMLHeadingElement {
    return h("h1", { tabindex: "-1" }, text)
}

/** Words to read aloud, each with its place. */
export function wordList(words: readonly string[], name: string): HTMLElement {
    const items = words.map(word => h("li", {}, word))
    return h("ol", { class: "words", lang: "en", dir: "ltr", "aria-label": name }, ...items)
}
