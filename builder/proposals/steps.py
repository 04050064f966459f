"""The steps of a proposal, from being entered to being refused: each is one event, or is refused with its reason.

Applying it is in `builder.proposals.applying`.
"""

from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from builder.errors import ProposalError
from builder.progress import Report
from builder.proposals import rules, touching
from builder.proposals.change import in_effect
from builder.proposals.entering import Correction, fields_of, resolve, route_fields, same_change
from builder.proposals.files import (
    Desk,
    Look,
    changing,
    find,
    new_text,
    next_name,
    open_office,
    refuse_stranger,
    stamp_of,
    subject_in,
    time_of,
    write,
)
from builder.proposals.record import Action, NoNotice, Proposal, Route, Source, Step
from builder.proposals.rules import Office, Stage
from builder.register.model import Register
from builder.workspace.places import Workspace

# Confirmed and told about it may be afterwards too; refused, as long as the register is as it was.
STANDING = frozenset({Stage.OPEN, Stage.APPLIED})
UNSETTLED = frozenset({Stage.OPEN, Stage.APPLYING})


def propose(
    workspace: Workspace,
    correction: Correction,
    officer: str,
    now: datetime,
    source: Source,
    *,
    register: Register | None = None,
) -> Proposal:
    """Enter a change as a proposal, and return it; where the same evidence made the same one before, return that.

    Raises `ProposalError` where it can never be applied as it stands. `register` spares reading it anew.
    """
    return propose_all(workspace, (correction,), officer, now, source, register=register)[0]


def propose_all(
    workspace: Workspace,
    corrections: Iterable[Correction],
    officer: str,
    now: datetime,
    source: Source,
    *,
    register: Register | None = None,
    report: Report | None = None,
) -> tuple[Proposal, ...]:
    """Do the same with many: proposals are read once, and each is on the disk before the next. `report` follows it."""
    found: list[Proposal] = []
    with changing(workspace):
        office = open_office(workspace, now, register)
        refuse_stranger(office, officer)
        for correction in corrections:
            known = next((each for each in office.proposals if same_change(each, correction)), None)
            if known is None:
                known = _entered(workspace, office, correction, officer, source)
                office = replace(office, proposals=(*office.proposals, known))
            found.append(known)
            if report:
                report.advance()
    return tuple(found)


def _entered(workspace: Workspace, office: Office, correction: Correction, officer: str, source: Source) -> Proposal:
    fields = fields_of(correction, office.register)
    name = next_name(office.proposals, officer)
    event = {"step": Step.ENTERED.value, "officer": officer, "when": time_of(stamp_of(office))}
    return write(workspace, name, new_text({"id": name, **fields, "source": source.value}, event))


def assign(
    workspace: Workspace,
    name: str,
    officer: str,
    now: datetime,
    contact: str,
    old: str | None = None,
    *,
    look: Look | None = None,
) -> Proposal:
    """Say whose channel a proposal is of, where it came without; `old` names the value, where there are several."""
    with _at_work(workspace, name, officer, now, look=look) as desk:
        proposal = desk.proposal
        if not rules.unassigned(proposal):
            raise ProposalError(
                f"whose channel {proposal.id} is of has been said",
                hint="where that is wrong, refuse it and enter it anew",
            )
        if not desk.office.officers - rules.entered_by(proposal) - {officer}:
            raise ProposalError(
                "no officer would be left who may confirm it", hint=f"let {proposal.entered.officer} say whose it is"
            )
        found = next((each for each in desk.office.contacts(proposal.organisation) if each.id == contact), None)
        if found is None:
            raise ProposalError("the organisation has no such contact", hint="name it by its id, as its file does")
        if proposal.action in (Action.CHANGE, Action.REMOVE) and proposal.kind:
            old = resolve(found, proposal.kind, old or proposal.old)
        return desk.add(Step.ASSIGNED, {"contact": contact, "old": old})


def confirm(
    workspace: Workspace,
    name: str,
    officer: str,
    now: datetime,
    over: Route | None = None,
    note: str | None = None,
    *,
    look: Look | None = None,
) -> Proposal:
    """Record that an officer had it confirmed over a channel, or found it right; refuse what would not count."""
    with _at_work(workspace, name, officer, now, STANDING, assigned=True, look=look) as desk:
        return confirmed(desk, over, note)


def confirmed(desk: Desk, over: Route | None = None, note: str | None = None) -> Proposal:
    """Do the same for an officer who holds the lock."""
    refuse_unfit(desk.office, desk.proposal, over, desk.officer)
    return desk.add(Step.CONFIRMED, {"over": over and route_fields(over), "note": note})


def refuse_unfit(office: Office, proposal: Proposal, over: Route | None, officer: str) -> None:
    """Refuse a confirmation that would not count; as well before anybody is asked."""
    refuse_stranger(office, officer)
    if over is None:
        refusal = rules.not_seconded_by(proposal, officer, office)
    else:
        refusal = rules.unfit(proposal, over, officer, stamp_of(office), office)
    if refusal:
        raise ProposalError(
            f"{proposal.id} is not confirmed so: {refusal}",
            hint=f"`tocsin proposals show {proposal.id}` says which officers and channels will do",
        )


def notify(workspace: Workspace, name: str, officer: str, now: datetime, over: Route | None = None) -> Proposal:
    """Record that the old channel was told; of what is new, another channel that is there, named by `over`."""
    with _at_work(workspace, name, officer, now, STANDING, assigned=True) as desk:
        return notified(desk, over)


def notified(desk: Desk, over: Route | None = None) -> Proposal:
    """Do the same for an officer who holds the lock."""
    told = over or old_route(desk.proposal)
    if told is None:
        raise ProposalError("there is no old channel", hint="name the channel that was told: --over KIND")
    return _noticed(desk, Step.NOTIFIED, {"over": route_fields(told)})


def no_notice(workspace: Workspace, name: str, officer: str, now: datetime, why: NoNotice) -> Proposal:
    """Record that the old channel cannot be told, and why."""
    with _at_work(workspace, name, officer, now, STANDING, assigned=True) as desk:
        return unnoticed(desk, why)


def unnoticed(desk: Desk, why: NoNotice) -> Proposal:
    """Do the same for an officer who holds the lock."""
    return _noticed(desk, Step.NO_NOTICE, {"why": why.value})


def refuse(
    workspace: Workspace, name: str, officer: str, now: datetime, note: str | None = None, *, look: Look | None = None
) -> Proposal:
    """Close a proposal for good; any officer may, and alone."""
    with _at_work(workspace, name, officer, now, UNSETTLED, look=look) as desk:
        # Cut off before the register was touched, it may be refused.
        if rules.stage(desk.proposal) is Stage.APPLYING and in_effect(subject_in(desk), desk.proposal):
            raise _passed(desk.proposal)
        return desk.add(Step.REFUSED, {"note": note})


def old_route(proposal: Proposal) -> Route | None:
    """Return the channel that is to be changed or removed."""
    old = touching.old_value(proposal)
    if proposal.kind is None or old is None:
        return None
    return Route(contact=touching.whose(proposal), kind=proposal.kind, value=old)


def _noticed(desk: Desk, step: Step, fields: dict[str, Any]) -> Proposal:
    more, text = desk.longer(step, fields)
    if refusal := rules.notice_refusal(more, more.events[-1], desk.office):
        raise ProposalError(f"that is no notice for {desk.proposal.id}: {refusal}", hint="see `tocsin proposals show`")
    return write(desk.workspace, desk.proposal.id, text)


@contextmanager
def _at_work(
    workspace: Workspace,
    name: str,
    officer: str,
    now: datetime,
    stages: Set[Stage] = frozenset({Stage.OPEN}),
    *,
    assigned: bool = False,
    look: Look | None = None,
) -> Iterator[Desk]:
    """Hold a proposal that is in one of these stages; refuse a stranger, and where its channel must be `assigned`."""
    with changing(workspace):
        office = look() if look else open_office(workspace, now)
        refuse_stranger(office, officer)
        yield at_desk(workspace, office, name, officer, stages, assigned=assigned)


def at_desk(
    workspace: Workspace,
    office: Office,
    name: str,
    officer: str,
    stages: Set[Stage] = frozenset({Stage.OPEN}),
    *,
    assigned: bool = False,
) -> Desk:
    """Return an officer at work on a proposal; refuse one that is in none of these stages, or nobody's yet."""
    proposal = find(office, name)
    if rules.stage(proposal) not in stages:
        raise _passed(proposal)
    if assigned and rules.unassigned(proposal):
        raise ProposalError(
            f"nobody has said whose channel {proposal.id} is of",
            hint=f"`tocsin proposals assign {proposal.id} --contact ID --officer YOU`",
        )
    return Desk(workspace=workspace, office=office, officer=officer, proposal=proposal)


def _passed(proposal: Proposal) -> ProposalError:
    """Say that a proposal is past what is asked of it, and what can be done."""
    hints = {
        Stage.APPLYING: f"finish it: `tocsin proposals apply {proposal.id}`",
        Stage.APPLIED: "to change it back, enter another proposal",
        Stage.REFUSED: "if it is right after all, enter it anew",
    }
    found = rules.stage(proposal)
    return ProposalError(f"{proposal.id} is {found}", hint=hints[found])
