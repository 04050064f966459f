// What the page makes of a register at some moments, for tests/views/test_cousins.py: each line of JSON asks, and one line answers.

import { createInterface } from "node:readline"
import { answered, tries, warnings } from "../../site_templates/pages/register/data/advice.ts"
import { chipOf } from "../../site_templates/pages/register/data/chip.ts"
import { aged, rulesIn } from "../../site_templates/pages/register/data/freshness.ts"

/** Return the register as the page's model has it at a moment: with its organisations shared, and verifications aged. */
function registerAt({ issued, rules, organisations, tlds }, now) {
    const limits = rulesIn(rules)
    const known = channel => ({ ...channel, known: aged(channel.known, channel.kind, limits, now) })
    const contact = each => ({ ...each, channels: each.channels.map(known) })
    const owners = new Map(organisations.map(each => [each.id, { ...each, contacts: each.contacts.map(contact) }]))
    const owned = each => ({ ...each, manager: owners.get(each.manager), backend: owners.get(each.backend) ?? null })
    return { issued, organisations: owners, tlds: new Map(tlds.map(each => [each.tld, owned(each)])) }
}

const chipAt = (channel, owner, { issued }, now) =>
    chipOf(channel.known, answered(channel, owner, now).answered, issued, now)

function answer({ moments, ...of }) {
    return moments.map(moment => {
        const now = new Date(moment)
        const register = registerAt(of, now)
        const entries = [...register.tlds.values()].map(tld => [
            tld.tld,
            {
                tries: tries(register, tld, { what: "nothing" }, now).map(one => ({
                    key: one.channel.key,
                    kind: one.channel.kind,
                    answered: one.answered,
                })),
                warnings: warnings(register, tld),
            },
        ])
        const chips = [...register.organisations.values()].flatMap(owner =>
            owner.contacts.flatMap(contact =>
                contact.channels.map(channel => [channel.key, chipAt(channel, owner, register, now)]),
            ),
        )
        return { entries: Object.fromEntries(entries), chips: Object.fromEntries(chips) }
    })
}

for await (const line of createInterface({ input: process.stdin }))
    process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`)
