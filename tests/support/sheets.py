"""Letters of a round for tests: of every channel of the miniature, whatever its freshness."""

from dataclasses import replace
from datetime import date

import pytest
from loaded import small

from builder.progress import Silence
from builder.register.kinds import ChannelKind
from builder.register.model import Outcome, Publisher, Register, Round, Task
from builder.rounds.asking import sheets
from builder.rounds.asking.letters import Letter, letters
from builder.rounds.asking.population import methods_of
from builder.rounds.record import RoundFiles

OPENED, DUE = date(2026, 11, 22), date(2026, 12, 31)
SALT = "a2" * 13
LANGUAGES = ("en", "fr", "es", "ar")


def office(*, paper: bool = True) -> Publisher:
    post = ("1 Example Street", "0001 TESTBY") if paper else ()
    fax = "+44 1632 960998" if paper else None
    return small().settings.publisher.model_copy(update={"post": post, "fax": fax})


def round_of(*, drill: bool = False) -> Round:
    return Round(id="2026-q4", opened=OPENED, due=DUE, drill=drill, salt=SALT)


def tasks_of(found: Register) -> tuple[Task, ...]:
    methods = methods_of(found)
    return tuple(
        Task(
            organisation=organisation.id,
            contact=contact.id,
            kind=channel.kind,
            value=channel.value,
            method=methods[channel.kind],
            officer="anna",
        )
        for organisation, contact, channel in found.channels()
    )


def all_letters(found: Register | None = None) -> tuple[Letter, ...]:
    found = found or small()
    tasks = tasks_of(found)
    return tuple(letters(found, RoundFiles(round=round_of(), tasks=tasks), tasks))


def letter(kind: str, *, contact: str | None = None, language: str | None = None) -> Letter:
    """The first letter to a channel of some kind, as if its contact spoke some language."""
    wanted = ChannelKind(kind)
    found = next(each for each in all_letters() if each.task.kind is wanted and contact in (None, each.task.contact))
    return replace(found, language=language) if language else found


def made(found: Register | None = None, outcomes: tuple[Outcome, ...] = (), *, drill: bool = False) -> sheets.Sheets:
    """The work sheets of a round that asks about every channel."""
    found = found or small()
    files = RoundFiles(round=round_of(drill=drill), tasks=tasks_of(found), outcomes=outcomes)
    return sheets.make(found, files, office(), OPENED, jobs=1, report=Silence())


@pytest.fixture(scope="session")
def written() -> sheets.Sheets:
    """All work sheets of the miniature. Nobody changes these."""
    return made()
