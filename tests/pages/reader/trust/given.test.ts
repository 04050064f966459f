// Whoever gives something that is no envelope is told what it is; and a secret key is known from all else.

import assert from "node:assert/strict"
import { test } from "node:test"
import { armor, Encrypter } from "age-encryption"
import { zipSync } from "fflate"
import { isSecret, notToOpen } from "../../../../site_templates/pages/reader/trust/given.ts"
import { sourceOf } from "../../../../site_templates/pages/reader/trust/source.ts"
import type { NamedFile } from "../../../../site_templates/pages/reader/trust/types.ts"
import { Refused } from "../../../../site_templates/pages/seal/refusal.ts"
import { newIdentity, seal } from "../../../../site_templates/pages/seal/sealing.ts"

const bytes = (text: string) => new TextEncoder().encode(text)
const zip = (...names: string[]) => zipSync(Object.fromEntries(names.map(name => [name, bytes("x")])))
const { identity, key } = await newIdentity("classic")
const sealed = await seal(bytes("x"), [key])
const encrypter = new Encrypter()
encrypter.setPassphrase("correct horse")
encrypter.setScryptWorkFactor(2)
const locked = await encrypter.encrypt(`${identity}\n`)

/** Return why files are refused. */
function refused(...files: readonly NamedFile[]): string {
    try {
        sourceOf(files)
    } catch (error) {
        assert.ok(error instanceof Refused, String(error))
        assert.deepEqual(error.values, [])
        return error.why
    }
    return "taken"
}

const GIVEN: Readonly<Record<string, readonly [Uint8Array, string]>> = {
    "nothing.tocsin": [new Uint8Array(), "empty"],
    "nothing.bin": [new Uint8Array(), "empty"],
    "report.pdf": [bytes("%PDF-1.7\n"), "pdf"],
    "x.tocsin": [bytes("\n%PDF-1.7\n"), "pdf"],
    "index.html": [bytes("\ufeff\n<!DOCTYPE html><title>Sign in</title>"), "web-page"],
    "y.tocsin": [bytes("<html><body>403"), "web-page"],
    "comment.html": [bytes("<!-- saved from --><html>"), "web-page"],
    "any.html": [bytes('<!doctype html>\n<html lang="en" data-markup="1">'), "register-page"],
    "manifest.json": [bytes("{}"), "bundle-file"],
    "x.json": [bytes('{"schema": "tocsin-register/1"'), "bundle-file"],
    "START-HERE.txt": [bytes("Edition 12"), "bundle-file"],
    "x.vcf": [bytes("BEGIN:VCARD\r\n"), "bundle-file"],
    "bundle.zip": [zip("START-HERE.txt", "register.html"), "opened-bundle"],
    "photos.zip": [zip("a.jpg"), "zip"],
    "mail.zip": [zip("abc.tocsin"), "zip"],
    "z.tocsin": [zip("a.jpg"), "envelope-damaged"],
    "photo.jpg": [Uint8Array.of(0xff, 0xd8), "no-envelope"],
    "short.zip": [bytes("PK"), "no-envelope"],
    "cut.tocsin": [bytes("PK"), "envelope-damaged"],
    "identity.txt": [bytes(`# mine\r\n  ${identity}\r\n`), "identity-first"],
    "identity.age": [locked, "identity-first"],
    "identity.asc": [bytes(armor.encode(locked)), "identity-first"],
    id_ed25519: [bytes("-----BEGIN OPENSSH PRIVATE KEY-----\nx"), "identity-first"],
    "identity.tocsin": [bytes(identity.toLowerCase()), "identity-first"],
    "a bundle.age": [sealed, "bundle-alone"],
}

test("each thing that is no envelope is told by what it is", () => {
    for (const [name, [content, why]] of Object.entries(GIVEN)) assert.equal(refused({ name, content }), why, name)
})

test("an identity counts for nothing beside other files, and alone it is told", () => {
    const secret = { name: "1.root.json", content: bytes(identity) }
    assert.equal(refused({ name: "a.zip.age", content: sealed }, secret), "bundle-alone")
    assert.equal(refused({ name: "a.zip.age", content: sealed }, { name: "x", content: locked }), "bundle-alone")
    assert.equal(refused(secret, secret), "identity-first")
})

test("what was sealed for a CERT is no secret, nor is a text about one", () => {
    for (const content of [sealed, bytes(armor.encode(sealed)), bytes(`It begins with AGE-SECRET-KEY-1.`), bytes(key)])
        assert.equal(isSecret({ name: "identity.age", content }), false)
})

test("what may be an identity is not taken for anything else", () => {
    for (const name of ["identity.txt", "identity.age", "identity.asc", "id_ed25519"])
        assert.equal(notToOpen({ name, content: GIVEN[name]?.[0] ?? new Uint8Array() }), undefined, name)
})
