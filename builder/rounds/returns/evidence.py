"""What comes back to a round, as values: findings, what is rejected, and what says nothing.

Pure. Whatever way an answer took, it is held against the same: the round's tasks, the register as it is
now, and the day of the import. Nothing here believes more than `replies` and `returns` let it.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from builder.proposals import Correction
from builder.proposals.record import Proposal, Route, Source
from builder.register import addresses
from builder.register.freshness import ChannelKey
from builder.register.kinds import NUMBERED, ChannelKind, Result
from builder.register.model import Contact, Outcome, Register, Task
from builder.rounds.asking.letters import Letter, letters
from builder.rounds.asking.population import methods_of
from builder.rounds.codes import Codes, code
from builder.rounds.record import RoundFiles, key_of
from builder.rounds.returns.failures import compared
from builder.workspace.problems import Place
from builder.workspace.yamltext import text_problem

# As long as `builder.register.model.Channel` lets it be.
LONGEST_VALUE = 254
MOST_NOTE = 300
BESIDES = "it was taken in; it also "
OWN_WORDS = "says something in its own words"
WORDS = f"{BESIDES}{OWN_WORDS}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one message or line says of one channel: an outcome, and new values that somebody wants.

    `besides` is what a person has to look at once it is taken in, which no program can.
    """

    place: Place
    source: Source
    outcome: Outcome | None = field(default=None, repr=False)
    corrections: tuple[Correction, ...] = field(default=(), repr=False)
    besides: "Rejected | None" = None
    # Why it is not to be recorded, unless it is already.
    withheld: "Rejected | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """What is not believed or cannot be read, and why; the reason quotes nothing of it."""

    place: Place
    reason: str
    hint: str = ""
    organisation: str = ""
    contact: str = ""
    sender: str = field(default="", repr=False)
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A sealed update form, as it came; only an officer's identity opens it. `sender` is empty where no mail had it."""

    place: Place
    content: bytes = field(repr=False)
    sender: str = field(default="", repr=False)
    day: date | None = None


class Passed(StrEnum):
    """What says nothing of any channel, and is no mistake."""

    AUTOMATIC = "answered by a program, and not about this round"
    NOT_FAILED = "a report that nothing failed for good"
    OURS = "our own message, as it went out"
    DELETED = "deleted in its mailbox, and not about this round"
    UNTRIED = "a line without an outcome"
    OTHER = "not about this round"


Judged = Finding | Rejected | Sealed | Passed


@dataclass(frozen=True)
class Asked:
    """What returns are held against: a round, the register, who takes them in, and on which day."""

    files: RoundFiles
    register: Register = field(repr=False)
    recipients: frozenset[str]
    officer: str
    today: date

    @cached_property
    def codes(self) -> Codes | None:
        """The round's one-time codes; a round from before there were codes has none."""
        return Codes(self.files.round.salt, self.files.tasks) if self.files.round.salt else None

    def code(self, task: Task) -> str:
        """Return the code of a task; none in a round from before there were codes."""
        return code(self.files.round.salt, task) if self.files.round.salt else ""

    @cached_property
    def tasks(self) -> dict[ChannelKey, Task]:
        return {key_of(task): task for task in self.files.tasks}

    @cached_property
    def messages(self) -> dict[str, Task]:
        """The tasks by the names of the messages that were sent about them, which nobody can guess."""
        return {
            # A second attempt has a word behind the name.
            sent.id.partition(" ")[0].strip("<>"): task
            for sent in self.files.sent
            if "@" in sent.id and (task := self.tasks.get(key_of(sent)))
        }

    @cached_property
    def _letters(self) -> dict[ChannelKey, Letter]:
        return {key_of(letter.task): letter for letter in letters(self.register, self.files, self.files.tasks)}

    def letters(self, task: Task) -> tuple[Letter, ...]:
        """Return what a task was asked with, and each reminder; none where the register has the channel no more."""
        letter = self._letters.get(key_of(task))
        if letter is None:
            return ()
        return tuple(replace(letter, earlier=letter.earlier[:count]) for count in range(len(letter.earlier) + 1))

    @cached_property
    def mailboxes(self) -> frozenset[str]:
        """The addresses that are asked, as two are compared."""
        return frozenset(
            addresses.canonical(task.kind, task.value).casefold()
            for task in self.files.tasks
            if task.kind is ChannelKind.EMAIL
        )

    def contact(self, organisation: str, contact: str) -> Contact | None:
        """Return a contact of the register as it is now."""
        found = self.register.organisations.get(organisation)
        return next((each for each in found.contacts if each.id == contact), None) if found else None


def outcome_of(task: Task, result: Result, officer: str, day: date, note: str = "") -> Outcome:
    """Return what came of a task, by the method that it asks for."""
    return Outcome(
        organisation=task.organisation,
        contact=task.contact,
        kind=task.kind,
        value=task.value,
        when=day,
        method=task.method,
        result=result,
        officer=officer,
        note=" ".join(note.split())[:MOST_NOTE].strip(),
    )


def outcome_of_confirmation(
    register: Register, proposal: Proposal, over: Route, officer: str, day: date
) -> Outcome | None:
    """Return what an officer who had a proposal confirmed found out of the channel that was used.

    It reached its contact. None where no method verifies its kind over itself, or it is no contact's.
    """
    method = methods_of(register).get(over.kind)
    if method is None or over.contact is None:
        return None
    used = Task(
        organisation=proposal.organisation,
        contact=over.contact,
        kind=over.kind,
        value=over.value,
        method=method,
        officer=officer,
    )
    return outcome_of(used, Result.CONFIRMED, officer, day, f"confirmed proposal {proposal.id}")


def unfit(kind: ChannelKind, value: str) -> str:
    """Say why a text is no value for a kind of channel; empty where it is one."""
    if len(value) > LONGEST_VALUE:
        return "the new value is too long"
    if text_problem(value):
        return "the new value holds hidden characters"
    if kind in NUMBERED and not addresses.is_number(value):
        return "the new number is not in international form"
    if kind is ChannelKind.EMAIL and addresses.mail_domain(value) is None:
        return "the new value is no e-mail address"
    return ""


def route_of(sender: str, organisation: str, register: Register) -> Route | None:
    """Return the address that a change was asked for from, so that it does not confirm what it asked for itself."""
    if unfit(ChannelKind.EMAIL, sender):
        return None
    found = register.organisations.get(organisation)
    whose = (
        contact.id
        for contact, channel in (found.channels() if found else ())
        if channel.kind is ChannelKind.EMAIL and compared(channel.value) == sender
    )
    return Route(contact=next(whose, None), kind=ChannelKind.EMAIL, value=sender)
