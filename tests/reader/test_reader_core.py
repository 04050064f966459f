"""The reader in the browser and the command line judge alike: what one takes the other takes, and for the same reasons.

Each case is judged by `builder.reading.authenticate` and by site_templates/pages/reader, in one run of Node for all.
Where the reader is stricter it is written down here; it is never laxer.
"""

import copy
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
import test_authenticate as authentic
import test_envelope as enveloped
import test_opening as inside
import tree
from cryptography.hazmat.primitives.asymmetric import ec
from reader import ask, base64_of
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import CryptoSigner
from tree import DAY, NOW, Published
from tuf.api.metadata import Metadata, Root

from builder.errors import NotAuthenticError, TrustError
from builder.reading.authenticate import authenticate
from builder.reading.memory import NOTHING, Seen
from builder.trust import envelope
from builder.trust.envelope import Envelope

PUBLISHED, PINNED = authentic.PUBLISHED, authentic.PINNED
ELEVEN, THIRTEEN, HEARTBEAT = authentic.ELEVEN, authentic.THIRTEEN, authentic.HEARTBEAT
NOTES = {
    "copy-older": "this copy is not the newest",
    "other-contents": "its contents are not those",
    "heartbeat-older": "its heartbeat is older",
}
# What Python says where the reader has a reason of this code.
MESSAGES = {
    "envelope-damaged": "the envelope is damaged",
    "mixed": "its metadata is of different editions",
    "too-large": "the most is",
    "pin-damaged": "the pinned root is damaged",
    "memory-damaged": "remembers what it has seen, is damaged",
    "older": "this machine has seen edition",
    "another-of-that-number": "another one of that number",
    "root-unsigned": "^root .* must sign",
    "edition-unsigned": "^edition .* must sign",
    "machine-unsigned": "not signed by the publishing machine",
    "officers-replaced": "officers must sign",
    "machine-replaced": "not signed by the publishing machine",
    "builder-missing": "not signed by the officer who built it",
    "approvers-missing": "who built it, and lacks",
    "not-what-was-signed": "is not what .* signed",
    "root-astray": "is not the root that follows",
    # python-tuf does not even read a key of a kind that it does not know.
    "root-keys": "lists a key under a name|root.json is damaged",
    "other-root": "is not the root that this machine trusts",
    "other-file": "is not the one that the rest of the metadata names",
    "other-version": "is of another version than the rest",
    "no-edition": "names no edition",
    "impossible-date": "an impossible date",
    "no-builder": "does not say who built it",
    "delegates": "hands its trust on",
    "bundle-names": "in a way that none is named",
    "bundle-of-another": "its bundle is not of edition",
    "bundle-altered": "is not what was signed",
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One file, and what is known and asked when it is opened."""

    content: bytes
    pinned: bytes = PINNED
    at: datetime = NOW
    seen: Seen = NOTHING
    allow_older: bool = False

    @property
    def question(self) -> dict[str, Any]:
        seen = {
            "roots": {version: base64_of(content) for version, content in self.seen.roots.items()},
            "timestamp": self.seen.timestamp and base64_of(self.seen.timestamp),
            "snapshot": self.seen.snapshot and base64_of(self.seen.snapshot),
        }
        return {
            "deed": "authenticate",
            "files": [{"name": "x.tocsin", "content": base64_of(self.content)}],
            "pinned": base64_of(self.pinned),
            "at": self.at.isoformat(),
            "seen": seen,
            "allowOlder": self.allow_older,
        }


@dataclass(frozen=True)
class Verdict:
    """What is said of a case: facts where it is authentic, or which sort of refusal."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    # The roots that were followed, whatever became of the rest.
    followed: tuple[tuple[int, str], ...] = ()


def by_python(case: Case) -> Verdict:
    followed: list[tuple[int, str]] = []
    try:
        held = Envelope.read(case.content)
        found = authenticate(
            held,
            pinned=case.pinned,
            at=case.at,
            seen=case.seen,
            allow_older=case.allow_older,
            followed=lambda version, content: followed.append((version, tree.digest(content))),
        )
        bundle = found.bundle(held, held.locator)
    except NotAuthenticError as error:
        return Verdict(error.refusal.name.lower(), message=error.message, followed=tuple(followed))
    except TrustError as error:
        return Verdict("trust", message=error.message, followed=tuple(followed))
    assert bundle is not None
    timestamp, snapshot = found.news.timestamp or case.seen.timestamp, found.news.snapshot or case.seen.snapshot
    facts = {
        "edition": found.edition,
        "issued": found.issued.isoformat(),
        "validUntil": found.valid_until.isoformat(),
        "heartbeatUntil": iso(found.heartbeat_until),
        "rootVersion": found.root_version,
        "builder": found.builder,
        "approvers": list(found.approvers),
        "ranOut": [{"what": each.what.value, "since": iso(each.since)} for each in found.ran_out],
        "olderThan": found.older_than,
        "signedOn": found.signed_on.isoformat() if found.signed_on else None,
        "locator": held.locator,
        "bundle": tree.digest(bundle),
        "seen": {
            "roots": {str(version): base64_of(content) for version, content in found.news.roots.items()},
            "timestamp": timestamp and base64_of(timestamp),
            "snapshot": snapshot and base64_of(snapshot),
        },
    }
    return Verdict("authentic", facts | {"notes": list(found.notes)}, followed=tuple(followed))


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def by_reader(answer: Mapping[str, Any]) -> Verdict:
    followed = tuple((version, content) for version, content in answer["learned"])
    if "why" in answer:
        return Verdict(answer["kind"], message=answer["why"], followed=followed)
    return Verdict("authentic", answer["found"], followed=followed)


def differences(cases: Mapping[str, Case]) -> dict[str, str]:
    """Judge the cases both ways; return what differs. What the reader takes and Python does not is never let pass."""
    answers = ask(case.question for case in cases.values())
    assert len(answers) == len(cases)
    found = {}
    for (name, case), answer in zip(cases.items(), answers, strict=True):
        ours, theirs = by_python(case), by_reader(answer)
        why = difference(ours, theirs)
        if why:
            assert theirs.kind != "authentic", f"{name}: the reader is laxer, {why}"
            found[name] = why
    return found


def difference(ours: Verdict, theirs: Verdict) -> str:
    if ours.followed != theirs.followed:
        return f"roots {ours.followed}, the reader: {theirs.followed}"
    if ours.kind != theirs.kind:
        return f"{ours.kind} ({ours.message}), the reader: {theirs.kind} ({theirs.message})"
    if ours.kind == "authentic":
        one, other = dict(ours.facts), dict(theirs.facts)
        said, notes = one.pop("notes"), other.pop("notes")
        same = len(said) == len(notes) and all(any(NOTES[note] in each for each in said) for note in notes)
        return "" if one == other and same else f"{ours.facts} is not {theirs.facts}"
    pattern = MESSAGES.get(theirs.message, "")
    return "" if re.search(pattern, ours.message) else f"{theirs.message} is not: {ours.message}"


def case(published: Published, **options: Any) -> Case:
    return Case(content=published.envelope(), **options)


having_seen = authentic.having_seen


def given() -> Iterator[tuple[str, Case]]:
    """The cases of test_authenticate.py and test_envelope.py."""
    yield "as it should be", case(PUBLISHED)
    yield "a signature more", case(replace(PUBLISHED, by=("anna", "ben", "carl")))
    for name, (published, later, _) in authentic.RAN_OUT.items():
        yield f"ran out: {name}", case(published, at=NOW + later)
    for later in (8 * DAY, 40 * DAY, 2000 * DAY):
        yield f"forged, {later}", case(replace(PUBLISHED, by=("anna", "mallory")), at=NOW + later)
        changed = PUBLISHED.with_own(targets=tree.with_fields(PUBLISHED.targets, version=99))
        yield f"changed, {later}", case(changed, at=NOW + later)
        yield f"rolled back, {later}", case(PUBLISHED, at=NOW + later, seen=having_seen(THIRTEEN))
    for day in (datetime(2026, 12, 22, 23, 59, 59, tzinfo=UTC), datetime(2026, 12, 23, tzinfo=UTC)):
        yield f"the last day, {day}", case(replace(PUBLISHED, heartbeat=NOW + 60 * DAY), at=day)
    for name, (published, seen, at, _) in authentic.BEHIND.items():
        yield f"a clock: {name}", case(published, seen=seen, at=at)
    for name, (published, _) in {**authentic.UNSIGNED, **authentic.TAMPERED}.items():
        yield name, case(published)
    for part in ("timestamp", "snapshot", "targets", "root"):
        for name, content in authentic.HOSTILE.items():
            yield f"{part}: {name}", case(hostile(part, content))
    for name, text in authentic.BESIDE.items():
        yield f"beside: {name}", case(PUBLISHED.with_own(timestamp=PUBLISHED.timestamp.replace(b"{", text.encode(), 1)))
        second = tree.root(2).replace(b"{", text.encode(), 1)
        yield f"beside the root: {name}", case(replace(PUBLISHED, roots=(PINNED, second)))
    for name, pinned in authentic.PINS.items():
        yield f"pinned: {name}", case(PUBLISHED, pinned=pinned)
    for name, content in enveloped.HOSTILE.items():
        yield f"envelope: {name}", Case(content=content)
    for length in (0, 1, 29, 30, 200, len(enveloped.WHOLE) // 2, len(enveloped.WHOLE) - 1):
        yield f"cut to {length}", Case(content=enveloped.WHOLE[:length])
    yield "something behind", Case(content=enveloped.WHOLE + b"\0")
    for content in (PUBLISHED.bundles[tree.LOCATORS[1]], ELEVEN.bundles[tree.FIRST], b"", b"forged"):
        packed = envelope.pack(PUBLISHED.metadata, PUBLISHED.target_name(), content)
        yield f"a swapped bundle {content[:20]!r}", Case(content=packed)
    packed = envelope.pack(PUBLISHED.metadata, ELEVEN.target_name(), ELEVEN.bundles[tree.FIRST])
    yield "another's bundle", Case(content=packed)
    stamp = tree.signed(tree.again(PUBLISHED.timestamp, expires="1001-01-01T00:00:00Z"), [tree.MACHINE])
    yield "a signed year one", case(PUBLISHED.with_own(timestamp=stamp))


def hostile(part: str, content: bytes) -> Published:
    if part == "root":
        return replace(PUBLISHED, roots=(PINNED, content))
    own = {"timestamp": PUBLISHED.timestamp, "snapshot": PUBLISHED.snapshot, part: content}
    return replace(PUBLISHED, own=own)


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
    with_field = authentic.key_with_a_field("dora")
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


def signed_as_it_is(signed: Any, names: Iterable[str]) -> bytes:
    """Metadata signed byte for byte as it is, whatever python-tuf would make of it."""
    content = encode_canonical(signed)
    signatures = [tree.signer(name).sign(content.encode()).to_dict() for name in names]
    return json.dumps({"signatures": signatures, "signed": signed}).encode()


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


SIGNERS = {"root": tree.MEMBERS, "timestamp": (tree.MACHINE,), "snapshot": (tree.MACHINE,), "targets": PUBLISHED.by}
GONE: Any = object()


def put(value: Any, *path: str) -> Callable[[dict[str, Any]], None]:
    """A change of metadata: a value at a place in it, or nothing there any more; "*" is whatever stands first."""

    def change(whole: dict[str, Any]) -> None:
        *before, last = path
        holder: Any = whole
        for name in before:
            holder = holder[next(iter(holder)) if name == "*" else int(name) if isinstance(holder, list) else name]
        if value is GONE:
            del holder[last]
        else:
            holder[last] = value(holder[last]) if callable(value) else value

    return change


def other_key(**keyval: str) -> Callable[[dict[str, Any]], None]:
    """A change of a root: an officer's key in another form, under the id that this makes."""

    def change(whole: dict[str, Any]) -> None:
        keys, role = whole["signed"]["keys"], whole["signed"]["roles"]["targets"]
        key = keys.pop(role["keyids"][0])
        key["keyval"].update(keyval)
        role["keyids"][0] = tree.digest(encode_canonical(key).encode())
        keys[role["keyids"][0]] = key

    return change


ANNA = tree.key_of("anna").keyval["public"]
EVERY: dict[str, Callable[[dict[str, Any]], None]] = {
    **{f"version {value}": put(value, "signed", "version") for value in (True, "12", None, 0, -1, [12])},
    **{
        f"expires {value}": put(value, "signed", "expires")
        for value in (
            *("2036-11-29T12:0:0Z", "2036-11-29T12:00:00", "2036-11-29T12:00:00+00:00", "2036-11-29T12:00:00.000Z"),
            *("2036-11-29 12:00:00Z", "2036-11-29t12:00:00z", " 2036-11-29T12:00:00Z", "2036-11-29T12:00:00Z\n"),
            *("2036-02-30T12:00:00Z", "2036-11-29T24:00:00Z", "2036-11-29T12:00:60Z", "+002036-11-29T12:00:00Z"),
            *("٢٠٣٦-11-29T12:00:00Z", "0000-01-01T00:00:00Z", "0999-01-01T00:00:00Z", 2095761600, None, True),
        )
    },
    **{
        f"specification {value}": put(value, "signed", "spec_version")
        for value in ("1", "2.0.0", "1.0.31.0", "1.x", "v1.0.31", " 1.0.31", "1.٠", "1.0.31\n", 1, None, True)
    },
    **{f"role {value}": put(value, "signed", "_type") for value in ("mirrors", "Root", None, True)},
    "a name beyond the first plane": put(1, "signed", "\U0001f6a8"),
    "a signature in capitals": put(str.upper, "signatures", "0", "sig"),
    "a signature with spaces": put(lambda text: f"{text[:2]} {text[2:]}", "signatures", "0", "sig"),
    "half a signature": put(lambda text: text[:-1], "signatures", "0", "sig"),
    "a signature that is a number": put(7, "signatures", "0", "sig"),
    "an id in capitals": put(str.upper, "signatures", "0", "keyid"),
    "an id that JavaScript knows": put("__proto__", "signatures", "0", "keyid"),
    "another id that JavaScript knows": put("constructor", "signatures", "0", "keyid"),
    "a signature twice": put(lambda found: found * 2, "signatures"),
    "signatures by name": put(lambda found: {each["keyid"]: each["sig"] for each in found}, "signatures"),
}
FILES: dict[str, Callable[..., dict[str, Callable[[dict[str, Any]], None]]]] = {
    "length": lambda *path: {
        f"length {value}": put(value, *path, "length") for value in (True, "1", None, -1, [], 2**53 + 1)
    },
    "hashes": lambda *path: {
        **{f"hashes {value}": put(value, *path, "hashes") for value in ({}, [], None, "x", {"sha256": None})},
        "digest in capitals": put(str.upper, *path, "hashes", "sha256"),
        "digest with spaces": put(lambda text: f" {text}", *path, "hashes", "sha256"),
        "digest of an unknown kind": put("00", *path, "hashes", "crc32"),
    },
}


def of_files(*path: str) -> dict[str, Callable[[dict[str, Any]], None]]:
    return {name: change for made in FILES.values() for name, change in made(*path).items()}


FORMS: dict[str, dict[str, Callable[[dict[str, Any]], None]]] = {
    "root": {
        **{f"consistent {value}": put(value, "signed", "consistent_snapshot") for value in (GONE, None, 1, "true")},
        **{
            f"threshold {value}": put(value, "signed", "roles", "targets", "threshold")
            for value in (True, "2", None, 0, -1)
        },
        **{
            f"ids {value}": put(value, "signed", "roles", "targets", "keyids") for value in (None, "x", {}, [1], [None])
        },
        "an id twice": put(lambda found: found * 2, "signed", "roles", "targets", "keyids"),
        "a role fewer": put(GONE, "signed", "roles", "snapshot"),
        "a role more": put({"keyids": [], "threshold": 1}, "signed", "roles", "mirrors"),
        **{f"keys {value}": put(value, "signed", "keys") for value in (None, [], "x", GONE)},
        **{f"a key's value {value}": put(value, "signed", "keys", "*", "keyval") for value in (None, [], {}, "x")},
        "a key in capitals": other_key(public=ANNA.upper()),
        "a key with spaces": other_key(public=f"{ANNA[:2]} {ANNA[2:]}"),
        "a key with a private half": other_key(private=""),
        "an id of a key in capitals": lambda whole: whole["signed"]["keys"].update(
            {"A" * 64: whole["signed"]["keys"].popitem()[1]}
        ),
    },
    "timestamp": {
        **of_files("signed", "meta", "snapshot.json"),
        **{f"snapshot {value}": put(value, "signed", "meta", "snapshot.json", "version") for value in (True, "20", 0)},
        "something beside": put({"version": 1}, "signed", "meta", "other.json"),
        **{f"meta {value}": put(value, "signed", "meta") for value in (None, [], {}, GONE)},
    },
    "snapshot": {
        **of_files("signed", "meta", "targets.json"),
        **{f"targets {value}": put(value, "signed", "meta", "targets.json", "version") for value in (True, "12", 0)},
        **{f"meta {value}": put(value, "signed", "meta") for value in (None, [], GONE)},
    },
    "targets": {
        **of_files("signed", "targets", f"{tree.FIRST}.zip.age"),
        "no length": put(GONE, "signed", "targets", f"{tree.FIRST}.zip.age", "length"),
        "no hashes": put(GONE, "signed", "targets", f"{tree.FIRST}.zip.age", "hashes"),
        **{f"targets {value}": put(value, "signed", "targets") for value in (None, [], "x", GONE)},
        "delegations None": put(None, "signed", "delegations"),
        **{
            f"issued {value}": put(value, "signed", "x-tocsin", "issued")
            for value in (
                "20261122",
                "2026-W47-7",
                "2026-11-22T00:00:00Z",
                "0999-11-22",
                "2026-02-30",
                "٢٠٢٦-11-22",
                " 2026-11-22",
                7,
            )
        },
    },
}


SEEN_THROUGH = re.compile("expires|something beside|length None|hashes None|consistent None|delegations None")


def of_forms() -> Iterator[tuple[str, Case]]:
    """What one reader takes for the same and another for something else; what was signed is signed again, rightly."""
    for part, names in SIGNERS.items():
        before = tree.root(2) if part == "root" else getattr(PUBLISHED, part)
        for name, change in {**EVERY, **FORMS[part]}.items():
            whole = json.loads(before)
            change(whole)
            forged = [json.dumps(whole).encode()]
            if whole["signed"] != json.loads(before)["signed"]:
                # As it was signed only where python-tuf might not see that it was changed.
                forged = [*(forged if SEEN_THROUGH.match(name) else []), signed_as_it_is(whole["signed"], names)]
            for number, content in enumerate(forged):
                roots = (PINNED, content) if part == "root" else (PINNED,)
                own = {} if part == "root" else {part: content}
                yield f"{part}: {name}, {number}", case(replace(PUBLISHED, roots=roots, own=own))


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


def test_what_has_another_form_is_refused_by_both() -> None:
    """The command line is as strict as the reader: what either could take otherwise is authentic to neither."""
    cases = dict(of_forms())
    answers = ask(each.question for each in cases.values())
    for (name, each), answer in zip(cases.items(), answers, strict=True):
        ours, theirs = by_python(each), by_reader(answer)
        assert (ours.kind, difference(ours, theirs)) == ("tampered", ""), name


def test_a_manifest_is_read_in_one_way_only() -> None:
    """What is inside is looked at as strictly: a manifest that the command line refuses, the reader refuses."""
    expected = {"edition": 1, "issued": "2026-11-22", "validUntil": "2026-12-22"}
    contents = {"sound": inside.SOUND, **inside.MANIFESTS}
    answers = ask(
        {"deed": "unpack", "zip": base64_of(inside.short(content)), "expected": expected}
        for content in contents.values()
    )
    taken = [name for name, answer in zip(contents, answers, strict=True) if "why" not in answer]
    assert taken == ["sound"]


# Chance.

MUTANTS: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 40, 2**53, "", "x", "1", "root", "targets", "2036-01-01T00:00:00Z"),
    *("0000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", [], {}, ["x"], {"a": 1}, {"version": 1}),
)


def mutated(value: Any, chance: random.Random) -> Any:
    """The same JSON with one place of it changed, taken away or added to."""
    whole = [copy.deepcopy(value)]
    places: list[tuple[Any, Any]] = [(whole, 0)]
    for holder, key in places:
        inner = holder[key]
        places += (
            [(inner, each) for each in (inner if isinstance(inner, dict) else range(len(inner)))]
            if isinstance(inner, dict | list)
            else []
        )
    holder, key = chance.choice(places[1:])
    deed = chance.randrange(4)
    if deed == 0 and isinstance(holder, dict):
        del holder[key]
    elif deed == 1 and isinstance(holder, dict):
        holder[chance.choice(["delegations", "x", "version", "hashes", "length", "keyids", "meta", "é"])] = (
            chance.choice(MUTANTS)
        )
    elif deed == 2 and isinstance(holder, list):
        holder.append(holder[key])
    else:
        holder[key] = chance.choice(MUTANTS)
    return whole[0]


def by_chance(count: int, seed: int) -> Iterator[tuple[str, Case]]:
    """Metadata in which something is changed, signed by the right keys or not at all, and the rest made to fit it."""
    chance = random.Random(seed)
    for number in range(count):
        part = chance.choice(["root", "timestamp", "snapshot", "targets"])
        before = tree.root(2) if part == "root" else getattr(PUBLISHED, part)
        parsed = json.loads(before)
        signed = mutated(parsed["signed"], chance)
        names = {"root": tree.MEMBERS, "targets": PUBLISHED.by}.get(part, (tree.MACHINE,))
        if chance.random() < 0.75:
            try:
                content = signed_as_it_is(signed, names)
            except (TypeError, ValueError):
                continue
        else:
            content = json.dumps(mutated({**parsed, "signed": signed}, chance)).encode()
        roots = (PINNED, content) if part == "root" else (PINNED,)
        published = replace(PUBLISHED, roots=roots, own={} if part == "root" else {part: content})
        at = NOW + chance.choice([0, 0, 10, 40, 400]) * DAY
        seen = chance.choice([NOTHING, NOTHING, memory(11), memory(12), memory(13)])
        yield f"{number}: {part} {signed}", case(published, at=at, seen=seen, allow_older=chance.random() < 0.5)


@cache
def memory(edition: int) -> Seen:
    return having_seen({11: ELEVEN, 12: HEARTBEAT, 13: THIRTEEN}[edition])


def bytes_by_chance(count: int, seed: int) -> Iterator[tuple[str, Case]]:
    chance = random.Random(seed)
    for number in range(count):
        if number % 2:
            content = bytearray(enveloped.WHOLE)
            content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
            yield f"{number}: the envelope", Case(content=bytes(content))
        else:
            metadata = PUBLISHED.metadata
            name = chance.choice(sorted(metadata))
            content = bytearray(metadata[name])
            content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
            metadata[name] = bytes(content)
            packed = envelope.pack(metadata, PUBLISHED.target_name(), PUBLISHED.bundles[tree.FIRST])
            yield f"{number}: {name}", Case(content=packed)


def test_what_chance_changes_is_judged_alike() -> None:
    """Whatever is changed, even rightly signed: the reader takes nothing that Python refuses or takes otherwise."""
    cases = {**dict(by_chance(600, 4)), **dict(bytes_by_chance(300, 5))}
    answers = ask(case.question for case in cases.values())
    taken = 0
    for (name, case), answer in zip(cases.items(), answers, strict=True):
        ours, theirs = by_python(case), by_reader(answer)
        if theirs.kind == "authentic":
            taken += 1
            assert difference(ours, theirs) == "", name
        assert ours.kind == theirs.kind, name
    assert taken > 20


# Loose files.

SEALED = replace(PUBLISHED, bundles={tree.FIRST: b"age-encryption.org/v1\n-> X25519 a\n"})


def loose(files: Mapping[str, bytes], **options: Any) -> dict[str, Any]:
    question = Case(content=b"", **options).question
    return {**question, "files": [{"name": name, "content": base64_of(file)} for name, file in files.items()]}


def parts(published: Published = SEALED) -> dict[str, bytes]:
    return {**published.metadata, published.target_name(): published.bundles[tree.FIRST]}


def renamed(rename: Callable[[str], str]) -> dict[str, bytes]:
    return {rename(name): content for name, content in parts().items()}


LOOSE: dict[str, tuple[dict[str, bytes], str]] = {
    "as published": (parts(), "authentic"),
    "without the digest": (renamed(lambda name: name.split(".", 1)[1] if name.endswith(".age") else name), "authentic"),
    "downloaded twice": (
        renamed(lambda name: name.replace(".json", " (1).json").replace(".zip.age", " (2).zip.age")),
        "authentic",
    ),
    "of another browser": (renamed(lambda name: name.replace(".json", "-1.json")), "authentic"),
    "as text": (renamed(lambda name: name.replace(".json", ".json.txt")), "authentic"),
    "under names of their own": (
        {f"download {number}": content for number, content in enumerate(parts().values())},
        "authentic",
    ),
    "with something beside": ({**parts(), "README.txt": b"hello", "photo.jpg": b"\xff\xd8"}, "authentic"),
    "twice the same": ({**parts(), "timestamp (1).json": SEALED.timestamp}, "authentic"),
    "two of a kind": ({**parts(), "timestamp (1).json": HEARTBEAT.timestamp}, "several"),
    "no timestamp": ({k: v for k, v in parts().items() if k != "timestamp.json"}, "missing"),
    "no snapshot": ({k: v for k, v in parts().items() if "snapshot" not in k}, "missing"),
    "no targets": ({k: v for k, v in parts().items() if "targets" not in k}, "missing"),
    "no root, which is pinned": ({k: v for k, v in parts().items() if "root" not in k}, "authentic"),
    "the bundle alone": ({SEALED.target_name(): SEALED.bundles[tree.FIRST]}, "bundle-alone"),
    "the metadata alone": (SEALED.metadata, "missing"),
    "nothing of ours": ({"photo.jpg": b"\xff\xd8"}, "no-envelope"),
    "nothing": ({}, "nothing"),
    "two envelopes": ({"a.tocsin": PUBLISHED.envelope(), "b.tocsin": ELEVEN.envelope()}, "several"),
    "an envelope under another name": ({"attachment.bin": PUBLISHED.envelope(), "x": b""}, "authentic"),
    "two bundles": ({**parts(), ELEVEN.target_name(): b"age-encryption.org/v1\nx"}, "several"),
    "forged": (parts(replace(SEALED, by=("anna", "mallory"))), "edition-unsigned"),
    "a timestamp too large": ({**parts(), "timestamp.json": SEALED.timestamp + b" " * 17_000}, "too-large"),
}


def test_loose_files_are_found_by_what_they_are() -> None:
    """A bundle with its metadata opens whatever a browser called them; what is missing is told."""
    answers = ask(loose(files) for files, _ in LOOSE.values())
    found = {name: answer.get("why", "authentic") for name, answer in zip(LOOSE, answers, strict=True)}
    assert found == {name: expected for name, (_, expected) in LOOSE.items()}
