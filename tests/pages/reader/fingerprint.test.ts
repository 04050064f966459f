// Fingerprints in words: the true list, the right column, nothing exchanged unnoticed.

import assert from "node:assert/strict"
import { test } from "node:test"
import { digestOf, grouped, words } from "../../../site_templates/pages/reader/fingerprint.ts"
import LIST from "../../../site_templates/pages/shared/pgp-words.txt"

test("the list is the PGP word list, as its authors' own example has it", () => {
    const known = Uint8Array.from("E58294F2E9A227486E8B061B31CC528FD7FA3F19".match(/../g) ?? [], pair =>
        Number.parseInt(pair, 16),
    )
    assert.deepEqual(
        words(known, 20).join(" "),
        "topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa " +
            "afflict bravado chatter revolver Dupont midsummer stopwatch whimsical cowbell bottomless",
    )
    assert.equal(Buffer.from(digestOf(new TextEncoder().encode(LIST))).length, 32)
})

test("each word stands once, and tells its column", () => {
    const all = LIST.trim()
        .split("\n")
        .flatMap(line => line.split(" "))
    assert.equal(all.length, 512)
    assert.equal(new Set(all.map(word => word.toLowerCase())).size, 512)
})

test("two words exchanged are no fingerprint of anything", () => {
    const digest = digestOf(new Uint8Array())
    const [first, second] = words(digest)
    assert.notEqual(words(Uint8Array.from([digest[1] ?? 0, digest[0] ?? 0]), 2).join(), [second, first].join())
})

test("in digits it is in groups of four", () => {
    assert.ok(grouped(digestOf(new Uint8Array())).startsWith("e3b0 c442 98fc"))
    assert.match(grouped(digestOf(new Uint8Array())), /^(?:[0-9a-f]{4} ){15}[0-9a-f]{4}$/)
})
