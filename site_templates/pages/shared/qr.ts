// QR codes as vector drawings: sharp on every screen and on paper.

import { correction, generate, mode } from "lean-qr"

const SVG = "http://www.w3.org/2000/svg"
const MARGIN = 4
// What every telephone reads; the library has others, for texts in Latin-1 and Japanese.
const MODES = [mode.numeric, mode.alphaNumeric, mode.ascii, mode.utf8]

/** Return a QR code of a text, black on white whatever the colours of the page, named for those who cannot see it. */
export function qr(text: string, name: string): SVGSVGElement {
    const code = generate(text, { minCorrectionLevel: correction.M, modes: MODES })
    const whole = code.size + 2 * MARGIN
    const drawing = document.createElementNS(SVG, "svg")
    drawing.setAttribute("viewBox", `${-MARGIN} ${-MARGIN} ${whole} ${whole}`)
    drawing.setAttribute("class", "qr")
    drawing.setAttribute("role", "img")
    drawing.setAttribute("aria-label", name)
    drawing.setAttribute("shape-rendering", "crispEdges")
    let dark = ""
    for (let y = 0; y < code.size; y++)
        for (let x = 0; x < code.size; x++) if (code.get(x, y)) dark += `M${x} ${y}h1v1h-1z`
    drawing.append(shape("#fff", `M${-MARGIN} ${-MARGIN}h${whole}v${whole}h${-whole}z`), shape("#000", dark))
    return drawing
}

function shape(colour: string, path: string): SVGPathElement {
    const found = document.createElementNS(SVG, "path")
    found.setAttribute("fill", colour)
    found.setAttribute("d", path)
    return found
}
