"""A text becomes a record, or nothing and the reasons."""

import gc
import weakref

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


def test_a_text_that_was_read_before_is_the_same_record() -> None:
    """The edition before shares what did not change with the register of today; its place is the same too."""
    first, _ = read_record(Named, "a.yaml", "name: once\n")
    again, problems = read_record(Named, "a.yaml", "name: once\n")
    assert again is first
    assert problems == []
    for type_, file, text in ((Named, "b.yaml", "name: once\n"), (Named, "a.yaml", "name: twice\n")):
        other, _ = read_record(type_, file, text)
        assert other is not first
        assert other
        assert other.place.file == file


def test_a_record_of_another_type_is_none_of_those_held() -> None:
    """The same text may be right for one type of record and wrong for another."""

    class Strict(Record):
        name: str
        note: str

    held, _ = read_record(Named, "a.yaml", "name: once\n")
    assert held
    assert [problem.rule for problem in read_record(Strict, "a.yaml", "name: once\n")[1]] == ["missing key"]


def test_a_record_is_held_no_longer_than_by_others() -> None:
    """What nobody else keeps, as of somebody who was erased, is not kept here: the desk runs for days."""
    record, _ = read_record(Named, "a.yaml", "name: Fictional Person\n")
    assert record
    known = weakref.ref(record)
    del record
    gc.collect()
    assert known() is None


def test_what_comes_with_a_warning_is_told_each_time() -> None:
    """Whoever reads it second is warned as well."""
    held, first = read_record(Named, "a.yaml", "name: one\nnote: desk #3\n")
    _, second = read_record(Named, "a.yaml", "name: one\nnote: desk #3\n")
    assert held
    assert len(first) == 1
    assert second == first
