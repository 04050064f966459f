"""Checks of single answers: what the field of a record takes, and in which form it is written. Pure.

Each takes a text and returns it as the register has it, or raises what is wrong with it, which never quotes it.
"""

from collections.abc import Callable, Container

from builder.errors import DraftError
from builder.proposals.entering import check_value
from builder.register.consent import WISHES, wish_in
from builder.register.kinds import ChannelKind
from builder.register.model import Organisation
from builder.workspace.problems import Problem
from builder.workspace.record import Record
from builder.workspace.shape import problem_of

Check = Callable[[str], str]


def field(type_: type[Record], key: str, *, beside: Container[str] = ()) -> Check:
    """Return the check of one field of a record; `beside` are values that others have already."""

    def checked(text: str) -> str:
        _raise(problem_of(type_, key, text))
        if text in beside:
            raise DraftError(f"there is one with this {key} already", hint="take another")
        return text

    return checked


def words(type_: type[Record], key: str) -> Check:
    """Return the check of a field that is a list of words, answered with blanks or commas between them."""

    def checked(text: str) -> str:
        found = text.replace(",", " ").split()
        _raise(problem_of(type_, key, found))
        return " ".join(found)

    return checked


def value(kind: ChannelKind) -> Check:
    """Return the check of the value of a channel."""

    def checked(text: str) -> str:
        check_value(kind, text)
        return text

    return checked


def one_of(known: Container[str], what: str, hint: str) -> Check:
    """Return the check of an identifier of something that is there."""

    def checked(text: str) -> str:
        if text not in known:
            raise DraftError(f"there is no such {what}", hint=hint)
        return text

    return checked


def wish(text: str) -> str | dict[str, list[str]]:
    """Return a consent as its file writes it, of an answer in the form of `WISHES`."""
    found = wish_in(text)
    if isinstance(found, str) and found not in {"all", "none"}:
        raise DraftError("says nothing that we know", hint=WISHES)
    _raise(problem_of(Organisation, "consent", found))
    return found


def _raise(problem: Problem | None) -> None:
    if problem:
        raise DraftError(problem.message, hint=problem.hint)
