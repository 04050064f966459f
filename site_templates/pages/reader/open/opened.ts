// An opened bundle: what it is, its files to save, and the register in a frame that fills the window.

import { add, type Child, fill, h } from "../../shared/dom.ts"
import { language } from "../../shared/language.ts"
import type { FromFrame, FromPage } from "../../shared/messages.ts"
import { save } from "../../shared/save.ts"
import type { Context } from "../context.ts"
import { frame, framed } from "../frame.ts"
import type { Manifest } from "../trust/types.ts"
import { say } from "../words/reader.ts"
import { hear, pressed } from "./conversation.ts"

const MEDIA_TYPES: Readonly<Record<string, string>> = {
    html: "text/html",
    pdf: "application/pdf",
    vcf: "text/vcard",
    csv: "text/csv",
    json: "application/json",
    txt: "text/plain",
}
const TLP = /^TLP:(RED|AMBER\+STRICT|AMBER|GREEN|CLEAR)$/

/** What an opened bundle is made of, and what is to be said above it. */
export interface Opened {
    readonly files: ReadonlyMap<string, Uint8Array>
    readonly manifest: Manifest
    /** What is said of its signatures and its age, behind one button. */
    readonly about: () => readonly Child[]
    /** What must be seen at once: that it ran out. */
    readonly warnings: readonly string[]
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
    const told = h("p", { id: "told", role: "status", hidden: true })
    let unsaved = { list: false, outcomes: 0 }
    let leave = () => {}
    const panel = h("div", { class: "panel", id: "panel", hidden: true })
    const buttons = [toggle(say("files"), () => fileList(files, keep)), toggle(say("about"), () => [...opened.about()])]
    const head = h(
        "header",
        { class: "opened-bar" },
        tlp(files),
        h("p", { class: "whose" }, h("b", {}, say("edition", manifest.edition)), " ", h("bdi", {}, manifest.recipient)),
        ...buttons,
        h("button", { type: "button", class: "close", onclick: opened.close }, say("close")),
    )
    const title = h("h1", { class: "unseen", tabindex: "-1" }, say("openedTitle"))
    const element = h(
        "div",
        { class: "opened" },
        title,
        head,
        ...opened.warnings.map(text => h("p", { class: "strip", role: "status" }, text)),
        opened.verdict && h("p", { class: "strip good", role: "status" }, opened.verdict),
        told,
        panel,
        register(),
    )
    return {
        element,
        unsaved() {
            if (unsaved.outcomes) return say("closeOutcomes", unsaved.outcomes)
            return unsaved.list ? say("closeList") : undefined
        },
        leave: () => leave(),
    }

    function register(): HTMLElement {
        const html = files.get("register.html")
        if (!html) return h("p", { class: "strip" }, say("noRegister"))
        const shown = framed(new TextDecoder().decode(html), context.dress(), language())
        const place = h("div", { class: "frame" })
        if (!shown.known) add(place, h("p", { class: "strip", role: "status" }, say("newerRegister")))
        const inside = frame(shown, say("register"))
        leave = hear(inside, said => take(said, inside))
        add(place, inside)
        return place
    }

    function take(said: FromFrame, inside: HTMLIFrameElement): FromPage | undefined {
        if (said.is === "unsaved") unsaved = said
        else if (said.is === "save") return { is: saveFor(said.name, said.content) }
        // As long as nobody has gone anywhere else from where opening led.
        else if (document.activeElement === title) inside.focus()
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
        const kind = MEDIA_TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream"
        save(name, Uint8Array.from(content), kind)
        tell(say("savedAs", name), "strip good")
    }

    function tell(words: string, look: string): void {
        told.textContent = words
        told.className = look
        told.hidden = false
    }

    function toggle(label: string, content: () => readonly Child[]): HTMLButtonElement {
        const button: HTMLButtonElement = h(
            "button",
            {
                type: "button",
                "aria-expanded": "false",
                "aria-controls": "panel",
                onclick: () => {
                    const open = button.getAttribute("aria-expanded") !== "true"
                    for (const each of buttons) each.setAttribute("aria-expanded", String(open && each === button))
                    fill(panel, ...(open ? content() : []))
                    panel.hidden = !open
                },
            },
            label,
        )
        return button
    }
}

function tlp(files: ReadonlyMap<string, Uint8Array>): HTMLElement | undefined {
    const label = labelOf(files)
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

type Keep = (name: string, content: Uint8Array) => void

function fileList(files: ReadonlyMap<string, Uint8Array>, keep: Keep): readonly Child[] {
    const items = [...files].map(([name, content]) =>
        h(
            "li",
            {},
            h("span", {}, h("bdi", {}, name), " ", h("small", {}, size(content.length))),
            h(
                "button",
                { type: "button", "aria-label": `${say("save")} ${name}`, onclick: () => keep(name, content) },
                say("save"),
            ),
        ),
    )
    return [h("h2", {}, say("files")), h("p", {}, say("filesHint")), h("ul", { class: "files" }, ...items)]
}

function size(bytes: number): string {
    return bytes < 1000
        ? `${bytes} B`
        : bytes < 1e6
          ? `${Math.round(bytes / 1000)} kB`
          : `${(bytes / 1e6).toFixed(1)} MB`
}
