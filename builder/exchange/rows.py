"""The register as rows of our own tables: cells by the names of their columns. Pure.

A recipient's locator is in none. What is told here, `builder.exchange.assembling` reads back.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator

from builder.exchange.columns import Sheet
from builder.register import addresses
from builder.register.kinds import ChannelKind
from builder.register.model import Channel, Contact, DraftTld, Organisation, Recipient, Register, ScopeOfAll, Tld
from builder.register.writing import fields_of

Cells = dict[str, str]


def rows(sheet: Sheet, register: Register, recipients: Iterable[Recipient]) -> Iterator[Cells]:
    """Yield the rows of one table, in order of identifier."""
    if sheet is Sheet.ORGANISATIONS:
        for _, organisation in sorted(register.organisations.items()):
            yield from _organisation(organisation, register)
    elif sheet is Sheet.TLDS:
        # Drafts too: whoever fills in who manages them has a line for each.
        for _, tld in sorted(register.labels.items()):
            yield _tld(tld)
    else:
        for recipient in sorted(recipients, key=lambda each: each.id):
            yield from _recipient(recipient)


def mark(organisation: str, contact: str, kind: ChannelKind, value: str) -> str:
    """Return by what a channel is known once its value was changed in a table."""
    said = "\x00".join((organisation, contact, kind.value, addresses.canonical(kind, value)))
    return "c-" + base64.b32encode(hashlib.sha256(said.encode()).digest()).decode("ascii").lower()[:10]


def _organisation(organisation: Organisation, register: Register) -> Iterator[Cells]:
    tlds = register.tlds_of(organisation.id)
    common = {
        "organisation": organisation.id,
        "name": organisation.name,
        "country": organisation.country,
        "time zone": organisation.timezone,
        "languages": _listed(organisation.languages),
        "consent": _wish(organisation),
        "manages": _listed(tld.tld for tld in tlds if tld.manager == organisation.id),
        "runs": _listed(tld.tld for tld in tlds if tld.backend == organisation.id),
        "internal": organisation.internal or "",
    }
    if not organisation.contacts:
        yield common
    for contact in organisation.contacts:
        person = common | _contact(contact)
        if not contact.channels:
            yield person
        for channel in contact.channels:
            made = mark(organisation.id, contact.id, channel.kind, channel.value)
            yield person | _channel(channel) | {"mark": made}


def _contact(contact: Contact) -> Cells:
    return {
        "contact": contact.id,
        "contact kind": contact.kind,
        "contact name": contact.name or "",
        "role": contact.role,
        "order": str(contact.order),
        "contact languages": _listed(contact.languages),
        "contact note": contact.note or "",
        "contact internal": contact.internal or "",
        "openpgp": contact.openpgp or "",
        "smime": contact.smime or "",
    }


def _channel(channel: Channel) -> Cells:
    return {
        "kind": channel.kind.value,
        "value": channel.value,
        "tlp": channel.tlp.word,
        "hours": channel.hours.text if channel.hours else "",
        "network": channel.country or "",
        "relies on": _listed(channel.relies_on),
        "note": channel.note or "",
        "override": channel.override or "",
    }


def _tld(tld: DraftTld) -> Cells:
    known = {
        "tld": tld.tld,
        "label": tld.u_label or "",
        "name": tld.name,
        "territory": tld.territory,
        "region": tld.region,
        "language": tld.language or "",
        "idn": _listed(tld.idn),
    }
    if not isinstance(tld, Tld):
        return known
    return known | {
        "manager": tld.manager,
        "backend": tld.backend,
        "name servers": _listed(tld.name_servers),
        "consent": _wish(tld),
    }


def _recipient(recipient: Recipient) -> Iterator[Cells]:
    scope = recipient.scope
    common = {
        "recipient": recipient.id,
        "name": recipient.name,
        "kind": recipient.kind,
        "country": recipient.country,
        "scope": "all" if isinstance(scope, ScopeOfAll) else _listed((*scope.regions, *scope.tlds)),
        "clearance": recipient.clearance.word,
        "use cases": _listed(recipient.use_cases),
        "accepts linking": "yes" if recipient.accepts_linking else "",
        "until": recipient.until.isoformat(),
    }
    for key in recipient.keys:
        yield common | {"key label": key.label, "key": key.key, "key added": key.added.isoformat()}


def _wish(record: Organisation | Tld) -> str:
    """Return a consent as a cell states it; one that nobody stated is empty."""
    wish = fields_of(record).get("consent", "")
    if isinstance(wish, str):
        return wish
    return "; ".join(f"{word}: {_listed(names)}" for word, names in wish.items())


def _listed(words: Iterable[str]) -> str:
    return " ".join(words)
