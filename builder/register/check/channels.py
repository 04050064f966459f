"""Rules about the values of channels. Pure."""

from collections.abc import Iterator

from builder.register import addresses
from builder.register.check.rule import Records, breach
from builder.register.kinds import NUMBERED, TELEPHONE, ChannelKind
from builder.workspace.problems import Level, Problem


def numbers_are_international(records: Records) -> Iterator[Problem]:
    """A telephone number is written in international form and parses to E.164."""
    for _, _, channel in records.channels():
        if channel.kind in NUMBERED and not addresses.is_number(channel.value):
            yield breach(
                channel.place.at("value"),
                numbers_are_international,
                "the number does not parse",
                "write it as +30 21 0555 0100, an extension as +30 21 0555 0100 ext. 12",
            )


def numbers_suit_their_country(records: Records) -> Iterator[Problem]:
    """A telephone number is one that its country's numbering plan gives out.

    Its country is the channel's, else the organisation's. Where it is right all the
    same (a number reserved for fiction, a new range), the key `override` says why.
    """
    for organisation, _, channel in records.channels():
        if channel.kind not in TELEPHONE or channel.override or not addresses.is_number(channel.value):
            continue
        if not addresses.suits(channel.value, channel.country or organisation.country):
            yield breach(
                channel.place.at("value"),
                numbers_suit_their_country,
                f"the number does not suit its country ({channel.country or organisation.country})",
                "correct it, state the country that carries it (country: XX), or say why it is right (override: …)",
                Level.WARNING,
            )


def mail_addresses_are_valid(records: Records) -> Iterator[Problem]:
    """An e-mail address has a local part and a full domain (RFC 5322, RFC 5890, RFC 6531)."""
    for _, _, channel in records.channels():
        if channel.kind is ChannelKind.EMAIL and not addresses.mail_domain(channel.value):
            yield breach(
                channel.place.at("value"),
                mail_addresses_are_valid,
                "is no e-mail address",
                "write it as duty@example.net, without a name or brackets",
            )


def mail_addresses_are_reached_from_anywhere(records: Records) -> Iterator[Problem]:
    """An e-mail address with letters beyond ASCII before its @ is told: not every server sends to it."""
    for _, _, channel in records.channels():
        if channel.kind is ChannelKind.EMAIL and not channel.override and addresses.needs_smtputf8(channel.value):
            yield breach(
                channel.place.at("value"),
                mail_addresses_are_reached_from_anywhere,
                "mail goes there only from servers that take SMTPUTF8 (RFC 6531)",
                "ask for an address in ASCII beside it, or say why it will do (override: …)",
                Level.WARNING,
            )


def channels_stand_once(records: Records) -> Iterator[Problem]:
    """A contact has each channel once: no two of one kind with the same value."""
    for _, contact in records.contacts():
        seen: dict[tuple[ChannelKind, str], int] = {}
        for channel in contact.channels:
            key = (channel.kind, addresses.canonical(channel.kind, channel.value))
            if key in seen:
                yield breach(
                    channel.place, channels_stand_once, f"is the same channel as line {seen[key]}", "remove one"
                )
            seen[key] = channel.place.line
