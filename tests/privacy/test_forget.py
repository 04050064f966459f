"""Somebody is forgotten: nothing in any file says who they were, and all else is as it was."""

import json
import subprocess
import unicodedata

import pytest
from held_people import ALONE, DAY, EVIDENCE, PERSON, SHARED, canaries, facts, squeezed
from running import tocsin
from workspaces import NOW, TODAY, publish_edition

from builder.editions import erased
from builder.editions.history import history_of, previous, view_in
from builder.editions.record import read_edition
from builder.office import log
from builder.privacy import asked
from builder.progress import Silence
from builder.proposals import rules
from builder.proposals.record import read_proposals
from builder.register.check import check
from builder.register.loading import load
from builder.rounds import files as round_files
from builder.rounds.report.trend import trend
from builder.workspace.places import Workspace
from builder.workspace.problems import Level

ON = "2026-11-23"


def run(workspace: Workspace, *arguments: str) -> subprocess.CompletedProcess[str]:
    return tocsin("--root", workspace.root, "forget", *arguments, clock=ON)


def forget(workspace: Workspace) -> subprocess.CompletedProcess[str]:
    """Forget the person by two officers; return what the second was told."""
    asking = run(workspace, PERSON, "--officer", "anna", "--yes")
    assert asking.returncode == 0, asking.stderr
    done = run(workspace, PERSON, "--officer", "ben", "--yes")
    assert done.returncode == 0, done.stderr
    return done


def test_no_file_holds_a_canary_afterwards(holding: Workspace) -> None:
    """Each value, name, note and remark of the person was everywhere, in several forms; afterwards it is nowhere."""
    before = canaries(holding.root)
    assert {mark for _, mark in before} >= {*ALONE, EVIDENCE}
    done = forget(holding)
    assert canaries(holding.root) == []
    assert not [mark for mark in ALONE if mark in squeezed((done.stdout + done.stderr).encode())]
    # Nor does what is left say which contact it was, but in the log of erasures, which is by number.
    tables = "".join(path.read_text() for path in holding.data.rglob("*.csv"))
    assert "registry-gr,lead" not in tables
    # Nor could who has their mail tell that it was read; those of others are known still.
    assert ["1a" * 32 in tables, "2b" * 32 in tables, "3c" * 32 in tables] == [False, True, True]
    assert PERSON not in tables


def test_all_else_is_as_it_was(holding: Workspace) -> None:
    """Rows stay, counts and ladder too; nobody else's freshness changes; the shared number is the desk's still."""
    before = facts(holding)
    forget(holding)
    assert facts(holding) == before
    register = load(holding).register
    assert register
    (duty,) = register.organisations["registry-gr"].contacts
    assert duty.channels[0].value == SHARED
    row = register.outcomes_of["2026-q4"][3]
    assert (row.contact, row.value, row.note) == ("duty", SHARED, "erased is at erased now")


def test_equal_values_stay_equal_and_nobody_can_confirm_a_guess(holding: Workspace) -> None:
    """Within an erasure one value has one digest, however it was written; another erasure has others."""
    forget(holding)
    files = round_files.read(holding, "2026-q4")
    mobile = {row.value for row in (*files.tasks, *files.outcomes) if row.kind == "mobile" and "erased" in row.contact}
    assert len(mobile) == 2
    assert {row.value for row in files.outcomes if row.contact == "duty" and row.kind == "mobile"} < mobile
    first = {row.contact for row in files.tasks if "erased" in row.contact}
    assert len(first) == 1
    assert not (holding.root / ".erasing.json").exists()


def test_everything_goes_on_working(holding: Workspace) -> None:
    """Nothing is an error that was none: check, rounds, histories, what changed, and the next edition."""
    forget(holding)
    loaded = load(holding)
    assert [each for each in check(loaded, TODAY) if each.level is Level.ERROR] == []
    proposals, problems = read_proposals(holding)
    assert problems == ()
    assert [rules.stage(each) for each in proposals] == ["applied", "refused", "open"]
    # What was confirmed is confirmed of what is left.
    assert {event.content for event in proposals[0].events if event.content} == {rules.digest(proposals[0])}
    assert [each.edition for each in history_of(holding, "cert-eu").given] == [1, 2]
    for number in (1, 2):
        view = view_in(holding, "cert-all", read_edition(holding, number))
        assert {contact.id for each in view.organisations for contact, _ in each.channels} & {"lead"} == set()
    before = previous(holding)
    assert before
    assert before.views is not None
    register = loaded.register
    assert register
    assert [point.label for point in trend(holding, register, TODAY, Silence())] == ["1", "2", "now"]
    # Built, signed by another who sees what changed, and published.
    assert publish_edition(holding, NOW + 2 * DAY, only=("cert-eu",)) == 3
    assert erased.agrees(holding, 3)
    for words in ("check", "status", "view cert-eu --diff 2", "round status 2026-q4", "due"):
        assert tocsin("--root", holding.root, *words.split(), clock="2026-11-24").returncode == 0


def test_what_was_committed_to_can_still_be_compared(holding: Workspace) -> None:
    """Each edition says that and when it was reduced, naming nobody; a file that was not is held to its word."""
    forget(holding)
    for number in (1, 2):
        record = read_edition(holding, number)
        (note,) = record.erased
        assert (note.when, note.erasure) == (TODAY + DAY, "0001-anna")
        assert "data/organisations/registry-gr.yaml" in note.files
        assert record.salt is None
        assert erased.agrees(holding, number)
        path = holding.edition(number).snapshot / "data/organisations/registry-no.yaml"
        path.write_text(path.read_text() + "# changed\n")
        assert not erased.agrees(holding, number)
    # Only from the newest the next one follows.
    assert read_edition(holding, 1).next_salt is None
    assert read_edition(holding, 2).next_salt


def test_one_officer_alone_destroys_nothing(holding: Workspace) -> None:
    """Who asks does not do it; a stranger does neither."""
    before = {path: path.read_bytes() for path in holding.data.rglob("*") if path.is_file()}
    assert run(holding, PERSON, "--officer", "anna", "--yes").returncode == 0
    again = run(holding, PERSON, "--officer", "anna", "--yes")
    assert (again.returncode, again.stdout) == (1, "")
    assert "another officer does it" in again.stderr
    assert run(holding, PERSON, "--officer", "mallory", "--yes").returncode == 1
    assert run(holding, "registry-gr/duty", "--officer", "ben", "--yes").returncode == 0
    changed = {path: path.read_bytes() for path in before}
    assert changed == before
    assert [each.person for each in asked.read(holding)] == [PERSON, "registry-gr/duty"]


def test_it_is_noted_by_number_and_who_holds_what_is_told(holding: Workspace) -> None:
    """For the officer who tells the person, and for the board that asks later."""
    asking = run(holding, PERSON, "--officer", "anna", "--yes")
    assert "now another officer runs `tocsin forget registry-gr/lead --officer ID`" in asking.stderr
    done = run(holding, PERSON, "--officer", "ben", "--yes", "--json")
    told = json.loads(done.stdout)
    assert {
        (each["recipient"], each["kind"], each["since_edition"], each["until_edition"]) for each in told["given"]
    } >= {
        ("cert-eu", "email", 1, 1),
        ("cert-eu", "email", 2, 2),
        ("cert-all", "phone", 1, 2),
    }
    assert told["left"] == []
    assert "git gc --prune=now" in done.stderr
    (erasure,) = asked.read(holding)
    assert (erasure.officer, erasure.second, erasure.person, erasure.organisation) == ("anna", "ben", "", None)
    line = log.read(holding)[-1]
    assert (line.what, line.officer, line.second, line.subject) == ("forgotten", "anna", "ben", "0001-anna")
    assert line.when == NOW + DAY or line.when.date() == (NOW + DAY).date()


@pytest.mark.parametrize("name", ["notes.docx", "scans/letter.bin"])
def test_a_file_that_is_not_ours_is_named(holding: Workspace, name: str) -> None:
    """The program does not change what it did not write, nor say that all is done where it is not."""
    (holding.root / name).parent.mkdir(exist_ok=True)
    (holding.root / name).write_bytes(b"\x00 ring Eleni Sample \x00")
    done = forget(holding)
    assert f"warning: {name} still names them" in done.stderr


def test_a_person_of_a_recipient_is_forgotten_too(holding: Workspace) -> None:
    """Their enrolment goes; the key that it brought stays, for the board approved it."""
    arguments = ("cert-eu", "--enrolment", "1", "--yes", "--officer")
    assert run(holding, *arguments, "anna").returncode == 0
    done = run(holding, *arguments, "ben")
    assert done.returncode == 0, done.stderr
    assert not list(holding.enrolments.glob("*.json"))
    texts = [path.read_bytes() for path in (*holding.data.rglob("*"), *holding.recipients.rglob("*")) if path.is_file()]
    assert not [text for text in texts if b"keys@cert.example" in text]


@pytest.mark.parametrize("name", ["Security", "Greece", "organisation", "Duty desk", "confirmed"])
def test_a_name_that_is_a_word_of_the_files_harms_none_of_them(holding: Workspace, name: str) -> None:
    """A desk may be called as a role, a ccTLD or a key is: nobody else's records change."""
    path = holding.organisation("registry-gr")
    path.write_text(path.read_text().replace("name: Ελένη Δείγμα (Eleni Sample)", f"name: {name}"))
    others = {*holding.organisations.iterdir(), *holding.tlds.iterdir(), holding.settings} - {path}
    before = {each: each.read_bytes() for each in others}
    forget(holding)
    assert {each: each.read_bytes() for each in before} == before
    found = load(holding).register
    assert found
    assert [each.role for each in found.organisations["registry-gr"].contacts] == ["duty-desk"]


def test_what_the_office_notes_by_one_word_of_their_name_is_erased_too(holding: Workspace) -> None:
    """In their organisation's own file, in a note or a comment; decomposed, too, in any other file."""
    path, tld = holding.organisation("registry-gr"), holding.tld("gr")
    path.write_text(f"# ask Eleni\n{path.read_text()}internal: Sample is in Athens now\n")
    tld.write_text(unicodedata.normalize("NFD", f"# Ελένη Δείγμα knows\n{tld.read_text()}"))
    forget(holding)
    assert "Eleni" not in path.read_text()
    assert "Sample" not in path.read_text()
    assert "knows" in tld.read_text()
    assert "Δείγμα" not in unicodedata.normalize("NFC", tld.read_text())


def test_evidence_of_a_change_to_the_same_number_goes_too(holding: Workspace) -> None:
    """Another's proposal with their number: its digest is of a line with that number, which could be guessed."""
    path = holding.proposal("0003-anna")
    text = path.read_text()
    path.write_text(text.replace("source: call", f"source: call\nevidence: {'ab' * 32}"))
    forget(holding)
    assert "ab" * 32 not in path.read_text()


def test_a_file_that_is_named_after_them_is_told(holding: Workspace) -> None:
    """What a file is called says who they were as well as what is in it."""
    (holding.root / "eleni-sample.txt").write_text("nothing")
    assert "eleni-sample.txt still names them" in forget(holding).stderr


def test_what_cannot_be_searched_is_named(holding: Workspace) -> None:
    """Nothing is said to be gone from where nobody looked."""
    (holding.root / "scan.PDF").write_bytes(b"%PDF-1.7")
    assert "scan.PDF cannot be searched" in forget(holding).stderr
