"""What changed between two views of one recipient, channel by channel. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from builder.register.freshness import NEVER
from builder.views.entries import ChannelView, View, unresponsive
from builder.views.news import turned

ChannelName = tuple[str, str, str, str, str]


class Change(StrEnum):
    """What became of a channel."""

    ADDED = "added"
    REMOVED = "removed"
    FRESHNESS = "freshness changed"
    DETAILS = "details changed"
    UNRESPONSIVE = "unresponsive"
    ANSWERS = "answers again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One channel that the views differ in. A changed value is one removed and one added.

    Without a channel it is the contact: whether it, or anybody of its organisation, answers the rounds.
    """

    tld: str
    organisation: str
    contact: str
    change: Change
    channel: ChannelView | None = field(repr=False)


def changes(before: View, after: View) -> tuple[Changed, ...]:
    """Return what a recipient sees otherwise than before, in the order of the pages."""
    old, new = dict(_channels(before)), dict(_channels(after))
    names = [*new, *(name for name in old if name not in new)]
    page = {tld: place for place, tld in enumerate(dict.fromkeys(name[0] for name in names))}
    found = list(_silence(before, after))
    for name in names:
        if name not in new:
            found.append(_changed(name, Change.REMOVED, old[name]))
        elif name not in old:
            found.append(_changed(name, Change.ADDED, new[name]))
        elif old[name].freshness.state is not new[name].freshness.state:
            found.append(_changed(name, Change.FRESHNESS, new[name]))
        elif _details(old[name]) != _details(new[name]):
            found.append(_changed(name, Change.DETAILS, new[name]))
    return tuple(sorted(found, key=lambda each: page[each.tld]))


def _silence(before: View, after: View) -> Iterator[Changed]:
    was = dict(_unresponsive(before))
    for (tld, organisation, contact), now in _unresponsive(after):
        if what := turned(was.get((tld, organisation, contact)), now):
            yield Changed(tld=tld, organisation=organisation, contact=contact, change=Change(what), channel=None)


def _unresponsive(view: View) -> Iterator[tuple[tuple[str, str, str], date | None]]:
    for entry in view.entries:
        for organisation in entry.organisations:
            for contact in organisation.contacts:
                yield (entry.tld, organisation.id, contact.id), unresponsive(organisation, contact)


def _channels(view: View) -> Iterator[tuple[ChannelName, ChannelView]]:
    for entry in view.entries:
        for organisation in entry.organisations:
            for contact, channel in organisation.channels:
                yield (entry.tld, organisation.id, contact.id, channel.kind.value, channel.value), channel


def _details(channel: ChannelView) -> ChannelView:
    """Return all that is shown of a channel, but for when it was verified."""
    return replace(channel, freshness=NEVER)


def _changed(name: ChannelName, change: Change, channel: ChannelView) -> Changed:
    return Changed(tld=name[0], organisation=name[1], contact=name[2], change=change, channel=channel)
