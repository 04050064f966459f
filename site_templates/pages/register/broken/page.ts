// The page of scenarios: choose what is broken, and see which TLDs nobody can reach any more.

import { fill, h, own } from "../../shared/dom.ts"
import { language, speaker } from "../../shared/language.ts"
import { damage, isDead } from "../data/broken.ts"
import { networkOf, organisationsOf, type Tld } from "../data/model.ts"
import { countryName, tldName } from "../data/names.ts"
import { operatorId } from "../data/reach.ts"
import { type Broken, SCENARIOS } from "../data/scenario.ts"
import { type Desk, tldsOf } from "../desk.ts"
import { WORDS } from "../words/broken.ts"
import { shortened } from "./strip.ts"

const say = speaker(WORDS)

type Choice = readonly [value: string, name: string]

/** Draw the page of scenarios. */
export function brokenPage(desk: Desk): HTMLElement {
    // Read out with each choice; the lists below it are long.
    const count = h("p", { class: "box", "aria-live": "polite" })
    const lists = h("div")
    const narrower = h("div", { class: "narrower" })

    function choose(broken: Broken): void {
        desk.broken = broken
        drawOutcome()
    }

    function drawOutcome(): void {
        const { channels, dead, none, one } = damage(desk.register, desk.broken)
        fill(count, h("b", {}, say("dead", dead, channels)))
        fill(
            lists,
            group("none", none, tld => untested(desk, tld)),
            group("one", one, () => 0),
        )
    }

    function offer(): void {
        const { what } = desk.broken
        const [key, choices] = choicesOf(desk, what)
        fill(narrower)
        if (!key) return
        const chosen = desk.broken[key]
        const select = h(
            "select",
            {
                onchange: () => choose(select.value ? { what, [key]: select.value } : { what }),
            },
            ...[["", say("each")] as Choice, ...choices].map(([value, name]) =>
                h("option", { value, selected: value === chosen }, name),
            ),
        )
        fill(narrower, h("label", {}, say("which"), " ", select))
    }

    const radios = SCENARIOS.map(what =>
        h(
            "label",
            { class: "choice" },
            h("input", {
                type: "radio",
                name: "scenario",
                value: what,
                checked: desk.broken.what === what,
                onchange: () => {
                    choose({ what })
                    offer()
                },
            }),
            h(
                "span",
                {},
                h("b", {}, say(what)),
                " ",
                what === "nothing" || what === "mail" ? null : h("small", {}, say(`${what}-said`)),
            ),
        ),
    )
    offer()
    drawOutcome()
    return h(
        "section",
        { class: "broken" },
        h("h1", {}, say("title")),
        h("fieldset", {}, h("legend", {}, say("intro")), ...radios),
        narrower,
        h("div", { class: "outcome" }, count, lists),
    )
}

function choicesOf(
    desk: Desk,
    what: Broken["what"],
): readonly ["tld" | "country" | "operator" | null, readonly Choice[]] {
    const tlds = tldsOf(desk)
    if (what === "own-tld") return ["tld", tlds.map(each => [each.tld, shortened(`${each.shown} ${tldName(each)}`)])]
    if (what === "phones") return ["country", countries(tlds)]
    if (what === "operator") return ["operator", operators(desk, tlds)]
    return [null, []]
}

function countries(tlds: readonly Tld[]): readonly Choice[] {
    const networks = tlds.flatMap(tld => [
        networkOf(tld.territory),
        ...organisationsOf(tld).flatMap(each =>
            each.contacts.flatMap(contact => contact.channels.flatMap(channel => channel.network ?? [])),
        ),
    ])
    const order = new Intl.Collator(language())
    return [...new Set(networks)]
        .map((code): Choice => [code, countryName(code)])
        .sort((one, other) => order.compare(one[1], other[1]))
}

function operators(desk: Desk, tlds: readonly Tld[]): readonly Choice[] {
    const sizes = new Map<string, number>()
    for (const tld of tlds) sizes.set(operatorId(tld), (sizes.get(operatorId(tld)) ?? 0) + 1)
    return [...sizes]
        .sort((one, other) => other[1] - one[1])
        .map(([id, size]) => [id, `${shortened(desk.register.organisations.get(id)?.name ?? id)} (${size})`])
}

function group(key: "none" | "one", tlds: readonly Tld[], untestedOf: (tld: Tld) => number): HTMLElement | null {
    if (!tlds.length) return null
    const items = tlds.map(tld => {
        const more = untestedOf(tld)
        return h(
            "li",
            {},
            h("a", { href: `#${tld.tld}` }, h("b", {}, own(tld.shown)), " ", own(tldName(tld))),
            more ? h("small", {}, ` ${say("untested", more)}`) : null,
        )
    })
    return h("div", { class: key }, h("h2", {}, say(key, tlds.length)), h("ul", { class: "tlds" }, ...items))
}

/** Return how many channels of a TLD are not dead, though nobody has verified them. */
function untested(desk: Desk, tld: Tld): number {
    return organisationsOf(tld)
        .flatMap(owner => owner.contacts.flatMap(contact => contact.channels.map(channel => ({ owner, channel }))))
        .filter(
            ({ owner, channel }) => !channel.known.disproof && !isDead(desk.register, channel, owner, tld, desk.broken),
        ).length
}
