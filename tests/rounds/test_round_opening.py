"""Opening a round: whole or not at all, for the office alone, and under no name that leads elsewhere."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from round_files import NAME, ROUND, TASK, directory, outcome
from workspaces import ROOT, TODAY

from builder.errors import RoundError
from builder.register.check import check
from builder.register.kinds import ChannelKind, Method
from builder.register.loading import load
from builder.register.model import Round
from builder.rounds import files
from builder.workspace.places import Workspace


def test_what_is_opened_is_what_is_read(round_: Workspace) -> None:
    """A round keeps its days, its salt and whom it asks, and the register with it has no problem."""
    found = files.read(round_, NAME)
    assert (found.round, found.tasks, found.outcomes, found.sent) == (
        ROUND.model_copy(update={"place": found.round.place}),
        (TASK.model_copy(update={"place": found.tasks[0].place}),),
        (),
        (),
    )
    assert check(load(round_), TODAY) == ()
    register = load(round_).register
    assert register is not None
    assert register.tasks[NAME] == found.tasks


def test_a_drill_is_told_from_a_round(miniature: Workspace) -> None:
    """That it is an exercise is kept with it."""
    files.open_round(miniature, ROUND.model_copy(update={"drill": True}), [TASK])
    assert files.read(miniature, NAME).round.drill


def test_a_round_is_for_the_office_alone(round_: Workspace) -> None:
    """Numbers and the salt of codes are for the owner's eyes."""
    assert directory(round_).stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in directory(round_).iterdir()} == {0o600}


def test_salts_differ(miniature: Workspace) -> None:
    """Nobody guesses a salt, and the model takes it."""
    salts = {files.new_salt() for _ in range(100)}
    assert len(salts) == 100
    for salt in salts:
        assert Round(id="x", opened=TODAY, due=TODAY, salt=salt).salt == salt


def test_a_name_that_is_taken_is_refused(round_: Workspace) -> None:
    """The population of a round is frozen: opening it again changes nothing."""
    before = {path.name: path.read_bytes() for path in directory(round_).iterdir()}
    with pytest.raises(RoundError, match="is there already"):
        files.open_round(round_, ROUND, [])
    assert {path.name: path.read_bytes() for path in directory(round_).iterdir()} == before


@pytest.mark.parametrize("name", ["..", "../tlds", "2026-q9", "", "2026_q4", "2026-q4/", ".", "a" * 200])
def test_a_name_that_is_none_leads_nowhere(round_: Workspace, name: str) -> None:
    """What is typed at a shell names a round of this workspace or nothing."""
    for act in (files.read, files.mend):
        with pytest.raises(RoundError, match="no such round"):
            act(round_, name)


def test_a_round_that_is_a_link_is_none(round_: Workspace, tmp_path: Path) -> None:
    """Nothing is written outside the workspace."""
    directory(round_).rename(tmp_path / "elsewhere")
    directory(round_).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RoundError, match="no such round"):
        files.append_outcomes(round_, NAME, [outcome()])


OPENING = """
import os, signal, sys
from pathlib import Path
sys.path.extend(map(str, Path(sys.argv[3]).glob('*')))
from builder.workspace import store
from builder.rounds import files
from builder.workspace.places import Workspace
import round_files as our
calls = 0
def stop(owner, name):
    real = getattr(owner, name)
    def stopped(*arguments, **options):
        global calls
        calls += 1
        if calls == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **options)
    setattr(owner, name, stopped)
workspace = Workspace.find(Path(sys.argv[1]))
for name in ("mkdir", "fsync", "rename"):
    stop(os, name)
files.open_round(workspace, our.ROUND, [our.TASK])
"""


@pytest.mark.parametrize("step", range(1, 13))
def test_a_round_is_opened_whole_or_not_at_all(miniature: Workspace, step: int) -> None:
    """Killed at any step of opening, the register is sound, and the round is there or can be opened."""
    done = subprocess.run([sys.executable, "-c", OPENING, miniature.root, str(step), ROOT / "tests"], cwd=ROOT)
    assert done.returncode in (0, -signal.SIGKILL)
    assert check(load(miniature), TODAY) == ()
    if not directory(miniature).exists():
        files.open_round(miniature, ROUND, [TASK])
    assert files.read(miniature, NAME).tasks == (
        TASK.model_copy(update={"place": files.read(miniature, NAME).tasks[0].place}),
    )
    left = {path.name for path in directory(miniature).parent.iterdir()}
    assert left - {".lock"} == {"2026-q3", NAME} or done.returncode == -signal.SIGKILL


def test_an_address_of_several_lines_keeps_them(miniature: Workspace) -> None:
    """What a letter is addressed to is written as the register has it."""
    task = TASK.model_copy(update={"kind": ChannelKind.POST, "value": "Street 1\nTestby", "method": Method.LETTER})
    files.open_round(miniature, ROUND, [task])
    assert files.read(miniature, NAME).tasks[0].value == "Street 1\nTestby"


def test_a_task_that_could_not_be_read_again_is_not_written(miniature: Workspace) -> None:
    """A round never stops the builds that come after it."""
    task = TASK.model_copy(update={"value": "a\u202eb"})
    with pytest.raises(RoundError, match="cannot be added"):
        files.open_round(miniature, ROUND, [task])
    assert not directory(miniature).exists()
