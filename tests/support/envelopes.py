"""An envelope, and what looks like it and is none."""

import io
import zipfile
from collections.abc import Callable

import pytest
import tree

from builder.trust import envelope

PUBLISHED = tree.Published()
WHOLE = PUBLISHED.envelope()


def zipped(
    *changes: Callable[[dict[str, bytes]], object], method: int = zipfile.ZIP_STORED, comment: bytes = b""
) -> bytes:
    """The files of the envelope, changed, packed by another program."""
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for change in changes:
        change(files)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", method) as archive:
        archive.comment = comment
        for name, content in files.items():
            archive.writestr(name, content)
    return output.getvalue()


def own(change: Callable[[dict[str, bytes]], object]) -> bytes:
    """The files of the envelope, changed, packed as we pack."""
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    return envelope._zip(files)


def twice() -> bytes:
    output = io.BytesIO(WHOLE)
    with zipfile.ZipFile(output, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("metadata/timestamp.json", b"{}")
    return output.getvalue()


def first(files: dict[str, bytes]) -> None:
    """Put the bundle before the metadata."""
    metadata = {name: files.pop(name) for name in list(files) if name.startswith("metadata/")}
    files.update(metadata)


HOSTILE = {
    "nothing": b"",
    "a zip of nothing": envelope._zip({}),
    "no zip": b"PK, but no zip at all" * 50,
    "cut": WHOLE[:-1],
    "cut in half": WHOLE[: len(WHOLE) // 2],
    "cut in a header": WHOLE[:20],
    "something before": b"#!/bin/sh\n" + WHOLE,
    "something after": WHOLE + b"\0",
    "a comment": zipped(comment=b"hello"),
    "packed by another program": zipped(),
    "deflated": zipped(method=zipfile.ZIP_DEFLATED),
    "a name twice": twice(),
    "a file more": own(lambda files: files.update({"metadata/notes.txt": b"hello"})),
    "a program more": own(lambda files: files.update({"register.html": b"<script>"})),
    "a bundle more": own(lambda files: files.update({f"targets/{PUBLISHED.target_name(tree.LOCATORS[1])}": b"x"})),
    "no bundle": own(lambda files: files.pop(f"targets/{PUBLISHED.target_name()}")),
    "no root": own(lambda files: files.pop("metadata/1.root.json")),
    "no timestamp": own(lambda files: files.pop("metadata/timestamp.json")),
    "two snapshots": own(lambda files: files.update({"metadata/21.snapshot.json": b"{}"})),
    "a root missing between": own(lambda files: files.update({"metadata/3.root.json": b"{}"})),
    "a way out": own(lambda files: files.update({"targets/../../x": b"x"})),
    "a name with a leading nought": own(
        lambda files: files.update({"metadata/012.targets.json": files.pop("metadata/12.targets.json")})
    ),
    "the bundle first": own(first),
    "thousands of entries": envelope._zip({f"metadata/{number}.root.json": b"" for number in range(1, 5000)}),
    "letters beyond ASCII": WHOLE.replace(b"metadata/1.root", b"metadata/\xe9.root"),
    "another name in the directory": b"2.root.json".join(WHOLE.rsplit(b"1.root.json", 1)),
    "a length that lies": WHOLE[:18] + b"\xff\xff\xff\xff" * 2 + WHOLE[26:],
}
