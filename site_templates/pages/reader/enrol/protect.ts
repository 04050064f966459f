// The second step of making a key: save the identity, protected by a passphrase that was noted and typed once more.

import { sealWithPassphrase } from "../../seal/sealing.ts"
import { type Child, fill, h } from "../../shared/dom.ts"
import { labelled } from "../../shared/fields.ts"
import { save } from "../../shared/save.ts"
import { BITS, LEAST, newPassphrase, normal } from "../keys/passphrase.ts"
import { Left } from "../keys/work.ts"
import { failure, heading } from "../page.ts"
import { say } from "../words/reader.ts"
import { type Enrolling, fileName, type Made } from "./enrolling.ts"

/** Draw the question for a passphrase. */
export function protectStep(enrolling: Enrolling, made: Made): readonly Child[] {
    const { saved, work } = enrolling
    const name = fileName(enrolling.answers.organisation, "identity.age")
    const secret = {
        autocomplete: "off",
        spellcheck: "false",
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
    const words = h("p", { class: "passphrase", lang: "en", dir: "ltr" }, enrolling.offered)
    const box = h(
        "div",
        { class: "box" },
        words,
        h("small", {}, say("strength", BITS)),
        h("button", { type: "button", onclick: other }, say("otherWords")),
    )
    const tick = h("input", { type: "checkbox", onchange: choose })
    const trouble = h("p", { class: "trouble", role: "alert" })
    const submit = h("button", { class: "main", type: "submit" })
    const after = h("div", { "aria-live": "polite" })
    if (saved.identity) arrived()
    drawButton()

    function other(): void {
        enrolling.offered = newPassphrase()
        words.textContent = enrolling.offered
        // What was saved opens with the words before, and not with these.
        saved.identity = false
        submit.className = "main"
        fill(after)
    }

    function choose(): void {
        firstField.hidden = !tick.checked
        box.hidden = tick.checked
        again.type = tick.checked ? "password" : "text"
        again.value = ""
    }

    function drawButton(): void {
        submit.disabled = work.busy()
        submit.textContent = say(submit.disabled ? "protecting" : "saveIdentity")
    }

    function arrived(): void {
        submit.className = ""
        fill(
            after,
            h("p", { class: "verdict" }, say("identitySaved", name)),
            h("button", { type: "button", class: "main", onclick: () => enrolling.go("paper") }, say("on")),
        )
    }

    /** Return the passphrase; nothing where it is not yet good, which is said. */
    function passphrase(): string | undefined {
        const own = tick.checked
        const wanted = own ? first.value : enrolling.offered
        if (own && [...wanted].length < LEAST) return complain(say("tooShort", LEAST))
        const same = own ? again.value === wanted : normal(again.value) === wanted
        return same ? wanted : complain(say("notTheSame"))
    }

    async function keep(event: Event): Promise<void> {
        event.preventDefault()
        const wanted = passphrase()
        if (wanted === undefined || work.busy()) return
        const { offered } = enrolling
        const file = sealWithPassphrase(identityFile(made), wanted, work.derive)
        drawButton()
        try {
            save(name, await file, "text/plain")
        } catch (error) {
            if (!(error instanceof Left)) complain(failure(error))
            return
        } finally {
            drawButton()
        }
        // Other words were wanted meanwhile: they do not open what was saved.
        saved.identity = tick.checked || offered === enrolling.offered
        first.value = again.value = ""
        // In another language now, the page was drawn anew.
        if (!after.isConnected) enrolling.go("protect")
        else if (saved.identity) {
            arrived()
            after.querySelector("button")?.focus()
        }
    }

    function complain(text: string): undefined {
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
            work.draw(),
        ),
        after,
    ]
}

function identityFile({ day, key, identity }: Made): string {
    return `# created: ${day}\n# public key: ${key}\n${identity}\n`
}
