// Authenticate an edition: who signed it, whether it is the newest, and until when it holds.
//
// A cousin of builder/reading/authenticate.py. Two rules stand on top of TUF. What has run out still opens, and says so:
// everything is checked again as of a time before that. And the builder of an edition must have signed it, and does
// not count as an approver. Nothing is authentic but what this module returns. It asks no clock and keeps nothing: it is
// told the time, and says where what was signed shows that this time is over.

import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex } from "@noble/hashes/utils.js"
import type { TargetFile } from "@tufjs/models"
import { Refused } from "../../seal/refusal.ts"
import { type Chain, type Followed, follow, namesOf, refuseOtherRoots, unsigned } from "./chain.ts"
import { TARGET } from "./envelope.ts"
import {
    dayOf,
    holderOf,
    isoTime,
    isPractice,
    isSigned,
    issuedOn,
    metadataOf,
    type Parsed,
    type Role,
    signersOf,
    stated,
} from "./metadata.ts"
import { checkFile, Fault, sameFile, TARGETS_FILE, Trusted, targetsOf } from "./trusted.ts"
import type { Authentic, Note, RanOut, Seen, Source } from "./types.ts"

/** What a page that was just opened has seen. */
export const NOTHING: Seen = { roots: new Map(), timestamp: null, snapshot: null }

const SECOND = 1000
const FIRST_YEAR = Date.UTC(1980, 0)
// Days of issue are in UTC. A machine that takes its local time for that is behind by at most this: nobody lives
// further west than UTC-11 (Pago Pago, Niue).
const ZONES = 11 * 3600 * SECOND

type Options = {
    readonly pinned: Uint8Array
    readonly at: Date
    readonly seen?: Seen
    readonly allowOlder?: boolean
    /** Told each root as soon as it is trusted: it is to be remembered, whatever becomes of the rest (TUF, 5.3.8). */
    readonly followed?: Followed
}

/** Return what a source holds, as of a time, if it is authentic; throw `Refused` where it is not. */
export function authenticate(source: Source, options: Options): Authentic {
    const { pinned, at, seen = NOTHING, allowOlder = false } = options
    const chain = follow(source, pinned, seen, options.followed)
    const remembered = remember(chain, seen)
    const notes: Note[] = []
    let olderThan: number | null = null
    let newest = true
    let found = readOr(chain, source, seen, at)
    if (found) {
        if (remembered?.edition === found.targets.signed.version && !isSame(remembered, found))
            notes.push("other-contents")
    } else {
        // An envelope that was mailed before the last heartbeat has the newest edition all the same.
        found = read(chain, source, NOTHING, at)
        newest = false
        olderThan = older(found, remembered, notes)
    }
    refuseOtherRoots(source, chain)
    if (olderThan !== null && !allowOlder) {
        const edition = found.targets.signed.version
        throw olderThan > edition
            ? new Refused("older", edition, olderThan)
            : new Refused("another-of-that-number", edition)
    }
    const { timestamp, snapshot } = newest ? found.files : seen
    return authentic(chain, found, source, {
        at,
        notes,
        olderThan,
        before: seen,
        seen: { roots: rootsOf(chain), timestamp, snapshot },
    })
}

/** The edition that this page saw last. */
type Remembered = { readonly edition: number; readonly digest: string | undefined }

/** A set of metadata that fits together, and the files that it came in. */
type Found = {
    readonly timestamp: Parsed<"timestamp">
    readonly snapshot: Parsed<"snapshot">
    readonly targets: Parsed<"targets">
    readonly files: { readonly timestamp: Uint8Array; readonly snapshot: Uint8Array; readonly targets: Uint8Array }
}

/** Return what was seen, once some root of the chain vouches for it: a machine's key that was replaced takes it along. */
function remember(chain: Chain, seen: Seen): Remembered | undefined {
    if (seen.timestamp) vouched(chain, metadataOf("timestamp", seen.timestamp, ""))
    if (!seen.snapshot) return undefined
    const snapshot = metadataOf("snapshot", seen.snapshot, "")
    vouched(chain, snapshot)
    const told = targetsOf(snapshot)
    return told && { edition: told.version, digest: told.hashes?.["sha256"] }
}

function vouched({ roots }: Chain, parsed: Parsed<Role>): void {
    if (!roots.some(({ signed }) => isSigned(signed, parsed.role, parsed))) throw new Refused("memory-damaged")
}

function isSame({ edition, digest }: Remembered, { targets, files }: Found): boolean {
    return edition === targets.signed.version && digest === digestOf(files.targets)
}

function digestOf(content: Uint8Array): string {
    return bytesToHex(sha256(content))
}

/** Return which edition was seen, where what was found is an older one; its heartbeat certainly is older. */
function older(found: Found, remembered: Remembered | undefined, notes: Note[]): number | null {
    if (!remembered) return null
    if (isSame(remembered, found)) {
        notes.push("copy-older")
        return null
    }
    if (remembered.edition >= found.targets.signed.version) return remembered.edition
    notes.push("heartbeat-older")
    return null
}

/** What was seen before was newer. */
class Older extends Error {}

function readOr(chain: Chain, source: Source, seen: Seen, at: Date): Found | undefined {
    try {
        return read(chain, source, seen, at)
    } catch (error) {
        if (error instanceof Older) return undefined
        throw error
    }
}

/** Check everything as of a time, or where something had run out by then, as of the last second before. */
function read(chain: Chain, source: Source, seen: Seen, at: Date): Found {
    for (let reference = at.getTime(); ; ) {
        const attempt = new Attempt(chain, source, seen, reference)
        try {
            return attempt.run()
        } catch (error) {
            if (!(error instanceof Fault && error.sort === "expired")) throw error
            reference = attempt.beforeItRanOut()
        }
    }
}

/** What a stock client does to update itself, from a source in place of the network. */
class Attempt {
    readonly #chain: Chain
    readonly #source: Source
    readonly #seen: Seen
    readonly #trusted: Trusted
    readonly #loaded: Parsed<Role>[] = []

    constructor(chain: Chain, source: Source, seen: Seen, reference: number) {
        this.#chain = chain
        this.#source = source
        this.#seen = seen
        this.#trusted = new Trusted(chain.newest, reference)
    }

    run(): Found {
        const [trusted, source, seen] = [this.#trusted, this.#source, this.#seen]
        const { timestamp: oldStamp, snapshot: oldSnapshot } = seen
        if (oldStamp) tolerating(() => trusted.updateTimestamp(metadataOf("timestamp", oldStamp, "")))
        let stampFile = source.timestamp()
        const stamp = metadataOf("timestamp", stampFile, "timestamp.json")
        try {
            this.#load(stamp, "timestamp.json", () => trusted.updateTimestamp(stamp))
        } catch (error) {
            if (!(error instanceof Fault && error.sort === "equal")) throw error
            // A stock client keeps the one that it has; where they differ, no snapshot would fit both.
            if (!trusted.timestamp || !sameFile(stamp.signed.snapshotMeta, trusted.timestamp.signed.snapshotMeta))
                throw new Older()
            stampFile = oldStamp ?? stampFile
        }
        const timestamp = there(trusted.timestamp)

        if (oldSnapshot)
            tolerating(() => trusted.updateSnapshot(metadataOf("snapshot", oldSnapshot, ""), oldSnapshot, true))
        const { version } = timestamp.signed.snapshotMeta
        const snapshotFile = source.snapshot(version)
        const snapshotName = `${version}.snapshot.json`
        const snapshot = metadataOf("snapshot", snapshotFile, snapshotName)
        this.#load(snapshot, snapshotName, () => trusted.updateSnapshot(snapshot, snapshotFile))

        const told = targetsOf(snapshot)
        if (!told) throw new Refused("no-edition", snapshotName)
        const targetsFile = source.targets(told.version)
        const targetsName = `${told.version}.${TARGETS_FILE}`
        const targets = metadataOf("targets", targetsFile, targetsName)
        this.#load(targets, targetsName, () => trusted.updateTargets(targets, targetsFile))
        return {
            timestamp,
            snapshot,
            targets,
            files: { timestamp: stampFile, snapshot: snapshotFile, targets: targetsFile },
        }
    }

    #load(parsed: Parsed<Role>, name: string, update: () => void): void {
        this.#loaded.push(parsed)
        try {
            update()
        } catch (error) {
            if (!(error instanceof Fault) || error.sort === "expired" || error.sort === "equal") throw error
            throw this.#refusal(error, parsed, name)
        }
    }

    #refusal({ sort }: Fault, parsed: Parsed<Role>, name: string): Error {
        if (sort === "version")
            return this.#seen.timestamp || this.#seen.snapshot ? new Older() : new Refused("other-version", name)
        if (sort === "unsigned") return unsigned(this.#trusted.root, parsed, name, this.#replaced())
        return sort === "mismatch" ? new Refused("other-file", name) : new Refused("metadata-damaged", name)
    }

    /** Return the number of a root that came after what the source has was signed. */
    #replaced(): number | undefined {
        const { version } = this.#trusted.root.signed
        return this.#chain.files.length > 1 && !this.#source.root(version) ? version : undefined
    }

    beforeItRanOut(): number {
        const known = [...this.#trusted.all, ...this.#loaded].filter(each => this.#trusted.hasExpired(each))
        const earliest = Math.min(...known.map(({ expires }) => expires))
        if (earliest < FIRST_YEAR) throw new Refused("impossible-date")
        return earliest - SECOND
    }
}

function tolerating(update: () => void): void {
    try {
        update()
    } catch (error) {
        if (!(error instanceof Fault)) throw error
    }
}

function there<T>(part: T | undefined): T {
    if (part === undefined) throw new Refused("metadata-damaged", "timestamp.json")
    return part
}

type Judged = {
    readonly at: Date
    readonly notes: readonly Note[]
    readonly olderThan: number | null
    /** What was seen before, and what is to be remembered now. */
    readonly before: Seen
    readonly seen: Seen
}

function authentic(
    chain: Chain,
    found: Found,
    source: Source,
    { at, notes, olderThan, before, seen }: Judged,
): Authentic {
    const { timestamp, targets } = found
    const { issued, builder, approvers } = signedFor(chain.newest, targets)
    const days = [targets, chain.newest, timestamp, ...heartbeatBefore(chain.newest, before)].map(({ signed }) =>
        issuedOn(signed),
    )
    const last = Math.max(...days.map(day => day ?? 0))
    return {
        edition: targets.signed.version,
        issued,
        validUntil: isoTime(targets.expires - SECOND).slice(0, "2026-11-22".length),
        heartbeatUntil: isoTime(timestamp.expires),
        rootVersion: chain.newest.signed.version,
        builder,
        approvers,
        practice: isPractice(chain.newest.signed),
        ranOut: ranOut(chain, found, at.getTime()),
        olderThan,
        signedOn: at.getTime() + ZONES < last ? isoTime(last).slice(0, "2026-11-22".length) : null,
        notes,
        locator: checkBundle(source, targets),
        bundle: source.bundle,
        seen,
    }
}

function ranOut({ newest }: Chain, { timestamp, snapshot, targets }: Found, at: number): readonly RanOut[] {
    const parts = [
        ["edition", targets.expires],
        ["heartbeat", Math.min(timestamp.expires, snapshot.expires)],
        ["root", newest.expires],
    ] as const
    return parts.filter(([, expires]) => at >= expires).map(([what, expires]) => ({ what, since: isoTime(expires) }))
}

/** The heartbeat that was seen before; what a stolen key dated ahead is over when the board replaces the key. */
function heartbeatBefore(root: Parsed<"root">, { timestamp }: Seen): readonly Parsed<"timestamp">[] {
    const kept = timestamp ? [metadataOf("timestamp", timestamp, "")] : []
    return kept.filter(each => isSigned(root.signed, "timestamp", each))
}

function rootsOf({ roots, files }: Chain): ReadonlyMap<number, Uint8Array> {
    return new Map(
        roots.map((root, place) => [root.signed.version, files[place] ?? new Uint8Array()] as const).slice(1),
    )
}

/** Apply the rule that TUF does not know: the builder signed, and enough officers besides. */
function signedFor(root: Parsed<"root">, targets: Parsed<"targets">) {
    const { version, delegations } = targets.signed
    const { issued, builder: builtBy } = stated(targets.signed)
    if (typeof issued !== "string" || dayOf(issued) === undefined || typeof builtBy !== "string")
        throw new Refused("no-builder", version)
    // Whoever is trusted so could serve what no officer signed.
    if (delegations !== undefined) throw new Refused("delegates", version)
    const { signed, threshold } = signersOf(root.signed, "targets", targets)
    const builder = signed.find(key => key.keyID === builtBy)
    const approvers = signed.filter(key => key !== builder)
    // A root that asks for one signature would let a builder publish alone.
    const missing = Math.max(1, threshold - 1) - approvers.length
    if (!builder) throw new Refused("builder-missing", version, namesOf(root.signed, approvers))
    if (missing > 0) throw new Refused("approvers-missing", version, holderOf(root.signed, builder), missing)
    const [name, ...names] = [builder, ...approvers].map(key => holderOf(root.signed, key))
    return { issued, builder: name ?? "", approvers: names }
}

/** Compare the bundle with what was signed; return its locator. The names of all are looked at: they become files'. */
function checkBundle(source: Source, { signed }: Parsed<"targets">): string {
    const files = new Map<string, TargetFile>()
    for (const [name, file] of Object.entries(signed.targets)) {
        const locator = TARGET.exec(`${file.hashes["sha256"]}.${name}`)?.[2]
        if (locator === undefined) throw new Refused("bundle-names", signed.version)
        files.set(locator, file)
    }
    const fits = ([locator, { hashes }]: readonly [string, TargetFile]) =>
        hashes["sha256"] === source.digest && (source.locator === null || source.locator === locator)
    const [locator, file] = [...files].find(fits) ?? []
    if (locator === undefined || file === undefined) throw new Refused("bundle-of-another", signed.version)
    try {
        checkFile(file, source.bundle)
    } catch {
        throw new Refused("bundle-altered", signed.version)
    }
    return locator
}
