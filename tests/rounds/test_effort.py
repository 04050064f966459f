"""How long the work took: noted with its pauses cut, kept whole, and summed by part and by officer."""

from datetime import timedelta

import pytest
from round_files import AT, NAME, directory, spent
from workspaces import TODAY

from builder.register.check import check
from builder.register.loading import load
from builder.register.work import Part, Spent
from builder.rounds import effort, files
from builder.workspace.places import Workspace
from builder.workspace.problems import Level, RegisterError


@pytest.mark.parametrize(
    ("passed", "seconds"),
    {
        timedelta(seconds=95): 95,
        timedelta(milliseconds=999): 0,
        timedelta(minutes=10): 600,
        timedelta(hours=3): 600,
        timedelta(minutes=-5): 0,
    }.items(),
)
def test_a_pause_counts_as_the_limit(passed: timedelta, seconds: int) -> None:
    """Nothing says for how long somebody was away, and a clock that was put back takes nothing from the sum."""
    line = effort.took("anna", Part.CALLS, AT, AT + passed)
    assert (line.seconds, line.items, line.when) == (seconds, 1, AT + passed)


def of(officer: str, part: Part, seconds: int, items: int = 1, day: int = 0) -> Spent:
    return Spent(when=AT + timedelta(days=day), officer=officer, part=part, seconds=seconds, items=items)


def test_effort_is_summed_by_part_and_by_officer() -> None:
    """Each line counts once, whatever the order; one that a hand made longer than the limit counts as the limit."""
    lines = [
        of("bert", Part.MAILS, 40),
        of("anna", Part.CALLS, 100),
        of("anna", Part.CALLS, 20, items=0),
        of("anna", Part.CALLS, 9999, day=1),
        of("bert", Part.SENDING, 60, items=12),
    ]
    found = effort.spent(lines)
    assert found == effort.spent(reversed(lines))
    assert list(found.by_part) == [Part.CALLS, Part.MAILS, Part.SENDING]
    assert found.by_part[Part.CALLS] == effort.Sum(seconds=720, items=2, days=2)
    assert found.by_part[Part.CALLS].each == 360
    assert found.by_officer["bert"] == effort.Sum(seconds=100, items=13, days=1)
    assert found.total == effort.Sum(seconds=820, items=15, days=2)
    assert effort.spent([]).total.each is None


def test_a_torn_line_of_effort_is_cut_off_and_told(round_: Workspace) -> None:
    """As with outcomes: what was written to its end stands, and of the rest it is said that it is gone."""
    effort.append_effort(round_, NAME, [spent(1)])
    path = directory(round_) / "effort.csv"
    whole, line = path.read_bytes(), b"2026-11-22T09:30:00Z,anna,calls,95,1"
    for length in range(1, len(line), 5):
        path.write_bytes(whole + line[:length])
        (cut,) = effort.append_effort(round_, NAME, [spent(2)])
        assert (str(cut.place), cut.level) == (f"data/rounds/{NAME}/effort.csv:3", Level.WARNING)
        assert [each.seconds for each in files.read(round_, NAME).effort] == [1, 2]
    assert check(load(round_), TODAY) == ()


def test_a_round_from_before_is_begun_to_be_timed(round_: Workspace) -> None:
    """A round that was opened by an earlier version has no such table, and gets one."""
    (directory(round_) / "effort.csv").unlink()
    assert files.read(round_, NAME).effort == ()
    effort.append_effort(round_, NAME, [spent()])
    assert [each.seconds for each in files.read(round_, NAME).effort] == [95]


@pytest.mark.parametrize("line", ["yesterday,anna,calls,1,1", "2026-11-22T09:30:00Z,anna,naps,1,1", "x,y"])
def test_effort_that_cannot_be_read_is_told(round_: Workspace, line: str) -> None:
    """A line that a hand broke stops the check with its place, and not what it says."""
    path = directory(round_) / "effort.csv"
    path.write_text(path.read_text() + line + "\n")
    found = load(round_).problems
    assert {str(each.place).split(": ")[0] for each in found} == {f"data/rounds/{NAME}/effort.csv:2"}
    with pytest.raises(RegisterError):
        files.read(round_, NAME)


def test_an_edition_says_nothing_of_officers_times(round_: Workspace) -> None:
    """What it is built from is kept with it, and how long somebody took is nobody's who reads it."""
    effort.append_effort(round_, NAME, [spent()])
    assert not [name for name in load(round_).sources if "effort" in name]
