"""A CERT leaves, or loses a laptop: one command each, which says what is left to do."""

import csv
import io
import re
import subprocess
from pathlib import Path

import pytest
from enrolments import CLASSIC, HYBRID, OTHER, enrolment
from running import tocsin
from workspaces import copy_miniature, publish_edition

from builder import board, seal
from builder.board.request import Kind
from builder.recipients import asking
from builder.register.loading import load
from builder.trust.approvals import read_recipient
from builder.workspace.places import Workspace

ON = ("--clock", "2026-11-22")
EU = "cert-eu"


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition that four recipients got. Nobody changes this."""
    workspace = copy_miniature(tmp_path_factory.mktemp("published") / "workspace")
    publish_edition(workspace)
    return workspace.root


@pytest.fixture
def published(published_once: Path, tmp_path: Path) -> Workspace:
    """The same, to be changed: all but what is published, which nothing here reads."""
    import shutil

    shutil.copytree(published_once, tmp_path / "workspace", ignore=shutil.ignore_patterns("dist", ".staged"))
    return Workspace.find(tmp_path / "workspace")


def run(workspace: Workspace, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return tocsin("--root", workspace.root, *ON, "recipients", *arguments, stdin=subprocess.DEVNULL)


def asked(workspace: Workspace) -> list[str]:
    """The recipients of the list that waits for the board's signatures."""
    request = asking.pending(workspace, Kind.APPROVALS)
    assert request
    return sorted(request.proposed.signed.targets)


def key_of(workspace: Workspace, label: str = "key 1") -> str:
    return next(key.key for key in board.recipient(workspace, EU).keys if key.label == label)


def test_a_cert_is_removed_in_one_command(published: Workspace, tmp_path: Path) -> None:
    """It is retired, the board is asked to withdraw, and the office is told whom to tell what."""
    done = run(published, "remove", EU, "--contacts", tmp_path / "held.csv", "--yes", "--to", tmp_path / "a.json")
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'a.json'}\n"), done.stderr
    assert "cert-eu last held 2 contacts of 2 TLDs, in edition 1, valid until 2027-03-22\n" in done.stderr
    assert "cert-eu is retired: recipients/retired/cert-eu.yaml\n" in done.stderr
    assert "send a.json to each member: " in done.stderr
    assert (
        "“CERT of the East “& <friends>” gets our register no longer. It held your details as of 2026-11-22,"
        in done.stderr
    )
    assert "its file stays on the server until an edition leaves it out" in done.stderr
    assert board.retired(published) == {EU}
    assert asked(published) == ["cert-all.yaml", "cert-green.yaml", "cert-none.yaml"]
    rows = list(csv.DictReader(io.StringIO((tmp_path / "held.csv").read_text(encoding="utf-8-sig"))))
    assert [(row["organisation"], row["contact"], row["tlds"]) for row in rows] == [
        ("registry-gr", "duty", "gr xn--qxam"),
        ("registry-gr", "lead", "gr xn--qxam"),
    ]
    assert (tmp_path / "held.csv").stat().st_mode & 0o777 == 0o600
    # No name of a contact is on the terminal.
    assert "Sample" not in done.stderr + done.stdout


def test_nothing_is_removed_that_nobody_confirmed(published: Workspace, tmp_path: Path) -> None:
    """Without a terminal and without --yes it changes nothing."""
    done = run(published, "remove", EU, "--to", tmp_path / "a.json")
    assert done.returncode == 1
    assert done.stderr.endswith(
        "tocsin: there is no terminal to ask at; nothing was removed\ntocsin: hint: say --yes once you have read it\n"
    )
    assert board.retired(published) == frozenset()
    assert asking.pending(published, Kind.APPROVALS) is None


def test_what_was_stopped_in_the_middle_goes_on(published: Workspace, tmp_path: Path) -> None:
    """Retired, and killed before the board was asked: the same command asks it."""
    with board.changing(published):
        board.retire(published, EU)
    done = run(published, "remove", EU, "--yes", "--to", tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    assert "cert-eu is retired already" in done.stderr
    assert "“CERT of the East “& <friends>” gets our register no longer." in done.stderr
    assert len(asked(published)) == 3


def test_a_name_that_is_none_is_refused(published: Workspace) -> None:
    """No path is a name."""
    for name in ("cert-xx", "../data/register", "approvals/approvals"):
        done = run(published, "remove", name, "--yes")
        assert done.returncode == 1
        assert done.stderr.startswith("tocsin: there is no recipient ")


def test_a_lost_key_goes_and_a_new_one_comes(published: Workspace, tmp_path: Path) -> None:
    """In one step: the old key is out, the new one proved, the locator another; and what the old one opens is told."""
    before, lost = board.recipient(published, EU), key_of(published)
    done = run(published, "lost-key", EU, "key 1", enrolment(tmp_path), "--yes", "--to", tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    after = board.recipient(published, EU)
    assert [key.key for key in after.keys] == [seal.public_key(CLASSIC)]
    assert lost not in (published.recipients / f"{EU}.yaml").read_text(encoding="utf-8")
    assert after.locator
    assert after.locator != before.locator
    same = {"keys", "locator"}
    assert after.model_dump(exclude=same) == before.model_dump(exclude=same)
    assert load(published).problems == ()
    assert f"{EU}.yaml" in asked(published)
    assert "whoever has the lost key and the files opens edition 1, and always will" in done.stderr
    assert "the last one that it opens is valid until 2027-03-22\n" in done.stderr
    # Once more, as after a kill: nothing changes but that the board is asked again.
    text = (published.recipients / f"{EU}.yaml").read_text(encoding="utf-8")
    done = run(published, "lost-key", EU, "key 1", tmp_path / "enrolment.json", "--yes", "--to", tmp_path / "b.json")
    assert done.returncode == 0, done.stderr
    assert (published.recipients / f"{EU}.yaml").read_text(encoding="utf-8") == text


def test_the_new_key_may_have_the_label_of_the_old_one(published: Workspace, tmp_path: Path) -> None:
    """Another laptop for the same desk; run twice, it does not take the new one for the lost."""
    new = {"label": "key 1", "key": seal.public_key(CLASSIC)}
    for name in ("a.json", "b.json"):
        path = enrolment(tmp_path, key=new)
        done = run(published, "lost-key", EU, "key 1", path, "--yes", "--to", tmp_path / name)
        assert done.returncode == 0, done.stderr
        assert [key.key for key in board.recipient(published, EU).keys] == [new["key"]]


def test_a_post_quantum_key_may_take_the_place_of_a_classic_one(published: Workspace, tmp_path: Path) -> None:
    """The two never stand in one file, so the old one leaves as the new one comes."""
    path = enrolment(tmp_path, identity=HYBRID)
    done = run(published, "lost-key", EU, "key 1", path, "--yes", "--to", tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    assert [seal.is_post_quantum(key.key) for key in board.recipient(published, EU).keys] == [True]


def test_of_two_keys_one_goes_and_the_only_one_does_not(published: Workspace, tmp_path: Path) -> None:
    """A CERT that has another key is served on; one that has none cannot be."""
    before = (published.recipients / "cert-all.yaml").read_text(encoding="utf-8")
    done = run(published, "lost-key", "cert-all", "key 2", "--yes", "--to", tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    after = (published.recipients / "cert-all.yaml").read_text(encoding="utf-8")
    assert [key.label for key in read_recipient("cert-all", after).keys] == ["key 1"]
    without = re.compile(r"^locator:.*\n|^ .*key 2.*\n", re.MULTILINE)
    assert without.sub("", after) == without.sub("", before)
    for name, label, message in (
        ("cert-all", "key 1", "it is the only key of cert-all"),
        ("cert-all", "key 2", "cert-all has no key of that label"),
    ):
        done = run(published, "lost-key", name, label, "--yes", "--to", tmp_path / "b.json")
        assert (done.returncode, done.stderr.splitlines()[0]) == (1, f"tocsin: {message}")
    assert (published.recipients / "cert-all.yaml").read_text(encoding="utf-8") == after


def test_a_lost_key_cannot_come_back(published: Workspace, tmp_path: Path) -> None:
    """Whoever found the laptop enrols with it in vain."""
    path = enrolment(tmp_path)
    other = enrolment(tmp_path, "other", OTHER, key={"label": "new", "key": seal.public_key(OTHER)})
    assert run(published, "propose", path, "--as", EU, "--yes", "--to", tmp_path / "a.json").returncode == 0
    label = "duty “laptop”"
    assert run(published, "lost-key", EU, label, other, "--yes", "--to", tmp_path / "b.json").returncode == 0
    done = run(published, "propose", path, "--as", EU, "--yes", "--to", tmp_path / "c.json")
    assert done.stderr.startswith("tocsin: cert-eu had the key “duty “laptop””, and it was taken away\n")


def test_whose_details_it_held_is_not_written_into_the_workspace(published: Workspace) -> None:
    """What is there is committed and backed up; nothing is done before that is said."""
    done = run(published, "remove", EU, "--contacts", published.root / "reports" / "held.csv", "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    assert "would lie in the workspace" in done.stderr
    assert published.recipient(EU).is_file()
