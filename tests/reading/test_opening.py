"""A bundle is opened whole or not at all, and no name in it leads elsewhere."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from bundles import FILES, manifest
from hypothesis import given, settings
from hypothesis import strategies as st
from manifests import MANIFESTS, SOUND, short
from tries import tries

from builder.bundle import archive
from builder.errors import OpenError
from builder.reading import opening
from builder.reading.opening import Expected, read_bundle

EXPECTED = Expected(edition=12, issued=date(2026, 11, 22), valid_until=date(2026, 12, 22), locator="a" * 26)


def bundle(**fields: Any) -> bytes:
    """A bundle as the builder packs it, with other fields in its manifest."""
    return archive.pack({**FILES, "manifest.json": manifest(FILES, **fields)}, EXPECTED.issued)


def entry(name: str, **fields: Any) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("placeholder")
    info.filename = info.orig_filename = name
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def zipped(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    """A zip with these entries beside the usual ones."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as packed:
        for name, content in FILES.items():
            packed.writestr(name, content)
        packed.writestr("manifest.json", manifest(FILES | {info.filename: content for info, content in entries}))
        for info, content in entries:
            packed.writestr(info, content)
    return output.getvalue()


def test_a_bundle_of_the_builder_is_read() -> None:
    """What `archive.pack` gives, padding and all."""
    found = read_bundle(bundle(), EXPECTED)
    assert {name: found.files[name] for name in FILES} == FILES
    assert set(found.files) == {*FILES, "manifest.json"}
    assert found.recipient == "cert-eu"


def test_the_recipient_cannot_write_on_the_terminal() -> None:
    """Nothing of what is inside is shown as it comes."""
    assert read_bundle(bundle(recipient="\x1b[2J"), EXPECTED).recipient == "\\x1b[2J"
    assert read_bundle(bundle(recipient=["cert-eu"]), EXPECTED).recipient == ""


LINK = (stat.S_IFLNK | 0o777) << 16
NAMES = {
    "up": "../evil",
    "up inside": "a/../../evil",
    "absolute": "/etc/evil",
    "a directory": "a/b",
    "a directory entry": "a/",
    "a backslash": "..\\evil",
    "a drive": "C:evil",
    "a stream": "register.html:evil",
    "two dots": "..",
    "one dot": ".",
    "nothing": "",
    "hidden": ".bashrc",
    "an option": "-rf",
    "a home": "~",
    "a device": "CON",
    "a device with an ending": "nul.txt",
    "a dot at the end": "evil.",
    "a space at the end": "evil ",
    "a line break": "evil\n",
    "an escape": "\x1b[2J",
    "another direction": "\u202etxt.exe",
    "beyond ASCII": "regïster.html",
    "too long": "a" * 101,
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    """A file is named with one plain name, or the bundle is refused."""
    with pytest.raises(OpenError, match="has a name that leads elsewhere"):
        read_bundle(zipped((entry(name), b"evil")), EXPECTED)


def test_a_name_with_a_nul_is_refused() -> None:
    """Python would cut it there, and let the rest pass unseen."""
    whole = zipped((entry("evilXtxt"), b"evil"))
    with pytest.raises(OpenError, match="has a name that leads elsewhere"):
        read_bundle(whole.replace(b"evilXtxt", b"evil\0txt"), EXPECTED)


def patched(offset: int, value: bytes) -> bytes:
    """The directory entry of a file more, with some bytes replaced."""
    whole = bytearray(zipped((entry("extra.txt"), b"extra" * 100)))
    place = whole.rindex(b"PK\x01\x02")
    whole[place + offset : place + offset + len(value)] = value
    return bytes(whole)


def many() -> bytes:
    return zipped(*((entry(f"{number}.txt"), b"") for number in range(97)))


def bomb() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("register.html", bytes(opening.LARGEST_FILE + 1))
    return output.getvalue()


def lying_bomb() -> bytes:
    """A size that is stated small and is large, with the CRC of the first bytes: no more than these are inflated."""
    whole = bytearray(bomb())
    small = struct.pack("<L", 10)
    crc = struct.pack("<L", zlib.crc32(bytes(10)))
    for place, at_crc, at_size in ((0, 14, 22), (whole.rindex(b"PK\x01\x02"), 16, 24)):
        whole[place + at_crc : place + at_crc + 4] = crc
        whole[place + at_size : place + at_size + 4] = small
    return bytes(whole)


def wide_bomb() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(5):
            packed.writestr(f"{number}.html", bytes(opening.LARGEST_FILE - 1))
    return output.getvalue()


def zip64() -> bytes:
    """A whole zip whose directory is told a second time, in fields that hold any size."""
    whole = bundle()
    *_, count, size, start, _ = archive.END_OF_DIRECTORY.unpack(whole[-22:])
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(whole) - 22, 1)
    return whole[:-22] + record + locator + whole[-22:]


def method(number: int) -> bytes:
    return patched(10, struct.pack("<H", number))


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "no whole zip"),
    "no zip": (lambda: b"hello" * 100, "no whole zip"),
    "cut": (lambda: bundle()[:-1], "no whole zip"),
    "cut in front": (lambda: bundle()[100:], "no whole zip"),
    "a comment": (lambda: bundle() + b"!", "no whole zip"),
    "a zip of 64 bits": (zip64, "no whole zip"),
    "a link": (lambda: zipped((entry("evil", external_attr=LINK), b"/etc/passwd")), "a link or another thing"),
    "a device": (
        lambda: zipped((entry("evil", external_attr=(stat.S_IFCHR | 0o600) << 16), b"")),
        "a link or another thing",
    ),
    "a directory by its attribute": (lambda: zipped((entry("evil", external_attr=0x10), b"")), "a link or another"),
    "another name for one file": (lambda: zipped((entry("REGISTER.html"), b"evil")), "the name of another"),
    "encrypted": (lambda: patched(8, b"\x01"), "encrypted once more"),
    "bzip2": (lambda: method(zipfile.ZIP_BZIP2), "packed in an unknown way"),
    "LZMA": (lambda: method(zipfile.ZIP_LZMA), "packed in an unknown way"),
    "an unknown method": (lambda: method(99), "packed in an unknown way"),
    "a wrong CRC": (lambda: patched(16, b"\0\0\0\0"), "no whole zip"),
    "a file that lies elsewhere": (lambda: patched(42, b"\0\0\0\0"), "no whole zip"),
    "a file that lies beyond": (lambda: patched(42, b"\xff\xff\xff\x7f"), "no whole zip"),
    "a size that is too small": (lambda: patched(24, b"\1\0\0\0"), "no whole zip"),
    "101 files": (many, "more than 100 files"),
    "a directory that is too large": (
        lambda: zipped((entry("x.txt", comment=bytes(65_000)), b""), (entry("y.txt", comment=bytes(65_000)), b"")),
        "more than 100 files",
    ),
    "a bomb": (bomb, "more than a bundle can"),
    "a bomb that lies": (lying_bomb, "no manifest that can be read"),
    "many large files": (wide_bomb, "more than a bundle can"),
    "no manifest": (lambda: archive.pack(FILES, EXPECTED.issued), "no manifest that can be read"),
    "a manifest that is no JSON": (
        lambda: archive.pack({**FILES, "manifest.json": b"{"}, EXPECTED.issued),
        "no manifest that can be read",
    ),
    "a manifest nested for ever": (
        lambda: archive.pack({**FILES, "manifest.json": b"[" * 100_000}, EXPECTED.issued),
        "no manifest that can be read",
    ),
    "a manifest that is a list": (
        lambda: archive.pack({**FILES, "manifest.json": b"[]"}, EXPECTED.issued),
        "no manifest that can be read",
    ),
    "another edition's": (lambda: bundle(edition=11), "not the one that was signed: its edition differs"),
    "an edition in quotes": (lambda: bundle(edition="12"), "its edition differs"),
    "another day of issue": (lambda: bundle(issued="2026-11-21"), "its issued differs"),
    "another last day": (lambda: bundle(expires="2036-12-22"), "its expires differs"),
    "another recipient's": (lambda: bundle(locator="b" * 26), "its locator differs"),
    "another schema": (lambda: bundle(schema="tocsin-manifest/2"), "its schema differs"),
    "a file that the manifest lacks": (
        lambda: archive.pack({**FILES, "evil.html": b"", "manifest.json": manifest(FILES)}, EXPECTED.issued),
        "not those that its manifest lists",
    ),
    "a file that is not there": (
        lambda: archive.pack({"manifest.json": manifest(FILES)}, EXPECTED.issued),
        "not those that its manifest lists",
    ),
    "a file that was changed": (
        lambda: archive.pack({**FILES, "register.html": b"evil", "manifest.json": manifest(FILES)}, EXPECTED.issued),
        "not those that its manifest lists",
    ),
    "a manifest without files": (lambda: bundle(files=None), "not those that its manifest lists"),
}


@pytest.mark.parametrize(("make", "words"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_bundle_is_refused(make: Callable[[], bytes], words: str) -> None:
    """Whatever an officer's machine was made to sign, it stays in memory and is refused."""
    with pytest.raises(OpenError, match=words) as caught:
        read_bundle(make(), EXPECTED)
    assert caught.value.hint


def test_the_names_of_the_next_files_are_told_where_they_are_names() -> None:
    """They are shown on a terminal; a bundle of old states none."""
    names = {"13": "a" * 26, "14": "\x1b[2J", "x\n": "b" * 26, "15": 7}
    assert read_bundle(bundle(locators=names, locator="a" * 26), EXPECTED).coming == {"13": "a" * 26}
    for other in (None, [], "x", {}):
        assert read_bundle(bundle(locators=other), EXPECTED).coming == {}
    assert read_bundle(bundle(), EXPECTED).coming == {}


ONE = replace(EXPECTED, edition=1)


@pytest.mark.parametrize("content", MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_is_read_in_one_way_only(content: bytes) -> None:
    """`true` and 1.0 count as 1 in Python; another program sees something else, so neither is taken."""
    assert read_bundle(short(SOUND), ONE).recipient == "cert-eu"
    with pytest.raises(OpenError):
        read_bundle(short(content), ONE)


@settings(max_examples=tries(300), deadline=None)
@given(place=st.integers(0), bits=st.integers(1, 255))
def test_a_damaged_bundle_is_refused_or_the_same(place: int, bits: int) -> None:
    """No exception but ours escapes, and what is read is what was packed."""
    changed = bytearray(bundle())
    changed[place % len(changed)] ^= bits
    try:
        found = read_bundle(bytes(changed), EXPECTED)
    except OpenError:
        return
    assert {name: found.files[name] for name in FILES} == FILES
