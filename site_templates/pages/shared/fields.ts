// Fields that a person fills in, each with its label.

import { h } from "./dom.ts"

let count = 0

/** An id that no other element has. */
export function unique(): string {
    count += 1
    return `f${count}`
}

/** A labelled field with an explanation, and a place for what is wrong with it. */
export function labelled(label: string, field: HTMLElement, hint?: string, wrong?: HTMLElement): HTMLElement {
    field.id = unique()
    const explained = hint ? h("small", { id: `${field.id}-hint` }, hint) : null
    if (wrong) wrong.id = `${field.id}-wrong`
    const about = [explained, wrong].flatMap(each => each?.id ?? []).join(" ")
    if (about) field.setAttribute("aria-describedby", about)
    return h("div", { class: "field" }, h("label", { for: field.id }, label), explained, wrong, field)
}

/**
 * Draw fields with their button, which `act` answers to, as it does to Enter in a line of text.
 *
 * No form: in the reader's frame, which may send none, a browser does not even tell a page that one was submitted.
 */
export function asking(act: () => void, button: HTMLButtonElement, ...fields: HTMLElement[]): HTMLElement {
    button.type = "button"
    button.addEventListener("click", act)
    const enter = (event: Event): void => {
        const { key, isComposing, target } = event as KeyboardEvent
        if (key !== "Enter" || isComposing || !(target instanceof HTMLInputElement)) return
        event.preventDefault()
        act()
    }
    return h("div", { class: "asking", onkeydown: enter }, ...fields, button)
}
