// The plain page, which is complete with no script: what the tools read, and what of it they show as it is.
//
// Alone it is the document that the script stands in. In the reader it comes as a text, which is read in a document of
// its own where nothing runs, loads or is laid out; what is shown of it is built anew, from what is named.

import { HANDED } from "../shared/markup.ts"
import { rebuilt } from "../shared/named.ts"

const shown = new Map<string, HTMLElement | null>()
let handed: Document | null = null

/** Return the document to read. */
export function plainPage(): Document {
    const block = document.getElementById(HANDED)
    if (!block) return handed ?? document
    const html: unknown = JSON.parse(block.textContent ?? "")
    block.remove()
    handed = new DOMParser().parseFromString(String(html), "text/html")
    return handed
}

/** Return a part of the page to be shown; the same whenever it is asked for. */
export function plainPart(selector: string): HTMLElement | null {
    if (!shown.has(selector)) {
        const found = (handed ?? document).querySelector<HTMLElement>(selector)
        shown.set(selector, handed && found ? rebuilt(found) : found)
    }
    return shown.get(selector) ?? null
}

/** Have the page stand in this document, behind the tools: but for what they have shown of it elsewhere. */
export function showWhole(): void {
    for (const selector of ["body > header", "body > main"]) {
        const part = plainPart(selector)
        if (part && !part.isConnected) document.body.append(english(part))
    }
}

/** Have all of the page stand in this document, with no tools: something went wrong. */
export function showAlone(): void {
    document.getElementById("app")?.remove()
    document.body.classList.remove("js")
    if (handed) document.body.append(...[...handed.body.children].map(each => rebuilt(each) ?? ""))
}

/** Say of a part that it stays English, whatever language is chosen. */
export function english(part: HTMLElement): HTMLElement {
    part.lang = "en"
    part.dir = "ltr"
    return part
}
