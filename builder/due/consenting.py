"""Which organisations' consent is missing, and which is another than the last edition was built from. Pure.

Who may see them is for `builder.views` alone: here wishes are compared, as they are written.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from builder.register.model import Organisation, Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A wish that is another than before, in words; `narrower` says that somebody may see them no more."""

    organisation: str
    before: str
    now: str
    narrower: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents:
    """Whose consent is missing, by identifier, and whose is not what `edition` was built from, if that is known."""

    missing: tuple[str, ...]
    changed: tuple[Changed, ...]
    edition: int | None


def consents(register: Register, before: Register | None, edition: int | None) -> Consents:
    """Return whose consent is missing: nobody sees the contacts of a TLD that neither it nor its manager lets see."""
    silent = {each.manager for each in register.tlds.values() if not each.consent}
    return Consents(
        missing=tuple(sorted(name for name in silent if _lacks(register.organisations.get(name)))),
        changed=tuple(_changed(register, before)) if before else (),
        edition=edition if before else None,
    )


def _lacks(organisation: Organisation | None) -> bool:
    return organisation is not None and organisation.consent is None


def _changed(register: Register, before: Register) -> Iterator[Changed]:
    for name, organisation in sorted(register.organisations.items()):
        old = before.organisations.get(name)
        if old is None or old.consent == organisation.consent:
            continue
        narrower = old.consent is not None and (
            organisation.consent is None or not old.consent.within(organisation.consent)
        )
        words = [each.consent.in_words if each.consent else "not stated" for each in (old, organisation)]
        yield Changed(organisation=name, before=words[0], now=words[1], narrower=narrower)
