"""What the record of an organisation or a TLD is once a proposal is applied. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from builder.errors import ProposalError
from builder.proposals.record import Action, Proposal
from builder.proposals.stating import StatedT, Subject, contact_of, says, stated
from builder.proposals.touching import old_value, whose
from builder.proposals.written import channel_fields, given, label
from builder.register import addresses
from builder.register.kinds import Tlp
from builder.register.model import Channel, Contact, Organisation, Tld
from builder.workspace.problems import Place
from builder.workspace.shape import shape

NARROWEST = Tlp.RED
MOVED_ON = "the register says something else by now than when it was entered"
# What a change may say of a channel besides its value.
KEPT = ("hours", "country", "relies_on", "note", "override")


def in_effect(subject: Subject, proposal: Proposal) -> bool:
    """Say whether an organisation or a TLD is already as a proposal would have it; None stands for one without file."""
    if isinstance(subject, Tld) or proposal.action is Action.SET_ORGANISATION:
        return subject is not None and _as_set(subject, proposal)
    if subject is None or proposal.action is Action.REMOVE_ORGANISATION:
        return subject is None and proposal.action is Action.REMOVE_ORGANISATION
    if proposal.action is Action.NEW_ORGANISATION:
        return _as_set(subject, proposal) and _alike(subject.contacts, proposal.contacts)
    contact = contact_of(subject, whose(proposal))
    if contact is None or proposal.action is Action.REMOVE_CONTACT:
        return contact is None and proposal.action is Action.REMOVE_CONTACT
    if proposal.action is Action.SET_CONTACT:
        return _as_set(contact, proposal)
    return _channels_in_effect(contact, proposal)


def _channels_in_effect(contact: Contact, proposal: Proposal) -> bool:
    old = old_value(proposal)
    old_there = any(each.kind is proposal.kind and each.value == old for each in contact.channels)
    if proposal.action is Action.REMOVE:
        return not old_there
    if proposal.action is Action.CHANGE:
        replaced = proposal.new in (None, old) or not old_there
        return replaced and any(_states(each, proposal) for each in contact.channels)
    return all(any(_same(new, each) for each in contact.channels) for new in new_channels(proposal))


def _as_set(record: Contact | Organisation | Tld, proposal: Proposal) -> bool:
    return says(record, proposal.set) == dict(proposal.set)


def _alike(some: Iterable[Contact], others: Iterable[Contact]) -> bool:
    """Say whether contacts are the same, wherever they stand."""
    return [each.model_dump() for each in some] == [each.model_dump() for each in others]


def _states(channel: Channel, proposal: Proposal) -> bool:
    """Say whether a channel has all that a change would give it."""
    value = proposal.new or old_value(proposal)
    fields = channel_fields(channel)
    return channel.kind is proposal.kind and all(
        _plain(fields.get(key)) == _plain(text) for key, text in {**restated(proposal), "value": value}.items()
    )


def _plain(text: Any) -> Any:
    return text if text is None or isinstance(text, str) else tuple(text)


def changed(subject: Subject, proposal: Proposal) -> Subject:
    """Return an organisation or a TLD as a proposal would have it; None stands for one without file."""
    if proposal.action is Action.NEW_ORGANISATION:
        if subject is not None:
            raise _gone("the register has an organisation of this id")
        return new_organisation(proposal)
    if subject is None:
        raise _gone("the organisation or TLD is not in the register any more")
    if isinstance(subject, Tld) or proposal.action is Action.SET_ORGANISATION:
        return _restated(subject, proposal)
    if proposal.action is Action.REMOVE_ORGANISATION:
        if says(subject, proposal.was) != dict(proposal.was) or not _alike(subject.contacts, proposal.contacts):
            raise _gone(MOVED_ON)
        return None
    return subject.model_copy(update={"contacts": tuple(_changed_contacts(subject, proposal))})


def _changed_contacts(organisation: Organisation, proposal: Proposal) -> Iterator[Contact]:
    contact = contact_of(organisation, whose(proposal))
    if proposal.action is Action.NEW_CONTACT:
        if contact is not None:
            raise _gone("the organisation has a contact of this id")
        yield from organisation.contacts
        yield _contact(organisation, proposal)
        return
    if contact is None:
        raise _gone("the contact is not in the register any more")
    for each in organisation.contacts:
        if each is not contact:
            yield each
        elif proposal.action is Action.SET_CONTACT:
            yield _restated(each, proposal)
        elif proposal.action is not Action.REMOVE_CONTACT:
            yield each.model_copy(update={"channels": _changed_channels(each, proposal)})
        elif not _alike([each], proposal.contacts):
            raise _gone(MOVED_ON)


def _restated(record: StatedT, proposal: Proposal) -> StatedT:
    """Return a record whose keys say what is wanted, if they still say what they did when that was entered."""
    if says(record, proposal.set) != {key: proposal.was.get(key) for key in proposal.set}:
        raise _gone(MOVED_ON)
    after, problems = stated(record, proposal.set)
    if after is None:
        raise ProposalError(problems[0].message, hint=problems[0].hint)
    return after


def new_organisation(proposal: Proposal) -> Organisation:
    """Return the organisation that would be new."""
    fields = {**proposal.set, "id": proposal.organisation, "contacts": proposal.contacts}
    made, problems = shape(Organisation, fields, Place(file=""))
    if made is None:
        raise ProposalError(problems[0].message, hint=problems[0].hint)
    return made


def _changed_channels(contact: Contact, proposal: Proposal) -> tuple[Channel, ...]:
    channels = list(contact.channels)
    if proposal.action is Action.ADD:
        added = new_channels(proposal)
        if any(_same(each, other) for each in added for other in contact.channels):
            raise _gone("the contact has this channel already")
        return (*channels, *added)
    at = place_of(contact, proposal)
    if proposal.action is Action.REMOVE:
        del channels[at]
    else:
        if proposal.note and (channels[at].note or "") != proposal.was.get("note", ""):
            raise _gone(MOVED_ON)
        fields = channel_fields(channels[at]) | restated(proposal)
        channels[at] = Channel.model_validate(fields)
        others = [each for number, each in enumerate(contact.channels) if number != at]
        if any(_same(channels[at], each) for each in others):
            raise _gone("the contact has this channel already")
    return tuple(channels)


def _same(one: Channel, other: Channel) -> bool:
    return one.kind is other.kind and addresses.canonical(one.kind, one.value) == addresses.canonical(
        other.kind, other.value
    )


def place_of(contact: Contact, proposal: Proposal) -> int:
    """Return which of a contact's channels is to be changed or removed: the one with this very value."""
    old = old_value(proposal)
    for number, channel in enumerate(contact.channels):
        if channel.kind is proposal.kind and channel.value == old:
            return number
    raise _gone("the old value is not in the register any more")


def restated(proposal: Proposal) -> dict[str, Any]:
    """Return the keys of a channel that a change states anew."""
    fields = {"value": proposal.new, "tlp": label(proposal.tlp), **{key: getattr(proposal, key) for key in KEPT}}
    return given(fields)


def new_channels(proposal: Proposal) -> tuple[Channel, ...]:
    if proposal.action is Action.NEW_CONTACT:
        return proposal.channels
    if proposal.kind is None or proposal.new is None:
        return ()
    fields = {
        "kind": proposal.kind.value,
        "value": proposal.new,
        "tlp": label(proposal.tlp) or NARROWEST.word,
        "hours": proposal.hours,
        "country": proposal.country,
        "relies_on": list(proposal.relies_on),
        "note": proposal.note,
        "override": proposal.override,
    }
    return (Channel.model_validate(given(fields)),)


def _contact(organisation: Organisation, proposal: Proposal) -> Contact:
    return Contact.model_validate({**new_contact_fields(organisation, proposal), "channels": proposal.channels})


def new_contact_fields(organisation: Organisation, proposal: Proposal) -> dict[str, Any]:
    """Return a new contact as the register writes it, without its channels; it is tried last where no order is said."""
    person = proposal.person
    if person is None:
        raise _gone("a new contact needs a role")
    last = max((each.order for each in organisation.contacts), default=0)
    return given(
        {
            "id": whose(proposal),
            "kind": person.kind,
            "name": person.name,
            "role": person.role,
            "order": str(person.order or last + 1),
            "languages": list(person.languages),
            "note": person.note,
            "internal": person.internal,
        }
    )


def _gone(message: str) -> ProposalError:
    return ProposalError(message, hint="refuse the proposal, and enter another where something is still to be changed")
