"""What an edition changes, in counts that an officer reads before signing.

Pure, and without personal details: no name of a contact, no number and no address is in it.
Recipients are named, for who may read is what an officer must not overlook; and so is, by the
ids of organisation and contact, each telephone number that changed.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from builder.register.certificates import Sort
from builder.register.freshness import known_on
from builder.register.kinds import ChannelKind
from builder.register.model import Channel, Register
from builder.trust.approvals import read_recipient
from builder.workspace.record import Record

NAME = re.compile(r"[a-z0-9-]{1,63}")
Records = Mapping[Any, Record]
# The kind of a number that stands in a name or a note, where a recipient may read it and ring.
IN_WORDS = "note"
# What else than a telephone number is told, and how it is called.
KEYS = {Sort.OPENPGP.value: "OpenPGP key", Sort.SMIME.value: "S/MIME certificate"}
# Organisation and contact.
Whose = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two editions that are compared: the data it was built from, and the files of those who got a bundle.

    `approvals` is the version of the board's list of approvals that it was built under.
    """

    number: int
    issued: date
    approvals: int
    register: Register
    recipients: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many of one kind of thing were added, removed and changed."""

    added: int
    removed: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberChange:
    """Telephone numbers of one kind, or keys, that one contact has no more, or had not before: how many, never which.

    `proposals` brought them; `untold` is how many came or went by none.
    """

    organisation: str
    contact: str
    kind: str
    added: int
    removed: int
    proposals: tuple[str, ...]
    untold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What changed since the edition `since`, which is None for the first.

    `channels` is by kind of channel; a value in place of another counts as changed. `numbers`
    names what rings on the night of an outage; of the first edition all is new, and none is named.
    `newly_stale` counts channels that were verified well enough when `since` was issued,
    and are no more.
    """

    number: int
    since: int | None
    approvals: int
    approvals_before: int | None
    tlds: Count
    organisations: Count
    contacts: Count
    channels: Mapping[str, Count]
    numbers: tuple[NumberChange, ...]
    newly_stale: int
    recipients: int
    recipients_added: tuple[str, ...]
    recipients_removed: tuple[str, ...]
    recipients_changed: tuple[str, ...]


def summarise(before: Side | None, after: Side, numbers: tuple[NumberChange, ...] = ()) -> Summary:
    """Compare an edition with the one before it, or with nothing; `numbers` says which proposals brought what."""
    old = before.register if before else None
    old_recipients = before.recipients if before else {}
    both = after.recipients.keys() & old_recipients.keys()
    return Summary(
        number=after.number,
        since=before.number if before else None,
        approvals=after.approvals,
        approvals_before=before.approvals if before else None,
        tlds=_count(old.tlds if old else {}, after.register.tlds),
        organisations=_count(_organisations(old), _organisations(after.register)),
        contacts=_count(_contacts(old), _contacts(after.register)),
        channels=_count_channels(_channels(old), _channels(after.register)),
        numbers=numbers,
        newly_stale=len(_verified(before) & _unverified(after)) if before else 0,
        recipients=len(after.recipients),
        recipients_added=tuple(sorted(after.recipients.keys() - both)),
        recipients_removed=tuple(sorted(old_recipients.keys() - both)),
        recipients_changed=tuple(
            sorted(id_ for id_ in both if _served_otherwise(id_, old_recipients[id_], after.recipients[id_]))
        ),
    )


def summary_from(fields: Mapping[str, Any]) -> Summary:
    """Return the summary that `dataclasses.asdict` made such fields of; raise `ValueError` and its like for others."""

    def count(value: Mapping[str, Any]) -> Count:
        return Count(added=int(value["added"]), removed=int(value["removed"]), changed=int(value["changed"]))

    def names(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(each, str) and NAME.fullmatch(each) for each in value):
            raise ValueError
        return tuple(value)

    def number(value: Mapping[str, Any]) -> NumberChange:
        organisation, contact = names([value["organisation"], value["contact"]])
        counts = {name: int(value[name]) for name in ("added", "removed", "untold")}
        kind = value["kind"] if value["kind"] in {IN_WORDS, *Sort} else ChannelKind(value["kind"]).value
        proposals = names(list(value["proposals"]))
        return NumberChange(organisation=organisation, contact=contact, kind=kind, proposals=proposals, **counts)

    return Summary(
        number=int(fields["number"]),
        since=None if fields["since"] is None else int(fields["since"]),
        approvals=int(fields["approvals"]),
        approvals_before=None if fields["approvals_before"] is None else int(fields["approvals_before"]),
        tlds=count(fields["tlds"]),
        organisations=count(fields["organisations"]),
        contacts=count(fields["contacts"]),
        channels={ChannelKind(kind).value: count(value) for kind, value in fields["channels"].items()},
        numbers=tuple(number(value) for value in fields["numbers"]),
        newly_stale=int(fields["newly_stale"]),
        recipients=int(fields["recipients"]),
        recipients_added=names(fields["recipients_added"]),
        recipients_removed=names(fields["recipients_removed"]),
        recipients_changed=names(fields["recipients_changed"]),
    )


def _count(before: Records, after: Records) -> Count:
    both = before.keys() & after.keys()
    return Count(
        added=len(after.keys() - both),
        removed=len(before.keys() - both),
        changed=sum(_differ(before[key], after[key]) for key in both),
    )


def _differ(before: Record, after: Record) -> bool:
    # What stands in a file that is as it was is read once, and is one record.
    return before is not after and _says(before) != _says(after)


def _served_otherwise(name: str, before: str, after: str) -> bool:
    """Compare the files of one recipient; what nobody changed is not taken apart."""
    return before != after and _differ(read_recipient(name, before), read_recipient(name, after))


def _says(record: Record) -> object:
    """Return what a record says, wherever in its file it stands, but for what is counted on its own or in no bundle."""
    return record.model_dump(exclude={"contacts", "channels", "internal"})


def _organisations(register: Register | None) -> Records:
    return register.organisations if register else {}


def _contacts(register: Register | None) -> Records:
    if register is None:
        return {}
    return {
        (organisation.id, contact.id): contact
        for organisation in register.organisations.values()
        for contact in organisation.contacts
    }


def _channels(register: Register | None) -> dict[tuple[Whose, str, str], Channel]:
    """Return every channel by whose it is, its kind and its value."""
    if register is None:
        return {}
    return {
        ((organisation.id, contact.id), channel.kind.value, channel.value): channel
        for organisation, contact, channel in register.channels()
    }


def _count_channels(
    before: dict[tuple[Whose, str, str], Channel], after: dict[tuple[Whose, str, str], Channel]
) -> dict[str, Count]:
    both = before.keys() & after.keys()
    added = Counter(key[:2] for key in after.keys() - both)
    removed = Counter(key[:2] for key in before.keys() - both)
    details = Counter(key[1] for key in both if _differ(before[key], after[key]))
    # Of one contact and kind, a value that went and one that came are one that changed.
    replaced = {key: min(added[key], removed[key]) for key in added.keys() & removed.keys()}
    kinds = sorted({key[1] for key in (*before, *after)})
    return {
        kind: Count(
            added=sum(count - replaced.get(key, 0) for key, count in added.items() if key[1] == kind),
            removed=sum(count - replaced.get(key, 0) for key, count in removed.items() if key[1] == kind),
            changed=details[kind] + sum(count for key, count in replaced.items() if key[1] == kind),
        )
        for kind in kinds
    }


def _verified(side: Side) -> set[tuple[Whose, str, str]]:
    known = known_on(side.register, side.issued)
    return {
        key
        for key, channel in _channels(side.register).items()
        if known.of(key[0][0], key[0][1], channel).state.verified
    }


def _unverified(side: Side) -> set[tuple[Whose, str, str]]:
    return set(_channels(side.register)) - _verified(side)
