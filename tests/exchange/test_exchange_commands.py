"""`tocsin import`, `template` and `export` as officers use them."""

import stat
from pathlib import Path

from agekeys import IDENTITIES
from exchanges import DESK, empty, table
from running import tocsin

from builder import seal
from builder.exchange import reading
from builder.office import log
from builder.workspace.places import Workspace

AT = "2026-11-22"


def test_a_table_is_looked_at_before_it_is_taken_in(tmp_path: Path) -> None:
    """A dry run changes nothing; taken in, the log has a line; a second time there is nothing to do."""
    workspace = empty(tmp_path / "new")
    path = tmp_path / "list.csv"
    path.write_bytes(table([DESK, {**DESK, "kind": "email", "value": "secret-canary"}]))
    command = ("--root", workspace.root, "import", "organisations", path, "--officer", "anna")
    dry = tocsin(*command, "--dry-run", clock=AT)
    assert dry.returncode == 1
    assert "nothing was changed" in dry.stderr
    assert not list(workspace.organisations.iterdir())
    rejects = tmp_path / "rejects.csv"
    done = tocsin(*command, "--yes", "--rejects", rejects, clock=AT)
    assert done.returncode == 1
    assert "wrote 2 files" in done.stderr
    assert "list.csv:3, value: is no e-mail address" in done.stdout
    assert "secret-canary" not in dry.stdout + dry.stderr + done.stdout + done.stderr
    assert "secret-canary" in rejects.read_text(encoding="utf-8-sig")
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    assert [(line.what, line.officer) for line in log.read(workspace)] == [(log.What.IMPORTED, "anna")]
    again = tocsin(*command, "--yes", clock=AT)
    assert "nothing is to be changed" in again.stderr


def test_without_a_terminal_nobody_agreed(tmp_path: Path) -> None:
    """What is to be written is agreed to, or it is not written."""
    workspace = empty(tmp_path / "new")
    path = tmp_path / "list.csv"
    path.write_bytes(table([DESK]))
    result = tocsin("--root", workspace.root, "import", "organisations", path, "--officer", "anna", input="", clock=AT)
    assert result.returncode == 1
    assert "nothing was written" in result.stderr
    assert not list(workspace.organisations.iterdir())
    assert log.read(workspace) == ()


def test_an_export_warns_is_logged_and_lies_outside(miniature: Workspace, tmp_path: Path) -> None:
    """Every number leaves in one file: that is said, noted, for its owner alone, and never in the workspace."""
    to = tmp_path / "out" / "all.xlsx"
    result = tocsin("--root", miniature.root, "export", to, "--officer", "anna", clock=AT)
    assert result.returncode == 0
    assert "in the clear" in result.stderr
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    assert [line.what for line in log.read(miniature)] == [log.What.EXPORTED]
    inside = tocsin("--root", miniature.root, "export", miniature.root / "all.xlsx", "--officer", "anna", clock=AT)
    assert inside.returncode == 1
    assert "would lie in the workspace" in inside.stderr
    assert "is there" in tocsin("--root", miniature.root, "export", to, "--officer", "anna", clock=AT).stderr


def test_a_sealed_export_opens_with_its_key_alone(miniature: Workspace, tmp_path: Path) -> None:
    """Nothing lies open on the way: the file is an age file, and the same workbook."""
    key = seal.public_key(IDENTITIES[0])
    result = tocsin(
        *("--root", miniature.root, "export", tmp_path / "all.xlsx", "--officer", "anna", "--seal-to", key), clock=AT
    )
    assert result.returncode == 0
    assert "warning" not in result.stderr
    sealed = (tmp_path / "all.xlsx.age").read_bytes()
    assert seal.looks_sealed(sealed)
    assert not (tmp_path / "all.xlsx").exists()
    found = reading.read(seal.unseal(sealed, IDENTITIES[0]), "all.xlsx", "tlds")
    assert "tld" in found.rows[0].cells


def test_a_template_can_be_taken_in_as_it_is(tmp_path: Path) -> None:
    """Its example is one: whoever tries the commands on it sees how they work."""
    workspace = empty(tmp_path / "new")
    path = tmp_path / "organisations.xlsx"
    assert tocsin("template", "organisations", path).returncode == 0
    result = tocsin("--root", workspace.root, "import", "organisations", path, "--officer", "anna", "--yes", clock=AT)
    assert (result.returncode, result.stderr.splitlines()[-1]) == (0, "tocsin: wrote 3 files; now run `tocsin check`")


def test_a_table_of_another_form_is_only_guessed_at(tmp_path: Path) -> None:
    """The guess is a file for the officer, and nothing is taken in by it."""
    workspace = empty(tmp_path / "new")
    path = tmp_path / "list.csv"
    path.write_text("TLD;Registry;Phone\n.gr;Test Registry;+44 1632 960101\n", encoding="utf-8")
    command = ("--root", workspace.root, "import", "organisations", path, "--officer", "anna")
    first = tocsin(*command, clock=AT)
    assert first.returncode == 1
    assert "nothing was taken in" in first.stderr
    guessed = tmp_path / "list.csv.mapping.yaml"
    assert 'to: "contact office: phone"' in guessed.read_text(encoding="utf-8")
    assert "look it through" in tocsin(*command, clock=AT).stderr
    assert tocsin(*command, "--mapping", guessed, "--yes", clock=AT).returncode == 0
    assert [each.name for each in workspace.organisations.iterdir()] == ["test-registry.yaml"]
