"""The TypeScript of the pages: its types hold, and its own unit tests pass in Node."""

import os
import subprocess
from pathlib import Path

import pytest
from reader import NODE, ROOT, bundled

PAGES = Path(__file__).parents[1] / "pages"
TESTS = sorted(PAGES.rglob("*.test.ts"))


def environment() -> dict[str, str]:
    """The same for everybody: no options of Node, and the Node of this environment first."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NODE_")}
    return kept | {"PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"}


def test_there_are_unit_tests() -> None:
    """A test that is not found would pass unseen."""
    assert {"bundle", "envelope", "sealing", "strict"} <= {path.name.removesuffix(".test.ts") for path in TESTS}


def test_the_types_hold() -> None:
    """TypeScript's strictest reading of all pages and their tests finds nothing."""
    command = [ROOT / "node_modules" / ".bin" / "tsc"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(PAGES)))
def test_unit_tests_pass(path: Path, tmp_path: Path) -> None:
    """Each file of unit tests, built as the pages are, passes; and some test ran."""
    script = bundled(path, tmp_path / f"{path.stem}.mjs")
    command = [NODE, "--test", "--test-reporter=tap", script]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
    passed = [line for line in done.stdout.splitlines() if line.startswith("# pass ")]
    assert passed
    assert passed != ["# pass 0"]
