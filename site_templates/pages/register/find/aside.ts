// What a search has to do with that no entry of this copy is: a TLD that it lacks, or the secretariat itself. Pure.

import { LANGUAGES } from "../../shared/language.ts"
import { networkOf, type Register } from "../data/model.ts"
import { territoryName } from "../data/names.ts"
import { ALIASES } from "./aliases.ts"
import { digitsOf, fold } from "./fold.ts"
import { labelOf, lastLabels } from "./pasted.ts"
import { numbersMeant } from "./search.ts"

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
const LABEL = /^[a-z]{2}$/
const LEAST_NAME = 3
let codes: ReadonlyMap<string, string> | null = null

/** Return the labels of the TLDs that are asked for, by label, domain or country, and that this copy lacks. */
export function lackedBy(query: string, { tlds }: Pick<Register, "tlds">): readonly string[] {
    // Not the plain form: Latin letters that stand for others are no label.
    const typed = labelOf(query).trim()
    const labels = LABEL.test(typed) ? [typed] : lastLabels(query)
    const plain = fold(query).trim()
    if (labels.length || plain.length < LEAST_NAME)
        return labels.filter(each => LABEL.test(each) && named("en", networkOf(each.toUpperCase())) && !tlds.has(each))
    codes ??= codesByName()
    const code = codes.get(plain)
    if (!code || [...tlds.values()].some(({ territory }) => networkOf(territory) === code)) return []
    return [code === "GB" ? "uk" : code.toLowerCase()]
}

/** Say whether what was typed is the secretariat's number, or the end or another part of it. */
export function isSecretariats(query: string, { publisher }: Pick<Register, "publisher">): boolean {
    const digits = digitsOf(publisher.phone)
    return numbersMeant(query).some(each => digits.includes(each))
}

/** Return the codes of all territories, by what they are called. */
function codesByName(): ReadonlyMap<string, string> {
    const pairs = LETTERS.flatMap(one => LETTERS.map(other => one + other)).filter(code => named("en", code))
    return new Map(
        pairs.flatMap(code =>
            [...LANGUAGES.map(each => named(each, code)), ...(ALIASES[code] ?? "").split("|")].map(name => [
                fold(name),
                code,
            ]),
        ),
    )
}

function named(spoken: string, code: string): string {
    return territoryName(spoken, code, "long")
}
