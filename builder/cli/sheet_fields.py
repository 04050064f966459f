"""What was found, for programs: built field by field. It holds the very values: for the office alone."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from builder.office.finding import Found, Hit
from builder.office.showing import OpenTask, Sheet
from builder.proposals.rules import stage
from builder.proposals.touching import whose
from builder.register import addresses, certificates
from builder.register.model import Channel, Contact, DraftTld, Organisation, Tld
from builder.views import scope_in_words

if TYPE_CHECKING:
    from builder.office.recipient import RecipientSheet


def of_hits(found: Found) -> dict[str, Any]:
    """Return where it was found."""
    return {"hits": [_of_hit(hit) for hit in found.hits], "others": found.others}


def _of_hit(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.subject.kind.value,
        "id": hit.subject.id,
        "about": hit.about,
        "exact": hit.exact,
        "past": hit.past,
    }


def of_sheet(sheet: Sheet, past: Sequence[Hit]) -> dict[str, Any]:
    """Return all about a TLD, an organisation or a contact."""
    return {
        "kind": sheet.subject.kind.value,
        "id": sheet.subject.id,
        "tlds": [_of_tld(tld) for tld in sheet.tlds],
        "organisations": [_of_organisation(sheet, each) for each in sheet.organisations],
        "past": [_of_hit(hit) for hit in past],
        "held": [
            {
                "edition": each.edition,
                "valid_until": _day(each.until),
                "recipients": each.recipients,
                "holders": list(sheet.holders(each)),
                "problem": each.problem or None,
            }
            for each in sheet.given
        ],
        "tasks": [_of_task(task) for task in sheet.tasks],
        "proposals": [
            {
                "proposal": each.id,
                "organisation": each.organisation,
                "contact": whose(each),
                "action": each.action,
                "kind": each.kind,
                "entered": each.when.isoformat(),
                "stage": stage(each),
            }
            for each in sheet.proposals
        ],
        "unread": list(sheet.unread),
    }


def _of_tld(tld: DraftTld) -> dict[str, Any]:
    return {
        "tld": tld.tld,
        "u_label": tld.u_label,
        "name": tld.name,
        "territory": tld.territory,
        "region": tld.region,
        "idn": list(tld.idn),
        "manager": tld.manager if isinstance(tld, Tld) else None,
        "backend": tld.backend if isinstance(tld, Tld) else None,
        "name_servers": list(tld.name_servers) if isinstance(tld, Tld) else [],
    }


def _of_organisation(sheet: Sheet, organisation: Organisation) -> dict[str, Any]:
    return {
        "id": organisation.id,
        "name": organisation.name,
        "country": organisation.country,
        "timezone": organisation.timezone,
        "languages": list(organisation.languages),
        "unresponsive": _day(sheet.silent.organisations.get(organisation.id)),
        "internal": organisation.internal,
        "contacts": [_of_contact(sheet, organisation, each) for each in sheet.contacts(organisation)],
    }


def _of_contact(sheet: Sheet, organisation: Organisation, contact: Contact) -> dict[str, Any]:
    return {
        "id": contact.id,
        "kind": contact.kind,
        "name": contact.name,
        "role": contact.role,
        "order": contact.order,
        "languages": list(contact.languages),
        "unresponsive": _day(sheet.silent.contacts.get((organisation.id, contact.id))),
        "note": contact.note,
        "internal": contact.internal,
        "certificates": [
            {"sort": found.sort, "fingerprint": found.fingerprint, "until": _day(found.until)}
            for found in certificates.of_contact(contact)
        ],
        "channels": [_of_channel(sheet, organisation, contact, each) for each in contact.channels],
    }


def _of_channel(sheet: Sheet, organisation: Organisation, contact: Contact, channel: Channel) -> dict[str, Any]:
    known = sheet.known(organisation.id, contact.id, channel)
    canonical = addresses.canonical(channel.kind, channel.value)
    return {
        "kind": channel.kind,
        "value": canonical,
        "shown": addresses.shown(channel.kind, channel.value),
        "found": (organisation.id, contact.id, channel.kind, canonical) in sheet.found,
        "tlp": channel.tlp.label,
        "hours": channel.hours.text if channel.hours else None,
        "freshness": known.state,
        "verified_on": _day(known.when),
        "method": known.method,
        "disproof": known.disproof,
        "disproved_on": _day(known.disproved_on),
        "note": channel.note,
        "override": channel.override,
    }


def _of_task(task: OpenTask) -> dict[str, Any]:
    found = task.progress
    return {
        "round": task.round,
        "organisation": found.task.organisation,
        "contact": found.task.contact,
        "kind": found.task.kind,
        "value": found.task.value,
        "method": found.task.method,
        "officer": found.task.officer,
        "standing": found.standing,
        "attempts": found.attempts,
        "last": _day(found.last),
    }


def of_recipient(card: "RecipientSheet") -> dict[str, Any]:
    """Return all about a recipient."""
    record = card.record
    return {
        "kind": card.subject.kind.value,
        "id": card.subject.id,
        "retired": card.retired,
        "name": record and record.name,
        "country": record and record.country,
        "scope": record and scope_in_words(record),
        "clearance": record and record.clearance.label,
        "until": _day(record.until) if record else None,
        "keys": [{"label": key.label, "key": key.key, "added": key.added.isoformat()} for key in record.keys]
        if record
        else [],
        "enrolled": card.enrolled
        and {
            "name": card.enrolled.name,
            "email": card.enrolled.email,
            "phone": card.enrolled.phone,
            "made": card.enrolled.made.isoformat(),
        },
        "holds": [
            {
                "edition": number,
                "valid_until": until.isoformat(),
                "entries": int(bundle.entries),
                "locator": bundle.locator,
            }
            for number, until, bundle in card.bundles
        ],
        "paper": [
            {"when": line.when.isoformat(), "officer": line.officer, "second": line.second, "note": line.note}
            for line in card.papers
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
