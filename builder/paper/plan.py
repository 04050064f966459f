"""Plan the printed pages of a view: which snippet stands where.

A plan names snippets by digest. The snippets themselves are laid out once for all
recipients (`layout`), and each recipient's pages are put together from the forms
(`compose`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from builder.paper.forms import Snippet
from builder.register import addresses
from builder.register.kinds import NUMBERED
from builder.views.entries import ChannelView, ContactView, Copy, Entry, OrganisationView
from builder.words.labels import isolated
from builder.words.templates import fill

BODY_WIDTH = 511.0
TLP_WIDTH = 150.0
LINE_WIDTH = BODY_WIDTH - TLP_WIDTH - 70
INDEX_WIDTH = 118.0
SHORT_WIDTH = 250.0
# A contact with more lines than this is parted, so that no piece outgrows a page.
MOST_LINES = 24
# So many letters fit a line of values, and one of notes, though they be as wide as they are high.
VALUE_EMS, NOTE_EMS = 13, 45

Digest = bytes
Item = TypeVar("Item")


class SnippetBook:
    """Every snippet that some page needs, once each."""

    def __init__(self) -> None:
        self.snippets: dict[Digest, Snippet] = {}

    def add(self, width: float, html: str) -> Digest:
        """Note a snippet and return its digest."""
        snippet = Snippet(width, html)
        digest = snippet.digest
        self.snippets.setdefault(digest, snippet)
        return digest


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPaper:
    """The pieces of one entry: its blocks from top to bottom, and its row in each list."""

    title: str = field(repr=False)
    territory: str
    blocks: tuple[Digest, ...]
    contents: Digest
    by_territory: Digest
    by_code: tuple[tuple[int, Digest], ...]
    short: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorPaper:
    """The pieces of one back-end operator."""

    title: str = field(repr=False)
    blocks: tuple[Digest, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyPaper:
    """The pieces that make a copy one recipient's and one edition's."""

    title: str
    issued: str
    cover: tuple[Digest, ...]
    header: Digest
    footer: Digest
    tlp: Digest
    alphabet: Digest
    headings: Mapping[str, Digest]


ALPHABET = "Page of 0123456789"
HEADINGS = ("Contents", "Back-end operators", "Index by territory", "Index by telephone code", "Short list")


def entry_paper(book: SnippetBook, entry: Entry, day: date) -> EntryPaper:
    """Plan the pieces of one entry; ages are those of the day."""
    codes = {
        code
        for each in entry.organisations
        for _, channel in each.channels
        if channel.kind in NUMBERED and (code := addresses.calling_code(channel.value))
    }

    def row(code: int | None = None, *, by_territory: bool = False) -> Digest:
        html = fill("paper/row.html", entry=entry, code=code, by_territory=by_territory)
        return book.add(INDEX_WIDTH - 22, html)

    return EntryPaper(
        title=f"{isolated(entry.shown)} {entry.name}",
        territory=entry.name,
        blocks=(
            book.add(BODY_WIDTH, fill("paper/entry.html", entry=entry, day=day)),
            *_contacts(book, entry.manager, day),
        ),
        contents=row(),
        by_territory=row(by_territory=True),
        by_code=tuple((code, row(code)) for code in sorted(codes)),
        short=book.add(SHORT_WIDTH, fill("paper/short.html", entry=entry, day=day)),
    )


def operator_paper(book: SnippetBook, organisation: OrganisationView, day: date) -> OperatorPaper:
    """Plan the pieces of one back-end operator; ages are those of the day."""
    head = book.add(BODY_WIDTH, fill("paper/operator.html", organisation=organisation))
    return OperatorPaper(title=isolated(organisation.name), blocks=(head, *_contacts(book, organisation, day)))


def copy_paper(book: SnippetBook, copy: Copy) -> CopyPaper:
    """Plan the pieces that name the recipient and the edition."""
    cover = ("title", *(["notice"] if copy.notice else []), "cover", "copy")
    return CopyPaper(
        title=f"{copy.title}, edition {copy.edition.number}",
        issued=copy.edition.issued.strftime("D:%Y%m%d"),
        cover=tuple(book.add(BODY_WIDTH, fill(f"paper/{piece}.html", copy=copy)) for piece in cover),
        header=book.add(LINE_WIDTH, fill("paper/header.html", copy=copy)),
        footer=book.add(LINE_WIDTH, fill("paper/footer.html", copy=copy)),
        tlp=book.add(TLP_WIDTH, fill("paper/tlp.html", copy=copy)),
        alphabet=book.add(BODY_WIDTH, f"<p>{ALPHABET}</p>"),
        headings={text: book.add(BODY_WIDTH, f'<p class="heading">{text}</p>') for text in HEADINGS},
    )


def _contacts(book: SnippetBook, organisation: OrganisationView, day: date) -> tuple[Digest, ...]:
    return tuple(digest for contact in organisation.contacts for digest in _contact(book, contact, day))


def _contact(book: SnippetBook, contact: ContactView, day: date) -> Iterator[Digest]:
    left = len(contact.channels)
    for place, channels in enumerate(portions(contact.channels, _lines, MOST_LINES)):
        left -= len(channels)
        certificates = () if left else contact.certificates
        rows = len(channels) + sum(channel.note is not None for channel in channels) + len(certificates)
        said = {"channels": channels, "certificates": certificates, "rows": rows, "continued": place > 0, "day": day}
        html = fill("paper/contact.html", contact=contact, **said)
        yield book.add(BODY_WIDTH, html)


def _lines(channel: ChannelView) -> int:
    """Return how many lines a channel takes at the most."""
    return 1 + len(channel.shown) // VALUE_EMS + (1 + len(channel.note) // NOTE_EMS if channel.note else 0)


def portions(items: Sequence[Item], size: Callable[[Item], int], most: int) -> Iterator[tuple[Item, ...]]:
    """Part what is set in lines, so that no portion has more than fits unless one item alone has."""
    found: list[Item] = []
    for item in items:
        if found and sum(map(size, found)) + size(item) > most:
            yield tuple(found)
            found = []
        found.append(item)
    if found:
        yield tuple(found)
