"""Which mails of a round's pile a person has to read, about whom each is, and what may be recorded by it.

Pure, but for `in_pile`. What the importer takes in whole needs no reader; whatever else bears one of our codes,
answers a message of ours, comes from an address that was asked or has a part that no program read, is here until an
officer has read it. By its code, or the name of the message that it answers, a mail proves which question it is
about; by its sender nobody is more than guessed.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from builder.proposals.record import Proposal, read_proposals
from builder.register.kinds import ChannelKind, Result
from builder.register.model import Outcome, Register, Task
from builder.rounds.codes import Codes
from builder.rounds.returns import inbox, readable, replies
from builder.rounds.returns.evidence import Asked, Finding, Judged, Passed, Rejected, Sealed
from builder.rounds.returns.failures import compared
from builder.rounds.returns.given import of_message
from builder.rounds.returns.importing import Taken, unenterable
from builder.rounds.returns.inbox import Mail, Unread
from builder.rounds.returns.mailboxes import Stored
from builder.rounds.returns.mailparts import RefusedMailError
from builder.rounds.returns.pile import SUFFIX, Pile
from builder.workspace.places import Workspace
from builder.workspace.problems import Place, RegisterError

# Of whom a mail is, is guessed by its sender's domain where no more than so many have an address there.
MOST_GUESSED = 9
Who = tuple[str, str]


class Proof(StrEnum):
    """What says whom a mail is about."""

    CODE = "by its code, or the message that it answers"
    SENDER = "by its sender alone, whom anybody can write"
    DOMAIN = "by the domain of its sender alone"
    PAPER = "by the code on a paper that it shows, which an officer read"
    NONE = "by nothing in it"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRead:
    """One mail that a person reads: `file` is its name in the pile, `name` the one that the journal knows it by.

    `why` says why no program could settle it. `tasks` are those that it proves to be about; `guessed` are the
    contacts that it may be about where it proves none. `taken` are the outcomes that bear its mark, and `entered` the
    proposals that were made of it. `mail` is None where it cannot be read as one.
    """

    file: str
    name: str
    why: tuple[Rejected, ...]
    mail: Mail | None = field(default=None, repr=False)
    tasks: tuple[Task, ...] = field(default=(), repr=False)
    guessed: tuple[Who, ...] = ()
    proof: Proof = Proof.NONE
    taken: tuple[Outcome, ...] = field(default=(), repr=False)
    entered: tuple[str, ...] = ()

    @property
    def whom(self) -> tuple[Who, ...]:
        """The contacts that it is, or may be, about, each once; first those whom an officer named."""
        proved = ((task.organisation, task.contact) for task in self.tasks)
        return tuple(dict.fromkeys((*self.guessed, *proved)))

    @property
    def officers(self) -> frozenset[str]:
        """Whose tasks it is about; none where it proves none."""
        return frozenset(task.officer for task in self.tasks)

    def is_for(self, officer: str) -> bool:
        """Say whether an officer reads it: what is about nobody's task is everybody's."""
        return not self.officers or officer in self.officers


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """A pile, sorted: what is to be read, and how much an import takes in, was read, or is not about this round."""

    to_read: tuple[ToRead, ...]
    to_take_in: int = 0
    read: int = 0
    settled: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What one message came to, whatever is recorded of it; `mail` is None where it needs no reader or is none."""

    name: str
    judged: tuple[Judged, ...] = field(repr=False)
    mail: Mail | None = field(repr=False)


class Judgements:
    """What the messages of a pile came to, kept while what they are held against stays as it is.

    Some hundred messages take a second, and a screen looks at them after each key.
    """

    def __init__(self) -> None:
        self._against: tuple[Register, tuple[object, ...]] | None = None
        self._known: dict[str, _Judged] = {}

    def of(self, pile: Pile, file: str, asked: Asked) -> _Judged:
        """Return what a message of a pile comes to."""
        if file not in self._known:
            self._known[file] = _judge(pile.read(file), asked)
        return self._known[file]

    def hold_against(self, asked: Asked) -> None:
        """Forget all where the register, the round's tasks or its letters are not as they were."""
        against = (asked.files.round, asked.files.tasks, asked.files.sent, asked.officer, asked.today)
        if self._against is None or self._against[0] is not asked.register or self._against[1] != against:
            self._against, self._known = (asked.register, against), {}


def in_pile(workspace: Workspace, asked: Asked, known: Judgements | None = None) -> Sorted:
    """Sort the messages of a round's pile; what the journal says was read is only counted."""
    proposals, problems = read_proposals(workspace)
    if problems:
        raise RegisterError(problems)
    pile, known = Pile(workspace, asked.files.round.id), known or Judgements()
    known.hold_against(asked)
    read = {each.mail for each in asked.files.mails}
    sorter = _Sorter(asked, proposals)
    found: list[ToRead] = []
    counts = {"to_take_in": 0, "read": 0, "settled": 0, "others": 0}
    seen: set[str] = set()
    for file in pile.names():
        one = known.of(pile, file, asked)
        # The same out of two mailboxes.
        if one.name in seen:
            continue
        seen.add(one.name)
        what = "read" if one.name in read else sorter.sort(one, file)
        if isinstance(what, ToRead):
            found.append(what)
        else:
            counts[what] += 1
    return Sorted(to_read=tuple(sorted(found, key=_order)), **counts)


def _judge(stored: Stored, asked: Asked) -> _Judged:
    judged = tuple(of_message(stored, asked, deleted=stored.deleted))
    name = readable.name_of(stored.content) if stored.content is not None else stored.place.file.removesuffix(SUFFIX)
    # What an import takes in whole is not kept in memory.
    whole = all(isinstance(each, Finding) and not (each.besides or each.withheld) for each in judged)
    return _Judged(name=name, judged=judged, mail=None if whole else _mail_of(stored))


def _order(each: ToRead) -> tuple[bool, str, str, str]:
    """Order by whom they are about, what is about nobody last: mails of one organisation are read together."""
    whose = each.whom[0] if each.whom else ("", "")
    day = each.mail.sent.isoformat() if each.mail and each.mail.sent else ""
    return (not each.whom, *whose, day + each.name)


class _Sorter:
    """What mails are held against, put into order once."""

    def __init__(self, asked: Asked, proposals: Sequence[Proposal]) -> None:
        self._asked, self._taken = asked, Taken(asked.files.outcomes, proposals)
        self._by_address, self._by_domain = _addresses_of(asked.register)
        self._marked: dict[str, list[Outcome]] = {}
        for each in asked.files.outcomes:
            self._marked.setdefault(each.note, []).append(each)
        self._entered: dict[str, list[str]] = {}
        for proposal in proposals:
            self._entered.setdefault(proposal.evidence or "", []).append(proposal.id)

    def sort(self, one: _Judged, file: str) -> "ToRead | str":
        """Return a mail to be read, or the count that it belongs to."""
        if any(self._to_take_in(each) for each in one.judged):
            return "to_take_in"
        why = tuple(found for each in one.judged for found in self._why(each))
        passed = all(isinstance(each, Passed) for each in one.judged)
        mail = one.mail
        if mail and mail.digest in self._entered:
            # What changed the register is this very mail, whose corrections were taken in and may be applied.
            why = tuple(each for each in why if each.reason != replies.CHANGED)
        if passed and mail and Passed.OURS not in one.judged:
            why = self._of_other_rounds(file, mail)
        if not why:
            return "others" if passed else "settled"
        tasks = replies.about(mail, self._asked) if mail else ()
        guessed, proof = ((), Proof.CODE) if tasks else self._guess(mail)
        mark = replies.mark_of(mail) if mail else ""
        return ToRead(
            file=file,
            name=one.name,
            why=why,
            mail=mail,
            tasks=tasks,
            guessed=guessed,
            proof=proof,
            taken=tuple(self._marked.get(mark, ())) if mark else (),
            entered=tuple(self._entered.get(mail.digest, ())) if mail else (),
        )

    def _to_take_in(self, each: Judged) -> bool:
        """Say whether an import records something of it that is not recorded yet."""
        if isinstance(each, Finding):
            return not (each.withheld or self._taken.has(each) or unenterable(each, self._asked.register))
        return False

    def _why(self, each: Judged) -> Iterator[Rejected]:
        match each:
            case Rejected():
                yield each
            case Finding() if not self._taken.has(each):
                found = each.withheld or unenterable(each, self._asked.register)
                if found:
                    yield found
            case Finding() if each.besides:
                yield each.besides
            case Sealed() if hashlib.sha256(each.content).hexdigest() not in self._entered:
                yield Rejected(
                    place=each.place,
                    reason="it has a sealed update form",
                    hint="take it in: `tocsin round import --identity FILE` opens it",
                    sender=each.sender,
                )

    @cached_property
    def _codes(self) -> tuple[Codes, ...]:
        """The codes of the other rounds."""
        rounds = (each for each in self._asked.register.rounds if each.id != self._asked.files.round.id)
        return tuple(Codes(each.salt, self._asked.register.tasks.get(each.id, ())) for each in rounds if each.salt)

    def _of_other_rounds(self, file: str, mail: Mail) -> tuple[Rejected, ...]:
        """Return why a mail is read that this round knows nothing of, and that bears the code of another."""
        said = "\n".join((mail.subject, *mail.texts, mail.returned))
        tasks = [task for each in self._codes for task in each.find_all(said)]
        return tuple(
            Rejected(
                place=Place(file=file),
                reason="it bears the code of another round",
                hint="read it; a new value can be a proposal, and no outcome of it belongs into this round",
                organisation=task.organisation,
                contact=task.contact,
            )
            for task in tasks[:1]
        )

    def _guess(self, mail: Mail | None) -> tuple[tuple[Who, ...], Proof]:
        """Return whom a mail may be about by its sender."""
        sender = (mail.sender or "") if mail else ""
        if known := self._by_address.get(sender):
            return known, Proof.SENDER
        near = self._by_domain.get(sender.rpartition("@")[2], ())
        return (near, Proof.DOMAIN) if 0 < len(near) <= MOST_GUESSED else ((), Proof.NONE)


def _addresses_of(register: Register) -> tuple[dict[str, tuple[Who, ...]], dict[str, tuple[Who, ...]]]:
    """Return whose each mail address of the register is, and who has one in each domain."""
    addresses: dict[str, dict[Who, None]] = {}
    domains: dict[str, dict[Who, None]] = {}
    for organisation, contact, channel in register.channels():
        if channel.kind is ChannelKind.EMAIL and (address := compared(channel.value)):
            who = (organisation.id, contact.id)
            addresses.setdefault(address, {})[who] = None
            domains.setdefault(address.rpartition("@")[2], {})[who] = None
    return {key: tuple(each) for key, each in addresses.items()}, {key: tuple(each) for key, each in domains.items()}


def _mail_of(stored: Stored) -> Mail | None:
    try:
        return inbox.read_mail(stored.content) if stored.content is not None else None
    except RefusedMailError:
        return None


def refusal(each: ToRead, task: Task | None, result: Result) -> str:
    """Say why a mail does not let an outcome be recorded for a task; empty where it does.

    Whoever confirms by mail has shown that they read that mailbox, and nothing of any other channel.
    """
    return next(_refusals(each, task, result), "")


def _refusals(each: ToRead, task: Task | None, result: Result) -> Iterator[str]:
    if each.mail is None:
        yield "it cannot be read as a mail, so nothing in it is evidence"
    elif task is None or task not in each.tasks:
        yield "it does not hold the code of this question: without it anybody could have written it"
    elif result is Result.CONFIRMED:
        if task.kind is not ChannelKind.EMAIL:
            # Whoever shows the paper has got it, whatever mailbox they send its picture from.
            if each.proof is not Proof.PAPER:
                yield f"its code went out over another channel ({task.kind}), which a mail cannot confirm"
            return
        if each.mail.sender is None:
            yield "it does not say who sent it, or names several"
        if compared(task.value) != each.mail.sender:
            yield "it comes from another address than the one that was asked, and so does not confirm that one"
        if each.mail.report or each.mail.server or each.mail.automatic:
            yield "a program wrote it, which confirms nothing"


def by_typed(each: ToRead, asked: Asked, typed: str) -> ToRead | None:
    """Return a mail as about whom an officer says: by a code, or by an organisation's id; None where it is neither.

    A code that was read from a picture proves what it does on paper; one that nobody sees in the mail proves nothing.
    """
    tasks = asked.codes.find_all(typed) if asked.codes else ()
    if len(tasks) == 1:
        if each.mail is not None and Unread.PICTURE in each.mail.unread:
            return replace(each, tasks=tasks, guessed=(), proof=Proof.PAPER)
        return replace(each, tasks=(), guessed=((tasks[0].organisation, tasks[0].contact),), proof=Proof.NONE)
    name, _, contact = typed.strip().casefold().partition("/")
    found = asked.register.organisations.get(name)
    whom = tuple((name, one.id) for one in found.contacts if contact in ("", one.id)) if found else ()
    # What it proves it goes on proving: one contact writes about another.
    return replace(each, guessed=whom, proof=Proof.CODE if each.tasks else Proof.NONE) if whom else None
