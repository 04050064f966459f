// The page: the form, sealing it, and what to do with the file. What was typed lives in this page's memory only.

import { armor } from "age-encryption"
import { seal } from "../seal/sealing.ts"
import { type Child, fill, h } from "../shared/dom.ts"
import { chooseLanguage, language } from "../shared/language.ts"
import { languageSelect } from "../shared/language-select.ts"
import { askBeforeLeaving } from "../shared/leaving.ts"
import { whom } from "../shared/publisher.ts"
import { save } from "../shared/save.ts"
import { contextOf } from "./context.ts"
import { checked, type Field, line, lines, tell } from "./fields.ts"
import { wishCard } from "./wish-card.ts"
import { complete, type Form, fileName, LONGEST, MOST_CHANGES, newWish, written } from "./wishes.ts"
import { say } from "./words.ts"

/** Take over the page. */
export function start(): void {
    const context = contextOf(document)
    let form = empty()
    let touched = false
    // Once it was to be sealed, what is wrong is told in any language.
    let tried = false
    let saved = ""
    let file = ""
    const head = h("header", { class: "top" })
    const main = h("main", { id: "main" })
    const foot = h("footer", {})

    function draw(): void {
        document.title = `${say("title")} – ${context.publisher}`
        fill(head, ...top())
        fill(main, ...(saved ? done() : asked()))
        fill(foot, ...bottom())
    }

    /** Draw anew, and begin there. */
    function turn(): void {
        draw()
        scrollTo(0, 0)
        main.querySelector<HTMLElement>("h1")?.focus()
    }

    function top(): readonly Child[] {
        const languages = languageSelect(say("language"), () => {
            draw()
            if (tried && !saved) tellAll()
        })
        return [
            h("div", { class: "line" }, h("p", { class: "name" }, h("bdi", {}, context.title)), languages),
            context.notice && h("p", { class: "notice", dir: "auto" }, context.notice),
        ]
    }

    function bottom(): readonly Child[] {
        return [
            h("p", {}, say("promise", context.publisher)),
            h("p", {}, `${say("ring")} `, ...whom(context)),
            h(
                "details",
                {},
                h("summary", {}, say("genuine")),
                h("p", {}, say("genuineHow")),
                h("p", {}, say("keys"), " ", h("bdi", { dir: "ltr", class: "digits" }, context.fingerprint)),
            ),
        ]
    }

    function asked(): readonly Child[] {
        const trouble = h("p", { class: "trouble", role: "alert" })
        const submit = h("button", { type: "submit", class: "main" }, say("seal"))
        const text = (key: "organisation" | "name" | "role" | "reach", required: boolean) =>
            line(form[key], typed => (form[key] = typed), { most: LONGEST[key] }, { name: key, required })
        return [
            h("h1", { tabindex: "-1" }, say("title")),
            h("p", {}, say("intro", context.publisher)),
            h("p", { class: "box" }, say("proof"), " ", say("neverAsked")),
            h(
                "form",
                {
                    autocomplete: "off",
                    // The browser's own bubbles are in its language, not in the page's, and say less.
                    novalidate: true,
                    oninput: () => {
                        touched = true
                    },
                    onsubmit: event => {
                        event.preventDefault()
                        void keep(submit, trouble)
                    },
                },
                h(
                    "fieldset",
                    {},
                    h("legend", {}, say("whose")),
                    checked(say("organisation"), text("organisation", true), say("organisationHint")),
                ),
                h(
                    "fieldset",
                    {},
                    h("legend", {}, say("you")),
                    checked(say("name"), text("name", true)),
                    checked(say("role"), text("role", false)),
                    checked(say("reach"), text("reach", true), say("reachHint")),
                ),
                ...form.wishes.map((wish, place) =>
                    wishCard(wish, place + 1, form.wishes.length > 1 ? () => drop(place) : undefined),
                ),
                form.wishes.length < MOST_CHANGES
                    ? h("button", { type: "button", class: "another", onclick: another }, say("another"))
                    : h("p", {}, say("most")),
                checked(
                    say("remark"),
                    lines(form.remark, typed => (form.remark = typed), { most: LONGEST.remark }, { name: "remark" }),
                ),
                trouble,
                submit,
                h("p", {}, h("small", {}, say("sealHint"))),
            ),
        ]
    }

    function drop(place: number): void {
        form.wishes.splice(place, 1)
        draw()
        main.querySelector<HTMLElement>(".another")?.focus()
    }

    function another(): void {
        form.wishes.push(newWish())
        draw()
        main.querySelectorAll(".wish")
            .item(form.wishes.length - 1)
            .querySelector("select")
            ?.focus()
    }

    async function keep(submit: HTMLButtonElement, trouble: HTMLElement): Promise<void> {
        trouble.textContent = ""
        tried = true
        const [first] = tellAll()
        if (first || !complete(form)) {
            trouble.textContent = say(first ? "mend" : "nothing")
            first?.focus()
            return
        }
        submit.disabled = true
        submit.textContent = say("sealing")
        try {
            const day = new Date().toISOString().slice(0, 10)
            const plaintext = new TextEncoder().encode(written(form, language(), day))
            file = armor.encode(await seal(plaintext, context.keys))
            saved = fileName(form, day)
            keepFile()
            touched = false
            tried = false
            turn()
        } catch {
            // What is wrong is in the keys of this page or in the browser: nothing that was typed can help it.
            trouble.textContent = say("failed")
            submit.disabled = false
            submit.textContent = say("seal")
        }
    }

    /** Say beside each field what is wrong with it; return those where something is. */
    function tellAll(): Field[] {
        return [...main.querySelectorAll<Field>("form input, form select, form textarea")].filter(tell)
    }

    function keepFile(): void {
        save(saved, file, "application/octet-stream")
    }

    function done(): readonly Child[] {
        // No word of what is in the file: a subject goes through many hands.
        const to = encodeURIComponent(context.email).replace("%40", "@")
        const address = `mailto:${to}?subject=${encodeURIComponent(saved)}`
        const back = () => {
            saved = file = ""
            touched = true
            turn()
        }
        return [
            h("h1", { tabindex: "-1" }, say("next")),
            h("p", { class: "verdict", role: "status" }, say("saved", saved)),
            h("p", {}, say("where", context.publisher)),
            h("p", {}, h("button", { type: "button", onclick: keepFile }, say("saveAgain"))),
            h(
                "ol",
                { class: "todo" },
                h(
                    "li",
                    {},
                    say("send", context.email),
                    h("p", {}, h("a", { href: address, class: "button main" }, say("write"))),
                    h("p", {}, h("small", {}, say("attach"))),
                ),
                h("li", {}, say("wait")),
                h("li", {}, say("forget")),
            ),
            h(
                "div",
                { class: "box" },
                h("h2", {}, say("doubt")),
                h("p", {}, say("doubtCall")),
                h("p", {}, say("neverAsked")),
                h("p", {}, say("noAnswer"), " ", ...whom(context)),
            ),
            h("button", { type: "button", onclick: back }, say("again")),
        ]
    }

    askBeforeLeaving(() => touched)
    // A page that the browser keeps for "back" would keep what was typed too.
    addEventListener("pagehide", () => {
        form = empty()
        touched = tried = false
        saved = file = ""
        draw()
    })
    chooseLanguage(navigator.languages)
    document.body.replaceChildren(head, main, foot)
    draw()
}

function empty(): Form {
    return { organisation: "", name: "", role: "", reach: "", remark: "", wishes: [newWish()] }
}
