// Pick TLDs for the call list: by region, back end, language and ways left, or by name.

import { fill, h } from "../../shared/dom.ts"
import { unique } from "../../shared/fields.ts"
import { language, speaker } from "../../shared/language.ts"
import { type Calls, clean } from "../data/calls.ts"
import type { Tld } from "../data/model.ts"
import { languageName } from "../data/names.ts"
import { operatorId } from "../data/reach.ts"
import { type Desk, tldsOf } from "../desk.ts"
import { WORDS } from "../words/calls.ts"
import { WORDS as ENTRY } from "../words/entry.ts"
import { picked, tldsNamed, type Whom, withBest } from "./now.ts"

const say = speaker(WORDS)
const entry = speaker(ENTRY)
const REGIONS = ["AF", "AP", "EU", "LAC", "NA"] as const
const MOST_NAME = 60
const MOST_SAID = 200

type Option = readonly [string, string]

/** A panel, and the button that opens and closes it. */
export interface Pick {
    readonly button: HTMLButtonElement
    readonly panel: HTMLElement
    open: boolean
}

/** Draw the panel; `take` gets the list as it is with what was picked, and words for it. */
export function pickPanel(desk: Desk, take: (calls: Calls, said: string) => void): Pick {
    const region = choice(
        sorted(REGIONS.filter(each => tldsOf(desk).some(tld => tld.region === each)).map(each => [each, say(each)])),
    )
    const backend = choice(backends(desk))
    const spoken = choice(languages(desk))
    const few = h("input", { type: "checkbox", onchange: () => count() })
    const whom = h(
        "select",
        {},
        h("option", { value: "best" }, say("best")),
        h("option", { value: "manager" }, entry("manager")),
        h("option", { value: "operator" }, entry("backend")),
    )
    const all = h("button", { type: "button", class: "main", onclick: () => grow(chosen()) })
    const names = h("input", { autocomplete: "off", autocapitalize: "none", spellcheck: "false" })

    function choice(options: readonly Option[]): HTMLSelectElement {
        const every: Option = ["", say("any")]
        return h(
            "select",
            { onchange: () => count() },
            ...[every, ...options].map(([value, name]) => h("option", { value }, clean(name, MOST_NAME))),
        )
    }

    function chosen(): readonly Tld[] {
        return picked(desk, { region: region.value, backend: backend.value, language: spoken.value, few: few.checked })
    }

    function count(): void {
        const found = chosen().length
        fill(all, say("addAll", found))
        all.disabled = found === 0
    }

    function grow(tlds: readonly Tld[], unknown: readonly string[] = []): void {
        const [calls, without] = withBest(desk, tlds, whom.value as Whom)
        const said = without.length ? [say("wayless", without.map(tld => tld.shown).join(" "))] : []
        if (unknown.length) said.push(say("unknown", unknown.join(" ").slice(0, MOST_SAID)))
        take(calls, said.join(" "))
        // The list is what one wants to see next.
        show(false)
        button.focus()
    }

    function byName(): void {
        const [found, unknown] = tldsNamed(desk, names.value)
        names.value = ""
        grow(found, unknown)
    }

    names.addEventListener("keydown", event => {
        if (event.key !== "Enter") return
        // The focus goes to the button, which the same key would press.
        event.preventDefault()
        byName()
    })
    count()
    const panel = h(
        "div",
        { class: "box pick", id: unique() },
        h(
            "div",
            { class: "fields" },
            named(say("region"), region),
            named(entry("backend"), backend),
            named(say("language"), spoken),
            named(say("whom"), whom),
        ),
        h("label", { class: "check" }, few, ` ${say("few")}`),
        h("div", { class: "row" }, all),
        h(
            "div",
            { class: "row" },
            named(say("byHand"), names),
            h("button", { type: "button", onclick: byName }, entry("add")),
        ),
    )
    const button = h(
        "button",
        { type: "button", "aria-controls": panel.id, onclick: () => show(Boolean(panel.hidden)) },
        say("pick"),
    )

    function show(open: boolean): void {
        panel.hidden = !open
        button.setAttribute("aria-expanded", String(open))
    }

    show(desk.calls.items.length === 0)
    return {
        button,
        panel,
        get open() {
            return !panel.hidden
        },
        set open(open) {
            show(open)
        },
    }
}

function named(name: string, field: HTMLElement): HTMLElement {
    return h("label", {}, h("span", {}, name), field)
}

/** Organisations that run back ends of more TLDs than one, the largest first. */
function backends(desk: Desk): readonly Option[] {
    const counts = new Map<string, number>()
    for (const tld of tldsOf(desk)) counts.set(operatorId(tld), (counts.get(operatorId(tld)) ?? 0) + 1)
    return [...counts]
        .filter(([, count]) => count > 1)
        .sort((one, other) => other[1] - one[1])
        .map(([id, count]) => [id, `${desk.register.organisations.get(id)?.name ?? id} (${count})`])
}

function languages(desk: Desk): readonly Option[] {
    const tags = new Set<string>()
    for (const organisation of desk.register.organisations.values())
        for (const { languages } of [organisation, ...organisation.contacts]) for (const tag of languages) tags.add(tag)
    return sorted([...tags].map((tag): Option => [tag, languageName(tag)]))
}

function sorted(options: readonly Option[]): readonly Option[] {
    const order = new Intl.Collator(language())
    return [...options].sort((one, other) => order.compare(one[1], other[1]))
}
