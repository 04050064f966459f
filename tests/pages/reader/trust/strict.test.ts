// JSON that can be read in one way only.

import assert from "node:assert/strict"
import { test } from "node:test"
import { canonicalize } from "@tufjs/canonical-json"
import { parse } from "../../../../site_templates/pages/reader/trust/strict.ts"

const bytes = (text: string) => new TextEncoder().encode(text)

test("what JSON.parse reads, it reads alike", () => {
    const texts = [
        '{"a":[1,-2,true,false,null,"x"],"b":{}}',
        " [ ] ",
        '"\\u00e9\\ud83d\\ude00\\n\\"\\\\\\/"',
        "9007199254740992",
        "-0",
        '{"":{"":[[]]}}',
        "null",
    ]
    for (const text of texts) assert.deepEqual(parse(bytes(text)), JSON.parse(text), text)
})

test("what can be read in two ways is refused, and what is no JSON", () => {
    const texts = [
        '{"a":1,"a":1}',
        '{"a":{"b":1,"b":2}}',
        '{"\\u0061":1,"a":2}',
        "1.0",
        "1e3",
        "9007199254740993",
        "-9007199254740993",
        "NaN",
        "Infinity",
        "01",
        "+1",
        '"\\ud800"',
        '{"\\udc00":1}',
        '{"\u{1f6a8}":1}',
        "\ufeff{}",
        "{} {}",
        "{,}",
        "[1,]",
        '{"a":1,}',
        "{a:1}",
        "'a'",
        '"\t"',
        '"\\x"',
        '"',
        "[",
        "",
        "tru",
        "undefined",
    ]
    for (const text of texts) assert.throws(() => parse(bytes(text)), SyntaxError, text)
    assert.throws(() => parse(Uint8Array.of(0x22, 0xff, 0x22)), SyntaxError)
})

test("it is as deep as metadata is, and no deeper", () => {
    const nested = (depth: number) => bytes("[".repeat(depth) + "]".repeat(depth))
    assert.doesNotThrow(() => parse(nested(16)))
    assert.throws(() => parse(nested(17)), SyntaxError)
    assert.throws(() => parse(nested(1_000_000)), SyntaxError)
    // A value at the bottom counts as well.
    assert.throws(() => parse(bytes(`${"[".repeat(16)}1${"]".repeat(16)}`)), SyntaxError)
})

test("a key of JavaScript's own is a key like the others", () => {
    const found = parse(bytes('{"__proto__":{"version":1},"constructor":2}'))
    assert.ok(Object.hasOwn(found as object, "__proto__"))
    assert.equal(Object.getPrototypeOf(found), Object.prototype)
    assert.equal(canonicalize(found), '{"__proto__":{"version":1},"constructor":2}')
})
