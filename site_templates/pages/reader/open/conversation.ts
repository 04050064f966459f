// Hear the register in its frame: what it may say stands in ../../shared/messages.ts, and it may have nothing else done.

import { type FromFrame, type FromPage, fromFrame } from "../../shared/messages.ts"

/** Take what one frame says, and answer it; return how to stop. What another window says is not heard. */
export function hear(frame: HTMLIFrameElement, take: (said: FromFrame) => FromPage | undefined): () => void {
    const listen = (event: MessageEvent): void => {
        // A sandboxed frame has no origin, which is written so. It cannot be named either, and no answer is secret.
        const ours = event.source !== null && event.source === frame.contentWindow && event.origin === "null"
        const said = ours ? fromFrame(event.data) : null
        const answer = said ? take(said) : undefined
        if (answer) frame.contentWindow?.postMessage(answer, "*")
    }
    addEventListener("message", listen)
    return () => removeEventListener("message", listen)
}

/** Say whether the person has just pressed something, here or in the frame; older browsers do not tell. */
export function pressed(): boolean {
    return navigator.userActivation?.isActive ?? true
}
