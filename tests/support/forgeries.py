"""What is not as officers signed it, or not in its form: no reader takes it, here or in the browser."""

import json
from dataclasses import replace
from typing import Any

import tree
from judging import ELEVEN, PINNED, PUBLISHED
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import SSlibKey
from tree import Published

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


def key_with_a_field(name: str) -> SSlibKey:
    """A key with a field that nobody knows, under the id that this makes."""
    fields = tree.key_of(name).to_dict() | {"x-more": "yes"}
    return SSlibKey.from_dict(tree.digest(encode_canonical(fields).encode()), fields)


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


def holding(part: str, content: bytes) -> Published:
    """The edition with one part of its metadata replaced by anything at all."""
    if part == "root":
        return replace(PUBLISHED, roots=(PINNED, content))
    own = {"timestamp": PUBLISHED.timestamp, "snapshot": PUBLISHED.snapshot, part: content}
    return replace(PUBLISHED, own=own)


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
PINS: dict[str, bytes] = {
    "nothing": b"",
    "another role": PUBLISHED.timestamp,
    "not its own board's": tree.root(by=("mallory", "mallet")),
    "changed": tree.with_fields(PINNED, expires="2036-01-01T00:00:00Z"),
    "a key twice in its JSON": PINNED.replace(b'"version":1', b'"version":1,"version":1'),
}
