"""The parts of bundles: each entry and organisation rendered once for all recipients.

Pure. A part is encoded text and digests, small to hand to a worker process. What goes to which
recipient was decided by `builder.views`; a part is only ever joined whole.
"""

from collections.abc import Callable
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
Made = TypeVar("Made")


class _Memo(Generic[Part, Made]):
    """Makes something of each part of a view once: it is one and the same value in all views that hold it."""

    def __init__(self, make: Callable[[Part, date], Made]) -> None:
        self._make = make
        # Keyed by identity, and the parts are kept, so that no identity is used twice.
        self._places: dict[tuple[int, date], tuple[Part, int]] = {}
        self.made: list[Made] = []

    def place_of(self, part: Part, issued: date) -> int:
        """Return the place of what was made of a part for an edition of a day."""
        key = id(part), issued
        if key not in self._places:
            self.made.append(self._make(part, issued))
            self._places[key] = (part, len(self.made) - 1)
        return self._places[key][1]

    def of(self, part: Part, issued: date) -> Made:
        """Return what was made of a part for an edition of a day."""
        return self.made[self.place_of(part, issued)]


class PartsMaker:
    """Renders parts and remembers them; views share entries, so parts are shared too.

    `book` collects the snippets of all pages, to be laid out.
    """

    def __init__(self) -> None:
        self.book = plan.SnippetBook()
        self.alphabet = alphabet.note(self.book)
        self._entries: _Memo[Entry, EntryParts] = _Memo(self._make_entry)
        self._organisations: _Memo[OrganisationView, OrganisationParts] = _Memo(
            lambda organisation, _: _make_organisation(organisation)
        )
        self._changes: _Memo[OrganisationChanges, str] = _Memo(lambda changes, _: change_html(changes))
        self._operators: _Memo[OrganisationView, plan.OperatorPaper] = _Memo(
            lambda organisation, issued: plan.operator_paper(self.book, organisation, issued)
        )

    @property
    def stock(self) -> Stock:
        """All parts that were made until now."""
        return Stock(
            entries=tuple(self._entries.made),
            organisations=tuple(self._organisations.made),
            operators=tuple(self._operators.made),
        )

    def parts(self, view: View) -> ViewParts:
        """Return the parts of a view."""
        # The places first: what is not in the stock yet is put there.
        places = self.places(view)
        return self.stock.parts(places)

    def places(self, view: View) -> Places:
        """Return where the parts of a view are in the stock; make those that are not there yet."""
        issued = view.copy.edition.issued
        operators = {entry.backend.id: entry.backend for entry in view.entries if entry.backend}
        by_name = sorted(operators.values(), key=lambda operator: (operator.name.casefold(), operator.id))
        return Places(
            entries=tuple(self._entries.place_of(entry, issued) for entry in view.entries),
            organisations=tuple(self._organisations.place_of(each, issued) for each in view.organisations),
            operators=tuple(self._operators.place_of(operator, issued) for operator in by_name),
            copy=plan.copy_paper(self.book, view.copy),
            changes=changes_html(
                view.changes, [self._changes.of(each.changes, issued) for each in view.changes.organisations]
            ).encode(),
        )

    def _make_entry(self, entry: Entry, issued: date) -> EntryParts:
        return EntryParts(
            manager=entry.manager.id,
            label=register_html.label_html(entry).encode(),
            head=register_html.entry_html(entry).encode(),
            again=register_html.again_html(entry).encode(),
            csv=tables.csv_rows(entry).encode(),
            json=tables.tld_json(entry).encode(),
            paper=plan.entry_paper(self.book, entry, issued),
        )


def _make_organisation(organisation: OrganisationView) -> OrganisationParts:
    return OrganisationParts(
        id=organisation.id,
        html=register_html.organisation_html(organisation).encode(),
        json=tables.organisation_json(organisation).encode(),
        vcards=vcard.vcards(organisation).encode(),
    )
