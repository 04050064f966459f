"""`register.csv` and `register.json`: what a view holds, for spreadsheets and programs.

Pure. Both are made field by field, so nothing gets in that is not named here. The schema of
`register.json` is `content/register-json.md`.
"""

import csv
import io
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from builder.register import addresses
from builder.register.kinds import NUMBERED, ChannelKind
from builder.views.entries import CertificateView, ChannelView, ContactView, Copy, Entry, OrganisationView, unresponsive
from builder.workspace.csvtext import BYTE_ORDER_MARK, cell

SCHEMA = "tocsin-register/1"
COLUMNS = (
    "tld",
    "u_label",
    "territory",
    "organisation",
    "part",
    "contact",
    "name",
    "role",
    "order",
    "languages",
    "time_zone",
    "kind",
    "value",
    "hours",
    "freshness",
    "verified_on",
    "method",
    "tlp",
    "dies_with",
    "relies_on_others",
    "unresponsive",
    "note",
    "extension",
    "certificates",
)


def register_csv(rows: Iterable[bytes]) -> bytes:
    """Return `register.csv` from the lines of its entries, with the mark and the header before them."""
    return (BYTE_ORDER_MARK + _lines([COLUMNS])).encode() + b"".join(rows)


def csv_rows(entry: Entry) -> str:
    """Return the lines of one entry: one a channel, the back end's too."""
    return _lines(
        (
            entry.tld,
            entry.u_label or "",
            entry.name,
            organisation.name,
            "back end" if organisation is entry.backend else "manager",
            contact.id,
            contact.name,
            contact.role,
            str(contact.order),
            " ".join(contact.languages or organisation.languages),
            organisation.timezone,
            channel.kind,
            _dialled(channel),
            channel.hours or "",
            channel.freshness.state,
            _day(channel.freshness.when) or "",
            channel.freshness.method or "",
            channel.tlp.label,
            " ".join(channel.dies_with),
            "yes" if channel.relies_on_others else "",
            _day(unresponsive(organisation, contact)) or "",
            channel.note or "",
            addresses.dialled(channel.value)[1] if channel.kind in NUMBERED else "",
            "; ".join(f"{each.sort.label} {each.fingerprint}" for each in _certificates(contact, channel)),
        )
        for organisation in entry.organisations
        for contact, channel in organisation.channels
    )


def _certificates(contact: ContactView, channel: ChannelView) -> Iterator[CertificateView]:
    """Yield a contact's certificates that are for the address of a channel."""
    if channel.kind is ChannelKind.EMAIL:
        yield from (each for each in contact.certificates if channel.value.casefold() in each.addresses)


def _dialled(channel: ChannelView) -> str:
    """Return a value as people read it, without its extension."""
    number, extension = addresses.dialled(channel.value) if channel.kind in NUMBERED else ("", "")
    return addresses.shown(channel.kind, number) if extension else channel.shown


# The same organisation stands under each of its TLDs, with all its channels.
_cell = lru_cache(maxsize=16_384)(cell)


def _lines(rows: Iterable[Sequence[str]]) -> str:
    output = io.StringIO()
    csv.writer(output, lineterminator="\r\n").writerows([_cell(text) for text in row] for row in rows)
    return output.getvalue()


def tld_json(entry: Entry) -> str:
    """Return one member of `tlds`."""
    return _json(
        {
            "tld": entry.tld,
            "u_label": entry.u_label,
            "name": entry.name,
            "territory": entry.territory,
            "region": entry.region,
            "variants": [label for label, _ in entry.variants],
            "name_servers": list(entry.name_servers),
            "manager": entry.manager.id,
            "backend": (entry.backend or entry.manager).id,
            "ways_in": dict(entry.reach),
            "warnings": list(entry.warnings),
            "first": entry.first
            and {
                "organisation": entry.first.organisation.id,
                "contact": entry.first.contact.id,
                "value": entry.first.channel.value,
            },
        }
    )


def organisation_json(organisation: OrganisationView) -> str:
    """Return one member of `organisations`."""
    return _json(
        {
            "id": organisation.id,
            "name": organisation.name,
            "country": organisation.country,
            "timezone": organisation.timezone,
            "languages": list(organisation.languages),
            "unresponsive": _day(organisation.unresponsive),
            "contacts": [
                {
                    "id": contact.id,
                    "kind": contact.kind,
                    "name": contact.name,
                    "role": contact.role,
                    "order": contact.order,
                    "languages": list(contact.languages),
                    "unresponsive": _day(contact.unresponsive),
                    "note": contact.note,
                    "certificates": [certificate_fields(each) for each in contact.certificates],
                    "channels": [channel_fields(channel) for channel in contact.channels],
                }
                for contact in organisation.contacts
            ],
        }
    )


def channel_fields(channel: ChannelView) -> dict[str, Any]:
    """Return one channel as `register.json` and `tocsin view --json` write it."""
    known = channel.freshness
    return {
        "kind": channel.kind,
        "value": channel.value,
        "shown": channel.shown,
        "tlp": channel.tlp.label,
        "hours": channel.hours,
        "freshness": known.state,
        "verified_on": _day(known.when),
        "method": known.method,
        "disproof": known.disproof,
        "disproved_on": _day(known.disproved_on),
        "network": channel.network,
        "relies_on": list(channel.relies_on),
        "dies_with": list(channel.dies_with),
        "relies_on_others": channel.relies_on_others,
        "note": channel.note,
    }


def certificate_fields(certificate: CertificateView) -> dict[str, Any]:
    """Return one OpenPGP key or S/MIME certificate of a contact as `register.json` writes it."""
    content = certificate.content
    return {
        "sort": certificate.sort,
        "fingerprint": certificate.fingerprint,
        "until": _day(certificate.until),
        "addresses": sorted(certificate.addresses),
        "content": b64encode(content).decode("ascii") if content else None,
    }


def register_json(copy: Copy, tlds: Iterable[bytes], organisations: Iterable[bytes]) -> bytes:
    """Return `register.json` from its parts."""
    head = {
        "schema": SCHEMA,
        "title": copy.title,
        "publisher": {"name": copy.publisher.name, "phone": copy.publisher.phone, "email": copy.publisher.email},
        "notice": copy.notice,
        "tlp": copy.marking.label,
        **edition_fields(copy),
    }
    between = b",\n"
    return b"".join(
        (
            *(_json(head)[:-1].encode(), b',\n"tlds":[\n', between.join(tlds)),
            *(b'\n],\n"organisations":[\n', between.join(organisations), b"\n]}\n"),
        )
    )


def edition_fields(copy: Copy) -> dict[str, Any]:
    """Return what says whose copy this is, as `register.json` and `manifest.json` write it."""
    return {
        "recipient": copy.recipient,
        "edition": copy.edition.number,
        "issued": copy.edition.issued.isoformat(),
        "expires": copy.edition.expires.isoformat(),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
