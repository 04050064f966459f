// Keys that mean something on a whole page, and when they are somebody's typing instead.

const FIELD = "textarea, select, input:not([type=radio], [type=checkbox])"

/** Say whether a key belongs to a field, or to an input method that composes a letter. */
export function isTyped(event: KeyboardEvent): boolean {
    return event.isComposing || Boolean((event.target as Element).matches?.(FIELD))
}

/** Say whether a key is pressed alone, or with shift. */
export function isPlain(event: KeyboardEvent): boolean {
    return !event.ctrlKey && !event.metaKey && !event.altKey
}
