// An opened bundle: what it is, its files to save, and the register in a frame that fills the window.

import { add, type Child, fill, h } from "../shared/dom.ts"
import { save } from "../shared/save.ts"
import { language } from "../words/language.ts"
import { say } from "../words/reader.ts"
import type { Context } from "./context.ts"
import { frame, framed } from "./frame.ts"
import type { Manifest } from "./types.ts"

const KINDS: Readonly<Record<string, string>> = {
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

/** Draw an opened bundle over the whole window. */
export function openedView(opened: Opened, context: Context): HTMLElement {
    const { files, manifest } = opened
    const panel = h("div", { class: "panel", id: "panel", hidden: true })
    const buttons = [toggle(say("files"), () => fileList(files)), toggle(say("about"), () => [...opened.about()])]
    const head = h(
        "header",
        { class: "opened-bar" },
        tlp(files),
        h("p", { class: "whose" }, h("b", {}, say("edition", manifest.edition)), " ", h("bdi", {}, manifest.recipient)),
        ...buttons,
        h("button", { type: "button", class: "close", onclick: opened.close }, say("close")),
    )
    return h(
        "div",
        { class: "opened" },
        h("h1", { class: "unseen", tabindex: "-1" }, say("openedTitle")),
        head,
        ...opened.warnings.map(text => h("p", { class: "strip", role: "status" }, text)),
        opened.verdict && h("p", { class: "strip good", role: "status" }, opened.verdict),
        panel,
        register(files, context),
    )

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

function register(files: ReadonlyMap<string, Uint8Array>, context: Context): HTMLElement {
    const html = files.get("register.html")
    if (!html) return h("p", { class: "strip" }, say("noRegister"))
    const shown = framed(new TextDecoder().decode(html), context.dress, language())
    const place = h("div", { class: "frame" })
    if (!shown.known) add(place, h("p", { class: "strip", role: "status" }, say("newerRegister")))
    add(place, frame(shown, say("register")))
    return place
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

function fileList(files: ReadonlyMap<string, Uint8Array>): readonly Child[] {
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

function keep(name: string, content: Uint8Array): void {
    save(name, Uint8Array.from(content), KINDS[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream")
}

function size(bytes: number): string {
    return bytes < 1000
        ? `${bytes} B`
        : bytes < 1e6
          ? `${Math.round(bytes / 1000)} kB`
          : `${(bytes / 1e6).toFixed(1)} MB`
}
