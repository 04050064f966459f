"""Do with many proposals what is done with one; each is on the disk before the next, and whole whatever breaks off.

Every rule is looked at for each on its own, by the very function that does it for one. What lacks anything is left
out, and told with its reason: the others are none the worse for it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from builder.errors import ProposalError
from builder.progress import Report
from builder.proposals import rules
from builder.proposals.applying import Ready, applied, foreseen, prepared, state_of
from builder.proposals.files import Desk, Look, changing, open_office, refuse_stranger
from builder.proposals.record import NoNotice, Proposal, Route
from builder.proposals.rules import Office, Stage
from builder.proposals.steps import STANDING, at_desk, confirmed, notified, old_route, unnoticed
from builder.workspace.places import Workspace

# Another officer who waits for the lock has it after so many.
AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A proposal that was left out, and why."""

    name: str
    why: ProposalError

    @property
    def line(self) -> str:
        """Say in a line which it is and why; its name once."""
        said = self.why.message
        return said if said.startswith(f"{self.name} ") else f"{self.name}: {said}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """What was done, and what was left out."""

    done: tuple[Proposal, ...]
    left: tuple[Left, ...]


def confirm_all(
    workspace: Workspace,
    names: Iterable[str],
    officer: str,
    now: datetime,
    report: Report,
    over: Route | None = None,
    note: str | None = None,
) -> Several:
    """Record that an officer had each confirmed over one channel, or found each right."""
    return _each(workspace, list(names), officer, now, report, lambda desk, _: confirmed(desk, over, note))


def notify_all(
    workspace: Workspace,
    told: Mapping[str, Route | NoNotice | None],
    officer: str,
    now: datetime,
    report: Report,
    *,
    look: Look | None = None,
) -> Several:
    """Record which channel was told of each, None standing for its old one, or why none can be.

    One that counts already is not recorded again, as when the run before was cut off.
    """

    def note(desk: Desk, name: str) -> Proposal:
        over = told[name]
        if isinstance(over, NoNotice):
            return unnoticed(desk, over)
        return desk.proposal if _told_already(desk, over or old_route(desk.proposal)) else notified(desk, over)

    return _each(workspace, list(told), officer, now, report, note, look)


def _told_already(desk: Desk, over: Route | None) -> bool:
    """Say whether a notice over this channel is there, and counts."""
    content = rules.digest(desk.proposal)
    return any(
        rules.same(event.over.kind, event.over.value, over.kind, over.value)
        for event in desk.proposal.events
        if over and event.over and event.content == content and desk.office.took(event)
        if not rules.notice_refusal(desk.proposal, event, desk.office)
    )


def _each(
    workspace: Workspace,
    names: Sequence[str],
    officer: str,
    now: datetime,
    report: Report,
    do: Callable[[Desk, str], Proposal],
    look: Look | None = None,
) -> Several:
    done: list[Proposal] = []
    left: list[Left] = []
    report.begin("Proposals", len(names))
    for start in range(0, len(names), AT_ONCE):
        with changing(workspace):
            office = look() if look else open_office(workspace, now)
            refuse_stranger(office, officer)
            for name in names[start : start + AT_ONCE]:
                try:
                    one = do(at_desk(workspace, office, name, officer, STANDING, assigned=True), name)
                except ProposalError as error:
                    left.append(Left(name=name, why=error))
                else:
                    done.append(one)
                    office = _with(office, one)
                report.advance()
    return Several(done=tuple(done), left=tuple(left))


def _with(office: Office, proposal: Proposal) -> Office:
    """Return an office in which a proposal is as it is now."""
    return replace(office, proposals=tuple(proposal if each.id == proposal.id else each for each in office.proposals))


def due(office: Office) -> tuple[str, ...]:
    """Return the proposals that lack nothing, and those whose application was cut off, in their order."""
    return tuple(
        each.id
        for each in office.proposals
        if rules.stage(each) is Stage.APPLYING or (rules.stage(each) is Stage.OPEN and not rules.lacks(each, office))
    )


def prepare_all(
    workspace: Workspace, officer: str, now: datetime, report: Report, names: Sequence[str] | None = None
) -> tuple[tuple[Ready, ...], tuple[Left, ...]]:
    """Return what applying these, or all that lack nothing, would change one after the other, and what is left out.

    Each is held against the register as those before it leave it: one may take away what another was confirmed over.
    """
    state = state_of(workspace, officer, now)
    names = due(state.office) if names is None else names
    found: list[Ready] = []
    left: list[Left] = []
    report.begin("Looking at each", len(names))
    for name in names:
        try:
            ready, after = prepared(state, name)
        except ProposalError as error:
            left.append(Left(name=name, why=error))
        else:
            state = foreseen(state, ready, after, officer)
            found.append(ready)
        report.advance()
    return tuple(found), tuple(left)


def apply_all(workspace: Workspace, readies: Sequence[Ready], officer: str, now: datetime, report: Report) -> Several:
    """Write what was prepared and shown, one after the other; what changed since is left out."""
    done: list[Proposal] = []
    left: list[Left] = []
    report.begin("Applying", len(readies))
    for start in range(0, len(readies), AT_ONCE):
        with changing(workspace):
            state = state_of(workspace, officer, now)
            for ready in readies[start : start + AT_ONCE]:
                try:
                    one, state = applied(state, ready, officer)
                except ProposalError as error:
                    left.append(Left(name=ready.proposal.id, why=error))
                else:
                    done.append(one)
                report.advance()
    return Several(done=tuple(done), left=tuple(left))
