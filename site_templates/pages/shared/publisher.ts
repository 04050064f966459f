// What the publisher put into each of its files: who publishes, whom to ring, and what is to be said of it.

import { type Child, h } from "./dom.ts"

export interface Publisher {
    readonly title: string
    readonly publisher: string
    readonly phone: string
    readonly phoneLink: string
    readonly notice: string
}

/** Read what stands in the page's own data. */
export function publisherOf(page: Document): Publisher {
    const about = page.documentElement.dataset
    return {
        title: about["title"] ?? "",
        publisher: about["publisher"] ?? "",
        phone: about["phone"] ?? "",
        phoneLink: about["phoneLink"] ?? "",
        notice: about["notice"] ?? "",
    }
}

/** Name the publisher with a number to ring. */
export function whom({ publisher, phone, phoneLink }: Publisher): readonly Child[] {
    const number = h("a", { href: phoneLink || null, dir: "ltr", class: "number" }, phone)
    return [h("bdi", {}, publisher), ": ", number]
}
