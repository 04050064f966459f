"""What officers sign and what the machine signs: who counts, and which versions come out."""

import dataclasses
import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import holders, secret
from securesystemslib.signer import Signature
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp

from builder.errors import TrustError
from builder.register.edition import Edition
from builder.trust import metadata, roles, roots

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OFFICERS = ("olga", "pavel", "quinn", "rosa")
EDITION = Edition(number=12, issued=date(2026, 11, 22), valid_days=120)


@dataclasses.dataclass(frozen=True)
class Sealed:
    """What is known of a sealed bundle."""

    locator: str
    bytes: int = 10
    sha256: str = "0" * 64


BUNDLES = (Sealed("b" * 26), Sealed("a" * 26, 20, "1" * 64))
DATA = "d" * 64


def root(approvers: int = 1, officers: Iterable[str] = OFFICERS, machines: Iterable[str] = ("machine",)) -> Root:
    return roots.first_root(holders(officers=officers, machines=machines, approvers=approvers), NOW).signed


def said(builder: str | None) -> roles.About:
    """What an edition says of itself."""
    key = secret(builder).id if builder else None
    return roles.About(issued=EDITION.issued, data=DATA, root=1, approvals=3, builder=key)


def made(builder: str | None = "olga", *approvers: str) -> Metadata[Targets]:
    """The targets of an edition with signatures."""
    found = roles.edition_targets(EDITION, BUNDLES, said(builder))
    for name in (*([builder] if builder else []), *approvers):
        metadata.sign(found, secret(name).signer)
    return found


def names(keys: Iterable[Any]) -> list[str]:
    return [key.name for key in keys]


# The targets of an edition


def test_an_edition_says_its_number_its_days_its_builder_and_its_bundles() -> None:
    """Everything a reader needs is in what is signed, and nothing about recipients but their locators."""
    found = made()
    assert (found.signed.version, found.signed.expires) == (12, datetime(2027, 3, 23, tzinfo=UTC))
    assert roles.valid_until(found) == EDITION.expires == date(2027, 3, 22)
    assert metadata.issued_on(found.signed) == EDITION.issued
    assert roles.builder_of(found) == secret("olga").id
    assert list(found.signed.targets) == ["a" * 26 + ".zip.age", "b" * 26 + ".zip.age"]
    assert {file.path: (file.length, file.hashes) for file in found.signed.targets.values()} == {
        "a" * 26 + ".zip.age": (20, {"sha256": "1" * 64}),
        "b" * 26 + ".zip.age": (10, {"sha256": "0" * 64}),
    }
    assert set(found.signed.unrecognized_fields["x-tocsin"]) == {"issued", "builder", "data", "root", "approvals"}


def test_the_order_of_recipients_is_not_told() -> None:
    """Bundles are listed by locator, whatever order they were built in."""
    first = roles.edition_targets(EDITION, BUNDLES, said("olga"))
    second = roles.edition_targets(EDITION, BUNDLES[::-1], said("olga"))
    assert first.to_bytes() == second.to_bytes()


def test_a_trial_names_no_builder() -> None:
    """What nobody signed does not say that somebody built it."""
    found = made(None)
    assert (roles.builder_of(found), found.signatures) == (None, {})


@pytest.mark.parametrize(
    "about", [None, [], "olga", {"builder": 1, "issued": 2}, {"issued": "today"}, {}, {"builder": None}]
)
def test_damaged_fields_of_ours_say_nothing(about: Any) -> None:
    """Fields that python-tuf passes on unlooked at are looked at here."""
    found = made()
    found.signed.unrecognized_fields["x-tocsin"] = about
    assert roles.builder_of(found) is None
    assert metadata.issued_on(found.signed) is None
    assert roles.signatures(root(), found).builder is None


@pytest.mark.parametrize(
    "change",
    [
        lambda signed: signed.update(extra=1),
        lambda signed: signed["x-tocsin"].update(extra=1),
        lambda signed: signed["targets"]["a" * 26 + ".zip.age"].update(custom={"for": "evil"}),
        lambda signed: signed["targets"]["a" * 26 + ".zip.age"]["hashes"].update(sha512="0" * 128),
        lambda signed: signed["targets"].update({"../evil": signed["targets"]["a" * 26 + ".zip.age"]}),
        lambda signed: signed["x-tocsin"].pop("data"),
        lambda signed: signed["x-tocsin"].update(approvals="3"),
        lambda signed: signed.update(
            delegations={
                "keys": {},
                "roles": [{"name": "evil", "keyids": [], "threshold": 1, "terminating": False, "paths": ["*"]}],
            }
        ),
    ],
    ids=["a field", "a field of ours", "a field of a bundle", "a hash", "a name", "no data", "a text", "a delegation"],
)
def test_an_officer_signs_nothing_that_is_not_shown(change: Callable[[Any], None]) -> None:
    """What is signed is what the shown parts make, byte for byte: a delegation would be a blank cheque."""
    good = made()
    assert roles.about(good) == said("olga")
    fields = json.loads(good.to_bytes())
    change(fields["signed"])
    strange = metadata.from_fields(Targets, fields, "targets.json")
    with pytest.raises(TrustError, match="edition 12 is none as we make them"):
        roles.signer_wanted(root(), strange, secret("pavel"))


FILES = {"data/a.yaml": b"one", "data/b.yaml": b"two"}


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"data/a.yaml": b"one"},
        {"data/a.yaml": b"two", "data/b.yaml": b"one"},
        {"data/a.yamlone": b"", "data/b.yaml": b"two"},
        {"data/a.yaml": b"onedata/b.yaml", "": b"two"},
        {**FILES, "data/c.yaml": b""},
    ],
    ids=str,
)
def test_an_edition_commits_to_each_file_and_its_name(other: dict[str, bytes]) -> None:
    """No two sets of files have one commitment; their order has no part in it."""
    salt = "5" * 64
    assert roles.commitment(other, salt) != roles.commitment(FILES, salt)
    assert roles.commitment(dict(reversed(FILES.items())), salt) == roles.commitment(FILES, salt)
    assert roles.commitment(FILES, "6" * 64) != roles.commitment(FILES, salt)


# Who counts


@pytest.mark.parametrize(
    ("approvers", "signed_by", "builder", "counted", "missing"),
    [
        (1, (), "olga", [], 1),
        (1, ("pavel",), "olga", ["pavel"], 0),
        (2, ("pavel",), "olga", ["pavel"], 1),
        (2, ("pavel", "rosa"), "olga", ["pavel", "rosa"], 0),
        (1, ("pavel", "quinn", "rosa"), "olga", ["pavel", "quinn", "rosa"], 0),
        (1, ("olga",), "olga", [], 1),
        (1, ("anna", "machine", "nobody"), "olga", [], 1),
    ],
    ids=["builder alone", "one", "one of two", "two of two", "more", "builder twice", "strangers"],
)
def test_the_builder_and_strangers_do_not_count_as_approvers(
    approvers: int, signed_by: tuple[str, ...], builder: str, counted: list[str], missing: int
) -> None:
    """Approvers are officers other than the builder; board members and machines are none."""
    found = roles.signatures(root(approvers), made("olga", *signed_by))
    assert found.builder is not None
    assert (found.builder.name, names(found.approvers), found.missing) == (builder, counted, missing)
    assert found.complete == (missing == 0)


def test_an_edition_that_only_claims_a_builder_is_not_complete() -> None:
    """Two officers cannot put a third one's name on what they built."""
    found = made("olga", "pavel", "quinn")
    found.signatures.pop(secret("olga").id)
    counted = roles.signatures(root(), found)
    assert (counted.builder, names(counted.approvers), counted.missing) == (None, ["pavel", "quinn"], 0)
    assert not counted.complete


def test_a_revoked_officers_signature_does_not_count() -> None:
    """Whoever the board took off the list has signed nothing, before or after."""
    found = made("olga", "pavel")
    after = roles.signatures(root(officers=("olga", "quinn", "rosa")), found)
    assert (names(after.approvers), after.missing) == ([], 1)
    without_builder = roles.signatures(root(officers=("pavel", "quinn")), found)
    assert without_builder.builder is None
    assert not without_builder.complete


@pytest.mark.parametrize("damage", ["00" * 64, "", "zz", "borrowed"])
def test_a_damaged_or_borrowed_signature_does_not_count(damage: str) -> None:
    """A signature counts for its own key and its own content."""
    found = made("olga", "pavel")
    id_ = secret("pavel").id
    value = found.signatures[secret("olga").id].signature if damage == "borrowed" else damage
    found.signatures[id_] = Signature(id_, value)
    assert names(roles.signatures(root(), found).approvers) == []


def test_signatures_do_not_survive_a_change_of_what_was_signed() -> None:
    """Number, days, builder and bundles are all under every signature."""

    def number(found: Targets) -> None:
        found.version = 13

    def days(found: Targets) -> None:
        found.expires += DAY

    def builder(found: Targets) -> None:
        found.unrecognized_fields["x-tocsin"]["builder"] = secret("quinn").id

    def bundle(found: Targets) -> None:
        found.targets["a" * 26 + ".zip.age"].hashes["sha256"] = "2" * 64

    def one_less(found: Targets) -> None:
        found.targets.pop("a" * 26 + ".zip.age")

    for change in (number, days, builder, bundle, one_less):
        found = made("olga", "pavel")
        change(found.signed)
        counted = roles.signatures(root(), found)
        assert (counted.builder, counted.approvers) == (None, ())


@given(st.sets(st.sampled_from((*OFFICERS, "anna", "machine", "nobody"))), st.integers(1, 3))
def test_complete_means_the_builder_and_enough_others(signed_by: set[str], approvers: int) -> None:
    """For any set of signers and any threshold."""
    found = made("olga", *sorted(signed_by))
    if "olga" not in signed_by:
        found.signatures.pop(secret("olga").id)
    others = signed_by & set(OFFICERS) - {"olga"}
    counted = roles.signatures(root(approvers), found)
    assert counted.complete == ("olga" in signed_by and len(others) >= approvers)
    assert counted.missing == max(0, approvers - len(others))


# Whose signature is wanted


def test_another_officers_signature_is_wanted() -> None:
    """The officer is told by the name that the board gave them."""
    assert roles.signer_wanted(root(), made(), secret("pavel")).name == "pavel"


@pytest.mark.parametrize(
    ("found", "who", "why"),
    [
        (made("olga"), "olga", "olga built edition 12, and another officer must sign it"),
        (made("olga", "pavel"), "pavel", "pavel has signed edition 12 already"),
        (made(None), "pavel", "edition 12 does not bear its builder's signature"),
        (made("nobody"), "pavel", "edition 12 does not bear its builder's signature"),
        (made("olga"), "anna", "no officer's"),
        (made("olga"), "machine", "no officer's"),
        (made("olga"), "nobody", "no officer's"),
    ],
    ids=["the builder", "twice", "a trial", "built by a stranger", "a member", "the machine", "a stranger"],
)
def test_no_other_signature_is_wanted(found: Metadata[Targets], who: str, why: str) -> None:
    """Refused before anything is shown or signed."""
    with pytest.raises(TrustError, match=why) as caught:
        roles.signer_wanted(root(), found, secret(who))
    assert caught.value.hint


# The heartbeat


def beat(**changed: Any) -> roles.Heartbeat:
    fields: dict[str, Any] = {
        "root": root(),
        "targets": made("olga", "pavel").to_bytes(),
        "machine": secret("machine"),
        "now": NOW,
        "days": 14,
        "after": roles.Earlier(),
    }
    return roles.heartbeat(**(fields | changed))


def test_the_heartbeat_names_the_edition_and_itself() -> None:
    """Timestamp, snapshot and targets are chained by version, length and digest, signed by the machine."""
    found = beat(after=roles.Earlier(3, 9))
    stamp = metadata.read(Timestamp, found.timestamp, "timestamp.json")
    snapshot = metadata.read(Snapshot, found.snapshot, "snapshot.json")
    assert (
        (found.snapshot_version, found.timestamp_version)
        == (4, 10)
        == (
            snapshot.signed.version,
            stamp.signed.version,
        )
    )
    stamp.signed.snapshot_meta.verify_length_and_hashes(found.snapshot)
    assert stamp.signed.snapshot_meta.version == 4
    snapshot.signed.meta["targets.json"].verify_length_and_hashes(made("olga", "pavel").to_bytes())
    assert snapshot.signed.meta["targets.json"].version == 12
    assert snapshot.signed.expires == made().signed.expires
    assert stamp.signed.expires == found.expires == NOW + 14 * DAY
    root().verify_delegate(Timestamp.type, stamp.signed_bytes, stamp.signatures)
    root().verify_delegate(Snapshot.type, snapshot.signed_bytes, snapshot.signatures)


def test_a_kept_snapshot_stays_as_it_is() -> None:
    """A day without a new edition makes a new timestamp alone."""
    before = beat()
    after = beat(now=NOW + DAY, after=roles.Earlier(1, 1, before.snapshot))
    assert (after.snapshot, after.snapshot_version, after.timestamp_version) == (before.snapshot, 1, 2)


@pytest.mark.parametrize("who", ["olga", "anna", "nobody"])
def test_only_the_machine_gives_a_heartbeat(who: str) -> None:
    """Officers and members cannot say which edition is the newest."""
    with pytest.raises(TrustError, match="not the publishing machine's"):
        beat(machine=secret(who))


def test_a_snapshot_is_kept_while_it_holds_and_its_machine_stays() -> None:
    """A new machine signs anew, and so does everybody after the snapshot's end."""
    snapshot = beat().snapshot
    assert roles.keeps_snapshot(root(), snapshot, NOW)
    assert not roles.keeps_snapshot(root(machines=("other",)), snapshot, NOW)
    assert not roles.keeps_snapshot(root(), snapshot, NOW + 200 * DAY)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", made().to_bytes()], ids=["empty", "cut", "a list", "targets"])
def test_what_is_no_snapshot_is_refused(content: bytes) -> None:
    """Damaged metadata gives a clear error."""
    with pytest.raises(TrustError, match=r"snapshot\.json is no snapshot metadata"):
        roles.keeps_snapshot(root(), content, NOW)
