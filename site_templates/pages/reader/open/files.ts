// The files of an opened bundle, each to be saved by itself.

import { type Child, h } from "../../shared/dom.ts"
import { say } from "../words/reader.ts"

const MEDIA_TYPES: Readonly<Record<string, string>> = {
    html: "text/html",
    pdf: "application/pdf",
    vcf: "text/vcard",
    csv: "text/csv",
    json: "application/json",
    txt: "text/plain",
}

/** Return what a file is, by the end of its name. */
export function mediaType(name: string): string {
    return MEDIA_TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream"
}

/** Draw the files with what saves them. */
export function fileList(
    files: ReadonlyMap<string, Uint8Array>,
    keep: (name: string, content: Uint8Array) => void,
): readonly Child[] {
    const items = [...files].map(([name, content]) =>
        h(
            "li",
            {},
            h("span", {}, h("bdi", {}, name), " ", h("small", {}, size(content.length))),
            h(
                "button",
                { type: "button", "aria-label": `${say("save")} ${name}`, onclick: () => keep(name, content) },
                say("save"),
            ),
        ),
    )
    return [h("p", {}, say("filesHint")), h("ul", { class: "files" }, ...items)]
}

function size(bytes: number): string {
    return bytes < 1000
        ? `${bytes} B`
        : bytes < 1e6
          ? `${Math.round(bytes / 1000)} kB`
          : `${(bytes / 1e6).toFixed(1)} MB`
}
