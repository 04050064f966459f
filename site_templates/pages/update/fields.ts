// The fields of the form: labelled, explained, saying what is wrong, and writing what is typed to where it is kept.

import { h } from "../shared/dom.ts"
import { seen } from "./clean.ts"
import { say } from "./words.ts"
import { type Wrong, wrongText } from "./wrong.ts"

export type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement
type Attributes = Record<string, string | number | boolean | null>

/** What a field of text may hold, and how it is kept. */
export interface Rules {
    readonly most: number
    /** What is wrong with a text, where its length is not all. */
    readonly wrong?: (text: string) => Wrong | undefined
    /** The text as it should have been typed. */
    readonly tidy?: (text: string) => string
}

// A browser halts over a whole book that was pasted. What it cuts off at this is too long, and told to be.
const ROOM = 8

let count = 0

/** A labelled field with an explanation, and a place for what is wrong with it. */
export function labelled(label: string, field: Field, hint?: string): HTMLElement {
    count += 1
    field.id = `f${count}`
    const about = [hint && `${field.id}-hint`, `${field.id}-wrong`].filter(Boolean).join(" ")
    field.setAttribute("aria-describedby", about)
    // Told when it is to be sealed, and no longer once it is mended. Not when the field is left: what is told moves the
    // button away from under the finger that left the field for it, and nothing is pressed.
    field.addEventListener("input", () => {
        if (field.getAttribute("aria-invalid")) tell(field)
    })
    return h(
        "div",
        { class: "field" },
        h("label", { for: field.id }, label),
        hint ? h("small", { id: `${field.id}-hint` }, hint) : null,
        h("p", { class: "wrong", id: `${field.id}-wrong` }),
        field,
    )
}

/** Say beside a field what is wrong with it, and whether anything is. */
export function tell(field: Field): boolean {
    const place = document.getElementById(`${field.id}-wrong`)
    const wrong = field.validity.customError ? field.validationMessage : field.validity.valid ? "" : say("missing")
    if (place) place.textContent = wrong
    if (wrong) field.setAttribute("aria-invalid", "true")
    else field.removeAttribute("aria-invalid")
    return Boolean(wrong)
}

/** A field for a line of text, which is kept where `keep` puts it. */
export function line(
    value: string,
    keep: (text: string) => void,
    rules: Rules,
    attributes: Attributes = {},
): HTMLInputElement {
    const field = h("input", {
        type: "text",
        autocomplete: "off",
        spellcheck: "false",
        dir: "auto",
        maxlength: rules.most * ROOM,
        ...attributes,
        oninput: () => {
            const text = (rules.tidy ?? String)(seen(field.value))
            if (text !== field.value) field.value = text
            keep(text)
            judge(field, rules, text)
        },
    })
    field.value = value
    judge(field, rules, value)
    return field
}

/** A field for a text of some lines. */
export function lines(
    value: string,
    keep: (text: string) => void,
    rules: Rules,
    attributes: Attributes = {},
): HTMLTextAreaElement {
    const field = h("textarea", {
        rows: 3,
        autocomplete: "off",
        spellcheck: "false",
        dir: "auto",
        maxlength: rules.most * ROOM,
        ...attributes,
        oninput: () => {
            keep(field.value)
            judge(field, rules, field.value)
        },
    })
    field.value = value
    judge(field, rules, value)
    return field
}

function judge(field: HTMLInputElement | HTMLTextAreaElement, rules: Rules, text: string): void {
    // Spaces alone are nothing.
    const blank = field.required && text !== "" && !text.trim()
    const wrong: Wrong | undefined = blank ? ["missing"] : (rules.wrong?.(text) ?? wrongText(text, rules.most))
    field.setCustomValidity(wrong ? say(...wrong) : "")
}

/** A choice of one. */
export function choice<V extends string>(
    value: V,
    values: readonly (readonly [V, string])[],
    keep: (value: V) => void,
): HTMLSelectElement {
    const field = h(
        "select",
        {
            onchange: () => {
                const [found] = values.find(([each]) => each === field.value) ?? []
                if (found !== undefined) keep(found)
            },
        },
        ...values.map(([each, text]) => h("option", { value: each, selected: each === value }, text)),
    )
    return field
}
