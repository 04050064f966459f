"""Render what changed since the edition before: the last part of `register.html`.

What changed in an organisation is rendered once for all recipients; each page joins its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from builder.register.freshness import State
from builder.views.entries import Changes, OrganisationChanges, PlacedChanges, What
from builder.words.templates import fill


@dataclass(slots=True, kw_only=True)
class Aged:
    """How many channels of a copy have come to a state of verification, and where."""

    state: State
    count: int = 0
    places: list[PlacedChanges] = field(default_factory=list)


def change_html(changes: OrganisationChanges) -> str:
    """Render what changed in one organisation, but for what time did: nothing, where that was all."""
    lines = [line for line in changes.lines if line.what is not What.FRESHNESS]
    return fill("bundle/change.html", organisation=changes.organisation, lines=lines) if lines else ""


def changes_html(changes: Changes, rendered: Sequence[str]) -> str:
    """Render the section with all changes; `rendered` has what `change_html` gave for each organisation in it."""
    # Each was rendered by a template of ours, with autoescape on.
    bodies = [
        (placed, Markup(html))  # noqa: S704
        for placed, html in zip(changes.organisations, rendered, strict=True)
        if html
    ]
    return fill("bundle/changes.html", changes=changes, bodies=bodies, ages=_ages(changes))


def _ages(changes: Changes) -> list[Aged]:
    """Gather verifications that came or went: after a round that is most of the register, and a line each too long."""
    found = {state: Aged(state=state) for state in State}
    for placed in changes.organisations:
        for line in placed.changes.lines:
            if line.what is What.FRESHNESS and line.state is not None:
                found[line.state].count += line.count
                found[line.state].places.append(placed)
    return [aged for aged in found.values() if aged.count]
