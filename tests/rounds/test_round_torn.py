"""What a writer left that was killed: whole lines stay, a torn one is cut off and told, and nothing else ever is."""

import contextlib
import subprocess
import sys
import time

import pytest
from round_files import NAME, directory, notes, outcome
from workspaces import ROOT, TODAY

from builder.errors import RoundError
from builder.register.check import check
from builder.register.loading import load
from builder.rounds import files
from builder.workspace.places import Workspace
from builder.workspace.problems import Level, RegisterError


def test_a_writer_that_is_killed_leaves_whole_lines(round_: Workspace) -> None:
    """Killed with -9 in the middle of recording, again and again, no line is half and none that was told is gone."""
    told = round_.root / "told"
    code = (
        "import sys; from pathlib import Path; sys.path.extend(map(str, Path(sys.argv[2]).glob('*')))\n"
        "from builder.rounds import files; from builder.workspace.places import Workspace\n"
        "import round_files as our\n"
        "workspace = Workspace.find(Path(sys.argv[1])); start = int(sys.argv[3])\n"
        "with open(sys.argv[4], 'a') as told:\n"
        "    print('ready', flush=True)\n"
        "    for number in range(start, start + 100_000):\n"
        "        files.append_outcomes(workspace, our.NAME, [our.outcome(str(number))])\n"
        "        with files.changing(workspace, our.NAME) as held:\n"
        "            held.append_effort([our.spent(number % 600)])\n"
        "            held.append_assigned([our.assigned('anna', number % 60)])\n"
        "        told.write(f'{number}\\n'); told.flush()\n"
    )
    for turn in range(4):
        command = [sys.executable, "-c", code, round_.root, ROOT / "tests", str(turn * 100_000), told]
        writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        while not told.exists() or len(told.read_text().split()) < 5 * (turn + 1):
            time.sleep(0.01)
        writer.kill()
        writer.wait()
        writer.stdout.close()
        files.mend(round_, NAME)
        found = notes(round_)
        assert check(load(round_), TODAY) == ()
        assert set(told.read_text().split()) <= set(found)
        assert len(found) == len(set(found))
        timed = len(files.read(round_, NAME).effort)
        assert len(told.read_text().split()) <= timed <= len(found)


LINE = b"registry-gr,duty,email,duty@nic.example.gr,2026-11-22,email,no-answer,anna,second"


def test_a_torn_line_is_cut_off_and_told(round_: Workspace) -> None:
    """Whatever a crash left of a line, those before it stand, the register is sound again, and it is said."""
    files.append_outcomes(round_, NAME, [outcome("first")])
    path = directory(round_) / "outcomes.csv"
    whole = path.read_bytes()
    for length in range(1, len(LINE) + 1):
        path.write_bytes(whole + LINE[:length])
        cut = files.append_outcomes(round_, NAME, [outcome("third")])
        found = notes(round_)
        assert (found[0], found[-1]) == ("first", "third")
        # Up to the note a line is torn; with its last cell begun it says already what it is to say.
        torn = LINE[:length].count(b",") < 8
        assert len(found) == (2 if torn else 3)
        assert [(str(each.place), each.level) for each in cut] == (
            [(f"data/rounds/{NAME}/outcomes.csv:3", Level.WARNING)] if torn else []
        )
        assert not any("nic.example" in str(each) for each in cut)
    assert check(load(round_), TODAY) == ()


@pytest.mark.parametrize(
    "left",
    [b"", b"organisation,con", b"organisation,contact,kind,value,when,method,result,officer,note"],
)
def test_a_torn_first_line_is_written_anew(round_: Workspace, left: bytes) -> None:
    """A crash while the table was begun leaves a table that can be added to."""
    (directory(round_) / "outcomes.csv").write_bytes(left)
    files.append_outcomes(round_, NAME, [outcome("kept")])
    assert notes(round_) == ["kept"]


def test_a_line_that_an_editor_did_not_end_is_kept(round_: Workspace) -> None:
    """A line that is whole but for its end is nobody's crash."""
    path = directory(round_) / "outcomes.csv"
    path.write_bytes(path.read_bytes() + LINE)
    assert files.append_outcomes(round_, NAME, [outcome("third")]) == ()
    assert notes(round_) == ["second", "third"]


def test_a_cell_of_two_lines_at_the_end_is_one_line(round_: Workspace) -> None:
    """A break inside quotes ends no line: what a person wrote on two lines is kept or cut as one."""
    path = directory(round_) / "outcomes.csv"
    path.write_bytes(path.read_bytes() + LINE + b"\n" + LINE[:-6] + b'"one\ntwo"')
    assert files.append_outcomes(round_, NAME, [outcome("third")]) == ()
    assert notes(round_) == ["second", "one\ntwo", "third"]


def test_nothing_but_a_torn_line_is_ever_cut(round_: Workspace) -> None:
    """A quote that a person typed, line ends of another machine, another encoding: refused, or left as it is."""
    path = directory(round_) / "outcomes.csv"
    files.append_outcomes(round_, NAME, [outcome(str(number)) for number in range(20)])
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    quoted = lines[5].replace(b",4\n", b',rang desk 5" late\n')
    opened = lines[5].replace(b",4\n", b',"rang\n')
    for content in (
        b"".join([*lines[:5], quoted, *lines[6:]]),
        b"".join([*lines[:5], opened, *lines[6:]]),
        whole.replace(b"\n", b"\r\n"),
        whole + b"<<<<<<< HEAD\n",
    ):
        path.write_bytes(content)
        assert files.mend(round_, NAME) == ()
        with contextlib.suppress(RegisterError):
            files.append_outcomes(round_, NAME, [outcome("after")])
        assert path.read_bytes().startswith(content)
    for content in (
        whole.replace(b"\n", b"\r"),
        whole.decode().encode("utf-16"),
        b'"',
        b"\xff\xfe",
        b"".join([*lines[:5], opened, *lines[6:]])[:-1],
        whole + LINE[:-6] + b'"one\ntw',
    ):
        path.write_bytes(content)
        for act in (files.mend, lambda *of: files.append_outcomes(*of, [outcome("after")])):
            with pytest.raises(RoundError, match="in a way that no line can be added to"):
                act(round_, NAME)
        assert path.read_bytes() == content


def test_who_only_looks_takes_no_lock_and_writes_nothing(round_: Workspace) -> None:
    """A round that is whole is read while another writes."""
    (directory(round_) / ".lock").unlink(missing_ok=True)
    assert files.mend(round_, NAME) == ()
    assert not (directory(round_) / ".lock").exists()
    with files.changing(round_, NAME):
        assert files.mend(round_, NAME) == ()
