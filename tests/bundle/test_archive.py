"""The zip that is sealed: the same for the same files, whole for any tool, and of a size that tells little."""

import io
import math
import random
import stat
import struct
import subprocess
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries
from workspaces import TODAY, identity_of

from builder import seal
from builder.bundle.archive import pack, padme
from builder.deflating import piece

NAMES = ("START-HERE.txt", "register.html", "register.json", "register.csv", "contacts.vcf", "register.pdf")
files = st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=3000))


def opened(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


# What goes in comes out


@given(files)
@settings(deadline=None)
def test_what_goes_in_comes_out(content: dict[str, bytes]) -> None:
    """Every file, byte for byte, in the order given."""
    found = opened(pack(content, TODAY))
    assert found == content
    assert list(found) == list(content)


@given(files)
@settings(deadline=None, max_examples=tries(30))
def test_packing_is_the_same_each_time(content: dict[str, bytes]) -> None:
    """Same files, same day, same bytes: nothing of the clock, the machine or the user is in it."""
    assert pack(content, TODAY) == pack(dict(content), TODAY)


def test_the_date_of_each_file_is_that_of_the_edition() -> None:
    """A listing tells the edition's day, and no time of day."""
    with zipfile.ZipFile(io.BytesIO(pack(dict.fromkeys(NAMES, b"x"), date(2027, 1, 31)))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2027, 1, 31, 0, 0, 0)}


def test_what_is_unpacked_is_for_its_owner_alone() -> None:
    """`unzip` gives the files the modes that the archive names."""
    with zipfile.ZipFile(io.BytesIO(pack(dict.fromkeys(NAMES, b"x"), TODAY))) as archive:
        assert {stat.S_IMODE(entry.external_attr >> 16) for entry in archive.infolist()} == {0o600}


def test_a_piece_that_was_deflated_before_is_taken_as_it_is() -> None:
    """A file is as it was, whoever deflated a piece of it."""
    known = piece(b"the script of the page, " * 4000)
    content = {"register.html": b"<!doctype html>" + known.content + b"its words", "register.csv": b"tld"}
    archive = pack(content, TODAY, {"register.html": known})
    assert known.stream in archive
    assert opened(archive) == content


@given(files)
@settings(deadline=None, max_examples=tries(30))
def test_each_file_says_beforehand_how_long_it_is(content: dict[str, bytes]) -> None:
    """Readers that go from file to file, as Windows and unzipping in a stream do, find no descriptor behind one."""
    archive = pack(content, TODAY)
    place = 0
    for name, whole in content.items():
        assert archive[place : place + 4] == b"PK\3\4"
        flags, method = struct.unpack_from("<2H", archive, place + 6)
        checksum, packed, size, named, more = struct.unpack_from("<3L2H", archive, place + 14)
        assert (flags, more, size, checksum) == (0, 0, len(whole), zlib.crc32(whole))
        place += 30 + named
        stream = archive[place : place + packed]
        assert (zlib.decompress(stream, -15) if method else stream) == whole
        assert archive[place - named : place].decode() == name
        place += packed


def test_opening_undoes_packing_and_sealing() -> None:
    """The way there and back: files, zip, age file, zip, files."""
    content = {name: random.Random(name).randbytes(20_000) for name in NAMES}
    identity = identity_of("cert-eu")
    sealed = seal.seal(pack(content, TODAY), [seal.public_key(identity)])
    assert opened(seal.unseal(sealed, identity)) == content


SIZES = {
    "one empty file": {"START-HERE.txt": b""},
    "small": {"START-HERE.txt": b"x", "register.pdf": b"y"},
    "large": {"register.html": b"abc" * 300_000, "register.pdf": random.Random(1).randbytes(500_000)},
}


@pytest.mark.parametrize("content", SIZES.values(), ids=SIZES)
def test_unzip_accepts_it_without_a_word(content: dict[str, bytes], tmp_path: Path) -> None:
    """Info-ZIP, which every CERT has, finds nothing odd about the padding."""
    path = tmp_path / "bundle.zip"
    path.write_bytes(pack(content, TODAY))
    tested = subprocess.run(["unzip", "-t", path], capture_output=True, text=True, check=True, timeout=30)
    assert "No errors detected" in tested.stdout
    assert "warning" not in tested.stdout + tested.stderr
    assert tested.stderr == ""
    subprocess.run(["unzip", "-q", path, "-d", tmp_path / "out"], check=True, timeout=30, capture_output=True)
    assert {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()} == content


def test_no_comment_and_nothing_after_the_end() -> None:
    """The padding lies inside: the last bytes are the end of the directory, as the format wants."""
    archive = pack({"START-HERE.txt": b"x"}, TODAY)
    assert archive[-22:-18] == b"PK\x05\x06"
    assert archive[-2:] == b"\0\0"
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        assert found.comment == b""


# Sizes

# Worked out by hand from section 4 of the paper: E = floor(log2 L), S = floor(log2 E) + 1, the last E - S bits zero.
PADME = {
    1: 1,
    2: 2,
    7: 7,
    8: 8,
    9: 10,
    10: 10,
    11: 12,
    99: 104,
    100: 104,
    1000: 1024,
    1024: 1024,
    1025: 1088,
    65_535: 65_536,
    65_537: 67_584,
    1_000_000: 1_015_808,
    1_500_000: 1_507_328,
}


@pytest.mark.parametrize(("length", "padded"), PADME.items())
def test_padded_lengths_are_those_of_the_paper(length: int, padded: int) -> None:
    """Nikitin et al., Reducing Metadata Leakage from Encrypted Files and Communication with PURBs, 2019."""
    assert padme(length) == padded


@given(st.integers(2, 1 << 45))
def test_a_padded_length_is_that_of_the_formula(length: int) -> None:
    """The least length, not below the real one, that ends in as many zero bits as the formula says."""
    exponent = length.bit_length() - 1
    free = exponent - (math.floor(math.log2(exponent)) + 1 if exponent else 0)
    step = 2 ** max(free, 0)
    assert padme(length) == -(-length // step) * step


@given(st.integers(0, 1 << 45))
def test_padding_costs_at_most_twelve_percent(length: int) -> None:
    """Bandwidth is cheap, and it is not free."""
    assert length <= padme(length) <= length * 1.12


@given(st.integers(0, 1 << 45), st.integers(0, 1 << 20))
def test_padding_keeps_order_and_stands_still(length: int, more: int) -> None:
    """A larger bundle is never padded to less, and what is padded needs no more."""
    assert padme(length) <= padme(length + more)
    assert padme(padme(length)) == padme(length)


@given(files)
@settings(deadline=None)
def test_every_archive_has_a_padded_length(content: dict[str, bytes]) -> None:
    """What is sealed has a length that many bundles share."""
    length = len(pack(content, TODAY))
    assert padme(length) == length


def test_many_bundles_have_few_sizes() -> None:
    """Among 400 bundles of all sizes from 200 to 400 kB, a size says almost nothing about which one it is."""
    chance = random.Random(1)
    sizes = [
        len(pack({"register.pdf": bytes(chance.randrange(150_000, 300_000)), "x.txt": chance.randbytes(50_000)}, TODAY))
        for _ in range(400)
    ]
    assert len(set(sizes)) <= 33


def test_one_contact_more_or_less_seldom_changes_the_size() -> None:
    """Whether a recipient gained a number cannot be read off its file."""
    chance = random.Random(2)
    start = chance.randbytes(300_000)
    sizes = [len(pack({"register.pdf": start + chance.randbytes(200 * number)}, TODAY)) for number in range(30)]
    assert len(set(sizes)) <= 2
