// Ask before a page is left that holds what is nowhere else.

import { leading } from "./leads.ts"

// As long as it takes a browser to hand a number or an address over to another program.
const HANDING_OVER = 1000

/** Let the browser ask before it leaves, while `loses` says so. It asks for a link to a telephone too, which leaves nothing. */
export function askBeforeLeaving(loses: () => boolean): void {
    let handingOver = false
    document.addEventListener("click", ({ target }) => {
        const address = (target as Element).closest?.("a")?.getAttribute("href") ?? ""
        if (!leading(address)) return
        handingOver = true
        setTimeout(() => {
            handingOver = false
        }, HANDING_OVER)
    })
    addEventListener("beforeunload", event => {
        if (!handingOver && loses()) event.preventDefault()
    })
}
