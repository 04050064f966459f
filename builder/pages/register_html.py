"""Put `register.html` together: one file, no request, and complete where no script runs.

Entries and organisations are rendered and encoded once for all recipients; each page joins them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from builder.deflating import Piece, piece
from builder.pages.policy import hash_source, inline, packed
from builder.views.entries import Copy, Entry, OrganisationView
from builder.words.templates import built, fill

END_OF_ENTRY = b"</article>\n"
# YAML allows it in no text.
PLACE = "\0"


def entry_html(entry: Entry) -> str:
    """Render the head of an entry; its manager's contacts follow, and `END_OF_ENTRY`."""
    return fill("bundle/entry.html", entry=entry)


def again_html(entry: Entry) -> str:
    """Render what stands for the manager's contacts where an entry before has them."""
    return fill("bundle/again.html", entry=entry)


def organisation_html(organisation: OrganisationView) -> str:
    """Render an organisation with its contacts; it stands once on a page."""
    return fill("bundle/organisation.html", organisation=organisation)


def label_html(entry: Entry) -> str:
    """Render an entry's line in the index of TLDs."""
    return fill("bundle/label.html", entry=entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageParts:
    """The rendered parts of a page, encoded, in the order in which they stand."""

    labels: Iterable[bytes] = field(repr=False)
    entries: Iterable[bytes] = field(repr=False)
    operators: Sequence[bytes] = field(repr=False)
    changes: bytes = field(repr=False)


def page_html(copy: Copy, parts: PageParts) -> bytes:
    """Return the whole page from its rendered parts.

    The template is filled with the few words that are the recipient's own; what is large is put in its places then.
    """
    words = fill(
        "bundle/register.html", copy=copy, operators=parts.operators, place=PLACE, script=inline("unpack.js")
    ).encode()
    begun, title, between, after, changed, ended = words.split(PLACE.encode())
    return b"".join(
        (
            *(begun, head().content, title),
            *(*parts.labels, between, *parts.entries, after, *parts.operators, changed, parts.changes, ended),
        )
    )


@cache
def head() -> Piece:
    """Return what is the same on all pages, deflated: the policy, the style, and the tools that stand in it packed."""
    text = fill(
        "bundle/head.html",
        style=inline("plain.css"),
        style_digests=[hash_source(built(name)) for name in ("plain.css", "register.css")],
        look=packed("register.css"),
        tools=packed("register.js"),
        script_digests=[hash_source(built(name)) for name in ("unpack.js", "register.js")],
    )
    return piece(text.encode())


def start_here(copy: Copy, coming: Mapping[int, str]) -> bytes:
    """Return `START-HERE.txt`; `coming` has the names of the recipient's next files, by edition."""
    return fill("bundle/START-HERE.txt", copy=copy, coming=coming).encode()
