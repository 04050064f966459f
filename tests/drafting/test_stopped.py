"""Beginning a workspace and a record, cut off at any step or on a full disk: nothing is half there."""

import errno
from pathlib import Path

from faults import failed_at, killed_before, steps
from workspaces import copy_miniature

from builder.drafting import draft_tlds, founding, text_of
from builder.drafting.adding import Begun, made, new_file, put, with_manager
from builder.register.loading import load
from builder.register.model import Organisation, Tld
from builder.workspace.places import Workspace
from builder.workspace.skeleton import SETTINGS, write_workspace

OFFICE = founding.Founding(
    title="Fictional: a register",
    name='The "Example" Office \\1',
    phone="+44 1632 960999",
    email="desk@example.net",
    officers=[("anna", "Anna Sample"), ("ben", "Ben {Sample}")],
)
TEXTS = {
    SETTINGS: founding.register_yaml(OFFICE),
    **{f"data/tlds/{draft.tld}.yaml": text_of(draft) for draft in draft_tlds(labels=["gr"])},
}


def contents(root: Path) -> dict[str, bytes]:
    found = (path for path in root.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(root)): path.read_bytes() for path in found}


def begun(workspace: Workspace) -> list[Begun]:
    """An organisation, and a ccTLD that it manages."""
    said = {"id": "x", "name": "X", "country": "FR", "timezone": "Europe/Paris", "languages": ("fr",), "contacts": ()}
    (france,) = draft_tlds(labels=["fr"])
    return [
        new_file("data/organisations", "x", made(Organisation, {**said, "consent": "all"})),
        with_manager(workspace, france, {"manager": "x", "backend": "x"}, there=False),
    ]


def test_what_an_office_says_is_read_as_it_said_it(tmp_path: Path) -> None:
    """Quotes, backslashes and brackets in a name mean themselves, and nothing is left to be replaced."""
    write_workspace(tmp_path / "register", TEXTS)
    register = load(Workspace.find(tmp_path / "register")).register
    assert register is not None
    assert register.settings.publisher.name == OFFICE.name
    assert [officer.name for officer in register.settings.officers] == ["Anna Sample", "Ben {Sample}"]
    assert "REPLACE" not in TEXTS[SETTINGS].upper()


def test_a_workspace_that_was_stopped_is_made_again(tmp_path: Path) -> None:
    """Killed before any of its changes, the same command ends with the same files."""
    write_workspace(tmp_path / "whole", TEXTS)
    for step in steps():
        root = tmp_path / str(step)
        if not killed_before(lambda root=root: write_workspace(root, TEXTS), step):
            break
        write_workspace(root, TEXTS)
        assert contents(root) == contents(tmp_path / "whole")
    assert step > 10


def test_a_record_is_whole_or_not_there(tmp_path: Path) -> None:
    """Killed at any step: each file is as it was or as it was shown, and the register can be read."""
    before = contents(copy_miniature(tmp_path / "before").root)
    for step in steps():
        workspace = copy_miniature(tmp_path / str(step))
        if not killed_before(lambda workspace=workspace: put(workspace, begun(workspace)), step):
            break
        loaded = load(workspace)
        assert loaded.problems == ()
        assert loaded.register is not None
        assert ("fr" in loaded.register.tlds) <= ("x" in loaded.register.organisations)
        assert before.items() <= contents(workspace.root).items()
    assert isinstance(load(workspace).register.labels["fr"], Tld)  # type: ignore[union-attr]
    assert step > 4


def test_a_full_disk_is_told_and_leaves_nothing_half(tmp_path: Path) -> None:
    """A sentence, and no trace of what was typed."""
    refused = 0
    for step in steps():
        workspace = copy_miniature(tmp_path / str(step))
        met, told = failed_at(lambda workspace=workspace: put(workspace, begun(workspace)), step, errno.ENOSPC)
        if not met:
            break
        refused += told
        assert load(workspace).problems == ()
        assert not list(workspace.data.rglob("*.unfinished"))
    assert refused > 3
