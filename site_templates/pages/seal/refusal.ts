// Why the reader refuses something. The sentences for people are in reader/words/refusals.ts, in every language.

/** A reason, by its code. */
export type Why =
    // What was chosen.
    | "nothing"
    | "no-envelope"
    | "identity-first"
    | "unreadable"
    | "empty"
    | "pdf"
    | "web-page"
    | "register-page"
    | "bundle-file"
    | "opened-bundle"
    | "zip"
    | "bundle-alone"
    | "several"
    | "missing"
    | "too-large"
    | "envelope-damaged"
    | "mixed"
    // What is not authentic.
    | "pin-damaged"
    | "memory-damaged"
    | "older"
    | "another-of-that-number"
    | "root-unsigned"
    | "edition-unsigned"
    | "machine-unsigned"
    | "officers-replaced"
    | "machine-replaced"
    | "builder-missing"
    | "approvers-missing"
    | "not-what-was-signed"
    | "metadata-damaged"
    | "root-astray"
    | "root-keys"
    | "other-root"
    | "other-file"
    | "other-version"
    | "no-edition"
    | "impossible-date"
    | "no-builder"
    | "delegates"
    | "bundle-names"
    | "bundle-of-another"
    | "bundle-altered"
    // What cannot be opened.
    | "not-age"
    | "other-age"
    | "damaged"
    | "cut"
    | "wrong-identity"
    | "wrong-passphrase"
    | "needs-passphrase"
    | "needs-identity"
    | "too-costly"
    | "no-passphrase"
    | "no-identity"
    | "identity-damaged"
    | "public-key-given"
    | "ssh-key"
    | "plugin-identity"
    // What cannot be sealed.
    | "no-keys"
    | "mixed-keys"
    | "key-damaged"
    | "secret-key-given"
    // What is inside.
    | "zip-damaged"
    | "zip-large"
    | "zip-unsafe"
    | "no-manifest"
    | "swapped"
    | "files-differ"

/** Which sort of refusal it is: the first three are those of `builder.errors.Refusal`. */
export type RefusalKind = "older" | "unsigned" | "tampered" | "trust" | "opening" | "sealing"

const REASONS: readonly (readonly [RefusalKind, readonly Why[]])[] = [
    ["older", ["older", "another-of-that-number"]],
    [
        "unsigned",
        [
            ...(["root-unsigned", "edition-unsigned", "machine-unsigned", "officers-replaced"] as const),
            ...(["machine-replaced", "builder-missing", "approvers-missing"] as const),
        ],
    ],
    [
        "trust",
        [
            ...(["nothing", "no-envelope", "identity-first", "unreadable", "bundle-alone", "several"] as const),
            ...(["pin-damaged", "memory-damaged"] as const),
        ],
    ],
    [
        "tampered",
        [
            ...([
                "missing",
                "too-large",
                "envelope-damaged",
                "mixed",
                "not-what-was-signed",
                "metadata-damaged",
            ] as const),
            ...(["root-astray", "root-keys", "other-root", "other-file", "other-version", "no-edition"] as const),
            ...(["impossible-date", "no-builder", "delegates", "bundle-names", "bundle-of-another"] as const),
            // What `tocsin verify` takes for an envelope that was changed.
            ...(["empty", "pdf", "web-page", "register-page", "bundle-file", "opened-bundle", "zip"] as const),
            "bundle-altered",
        ],
    ],
    ["sealing", ["no-keys", "mixed-keys", "key-damaged", "secret-key-given"]],
]

/** Refused for a reason that a person can act on. Its values are numbers, file names of ours and names of key holders. */
export class Refused extends Error {
    readonly why: Why
    readonly values: readonly (string | number)[]

    constructor(why: Why, ...values: (string | number)[]) {
        super(why)
        this.name = "Refused"
        this.why = why
        this.values = values
    }

    /** Which sort of refusal it is. */
    get kind(): RefusalKind {
        return REASONS.find(([, reasons]) => reasons.includes(this.why))?.[0] ?? "opening"
    }
}
