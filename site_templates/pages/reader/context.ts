// What the publisher put into this file: who publishes, whom to ring, the pinned root and the register's dress.

import { bytesIn, packedIn, unpacked } from "../shared/packed.ts"
import { type Publisher, publisherOf } from "../shared/publisher.ts"
import type { Dress } from "./frame.ts"

/** What every page of the reader needs to know; nothing here changes while the page is open. */
export interface Context extends Publisher {
    readonly root: Uint8Array
    readonly rootVersion: string
    /** The reader's own script, which a worker runs too. */
    readonly script: string
    /** Packed until a register is opened. */
    readonly dress: () => Dress
}

/** Read what stands in the page's own data blocks. */
export function contextOf(page: Document): Context {
    const about = page.documentElement.dataset
    // Taken now: the pages of the reader take the place of what stands in the file.
    const script = packedIn(page, "register-script")
    const style = packedIn(page, "register-style")
    return {
        ...publisherOf(page),
        root: bytesIn(page, "root"),
        rootVersion: about["rootVersion"] ?? "",
        script: page.currentScript?.textContent ?? "",
        dress: () => ({ script: unpacked(script), style: unpacked(style) }),
    }
}
