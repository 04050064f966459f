// The page that one starts on: one box, and what fits it as one types.

import { add, fill, h, own } from "../../shared/dom.ts"
import { speaker } from "../../shared/language.ts"
import { brokenStrip } from "../broken/strip.ts"
import type { Register } from "../data/model.ts"
import { contactName, roleName, tldName } from "../data/names.ts"
import { type Desk, tldsOf } from "../desk.ts"
import { WORDS } from "../words/find.ts"
import { WORDS as FRAME } from "../words/frame.ts"
import { find, type Hit, hasten, type Index, newIndex, step } from "./search.ts"

const say = speaker(WORDS)
const frame = speaker(FRAME)
const STEPS = 60
const MOST_OTHERS = 8
const AT_ONCE = 10
const indexes = new WeakMap<Register, Index>()
let drawnBefore = false

/** Draw the page of the search. */
export function findPage(desk: Desk): HTMLElement {
    const index = indexOf(desk.register, () => {
        if (box.isConnected && box.value.trim()) look()
    })
    const box = h("input", {
        type: "search",
        id: "query",
        "data-focus": true,
        autocomplete: "off",
        autocapitalize: "off",
        autocorrect: "off",
        spellcheck: "false",
        enterkeyhint: "go",
        dir: "auto",
        maxlength: 2000,
        value: desk.query,
        oninput: look,
    })
    const count = h("p", { class: "count", role: "status" })
    const results = h("div", { class: "results" })

    function look(): void {
        desk.query = box.value
        const query = box.value.trim()
        if (!query) {
            count.textContent = ""
            fill(results, grid(desk))
            return
        }
        hasten(index)
        const { hits, total } = find(index, query)
        const [first] = hits
        if (!first) count.textContent = say("nobody")
        else if (first.near) count.textContent = say("near")
        else count.textContent = total > hits.length ? say("some", hits.length, total) : say("found", total)
        const list = h("ul", { class: "hits" }, ...hits.slice(0, AT_ONCE).map(hit => item(desk, hit)))
        fill(results, first ? list : null)
        // The rest need not hold up the first.
        if (hits.length > AT_ONCE) setTimeout(() => add(list, ...hits.slice(AT_ONCE).map(hit => item(desk, hit))))
    }

    function keys(event: KeyboardEvent): void {
        const links = [...page.querySelectorAll<HTMLElement>(".hits .hit")]
        const here = links.indexOf(document.activeElement as HTMLElement)
        const go = (place: number) => (links[place] ?? box).focus()
        if (event.isComposing) return
        if (event.key === "ArrowDown" && links.length) go(Math.min(here + 1, links.length - 1))
        else if (event.key === "ArrowUp" && here >= 0) go(here - 1)
        else if (event.key === "Enter" && event.target === box) links[0]?.click()
        else if (event.key === "Escape" && here >= 0) box.focus()
        else if (event.key === "Escape" && box.value) {
            box.value = ""
            look()
            box.focus()
        } else return
        event.preventDefault()
    }

    desk.mark = null
    const page = h(
        "section",
        { class: "find", onkeydown: event => keys(event as KeyboardEvent) },
        h("h1", { class: "unseen" }, frame("find")),
        brokenStrip(desk),
        h("search", {}, h("label", { for: "query" }, say("label")), box),
        count,
        results,
    )
    look()
    if (!drawnBefore) setTimeout(() => document.activeElement === document.body && box.focus({ preventScroll: true }))
    drawnBefore = true
    return page
}

/** Return the index of a register, and fill it while nobody waits; `grown` is called when it is complete. */
function indexOf(register: Register, grown: () => void): Index {
    const known = indexes.get(register)
    const index = known ?? newIndex(register)
    indexes.set(register, index)
    const fillOn = () => {
        if (!step(index, STEPS)) return void setTimeout(fillOn)
        // What was run once runs faster when somebody waits for it.
        find(index, "warm up")
        grown()
    }
    if (!known) setTimeout(fillOn)
    return index
}

function grid(desk: Desk): HTMLElement {
    const tlds = tldsOf(desk)
    return h(
        "div",
        {},
        h("p", { class: "box" }, h("b", {}, say("who")), " ", h("span", { class: "keys" }, say("keys"))),
        h("h2", {}, say("all", tlds.length)),
        h(
            "ul",
            { class: "grid" },
            ...tlds.map(tld =>
                h(
                    "li",
                    {},
                    h("a", { href: `#${tld.tld}` }, h("b", {}, own(tld.shown)), h("small", {}, own(tldName(tld)))),
                ),
            ),
        ),
    )
}

function item(desk: Desk, hit: Hit): HTMLElement {
    const [tld, ...others] = hit.tlds
    if (!tld) return h("li", {})
    const { organisation, contact, channel, field } = hit
    const mark = () => {
        desk.mark = channel ?? contact
    }
    const about =
        channel && contact
            ? [contactName(contact), contact.role === contact.name ? "" : roleName(contact.role)]
            : contact
              ? [roleName(contact.role)]
              : []
    const said = [...about, contact ? organisation?.name : ""].filter(Boolean)
    const isName = field === "tld" || hit.text === tld.name
    return h(
        "li",
        {},
        h(
            "a",
            { class: "hit", href: `#${tld.tld}`, onclick: mark },
            h("b", {}, own(tld.shown)),
            h(
                "span",
                {},
                h(
                    "span",
                    { class: "what" },
                    channel && field === "number"
                        ? h("bdi", { dir: "ltr" }, hit.text)
                        : own(isName ? tldName(tld) : hit.text),
                ),
                h(
                    "small",
                    {},
                    field === "tld" || isName ? null : say(field),
                    ...(isName ? [] : contact || organisation ? said : [tldName(tld)]).flatMap(text => [
                        " · ",
                        own(text ?? ""),
                    ]),
                ),
            ),
        ),
        others.length
            ? h(
                  "span",
                  { class: "others" },
                  say("serves"),
                  ...others
                      .slice(0, MOST_OTHERS)
                      .flatMap(other => [" ", h("a", { href: `#${other.tld}`, onclick: mark }, own(other.shown))]),
                  others.length > MOST_OTHERS ? ` +${others.length - MOST_OTHERS}` : null,
              )
            : null,
    )
}
