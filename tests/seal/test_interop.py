"""Both ways with other implementations of age: npm's age-encryption, and Debian's `age`."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pyrage import x25519
from workspaces import identity_of

from builder import seal
from builder.errors import NotForIdentityError
from builder.seal import hybrid

NODE = Path(sys.executable).with_name("node")
HERE = Path(__file__).parents[1] / "node"

CLASSIC = [identity_of("cert-all", 0), identity_of("cert-all", 1), identity_of("cert-eu")]
# Test fixtures; worthless by design.
HYBRID = [hybrid.identity_of(bytes([number]) * 32) for number in (1, 2, 3)]
STRANGERS = {"classic": identity_of("cert-none"), "hybrid": hybrid.identity_of(bytes(32))}
SORTS = {"classic": CLASSIC, "hybrid": HYBRID}
CONTENTS = {
    "nothing": b"",
    "a word": b"bundle",
    "one chunk to the byte": bytes(65536),
    "one byte more": b"x" * 65537,
    "several chunks": b"bundle" * 50_000,
}

sorts = pytest.mark.parametrize("sort", SORTS)
contents = pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)


def typage(verb: str, *names: str, content: bytes = b"") -> bytes:
    """Run npm's age-encryption."""
    done = subprocess.run([NODE, "age.mjs", verb, *names], cwd=HERE, input=content, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def keys_of(identities: list[str]) -> list[str]:
    return [seal.public_key(identity) for identity in identities]


# npm's age-encryption


@sorts
@contents
def test_typage_opens_what_we_seal(sort: str, content: bytes) -> None:
    """Each of several keys opens it, in an implementation that shares no line with ours."""
    sealed = seal.seal(content, keys_of(SORTS[sort]))
    assert typage("open", SORTS[sort][1], content=sealed) == content


@sorts
@contents
def test_we_open_what_typage_seals(sort: str, content: bytes) -> None:
    """And the other way round, whichever identity is named."""
    sealed = typage("seal", *keys_of(SORTS[sort]), content=content)
    assert [seal.open_with(sealed, [STRANGERS[sort], identity]) for identity in SORTS[sort]] == [content] * 3


@sorts
def test_we_open_what_typage_armors(sort: str) -> None:
    """As text, for mail, it is the same file."""
    sealed = typage("seal-armored", *keys_of(SORTS[sort]), content=b"bundle" * 50_000)
    assert sealed.startswith(b"-----BEGIN AGE")
    assert seal.open_with(sealed, SORTS[sort][:1]) == b"bundle" * 50_000


@sorts
def test_neither_opens_what_is_sealed_to_others(sort: str) -> None:
    """Both say no to the same."""
    ours, theirs = seal.seal(b"bundle", keys_of(SORTS[sort])), typage("seal", *keys_of(SORTS[sort]), content=b"bundle")
    for sealed in (ours, theirs):
        with pytest.raises(NotForIdentityError):
            seal.open_with(sealed, list(STRANGERS.values()))
        done = subprocess.run(
            [NODE, "age.mjs", "open", *STRANGERS.values()], cwd=HERE, input=sealed, capture_output=True, timeout=60
        )
        assert done.returncode
        assert done.stdout == b""


def test_a_hybrid_pair_that_typage_makes_is_ours_too() -> None:
    """Both derive the same public key from the same secret."""
    text = typage("keygen").decode()
    (identity,) = seal.identities_in(text)
    key = re.search(r"age1pq1[a-z0-9]+", text)
    assert key
    assert seal.public_key(identity) == key.group()


def test_passphrases_work_both_ways() -> None:
    """A protected key file is an age file like any other."""
    sealed = typage("seal-with-passphrase", "correct horse é", content=b"key")
    assert seal.unseal_with_passphrase(sealed, "correct horse é") == b"key"
    sealed = seal.seal_with_passphrase(b"key", "correct horse é")
    assert typage("open-with-passphrase", "correct horse é", content=sealed) == b"key"


# Debian's age


def age(*arguments: str | Path, content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run Debian's `age`."""
    return subprocess.run(["age", *arguments], input=content, capture_output=True, check=False, timeout=30)


def test_stock_age_opens_what_we_seal(tmp_path: Path) -> None:
    """A CERT with nothing but `age` gets everything."""
    sealed = seal.seal(b"bundle" * 50_000, keys_of(CLASSIC))
    for number, identity in enumerate(CLASSIC):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"# a comment\n{identity}\n", encoding="ascii")
        done = age("-d", "-i", path, content=sealed)
        assert (done.returncode, done.stdout) == (0, b"bundle" * 50_000)


def test_stock_age_does_not_open_what_is_not_for_it(tmp_path: Path) -> None:
    """The identity of another recipient fails in `age` too."""
    (tmp_path / "stranger.txt").write_text(STRANGERS["classic"], encoding="ascii")
    done = age("-d", "-i", tmp_path / "stranger.txt", content=seal.seal(b"bundle", keys_of(CLASSIC)))
    assert done.returncode
    assert done.stdout == b""


@pytest.mark.parametrize("armor", [[], ["--armor"]], ids=["binary", "armored"])
@contents
def test_we_open_what_stock_age_seals(content: bytes, armor: list[str]) -> None:
    """Both ways: the format is age's, not ours."""
    done = age(*armor, *(part for key in keys_of(CLASSIC) for part in ("-r", key)), content=content)
    assert [seal.unseal(done.stdout, identity) for identity in CLASSIC] == [content] * 3


def test_a_fresh_pair_from_age_keygen_is_accepted() -> None:
    """What our hint tells CERTs to run makes keys that we take."""
    done = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True, timeout=30)
    (identity,) = seal.identities_in(done.stdout)
    key = re.search(r"age1[a-z0-9]+", done.stdout)
    assert key
    assert seal.public_key(identity) == key.group()
    assert isinstance(seal.parse(key.group()), x25519.Recipient)
