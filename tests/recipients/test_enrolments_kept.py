"""Enrolments are kept as they came: by whom a key was sent is told to officers, and leaves the building in no file."""

import io
import json
import re
import stat
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from enrolments import CLASSIC, MARK, ON, OTHER, enrolment, fields, proved, read, run, take_in
from running import tocsin
from workspaces import NOW, SEED, TODAY, approve, locators_in, publish_edition

from builder import board, seal
from builder.board import proofs
from builder.demo.trust import signer
from builder.errors import WorkspaceError
from builder.pipeline import build
from builder.progress import Silence
from builder.register.check import check
from builder.register.loading import load
from builder.register.model import Key
from builder.trust.approvals import read_recipient
from builder.workspace import store
from builder.workspace.places import Workspace


def history(workspace: Workspace, *arguments: str) -> subprocess.CompletedProcess[str]:
    return tocsin("--root", workspace.root, *ON, "recipients", "history", *arguments)


def test_an_enrolment_is_kept_as_it_came(admitted: Workspace, tmp_path: Path) -> None:
    """To the byte, for the secretariat's eyes, and never in place of an earlier one; the very same file once."""
    path = enrolment(tmp_path)
    # However it is written.
    path.write_bytes(path.read_bytes().replace(b": ", b" :\r\n") + b"\n\n")
    for asked in ("first.json", "second.json"):
        assert run(admitted, path, "--as", "cert-eu", "--yes", "--to", tmp_path / asked).returncode == 0
    kept = admitted.enrolments / "cert-eu.1.json"
    assert kept.read_bytes() == path.read_bytes()
    assert (stat.S_IMODE(kept.stat().st_mode), stat.S_IMODE(kept.parent.stat().st_mode)) == (0o600, 0o700)
    # Another recipient has numbers of its own.
    other = proved(fields(OTHER), OTHER)
    take_in(admitted, other, name="cert-eu-2")
    # The same key once more, by another person.
    later = proved(fields(contact={"name": "Desk", "email": "desk@cert.example", "phone": "+44 1632 960333"}))
    take_in(admitted, later)
    files = {each.name: each.read_bytes() for each in admitted.enrolments.iterdir()}
    assert files == {"cert-eu.1.json": path.read_bytes(), "cert-eu.2.json": later, "cert-eu-2.1.json": other}
    # One that is gone leaves its number free to nobody, as long as a later one is there.
    kept.unlink()
    take_in(admitted, path.read_bytes())
    assert sorted(board.enrolments(admitted, "cert-eu")) == [2, 3]


def test_files_that_a_person_added_by_hand_are_kept_too(admitted: Workspace) -> None:
    """Whether the key could be added to the file or not, the proof counts, and so its record is there."""
    path = admitted.recipients / "cert-eu.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"keys:\n  - (\{.*\})\n", r"keys: [\1]\n", text), encoding="utf-8")
    take_in(admitted, proved(fields()))
    assert board.enrolments(admitted, "cert-eu") == {1: proved(fields())}


def test_no_key_is_admitted_without_the_record_of_it(admitted: Workspace, tmp_path: Path) -> None:
    """Where the enrolment cannot be kept, neither file nor proof is written; and nothing is written elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".other.unfinished").touch()
    admitted.enrolments.symlink_to(elsewhere)
    before, known = board.recipient_files(admitted), board.known_proofs(admitted)
    with pytest.raises(WorkspaceError, match="recipients/enrolments is a link that leaves the workspace"):
        take_in(admitted, proved(fields()))
    assert (board.recipient_files(admitted), board.known_proofs(admitted)) == (before, known)
    assert [each.name for each in elsewhere.iterdir()] == [".other.unfinished"]


def test_an_interrupted_taking_in_is_completed_by_the_next(
    admitted: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between any two steps, the same command once more ends as if it had not been: one record, one key."""
    content = proved(fields())
    for step in ("move_new", "put_recipient", "put_proofs"):
        with monkeypatch.context() as killed:
            killed.setattr(store if step == "move_new" else board, step, lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                take_in(admitted, content)
        assert proofs.name_of(key_of(content).key) not in board.known_proofs(admitted)["cert-eu"]
    # As one leaves it that was killed while it wrote.
    (admitted.enrolments / "..cert-eu.1.json.unfinished.x.unfinished").touch()
    take_in(admitted, content)
    assert [each.name for each in admitted.enrolments.iterdir()] == ["cert-eu.1.json"]
    record = read_recipient("cert-eu", board.recipient_files(admitted)["cert-eu"].decode())
    assert [key.key for key in record.keys].count(seal.public_key(CLASSIC)) == 1
    assert proofs.unproved(record, board.known_proofs(admitted)) == ()


def key_of(content: bytes) -> Key:
    found = read(content)
    return Key(label=found.label, key=found.key, added=found.made)


def test_kept_enrolments_are_no_part_of_the_register(admitted: Workspace) -> None:
    """The loader and `tocsin check` pass them by, whatever lies there; they are no recipient files and no source."""
    before, files = load(admitted), board.recipient_files(admitted)
    admitted.enrolments.mkdir()
    for name in ("cert-eu.1.json", "cert-eu.yaml", "notes.txt"):
        (admitted.enrolments / name).write_text("no: [record", encoding="utf-8")
    assert load(admitted) == before
    assert board.recipient_files(admitted) == files
    assert check(load(admitted), TODAY) == check(before, TODAY)


def test_an_officer_learns_whom_to_ask(admitted: Workspace) -> None:
    """From the newest enrolment, also a year later, and before the recipient got any edition."""
    take_in(admitted, proved(fields()), name="cert-xx")
    desk = {"name": "Desk [red]\u00a0:bell:", "email": "desk@cert.example", "phone": "+44 1632 960333"}
    take_in(admitted, proved(fields(contact=desk)), name="cert-xx")
    done = history(admitted, "cert-xx", "--contacts")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "cert-xx got no edition that was published here.\n"
        "Whom to ask there: Desk [red]\\xa0:bell:, desk@cert.example, +44 1632 960333, who enrolled on 2026-11-22.\n"
    )
    found = json.loads(
        tocsin("--root", admitted.root, "--date", "2027-11-22", "recipients", "history", "cert-xx", "--json").stdout
    )
    assert found["enrolled"] == {**desk, "made": "2026-11-22"}
    assert (found["editions"], found["last_held"]) == ([], [])
    # A name is no path, and no pattern.
    for name in ("cert-x.", "../recipients/enrolments/cert-xx", "cert-x", "cert-xx.1"):
        assert "got no edition that was published here" in history(admitted, name).stderr


def test_a_kept_enrolment_that_was_changed_is_told(admitted: Workspace) -> None:
    """Nobody rings the number of a forger, and the message quotes nothing."""
    take_in(admitted, proved(fields()), name="cert-xx")
    path = admitted.enrolments / "cert-xx.1.json"
    path.write_bytes(path.read_bytes().replace(b"960222", b"960999"))
    done = history(admitted, "cert-xx")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "tocsin: the proof in recipients/enrolments/cert-xx.1.json does not hold: "
        "it was changed, or made without the identity of its key\n"
        "tocsin: hint: it was changed since it was taken in: restore it from a copy that you trust\n"
    )


def test_the_contact_of_an_enrolment_leaves_the_building_in_no_file(miniature: Workspace, tmp_path: Path) -> None:
    """Promise 1: in no request to the board, no staged edition, no published tree, no bundle, no line of a log."""
    contact = {"name": f"{MARK.title()} Fictional", "email": f"{MARK}@cert.example", "phone": "+44 1632 960987"}
    marks = (MARK, "1632960987")

    def told(content: bytes) -> bool:
        text = re.sub(r"\s", "", content.decode("latin-1")).casefold()
        return any(mark in text for mark in marks)

    def said(*arguments: str | Path) -> str:
        done = tocsin("--root", miniature.root, *ON, *arguments, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    path = enrolment(tmp_path, contact=contact)
    assert told(path.read_bytes())
    # What the officer is asked to compare over the telephone names whom to ring; a line of a log does not.
    out = said("recipients", "propose", path, "--as", "cert-xx", "--yes")
    lines = [line for line in out.splitlines() if line.startswith("tocsin: ")]
    assert lines
    draft = miniature.recipients / "cert-xx.yaml"
    text = draft.read_text(encoding="utf-8").replace("{tlds: []}", "all").replace("CLEAR    #", "RED    #")
    draft.write_text(text, encoding="utf-8")
    request = tmp_path / "asked.json"
    lines += [said("recipients", "propose", "--to", request), said("board", "show", request)]
    assert b"CERT of Exampleland" in request.read_bytes()

    approve(miniature)
    publish_edition(miniature)
    publish_edition(miniature, NOW + timedelta(days=1))
    build(miniature, NOW + timedelta(days=2), Silence(), builder=signer("officer-a", SEED))
    later = ("--root", miniature.root, "--clock", "2026-11-24")
    asked = tmp_path / "edition.json"
    for arguments in (("sign", "--to", asked), ("check",), ("status",), ("recipients", "status"), ("view", "cert-xx")):
        done = tocsin(*later, *arguments)
        assert done.returncode == 0, done.stderr
        lines += [done.stdout, done.stderr]
    assert not told("\n".join(lines).encode())

    files = [each for each in (*miniature.root.rglob("*"), *tmp_path.glob("*.json")) if each.is_file()]
    inside = {miniature.enrolments / "cert-xx.1.json", path}
    assert {each for each in files if told(each.read_bytes()) or told(each.name.encode())} == inside
    for part in (".staged/3/record/snapshot", "dist/published/", "data/editions/2/snapshot"):
        assert any(f"/{part}" in each.as_posix() for each in files), part
    assert not [each for each in files if "/snapshot/recipients/enrolments" in each.as_posix()]
    bundles = list((miniature.staged / "3" / "bundles").glob("*.age"))
    (own,) = (each for each in bundles if each.name.startswith(locators_in(miniature, 3)["cert-xx"]))
    with zipfile.ZipFile(io.BytesIO(seal.unseal(own.read_bytes(), CLASSIC))) as archive:
        for name in archive.namelist():
            assert not told(archive.read(name)), name
        with pikepdf.open(io.BytesIO(archive.read("register.pdf"))) as pdf:
            assert pdf.pages
            assert not any(told(each.read_bytes()) for each in pdf.objects if isinstance(each, pikepdf.Stream))
