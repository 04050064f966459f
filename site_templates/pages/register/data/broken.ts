// Which channels a scenario silences, and what is left of the register then. Pure.

import { type Channel, type Organisation, organisationsOf, type Register, type Tld } from "./model.ts"
import { answeredAtNight, isCut, waysLeft } from "./reach.ts"
import type { Broken } from "./scenario.ts"

/** Say whether what is broken silences a channel of an organisation that serves a TLD. */
export function isDead(register: Register, channel: Channel, owner: Organisation, tld: Tld, broken: Broken): boolean {
    const closed = broken.what === "night" && answeredAtNight(channel, owner, tld, register.issued) === false
    return closed || isCut(channel, broken, tld, register)
}

/** What a scenario does to a whole register. */
interface Damage {
    readonly channels: number
    readonly dead: number
    /** TLDs with no verified way in left, and with one. */
    readonly none: readonly Tld[]
    readonly one: readonly Tld[]
}

/** Return what a scenario does to the register; a channel that serves several TLDs is dead if it is so for one of them. */
export function damage(register: Register, broken: Broken): Damage {
    const all = new Set<Channel>()
    const dead = new Set<Channel>()
    const none: Tld[] = []
    const one: Tld[] = []
    for (const tld of register.tlds.values()) {
        for (const owner of organisationsOf(tld))
            for (const { channels } of owner.contacts)
                for (const channel of channels) {
                    all.add(channel)
                    if (isDead(register, channel, owner, tld, broken)) dead.add(channel)
                }
        const left = waysLeft(register, tld, broken)
        if (left === 0) none.push(tld)
        if (left === 1) one.push(tld)
    }
    return { channels: all.size, dead: dead.size, none, one }
}
