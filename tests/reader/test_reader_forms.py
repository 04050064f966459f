"""What has another form than the publisher writes is authentic to neither reader, even rightly signed."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import tree
from alike import Case, by_python, by_reader, case, difference, signed_as_it_is
from judging import PINNED, PUBLISHED
from reader import ask
from securesystemslib.formats import encode_canonical

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


def test_what_has_another_form_is_refused_by_both() -> None:
    """The command line is as strict as the reader: what either could take otherwise is authentic to neither."""
    cases = dict(of_forms())
    answers = ask(each.question for each in cases.values())
    for (name, each), answer in zip(cases.items(), answers, strict=True):
        ours, theirs = by_python(each), by_reader(answer)
        assert (ours.kind, difference(ours, theirs)) == ("tampered", ""), name
