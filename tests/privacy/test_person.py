"""What is held about a person: all of it, of nobody else, and who was given it since when."""

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest
from held_people import DAY, MAIL, NAME, NOW_MOBILE, OLD_MOBILE, OLDEST_MAIL, PERSON, SHARED, WANTED, replace
from running import tocsin
from workspaces import NOW, TODAY

from builder.editions.history import view_in
from builder.editions.record import read_edition
from builder.errors import BuilderError
from builder.office import log
from builder.privacy import held, subject, whose
from builder.privacy.held import Dossier
from builder.privacy.letter import letter
from builder.progress import Silence
from builder.register.loading import read_settings
from builder.workspace.places import Workspace


def run(workspace: Workspace, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    return tocsin("--root", workspace.root, *arguments, clock="2026-11-23", input=answer)


def dossier(workspace: Workspace, person: str = PERSON) -> Dossier:
    found = subject.around(workspace)
    return held.dossier(workspace, found, subject.subject_of(workspace, person, found), TODAY, Silence())


def test_everything_held_about_a_person_is_told(held_people: Workspace) -> None:
    """From the register, the rounds, the proposals, the editions and the log, and where else they are named."""
    found = dossier(held_people)
    assert [(channel.kind, channel.value) for channel, _ in found.channels] == [
        *(("mobile", NOW_MOBILE), ("phone", SHARED), ("email", MAIL))
    ]
    assert [(each.round, len(each.tasks), len(each.sent), len(each.outcomes)) for each in found.rounds] == [
        *(("2026-q3", 0, 0, 1), ("2026-q4", 3, 2, 3))
    ]
    # The third is of the desk, and was confirmed over the person's number.
    assert [each.id for each in found.proposals] == ["0001-anna", "0002-anna", "0003-anna"]
    assert [each.edition for each in found.editions] == [1, 2]
    assert [line.what for line in found.log] == [log.What.PERSON_TOLD]
    assert found.elsewhere == (
        *(".cache/calls/2026-q4.anna.json", ".cache/tocsin/forms.sqlite", "reports/2026-q3.html"),
        "data/rounds/2026-q4/outcomes.csv",
    )


def test_who_was_given_it_is_what_views_showed(held_people: Workspace) -> None:
    """Each value that a recipient's bundle had, from its first edition to its last, and no other."""
    found = dossier(held_people)
    told = {(each.recipient, each.value.replace(" ", ""), each.since, each.until) for each in found.given}
    shown = set()
    for number in (1, 2):
        record = read_edition(held_people, number)
        for bundle in record.recipients:
            for organisation in view_in(held_people, bundle.recipient, record).organisations:
                for contact, channel in organisation.channels:
                    if (organisation.id, contact.id) == ("registry-gr", "lead"):
                        shown.add((bundle.recipient, channel.value.replace(" ", ""), number))
    assert {(recipient, value, first) for recipient, value, first, _ in told} <= shown
    assert {(recipient, value, last) for recipient, value, _, last in told} <= shown
    assert {(recipient, value) for recipient, value, _, _ in told} == {(who, value) for who, value, _ in shown}
    assert ("cert-eu", OLDEST_MAIL, 1, 1) in told
    assert ("cert-eu", MAIL, 2, 2) in told
    assert ("cert-all", SHARED.replace(" ", ""), 1, 2) in told
    days = {each.value: (each.first, each.valid_until) for each in found.given if each.recipient == "cert-all"}
    assert days[SHARED] == (TODAY, date(2027, 3, 23))


def test_what_an_earlier_person_of_the_identifier_had_is_not_told(holding: Workspace) -> None:
    """An identifier outlives people: nobody is told somebody else's number."""
    replace(
        holding,
        "data/organisations/registry-gr.yaml",
        (NAME, "Nova Beispiel"),
        (NOW_MOBILE, WANTED),
        (MAIL, "n@new.example"),
    )
    found = dossier(holding)
    assert [each.edition for each in found.editions] == []
    assert found.given == ()
    values = {row.value for each in found.rounds for row in each.rows}
    assert MAIL not in values
    assert found.subject.names_before == {NAME}


@pytest.mark.parametrize(
    "typed", ["07700 900101", "+447700900101", "900177", "sample@old", "eleni  SAMPLE", "Δείγμα", "7700900188"]
)
def test_a_part_of_a_value_finds_whose_it_is(held_people: Workspace, typed: str) -> None:
    """However it is spaced, now or before: identifiers are said back, and no value."""
    hits = whose.find(held_people, subject.around(held_people), typed)
    assert PERSON in {hit.person for hit in hits}
    assert not [hit for hit in hits if "77009" in hit.where or "@" in hit.where]


def test_who_enrolled_is_found_and_told(held_people: Workspace) -> None:
    """The person of a CERT has a right to know, too."""
    assert [hit.person for hit in whose.find(held_people, subject.around(held_people), "+44 1632 960222")] == [
        "cert-eu --enrolment 1"
    ]
    done = run(held_people, "person", "cert-eu", "--enrolment", "1", "--json")
    assert json.loads(done.stdout)["email"] == "keys@cert.example"


def test_what_is_looked_for_is_typed_and_never_an_argument(held_people: Workspace, tmp_path: Path) -> None:
    """Every process of a machine can read arguments; without a terminal a file will do."""
    refused = run(held_people, "person")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "--from FILE" in refused.stderr
    file = tmp_path / "typed.txt"
    file.write_text("07700 900101\n")
    done = run(held_people, "person", "--from", str(file))
    assert done.stdout.splitlines()[0].startswith(f"{PERSON}: the register, rounds, proposals")


def test_nobody_is_told_of_who_is_not_there(held_people: Workspace) -> None:
    """A misspelt name is no person about whom nothing is held."""
    with pytest.raises(BuilderError, match="nothing is held under registry-gr/nobody"):
        dossier(held_people, "registry-gr/nobody")


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_letter_says_all_of_it(held_people: Workspace, language: str) -> None:
    """In each language: what is held, who was given it, and whom to tell."""
    settings = read_settings(held_people)
    assert settings
    text = letter(dossier(held_people), settings.publisher, TODAY, language)
    wanted = (
        NOW_MOBILE,
        SHARED,
        MAIL,
        OLD_MOBILE,
        WANTED,
        "zqnote",
        "zqremark",
        "zqoverride",
        "desk@secretariat.example",
    )
    assert not [each for each in (*wanted, "Ελένη") if each not in text]
    assert max(map(len, text.splitlines())) < 160


def test_the_letter_says_of_another_name_what_was_before(holding: Workspace) -> None:
    """Whoever married reads which name was asked for, and which it was to replace; they are no new contact."""
    (holding.data / "proposals/0099-anna.yaml").write_text(
        "id: 0099-anna\norganisation: registry-gr\ncontact: lead\naction: set-contact\n"
        f"set: {{name: Eleni Canary}}\nwas: {{name: {NAME}}}\nsource: office\n"
        "events:\n  - {step: entered, officer: anna, when: 2026-11-20T12:00:00Z}\n",
        encoding="utf-8",
    )
    settings = read_settings(holding)
    assert settings
    text = letter(dossier(holding), settings.publisher, TODAY, "en")
    said = text.partition("what is said of a contact\n")[2].splitlines()[:2]
    assert [each.partition(":")[0].strip() for each in said] == ["before", "wanted"]
    assert (NAME in said[0], "Eleni Canary" in said[1]) == (True, True)


def test_a_letter_is_logged_and_lies_outside_the_workspace(holding: Workspace) -> None:
    """That somebody was told is on record; what they were told is not kept."""
    inside = run(holding, "person", PERSON, "--letter", str(holding.root / "letter.txt"), "--officer", "anna")
    assert (inside.returncode, inside.stdout) == (1, "")
    path = holding.root.parent / "letter.txt"
    done = run(holding, "person", PERSON, "--letter", str(path), "--officer", "anna")
    assert done.stdout.strip() == str(path)
    assert NOW_MOBILE in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o077 == 0
    last = log.read(holding)[-1]
    assert (last.what, last.officer, last.subject, last.when.date()) == (
        "person-told",
        "anna",
        PERSON,
        (NOW + DAY).date(),
    )
    assert "7700" not in done.stderr


def test_programs_read_it_too(held_people: Workspace) -> None:
    """The same, as JSON."""
    found = json.loads(run(held_people, "person", PERSON, "--json").stdout)
    assert found["register"]["name"] == NAME
    assert {each["stage"] for each in found["proposals"]} == {"applied", "open"}
    assert found["given"][0].keys() >= {"recipient", "value", "since_edition", "until_edition", "valid_until"}
