"""An envelope is what `pack` gives, to the byte, and nothing else; a tree is read inside its directory."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import tree
from envelopes import HOSTILE, PUBLISHED, WHOLE
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries

from builder.errors import NotAuthenticError, Refusal, TrustError
from builder.reading import source
from builder.reading.authentic import Authentic
from builder.reading.authenticate import authenticate
from builder.trust import envelope
from builder.trust.envelope import Envelope


def judged(content: bytes) -> Authentic:
    return authenticate(Envelope.read(content), pinned=PUBLISHED.roots[0], at=tree.NOW)


def test_what_is_packed_is_read() -> None:
    """The bundle and the metadata come out as they went in."""
    found = Envelope.read(WHOLE)
    assert found.bundle == PUBLISHED.bundles[tree.FIRST]
    assert (found.locator, found.digest) == (tree.FIRST, tree.digest(found.bundle))
    assert (found.root(1), found.root(2)) == (PUBLISHED.roots[0], None)
    assert found.timestamp() == PUBLISHED.timestamp
    assert found.snapshot(20) == PUBLISHED.snapshot
    assert found.targets(12) == PUBLISHED.targets
    assert found.present == (PUBLISHED.target_name(),)
    assert found.target(tree.FIRST, found.digest) == found.bundle
    assert found.target(tree.LOCATORS[1], found.digest) is None
    assert found.target(tree.FIRST, "0" * 64) is None


def test_the_order_of_files_does_not_matter() -> None:
    """The same files give the same bytes, in whatever order they come."""
    backwards = dict(reversed(PUBLISHED.metadata.items()))
    assert envelope.pack(backwards, PUBLISHED.target_name(), PUBLISHED.bundles[tree.FIRST]) == WHOLE


def test_many_roots_stand_in_their_order() -> None:
    """Ten comes after nine."""
    roots = {f"{number}.root.json": b"%d" % number for number in range(1, 13)}
    metadata = {**roots, **{name: content for name, content in PUBLISHED.metadata.items() if "root" not in name}}
    found = Envelope.read(envelope.pack(metadata, PUBLISHED.target_name(), b"x"))
    assert [found.root(number) for number in range(1, 14)] == [*(b"%d" % number for number in range(1, 13)), None]


def test_plain_tools_take_it_apart(tmp_path: Path) -> None:
    """`unzip -p X.tocsin 'targets/*'` gives the sealed bundle, and the rest is a TUF repository."""
    path = tmp_path / "x.tocsin"
    path.write_bytes(WHOLE)
    done = subprocess.run(["unzip", "-p", path, "targets/*"], capture_output=True, check=True)
    assert done.stdout == PUBLISHED.bundles[tree.FIRST]
    subprocess.run(["unzip", "-q", path, "-d", tmp_path / "out"], check=True)
    assert authenticate(source.open_source(tmp_path / "out"), pinned=PUBLISHED.roots[0], at=tree.NOW).edition == 12


WRONG = {
    "a name of another kind": ({"evil.json": b""}, PUBLISHED.target_name()),
    "a path": ({"../1.root.json": b""}, PUBLISHED.target_name()),
    "version nought": ({"0.root.json": b""}, PUBLISHED.target_name()),
    "a target of another kind": ({}, "bundle.zip"),
}


@pytest.mark.parametrize(("metadata", "target"), WRONG.values(), ids=WRONG)
def test_nothing_else_is_packed(metadata: dict[str, bytes], target: str) -> None:
    """A mistake of ours is noticed before readers refuse it."""
    with pytest.raises(TrustError, match="an envelope holds metadata and one sealed bundle"):
        envelope.pack({**PUBLISHED.metadata, **metadata}, target, b"x")


def test_an_envelope_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is too large is neither made nor read."""
    monkeypatch.setattr(envelope, "LARGEST_ENVELOPE", len(WHOLE))
    assert PUBLISHED.envelope() == WHOLE
    monkeypatch.setattr(envelope, "LARGEST_ENVELOPE", len(WHOLE) - 1)
    with pytest.raises(TrustError, match="the most is"):
        PUBLISHED.envelope()
    with pytest.raises(NotAuthenticError, match="the most is"):
        Envelope.read(WHOLE)


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_whatever_pack_does_not_give_is_refused(content: bytes) -> None:
    """No surprise hides in an envelope, whatever a zip could hold."""
    assert content != WHOLE
    with pytest.raises(NotAuthenticError) as caught:
        Envelope.read(content)
    assert caught.value.refusal is Refusal.TAMPERED
    assert caught.value.hint


@settings(max_examples=tries(300), deadline=None)
@given(place=st.integers(0, len(WHOLE) - 1), bits=st.integers(1, 255))
def test_a_changed_byte_is_refused_or_changes_nothing(place: int, bits: int) -> None:
    """No byte of an envelope can be changed on the way."""
    changed = bytearray(WHOLE)
    changed[place] ^= bits
    with pytest.raises(NotAuthenticError):
        judged(bytes(changed))


@settings(max_examples=tries(200), deadline=None)
@given(name=st.sampled_from(sorted(PUBLISHED.metadata)), place=st.integers(0), bits=st.integers(1, 255))
def test_changed_metadata_is_refused_or_says_the_same(name: str, place: int, bits: int) -> None:
    """Whoever packs an envelope anew with one byte changed gains nothing."""
    metadata = PUBLISHED.metadata
    changed = bytearray(metadata[name])
    changed[place % len(changed)] ^= bits
    metadata[name] = bytes(changed)
    packed = envelope.pack(metadata, PUBLISHED.target_name(), PUBLISHED.bundles[tree.FIRST])
    try:
        found = judged(packed)
    except NotAuthenticError:
        return
    expected = judged(WHOLE)
    assert replace(found, news=None) == replace(expected, news=None)


@settings(max_examples=tries(100), deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused(content: bytes) -> None:
    """No other exception escapes, whatever comes."""
    for candidate in (content, envelope.OF_LOCAL + content, WHOLE[: len(content)] + content):
        with pytest.raises(NotAuthenticError):
            Envelope.read(candidate)


# What `open_source` takes, and what it says of the rest.


def test_both_kinds_are_told_apart(tmp_path: Path) -> None:
    """A directory is a tree, a file an envelope, whatever its name."""
    PUBLISHED.write(tmp_path / "site")
    assert isinstance(source.open_source(tmp_path / "site"), source.Tree)
    (tmp_path / "attachment.bin").write_bytes(WHOLE)
    assert isinstance(source.open_source(tmp_path / "attachment.bin"), Envelope)


def test_a_link_to_a_tree_is_that_tree(tmp_path: Path) -> None:
    """The published tree is swapped by its link."""
    PUBLISHED.write(tmp_path / "published")
    (tmp_path / "site").symlink_to("published")
    found = source.open_source(tmp_path / "site")
    assert authenticate(found, pinned=PUBLISHED.roots[0], at=tree.NOW).edition == 12


def bare(base: Path) -> Path:
    (base / "x.zip.age").write_bytes(b"age-encryption.org/v1\n-> X25519 a\n")
    return base / "x.zip.age"


def armored(base: Path) -> Path:
    (base / "x.txt").write_bytes(b"-----BEGIN AGE ENCRYPTED FILE-----\n")
    return base / "x.txt"


def text(base: Path) -> Path:
    (base / "x.txt").write_bytes(b"hello")
    return base / "x.txt"


def loop(base: Path) -> Path:
    (base / "x").symlink_to("x")
    return base / "x"


def unreadable(base: Path) -> Path:
    (base / "x.tocsin").write_bytes(WHOLE)
    (base / "x.tocsin").chmod(0)
    return base / "x.tocsin"


def empty_directory(base: Path) -> Path:
    (base / "empty").mkdir()
    return base / "empty"


NEITHER: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "a bundle alone": (bare, "without the metadata", "name the envelope"),
    "an armored bundle": (armored, "without the metadata", "name the envelope"),
    "another file": (text, "neither an envelope nor", "LOCATOR.tocsin"),
    "nothing there": (lambda base: base / "x", "/x", "check the name"),
    "a link to itself": (loop, "cannot be reached", "link"),
    "another directory": (empty_directory, "it has no metadata/", "name the directory"),
    "what holds a tree": (
        lambda base: PUBLISHED.write(base / "usb" / "site").parent,
        "is no published tree, but holds one",
        "usb/site",
    ),
    "a workspace": (
        lambda base: PUBLISHED.write(base / "work" / "dist" / "site").parent.parent,
        "is no published tree, but holds one",
        "work/dist/site",
    ),
    "a part of a tree": (
        lambda base: PUBLISHED.write(base / "site") / "envelopes",
        "a part of a published tree",
        "above",
    ),
}
if os.getuid():
    NEITHER["a file that may not be read"] = (unreadable, "cannot be read: Permission denied", "permissions")


@pytest.mark.parametrize(("make", "words", "hint"), NEITHER.values(), ids=NEITHER)
def test_what_is_neither_is_told(tmp_path: Path, make: Callable[[Path], Path], words: str, hint: str) -> None:
    """Who names the wrong thing hears which one to name."""
    with pytest.raises(TrustError, match=words) as caught:
        source.open_source(make(tmp_path))
    assert hint in caught.value.hint
    assert not isinstance(caught.value, NotAuthenticError)


def test_an_envelope_cut_to_nothing_is_damaged(tmp_path: Path) -> None:
    """A download that broke off is told as such."""
    (tmp_path / "x.tocsin").write_bytes(b"")
    with pytest.raises(NotAuthenticError, match="the envelope is damaged"):
        source.open_source(tmp_path / "x.tocsin")


def links_out(base: Path) -> None:
    (base.parent / "elsewhere.json").write_bytes(PUBLISHED.timestamp)
    (base / "metadata" / "timestamp.json").unlink()
    (base / "metadata" / "timestamp.json").symlink_to(base.parent / "elsewhere.json")


def device(base: Path) -> None:
    (base / "metadata" / "timestamp.json").unlink()
    (base / "metadata" / "timestamp.json").symlink_to("/dev/zero")


def pipe(base: Path) -> None:
    (base / "metadata" / "timestamp.json").unlink()
    os.mkfifo(base / "metadata" / "timestamp.json")


def directory(base: Path) -> None:
    (base / "metadata" / "timestamp.json").unlink()
    (base / "metadata" / "timestamp.json").mkdir()


def huge(base: Path) -> None:
    with (base / "metadata" / "12.targets.json").open("r+b") as file:
        file.truncate(6_000_000)


def nowhere(base: Path) -> None:
    (base / "metadata" / "2.root.json").symlink_to("nothing")


def targets_elsewhere(base: Path) -> None:
    (base / "targets").rename(base.parent / "targets")
    (base / "targets").symlink_to(base.parent / "targets")


UNSAFE: dict[str, tuple[Callable[[Path], None], str]] = {
    "a link that leads out": (links_out, "timestamp.json is a link that leads out"),
    "a device": (device, "timestamp.json is a link that leads out"),
    "a pipe": (pipe, "timestamp.json is no plain file"),
    "a directory": (directory, "timestamp.json is no plain file"),
    "a huge file": (huge, "has more than 5,000,000 bytes"),
    "a link to nowhere": (nowhere, "2.root.json is a link that leads out of the tree, or nowhere"),
    "bundles that lie elsewhere": (targets_elsewhere, "targets is a link that leads out"),
}


@pytest.mark.parametrize(("change", "words"), UNSAFE.values(), ids=UNSAFE)
def test_a_tree_is_read_inside_its_directory(tmp_path: Path, change: Callable[[Path], None], words: str) -> None:
    """A hostile USB stick neither hangs the program nor makes it read other files."""
    base = PUBLISHED.write(tmp_path / "site")
    change(base)
    with pytest.raises(NotAuthenticError, match=words) as caught:
        authenticate(source.open_source(base), pinned=PUBLISHED.roots[0], at=tree.NOW)
    assert caught.value.refusal is Refusal.TAMPERED
