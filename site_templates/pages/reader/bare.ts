// A page without its styles and scripts, as a text. Pure.

/**
 * Return a page without its styles and scripts.
 *
 * It does what the pattern `<(style|script)\b[^>]*>.*?</\1>` would; that would look for an end once for each beginning, and
 * a page made for it would take minutes. Where one name has no end any more, none of its beginnings is looked at again.
 */
export function bare(html: string): string {
    const begins = /<(style|script)\b/g
    const endless = new Set<string>()
    const kept: string[] = []
    let from = 0
    for (let found = begins.exec(html); found; found = begins.exec(html)) {
        const [, name = ""] = found
        if (endless.has(name)) continue
        const open = html.indexOf(">", begins.lastIndex)
        const close = open < 0 ? -1 : html.indexOf(`</${name}>`, open + 1)
        if (close < 0) {
            endless.add(name)
            continue
        }
        kept.push(html.slice(from, found.index))
        from = close + `</${name}>`.length
        begins.lastIndex = from
    }
    return kept.join("") + html.slice(from)
}
