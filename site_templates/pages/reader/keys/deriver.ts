// Where the reader's script runs as a worker: it works a key out of a passphrase, and says how far it is.

import { scrypt } from "@noble/hashes/scrypt.js"
import { scryptOptions } from "../../seal/passphrase.ts"

/** What a worker is asked. It answers with numbers up to one, and then with the key. */
export interface Asked {
    readonly passphrase: string
    readonly salt: Uint8Array
    readonly cost: number
}

const PAUSE = 100

/** Answer the page that started this worker. */
export function serve(): void {
    addEventListener("message", ({ data }) => {
        const { passphrase, salt, cost } = data as Asked
        postMessage(0)
        postMessage(scrypt(passphrase, salt, scryptOptions(cost, sparing(postMessage))))
    })
}

/** Tell no more than ten times a second: nobody sees more, and a page has other things to do. */
export function sparing(tell: (done: number) => void): (done: number) => void {
    let last = performance.now()
    return done => {
        const now = performance.now()
        if (now - last < PAUSE) return
        last = now
        tell(done)
    }
}
