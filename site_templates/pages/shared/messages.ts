// What the register in the reader's frame and the page around it say to each other: all of it, word for word.
//
// The page takes the frame for hostile, although it wrote what stands there itself: a message is taken by naming what it
// holds, and one that has less, more or something else is not heard. Pure.

import { type Theme, themeNamed } from "./theme.ts"

/** What the frame says. */
export type FromFrame =
    /** It is drawn: let the keyboard be in it. */
    | { readonly is: "focus" }
    /** What would be lost: a list that changed, and how many outcomes no saved file has. */
    | { readonly is: "unsaved"; readonly list: boolean; readonly outcomes: number }
    /** It has these colours now: let what is around it have them too. */
    | { readonly is: "theme"; readonly theme: Theme | null }
    /** Save this under that name. Each is answered, in their order. */
    | { readonly is: "save"; readonly name: string; readonly content: Uint8Array }

/** What the page answers to `save`. */
export type FromPage = { readonly is: "saved" | "refused" }

const MOST_OUTCOMES = 1_000_000
const MOST_BYTES = 64 * 2 ** 20
// The names that the call list gives, and no other: no path, no other ending.
const NAME = /^(?:tocsin-calls-\d{4}-\d\d-\d\d\.(?:json|csv)|outcomes\.csv)$/

/** Return what a frame said, or null. */
export function fromFrame(data: unknown): FromFrame | null {
    if (!isRecord(data)) return null
    const { is, list, outcomes, name, content, theme } = data
    if (is === "focus" && has(data)) return { is }
    if (is === "theme" && has(data, "theme"))
        return theme === null || themeNamed(theme) ? { is, theme: themeNamed(theme) } : null
    if (is === "unsaved" && has(data, "list", "outcomes"))
        return typeof list === "boolean" && isCount(outcomes) ? { is, list, outcomes } : null
    if (is === "save" && has(data, "name", "content"))
        return typeof name === "string" && NAME.test(name) && isContent(content) ? { is, name, content } : null
    return null
}

/** Return what the page answered, or null. */
export function fromPage(data: unknown): FromPage | null {
    if (!isRecord(data) || !has(data)) return null
    const { is } = data
    return is === "saved" || is === "refused" ? { is } : null
}

type Fields = Readonly<Record<string, unknown>>

function isRecord(found: unknown): found is Fields {
    return typeof found === "object" && found !== null && !Array.isArray(found)
}

function has(found: Fields, ...names: readonly string[]): boolean {
    return Object.keys(found).sort().join() === ["is", ...names].sort().join()
}

function isCount(found: unknown): found is number {
    return Number.isSafeInteger(found) && Number(found) >= 0 && Number(found) <= MOST_OUTCOMES
}

function isContent(found: unknown): found is Uint8Array {
    return found instanceof Uint8Array && found.length <= MOST_BYTES
}
