// Check a file before it is trusted, another copy of the reader above all: its SHA-256 in digits and in words.
//
// A page from file:// cannot read itself; nor should a forged page be asked whether it is forged.

import { fill, h } from "../shared/dom.ts"
import { say } from "../words/reader.ts"
import type { Context } from "./context.ts"
import { contents, dropZone } from "./drop.ts"
import { hex } from "./enrolment.ts"
import { digestOf, grouped, words } from "./fingerprint.ts"
import { drawn, heading, labelled, type Page, wordList } from "./page.ts"

const COMMANDS = [
    ["Windows", "certutil -hashfile reader.html SHA256"],
    ["macOS", "shasum -a 256 reader.html"],
    ["Linux", "sha256sum reader.html"],
] as const

/** Return the page. */
export function checkPage(context: Context): Page {
    let last: { readonly name: string; readonly digest: Uint8Array } | undefined
    const result = h("div", { "aria-live": "polite" })

    async function take(files: readonly File[]): Promise<void> {
        fill(result, h("p", {}, say("computing")))
        await drawn()
        const [file] = await contents(files.slice(0, 1))
        if (!file) return
        last = { name: file.name, digest: digestOf(file.content) }
        show()
    }

    function show(): void {
        fill(result)
        if (!last) return
        const { name, digest } = last
        const spoken = words(digest)
        const verdict = h("p", { class: "verdict", "aria-live": "polite" })
        const expected = h("textarea", {
            rows: 3,
            autocomplete: "off",
            spellcheck: "false",
            dir: "ltr",
            oninput: compare,
        })

        function compare(): void {
            const wanted = expected.value.toLowerCase().replace(/[^a-z0-9]/g, "")
            const same =
                wanted === hex(digest) ||
                wanted ===
                    spoken
                        .join("")
                        .toLowerCase()
                        .replace(/[^a-z0-9]/g, "")
            verdict.className = same ? "verdict" : "trouble"
            verdict.textContent = wanted ? (same ? say("same") : say("different")) : ""
        }

        fill(
            result,
            h("h2", {}, h("bdi", {}, name)),
            h("h3", {}, say("inWords")),
            wordList(spoken, say("inWords")),
            h("h3", {}, say("inDigits")),
            h("p", { class: "digits", dir: "ltr" }, grouped(digest)),
            labelled(say("compare"), expected, say("compareHint")),
            verdict,
        )
    }

    function draw(): Node {
        show()
        const rows = COMMANDS.map(([system, command]) => h("li", {}, `${system}: `, h("code", { dir: "ltr" }, command)))
        return h(
            "section",
            { class: "page" },
            heading(say("checkTitle")),
            h("p", {}, say("checkIntro", context.publisher)),
            dropZone({
                label: say("chooseFile"),
                hint: say("dropOne"),
                several: false,
                take: files => void take(files),
            }),
            result,
            h("h2", {}, say("checkThis")),
            h("p", {}, say("checkThisHow")),
            h("ul", { class: "commands" }, ...rows),
            h("h2", {}, say("rootTitle", context.rootVersion)),
            h("p", {}, say("rootHow", context.publisher)),
            wordList(words(digestOf(context.root)), say("rootTitle", context.rootVersion)),
            h("p", { class: "digits", dir: "ltr" }, grouped(digestOf(context.root))),
        )
    }

    return {
        draw,
        take: files => void take(files),
        leave: () => {
            last = undefined
        },
    }
}
