"""What a PDF holds: its pages' text, its objects and its links."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pikepdf


@cache
def pages(path: Path) -> tuple[str, ...]:
    """The text of each page of a PDF."""
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True, timeout=60)
    return tuple(done.stdout.removesuffix("\f").split("\f"))


@cache
def flow(path: Path) -> str:
    """The text of a PDF cell by cell, without spaces."""
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True, timeout=60)
    return squeezed(done.stdout)


def squeezed(text: str) -> str:
    """A text without the spaces and line breaks that layout puts in."""
    return re.sub(r"\s", "", text)


def objects(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    yield from pdf.objects


def links(pdf: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Dictionary]]:
    for number, page in enumerate(pdf.pages):
        for annotation in page.get("/Annots", []):
            assert annotation["/Subtype"] == "/Link"
            yield number, annotation
