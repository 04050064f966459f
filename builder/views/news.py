"""Say what changed in an organisation since the edition before, as a recipient is told.

Both sides come cut to what the recipient saw then and sees now. Still, of what is gone only the
kind is told: not the old value, nor whose it was, for consent may have been withdrawn. A value in
place of another is one change. Pure.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from builder.register.freshness import NEVER, State
from builder.register.model import ChannelKind
from builder.views.entries import ChangeLine, ChannelView, ContactView, OrganisationView, What

Names = dict[tuple[str, ChannelKind, str], tuple[ContactView, ChannelView]]
Whose = tuple[str, ChannelKind]


def news(before: OrganisationView, after: OrganisationView) -> tuple[ChangeLine, ...]:
    """Return what changed in the contacts of an organisation: in their order, then what is gone, then what aged.

    Before all that stands who does not answer, or does again.
    """
    old, new = _channels(before), _channels(after)
    gone = Counter(name[:2] for name in old.keys() - new.keys())
    lines = [*_silence(before, after), *_names(before, after), *_values(old, new, gone)]
    kinds = Counter(dict.fromkeys(ChannelKind, 0))
    for (_, kind), count in gone.items():
        kinds[kind] += count
    lines += [ChangeLine(what=What.REMOVED, kind=kind, count=count) for kind, count in kinds.items() if count]
    return (*lines, *_ages(old, new))


def _channels(organisation: OrganisationView) -> Names:
    return {(contact.id, channel.kind, channel.value): (contact, channel) for contact, channel in organisation.channels}


def _silence(before: OrganisationView, after: OrganisationView) -> Iterator[ChangeLine]:
    """Yield who answers no longer, or again: the organisation, and of its contacts those that this does not tell."""
    if (whole := turned(before.unresponsive, after.unresponsive)) is not None:
        yield ChangeLine(what=whole)
    known = {contact.id: contact.unresponsive for contact in before.contacts}
    for contact in after.contacts:
        what = turned(known.get(contact.id), contact.unresponsive)
        if what is not None and what is not whole:
            yield ChangeLine(what=what, contact=contact.name)


def turned(before: date | None, after: date | None) -> What | None:
    """Return what became of whether somebody answers; that another round went in vain is no news."""
    if (before is None) is (after is None):
        return None
    return What.ANSWERS if after is None else What.UNRESPONSIVE


def _names(before: OrganisationView, after: OrganisationView) -> Iterator[ChangeLine]:
    """Yield the contacts that go by another name now, as when a person took over from another."""
    known = {contact.id: (contact.name, contact.role) for contact in before.contacts}
    for contact in after.contacts:
        if known.get(contact.id, (contact.name, contact.role)) != (contact.name, contact.role):
            yield ChangeLine(what=What.NAME, contact=contact.name)


def _values(old: Names, new: Names, gone: Counter[Whose]) -> Iterator[ChangeLine]:
    """Yield what was added and changed; what took the place of another is taken off what is gone."""
    for name, (contact, channel) in new.items():
        if name not in old:
            replaces = gone[name[:2]] > 0
            gone[name[:2]] -= replaces
            yield _line(What.CHANGED if replaces else What.ADDED, contact, channel)
        elif channel.freshness.disproof and not old[name][1].freshness.disproof:
            yield _line(What.DISPROVED, contact, channel)
        elif _details(channel) != _details(old[name][1]):
            yield _line(What.DETAILS, contact, channel)


def _ages(old: Names, new: Names) -> Iterator[ChangeLine]:
    """Yield how many channels are verified no longer, or again: by number, for time alone does that to many."""
    both = [(old[name][1].freshness, channel.freshness) for name, (_, channel) in new.items() if name in old]
    counted = Counter(now.state for then, now in both if then.state.verified != now.state.verified and not now.disproof)
    for state in State:
        if counted[state]:
            yield ChangeLine(what=What.FRESHNESS, state=state, count=counted[state])


def _line(what: What, contact: ContactView, channel: ChannelView) -> ChangeLine:
    return ChangeLine(what=what, kind=channel.kind, contact=contact.name, shown=channel.shown)


def _details(channel: ChannelView) -> ChannelView:
    """Return all that is shown of a channel, but for when it was verified."""
    return replace(channel, freshness=NEVER)
