"""Take in what came back to a round: say first what it comes to, then record it.

A plan changes nothing. What it would record twice, because it was taken in before, it counts and leaves
out; whoever carries it out looks once more, under the round's lock. New values are entered as proposals
first and outcomes after them, so that a crash between the two leaves an answer that is taken in again.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from builder.errors import ProposalError, RoundError
from builder.progress import Report
from builder.proposals import Correction, propose
from builder.proposals.entering import fields_of, same_change
from builder.proposals.record import Proposal, read_proposals
from builder.register.freshness import ChannelKey
from builder.register.kinds import Result
from builder.register.model import Outcome, Register, Sent, SentState
from builder.rounds.files import changing
from builder.rounds.record import RoundFiles, key_of
from builder.rounds.returns.evidence import Asked, Finding, Passed, Rejected
from builder.rounds.returns.given import judged, kept
from builder.rounds.returns.mailboxes import opened
from builder.rounds.returns.pile import Pile
from builder.workspace import store
from builder.workspace.csvtext import for_people
from builder.workspace.places import Workspace, shown
from builder.workspace.problems import RegisterError

REJECT_COLUMNS = ("file", "message or line", "organisation", "contact", "from", "dated", "why", "what to do")
MARK = re.compile(r"mail [0-9a-f]{16}\Z")
RowName = tuple[ChannelKey, str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
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
    workspace: Workspace, asked: Asked, paths: Sequence[Path | Pile], *, identities: Sequence[str], report: Report
) -> Intake:
    """Return what files come to that came back to a round; nothing is changed."""
    proposals, problems = read_proposals(workspace)
    if problems:
        raise RegisterError(problems)
    taken = Taken(asked.files.outcomes, proposals)
    findings: list[Finding] = []
    rejected: list[Rejected] = []
    passed: Counter[Passed] = Counter()
    known = 0
    for path in paths:
        for each in judged(path, asked, identities, report):
            match each:
                case Passed():
                    passed[each] += 1
                case Rejected():
                    rejected.append(each)
                case Finding() if taken.has(each):
                    known += 1
                case Finding():
                    wrong = each.withheld or unenterable(each, asked.register)
                    if wrong:
                        rejected.append(wrong)
                        continue
                    taken.add(each)
                    findings.append(each)
    return Intake(
        round=asked.files.round.id,
        officer=asked.officer,
        findings=tuple(findings),
        known=known,
        passed=passed,
        rejected=tuple(rejected),
        to_read=tuple(each.besides for each in findings if each.besides),
        register=asked.register,
    )


def carry_out(workspace: Workspace, made: Intake, now: datetime, report: Report, *, clock: datetime) -> Done:
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
        taken = Taken(files.outcomes, ())
        rows = [each.outcome for each in made.findings if each.outcome and not taken.has_outcome(each.outcome)]
        held.append_sent(returned(files, rows, now))
        held.append_outcomes(rows)
        told = tuple(str(problem) for problem in held.cut)
    return Done(outcomes=len(rows), proposals=tuple(dict.fromkeys(names)), told=told)


def keep(workspace: Workspace, made: Intake, paths: Sequence[Path | Pile]) -> int:
    """Put the mails of an import that a person has to read into the round's pile; return how many there were.

    What is in the pile already stays as it is.
    """
    places = {each.place for each in (*made.rejected, *made.to_read)}
    return kept(paths, places, Pile(workspace, made.round)) if places else 0


def returned(files: RoundFiles, rows: Iterable[Outcome], now: datetime) -> list[Sent]:
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
    rows = [
        (
            *(each.place.file, str(each.place.line or ""), each.organisation, each.contact, each.sender),
            *(each.day.isoformat() if each.day else "", each.reason, each.hint),
        )
        for each in rejected
    ]
    return for_people([REJECT_COLUMNS, *(map(shown, row) for row in rows)])


def write_rejects(workspace: Workspace, path: Path, rejected: Iterable[Rejected], inputs: Iterable[Path]) -> None:
    """Write the report of what was rejected, for its owner alone; refuse to replace anything but such a report."""
    if path.resolve().is_relative_to(workspace.root):
        raise RoundError(
            "the report of rejects names senders, and would lie in the workspace",
            hint="name a file outside: what is in the workspace is committed",
        )
    with store.told(shown(path.name), RoundError, "name another file: --rejects FILE"):
        if path.exists():
            header = reject_report(())
            with opened(path) as file:
                ours = file.read(len(header)) == header
            if not ours or any(path.samefile(each) for each in inputs):
                raise RoundError(f"{shown(path.name)} is there, and is no report of ours", hint="name another file")
        store.write_atomically(path, reject_report(rejected))


class Taken:
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


def unenterable(finding: Finding, register: Register) -> Rejected | None:
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
