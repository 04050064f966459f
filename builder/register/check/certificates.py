"""Rules about contacts' OpenPGP keys and S/MIME certificates; `certificates` knows what can be read. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from builder.register import certificates
from builder.register.check.rule import Records, breach
from builder.register.model import Contact, Organisation
from builder.workspace.problems import Level, Place, Problem

# A holder on leave, and a round between.
AHEAD = timedelta(days=30)
ASK = "ask its holder for the new one, over a channel that was verified"


def _readable(records: Records) -> Iterator[tuple[Organisation, Contact, certificates.Certificate, Place]]:
    for organisation, contact in records.contacts():
        for found in certificates.of_contact(contact):
            yield organisation, contact, found, contact.place.at(found.sort)


def certificates_can_be_relied_on(records: Records) -> Iterator[Problem]:
    """A contact's `openpgp` is one public OpenPGP key, and its `smime` one certificate, neither revoked nor weak."""
    for _, contact in records.contacts():
        for sort, text in certificates.blocks(contact):
            try:
                certificates.read(sort, text)
            except certificates.CertificateError as error:
                yield breach(
                    contact.place.at(sort), certificates_can_be_relied_on, f"{sort} {error.message}", error.hint
                )


def certificates_are_in_force(records: Records) -> Iterator[Problem]:
    """A contact's certificate has begun, has not run out, and does not within a month."""
    for _, _, found, place in _readable(records):
        until, rule = found.until, certificates_are_in_force
        if found.since > records.today:
            message, hint = f"{found.sort} begins only on {found.since}", "nobody is shown it before"
        elif until is None or until > records.today + AHEAD:
            continue
        elif until < records.today:
            message, hint = f"{found.sort} ran out on {until}, and nobody is shown it", ASK
        else:
            message, hint = f"{found.sort} runs out on {until}", ASK
        yield breach(place, rule, message, hint, Level.WARNING)


def certificates_are_for_the_addresses_of_their_contact(records: Records) -> Iterator[Problem]:
    """A contact's certificate names an e-mail address among its channels; an S/MIME one, no other."""
    for _, contact, found, place in _readable(records):
        own, rule = certificates.addresses_in(contact.channels), certificates_are_for_the_addresses_of_their_contact
        if not found.known_by(own):
            yield breach(
                place,
                rule,
                f"{found.sort} names no address that is a channel of this contact, and nobody is shown it",
                "is it this contact's? then ask which address it is for, and enter that; else take it out",
                Level.WARNING,
            )
        elif found.cut(own) is None and not found.doubts:
            yield breach(
                place,
                rule,
                f"{found.sort} names another address besides, so that its fingerprint alone is handed on",
                "nothing can be cut from it: enter that address too, or ask for a certificate of its own",
                Level.WARNING,
            )


def certificates_leave_no_doubt(records: Records) -> Iterator[Problem]:
    """A contact's certificate can be encrypted to, is for mail, and rests on no broken digest."""
    for _, _, found, place in _readable(records):
        for doubt in found.doubts:
            yield breach(
                place, certificates_leave_no_doubt, f"{found.sort}: {doubt}", "ask for a newer one", Level.WARNING
            )
