// What the form says, as the file states it: builder/proposals/updates.py reads it, and refuses what is otherwise.

import type { Kind } from "../shared/kinds.ts"
import { clean } from "./clean.ts"

export const SCHEMA = "tocsin-update/1"
export const MOST_CHANGES = 20
export type Action = "change" | "add" | "remove"

/** How many characters each may have. */
export const LONGEST = {
    organisation: 120,
    name: 100,
    role: 100,
    reach: 250,
    contact: 120,
    old: 254,
    new: 254,
    hours: 120,
    remark: 400,
} as const

export interface Wish {
    action: Action
    contact: string
    kind: Kind
    old: string
    new: string
    hours: string
}

export interface Form {
    organisation: string
    name: string
    role: string
    reach: string
    remark: string
    readonly wishes: Wish[]
}

// A file's size then says little of what is in it.
const STEP = 4096

/** Return an empty change. */
export function newWish(): Wish {
    return { action: "change", contact: "", kind: "phone", old: "", new: "", hours: "" }
}

/** Return what is sealed: everything that the form says, and nothing more, padded. */
export function written(form: Form, language: string, day: string): string {
    const text = JSON.stringify({
        schema: SCHEMA,
        made: day,
        language,
        organisation: short(form.organisation, LONGEST.organisation),
        sender: {
            name: short(form.name, LONGEST.name),
            role: short(form.role, LONGEST.role),
            reach: short(form.reach, LONGEST.reach),
        },
        changes: form.wishes.map(stated),
        remark: short(form.remark, LONGEST.remark),
    })
    const length = new TextEncoder().encode(text).length
    return text + " ".repeat((STEP - (length % STEP)) % STEP)
}

/** Say whether each change has something to change. */
export function complete(form: Form): boolean {
    return (
        form.wishes.length > 0 &&
        form.wishes.every(({ action, ...wish }) => action === "remove" || wish.new || wish.hours)
    )
}

/** Return a name for the file: of the TLD, where one was given, for that is no personal detail; else of nobody. */
export function fileName(form: Form, day: string): string {
    const label = clean(form.organisation).toLowerCase().replace(/^\./, "")
    const tld = /^(?:[a-z]{2}|xn--[a-z0-9-]{1,59})$/.test(label) ? label : "update"
    return `${tld}-${day}.tocsin-update.age`
}

function stated(wish: Wish): Wish {
    return {
        action: wish.action,
        contact: short(wish.contact, LONGEST.contact),
        kind: wish.kind,
        old: wish.action === "add" ? "" : short(wish.old, LONGEST.old),
        new: wish.action === "remove" ? "" : short(wish.new, LONGEST.new),
        hours: wish.action === "remove" ? "" : short(wish.hours, LONGEST.hours),
    }
}

/** Cut a text by characters, not by halves of them. */
function short(text: string, most: number): string {
    return [...clean(text)].slice(0, most).join("").trim()
}
