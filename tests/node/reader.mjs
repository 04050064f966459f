// The reader's core without its pages, for tests/reader/test_reader_core.py: each line of JSON asks, and one line answers.

// By another name: the reader has a `Buffer` of its own.
import { Buffer as Bytes } from "node:buffer"
import { createInterface } from "node:readline"
import { canonicalize } from "@tufjs/canonical-json"
import { digestOf, words } from "../../site_templates/pages/reader/fingerprint.ts"
import { manifestOf, unpack } from "../../site_templates/pages/reader/open/bundle.ts"
import { authenticate, NOTHING } from "../../site_templates/pages/reader/trust/authenticate.ts"
import { sourceOf } from "../../site_templates/pages/reader/trust/source.ts"
import { parse } from "../../site_templates/pages/reader/trust/strict.ts"
import { explain } from "../../site_templates/pages/reader/words/refusals.ts"
import { Refused } from "../../site_templates/pages/seal/refusal.ts"
import {
    identitiesIn,
    keyOf,
    newIdentity,
    open,
    openWithPassphrase,
    seal,
    sealWithPassphrase,
} from "../../site_templates/pages/seal/sealing.ts"

const bytes = text => (text === null ? null : new Uint8Array(Bytes.from(text, "base64")))
const base64 = content => (content === null ? null : Bytes.from(content).toString("base64"))
const hex = content => Bytes.from(digestOf(content)).toString("hex")

const seenIn = ({ roots, timestamp, snapshot }) => ({
    roots: new Map(Object.entries(roots).map(([version, content]) => [Number(version), bytes(content)])),
    timestamp: bytes(timestamp),
    snapshot: bytes(snapshot),
})
const seenOut = ({ roots, timestamp, snapshot }) => ({
    roots: Object.fromEntries([...roots].map(([version, content]) => [version, base64(content)])),
    timestamp: base64(timestamp),
    snapshot: base64(snapshot),
})

// The roots that were followed, also where the rest is refused.
let learned = []

const DEEDS = {
    authenticate({ files, pinned, at, seen, allowOlder }) {
        const source = sourceOf(files.map(({ name, content }) => ({ name, content: bytes(content) })))
        const before = seen ? seenIn(seen) : NOTHING
        const followed = (version, content) => learned.push([version, hex(content)])
        const options = { pinned: bytes(pinned), at: new Date(at), seen: before, allowOlder, followed }
        const { bundle, seen: after, ...found } = authenticate(source, options)
        return { ...found, bundle: hex(bundle), seen: seenOut(after) }
    },
    async open({ sealed, identities }) {
        return hex(await open(bytes(sealed), identities))
    },
    async openWithPassphrase({ sealed, passphrase }) {
        return hex(await openWithPassphrase(bytes(sealed), passphrase))
    },
    async identities({ file, passphrase }) {
        return await identitiesIn(bytes(file), passphrase ?? undefined)
    },
    async seal({ content, keys }) {
        return base64(await seal(bytes(content), keys))
    },
    async sealWithPassphrase({ text, passphrase }) {
        return await sealWithPassphrase(text, passphrase)
    },
    async keyOf({ identity }) {
        return await keyOf(identity)
    },
    async newIdentity({ kind }) {
        return await newIdentity(kind)
    },
    async unpack({ zip, expected }) {
        const files = await unpack(bytes(zip), expected)
        const digests = Object.fromEntries([...files].map(([name, content]) => [name, hex(content)]))
        return { files: digests, manifest: manifestOf(files) }
    },
    canonical({ content }) {
        return canonicalize(parse(bytes(content)))
    },
    words({ content }) {
        return words(digestOf(bytes(content)))
    },
}

for await (const line of createInterface({ input: process.stdin })) {
    const { deed, ...asked } = JSON.parse(line)
    let answer
    learned = []
    try {
        answer = { found: await DEEDS[deed](asked), learned }
    } catch (error) {
        if (error instanceof Refused)
            answer = { why: error.why, kind: error.kind, values: error.values, said: explain(error), learned }
        else answer = { broke: String(error?.stack ?? error) }
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`)
}
