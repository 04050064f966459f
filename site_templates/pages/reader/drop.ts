// Choose or drop files: one control for both, for a mouse, a keyboard and a thumb.

import { Refused } from "../seal/refusal.ts"
import { h } from "../shared/dom.ts"
import { unique } from "../shared/fields.ts"
import { LIMIT } from "./trust/envelope.ts"
import type { NamedFile } from "./trust/types.ts"

/** What a drop zone says, and what it does with files. */
interface Drop {
    readonly label: string
    readonly hint: string
    readonly several: boolean
    readonly take: (files: readonly File[]) => void
}

/** Draw a zone that takes files; dropping works on the whole page, see app.ts. */
export function dropZone(drop: Drop): HTMLElement {
    const id = unique()
    const field = h("input", {
        type: "file",
        id,
        class: "unseen",
        multiple: drop.several,
        "aria-describedby": `${id}-hint`,
        onchange: () => {
            const files = [...(field.files ?? [])]
            // The same file may be chosen again after a refusal.
            field.value = ""
            if (files.length) drop.take(files)
        },
    })
    return h(
        "div",
        { class: "drop" },
        field,
        h("label", { for: id, class: "button main" }, drop.label),
        h("small", { id: `${id}-hint` }, drop.hint),
    )
}

/** Read files into memory; refuse what is larger than anything that we take, before it is read. */
export async function contents(files: readonly File[]): Promise<readonly NamedFile[]> {
    if (files.some(file => file.size > LIMIT)) throw new Refused("too-large", LIMIT / 2 ** 20)
    try {
        return await Promise.all(
            files.map(async file => ({ name: file.name, content: new Uint8Array(await file.arrayBuffer()) })),
        )
    } catch {
        // A folder that was dropped is a file that no browser reads.
        throw new Refused("unreadable")
    }
}
