"""The parts of bundles: each entry and organisation rendered once for all recipients.

Pure. A part is plain text and digests, small to hand to a worker process. What goes to which
recipient was decided by `builder.views`; a part is only ever joined whole.
"""

from dataclasses import dataclass, field

from builder.bundle import tables, vcard
from builder.pages import register_html
from builder.pages.changes import change_html, changes_html
from builder.paper import plan
from builder.views.entries import Entry, OrganisationChanges, OrganisationView, View


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryParts:
    """One entry, as each file of a bundle holds it."""

    manager: str
    label: str = field(repr=False)
    head: str = field(repr=False)
    again: str = field(repr=False)
    csv: str = field(repr=False)
    json: str = field(repr=False)
    paper: plan.EntryPaper


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationParts:
    """One organisation, as each file of a bundle holds it."""

    id: str
    html: str = field(repr=False)
    json: str = field(repr=False)
    vcards: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewParts:
    """The parts of one view, in the order of its pages."""

    entries: tuple[EntryParts, ...]
    organisations: tuple[OrganisationParts, ...]
    operators: tuple[plan.OperatorPaper, ...]
    copy: plan.CopyPaper
    changes: str = field(repr=False)


class PartsMaker:
    """Renders parts and remembers them; views share entries, so parts are shared too.

    `book` collects the snippets of all pages, to be laid out.
    """

    def __init__(self) -> None:
        self.book = plan.SnippetBook()
        # Keyed by identity, and the views are kept, so that no identity is used twice.
        self._entries: dict[int, tuple[Entry, EntryParts]] = {}
        self._organisations: dict[int, tuple[OrganisationView, OrganisationParts]] = {}
        self._changes: dict[int, tuple[OrganisationChanges, str]] = {}
        self._operators: dict[int, tuple[OrganisationView, plan.OperatorPaper]] = {}

    def parts(self, view: View) -> ViewParts:
        """Return the parts of a view."""
        operators = {entry.backend.id: entry.backend for entry in view.entries if entry.backend}
        by_name = sorted(operators.values(), key=lambda operator: (operator.name.casefold(), operator.id))
        return ViewParts(
            entries=tuple(self._entry(entry) for entry in view.entries),
            organisations=tuple(self._organisation(each) for each in view.organisations),
            operators=tuple(self._operator(operator) for operator in by_name),
            copy=plan.copy_paper(self.book, view.copy),
            changes=changes_html(view.changes, [self._change(each.changes) for each in view.changes.organisations]),
        )

    def _change(self, changes: OrganisationChanges) -> str:
        if id(changes) not in self._changes:
            self._changes[id(changes)] = (changes, change_html(changes))
        return self._changes[id(changes)][1]

    def _entry(self, entry: Entry) -> EntryParts:
        if id(entry) not in self._entries:
            self._entries[id(entry)] = (
                entry,
                EntryParts(
                    manager=entry.manager.id,
                    label=register_html.label_html(entry),
                    head=register_html.entry_html(entry),
                    again=register_html.again_html(entry),
                    csv=tables.csv_rows(entry),
                    json=tables.tld_json(entry),
                    paper=plan.entry_paper(self.book, entry),
                ),
            )
        return self._entries[id(entry)][1]

    def _organisation(self, organisation: OrganisationView) -> OrganisationParts:
        if id(organisation) not in self._organisations:
            self._organisations[id(organisation)] = (
                organisation,
                OrganisationParts(
                    id=organisation.id,
                    html=register_html.organisation_html(organisation),
                    json=tables.organisation_json(organisation),
                    vcards=vcard.vcards(organisation),
                ),
            )
        return self._organisations[id(organisation)][1]

    def _operator(self, organisation: OrganisationView) -> plan.OperatorPaper:
        if id(organisation) not in self._operators:
            self._operators[id(organisation)] = (organisation, plan.operator_paper(self.book, organisation))
        return self._operators[id(organisation)][1]
