// Files as Windows writes them: PowerShell's are UTF-16 with a mark, Notepad's UTF-8 with one. Pure.

type Encoding = "utf-8" | "utf-16le" | "utf-16be"

/** Return a file in UTF-8 with no mark; what is in UTF-8 already, or no text, comes back as it is. */
export function utf8(content: Uint8Array): Uint8Array {
    const encoding = encodingOf(content)
    // The decoder takes its own mark off.
    if (encoding !== "utf-8") return new TextEncoder().encode(new TextDecoder(encoding).decode(content))
    return content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf ? content.subarray(3) : content
}

/** Return the text of a file, whichever of these wrote it. */
export function textOf(content: Uint8Array): string {
    return new TextDecoder().decode(utf8(content))
}

/** Tell by the mark, and where there is none by the noughts: what we read begins with ASCII. */
function encodingOf([first, second]: Uint8Array): Encoding {
    if ((first === 0xff && second === 0xfe) || (first && second === 0)) return "utf-16le"
    if ((first === 0xfe && second === 0xff) || (first === 0 && second)) return "utf-16be"
    return "utf-8"
}
