"""Put `register.html` together: one file, no request, and complete where no script runs.

Entries and organisations are rendered once for all recipients; each page joins them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from builder.pages.policy import hash_source, inline, packed
from builder.views.entries import Copy, Entry, OrganisationView
from builder.words.templates import built, fill

END_OF_ENTRY = "</article>\n"


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
    """The rendered parts of a page, in the order in which they stand."""

    labels: Iterable[str]
    entries: Iterable[str]
    operators: Iterable[str]
    changes: str = ""


def page_html(copy: Copy, parts: PageParts) -> str:
    """Return the whole page from its rendered parts."""
    # Each part was rendered by a template of ours, with autoescape on.
    joined = {name: Markup("".join(getattr(parts, name))) for name in ("labels", "operators", "changes")}  # noqa: S704
    return fill(
        "bundle/register.html",
        copy=copy,
        body=Markup("".join(parts.entries)),  # noqa: S704
        style=inline("plain.css"),
        style_digests=[hash_source(built(name)) for name in ("plain.css", "register.css")],
        look=packed("register.css"),
        tools=packed("register.js"),
        script=inline("unpack.js"),
        script_digests=[hash_source(built(name)) for name in ("unpack.js", "register.js")],
        **joined,
    )


def start_here(copy: Copy, coming: Mapping[int, str]) -> str:
    """Return `START-HERE.txt`; `coming` has the names of the recipient's next files, by edition."""
    return fill("bundle/START-HERE.txt", copy=copy, coming=coming)
