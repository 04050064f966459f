"""The pieces of the straightforward print edition, each as whole HTML: what stands on its pages.

From templates of its own, which nobody changes when ours change: it is what our build is measured with.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from builder.register import addresses
from builder.register.kinds import NUMBERED
from builder.views.entries import ChannelView, ContactView, Copy, Entry, OrganisationView, View
from builder.words.templates import template

TEMPLATES = Path(__file__).parent / "templates"
# A contact with more lines than this is parted, so that no piece outgrows a page.
MOST_LINES = 24
# So many letters fit a line of values, and one of notes, though they be as wide as they are high.
VALUE_EMS, NOTE_EMS = 13, 45

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _EntryPieces:
    blocks: list[Markup]
    contents: Markup
    by_territory: Markup
    by_code: list[tuple[int, Markup]]
    short: Markup


class Pieces:
    """Fills the templates; makes each piece of each recipient's pages anew."""

    def __init__(self) -> None:
        # With the rules and the words of our own templates.
        ours = template("bundle/START-HERE.txt").environment
        self._templates = ours.overlay(loader=jinja2.FileSystemLoader(TEMPLATES))

    def fill(self, name: str, **values: Any) -> Markup:
        """Return a template filled in, which escaped what was put in."""
        return Markup(self._templates.get_template(name).render(values))

    def pages(self, view: View) -> tuple[str, str]:
        """Return the print edition and the short list as HTML."""
        day = view.copy.edition.issued
        copy = self._copy(view.copy)
        entries = [self._entry(entry, day) for entry in view.entries]
        names = [entry.name for entry in view.entries]
        by_territory = sorted(range(len(entries)), key=lambda number: names[number].casefold())
        by_code = sorted((str(code), number, row) for number, each in enumerate(entries) for code, row in each.by_code)
        operators = {entry.backend.id: entry.backend for entry in view.entries if entry.backend}
        by_name = sorted(operators.values(), key=lambda operator: (operator.name.casefold(), operator.id))
        register = self.fill(
            "register.html",
            copy=copy,
            entries=[entry.blocks for entry in entries],
            operators=[self._operator(operator, day) for operator in by_name],
            contents=[_row(number, entry.contents) for number, entry in enumerate(entries)],
            by_territory=[_row(number, entries[number].by_territory) for number in by_territory],
            by_code=[_row(number, html) for _, number, html in by_code],
        )
        return register, self.fill("short-list.html", copy=copy, pieces=[entry.short for entry in entries])

    def _copy(self, copy: Copy) -> dict[str, Any]:
        cover = ("title", *(["notice"] if copy.notice else []), "cover", "copy")
        return {
            "title": f"{copy.title}, edition {copy.edition.number}",
            "header": self.fill("paper/header.html", copy=copy),
            "footer": self.fill("paper/footer.html", copy=copy),
            "cover": [self.fill(f"paper/{piece}.html", copy=copy) for piece in cover],
        }

    def _entry(self, entry: Entry, day: date) -> _EntryPieces:
        codes = {
            code
            for each in entry.organisations
            for _, channel in each.channels
            if channel.kind in NUMBERED and (code := addresses.calling_code(channel.value))
        }

        def row(code: int | None = None, *, by_territory: bool = False) -> Markup:
            return self.fill("paper/row.html", entry=entry, code=code, by_territory=by_territory)

        return _EntryPieces(
            blocks=[self.fill("paper/entry.html", entry=entry, day=day), *self._contacts(entry.manager, day)],
            contents=row(),
            by_territory=row(by_territory=True),
            by_code=[(code, row(code)) for code in sorted(codes)],
            short=self.fill("paper/short.html", entry=entry, day=day),
        )

    def _operator(self, organisation: OrganisationView, day: date) -> list[Markup]:
        return [self.fill("paper/operator.html", organisation=organisation), *self._contacts(organisation, day)]

    def _contacts(self, organisation: OrganisationView, day: date) -> Iterator[Markup]:
        for contact in organisation.contacts:
            yield from self._contact(contact, day)

    def _contact(self, contact: ContactView, day: date) -> Iterator[Markup]:
        left = len(contact.channels)
        for place, channels in enumerate(_portions(contact.channels)):
            left -= len(channels)
            certificates = () if left else contact.certificates
            rows = len(channels) + sum(channel.note is not None for channel in channels) + len(certificates)
            said = {"channels": channels, "certificates": certificates, "rows": rows, "continued": place > 0}
            yield self.fill("paper/contact.html", contact=contact, day=day, **said)


def _row(number: int, html: Markup) -> Row:
    return {"anchor": f"entry-{number}", "html": html}


def _portions(channels: Sequence[ChannelView]) -> Iterator[list[ChannelView]]:
    found: list[ChannelView] = []
    for channel in channels:
        if found and sum(map(_lines, found)) + _lines(channel) > MOST_LINES:
            yield found
            found = []
        found.append(channel)
    if found:
        yield found


def _lines(channel: ChannelView) -> int:
    """Return how many lines a channel takes at the most."""
    return 1 + len(channel.shown) // VALUE_EMS + (1 + len(channel.note) // NOTE_EMS if channel.note else 0)
