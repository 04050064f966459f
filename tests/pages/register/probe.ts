// What the model and the counts make of a page, as JSON: tests/browser/test_register_model.py compares that with register.json.

import { readRegister } from "../../../site_templates/pages/register/data/model.ts"
import { waysLeft } from "../../../site_templates/pages/register/data/reach.ts"

const SCENARIOS = {
    nothing_down: "nothing",
    own_tld_down: "own-tld",
    internet_down: "internet",
    telephones_down: "phones",
    at_3_am: "night",
} as const

/** Return what a page holds, read from its text in a document of its own, on the day of issue or another. */
export function probe(html: string, day?: string): object {
    const page = new DOMParser().parseFromString(html, "text/html")
    const register = readRegister(page, new Date(`${day ?? page.documentElement.dataset["issued"]}T12:00:00`))
    const counts = (label: string) => {
        const tld = register.tlds.get(label)
        return Object.entries(SCENARIOS).map(([key, what]) => [key, tld ? waysLeft(register, tld, { what }) : null])
    }
    return {
        title: register.title,
        notice: register.notice,
        edition: register.edition,
        issued: register.issued,
        expires: register.expires,
        recipient: register.recipient,
        tlp: register.tlp,
        use_cases: register.useCases,
        tlds: [...register.tlds.values()].map(tld => ({
            tld: tld.tld,
            shown: tld.shown,
            name: tld.name,
            territory: tld.territory,
            region: tld.region,
            variants: tld.variants,
            manager: tld.manager.id,
            backend: (tld.backend ?? tld.manager).id,
            ways_in: Object.fromEntries(counts(tld.tld)),
        })),
        organisations: [...register.organisations.values()],
    }
}
