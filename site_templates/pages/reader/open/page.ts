// Open an envelope: authenticate first, and only what is authentic leads to the question for an identity.

import { Refused } from "../../seal/refusal.ts"
import { open } from "../../seal/sealing.ts"
import { type Child, fill, h } from "../../shared/dom.ts"
import type { Context } from "../context.ts"
import { contents, dropZone } from "../drop.ts"
import { drawn, heading, type Page, refusal } from "../page.ts"
import { authenticate, NOTHING } from "../trust/authenticate.ts"
import { isSecret } from "../trust/given.ts"
import { sourceOf } from "../trust/source.ts"
import type { Authentic, NamedFile, Seen, Source } from "../trust/types.ts"
import { say } from "../words/reader.ts"
import { manifestOf, unpack } from "./bundle.ts"
import { facts, warnings } from "./facts.ts"
import { identityQuestion, type Question } from "./identity-question.ts"
import { type Opened, type OpenedView, openedView } from "./opened.ts"
import { standing } from "./standing.ts"

/** What this page has seen since it was opened; in memory only. */
export interface Session {
    seen: Seen | undefined
}

// Loose files may come one by one: what came first is kept until the rest is there.
const INCOMPLETE = ["bundle-alone", "missing", "nothing", "identity-first", "unreadable"]

type Stage =
    | { readonly is: "choosing" }
    | { readonly is: "checking" }
    | { readonly is: "refused"; readonly error: unknown; readonly source?: Source }
    | { readonly is: "authentic"; readonly found: Authentic }
    | { readonly is: "opened"; readonly opened: Opened }

/** Return the page; `home` leads back to the start. */
export function openPage(context: Context, session: Session, home: () => void): Page {
    let stage: Stage = { is: "choosing" }
    let files: readonly NamedFile[] = []
    let question: Question | undefined
    let view: OpenedView | undefined
    const place = h("section", { class: "page" })

    function show(next: Stage): void {
        stage = next
        question?.forget()
        question = undefined
        draw()
        place.querySelector<HTMLElement>("h1, h2")?.focus()
    }

    async function take(dropped: readonly File[]): Promise<void> {
        if (stage.is === "opened" || stage.is === "checking") return
        if (stage.is === "authentic" && dropped.length === 1 && question) return question.take(dropped)
        show({ is: "checking" })
        await drawn()
        let source: Source | undefined
        try {
            files = [...files, ...withoutSecrets(await contents(dropped))]
            source = sourceOf(files)
            admit(source, false)
        } catch (error) {
            if (!(error instanceof Refused && INCOMPLETE.includes(error.why))) files = []
            show({ is: "refused", error, ...(source ? { source } : {}) })
        }
    }

    function admit(source: Source, allowOlder: boolean): void {
        const seen = session.seen ?? NOTHING
        const roots = new Map(seen.roots)
        // What the board signed stays, even where the rest of its envelope is refused.
        session.seen = { ...seen, roots }
        const followed = (version: number, content: Uint8Array) => void roots.set(version, content)
        const found = authenticate(source, { pinned: context.root, at: new Date(), allowOlder, seen, followed })
        session.seen = found.seen
        files = []
        show({ is: "authentic", found })
    }

    function admitOlder(source: Source): void {
        try {
            admit(source, true)
        } catch (error) {
            show({ is: "refused", error })
        }
    }

    async function use(found: Authentic, identities: readonly string[]): Promise<void> {
        const asked = question
        const bundle = await open(found.bundle, identities)
        const unpacked = await unpack(bundle, found)
        bundle.fill(0)
        // Whoever left, or gave another envelope, wants this one no more.
        if (question !== asked) return forget(unpacked)
        const manifest = manifestOf(unpacked)
        show({
            is: "opened",
            opened: {
                files: unpacked,
                manifest,
                standing: () => standing(found, new Date()),
                about: () => [facts(found, new Date(), manifest.next)],
                close: home,
            },
        })
    }

    function choosing(): readonly Child[] {
        return [
            heading(say("openTitle")),
            h("p", {}, say("openIntro")),
            dropZone({
                label: say("chooseFiles"),
                hint: say("dropHint"),
                several: true,
                take: chosen => void take(chosen),
            }),
            kept(),
        ]
    }

    function kept(): Child {
        if (!files.length) return undefined
        const names = files.map(({ name }) => h("li", {}, h("bdi", {}, name)))
        return h("div", { class: "box" }, h("h2", {}, say("soFar")), h("ul", {}, ...names))
    }

    function refused(error: unknown, source: Source | undefined): readonly Child[] {
        const older = error instanceof Refused && error.kind === "older" && source
        return [
            heading(say("openTitle")),
            refusal(error, context, older ? allTheSame(source) : undefined),
            kept(),
            dropZone({
                label: files.length ? say("addFiles") : say("chooseOther"),
                hint: say("dropHint"),
                several: true,
                take: chosen => void take(chosen),
            }),
        ]
    }

    function allTheSame(source: Source): HTMLElement {
        const sure = h("input", {
            type: "checkbox",
            onchange: () => {
                button.disabled = !sure.checked
            },
        })
        const button = h(
            "button",
            { type: "button", disabled: true, onclick: () => admitOlder(source) },
            say("openOlder"),
        )
        return h("div", { class: "deliberate" }, h("label", { class: "tick" }, sure, say("olderSure")), button)
    }

    function authentic(found: Authentic): readonly Child[] {
        question ??= identityQuestion("openIt", context, identities => use(found, identities))
        const bad = warnings(found)
        return [
            heading(say("authenticTitle")),
            h("p", { class: "verdict" }, say("authentic")),
            bad.length && h("div", { class: "warning", role: "alert" }, ...bad.map(text => h("p", {}, text))),
            facts(found, new Date()),
            h("h2", {}, say("identityTitle")),
            h("p", {}, say("identityIntro")),
            question.draw(),
        ].filter(child => child !== 0)
    }

    function draw(): Node {
        place.className = stage.is === "opened" ? "" : "page"
        if (stage.is === "choosing") fill(place, ...choosing())
        else if (stage.is === "checking") fill(place, heading(say("checking")))
        else if (stage.is === "refused") fill(place, ...refused(stage.error, stage.source))
        else if (stage.is === "authentic") fill(place, ...authentic(stage.found))
        else {
            view?.leave()
            view = openedView(stage.opened, context)
            fill(place, view.element)
        }
        return place
    }

    return {
        draw,
        take: dropped => void take(dropped),
        question: () => (stage.is === "opened" ? (view?.unsaved() ?? say("closeQuestion")) : undefined),
        leave: () => {
            view?.leave()
            view = undefined
            question?.forget()
            question = undefined
            if (stage.is === "opened") forget(stage.opened.files)
            stage = { is: "choosing" }
            files = []
            place.replaceChildren()
        },
    }
}

function forget(files: ReadonlyMap<string, Uint8Array>): void {
    for (const content of files.values()) content.fill(0)
}

/** Forget what is a secret key: it is asked for once something is authentic, and neither named nor kept before. */
function withoutSecrets(chosen: readonly NamedFile[]): readonly NamedFile[] {
    const secrets = chosen.filter(isSecret)
    for (const { content } of secrets) content.fill(0)
    if (secrets.length && secrets.length === chosen.length) throw new Refused("identity-first")
    return chosen.filter(file => !secrets.includes(file))
}
