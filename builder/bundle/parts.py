"""The parts of bundles: each entry and organisation rendered once for all recipients.

Pure. A part is encoded text and digests, small to hand to a worker process. What goes to which
recipient was decided by `builder.views`; a part is only ever joined whole. It has its place before it is
made, so that workers can make it while other views are being decided.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from builder.bundle import tables, vcard
from builder.pages import register_html
from builder.pages.changes import change_html, changes_html
from builder.paper import alphabet, plan
from builder.views.entries import Entry, OrganisationChanges, OrganisationView, View


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryParts:
    """One entry, as each file of a bundle holds it."""

    manager: str
    label: bytes = field(repr=False)
    head: bytes = field(repr=False)
    again: bytes = field(repr=False)
    csv: bytes = field(repr=False)
    json: bytes = field(repr=False)
    paper: plan.EntryPaper


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationParts:
    """One organisation, as each file of a bundle holds it."""

    id: str
    html: bytes = field(repr=False)
    json: bytes = field(repr=False)
    vcards: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewParts:
    """The parts of one view, in the order of its pages."""

    entries: tuple[EntryParts, ...]
    organisations: tuple[OrganisationParts, ...]
    operators: tuple[plan.OperatorPaper, ...]
    copy: plan.CopyPaper
    changes: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The parts of one view by their places in a `Stock`: what a task is told of them, however large they are."""

    entries: tuple[int, ...]
    organisations: tuple[int, ...]
    operators: tuple[int, ...]
    copy: plan.CopyPaper
    changes: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """The parts of all views of a build, each once."""

    entries: tuple[EntryParts, ...] = field(repr=False)
    organisations: tuple[OrganisationParts, ...] = field(repr=False)
    operators: tuple[plan.OperatorPaper, ...] = field(repr=False)

    def parts(self, places: Places) -> ViewParts:
        """Return the parts of one view."""
        return ViewParts(
            entries=tuple(self.entries[place] for place in places.entries),
            organisations=tuple(self.organisations[place] for place in places.organisations),
            operators=tuple(self.operators[place] for place in places.operators),
            copy=places.copy,
            changes=places.changes,
        )


Part = TypeVar("Part")

# Parts that a worker makes in one call. What many parts say stands in the book of each call: few are better.
MADE_AT_ONCE = 400


class _Places(Generic[Part]):
    """The parts of all views, each once: one that is the same value in two views has one place."""

    def __init__(self) -> None:
        # Keyed by identity, and the parts are kept, so that no identity is used twice.
        self._places: dict[int, int] = {}
        self.parts: list[Part] = []

    def __len__(self) -> int:
        return len(self.parts)

    def of(self, part: Part) -> int:
        """Return the place of a part."""
        place = self._places.setdefault(id(part), len(self.parts))
        if place == len(self.parts):
            self.parts.append(part)
        return place


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmade:
    """Parts of views that are still to be rendered, for an edition of a day."""

    entries: Sequence[Entry] = field(repr=False)
    organisations: Sequence[OrganisationView] = field(repr=False)
    operators: Sequence[OrganisationView] = field(repr=False)
    issued: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The same, rendered; and the snippets of their pages."""

    stock: Stock
    book: plan.SnippetBook


def render(unmade: Unmade) -> Rendered:
    """Render parts of views: here, or in a worker."""
    book = plan.SnippetBook()
    stock = Stock(
        entries=tuple(_make_entry(book, entry, unmade.issued) for entry in unmade.entries),
        organisations=tuple(_make_organisation(each) for each in unmade.organisations),
        operators=tuple(plan.operator_paper(book, each, unmade.issued) for each in unmade.operators),
    )
    # Of use only while entries are planned.
    book.rows.clear()
    return Rendered(stock=stock, book=book)


class PartsMaker:
    """Renders the parts of one edition's views and remembers them; views share entries, so parts are shared too."""

    def __init__(self) -> None:
        self._issued = date.min
        self._book = plan.SnippetBook()
        self.alphabet = alphabet.note(self._book)
        self._entries: _Places[Entry] = _Places()
        self._organisations: _Places[OrganisationView] = _Places()
        self._operators: _Places[OrganisationView] = _Places()
        self._news: dict[int, tuple[OrganisationChanges, str]] = {}
        # What was handed out to be rendered, and what came back.
        self._out = 0, 0, 0
        self._stock = Stock(entries=(), organisations=(), operators=())

    @property
    def stock(self) -> Stock:
        """All parts that have a place."""
        self._render_here()
        return self._stock

    @property
    def book(self) -> plan.SnippetBook:
        """The snippets of all their pages, to be laid out."""
        self._render_here()
        return self._book

    def parts(self, view: View) -> ViewParts:
        """Return the parts of a view."""
        # The places first: the stock has what has a place.
        places = self.places(view)
        return self.stock.parts(places)

    def places(self, view: View) -> Places:
        """Return where the parts of a view are in the stock, or will be once they are rendered."""
        if self._issued not in (date.min, view.copy.edition.issued):
            raise ValueError("views of two editions")
        self._issued = view.copy.edition.issued
        operators = {entry.backend.id: entry.backend for entry in view.entries if entry.backend}
        by_name = sorted(operators.values(), key=lambda operator: (operator.name.casefold(), operator.id))
        return Places(
            entries=tuple(map(self._entries.of, view.entries)),
            organisations=tuple(map(self._organisations.of, view.organisations)),
            operators=tuple(map(self._operators.of, by_name)),
            copy=plan.copy_paper(self._book, view.copy),
            changes=changes_html(
                view.changes, [self._said(each.changes) for each in view.changes.organisations]
            ).encode(),
        )

    def unmade(self, at_least: int = 1) -> Iterator[Unmade]:
        """Hand out what has a place and was not handed out yet, where it is so much; `take` what comes back."""
        entries, organisations, operators = self._out
        now = len(self._entries), len(self._organisations), len(self._operators)
        if sum(now) - sum(self._out) >= at_least:
            self._out = now
            yield Unmade(
                entries=self._entries.parts[entries:],
                organisations=self._organisations.parts[organisations:],
                operators=self._operators.parts[operators:],
                issued=self._issued,
            )

    def take(self, rendered: Rendered) -> None:
        """Put parts in their places, in the order in which they were handed out."""
        before, more = self._stock, rendered.stock
        self._stock = Stock(
            entries=(*before.entries, *more.entries),
            organisations=(*before.organisations, *more.organisations),
            operators=(*before.operators, *more.operators),
        )
        self._book.add_all(rendered.book)

    def _render_here(self) -> None:
        for unmade in self.unmade():
            self.take(render(unmade))

    def _said(self, changes: OrganisationChanges) -> str:
        known = self._news.get(id(changes))
        if known is None:
            known = self._news[id(changes)] = changes, change_html(changes)
        return known[1]


def _make_entry(book: plan.SnippetBook, entry: Entry, issued: date) -> EntryParts:
    return EntryParts(
        manager=entry.manager.id,
        label=register_html.label_html(entry).encode(),
        head=register_html.entry_html(entry).encode(),
        again=register_html.again_html(entry).encode(),
        csv=tables.csv_rows(entry).encode(),
        json=tables.tld_json(entry).encode(),
        paper=plan.entry_paper(book, entry, issued),
    )


def _make_organisation(organisation: OrganisationView) -> OrganisationParts:
    return OrganisationParts(
        id=organisation.id,
        html=register_html.organisation_html(organisation).encode(),
        json=tables.organisation_json(organisation).encode(),
        vcards=vcard.vcards(organisation).encode(),
    )
