"""What lies beside an erasure: an edition that waits, a proposal that removed the contact, and what git keeps."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from held_people import DAY, NAME, NOW_MOBILE, PERSON, canaries, proposal, replace, squeezed, write
from running import tocsin
from workspaces import NOW, ROOT

from builder.cli.privacy.forget import GIT
from builder.editions import staging
from builder.editions.record import read_edition
from builder.errors import BuilderError
from builder.privacy import asked, subject, whose
from builder.privacy import forget as erasing
from builder.progress import Silence
from builder.proposals.edit import without_contact
from builder.proposals.record import read_proposals
from builder.workspace.places import Workspace

REMOVED = f"""\
id: 0004-anna
organisation: registry-gr
contact: lead
action: remove-contact
contacts: [{{id: lead, kind: person, name: "{NAME}", role: security, order: 2, channels: [{{kind: mobile, value: {NOW_MOBILE}, tlp: RED}}]}}]
source: call
events:
  - {{step: entered, officer: anna, when: 2026-11-21T10:00:00Z}}
  - {{step: applied, officer: APPLIED, when: 2026-11-22T10:00:00Z, content: CONTENT}}
"""  # noqa: E501


NEWCOMER = """\
id: 0005-anna
organisation: registry-fr
action: new-organisation
set: {name: Registry of France, country: FR, timezone: Europe/Paris, languages: [fr], consent: all}
contacts: [{id: night, kind: person, name: Nina Sample, role: duty-desk, order: 1, channels: [{kind: mobile, value: +44 7700 900166, tlp: RED}]}]
source: csv
evidence: EVIDENCE
events:
  - {step: entered, officer: anna, when: 2026-11-21T10:00:00Z}
"""  # noqa: E501


def run(workspace: Workspace, *arguments: str) -> subprocess.CompletedProcess[str]:
    return tocsin("--root", workspace.root, "forget", *arguments, "--yes", clock="2026-11-23")


def test_an_edition_that_waits_is_published_first_or_made_void(holding: Workspace) -> None:
    """What is staged holds them too; its number is given to no other edition."""
    write(holding, ".staged/3/record/snapshot/data/organisations/registry-gr.yaml", f"# {NOW_MOBILE}\n")
    write(holding, ".staged/3/bundles/x.zip.age", "sealed")
    write(holding, ".staged/trial/record/snapshot/data/tlds/gr.yaml", f"# {NAME}\n")
    refused = run(holding, PERSON, "--officer", "anna")
    assert (refused.returncode, asked.read(holding)) == (1, ())
    assert "--drop-staged" in refused.stderr
    assert run(holding, PERSON, "--officer", "anna", "--drop-staged").returncode == 0
    done = run(holding, PERSON, "--officer", "ben", "--drop-staged")
    assert done.returncode == 0, done.stderr
    assert canaries(holding.root) == []
    assert staging.next_number(holding) == 4
    assert [path for path in holding.staged.rglob("*") if path.is_file() and path.name != ".lock"] == []


@pytest.mark.parametrize(("applied", "enough"), [("ben", True), ("anna", False)])
def test_where_two_officers_removed_the_contact_one_is_enough(holding: Workspace, applied: str, enough: bool) -> None:
    """Two pairs of eyes have seen it; one pair that did both steps has not."""
    path = holding.organisation("registry-gr")
    path.write_text(without_contact(path.read_text(), "lead"))
    proposal(holding, REMOVED.replace("APPLIED", applied))
    done = run(holding, PERSON, "--officer", "anna")
    assert done.returncode == 0, done.stderr
    (erasure,) = asked.read(holding)
    assert (erasure.done is not None, canaries(holding.root) == []) == (enough, enough)
    assert erasure.proposal == ("0004-anna" if enough else None)


def test_who_was_removed_is_nobody_who_had_the_identifier_since(holding: Workspace) -> None:
    """Two officers agreed that somebody goes, and to nothing of who came after under the same identifier."""
    path = holding.organisation("registry-gr")
    path.write_text(without_contact(path.read_text(), "lead"))
    proposal(holding, REMOVED.replace("APPLIED", "ben").replace(NAME, "Somebody Before"))
    assert run(holding, PERSON, "--officer", "anna").returncode == 0
    (erasure,) = asked.read(holding)
    assert (erasure.done, erasure.proposal) == (None, None)


def test_the_edition_of_a_clock_that_is_set_otherwise_changes_nothing(holding: Workspace) -> None:
    """An erasure goes by the machine's clock: its day stands in records that are never written again."""
    done = tocsin("--root", holding.root, "--date", "2030-01-01", "forget", PERSON, "--officer", "anna", "--yes")
    assert done.returncode == 2
    assert read_edition(holding, 1).erased == ()


def test_a_fresh_history_holds_nothing_of_them(holding: Workspace, tmp_path: Path) -> None:
    """The very commands that the page and the program tell: afterwards no object of git says who it was."""
    page = (ROOT / "content" / "secretariat" / "privacy.md").read_text(encoding="utf-8")
    part = page.partition("### What git keeps")[2].partition("```console\n")[2].partition("```")[0]
    commands = [line.removeprefix("$ ") for line in part.splitlines()]
    assert len(commands) == 4
    assert [command for command in commands if f"  {command}\n" not in GIT] == []
    env = {
        **os.environ,
        **{f"GIT_{who}_{what}": "anna@example.net" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }

    def git(command: str) -> bytes:
        return subprocess.run(
            ["bash", "-c", command], cwd=holding.root, env=env, capture_output=True, check=True, timeout=60
        ).stdout

    def kept() -> str:
        return squeezed(git("git cat-file --batch-all-objects --batch"))

    git("git init -qb main && git remote add origin ../elsewhere")
    git("git add -A && git commit -qm filled && git tag first")
    replace(holding, "data/organisations/registry-gr.yaml", ("zqnote of the board.", "zqnote of others."))
    git("git stash -q && git commit -qm more --allow-empty")
    assert "zqnoteofothers" in kept()
    assert run(holding, PERSON, "--officer", "anna").returncode == 0
    assert run(holding, PERSON, "--officer", "ben").returncode == 0
    git("git add -A && git commit -qm forgotten")
    assert "7700900101" in kept()
    for command in commands:
        git(command)
    assert not re.search("7700900101|zqnote|elenisample", kept())
    assert git("git log --format=%s").decode() == "begin afresh\n"


def test_a_note_on_another_call_stays_where_only_a_first_name_is_in_it(holding: Workspace) -> None:
    """It is the only one of its call: elsewhere a word of a name means somebody else, and no outcome is lost."""
    name = ".cache/calls/2026-q4.ben.json"
    write(holding, name, '{"call": "1", "note": "Eleni of the other registry rings back."}')
    assert run(holding, PERSON, "--officer", "anna").returncode == 0
    assert run(holding, PERSON, "--officer", "ben").returncode == 0
    assert "rings back" in (holding.root / name).read_text()


def test_an_edition_that_was_built_meanwhile_is_seen_under_the_lock(holding: Workspace) -> None:
    """Between the question and the erasure another officer may build; what is staged holds nobody afterwards."""
    asked.ask(holding, "anna", NOW, {"organisation": "registry-gr", "contact": "lead"})
    this = begun_of(holding)
    write(holding, ".staged/trial/record/snapshot/data/tlds/gr.yaml", f"# {NAME}\n")
    with pytest.raises(BuilderError, match="staged, or a trial, holds them"):
        erasing.carry_out(holding, this, Silence())
    assert erasing.begun(holding) is None


def test_no_erasure_takes_the_place_of_one_that_was_cut_off(holding: Workspace) -> None:
    """Two at the same time: the secret of the first is kept until it is complete."""
    for contact in ("lead", "duty"):
        asked.ask(holding, "anna", NOW, {"organisation": "registry-gr", "contact": contact})
    first, second = begun_of(holding), begun_of(holding, "registry-gr/duty")
    erasing._write_begun(holding, first)
    before = holding.erasing.read_bytes()
    with pytest.raises(BuilderError, match="another erasure was begun"):
        erasing.carry_out(holding, second, Silence())
    assert holding.erasing.read_bytes() == before


def test_who_comes_with_a_new_organisation_is_found_and_forgotten(holding: Workspace) -> None:
    """A proposal that waits holds people whom the register does not have yet; no digest of its line is left."""
    text = NEWCOMER.replace("EVIDENCE", "ab" * 32)
    proposal(holding, text)
    hits = whose.find(holding, subject.around(holding), "900166")
    assert [(hit.person, hit.where) for hit in hits] == [("registry-fr/night", "proposals")]
    assert run(holding, "registry-fr/night", "--officer", "anna").returncode == 0
    done = run(holding, "registry-fr/night", "--officer", "ben")
    assert done.returncode == 0, done.stderr
    after = holding.proposal("0005-anna").read_text()
    assert ("ab" * 32 in after, "900166" in after, "Nina" in after) == (False, False, False)
    assert read_proposals(holding)[1] == ()


def begun_of(workspace: Workspace, person: str = PERSON) -> erasing.Begun:
    """An erasure that a second officer is about to carry out."""
    waiting = asked.waiting(workspace, person)
    assert waiting
    return erasing.Begun(
        erasure=waiting,
        second="ben",
        when=NOW + DAY,
        subject=subject.subject_of(workspace, person),
        salt=erasing.new_salt(),
    )
