// A button that opens a few things more: closed by Escape, by a click elsewhere, and once something in it was done.

import { type Child, h } from "./dom.ts"
import { unique } from "./fields.ts"

/** Draw a menu; `sign` is what one sees of its button, `name` what one hears. What stays open is in `.stays`. */
export function menu(sign: Child, name: string, ...children: Child[]): HTMLElement {
    const panel = h("div", { class: "menu-panel", id: unique(), hidden: true }, ...children)
    const button = h(
        "button",
        {
            type: "button",
            "aria-label": name,
            title: name,
            "aria-expanded": "false",
            "aria-controls": panel.id,
            onclick: () => show(Boolean(panel.hidden)),
        },
        sign,
    )
    const element = h(
        "div",
        { class: "menu", onkeydown: event => keys(event as KeyboardEvent), onclick: done },
        button,
        panel,
    )

    function show(open: boolean): void {
        panel.hidden = !open
        button.setAttribute("aria-expanded", String(open))
        // A click in a frame is not heard here, but the keyboard goes with it.
        if (open) {
            document.addEventListener("click", elsewhere)
            addEventListener("blur", elsewhere)
        } else {
            document.removeEventListener("click", elsewhere)
            removeEventListener("blur", elsewhere)
        }
    }

    function elsewhere({ target }: Event): void {
        if (target === window || !element.contains(target as Node)) show(false)
    }

    function done({ target }: Event): void {
        const found = target as Element
        if (found.closest("button, a") && panel.contains(found) && !found.closest(".stays")) show(false)
    }

    function keys(event: KeyboardEvent): void {
        if (event.key !== "Escape" || panel.hidden) return
        event.preventDefault()
        show(false)
        button.focus()
    }

    return element
}
