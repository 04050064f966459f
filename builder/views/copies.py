"""What stands on each copy: whose it is, of which edition, and how old what it holds is. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from builder.register.edition import Edition
from builder.register.freshness import State
from builder.register.kinds import Tlp
from builder.register.model import Recipient, ScopeOfAll, Settings
from builder.views.entries import AgeRule, Ages, OrganisationView, publisher_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What an organisation adds to what a copy says of all that it holds; `states` are in their own order."""

    marking: Tlp
    states: tuple[int, ...]
    oldest: date | None
    newest: date | None


def on_each(settings: Settings, edition: Edition) -> dict[str, Any]:
    """Return what stands on each copy of an edition alike."""
    return {
        "title": settings.title,
        "publisher": publisher_of(settings),
        "notice": settings.notice,
        "edition": edition,
        "rules": tuple(
            AgeRule(kinds=rule.kinds, fresh=rule.fresh, ageing=rule.ageing, stale=rule.stale)
            for rule in settings.freshness
        ),
    }


def scope_in_words(recipient: Recipient) -> str:
    """Say a recipient's scope in a phrase."""
    scope = recipient.scope
    if isinstance(scope, ScopeOfAll):
        return "all TLDs"
    parts = []
    if scope.regions:
        parts.append(f"region {', '.join(scope.regions)}")
    if scope.tlds:
        parts.append(f"{len(scope.tlds)} {'TLD' if len(scope.tlds) == 1 else 'TLDs'} by name")
    return " and ".join(parts) or "nothing"


def tally(organisation: OrganisationView) -> Tally:
    """Count the channels of an organisation."""
    channels = [channel for _, channel in organisation.channels]
    known = [channel.freshness for channel in channels]
    counted = Counter(freshness.state for freshness in known)
    dates = [freshness.when for freshness in known if freshness.when and freshness.state is not State.EXPIRED]
    return Tally(
        marking=max((channel.tlp for channel in channels), default=Tlp.CLEAR),
        states=tuple(counted[state] for state in State),
        oldest=min(dates, default=None),
        newest=max(dates, default=None),
    )


def marking_of(tallies: Iterable[Tally]) -> Tlp:
    """Return the label of a whole bundle: the narrowest of what it holds."""
    return max((each.marking for each in tallies), default=Tlp.CLEAR)


def ages_of(tallies: Sequence[Tally]) -> Ages:
    """Return how old is what a bundle holds."""
    columns = zip(*(each.states for each in tallies), strict=True) if tallies else ((0,) for _ in State)
    states = dict(zip(State, map(sum, columns), strict=True))
    return Ages(
        total=sum(states.values()),
        states=states,
        oldest=min((each.oldest for each in tallies if each.oldest), default=None),
        newest=max((each.newest for each in tallies if each.newest), default=None),
    )
