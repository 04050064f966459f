// Make a key: on the CERT's own machine, step by step, so that nothing is lost before it is safe. A file for each step.

import { type Child, fill, h } from "../../shared/dom.ts"
import type { Context } from "../context.ts"
import { work } from "../keys/work.ts"
import type { Page } from "../page.ts"
import { say } from "../words/reader.ts"
import { type Enrolling, STEPS, type Step } from "./enrolling.ts"
import { nextStep } from "./next.ts"
import { paperStep } from "./paper.ts"
import { protectStep } from "./protect.ts"
import { sendStep } from "./send.ts"
import { whoStep } from "./who.ts"

/** Return the page; `home` and `rehearse` lead on. */
export function enrolPage(context: Context, home: () => void, rehearse: () => void): Page {
    let step: Step = "who"
    const place = h("section", { class: "page" })
    const enrolling: Enrolling = {
        context,
        answers: { organisation: "", country: "", name: "", email: "", phone: "", label: "" },
        kind: "hybrid",
        made: undefined,
        offered: "",
        work: work(context.script),
        saved: { identity: false, enrolment: false },
        go(next) {
            step = next
            draw()
            place.querySelector<HTMLElement>("h1")?.focus()
        },
    }

    function content(): readonly Child[] {
        const { made } = enrolling
        if (!made) return whoStep(enrolling)
        if (step === "protect") return protectStep(enrolling, made)
        if (step === "paper") return paperStep(enrolling, made)
        if (step === "send") return sendStep(enrolling, made)
        return nextStep(context, home, rehearse)
    }

    function draw(): Node {
        const number = STEPS.indexOf(step) + 1
        const said = say("stepOf", number, STEPS.length)
        const bar = h("progress", { max: STEPS.length, value: number, "aria-label": said })
        document.body.classList.toggle("paper", step === "paper")
        fill(place, h("p", { class: "step" }, said), bar, ...content())
        return place
    }

    return {
        draw,
        question: () => {
            const { made, saved } = enrolling
            return made && !(saved.identity && saved.enrolment) ? say("leaveQuestion") : undefined
        },
        leave: () => {
            enrolling.work.end()
            enrolling.made = undefined
            enrolling.offered = ""
            document.body.classList.remove("paper")
            for (const field of place.querySelectorAll("input")) field.value = ""
            place.replaceChildren()
        },
    }
}
