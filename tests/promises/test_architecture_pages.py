"""The scripts of the pages: what each folder may know, and no circle between files. Types count as any import does."""

import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[2] / "site_templates" / "pages"
# The three pages do not know each other: what two of them need stands below both.
MAY_IMPORT = {
    "shared": {"shared"},
    "seal": {"seal", "shared"},
    "register": {"register", "seal", "shared"},
    "register/data": {"register/data", "shared"},
    "reader": {"reader", "seal", "shared"},
    "reader/trust": {"reader/trust", "reader/shims", "seal", "shared"},
    "update": {"update", "seal", "shared"},
}
IMPORTED = re.compile(r"""^(?:import|export|\})[^"'`\n]*["'](\.{1,2}/[^"'\n]+)["']""", re.MULTILINE)


def imports(path: Path) -> Iterator[Path]:
    """The files of ours that one imports."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\bimport\(", text), path
    for name in IMPORTED.findall(text):
        target = (path.parent / name).resolve()
        assert target.is_file(), (path, name)
        yield target


def circle(graph: Mapping[Path, set[Path]]) -> list[str]:
    """The files of one circle, or none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[Path] = error.args[1]
        return [str(path.relative_to(PAGES)) for path in found]
    return []


GRAPH = {path: set(imports(path)) for path in sorted(PAGES.rglob("*.ts"))}


def test_every_folder_is_a_room() -> None:
    """A folder that no rule names would be free to import what it likes."""
    assert {path.relative_to(PAGES).parts[0] for path in GRAPH} == {name for name in MAY_IMPORT if "/" not in name}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_page_knows_what_stands_below_it_and_no_other_page(room: str) -> None:
    """`reader`, `register` and `update` stand on `seal` and `shared`, the model of the register on its own."""
    allowed = [PAGES / name for name in MAY_IMPORT[room]]
    files = {path: found for path, found in GRAPH.items() if path.is_relative_to(PAGES / room)}
    assert sum(map(len, files.values()))
    strangers = [
        f"{path.relative_to(PAGES)} imports {target.relative_to(PAGES)}"
        for path, found in files.items()
        for target in sorted(found)
        if not any(target.is_relative_to(each) for each in allowed)
    ]
    assert not strangers


def test_no_circle_between_files() -> None:
    """Each file can be read knowing only those that it imports."""
    assert circle(GRAPH) == []


def test_no_file_is_longer_than_one_can_hold() -> None:
    """420 lines, as in Python."""
    assert [path.name for path in GRAPH if path.read_text(encoding="utf-8").count("\n") > 420] == []
