// TUF metadata as it is read: strictly, and only as @tufjs/models sees the whole of it.
//
// tufjs checks signatures over what its own model gives back. So that nothing beside is taken for signed, what it
// gives back must be what the file holds; a file that it reads in another way is refused here, before anybody asks.

import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex } from "@noble/hashes/utils.js"
import { canonicalize } from "@tufjs/canonical-json"
import {
    type Key,
    Metadata,
    type MetadataKind,
    type MetaFile,
    Root,
    Snapshot,
    type TargetFile,
    type Targets,
    Timestamp,
} from "@tufjs/models"
import { Refused } from "../../seal/refusal.ts"
import { createPublicKey } from "../shims/crypto.ts"
import { type Json, type JsonObject, parse } from "./strict.ts"

type Roles = { root: Root; timestamp: Timestamp; snapshot: Snapshot; targets: Targets }
export type Role = keyof Roles

/** Metadata of one role whose signatures nobody has looked at. */
export type Parsed<R extends Role> = {
    readonly role: R
    readonly metadata: Metadata<Roles[R]>
    readonly signed: Roles[R]
    /** What the signatures are over. */
    readonly canonical: string
    /** When it runs out, in milliseconds. */
    readonly expires: number
}

const ROLES = "root,snapshot,targets,timestamp"
const SPECIFICATION = /^1\.[0-9]+(?:\.[0-9]+)?$/
const ISO_DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const OURS = "x-tocsin"
const HEX_KEY = /^[0-9a-f]{64}$/
const KEY_ID = /^[0-9a-f]{64}$/
// An empty one counts for nothing and is no damage.
const SIGNATURE = /^(?:[0-9a-f]{2})*$/
const encoder = new TextEncoder()

/** Return metadata of one role; refuse JSON that can be read in two ways, and what tufjs does not see whole. */
export function metadataOf<R extends Role>(role: R, content: Uint8Array, name: string): Parsed<R> {
    try {
        return read(role, content)
    } catch {
        throw new Refused("metadata-damaged", name)
    }
}

function read<R extends Role>(role: R, content: Uint8Array): Parsed<R> {
    const raw = objectOf(parse(content))
    checkSignatures(raw["signatures"])
    // Its overloads know each role by itself, and not that a role is any of them.
    const model: unknown = Metadata.fromJSON(role as MetadataKind.Root, mutable(raw))
    const metadata = model as Metadata<Roles[R]>
    const { signed } = metadata
    const expires = timeOf(signed.expires)
    const canonical = canonicalize(raw["signed"])
    const whole = canonicalize(signed.toJSON()) === canonical
    const known = signed.version >= 1 && SPECIFICATION.test(signed.specVersion)
    if (!whole || !known || expires === undefined || !isSound(signed)) throw new Error("damaged")
    return { role, metadata, signed, canonical, expires }
}

/** Refuse what python-tuf refuses and tufjs lets through: more roles than TUF has, and no digest where some are said. */
function isSound(signed: Roles[Role]): boolean {
    if (signed instanceof Root) return Object.keys(signed.roles).sort().join() === ROLES
    const files =
        signed instanceof Timestamp
            ? [signed.snapshotMeta]
            : Object.values<MetaFile | TargetFile>(signed instanceof Snapshot ? signed.meta : signed.targets)
    return files.every(({ hashes }) => !hashes || (!Array.isArray(hashes) && Object.keys(hashes).length > 0))
}

/** Refuse signatures in another form: their ids become names of fields, and digits can be written in several ways. */
function checkSignatures(signatures: Json | undefined): void {
    const whole = Array.isArray(signatures) && signatures.every(each => isSignature(objectOf(each)))
    if (!whole) throw new Error("damaged")
}

function isSignature({ keyid, sig }: JsonObject): boolean {
    return typeof keyid === "string" && KEY_ID.test(keyid) && typeof sig === "string" && SIGNATURE.test(sig)
}

function objectOf(value: Json): JsonObject {
    if (!isObject(value)) throw new Error("no object")
    return value
}

function isObject(value: unknown): value is JsonObject {
    return typeof value === "object" && value !== null && !Array.isArray(value)
}

function mutable(value: JsonObject): Parameters<typeof Metadata.fromJSON>[1] {
    return value as Parameters<typeof Metadata.fromJSON>[1]
}

/** Return a time of TUF in milliseconds; nothing for another way to write it, or a day that no calendar has. */
function timeOf(text: string): number | undefined {
    const found = Date.parse(text)
    if (Number.isNaN(found) || new Date(found).toISOString() !== text.replace("Z", ".000Z")) return undefined
    // Of years before 1000 each library writes another form.
    return text.startsWith("0") || text.length !== "2026-11-22T00:00:00Z".length ? undefined : found
}

/** Return a day in milliseconds; nothing where it is none. */
export function dayOf(text: unknown): number | undefined {
    return typeof text === "string" && ISO_DAY.test(text) ? timeOf(`${text}T00:00:00Z`) : undefined
}

/** Return the day in UTC on which metadata was made, in milliseconds, if it says so. */
export function issuedOn(signed: Roles[Role]): number | undefined {
    return dayOf(stated(signed)["issued"])
}

/** Return milliseconds as TUF writes a time. */
export function isoTime(time: number): string {
    return new Date(time).toISOString().replace(".000Z", "Z")
}

/** Return the signed field of ours; it is empty where there is none. */
export function stated({ unrecognizedFields }: Roles[Role]): JsonObject {
    const found = Object.hasOwn(unrecognizedFields, OURS) ? unrecognizedFields[OURS] : undefined
    return isObject(found) ? found : {}
}

/** Say whether a root is of a practice board, which one person plays: whatever the mark is worth, a real root has none. */
export function isPractice(root: Root): boolean {
    return Object.hasOwn(stated(root), "practice")
}

/** Return the name of a key's holder, as the root states it; what could not be shown is "unnamed". */
export function holderOf(root: Root, { keyID }: Key): string {
    const { names } = stated(root)
    const name = isObject(names) && Object.hasOwn(names, keyID) ? names[keyID] : undefined
    return typeof name === "string" && NAME.test(name) ? name : "unnamed"
}

/**
 * Say whether a key of metadata is of a kind that we sign with, in its one form, and under the id that TUF gives it: the
 * SHA-256 of the canonical JSON of the key as it stands in the metadata (TUF, 4.2).
 */
export function isItsOwn(id: string, key: Key): boolean {
    const { public: text, ...beside } = key.keyVal
    if (text === undefined || Object.keys(beside).length || !isOfOurKind(key, text)) return false
    return bytesToHex(sha256(encoder.encode(canonicalize(key.toJSON())))) === id
}

function isOfOurKind({ keyType, scheme }: Key, text: string): boolean {
    if (keyType === "ed25519") return scheme === "ed25519" && HEX_KEY.test(text)
    const curve = { "ecdsa-sha2-nistp256": "prime256v1", "ecdsa-sha2-nistp384": "secp384r1" }[scheme]
    try {
        return (
            keyType === "ecdsa" &&
            curve !== undefined &&
            createPublicKey(text).asymmetricKeyDetails.namedCurve === curve
        )
    } catch {
        return false
    }
}

/** Tell by whom of a role metadata is signed, who signed something else, and how many must sign. */
export function signersOf(root: Root, role: Role, { metadata }: Parsed<Role>): Signers {
    const { keyIDs, threshold } = root.roles[role] ?? { keyIDs: [], threshold: Number.POSITIVE_INFINITY }
    const keys = keyIDs.flatMap(id => (Object.hasOwn(root.keys, id) ? (root.keys[id] ?? []) : []))
    const signed = keys.filter(key => hasSigned(key, metadata))
    const claimed = keys.filter(key => !signed.includes(key) && Object.hasOwn(metadata.signatures, key.keyID))
    return { signed, claimed, threshold }
}

type Signers = { readonly signed: readonly Key[]; readonly claimed: readonly Key[]; readonly threshold: number }

function hasSigned(key: Key, metadata: Metadata<Roles[Role]>): boolean {
    try {
        key.verifySignature(metadata)
        return true
    } catch {
        return false
    }
}

/** Say whether enough of a role signed metadata, by tufjs's own count. */
export function isSigned(root: Root, role: Role, { metadata }: Parsed<Role>): boolean {
    try {
        new Metadata(root).verifyDelegate(role, metadata)
        return true
    } catch {
        return false
    }
}
