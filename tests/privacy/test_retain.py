"""What may be kept no longer goes, and nothing else: by the days that register.yaml names, cut off or not."""

import json
import shutil
import subprocess
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from enrolments import fields, proved
from faults import killed_before
from held_people import DAY, NOW_MOBILE, OLD_MOBILE, replace
from running import tocsin
from workspaces import NOW, ROOT, TODAY

from builder import board
from builder.editions import erased
from builder.editions.history import history_of, previous, view_in
from builder.editions.record import read_edition
from builder.errors import BuilderError
from builder.office import log
from builder.privacy import retain, subject
from builder.privacy.retain import Plan
from builder.progress import Silence
from builder.proposals.record import read_proposals
from builder.register.check import check
from builder.register.loading import load
from builder.register.model import Retention
from builder.rounds import files as round_files
from builder.workspace.places import Workspace
from builder.workspace.problems import Level

LATER = date(2027, 12, 31)


def keep(workspace: Workspace, rules: str) -> None:
    """Write a rule into register.yaml."""
    replace(workspace, "data/register.yaml", ("valid_days: 120\n", f"valid_days: 120\nretention: {rules}\n"))


def planned(workspace: Workspace, today: date = LATER) -> Plan:
    return retain.plan(workspace, subject.around(workspace).register, today)


def carry_out(workspace: Workspace, today: date = LATER) -> Plan:
    return retain.carry_out(workspace, subject.around(workspace), today, "anna", NOW + DAY, Silence())


def test_what_no_rule_names_is_kept(holding: Workspace) -> None:
    """For ever, if nobody says how long."""
    assert not planned(holding)
    assert not carry_out(holding)
    assert [line.what for line in log.read(holding)] == [log.What.PERSON_TOLD]


@pytest.mark.parametrize(
    ("rules", "last", "first"),
    [
        # The first edition is valid to the 22nd of March.
        ("{snapshots: 30}", date(2027, 4, 21), date(2027, 4, 22)),
        ("{wrong_persons: 30}", date(2026, 12, 2), date(2026, 12, 3)),
    ],
)
def test_each_is_kept_to_its_last_day(holding: Workspace, rules: str, last: date, first: date) -> None:
    """A day too early would be data lost, and a day too late a promise broken."""
    keep(holding, rules)
    assert not planned(holding, last)
    assert planned(holding, first).since == first


def test_the_data_of_an_old_edition_go_and_its_record_stays(holding: Workspace) -> None:
    """Who got which file is still known; what was in it is said to be kept no longer. The newest is never touched."""
    keep(holding, "{snapshots: 30}")
    assert carry_out(holding).editions == (1,)
    assert not holding.edition(1).snapshot.exists()
    assert read_edition(holding, 1).removed == TODAY + DAY
    assert erased.agrees(holding, 1) is None
    assert erased.agrees(holding, 2)
    found = history_of(holding, "cert-eu")
    assert [(each.edition, each.contacts) for each in found.given] == [(1, None), (2, 2)]
    with pytest.raises(BuilderError, match="the data of edition 1 are kept no longer"):
        view_in(holding, "cert-eu", read_edition(holding, 1))
    before = previous(holding)
    assert before
    assert before.views is not None
    shown = tocsin("--root", holding.root, "recipients", "history", "cert-eu", clock="2026-11-23")
    assert (shown.returncode, "kept no longer" in shown.stdout) == (0, True)
    told = json.loads(tocsin("--root", holding.root, "person", "registry-gr/lead", "--json", clock="2026-11-23").stdout)
    assert told["editions_no_longer_kept"] == [1]


def test_a_stranger_s_number_goes_and_what_came_of_it_stays(holding: Workspace) -> None:
    """From rounds and proposals; a number that is still somebody's in the register is not touched."""
    keep(holding, "{wrong_persons: 30}")
    done = carry_out(holding)
    # Of the desk it is a stranger's too, and of the person it is their own.
    assert len(done.wrong) == 2
    rows = round_files.read(holding, "2026-q4").outcomes
    assert [(row.contact, row.result, row.value.partition("-")[0], row.note) for row in rows] == [
        ("lead", "wrong-person", "erased", ""),
        ("lead", "confirmed", "+44 7700 900101", "zqnote"),
        ("lead", "confirmed", "+44 1632 960101", ""),
        ("duty", "confirmed", "+44 1632 960101", "Eleni Sample is at 07700 900 101 now"),
        ("duty", "wrong-person", "erased", ""),
    ]
    proposals, problems = read_proposals(holding)
    assert problems == ()
    assert OLD_MOBILE not in "".join(path.read_text() for path in holding.proposals.glob("*.yaml"))
    assert proposals[0].new == NOW_MOBILE
    # Within all that went, one number has one mark.
    assert proposals[0].old == rows[0].value
    assert [each for each in check(load(holding), TODAY) if each.level is Level.ERROR] == []


def test_an_enrolment_goes_that_is_in_use_no_more(holding: Workspace) -> None:
    """One that a later one took the place of, or of a recipient that was retired; the newest says whom to ask."""
    keep(holding, "{enrolments: 365}")
    assert planned(holding).enrolments == ()
    with board.changing(holding):
        board.put_enrolment(holding, "cert-eu", proved(fields(made="2026-11-23")))
    assert carry_out(holding).enrolments == ("recipients/enrolments/cert-eu.1.json",)
    assert list(board.enrolments(holding, "cert-eu")) == [2]
    with board.changing(holding):
        board.retire(holding, "cert-eu")
    assert planned(holding).enrolments == ("recipients/enrolments/cert-eu.2.json",)


def test_cut_off_it_is_completed_with_the_same_secret(holding: Workspace, tmp_path: Path) -> None:
    """Killed at any of some steps: then the stranger's number is nowhere, and one number has one mark still."""
    keep(holding, "{wrong_persons: 30, snapshots: 30}")
    step, stopped = 3, 0
    while True:
        workspace = Workspace.find(shutil.copytree(holding.root, tmp_path / f"{step}", symlinks=True))
        if not killed_before(partial(carry_out, workspace), step):
            break
        stopped += 1
        carry_out(workspace)
        rows = round_files.read(workspace, "2026-q4").outcomes
        assert read_proposals(workspace)[0][0].old == rows[0].value, step
        assert not workspace.edition(1).snapshot.exists()
        assert not workspace.erasing.exists()
        step += 60 if step > 40 else 17
    assert stopped > 3


def test_the_command_says_what_goes_first(holding: Workspace) -> None:
    """It is destroying too: a dry run changes nothing, and what was done is on record."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return tocsin("--root", holding.root, "retain", *arguments, clock="2027-12-31")

    keep(holding, "{snapshots: 30}")
    due = tocsin("--root", holding.root, "due", clock="2027-04-22")
    assert "tocsin retain --officer YOU" in " ".join(due.stdout.split())
    assert run("--dry-run").stderr == "tocsin: to go: 1 edition's data\n"
    assert holding.edition(1).snapshot.is_dir()
    assert run().returncode == 2
    done = run("--officer", "anna", "--yes")
    assert done.returncode == 0, done.stderr
    last = log.read(holding)[-1]
    assert (last.what, last.officer, last.note) == ("retained", "anna", "1 edition's data")
    assert run("--officer", "anna", "--yes").stderr.endswith("tocsin: gone: nothing\n")


def test_the_page_for_contacts_names_each_period() -> None:
    """What is promised to contacts is what the program knows how to keep; each key is explained in the README too."""
    page = (ROOT / "content" / "what-we-keep.md").read_text(encoding="utf-8")
    readme = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    keys = [name for name in Retention.model_fields if name != "place"]
    assert keys == ["snapshots", "wrong_persons", "enrolments"]
    assert [key for key in keys if f"`{key}`" not in page or f"{key}:" not in readme] == []
