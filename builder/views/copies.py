"""What stands on each copy: whose it is, of which edition, and how old what it holds is. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from builder.register.edition import Edition
from builder.register.freshness import State
from builder.register.kinds import Tlp
from builder.register.model import Recipient, ScopeOfAll, Settings
from builder.views.entries import AgeRule, Ages, Copy, OrganisationView, publisher_of


def copy_of(
    settings: Settings, edition: Edition, held: tuple[int, tuple[OrganisationView, ...]], whose: Mapping[str, Any]
) -> Copy:
    """Return what stands on a copy: so many entries and these organisations; `whose` has what is its reader's own."""
    entries, organisations = held
    said = {
        "title": settings.title,
        "publisher": publisher_of(settings),
        "notice": settings.notice,
        "edition": edition,
        "marking": _marking(organisations),
        "entries": entries,
        "ages": _ages(organisations),
        "rules": tuple(
            AgeRule(kinds=rule.kinds, fresh=rule.fresh, ageing=rule.ageing, stale=rule.stale)
            for rule in settings.freshness
        ),
    }
    return Copy(**{**said, **whose})


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


def _marking(organisations: Iterable[OrganisationView]) -> Tlp:
    """Return the label of a whole bundle: the narrowest of what it holds."""
    return max((channel.tlp for each in organisations for _, channel in each.channels), default=Tlp.CLEAR)


def _ages(organisations: Iterable[OrganisationView]) -> Ages:
    known = [channel.freshness for each in organisations for _, channel in each.channels]
    counted = Counter(freshness.state for freshness in known)
    dates = [freshness.when for freshness in known if freshness.when and freshness.state is not State.EXPIRED]
    return Ages(
        total=len(known),
        states={state: counted[state] for state in State},
        oldest=min(dates, default=None),
        newest=max(dates, default=None),
    )
