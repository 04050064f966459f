"""Rules about whom organisations let see them; `builder.views` keeps the wishes. Pure."""

from collections.abc import Iterator

from builder.register import addresses
from builder.register.check.rule import Records, breach
from builder.register.consent import CONSENT_TO_ALL, Consent
from builder.register.kinds import NUMBERED
from builder.register.model import Channel
from builder.workspace.problems import Level, Place, Problem


def consents_name_recipients(records: Records) -> Iterator[Problem]:
    """A consent names recipients, in force or retired, and says either `only` or `except`."""
    known = {recipient.id for recipient in records.recipients} | records.retired
    for place, consent in _consents(records):
        if consent.only is not None and consent.except_ is not None:
            yield breach(place, consents_name_recipients, "says both only and except", "keep one")
        for name in (consent.only or ()) + (consent.except_ or ()):
            if name not in known and f"recipients/{name}.yaml" not in records.unread:
                hint = "correct the name, or add the record"
                yield breach(place, consents_name_recipients, "names a recipient without a file", hint)


def tlds_only_narrow_consent(records: Records) -> Iterator[Problem]:
    """A TLD lets nobody see what its manager does not: the wish is the organisation's."""
    for tld in records.register.tlds.values():
        manager = records.register.organisations.get(tld.manager)
        if tld.consent and manager and manager.consent and not tld.consent.within(manager.consent):
            yield breach(
                tld.place.at("consent"),
                tlds_only_narrow_consent,
                f"lets recipients see what the manager ({manager.id}) does not let them see",
                f"remove it, or write what the manager wishes in data/organisations/{manager.id}.yaml",
            )


def managers_state_their_consent(records: Records) -> Iterator[Problem]:
    """A manager states its consent, or each of its TLDs does; else nobody would see its contacts."""
    managers = (
        records.register.organisations.get(tld.manager) for tld in records.register.tlds.values() if not tld.consent
    )
    for manager in {each.id: each for each in managers if each and not each.consent}.values():
        yield breach(
            manager.place,
            managers_state_their_consent,
            "states no consent, so nobody would see its contacts",
            "add the key consent: all, none, {only: [cert-xx]} or {except: [cert-xx]}",
        )


def narrower_wishes_stand_with_the_organisation(records: Records) -> Iterator[Problem]:
    """What a TLD narrows, its manager's other TLDs do not show either: the organisation's file should say so."""
    managed: dict[str, int] = {}
    for tld in records.register.tlds.values():
        for name in {tld.manager, tld.backend}:
            managed[name] = managed.get(name, 0) + 1
    for tld in records.register.tlds.values():
        manager = records.register.organisations.get(tld.manager)
        if not tld.consent or not manager:
            continue
        if managed[manager.id] > 1 and not (manager.consent or CONSENT_TO_ALL).within(tld.consent):
            others = managed[manager.id] - 1
            under = "its other TLD" if others == 1 else f"its {others} other TLDs"
            yield breach(
                tld.place.at("consent"),
                narrower_wishes_stand_with_the_organisation,
                f"whom this keeps out sees no contact of the manager ({manager.id}) under {under} either",
                f"if that is meant, write it in data/organisations/{manager.id}.yaml; if not, remove it: "
                "the contacts are the same",
                Level.WARNING,
            )


def operators_agree_about_what_they_share(records: Records) -> Iterator[Problem]:
    """A manager and a back end that share a number or address let the same recipients see it, or one tells it."""
    organisations = records.register.organisations
    pairs = {(tld.manager, tld.backend) for tld in records.register.tlds.values() if tld.manager != tld.backend}
    for manager, backend in sorted(pairs):
        if manager not in organisations or backend not in organisations:
            continue
        ours, theirs = organisations[manager], organisations[backend]
        # Who states none goes by the other.
        if not ours.consent or not theirs.consent:
            continue
        if ours.consent.within(theirs.consent) and theirs.consent.within(ours.consent):
            continue
        known = {_reached(channel) for _, channel in theirs.channels()}
        for _, channel in ours.channels():
            if _reached(channel) in known:
                yield breach(
                    channel.place.at("value"),
                    operators_agree_about_what_they_share,
                    f"is a channel of the back end ({backend}) too, whose consent is another: "
                    "one shows what the other does not",
                    "ask both whom they let see it, and write the same consent into both files",
                    Level.WARNING,
                )


def _reached(channel: Channel) -> tuple[str, str]:
    """Return what is reached: one number, whatever it is used for, or one address."""
    canonical = addresses.canonical(channel.kind, channel.value)
    return ("number", canonical.partition(";")[0]) if channel.kind in NUMBERED else (channel.kind, canonical.casefold())


def _consents(records: Records) -> Iterator[tuple[Place, Consent]]:
    for organisation in records.register.organisations.values():
        if organisation.consent:
            yield organisation.place.at("consent"), organisation.consent
    for tld in records.register.tlds.values():
        if tld.consent:
            yield tld.place.at("consent"), tld.consent
