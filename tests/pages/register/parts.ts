// The parts of an entry, each by itself in the place of the page: tests/support/entry_parts.py has them drawn.

import { tries } from "../../../site_templates/pages/register/data/advice.ts"
import { noCalls } from "../../../site_templates/pages/register/data/calls.ts"
import { noIncident } from "../../../site_templates/pages/register/data/incident.ts"
import { readRegister } from "../../../site_templates/pages/register/data/model.ts"
import { type Broken, NOTHING_BROKEN } from "../../../site_templates/pages/register/data/scenario.ts"
import type { Desk } from "../../../site_templates/pages/register/desk.ts"
import { hoursStrip } from "../../../site_templates/pages/register/entry/hours.ts"
import { whatToSay } from "../../../site_templates/pages/register/entry/say.ts"
import { wrongNumber } from "../../../site_templates/pages/register/entry/wrong.ts"
import { fill } from "../../../site_templates/pages/shared/dom.ts"
import { chooseLanguage } from "../../../site_templates/pages/shared/language.ts"

/** Draw the parts for one way of a TLD, by the place of the way in the order of trying. */
export function draw(label: string, place = 0, who = "", what: Broken["what"] = "nothing"): void {
    chooseLanguage([document.documentElement.lang])
    const register = readRegister(document, new Date())
    const tld = register.tlds.get(label)
    const main = document.getElementById("place")
    if (!tld || !main) throw new Error("there is no such entry, or no place for it")
    const desk: Desk = {
        register,
        broken: what === "nothing" ? NOTHING_BROKEN : { what },
        calls: noCalls(),
        incident: { ...noIncident(), who },
        query: "",
        mark: null,
        now: () => new Date(),
        log: () => {},
        go: () => {},
        redraw: () => {},
    }
    const one = tries(register, tld, desk.broken, desk.now())[place]
    const strip = hoursStrip(desk, tld)
    fill(main, ...(one ? [whatToSay(desk, tld, one), wrongNumber(desk, tld, one)] : []), strip)
}
