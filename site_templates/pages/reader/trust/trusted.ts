// The order in which TUF trusts metadata: timestamp, snapshot, targets, each judged by the root and by the one before.
//
// A cousin of python-tuf's `TrustedMetadataSet`, check for check and in its order (TUF specification, 5.4 to 5.6).
// What it refuses it throws as a `Fault`; what to say of it is for authenticate.ts.

import { MetaFile, type TargetFile } from "@tufjs/models"
import { isSigned, type Parsed, type Role } from "./metadata.ts"

export const TARGETS_FILE = "targets.json"

/** What is wrong with metadata, as python-tuf tells it apart. */
type Sort = "expired" | "unsigned" | "mismatch" | "version" | "equal" | "missing"

/** Metadata that is not to be trusted. */
export class Fault extends Error {
    readonly sort: Sort

    constructor(sort: Sort) {
        super(sort)
        this.sort = sort
    }
}

/** What is trusted so far, as of a time in milliseconds. */
export class Trusted {
    readonly root: Parsed<"root">
    readonly reference: number
    timestamp: Parsed<"timestamp"> | undefined
    snapshot: Parsed<"snapshot"> | undefined
    targets: Parsed<"targets"> | undefined

    constructor(root: Parsed<"root">, reference: number) {
        this.root = root
        this.reference = reference
    }

    /** Everything that is trusted so far. */
    get all(): readonly Parsed<Role>[] {
        return [this.root, this.timestamp, this.snapshot, this.targets].filter(each => each !== undefined)
    }

    /** Take a timestamp; one that has run out is kept to compare with, and a fault all the same. */
    updateTimestamp(parsed: Parsed<"timestamp">): void {
        this.#notExpired(this.root)
        this.#signed(parsed)
        const before = this.timestamp?.signed
        if (before) {
            if (parsed.signed.version < before.version) throw new Fault("version")
            if (parsed.signed.version === before.version) throw new Fault("equal")
            if (parsed.signed.snapshotMeta.version < before.snapshotMeta.version) throw new Fault("version")
        }
        this.timestamp = parsed
        this.#notExpired(parsed)
    }

    /** Take a snapshot; one that was trusted before need not be the one that the timestamp names now. */
    updateSnapshot(parsed: Parsed<"snapshot">, content: Uint8Array, before = false): void {
        const stamp = this.#needed(this.timestamp)
        this.#notExpired(stamp)
        if (!before) checkFile(stamp.signed.snapshotMeta, content)
        this.#signed(parsed)
        for (const [name, file] of Object.entries(this.snapshot?.signed.meta ?? {})) {
            const now = Object.hasOwn(parsed.signed.meta, name) ? parsed.signed.meta[name] : undefined
            if (!now) throw new Fault("missing")
            if (now.version < file.version) throw new Fault("version")
        }
        this.snapshot = parsed
        this.#finalSnapshot(parsed)
    }

    /** Take the targets that the snapshot names. */
    updateTargets(parsed: Parsed<"targets">, content: Uint8Array): void {
        const snapshot = this.#needed(this.snapshot)
        this.#finalSnapshot(snapshot)
        const told = targetsOf(snapshot)
        if (!told) throw new Fault("missing")
        checkFile(told, content)
        this.#signed(parsed)
        if (parsed.signed.version !== told.version) throw new Fault("version")
        this.#notExpired(parsed)
        this.targets = parsed
    }

    /** Say whether something has run out. */
    hasExpired({ expires }: Parsed<Role>): boolean {
        return this.reference >= expires
    }

    #finalSnapshot(snapshot: Parsed<"snapshot">): void {
        this.#notExpired(snapshot)
        if (snapshot.signed.version !== this.#needed(this.timestamp).signed.snapshotMeta.version)
            throw new Fault("version")
    }

    #notExpired(parsed: Parsed<Role>): void {
        if (this.hasExpired(parsed)) throw new Fault("expired")
    }

    #signed(parsed: Parsed<Role>): void {
        if (!isSigned(this.root.signed, parsed.role, parsed)) throw new Fault("unsigned")
    }

    #needed<T>(part: T | undefined): T {
        if (part === undefined) throw new Fault("missing")
        return part
    }
}

/** Return what a snapshot says of the targets, if it does. */
export function targetsOf({ signed }: Parsed<"snapshot">): MetaFile | undefined {
    return Object.hasOwn(signed.meta, TARGETS_FILE) ? signed.meta[TARGETS_FILE] : undefined
}

/** Compare a file with the length and the digests that signed metadata states of it. */
export function checkFile(told: MetaFile | TargetFile, content: Uint8Array): void {
    const { length, hashes } = told
    // tufjs reads targets from streams of Node only; the check is the same one.
    const options = { version: 1, ...(length === undefined ? {} : { length }), ...(hashes ? { hashes } : {}) }
    try {
        new MetaFile(options).verify(content as Parameters<MetaFile["verify"]>[0])
    } catch {
        throw new Fault("mismatch")
    }
}

/** Say whether two statements about a file are the same. */
export function sameFile(one: MetaFile, other: MetaFile): boolean {
    const digests = ({ hashes }: MetaFile) => JSON.stringify(Object.entries(hashes ?? {}).sort())
    return one.version === other.version && one.length === other.length && digests(one) === digests(other)
}
