// What the publisher put into this file: who publishes, whom to ring and to write to, and the keys that it seals for.

import { type Publisher, publisherOf } from "../shared/publisher.ts"

export interface Context extends Publisher {
    readonly email: string
    readonly fingerprint: string
    readonly keys: readonly string[]
}

/** Read what stands in the page's own data. */
export function contextOf(page: Document): Context {
    const about = page.documentElement.dataset
    return {
        ...publisherOf(page),
        email: about["email"] ?? "",
        fingerprint: about["fingerprint"] ?? "",
        keys: (page.getElementById("keys")?.textContent ?? "").split(/\s+/).filter(Boolean),
    }
}
