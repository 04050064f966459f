// Save what was made here as a file: through a link to memory, with no request and nothing stored.

import { h } from "./dom.ts"

const KEPT_FOR = 60_000

/** Let the browser save bytes or text under a name. */
export function save(name: string, content: BlobPart, type: string): void {
    const address = URL.createObjectURL(new Blob([content], { type }))
    const link = h("a", { href: address, download: name, hidden: true })
    document.body.append(link)
    link.click()
    link.remove()
    setTimeout(() => URL.revokeObjectURL(address), KEPT_FOR)
}
