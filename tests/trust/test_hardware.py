"""A key that never leaves its token signs as any other; SoftHSM plays the token."""

import os
import subprocess
import sys
from pathlib import Path

import people
import pytest
from running import program
from workspaces import ROOT

from builder.trust import keys, roots

LIBRARIES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
PIN = "123456"
# In a process of its own: a PKCS #11 library keeps the settings that it was loaded with.
MAKE_KEY = """
import os, sys, pkcs11
from pkcs11.util.ec import encode_named_curve_parameters
token = pkcs11.lib(os.environ["PYKCS11LIB"]).get_token(token_label="card")
with token.open(rw=True, user_pin=sys.argv[1]) as session:
    curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
    parameters = session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True)
    parameters.generate_keypair(store=True, id=bytes([2]), label="signing")
"""


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a token that holds one key, and files with a right and a wrong PIN."""
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    monkeypatch.setenv("PYKCS11LIB", next(path for path in LIBRARIES if Path(path).exists()))
    make = ["softhsm2-util", "--init-token", "--free", "--label", "card", "--pin", PIN, "--so-pin", PIN]
    subprocess.run(make, check=True, capture_output=True)
    subprocess.run([sys.executable, "-c", MAKE_KEY, PIN], check=True)
    (tmp_path / "pin").write_text(f"{PIN}\n")
    (tmp_path / "wrong").write_text("654321\n")
    for name in ("pin", "wrong"):
        (tmp_path / name).chmod(0o600)
    people.write_keys(tmp_path)
    return tmp_path


def tocsin(*arguments: str | Path, **changed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        program("--clock", "2026-11-22", *arguments),
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env={**os.environ, **changed},
    )


def take(token: Path) -> None:
    assert tocsin("keys", "hardware", "dora", "--to", token).returncode == 0


def test_a_key_in_hardware_founds_a_board(token: Path) -> None:
    """Its public half is taken from the token, it signs, and what it signed is authentic."""
    result = tocsin("keys", "hardware", "dora", "--to", token)
    shown = tocsin("keys", "show", token / "dora.pub").stdout
    assert shown.startswith("dora  ECDSA nistp256  ")
    assert (result.returncode, result.stdout) == (0, f"{shown}hsm:2?label=card\n")
    assert result.stderr == (
        "tocsin: made dora.pub: give it to the secretariat, and tell the fingerprint by telephone or in person\n"
        'tocsin: it signs with --key "hsm:2?label=card" --public dora.pub\n'
    )

    workspace = token / "workspace"
    assert tocsin("init", "--blank", workspace).returncode == 0
    holders = [f"--member={token / name}.pub" for name in ("anna", "dora")]
    holders += [f"--officer={token / name}.pub" for name in people.OFFICERS]
    request = token / "root-1.json"
    done = tocsin(
        *("--root", workspace, "board", "init", *holders, f"--machine={token / 'machine.pub'}"),
        *("--threshold", "2", "--to", request),
    )
    assert done.returncode == 0, done.stderr
    by_anna = tocsin("board", "sign", request, "--key", token / "anna.key", "--yes").stdout.strip()
    signing = ("board", "sign", request, "--key", "hsm:2?label=card", "--public", token / "dora.pub", "--yes")
    by_dora = tocsin(*signing, "--passphrase-file", token / "pin")
    assert by_dora.stderr.endswith("\ntocsin: signed as dora; send root-1.dora.json back to the secretariat\n")
    assert tocsin("--root", workspace, "accept", by_anna, by_dora.stdout.strip()).returncode == 0
    (root,) = roots.chain([(workspace / "data" / "trust" / "1.root.json").read_bytes()])
    assert [key.name for key in roots.signed_by(root.signed, "root", root)] == ["anna", "dora"]


def test_what_a_token_refuses_is_told(token: Path) -> None:
    """A wrong PIN, a slot that is empty, a label that is none: nothing is signed and no PIN is shown."""
    take(token)
    cases = {
        ("keys", "hardware", "zoe", "--label", "other", "--to", token): (
            "tocsin: the token or its key is not there: No PKCS#11 token found for label other\n"
        ),
        ("keys", "hardware", "zoe", "--slot", "9", "--pin-file", token / "pin", "--to", token): (
            "tocsin: the token or its key is not there: could not find ECDSA key on the PKCS#11 token\n"
        ),
        ("keys", "hardware", "zoe", "--slot", "9", "--pin-file", token / "wrong", "--to", token): (
            "tocsin: the token refused the PIN\n"
        ),
        ("keys", "hardware", "dora", "--to", token): "tocsin: dora.pub exists, and a key is never overwritten\n",
    }
    for arguments, words in cases.items():
        result = tocsin(*arguments)
        assert (result.returncode, result.stdout) == (1, "")
        assert result.stderr.startswith(words)
        assert "654321" not in result.stderr
    assert not (token / "zoe.pub").exists()
    for library in ("/nowhere.so", "/etc/passwd"):
        result = tocsin("keys", "hardware", "zoe", "--to", token, PYKCS11LIB=library)
        assert result.stderr == (
            "tocsin: the token cannot be used\n"
            "tocsin: hint: check the PIN before the token locks itself, and the path in PYKCS11LIB\n"
        )


def test_a_signature_by_another_key_than_was_named_is_refused(token: Path) -> None:
    """The public file says dora, the token holds another: what it signs does not hold, and is not written."""
    take(token)
    request = token / "root-1.json"
    from cryptography.hazmat.primitives.asymmetric import ec

    from builder.board.request import Kind, Request, write_request

    other = keys._public("dora", ec.generate_private_key(ec.SECP256R1()).public_key())
    (token / "other.pub").write_text(keys.public_file(other))
    holders = people.holders()
    holders = type(holders)(
        members=(*holders.members, other),
        officers=holders.officers,
        machines=holders.machines,
        threshold=2,
        approvers=1,
    )
    request.write_bytes(write_request(Request(kind=Kind.ROOT, proposed=roots.first_root(holders, people.NOW))))
    signing = ("board", "sign", request, "--key", "hsm:2", "--public", token / "other.pub", "--yes")
    result = tocsin(*signing, "--passphrase-file", token / "pin")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.endswith(
        "tocsin: the key made a signature that does not hold\ntocsin: hint: is it the key of this public key file?\n"
    )
    result = tocsin(*signing, "--passphrase-file", token / "wrong")
    assert result.stderr.endswith(
        "tocsin: the key could not sign\ntocsin: hint: is the token plugged in, and its PIN right?\n"
    )
    assert not (token / "root-1.dora.json").exists()


def test_an_address_is_one(token: Path) -> None:
    """And needs the public half, which tokens do not always give."""
    take(token)
    request = token / "root-1.json"
    from builder.board.request import Kind, Request, write_request

    request.write_bytes(write_request(Request(kind=Kind.ROOT, proposed=people.first(()))))
    result = tocsin("board", "sign", request, "--key", "hsm:2", "--yes")
    assert result.stderr.endswith(
        "tocsin: a key in hardware needs its public key file\ntocsin: hint: name it: --public NAME.pub\n"
    )
    for address, public in (("hsm:two", "dora.pub"), ("hsm:2", "anna.pub")):
        result = tocsin("board", "sign", request, "--key", address, "--public", token / public, "--yes")
        assert result.stderr.endswith(
            "tocsin: that is no address of a key in hardware\n"
            'tocsin: hint: write it in quotes, as "hsm:2?label=TOKEN"\n'
        )
    signing = ("board", "sign", request, "--public", token / "dora.pub", "--yes", "--key")
    for library in ("", "/nowhere.so"):
        result = tocsin(*signing, "hsm:2", PYKCS11LIB=library)
        assert result.returncode == 1
        assert ("tocsin: PYKCS11LIB is not set\n" in result.stderr) == (not library)
        assert "PYKCS11LIB" in result.stderr.splitlines()[-1]
    result = tocsin(*signing, "hsm:2?label=other")
    assert result.stderr.endswith(
        "tocsin: the token or its key is not there: No PKCS#11 token found for label other\n"
        "tocsin: hint: is it plugged in? see its label, and the key's slot\n"
    )
    assert not (token / "root-1.dora.json").exists()


def test_a_token_is_used_through_the_library_too(token: Path) -> None:
    """As the demo and the tests do, without the command line."""
    code = (
        "import sys; from pathlib import Path; from builder.trust import keys, metadata, roots\n"
        "sys.path.extend(map(str, Path('tests').glob('*'))); import os, people\n"
        "library = os.environ['PYKCS11LIB']\n"
        "uri, public = keys.import_hardware('dora', 2, 'card', lambda: sys.argv[1], library)\n"
        "secret = keys.hardware(uri, public, lambda: sys.argv[1], library)\n"
        "root = people.first(())\n"
        "metadata.sign(root, secret.signer)\n"
        "public.key.verify_signature(root.signatures[public.id], root.signed_bytes)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, PIN], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
