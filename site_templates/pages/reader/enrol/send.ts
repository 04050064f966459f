// The fourth step of making a key: the enrolment file for the secretariat, and the words to read aloud.

import { type Child, h } from "../../shared/dom.ts"
import { save } from "../../shared/save.ts"
import { keyDigits, keyWords } from "../keys/paper-key.ts"
import { heading, wordList } from "../page.ts"
import { say } from "../words/reader.ts"
import { type Enrolling, fileName, type Made } from "./enrolling.ts"
import { type Enrolment, enrolmentFile } from "./enrolment.ts"

/** Draw the button that saves the file, and the fingerprint. */
export function sendStep({ answers, context, saved, go }: Enrolling, made: Made): readonly Child[] {
    const name = fileName(answers.organisation, "enrolment.json")
    const status = h("p", { class: "verdict", "aria-live": "polite" })
    const main = saved.enrolment ? "" : "main"
    const button = h("button", { type: "button", class: main, onclick: keep }, say("saveEnrolment"))
    const onward = { type: "button", class: "main", hidden: !saved.enrolment, onclick: () => go("next") }
    const on = h("button", onward, say("on"))

    function keep(): void {
        const enrolment: Enrolment = {
            organisation: answers.organisation,
            country: answers.country.toUpperCase(),
            contact: { name: answers.name, email: answers.email, phone: answers.phone },
            key: { label: answers.label, key: made.key },
            made: made.day,
        }
        const text = enrolmentFile(enrolment, made.identity, crypto.getRandomValues(new Uint8Array(64)))
        save(name, text, "application/json")
        saved.enrolment = true
        status.textContent = say("enrolmentSaved", name)
        on.hidden = false
    }

    return [
        heading(say("sendTitle")),
        h("p", {}, say("sendIntro", context.publisher)),
        h("div", { class: "row" }, button, on),
        status,
        h("h2", {}, say("keyWords")),
        h("p", {}, say("readAloud", context.publisher, context.phone)),
        wordList(keyWords(made.key), say("keyWords")),
        h("p", { class: "digits", dir: "ltr" }, keyDigits(made.key)),
    ]
}
