// One change in the form: what is to happen, whose it is, of which kind, and the values that this asks for.

import { type Child, fill, h } from "../shared/dom.ts"
import { KINDS, NUMBERED } from "../shared/kinds.ts"
import { checked, choice, type Field, line, lines, tell } from "./fields.ts"
import { type Action, LONGEST, type Wish } from "./wishes.ts"
import { say } from "./words.ts"
import { dialled, wrongValue } from "./wrong.ts"

type Answered = "" | "always" | "office"
const DAYS = { "Mo-Fr": "weekdays", "Su-Th": "sundays", "Mo-Su": "daily" } as const
const TIMES = /^(Mo-Fr|Su-Th|Mo-Su) (\d\d:\d\d)-(\d\d:\d\d)$/
// All that a field of time can hold.
const TIME = { most: 5 }

/** Draw a change; `drop` leaves it out, where there are others. */
export function wishCard(wish: Wish, number: number, drop: (() => void) | undefined): HTMLElement {
    const place = h("div", {})

    function draw(): void {
        fill(place, ...values())
    }

    function values(): readonly Child[] {
        const { action } = wish
        const required = action === "add" || !wish.hours
        return [
            action !== "add" && checked(say("old"), value("old", false), hint()),
            action === "change" &&
                checked(say(wish.kind === "post" ? "new" : "newIfAny"), value("new", required), hint()),
            action === "add" && checked(say("new"), value("new", required), hint()),
            action !== "remove" && wish.kind !== "post" && hours(wish, required => fieldOf("new", required)),
        ]
    }

    function fieldOf(name: "new", required: boolean): void {
        const field = place.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name="${name}-${number}"]`)
        if (!field) return
        field.required = required || wish.action === "add"
        if (field.getAttribute("aria-invalid")) tell(field)
    }

    function value(name: "old" | "new", required: boolean): Field {
        // Of what is kept, not of what stands in the field: an address on several lines is one line in the file.
        const rules = { most: LONGEST[name], wrong: () => wrongValue(wish.kind, wish[name], LONGEST[name]) }
        if (wish.kind === "post") {
            const keep = (text: string) => {
                // One line in the file, as the register writes addresses.
                wish[name] = text.trim().replace(/[ \t]*[\n,]+[\s,]*/g, ", ")
            }
            return lines(wish[name].replaceAll(", ", ",\n"), keep, rules, { name: `${name}-${number}`, required })
        }
        const numbered = NUMBERED.includes(wish.kind)
        const attributes = {
            name: `${name}-${number}`,
            required,
            type: numbered ? "tel" : "text",
            // Not the browser's own field for addresses, which rewrites some and refuses others.
            inputmode: wish.kind === "email" ? "email" : null,
            dir: "ltr",
        }
        return line(wish[name], text => (wish[name] = text), numbered ? { ...rules, tidy: dialled } : rules, attributes)
    }

    function hint(): string | undefined {
        if (NUMBERED.includes(wish.kind)) return say("numberHint")
        return wish.kind === "chat" ? say("chatHint") : wish.kind === "inoc-dba" ? say("inocHint") : undefined
    }

    const actions: readonly (readonly [Action, string])[] = [
        ["change", say("replace")],
        ["add", say("add")],
        ["remove", say("remove")],
    ]
    draw()
    return h(
        "fieldset",
        { class: "wish" },
        h("legend", {}, say("change", number)),
        checked(
            say("action"),
            choice(wish.action, actions, chosen => {
                wish.action = chosen
                draw()
            }),
        ),
        checked(
            say("contact"),
            line(
                wish.contact,
                text => (wish.contact = text),
                { most: LONGEST.contact },
                { name: `contact-${number}`, required: true },
            ),
            say("contactHint"),
        ),
        checked(
            say("kind"),
            choice(
                wish.kind,
                KINDS.map(kind => [kind, say(kind)] as const),
                chosen => {
                    wish.kind = chosen
                    if (chosen === "post") wish.hours = ""
                    draw()
                },
            ),
        ),
        place,
        drop && h("button", { type: "button", onclick: drop }, say("leaveOut")),
    )
}

/** Ask when a channel is answered; `changed` hears whether a new value is still wanted. */
function hours(wish: Wish, changed: (required: boolean) => void): HTMLElement {
    const [, days = "Mo-Fr", from = "08:00", to = "17:00"] = TIMES.exec(wish.hours) ?? []
    const span = { days: days as keyof typeof DAYS, from, to }
    const start: Answered = wish.hours === "24/7" ? "always" : wish.hours ? "office" : ""
    const more = h("div", { class: "span" })

    function keep(answered: Answered): void {
        wish.hours = answered === "always" ? "24/7" : answered ? `${span.days} ${span.from}-${span.to}` : ""
        changed(!wish.hours)
    }

    function show(answered: Answered): void {
        keep(answered)
        if (answered !== "office") {
            fill(more)
            return
        }
        const names = Object.entries(DAYS) as [keyof typeof DAYS, (typeof DAYS)[keyof typeof DAYS]][]
        const time = (key: "from" | "to") =>
            line(
                span[key],
                text => {
                    span[key] = text
                    keep("office")
                },
                TIME,
                { type: "time", required: true, dir: "ltr" },
            )
        fill(
            more,
            checked(
                say("days"),
                choice(
                    span.days,
                    names.map(([each, word]) => [each, say(word)] as const),
                    chosen => {
                        span.days = chosen
                        keep("office")
                    },
                ),
            ),
            checked(say("from"), time("from")),
            checked(say("to"), time("to")),
        )
    }

    const answers: readonly (readonly [Answered, string])[] = [
        ["", say("hoursUnsaid")],
        ["always", say("always")],
        ["office", say("office")],
    ]
    const field = checked(say("hours"), choice(start, answers, show))
    show(start)
    return h("div", {}, field, more)
}
