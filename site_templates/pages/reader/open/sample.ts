// The sample that a rehearsal opens: a small bundle in the form of a real one, of invented places and reserved numbers.

import { bytesToHex } from "@noble/hashes/utils.js"
import { MS_A_DAY } from "../../shared/days.ts"
import { MARKUP } from "../../shared/markup.ts"
import { digestOf } from "../fingerprint.ts"
import { zip } from "../trust/envelope.ts"
import type { Expected } from "../trust/types.ts"

const utf8 = new TextEncoder()
const EDITION = 1
const VALID_DAYS = 120
const TITLE = "EXERCISE – sample register, everything in it is invented"
const NOTICE = "EXERCISE. Every place, organisation, person and number here is invented. Ring nobody."

interface Place {
    readonly tld: string
    readonly name: string
    readonly region: string
    readonly zone: string
    readonly phone: string
}

// Of the codes that ISO 3166 leaves to its users, some that no browser has another name for, as it has for XA and XB.
const PLACES: readonly Place[] = [
    { tld: "xe", name: "Exampleland", region: "EU", zone: "Europe/Athens", phone: "+44 1632 960101" },
    { tld: "xf", name: "Fictonia", region: "AP", zone: "Asia/Tokyo", phone: "+44 1632 960102" },
    { tld: "xm", name: "Madeupia", region: "LAC", zone: "America/Bogota", phone: "+44 1632 960103" },
]

/** Return the zip of a sample bundle, and what its manifest must say. */
export function sampleBundle(now: Date): Expected & { readonly zip: Uint8Array } {
    const issued = day(now)
    const validUntil = day(new Date(now.getTime() + VALID_DAYS * MS_A_DAY))
    const about = { recipient: "exercise", edition: EDITION, issued, expires: validUntil }
    const files: Record<string, Uint8Array> = {
        "START-HERE.txt": utf8.encode(`${TITLE}\nTLP:CLEAR\n\n${NOTICE}\n`),
        "register.html": utf8.encode(page(issued, validUntil)),
        "register.json": utf8.encode(
            `${JSON.stringify({ schema: "tocsin-register/1", title: TITLE, notice: NOTICE, tlp: "TLP:CLEAR", ...about, tlds: [], organisations: [] })}\n`,
        ),
    }
    const listed = Object.fromEntries(
        Object.entries(files).map(([name, bytes]) => [
            name,
            { sha256: bytesToHex(digestOf(bytes)), bytes: bytes.length },
        ]),
    )
    const manifest = { schema: "tocsin-manifest/1", ...about, files: listed }
    const all = { ...files, "manifest.json": utf8.encode(`${JSON.stringify(manifest)}\n`) }
    const packed = zip(Object.entries(all).map(([name, content]) => ({ name, content })))
    return { edition: EDITION, issued, validUntil, locator: "", zip: packed }
}

/** Return the day on this machine's calendar, by which the page counts its age. */
function day(time: Date): string {
    return time.toLocaleDateString("sv")
}

/** The markup of site_templates/bundle/, so that the register's script works as on the real thing; a test reads it. */
function page(issued: string, expires: string): string {
    const labels = PLACES.map(({ tld, name }) => `<li><a href="#${tld}">.${tld} ${name}</a>`)
    return `<!doctype html>
<html lang="en" data-markup="${MARKUP}" data-edition="${EDITION}" data-issued="${issued}" data-expires="${expires}" data-recipient="exercise" data-rules="phone,email 120 180 365">
<head><meta charset="utf-8"><title>${TITLE}</title></head>
<body id="top">
<nav aria-label="Parts of the register"><a href="#tlds">TLDs</a><a href="#changes">Changes</a><a href="#about">About</a><span class="tlp CLEAR">TLP:CLEAR</span></nav>
<header>
<h1>${TITLE}</h1>
<p><b>Edition ${EDITION}</b> · issued ${issued} · valid until <b class="nb">${expires}</b></p>
<p>Copy for <b><bdi>You, in an exercise</bdi></b> (exercise)</p>
<p class="box" id="notice"><b>${NOTICE}</b></p>
<p class="box" id="publisher">Out of date, or an entry is wrong? Ring <span>Sample secretariat</span>: <a href="tel:+441632960001">+44 1632 960001</a>, <a href="mailto:desk@secretariat.example">desk@secretariat.example</a>.</p>
</header>
<main>
<details open id="tlds"><summary>TLDs (${PLACES.length})</summary>
<ul class="index">
${labels.join("\n")}</ul></details>
${PLACES.map(place => entry(place, issued)).join("\n")}
</main>
<section id="changes" class="box">
<h2>Changes</h2>
<p>This is the first edition that you get.</p>
</section>
<section id="about" class="box">
<h2>About this copy</h2>
<p>${NOTICE}</p>
</section>
</body>
</html>
`
}

function entry({ tld, name, region, zone, phone }: Place, issued: string): string {
    const link = `tel:${phone.replace(/ /g, "")}`
    const mail = `duty@registry-${tld}.example`
    return `<article id=${tld} data-t="${tld.toUpperCase()} ${region}"><h2><b>.${tld}</b> ${name}</h2>
<p class="f g">Ring first <a href="${link}">${phone}</a> Duty desk, 24/7, <i>fresh ${issued}, call</i>
<p class=q>Ways in 2; .${tld} down 2, Internet down 1, phones down 1, 3 a.m. 1
<section id="o-registry-${tld}"><h3>Sample registry of ${name} <small>${tld.toUpperCase()} · ${zone} · en</small></h3>
<h4 data-c=duty>Duty desk</h4>
<ul>
<li><i>phone</i><a href="${link}">${phone}</a><p class=g>fresh ${issued}, call, TLP:CLEAR · 24/7
<li><i>email</i><a href="mailto:${mail}">${mail}</a><p>fresh ${issued}, e-mail, TLP:CLEAR
</ul>
</section>
</article>`
}
