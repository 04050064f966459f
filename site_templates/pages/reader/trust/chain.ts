// The chain of roots, from the pinned one to the newest, and what to say of metadata that does not hold.
//
// Whoever trusts one root can follow to the last: each is signed by enough of the board that the one before names, and
// by enough of its own.

import type { Key, Root } from "@tufjs/models"
import { Refused } from "../../seal/refusal.ts"
import { holderOf, isItsOwn, isPractice, isSigned, metadataOf, type Parsed, type Role, signersOf } from "./metadata.ts"
import type { Seen, Source } from "./types.ts"

const MOST_ROOTS = 256

/** Roots from the pinned one to the newest, each vouched for by the one before. */
export type Chain = {
    readonly files: readonly Uint8Array[]
    readonly roots: readonly Parsed<"root">[]
    readonly newest: Parsed<"root">
}

/** Told the version of a root and its file. */
export type Followed = (version: number, content: Uint8Array) => void

/** Return the roots from the pinned one on: those that this page has seen, then those of the source. */
export function follow(source: Source, pinned: Uint8Array, seen: Seen, followed?: Followed): Chain {
    let newest = pinnedRoot(pinned)
    const files = [pinned]
    const roots = [newest]
    while (files.length <= MOST_ROOTS) {
        const version = newest.signed.version + 1
        const name = rootName(version)
        // What this page has seen stays, whatever the source has: a key that was taken away stays away.
        const kept = seen.roots.get(version)
        const content = kept ?? source.root(version)
        if (!content) break
        try {
            newest = nextRoot(newest, content, name)
        } catch (error) {
            throw kept && error instanceof Refused ? new Refused("memory-damaged") : error
        }
        files.push(content)
        roots.push(newest)
        followed?.(version, content)
    }
    return { files, roots, newest }
}

/** Refuse a source with another root in the place of one that is trusted: somebody might pin it from there. */
export function refuseOtherRoots(source: Source, { roots }: Chain): void {
    for (const root of roots) {
        const name = rootName(root.signed.version)
        const content = source.root(root.signed.version)
        if (content && metadataOf("root", content, name).canonical !== root.canonical)
            throw new Refused("other-root", name)
    }
}

function rootName(version: number): string {
    return `${version}.root.json`
}

function pinnedRoot(content: Uint8Array): Parsed<"root"> {
    try {
        const root = metadataOf("root", content, "root")
        checkKeys(root, "root")
        if (isSigned(root.signed, "root", root)) return root
    } catch {
        // Whatever it is, it is the reader's own file that is wrong.
    }
    throw new Refused("pin-damaged")
}

function nextRoot(before: Parsed<"root">, content: Uint8Array, name: string): Parsed<"root"> {
    const next = metadataOf("root", content, name)
    checkKeys(next, name)
    // Enough of the board before, and enough of the board that it names.
    if (!isSigned(before.signed, "root", next)) throw unsigned(before, next, name)
    if (next.signed.version !== before.signed.version + 1) throw new Refused("root-astray", name, before.signed.version)
    if (!isSigned(next.signed, "root", next)) throw unsigned(next, next, name)
    // A practice board and a real one never follow each other.
    if (isPractice(before.signed) !== isPractice(next.signed))
        throw new Refused("root-astray", name, before.signed.version)
    return next
}

/** Refuse a root that lists one key under two ids, or under a wrong one, or a key that nobody here signs with. */
function checkKeys({ signed }: Parsed<"root">, name: string): void {
    const keys = Object.entries(signed.keys)
    const astray = keys.some(([id, key]) => !isItsOwn(id, key))
    // A field beside makes another id of the same key, and its holder would count twice.
    const once = new Set(keys.map(([, key]) => key.keyVal["public"])).size === keys.length
    if (astray || !once) throw new Refused("root-keys", name)
}

/** Tell too few signatures from one that does not fit what it stands under; `newest` is a root that came after. */
export function unsigned(judge: Parsed<"root">, parsed: Parsed<Role>, name: string, newest?: number): Refused {
    const { signed, claimed, threshold } = signersOf(judge.signed, parsed.role, parsed)
    if (claimed.length) return new Refused("not-what-was-signed", name, namesOf(judge.signed, claimed))
    const { version } = parsed.signed
    const officers = parsed.role === "targets"
    if (parsed.role === "root") return new Refused("root-unsigned", version, threshold, namesOf(judge.signed, signed))
    if (newest !== undefined) return new Refused(officers ? "officers-replaced" : "machine-replaced", newest)
    return officers
        ? new Refused("edition-unsigned", version, threshold, namesOf(judge.signed, signed))
        : new Refused("machine-unsigned", name)
}

/** Name the holders of keys of a root. */
export function namesOf(root: Root, keys: readonly Key[]): string {
    return (
        keys
            .map(key => holderOf(root, key))
            .sort()
            .join(", ") || "–"
    )
}
