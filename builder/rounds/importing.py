"""Take in what came back to a round: say first what it comes to, then record it.

A plan changes nothing. What it would record twice, because it was taken in before, it counts and leaves
out; whoever carries it out looks once more, under the round's lock. New values are entered as proposals
first and outcomes after them, so that a crash between the two leaves an answer that is taken in again.
"""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from builder import seal, store
from builder.bundle.tables import BYTE_ORDER_MARK, cell
from builder.errors import BuilderError, ProposalError, RegisterError, RoundError
from builder.freshness import ChannelKey
from builder.load.proposals import Proposal, Source, Way, read_proposals
from builder.model import ChannelKind, Outcome, Register, Result, Sent, SentState
from builder.problems import Place
from builder.proposals import Correction, propose
from builder.proposals import sealed as forms
from builder.proposals.entering import fields_of, same_change
from builder.report import Report
from builder.rounds import inbox, replies, returns
from builder.rounds.evidence import Asked, Finding, Judged, Passed, Rejected, Sealed, unfit
from builder.rounds.files import changing
from builder.rounds.mailboxes import Stored, is_mail, messages, opened
from builder.rounds.record import RoundFiles, key_of
from builder.workspace import Workspace, shown

REJECT_COLUMNS = ("file", "message or line", "organisation", "contact", "from", "dated", "why", "what to do")
MARK = re.compile(r"mail [0-9a-f]{16}\Z")
TABLES = (".csv", ".tsv", ".txt")
WHAT_MAY_BE_GIVEN = (
    "give mailboxes (mbox, Maildir, .eml), tables saved as CSV and sealed update forms; look at anything else yourself"
)
RowName = tuple[ChannelKey, str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an import would record, and what it would not; `known` counts what was taken in before.

    `to_read` is what would be recorded and says more than can be.
    """

    round: str
    officer: str
    findings: tuple[Finding, ...]
    known: int
    passed: Counter[Passed]
    rejected: tuple[Rejected, ...]
    to_read: tuple[Rejected, ...]
    register: Register = field(repr=False)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that would be added."""
        return tuple(each.outcome for each in self.findings if each.outcome)

    @property
    def corrections(self) -> tuple[tuple[Finding, Correction], ...]:
        """The new values that would become proposals, each with what it comes from."""
        return tuple((finding, each) for finding in self.findings for each in finding.corrections)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an import recorded: how many outcomes, which proposals, and where a torn line was cut off before."""

    outcomes: int
    proposals: tuple[str, ...]
    told: tuple[str, ...]


def plan(
    workspace: Workspace, asked: Asked, paths: Sequence[Path], *, identities: Sequence[str], report: Report
) -> Plan:
    """Return what files come to that came back to a round; nothing is changed."""
    proposals, problems = read_proposals(workspace)
    if problems:
        raise RegisterError(problems)
    taken = _Taken(asked.files.outcomes, proposals)
    findings: list[Finding] = []
    rejected: list[Rejected] = []
    passed: Counter[Passed] = Counter()
    known = 0
    for path in paths:
        for each in _judged(path, asked, report):
            for judged in _unsealed(each, asked, identities) if isinstance(each, Sealed) else (each,):
                match judged:
                    case Passed():
                        passed[judged] += 1
                    case Rejected():
                        rejected.append(judged)
                    case Finding() if taken.has(judged):
                        known += 1
                    case Finding():
                        wrong = _unenterable(judged, asked.register)
                        if wrong:
                            rejected.append(wrong)
                            continue
                        taken.add(judged)
                        findings.append(judged)
    return Plan(
        round=asked.files.round.id,
        officer=asked.officer,
        findings=tuple(findings),
        known=known,
        passed=passed,
        rejected=tuple(rejected),
        to_read=tuple(each.besides for each in findings if each.besides),
        register=asked.register,
    )


def carry_out(workspace: Workspace, made: Plan, now: datetime, report: Report, *, clock: datetime) -> Done:
    """Record what was planned: proposals, then outcomes, all of these at once.

    `now` is the time to work as at; proposals go by the machine's clock, which is `clock`.
    """
    names: list[str] = []
    if made.corrections:
        report.begin("proposals", len(made.corrections))
    for finding, correction in made.corrections:
        entered = propose(workspace, correction, made.officer, clock, finding.source, register=made.register)
        names.append(entered.id)
        report.advance()
    with changing(workspace, made.round) as held:
        # Somebody may have taken in the same since it was planned.
        files = held.read()
        taken = _Taken(files.outcomes, ())
        rows = [each.outcome for each in made.findings if each.outcome and not taken.has_outcome(each.outcome)]
        held.append_sent(_returned(files, rows, now))
        held.append_outcomes(rows)
        told = tuple(str(problem) for problem in held.cut)
    return Done(outcomes=len(rows), proposals=tuple(dict.fromkeys(names)), told=told)


def _returned(files: RoundFiles, rows: Iterable[Outcome], now: datetime) -> list[Sent]:
    """Return what the journal of messages says of those that came back."""
    bounced = {key_of(row) for row in rows if row.result is Result.BOUNCED}
    last = {(key_of(sent), sent.id): sent for sent in files.sent if key_of(sent) in bounced}
    return [
        sent.model_copy(update={"when": now, "state": SentState.RETURNED})
        for sent in last.values()
        if sent.state in (SentState.BEGUN, SentState.SENT)
    ]


def reject_report(rejected: Iterable[Rejected]) -> bytes:
    """Return what was rejected and why, as a table that no spreadsheet takes for formulas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(REJECT_COLUMNS)
    for each in rejected:
        place = str(each.place.line or "")
        cells = (each.organisation, each.contact, each.sender, each.day.isoformat() if each.day else "")
        writer.writerow([cell(shown(one)) for one in (each.place.file, place, *cells, each.reason, each.hint)])
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def write_rejects(workspace: Workspace, path: Path, rejected: Iterable[Rejected], inputs: Iterable[Path]) -> None:
    """Write the report of what was rejected, for its owner alone; refuse to replace anything but such a report."""
    if path.resolve().is_relative_to(workspace.root):
        raise RoundError(
            "the report of rejects names senders, and would lie in the workspace",
            hint="name a file outside: what is in the workspace is committed",
        )
    try:
        if path.exists():
            header = reject_report(())
            with opened(path) as file:
                ours = file.read(len(header)) == header
            if not ours or any(path.samefile(each) for each in inputs):
                raise RoundError(f"{shown(path.name)} is there, and is no report of ours", hint="name another file")
        store.write_atomically(path, reject_report(rejected))
    except OSError as error:
        reason = f"{shown(path.name)} cannot be written: {error.strerror}"
        raise RoundError(reason, hint="name another file: --rejects FILE") from None


class _Taken:
    """What is recorded already: by the digest of a message, or by all that a line says."""

    def __init__(self, outcomes: Iterable[Outcome], proposals: Iterable[Proposal]) -> None:
        self._outcomes = {_row(each) for each in outcomes}
        self._changes: dict[str, list[Correction | Proposal]] = {}
        for each in proposals:
            self._add_change(each)

    def has(self, finding: Finding) -> bool:
        """Say whether a finding would change nothing."""
        if finding.outcome:
            return self.has_outcome(finding.outcome)
        return all(
            any(same_change(known, each) for known in self._changes.get(each.evidence or "", ()))
            for each in finding.corrections
        )

    def has_outcome(self, outcome: Outcome) -> bool:
        """Say whether an outcome is there."""
        return _row(outcome) in self._outcomes

    def add(self, finding: Finding) -> None:
        """Remember a finding, so that its like further down is the same."""
        if finding.outcome:
            self._outcomes.add(_row(finding.outcome))
        for each in finding.corrections:
            self._add_change(each)

    def _add_change(self, each: Correction | Proposal) -> None:
        if each.evidence:
            self._changes.setdefault(each.evidence, []).append(each)


def _row(outcome: Outcome) -> RowName:
    """Return what makes two outcomes the same, whoever took them in; of a message its mark says all."""
    name = key_of(outcome)
    if MARK.match(outcome.note):
        return (name, "", "", outcome.result, outcome.note)
    return (name, outcome.when.isoformat(), outcome.method, outcome.result, outcome.note)


def _unenterable(finding: Finding, register: Register) -> Rejected | None:
    """Return why a new value could never be applied, so that it is told before anything is recorded."""
    try:
        for each in finding.corrections:
            fields_of(each, register)
    except ProposalError as error:
        first = finding.corrections[0]
        return Rejected(
            place=finding.place,
            reason=f"its new value cannot be entered: {error.message}",
            hint=error.hint,
            organisation=first.organisation,
            contact=first.contact or "",
        )
    return None


def _judged(path: Path, asked: Asked, report: Report) -> Iterator[Judged]:
    """Yield what a file comes to, by what it is."""
    name = shown(path.name)
    if path.is_dir():
        yield from _mails(path, asked, report)
        return
    with opened(path) as file:
        head = file.read(64)
    if head.lstrip().startswith(inbox.SEALED):
        with opened(path) as file:
            content = file.read(inbox.LARGEST_UPDATE + 1)
        if len(content) > inbox.LARGEST_UPDATE:
            yield Rejected(
                place=Place(file=name), reason="it is too large to be an update form", hint="ask for another"
            )
        else:
            yield Sealed(place=Place(file=name), content=content)
    elif path.suffix.lower() in TABLES:
        yield from _table(path, name, asked)
    elif is_mail(path):
        yield from _mails(path, asked, report)
    else:
        reason = "it is empty" if not head else "it is no mail, no table and no update form"
        yield Rejected(place=Place(file=name), reason=reason, hint=WHAT_MAY_BE_GIVEN)


def _table(path: Path, name: str, asked: Asked) -> Iterator[Judged]:
    with opened(path) as file:
        content = file.read(returns.LARGEST + 1)
    try:
        yield from returns.judge(content, name, asked)
    except returns.RefusedTableError as error:
        yield Rejected(place=Place(file=name), reason=str(error), hint="nothing of it was read")


def _mails(path: Path, asked: Asked, report: Report) -> Iterator[Judged]:
    """Yield what a mailbox comes to; progress is told in kilobytes where the whole is known."""
    name = shown(path.name)
    total = 0 if path.is_dir() else path.stat().st_size >> 10
    report.begin(f"reading {name}, in kB" if total else f"reading {name}", total or 1)
    found = False
    for stored in messages(path):
        found = True
        yield from _mail(stored, asked)
        if total:
            report.advance(stored.size >> 10)
    if not total:
        report.advance()
    if not found:
        hint = "name a Maildir or a directory of .eml files; tables and forms one by one"
        yield Rejected(place=Place(file=name), reason="there is no message in it", hint=hint)


def _mail(stored: Stored, asked: Asked) -> Iterator[Judged]:
    hint = "open it with a mail program, on a machine that may be lost"
    if stored.content is None:
        yield Rejected(place=stored.place, reason=f"it has more than {inbox.LARGEST >> 20} MiB", hint=hint)
        return
    try:
        mail = inbox.read_mail(stored.content)
    except inbox.RefusedMailError as error:
        yield Rejected(place=stored.place, reason=str(error), hint=hint)
        return
    yield from replies.judge(mail, stored.place, asked)


def _unsealed(sealed: Sealed, asked: Asked, identities: Sequence[str]) -> Iterator[Judged]:
    """Yield what a sealed update form comes to: proposals, since it proves nothing of who sealed it."""
    digest = hashlib.sha256(sealed.content).hexdigest()
    if not identities:
        hint = "name the office's identity: --identity FILE"
        yield Rejected(
            place=sealed.place, reason="it is a sealed update form", hint=hint, sender=sealed.sender, day=sealed.day
        )
        return
    try:
        plaintext = seal.open_with(sealed.content, identities)
        corrections = forms.corrections(plaintext, asked.register, digest)
    except BuilderError as error:
        yield Rejected(
            place=sealed.place,
            reason=f"update form: {error.message}",
            hint=error.hint,
            sender=sealed.sender,
            day=sealed.day,
        )
        return
    for each in corrections:
        named = replace(each, via=_way_of(sealed.sender, each.organisation, asked.register))
        yield Finding(place=sealed.place, source=Source.SEALED_FORM, corrections=(named,))


def _way_of(sender: str, organisation: str, register: Register) -> Way | None:
    """Return the address that a form came from, so that it does not confirm what it asked for itself."""
    if unfit(ChannelKind.EMAIL, sender):
        return None
    found = register.organisations.get(organisation)
    whose = (
        contact.id
        for contact in (found.contacts if found else ())
        for channel in contact.channels
        if channel.kind is ChannelKind.EMAIL and inbox.compared(channel.value) == sender
    )
    return Way(contact=next(whose, None), kind=ChannelKind.EMAIL, value=sender)
