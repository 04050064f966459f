"""The rules of The Update Framework for clients, section by section, as the command line and the reader keep them.

Sections are those of the TUF specification 1.0.31. What it has a client refuse because it ran out opens here, and says
so; an older heartbeat of the newest edition is told. All else is refused as it says.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import tree
from alike import Case, Verdict, by_python, case, differences, signed_as_it_is
from forgeries import key_with_a_field
from judging import ELEVEN, PINNED, PUBLISHED, THIRTEEN, having_seen
from tree import DAY, MACHINE, MEMBERS, NOW, OFFICERS, Published
from tuf.api.metadata import Metadata, Role, Root

FIVE = ("m1", "m2", "m3", "m4", "m5")
OTHERS = ("n1", "n2", "n3", "n4", "n5")
FAR = 9_999_999
ROLES: dict[str, tuple[tuple[str, ...], int]] = {
    "root": (MEMBERS, 2),
    "targets": (OFFICERS, 2),
    "snapshot": ((MACHINE,), 1),
    "timestamp": ((MACHINE,), 1),
}


def root(version: int, by: Iterable[str] = MEMBERS, days: int = 365, **roles: tuple[tuple[str, ...], int]) -> bytes:
    """A root with other keys or another threshold for some of its roles."""
    found = {**ROLES, **roles}
    names = {tree.keyid(name): name for keys, _ in found.values() for name in keys}
    made = Root(
        version=version,
        expires=NOW + days * DAY,
        keys={id_: tree.key_of(name) for id_, name in names.items()},
        roles={role: Role([tree.keyid(name) for name in keys], threshold) for role, (keys, threshold) in found.items()},
        consistent_snapshot=True,
        unrecognized_fields={"x-tocsin": {"issued": tree.ISSUED.isoformat(), "names": names}},
    )
    return tree.signed(Metadata(made), by)


def following(*roots: bytes, **changes: Any) -> Published:
    """An edition under roots that follow the pinned one."""
    return replace(PUBLISHED, roots=(PINNED, *roots), **changes)


def signed(published: Published, role: str, *names: str, **fields: Any) -> Published:
    """An edition with metadata of a role signed by these, and what names it made to fit."""
    return published.with_own(**{role: tree.signed(tree.again(getattr(published, role), **fields), names)})


def with_signatures(published: Published, role: str, *more: dict[str, str]) -> Published:
    """An edition with signatures beside those that metadata of a role has."""
    whole = json.loads(getattr(published, role))
    whole["signatures"] += more
    return published.with_own(**{role: json.dumps(whole).encode()})


@dataclass(frozen=True)
class Rule:
    """What is read, and what must become of it: `root` is the version that is trusted in the end."""

    case: Case
    kind: str
    root: int = 1
    ran_out: tuple[str, ...] = ()


def taken(published: Published, root: int = 1, ran_out: tuple[str, ...] = (), **options: Any) -> Rule:
    return Rule(case(published, **options), "authentic", root, ran_out)


def refused(kind: str, published: Published, root: int = 1, **options: Any) -> Rule:
    return Rule(case(published, **options), kind, root)


def rotated(before: tuple[tuple[str, ...], int], after: tuple[tuple[str, ...], int], *by: str) -> Published:
    """An edition under a board that takes the place of another; the second root is signed by these."""
    first = root(1, before[0], root=before)
    return replace(PUBLISHED, roots=(first, root(2, by, root=after)))


def rotation(kind: str, *boards: Any) -> Rule:
    published = rotated(*boards)
    pinned = published.roots[0]
    return taken(published, 2, pinned=pinned) if kind == "authentic" else refused(kind, published, pinned=pinned)


ONE = (("m1",), 1)
THREE_OF_FIVE = (FIVE, 3)
OTHER_MACHINE = root(2, snapshot=(("other",), 1), timestamp=(("other",), 1))
OTHER_STAMP = root(2, timestamp=(("other",), 1))
OTHER_SNAPSHOT = root(2, snapshot=(("other",), 1))
FAST_FORWARD = having_seen(replace(PUBLISHED, snapshot_version=FAR, timestamp_version=FAR))
FAR_EDITION = having_seen(replace(PUBLISHED, edition=FAR))
MANY = tuple(f"k{number}" for number in range(5))


def threshold(role: str, kind: str, needed: int, *names: str) -> Rule:
    """A role of five keys that needs so many signatures, and whose metadata these sign."""
    published = following(root(2, **{role: (MANY, needed)}))
    if role == "targets":
        published = replace(published, builder=MANY[0])
    return Rule(case(signed(published, role, *names)), kind, 2)


def thresholds(section: str, role: str) -> dict[str, Rule]:
    twice = signed(following(root(2, **{role: (MANY, 2)}), builder=MANY[0]), role, MANY[0])
    (signature,) = json.loads(getattr(twice, role))["signatures"]
    return {
        f"{section} {role}: enough of many": threshold(role, "authentic", 3, MANY[0], MANY[2], MANY[4]),
        f"{section} {role}: others beside enough": threshold(role, "authentic", 3, *MANY[:3], "x", MACHINE, "mira"),
        f"{section} {role}: one too few": threshold(role, "unsigned", 3, *MANY[:2]),
        f"{section} {role}: one too few, with others beside": threshold(role, "unsigned", 3, *MANY[:2], "x", "mira"),
        f"{section} {role}: more are needed than there are": threshold(role, "unsigned", 6, *MANY),
        f"{section} {role}: a key that was replaced": Rule(
            case(signed(following(root(2, **{role: (MANY, 1)})), role, *ROLES[role][0])), "unsigned", 2
        ),
        f"{section} {role}: one signature twice": Rule(case(with_signatures(twice, role, signature)), "tampered", 2),
        f"{section} {role}: one signature under another's id": Rule(
            case(with_signatures(twice, role, {**signature, "keyid": tree.keyid(MANY[1])})), "tampered", 2
        ),
    }


def one_key_twice() -> bytes:
    """A root that counts one key as two: a field beside makes another id of it."""
    parsed: Metadata[Root] = Metadata.from_bytes(root(2))
    parsed.signed.add_key(tree.key_of("dora"), "snapshot")
    parsed.signed.add_key(key_with_a_field("dora"), "snapshot")
    return tree.signed(parsed, MEMBERS)


def with_unknown_fields() -> bytes:
    """A root with fields that nobody knows: beside the roles, in one of them, and in a key."""
    parsed: Metadata[Root] = Metadata.from_bytes(root(2))
    parsed.signed.add_key(key_with_a_field("dora"), "root")
    parsed.signed.roles["root"].unrecognized_fields["y"] = {"a": [1, "b"]}
    parsed.signed.unrecognized_fields["z"] = None
    return tree.signed(parsed, MEMBERS)


def digested(**hashes: str) -> Published:
    """An edition that states other digests of the bundle."""
    name = f"{tree.FIRST}.zip.age"
    file = {"length": len(PUBLISHED.bundles[tree.FIRST]), "hashes": hashes}
    return signed(PUBLISHED, "targets", *PUBLISHED.by, targets={name: file})


SHA512 = hashlib.sha512(PUBLISHED.bundles[tree.FIRST]).hexdigest()
SHA256 = tree.digest(PUBLISHED.bundles[tree.FIRST])
EMPTY = {"keyid": tree.keyid("other"), "sig": ""}
TWO_MACHINES = root(2, timestamp=((MACHINE, "other"), 1))
GONE = tree.again(PUBLISHED.snapshot, meta={"other.json": {"version": 1}})

RULES: dict[str, Rule] = {
    # How metadata looks.
    "4.2 unknown fields are part of what is signed": taken(following(with_unknown_fields()), 2),
    "4.2 one key under two ids": refused("tampered", following(one_key_twice())),
    "4.2 a signature that does not hold beside one that does": taken(
        with_signatures(
            following(TWO_MACHINES), "timestamp", {**EMPTY, "sig": json.loads(PINNED)["signatures"][0]["sig"]}
        ),
        2,
    ),
    "4.2 an empty signature beside one that holds": taken(
        with_signatures(following(TWO_MACHINES), "timestamp", EMPTY), 2
    ),
    "4.3 a snapshot in the place of the timestamp": refused(
        "tampered",
        PUBLISHED.with_own(
            timestamp=tree.signed(tree.again(PUBLISHED.snapshot, meta={"snapshot.json": {"version": 20}}), [MACHINE]),
            snapshot=PUBLISHED.snapshot,
        ),
    ),
    "4.3 another version of the specification": refused(
        "tampered",
        PUBLISHED.with_own(
            timestamp=signed_as_it_is(json.loads(PUBLISHED.timestamp)["signed"] | {"spec_version": "2.0.0"}, [MACHINE])
        ),
    ),
    # The root.
    "5.2 a trusted root that its own board did not sign": refused("trust", PUBLISHED, pinned=root(1, ("mira",))),
    "5.3.4 a new board, signed by the old and the new": rotation("authentic", ONE, (("n1",), 1), "m1", "n1"),
    "5.3.4 strangers beside": rotation("authentic", ONE, (("n1",), 1), "x", "m1", "y", "n1"),
    "5.3.4 whoever is on both counts for both": rotation(
        "authentic", THREE_OF_FIVE, ((*FIVE[:4], "n1"), 3), "m1", "m2", "m3"
    ),
    "5.3.4 all are replaced at once": rotation(
        "authentic", THREE_OF_FIVE, (OTHERS, 3), "m1", "m3", "m5", "n1", "n2", "n3"
    ),
    "5.3.4 the threshold rises": rotation("authentic", (FIVE[:3], 1), (FIVE[:3], 2), "m1", "m2"),
    "5.3.4 the threshold falls": rotation("authentic", (FIVE[:3], 2), (FIVE[:3], 1), "m1", "m2"),
    "5.3.4 nobody of the old": rotation("unsigned", ONE, (("n1",), 1), "n1", "x"),
    "5.3.4 nobody of the new": rotation("unsigned", ONE, (("n1",), 1), "m1", "x"),
    "5.3.4 too few of the old": rotation("unsigned", THREE_OF_FIVE, ((*FIVE[:4], "n1"), 3), "m1", "m2", "n1"),
    "5.3.4 too few of the new": rotation("unsigned", THREE_OF_FIVE, ((*FIVE[:4], "n1"), 3), "m1", "m2", "m5"),
    "5.3.4 too few for the threshold that rose": rotation("unsigned", (FIVE[:3], 1), (FIVE[:3], 2), "m1"),
    "5.3.4 too few for the threshold before it fell": rotation("unsigned", (FIVE[:3], 2), (FIVE[:3], 1), "m1"),
    "5.3.5 the same version again": refused("tampered", following(PINNED)),
    "5.3.5 a version is left out": refused("tampered", following(root(3))),
    "5.3.5 a version goes back": refused("tampered", following(root(2), root(1)), 2),
    "5.3.6 a root on the way that ran out": taken(following(root(2, days=-30), root(3)), 3),
    "5.3.8 kept though the next is refused": refused("unsigned", following(root(2), root(3, ("x",))), 2),
    "5.3.8 kept though the edition is refused": refused("unsigned", following(root(2), by=()), 2),
    "5.3.8 kept though the edition is damaged": refused(
        "tampered",
        following(root(2)).with_own(timestamp=b"{}", snapshot=PUBLISHED.snapshot, targets=PUBLISHED.targets),
        2,
    ),
    "5.3.9 one after the other": taken(following(*map(root, range(2, 12))), 11),
    "5.3.10 the last root ran out": taken(following(root(2, days=-30)), 2, ("root",)),
    "5.3.10 the last root ran out, and its edition is forged": refused(
        "unsigned", following(root(2, days=-30), by=()), 2
    ),
    "5.3.11 a stolen key counted far ahead": refused("older", THIRTEEN, seen=FAR_EDITION),
    "5.3.11 and is replaced": taken(following(OTHER_MACHINE, machine="other"), 2, seen=FAST_FORWARD),
    "5.3.11 the timestamp's alone is replaced": taken(
        signed(following(OTHER_STAMP), "timestamp", "other"),
        2,
        seen=having_seen(replace(PUBLISHED, timestamp_version=FAR)),
    ),
    "5.3.11 the snapshot's alone is replaced, and the edition counts anew": taken(
        signed(signed(following(OTHER_SNAPSHOT, timestamp_version=41), "snapshot", "other"), "timestamp", MACHINE),
        2,
        seen=FAR_EDITION,
    ),
    # The timestamp, the snapshot, the targets: who signed.
    **thresholds("5.4.2", "timestamp"),
    **thresholds("5.5.3", "snapshot"),
    **thresholds("5.6.3", "targets"),
    # The timestamp.
    "5.4.3.1 a version goes back, to an older edition": refused("older", PUBLISHED, seen=having_seen(THIRTEEN)),
    "5.4.3.1 a version goes back, of the newest edition": taken(
        PUBLISHED, seen=having_seen(replace(PUBLISHED, timestamp_version=41))
    ),
    "5.4.3.1 the same version with other contents": taken(
        replace(PUBLISHED, heartbeat=NOW + 20 * DAY), seen=having_seen(PUBLISHED)
    ),
    "5.4.3.1 the same version that names another snapshot": refused(
        "older", replace(ELEVEN, timestamp_version=40), seen=having_seen(PUBLISHED)
    ),
    "5.4.3.2 the snapshot's version goes back": refused(
        "older", replace(ELEVEN, timestamp_version=60), seen=having_seen(PUBLISHED)
    ),
    "5.4.4 the timestamp ran out": taken(PUBLISHED, ran_out=("heartbeat",), at=NOW + 8 * DAY),
    "5.4.4 one that ran out is compared with all the same": refused(
        "older", PUBLISHED, seen=having_seen(THIRTEEN), at=NOW + 20 * DAY
    ),
    # The snapshot.
    "5.5.2 another digest": refused(
        "tampered",
        signed(
            PUBLISHED, "timestamp", MACHINE, meta={"snapshot.json": {"version": 20, "hashes": {"sha256": "0" * 64}}}
        ),
    ),
    "5.5.2 another length": refused(
        "tampered", signed(PUBLISHED, "timestamp", MACHINE, meta={"snapshot.json": {"version": 20, "length": 7}})
    ),
    "5.5.2 no digest is needed": taken(
        signed(PUBLISHED, "timestamp", MACHINE, meta={"snapshot.json": {"version": 20}})
    ),
    "5.5.4 another version than the timestamp names": refused(
        "tampered", signed(signed(PUBLISHED, "snapshot", MACHINE, version=21), "timestamp", MACHINE)
    ),
    "5.5.5 the edition goes back under a newer snapshot": refused(
        "older", replace(ELEVEN, snapshot_version=30, timestamp_version=60), seen=having_seen(PUBLISHED)
    ),
    "5.5.5 the edition is taken out of the snapshot": refused(
        "tampered",
        replace(PUBLISHED, timestamp_version=41).with_own(snapshot=tree.signed(GONE, [MACHINE])),
        seen=having_seen(PUBLISHED),
    ),
    "5.5.6 the snapshot ran out": taken(
        signed(PUBLISHED, "snapshot", MACHINE, expires="2026-11-21T00:00:00Z"), ran_out=("heartbeat",)
    ),
    # The targets.
    "5.6.2 another digest": refused(
        "tampered",
        signed(
            signed(
                PUBLISHED, "snapshot", MACHINE, meta={"targets.json": {"version": 12, "hashes": {"sha256": "0" * 64}}}
            ),
            "timestamp",
            MACHINE,
        ),
    ),
    "5.6.4 another version than the snapshot names": refused(
        "tampered", signed(PUBLISHED, "targets", *PUBLISHED.by, version=13)
    ),
    "5.6.5 the targets ran out": taken(
        signed(PUBLISHED, "targets", *PUBLISHED.by, expires="2026-11-21T00:00:00Z"), ran_out=("edition",)
    ),
    # The file itself.
    "5.7 a second digest": taken(digested(sha256=SHA256, sha512=SHA512)),
    "5.7 another digest that does not hold": refused("tampered", digested(sha256=SHA256, sha512="0" * 128)),
    "5.7 a digest of an unknown kind": refused("tampered", digested(sha256=SHA256, crc32="0" * 8)),
}


def version_trusted(verdict: Verdict) -> int:
    return max((version for version, _ in verdict.followed), default=1)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_of_the_specification_is_kept(rule: Rule) -> None:
    """What a client must take is taken, what it must refuse is refused, and the roots that it must keep are kept."""
    found = by_python(rule.case)
    assert (found.kind, version_trusted(found)) == (rule.kind, rule.root), found.message
    if found.kind == "authentic":
        assert tuple(each["what"] for each in found.facts["ranOut"]) == rule.ran_out
        assert found.facts["rootVersion"] == rule.root


def test_the_reader_keeps_the_same_rules() -> None:
    """In the browser as on the command line, for the same reasons."""
    assert differences({name: rule.case for name, rule in RULES.items()}) == {}
