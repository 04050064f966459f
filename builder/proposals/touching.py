"""What a proposal touches: the channels that it brings and takes, and the words in which a number may stand. Pure."""

import unicodedata
from collections.abc import Iterator

from builder.proposals.record import Action, Proposal, Step
from builder.register.kinds import NUMBERED, ChannelKind, Tlp
from builder.register.model import Channel, Contact

# So many digits are a number that somebody could ring, however they are written and spaced.
FEWEST_DIGITS = 7
# Keys that a recipient reads, and could take a number from.
IN_WORDS = ("name", "note")


def whose(proposal: Proposal) -> str | None:
    """Return the contact whose channel it is, as entered or as an officer said since."""
    said = [event.contact for event in proposal.events if event.step is Step.ASSIGNED]
    return said[-1] if said else proposal.contact


def old_value(proposal: Proposal) -> str | None:
    """Return the value that is to be replaced or removed, as entered or as an officer said since."""
    said = [event.old for event in proposal.events if event.step is Step.ASSIGNED and event.old]
    return said[-1] if said else proposal.old


def wanted(proposal: Proposal) -> tuple[Channel, ...]:
    """Return the channels that would be new in the register, with the keys that the proposal states."""
    return tuple(channel for _, channel in brought(proposal))


def brought(proposal: Proposal) -> Iterator[tuple[str | None, Channel]]:
    """Yield each channel that would be new in the register, with its contact."""
    if proposal.action is Action.NEW_ORGANISATION:
        yield from _all_of(proposal.contacts)
    elif proposal.action is Action.NEW_CONTACT:
        yield from ((proposal.contact, channel) for channel in proposal.channels)
    elif proposal.kind is not None and proposal.new is not None:
        yield whose(proposal), Channel(kind=proposal.kind, value=proposal.new, tlp=proposal.tlp or Tlp.RED)


def taken(proposal: Proposal) -> Iterator[tuple[str | None, ChannelKind, str]]:
    """Yield each channel that would be in the register no longer, with its contact."""
    if proposal.action in (Action.REMOVE_CONTACT, Action.REMOVE_ORGANISATION):
        yield from ((contact, channel.kind, channel.value) for contact, channel in _all_of(proposal.contacts))
    old = old_value(proposal)
    if proposal.kind is not None and old is not None and not leaves_value(proposal):
        yield whose(proposal), proposal.kind, old


def _all_of(contacts: tuple[Contact, ...]) -> Iterator[tuple[str, Channel]]:
    return ((contact.id, channel) for contact in contacts for channel in contact.channels)


def touched(proposal: Proposal) -> Iterator[tuple[ChannelKind, str]]:
    """Yield the channels that a proposal is about, old and new."""
    old = old_value(proposal)
    if proposal.kind and old:
        yield proposal.kind, old
    yield from ((kind, value) for _, kind, value in taken(proposal))
    yield from ((channel.kind, channel.value) for channel in wanted(proposal))


def leaves_value(proposal: Proposal) -> bool:
    """Say whether it is a change that leaves the value as it is."""
    return proposal.action is Action.CHANGE and proposal.new in (None, old_value(proposal))


def guarded(proposal: Proposal) -> bool:
    """Say whether a change touches a telephone number, and so needs more than one officer's word."""
    if proposal.action in (Action.NEW_ORGANISATION, Action.REMOVE_ORGANISATION):
        # Nobody there could confirm it, or nobody sees it: no TLD names such an organisation.
        return False
    channels = list(touched(proposal))
    if proposal.kind:
        # Whose it is may not have been said yet, nor which value.
        channels.append((proposal.kind, old_value(proposal) or ""))
    called = any(rings(kind, value) for kind, value in channels) and not leaves_value(proposal)
    return called or any(could_be_rung(text) for text in (*words(proposal), *old_words(proposal)))


def rings(kind: ChannelKind, value: str) -> bool:
    """Say whether a channel is a telephone number: INOC-DBA is one, and a chat's name or an address may hold one."""
    if kind in NUMBERED or kind is ChannelKind.INOC_DBA:
        return True
    return kind in (ChannelKind.CHAT, ChannelKind.POST) and could_be_rung(value)


def words(proposal: Proposal) -> Iterator[str]:
    """Yield the free texts that a recipient will read, and could take a number from."""
    for _, text in words_of(proposal):
        yield text


def words_of(proposal: Proposal) -> Iterator[tuple[str | None, str]]:
    """Yield each free text that a recipient will read, with the contact that it is of."""
    person, contact = proposal.person, whose(proposal)
    texts = [(contact, proposal.note), *((contact, proposal.set.get(key)) for key in IN_WORDS)]
    texts += [(contact, text) for text in ((person.name, person.note) if person else ())]
    texts += [(contact, each.note) for each in proposal.channels]
    if proposal.action is Action.NEW_ORGANISATION:
        for each in proposal.contacts:
            texts += [(each.id, text) for text in (each.name, each.note, *(way.note for way in each.channels))]
    yield from ((name, text) for name, text in texts if text)


def old_words(proposal: Proposal) -> Iterator[str]:
    """Yield the free texts that a recipient reads until then, and that would be others."""
    yield from (text for key in IN_WORDS if (text := proposal.was.get(key)))
    if proposal.action is Action.REMOVE_CONTACT:
        for each in proposal.contacts:
            yield from (text for text in (each.name, each.note, *(way.note for way in each.channels)) if text)


def could_be_rung(text: str) -> bool:
    """Say whether a text holds as many digits as a telephone number has, of whatever script and however spaced."""
    return sum(unicodedata.numeric(sign, -1) in range(10) for sign in text) >= FEWEST_DIGITS
