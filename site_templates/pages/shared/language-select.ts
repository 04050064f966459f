// The choice of the language, the same on every page.

import { h } from "./dom.ts"
import { LANGUAGES, type Language, language, setLanguage } from "./language.ts"

const NAMES: Readonly<Record<Language, string>> = { en: "English", fr: "Français", es: "Español", ar: "العربية" }

/** Draw the choice; `draw` draws the page anew, with another such choice, which then has the focus. */
export function languageSelect(label: string, draw: () => void): HTMLSelectElement {
    const select = h(
        "select",
        {
            class: "language",
            "aria-label": label,
            onchange: () => {
                const wanted = LANGUAGES.find(each => each === select.value)
                if (wanted) setLanguage(wanted)
                draw()
                const drawn = document.querySelector<HTMLElement>("select.language")
                // In a menu, which is closed now, its button is where one was.
                const button = drawn?.closest(".menu")?.querySelector("button") ?? drawn
                button?.focus()
            },
        },
        ...LANGUAGES.map(each => h("option", { value: each, selected: each === language(), lang: each }, NAMES[each])),
    )
    return select
}
