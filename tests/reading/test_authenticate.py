"""Nothing but what the officers signed is authentic; what ran out still opens, and says so."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import tree
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import SSlibKey
from tree import DAY, NOW, Published
from tries import tries
from tuf.api.metadata import Metadata, Root

from builder.errors import NotAuthenticError, Refusal, TrustError
from builder.reading import source
from builder.reading.authentic import Authentic, Part
from builder.reading.authenticate import authenticate
from builder.reading.memory import NOTHING, Seen
from builder.trust.envelope import Envelope

PUBLISHED = Published()
PINNED = PUBLISHED.roots[0]
# The one before and the one after, as the same machine publishes them.
ELEVEN = replace(
    PUBLISHED, edition=11, snapshot_version=19, timestamp_version=33, bundles=tree.sealed_bundles(edition=11)
)
THIRTEEN = replace(
    PUBLISHED, edition=13, snapshot_version=21, timestamp_version=47, bundles=tree.sealed_bundles(edition=13)
)
HEARTBEAT = replace(PUBLISHED, timestamp_version=41, heartbeat=NOW + 8 * DAY)


def judged(published: Published, *, at: datetime = NOW, seen: Seen = NOTHING, **options: Any) -> Authentic:
    return authenticate(Envelope.read(published.envelope()), pinned=PINNED, at=at, seen=seen, **options)


def refusal(published: Published, **options: Any) -> NotAuthenticError:
    with pytest.raises(NotAuthenticError) as caught:
        judged(published, **options)
    assert caught.value.hint
    return caught.value


def having_seen(*published: Published) -> Seen:
    """What a machine remembers that was shown these, one after the other."""
    seen = NOTHING
    for each in published:
        news = judged(each, seen=seen, at=each.heartbeat - DAY).news
        assert news.timestamp
        seen = Seen(roots=news.roots, timestamp=news.timestamp, snapshot=news.snapshot)
    return seen


# Authentic and current.


def test_an_edition_is_authentic_and_current() -> None:
    """Who built it, who signed it, since when and until when."""
    found = judged(PUBLISHED)
    assert (found.edition, found.issued, found.valid_until) == (12, date(2026, 11, 22), date(2026, 12, 22))
    assert (found.builder, found.approvers, found.signers) == ("anna", ("ben",), ("anna", "ben"))
    assert found.heartbeat_until == NOW + 7 * DAY
    assert (found.ran_out, found.older_than, found.notes) == ((), None, ())
    assert set(found.targets) == set(tree.LOCATORS)


def test_tree_and_envelope_say_the_same(tmp_path: Path) -> None:
    """An envelope is a part of the tree."""
    found = authenticate(source.open_source(PUBLISHED.write(tmp_path)), pinned=PINNED, at=NOW)
    assert found == judged(PUBLISHED)


def test_a_signature_more_is_told() -> None:
    """All who signed are named."""
    assert judged(replace(PUBLISHED, by=("anna", "ben", "carl"))).approvers == ("ben", "carl")


def test_the_bundle_is_handed_out_as_it_was_signed(tmp_path: Path) -> None:
    """What is read again after the check is checked again: a disk can change in between."""
    base = PUBLISHED.write(tmp_path)
    tree_ = source.open_source(base)
    found = authenticate(tree_, pinned=PINNED, at=NOW)
    assert found.bundle(tree_, tree.FIRST) == PUBLISHED.bundles[tree.FIRST]
    path = base / "targets" / PUBLISHED.target_name()
    path.write_bytes(b"swapped")
    with pytest.raises(NotAuthenticError, match="not what was signed"):
        found.bundle(tree_, tree.FIRST)
    path.unlink()
    assert found.bundle(tree_, tree.FIRST) is None


# Run out: opens, and says so.


def test_the_last_day_is_a_valid_day() -> None:
    """Valid until a day means until that day is over."""
    fresh = replace(PUBLISHED, heartbeat=NOW + 60 * DAY)
    assert judged(fresh, at=datetime(2026, 12, 22, 23, 59, 59, tzinfo=UTC)).ran_out == ()
    (ran_out, heartbeat) = judged(fresh, at=datetime(2026, 12, 23, tzinfo=UTC)).ran_out
    assert (ran_out.what, ran_out.since) == (Part.EDITION, datetime(2026, 12, 23, tzinfo=UTC))
    # The snapshot runs out with the edition.
    assert heartbeat.what is Part.HEARTBEAT


RAN_OUT = {
    "the edition": (replace(PUBLISHED, heartbeat=NOW + 90 * DAY), 40 * DAY, {Part.EDITION, Part.HEARTBEAT}),
    "the heartbeat alone": (PUBLISHED, 8 * DAY, {Part.HEARTBEAT}),
    "the root alone": (
        replace(PUBLISHED, days=900, heartbeat=NOW + 900 * DAY),
        366 * DAY,
        {Part.ROOT},
    ),
    "the heartbeat before the root": (replace(PUBLISHED, days=900), 366 * DAY, {Part.HEARTBEAT, Part.ROOT}),
    "all of it, for years": (PUBLISHED, 2000 * DAY, {Part.EDITION, Part.HEARTBEAT, Part.ROOT}),
}


@pytest.mark.parametrize(("published", "later", "parts"), RAN_OUT.values(), ids=RAN_OUT)
def test_what_ran_out_opens_and_says_what(published: Published, later: timedelta, parts: set[Part]) -> None:
    """In an emergency an old number beats none: time locks nobody out."""
    found = judged(published, at=NOW + later)
    assert {each.what for each in found.ran_out} == parts
    assert all(each.since <= NOW + later for each in found.ran_out)
    assert found.edition == 12


@pytest.mark.parametrize("later", [8 * DAY, 40 * DAY, 2000 * DAY])
def test_what_ran_out_is_checked_like_the_rest(later: timedelta) -> None:
    """Time excuses no signature: a forgery that has run out is a forgery."""
    forged = replace(PUBLISHED, by=("anna", "mallory"))
    assert refusal(forged, at=NOW + later).refusal is Refusal.UNSIGNED
    changed = PUBLISHED.with_own(targets=tree.with_fields(PUBLISHED.targets, version=99))
    assert refusal(changed, at=NOW + later).refusal is Refusal.TAMPERED
    assert refusal(PUBLISHED, at=NOW + later, seen=having_seen(THIRTEEN)).refusal is Refusal.OLDER


# A clock that is behind.

STOLEN = replace(PUBLISHED, timestamp_version=99, beat=date(2099, 1, 1))
BEHIND: dict[str, tuple[Published, Seen, datetime, date | None]] = {
    "an empty battery": (PUBLISHED, NOTHING, datetime(1980, 1, 1, tzinfo=UTC), date(2026, 11, 22)),
    "noon of the day before": (PUBLISHED, NOTHING, datetime(2026, 11, 21, 12, 59, tzinfo=UTC), date(2026, 11, 22)),
    # The clock is right and set to the local time of the far west, and the machine takes that for UTC.
    "half a day, which may be a zone": (PUBLISHED, NOTHING, datetime(2026, 11, 21, 13, tzinfo=UTC), None),
    "the very day": (PUBLISHED, NOTHING, datetime(2026, 11, 22, tzinfo=UTC), None),
    "the day before, where it is evening yet": (
        PUBLISHED,
        NOTHING,
        datetime(2026, 11, 21, 14, 30, tzinfo=timezone(timedelta(hours=-10))),
        None,
    ),
    "a heartbeat of later": (replace(PUBLISHED, beat=date(2026, 11, 27)), NOTHING, NOW, date(2026, 11, 27)),
    "a root of later": (
        replace(PUBLISHED, roots=(PINNED, tree.root(2, issued=date(2026, 11, 25)))),
        NOTHING,
        NOW,
        date(2026, 11, 25),
    ),
    "a heartbeat of later, seen before": (
        PUBLISHED,
        having_seen(replace(HEARTBEAT, beat=date(2026, 11, 27))),
        NOW,
        date(2026, 11, 27),
    ),
    "a root of later, seen before": (
        PUBLISHED,
        having_seen(replace(PUBLISHED, roots=(PINNED, tree.root(2, issued=date(2026, 11, 25))))),
        NOW,
        date(2026, 11, 25),
    ),
    "a stolen key that dated ahead": (STOLEN, NOTHING, NOW, date(2099, 1, 1)),
    # And is no concern any more once the board replaced it.
    "a stolen key that dated ahead, replaced": (
        replace(PUBLISHED, roots=(PINNED, tree.root(2, machines=("other",))), machine="other"),
        having_seen(STOLEN),
        NOW,
        None,
    ),
    "days that are none": (
        PUBLISHED.with_own(
            timestamp=tree.signed(tree.again(PUBLISHED.timestamp, **{"x-tocsin": {"issued": "soon"}}), [tree.MACHINE])
        ),
        NOTHING,
        NOW,
        None,
    ),
    "days that nobody states": (
        PUBLISHED.with_own(
            timestamp=tree.signed(tree.again(PUBLISHED.timestamp, **{"x-tocsin": None}), [tree.MACHINE])
        ),
        NOTHING,
        NOW,
        None,
    ),
}


@pytest.mark.parametrize(("published", "seen", "at", "day"), BEHIND.values(), ids=BEHIND)
def test_what_was_signed_later_than_now_shows_that_the_clock_is_behind(
    published: Published, seen: Seen, at: datetime, day: date | None
) -> None:
    """A machine whose battery is empty believes that it is 1980: it must open, and not call current what may be old."""
    found = judged(published, seen=seen, at=at)
    assert (found.edition, found.ran_out, found.signed_on) == (12, (), day)


# Not enough signatures.

MALLORY = "mallory"
UNSIGNED: dict[str, tuple[Published, str]] = {
    "the builder alone": (
        replace(PUBLISHED, by=("anna",)),
        "edition 12 is signed by anna alone, and 2 officers must sign",
    ),
    "nobody": (replace(PUBLISHED, by=()), "edition 12 is signed by no officer, and 2 officers must sign"),
    "strangers": (
        replace(PUBLISHED, by=(MALLORY, "mallet")),
        "edition 12 is signed by no officer, and 2 officers must sign",
    ),
    "the machine's key alone": (
        replace(PUBLISHED, by=(tree.MACHINE,)),
        "edition 12 is signed by no officer, and 2 officers must sign",
    ),
    "the builder and the machine": (
        replace(PUBLISHED, by=("anna", tree.MACHINE)),
        "edition 12 is signed by anna alone, and 2 officers must sign",
    ),
    "the board in place of officers": (
        replace(PUBLISHED, by=tree.MEMBERS),
        "edition 12 is signed by no officer, and 2 officers must sign",
    ),
    "officers without the builder": (
        replace(PUBLISHED, builder="carl"),
        "edition 12 is not signed by the officer who built it; besides signed by anna, ben",
    ),
    "a builder who is no officer": (
        replace(PUBLISHED, builder=tree.MACHINE, by=("anna", "ben", tree.MACHINE)),
        "edition 12 is not signed by the officer who built it; besides signed by anna, ben",
    ),
    "an officer as the machine": (
        replace(PUBLISHED, machine="anna"),
        "its heartbeat (timestamp.json) is not signed by the publishing machine",
    ),
    "a stranger as the machine": (
        replace(PUBLISHED, machine=MALLORY),
        "its heartbeat (timestamp.json) is not signed by the publishing machine",
    ),
    "a snapshot of a stranger": (
        PUBLISHED.with_own(snapshot=replace(PUBLISHED, machine=MALLORY).snapshot),
        "what its heartbeat names (20.snapshot.json) is not signed by the publishing machine",
    ),
    "a root of one member": (
        replace(PUBLISHED, roots=(PINNED, tree.root(2, by=("mira",)))),
        "root 2 is signed by mira alone of the board before it, and 2 members must sign",
    ),
    "a root of a board that nobody knows": (
        replace(PUBLISHED, roots=(PINNED, tree.root(2, members=("x", "y"), by=("x", "y")))),
        "root 2 is signed by nobody of the board before it, and 2 members must sign",
    ),
    "a root that the new board did not sign": (
        replace(PUBLISHED, roots=(PINNED, tree.root(2, members=("x", "y"), by=("mira", "milo", "x")))),
        "root 2 is signed by x alone of its own board, and 2 members must sign",
    ),
}


@pytest.mark.parametrize(("published", "words"), UNSIGNED.values(), ids=UNSIGNED)
def test_too_few_signatures_are_told_as_such(published: Published, words: str) -> None:
    """Who signed and how many must, in words for a tired person; a key counts for its own role alone."""
    found = refusal(published)
    assert (found.refusal, found.message) == (Refusal.UNSIGNED, words)


def test_too_few_signatures_come_with_what_to_do() -> None:
    """Most often somebody was replaced; of a root that too few signed nothing is to be believed."""
    fetch = "may have been replaced since: fetch the newest edition from the secretariat"
    assert refusal(UNSIGNED["nobody"][0]).hint == f"officers {fetch}"
    assert refusal(UNSIGNED["a stranger as the machine"][0]).hint == f"the machine's key {fetch}"
    assert refusal(UNSIGNED["a root of one member"][0]).hint.startswith("believe nothing in it")


def test_the_builder_does_not_count_as_an_approver() -> None:
    """Nobody publishes alone, even where a root asks for one signature."""
    lax = tree.root(approvers=0)
    alone = replace(PUBLISHED, roots=(lax,), by=("anna",))
    with pytest.raises(
        NotAuthenticError, match="is signed by anna, who built it, and lacks 1 more; besides signed by nobody"
    ) as caught:
        authenticate(Envelope.read(alone.envelope()), pinned=lax, at=NOW)
    assert caught.value.refusal is Refusal.UNSIGNED
    both = replace(alone, by=("anna", "ben"))
    assert authenticate(Envelope.read(both.envelope()), pinned=lax, at=NOW).approvers == ("ben",)


def test_the_threshold_is_the_root_s() -> None:
    """Two approvers are two besides the builder."""
    strict = tree.root(approvers=2)
    two = replace(PUBLISHED, roots=(strict,))
    with pytest.raises(NotAuthenticError, match="edition 12 is signed by anna and ben alone, and 3 officers must sign"):
        authenticate(Envelope.read(two.envelope()), pinned=strict, at=NOW)


def test_a_key_under_two_ids_counts_once() -> None:
    """A root that lists one key twice is refused, or its holder would sign as two."""
    ben = tree.key_of("ben").to_dict()
    twin = "0" * 64
    parsed: Metadata[Root] = Metadata.from_bytes(tree.root(2, approvers=2))
    parsed.signed.keys[twin] = SSlibKey.from_dict(twin, ben)
    parsed.signed.roles["targets"].keyids.append(twin)
    twice = tree.signed(parsed, tree.MEMBERS)
    edition: Metadata[Any] = Metadata.from_bytes(PUBLISHED.targets)
    edition.sign(tree.signer("anna"))
    edition.sign(tree.signer("ben"), append=True)
    again = json.loads(edition.to_bytes())
    again["signatures"].append({**again["signatures"][-1], "keyid": twin})
    content = json.dumps(again).encode()
    published = replace(PUBLISHED, roots=(PINNED, twice)).with_own(targets=content)
    found = refusal(published)
    assert found.refusal is Refusal.TAMPERED
    assert found.message == "2.root.json lists a key under a name that is not its own, or of an unknown kind"


def key_with_a_field(name: str) -> SSlibKey:
    """A key with a field that nobody knows, under the id that this makes."""
    fields = tree.key_of(name).to_dict() | {"x-more": "yes"}
    return SSlibKey.from_dict(tree.digest(encode_canonical(fields).encode()), fields)


def test_a_key_with_a_field_beside_counts_once() -> None:
    """TUF has unknown fields be part of a key and its id; so the same key twice, with and without one, is refused."""
    with_field = key_with_a_field("dora")
    parsed: Metadata[Root] = Metadata.from_bytes(tree.root(2))
    parsed.signed.add_key(with_field, "targets")
    assert judged(replace(PUBLISHED, roots=(PINNED, tree.signed(parsed, tree.MEMBERS)))).root_version == 2
    parsed.signed.add_key(tree.key_of("dora"), "targets")
    twice = tree.signed(parsed, tree.MEMBERS)
    assert "lists a key under a name" in refusal(replace(PUBLISHED, roots=(PINNED, twice))).message


def strange_key(**fields: Any) -> bytes:
    parsed = json.loads(tree.root(2))
    id_ = tree.keyid("ben")
    parsed["signed"]["keys"][id_].update(fields)
    metadata: Metadata[Any] = Metadata.from_dict(parsed)
    return tree.signed(metadata, tree.MEMBERS)


@pytest.mark.parametrize(
    "fields",
    [
        {"keytype": "rsa", "scheme": "rsassa-pss-sha256"},
        {"keytype": "ecdsa", "scheme": "ecdsa-sha2-nistp256"},
        {"keyval": {"public": "00" * 31}},
        {"keyval": {"public": "no key"}},
        {"keyval": {"public": tree.key_of("carl").keyval["public"]}},
    ],
    ids=lambda fields: str(fields)[:40],
)
def test_keys_of_other_kinds_are_refused(fields: dict[str, Any]) -> None:
    """A root lists keys that sign here and nothing else, each under the id that it gives itself."""
    found = refusal(replace(PUBLISHED, roots=(PINNED, strange_key(**fields))))
    assert found.refusal is Refusal.TAMPERED
    assert "lists a key under a name that is not its own" in found.message


def test_a_key_that_nobody_here_signs_with_is_refused() -> None:
    """An RSA key under its very own id: a kind of key that no officer has."""
    parsed: Metadata[Root] = Metadata.from_bytes(tree.root(2))
    parsed.signed.add_key(SSlibKey.from_crypto(rsa.generate_private_key(65537, 2048).public_key()), "targets")
    found = refusal(replace(PUBLISHED, roots=(PINNED, tree.signed(parsed, tree.MEMBERS))))
    assert "of an unknown kind" in found.message


def test_keys_in_hardware_are_taken() -> None:
    """ECDSA on P-256 and P-384, and the same key in other lines of PEM is the same key."""
    parsed: Metadata[Root] = Metadata.from_bytes(tree.root(2))
    for curve in (ec.SECP256R1(), ec.SECP384R1()):
        parsed.signed.add_key(SSlibKey.from_crypto(ec.generate_private_key(curve).public_key()), "targets")
    second = tree.signed(parsed, tree.MEMBERS)
    assert judged(replace(PUBLISHED, roots=(PINNED, second))).root_version == 2
    pem = parsed.signed.keys[parsed.signed.roles["targets"].keyids[-1]].keyval["public"]
    twin = SSlibKey("1" * 64, "ecdsa", "ecdsa-sha2-nistp384", {"public": pem + "\n\n"})
    parsed.signed.add_key(twin, "targets")
    twice = tree.signed(parsed, tree.MEMBERS)
    assert "under a name that is not its own" in refusal(replace(PUBLISHED, roots=(PINNED, twice))).message


# Tampered with.


def two_signatures_by_one_key() -> bytes:
    parsed = json.loads(replace(PUBLISHED, by=("anna",)).targets)
    parsed["signatures"] *= 2
    return json.dumps(parsed).encode()


def signature_of_another_edition() -> bytes:
    parsed, other = json.loads(PUBLISHED.targets), json.loads(ELEVEN.targets)
    parsed["signatures"] = other["signatures"]
    return json.dumps(parsed).encode()


def named_signature(name: str) -> bytes:
    """A signature by a stranger in an officer's name."""
    parsed = json.loads(replace(PUBLISHED, by=("anna", MALLORY)).targets)
    parsed["signatures"][-1]["keyid"] = tree.keyid(name)
    return json.dumps(parsed).encode()


def targets_with(**fields: Any) -> Published:
    """An edition whose signed fields are others, and rightly signed."""
    return PUBLISHED.with_own(targets=tree.signed(tree.again(PUBLISHED.targets, **fields), PUBLISHED.by))


def file_named(name: str, **fields: Any) -> dict[str, Any]:
    return {name: {"length": 1, "hashes": {"sha256": "0" * 64}, **fields}}


ABOUT = {"issued": "2026-11-22", "builder": tree.keyid("anna")}
TAMPERED: dict[str, tuple[Published, str]] = {
    "signatures of another edition": (
        PUBLISHED.with_own(targets=signature_of_another_edition()),
        "12.targets.json is not what anna, ben signed",
    ),
    "a stranger's signature in an officer's name": (
        PUBLISHED.with_own(targets=named_signature("ben")),
        "12.targets.json is not what ben signed",
    ),
    "one officer's signature twice": (
        PUBLISHED.with_own(targets=two_signatures_by_one_key()),
        "12.targets.json is damaged",
    ),
    "a changed edition": (
        PUBLISHED.with_own(targets=tree.with_fields(PUBLISHED.targets, expires="2036-01-01T00:00:00Z")),
        "12.targets.json is not what anna, ben signed",
    ),
    "a changed heartbeat": (
        PUBLISHED.with_own(timestamp=tree.with_fields(PUBLISHED.timestamp, expires="2036-01-01T00:00:00Z")),
        "timestamp.json is not what machine signed",
    ),
    "a changed snapshot": (
        PUBLISHED.with_own(snapshot=tree.with_fields(PUBLISHED.snapshot, expires="2036-01-01T00:00:00Z")),
        "20.snapshot.json is not what machine signed",
    ),
    "the targets of another edition": (
        replace(
            PUBLISHED, own={"timestamp": PUBLISHED.timestamp, "snapshot": PUBLISHED.snapshot, "targets": ELEVEN.targets}
        ),
        "12.targets.json is not the one that the rest of the metadata names",
    ),
    "the snapshot of another edition": (
        replace(PUBLISHED, own={"timestamp": PUBLISHED.timestamp, "snapshot": ELEVEN.snapshot}),
        "20.snapshot.json is not the one that the rest of the metadata names",
    ),
    "the heartbeat of another edition": (
        replace(PUBLISHED, own={"timestamp": ELEVEN.timestamp}),
        "the envelope is damaged: its metadata is of different editions",
    ),
    "the timestamp in place of the snapshot": (
        PUBLISHED.with_own(snapshot=PUBLISHED.timestamp),
        "20.snapshot.json is damaged",
    ),
    "an edition under another number": (
        PUBLISHED.with_own(targets=ELEVEN.targets),
        "12.targets.json is of another version than the rest",
    ),
    "a root that skips one": (
        replace(PUBLISHED, roots=(PINNED, tree.root(3))),
        "2.root.json is not the root that follows root 1",
    ),
    "the same root again": (
        replace(PUBLISHED, roots=(PINNED, PINNED)),
        "2.root.json is not the root that follows root 1",
    ),
    "no word of the builder": (targets_with(**{"x-tocsin": {"issued": "2026-11-22"}}), "does not say who built it"),
    "no word of Tocsin": (targets_with(**{"x-tocsin": None}), "does not say who built it"),
    "a builder that is no text": (targets_with(**{"x-tocsin": ABOUT | {"builder": ["anna"]}}), "who built it"),
    "an issue day that is none": (targets_with(**{"x-tocsin": ABOUT | {"issued": "soon"}}), "who built it, and when"),
    "an issue day in another form": (targets_with(**{"x-tocsin": ABOUT | {"issued": "20261122"}}), "who built it, and"),
    "an issue day that is a number": (targets_with(**{"x-tocsin": ABOUT | {"issued": 2026}}), "who built it, and when"),
    "a bundle named as a way out": (targets_with(targets=file_named("../../etc.zip.age")), "in a way that none is"),
    "a bundle in a directory": (targets_with(targets=file_named(f"a/{tree.FIRST}.zip.age")), "in a way that none is"),
    "a bundle without SHA-256": (
        targets_with(targets=file_named(f"{tree.FIRST}.zip.age", hashes={"md5": "0" * 32})),
        "in a way that none is",
    ),
    "a digest that is a path": (
        targets_with(targets=file_named(f"{tree.FIRST}.zip.age", hashes={"sha256": "../" * 21 + "x"})),
        "in a way that none is",
    ),
    "a snapshot of nothing": (
        PUBLISHED.with_own(
            snapshot=tree.signed(tree.again(PUBLISHED.snapshot, meta={"other.json": {"version": 1}}), [tree.MACHINE])
        ),
        "20.snapshot.json names no edition",
    ),
}


@pytest.mark.parametrize(("published", "words"), TAMPERED.values(), ids=TAMPERED)
def test_what_was_changed_is_refused(published: Published, words: str) -> None:
    """Neither a curious host nor anybody on the way can change, swap or mix what was signed."""
    found = refusal(published)
    assert found.refusal is Refusal.TAMPERED
    assert words in found.message


def test_a_swapped_bundle_is_refused() -> None:
    """The host gives a bundle of another recipient, or of another edition, or of its own."""
    names = PUBLISHED.metadata, PUBLISHED.target_name()
    from builder.trust import envelope

    for content in (PUBLISHED.bundles[tree.LOCATORS[1]], ELEVEN.bundles[tree.FIRST], b"", b"forged"):
        packed = envelope.pack(*names, content)
        with pytest.raises(NotAuthenticError, match="is not what was signed") as caught:
            authenticate(Envelope.read(packed), pinned=PINNED, at=NOW)
        assert caught.value.refusal is Refusal.TAMPERED
    # Under its own digest it is another edition's.
    packed = envelope.pack(PUBLISHED.metadata, ELEVEN.target_name(), ELEVEN.bundles[tree.FIRST])
    with pytest.raises(NotAuthenticError, match="its bundle is not of edition 12"):
        authenticate(Envelope.read(packed), pinned=PINNED, at=NOW)


HOSTILE = {
    "nothing": b"",
    "no JSON": b"hello",
    "no UTF-8": b'{"signed": "\xff"}',
    "UTF-16": '{"signed": {}}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + PUBLISHED.timestamp,
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "nested for ever": b"[" * 15_000,
    "nested and closed": b"[" * 7_000 + b"]" * 7_000,
    "nested in a field": b'{"signatures":[],"signed":' + b'{"a":' * 2_000 + b"1" + b"}" * 2_001,
    "NaN": PUBLISHED.timestamp.replace(b'"version":40', b'"version":NaN'),
    "infinity": PUBLISHED.timestamp.replace(b'"version":40', b'"version":Infinity'),
    "a fraction": PUBLISHED.timestamp.replace(b'"version":40', b'"version":40.0'),
    "an exponent": PUBLISHED.timestamp.replace(b'"version":40', b'"version":4e1'),
    "a number of thousands of digits": PUBLISHED.timestamp.replace(b'"version":40', b'"version":' + b"9" * 10_000),
    "a number beyond what JavaScript counts": PUBLISHED.timestamp.replace(
        b'"version":40', b'"version":9007199254740993'
    ),
    "a negative version": PUBLISHED.timestamp.replace(b'"version":40', b'"version":-1'),
    "a version in quotes": PUBLISHED.timestamp.replace(b'"version":40', b'"version":"40"'),
    "no version": PUBLISHED.timestamp.replace(b'"version":40', b'"verzion":40'),
    "a key twice": PUBLISHED.timestamp.replace(b'"version":40', b'"version":39,"version":40'),
    "a key twice outside what is signed": PUBLISHED.timestamp.replace(
        b'{"signatures"', b'{"signatures":[],"signatures"'
    ),
    "signatures that are no list": PUBLISHED.timestamp.replace(b'"signatures":[', b'"signatures":7,"other":['),
    "a signature that is no text": b'{"signatures":[{"keyid":"a","sig":{}}],' + PUBLISHED.timestamp.partition(b"],")[2],
    "a signature by nothing": b'{"signatures":[{"keyid":{},"sig":"00"}],' + PUBLISHED.timestamp.partition(b"],")[2],
    "half a character": PUBLISHED.timestamp.replace(b'"version":40', b'"version":40,"x":"\\ud800"'),
    "another time": PUBLISHED.timestamp.replace(b"2026-11-29T12:00:00Z", b"2026-11-29T12:00:00+01:00"),
    "no time": PUBLISHED.timestamp.replace(b'"2026-11-29T12:00:00Z"', b"null"),
    "the year one": PUBLISHED.timestamp.replace(b"2026-11-29T12:00:00Z", b"0001-01-01T00:00:00Z"),
    "another specification": PUBLISHED.timestamp.replace(b'"spec_version":"1.', b'"spec_version":"9.'),
    "another role": PUBLISHED.snapshot,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("part", ["timestamp", "snapshot", "targets", "root"])
def test_hostile_json_is_damage(part: str, content: bytes) -> None:
    """No exception but ours escapes, whatever the bytes are and wherever they stand."""
    if part == "root":
        published = replace(PUBLISHED, roots=(PINNED, content))
    else:
        published = replace(
            PUBLISHED, own={"timestamp": PUBLISHED.timestamp, "snapshot": PUBLISHED.snapshot, part: content}
        )
    if content == published.own.get("snapshot") and part == "snapshot":
        published = published.with_own(snapshot=PUBLISHED.timestamp)
    assert refusal(published).refusal is Refusal.TAMPERED


def beside(text: str) -> str:
    """A field outside what is signed, which python-tuf does not look at."""
    return '{"beside":' + text + ","


BESIDE = {
    "a key twice": beside('{"a":1,"a":2}'),
    "NaN": beside("NaN"),
    "a fraction": beside("1.5"),
    "a number beyond what JavaScript counts": beside("9007199254740993"),
    "a number of thousands of digits": beside("-" + "9" * 4_000),
    "nesting": beside("[" * 20 + "]" * 20),
    "half a character": beside('"\\ud800"'),
    "half a character as a key": beside('{"\\udfff":1}'),
}


@pytest.mark.parametrize("field", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("part", ["timestamp", "root"])
def test_what_readers_could_take_in_two_ways_is_damage(part: str, field: str) -> None:
    """Another reader, as the one in the browser, must not see something else in the same bytes."""

    def with_field(content: bytes, text: str) -> bytes:
        return content.replace(b"{", text.encode(), 1)

    def published(text: str) -> Published:
        if part == "root":
            return replace(PUBLISHED, roots=(PINNED, with_field(tree.root(2), text)))
        return PUBLISHED.with_own(timestamp=with_field(PUBLISHED.timestamp, text))

    assert judged(published(beside('"plain"'))).edition == 12
    assert refusal(published(field)).refusal is Refusal.TAMPERED


def test_a_signed_year_one_is_damage() -> None:
    """The machine's key alone cannot make a reader stumble over its own arithmetic."""
    stamp = tree.signed(tree.again(PUBLISHED.timestamp, expires="1001-01-01T00:00:00Z"), [tree.MACHINE])
    assert refusal(PUBLISHED.with_own(timestamp=stamp)).message == "its metadata states an impossible date"


@settings(max_examples=tries(150), deadline=None)
@given(
    part=st.sampled_from(["timestamp", "snapshot", "targets"]),
    content=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["signed", "signatures", "_type", "meta", "version"]), inner, max_size=4)
        ),
        max_leaves=12,
    ),
)
def test_any_json_is_damage(part: str, content: Any) -> None:
    """Whatever shape it has."""
    published = replace(
        PUBLISHED,
        own={"timestamp": PUBLISHED.timestamp, "snapshot": PUBLISHED.snapshot, part: json.dumps(content).encode()},
    )
    assert refusal(published).refusal is Refusal.TAMPERED


# The tree, and parts of it.


def test_altered_bundles_are_told_and_others_open(tmp_path: Path) -> None:
    """Damage to another's bundle is told, and does not keep a recipient from its own."""
    base = PUBLISHED.write(tmp_path)
    for locator in tree.LOCATORS[1:]:
        (base / "targets" / PUBLISHED.target_name(locator)).write_bytes(b"altered")
    with pytest.raises(NotAuthenticError, match="is not what was signed, and 1 more") as caught:
        authenticate(source.open_source(base), pinned=PINNED, at=NOW)
    assert caught.value.refusal is Refusal.TAMPERED
    assert "--locator" in caught.value.hint
    assert authenticate(source.open_source(base), pinned=PINNED, at=NOW, locator=tree.FIRST).edition == 12
    with pytest.raises(NotAuthenticError):
        authenticate(source.open_source(base), pinned=PINNED, at=NOW, locator=tree.LOCATORS[1])
    with pytest.raises(TrustError, match="no bundle of this locator"):
        authenticate(source.open_source(base), pinned=PINNED, at=NOW, locator="x")


def test_a_part_of_a_tree_is_noted(tmp_path: Path) -> None:
    """A partial copy is authentic, and says that it is partial; so is one with something beside."""
    base = PUBLISHED.write(tmp_path)
    (base / "targets" / PUBLISHED.target_name()).unlink()
    found = authenticate(source.open_source(base), pinned=PINNED, at=NOW)
    assert (found.missing, found.notes) == (1, ())
    (base / "targets" / ELEVEN.target_name()).write_bytes(ELEVEN.bundles[tree.FIRST])
    found = authenticate(source.open_source(base), pinned=PINNED, at=NOW)
    assert (found.missing, found.notes) == (1, ("1 file in targets/ is not of this edition",))
    for path in (base / "targets").iterdir():
        path.unlink()
    (base / "targets").rmdir()
    assert authenticate(source.open_source(base), pinned=PINNED, at=NOW).missing == 3


@pytest.mark.parametrize("name", ["timestamp.json", "20.snapshot.json", "12.targets.json"])
def test_missing_metadata_is_damage(tmp_path: Path, name: str) -> None:
    """A cut tree cannot hide what is newer."""
    base = PUBLISHED.write(tmp_path)
    (base / "metadata" / name).unlink()
    with pytest.raises(NotAuthenticError, match=f"{name} is missing") as caught:
        authenticate(source.open_source(base), pinned=PINNED, at=NOW)
    assert caught.value.refusal is Refusal.TAMPERED


# Older than one seen before.


def test_an_older_edition_is_refused() -> None:
    """Nobody slips in an older edition; who knows why may take it."""
    seen = having_seen(THIRTEEN)
    found = refusal(PUBLISHED, seen=seen)
    assert (found.refusal, found.message) == (
        Refusal.OLDER,
        "this is edition 12, and this machine has seen edition 13",
    )
    assert "--allow-older" in found.hint
    taken = judged(PUBLISHED, seen=seen, allow_older=True)
    assert (taken.edition, taken.older_than, taken.news.timestamp) == (12, 13, None)


def test_an_older_edition_is_checked_all_the_same() -> None:
    """`--allow-older` excuses age and nothing else."""
    seen = having_seen(THIRTEEN)
    for published, state in (
        (replace(PUBLISHED, by=("anna",)), Refusal.UNSIGNED),
        (PUBLISHED.with_own(targets=ELEVEN.targets), Refusal.TAMPERED),
    ):
        assert refusal(published, seen=seen, allow_older=True).refusal is state
        assert refusal(published, seen=seen).refusal is state


def test_a_newer_edition_is_taken() -> None:
    """The way forward is open."""
    found = judged(THIRTEEN, seen=having_seen(ELEVEN, PUBLISHED))
    assert (found.edition, found.older_than, found.notes) == (13, None, ())
    assert found.news.timestamp == THIRTEEN.timestamp


def test_the_same_again_is_no_older() -> None:
    """To look twice is allowed."""
    assert judged(PUBLISHED, seen=having_seen(PUBLISHED)) == judged(PUBLISHED)


def test_an_envelope_from_before_a_heartbeat_is_no_older_and_told() -> None:
    """What was mailed yesterday is the newest edition still; but a place that serves it today is not kept up."""
    found = judged(PUBLISHED, seen=having_seen(HEARTBEAT))
    assert (found.edition, found.older_than) == (12, None)
    assert found.notes == (
        "its heartbeat is older than one seen before, of the same edition: this copy is not the newest",
    )
    # And nothing newer is forgotten for it.
    assert found.news.timestamp is None


def test_another_edition_of_the_same_number_is_older() -> None:
    """One number, two contents: what the machine vouched for before is what this one is not."""
    twin = replace(ELEVEN, edition=12)
    found = refusal(twin, seen=having_seen(PUBLISHED))
    assert found.refusal is Refusal.OLDER
    assert found.message == "this is edition 12, and this machine has seen another one of that number since"
    assert judged(twin, seen=having_seen(PUBLISHED), allow_older=True).older_than == 12
    later = replace(THIRTEEN, edition=12)
    assert judged(later, seen=having_seen(PUBLISHED)).notes == (
        "its contents are not those of the edition with this number seen before; ask the publisher why",
    )


def test_a_newer_edition_with_an_older_heartbeat_is_told() -> None:
    """A publishing machine that was restored from a backup counts from behind; officers' signatures decide."""
    restored = replace(THIRTEEN, snapshot_version=5, timestamp_version=6)
    found = judged(restored, seen=having_seen(PUBLISHED))
    assert (found.edition, found.older_than, found.news.timestamp) == (13, None, None)
    assert found.notes == (
        "its heartbeat is older than one seen before, though the edition is newer; tell the publisher",
    )


def test_two_heartbeats_of_one_number_are_told_apart() -> None:
    """A machine that counts one number twice confuses nobody: the editions decide."""
    assert judged(replace(THIRTEEN, timestamp_version=40), seen=having_seen(PUBLISHED)).edition == 13
    found = refusal(replace(ELEVEN, timestamp_version=40), seen=having_seen(PUBLISHED))
    assert found.refusal is Refusal.OLDER
    longer = replace(PUBLISHED, heartbeat=NOW + 50 * DAY)
    assert judged(longer, seen=having_seen(PUBLISHED)).heartbeat_until == PUBLISHED.heartbeat


def test_a_frozen_mirror_shows_in_its_heartbeat() -> None:
    """A host that keeps an old edition cannot keep its heartbeat alive."""
    found = judged(PUBLISHED, at=NOW + 10 * DAY)
    assert [each.what for each in found.ran_out] == [Part.HEARTBEAT]


def test_an_older_edition_dressed_with_a_newer_heartbeat_is_refused() -> None:
    """Mix and match: the newest heartbeat names its own snapshot, and no other."""
    mixed = replace(ELEVEN, own={"timestamp": HEARTBEAT.timestamp})
    assert refusal(mixed).refusal is Refusal.TAMPERED
    # Even the machine cannot take an edition back before those who have seen it.
    dressed = replace(ELEVEN, snapshot_version=30, timestamp_version=60)
    assert refusal(dressed, seen=having_seen(PUBLISHED)).refusal is Refusal.OLDER
    assert judged(dressed).edition == 11


# Roots.


def test_new_roots_are_followed() -> None:
    """Who pinned the first root reads what officers sign today."""
    second = tree.root(2, officers=("dora", "emil"))
    third = tree.root(3, officers=("dora", "emil"), members=("nina", "nils"), by=("mira", "milo", "nina", "nils"))
    now = replace(PUBLISHED, roots=(PINNED, second, third), builder="dora", by=("dora", "emil"))
    found = judged(now)
    assert (found.root_version, found.signers) == (3, ("dora", "emil"))
    assert found.news.roots == {2: second, 3: third}
    # Whoever pinned the third reads it as well.
    assert authenticate(Envelope.read(now.envelope()), pinned=third, at=NOW).root_version == 3


def test_each_root_is_told_as_soon_as_it_is_followed() -> None:
    """What the board signed stays, whatever becomes of the rest of its tree; what nobody vouched for is not told."""
    second = tree.root(2, machines=("other",))
    broken: dict[str, tuple[Published, list[int]]] = {
        "no officer signed": (replace(THIRTEEN, roots=(PINNED, second), machine="other", by=()), [2]),
        "the old machine's heartbeat": (replace(PUBLISHED, roots=(PINNED, second)), [2]),
        "damaged": (
            replace(PUBLISHED, roots=(PINNED, second)).with_own(
                timestamp=b"{}", snapshot=PUBLISHED.snapshot, targets=PUBLISHED.targets
            ),
            [2],
        ),
        "the third is of strangers": (replace(PUBLISHED, roots=(PINNED, second, tree.root(3, by=("x", "y")))), [2]),
        "the second is of strangers": (replace(PUBLISHED, roots=(PINNED, tree.root(2, by=("x", "y")))), []),
    }
    for name, (published, versions) in broken.items():
        followed: dict[int, bytes] = {}
        refusal(published, followed=followed.__setitem__)
        assert list(followed) == versions, name


def test_a_key_that_was_taken_away_stays_away() -> None:
    """A source that withholds the newest root gains nothing on a machine that has seen it."""
    second = tree.root(2, officers=("anna", "carl"))
    after = replace(THIRTEEN, roots=(PINNED, second), by=("anna", "carl"))
    seen = having_seen(after)
    for allow in (False, True):
        found = refusal(THIRTEEN, seen=seen, allow_older=allow)
        assert found.refusal is Refusal.UNSIGNED
        assert found.hint == "officers were replaced since (root 2): fetch the newest edition from the secretariat"


def test_a_machine_s_key_that_was_replaced_takes_its_memory_along() -> None:
    """Who stole the machine's key and counted far ahead locks nobody out once the board replaced it."""
    far = replace(PUBLISHED, timestamp_version=9_999_999, snapshot_version=9_999_999)
    second = tree.root(2, machines=("other",))
    after = replace(THIRTEEN, roots=(PINNED, second), machine="other")
    found = judged(after, seen=having_seen(far))
    assert (found.edition, found.older_than) == (13, None)
    assert found.news.timestamp == after.timestamp


PINS: dict[str, bytes] = {
    "nothing": b"",
    "another role": PUBLISHED.timestamp,
    "not its own board's": tree.root(by=("mallory", "mallet")),
    "changed": tree.with_fields(PINNED, expires="2036-01-01T00:00:00Z"),
    "a key twice in its JSON": PINNED.replace(b'"version":1', b'"version":1,"version":1'),
}


@pytest.mark.parametrize("pinned", PINS.values(), ids=PINS)
def test_a_pinned_root_that_is_none_is_told(pinned: bytes) -> None:
    """It is the reader's own file that is wrong, not what the publisher sent."""
    with pytest.raises(TrustError, match="the pinned root is damaged") as caught:
        authenticate(Envelope.read(PUBLISHED.envelope()), pinned=pinned, at=NOW)
    assert not isinstance(caught.value, NotAuthenticError)


def test_another_register_s_root_makes_nothing_authentic() -> None:
    """Signatures are judged by the root that the reader pinned, not by the one that comes along."""
    other = tree.root(officers=("x", "y"), machines=("z",))
    with pytest.raises(NotAuthenticError) as caught:
        authenticate(Envelope.read(PUBLISHED.envelope()), pinned=other, at=NOW)
    assert caught.value.refusal is Refusal.UNSIGNED


def test_another_root_in_the_place_of_the_pinned_one_is_not_passed_over() -> None:
    """Somebody may take the root from a copy that was found authentic: so it must be the one that is trusted."""
    other = tree.root(officers=("x", "y"), machines=("z",))
    for content in (other, b"anything", b"{}"):
        with pytest.raises(NotAuthenticError) as caught:
            authenticate(Envelope.read(replace(PUBLISHED, roots=(content,)).envelope()), pinned=PINNED, at=NOW)
        assert caught.value.refusal is Refusal.TAMPERED


def test_an_edition_that_hands_its_trust_on_is_refused() -> None:
    """With a delegation, whoever holds its key could serve what no officer signed."""
    parsed = json.loads(PUBLISHED.targets)
    parsed["signed"]["delegations"] = {
        "keys": {},
        "roles": [{"name": "evil", "keyids": [], "threshold": 1, "terminating": False, "paths": ["*"]}],
    }
    targets = tree.signed(Metadata.from_dict(parsed), PUBLISHED.by)
    with pytest.raises(NotAuthenticError, match="hands its trust on") as caught:
        authenticate(Envelope.read(PUBLISHED.with_own(targets=targets).envelope()), pinned=PINNED, at=NOW)
    assert caught.value.refusal is Refusal.TAMPERED


def test_names_of_signers_cannot_write_on_the_terminal() -> None:
    """A name in a root is a plain name or none."""
    parsed = json.loads(PINNED)
    parsed["signed"]["x-tocsin"]["names"][tree.keyid("ben")] = "\x1b[2Jben"
    metadata: Metadata[Any] = Metadata.from_dict(parsed)
    pinned = tree.signed(metadata, tree.MEMBERS)
    found = authenticate(Envelope.read(replace(PUBLISHED, roots=(pinned,)).envelope()), pinned=pinned, at=NOW)
    assert found.approvers == ("unnamed",)
