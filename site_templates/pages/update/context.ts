// What the publisher put into this file: who publishes, whom to ring and to write to, and the keys that it seals for.

export interface Context {
    readonly title: string
    readonly publisher: string
    readonly phone: string
    readonly phoneLink: string
    readonly email: string
    readonly notice: string
    readonly fingerprint: string
    readonly keys: readonly string[]
}

/** Read what stands in the page's own data. */
export function contextOf(page: Document): Context {
    const about = page.documentElement.dataset
    return {
        title: about["title"] ?? "",
        publisher: about["publisher"] ?? "",
        phone: about["phone"] ?? "",
        phoneLink: about["phoneLink"] ?? "",
        email: about["email"] ?? "",
        notice: about["notice"] ?? "",
        fingerprint: about["fingerprint"] ?? "",
        keys: (page.getElementById("keys")?.textContent ?? "").split(/\s+/).filter(Boolean),
    }
}
