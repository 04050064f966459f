// The work on a passphrase: seconds of it, in a worker, with a line that says how far it is. The page goes on meanwhile.
//
// The worker is this page's own script once more, out of memory: it asks nobody, and no script of another place may be one.
// It gets the passphrase by a message, keeps nothing, and is ended as soon as it has answered or the page is left.

import { scryptAsync } from "@noble/hashes/scrypt.js"
import { type Derive, scryptOptions } from "../../seal/passphrase.ts"
import { fill, h } from "../../shared/dom.ts"
import { say } from "../words/reader.ts"
import { type Asked, sparing } from "./deriver.ts"

/** Nobody waits for it any more. */
export class Left extends Error {}

/** The work on one passphrase at a time. */
export interface Work {
    /** Draw the line, in the language of the page; it is there only while there is work. */
    draw(): HTMLElement
    busy(): boolean
    readonly derive: Derive
    /** End it: who waits for a key is told `Left`. */
    end(): void
}

// A worker that says nothing for so long was never started: some browsers neither start one nor say so.
const PATIENCE = 10_000

/** Return the work of a page with this script. */
export function work(script: string): Work {
    const line = h("div", { class: "work" })
    const bar = h("progress", { max: 1, value: 0 })
    const share = h("span", {})
    const said = h("p", { role: "status" })
    let running: AbortController | undefined

    function draw(): HTMLElement {
        bar.setAttribute("aria-label", say("working"))
        said.textContent = running ? say("working") : ""
        fill(line, said, ...(running ? [bar, share] : []))
        return line
    }

    function show(done: number): void {
        bar.value = done
        share.textContent = say("percent", Math.floor(done * 100))
    }

    async function derive(passphrase: string, salt: Uint8Array, cost: number): Promise<Uint8Array> {
        running = new AbortController()
        const { signal } = running
        const asked = { passphrase, salt, cost }
        show(0)
        draw().scrollIntoView({ block: "nearest" })
        try {
            return await inWorker(script, asked, show, signal)
        } catch {
            signal.throwIfAborted()
            return await here(asked, show, signal)
        } finally {
            running = undefined
            draw()
        }
    }

    return { draw, busy: () => running !== undefined, derive, end: () => running?.abort(new Left()) }
}

type Tell = (done: number) => void

/** Derive in a worker; whatever keeps it from that is an error. */
async function inWorker(script: string, asked: Asked, tell: Tell, signal: AbortSignal): Promise<Uint8Array> {
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }))
    let worker: Worker | undefined
    let watch: ReturnType<typeof setTimeout> | undefined
    try {
        return await new Promise((done, fail) => {
            signal.addEventListener("abort", fail)
            watch = setTimeout(fail, PATIENCE)
            worker = new Worker(address)
            worker.onerror = event => {
                event.preventDefault()
                fail()
            }
            worker.onmessage = ({ data }: MessageEvent<number | Uint8Array>) => {
                clearTimeout(watch)
                if (typeof data === "number") tell(data)
                else done(data)
            }
            worker.postMessage(asked)
        })
    } finally {
        clearTimeout(watch)
        worker?.terminate()
        URL.revokeObjectURL(address)
    }
}

/** Derive in the page itself, in turns of some milliseconds. */
function here({ passphrase, salt, cost }: Asked, tell: Tell, signal: AbortSignal): Promise<Uint8Array> {
    const told = sparing(tell)
    return scryptAsync(
        passphrase,
        salt,
        scryptOptions(cost, done => {
            signal.throwIfAborted()
            told(done)
        }),
    )
}
