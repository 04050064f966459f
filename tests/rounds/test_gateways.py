"""Numbers above the label that a gateway may get: asked about, told by whose they are, and rung where that counts."""

import csv
import io
from pathlib import Path

import pytest
from loaded import small
from running import tocsin
from sheets import OPENED, office, round_of, tasks_of
from workspaces import Change

from builder.progress import Silence
from builder.register.kinds import ChannelKind, Method, Tlp
from builder.register.model import Register
from builder.rounds.asking import sheets
from builder.rounds.asking.gateways import above_label, goes_unasked
from builder.rounds.record import RoundFiles
from builder.rounds.returns import tables
from builder.workspace.places import Workspace

NUMBER = "960731"


@pytest.mark.parametrize("kind", ChannelKind)
@pytest.mark.parametrize("tlp", Tlp)
def test_what_may_go_unasked(kind: ChannelKind, tlp: Tlp) -> None:
    """Up to TLP:AMBER to gateways and chats, which are neither the office nor its clients; calls and mail go anyway."""
    through = kind in (ChannelKind.SMS, ChannelKind.FAX, ChannelKind.CHAT)
    assert goes_unasked(kind, tlp, small().settings) == (not through or tlp <= Tlp.AMBER)


def test_without_a_terminal_somebody_has_to_say(miniature: Workspace, tmp_path: Path) -> None:
    """It is refused with whose they are, by identifiers alone; then it goes, or it is in no file at all."""
    assert tocsin("--root", miniature.root, "--date", OPENED.isoformat(), "round", "open", "q", "--due", "2027-09-30")
    common = ("--root", miniature.root, "--date", OPENED.isoformat(), "round", "sheets", "q", "--jobs", "1", "--to")
    done = tocsin(*common, tmp_path / "sheets")
    assert done.returncode == 1
    assert "1 number or address is marked above TLP:AMBER" in done.stderr
    assert "registry-no/ops (sms)" in done.stderr
    assert "7700" not in done.stderr
    assert not (tmp_path / "sheets").exists()
    done = tocsin(*common, tmp_path / "sheets", "--above-label", "leave-out")
    assert done.returncode == 0, done.stderr
    assert "1 go to no gateway: 0 stand on call sheets, 1 on no sheet" in done.stderr
    assert not (tmp_path / "sheets/sms").exists()
    assert "Left out, as their label" in (tmp_path / "sheets/README.txt").read_text()
    done = tocsin(*common, tmp_path / "with", "--above-label", "include")
    assert "+447700900201" in (tmp_path / "with/sms/messages.csv").read_text()
    assert tocsin(*common, tmp_path / "no", "--above-label", "perhaps").returncode == 2


def test_the_office_may_allow_more(miniature: Workspace, change: Change, tmp_path: Path) -> None:
    """With `gateway_tlp` nobody is asked."""
    change("data/register.yaml", "valid_days: 120", "valid_days: 120\ngateway_tlp: RED")
    tocsin("--root", miniature.root, "--date", OPENED.isoformat(), "round", "open", "q", "--due", "2027-09-30")
    common = ("--root", miniature.root, "--date", OPENED.isoformat(), "round", "sheets", "q", "--jobs", "1", "--to")
    assert tocsin(*common, tmp_path / "sheets").returncode == 0
    assert (tmp_path / "sheets/sms/messages.csv").is_file()


def rung(found: Register) -> Register:
    """The register, where a call verifies a number for text messages too."""
    rules = tuple(
        rule.model_copy(update={"methods": (*rule.methods, Method.CALL)}) if ChannelKind.SMS in rule.kinds else rule
        for rule in found.settings.freshness
    )
    return found.model_copy(update={"settings": found.settings.model_copy(update={"freshness": rules})})


def test_what_a_call_verifies_is_rung_instead() -> None:
    """It stands on the call sheet, and what came of it is recorded as a call: no text message was sent."""
    register = rung(small())
    files = RoundFiles(round=round_of(), tasks=tasks_of(register))
    close = above_label(sheets.due_letters(register, files, OPENED), register.settings)
    without = {each.number for each in close}
    made = sheets.make(register, files, office(), OPENED, jobs=1, report=Silence(), without=without)
    assert not [name for name in made.files if name.startswith("sms/")]
    table = list(csv.DictReader(io.StringIO(made.files["calls/anna.csv"].decode("utf-8-sig"), newline="")))
    (row,) = (row for row in table if row["kind"] == "sms")
    assert row["by"] == "call"
    row |= {"outcome": "confirmed", "when": OPENED.isoformat()}
    text = io.StringIO()
    writer = csv.DictWriter(text, row)
    writer.writeheader()
    writer.writerow(row)
    for held, method in ((register, "call"), (small(), "message")):
        asked = tables.Asked(files=files, register=held, recipients=frozenset(), officer="anna", today=OPENED)
        (found,) = tables.judge(text.getvalue().encode(), "calls.csv", asked)
        assert isinstance(found, tables.Finding)
        assert found.outcome
        assert found.outcome.method == method
