// What the publisher put into this file: who publishes, whom to ring, the pinned root and the register's dress.

import { type Publisher, publisherOf } from "../shared/publisher.ts"
import type { Dress } from "./frame.ts"

/** What every page of the reader needs to know; nothing here changes while the page is open. */
export interface Context extends Publisher {
    readonly root: Uint8Array
    readonly rootVersion: string
    readonly dress: Dress
}

/** Read what stands in the page's own data blocks. */
export function contextOf(page: Document): Context {
    const about = page.documentElement.dataset
    return {
        ...publisherOf(page),
        root: fromBase64(page.getElementById("root")?.textContent ?? ""),
        rootVersion: about["rootVersion"] ?? "",
        dress: {
            script: page.getElementById("register-script")?.textContent ?? "",
            style: page.getElementById("register-style")?.textContent ?? "",
        },
    }
}

function fromBase64(text: string): Uint8Array {
    return Uint8Array.from(atob(text.trim()), letter => letter.charCodeAt(0))
}
