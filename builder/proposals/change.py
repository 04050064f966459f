"""What an organisation's record is once a proposal is applied. Pure."""

from typing import Any

from builder.errors import ProposalError
from builder.proposals.record import Action, Proposal
from builder.proposals.rules import old_value, whose
from builder.proposals.written import channel_fields, given, label
from builder.register import addresses
from builder.register.kinds import Tlp
from builder.register.model import Channel, Contact, Organisation

NARROWEST = Tlp.RED
# What a change may say of a channel besides its value.
KEPT = ("hours", "country", "override")


def in_effect(organisation: Organisation, proposal: Proposal) -> bool:
    """Say whether an organisation is already as a proposal would have it."""
    contact = next((each for each in organisation.contacts if each.id == whose(proposal)), None)
    if contact is None:
        return False
    old = old_value(proposal)
    old_there = any(each.kind is proposal.kind and each.value == old for each in contact.channels)
    if proposal.action is Action.REMOVE:
        return not old_there
    if proposal.action is Action.CHANGE:
        replaced = proposal.new in (None, old) or not old_there
        return replaced and any(_states(each, proposal) for each in contact.channels)
    return all(any(_same(new, each) for each in contact.channels) for new in new_channels(proposal))


def _states(channel: Channel, proposal: Proposal) -> bool:
    """Say whether a channel has all that a change would give it."""
    value = proposal.new or old_value(proposal)
    fields = channel_fields(channel)
    return channel.kind is proposal.kind and all(
        fields.get(key) == text for key, text in {**restated(proposal), "value": value}.items()
    )


def changed(organisation: Organisation, proposal: Proposal) -> Organisation:
    """Return an organisation as a proposal would have it."""
    name = whose(proposal)
    index = next((number for number, each in enumerate(organisation.contacts) if each.id == name), None)
    if proposal.action is Action.NEW_CONTACT:
        if index is not None:
            raise _gone("the organisation has a contact of this id")
        return organisation.model_copy(update={"contacts": (*organisation.contacts, _contact(organisation, proposal))})
    if index is None:
        raise _gone("the contact is not in the register any more")
    contact = organisation.contacts[index]
    channels = _changed_channels(contact, proposal)
    contacts = list(organisation.contacts)
    contacts[index] = contact.model_copy(update={"channels": channels})
    return organisation.model_copy(update={"contacts": tuple(contacts)})


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


def restated(proposal: Proposal) -> dict[str, str]:
    """Return the keys of a channel that a change states anew."""
    fields = {"value": proposal.new, **{key: getattr(proposal, key) for key in KEPT}}
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
    return Contact.model_validate({**contact_fields(organisation, proposal), "channels": proposal.channels})


def contact_fields(organisation: Organisation, proposal: Proposal) -> dict[str, Any]:
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
        }
    )


def _gone(message: str) -> ProposalError:
    return ProposalError(message, hint="refuse the proposal, and enter another where something is still to be changed")
