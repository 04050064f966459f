"""For whom something is made: all recipients, or some. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from builder.errors import RecipientError
from builder.register.model import Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """For whom to build: those named, or all where none is; without some."""

    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


EVERYBODY = Choice()


def choose(recipients: Sequence[Recipient], choice: Choice) -> tuple[Recipient, ...]:
    """Return the recipients that are chosen; refuse a name that is none."""
    known = {recipient.id: recipient for recipient in recipients}
    for name in (*choice.only, *choice.without):
        if name not in known:
            raise RecipientError(f"there is no recipient {name}", hint="`tocsin status` lists the recipients")
    chosen = tuple(known[name] for name in dict.fromkeys(choice.only or known) if name not in choice.without)
    if not chosen:
        raise RecipientError(
            "there is no recipient to build for", hint="add a file under recipients/; see its README.md"
        )
    return chosen
