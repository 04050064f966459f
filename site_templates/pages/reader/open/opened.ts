// An opened bundle: one row that says what it is and how it stands, and the register in a frame that fills the window.

import { add, button, type Child, fill, h } from "../../shared/dom.ts"
import { language } from "../../shared/language.ts"
import { menu } from "../../shared/menu.ts"
import type { FromFrame, FromPage } from "../../shared/messages.ts"
import { whom } from "../../shared/publisher.ts"
import { save } from "../../shared/save.ts"
import { setTheme, theme } from "../../shared/theme.ts"
import { keepTheme } from "../address.ts"
import type { Context } from "../context.ts"
import { frame, framed } from "../frame.ts"
import type { Manifest } from "../trust/types.ts"
import { say } from "../words/reader.ts"
import { hear, pressed } from "./conversation.ts"
import { copyFacts } from "./facts.ts"
import { fileList, mediaType } from "./files.ts"
import type { Standing } from "./standing.ts"

const TLP = /^TLP:(RED|AMBER\+STRICT|AMBER|GREEN|CLEAR)$/
// A page may be open for days: it says so when its edition runs out.
const A_MINUTE = 60_000

/** What an opened bundle is made of, and what is to be said above it. */
export interface Opened {
    readonly files: ReadonlyMap<string, Uint8Array>
    readonly manifest: Manifest
    /** How it stands at this moment. */
    readonly standing: () => Standing
    /** What is said of its signatures, in the menu. */
    readonly about: () => readonly Child[]
    /** What is said of an exercise. */
    readonly verdict?: string
    readonly close: () => void
}

/** An opened bundle as it is shown. */
export interface OpenedView {
    readonly element: HTMLElement
    /** What closing loses, as a question: the outcomes or the list that no file has; nothing where it loses nothing. */
    unsaved(): string | undefined
    /** Hear the frame no more. */
    leave(): void
}

/** Draw an opened bundle over the whole window. */
export function openedView(opened: Opened, context: Context): OpenedView {
    const { files, manifest } = opened
    const label = labelOf(files)
    const told = h("p", { id: "told", role: "status", hidden: true })
    let unsaved = { list: false, outcomes: 0 }
    let unhear = () => {}
    let said = ""
    const state = h("p", { class: "state" })
    const loud = h("div", { class: "loud", role: "alert", hidden: true })
    const panel = h("div", { id: "panel", hidden: true, onkeydown: event => hideByKey(event as KeyboardEvent) })
    const more = menu(
        "☰",
        say("menu"),
        button(say("files"), () => show(say("files"), fileList(files, keep))),
        button(say("about"), () => show(say("about"), [copyFacts(manifest, tlp(label), context), ...opened.about()])),
        button(say("close"), opened.close, "close"),
    )
    const title = h("h1", { class: "unseen", tabindex: "-1" }, say("openedTitle"))
    const element = h(
        "div",
        { class: "opened" },
        title,
        h("div", { class: "opened-bar" }, tlp(label), state, more),
        loud,
        opened.verdict && h("p", { class: "strip good", role: "status" }, opened.verdict),
        told,
        panel,
        register(),
    )
    drawState()
    const clock = setInterval(drawState, A_MINUTE)
    return {
        element,
        unsaved() {
            if (unsaved.outcomes) return say("closeOutcomes", unsaved.outcomes)
            return unsaved.list ? say("closeList") : undefined
        },
        leave() {
            clearInterval(clock)
            unhear()
        },
    }

    function drawState(): void {
        const { line, ranOut, loud: sentences, mild } = opened.standing()
        const parts = line.flatMap((part, place) => [place ? " · " : "", h("span", {}, part)])
        fill(state, ...parts, " ", h("bdi", { class: "whose" }, manifest.recipient))
        state.classList.toggle("out", ranOut)
        // What stands is not said again each minute.
        const words = [...sentences, mild].join("\n")
        if (said === words) return
        said = words
        loud.hidden = !words
        loud.classList.toggle("mild", !sentences.length)
        fill(loud, ...[...sentences, mild].map(each => each && h("p", {}, each)))
        if (sentences.length) add(loud, h("p", { class: "whom" }, `${say("ring")} `, ...whom(context)))
    }

    function register(): HTMLElement {
        const html = files.get("register.html")
        if (!html) return h("p", { class: "strip" }, say("noRegister"))
        const shown = framed(new TextDecoder().decode(html), context.dress(), language(), theme())
        const place = h("div", { class: "frame" })
        if (!shown.known) add(place, h("p", { class: "strip", role: "status" }, say("newerRegister")))
        const inside = frame(shown, say("register"))
        unhear = hear(inside, said => take(said, inside))
        add(place, inside)
        return place
    }

    function take(said: FromFrame, inside: HTMLIFrameElement): FromPage | undefined {
        if (said.is === "unsaved") unsaved = said
        else if (said.is === "theme") {
            setTheme(said.theme)
            keepTheme()
        } else if (said.is === "save") return { is: saveFor(said.name, said.content) }
        // As long as nobody has gone anywhere else from where opening led; what is said above is not scrolled away.
        else if (document.activeElement === title) inside.focus({ preventScroll: true })
        return undefined
    }

    /** Save for the frame, which may ask for it only when somebody has pressed something. */
    function saveFor(name: string, content: Uint8Array): FromPage["is"] {
        if (pressed()) {
            keep(name, content)
            return "saved"
        }
        tell(say("notSaved", name), "strip")
        return "refused"
    }

    function keep(name: string, content: Uint8Array): void {
        save(name, Uint8Array.from(content), mediaType(name))
        tell(say("savedAs", name), "strip good")
    }

    function tell(words: string, look: string): void {
        told.textContent = words
        told.className = look
        told.hidden = false
    }

    /** Show something of the menu below the row; the keyboard goes there, and back again. */
    function show(name: string, content: readonly Child[]): void {
        const heading = h("h2", { tabindex: "-1" }, name)
        const away = h("button", { type: "button", "aria-label": say("hide", name), onclick: hide }, "✕")
        fill(panel, h("div", { class: "panel-head" }, heading, away), ...content)
        panel.hidden = false
        heading.focus()
    }

    function hide(): void {
        panel.hidden = true
        panel.replaceChildren()
        more.querySelector("button")?.focus()
    }

    function hideByKey(event: KeyboardEvent): void {
        if (event.key === "Escape") hide()
    }
}

function tlp(label: string | undefined): HTMLElement | undefined {
    return label ? h("span", { class: `tlp ${label.slice(4).replace("+", "_")}`, translate: "no" }, label) : undefined
}

function labelOf(files: ReadonlyMap<string, Uint8Array>): string | undefined {
    try {
        const register: unknown = JSON.parse(new TextDecoder().decode(files.get("register.json")))
        const found = typeof register === "object" && register && "tlp" in register ? register.tlp : undefined
        return typeof found === "string" && TLP.test(found) ? found : undefined
    } catch {
        return undefined
    }
}
