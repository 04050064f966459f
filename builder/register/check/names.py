"""Rules about names and domains that are not what they seem. Pure."""

import re
from collections.abc import Iterator

from builder.register import addresses, lookalikes
from builder.register.check.rule import Records, breach
from builder.register.kinds import ChannelKind
from builder.register.values import u_label_of
from builder.workspace.problems import Level, Place, Problem

TLP = re.compile(r"(?i:TLP):.*|CLEAR|GREEN|AMBER(?:\+STRICT)?|RED")


def names_are_names(records: Records) -> Iterator[Problem]:
    """A name has letters, and is no TLP label: such slips put a value under the wrong key."""
    for _, place, name in _names(records):
        number = not any(sign.isalpha() for sign in name) or addresses.is_number(name)
        if number or TLP.fullmatch(name):
            what = "a number" if number else "a TLP label"
            hint = "put it under the key that it is for, and the name in its place"
            yield breach(place, names_are_names, f"the name is {what}", hint, Level.WARNING)


def words_are_of_one_script(records: Records) -> Iterator[Problem]:
    """A word of a name, and a label of a domain, is written in one script, or in those of one language."""
    for _, place, name in _names(records):
        if lookalikes.mixes_scripts(name):
            hint = "type it again in one script; letters of another one look the same and are found by no search"
            yield breach(
                place, words_are_of_one_script, "a word of the name has letters of several scripts", hint, Level.WARNING
            )
    for place, domain in _domains(records):
        if any(map(lookalikes.label_mixes_scripts, domain.split("."))):
            hint = "ask by telephone whether it is right: mail for such a domain may go to somebody else"
            yield breach(
                place,
                words_are_of_one_script,
                "a label of the domain has letters of several scripts",
                hint,
                Level.WARNING,
            )


def domains_are_what_they_look_like(records: Records) -> Iterator[Problem]:
    """A domain does not look like one of Latin letters, or like another domain of the register, and is another."""
    hint = "ask by telephone whether it is right: mail for a domain that looks the same may go to somebody else"
    labels = {tld.u_label for tld in records.register.labels.values()}
    first: dict[str, tuple[str, Place]] = {}
    for place, domain in _domains(records):
        other, where = first.setdefault(lookalikes.skeleton(domain), (domain, place))
        if other != domain:
            message = f"the domain looks like that at {where}, and is another"
            yield breach(place, domains_are_what_they_look_like, message, hint, Level.WARNING)
        # A TLD's own label was looked at by those who delegated it, as the last one of a domain was.
        elif any(lookalikes.looks_latin(label) for label in domain.split(".")[:-1] if label not in labels):
            message = "the domain looks like Latin letters, and is of another script"
            yield breach(place, domains_are_what_they_look_like, message, hint, Level.WARNING)


def names_are_told_apart(records: Records) -> Iterator[Problem]:
    """No two names look the same and are written with other letters."""
    first: dict[tuple[str, str], tuple[str, Place]] = {}
    for kind, place, name in _names(records):
        other, where = first.setdefault((kind, lookalikes.skeleton(name)), (name, place))
        if other != name:
            message = f"the name looks like that at {where}, and is written with other letters"
            hint = "type both again in the script of their language"
            yield breach(place, names_are_told_apart, message, hint, Level.WARNING)


def _names(records: Records) -> Iterator[tuple[str, Place, str]]:
    """Yield each name: what it is the name of, where it stands, and the name."""
    register = records.register
    for officer in register.settings.officers:
        yield "officer", officer.place.at("name"), officer.name
    for tld in register.labels.values():
        yield "TLD", tld.place.at("name"), tld.name
    for organisation in register.organisations.values():
        yield "organisation", organisation.place.at("name"), organisation.name
    for _, contact in records.contacts():
        if contact.name:
            yield "contact", contact.place.at("name"), contact.name
    for recipient in records.recipients:
        yield "recipient", recipient.place.at("name"), recipient.name


def _domains(records: Records) -> Iterator[tuple[Place, str]]:
    """Yield each domain of an address and of a name server, in its own script."""
    publisher = records.register.settings.publisher
    if office := addresses.mail_domain(publisher.email):
        yield publisher.place.at("email"), _shown(office)
    for _, _, channel in records.channels():
        domain = addresses.mail_domain(channel.value) if channel.kind is ChannelKind.EMAIL else None
        if domain:
            yield channel.place.at("value"), _shown(domain)
    for tld in records.register.tlds.values():
        for host in tld.name_servers:
            yield tld.place.at("name_servers"), _shown(host)


def _shown(domain: str) -> str:
    return ".".join(u_label_of(label) if label.startswith("xn--") else label for label in domain.split("."))
