// The first step of making a key: who makes it, whom to ring about it, and which kind of key.

import { newIdentity } from "../../seal/sealing.ts"
import { type Child, h } from "../../shared/dom.ts"
import { labelled } from "../../shared/fields.ts"
import { language } from "../../shared/language.ts"
import { newPassphrase } from "../keys/passphrase.ts"
import { drawn, failure, heading } from "../page.ts"
import { say } from "../words/reader.ts"
import type { Enrolling } from "./enrolling.ts"

/** Draw the form. */
export function whoStep(enrolling: Enrolling): readonly Child[] {
    const { answers } = enrolling
    const submit = h("button", { class: "main", type: "submit" }, say("makeKey"))
    const trouble = h("p", { class: "trouble", role: "alert" })

    function field(key: keyof typeof answers, extra: Record<string, string | number> = {}, hint?: string): HTMLElement {
        const input = h("input", {
            type: "text",
            autocomplete: "off",
            spellcheck: "false",
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

    function country(): HTMLElement {
        const only = { maxlength: 2, minlength: 2, pattern: "[A-Za-z]{2}", class: "short", dir: "ltr" }
        const line = field("country", only, say("countryHint"))
        const named = h("small", { "aria-live": "polite" }, countryName(answers.country))
        line.addEventListener("input", () => {
            named.textContent = countryName(answers.country)
        })
        line.append(" ", named)
        return line
    }

    async function make(event: Event): Promise<void> {
        event.preventDefault()
        submit.disabled = true
        submit.textContent = say("making")
        await drawn()
        try {
            const { identity, key } = await newIdentity(enrolling.kind)
            enrolling.made = { identity, key, day: new Date().toISOString().slice(0, 10) }
            enrolling.offered = newPassphrase()
            enrolling.go("protect")
        } catch (error) {
            trouble.textContent = failure(error)
            submit.disabled = false
            submit.textContent = say("makeKey")
        }
    }

    return [
        heading(say("enrolTitle")),
        h("p", {}, say("enrolIntro")),
        h(
            "form",
            { autocomplete: "off", onsubmit: event => void make(event) },
            h("fieldset", {}, h("legend", {}, say("yourOrganisation")), field("organisation"), country()),
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
                kinds(enrolling),
            ),
            trouble,
            submit,
        ),
    ]
}

function kinds(enrolling: Enrolling): HTMLElement {
    const choice = (value: Enrolling["kind"], label: string, hint: string) => {
        const radio = h("input", {
            type: "radio",
            name: "kind",
            value,
            checked: enrolling.kind === value,
            onchange: () => {
                enrolling.kind = value
            },
        })
        return h("label", { class: "tick" }, radio, h("span", {}, label, h("small", {}, ` ${hint}`)))
    }
    return h(
        "details",
        { open: enrolling.kind === "classic" },
        h("summary", {}, say("kindSummary")),
        choice("hybrid", say("hybrid"), say("hybridHint")),
        choice("classic", say("classic"), say("classicHint")),
    )
}

function countryName(code: string): string {
    try {
        const found = new Intl.DisplayNames([language()], { type: "region", fallback: "none" }).of(code.toUpperCase())
        return found ?? ""
    } catch {
        return ""
    }
}
