"""The files of a round: nothing that was recorded is lost, whoever works at once and whatever stops them."""

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries
from workspaces import ROOT, TODAY, copy_miniature

from builder.errors import RoundError
from builder.register.check import check
from builder.register.kinds import ChannelKind, Method
from builder.register.loading import load
from builder.register.model import Outcome, Round, Sent, SentState, Task
from builder.rounds import files
from builder.workspace.places import Workspace
from builder.workspace.problems import Level, RegisterError

NAME = "2026-q4"
ROUND = Round(id=NAME, opened=TODAY, due=date(2026, 12, 31), salt="a2" * 13)
TASK = Task(
    organisation="registry-gr",
    contact="duty",
    kind="email",
    value="duty@nic.example.gr",
    method="email",
    officer="anna",
)
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def outcome(note: str = "", result: str = "no-answer", value: str = TASK.value) -> Outcome:
    return Outcome(
        organisation=TASK.organisation,
        contact=TASK.contact,
        kind=TASK.kind,
        value=value,
        when=TODAY,
        method=TASK.method,
        result=result,
        officer="anna",
        note=note,
    )


def sent(state: str = "begun", id_: str = "1@secretariat.example") -> Sent:
    return Sent(
        organisation=TASK.organisation,
        contact=TASK.contact,
        kind=TASK.kind,
        value=TASK.value,
        when=AT,
        state=state,
        id=id_,
    )


@pytest.fixture
def round_(miniature: Workspace) -> Workspace:
    """The miniature with a round that is open."""
    files.open_round(miniature, ROUND, [TASK])
    return miniature


def directory(workspace: Workspace) -> Path:
    return workspace.data / "rounds" / NAME


def notes(workspace: Workspace) -> list[str]:
    return [each.note for each in files.read(workspace, NAME).outcomes]


# Opening


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
import test_round_files as our
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


# Adding


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
import test_round_files as our
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


# Two at once


def work(root: Path, who: str, count: int) -> None:
    """An officer who records one outcome after the other."""
    workspace = Workspace.find(root)
    for number in range(count):
        files.append_outcomes(workspace, NAME, [outcome(f"{who} {number}")])
        files.append_sent(workspace, NAME, [sent(id_=f"{who}-{number}")])


def test_two_processes_at_once_lose_no_line(round_: Workspace) -> None:
    """Officers who work in one directory at the same time keep all that either records."""
    context = multiprocessing.get_context("spawn")
    people = [context.Process(target=work, args=(round_.root, who, 40)) for who in ("anna", "bert", "carl")]
    for each in people:
        each.start()
    for each in people:
        each.join(60)
    assert [each.exitcode for each in people] == [0, 0, 0]
    expected = sorted(f"{who} {number}" for who in ("anna", "bert", "carl") for number in range(40))
    assert sorted(notes(round_)) == expected
    assert len(files.read(round_, NAME).sent) == 120
    for who in ("anna", "bert", "carl"):
        assert [note for note in notes(round_) if note.startswith(who)] == [f"{who} {number}" for number in range(40)]


TAKING = """
import sys
from pathlib import Path
sys.path.extend(map(str, Path(sys.argv[2]).glob('*')))
from builder.rounds import files
from builder.workspace.places import Workspace
import test_round_files as our
workspace = Workspace.find(Path(sys.argv[1]))
for number in range(30):
    with files.changing(workspace, our.NAME) as held:
        if not any(each.id == str(number) for each in held.read().sent):
            held.append_sent([our.sent(id_=str(number))])
"""


def test_what_is_looked_up_and_added_under_the_lock_is_added_once(round_: Workspace) -> None:
    """Two senders at once send no message twice: looking and adding are one step."""
    command = [sys.executable, "-c", TAKING, round_.root, ROOT / "tests"]
    people = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    assert [each.wait(60) for each in people] == [0, 0]
    assert sorted(int(each.id) for each in files.read(round_, NAME).sent) == list(range(30))


# Killed in between


def test_a_writer_that_is_killed_leaves_whole_lines(round_: Workspace) -> None:
    """Killed with -9 in the middle of recording, again and again, no line is half and none that was told is gone."""
    told = round_.root / "told"
    code = (
        "import sys; from pathlib import Path; sys.path.extend(map(str, Path(sys.argv[2]).glob('*')))\n"
        "from builder.rounds import files; from builder.workspace.places import Workspace\n"
        "import test_round_files as our\n"
        "workspace = Workspace.find(Path(sys.argv[1])); start = int(sys.argv[3])\n"
        "with open(sys.argv[4], 'a') as told:\n"
        "    print('ready', flush=True)\n"
        "    for number in range(start, start + 100_000):\n"
        "        files.append_outcomes(workspace, our.NAME, [our.outcome(str(number))])\n"
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


# Closing


def test_a_closed_round_takes_no_line(round_: Workspace) -> None:
    """Who looked before it was closed, and adds after, is refused: what was reported stays what was recorded."""
    with files.changing(round_, NAME) as held:
        held.close(date(2026, 12, 20))
    before = {path.name: path.read_bytes() for path in (round_.data / "rounds" / NAME).glob("*.csv")}
    for add in (
        lambda: files.append_outcomes(round_, NAME, [outcome()]),
        lambda: files.append_sent(round_, NAME, [sent()]),
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


# Git


def git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    names = {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@example.org"}
    names |= {key.replace("AUTHOR", "COMMITTER"): value for key, value in names.items()}
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=True, env={**os.environ, **names, **plain}
    )


def test_the_work_of_two_branches_merges(round_: Workspace) -> None:
    """Two officers, each on a branch: merged without a conflict, and no line of either is lost or torn."""
    skeleton = ROOT / "builder/workspace/new"
    (round_.root / ".gitattributes").write_bytes((skeleton / "gitattributes").read_bytes())
    (round_.root / ".gitignore").write_bytes((skeleton / "gitignore").read_bytes())
    git(round_.root, "init", "-q", "-b", "main")
    git(round_.root, "add", ".")
    git(round_.root, "commit", "-qm", "open")
    for branch in ("anna", "bert"):
        git(round_.root, "checkout", "-qb", branch, "main")
        files.append_outcomes(round_, NAME, [outcome(f"{branch} {number}") for number in range(5)])
        files.append_sent(round_, NAME, [sent(id_=branch)])
        git(round_.root, "commit", "-qam", branch)
    git(round_.root, "checkout", "-q", "anna")
    git(round_.root, "merge", "-q", "--no-edit", "bert")
    expected = sorted(f"{branch} {number}" for branch in ("anna", "bert") for number in range(5))
    assert sorted(notes(round_)) == expected
    assert sorted(each.id for each in files.read(round_, NAME).sent) == ["anna", "bert"]
    assert check(load(round_), TODAY) == ()
    assert git(round_.root, "status", "--porcelain").stdout == ""


@pytest.mark.parametrize("root", [ROOT, ROOT / "builder/workspace/new"])
def test_tables_of_rounds_are_merged_by_union(root: Path) -> None:
    """Both the repository's register and a new workspace tell git how."""
    name = ".gitattributes" if root == ROOT else "gitattributes"
    assert "data/rounds/*/*.csv merge=union" in (root / name).read_text().splitlines()


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
