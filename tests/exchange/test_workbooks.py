"""Workbooks: written the same each time, read as texts, and refused where they are made to harm who opens them."""

import io
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from exchanges import empty, said, taken_in
from workspaces import MINIATURE, ROOT

from builder.errors import ExchangeError
from builder.exchange import Sheet, export, reading
from builder.register.loading import Loaded, load
from builder.workspace.places import Workspace


@cache
def loaded_from(source: Path) -> Loaded:
    return load(Workspace.find(source))


@cache
def exported(source: Path = MINIATURE) -> bytes:
    loaded = loaded_from(source)
    assert loaded.register is not None
    return export.file_of("all.xlsx", export.register_rows(loaded.register, loaded.recipients))


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same workbook with another part in place of one of its own, or beside them."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            if each.filename != name:
                new.writestr(each, old.read(each))
        new.writestr(name, part)
    return made.getvalue()


def test_the_whole_example_comes_back_from_one_workbook(tmp_path: Path) -> None:
    """All 309 ccTLDs, organisations and recipients, as many hands would pass them round: the same register."""
    content = exported(ROOT)
    workspace = empty(tmp_path / "new", ROOT / "data" / "register.yaml")
    for sheet in (Sheet.TLDS, Sheet.ORGANISATIONS, Sheet.RECIPIENTS):
        made = taken_in(workspace, content, sheet, officer="officer-a")
        assert (made.rejected, made.wanted) == ((), ())
    after = load(workspace)
    assert after.problems == ()
    assert said(after) == said(loaded_from(ROOT))
    assert len({each.locator for each in after.recipients}) == len(after.recipients)


def test_the_same_register_is_the_same_workbook() -> None:
    """Byte for byte: an export tells no more than the register does."""
    assert exported.__wrapped__() == exported()


def test_no_locator_is_in_an_export() -> None:
    """Who has an export does not learn which published file is whose."""
    locators = [each.locator for each in load(Workspace.find(MINIATURE)).recipients if each.locator]
    with zipfile.ZipFile(io.BytesIO(exported())) as book:
        whole = b"".join(book.read(name) for name in book.namelist()).decode()
    assert locators
    assert [each for each in locators if each in whole] == []


def test_a_formula_counts_for_what_was_stored_and_is_told() -> None:
    """Nothing is computed here; where a program stored no value there is none."""
    book = openpyxl.Workbook()
    book.active.append(["name", "kind", "value"])
    book.active.append(["Test Registry", "phone", "=1+1"])
    content = io.BytesIO()
    book.save(content)
    found = reading.read(content.getvalue(), "t.xlsx", "organisations")
    assert found.rows[1].cells == ("Test Registry", "phone", "")
    assert "1 cells with formulas" in found.told[0]


SHEET = "xl/worksheets/sheet1.xml"
BOMB = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>]><x>&a;</x>"
HUGE = (
    b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row r='1'>"
    b"<c r='A1' t='inlineStr'><is><t>name</t></is></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
    b"</sheetData></worksheet>"
)
HOSTILE = {
    "no workbook": (b"PK\x03\x04 and nothing else", "is damaged, or no workbook"),
    "an old one": (b"\xd0\xcf\x11\xe0" + bytes(600), "of an old form"),
    "entities": (with_part(exported(), SHEET, BOMB), "declares entities"),
    "another encoding": (with_part(exported(), SHEET, BOMB.decode().encode("utf-16")), "is not in UTF-8"),
    "a bomb": (with_part(exported(), "xl/media/a.bin", bytes(65 << 20)), "unpacks to more than 64 MiB"),
    "a sheet to the last row": (with_part(exported(), SHEET, HUGE), "has more than 50,000 lines"),
    "a part that is missing": (with_part(exported(), "xl/workbook.xml", b"<x/>"), "is damaged, or no workbook"),
}


@pytest.mark.parametrize(("content", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_made_to_harm_is_refused(content: bytes, reason: str) -> None:
    """Within bounds, in one sentence, and nothing is taken in."""
    with pytest.raises(ExchangeError, match=reason):
        reading.read(content, "t.xlsx", "organisations")
