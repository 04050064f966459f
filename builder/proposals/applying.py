"""Bring a proposal into the register: look, ask, look again, write.

What is written was shown before, to the letter. Nothing here asks anybody; the command line does,
between `prepare` and `apply`, and no lock is held meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from builder.errors import ProposalError
from builder.proposals import rules
from builder.proposals.change import in_effect
from builder.proposals.edit import Edited, edited
from builder.proposals.files import Desk, changing, find, open_office, read_subject, refuse_stranger, stamp_of
from builder.proposals.record import Event, Proposal, Step
from builder.proposals.rules import Office, Stage
from builder.register.check import check
from builder.register.checked import added
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


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """All that applying looks at: the files as they are, or as they would be once some proposals were applied.

    `texts` are of files that would be others, and `problems` what a check finds in all.
    """

    workspace: Workspace
    loaded: Loaded
    office: Office
    problems: tuple[Problem, ...] | None = None
    texts: Mapping[str, str | None] = field(default_factory=dict, repr=False)

    def read(self, path: Path) -> str:
        """Return the text of a file that is there."""
        text = self.texts.get(self.workspace.name_of(path))
        return self.workspace.read_text(path) if text is None else text


def state_of(workspace: Workspace, officer: str, now: datetime) -> State:
    """Return the files as they are; refuse a stranger, and a clock that is plainly wrong."""
    loaded = load(workspace)
    office = open_office(workspace, now, loaded.register)
    refuse_stranger(office, officer)
    stamp_of(office)
    return State(workspace=workspace, loaded=loaded, office=office)


def prepare(workspace: Workspace, name: str, officer: str, now: datetime) -> Ready:
    """Return what applying a proposal would change; refuse one that lacks anything, and say what."""
    return prepared(state_of(workspace, officer, now), name)[0]


def prepared(state: State, name: str) -> tuple[Ready, State]:
    """Do the same in a state of the files, and return it with what a check then finds."""
    workspace, office = state.workspace, state.office
    proposal = find(office, name)
    found = rules.stage(proposal)
    whole = not rules.withheld(proposal, office)
    if found is Stage.APPLIED:
        if not whole or any(event.whole for event in proposal.events):
            raise ProposalError(f"{proposal.id} is applied", hint="to change it back, enter another proposal")
        return Ready(proposal=proposal, edited=None, whole=True), state
    if found is Stage.APPLYING and proposal.events[-1].content != rules.digest(proposal):
        raise ProposalError(f"{proposal.id} was changed since it was applied", hint="restore its file from git")
    lacks = rules.lacks(proposal, office) if found is not Stage.APPLYING else ()
    if lacks:
        raise ProposalError(
            f"{proposal.id} cannot be applied: {'; '.join(lack.message for lack in lacks)}", hint=lacks[0].hint
        )
    path, subject = read_subject(workspace, proposal, office.register)
    if found is Stage.APPLYING and in_effect(subject, proposal):
        return Ready(proposal=proposal, edited=None, whole=whole), state
    result = edited(workspace.name_of(path), state.read(path) if subject else None, proposal)
    warnings, after = _checked(state, result)
    return Ready(proposal=proposal, edited=result, whole=whole, warnings=warnings), after


def apply(workspace: Workspace, ready: Ready, officer: str, now: datetime) -> Proposal:
    """Write what was prepared and shown; refuse where anything changed since."""
    with changing(workspace):
        return applied(state_of(workspace, officer, now), ready, officer)[0]


def applied(state: State, ready: Ready, officer: str) -> tuple[Proposal, State]:
    """Do the same for an officer who holds the lock, and return the state that the files are in then."""
    workspace = state.workspace
    store.clear_unfinished(workspace.organisations)
    again, after = prepared(state, ready.proposal.id)
    if again != ready:
        raise ProposalError(
            "something changed while it was shown; nothing was applied", hint="apply it again, and look at it again"
        )
    desk = Desk(workspace=workspace, office=state.office, officer=officer, proposal=again.proposal)
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
    done = desk.add(Step.APPLIED, fields)
    return done, with_proposal(after, ready, done)


def foreseen(state: State, ready: Ready, after: State, officer: str) -> State:
    """Return the state that the files would be in once a proposal that is ready was applied, and nothing is written."""
    events = tuple(
        Event(
            step=step,
            officer=officer,
            when=stamp_of(state.office),
            content=rules.digest(ready.proposal),
            whole=ready.whole,
        )
        for step in (Step.APPLYING, Step.APPLIED)
    )
    done = ready.proposal.model_copy(update={"events": (*ready.proposal.events, *events)})
    if ready.edited:
        after = replace(after, texts={**after.texts, ready.edited.file: ready.edited.after})
    return with_proposal(after, ready, done)


def with_proposal(state: State, ready: Ready, done: Proposal) -> State:
    """Return a state in which a proposal is applied, and the register says so."""
    register = _with_record(state.office.register, ready.edited) if ready.edited else state.office.register
    proposals = tuple(done if each.id == done.id else each for each in state.office.proposals)
    return replace(
        state,
        loaded=replace(state.loaded, register=register),
        office=replace(state.office, register=register, proposals=proposals),
    )


def _checked(state: State, result: Edited) -> tuple[tuple[Problem, ...], State]:
    """Return the warnings that a change brings, and all that a check then finds; refuse one that brings an error."""
    today = state.office.now.date()
    before = state.problems if state.problems is not None else check(state.loaded, today)
    after = check(replace(state.loaded, register=_with_record(state.office.register, result)), today)
    new = added(before, after)
    errors = [problem for problem in new if problem.level is Level.ERROR]
    if errors:
        raise ProposalError(
            f"it would break a rule of the register: {errors[0].message} [{errors[0].rule}]", hint=errors[0].hint
        )
    return new, replace(state, problems=tuple(after))


def _with_record(register: Register, result: Edited) -> Register:
    """Return the register with the record of a file as it would be."""
    if isinstance(result.record, Tld):
        return register.model_copy(update={"tlds": {**register.tlds, result.record.tld: result.record}})
    organisations = {name: each for name, each in register.organisations.items() if name != Path(result.file).stem}
    if result.record:
        organisations[result.record.id] = result.record
    return register.model_copy(update={"organisations": organisations})
