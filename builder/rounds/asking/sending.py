"""Send a round's messages: never twice to the same address, whoever sends and whatever breaks off.

What is begun is written down, on the disk, before a server hears of it. So a message whose sending
was cut off counts as sent: nobody knows better, and once too few is mended by a call.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from typing import NamedTuple, Protocol

from builder.errors import RoundError
from builder.progress import Report
from builder.register import addresses
from builder.register.freshness import ChannelKey
from builder.register.kinds import ChannelKind
from builder.register.model import Publisher, Round, Sent, SentState
from builder.rounds import files as round_files
from builder.rounds.asking import mail
from builder.rounds.asking.letters import Letter
from builder.rounds.asking.smtp import NotOfferedError, NotTakenError, UnknownError
from builder.rounds.record import RoundFiles, key_of, sent_at
from builder.workspace.places import Workspace

# A server that refuses so many one after the other refuses all of them.
MOST_REFUSED = 5


class Mailer(Protocol):
    """What takes messages to a server."""

    def ready(self) -> None:
        """Make sure that somebody listens."""

    def expect_to_take(self, *each: str) -> None:
        """Raise `NotOfferedError` where the server cannot take one of these addresses."""

    def send(self, message: EmailMessage, sender: str, to: str) -> None:
        """Hand in one message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """What is to be sent in a round, and what is not: `already` went to their addresses; of `cut_off` nobody knows.

    `shared` are at addresses that another contact's message goes to, or went. Where it reminds, only what went
    after `since` keeps an address from getting a message.
    """

    round: Round = field(repr=False)
    letters: tuple[Letter, ...] = field(repr=False)
    already: tuple[int, ...]
    shared: tuple[int, ...]
    cut_off: tuple[int, ...]
    since: date | None = None


class Refused(NamedTuple):
    """What a server refused: the number of its task, and the server's code; 0 where it gave none."""

    task: int
    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How many were sent, and which the server refused.

    `beyond` are at addresses with letters that the server does not take before an @; nothing was begun for them.
    """

    sent: int
    refused: tuple[Refused, ...] = ()
    beyond: tuple[int, ...] = ()
    elsewhere: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message: where it goes, what writes down that it is begun, and what makes it.

    `begin` returns the lines that it wrote; none where somebody else sends it meanwhile.
    """

    number: int
    to: str = field(repr=False)
    begin: Callable[[datetime], Sequence[Sent]]
    message: Callable[[datetime], EmailMessage]


@dataclass(frozen=True, slots=True)
class Journal:
    """Where it is noted what was sent, and from which address."""

    workspace: Workspace
    round: str
    sender: str

    def end(self, lines: Iterable[Sent], state: SentState, now: datetime) -> None:
        """Note what came of a message that was begun."""
        ended = [line.model_copy(update={"state": state, "when": now}) for line in lines]
        round_files.append_sent(self.workspace, self.round, ended)


def plan(
    files: RoundFiles, letters: Iterable[Letter], officer: str | None = None, *, since: date | None = None
) -> Mailing:
    """Return which messages of a round may go, each address once; a second time only where none went after `since`."""
    numbers = {key_of(task): number for number, task in enumerate(files.tasks, start=1)}
    written = _gone(files, since)
    already = [numbers[key] for key in written if key in numbers]
    taken = {_address(value) for *_, value in written}
    chosen: list[Letter] = []
    shared: list[int] = []
    for letter in letters:
        if letter.task.kind is not ChannelKind.EMAIL or key_of(letter.task) in written:
            continue
        if officer and letter.task.officer != officer:
            continue
        address = _address(letter.task.value)
        if address in taken:
            shared.append(letter.number)
        else:
            taken.add(address)
            chosen.append(letter)
    return Mailing(
        round=files.round,
        letters=tuple(chosen),
        already=tuple(sorted(already)),
        shared=tuple(shared),
        cut_off=_cut_off(files, numbers),
        since=since,
    )


def send(
    workspace: Workspace,
    office: Publisher,
    planned: Mailing,
    mailer: Mailer,
    *,
    clock: Callable[[], datetime],
    wait: Callable[[], None],
    report: Report,
) -> Done:
    """Send what was planned, one after the other, `wait`ing before each; return what came of it."""
    outgoing = [
        Outgoing(
            number=letter.number,
            to=_address_to(letter),
            begin=partial(_begin, workspace, planned, letter, office),
            message=partial(_dated, letter, planned.round, office),
        )
        for letter in planned.letters
    ]
    journal = Journal(workspace, planned.round.id, addresses.canonical(ChannelKind.EMAIL, office.email))
    return deliver(journal, outgoing, mailer, clock=clock, wait=wait, report=report)


def deliver(
    journal: Journal,
    outgoing: Sequence[Outgoing],
    mailer: Mailer,
    *,
    clock: Callable[[], datetime],
    wait: Callable[[], None],
    report: Report,
) -> Done:
    """Send messages one after the other, `wait`ing before each, and keep the journal; return what came of it."""
    report.begin("Sending messages", len(outgoing))
    done = Done(sent=0)
    in_a_row = 0
    for each in outgoing:
        wait()
        mailer.ready()
        try:
            mailer.expect_to_take(journal.sender, each.to)
        except NotOfferedError:
            done = replace(done, beyond=(*done.beyond, each.number))
            report.advance()
            continue
        lines = each.begin(clock())
        if not lines:
            done = replace(done, elsewhere=done.elsewhere + 1)
            report.advance()
            continue
        try:
            mailer.send(each.message(clock()), journal.sender, each.to)
        except NotTakenError as error:
            journal.end(lines, SentState.FAILED, clock())
            done = replace(done, refused=(*done.refused, Refused(each.number, error.code)))
            in_a_row += 1
            if in_a_row == MOST_REFUSED:
                raise RoundError(
                    f"the mail server refused {in_a_row} messages one after the other{_said(error.code)}; "
                    f"{done.sent} were sent",
                    hint="find out why from who runs it; the same command goes on from here",
                ) from None
        except UnknownError:
            raise RoundError(
                f"the connection broke while message {each.number:04} was on its way: it counts as sent; "
                f"{done.sent} were sent before it",
                hint="the server's log knows more; the same command goes on with the next",
            ) from None
        else:
            journal.end(lines, SentState.SENT, clock())
            done = replace(done, sent=done.sent + 1)
            in_a_row = 0
        report.advance()
    return done


def _begin(workspace: Workspace, planned: Mailing, letter: Letter, office: Publisher, now: datetime) -> list[Sent]:
    """Write down that a message is begun; nothing where its address has got one meanwhile."""
    with round_files.changing(workspace, planned.round.id) as held:
        known = held.read()
        if _address(letter.task.value) in {_address(value) for *_, value in _gone(known, planned.since)}:
            return []
        name = mail.message_id(planned.round, letter.task, len(letter.earlier), office.email).strip("<>")
        tries = sum(each.id.partition(" ")[0] == name and each.state is SentState.BEGUN for each in known.sent)
        line = Sent(
            organisation=letter.task.organisation,
            contact=letter.task.contact,
            kind=letter.task.kind,
            value=letter.task.value,
            when=now,
            state=SentState.BEGUN,
            # Each attempt has a name of its own, so that a failure says nothing of another.
            id=name if tries == 0 else f"{name} try {tries + 1}",
        )
        held.append_sent([line])
        return [line]


def _dated(letter: Letter, round_: Round, office: Publisher, now: datetime) -> EmailMessage:
    message = mail.message(letter, round_, office)
    del message[mail.DRAFT]
    message["Date"] = format_datetime(now)
    return message


def _gone(files: RoundFiles, since: date | None) -> set[ChannelKey]:
    """Return to which addresses mail went, after a day: what was begun did, as far as is known, unless it failed."""
    return {
        key
        for key, times in sent_at(files.sent).items()
        if key[2] is ChannelKind.EMAIL and (since is None or times[-1].date() > since)
    }


def _cut_off(files: RoundFiles, numbers: dict[ChannelKey, int]) -> tuple[int, ...]:
    """Return the tasks whose message was begun, and of which no more is known."""
    ended = {(key_of(each), each.id) for each in files.sent if each.state is not SentState.BEGUN}
    open_ = {key_of(each) for each in files.sent if (key_of(each), each.id) not in ended}
    return tuple(sorted(numbers[key] for key in open_ if key in numbers))


def _address(value: str) -> str:
    """Return an address as two are compared: one mailbox, however it is written."""
    return addresses.canonical(ChannelKind.EMAIL, value).casefold()


def _address_to(letter: Letter) -> str:
    return addresses.canonical(ChannelKind.EMAIL, letter.task.value)


def _said(code: int) -> str:
    return f" (code {code})" if code else ""
