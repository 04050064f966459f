// What is broken, as the officer chose it. Pure.

export const SCENARIOS = ["nothing", "own-tld", "mail", "internet", "phones", "operator", "night"] as const

/** A scenario. `tld`, `country` and `operator` name one for all entries; without them each TLD's own is meant. */
export interface Broken {
    readonly what: (typeof SCENARIOS)[number]
    readonly country?: string
    readonly operator?: string
    readonly tld?: string
}

export const NOTHING_BROKEN: Broken = { what: "nothing" }
