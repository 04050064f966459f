"""A text becomes a record, or nothing and the reasons."""

import pytest

from builder.workspace.problems import Level
from builder.workspace.record import Record
from builder.workspace.shape import read_record


class Named(Record):
    """A record of its own, so that no rule of the register is tested here."""

    name: str
    note: str | None = None


def test_a_text_that_is_right_becomes_a_record() -> None:
    """It knows where it stands, and nothing is said of it."""
    record, problems = read_record(Named, "a.yaml", "name: no\n")
    assert record
    assert (record.name, record.place.file, record.place.line, problems) == ("no", "a.yaml", 1, [])


REFUSED = {
    "no YAML": ("name: [", ["syntax"]),
    "no record": ("- name\n", ["syntax"]),
    "a key is missing": ("note: nothing else\n", ["missing key"]),
    # A record could be made of these, and would not be what was written.
    "a key twice": ("name: one\nname: two\n", ["duplicate key"]),
    "hidden": ("name: one\u202e\n", ["text"]),
    "what cannot be read, then what is missing": ("note: one\nnote: two\n", ["duplicate key", "missing key"]),
    "what an alias stands for is not missed": ("name: &other one\n", ["alias"]),
}


@pytest.mark.parametrize(("text", "rules"), REFUSED.values(), ids=REFUSED)
def test_a_text_that_is_wrong_becomes_none(text: str, rules: list[str]) -> None:
    """However much of it could be read: no caller has to ask twice."""
    record, problems = read_record(Named, "a.yaml", text)
    assert record is None
    assert [problem.rule for problem in problems] == rules
    assert {problem.place.file for problem in problems} == {"a.yaml"}


def test_a_warning_keeps_no_record_back() -> None:
    """A note that YAML cuts off is told, after what is wrong."""
    record, problems = read_record(Named, "a.yaml", "name: one\nnote: desk #3\n")
    assert record
    assert [problem.level for problem in problems] == [Level.WARNING]
    record, problems = read_record(Named, "a.yaml", "note: desk #3\n")
    assert record is None
    assert [problem.level for problem in problems] == [Level.ERROR, Level.WARNING]
