// Ask for an identity: pasted, typed from paper, or a file; with a passphrase only where it needs one.
//
// Drawn only once something is authentic. What is typed leaves this form as an argument and is emptied after its use.

import { Refused } from "../../seal/refusal.ts"
import { identitiesIn, needsPassphrase } from "../../seal/sealing.ts"
import { fill, h } from "../../shared/dom.ts"
import { labelled } from "../../shared/fields.ts"
import type { Context } from "../context.ts"
import { contents, dropZone } from "../drop.ts"
import { checksum, mistyped, typed, wholeIdentities } from "../keys/paper-key.ts"
import { normal } from "../keys/passphrase.ts"
import { Left, work } from "../keys/work.ts"
import { drawn, failure } from "../page.ts"
import { notToOpen } from "../trust/given.ts"
import type { NamedFile } from "../trust/types.ts"
import { say } from "../words/reader.ts"

/** The form, and how to empty it. */
export interface Question {
    /** Draw it in the language of the page; what was typed stays. */
    draw(): HTMLFormElement
    /** Take an identity's file that was dropped. */
    take(files: readonly File[]): void
    forget(): void
}

/** Ask; `use` gets the identities and the time of the answer, and may refuse them, which is said here. */
export function identityQuestion(
    button: "openIt" | "openSample",
    context: Context,
    use: (identities: readonly string[], begun: number) => Promise<void>,
): Question {
    let file: NamedFile | undefined
    const plain = { autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false" }
    const text = h("textarea", { ...plain, rows: 4, class: "secret masked", dir: "ltr", oninput: () => changed() })
    const passphrase = h("input", { ...plain, type: "password", dir: "ltr", class: "secret" })
    const passphrasePlace = h("div", { hidden: true })
    const show = h("input", { type: "checkbox", onchange: () => reveal() })
    const chosen = h("p", { class: "chosen", "aria-live": "polite" })
    const check = h("p", { class: "checksum", "aria-live": "polite" })
    const trouble = h("p", { class: "trouble", role: "alert" })
    const submit = h("button", { class: "main", type: "submit" })
    const working = work(context.script)
    const form = h("form", { class: "question", autocomplete: "off", onsubmit: event => void answer(event) })

    function draw(): HTMLFormElement {
        const choose = dropZone({ label: say("identityFile"), hint: say("identityFileHint"), several: false, take })
        choose.classList.add("small")
        fill(passphrasePlace, labelled(say("passphrase"), passphrase, say("passphraseHint")))
        fill(
            form,
            labelled(say("identity"), text, say("identityHint")),
            h("label", { class: "tick" }, show, say("reveal")),
            check,
            choose,
            chosen,
            passphrasePlace,
            trouble,
            submit,
            working.draw(),
        )
        drawGiven()
        drawButton()
        return form
    }

    function drawButton(): void {
        submit.textContent = say(submit.disabled ? "opening" : button)
    }

    /** Say what was given, in words that stand for it. */
    function drawGiven(): void {
        const whole = file ? [] : wholeIdentities(text.value)
        const words = whole.map(each => h("b", { lang: "en" }, checksum(each).join(" ")))
        fill(check, ...words.map(each => h("span", {}, `${say("checksum")} `, each)))
        fill(chosen, ...(file ? [`${say("chosen")} `, h("bdi", {}, file.name)] : []))
    }

    function reveal(): void {
        text.classList.toggle("masked", !show.checked)
        passphrase.type = show.checked ? "text" : "password"
    }

    function given(): Uint8Array | string {
        return file?.content ?? typed(text.value)
    }

    function changed(): void {
        if (text.value.trim()) forgetFile()
        trouble.textContent = ""
        passphrasePlace.hidden = !needsPassphrase(given())
        drawGiven()
    }

    function take(files: readonly File[]): void {
        void read(files)
    }

    async function read(files: readonly File[]): Promise<void> {
        try {
            const [first] = await contents(files.slice(0, 1))
            const why = first && notToOpen(first)
            if (why) throw new Refused(why)
            forgetFile()
            file = first
            text.value = ""
            changed()
            if (!passphrasePlace.hidden) passphrase.focus()
            else submit.focus()
        } catch (error) {
            trouble.textContent = failure(error, "file")
        }
    }

    async function answer(event: Event): Promise<void> {
        event.preventDefault()
        if (submit.disabled) return
        trouble.textContent = !file && mistyped(text.value) ? say("mistyped") : ""
        if (trouble.textContent) return text.focus()
        submit.disabled = true
        drawButton()
        const begun = performance.now()
        await drawn()
        try {
            await use(await unlocked(), begun)
            forget()
        } catch (error) {
            // Whoever left wants nothing any more.
            if (error instanceof Left) return
            trouble.textContent = failure(error)
            if (needsPassphrase(given())) passphrasePlace.hidden = false
        } finally {
            submit.disabled = false
            drawButton()
        }
    }

    /** Return the identities; words of ours may have been typed with capitals and in lines. */
    async function unlocked(): Promise<readonly string[]> {
        if (passphrasePlace.hidden) return identitiesIn(given())
        const content = given()
        const typed = passphrase.value
        try {
            return await identitiesIn(content, typed, working.derive)
        } catch (error) {
            const wrong = error instanceof Refused && error.why === "wrong-passphrase"
            if (!wrong || normal(typed) === typed) throw error
            return identitiesIn(content, normal(typed), working.derive)
        }
    }

    function forgetFile(): void {
        file?.content.fill(0)
        file = undefined
    }

    function forget(): void {
        working.end()
        forgetFile()
        text.value = ""
        passphrase.value = ""
        drawGiven()
    }

    return { draw, take, forget }
}
