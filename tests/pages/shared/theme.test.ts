// The theme in an address: it comes after the place, and what is none of ours belongs to the place.

import assert from "node:assert/strict"
import test from "node:test"
import { parted, THEMES, themeNamed } from "../../../site_templates/pages/shared/theme.ts"

test("an address is a place and a theme", () => {
    for (const theme of THEMES) assert.deepEqual(parted(`#gr/${theme}`), ["#gr", theme])
    assert.deepEqual(parted("#gr"), ["#gr", null])
    assert.deepEqual(parted(""), ["", null])
    assert.deepEqual(parted("#/red"), ["#", "red"])
    assert.deepEqual(parted("#gr/constructor"), ["#gr/constructor", null])
})

test("only our themes are themes", () => {
    assert.equal(themeNamed("red"), "red")
    for (const other of ["", "Red", "toString", undefined, 3]) assert.equal(themeNamed(other), null)
})
