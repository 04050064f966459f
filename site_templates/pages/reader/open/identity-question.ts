// Ask for an identity: pasted, typed from paper, or a file; with a passphrase only where it needs one.
//
// Drawn only once something is authentic. What is typed leaves this form as an argument and is emptied after its use.

import { Refused } from "../../seal/refusal.ts"
import { identitiesIn, needsPassphrase } from "../../seal/sealing.ts"
import { fill, h } from "../../shared/dom.ts"
import { labelled } from "../../shared/fields.ts"
import { contents, dropZone } from "../drop.ts"
import { checksum, mistyped, typed, wholeIdentities } from "../keys/paper-key.ts"
import { normal } from "../keys/passphrase.ts"
import { drawn, failure } from "../page.ts"
import { notToOpen } from "../trust/given.ts"
import type { NamedFile } from "../trust/types.ts"
import { say } from "../words/reader.ts"

/** The form, and how to empty it. */
export interface Question {
    readonly form: HTMLFormElement
    /** Take an identity's file that was dropped. */
    take(files: readonly File[]): void
    forget(): void
}

/** Ask; `use` gets the identities and the time of the answer, and may refuse them, which is said here. */
export function identityQuestion(
    button: string,
    use: (identities: readonly string[], begun: number) => Promise<void>,
): Question {
    let file: NamedFile | undefined
    const plain = { autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false" }
    const text = h("textarea", { ...plain, rows: 4, class: "secret masked", dir: "ltr", oninput: () => changed() })
    const passphrase = h("input", { ...plain, type: "password", dir: "ltr", class: "secret" })
    const passphraseField = labelled(say("passphrase"), passphrase, say("passphraseHint"))
    const show = h("input", { type: "checkbox", onchange: () => reveal() })
    const chosen = h("p", { class: "chosen", "aria-live": "polite" })
    const check = h("p", { class: "checksum", "aria-live": "polite" })
    const trouble = h("p", { class: "trouble", role: "alert" })
    const submit = h("button", { class: "main", type: "submit" }, button)
    const choose = dropZone({ label: say("identityFile"), hint: say("identityFileHint"), several: false, take })
    choose.classList.add("small")
    const form = h(
        "form",
        { class: "question", autocomplete: "off", onsubmit: event => void answer(event) },
        labelled(say("identity"), text, say("identityHint")),
        h("label", { class: "tick" }, show, say("reveal")),
        check,
        choose,
        chosen,
        passphraseField,
        trouble,
        submit,
    )
    passphraseField.hidden = true

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
        passphraseField.hidden = !needsPassphrase(given())
        const whole = file ? [] : wholeIdentities(text.value)
        fill(
            check,
            ...whole.map(each =>
                h("span", {}, `${say("checksum")} `, h("b", { lang: "en" }, checksum(each).join(" "))),
            ),
        )
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
            fill(chosen, `${say("chosen")} `, h("bdi", {}, first?.name ?? ""))
            if (!passphraseField.hidden) passphrase.focus()
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
        submit.textContent = say("opening")
        const begun = performance.now()
        await drawn()
        try {
            await use(await unlocked(), begun)
            forget()
        } catch (error) {
            trouble.textContent = failure(error)
            if (needsPassphrase(given())) passphraseField.hidden = false
        } finally {
            submit.disabled = false
            submit.textContent = button
        }
    }

    /** Return the identities; words of ours may have been typed with capitals and in lines. */
    async function unlocked(): Promise<readonly string[]> {
        if (passphraseField.hidden) return identitiesIn(given())
        const typed = passphrase.value
        try {
            return await identitiesIn(given(), typed)
        } catch (error) {
            const wrong = error instanceof Refused && error.why === "wrong-passphrase"
            if (!wrong || normal(typed) === typed) throw error
            return identitiesIn(given(), normal(typed))
        }
    }

    function forgetFile(): void {
        file?.content.fill(0)
        file = undefined
        chosen.textContent = ""
    }

    function forget(): void {
        forgetFile()
        text.value = ""
        passphrase.value = ""
        fill(check)
    }

    return { form, take, forget }
}
