// Show the register of a bundle in a frame that has no origin, no network and no way to this page but what it may say.
//
// What goes in is named, not filtered: a fixed list of elements and attributes is written out anew, with the reader's
// own script and style. What the bundle brings of its own scripts, styles, forms, frames and policies stays out, even
// though the bundle was authentic: two guards, so that one may fail.

import { sha256 } from "@noble/hashes/sha2.js"
import { h } from "../shared/dom.ts"
import { MARKUP } from "../shared/markup.ts"

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

const XHTML = "http://www.w3.org/1999/xhtml"
const ELEMENTS = new Set(
    (
        "html head body title header footer main nav section article aside h1 h2 h3 h4 h5 h6 p div span a b i u s em " +
        "strong small sub sup q code kbd samp var abbr dfn time data bdi bdo mark br hr wbr ul ol li dl dt dd details " +
        "summary table caption thead tbody tfoot tr th td colgroup col blockquote pre figure figcaption address ins del " +
        "button search output dialog"
    ).split(" "),
)
const EMPTY = new Set(["br", "hr", "wbr", "col"])
const ATTRIBUTES = new Set(
    (
        "id class lang dir title href hidden open role tabindex scope headers colspan rowspan span start value reversed " +
        "datetime translate type disabled download"
    ).split(" "),
)
const LEADS = /^(?:tel:|sms:|mailto:|#)/i
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

/** Return a register's page in the reader's dress; `language` is that of this page, for the words of the script. */
export function framed(html: string, dress: Dress, language: string): Framed {
    const found = new DOMParser().parseFromString(html, "text/html")
    const known = found.documentElement.dataset["markup"] === MARKUP
    const head = [
        '<meta charset="utf-8">',
        `<meta http-equiv="Content-Security-Policy" content="${policy(dress, known)}">`,
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        `<title>${escaped(found.title)}</title>`,
        `<style>${dress.style}</style>`,
    ]
    const open = `<html${attributes(found.documentElement)} data-reader="${escaped(language)}">`
    const body = `<body${attributes(found.body)}>${written(found.body)}${known ? `<script>${dress.script}</script>` : ""}</body>`
    return { document: `<!doctype html>\n${open}<head>${head.join("")}</head>${body}</html>`, known }
}

function policy(dress: Dress, known: boolean): string {
    const script = known ? digest(dress.script) : "'none'"
    return `default-src 'none'; script-src ${script}; style-src ${digest(dress.style)}; base-uri 'none'; form-action 'none'`
}

function digest(text: string): string {
    const bytes = sha256(new TextEncoder().encode(text))
    return `'sha256-${btoa(String.fromCharCode(...bytes))}'`
}

/** Write what an element holds; what is not named is left out with all that it holds. */
function written(parent: Element): string {
    let text = ""
    // A register has 50,000 of these, and somebody is waiting: no lists are made on the way.
    for (let node = parent.firstChild; node; node = node.nextSibling) {
        if (node.nodeType === Node.TEXT_NODE) text += escaped(node.nodeValue ?? "")
        else if (node.nodeType === Node.ELEMENT_NODE) text += element(node as Element)
    }
    return text
}

function element(node: Element): string {
    const name = node.localName
    // SVG and MathML read their insides by other rules: none of it is written.
    if (!ELEMENTS.has(name) || node.namespaceURI !== XHTML) return ""
    const open = `<${name}${attributes(node)}>`
    return EMPTY.has(name) ? open : `${open}${written(node)}</${name}>`
}

function attributes(node: Element): string {
    let text = ""
    for (const { name, value } of node.attributes)
        if (named(name) && (name !== "href" || LEADS.test(value))) text += ` ${name}="${escaped(value)}"`
    return text
}

function named(name: string): boolean {
    return ATTRIBUTES.has(name) || /^(?:data|aria)-[a-z-]+$/.test(name)
}

function escaped(text: string): string {
    if (!/[&<>"]/.test(text)) return text
    return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
}
