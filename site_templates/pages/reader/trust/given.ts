// What somebody gave who gave no envelope: by how it begins, so that a sentence can say what to do instead.
//
// Looked at only where it cannot be opened, but for identities: those are told from all else at once, so that none is kept,
// named or shown. Nothing of what a file holds is ever said. Pure.

import { latin1, looksSealed, readAgeFile } from "../../seal/agefile.ts"
import type { Why } from "../../seal/refusal.ts"
import { textOf, utf8 } from "../../shared/encoding.ts"
import type { NamedFile } from "./types.ts"

const LARGEST_IDENTITY_FILE = 2 ** 20
const SECRET = /^[ \t]*(?:AGE-(?:SECRET-KEY|PLUGIN)-|-----BEGIN [A-Z ]*PRIVATE KEY-----)/im
// Markup begins with an element or, after this, a doctype or a comment.
const WEB_PAGE = /^\s*<(?:!|\?xml|html|head|body|script)/i
// What a register's page says of itself; see site_templates/bundle/register.html.
const REGISTER = /<html[^>]* data-markup="/
const OF_A_BUNDLE = /^(?:START-HERE\.txt|register\.(?:html|pdf|json|csv)|short-list\.pdf|contacts\.vcf|manifest\.json)$/
const TABLE = /^\s*\{\s*"schema":\s*"tocsin-(?:register|manifest|calls)\/|^BEGIN:VCARD/
const ENOUGH = 2000
// APPNOTE.TXT, 4.3.7: where a zip has the length of its first name, and that name.
const ZIP = "PK\u0003\u0004"
const NAME_LENGTH = 26
const NAME = 30

/** Say whether a file holds a secret key, plain or protected by a passphrase: what is sealed for a CERT never is. */
export function isSecret({ content }: NamedFile): boolean {
    if (content.length > LARGEST_IDENTITY_FILE) return false
    const plain = utf8(content)
    if (!looksSealed(plain)) return SECRET.test(textOf(plain))
    try {
        return readAgeFile(plain).stanzas.some(({ kind }) => kind === "scrypt")
    } catch {
        return false
    }
}

/** Say whether a file begins as an envelope does, whatever it is called. */
export function beginsAsEnvelope({ content }: NamedFile): boolean {
    return firstName(content)?.startsWith("metadata/") ?? false
}

/** Return why a file is nothing to open, where one can tell. */
export function notToOpen({ name, content }: NamedFile): Why | undefined {
    if (!content.length) return "empty"
    const start = latin1(content.subarray(0, ENOUGH))
    // A PDF may have some bytes before it begins.
    if (start.slice(0, 1024).includes("%PDF-")) return "pdf"
    if (WEB_PAGE.test(start.replace(/^\u00ef\u00bb\u00bf/, "")))
        return REGISTER.test(start) ? "register-page" : "web-page"
    const first = firstName(content)
    if (first !== undefined) return OF_A_BUNDLE.test(first) ? "opened-bundle" : "zip"
    return OF_A_BUNDLE.test(name) || TABLE.test(start) ? "bundle-file" : undefined
}

/** Return the name of the first file of a zip; nothing where it is none. */
function firstName(content: Uint8Array): string | undefined {
    if (latin1(content.subarray(0, ZIP.length)) !== ZIP) return undefined
    const length = (content[NAME_LENGTH] ?? 0) + 256 * (content[NAME_LENGTH + 1] ?? 0)
    return latin1(content.subarray(NAME, NAME + Math.min(length, ENOUGH)))
}
