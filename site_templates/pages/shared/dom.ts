// Build elements. Text goes in as text: nothing here, or anywhere in the pages, sets HTML from data.

export type Child = Node | string | null | undefined | false
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>

/** Return an element with attributes and children. `onclick` and its like take functions; false, null and undefined leave an attribute out. */
export function h<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    attributes: Attributes = {},
    ...children: Child[]
): HTMLElementTagNameMap[K] {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === "function") element.addEventListener(name.slice(2), value)
        else if (value !== false && value !== null && value !== undefined)
            element.setAttribute(name, value === true ? "" : String(value))
    }
    add(element, ...children)
    return element
}

/** Append children; what is null, undefined or false is left out. */
export function add(parent: Node, ...children: Child[]): void {
    for (const child of children) if (child || child === "") parent.appendChild(asNode(child))
}

/** Put children in the place of what an element holds. */
export function fill(parent: Element, ...children: Child[]): void {
    parent.replaceChildren()
    add(parent, ...children)
}

/** Return a text that keeps its own direction: names from the register stand in `bdi`, as in the page without script. */
export function own(text: string): HTMLElement {
    return h("bdi", {}, text)
}

/** Return a button that does something. */
export function button(name: string, act: () => unknown, style: string | null = null): HTMLButtonElement {
    return h("button", { type: "button", class: style, onclick: () => void act() }, name)
}

function asNode(child: Node | string): Node {
    return typeof child === "string" ? document.createTextNode(child) : child
}
