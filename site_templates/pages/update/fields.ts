// The fields of the form: labelled, explained, saying what is wrong, and writing what is typed to where it is kept.

import { h } from "../shared/dom.ts"
import { labelled } from "../shared/fields.ts"
import { seen } from "./clean.ts"
import { say } from "./words.ts"
import { type Wrong, wrongText } from "./wrong.ts"

type TextField = HTMLInputElement | HTMLTextAreaElement
export type Field = TextField | HTMLSelectElement
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

/** A labelled field that says what is wrong with it. */
export function checked(label: string, field: Field, hint?: string): HTMLElement {
    // Told when it is to be sealed, and no longer once it is mended. Not when the field is left: what is told moves the
    // button away from under the finger that left the field for it, and nothing is pressed.
    field.addEventListener("input", () => {
        if (field.getAttribute("aria-invalid")) tell(field)
    })
    return labelled(label, field, hint, h("p", { class: "wrong" }))
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
    const field = h("input", { type: "text", ...plain(rules), ...attributes })
    return kept(field, value, rules, () => {
        const text = (rules.tidy ?? String)(seen(field.value))
        if (text !== field.value) field.value = text
        keep(text)
    })
}

/** A field for a text of some lines. */
export function lines(
    value: string,
    keep: (text: string) => void,
    rules: Rules,
    attributes: Attributes = {},
): HTMLTextAreaElement {
    const field = h("textarea", { rows: 3, ...plain(rules), ...attributes })
    return kept(field, value, rules, () => keep(field.value))
}

function plain({ most }: Rules): Attributes {
    return { autocomplete: "off", spellcheck: "false", dir: "auto", maxlength: most * ROOM }
}

function kept<F extends TextField>(field: F, value: string, rules: Rules, keep: () => void): F {
    field.addEventListener("input", () => {
        keep()
        judge(field, rules, field.value)
    })
    field.value = value
    judge(field, rules, value)
    return field
}

function judge(field: TextField, rules: Rules, text: string): void {
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
