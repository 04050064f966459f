"""What a workspace keeps of proposals: `data/proposals/NNNN-OFFICER.yaml`, one file a proposal.

The officer stands in the name so that two who work on two branches make two files. Events take a
line each and are only ever added. Each file is replaced in one step, by whoever holds the lock.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from builder.errors import ProposalError
from builder.proposals import rules
from builder.proposals.record import Action, Known, Proposal, Step, read_proposal, read_proposals
from builder.proposals.rules import Office
from builder.proposals.stating import Subject, subject_of
from builder.proposals.written import given
from builder.register.loading import load
from builder.register.model import Register
from builder.workspace import store
from builder.workspace.places import Workspace, shown
from builder.workspace.problems import RegisterError
from builder.workspace.yamlwritten import document, flow

BUSY = ProposalError("another program is changing the proposals", hint="wait until it has finished, and try again")
# Two officers may work at once, and each step takes a moment.
PATIENCE = 10.0
NUMBER = re.compile(r"0*([1-9][0-9]{0,8})(?:-.*)?\Z")
HEAD = "# Written by `tocsin proposals`; events are only ever added, at the end.\n"


# Returns what the rules look at, as it is while the lock is held: for who can read that quicker than `open_office`.
Look = Callable[[], Office]


def open_office(
    workspace: Workspace, now: datetime, register: Register | None = None, known: Known | None = None
) -> Office:
    """Return what the rules look at; refuse proposals that cannot be read, as any of them may matter.

    `register` and `known` spare reading anew what is as it was.
    """
    found, problems = read_proposals(workspace, known=known)
    if problems:
        raise RegisterError(problems)
    register = register or load(workspace).register
    if register is None:
        raise ProposalError("data/register.yaml cannot be read", hint="run `tocsin check`")
    return Office(register=register, proposals=found, now=now.astimezone(UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An officer at work on a proposal, who holds the lock of all that proposals change."""

    workspace: Workspace
    office: Office
    officer: str
    proposal: Proposal

    def add(self, step: Step, fields: Mapping[str, Any]) -> Proposal:
        """Add an event to the proposal's file."""
        return write(self.workspace, self.proposal.id, self.longer(step, fields)[1])

    def longer(self, step: Step, fields: Mapping[str, Any]) -> tuple[Proposal, str]:
        """Return the proposal with one more event, and its text."""
        path = self.workspace.proposal(self.proposal.id)
        text = self.workspace.read_text(path)
        event = {
            "step": step.value,
            "officer": self.officer,
            "when": time_of(stamp_of(self.office)),
            **fields,
            "content": None if step in (Step.ASSIGNED, Step.REFUSED) else rules.digest(self.proposal),
        }
        ending = "" if text.endswith("\n") else "\n"
        after = f"{text}{ending}  - {flow(given(event))}\n"
        return _parsed(self.workspace.name_of(path), after), after


def subject_in(desk: Desk) -> Subject:
    """Return what a proposal would change, None where it has no file; refuse a file that cannot be read."""
    return read_subject(desk.workspace, desk.proposal, desk.office.register)[1]


def read_subject(workspace: Workspace, proposal: Proposal, register: Register) -> tuple[Path, Subject]:
    """Return the file that a proposal would change, and its record; None where there is no such file."""
    of_tld = proposal.action is Action.SET_TLD
    path = workspace.tld(proposal.tld or "") if of_tld else workspace.organisation(proposal.organisation)
    subject = subject_of(proposal, register)
    if subject is None and os.path.lexists(path):
        raise ProposalError(f"{workspace.name_of(path)} cannot be read", hint="run `tocsin check`")
    return path, subject


def find(office: Office, name: str) -> Proposal:
    """Return the proposal of a name or a number, as `12`; refuse one that is none, or more than one."""
    wanted = NUMBER.match(name)
    if exact := [each for each in office.proposals if each.id == name]:
        return exact[0]
    found = [each for each in office.proposals if wanted and _number(each.id) == int(wanted[1]) and "-" not in name]
    if len(found) > 1:
        names = " or ".join(each.id for each in found)
        raise ProposalError(f"more than one proposal has this number: {names}", hint="write its whole name")
    if not found:
        raise ProposalError(f"there is no proposal {shown(name)}", hint="`tocsin proposals list --all` lists them")
    return found[0]


@contextmanager
def changing(workspace: Workspace) -> Iterator[None]:
    """Hold the lock of all that proposals change."""
    directory = workspace.proposals
    with store.told("a proposal or the register", ProposalError, "check the permissions of data/, and the disk"):
        directory.mkdir(exist_ok=True)
        with store.hold(directory, BUSY, patience=PATIENCE):
            store.clear_unfinished(directory)
            yield


def write(workspace: Workspace, name: str, text: str) -> Proposal:
    """Write a proposal's file in one step, if it will be read as one."""
    path = workspace.proposal(name)
    proposal = _parsed(workspace.name_of(path), text)
    store.write_atomically(path, text.encode())
    return proposal


def _parsed(place: str, text: str) -> Proposal:
    """Read a text as it will be read; refuse one that would not be."""
    proposal, problems = read_proposal(place, text)
    if proposal is None:
        first = problems[0]
        raise ProposalError(f"the proposal cannot be written: {first.message}", hint=first.hint)
    return proposal


def new_text(fields: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    """Return the text of a new proposal."""
    lines = []
    for key, value in fields.items():
        # Many contacts are read, and held against others, line by line.
        lines += document({key: value}).splitlines() if key == "contacts" else [f"{key}: {flow(value)}"]
    return HEAD + "\n".join([*lines, "events:", f"  - {flow(event)}"]) + "\n"


def refuse_stranger(office: Office, officer: str) -> None:
    """Refuse who is no officer of the register."""
    if officer not in office.officers:
        raise ProposalError(
            "register.yaml has no such officer in office today", hint="name one of its officers: --officer ID"
        )


def stamp_of(office: Office) -> datetime:
    """Return the time that the next event gets; refuse a clock that is plainly wrong."""
    found = rules.stamp(office.now, office.proposals)
    if found is None:
        raise ProposalError(
            "this machine's clock is behind what is written in data/proposals",
            hint="set the clock right; if an event there is dated wrongly, restore that file from git",
        )
    return found


def time_of(when: datetime) -> str:
    """Return a time as events state it."""
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def _number(name: str) -> int:
    wanted = NUMBER.match(name)
    return int(wanted[1]) if wanted else 0


def next_name(proposals: tuple[Proposal, ...], officer: str) -> str:
    """Return the name of an officer's next proposal."""
    number = 1 + max((_number(each.id) for each in proposals), default=0)
    return f"{number:04d}-{officer[:50].rstrip('-')}"
