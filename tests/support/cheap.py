"""Seal with passphrases at next to no cost: what `tocsin` writes costs a second each time, us too.

The files are age's own, with a work factor of 2 where it takes 20; they are opened as any other. Where the cost is the
subject (`tests/seal`, `tests/trust/test_keys.py`), it is the program's own. As a program, this is `tocsin`, sealing so.
"""

import base64
import io
import secrets
import sys
from pathlib import Path
from types import SimpleNamespace

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from pyrage import passphrase as real

from builder.seal import agefile, hybrid, sealing

FACTOR = 2
ENOUGH = sealing.ENOUGH


def encrypt(plaintext: bytes, passphrase: str, *, armored: bool) -> bytes:
    """What `pyrage.passphrase.encrypt` does, with `FACTOR` (https://c2sp.org/age, the scrypt recipient stanza)."""
    assert armored
    file_key, salt, nonce = secrets.token_bytes(16), secrets.token_bytes(16), secrets.token_bytes(16)
    label = b"age-encryption.org/v1/scrypt" + salt
    wrap = Scrypt(salt=label, length=32, n=2**FACTOR, r=8, p=1).derive(passphrase.encode())
    body = ChaCha20Poly1305(wrap).encrypt(bytes(12), file_key, None)
    stanza = agefile.Stanza(kind="scrypt", arguments=(agefile.unpadded(salt).decode(), str(FACTOR)), body=body)
    header = agefile.VERSION + stanza.write() + b"---"
    binary = header + b" " + agefile.unpadded(hybrid._mac(file_key, header)) + b"\n" + nonce
    binary += b"".join(hybrid._encrypted(io.BytesIO(plaintext).read, file_key, nonce))
    text = base64.b64encode(binary)
    lines = [text[start : start + agefile.COLUMNS] for start in range(0, len(text), agefile.COLUMNS)]
    return b"\n".join([agefile.BEGIN, *lines, agefile.END, b""])


def install() -> None:
    """Let this process seal so."""
    sealing.scrypt = SimpleNamespace(encrypt=encrypt, decrypt=real.decrypt)  # type: ignore[assignment]
    sealing.ENOUGH = FACTOR


def remove() -> None:
    """Let it seal as the program does."""
    sealing.scrypt = real
    sealing.ENOUGH = ENOUGH


if __name__ == "__main__":
    from builder.cli import main

    install()
    main()
