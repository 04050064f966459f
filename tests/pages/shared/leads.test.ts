// Where a link of a register may lead: out of the page to a telephone, a message or a mail, and nowhere else.

import assert from "node:assert/strict"
import test from "node:test"
import { leading } from "../../../site_templates/pages/shared/leads.ts"

test("a call, a message and a mail pass as they are", () => {
    for (const address of ["tel:+441632960101", "sms:+447700900101", "mailto:desk@nic.example", "TEL:112"])
        assert.equal(leading(address), address)
})

test("whatever else a file may say does not", () => {
    const others = [
        "javascript:alert(1)",
        " tel:1",
        "https://evil.example/tel:1",
        "data:text/html,x",
        "#gr",
        "",
        null,
        undefined,
    ]
    for (const address of others) assert.equal(leading(address), null)
})
