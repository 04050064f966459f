// JSON that can be read in one way only: no key twice, no fraction, no number beyond what JavaScript counts, no half
// characters, no deep nesting. `JSON.parse` says nothing of any of these, and other programs may take the other one.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

const DEEPEST = 16
const LARGEST_NUMBER = 2 ** 53
const MOST_DIGITS = String(LARGEST_NUMBER).length
const SPACE = /[ \t\n\r]*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that must not stand in a text.
const TEXT = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y
const WORD = /true|false|null/y
const HALF = /\p{Surrogate}/u
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Return what JSON says; throw a plain `SyntaxError` that quotes nothing where it is not strict. */
export function parse(content: Uint8Array, deepest = DEEPEST): Json {
    let text: string
    try {
        text = decoder.decode(content)
    } catch {
        throw no()
    }
    return new Reader(text, deepest).whole()
}

class Reader {
    readonly #text: string
    readonly #deepest: number
    #place = 0

    constructor(text: string, deepest: number) {
        this.#text = text
        this.#deepest = deepest
    }

    whole(): Json {
        const found = this.#value(this.#deepest)
        this.#take(SPACE)
        if (this.#place !== this.#text.length) throw no()
        return found
    }

    #value(depth: number): Json {
        if (!depth) throw no()
        this.#take(SPACE)
        switch (this.#text[this.#place]) {
            case "{":
                return this.#object(depth)
            case "[":
                return this.#list(depth)
            case '"':
                return this.#string()
            default:
                return this.#word()
        }
    }

    #object(depth: number): JsonObject {
        const found = new Map<string, Json>()
        this.#each("}", () => {
            this.#take(SPACE)
            const key = this.#string()
            // Python sorts by characters and JavaScript by halves of them: beyond the first plane they may part.
            if (found.has(key) || key.length !== [...key].length) throw no()
            this.#take(SPACE)
            this.#expect(":")
            found.set(key, this.#value(depth - 1))
        })
        // Not by assignment: a key `__proto__` is a key like the others.
        return Object.fromEntries(found)
    }

    #list(depth: number): readonly Json[] {
        const found: Json[] = []
        this.#each("]", () => found.push(this.#value(depth - 1)))
        return found
    }

    #each(end: string, one: () => void): void {
        this.#place += 1
        this.#take(SPACE)
        if (this.#text[this.#place] !== end)
            for (;;) {
                one()
                this.#take(SPACE)
                if (this.#text[this.#place] !== ",") break
                this.#place += 1
            }
        this.#expect(end)
    }

    #string(): string {
        const found: unknown = JSON.parse(this.#take(TEXT) ?? "0")
        if (typeof found !== "string" || HALF.test(found)) throw no()
        return found
    }

    #word(): boolean | null | number {
        const word = this.#take(WORD)
        if (word === undefined) return this.#number()
        return word === "null" ? null : word === "true"
    }

    #number(): number {
        const text = this.#take(NUMBER) ?? "none"
        const found = Number(text)
        if (!/^-?[0-9]+$/.test(text) || text.length > MOST_DIGITS || exceeds(text)) throw no()
        return found
    }

    #expect(mark: string): void {
        if (this.#text[this.#place] !== mark) throw no()
        this.#place += 1
    }

    #take(pattern: RegExp): string | undefined {
        pattern.lastIndex = this.#place
        const found = pattern.exec(this.#text)?.[0]
        this.#place += found?.length ?? 0
        return found
    }
}

function exceeds(text: string): boolean {
    const number = BigInt(text)
    return number > LARGEST_NUMBER || number < -LARGEST_NUMBER
}

function no(): SyntaxError {
    return new SyntaxError("not strict JSON")
}
