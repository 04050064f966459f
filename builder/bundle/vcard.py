"""`contacts.vcf`: one vCard 4.0 (RFC 6350) a contact, folded and escaped, in UTF-8.

Pure. A telephone's importer keeps the digits of a number, those of an extension too: extensions stand in the note.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from uuid import UUID, uuid5

from builder.register import addresses
from builder.register.certificates import Sort
from builder.register.kinds import ChannelKind
from builder.views.entries import ChannelView, ContactView, OrganisationView
from builder.words.labels import certified, known, silent

FOLD_AT = 75
SPACE = UUID("6b0b1e0a-7a3c-5d3e-9d4f-7c5a2f1d8e90")
TEL_TYPES = {
    ChannelKind.PHONE: "work,voice",
    ChannelKind.MOBILE: "cell,voice",
    ChannelKind.SMS: "text",
    ChannelKind.FAX: "fax",
    ChannelKind.SATELLITE: "voice",
}
# RFC 6350, 6.8.1; RFC 3156, 7; RFC 2585, 4.1.
KEY_TYPES = {Sort.OPENPGP: "application/pgp-keys", Sort.SMIME: "application/pkix-cert"}
ESCAPED = {"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"}


def vcards(organisation: OrganisationView) -> str:
    """Return the vCards of an organisation's contacts."""
    return "".join(_vcard(organisation, contact) for contact in organisation.contacts)


def _vcard(organisation: OrganisationView, contact: ContactView) -> str:
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        # Stable from edition to edition, so that importing again replaces the card.
        f"UID:urn:uuid:{uuid5(SPACE, f'{organisation.id}/{contact.id}')}",
        f"KIND:{'individual' if contact.kind == 'person' else 'org'}",
        f"FN:{escape(f'{contact.name} ({organisation.name})' if contact.kind == 'desk' else contact.name)}",
        f"ORG:{escape(organisation.name)}",
        # Telephones show the title; the standard's word for a function is the other.
        f"TITLE:{escape(contact.role)}",
        f"ROLE:{escape(contact.role)}",
        f"TZ:{escape(organisation.timezone)}",
        *(f"LANG;PREF={number}:{tag}" for number, tag in enumerate(contact.languages or organisation.languages, 1)),
        *_channels(contact),
        *_keys(contact),
        f"NOTE:{escape(_note(organisation, contact))}",
        "END:VCARD",
    ]
    return "".join(fold(line) for line in lines)


def _channels(contact: ContactView) -> Iterator[str]:
    for preference, channel in enumerate(contact.channels, 1):
        value = escape(channel.value)
        if channel.kind in TEL_TYPES:
            number, _ = addresses.dialled(channel.value)
            # Without quotes: some importers take them for a part of the type.
            yield f"TEL;VALUE=uri;PREF={preference};TYPE={TEL_TYPES[channel.kind]}:tel:{number}"
        elif channel.kind is ChannelKind.EMAIL:
            yield f"EMAIL;PREF={preference}:{value}"
        elif channel.kind is ChannelKind.POST:
            # Six empty parts, the text in the street's place: we keep addresses as written.
            yield f"ADR;PREF={preference}:;;{value};;;;"
        else:
            yield f"X-{channel.kind.upper()};PREF={preference}:{value}"


def _keys(contact: ContactView) -> Iterator[str]:
    for certificate in contact.certificates:
        if certificate.content is not None:
            yield f"KEY:data:{KEY_TYPES[certificate.sort]};base64,{b64encode(certificate.content).decode('ascii')}"


def _note(organisation: OrganisationView, contact: ContactView) -> str:
    remarks = [
        silent(contact) if contact.unresponsive else None,
        f"organisation {silent(organisation)}" if organisation.unresponsive else None,
        contact.note,
    ]
    parts = [f"{channel.kind} {channel.shown}: {_said(channel)}" for channel in contact.channels]
    parts += [certified(each) for each in contact.certificates]
    return "\n".join([*(remark for remark in remarks if remark), *parts])


def _said(channel: ChannelView) -> str:
    parts = [known(channel.freshness), channel.hours, channel.tlp.label, channel.note]
    return "; ".join(part for part in parts if part)


def escape(text: str) -> str:
    """Escape a text value (RFC 6350, 3.4); line breaks of any kind become one."""
    return re.sub(r"[\\,;\n]", lambda found: ESCAPED[found.group()], re.sub(r"\r\n?", "\n", text))


def fold(line: str) -> str:
    """Fold a line at 75 octets, never inside a character (RFC 6350, 3.2)."""
    if line.isascii():
        starts = range(FOLD_AT, len(line), FOLD_AT - 1)
        return "\r\n ".join([line[:FOLD_AT], *(line[at : at + FOLD_AT - 1] for at in starts)]) + "\r\n"
    octets, result = 0, []
    for letter in line:
        size = len(letter.encode())
        if octets + size > FOLD_AT:
            result.append("\r\n ")
            octets = 1
        result.append(letter)
        octets += size
    return "".join(result) + "\r\n"
