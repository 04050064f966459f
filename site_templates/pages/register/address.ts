// The page's address: `#gr/red` is the entry of .gr, in red. Pure but for the theme, which is the page's.

import { parted, themed } from "../shared/theme.ts"
import type { Register } from "./data/model.ts"
import { PAGES } from "./data/pages.ts"
import type { Place } from "./desk.ts"

/** Return the place that an address names, or the search. */
export function placeIn(hash: string, register: Register): Place {
    const name = parted(hash)[0].slice(1)
    if (register.tlds.has(name)) return { page: "entry", tld: name }
    return { page: PAGES.find(each => each === name) ?? "find" }
}

/** Return what to look for where an address names a TLD that this copy lacks; nothing where it does not. */
export function soughtIn(hash: string, { tlds }: Pick<Register, "tlds">): string {
    const name = parted(hash)[0].slice(1).toLowerCase()
    return /^(?:[a-z]{2}|xn--[a-z0-9-]+)$/.test(name) && !tlds.has(name) ? `.${name}` : ""
}

/** Return the address of a place. */
export function addressOf(place: Place): string {
    return themed(`#${place.page === "entry" ? place.tld : place.page}`)
}
