"""The reader in the browser and the command line judge alike: what one takes the other takes, and for the same reasons.

Each case is judged by `builder.reading.authenticate` and by site_templates/pages/reader, in one run of Node for all.
Where the reader is stricter it is written down here; it is never laxer.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import envelopes
import pytest
import tree
from alike import Case, case, differences, signed_as_it_is
from cryptography.hazmat.primitives.asymmetric import ec
from forgeries import BESIDE, HOSTILE, PINS, TAMPERED, UNSIGNED, holding, key_with_a_field
from judging import ELEVEN, HEARTBEAT, PINNED, PUBLISHED, THIRTEEN, having_seen
from late import BEHIND, RAN_OUT
from manifests import MANIFESTS, SOUND, short
from reader import ask, base64_of
from securesystemslib.signer import CryptoSigner
from tree import DAY, NOW
from tuf.api.metadata import Metadata, Root

from builder.trust import envelope


def given() -> Iterator[tuple[str, Case]]:
    """The cases that the command line is tested with."""
    yield "as it should be", case(PUBLISHED)
    yield "a signature more", case(replace(PUBLISHED, by=("anna", "ben", "carl")))
    for name, (published, later, _) in RAN_OUT.items():
        yield f"ran out: {name}", case(published, at=NOW + later)
    for later in (8 * DAY, 40 * DAY, 2000 * DAY):
        yield f"forged, {later}", case(replace(PUBLISHED, by=("anna", "mallory")), at=NOW + later)
        changed = PUBLISHED.with_own(targets=tree.with_fields(PUBLISHED.targets, version=99))
        yield f"changed, {later}", case(changed, at=NOW + later)
        yield f"rolled back, {later}", case(PUBLISHED, at=NOW + later, seen=having_seen(THIRTEEN))
    for day in (datetime(2026, 12, 22, 23, 59, 59, tzinfo=UTC), datetime(2026, 12, 23, tzinfo=UTC)):
        yield f"the last day, {day}", case(replace(PUBLISHED, heartbeat=NOW + 60 * DAY), at=day)
    for name, (published, seen, at, _) in BEHIND.items():
        yield f"a clock: {name}", case(published, seen=seen, at=at)
    for name, (published, _) in {**UNSIGNED, **TAMPERED}.items():
        yield name, case(published)
    for part in ("timestamp", "snapshot", "targets", "root"):
        for name, content in HOSTILE.items():
            yield f"{part}: {name}", case(holding(part, content))
    for name, text in BESIDE.items():
        yield f"beside: {name}", case(PUBLISHED.with_own(timestamp=PUBLISHED.timestamp.replace(b"{", text.encode(), 1)))
        second = tree.root(2).replace(b"{", text.encode(), 1)
        yield f"beside the root: {name}", case(replace(PUBLISHED, roots=(PINNED, second)))
    for name, pinned in PINS.items():
        yield f"pinned: {name}", case(PUBLISHED, pinned=pinned)
    for name, content in envelopes.HOSTILE.items():
        yield f"envelope: {name}", Case(content=content)
    for length in (0, 1, 29, 30, 200, len(envelopes.WHOLE) // 2, len(envelopes.WHOLE) - 1):
        yield f"cut to {length}", Case(content=envelopes.WHOLE[:length])
    yield "something behind", Case(content=envelopes.WHOLE + b"\0")
    for content in (PUBLISHED.bundles[tree.LOCATORS[1]], ELEVEN.bundles[tree.FIRST], b"", b"forged"):
        packed = envelope.pack(PUBLISHED.metadata, PUBLISHED.target_name(), content)
        yield f"a swapped bundle {content[:20]!r}", Case(content=packed)
    packed = envelope.pack(PUBLISHED.metadata, ELEVEN.target_name(), ELEVEN.bundles[tree.FIRST])
    yield "another's bundle", Case(content=packed)
    stamp = tree.signed(tree.again(PUBLISHED.timestamp, expires="1001-01-01T00:00:00Z"), [tree.MACHINE])
    yield "a signed year one", case(PUBLISHED.with_own(timestamp=stamp))


def rooted_as(version: int, stated: dict[str, Any]) -> dict[str, Any]:
    """What is signed of a root that states this in the field of ours."""
    signed: dict[str, Any] = json.loads(tree.root(version))["signed"]
    return signed | {"x-tocsin": stated}


def of_roots() -> Iterator[tuple[str, Case]]:
    second = tree.root(2, officers=("dora", "emil"))
    third = tree.root(3, officers=("dora", "emil"), members=("nina", "nils"), by=("mira", "milo", "nina", "nils"))
    now = replace(PUBLISHED, roots=(PINNED, second, third), builder="dora", by=("dora", "emil"))
    yield "three roots", case(now)
    yield "the third pinned", case(now, pinned=third)
    yield "the third pinned, and the second withheld", case(replace(PUBLISHED), pinned=third)
    other = tree.root(officers=("x", "y"), machines=("z",))
    yield "another register", case(replace(PUBLISHED, roots=(other,), builder="x", by=("x", "y"), machine="z"))
    yield "another root in its place", case(replace(PUBLISHED, roots=(tree.root(expires=NOW + 300 * DAY),)))
    yield "the same root, signed by another", case(replace(PUBLISHED, roots=(tree.root(by=tree.MEMBERS),)))
    yield (
        "a lax root, alone",
        case(lax := replace(PUBLISHED, roots=(tree.root(approvers=0),), by=("anna",)), pinned=lax.roots[0]),
    )
    yield "a lax root, two", case(both := replace(lax, by=("anna", "ben")), pinned=both.roots[0])
    yield "a strict root", case(strict := replace(PUBLISHED, roots=(tree.root(approvers=2),)), pinned=strict.roots[0])
    practice = {"issued": tree.ISSUED.isoformat(), "practice": True}
    for mark in (True, False, None, 1):
        played = signed_as_it_is(rooted_as(1, practice | {"practice": mark}), tree.MEMBERS)
        yield f"a practice root, marked {mark}", case(replace(PUBLISHED, roots=(played,)), pinned=played)
    after, real = (signed_as_it_is(rooted_as(2, fields), tree.MEMBERS) for fields in (practice, {}))
    yield "practice after a real root", case(replace(PUBLISHED, roots=(PINNED, after)))
    yield "a real root after practice", case(replace(PUBLISHED, roots=(played, real)), pinned=played)
    yield "practice after practice", case(replace(PUBLISHED, roots=(played, after)), pinned=played)
    for fields in (
        {"keytype": "rsa", "scheme": "rsassa-pss-sha256"},
        {"keytype": "ecdsa", "scheme": "ecdsa-sha2-nistp256"},
        {"keytype": "ed25519", "scheme": "toString"},
        {"keytype": "ecdsa", "scheme": "constructor"},
        {"keyval": {"public": "00" * 31}},
        {"keyval": {"public": "no key"}},
        {"keyval": {"public": tree.key_of("carl").keyval["public"]}},
        {"keyval": {"public": tree.key_of("ben").keyval["public"], "private": "00"}},
    ):
        second = json.loads(tree.root(2))["signed"]
        second["keys"][tree.keyid("ben")].update(fields)
        strange = signed_as_it_is(second, tree.MEMBERS)
        yield f"a key with {str(fields)[:70]}", case(replace(PUBLISHED, roots=(PINNED, strange)))
    parsed: Metadata[Root] = Metadata.from_bytes(tree.root(2, approvers=2))
    twin = "0" * 64
    ben = tree.key_of("ben")
    parsed.signed.keys[twin] = type(ben).from_dict(twin, ben.to_dict())
    parsed.signed.roles["targets"].keyids.append(twin)
    with_field = key_with_a_field("dora")
    parsed_again: Metadata[Root] = Metadata.from_bytes(tree.root(2))
    parsed_again.signed.add_key(with_field, "targets")
    yield "a field beside a key", case(replace(PUBLISHED, roots=(PINNED, tree.signed(parsed_again, tree.MEMBERS))))
    parsed_again.signed.add_key(tree.key_of("dora"), "targets")
    twice = tree.signed(parsed_again, tree.MEMBERS)
    yield "a key with and without a field beside", case(replace(PUBLISHED, roots=(PINNED, twice)))
    yield "one key under two ids", case(replace(PUBLISHED, roots=(PINNED, tree.signed(parsed, tree.MEMBERS))))
    yield "a root of another role", case(replace(PUBLISHED, roots=(PINNED, rooted(roles={"mirrors": None}))))
    yield "a name in capitals", case(replace(PUBLISHED, roots=(PINNED, named("<b>Anna</b>"))))


def rooted(*, roles: Mapping[str, Any]) -> bytes:
    """The second root with another role beside the four."""
    parsed = json.loads(tree.root(2))
    for name in roles:
        parsed["signed"]["roles"][name] = {"keyids": [], "threshold": 1}
    return signed_as_it_is(parsed["signed"], tree.MEMBERS)


def named(name: str) -> bytes:
    """The second root, in which an officer has another name."""
    parsed = json.loads(tree.root(2))
    parsed["signed"]["x-tocsin"]["names"][tree.keyid("anna")] = name
    return signed_as_it_is(parsed["signed"], tree.MEMBERS)


def of_memory() -> Iterator[tuple[str, Case]]:
    """What was seen before."""
    for allow in (False, True):
        options = {"allow_older": allow}
        yield f"older, {allow}", case(PUBLISHED, seen=having_seen(THIRTEEN), **options)
        yield (
            f"older and unsigned, {allow}",
            case(replace(PUBLISHED, by=("anna",)), seen=having_seen(THIRTEEN), **options),
        )
        changed = PUBLISHED.with_own(targets=ELEVEN.targets)
        yield f"older and changed, {allow}", case(changed, seen=having_seen(THIRTEEN), **options)
        yield f"newer, {allow}", case(THIRTEEN, seen=having_seen(ELEVEN, PUBLISHED), **options)
        yield f"the same, {allow}", case(PUBLISHED, seen=having_seen(PUBLISHED), **options)
        yield f"from before a heartbeat, {allow}", case(PUBLISHED, seen=having_seen(HEARTBEAT), **options)
        twin = replace(ELEVEN, edition=12)
        yield f"another of that number, {allow}", case(twin, seen=having_seen(PUBLISHED), **options)
        later = replace(THIRTEEN, edition=12)
        yield f"another of that number, later, {allow}", case(later, seen=having_seen(PUBLISHED), **options)
        restored = replace(THIRTEEN, snapshot_version=5, timestamp_version=6)
        yield f"restored from a backup, {allow}", case(restored, seen=having_seen(PUBLISHED), **options)
        dressed = replace(ELEVEN, snapshot_version=30, timestamp_version=60)
        yield f"dressed, {allow}", case(dressed, seen=having_seen(PUBLISHED), **options)
        equal = replace(THIRTEEN, timestamp_version=40)
        yield f"a heartbeat of the same number, newer, {allow}", case(equal, seen=having_seen(PUBLISHED), **options)
        equal = replace(ELEVEN, timestamp_version=40)
        yield f"a heartbeat of the same number, older, {allow}", case(equal, seen=having_seen(PUBLISHED), **options)
        longer = replace(PUBLISHED, heartbeat=NOW + 50 * DAY)
        yield f"a longer heartbeat of the same number, {allow}", case(longer, seen=having_seen(PUBLISHED), **options)
        second = tree.root(2, officers=("anna", "carl"))
        after = replace(THIRTEEN, roots=(PINNED, second), by=("anna", "carl"))
        yield f"a key that was taken away, {allow}", case(THIRTEEN, seen=having_seen(after), **options)
        second = tree.root(2, machines=("other",))
        after = replace(THIRTEEN, roots=(PINNED, second), machine="other")
        yield f"a machine that was replaced, withheld, {allow}", case(THIRTEEN, seen=having_seen(after), **options)
        far = replace(PUBLISHED, timestamp_version=9_999_999, snapshot_version=9_999_999)
        yield f"a machine that was replaced, {allow}", case(after, seen=having_seen(far), **options)


def of_forged_memory() -> Iterator[tuple[str, Case]]:
    """What was seen before, and no root ever vouched for."""
    forged = replace(PUBLISHED, machine="mallory")
    honest = having_seen(PUBLISHED)
    yield "a timestamp", case(PUBLISHED, seen=replace(honest, timestamp=forged.timestamp))
    yield "a snapshot", case(PUBLISHED, seen=replace(honest, snapshot=forged.snapshot))
    for name, second in {
        "a root of strangers": tree.root(2, members=("x", "y"), by=("x", "y")),
        "a root that skips one": tree.root(3),
        "no root": b"{}",
    }.items():
        yield name, case(PUBLISHED, seen=replace(honest, roots={2: second}))


def of_hardware() -> Iterator[tuple[str, Case]]:
    """Officers whose keys are ECDSA, as tokens have them."""
    for curve in (ec.SECP256R1(), ec.SECP384R1()):
        tokens = [CryptoSigner(ec.derive_private_key(number, curve)) for number in (7_919, 104_729)]
        parsed: Metadata[Root] = Metadata.from_bytes(tree.root())
        for token in tokens:
            parsed.signed.add_key(token.public_key, "targets")
        first = tree.signed(parsed, tree.MEMBERS[:2])
        about = {"issued": "2026-11-22", "builder": tokens[0].public_key.keyid}
        edition = tree.again(PUBLISHED.targets, **{"x-tocsin": about})
        edition.signatures.clear()
        # Signatures of ECDSA are by chance: among some, one has its `s` in the upper half, and all are taken.
        for turn in range(8):
            for token in tokens:
                edition.sign(token, append=True)
            good = replace(PUBLISHED, roots=(first,)).with_own(targets=edition.to_bytes())
            yield f"{curve.name} {turn}", case(good, pinned=first)
        bad = json.loads(edition.to_bytes())
        bad["signatures"][1]["sig"] = bad["signatures"][0]["sig"]
        changed = replace(PUBLISHED, roots=(first,)).with_own(targets=json.dumps(bad).encode())
        yield f"{curve.name}, another's signature", case(changed, pinned=first)


def of_extras() -> Iterator[tuple[str, Case]]:
    """Signed fields that nobody knows: text of every script, and names that mean something to JavaScript."""
    for name, fields in {
        "letters of every script": {"x-note": 'Édition ١٢ — 第十二版 🚨 \u0000\u001f\u007f\u2028 "\\/'},
        "names of every script": {"é": 1, "z": 2, "ａ": 3, "\uff00": 4, "": 5, "\u0000": 6},
        "a name of JavaScript": {"__proto__": {"version": 99}},
        "more names of JavaScript": {"constructor": {"a": 1}, "toString": 7, "hasOwnProperty": None},
        "zero below zero": {"x": [0, -1, 2**53, True, False, None, [], {}]},
    }.items():
        targets = signed_as_it_is(json.loads(PUBLISHED.targets)["signed"] | fields, PUBLISHED.by)
        yield f"targets: {name}", case(PUBLISHED.with_own(targets=targets))
        stamp = signed_as_it_is(json.loads(PUBLISHED.timestamp)["signed"] | fields, [tree.MACHINE])
        yield f"timestamp: {name}", case(PUBLISHED.with_own(timestamp=stamp))
        snapshot = signed_as_it_is(json.loads(PUBLISHED.snapshot)["signed"] | fields, [tree.MACHINE])
        yield f"snapshot: {name}", case(PUBLISHED.with_own(snapshot=snapshot))
        second = signed_as_it_is(json.loads(tree.root(2))["signed"] | fields, tree.MEMBERS)
        yield f"root: {name}", case(replace(PUBLISHED, roots=(PINNED, second)))
    delegations = {"keys": {}, "roles": []}
    targets = signed_as_it_is(json.loads(PUBLISHED.targets)["signed"] | {"delegations": delegations}, PUBLISHED.by)
    yield "delegations", case(PUBLISHED.with_own(targets=targets))


GROUPS: dict[str, Callable[[], Iterator[tuple[str, Case]]]] = {
    "given": given,
    "of roots": of_roots,
    "of memory": of_memory,
    "of forged memory": of_forged_memory,
    "of hardware": of_hardware,
    "of extras": of_extras,
}


@pytest.mark.parametrize("group", GROUPS)
def test_both_judge_alike(group: str) -> None:
    """Taken or refused, for the same reason, with the same edition, signers, days and warnings."""
    assert differences(dict(GROUPS[group]())) == {}


def test_a_manifest_is_read_in_one_way_only() -> None:
    """What is inside is looked at as strictly: a manifest that the command line refuses, the reader refuses."""
    expected = {"edition": 1, "issued": "2026-11-22", "validUntil": "2026-12-22"}
    contents = {"sound": SOUND, **MANIFESTS}
    answers = ask(
        {"deed": "unpack", "zip": base64_of(short(content)), "expected": expected} for content in contents.values()
    )
    taken = [name for name, answer in zip(contents, answers, strict=True) if "why" not in answer]
    assert taken == ["sound"]
