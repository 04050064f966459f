// What the steps of making a key share: what was answered and made, and the way from step to step.
//
// The identity lives here, in memory only, until it is saved protected by a passphrase, printed, or forgotten.

import type { Context } from "../context.ts"
import type { Work } from "../keys/work.ts"

export const STEPS = ["who", "protect", "paper", "send", "next"] as const
export type Step = (typeof STEPS)[number]

/** A key that was made in this page. */
export interface Made {
    readonly identity: string
    readonly key: string
    /** ISO day. */
    readonly day: string
}

export interface Enrolling {
    readonly context: Context
    readonly answers: Record<"organisation" | "country" | "name" | "email" | "phone" | "label", string>
    kind: "hybrid" | "classic"
    made: Made | undefined
    /** The passphrase that is proposed. */
    offered: string
    /** What protects the identity's file with the passphrase. */
    readonly work: Work
    readonly saved: { identity: boolean; enrolment: boolean }
    /** Go to a step. */
    go(step: Step): void
}

/** Return the name of a file to save: the organisation's, as far as a file name takes it, and an ending. */
export function fileName(organisation: string, ending: string): string {
    const name = organisation
        .normalize("NFKD")
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .slice(0, 40)
        .replace(/^-+|-+$/g, "")
    return `${name || "cert"}.${ending}`
}
