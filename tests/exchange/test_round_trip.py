"""What is written as a table and read back says the same, whatever stands in it."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from builder.exchange import Sheet, export, reading
from builder.workspace.csvtext import FORMULA, cell, plain

TEXTS = st.text(
    st.one_of(st.sampled_from("=+-@|%'\";,\t\n 01.a＝"), st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])),
    min_size=1,
    max_size=12,
).map(str.strip)


@given(st.text("=+-@|%'\";,\t\r\n 01aA＝＠"))
def test_a_guarded_cell_is_the_same_cell(text: str) -> None:
    """The guard against formulas comes off exactly, also from what looked guarded before."""
    assert plain(cell(text)) == text
    assert not cell(text).startswith(tuple(set(FORMULA) - {"+"}))


@settings(max_examples=15)
@given(st.lists(TEXTS.filter(bool), min_size=1, max_size=4), st.sampled_from(["all.csv", "all.xlsx"]))
def test_any_text_comes_back_from_a_table(texts: list[str], name: str) -> None:
    """As CSV and as a workbook: names that look like numbers, dates or formulas stay what they are."""
    lines = [{"organisation": "test", "name": text, "kind": "phone", "value": "+44 1632 960101"} for text in texts]
    content = export.file_of(name, {Sheet.ORGANISATIONS: lines})
    found = reading.own_lines(reading.read(content, name, "organisations"), Sheet.ORGANISATIONS)
    assert found is not None
    assert [line.get("name") for line in found.lines] == texts
    assert [line.get("value") for line in found.lines] == ["+44 1632 960101"] * len(texts)


def test_no_cell_of_an_export_is_a_formula() -> None:
    """Neither to who opens it with commas nor to who opens it with semicolons."""
    lines = [{"name": "=cmd", "contact name": "a;=cmd", "value": "+44 1632 960101", "note": "@x"}]
    rows = list(csv.reader(io.StringIO(export.csv_of(Sheet.ORGANISATIONS, lines).decode("utf-8-sig"))))
    said = [text for text in rows[1] if text]
    assert said == ["'=cmd", "a;'=cmd", "+44 1632 960101", "'@x"]
