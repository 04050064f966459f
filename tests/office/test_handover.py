"""The folder for a successor has all that no file says alone, and no number of anybody who is in the register."""

from datetime import date
from pathlib import Path

import pytest
from backups import IDENTITY
from running import tocsin
from stages import sign
from workspaces import NOW, TODAY

from builder.errors import BuilderError
from builder.office import handover, log
from builder.progress import Silence
from builder.register.checked import read
from builder.workspace.places import Workspace

DATES = [(date(2026, 12, 1), "something is due", "do it")]


def gathered(workspace: Workspace) -> handover.Handover:
    return handover.gather(workspace, read(workspace, TODAY, Silence()).register, NOW, DATES)


def test_it_names_who_signs_what_is_due_and_what_is_open(staged: Workspace) -> None:
    """Officers, members and machine with their fingerprints, dates, and what waits."""
    sign(staged)
    text = handover.markdown(gathered(staged))
    for said in (
        "| Anna Officer | officer | anna | has no key in the root |",
        "| member-a | board member |",
        "| publisher | machine |",
        "| 2026-12-01 | something is due | do it |",
        "edition 2 is staged and waits for signatures",
        "readers see edition 1",
        "there is no backup",
        "nobody wrote data/handover.md yet",
    ):
        assert said in text, said


def test_no_contact_is_in_it(staged: Workspace) -> None:
    """Neither a name nor a number nor an address of anybody in the register."""
    found = gathered(staged)
    register = read(staged, TODAY, Silence()).register
    values = {channel.value for _, _, channel in register.channels()}
    values |= {contact.name for _, contact, _ in register.channels() if contact.name}
    for text in (handover.markdown(found), handover.html(found)):
        assert [value for value in values if value in text] == []


def test_the_offices_own_words_are_in_it_and_a_secret_is_refused(miniature: Workspace) -> None:
    """Where things are kept; as text, whatever marks it has."""
    miniature.handover.write_text("# Web server\n\nIn the <b>cellar</b>.\n")
    assert [each for each in read(miniature, TODAY, Silence()).problems if each.place.file == "data/handover.md"] == []
    found = gathered(miniature)
    assert "### Web server\n\nIn the <b>cellar</b>." in handover.markdown(found)
    assert "In the &lt;b&gt;cellar&lt;/b&gt;." in handover.html(found)
    miniature.handover.write_text(f"the key of backups is {IDENTITY}\n")
    with pytest.raises(BuilderError, match="holds a secret key") as refused:
        gathered(miniature)
    assert IDENTITY not in f"{refused.value.message}{refused.value.hint}"


def test_a_title_is_no_markup(miniature: Workspace) -> None:
    """A name with a bar or a bracket breaks no table and no page."""
    text = miniature.settings.read_text(encoding="utf-8")
    miniature.settings.write_text(text.replace("name: Anna Officer", 'name: "A|nna <i>Officer</i>"'))
    found = gathered(miniature)
    assert "A\\|nna \\<i\\>Officer\\</i\\> | officer |" in handover.markdown(found)
    assert "<i>" not in handover.html(found)


def test_the_command_writes_both_files_and_notes_it(first: Workspace, tmp_path: Path) -> None:
    """For their owner alone, and with all that `tocsin due` says."""
    done = tocsin("--root", first.root, "--clock", "2026-11-22", "handover", tmp_path / "folder", "--officer", "anna")
    assert done.returncode == 0, done.stderr
    paths = [Path(line) for line in done.stdout.splitlines()]
    assert [path.name for path in paths] == ["handover.md", "handover.html"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in (*paths, tmp_path / "folder"))
    assert "its heartbeat expires" in paths[0].read_text(encoding="utf-8")
    assert [each.what for each in log.read(first)] == [log.What.HANDOVER]
    assert "write data/handover.md" in done.stderr
