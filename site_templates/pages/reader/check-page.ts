// Check a file before it is trusted, another copy of the reader above all: its SHA-256 in digits and in words.
//
// A page from file:// cannot read itself; nor should a forged page be asked whether it is forged.

import { bytesToHex } from "@noble/hashes/utils.js"
import { fill, h } from "../shared/dom.ts"
import { labelled } from "../shared/fields.ts"
import type { Context } from "./context.ts"
import { contents, dropZone } from "./drop.ts"
import { digestOf, grouped, words } from "./fingerprint.ts"
import { drawn, failure, heading, type Page, wordList } from "./page.ts"
import { say } from "./words/reader.ts"

const COMMANDS = [
    ["Windows", "certutil -hashfile reader.html SHA256"],
    ["macOS", "shasum -a 256 reader.html"],
    ["Linux", "sha256sum reader.html"],
] as const

/** Return the page. */
export function checkPage(context: Context): Page {
    let last: { readonly name: string; readonly digest: Uint8Array } | undefined
    // The field for comparing stands outside what is announced: nobody wants to hear each letter that they type.
    const status = h("p", { role: "status" })
    const result = h("div", {})

    async function take(files: readonly File[]): Promise<void> {
        last = undefined
        show()
        status.textContent = say("computing")
        await drawn()
        try {
            const [file] = await contents(files.slice(0, 1))
            if (file) last = { name: file.name, digest: digestOf(file.content) }
            show()
        } catch (error) {
            status.textContent = failure(error)
        }
    }

    function show(): void {
        fill(result)
        fill(status, last && say("computed", last.name))
        if (!last) return
        const { digest } = last
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
            const wanted = plain(expected.value)
            const right = [bytesToHex(digest), plain(spoken.join(""))]
            const same = right.some(each => wanted.includes(each))
            const begun = right.some(each => each.startsWith(wanted))
            verdict.className = same ? "verdict" : "trouble"
            verdict.textContent = same ? say("same") : begun ? "" : say("different")
        }

        fill(
            result,
            h("h2", {}, h("bdi", {}, last.name)),
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
            status,
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

/** Bring what was typed or pasted, with the labels of a card or of a command, and what it should be into one form. */
function plain(text: string): string {
    return text
        .toLowerCase()
        .replace(/sha-?256|in words/g, "")
        .replace(/[^a-z0-9]/g, "")
}
