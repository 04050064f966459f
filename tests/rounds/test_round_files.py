"""The files of a round: what is added stands in order and can be read again, and nothing is added to a closed one."""

import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from round_files import AT, NAME, ROUND, TASK, directory, notes, outcome, sent, spent
from tries import tries
from workspaces import ROOT, TODAY, copy_miniature

from builder.errors import RoundError
from builder.register.check import check
from builder.register.loading import load
from builder.register.model import SentState
from builder.rounds import files
from builder.workspace.places import Workspace
from builder.workspace.problems import RegisterError


def test_what_is_added_is_read_in_order(round_: Workspace) -> None:
    """Each line is there when the writer goes on, behind those that were."""
    for number in range(3):
        assert files.append_outcomes(round_, NAME, [outcome(str(number))]) == ()
    files.append_sent(round_, NAME, [sent(), sent("sent")])
    found = files.read(round_, NAME)
    assert [each.note for each in found.outcomes] == ["0", "1", "2"]
    assert [(each.state, each.when) for each in found.sent] == [(SentState.BEGUN, AT), (SentState.SENT, AT)]
    assert check(load(round_), TODAY) == ()


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Lm", "Lo")), max_size=40
)


@given(st.lists(texts, max_size=5))
@settings(deadline=None, max_examples=tries(40))
def test_whatever_a_note_says_comes_back(tmp_path_factory: pytest.TempPathFactory, found: list[str]) -> None:
    """Quotes, commas and line breaks in a note break no line."""
    workspace = copy_miniature(tmp_path_factory.mktemp("notes") / "workspace")
    files.open_round(workspace, ROUND, [TASK])
    wanted = [" ".join(outcome(text).note.split()) for text in found]
    files.append_outcomes(workspace, NAME, [outcome(text) for text in found])
    assert [" ".join(note.split()) for note in notes(workspace)] == [
        unicodedata.normalize("NFC", outcome(text).note) for text in wanted
    ]
    assert (directory(workspace) / "outcomes.csv").read_bytes().count(b"\n") == len(found) + 1


def test_a_note_of_two_lines_is_one_line(round_: Workspace) -> None:
    """One outcome is one line, so that git merges and a torn one is seen."""
    files.append_outcomes(round_, NAME, [outcome("one\ntwo\r\nthree\tfour")])
    assert notes(round_) == ["one two three four"]
    assert (directory(round_) / "outcomes.csv").read_bytes().count(b"\n") == 2


@pytest.mark.parametrize("note", ["a\u202eb", "a\x00b", "a\x1bb", "x" * 5000])
def test_what_could_not_be_read_again_is_not_added(round_: Workspace, note: str) -> None:
    """A note from a hostile mail does not stop the next build; it is refused, with the reason and without itself."""
    record = outcome().model_copy(update={"note": note})
    with pytest.raises(RoundError, match="cannot be added") as caught:
        files.append_outcomes(round_, NAME, [outcome("good"), record])
    assert note not in str(caught.value)
    assert notes(round_) == []


def test_nothing_is_added_without_the_lock(round_: Workspace) -> None:
    """Who keeps a round for longer than its lock is a bug, not a lost line."""
    with files.changing(round_, NAME) as held:
        held.append_outcomes([outcome("1")])
    with pytest.raises(RuntimeError):
        held.append_outcomes([outcome("2")])
    assert notes(round_) == ["1"]


def test_whoever_waits_too_long_is_told(round_: Workspace) -> None:
    """The second officer is not left waiting for ever, and loses nothing."""
    with (
        files.changing(round_, NAME),
        pytest.raises(RoundError, match="somebody else"),
        files.changing(round_, NAME, patience=0.05),
    ):
        pass


def test_a_file_that_is_missing_is_begun(round_: Workspace) -> None:
    """A round from before there was a journal gets one, with its first line."""
    (directory(round_) / "sent.csv").unlink()
    files.append_sent(round_, NAME, [sent()])
    assert len(files.read(round_, NAME).sent) == 1


def test_a_table_that_is_a_link_is_not_followed(round_: Workspace, tmp_path: Path) -> None:
    """Nothing is written outside the workspace."""
    path = directory(round_) / "outcomes.csv"
    path.rename(tmp_path / "elsewhere.csv")
    path.symlink_to(tmp_path / "elsewhere.csv")
    before = (tmp_path / "elsewhere.csv").read_bytes()
    with pytest.raises(RoundError, match="cannot be opened"):
        files.append_outcomes(round_, NAME, [outcome()])
    assert (tmp_path / "elsewhere.csv").read_bytes() == before


FULL = """
import os, resource, sys
from pathlib import Path
sys.path.extend(map(str, Path(sys.argv[2]).glob('*')))
from builder.rounds import files
from builder.workspace.places import Workspace
from builder.errors import RoundError
import signal
import round_files as our
workspace = Workspace.find(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
size = (our.directory(workspace) / "outcomes.csv").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 30, size + 30))
try:
    files.append_outcomes(workspace, our.NAME, [our.outcome("lost"), our.outcome("lost too")])
except RoundError as error:
    print(error.message)
"""


def test_where_the_disk_is_full_nothing_is_added(round_: Workspace) -> None:
    """Half a line does not stay where the rest had no room."""
    files.append_outcomes(round_, NAME, [outcome("kept")])
    before = (directory(round_) / "outcomes.csv").read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", FULL, round_.root, ROOT / "tests"], cwd=ROOT, capture_output=True, text=True
    )
    assert "the disk is full; nothing was added" in done.stdout, done.stderr
    assert (directory(round_) / "outcomes.csv").read_bytes() == before


# Closing


def test_a_closed_round_takes_no_line(round_: Workspace) -> None:
    """Who looked before it was closed, and adds after, is refused: what was reported stays what was recorded."""
    with files.changing(round_, NAME) as held:
        held.close(date(2026, 12, 20))
    before = {path.name: path.read_bytes() for path in (round_.data / "rounds" / NAME).glob("*.csv")}
    for add in (
        lambda: files.append_outcomes(round_, NAME, [outcome()]),
        lambda: files.append_sent(round_, NAME, [sent()]),
        lambda: files.append_effort(round_, NAME, [spent()]),
    ):
        with pytest.raises(RoundError, match="takes nothing more"):
            add()
    assert before == {path.name: path.read_bytes() for path in (round_.data / "rounds" / NAME).glob("*.csv")}


def test_a_round_is_closed_once(round_: Workspace) -> None:
    """The day of the end is added to what stands there, and stays."""
    path = directory(round_) / "round.yaml"
    path.write_text("# ours\n" + path.read_text())
    with files.changing(round_, NAME) as held:
        held.close(date(2026, 12, 20))
        with pytest.raises(RoundError, match="was closed on 2026-12-20"):
            held.close(date(2026, 12, 21))
    assert files.read(round_, NAME).round.closed == date(2026, 12, 20)
    assert path.read_text().startswith("# ours\n")
    assert path.read_text().endswith("closed: 2026-12-20\n")


def test_what_a_killed_writer_left_is_nothing_and_is_cleared_up(round_: Workspace) -> None:
    """Half a file beside the files stops no build, and the next who writes removes it."""
    left = directory(round_) / ".round.yaml.x1y2z3.unfinished"
    left.write_text("id: 20")
    assert check(load(round_), TODAY) == ()
    files.append_outcomes(round_, NAME, [outcome()])
    assert not left.exists()


def test_a_round_that_no_line_can_be_added_to_is_not_spoilt(round_: Workspace) -> None:
    """YAML has other forms: where a line more would not be read, the file stays as it was."""
    path = directory(round_) / "round.yaml"
    text = f"{{id: {NAME}, opened: 2026-11-22, due: 2026-12-31, salt: {'a2' * 13}}}\n"
    path.write_text(text)
    with pytest.raises(RoundError, match="no line can be added"), files.changing(round_, NAME) as held:
        held.close(TODAY)
    assert path.read_text() == text


def test_a_round_that_cannot_be_read_is_told_with_its_problems(round_: Workspace) -> None:
    """What is wrong is named by place, and no value is in it."""
    path = directory(round_) / "tasks.csv"
    path.write_text(path.read_text().replace(",email,duty", ",telegraph,duty"))
    with pytest.raises(RegisterError) as caught:
        files.read(round_, NAME)
    assert [str(each.place) for each in caught.value.problems] == [f"data/rounds/{NAME}/tasks.csv:2"]
    assert "duty@" not in str(caught.value.problems)


def test_no_value_shows_in_a_log_line(round_: Workspace) -> None:
    """What a round holds can be printed for debugging without telling an address or the salt."""
    files.append_outcomes(round_, NAME, [outcome("secret note")])
    files.append_sent(round_, NAME, [sent()])
    found = files.read(round_, NAME)
    text = repr(found) + repr(found.tasks) + repr(found.outcomes) + repr(found.sent) + repr(found.round)
    assert "nic.example" not in text
    assert "a2a2" not in text
    assert "secret note" not in text


def test_strangers_in_a_round_are_refused(round_: Workspace) -> None:
    """Under a misspelt name outcomes would go unread."""
    (directory(round_) / "outcome.csv").write_text("x")
    assert [problem.rule for problem in load(round_).problems] == ["file"]


def test_an_edition_keeps_what_its_words_are_told_from(round_: Workspace) -> None:
    """Who does not answer is told from outcomes and from what was sent; whom a round asked is in no record."""
    assert {name for name in load(round_).sources if NAME in name} == {
        f"data/rounds/{NAME}/{name}" for name in ("round.yaml", "outcomes.csv", "sent.csv")
    }
