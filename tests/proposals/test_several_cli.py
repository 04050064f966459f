"""Many proposals at the command line: shown one by one, asked about once where the rule allows, and told by name."""

import email
import json
import subprocess
from email import policy
from pathlib import Path

import pytest
from office import (
    DUTY_PHONE,
    FILE,
    LEAD_MOBILE,
    NEW,
    ORGANISATION,
    TEXT,
    address,
    enter,
    mobile,
    ready,
    text_of,
)
from running import tocsin

from builder.proposals import rules
from builder.proposals.record import Action, read_proposals
from builder.workspace.places import Workspace

OTHER = "+44 7700 900198"


def run(office: Workspace, *arguments: str | Path, on: str = "2026-11-22") -> subprocess.CompletedProcess[str]:
    return tocsin("--root", office.root, "proposals", *arguments, clock=on)


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line.removeprefix("tocsin: ") for line in done.stderr.splitlines()]


def test_one_call_confirms_several(office: Workspace) -> None:
    """Each is shown and held to the rules; the channel is verified once; what does not count is named."""
    enter(office)
    enter(office, mobile(OTHER, action=Action.ADD))
    enter(office, address("new@example.net"), officer="ben")
    before = len((office.data / "rounds/2026-q4/outcomes.csv").read_text(encoding="utf-8").splitlines())
    call = ("--over", "phone", "--contact", "duty", "--officer", "ben", "--yes")
    done = run(office, "confirm", "1", "2", "0002-anna", "3", *call)
    assert done.returncode == 1
    assert done.stderr.count("Let them say the new value; do not read it out.") == 2
    assert "left out: 0003-ben is not confirmed so: ben entered or assigned it; another officer confirms" in said(done)
    assert [len(each.events) for each in read_proposals(office)[0]] == [2, 2, 1]
    after = (office.data / "rounds/2026-q4/outcomes.csv").read_text(encoding="utf-8").splitlines()
    assert len(after) == before + 1
    done = run(office, "notify", "1", "2", "--text", "--officer", "anna")
    assert "## 0001-anna: tell lead over mobile +44 7700 900101 of registry-gr\n" in done.stdout
    assert "## 0002-anna: tell another channel that is there of registry-gr\n" in done.stdout
    assert "900199" not in done.stdout
    done = run(office, "notify", "1", "2", "--officer", "anna", "--yes")
    assert (done.returncode, said(done)[-2]) == (1, "left out: 0002-anna: there is no old channel")
    assert [len(each.events) for each in read_proposals(office)[0]] == [3, 2, 1]


def test_all_due_is_applied_with_one_question(office: Workspace) -> None:
    """Each difference is shown before it; what lacks something is left out and told; without an answer nothing is."""
    ready(office)
    enter(office, address("new@example.net"))
    enter(office, mobile(OTHER, action=Action.ADD))
    command = ("apply", "--all-due", "--officer", "anna")
    done = run(office, *command, on="2026-11-25")
    assert (done.returncode, said(done)[-2]) == (1, "there is no terminal to ask at; nothing was applied")
    assert text_of(office) == TEXT
    assert done.stderr.count(f"--- {FILE}") == 2
    assert f"value: {NEW}" in done.stderr
    assert "left out: 0003-anna wants a confirmation, a notice" in said(done)
    done = run(office, *command, "--brief", "--yes", on="2026-11-25")
    assert done.returncode == 0
    assert f"    1  change mobile        {FILE}" in done.stderr.splitlines()
    assert NEW not in done.stderr
    assert text_of(office) == TEXT.replace("+44 7700 900101", NEW).replace("eleni@", "new@")
    assert [rules.stage(each).value for each in read_proposals(office)[0]] == ["applied", "applied", "open"]
    done = run(office, *command, "--yes", on="2026-11-25")
    assert (done.returncode, said(done)[-1]) == (0, "nothing is due to be applied")


@pytest.mark.parametrize("arguments", [(), ("1", "--all-due")])
def test_what_is_to_be_applied_is_named_or_all_that_is_due(office: Workspace, arguments: tuple[str, ...]) -> None:
    """Nobody applies everything by leaving a number out."""
    assert run(office, "apply", *arguments, "--officer", "anna").returncode == 2


def test_one_call_is_to_one_organisation(office: Workspace) -> None:
    """A channel confirms what is of its own organisation: of two, nobody is asked and nothing recorded."""
    other = TEXT.replace("id: registry-gr", "id: other").replace("0101", "0102").replace("900101", "900102")
    (office.root / FILE).with_name("other.yaml").write_text(other, encoding="utf-8")
    enter(office)
    enter(office, mobile(OTHER, organisation="other"))
    call = ("--over", "phone", "--contact", "duty", "--officer", "ben", "--yes")
    done = run(office, "confirm", "1", "2", *call)
    assert (done.returncode, said(done)[0]) == (1, "these proposals are of more than one organisation")
    assert [len(each.events) for each in read_proposals(office)[0]] == [1, 1]


def test_what_is_next_is_listed_with_whom_to_ring(office: Workspace) -> None:
    """Name, languages, time there, hours and number, and what to say; the new value is in none of it."""
    enter(office)
    enter(office, mobile(via=DUTY_PHONE, new=OTHER))
    done = run(office, "next", "--officer", "ben", "--say")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == f"{ORGANISATION}  Test Registry of Greece  .gr"
    assert lines[1] == "  have it confirmed: 0001-anna (change mobile), 0002-anna (change mobile)"
    asked = [line for line in lines if " ring " in line or " write to " in line]
    assert asked[0].startswith("    ring duty (Technical lead), phone +44 1632 960101 for 1 of 2")
    assert any(line.startswith("      speaks el, en; Su 14:00, Europe/Athens, Mo 09:00 there") for line in lines)
    assert (
        "      We were asked to change what the register says of Test Registry of Greece. Do you know of it?" in lines
    )
    assert NEW not in done.stdout
    assert OTHER not in done.stdout
    assert said(done) == ["2 proposals for you now, of 1 organisation; 0 wait, or are others'"]
    (found,) = json.loads(run(office, "next", "--officer", "anna", "--json").stdout)
    assert [each["next"] for each in found["proposals"]] == [["notify", "another"]] * 2
    assert (found["ask"], found["tell"][0]["value"]) == ([], "+44 7700 900101")
    assert run(office, "next", "--officer", "zoe").returncode == 1


def test_all_notices_are_made_ready_and_noted_in_one_go(office: Workspace, tmp_path: Path) -> None:
    """One for each channel, with no new value; what was taken out is not noted, what is forged is refused."""
    enter(office)
    enter(office, mobile(OTHER, action=Action.ADD))
    enter(office, mobile(None, action=Action.REMOVE, contact="duty", kind=DUTY_PHONE.kind))
    to = tmp_path / "notices"
    assert run(office, "notices", "--to", office.root / "here", "--officer", "anna").returncode == 1
    done = run(office, "notices", "--to", to, "--officer", "anna")
    assert (done.returncode, said(done)[0]) == (0, "wrote 2 calls; none of them holds a new value")
    assert to.stat().st_mode & 0o077 == 0
    texts = {path.name: path.read_text(encoding="utf-8") for path in to.rglob("*") if path.is_file()}
    assert sorted(texts) == ["calls.txt", "told.txt"]
    assert not [text for text in texts.values() if "900199" in text or "900198" in text]
    listed = [line for line in texts["told.txt"].splitlines() if line and not line.startswith("#")]
    assert f"0001-anna\tlead\tmobile\t{LEAD_MOBILE.value}" in listed
    assert sorted(line.split("\t")[0] for line in listed) == ["0001-anna", "0002-anna", "0003-anna"]
    note = ("notify", "--from", to / "told.txt", "--officer", "anna", "--yes")
    kept = [line for line in listed if "0003" not in line]
    for forged, why in (("0003-anna\tduty\temail\tduty@example.net", "the old channel"), ("0003", "none of ours")):
        (to / "told.txt").write_text("\n".join([*kept, forged]), encoding="utf-8")
        done = run(office, *note)
        assert done.returncode == 1
        assert why in done.stderr
    (to / "told.txt").write_text("\n".join(kept), encoding="utf-8")
    assert run(office, *note).returncode == 0
    assert [len(each.events) for each in read_proposals(office)[0]] == [2, 2, 1]


def test_a_notice_by_mail_names_nobody(office: Workspace, tmp_path: Path) -> None:
    """The address may be somebody else's by now: it learns of the office and the organisation, and whom to ring."""
    (office.root / FILE).write_text(TEXT.replace("languages: [el, en]", "languages: [fr]"), encoding="utf-8")
    enter(office, mobile(OTHER, action=Action.ADD, via=LEAD_MOBILE))
    run(office, "notices", "--to", tmp_path / "notices", "--officer", "anna")
    (path,) = (tmp_path / "notices/email").iterdir()
    mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert mail["subject"] == "Un changement des contacts d’urgence de Test Registry of Greece"
    assert mail["to"] == "duty@example.net"
    text = mail.get_content()
    assert "On nous a demandé d’ajouter un contact" in text
    assert not [each for each in ("Eleni", "lead", "900198", "0001-anna") if each in text]
