// What was pasted whole: a domain, a URL, an address, or a line out of a log or a signature that has some. Pure.

const PERCENT = /(?:%[0-9a-f]{2})+/gi
// Dots and signs that were taken apart so that nobody follows them: `example[.]gh`, `hxxp[:]//`, `abuse (at) example dot gh`.
const APART = /\s*[[({<]\s*(\.|:|@|:?\/{1,2}|dot|at)\s*[\])}>]\s*|\s(dot)\s|[[({\\]+(\.)|(\.)[\])}]/g
const MEANT: Readonly<Record<string, string>> = { dot: ".", at: "@" }
const HOST = /[\p{L}\p{M}\p{N}_-]*(?:\.[\p{L}\p{M}\p{N}_-]+)+/gu
// The end of the text before a host, back to where its URL or word began.
const BEGUN = /[^\s"'<>|,;]*$/
const SLASHES = /:[/\\]+|[/\\]{2}/
const IN_PATH = /[/\\#]/
// What stands before an `@` is a name, not a host.
const IS_NAME = /^[^\s/\\"'<>()[\]{}|,;?#]*@/
const LATIN_FIRST = /^[a-z]{2,}(?=[^ -~])/

/** Return a label in the one form in which labels are compared, whatever case and width it was typed in. */
export function labelOf(text: string): string {
    return text
        .normalize("NFKC")
        .toLowerCase()
        .normalize("NFC")
        .replace(/\p{Cf}/gu, "")
}

/** Return the last labels of all host names that stand in a text, in their order. */
export function lastLabels(text: string): readonly string[] {
    const line = labelOf(text.replace(PERCENT, decoded))
        .replace(/[。۔]/g, ".")
        .replace(APART, (_, ...found: (string | undefined)[]) => {
            const sign = found.slice(0, 4).find(each => each) ?? ""
            return MEANT[sign] ?? sign
        })
    const labels = [...line.matchAll(HOST)].flatMap(({ 0: host, index }) => {
        const begun = BEGUN.exec(line.slice(0, index))?.[0].split(SLASHES).at(-1) ?? ""
        if (IN_PATH.test(begun) || IS_NAME.test(line.slice(index + host.length))) return []
        const last = host.slice(host.lastIndexOf(".") + 1).replace(/^[-_]+|[-_]+$/g, "")
        // Where no space is written, the next word follows at once.
        return [last, ...(LATIN_FIRST.exec(last) ?? [])]
    })
    return [...new Set(labels)]
}

function decoded(run: string): string {
    try {
        return decodeURIComponent(run)
    } catch {
        return run
    }
}
