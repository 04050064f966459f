"""Open an authentic sealed bundle into a directory: whole or not at all.

`open_bundle` finds the bundle that a recipient's identities open, and `write_files` writes it.

What is inside was signed by officers, and is looked at all the same: names that are no
plain names, links, sizes, digests, and whether the manifest is of the edition that the
metadata names. All of it is looked at in memory. Then it is written beside its place and
moved there in one step, so that no failure leaves a part of it behind.
"""

import contextlib
import errno
import fcntl
import hashlib
import io
import json
import os
import re
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from builder import seal
from builder.errors import NotForIdentityError, OpenError, SealError, TrustError
from builder.reading.authentic import Authentic
from builder.reading.source import Source
from builder.trust.envelope import target_file
from builder.workspace import jsontext, store
from builder.workspace.places import shown

MOST_FILES = 100
LARGEST_FILE, LARGEST_TOTAL = 64 << 20, 256 << 20
CHUNK = 1 << 20
MANIFEST, SCHEMA = "manifest.json", "tocsin-manifest/1"
# One plain name that every system takes: no way up, no drive, no stream, no device, nothing hidden.
NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")
EDITION, LOCATOR = re.compile(r"[1-9][0-9]{0,8}"), re.compile(r"[a-z2-7]{26}")
DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")
# APPNOTE.TXT 4.3.16 and 4.4.4: how a zip ends, and the flags of what is encrypted or patched.
END_SIZE, END_MARK, LONG_MARK, LONG_SIZE = 22, b"PK\x05\x06", b"PK\x06\x07", 20
LARGEST_DIRECTORY = 64 << 10
STRANGE_FLAGS = 0x1 | 0x20 | 0x40 | 0x2000
# What zipfile raises for a damaged zip.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, OSError, ValueError, RuntimeError, LookupError, OverflowError),
)
MADE_HERE = "have the secretariat look into it: a bundle that Tocsin made is not like this"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the authenticated metadata says of a bundle."""

    edition: int
    issued: date
    valid_until: date
    # The name of the file that it came in.
    locator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The files of a bundle, whose copy it is, and how its next files are named, by edition."""

    recipient: str
    coming: Mapping[str, str] = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)


def open_bundle(source: Source, found: Authentic, identities: Sequence[str], locator: str | None = None) -> Contents:
    """Return the files of the bundle that these identities open: the one named, or of all that are here the first.

    Raises `NotForIdentityError` where none opens, `TrustError` where none is here, `NotAuthenticError` where one is
    not as it was signed, and `OpenError` where it is unsafe inside.
    """
    plaintext, own = _unsealed(source, found, identities, locator)
    expected = Expected(edition=found.edition, issued=found.issued, valid_until=found.valid_until, locator=own)
    return read_bundle(plaintext, expected)


def _unsealed(source: Source, found: Authentic, identities: Sequence[str], locator: str | None) -> tuple[bytes, str]:
    """Return the plaintext of that bundle, and its locator."""
    here, present = 0, set(source.present)
    for each in (locator,) if locator else found.targets:
        file = target_file(found.targets[each].hashes["sha256"], each)
        content = found.bundle(source, each) if file in present else None
        if content is None:
            continue
        here += 1
        try:
            return seal.open_with(content, identities), each
        except NotForIdentityError:
            continue
        except SealError:
            # Another recipient's may be in a form that is new to us.
            if locator or source.whole:
                raise
    if not here:
        raise TrustError("no bundle of the edition is here", hint="name the envelope, or copy the tree again")
    raise NotForIdentityError(
        "it is authentic, and not sealed to this identity", hint="use the identity of one of your keys, or ask why"
    )


def read_bundle(plaintext: bytes, expected: Expected) -> Contents:
    """Return the files of a bundle in memory; refuse one that is unsafe or of another edition."""
    files = _unzip(plaintext)
    found = _check_manifest(files, expected)
    recipient = found.get("recipient")
    return Contents(
        recipient=shown(recipient[:100]) if isinstance(recipient, str) else "", coming=_coming(found), files=files
    )


def _unzip(plaintext: bytes) -> dict[str, bytes]:
    _check_end(plaintext)
    try:
        with zipfile.ZipFile(io.BytesIO(plaintext)) as archive:
            entries = archive.infolist()
            _check_names(entries)
            files: dict[str, bytes] = {}
            for entry in entries:
                left = LARGEST_TOTAL - sum(map(len, files.values()))
                files[entry.filename] = _inflate(archive, entry, min(left, LARGEST_FILE))
            return files
    # `from None`: some of these quote what is inside.
    except DAMAGE:
        raise OpenError("the bundle is no whole zip", hint=MADE_HERE) from None


def _check_end(plaintext: bytes) -> None:
    """Bound the directory of the zip before anything reads it."""
    end = plaintext[-END_SIZE:]
    directory = int.from_bytes(end[12:16], "little")
    count = int.from_bytes(end[10:12], "little")
    long = plaintext[-END_SIZE - LONG_SIZE : -END_SIZE].startswith(LONG_MARK)
    if not end.startswith(END_MARK) or long:
        raise OpenError("the bundle is no whole zip", hint=MADE_HERE)
    if count > MOST_FILES or directory > LARGEST_DIRECTORY:
        raise OpenError(f"the bundle holds more than {MOST_FILES} files", hint=MADE_HERE)


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_FILES:
        raise OpenError(f"the bundle holds more than {MOST_FILES} files", hint=MADE_HERE)
    names = set()
    for number, entry in enumerate(entries, start=1):
        # zipfile cuts a name at a NUL, and only here has the whole of it.
        name = entry.orig_filename
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if not NAME.fullmatch(name) or DEVICES.fullmatch(name):
            raise OpenError(f"file {number} of the bundle has a name that leads elsewhere", hint=MADE_HERE)
        if kind not in {0, stat.S_IFREG} or entry.external_attr & 0x10:
            raise OpenError(f"file {number} of the bundle is a link or another thing that is no file", hint=MADE_HERE)
        if entry.flag_bits & STRANGE_FLAGS:
            raise OpenError(f"file {number} of the bundle is encrypted once more", hint=MADE_HERE)
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise OpenError(f"file {number} of the bundle is packed in an unknown way", hint=MADE_HERE)
        if name.casefold() in names:
            raise OpenError(f"file {number} of the bundle has the name of another", hint=MADE_HERE)
        names.add(name.casefold())


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """Return a file of the zip; its size is counted, as the zip may state another."""
    content = bytearray()
    with archive.open(entry) as file:
        while chunk := file.read(CHUNK):
            content += chunk
            if len(content) > limit:
                raise OpenError("the bundle holds more than a bundle can", hint=MADE_HERE)
    return bytes(content)


def _check_manifest(files: Mapping[str, bytes], expected: Expected) -> dict[str, Any]:
    """Compare the files with their manifest, and the manifest with the metadata; return the manifest."""
    found = _manifest(files)
    wanted = {
        "schema": SCHEMA,
        "edition": expected.edition,
        "issued": expected.issued.isoformat(),
        "expires": expected.valid_until.isoformat(),
    }
    # Bundles of old do not say how their file is named.
    if "locator" in found:
        wanted["locator"] = expected.locator
    for name, value in wanted.items():
        if found.get(name) != value or isinstance(found.get(name), bool):
            raise OpenError(
                f"the bundle inside is not the one that was signed: its {name} differs",
                hint="do not use it; tell the secretariat, over a way you know",
            )
    listed = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in files.items()
        if name != MANIFEST
    }
    # As texts: to Python `True` is 1.
    if json.dumps(found.get("files"), sort_keys=True) != json.dumps(listed, sort_keys=True):
        raise OpenError("the files of the bundle are not those that its manifest lists", hint=MADE_HERE)
    return found


def _coming(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of the recipient's next files, as far as they are names."""
    found = manifest.get("locators")
    names = found.items() if isinstance(found, dict) else ()
    return {
        edition: name
        for edition, name in names
        if EDITION.fullmatch(edition) and isinstance(name, str) and LOCATOR.fullmatch(name)
    }


def _manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        found = jsontext.parse(files[MANIFEST])
    except (KeyError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise OpenError("the bundle has no manifest that can be read", hint=MADE_HERE)
    return found


def check_directory(directory: Path) -> Path:
    """Return where a directory will be; refuse one that holds something, or that cannot be replaced."""
    name = shown(str(directory))
    with _told(name):
        try:
            final = directory.resolve()
        except RuntimeError:
            raise OSError(errno.ELOOP, "a link leads to itself") from None
        if os.path.lexists(directory) and not final.is_dir():
            raise OpenError(f"{name} is there already and is no directory", hint="name one that is not there yet")
        taken = final.is_dir() and any(final.iterdir())
        above = final.parent.is_dir()
        fixed = final == Path.cwd() or final.is_mount()
    if taken:
        raise OpenError(f"{name} is not empty", hint="name a directory that is not there yet; nothing is overwritten")
    if not above:
        raise OpenError(f"the directory that is to hold {name} is not there", hint="make it first")
    if fixed:
        raise OpenError(f"{name} cannot be replaced in one step", hint="name a new directory in it")
    return final


def write_files(files: Mapping[str, bytes], directory: Path) -> Path:
    """Write files as a new directory, in one step; nothing of them is left where that fails."""
    final = check_directory(directory)
    with _told(shown(str(directory))):
        _clear_leftovers(final)
        with _unfinished(final) as temporary:
            for file, content in files.items():
                store.write_new(temporary / file, content)
            temporary.rename(final)
    with contextlib.suppress(OSError):
        store.sync_directory(final.parent)
    return final


@contextmanager
def _unfinished(final: Path) -> Iterator[Path]:
    """Give a hidden directory beside the final one, locked as long as somebody writes into it."""
    temporary = Path(tempfile.mkdtemp(prefix=_prefix(final), dir=final.parent))
    handle = None
    try:
        handle = os.open(temporary, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield temporary
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    finally:
        if handle is not None:
            os.close(handle)


def _prefix(final: Path) -> str:
    # Long names must leave room for what is added to them.
    return f".{hashlib.sha256(final.name.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}.tocsin-opening-"


def _clear_leftovers(final: Path) -> None:
    """Remove what a run for the same directory left when it was killed; one that still runs holds its lock."""
    for path in final.parent.glob(f"{_prefix(final)}*"):
        try:
            handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(handle)


def _told(name: str) -> AbstractContextManager[None]:
    stands, room = "nothing was left there", "name a directory on another disk"
    return store.told(name, OpenError, "name another directory", stands=stands, room=room)
