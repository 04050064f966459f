"""`tocsin keys`: a pair of keys is made, shown, and never overwritten."""

import re
from pathlib import Path

import pytest
from running import tocsin


def test_keys_are_made_and_shown(tmp_path: Path) -> None:
    """Two files; the secret one for its owner's eyes alone; none is overwritten."""
    result = tocsin("keys", "new", "zoe", "--no-passphrase", "--to", tmp_path)
    assert result.returncode == 0
    assert re.fullmatch(r"zoe  Ed25519  ([0-9a-f]{4} ){7}[0-9a-f]{4}\n", result.stdout)
    assert result.stderr == (
        "tocsin: made zoe.key: it has no passphrase, and whoever copies it can sign with it; "
        "if it is lost, the board names another (`tocsin board rotate`)\n"
        "tocsin: made zoe.pub: give it to the secretariat, and tell the fingerprint by telephone or in person\n"
    )
    assert (tmp_path / "zoe.key").stat().st_mode & 0o777 == 0o600
    for name in ("zoe.pub", "zoe.key"):
        assert tocsin("keys", "show", tmp_path / name).stdout == result.stdout
    before = (tmp_path / "zoe.key").read_bytes()
    again = tocsin("keys", "new", "zoe", "--no-passphrase", "--to", tmp_path)
    assert again.stderr == (
        "tocsin: zoe.key exists, and a key is never overwritten\ntocsin: hint: name another, or move it\n"
    )
    assert (tmp_path / "zoe.key").read_bytes() == before
    # Nor is half a pair made beside another's public key.
    (tmp_path / "zoe.key").unlink()
    assert tocsin("keys", "new", "zoe", "--no-passphrase", "--to", tmp_path).returncode == 1
    assert not (tmp_path / "zoe.key").exists()


REFUSED = {
    "a name": (("new", "Zoë", "--no-passphrase"), 1, "tocsin: a key is named with small letters"),
    "no terminal": (("new", "yan"), 1, "tocsin: a passphrase is needed, and there is no terminal to ask at\n"),
    "a short passphrase": (
        ("new", "yan", "--passphrase-file", "short"),
        1,
        "tocsin: the passphrase has fewer than 12 characters\n",
    ),
    "two lines": (("new", "yan", "--passphrase-file", "lines"), 1, "tocsin: lines does not hold one line\n"),
    "no directory": (("new", "yan", "--no-passphrase", "--to", "nowhere"), 1, "tocsin: yan.key cannot be written: "),
    "both": (("new", "yan", "--no-passphrase", "--passphrase-file", "short"), 2, "Usage: "),
    "no key": (("show", "short"), 1, "tocsin: short does not say whose key it is\n"),
    "hardware without a library": (
        ("hardware", "yan"),
        1,
        "tocsin: PYKCS11LIB is not set\ntocsin: hint: name the library that came with the token: export PYKCS11LIB=…\n",
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_keys_that_are_not_made(tmp_path: Path, case: tuple[tuple[str, ...], int, str]) -> None:
    """Nothing is left behind."""
    (tmp_path / "short").write_text("eleven char\n")
    (tmp_path / "lines").write_text("one line of words\nand another\n")
    for name in ("short", "lines"):
        (tmp_path / name).chmod(0o600)
    (command, *arguments), code, words = case
    paths = [tmp_path / each if each in ("short", "lines", "nowhere") else each for each in arguments]
    if command == "new" and "--to" not in arguments:
        paths += ["--to", tmp_path]
    result = tocsin("keys", command, *paths)
    assert (result.returncode, result.stdout) == (code, "")
    assert result.stderr.startswith(words)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lines", "short"]
