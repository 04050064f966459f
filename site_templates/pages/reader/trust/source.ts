// Where the bytes to authenticate come from: an envelope, or a sealed bundle with its metadata as loose files.
//
// Nothing here is trusted yet. Browsers rename what they download a second time, so metadata is found by its name
// without what they add, or else by what it says to be; a lie only makes that it does not fit.

import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex } from "@noble/hashes/utils.js"
import { Refused } from "../../seal/refusal.ts"
import { LIMIT, METADATA, readEnvelope, TARGET } from "./envelope.ts"
import { beginsAsEnvelope, isSecret, notToOpen } from "./given.ts"
import type { Role } from "./metadata.ts"
import { parse } from "./strict.ts"
import type { NamedFile, Source } from "./types.ts"

// What a stock client takes, we take.
const LIMITS: Readonly<Record<Role, number>> = {
    root: 512_000,
    timestamp: 16_384,
    snapshot: 2_000_000,
    targets: 5_000_000,
}
const AGE = /^(?:age-encryption\.org\/|-----BEGIN AGE ENCRYPTED FILE-----)/
// "1.root (1).json", "timestamp-2.json", "timestamp.json.txt"
const ADDED = /(?: ?\([0-9]{1,3}\)|-[0-9]{1,3})?(\.json|\.zip\.age|\.age)(?: ?\([0-9]{1,3}\)|-[0-9]{1,3})?(?:\.txt)?$/

type Found = { readonly role: Role; readonly version: number; readonly content: Uint8Array }

/** Return what the chosen files hold, an envelope or a sealed bundle with its metadata; say clearly what is missing. */
export function sourceOf(given: readonly NamedFile[]): Source {
    const files = given.filter(file => !isSecret(file))
    if (!files.length) throw new Refused(given.length ? "identity-first" : "nothing")
    const envelopes = files.filter(isEnvelope)
    if (envelopes.length > 1) throw new Refused("several")
    const [envelope] = envelopes
    if (envelope) return fromEnvelope(envelope)
    const bundles = files.filter(isBundle)
    const metadata = files.filter(file => !isBundle(file)).flatMap(file => metadataIn(file) ?? [])
    const [bundle] = bundles
    if (!bundle) throw metadata.length ? new Refused("missing", "*.zip.age") : whatElse(files)
    if (!metadata.length) throw new Refused("bundle-alone")
    if (bundles.length > 1) throw new Refused("several")
    if (bundle.content.length > LIMIT) throw new Refused("too-large", LIMIT / 2 ** 20)
    return loose(bundle, metadata)
}

function loose(bundle: NamedFile, metadata: readonly Found[]): Source {
    const [, digest, locator] = TARGET.exec(plainName(bundle.name)) ?? []
    const of = (role: Role, version: number): Uint8Array | null => {
        const found = metadata.filter(each => each.role === role && each.version === version)
        const [first] = found
        if (!first) return null
        if (found.some(({ content }) => text(content) !== text(first.content))) throw new Refused("several")
        if (first.content.length > LIMITS[role])
            throw new Refused("too-large", Number((LIMITS[role] / 2 ** 20).toPrecision(2)))
        return first.content
    }
    const needed = (role: Role, version: number): Uint8Array => {
        const found = of(role, version)
        if (!found) throw new Refused("missing", role === "timestamp" ? "timestamp.json" : `${version}.${role}.json`)
        return found
    }
    return {
        root: version => of("root", version),
        timestamp: () => needed("timestamp", 0),
        snapshot: version => needed("snapshot", version),
        targets: version => needed("targets", version),
        bundle: bundle.content,
        digest: digest ?? bytesToHex(sha256(bundle.content)),
        locator: locator ?? null,
    }
}

/** Refuse files that are nothing of an edition, by the first that one can tell. */
function whatElse(files: readonly NamedFile[]): Refused {
    const [why = "no-envelope"] = files.flatMap(file => notToOpen(file) ?? [])
    return new Refused(why)
}

function fromEnvelope(file: NamedFile): Source {
    const why = beginsAsEnvelope(file) ? undefined : notToOpen(file)
    // A zip that is called an envelope was meant to be one.
    if (why && why !== "zip") throw new Refused(why)
    return readEnvelope(file.content)
}

function isEnvelope(file: NamedFile): boolean {
    return file.name.endsWith(".tocsin") || beginsAsEnvelope(file)
}

function isBundle({ content }: NamedFile): boolean {
    return AGE.test(text(content.subarray(0, 40)))
}

/** Return a name without what a browser adds to the second download of a file. */
function plainName(name: string): string {
    return name.replace(ADDED, "$1")
}

function metadataIn({ name, content }: NamedFile): Found | undefined {
    const [matched, root, snapshot, targets] = METADATA.exec(plainName(name)) ?? []
    if (matched === undefined) return byContent(content)
    if (root !== undefined) return { role: "root", version: Number(root), content }
    if (snapshot !== undefined) return { role: "snapshot", version: Number(snapshot), content }
    return targets === undefined
        ? { role: "timestamp", version: 0, content }
        : { role: "targets", version: Number(targets), content }
}

function byContent(content: Uint8Array): Found | undefined {
    if (content.length > LIMITS.targets) return undefined
    try {
        const { signed } = parse(content) as { signed: { _type: string; version: number } }
        if (!Object.hasOwn(LIMITS, signed._type) || typeof signed.version !== "number") return undefined
        const role = signed._type as Role
        return { role, version: role === "timestamp" ? 0 : signed.version, content }
    } catch {
        // Another file, which is nobody's business here.
        return undefined
    }
}

function text(content: Uint8Array): string {
    return new TextDecoder("latin1").decode(content)
}
