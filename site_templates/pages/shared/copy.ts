// Put a text into the clipboard, where the browser lets us; in a sandboxed frame only the old way works.

import { h } from "./dom.ts"

/** Copy a text; return whether that worked. */
export async function copy(text: string): Promise<boolean> {
    try {
        await navigator.clipboard.writeText(text)
        return true
    } catch {
        return copyFromField(text)
    }
}

function copyFromField(text: string): boolean {
    const field = h("textarea", { readonly: true, class: "unseen", "aria-hidden": "true", tabindex: -1 })
    const before = document.activeElement
    field.value = text
    document.body.append(field)
    field.select()
    try {
        return document.execCommand("copy")
    } catch {
        return false
    } finally {
        field.remove()
        if (before instanceof HTMLElement) before.focus()
    }
}
