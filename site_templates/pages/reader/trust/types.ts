// What the parts of the reader hand to one another. Nothing here is code.

/** A file as it was dropped or chosen; its name is a hint, never proof. */
export type NamedFile = { readonly name: string; readonly content: Uint8Array }

/** What holds metadata and one sealed bundle: an envelope, or loose files. Nothing of it is trusted yet. */
export type Source = {
    /** Return a root, or null where there is none of this version. */
    root(version: number): Uint8Array | null
    timestamp(): Uint8Array
    snapshot(version: number): Uint8Array
    targets(version: number): Uint8Array
    /** The sealed bundle, and what it says to be: for loose files the digest is the one that its bytes have. */
    readonly bundle: Uint8Array
    readonly digest: string
    /** Null where loose files do not say, because the bundle was renamed; the digest then tells. */
    readonly locator: string | null
}

/** What a page has authenticated since it was opened, so that nobody can hand it something older. In memory only. */
export type Seen = {
    readonly roots: ReadonlyMap<number, Uint8Array>
    readonly timestamp: Uint8Array | null
    readonly snapshot: Uint8Array | null
}

/** Something that ran out, and when, as an ISO time in UTC. */
export type RanOut = { readonly what: "edition" | "heartbeat" | "root"; readonly since: string }

/** What is to be said beside the verdict; `sayNote` of words/refusals.ts has the sentences. */
export type Note = "other-contents" | "heartbeat-older" | "copy-older"

/**
 * What was authenticated. `olderThan` is the edition seen before, where this is an older one that was asked for.
 * `signedOn` is the last day on which any of it was signed, where by the clock that day is still to come: the clock is
 * behind, and nobody can tell what has run out.
 */
export type Authentic = {
    readonly edition: number
    /** ISO days. */
    readonly issued: string
    readonly validUntil: string
    /** ISO time in UTC. */
    readonly heartbeatUntil: string
    readonly rootVersion: number
    readonly builder: string
    readonly approvers: readonly string[]
    /** One person plays the board and the officers: nobody is to rely on it. */
    readonly practice: boolean
    readonly ranOut: readonly RanOut[]
    readonly olderThan: number | null
    readonly signedOn: string | null
    readonly notes: readonly Note[]
    readonly locator: string
    readonly bundle: Uint8Array
    /** To be given back with the next file; what was given in, where that was newer. */
    readonly seen: Seen
}

/** Whose copy a bundle is, and of which edition, as its manifest says. */
export type Manifest = {
    readonly recipient: string
    readonly edition: number
    readonly issued: string
    readonly expires: string
    /** How the recipient's file is named in the next edition, where the manifest says. */
    readonly next: { readonly edition: number; readonly locator: string } | null
}

/** What the authenticated metadata says that a bundle is; an `Authentic` is one. */
export type Expected = {
    readonly edition: number
    readonly issued: string
    readonly validUntil: string
    /** How the file is named that it came in. */
    readonly locator: string
}
