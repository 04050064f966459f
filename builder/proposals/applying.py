"""Bring a proposal into the register: look, ask, look again, write.

What is written was shown before, to the letter. Nothing here asks anybody; the command line does,
between `prepare` and `apply`, and no lock is held meanwhile.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from builder.errors import ProposalError
from builder.proposals import rules
from builder.proposals.change import in_effect
from builder.proposals.edit import Edited, edited
from builder.proposals.files import Desk, changing, find, open_office, read_subject, refuse_stranger, stamp_of
from builder.proposals.record import Proposal, Step
from builder.proposals.rules import Office, Stage
from builder.register.checked import brought_by
from builder.register.loading import Loaded, load
from builder.register.model import Register, Tld
from builder.workspace import store
from builder.workspace.places import Workspace
from builder.workspace.problems import Level, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A proposal that may be applied: the file before and after, and what a check finds in it that was not there.

    `edited` is None where the register says it already, as after a run that was cut off. `whole` says that
    all four conditions are met, whether they must be or not.
    """

    proposal: Proposal
    edited: Edited | None = field(repr=False)
    whole: bool
    warnings: tuple[Problem, ...] = ()


def prepare(workspace: Workspace, name: str, officer: str, now: datetime) -> Ready:
    """Return what applying a proposal would change; refuse one that lacks anything, and say what."""
    loaded = load(workspace)
    office = open_office(workspace, now, loaded.register)
    refuse_stranger(office, officer)
    stamp_of(office)
    proposal = find(office, name)
    found = rules.stage(proposal)
    whole = not rules.withheld(proposal, office)
    if found is Stage.APPLIED:
        if not whole or any(event.whole for event in proposal.events):
            raise ProposalError(f"{proposal.id} is applied", hint="to change it back, enter another proposal")
        return Ready(proposal=proposal, edited=None, whole=True)
    if found is Stage.APPLYING and proposal.events[-1].content != rules.digest(proposal):
        raise ProposalError(f"{proposal.id} was changed since it was applied", hint="restore its file from git")
    lacks = rules.lacks(proposal, office) if found is not Stage.APPLYING else ()
    if lacks:
        raise ProposalError(
            f"{proposal.id} cannot be applied: {'; '.join(lack.message for lack in lacks)}", hint=lacks[0].hint
        )
    path, subject = read_subject(workspace, proposal, office.register)
    if found is Stage.APPLYING and in_effect(subject, proposal):
        return Ready(proposal=proposal, edited=None, whole=whole)
    result = edited(workspace.name_of(path), workspace.read_text(path) if subject else None, proposal)
    return Ready(proposal=proposal, edited=result, whole=whole, warnings=_checked(loaded, result, office))


def apply(workspace: Workspace, ready: Ready, officer: str, now: datetime) -> Proposal:
    """Write what was prepared and shown; refuse where anything changed since."""
    with changing(workspace):
        store.clear_unfinished(workspace.organisations)
        again = prepare(workspace, ready.proposal.id, officer, now)
        if again != ready:
            raise ProposalError(
                "something changed while it was shown; nothing was applied", hint="apply it again, and look at it again"
            )
        desk = Desk(workspace=workspace, office=open_office(workspace, now), officer=officer, proposal=ready.proposal)
        fields = {"whole": "yes" if ready.whole else None}
        if ready.edited:
            if rules.stage(desk.proposal) is Stage.OPEN:
                # First: a run that is cut off here leaves a channel that confirms nothing for a while.
                desk = replace(desk, proposal=desk.add(Step.APPLYING, fields))
            path = workspace.root / ready.edited.file
            if ready.edited.after is None:
                path.unlink()
                store.sync_directory(path.parent)
            else:
                store.write_atomically(path, ready.edited.after.encode())
        return desk.add(Step.APPLIED, fields)


def _checked(loaded: Loaded, result: Edited, office: Office) -> tuple[Problem, ...]:
    """Return the warnings that a change brings; refuse one that brings an error."""
    register = _with_record(office.register, result)
    new = brought_by(loaded, replace(loaded, register=register), office.now.date())
    errors = [problem for problem in new if problem.level is Level.ERROR]
    if errors:
        raise ProposalError(
            f"it would break a rule of the register: {errors[0].message} [{errors[0].rule}]", hint=errors[0].hint
        )
    return new


def _with_record(register: Register, result: Edited) -> Register:
    """Return the register with the record of a file as it would be."""
    if isinstance(result.record, Tld):
        return register.model_copy(update={"tlds": {**register.tlds, result.record.tld: result.record}})
    organisations = {name: each for name, each in register.organisations.items() if name != Path(result.file).stem}
    if result.record:
        organisations[result.record.id] = result.record
    return register.model_copy(update={"organisations": organisations})
