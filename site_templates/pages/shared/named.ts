// Build a part of a register anew, from what is named: a fixed list of elements and attributes. Nothing else passes.
//
// The reader shows nothing of a register that did not pass here. What a bundle brings of its own scripts, styles, forms,
// frames and policies stays out, even though the bundle was authentic.

import { leading } from "./leads.ts"

const XHTML = "http://www.w3.org/1999/xhtml"
const ELEMENTS = new Set(
    (
        "html head body title header footer main nav section article aside h1 h2 h3 h4 h5 h6 p div span a b i u s em " +
        "strong small sub sup q code kbd samp var abbr dfn time data bdi bdo mark br hr wbr ul ol li dl dt dd details " +
        "summary table caption thead tbody tfoot tr th td colgroup col blockquote pre figure figcaption address ins del " +
        "button search output dialog"
    ).split(" "),
)
const ATTRIBUTES = new Set(
    (
        "id class lang dir title href hidden open role tabindex scope headers colspan rowspan span start value reversed " +
        "datetime translate type disabled download"
    ).split(" "),
)

/** Return an element with all that it holds, built anew; what is not named is left out with all that it holds. */
export function rebuilt(element: Element): HTMLElement | null {
    const name = element.localName
    // SVG and MathML read their insides by other rules: none of it is built.
    if (!ELEMENTS.has(name) || element.namespaceURI !== XHTML) return null
    const made = document.createElement(name)
    for (const [name, value] of attributesOf(element)) made.setAttribute(name, value)
    for (let node = element.firstChild; node; node = node.nextSibling) {
        const part = node.nodeType === Node.ELEMENT_NODE ? rebuilt(node as Element) : null
        if (node.nodeType === Node.TEXT_NODE) made.append(node.nodeValue ?? "")
        else if (part) made.append(part)
    }
    return made
}

/** Return the attributes of an element that are named, and lead nowhere but where a register leads. */
export function attributesOf(element: Element): readonly (readonly [string, string])[] {
    return [...element.attributes]
        .filter(({ name, value }) => isNamed(name) && (name !== "href" || value.startsWith("#") || leading(value)))
        .map(({ name, value }) => [name, value] as const)
}

function isNamed(name: string): boolean {
    return ATTRIBUTES.has(name) || /^(?:data|aria)-[a-z-]+$/.test(name)
}
