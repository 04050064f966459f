// An identity on paper: how it is written, and how it is read back from a keyboard at 3 a.m.
//
// Four words stand for a checksum: who types the identity sees the same words on the page and on the sheet.

import { sha256 } from "@noble/hashes/sha2.js"
import { decode } from "../../seal/bech32.ts"
import { grouped, words } from "../fingerprint.ts"

const GROUP = 4
const CHECKSUM_WORDS = 4
// Of a SHA-256, as `builder/seal/fingerprints.py` has it.
const HALF = 16
const BEGINNING = "AGE-SECRET-KEY-"

/** Return an identity as its beginning, which all have, and the rest in groups of four letters. */
export function groups(identity: string): readonly string[] {
    const start = identity.lastIndexOf("1") + 1
    return [identity.slice(0, start), ...(identity.slice(start).match(new RegExp(`.{1,${GROUP}}`, "g")) ?? [])]
}

/** Return the words that stand for an identity, the same on paper and on the page. */
export function checksum(identity: string): readonly string[] {
    return words(sha256(new TextEncoder().encode(identity)), CHECKSUM_WORDS)
}

/** Return the words of a public key's fingerprint. */
export function keyWords(key: string): readonly string[] {
    return words(sha256(new TextEncoder().encode(key)))
}

/** Return the first half of a public key's fingerprint in digits, as `tocsin recipients` shows it. */
export function keyDigits(key: string): string {
    return grouped(sha256(new TextEncoder().encode(key)).subarray(0, HALF))
}

/** Bring what was typed from paper into the form of an identity file; whatever else it is stays as it is. */
export function typed(text: string): string {
    const kept = text
        .split(/\r?\n/)
        .filter(line => !line.trimStart().startsWith("#"))
        .join("")
    const joined = kept
        .replace(/\s+/g, "")
        .replace(/[\u2010-\u2015\u2212]/g, "-")
        .toUpperCase()
    if (!joined.startsWith(BEGINNING)) return text
    return joined.split(new RegExp(`(?=${BEGINNING})`)).join("\n")
}

/** Say whether a text begins as an identity does, and is not one: somebody mistyped it. */
export function mistyped(text: string): boolean {
    const lines = typed(text).split("\n")
    return lines.some(line => line.startsWith(BEGINNING) && decode(line)?.bytes.length !== 32)
}

/** Return the identities that a text holds whole: their own checksums fit. */
export function wholeIdentities(text: string): readonly string[] {
    return typed(text)
        .split("\n")
        .filter(line => line.startsWith(BEGINNING) && decode(line)?.bytes.length === 32)
}
