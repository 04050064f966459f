"""Compare two views of one recipient, and tell what changed in two ways: to the secretariat, and to the recipient.

Pure. Both sides come cut to what the recipient saw then and sees now. `changes` names channel by
channel what `tocsin view --diff` shows the secretariat. `news` is what a copy says of an
organisation since the edition before: a value in place of another is one change, and of what is
gone only the kind is told, not the old value, nor whose it was, for consent may have been withdrawn.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from operator import attrgetter

from builder.register.freshness import State
from builder.register.kinds import ChannelKind
from builder.register.model import Organisation, Tld
from builder.views.entries import (
    ChangeLine,
    ChannelView,
    ContactView,
    OrganisationChanges,
    OrganisationView,
    PlacedChanges,
    TldChange,
    View,
    What,
    unresponsive,
)

Names = dict[tuple[str, ChannelKind, str], tuple[ContactView, ChannelView]]
Whose = tuple[str, ChannelKind]
ChannelName = tuple[str, str, str, str, str]
# All that is shown of a channel, but for when it was verified.
_details = attrgetter(*(each.name for each in fields(ChannelView) if each.name != "freshness"))


def _turned(before: date | None, after: date | None) -> What | None:
    """Return what became of whether somebody answers; that another round went in vain is no news."""
    if (before is None) is (after is None):
        return None
    return What.ANSWERS if after is None else What.UNRESPONSIVE


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
    old, new = dict(_of_view(before)), dict(_of_view(after))
    names = [*new, *(name for name in old if name not in new)]
    page = {tld: place for place, tld in enumerate(dict.fromkeys(name[0] for name in names))}
    found = list(_who_answers(before, after))
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


def _who_answers(before: View, after: View) -> Iterator[Changed]:
    was = dict(_last_answers(before))
    for (tld, organisation, contact), now in _last_answers(after):
        if what := _turned(was.get((tld, organisation, contact)), now):
            yield Changed(tld=tld, organisation=organisation, contact=contact, change=Change(what), channel=None)


def _last_answers(view: View) -> Iterator[tuple[tuple[str, str, str], date | None]]:
    for entry in view.entries:
        for organisation in entry.organisations:
            for contact in organisation.contacts:
                yield (entry.tld, organisation.id, contact.id), unresponsive(organisation, contact)


def _of_view(view: View) -> Iterator[tuple[ChannelName, ChannelView]]:
    for entry in view.entries:
        for organisation in entry.organisations:
            for contact, channel in organisation.channels:
                yield (entry.tld, organisation.id, contact.id, channel.kind.value, channel.value), channel


def _changed(name: ChannelName, change: Change, channel: ChannelView) -> Changed:
    return Changed(tld=name[0], organisation=name[1], contact=name[2], change=change, channel=channel)


def news(before: OrganisationView, after: OrganisationView) -> tuple[ChangeLine, ...]:
    """Return what changed in the contacts of an organisation: in their order, then what is gone, then what aged.

    Before all that stands who does not answer, or does again.
    """
    old, new = _of_organisation(before), _of_organisation(after)
    gone = Counter(name[:2] for name in old.keys() - new.keys())
    lines = [*_silence(before, after), *_names(before, after), *_values(old, new, gone)]
    kinds = Counter(dict.fromkeys(ChannelKind, 0))
    for (_, kind), count in gone.items():
        kinds[kind] += count
    lines += [ChangeLine(what=What.REMOVED, kind=kind, count=count) for kind, count in kinds.items() if count]
    return (*lines, *_ages(old, new))


def _of_organisation(organisation: OrganisationView) -> Names:
    return {(contact.id, channel.kind, channel.value): (contact, channel) for contact, channel in organisation.channels}


def _silence(before: OrganisationView, after: OrganisationView) -> Iterator[ChangeLine]:
    """Yield who answers no longer, or again: the organisation, and of its contacts those that this does not tell."""
    if (whole := _turned(before.unresponsive, after.unresponsive)) is not None:
        yield ChangeLine(what=whole)
    known = {contact.id: contact.unresponsive for contact in before.contacts}
    for contact in after.contacts:
        what = _turned(known.get(contact.id), contact.unresponsive)
        if what is not None and what is not whole:
            yield ChangeLine(what=what, contact=contact.name)


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


def placed(found: Mapping[str, OrganisationChanges], tlds: tuple[Tld, ...]) -> Iterator[PlacedChanges]:
    """Yield changes where their organisation stands: at a TLD that it manages, else at one that it operates."""
    if not found:
        return
    labels: dict[str, dict[str, str]] = {name: {} for name in found}
    for part in ("manager", "backend"):
        for tld in tlds:
            if (name := getattr(tld, part)) in found:
                labels[name][tld.tld] = tld.shown
    order = {tld.tld: place for place, tld in enumerate(tlds)}
    for name, seen in sorted(labels.items(), key=lambda each: order[next(iter(each[1]))]):
        label, shown = next(iter(seen.items()))
        yield PlacedChanges(tld=label, shown=shown, more=len(seen) - 1, changes=found[name])


def changes_of_tlds(
    old: tuple[Tld, ...], new: tuple[Tld, ...], organisations: Mapping[str, Organisation]
) -> Iterator[TldChange]:
    """Yield the TLDs that are new to a recipient, that are run by others now, and that are gone."""
    # Nearly always: and what did not change is the very record of today.
    if old == new:
        return
    before, labels = {tld.tld: tld for tld in old}, {tld.tld for tld in new}
    for tld in new:
        was = before.get(tld.tld)
        if was is None:
            yield TldChange(what=What.NEW_TLD, tld=tld.tld, shown=tld.shown)
            continue
        for what, then, now in ((What.MANAGER, was.manager, tld.manager), (What.BACKEND, was.backend, tld.backend)):
            if then != now and not (what is What.BACKEND and now == tld.manager != was.manager):
                yield TldChange(what=what, tld=tld.tld, shown=tld.shown, organisation=organisations[now].name)
    for tld in old:
        if tld.tld not in labels:
            yield TldChange(what=What.GONE_TLD, tld=tld.tld, shown=tld.shown)
