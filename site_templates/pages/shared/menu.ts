// A button that opens a few things more: closed by Escape, by a click elsewhere, and once something in it was done.

import { type Child, h } from "./dom.ts"
import { unique } from "./fields.ts"

// Between a panel and the edge of the screen, for the ring around what has the focus.
const ROOM = 6

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
        {
            class: "menu",
            onkeydown: event => keys(event as KeyboardEvent),
            onfocusout: event => left(event as FocusEvent),
            onclick: done,
        },
        button,
        panel,
    )

    function show(open: boolean): void {
        // Who pressed something in it is then where it was opened from.
        if (!open && panel.contains(document.activeElement)) button.focus()
        panel.hidden = !open
        if (open) bringIn()
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

    /** Move the panel as far as it would stand out of the screen. */
    function bringIn(): void {
        panel.style.translate = ""
        const { left, right } = panel.getBoundingClientRect()
        const over = left < ROOM ? ROOM - left : Math.min(0, innerWidth - ROOM - right)
        if (over) panel.style.translate = `${over}px`
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
    }

    /** Where the keyboard goes on to something else; a browser that does not say where is left alone. */
    function left({ relatedTarget }: FocusEvent): void {
        if (relatedTarget && !element.contains(relatedTarget as Node)) show(false)
    }

    return element
}
