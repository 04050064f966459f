// The line that says, on every page, that a scenario is chosen, and the words for it.

import { h } from "../../shared/dom.ts"
import { speaker } from "../../shared/language.ts"
import type { Register } from "../data/model.ts"
import { countryName } from "../data/names.ts"
import { type Broken, NOTHING_BROKEN } from "../data/scenario.ts"
import type { Desk } from "../desk.ts"
import { WORDS } from "../words/broken.ts"

const say = speaker(WORDS)
const MOST = 60

/** Say in a phrase what is broken. */
export function scenarioNamed(register: Register, { what, tld, country, operator }: Broken): string {
    const name =
        (tld && register.tlds.get(tld)?.shown) ||
        (country && countryName(country)) ||
        (operator && shortened(register.organisations.get(operator)?.name ?? operator))
    return name ? `${say(what)} (${name})` : say(what)
}

/** Say what is broken in the desk's scenario. */
export function scenarioSaid(desk: Desk): string {
    const name = scenarioNamed(desk.register, desk.broken)
    return desk.broken.what === "night" ? name : say("broken", name)
}

/** Return a name for a place where a long one does not fit. */
export function shortened(name: string): string {
    return name.length > MOST ? `${name.slice(0, MOST)}…` : name
}

/** Return the strip for the top of a page, or null where nothing is broken. */
export function brokenStrip(desk: Desk): HTMLElement | null {
    if (desk.broken.what === NOTHING_BROKEN.what) return null
    const clear = () => {
        desk.broken = NOTHING_BROKEN
        // The strip goes with the scenario, so the focus goes to where an entry has the like of it.
        desk.redraw("[data-what=nothing]")
    }
    return h(
        "p",
        { class: "scenario row" },
        h("b", {}, scenarioSaid(desk)),
        h("button", { type: "button", onclick: clear }, say("clear")),
    )
}
