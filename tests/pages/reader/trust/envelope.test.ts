// An envelope is what was packed, to the byte. What Python refuses, tests/reader/test_reader_core.py compares.

import assert from "node:assert/strict"
import { test } from "node:test"
import { zipSync } from "fflate"
import { crc32, readEnvelope } from "../../../../site_templates/pages/reader/trust/envelope.ts"
import { Refused } from "../../../../site_templates/pages/seal/refusal.ts"

const bytes = (text: string) => new TextEncoder().encode(text)
const LOCATOR = "a".repeat(26)
const DIGEST = "0".repeat(64)

/** Zip files as they are, as an envelope has them, so that one name or the order can be wrong. */
function packed(names: readonly string[]): Uint8Array {
    const zip = zipSync(Object.fromEntries(names.map(name => [name, bytes(name)])), {
        level: 0,
        mtime: new Date(1980, 0, 1),
        os: 3,
        attrs: 0o100644 << 16,
    })
    return zip
}

const RIGHT = [
    "metadata/1.root.json",
    "metadata/2.root.json",
    "metadata/timestamp.json",
    "metadata/20.snapshot.json",
    "metadata/12.targets.json",
    `targets/${DIGEST}.${LOCATOR}.zip.age`,
]

test("an envelope is taken apart", () => {
    const source = readEnvelope(packed(RIGHT))
    assert.deepEqual(source.root(2), bytes("metadata/2.root.json"))
    assert.equal(source.root(3), null)
    assert.deepEqual(source.timestamp(), bytes("metadata/timestamp.json"))
    assert.deepEqual([source.locator, source.digest], [LOCATOR, DIGEST])
    assert.throws(() => source.snapshot(21), Refused)
})

test("other names, another order, something more or less are no envelope", () => {
    const wrong = [
        RIGHT.slice(1),
        RIGHT.slice(0, -1),
        [...RIGHT].reverse(),
        [...RIGHT, `targets/${"1".repeat(64)}.${LOCATOR}.zip.age`],
        RIGHT.toSpliced(2, 1),
        RIGHT.with(2, "metadata/0.root.json"),
        RIGHT.with(5, "targets/bundle.zip"),
        RIGHT.with(5, `xxxxxxx/${DIGEST}.${LOCATOR}.zip.age`),
        [...RIGHT, "readme.txt"],
    ]
    for (const names of wrong) assert.throws(() => readEnvelope(packed(names)), Refused, names.join())
})

test("no byte can be changed, added or left out", () => {
    const whole = packed(RIGHT)
    for (let place = 0; place < whole.length; place += 1) {
        const changed = whole.with(place, (whole[place] ?? 0) ^ 1)
        // In a target's own name or digest it is another envelope, which its metadata then does not fit.
        let same = ""
        try {
            const { locator, digest } = readEnvelope(changed)
            same = `${digest}.${locator}`
        } catch (error) {
            assert.ok(error instanceof Refused, String(error))
        }
        assert.notEqual(same, `${DIGEST}.${LOCATOR}`, String(place))
        assert.throws(() => readEnvelope(whole.subarray(0, place)), Refused)
    }
    assert.throws(() => readEnvelope(Uint8Array.from([...whole, 0])), Refused)
})

test("check numbers are those of every zip", () => {
    assert.equal(crc32(bytes("123456789")), 0xcbf43926)
    assert.equal(crc32(new Uint8Array()), 0)
})
