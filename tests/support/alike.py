"""What the command line and the reader in the browser make of one file, and where they differ."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import tree
from judging import PINNED
from reader import ask, base64_of
from securesystemslib.formats import encode_canonical
from tree import NOW, Published

from builder.errors import NotAuthenticError, TrustError
from builder.reading.authenticate import authenticate
from builder.reading.memory import NOTHING, Seen
from builder.trust.envelope import Envelope

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
        "practice": found.practice,
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


def signed_as_it_is(signed: Any, names: Iterable[str]) -> bytes:
    """Metadata signed byte for byte as it is, whatever python-tuf would make of it."""
    content = encode_canonical(signed)
    signatures = [tree.signer(name).sign(content.encode()).to_dict() for name in names]
    return json.dumps({"signatures": signatures, "signed": signed}).encode()
