"""An enrolment comes into its recipient's file: a key that is proved, whatever a person wrote there before."""

import re
from datetime import date
from pathlib import Path

import people
import pytest
from enrolments import CLASSIC, HYBRID, ON, OTHER, enrolment, fields, proved, read, run, take_in
from running import tocsin
from workspaces import TODAY, identity_of

from builder import board, seal
from builder.board import proofs
from builder.errors import RecipientError
from builder.recipients import admission, drafts
from builder.register.check import check
from builder.register.loading import load
from builder.trust.approvals import read_recipient
from builder.workspace.places import Workspace


def test_a_new_recipient_gets_a_draft_that_may_read_nothing(admitted: Workspace, tmp_path: Path) -> None:
    """The file is sound, its key is proved, and only a person gives it a scope."""
    done = run(admitted, enrolment(tmp_path), "--as", "cert-xx", "--kind", "sector-cert", "--yes")
    assert (done.returncode, done.stdout) == (0, "recipients/cert-xx.yaml\n"), done.stderr
    assert "CERT of Exampleland, GR, wants to be served with:\n" in done.stderr
    assert "key “duty “laptop””: X25519, enrolled on 2026-11-22 by\n" in done.stderr
    assert "    Μαρία Δείγμα, keys@cert.example, +44 1632 960222\n" in done.stderr
    assert re.search(r"^    in words  (?:\w+ ){7}\w+\n +(?:\w+ ){7}\w+$", done.stderr, re.MULTILINE)
    assert "tocsin: drafted recipients/cert-xx.yaml; its key is proved, and it may read nothing yet\n" in done.stderr

    loaded = load(admitted)
    assert loaded.problems == ()
    record = next(each for each in loaded.recipients if each.id == "cert-xx")
    assert (record.name, record.kind, record.country) == ("CERT of Exampleland", "sector-cert", "GR")
    assert loaded.register
    assert not any(record.scope.covers(tld) for tld in loaded.register.tlds.values())
    assert (record.clearance.word, record.use_cases, record.until) == ("CLEAR", (), date(2027, 11, 22))
    assert [(key.label, key.key, key.added) for key in record.keys] == [
        ("duty “laptop”", seal.public_key(CLASSIC), TODAY)
    ]
    assert proofs.proved_on(record, board.known_proofs(admitted)) == TODAY
    assert not [problem for problem in check(loaded, TODAY) if problem.place.file.startswith("recipients/")]
    assert not list(admitted.recipients.glob(".*"))
    # The board is asked once a person has filled it in.
    assert board.pending(admitted, "approvals") is None  # type: ignore[arg-type]
    done = run(admitted, "--to", tmp_path / "asked.json")
    assert done.returncode == 0, done.stderr
    asked = tocsin(*ON, "board", "show", tmp_path / "asked.json").stdout
    assert "NEW: cert-xx\n    name: CERT of Exampleland\n" in asked
    assert "    may read: nothing\n" in asked


def test_two_drafts_have_two_locators(admitted: Workspace) -> None:
    """What the names of published files are derived from is random, and of the form that the register demands."""
    for name, identity in (("cert-xx", CLASSIC), ("cert-yy", OTHER)):
        found = (read(proved(fields(identity), identity)),)
        admission.take_in(admitted, found, name, "national-cert", people.NOW)
    files = board.recipient_files(admitted)
    locators = [read_recipient(name, files[name].decode()).locator or "" for name in ("cert-xx", "cert-yy")]
    assert len(set(locators)) == 2
    assert all(re.fullmatch("[a-z2-7]{52}", each) for each in locators)


def test_a_recipient_that_is_there_gets_one_more_key(admitted: Workspace, tmp_path: Path) -> None:
    """All else of its file stays to the letter, the key is proved, and the board is asked at once."""
    path = admitted.recipients / "cert-eu.yaml"
    before = path.read_text(encoding="utf-8")
    done = run(admitted, enrolment(tmp_path), "--as", "cert-eu", "--yes", "--to", tmp_path / "asked.json")
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'asked.json'}\n"), done.stderr
    assert "tocsin: added the key “duty “laptop”” to recipients/cert-eu.yaml; it is proved\n" in done.stderr
    after = path.read_text(encoding="utf-8")
    (line,) = set(after.splitlines()) - set(before.splitlines())
    assert after.replace(f"{line}\n", "") == before
    assert [key.key for key in read_recipient("cert-eu", after).keys][1:] == [seal.public_key(CLASSIC)]
    # A second time there is nothing to add.
    done = run(admitted, enrolment(tmp_path), "--as", "cert-eu", "--yes", "--to", tmp_path / "again.json")
    assert "tocsin: recipients/cert-eu.yaml has the key “duty “laptop”” already; it is proved now\n" in done.stderr
    assert path.read_text(encoding="utf-8") == after


def test_a_proof_counts_for_the_key_that_was_enrolled_and_no_other(admitted: Workspace) -> None:
    """Put another key under the same label, and it is unproved again."""
    admission.take_in(admitted, (read(proved(fields())),), "cert-eu", "national-cert", people.NOW)
    text = board.recipient_files(admitted)["cert-eu"].decode()
    known = board.known_proofs(admitted)
    assert proofs.unproved(read_recipient("cert-eu", text), known) == ()
    swapped = read_recipient("cert-eu", text.replace(seal.public_key(CLASSIC), seal.public_key(OTHER)))
    assert [key.label for key in proofs.unproved(swapped, known)] == ["duty “laptop”"]
    # And it counts for this recipient alone.
    assert proofs.name_of(read_recipient("cert-eu", text).keys[-1].key) not in known["cert-all"]


def test_a_key_that_was_taken_away_does_not_come_back(admitted: Workspace, tmp_path: Path) -> None:
    """An enrolment that somebody kept admits its key once: neither where it was nor under a new name again."""
    content = proved(fields())
    file = admitted.recipients / "cert-eu.yaml"
    before = file.read_bytes()
    take_in(admitted, content)
    take_in(admitted, content)
    file.write_bytes(before)
    for name in ("cert-eu", "cert-new"):
        with pytest.raises(RecipientError, match="cert-eu had the key “duty “laptop””, and it was taken away"):
            take_in(admitted, content, name=name)
    assert file.read_bytes() == before


def test_a_draft_that_nobody_filled_in_goes_to_no_board(admitted: Workspace, tmp_path: Path) -> None:
    """Taken in twice, or again after a kill: the board is asked once the recipient may read something."""
    path = enrolment(tmp_path)
    for _ in range(2):
        done = run(admitted, path, "--as", "cert-new", "--yes")
        assert "fill in scope, clearance and use_cases" in done.stderr
        assert not list(admitted.root.glob("approvals-*.json"))


def test_several_keys_of_one_cert_are_taken_in_together(admitted: Workspace, tmp_path: Path) -> None:
    """Two laptops, one recipient."""
    second = enrolment(tmp_path, "second", OTHER, key={"label": "safe", "key": seal.public_key(OTHER)})
    done = run(admitted, enrolment(tmp_path), second, "--as", "cert-xx", "--yes")
    assert done.returncode == 0, done.stderr
    record = read_recipient("cert-xx", (admitted.recipients / "cert-xx.yaml").read_text(encoding="utf-8"))
    assert [key.label for key in record.keys] == ["duty “laptop”", "safe"]
    assert proofs.proved_on(record, board.known_proofs(admitted)) == TODAY


def test_without_a_yes_nothing_is_taken_in(admitted: Workspace, tmp_path: Path) -> None:
    """Nor without a name: what the file says is shown, and all stays as it was."""
    before = {path: path.read_bytes() for path in admitted.recipients.rglob("*") if path.is_file()}
    done = run(admitted, enrolment(tmp_path), "--as", "cert-xx")
    assert done.returncode == 1
    assert "wants to be served" in done.stderr
    assert "tocsin: there is no terminal to ask at; nothing was taken in\n" in done.stderr
    done = run(admitted, enrolment(tmp_path), "--yes")
    assert done.returncode == 1
    assert "tocsin: the proof holds; nothing was taken in, for whose it is was not said\n" in done.stderr
    after = {path: path.read_bytes() for path in admitted.recipients.rglob("*") if path.is_file()}
    assert {path: after[path] for path in before} == before
    assert {path.name for path in after.keys() - before.keys()} <= {".lock"}


def test_what_does_not_fit_is_refused(admitted: Workspace, tmp_path: Path) -> None:
    """Another's key, two sorts of keys, a retired name, a name that is a path, files of two CERTs."""

    def refused(*arguments: str | Path) -> str:
        done = run(admitted, *arguments, "--yes")
        assert (done.returncode, done.stdout) == (1, ""), done.stderr
        return done.stderr

    held = enrolment(tmp_path, "held", identity_of("cert-eu"))
    assert "tocsin: cert-eu has the key “duty “laptop”” already\n" in refused(held, "--as", "cert-xx")
    quantum = enrolment(tmp_path, "quantum", HYBRID)
    assert "tocsin: the keys mix post-quantum and classic ones" in refused(quantum, "--as", "cert-eu")
    other = enrolment(tmp_path, "other", OTHER, organisation="CERT of Elsewhere")
    mine = enrolment(tmp_path)
    assert "tocsin: the files are of different organisations\n" in refused(mine, other, "--as", "cert-xx")
    assert "tocsin: two of the files hold the same key\n" in refused(mine, mine, "--as", "cert-xx")
    for name in ("../data/register", "CERT-XX", "cert-xx.yaml", "-"):
        assert "is no name for a recipient" in refused(mine, "--as", name)
    assert tocsin("--root", admitted.root, *ON, "recipients", "retire", "cert-none").returncode == 0
    assert "tocsin: cert-none is the name of a recipient that was retired\n" in refused(mine, "--as", "cert-none")
    assert not (admitted.recipients / "cert-xx.yaml").exists()


FILES = {
    "flow items": ("keys:\n  - {label: a, key: KEY, added: 2026-03-01}\n", True),
    "block items": ("keys:\n  - label: a\n    key: KEY   # the old one\n    added: 2026-03-01\n", True),
    "not indented": ("keys:   # two\n- {label: a, key: KEY, added: 2026-03-01}\n", True),
    "comments and gaps": ("keys:\n\n  # first\n  - {label: a, key: KEY, added: 2026-03-01}\n\n# then\n", True),
    "a flow list": ("keys: [{label: a, key: KEY, added: 2026-03-01}]\n", False),
    "a flow list below": ("keys:\n  [{label: a, key: KEY, added: 2026-03-01}]\n", False),
    "a text that goes on with what looks like a comment": (
        "keys:\n  - key: KEY\n    added: 2026-03-01\n    label: >-\n      a\n      # b\n",
        False,
    ),
    "a flow item over lines": ("keys:\n  - {label: a,\nkey: KEY, added: 2026-03-01}\n", False),
    "quoted": ('"keys":\n  - {label: a, key: KEY, added: 2026-03-01}\n', False),
}


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("part", "can"), FILES.values(), ids=FILES)
def test_a_key_goes_into_whatever_a_person_wrote_or_is_left_to_them(part: str, can: bool, ending: str) -> None:
    """Comments, gaps and line ends stay; where the list is of a form that we do not know, nothing is touched."""
    head = "# ours\nid: cert-zz\nname: One\nkind: national-cert\ncountry: GR\n"
    tail = "scope: all # wide\nclearance: RED\nuse_cases: []\nlocator: certzzaaaaaaaaaaaaaaaaaaaa\nuntil: 2027-09-30\n"
    text = (head + part.replace("KEY", seal.public_key(OTHER)) + tail).replace("\n", ending)
    read_recipient("cert-zz", text)
    after = drafts.with_key("cert-zz", text, read(proved(fields())), TODAY)
    assert (after is not None) is can
    if after is not None:
        (added,) = (line for line in after.split("\n") if seal.public_key(CLASSIC) in line)
        assert after.replace(f"{added}\n", "") == text
        assert added.endswith("\r") is (ending == "\r\n")
        assert [key.label for key in read_recipient("cert-zz", after).keys] == ["a", "duty “laptop”"]


def test_what_cannot_be_added_safely_is_said(admitted: Workspace, tmp_path: Path) -> None:
    """The proof is kept, the file is left alone, and the line to add is on standard output."""
    path = admitted.recipients / "cert-eu.yaml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"keys:\n  - (\{.*\})\n", r"keys: [\1]\n", text)
    path.write_text(text, encoding="utf-8")
    done = run(admitted, enrolment(tmp_path), "--as", "cert-eu", "--yes")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (f'- {{label: "duty “laptop”", key: {seal.public_key(CLASSIC)}, added: 2026-11-22}}\n')
    assert "by hand" in done.stderr
    assert path.read_text(encoding="utf-8") == text
    path.write_text(text.replace("}]", "}, " + done.stdout.strip().removeprefix("- ") + "]"), encoding="utf-8")
    record = read_recipient("cert-eu", path.read_text(encoding="utf-8"))
    assert proofs.unproved(record, board.known_proofs(admitted)) == ()
