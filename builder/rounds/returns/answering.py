"""Save what an officer read in a mail: an outcome, a proposal, that a call is wanted, or that nothing comes of it.

Each is on the disk when it returns, and then the journal says that the mail was read. A proposal comes first and the
journal last, so that after a crash in between the mail is there again, and the same key does nothing twice: an
outcome has the mail's mark, as one that an import recorded, and a proposal has its digest as evidence.
"""

from dataclasses import dataclass
from datetime import datetime

from builder.errors import RoundError
from builder.proposals import Correction, propose
from builder.proposals.record import Action, Route, Source
from builder.register import addresses
from builder.register.kinds import Result
from builder.register.model import Channel, Outcome, Task
from builder.register.work import MailDone, MailRead
from builder.rounds.files import LockedRound, changing
from builder.rounds.progress import progress
from builder.rounds.returns.beside import call_waits
from builder.rounds.returns.evidence import Asked, outcome_of, route_of
from builder.rounds.returns.importing import Taken, returned
from builder.rounds.returns.inbox import day_of
from builder.rounds.returns.mails import ToRead, Who, refusal
from builder.rounds.returns.replies import mark_of
from builder.workspace.places import Workspace

# What one key records; the others of `Result` a mail does not say.
RESULTS = (Result.CONFIRMED, Result.WRONG_PERSON, Result.REFUSED, Result.BOUNCED)
# Nobody asks again after these, and a slip of a finger stays in the history: they are pressed twice.
FINAL = frozenset((Result.WRONG_PERSON, Result.REFUSED, Result.BOUNCED))
READ_BY = "somebody else has read this mail meanwhile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One mail before one officer, at a moment; `again` where the officer comes back to one that was read.

    `now` is the time to work as at; proposals go by the machine's clock, which is `clock`.
    """

    workspace: Workspace
    asked: Asked
    mail: ToRead
    now: datetime
    clock: datetime
    again: bool = False

    @property
    def round(self) -> str:
        return self.asked.files.round.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was saved: an outcome, where there is one, and the name of a proposal."""

    outcome: Outcome | None = None
    proposal: str = ""


def record(reading: Reading, task: Task | None, result: Result) -> Settled:
    """Save what came of a question; refuse what the mail is no evidence of."""
    wrong = refusal(reading.mail, task, result)
    if task is None or wrong:
        raise RoundError(
            f"{result.replace('-', ' ')} is not recorded: {wrong}",
            hint="enter what they want as a proposal, or ring a number of the register, and ask",
        )
    with changing(reading.workspace, reading.round) as held:
        row = _add(held, reading, task, result)
        _close(held, reading, MailDone(result.value), (task.organisation, task.contact))
    return Settled(outcome=row)


def change(reading: Reading, who: Who, channel: Channel, new: str) -> Settled:
    """Enter a new value for a channel as a proposal, and save what the mail says of its own address."""
    moved = Correction(
        organisation=who[0],
        contact=who[1],
        kind=channel.kind,
        old=channel.value,
        new=new,
        via=_via(reading, who),
        evidence=_evidence(reading),
    )
    own = next((task for task in reading.mail.tasks if not refusal(reading.mail, task, Result.CONFIRMED)), None)
    result = None
    if own and (own.organisation, own.contact) == who:
        here = (channel.kind, addresses.canonical(channel.kind, channel.value))
        same = here == (own.kind, addresses.canonical(own.kind, own.value))
        # Who writes from this very address has shown that it reaches them, unless it is what is to be replaced.
        result = Result.CORRECTED if same else Result.CONFIRMED
    return _proposed(reading, moved, who, own, result)


def remove(reading: Reading, who: Who) -> Settled:
    """Enter as a proposal that a contact has gone."""
    gone = Correction(
        action=Action.REMOVE_CONTACT,
        organisation=who[0],
        contact=who[1],
        via=_via(reading, who),
        evidence=_evidence(reading),
    )
    return _proposed(reading, gone, who, None, None)


def want_call(reading: Reading, who: Who) -> Settled:
    """Save that the contact is to be rung about a mail: whoever rings them next is told; refuse where nobody would."""
    with changing(reading.workspace, reading.round) as held:
        found = progress(held.read(), reading.asked.register, reading.now.date())
        if not call_waits(found, who):
            raise RoundError(
                "no call to them waits in this round, so nobody would be told",
                hint="ring a number of the register yourself; `later` leaves the mail where it is",
            )
        _close(held, reading, MailDone.CALL, who)
    return Settled()


def leave(reading: Reading) -> Settled:
    """Save that a mail was read and that nothing comes of it."""
    with changing(reading.workspace, reading.round) as held:
        _close(held, reading, MailDone.NOTHING, None)
    return Settled()


def _proposed(reading: Reading, wanted: Correction, who: Who, own: Task | None, result: Result | None) -> Settled:
    _refuse_read(reading, reading.asked.files.mails)
    officer = reading.asked.officer
    register = reading.asked.register
    made = propose(reading.workspace, wanted, officer, reading.clock, Source.MAIL, register=register)
    with changing(reading.workspace, reading.round) as held:
        row = _add(held, reading, own, result) if own and result else None
        _close(held, reading, MailDone.PROPOSED, who)
    return Settled(outcome=row, proposal=made.id)


def _add(held: LockedRound, reading: Reading, task: Task, result: Result) -> Outcome:
    """Add an outcome with the mail's mark, unless the same is there."""
    files, mail = held.read(), reading.mail.mail
    if mail is None:
        raise RuntimeError("what cannot be read as a mail is no evidence")
    _refuse_read(reading, files.mails)
    day = day_of(mail, files.round.opened, reading.asked.today)
    row = outcome_of(task, result, reading.asked.officer, day, mark_of(mail))
    if not Taken(files.outcomes, ()).has_outcome(row):
        if result is Result.BOUNCED:
            held.append_sent(returned(files, (row,), reading.now))
        held.append_outcomes((row,))
    return row


def _close(held: LockedRound, reading: Reading, done: MailDone, who: Who | None) -> None:
    """Note that the mail was read, once for each thing that came of it."""
    known = held.read().mails
    _refuse_read(reading, known)
    organisation, contact = who or ("", "")
    line = MailRead(
        mail=reading.mail.name,
        when=reading.now,
        officer=reading.asked.officer,
        done=done,
        organisation=organisation,
        contact=contact,
    )
    held.append_mails((line,))


def _refuse_read(reading: Reading, known: tuple[MailRead, ...]) -> None:
    others = [each for each in known if each.mail == reading.mail.name]
    if others and not reading.again:
        last = others[-1]
        raise RoundError(
            f"{last.officer} has read this mail meanwhile: {last.done.replace('-', ' ')}", hint="go on with the next"
        )


def _evidence(reading: Reading) -> str:
    """Return what a proposal names as its evidence: what an import of the same mail would."""
    return reading.mail.mail.digest if reading.mail.mail else reading.mail.name


def _via(reading: Reading, who: Who) -> Route | None:
    """Return the channel that the mail came over, which so confirms nothing that it asks for."""
    sender = (reading.mail.mail.sender or "") if reading.mail.mail else ""
    return route_of(sender, who[0], reading.asked.register)
