"""The register in the repository's root is what `tocsin demo` writes, and nothing else."""

import re
from datetime import date
from pathlib import Path

from workspaces import ROOT

from builder.demo import write_demo
from builder.workspace.skeleton import write_beside


def example_day() -> date:
    """The day of the example, as the Makefile states it."""
    found = re.search(r"^EXAMPLE_DAY := (\S+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return date.fromisoformat(found[1])


def files(root: Path) -> dict[str, bytes]:
    found = [path for name in ("data", "recipients") for path in (root / name).rglob("*") if path.is_file()]
    names = {path.relative_to(root).as_posix(): path.read_bytes() for path in found}
    return {name: content for name, content in names.items() if not name.startswith("data/editions/")}


def test_the_root_register_is_the_output_of_the_demo(tmp_path: Path) -> None:
    """Nobody edits the example by hand: `make example` writes it."""
    write_demo(tmp_path / "demo", today=example_day())
    write_beside(tmp_path / "demo")
    expected, found = files(tmp_path / "demo"), files(ROOT)
    assert sorted(found) == sorted(expected)
    assert [name for name in expected if found[name] != expected[name]] == []


def test_the_example_says_that_it_is_fictional() -> None:
    """Its notice, which stands on each page, says so."""
    assert "Fictional" in (ROOT / "data" / "register.yaml").read_text(encoding="utf-8")
