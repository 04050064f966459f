// Which number a hit has beside it: what is to be rung now, by whoever looked for it. Pure: the moment is an argument.

import { type Try, tries, usable } from "../data/advice.ts"
import type { Register } from "../data/model.ts"
import type { Broken } from "../data/scenario.ts"
import type { Hit } from "./rows.ts"

/**
 * Return the way in that goes with a hit, or null where there is none.
 *
 * What was found by its number, or asked for by its kind, is that very channel, even where a tap cannot help. Else, and for
 * an address that stands in some mail, it is the best way now to whoever was found, and where nothing leads to them, to
 * the TLD.
 */
export function wayTo(hit: Hit, register: Register, broken: Broken, now: Date): Try | null {
    const [tld] = hit.tlds
    if (!tld) return null
    const { channel, contact, organisation, wanted } = hit
    const ways = tries(register, tld, broken, now)
    if (channel && (wanted || channel.kind !== "email")) return ways.find(way => way.channel === channel) ?? null
    const good = ways.filter(usable)
    const tapped = good.filter(way => way.channel.link)
    return (
        tapped.find(way => way.contact === contact) ??
        tapped.find(way => way.organisation === organisation) ??
        tapped[0] ??
        good.find(way => way.contact === contact) ??
        good[0] ??
        null
    )
}
