"""Loose files of an edition are found by what they are, whatever a browser called them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import tree
from alike import Case
from judging import ELEVEN, HEARTBEAT, PUBLISHED
from reader import ask, base64_of
from tree import Published

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
