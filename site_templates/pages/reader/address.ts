// The reader's address: `#open/red` is the page that opens, in red. Nothing else is kept there.

import { parted, setTheme, themed } from "../shared/theme.ts"

/** Return which page the address names; its theme is taken, and where it names none the one that is chosen stays. */
export function placeHere(): string {
    const [place, chosen] = parted(location.hash)
    if (chosen) setTheme(chosen)
    return place === "#" ? "" : place
}

/** Return the address of a page in the theme that is chosen. */
export function addressOf(place: string): string {
    return themed(place) || (location.href.split("#")[0] ?? "")
}

/** Put the theme that is chosen into the address of where one is. */
export function keepTheme(): void {
    const [place] = parted(location.hash)
    history.replaceState(history.state, "", addressOf(place === "#" ? "" : place))
}
