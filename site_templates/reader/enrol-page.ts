// Make a key: on the CERT's own machine, step by step, so that nothing is lost before it is safe.
//
// The identity lives in this page's memory only, until it is saved protected by a passphrase, printed, or forgotten.

import { type Child, fill, h } from "../shared/dom.ts"
import { save } from "../shared/save.ts"
import { language } from "../words/language.ts"
import { say } from "../words/reader.ts"
import type { Context } from "./context.ts"
import { type Enrolment, enrolmentFile } from "./enrolment.ts"
import { newIdentity, sealWithPassphrase } from "./opening.ts"
import { drawn, failure, heading, labelled, type Page, wordList } from "./page.ts"
import { keyDigits, keyWords } from "./paper-key.ts"
import { BITS, LEAST, normal, wordsOfChance } from "./passphrase.ts"
import { sheet } from "./sheet.ts"

const STEPS = ["who", "protect", "paper", "send", "next"] as const
type Step = (typeof STEPS)[number]
const PLAIN = { autocomplete: "off", spellcheck: "false" }

/** Return the page; `home` and `rehearse` lead on. */
export function enrolPage(context: Context, home: () => void, rehearse: () => void): Page {
    let step: Step = "who"
    let kind: "hybrid" | "classic" = "hybrid"
    const answers = { organisation: "", country: "", name: "", email: "", phone: "", label: "" }
    let made: { identity: string; key: string; day: string } | undefined
    let offered = ""
    const saved = { identity: false, enrolment: false }
    const place = h("section", { class: "page" })

    function go(next: Step): void {
        step = next
        draw()
        place.querySelector<HTMLElement>("h1")?.focus()
    }

    function draw(): Node {
        const pages: Record<Step, () => readonly Child[]> = { who, protect, paper, send, next }
        const number = STEPS.indexOf(step) + 1
        const bar = h("progress", {
            max: STEPS.length,
            value: number,
            "aria-label": say("stepOf", number, STEPS.length),
        })
        document.body.classList.toggle("paper", step === "paper")
        fill(place, h("p", { class: "step" }, say("stepOf", number, STEPS.length)), bar, ...pages[step]())
        return place
    }

    function who(): readonly Child[] {
        const field = (key: keyof typeof answers, extra: Record<string, string | number> = {}, hint?: string) => {
            const input = h("input", {
                type: "text",
                ...PLAIN,
                required: true,
                maxlength: 120,
                dir: "auto",
                ...extra,
                oninput: () => {
                    answers[key] = input.value.trim()
                },
            })
            input.value = answers[key]
            return labelled(say(key), input, hint)
        }
        const country = field(
            "country",
            { maxlength: 2, minlength: 2, pattern: "[A-Za-z]{2}", class: "short", dir: "ltr" },
            say("countryHint"),
        )
        const named = h("small", { "aria-live": "polite" })
        country.addEventListener("input", () => {
            named.textContent = countryName(answers.country)
        })
        country.append(" ", named)
        const submit = h("button", { class: "main", type: "submit" }, say("makeKey"))
        const trouble = h("p", { class: "trouble", role: "alert" })
        return [
            heading(say("enrolTitle")),
            h("p", {}, say("enrolIntro")),
            h(
                "form",
                { autocomplete: "off", onsubmit: event => void make(event, submit, trouble) },
                h("fieldset", {}, h("legend", {}, say("yourOrganisation")), field("organisation"), country),
                h(
                    "fieldset",
                    {},
                    h("legend", {}, say("contact")),
                    h("small", {}, say("contactHint")),
                    field("name"),
                    field("email", { type: "email", dir: "ltr" }),
                    field("phone", { type: "tel", dir: "ltr", pattern: "\\+[0-9 ]{6,24}" }, say("phoneHint")),
                ),
                h(
                    "fieldset",
                    {},
                    h("legend", {}, say("theKey")),
                    field("label", { maxlength: 60 }, say("labelHint")),
                    kinds(),
                ),
                trouble,
                submit,
            ),
        ]
    }

    function kinds(): HTMLElement {
        const choice = (value: "hybrid" | "classic", label: string, hint: string) => {
            const radio = h("input", {
                type: "radio",
                name: "kind",
                value,
                checked: kind === value,
                onchange: () => {
                    kind = value
                },
            })
            return h("label", { class: "tick" }, radio, h("span", {}, label, h("small", {}, ` ${hint}`)))
        }
        return h(
            "details",
            { open: kind === "classic" },
            h("summary", {}, say("kindSummary")),
            choice("hybrid", say("hybrid"), say("hybridHint")),
            choice("classic", say("classic"), say("classicHint")),
        )
    }

    async function make(event: Event, submit: HTMLButtonElement, trouble: HTMLElement): Promise<void> {
        event.preventDefault()
        submit.disabled = true
        submit.textContent = say("making")
        await drawn()
        try {
            made = { ...(await newIdentity(kind)), day: new Date().toISOString().slice(0, 10) }
            offered = wordsOfChance(crypto.getRandomValues(new Uint8Array(16)))
            go("protect")
        } catch (error) {
            trouble.textContent = failure(error)
            submit.disabled = false
            submit.textContent = say("makeKey")
        }
    }

    function protect(): readonly Child[] {
        let own = false
        const secret = {
            ...PLAIN,
            autocapitalize: "off",
            dir: "ltr",
            class: "secret",
            oninput: () => {
                trouble.textContent = ""
            },
        }
        const first = h("input", { type: "password", ...secret })
        const again = h("input", { type: "text", ...secret })
        const firstField = labelled(say("ownPassphrase"), first, say("ownHint", LEAST))
        firstField.hidden = true
        const words = h("p", { class: "passphrase", lang: "en", dir: "ltr" }, offered)
        const box = h(
            "div",
            { class: "box" },
            words,
            h("small", {}, say("strength", BITS)),
            h("button", { type: "button", onclick: other }, say("otherWords")),
        )
        const tick = h("input", { type: "checkbox", onchange: choose })
        const trouble = h("p", { class: "trouble", role: "alert" })
        const submit = h("button", { class: "main", type: "submit" }, say("saveIdentity"))
        const after = h("div", { "aria-live": "polite" })
        if (saved.identity) arrived()

        function other(): void {
            offered = wordsOfChance(crypto.getRandomValues(new Uint8Array(16)))
            words.textContent = offered
        }

        function choose(): void {
            own = tick.checked
            firstField.hidden = !own
            box.hidden = own
            again.type = own ? "password" : "text"
            again.value = ""
        }

        function arrived(): void {
            submit.className = ""
            fill(
                after,
                h("p", { class: "verdict" }, say("identitySaved", fileName("identity.age"))),
                h("button", { type: "button", class: "main", onclick: () => go("paper") }, say("on")),
            )
        }

        async function keep(event: Event): Promise<void> {
            event.preventDefault()
            const wanted = own ? first.value : offered
            if (own && [...wanted].length < LEAST) return complain(say("tooShort", LEAST))
            if ((own ? again.value : normal(again.value).toLowerCase()) !== (own ? wanted : wanted.toLowerCase()))
                return complain(say("notTheSame"))
            submit.disabled = true
            submit.textContent = say("protecting")
            await drawn()
            try {
                save(fileName("identity.age"), await sealWithPassphrase(identityFile(), wanted), "text/plain")
                saved.identity = true
                first.value = again.value = ""
                arrived()
                after.querySelector("button")?.focus()
            } catch (error) {
                complain(failure(error))
            } finally {
                submit.disabled = false
                submit.textContent = say("saveIdentity")
            }
        }

        function complain(text: string): void {
            trouble.textContent = text
            again.focus()
        }

        return [
            heading(say("protectTitle")),
            h("p", {}, say("protectIntro")),
            h(
                "form",
                { autocomplete: "off", onsubmit: event => void keep(event) },
                box,
                h("label", { class: "tick" }, tick, say("takeOwn")),
                firstField,
                labelled(say("onceMore"), again, say("onceMoreHint")),
                trouble,
                submit,
            ),
            after,
        ]
    }

    function paper(): readonly Child[] {
        if (!made) return []
        const printed = sheet({ ...answers, made: made.day, identity: made.identity, key: made.key }, context)
        const show = h(
            "button",
            {
                type: "button",
                "aria-expanded": "false",
                onclick: () => {
                    const shown = printed.classList.toggle("shown")
                    show.setAttribute("aria-expanded", String(shown))
                },
            },
            say("showSheet"),
        )
        return [
            heading(say("paperTitle")),
            h("p", {}, say("paperIntro")),
            h("p", { class: "box" }, say("printerWarning")),
            h(
                "div",
                { class: "row" },
                h("button", { type: "button", class: "main", onclick: () => print() }, say("print")),
                show,
                h("button", { type: "button", onclick: () => go("send") }, say("on")),
            ),
            printed,
        ]
    }

    function send(): readonly Child[] {
        if (!made) return []
        const { identity, key, day } = made
        const status = h("p", { class: "verdict", "aria-live": "polite" })
        const on = h(
            "button",
            { type: "button", class: "main", hidden: !saved.enrolment, onclick: () => go("next") },
            say("on"),
        )
        const keep = () => {
            const enrolment: Enrolment = {
                organisation: answers.organisation,
                country: answers.country.toUpperCase(),
                contact: { name: answers.name, email: answers.email, phone: answers.phone },
                key: { label: answers.label, key },
                made: day,
            }
            const text = enrolmentFile(enrolment, identity, crypto.getRandomValues(new Uint8Array(64)))
            save(fileName("enrolment.json"), text, "application/json")
            saved.enrolment = true
            status.textContent = say("enrolmentSaved", fileName("enrolment.json"))
            on.hidden = false
        }
        return [
            heading(say("sendTitle")),
            h("p", {}, say("sendIntro", context.publisher)),
            h(
                "div",
                { class: "row" },
                h(
                    "button",
                    { type: "button", class: saved.enrolment ? "" : "main", onclick: keep },
                    say("saveEnrolment"),
                ),
                on,
            ),
            status,
            h("h2", {}, say("keyWords")),
            h("p", {}, say("readAloud", context.publisher, context.phone)),
            wordList(keyWords(key), say("keyWords")),
            h("p", { class: "digits", dir: "ltr" }, keyDigits(key)),
        ]
    }

    function next(): readonly Child[] {
        const steps = ["nextFile", "nextPaper", "nextSend", "nextRing", "nextTest"] as const
        return [
            heading(say("nextTitle")),
            h("ol", { class: "todo" }, ...steps.map(key => h("li", {}, say(key, context.publisher, context.phone)))),
            h(
                "div",
                { class: "row" },
                h("button", { type: "button", class: "main", onclick: rehearse }, say("rehearse")),
                h("button", { type: "button", onclick: home }, say("close")),
            ),
        ]
    }

    function identityFile(): string {
        return `# created: ${made?.day}\n# public key: ${made?.key}\n${made?.identity}\n`
    }

    function fileName(ending: string): string {
        const name = answers.organisation
            .normalize("NFKD")
            .toLowerCase()
            .replace(/[^a-z0-9]+/g, "-")
            .replace(/^-+|-+$/g, "")
        return `${name.slice(0, 40) || "cert"}.${ending}`
    }

    return {
        draw,
        question: () => (made && !(saved.identity && saved.enrolment) ? say("leaveQuestion") : undefined),
        leave: () => {
            made = undefined
            offered = ""
            document.body.classList.remove("paper")
            for (const field of place.querySelectorAll("input")) field.value = ""
            place.replaceChildren()
        },
    }
}

function countryName(code: string): string {
    try {
        const found = new Intl.DisplayNames([language()], { type: "region", fallback: "none" }).of(code.toUpperCase())
        return found ?? ""
    } catch {
        return ""
    }
}
