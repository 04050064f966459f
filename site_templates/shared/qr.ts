// QR codes as vector drawings: sharp on every screen and on paper.

import { encode } from "uqr"

const SVG = "http://www.w3.org/2000/svg"
const MARGIN = 4

/** Return a QR code of a text, black on white whatever the colours of the page, named for those who cannot see it. */
export function qr(text: string, name: string): SVGSVGElement {
    const code = encode(text, { ecc: "M", border: MARGIN })
    const drawing = document.createElementNS(SVG, "svg")
    drawing.setAttribute("viewBox", `0 0 ${code.size} ${code.size}`)
    drawing.setAttribute("class", "qr")
    drawing.setAttribute("role", "img")
    drawing.setAttribute("aria-label", name)
    drawing.setAttribute("shape-rendering", "crispEdges")
    drawing.append(shape("#fff", `M0 0h${code.size}v${code.size}H0z`), shape("#000", modules(code.data)))
    return drawing
}

function modules(rows: readonly (readonly boolean[])[]): string {
    return rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("")
}

function shape(colour: string, path: string): SVGPathElement {
    const found = document.createElementNS(SVG, "path")
    found.setAttribute("fill", colour)
    found.setAttribute("d", path)
    return found
}
