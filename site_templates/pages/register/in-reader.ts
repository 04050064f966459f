// Where the reader shows the register, the page around the frame saves files and asks before it closes; here is how it is
// told. Alone, as register.html, the page does that itself.

import { type FromFrame, fromPage } from "../shared/messages.ts"
import { save } from "../shared/save.ts"

type Done = (saved: boolean) => void
const asked: Done[] = []

/** Return the language of the reader, where it shows the page. */
export function readersLanguage(): string | undefined {
    return document.documentElement.dataset["reader"]
}

/** Tell the reader something; alone there is nobody to tell. */
export function tell(message: FromFrame): void {
    // The parent of this document is the page that wrote it. From a disk that has no origin that could be named.
    if (readersLanguage() !== undefined) parent.postMessage(message, "*")
}

/** Have a text saved; return whether it was handed to the browser. In the reader that is said above the frame. */
export async function keep(name: string, text: string, type: string): Promise<boolean> {
    if (readersLanguage() === undefined) {
        save(name, text, type)
        return true
    }
    if (!asked.length) addEventListener("message", answered)
    return new Promise(done => {
        asked.push(done)
        tell({ is: "save", name, content: new TextEncoder().encode(text) })
    })
}

function answered(event: MessageEvent): void {
    const answer = event.source === parent ? fromPage(event.data) : null
    if (!answer) return
    asked.shift()?.(answer.is === "saved")
    if (!asked.length) removeEventListener("message", answered)
}
