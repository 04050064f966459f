"""Taking a table in, cut off at any step: nothing is lost or half there, and the same table does the rest."""

import errno
from pathlib import Path

import pytest
from exchanges import DESK, NOW, empty, planned, said, table, taken_in
from faults import failed_at, killed_before, steps
from workspaces import Change

from builder.errors import ExchangeError
from builder.exchange import intake
from builder.progress import Silence
from builder.register.loading import load
from builder.workspace.places import Workspace

TABLE = table(
    [DESK, {**DESK, "name": "Test Registry of Norway", "country": "NO", "manages": "no", "value": "+44 1632 960102"}]
)


def carried_out(workspace: Workspace) -> None:
    intake.carry_out(workspace, planned(workspace, TABLE), load(workspace), "anna", NOW, Silence())


def test_a_first_filling_that_was_killed_goes_on(tmp_path: Path) -> None:
    """Killed before any of its changes: each file is whole or not there, and a second run ends the same."""
    whole = empty(tmp_path / "whole")
    carried_out(whole)
    for step in steps():
        workspace = empty(tmp_path / str(step))
        if not killed_before(lambda workspace=workspace: carried_out(workspace), step):
            break
        assert load(workspace).problems == ()
        carried_out(workspace)
        assert said(load(workspace)) == said(load(whole))
        assert not list(workspace.data.rglob("*.unfinished"))
    assert step > 8


def test_a_full_disk_is_told_and_nothing_is_half(tmp_path: Path) -> None:
    """A write that fails is a sentence; what was written before it stands."""
    refused = 0
    for step in steps():
        workspace = empty(tmp_path / str(step))
        met, told = failed_at(lambda workspace=workspace: carried_out(workspace), step, errno.ENOSPC)
        if not met:
            break
        refused += told
        assert load(workspace).problems == ()
    assert refused > 4


def test_what_changed_in_between_is_not_written_over(miniature: Workspace, change: Change) -> None:
    """Between the plan and the writing somebody may have filled the draft in."""
    path = miniature.tlds / "fr.yaml"
    draft = "tld: fr\nname: France\nterritory: FR\nregion: EU\n"
    path.write_text(draft, encoding="utf-8")
    made = planned(miniature, table([{**DESK, "manages": "fr"}]))
    other = f"{draft}manager: registry-no\nbackend: registry-no\n"
    path.write_text(other, encoding="utf-8")
    loaded = load(miniature)
    with pytest.raises(ExchangeError, match="changed while the table was taken in"):
        intake.carry_out(miniature, made, loaded, "anna", NOW, Silence())
    assert path.read_text(encoding="utf-8") == other


def test_proposals_that_were_cut_off_are_entered_once(miniature: Workspace) -> None:
    """Whoever takes the same table in again gets those that are missing, and none twice."""
    lines = [
        {"organisation": "registry-gr", "contact": "duty", "kind": kind, "value": value}
        for kind, value in (("fax", "+44 1632 960110"), ("email", "new@example.net"), ("sms", "+44 7700 900110"))
    ]
    content = table(lines)
    taken_in(miniature, table(lines[:1]))
    again = taken_in(miniature, content)
    assert (len(again.wanted), again.known) == (2, 1)
    assert taken_in(miniature, content).wanted == ()
