"""Enrolment: what a CERT sends from the reader comes into its file, and nothing that is forged or odd does."""

import io
import json
import re
import stat
import subprocess
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import people
import pikepdf
import pytest
import xeddsa_signer
from running import tocsin
from workspaces import NOW, ROOT, SEED, TODAY, approve, copy_miniature, identity_of, locators_in, publish_edition
from xeddsa_signer import canonical, claim, secret_of, sign, sign_with

from builder import board, seal
from builder.board import proofs
from builder.demo.trust import signer
from builder.errors import RecipientError, TrustError, WorkspaceError
from builder.pipeline import build
from builder.progress import Silence
from builder.recipients import admission, drafts, xeddsa
from builder.recipients.enrolment import LARGEST_ENROLMENT, Enrolment, read_enrolment
from builder.register.check import check
from builder.register.loading import load
from builder.register.model import Key
from builder.seal import bech32, hybrid
from builder.trust.approvals import read_recipient
from builder.workspace import store
from builder.workspace.places import Workspace

ON = ("--clock", "2026-11-22")
CLASSIC = bech32.encode("age-secret-key-", bytes(range(1, 33))).upper()
OTHER = bech32.encode("age-secret-key-", bytes(range(2, 34))).upper()
HYBRID = hybrid.identity_of(bytes(range(32)))
MARK = "zqcanary"


def fields(identity: str = CLASSIC, **changed: Any) -> dict[str, Any]:
    """What an enrolment says, without its proof."""
    return {
        "schema": "tocsin-enrolment/1",
        "organisation": "CERT of Exampleland",
        "country": "GR",
        "contact": {"name": "Μαρία Δείγμα", "email": "keys@cert.example", "phone": "+44 1632 960222"},
        "key": {"label": "duty “laptop”", "key": seal.public_key(identity)},
        "made": "2026-11-22",
        **changed,
    }


def proved(said: dict[str, Any], identity: str = CLASSIC) -> bytes:
    """An enrolment file with the proof that an identity makes."""
    message = b"tocsin-enrolment/1\n" + canonical(said).encode()
    return json.dumps({**said, "proof": sign(secret_of(identity), message).hex()}, ensure_ascii=False).encode()


def read(content: bytes, today: date = TODAY) -> Enrolment:
    return read_enrolment(content, "enrolment.json", today)


# The proof


@pytest.mark.parametrize("identity", [CLASSIC, HYBRID], ids=["classic", "hybrid"])
def test_an_enrolment_says_what_its_maker_wrote(identity: str) -> None:
    """Organisation, contact and key come out as they went in, from classic and hybrid keys."""
    found = read(proved(fields(identity), identity))
    assert (found.organisation, found.country, found.made) == ("CERT of Exampleland", "GR", TODAY)
    assert (found.name, found.email, found.phone) == ("Μαρία Δείγμα", "keys@cert.example", "+44 1632 960222")
    assert (found.label, found.key) == ("duty “laptop”", seal.public_key(identity))


def test_an_enrolment_of_the_reader_is_read() -> None:
    """These two were made by `site_templates/pages/reader/enrol/enrolment.ts`, with 64 bytes of 7 for chance."""
    vectors = json.loads((Path(__file__).parents[1] / "vectors" / "enrolments.json").read_text(encoding="utf-8"))
    assert len(vectors) == 2
    for each in vectors:
        found = read(each["file"].encode())
        assert found.organisation == "CERT of “Exampleland” \\ 例"
        assert found.key == seal.public_key(each["identity"])
        said = json.loads(each["file"])
        proof = said.pop("proof")
        message = b"tocsin-enrolment/1\n" + canonical(said).encode()
        assert sign(secret_of(each["identity"]), message, bytes([7]) * 64).hex() == proof


CHANGED = {
    "organisation": {"organisation": "CERT of Elsewhere"},
    "country": {"country": "FR"},
    "contact": {"contact": {"name": "Mallory", "email": "keys@cert.example", "phone": "+44 1632 960222"}},
    "telephone": {"contact": {"name": "Μαρία Δείγμα", "email": "keys@cert.example", "phone": "+44 1632 960999"}},
    "label": {"key": {"label": "another", "key": seal.public_key(CLASSIC)}},
    "key": {"key": {"label": "duty “laptop”", "key": seal.public_key(OTHER)}},
    "day": {"made": "2026-11-21"},
}


@pytest.mark.parametrize("changed", CHANGED.values(), ids=CHANGED)
def test_a_proof_belongs_to_the_very_key_and_to_all_that_is_said(changed: dict[str, Any]) -> None:
    """Whatever is changed after the holder signed, the proof holds no more."""
    content = json.loads(proved(fields()))
    with pytest.raises(TrustError, match="does not hold"):
        read(json.dumps({**content, **changed}).encode())


def test_a_proof_by_another_identity_is_none() -> None:
    """Who has a key of their own cannot enrol somebody else's, nor a hybrid key of whose halves they have one."""
    with pytest.raises(TrustError, match="does not hold"):
        read(proved(fields(), OTHER))
    theirs = bech32.decode(seal.public_key(HYBRID))[1]
    own = bech32.decode(seal.public_key(OTHER))[1]
    mixed = bech32.encode("age1pq", theirs[:-32] + own)
    said = fields(key={"label": "mixed", "key": mixed})
    # Its maker holds the classic half and says so of this very key; under the other's key it is worth nothing.
    content = json.loads(proved(said, OTHER))
    content["key"]["key"] = seal.public_key(HYBRID)
    with pytest.raises(TrustError, match="does not hold"):
        read(json.dumps(content).encode())


LOW = (
    0,
    1,
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
    2**255 - 20,
)


@pytest.mark.parametrize("u", LOW)
def test_a_point_of_low_order_proves_nothing(u: int) -> None:
    """Without a secret, anybody can make a signature by it that holds for one message in eight or fewer."""
    for number in range(64):
        assert not xeddsa.verify(u.to_bytes(32, "little"), claim(7), bytes([number]))


def test_a_second_name_of_a_key_proves_nothing() -> None:
    """X25519 ignores the last bit and reduces what is too large; a proof takes neither for the key."""
    public = bytearray(bech32.decode(seal.public_key(CLASSIC))[1])
    message, secret = b"any", secret_of(CLASSIC)
    assert xeddsa.verify(bytes(public), sign(secret, message), message)
    public[31] |= 128
    assert not xeddsa.verify(bytes(public), sign(secret, message), message)
    assert not xeddsa.verify(bytes(31), sign(secret, message), message)
    # The base point, whose secret is 1: under its own name, and 2^255 - 19 further on.
    assert xeddsa.verify((9).to_bytes(32, "little"), sign_with(1, message), message)
    assert not xeddsa.verify((2**255 - 10).to_bytes(32, "little"), sign_with(1, message), message)


def test_each_byte_of_a_signature_counts() -> None:
    """No other signature of the same message passes for it."""
    public, message = bech32.decode(seal.public_key(CLASSIC))[1], b"a message"
    signature = sign(secret_of(CLASSIC), message)
    for place in range(64):
        changed = bytearray(signature)
        changed[place] ^= 1
        assert not xeddsa.verify(public, bytes(changed), message)
    high = int.from_bytes(signature[32:], "little") + xeddsa_signer.L
    assert not xeddsa.verify(public, signature[:32] + high.to_bytes(32, "little"), message)


# Hostile files

TAG = bech32.encode("age1tag", b"\2" + bytes(31) + b"\1")
HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "no JSON"),
    "no JSON": (MARK.encode(), "no JSON"),
    "a list": (b"[]", "schema"),
    "nested": (b"[" * 100_000, "more than"),
    "nested a little less": (b"[" * 16_000, "no JSON"),
    "not UTF-8": (b'{"schema": "\xff"}', "no JSON"),
    "another schema": (proved(fields(schema="tocsin-enrolment/2")), "schema"),
    "a key too many": (proved(fields(comment=MARK)), "a key"),
    "a key too few": (proved({name: value for name, value in fields().items() if name != "made"}), "a key"),
    "a key too many in the contact": (proved(fields(contact={**fields()["contact"], "fax": MARK})), "a key"),
    "a contact that is none": (proved(fields(contact=MARK)), "a key"),
    "said twice": (proved(fields()).replace(b'"country"', b'"country": "FR", "country"', 1), "says a thing twice"),
    "a number": (json.dumps({**fields(), "organisation": 7, "proof": "0" * 128}).encode(), "no text"),
    "a fraction": (json.dumps({**fields(), "organisation": 7.5, "proof": "0" * 128}).encode(), "no text"),
    "half a surrogate": (
        json.dumps(fields() | {"proof": "0" * 128}).replace("CERT", "\\ud800", 1).encode(),
        "no text",
    ),
    "empty": (proved(fields(organisation="")), "empty"),
    "spaces around": (proved(fields(organisation=" CERT")), "spaces around"),
    "too long": (proved(fields(organisation="C" * 121)), "more than 120"),
    "too long once it is in a file": (proved(fields(organisation="\u0958" * 61)), "more than 120"),
    "a control character": (proved(fields(organisation="CERT\x1b[2J")), "hidden"),
    "a line break": (proved(fields(organisation="CERT\nscope: all")), "line break"),
    "a direction": (proved(fields(organisation="CERT \u202egro.evil")), "hidden"),
    "no country": (proved(fields(country="XX")), "country"),
    "no address": (proved(fields(contact={**fields()["contact"], "email": "none"})), "address"),
    "no number": (proved(fields(contact={**fields()["contact"], "phone": "none"})), "digit"),
    "no day": (proved(fields(made="yesterday")), "no day"),
    "a day that is none": (proved(fields(made="2026-02-30")), "no day"),
    "a proof that is short": (json.dumps({**fields(), "proof": "00"}).encode(), "128"),
    "a proof in capitals": (json.dumps({**fields(), "proof": "A" * 128}).encode(), "128"),
    "a key that is none": (proved(fields(key={"label": "one", "key": "age1" + MARK})), "damaged"),
    "an SSH key": (proved(fields(key={"label": "one", "key": "ssh-ed25519 AAAA"})), "SSH"),
    "too large": (proved(fields()) + b" " * LARGEST_ENROLMENT, "more than"),
}


@pytest.mark.parametrize(("content", "why"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_odd_is_refused_and_not_quoted(content: bytes, why: str) -> None:
    """A file from outside is as the reader makes it, or it is refused with a reason that quotes nothing of it."""
    with pytest.raises(TrustError, match=why) as refused:
        read(content)
    assert MARK not in f"{refused.value.message} {refused.value.hint}"
    assert refused.value.hint


def test_a_secret_key_is_refused_and_not_repeated() -> None:
    """Who pastes the identity is told that it is compromised, wherever in the file it stands."""
    for content in (
        CLASSIC.encode(),
        proved(fields(key={"label": "one", "key": CLASSIC})),
        proved(fields(organisation=f"CERT {CLASSIC.lower()}")),
    ):
        with pytest.raises(TrustError, match="holds a secret key") as refused:
            read(content)
        assert CLASSIC[20:40] not in f"{refused.value.message} {refused.value.hint}"


def test_an_old_enrolment_is_refused() -> None:
    """A file that lay about for a quarter, or of a day to come, is asked for anew."""
    content = proved(fields())
    assert read(content, TODAY + timedelta(days=90)).made == TODAY
    assert read(content, TODAY - timedelta(days=1)).made == TODAY
    with pytest.raises(TrustError, match="more than 90 days ago"):
        read(content, TODAY + timedelta(days=91))
    with pytest.raises(TrustError, match="yet to come"):
        read(content, TODAY - timedelta(days=2))


def test_an_enrolment_shows_no_person_in_a_log_line() -> None:
    """Who enrolled can be printed for debugging without telling a number."""
    shown = repr(read(proved(fields())))
    assert "960222" not in shown
    assert "Δείγμα" not in shown
    assert "age1" not in shown


# Taking it in


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The miniature with a board of people, who approved its recipients; each key is proved."""
    found = copy_miniature(tmp_path / "workspace")
    for path in (*found.trust.iterdir(), *found.approvals.iterdir()):
        path.unlink()
    people.install(found)
    records = {name: read_recipient(name, text.decode()) for name, text in board.recipient_files(found).items()}
    with board.changing(found):
        day = proofs.Proof(proved=TODAY)
        board.put_proofs(
            found, {name: {proofs.name_of(key.key): day for key in each.keys} for name, each in records.items()}
        )
    return found


def run(workspace: Workspace, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return tocsin("--root", workspace.root, *ON, "recipients", "propose", *arguments, stdin=subprocess.DEVNULL)


def enrolment(directory: Path, name: str = "enrolment", identity: str = CLASSIC, **changed: Any) -> Path:
    path = directory / f"{name}.json"
    path.write_bytes(proved(fields(identity, **changed), identity))
    return path


def test_a_new_recipient_gets_a_draft_that_may_read_nothing(workspace: Workspace, tmp_path: Path) -> None:
    """The file is sound, its key is proved, and only a person gives it a scope."""
    done = run(workspace, enrolment(tmp_path), "--as", "cert-xx", "--kind", "sector-cert", "--yes")
    assert (done.returncode, done.stdout) == (0, "recipients/cert-xx.yaml\n"), done.stderr
    assert "CERT of Exampleland, GR, wants to be served with:\n" in done.stderr
    assert "key “duty “laptop””: X25519, enrolled on 2026-11-22 by\n" in done.stderr
    assert "    Μαρία Δείγμα, keys@cert.example, +44 1632 960222\n" in done.stderr
    assert re.search(r"^    in words  (?:\w+ ){7}\w+\n +(?:\w+ ){7}\w+$", done.stderr, re.MULTILINE)
    assert "tocsin: drafted recipients/cert-xx.yaml; its key is proved, and it may read nothing yet\n" in done.stderr

    loaded = load(workspace)
    assert loaded.problems == ()
    record = next(each for each in loaded.recipients if each.id == "cert-xx")
    assert (record.name, record.kind, record.country) == ("CERT of Exampleland", "sector-cert", "GR")
    assert loaded.register
    assert not any(record.scope.covers(tld) for tld in loaded.register.tlds.values())
    assert (record.clearance.word, record.use_cases, record.until) == ("CLEAR", (), date(2027, 11, 22))
    assert [(key.label, key.key, key.added) for key in record.keys] == [
        ("duty “laptop”", seal.public_key(CLASSIC), TODAY)
    ]
    assert proofs.proved_on(record, board.known_proofs(workspace)) == TODAY
    assert not [problem for problem in check(loaded, TODAY) if problem.place.file.startswith("recipients/")]
    assert not list(workspace.recipients.glob(".*"))
    # The board is asked once a person has filled it in.
    assert board.pending(workspace, "approvals") is None  # type: ignore[arg-type]
    done = run(workspace, "--to", tmp_path / "asked.json")
    assert done.returncode == 0, done.stderr
    asked = tocsin(*ON, "board", "show", tmp_path / "asked.json").stdout
    assert "NEW: cert-xx\n    name: CERT of Exampleland\n" in asked
    assert "    may read: nothing\n" in asked


def test_two_drafts_have_two_locators(workspace: Workspace) -> None:
    """What the names of published files are derived from is random, and of the form that the register demands."""
    for name, identity in (("cert-xx", CLASSIC), ("cert-yy", OTHER)):
        found = (read(proved(fields(identity), identity)),)
        admission.take_in(workspace, found, name, "national-cert", people.NOW)
    files = board.recipient_files(workspace)
    locators = [read_recipient(name, files[name].decode()).locator or "" for name in ("cert-xx", "cert-yy")]
    assert len(set(locators)) == 2
    assert all(re.fullmatch("[a-z2-7]{52}", each) for each in locators)


def test_a_recipient_that_is_there_gets_one_more_key(workspace: Workspace, tmp_path: Path) -> None:
    """All else of its file stays to the letter, the key is proved, and the board is asked at once."""
    path = workspace.recipients / "cert-eu.yaml"
    before = path.read_text(encoding="utf-8")
    done = run(workspace, enrolment(tmp_path), "--as", "cert-eu", "--yes", "--to", tmp_path / "asked.json")
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'asked.json'}\n"), done.stderr
    assert "tocsin: added the key “duty “laptop”” to recipients/cert-eu.yaml; it is proved\n" in done.stderr
    after = path.read_text(encoding="utf-8")
    (line,) = set(after.splitlines()) - set(before.splitlines())
    assert after.replace(f"{line}\n", "") == before
    assert [key.key for key in read_recipient("cert-eu", after).keys][1:] == [seal.public_key(CLASSIC)]
    # A second time there is nothing to add.
    done = run(workspace, enrolment(tmp_path), "--as", "cert-eu", "--yes", "--to", tmp_path / "again.json")
    assert "tocsin: recipients/cert-eu.yaml has the key “duty “laptop”” already; it is proved now\n" in done.stderr
    assert path.read_text(encoding="utf-8") == after


def test_a_proof_counts_for_the_key_that_was_enrolled_and_no_other(workspace: Workspace) -> None:
    """Put another key under the same label, and it is unproved again."""
    admission.take_in(workspace, (read(proved(fields())),), "cert-eu", "national-cert", people.NOW)
    text = board.recipient_files(workspace)["cert-eu"].decode()
    known = board.known_proofs(workspace)
    assert proofs.unproved(read_recipient("cert-eu", text), known) == ()
    swapped = read_recipient("cert-eu", text.replace(seal.public_key(CLASSIC), seal.public_key(OTHER)))
    assert [key.label for key in proofs.unproved(swapped, known)] == ["duty “laptop”"]
    # And it counts for this recipient alone.
    assert proofs.name_of(read_recipient("cert-eu", text).keys[-1].key) not in known["cert-all"]


def test_a_key_that_was_taken_away_does_not_come_back(workspace: Workspace, tmp_path: Path) -> None:
    """An enrolment that somebody kept admits its key once: neither where it was nor under a new name again."""
    content = proved(fields())
    file = workspace.recipients / "cert-eu.yaml"
    before = file.read_bytes()
    take_in(workspace, content)
    take_in(workspace, content)
    file.write_bytes(before)
    for name in ("cert-eu", "cert-new"):
        with pytest.raises(RecipientError, match="cert-eu had the key “duty “laptop””, and it was taken away"):
            take_in(workspace, content, name=name)
    assert file.read_bytes() == before


def test_a_draft_that_nobody_filled_in_goes_to_no_board(workspace: Workspace, tmp_path: Path) -> None:
    """Taken in twice, or again after a kill: the board is asked once the recipient may read something."""
    path = enrolment(tmp_path)
    for _ in range(2):
        done = run(workspace, path, "--as", "cert-new", "--yes")
        assert "fill in scope, clearance and use_cases" in done.stderr
        assert not list(workspace.root.glob("approvals-*.json"))


def test_several_keys_of_one_cert_are_taken_in_together(workspace: Workspace, tmp_path: Path) -> None:
    """Two laptops, one recipient."""
    second = enrolment(tmp_path, "second", OTHER, key={"label": "safe", "key": seal.public_key(OTHER)})
    done = run(workspace, enrolment(tmp_path), second, "--as", "cert-xx", "--yes")
    assert done.returncode == 0, done.stderr
    record = read_recipient("cert-xx", (workspace.recipients / "cert-xx.yaml").read_text(encoding="utf-8"))
    assert [key.label for key in record.keys] == ["duty “laptop”", "safe"]
    assert proofs.proved_on(record, board.known_proofs(workspace)) == TODAY


def test_without_a_yes_nothing_is_taken_in(workspace: Workspace, tmp_path: Path) -> None:
    """Nor without a name: what the file says is shown, and all stays as it was."""
    before = {path: path.read_bytes() for path in workspace.recipients.rglob("*") if path.is_file()}
    done = run(workspace, enrolment(tmp_path), "--as", "cert-xx")
    assert done.returncode == 1
    assert "wants to be served" in done.stderr
    assert "tocsin: there is no terminal to ask at; nothing was taken in\n" in done.stderr
    done = run(workspace, enrolment(tmp_path), "--yes")
    assert done.returncode == 1
    assert "tocsin: the proof holds; nothing was taken in, for whose it is was not said\n" in done.stderr
    after = {path: path.read_bytes() for path in workspace.recipients.rglob("*") if path.is_file()}
    assert {path: after[path] for path in before} == before
    assert {path.name for path in after.keys() - before.keys()} <= {".lock"}


def test_what_does_not_fit_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    """Another's key, two sorts of keys, a retired name, a name that is a path, files of two CERTs."""

    def refused(*arguments: str | Path) -> str:
        done = run(workspace, *arguments, "--yes")
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
    assert tocsin("--root", workspace.root, *ON, "recipients", "retire", "cert-none").returncode == 0
    assert "tocsin: cert-none is the name of a recipient that was retired\n" in refused(mine, "--as", "cert-none")
    assert not (workspace.recipients / "cert-xx.yaml").exists()


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


def test_what_cannot_be_added_safely_is_said(workspace: Workspace, tmp_path: Path) -> None:
    """The proof is kept, the file is left alone, and the line to add is on standard output."""
    path = workspace.recipients / "cert-eu.yaml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"keys:\n  - (\{.*\})\n", r"keys: [\1]\n", text)
    path.write_text(text, encoding="utf-8")
    done = run(workspace, enrolment(tmp_path), "--as", "cert-eu", "--yes")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (f'- {{label: "duty “laptop”", key: {seal.public_key(CLASSIC)}, added: 2026-11-22}}\n')
    assert "by hand" in done.stderr
    assert path.read_text(encoding="utf-8") == text
    path.write_text(text.replace("}]", "}, " + done.stdout.strip().removeprefix("- ") + "]"), encoding="utf-8")
    record = read_recipient("cert-eu", path.read_text(encoding="utf-8"))
    assert proofs.unproved(record, board.known_proofs(workspace)) == ()


# The file itself, which is kept


def history(workspace: Workspace, *arguments: str) -> subprocess.CompletedProcess[str]:
    return tocsin("--root", workspace.root, *ON, "recipients", "history", *arguments)


def take_in(workspace: Workspace, *contents: bytes, name: str = "cert-eu") -> None:
    admission.take_in(workspace, [read(each) for each in contents], name, "national-cert", people.NOW)


def test_an_enrolment_is_kept_as_it_came(workspace: Workspace, tmp_path: Path) -> None:
    """To the byte, for the secretariat's eyes, and never in place of an earlier one; the very same file once."""
    path = enrolment(tmp_path)
    # However it is written.
    path.write_bytes(path.read_bytes().replace(b": ", b" :\r\n") + b"\n\n")
    for asked in ("first.json", "second.json"):
        assert run(workspace, path, "--as", "cert-eu", "--yes", "--to", tmp_path / asked).returncode == 0
    kept = workspace.enrolments / "cert-eu.1.json"
    assert kept.read_bytes() == path.read_bytes()
    assert (stat.S_IMODE(kept.stat().st_mode), stat.S_IMODE(kept.parent.stat().st_mode)) == (0o600, 0o700)
    # Another recipient has numbers of its own.
    other = proved(fields(OTHER), OTHER)
    take_in(workspace, other, name="cert-eu-2")
    # The same key once more, by another person.
    later = proved(fields(contact={"name": "Desk", "email": "desk@cert.example", "phone": "+44 1632 960333"}))
    take_in(workspace, later)
    files = {each.name: each.read_bytes() for each in workspace.enrolments.iterdir()}
    assert files == {"cert-eu.1.json": path.read_bytes(), "cert-eu.2.json": later, "cert-eu-2.1.json": other}
    # One that is gone leaves its number free to nobody, as long as a later one is there.
    kept.unlink()
    take_in(workspace, path.read_bytes())
    assert sorted(board.enrolments(workspace, "cert-eu")) == [2, 3]


def test_files_that_a_person_added_by_hand_are_kept_too(workspace: Workspace) -> None:
    """Whether the key could be added to the file or not, the proof counts, and so its record is there."""
    path = workspace.recipients / "cert-eu.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"keys:\n  - (\{.*\})\n", r"keys: [\1]\n", text), encoding="utf-8")
    take_in(workspace, proved(fields()))
    assert board.enrolments(workspace, "cert-eu") == {1: proved(fields())}


def test_no_key_is_admitted_without_the_record_of_it(workspace: Workspace, tmp_path: Path) -> None:
    """Where the enrolment cannot be kept, neither file nor proof is written; and nothing is written elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".other.unfinished").touch()
    workspace.enrolments.symlink_to(elsewhere)
    before, known = board.recipient_files(workspace), board.known_proofs(workspace)
    with pytest.raises(WorkspaceError, match="recipients/enrolments is a link that leaves the workspace"):
        take_in(workspace, proved(fields()))
    assert (board.recipient_files(workspace), board.known_proofs(workspace)) == (before, known)
    assert [each.name for each in elsewhere.iterdir()] == [".other.unfinished"]


def test_an_interrupted_taking_in_is_completed_by_the_next(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between any two steps, the same command once more ends as if it had not been: one record, one key."""
    content = proved(fields())
    for step in ("move_new", "put_recipient", "put_proofs"):
        with monkeypatch.context() as killed:
            killed.setattr(store if step == "move_new" else board, step, lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                take_in(workspace, content)
        assert proofs.name_of(key_of(content).key) not in board.known_proofs(workspace)["cert-eu"]
    # As one leaves it that was killed while it wrote.
    (workspace.enrolments / "..cert-eu.1.json.unfinished.x.unfinished").touch()
    take_in(workspace, content)
    assert [each.name for each in workspace.enrolments.iterdir()] == ["cert-eu.1.json"]
    record = read_recipient("cert-eu", board.recipient_files(workspace)["cert-eu"].decode())
    assert [key.key for key in record.keys].count(seal.public_key(CLASSIC)) == 1
    assert proofs.unproved(record, board.known_proofs(workspace)) == ()


def key_of(content: bytes) -> Key:
    found = read(content)
    return Key(label=found.label, key=found.key, added=found.made)


def test_kept_enrolments_are_no_part_of_the_register(workspace: Workspace) -> None:
    """The loader and `tocsin check` pass them by, whatever lies there; they are no recipient files and no source."""
    before, files = load(workspace), board.recipient_files(workspace)
    workspace.enrolments.mkdir()
    for name in ("cert-eu.1.json", "cert-eu.yaml", "notes.txt"):
        (workspace.enrolments / name).write_text("no: [record", encoding="utf-8")
    assert load(workspace) == before
    assert board.recipient_files(workspace) == files
    assert check(load(workspace), TODAY) == check(before, TODAY)


def test_an_officer_learns_whom_to_ask(workspace: Workspace) -> None:
    """From the newest enrolment, also a year later, and before the recipient got any edition."""
    take_in(workspace, proved(fields()), name="cert-xx")
    desk = {"name": "Desk [red]\u00a0:bell:", "email": "desk@cert.example", "phone": "+44 1632 960333"}
    take_in(workspace, proved(fields(contact=desk)), name="cert-xx")
    done = history(workspace, "cert-xx", "--contacts")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "cert-xx got no edition that was published here.\n"
        "Whom to ask there: Desk [red]\\xa0:bell:, desk@cert.example, +44 1632 960333, who enrolled on 2026-11-22.\n"
    )
    found = json.loads(
        tocsin("--root", workspace.root, "--date", "2027-11-22", "recipients", "history", "cert-xx", "--json").stdout
    )
    assert found["enrolled"] == {**desk, "made": "2026-11-22"}
    assert (found["editions"], found["last_held"]) == ([], [])
    # A name is no path, and no pattern.
    for name in ("cert-x.", "../recipients/enrolments/cert-xx", "cert-x", "cert-xx.1"):
        assert "got no edition that was published here" in history(workspace, name).stderr


def test_a_kept_enrolment_that_was_changed_is_told(workspace: Workspace) -> None:
    """Nobody rings the number of a forger, and the message quotes nothing."""
    take_in(workspace, proved(fields()), name="cert-xx")
    path = workspace.enrolments / "cert-xx.1.json"
    path.write_bytes(path.read_bytes().replace(b"960222", b"960999"))
    done = history(workspace, "cert-xx")
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


def test_the_reader_and_the_builder_agree_on_the_schema() -> None:
    """The file that the one writes is the file that the other reads."""
    script = (ROOT / "site_templates/pages/reader/enrol/enrolment.ts").read_text(encoding="utf-8")
    assert 'SCHEMA = "tocsin-enrolment/1"' in script
