// The colours of a page: as the machine has them, or as somebody chose for where they sit. Kept in the address, `#gr/red`, and
// nowhere else; what each theme looks like stands in themes.css.

import { isPlain, isTyped } from "./keys.ts"

export const THEMES = ["light", "dark", "red", "sun"] as const
export type Theme = (typeof THEMES)[number]

/** Return the theme that is chosen; null is what the machine asks for. */
export function theme(): Theme | null {
    return themeNamed(document.documentElement.dataset["theme"])
}

/** Take a theme from now on. */
export function setTheme(chosen: Theme | null): void {
    const { dataset } = document.documentElement
    if (chosen) dataset["theme"] = chosen
    else delete dataset["theme"]
}

/** Return the theme of a name, if there is one. */
export function themeNamed(name: unknown): Theme | null {
    return THEMES.find(each => each === name) ?? null
}

/** Return an address apart from its theme, and that theme: `#gr/red` is `#gr` in red. */
export function parted(hash: string): readonly [place: string, theme: Theme | null] {
    const at = hash.lastIndexOf("/")
    const found = at < 0 ? null : themeNamed(hash.slice(at + 1))
    return found ? [hash.slice(0, at), found] : [hash, null]
}

/** Return an address with the theme that is chosen. */
export function themed(place: string): string {
    const chosen = theme()
    return chosen ? `${place || "#"}/${chosen}` : place
}

/** Let the key `t` go from theme to theme; `changed` is told after each, and `wanted` may say that a key is for something else. */
export function listenForThemes(changed: () => void, wanted: (event: KeyboardEvent) => boolean = () => true): void {
    document.addEventListener("keydown", event => {
        if (event.key !== "t" || isTyped(event) || !isPlain(event) || event.defaultPrevented || !wanted(event)) return
        const chosen = theme()
        setTheme(THEMES[chosen ? THEMES.indexOf(chosen) + 1 : 0] ?? null)
        changed()
    })
}
