// Show the register of a bundle in a frame that has no origin, no network and no way to this page but what it may say.
//
// What is shown is named, not filtered, see ../shared/named.ts; it has the reader's own script and style, and a policy
// that runs nothing else: two guards, so that one may fail. The register goes in as a text, which the script there reads
// and builds anew what is asked for: written here and read there as markup, it would be read twice while somebody waits.

import { sha256 } from "@noble/hashes/sha2.js"
import { h } from "../shared/dom.ts"
import { HANDED, MARKUP } from "../shared/markup.ts"
import { attributesOf, rebuilt } from "../shared/named.ts"
import { bare } from "./bare.ts"

/** The register's own script and style, as this reader brings them. */
export interface Dress {
    readonly script: string
    readonly style: string
}

interface Framed {
    readonly document: string
    /** Whether the reader knows the markup: else the page comes without a script. */
    readonly known: boolean
}

// Where attributes and title stand, before the style.
const BEGINNING = 4000
// No downloads: it would choose names and kinds of files. It asks this page for them, see conversation.ts.
const SANDBOX = "allow-scripts allow-modals allow-top-navigation-to-custom-protocols"

/** Return the frame, named for those who do not see it. */
export function frame(framed: Framed, name: string): HTMLIFrameElement {
    return h("iframe", {
        sandbox: SANDBOX,
        allow: "clipboard-write",
        srcdoc: framed.document,
        title: name,
        class: "register",
    })
}

/** Return a register's page in the reader's dress, and in the language and the theme of this page. */
export function framed(html: string, dress: Dress, language: string, theme: string | null): Framed {
    // How a page begins says what it is: to read all of it takes long, and is the frame's.
    const [beginning = ""] = html.slice(0, BEGINNING).split("<style")
    const begin = new DOMParser().parseFromString(beginning, "text/html")
    const known = begin.documentElement.dataset["markup"] === MARKUP
    const head = [
        '<meta charset="utf-8">',
        `<meta http-equiv="Content-Security-Policy" content="${policy(dress, known)}">`,
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        `<title>${escaped(begin.title)}</title>`,
        `<style>${dress.style}</style>`,
    ]
    // Ours first: of two attributes of one name a parser takes that.
    const own = ` data-reader="${escaped(language)}"${theme ? ` data-theme="${escaped(theme)}"` : ""}`
    const open = `<html${own}${attributes(begin.documentElement)}>`
    const body = known ? `<body class="js">${handed(html)}<script>${dress.script}</script></body>` : written(html)
    return { document: `<!doctype html>\n${open}<head>${head.join("")}</head>${body}</html>`, known }
}

/** Return a page as a text that the script in the frame reads: no markup, in which nothing ends, runs or loads. */
function handed(html: string): string {
    // Its styles and scripts are of no use there; a browser would say that the policy stopped them.
    const text = JSON.stringify(bare(html))
    return `<script type="application/json" id="${HANDED}">${text.replaceAll("<", "\\u003c")}</script>`
}

/** Return the body of a page of another markup, to be shown with no script. */
function written(html: string): string {
    return rebuilt(new DOMParser().parseFromString(html, "text/html").body)?.outerHTML ?? ""
}

function policy(dress: Dress, known: boolean): string {
    const script = known ? digest(dress.script) : "'none'"
    return `default-src 'none'; script-src ${script}; style-src ${digest(dress.style)}; base-uri 'none'; form-action 'none'`
}

function digest(text: string): string {
    const bytes = sha256(new TextEncoder().encode(text))
    return `'sha256-${btoa(String.fromCharCode(...bytes))}'`
}

function attributes(element: Element): string {
    return attributesOf(element)
        .map(([name, value]) => ` ${name}="${escaped(value)}"`)
        .join("")
}

function escaped(text: string): string {
    if (!/[&<>"]/.test(text)) return text
    return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
}
