"""Write a PDF of our own pages: A4, with a title and a language, and streams deflated.

Lengths are points, 72 to an inch, and `MM` is a millimetre in points. PDF counts from the lower
left corner of a page upwards: so does `compose`, where entries are stacked down to a footer.
`documents` counts from the upper left corner downwards, as envelopes and letters are measured,
and turns its heights round where it draws.
"""

import contextlib
import io
import re
import zlib
from collections.abc import Iterable

import pydyf

MM = 72 / 25.4
# A4: width and height.
PAGE = (595.28, 841.89)
# Deflating costs more than all the rest of a page; beyond this level it saves little.
LEVEL = 3
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
COUNT = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+([0-9]+)|/Count\s+([0-9]+)[^>]*?/Type\s*/Pages\b")


def drawn(parts: Iterable[bytes]) -> pydyf.Stream:
    """Return the drawing instructions of a page."""
    return pydyf.Stream([zlib.compress(b"\n".join(parts), LEVEL)], {"Filter": "/FlateDecode"})


def add_page(
    pdf: pydyf.PDF, resources: pydyf.Dictionary, stream: pydyf.Stream, annotations: Iterable[str] | None = None
) -> None:
    """Add a page that draws a stream; both were added before. The annotations are its links."""
    page = {
        "Type": "/Page",
        "Parent": pdf.pages.reference,
        "MediaBox": f"[0 0 {PAGE[0]} {PAGE[1]}]",
        "Resources": resources.reference,
        "Contents": stream.reference,
    }
    if annotations is not None:
        page["Annots"] = "[" + " ".join(annotations) + "]"
    pdf.add_page(pydyf.Dictionary(page))


def pages_of(content: bytes) -> int:
    """Return how many pages a file of ours has."""
    for stream in STREAM.findall(content):
        with contextlib.suppress(zlib.error):
            if count := COUNT.search(zlib.decompress(stream)):
                return int(count[1])
    raise ValueError("no PDF of ours")


def finish(pdf: pydyf.PDF, title: str, made: str, language: str) -> bytes:
    """Return the file; `made` is its date as PDF writes it, and no clock is read."""
    pdf.info["Title"] = pydyf.String(title)
    pdf.info["CreationDate"] = pydyf.String(made)
    pdf.catalog["ViewerPreferences"] = "<</DisplayDocTitle true>>"
    pdf.catalog["Lang"] = f"({language})"
    output = io.BytesIO()
    pdf.write(output, b"1.7", compress=True)
    return output.getvalue()
