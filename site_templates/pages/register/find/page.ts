// The page that one starts on: one box, and what fits it as one types.

import { add, type Child, fill, h, own } from "../../shared/dom.ts"
import type { Kind } from "../../shared/kinds.ts"
import { speaker } from "../../shared/language.ts"
import { brokenStrip } from "../broken/strip.ts"
import type { Register } from "../data/model.ts"
import { listed, tldName } from "../data/names.ts"
import { localTime } from "../data/zones.ts"
import { type Desk, tldsOf } from "../desk.ts"
import { publisherLink } from "../said.ts"
import { WORDS as CALLS } from "../words/calls.ts"
import { WORDS as ENTRY } from "../words/entry.ts"
import { WORDS } from "../words/find.ts"
import { WORDS as FRAME } from "../words/frame.ts"
import { WORDS as WRONG } from "../words/wrong.ts"
import { isSecretariats, lackedBy } from "./aside.ts"
import { hitItem } from "./hit.ts"
import { type Hit, hasten, type Index, newIndex, step } from "./rows.ts"
import { find } from "./search.ts"

const say = speaker(WORDS)
const frame = speaker(FRAME)
const calls = speaker(CALLS)
const entry = speaker(ENTRY)
const wrong = speaker(WRONG)
const STEPS = 60
const AT_ONCE = 4
const ZONES = 10
const MOST = 50
const indexes = new WeakMap<Register, Index>()
let drawnBefore = false

/** Draw the page of the search. */
export function findPage(desk: Desk): HTMLElement {
    const index = indexOf(desk, () => {
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
        oninput: () => look(),
    })
    const aside = h("p", { class: "aside", role: "status" })
    const count = h("p", { class: "count", role: "status" })
    const results = h("div", {})
    const below = h("div", {})

    function look(): void {
        desk.query = box.value
        const query = box.value.trim()
        if (!query) {
            count.textContent = ""
            fill(aside)
            fill(results)
            fill(below, grid(desk))
            return
        }
        hasten(index)
        const now = desk.now()
        const { hits, total } = find(index, query, now, MOST)
        const [first] = hits
        // An address that is somebody's here may well be under a TLD that is not.
        const lacked = first?.field === "mail" && query.includes("@") ? [] : lackedBy(query, desk.register)
        const office = isSecretariats(query, desk.register)
        fill(aside, ...asideOf(desk, lacked, office))
        if (!first) count.textContent = lacked.length || office ? "" : say("nobody")
        else if (lacked.length || (office && first.near)) count.textContent = say("besides", total)
        else if (first.lacking) count.textContent = lackingSaid(first.lacking, hits)
        else if (first.near) count.textContent = say("near")
        else count.textContent = total > hits.length ? say("some", hits.length, total) : say("found", total)
        const list = h("ul", { class: "hits" })
        const left = [...hits]
        const drawSome = () => add(list, ...left.splice(0, AT_ONCE).map(hit => hitItem(desk, hit)))
        // The rest need not hold up the first, nor the next key.
        const drawRest = (): void => {
            if (!left.length || !list.isConnected) return
            drawSome()
            setTimeout(drawRest)
        }
        const showAll = () => {
            left.push(...find(index, query, now, total).hits.slice(hits.length))
            while (left.length && list.children.length <= hits.length) drawSome()
            count.textContent = say("found", total)
            // The button goes, and the focus with it, to the first hit that it brought.
            list.children[hits.length]?.querySelector<HTMLElement>(".hit")?.focus()
            all.remove()
            setTimeout(drawRest)
        }
        const all = h("button", { type: "button", onclick: showAll }, say("whole"))
        drawSome()
        fill(results, first ? list : null, total > hits.length ? all : null)
        setTimeout(drawRest)
        // To take the whole register away takes half as long as all before: not while somebody waits for the first hit.
        if (below.hasChildNodes()) setTimeout(() => box.value.trim() && fill(below))
    }

    function keys(event: KeyboardEvent): void {
        const links = [...page.querySelectorAll<HTMLAnchorElement>(".hits .hit")]
        const here = links.findIndex(link => link.closest("li")?.contains(document.activeElement))
        const hit = links[Math.max(here, 0)]
        // What stands above the hits is what one came for, until one goes to another.
        const office = here < 0 ? aside.querySelector("a") : null
        const go = (place: number) => (links[place] ?? box).focus()
        if (event.isComposing) return
        if (event.key === "ArrowDown" && links.length) go(Math.min(here + 1, links.length - 1))
        else if (event.key === "ArrowUp" && here >= 0) go(here - 1)
        else if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
            // Where a tap cannot help with a hit, one rings what is beside the TLD itself.
            (office ?? ringIn(hit?.closest("li")) ?? ringIn(page, `li:has(.hit[href="${hit?.hash}"]) `))?.click()
        else if (event.key === "Enter" && event.target === box) office ? office.focus() : hit?.click()
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
        aside,
        count,
        results,
        below,
    )
    look()
    if (!drawnBefore) setTimeout(() => document.activeElement === document.body && box.focus({ preventScroll: true }))
    drawnBefore = true
    return page
}

/** Say which TLDs this copy lacks, with whom to ring instead: the secretariat, which may also be who was looked for. */
function asideOf(desk: Desk, lacked: readonly string[], office: boolean): readonly Child[] {
    if (!lacked.length && !office) return []
    const said = lacked.length ? [h("b", {}, calls("unknown", listed(lacked.map(each => `.${each}`)))), " "] : []
    return [...said, wrong("foot"), own(desk.register.publisher.name), publisherLink(desk, "number")]
}

/** Say that a TLD has none of what was asked for: what follows is another way to it. */
function lackingSaid(kind: Kind, hits: readonly Hit[]): string {
    const name = entry(kind)
    const tlds = hits.flatMap(each => (each.lacking ? [each.text] : []))
    return say("lacking", /^.\p{Lu}/u.test(name) ? name : name.toLowerCase(), listed(tlds))
}

function ringIn(place: ParentNode | null | undefined, within = ""): HTMLElement | null | undefined {
    return place?.querySelector<HTMLElement>(`${within}a.ring`)
}

/** Return the index of a register, and fill it while nobody waits; `grown` is called when it is complete. */
function indexOf(desk: Desk, grown: () => void): Index {
    const known = indexes.get(desk.register)
    const index = known ?? newIndex(desk.register)
    indexes.set(desk.register, index)
    const zones = [...new Set([...desk.register.organisations.values()].map(each => each.timezone))]
    const fillOn = () => {
        if (!step(index, STEPS)) return void setTimeout(fillOn)
        grown()
        warmUp()
    }
    // What was run once runs faster when somebody waits for it, and a time zone takes long to be known.
    const warmUp = () => {
        for (const zone of zones.splice(0, ZONES)) localTime(zone, desk.now())
        if (zones.length) return void setTimeout(warmUp)
        for (const hit of find(index, "a", desk.now(), AT_ONCE).hits) setTimeout(() => tryOut(hitItem(desk, hit)))
    }
    if (!known) setTimeout(fillOn)
    return index
}

/** Lay a hit out, and take it away before anybody sees it: letters in sizes that were never shown take longest. */
function tryOut(item: HTMLElement): void {
    const list = h("ul", { class: "hits" }, item)
    document.querySelector(".find")?.append(list)
    list.getBoundingClientRect()
    list.remove()
}

function grid(desk: Desk): HTMLElement {
    const tlds = tldsOf(desk)
    return h(
        "div",
        {},
        h(
            "p",
            { class: "box" },
            h("b", {}, say("who")),
            " ",
            say("kinds"),
            " ",
            h("span", { class: "keys" }, say("keys")),
        ),
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
