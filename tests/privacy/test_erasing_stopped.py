"""An erasure that is stopped: at whatever step, running it again completes it, and nothing else is lost."""

import errno
import shutil
from functools import partial
from pathlib import Path

import pytest
from faults import failed_at, killed_before
from held_people import ALONE, DAY, PERSON, canaries, facts
from running import tocsin
from workspaces import NOW

from builder.editions import erased
from builder.editions.record import numbers
from builder.office import log
from builder.privacy import asked, forget, subject
from builder.privacy.forget import Begun
from builder.progress import Silence
from builder.rounds import files as round_files
from builder.workspace.places import Workspace

SALT = bytes(range(32))


@pytest.fixture
def origin(holding: Workspace) -> Workspace:
    """The workspace with one edition, so that an erasure has fewer steps; asked for by one officer."""
    shutil.rmtree(holding.edition(1).root)
    asked.ask(holding, "anna", NOW, {"organisation": "registry-gr", "contact": "lead"})
    return holding


def begin(workspace: Workspace) -> Begun:
    """The erasure that the second officer carries out, or the one that was begun."""
    left = forget.begun(workspace)
    if left:
        return left
    waiting = asked.waiting(workspace, PERSON)
    assert waiting
    whom = subject.subject_of(workspace, PERSON)
    return Begun(erasure=waiting, second="ben", when=NOW + DAY, subject=whom, salt=SALT)


def carry_out(workspace: Workspace) -> None:
    forget.carry_out(workspace, begin(workspace), Silence())


def everything(workspace: Workspace) -> dict[str, bytes]:
    """What every file says, but locks."""
    paths = (path for path in workspace.root.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(workspace.root).as_posix(): path.read_bytes() for path in paths}


def copied(origin: Workspace, target: Path) -> Workspace:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(origin.root, target, symlinks=True)
    return Workspace.find(target)


@pytest.mark.parametrize("how", ["killed", "full"])
def test_stopped_before_any_step_it_is_completed_by_running_it_again(
    origin: Workspace, tmp_path: Path, how: str
) -> None:
    """With the same secret: what comes of it is byte for byte what an undisturbed run makes."""
    undisturbed = copied(origin, tmp_path / "undisturbed")
    before = facts(undisturbed)
    carry_out(undisturbed)
    wanted = everything(undisturbed)
    assert canaries(undisturbed.root) == []
    step, stopped = 1, 0
    while True:
        workspace = copied(origin, tmp_path / "stopped")
        action = partial(carry_out, workspace)
        met = killed_before(action, step) if how == "killed" else failed_at(action, step, errno.ENOSPC)[0]
        if not met:
            break
        stopped += 1
        # Where its last step alone failed, it is done.
        if forget.begun(workspace) or asked.waiting(workspace, PERSON):
            carry_out(workspace)
        assert everything(workspace) == wanted, step
        # Each kind of step in turn; all of them take minutes.
        step += 11 if how == "killed" else 17
    assert stopped > 5
    assert facts(undisturbed) == before
    assert [line.what for line in log.read(undisturbed)] == ["person-told", "forgotten"]
    assert all(erased.agrees(undisturbed, number) for number in numbers(undisturbed))


def test_what_others_added_meanwhile_is_not_lost(origin: Workspace, tmp_path: Path) -> None:
    """A round goes on between a crash and the next run: its new lines stay, and are erased where they must be."""
    assert killed_before(partial(carry_out, origin), 40)
    due = tocsin("--root", origin.root, "due", clock="2026-11-23")
    assert "was cut off" in due.stdout
    assert "7700" not in due.stdout + due.stderr
    path = origin.round("2026-q4").outcomes
    with path.open("a") as file:
        file.write("registry-no,ops,phone,+44 1632 960201,2026-11-23,call,confirmed,anna,beside Eleni Sample\n")
    carry_out(origin)
    assert canaries(origin.root) == []
    last = round_files.read(origin, "2026-q4").outcomes[-1]
    assert (last.contact, last.value, last.note) == ("ops", "+44 1632 960201", "beside erased")
    assert not [each for each in ALONE if each in path.read_text().replace(" ", "")]
