"""After an edition: who holds what by it, a recipient's copy on paper, and the office's own, sealed copy."""

import io
import json
import os
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from house import FILES, name_of
from pdfs import pages
from running import tocsin
from workspaces import copy_miniature, identity_of, publish_edition, secrets_in

from builder import seal
from builder.editions.history import view_in
from builder.editions.record import read_edition
from builder.errors import BuilderError
from builder.office import copy, log, paper
from builder.office.finding import find
from builder.office.holding import given
from builder.office.showing import covering, sheet
from builder.paper.typeset import Typesetting
from builder.progress import Silence
from builder.register.loading import load
from builder.workspace.places import Workspace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MARK = "never hand it on"
# What cert-eu, cleared to AMBER for Europe, must not see: what is RED, and what keeps it out.
UNSEEN = ("7700 900101", "1632 960201", "171 3920041", "960301")
ORDER = paper.Order(recipient="cert-eu", sort=paper.Sort.REGISTER, officer="anna", second="ben")
OFFICE_KEY = "age197ldxcrttgcxfe6sagerqq4pm59vjwlc8v68yngjxehqqf0gu5vsy3vnqm"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The miniature with a second officer and a key of the office, its first edition published."""
    workspace = copy_miniature(tmp_path_factory.mktemp("office") / "workspace")
    text = workspace.settings.read_text()
    text += "  - {id: ben, name: Ben Officer}\n  - {id: carl, name: Carl Officer, until: 2026-06-30}\n"
    workspace.settings.write_text(f"{text}office_keys: [{OFFICE_KEY}]\n")
    publish_edition(workspace)
    return workspace.root


@pytest.fixture
def office(once: Path, tmp_path: Path) -> Workspace:
    """A copy of it that a test may change."""
    shutil.copytree(once, tmp_path / "workspace", symlinks=True)
    return Workspace.find(tmp_path / "workspace")


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_who_holds_what_is_what_each_was_given(office: Workspace) -> None:
    """From a part of the snapshot one learns the same as from each recipient's whole view of it.

    Also after a number changed: then the old one is held, and the new one is not.
    """
    replaced(office.organisation("registry-gr"), "+44 7700 900101", "+44 7700 900111")
    loaded = load(office)
    assert loaded.register
    record = read_edition(office, 1)
    views = {each.id: view_in(office, each.id, record).organisations for each in loaded.recipients}
    for organisation in loaded.register.organisations:
        (found,) = given(office, [organisation], NOW.date())
        held = {each.recipient: each.channels for each in found.holders}
        for name, shown in views.items():
            wanted = {
                (each.id, contact.id, channel.kind, channel.value)
                for each in shown
                if each.id == organisation
                for contact, channel in each.channels
            }
            assert held.get(name, frozenset()) == wanted
    for typed, holders in (("7700 900101", ("cert-all",)), ("7700 900111", ())):
        text = find(office, typed)
        subject = covering(text)
        assert subject
        shown_all = sheet(office, subject, NOW, text.channels)
        assert [shown_all.holders(each) for each in shown_all.given] == [holders]
    # What has run out is held no more, as far as anybody may rely on it.
    assert given(office, ["registry-gr"], NOW.date() + timedelta(days=200)) == ()


def test_an_edition_whose_record_is_damaged_is_told_and_hides_nothing_else(office: Workspace) -> None:
    """At night an answer without one part is better than none."""
    replaced(office.edition(1).file, "edition: 1", "edition: one")
    (found,) = given(office, ["registry-gr"], NOW.date())
    assert (found.edition, found.holders) == (1, ())
    assert found.problem


@pytest.mark.long
def test_a_paper_copy_is_what_the_edition_gave_and_says_who_made_it(office: Workspace, tmp_path: Path) -> None:
    """Printed through a pipe; on the log before; marked on each page; and no word that the recipient does not see."""
    # What changed since is not in it: the recipient gets what it had.
    replaced(office.organisation("registry-gr"), "+44 1632 960101", "+44 1632 960111")
    done = _paper(office, tmp_path, "--printer", "night")
    assert (done.returncode, done.stdout) == (0, "")
    printed = pages(tmp_path / "printed.pdf")
    assert (tmp_path / "words").read_text() == "-d night -t paper copy 1 -\n"
    (line,) = log.read(office)
    assert (line.what, line.officer, line.second, line.subject) == (log.What.PAPER, "anna", "ben", "cert-eu 1")
    assert line.note == f"register.pdf of edition 1, {len(printed)} pages, to printer night"
    for page in printed:
        assert "Paper copy no. 1, made on 2026-11-22 by anna and ben." in " ".join(page.split())
        assert "CERT of the East" in page
    text = " ".join(" ".join(printed).split())
    assert "+44 1632 960101" in text
    assert not any(value in text for value in UNSEEN)
    # It was in memory: no file of the workspace has a page.
    assert [path for path in office.root.rglob("*") if path.is_file() and path.read_bytes()[:5] == b"%PDF-"] == []


def _paper(office: Workspace, tmp_path: Path, *words: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
    """Print with an `lp` that keeps what it gets."""
    lp = tmp_path / "bin" / "lp"
    lp.parent.mkdir(exist_ok=True)
    lp.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/words\ncat > {tmp_path}/printed.pdf\nexit {code}\n')
    lp.chmod(0o755)
    env = {**os.environ, "PATH": f"{lp.parent}:{os.environ['PATH']}"}
    said = ("--root", office.root, "paper", "cert-eu", "--officer", "anna", "--second", "ben", "--yes", *words)
    return tocsin(*said, clock="2026-11-22", env=env)


def test_no_paper_copy_is_written_into_the_workspace(office: Workspace, tmp_path: Path) -> None:
    """What is there is committed and backed up; nothing of it is on the log."""
    done = _paper(office, tmp_path, "--to", str(office.root / "cert-eu.pdf"), code=1)
    assert (done.returncode, "would lie in the workspace" in done.stderr) == (1, True)
    assert log.papers(log.read(office)) == 0


def test_a_copy_that_the_printer_refused_is_on_the_log_as_not_made(
    office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is on the log came out, or the log says that it did not; and the next copy has another number."""
    ready = paper.prepare(office, ORDER, NOW, Silence(), Typesetting())
    assert ready.pages > 1
    monkeypatch.setenv("PATH", str(tmp_path))
    paper.note(office, ready, "to the printer")
    with pytest.raises(BuilderError, match="no `lp` here") as refused:
        paper.send(ready, None)
    paper.note_failure(office, ready, refused.value)
    assert [line.note.startswith("not made") for line in log.read(office)] == [False, True]
    assert log.papers(log.read(office)) == 1
    # Another was made meanwhile: two papers never bear one number.
    with pytest.raises(BuilderError, match="another program"):
        paper.note(office, ready, "to the printer")
    target = tmp_path / "copy.pdf"
    paper.write(ready, target)
    assert target.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BuilderError, match="is there already"):
        paper.write(ready, target)


def test_a_copy_that_broke_off_may_be_out_and_the_log_says_so(
    office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever took most of the pages and broke off has them: no line says that the copy was not made."""
    ready = paper.prepare(office, ORDER, NOW, Silence(), Typesetting())
    lp = tmp_path / "lp"
    lp.write_text(f"#!/bin/sh\n/bin/cat > {tmp_path}/kept.pdf\nexec /bin/sleep 60\n")
    lp.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(paper, "PATIENCE", 2)
    paper.note(office, ready, "to the printer")
    with pytest.raises(BuilderError, match="may have taken the pages") as broke_off:
        paper.send(ready, None)
    assert (tmp_path / "kept.pdf").read_bytes() == ready.content
    paper.note_failure(office, ready, broke_off.value)
    assert [line.note.split(":")[0] for line in log.read(office)][1:] == ["broke off, and may be out"]
    assert log.papers(log.read(office)) == 1


REFUSED = {
    "one officer twice": (("--officer", "anna", "--second", "anna"), "anna is named twice"),
    "somebody who is no officer": (("--officer", "anna", "--second", "dora"), "register.yaml names no officer dora"),
    "an officer who left": (("--officer", "carl", "--second", "anna"), "carl: not in office today"),
}


@pytest.mark.parametrize(("officers", "said"), REFUSED.values(), ids=REFUSED)
def test_it_takes_two_officers_in_office(office: Workspace, officers: tuple[str, ...], said: str) -> None:
    """Promise 4: nobody alone; and nothing is on the log."""
    done = tocsin("--root", office.root, "paper", "cert-eu", *officers, "--yes", clock="2026-11-22")
    assert done.returncode == 1
    assert said in done.stderr
    assert log.read(office) == ()


def test_a_recipient_that_may_have_nothing_gets_no_paper(office: Workspace) -> None:
    """Retired, run out, changed since the board approved it, or never served."""
    for when, said in ((datetime(2028, 1, 1, tzinfo=UTC), "ran out|until"),):
        with pytest.raises(BuilderError, match=said):
            paper.prepare(office, ORDER, when, Silence(), Typesetting())
    replaced(office.recipient("cert-eu"), "clearance: AMBER", "clearance: RED")
    with pytest.raises(BuilderError, match="approve"):
        paper.prepare(office, ORDER, NOW, Silence(), Typesetting())
    office.retired.mkdir(exist_ok=True)
    office.recipient("cert-eu").rename(office.retired_recipient("cert-eu"))
    with pytest.raises(BuilderError, match="is retired"):
        paper.prepare(office, ORDER, NOW, Silence(), Typesetting())
    assert log.read(office) == ()


@pytest.mark.long
def test_the_office_s_copy_holds_all_and_opens_with_its_key_alone(office: Workspace) -> None:
    """Sealed like any bundle; each page says whose it is; and what no recipient sees is in it."""
    made = copy.make(office, NOW, "anna", None, Silence(), Typesetting())
    assert made.path == office.dist / "office" / "office-2026-11-22.zip.age"
    assert made.path.stat().st_mode & 0o777 == 0o600
    (line,) = log.read(office)
    assert (line.what, line.officer, line.subject) == (log.What.COPY, "anna", made.sha256)
    with pytest.raises(BuilderError):
        seal.unseal(made.path.read_bytes(), identity_of("cert-eu"))
    # The fixture's key of the office is one of cert-all's.
    with zipfile.ZipFile(io.BytesIO(seal.unseal(made.path.read_bytes(), identity_of("cert-all")))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert {"register.html", "register.pdf", "short-list.pdf", "START-HERE.txt", "register.json"} <= files.keys()
    register = load(office).register
    assert register
    values = {
        channel["value"]
        for each in json.loads(files["register.json"])["organisations"]
        for contact in each["contacts"]
        for channel in contact["channels"]
    }
    assert len(values) == sum(1 for _ in register.channels())
    assert [tld["tld"] for tld in json.loads(files["register.json"])["tlds"]] == ["gr", "xn--qxam", "no", "to", "tv"]
    for name in ("register.pdf", "short-list.pdf"):
        path = office.root / name
        path.write_bytes(files[name])
        assert all(MARK in " ".join(page.split()) for page in pages(path))
    for name in ("register.html", "START-HERE.txt", "register.json"):
        assert MARK in files[name].decode()
    # It is of no edition: no later file's name follows from it.
    assert "YOUR NEXT FILE" not in files["START-HERE.txt"].decode()
    assert not any(secret.encode() in content for secret in secrets_in(office).values() for content in files.values())


def test_without_a_key_there_is_no_copy(office: Workspace) -> None:
    """It is never in clear, so it takes a key; nothing is on the log then."""
    replaced(office.settings, f"office_keys: [{OFFICE_KEY}]", "")
    with pytest.raises(BuilderError, match="no office_keys"):
        copy.make(office, NOW, "anna", None, Silence(), Typesetting())
    assert log.read(office) == ()


def test_only_the_office_s_own_copy_is_made_of_its_own_view() -> None:
    """Promise 2: a view that leaves out nothing goes into one file, and a search for its name finds who makes it."""
    users = {name_of(path) for path in FILES if ".offices(" in path.read_text(encoding="utf-8")}
    assert users == {"builder.office.copy"}
