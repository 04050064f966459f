"""Nobody but a recipient can tell which published file is its own, in one edition or in the next."""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import replace
from pathlib import Path

import people
import pytest
import tree
from running import tocsin
from workspaces import MINIATURE, NOW, TODAY, Change, locators_in, secrets_in

from builder import board, seal
from builder.board import ceremony, files
from builder.board.explain import words
from builder.board.request import write_request
from builder.editions import built
from builder.editions.history import file_names, view_in
from builder.editions.record import read_edition
from builder.errors import PublishError, RecipientError, TrustError
from builder.reading.source import open_source
from builder.recipients import asking
from builder.register.check import check
from builder.register.loading import load
from builder.seal import agefile, bech32, hybrid, locators
from builder.trust import approvals
from builder.trust.envelope import Envelope
from builder.workspace.places import Workspace

PUBLISHED = tree.Published()
NAME = "name: CERT of the East “& <friends>”"
SECRET = "5e4wqyhacsedbipqnqpsfldye6v6qzwz43f5bsglsky6gxrhseeq"
EU = "recipients/cert-eu.yaml"
EU_KEY = "age1asrcesc4d2zagflv0aeq7yg8xctx82a6q04feqg5299lra6l2q4sg360fl"
# Hardware tags for the base point of P-256 (and a lattice of zeros): nobody's key, and well formed.
X = bytes.fromhex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
Y = bytes.fromhex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
LATTICE = bytes(1184)
TAGS = {
    "classic": (bech32.encode("age1tag", b"\x03" + X), b"age-encryption.org/p256tag", b"\x03" + X),
    "post-quantum": (
        bech32.encode("age1tagpq", LATTICE + b"\x04" + X + Y),
        b"age-encryption.org/mlkem768p256tag",
        b"\x04" + X + Y,
    ),
}


def test_stock_tools_find_the_name_of_a_file() -> None:
    """`printf 'tocsin locator 99' | openssl dgst -sha256 -hmac SECRET -binary | base32` gave this name, in capitals."""
    assert locators.locator(SECRET, 99) == "3ukoxflfxh4s5figc4yugl4xbm"


def test_two_editions_name_a_file_otherwise_and_nothing_ties_the_names() -> None:
    """A name is 130 bits of a keyed digest: none comes twice, and whoever lacks one sign of the secret gets another."""
    names = [locators.locator(SECRET, edition) for edition in range(1, 500)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z2-7]{26}", name) for name in names)
    near = (SECRET[:place] + ("a" if SECRET[place] != "a" else "b") + SECRET[place + 1 :] for place in range(52))
    assert not {locators.locator(each, 1) for each in near} & {names[0]}
    digest = hmac.digest(SECRET.encode(), b"tocsin locator 7", hashlib.sha256).hex()
    assert base64.b32encode(bytes.fromhex(digest)).decode().lower()[:26] == names[6]


def test_a_recipient_that_opened_one_edition_knows_the_names_of_the_next() -> None:
    """Without any tool, for as many as an office publishes in a year or two."""
    assert locators.coming(SECRET, 12) == {number: locators.locator(SECRET, number) for number in range(13, 19)}


def test_the_newest_file_of_a_recipient_is_found_among_others() -> None:
    """Whichever editions are there, and whosever other files."""
    own = {number: locators.locator(SECRET, number) for number in (3, 12, 9999)}
    assert locators.newest(SECRET, {"a" * 26, own[3], own[12]}) == own[12]
    assert locators.newest(SECRET, set(own.values())) == own[9999]
    assert locators.newest(SECRET, {"a" * 26}) is None


def test_no_locator_shows_in_what_is_loaded() -> None:
    """Values that end in a log line or a traceback show no secret."""
    loaded = load(Workspace(MINIATURE))
    secrets = {each.locator or "" for each in loaded.recipients}
    assert len(secrets) == 4
    assert not any(secret in repr(loaded) for secret in secrets)


def test_a_script_of_a_cert_keeps_one_path_for_ever(tmp_path: Path) -> None:
    """Named by the secret, what is opened is the newest of the recipient's files beside it; a real file comes first."""
    directory = tmp_path / "envelopes"
    directory.mkdir()
    path = directory / f"{SECRET}.tocsin"
    with pytest.raises(TrustError, match="no file of this recipient") as caught:
        open_source(path)
    assert SECRET not in str(caught.value) + caught.value.hint
    for edition in (11, 12):
        published = replace(PUBLISHED, bundles={locators.locator(SECRET, edition): b"x"})
        name = locators.locator(SECRET, edition)
        (directory / f"{name}.tocsin").write_bytes(published.envelope(name))
    (directory / f"{tree.FIRST}.tocsin").write_bytes(PUBLISHED.envelope())
    found = open_source(path)
    assert isinstance(found, Envelope)
    assert found.locator == locators.locator(SECRET, 12)
    path.write_bytes(PUBLISHED.envelope())
    assert open_source(path) == Envelope.read(PUBLISHED.envelope())


# What travels to the board


def test_a_request_for_approvals_ties_no_recipient_to_its_file(miniature: Workspace) -> None:
    """It goes through mail servers: it holds each recipient's file without its locator, nor any name that follows."""
    asked = asking.next_approvals(miniature, NOW, renew=True)
    text = write_request(asked.request).decode()
    assert '"cert-eu.yaml"' in text
    secrets = secrets_in(miniature).values()
    names = {name for edition in range(10) for name in locators_in(miniature, edition).values()}
    assert not [each for each in (*secrets, *names, "locator") if each in text]
    kept = (miniature.approvals / "texts.json").read_text(encoding="utf-8")
    assert not any(secret in kept for secret in secrets)


ENDINGS = {"a line feed": "\n", "a carriage return too": "\r\n"}


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS)
@pytest.mark.parametrize("line", ["locator: OLD\n", "locator:\t OLD  # ours\n", ""], ids=["plain", "with more", "none"])
def test_a_locator_is_changed_and_the_approval_stays(line: str, end: str) -> None:
    """The board approves the file without it: to the letter the same, whatever the locator, or with none."""
    text = (MINIATURE / EU).read_text(encoding="utf-8")
    text = re.sub(r"(?m)^locator: .*\n", lambda _: line.replace("OLD", "b" * 52), text).replace("\n", end)
    entry = approvals.entries(people.approved({"cert-eu": text.encode()}).signed)["cert-eu"]
    after = locators.with_secret(text, SECRET)
    assert approvals.read_recipient("cert-eu", after).locator == SECRET
    assert entry.fits(text.encode())
    assert entry.fits(after.encode())
    assert entry.fits(locators.without(after).encode())
    assert locators.without(after).encode() == approvals.without_locator(text.encode())
    assert not entry.fits(after.replace("OUTAGE", "x").replace("outage", "exercise").encode())
    assert after.count("\r") == after.count("\n") * (len(end) - 1)


HIDDEN = {
    "in quotes": ("locator:", '"locator":'),
    "in a comment": ("until:", f"# {'certeu':a<52}\nuntil:"),
    "in a name over lines": (NAME, 'name: "CERT\nlocator: abc\n of the East"'),
}


@pytest.mark.parametrize(("old", "new"), HIDDEN.values(), ids=HIDDEN)
def test_a_locator_that_cannot_be_taken_off_goes_to_nobody(
    miniature: Workspace, change: Change, old: str, new: str
) -> None:
    """A line that only looks like it, or a second place of it: `check` tells, and the board is not asked."""
    change(EU, old, new)
    assert [each.rule for each in check(load(miniature), TODAY)] == ["locator"]
    with pytest.raises(RecipientError, match="the locator of cert-eu does not stand once") as caught:
        asking.next_approvals(miniature, NOW, renew=True)
    assert "certeu" not in str(caught.value) + caught.value.hint


def test_a_file_with_a_locator_that_came_all_the_same_is_not_signed(miniature: Workspace) -> None:
    """A member's program refuses it; nor does what was in force before, with a name of old in it, go along."""
    text = (miniature.root / EU).read_text(encoding="utf-8")
    asked = people.asks({"cert-eu": text.encode()})
    assert ceremony.checked(asked, NOW)
    with pytest.raises(TrustError, match="the file of cert-eu holds a locator") as caught:
        ceremony.checked(replace(asked, files={"cert-eu.yaml": text}), NOW)
    assert "certeu" not in str(caught.value) + caught.value.hint

    in_force = board.approvals_in_force(miniature)
    assert in_force
    assert len(board.texts(miniature, in_force)) == 4
    digest = hashlib.sha256(text.encode()).hexdigest()
    (miniature.approvals / files.TEXTS).write_text(json.dumps({digest: text}), encoding="utf-8")
    in_force.signed.targets["cert-eu.yaml"].hashes["sha256"] = digest
    assert board.texts(miniature, in_force) == {}


# Hardware keys


@pytest.mark.parametrize(("key", "label", "point"), TAGS.values(), ids=TAGS)
def test_a_hardware_key_marks_each_file(key: str, label: bytes, point: bytes) -> None:
    """What the threat model says: the tag follows from the stanza and 32 bits of the key's digest, and no more."""
    for _ in range(2):
        stanza = agefile.read(seal.seal(b"x", [key])).stanzas[0]
        tag, encapsulated = (agefile.from_unpadded(each.encode()) for each in stanza.arguments)
        assert encapsulated
        assert tag == hmac.digest(label, encapsulated + hashlib.sha256(point).digest()[:4], "sha256")[:4]


@pytest.mark.parametrize("sort", ["X25519", "mlkem768x25519"])
def test_a_header_of_other_keys_shows_their_number_and_sort_and_repeats_nothing(sort: str) -> None:
    """What the threat model says: two files of the same keys have no part of a stanza in common."""
    if sort == "X25519":
        identities = (MINIATURE / "identities" / "cert-all.txt").read_text(encoding="ascii").split()
        keys = [seal.public_key(each) for each in identities if each.startswith("AGE-SECRET-KEY-1")]
    else:
        keys = [hybrid.public_key(hybrid.identity_of(bytes([number]) * 32)) for number in (1, 2)]
    stanzas = [each for _ in range(2) for each in agefile.read(seal.seal(b"x", keys)).of_kind(sort)]
    assert len(stanzas) == 2 * len(keys) == 4
    parts = [part for each in stanzas for part in (*each.arguments, each.body)]
    assert len(set(parts)) == len(parts) == 8


@pytest.mark.parametrize(("key", "label", "point"), TAGS.values(), ids=TAGS)
def test_a_hardware_key_is_refused_unless_linking_is_accepted(
    miniature: Workspace, change: Change, key: str, label: bytes, point: bytes
) -> None:
    """By `check`, by the request, and by the member who would sign; accepted, the member reads that it is."""
    change(EU, EU_KEY, key)
    assert [each.rule for each in check(load(miniature), TODAY)] == ["keys-that-mark-files-are-accepted"]
    with pytest.raises(TrustError, match="cert-eu has a hardware key, which marks each file"):
        ceremony.checked(people.asks({"cert-eu": (miniature.root / EU).read_bytes()}), NOW)
    change(EU, "until:", "accepts_linking: yes\nuntil:")
    assert check(load(miniature), TODAY) == ()
    lines = words(ceremony.checked(people.asks({"cert-eu": (miniature.root / EU).read_bytes()}), NOW))
    assert "    whoever knows its hardware keys can tell its files: yes" in lines


# What was published before there were secrets


def test_the_record_of_an_edition_of_old_is_still_read(miniature: Workspace) -> None:
    """Its data hold names in the recipients' files: who got what is answered, and the next edition can be signed."""
    directory = miniature.records_of_editions / "7"
    loaded = load(miniature)
    names = {each.id: f"{each.id.replace('-', ''):a<26}" for each in loaded.recipients}
    for file, text in loaded.sources.items():
        path = directory / "snapshot" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(re.sub(r"(?m)^(locator: .{26}).*$", r"\1", text), encoding="utf-8")
    listed = "".join(
        f"  - {{recipient: {id_}, locator: {name}, entries: 1, bytes: 1, sha256: {'0' * 64}}}\n"
        for id_, name in names.items()
    )
    (directory / "edition.yaml").write_text(
        f"edition: 7\nissued: {TODAY}\nexpires: 2027-03-22\nroot: 1\napprovals: 1\nsalt: {'0' * 64}\n"
        f"recipients:\n{listed}",
        encoding="utf-8",
    )
    record = read_edition(miniature, 7)
    assert view_in(miniature, "cert-eu", record).entries
    assert built.side_of(Workspace(directory / "snapshot"), record).recipients.keys() == names.keys()
    secret = secrets_in(miniature)["cert-eu"]
    assert file_names(miniature, "cert-eu") == {7: names["cert-eu"]} | locators.coming(secret, 7)
    first, *others = record.recipients
    other = record.model_copy(update={"recipients": (first.model_copy(update={"locator": "b" * 26}), *others)})
    with pytest.raises(PublishError, match="are those of another"):
        built.side_of(Workspace(directory / "snapshot"), other)


# The office


def test_the_office_tells_a_recipient_its_names_and_changes_them_when_a_copy_leaked(miniature: Workspace) -> None:
    """`tocsin recipients locator`: for the first file, and after a leak, when the names in that copy are void."""
    before, secret = file_names(miniature, "cert-eu"), secrets_in(miniature)["cert-eu"]
    assert before == locators.coming(secret, 0)
    shown = tocsin("--root", miniature.root, "recipients", "locator", "cert-eu")
    assert shown.stdout.splitlines()[0] == f"edition 1     envelopes/{before[1]}.tocsin"
    changed = tocsin("--root", miniature.root, "recipients", "locator", "cert-eu", "--new", "--json")
    assert changed.returncode == 0, changed.stderr
    after = file_names(miniature, "cert-eu")
    assert json.loads(changed.stdout) == {str(edition): name for edition, name in after.items()}
    assert not set(before.values()) & set(after.values())
    assert not any(each in changed.stdout + changed.stderr for each in (secret, secrets_in(miniature)["cert-eu"]))
    assert check(load(miniature), TODAY) == ()
    # Nothing of it is the board's: nobody need approve anew.
    with pytest.raises(TrustError, match="nothing changed since the board approved"):
        asking.next_approvals(miniature, NOW, renew=False)


def test_a_locator_in_a_form_of_their_own_is_left_to_the_office(miniature: Workspace, change: Change) -> None:
    """A file is changed in its one line, or not at all."""
    change(EU, "locator:", '"locator":')
    before = (miniature.root / EU).read_bytes()
    with board.changing(miniature), pytest.raises(TrustError, match="in a way that this command does not change"):
        board.put_new_locator(miniature, "cert-eu")
    assert (miniature.root / EU).read_bytes() == before
