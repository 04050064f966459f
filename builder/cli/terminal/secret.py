"""What only its owner may give: a key, a passphrase, a yes.

A passphrase is typed unseen or stands in a file; it is never an argument, which every
process of the machine could read.
"""

import codecs
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from builder.cli.terminal.modes import warn_of_open_key
from builder.cli.terminal.say import say
from builder.errors import SealError, TrustError

if TYPE_CHECKING:
    from builder.trust.keys import Passphrase, PublicKey, SecretKey

LARGEST_KEY_FILE = 64 << 10
# Read by securesystemslib: the library that came with a token.
LIBRARY = "PYKCS11LIB"
PIN = "PIN of the token"
TRIES = 3
# PowerShell's `>` writes UTF-16 and Notepad may write UTF-8, each with a mark of its own before the text.
MARKED = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_key(
    key: str, passphrase_file: Path | None = None, public: Path | None = None, *, alone: bool = False
) -> "SecretKey":
    """Return the key that signs, from a file or a token (`hsm:…`, with its public key file).

    `alone` says that a machine signs that nobody sits at: its key has no passphrase.
    """
    from builder.trust import keys
    from builder.workspace.places import shown

    if key.startswith(keys.IN_HARDWARE):
        if public is None:
            raise TrustError("a key in hardware needs its public key file", hint="name it: --public NAME.pub")
        library = os.environ.get(LIBRARY)
        return keys.hardware(key, read_public(public), lambda: passphrase(passphrase_file, PIN), library)
    path = Path(key)
    name = shown(path.name)
    asked = f"Passphrase of {name}"
    found = _opened(read_text_file(path), name, lambda: passphrase(passphrase_file, asked), passphrase_file)
    warn_of_open_key(path)
    if not found.protected and not alone:
        say(f"warning: {name} has no passphrase: whoever copies it can sign with it")
    return found


def _opened(content: bytes, place: str, ask: "Passphrase", file: Path | None) -> "SecretKey":
    """Open a key file; at a terminal a mistyped passphrase may be typed again."""
    from builder.trust import keys

    for _ in range(TRIES - 1 if file is None and sys.stdin.isatty() else 0):
        try:
            return keys.read_secret(content, place, ask)
        except SealError as error:
            say(error.message)
    return keys.read_secret(content, place, ask)


def read_public(path: Path) -> "PublicKey":
    """Return the key of a public key file."""
    from builder.trust import keys
    from builder.workspace.places import shown

    return keys.read_public(read_text_file(path).decode("utf-8", "replace"), shown(path.name))


def read_file(path: Path, limit: int = LARGEST_KEY_FILE) -> bytes:
    """Read a file that somebody names on the command line, of at most `limit` bytes."""
    from builder.workspace.places import shown

    name = shown(path.name)
    try:
        if not path.is_file():
            raise TrustError(f"there is no file {shown(str(path))}", hint="check its name and directory")
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise TrustError(f"{name} cannot be read: {error.strerror}", hint="check its permissions") from None
    if len(content) > limit:
        raise TrustError(f"{name} has more than {limit:,} bytes", hint="check whether it is the file you mean")
    return content


def read_text_file(path: Path, limit: int = LARGEST_KEY_FILE) -> bytes:
    """Read a file of text that somebody names, as the UTF-8 that it says, whichever system wrote it."""
    content = read_file(path, limit)
    for mark, encoding in MARKED.items():
        if content.startswith(mark):
            return content.decode(encoding, "replace").encode("utf-8")
    return content


def passphrase(file: Path | None, asked: str, option: str = "--passphrase-file") -> str:
    """Return a passphrase from a file, or from whoever sits at the terminal; `option` is what names the file."""
    if file is not None:
        warn_of_open_key(file)
        try:
            text = read_text_file(file).decode("utf-8").removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError:
            raise TrustError(f"{file.name} is not UTF-8 text", hint="it holds the passphrase, in one line") from None
        if not text or "\n" in text:
            raise TrustError(f"{file.name} does not hold one line", hint="it holds the passphrase, in one line")
        return text
    import getpass

    if not sys.stdin.isatty():
        raise TrustError(
            "a passphrase is needed, and there is no terminal to ask at", hint=f"name a file: {option} FILE"
        )
    try:
        return getpass.getpass(f"tocsin: {asked}: ")
    except UnicodeDecodeError:
        # `from None`: the original error quotes what was typed.
        raise TrustError("what was typed is not UTF-8 text", hint="set the terminal to UTF-8 and type again") from None


def read_identities(path: Path, passphrase_file: Path | None) -> tuple[str, ...]:
    """Return the identities of a file as `age-keygen` wrote it, be it protected by a passphrase."""
    from builder import seal

    content = read_text_file(path, seal.LARGEST_IDENTITY_FILE)
    if seal.looks_sealed(content):
        content = seal.unseal_with_passphrase(content, passphrase(passphrase_file, "Passphrase of your identity file"))
    return seal.identities_in(content.decode("utf-8", "replace"))


def new_passphrase(file: Path | None, asked: str) -> str:
    """Return a passphrase for a new key; typed twice, as nobody sees it."""
    from builder.trust.keys import SHORTEST_PASSPHRASE

    if file is not None:
        return passphrase(file, asked)
    for _ in range(TRIES):
        first = passphrase(None, f"{asked} ({SHORTEST_PASSPHRASE} characters or more)")
        if len(first) < SHORTEST_PASSPHRASE:
            say("that is too short; take four or five random words")
        elif passphrase(None, "The same again") == first:
            return first
        else:
            say("the two differ")
    raise TrustError("no passphrase was chosen", hint="run the command again")


def agree(question: str, *, yes: bool, done: str = "signed") -> None:
    """Ask whether to go on, and refuse where the answer is not yes; `done` is what was not done then."""
    if not agreed(question, yes=yes, done=done):
        raise TrustError(f"nothing was {done}", hint="nothing needs to be undone")


def agreed(question: str, *, yes: bool, done: str) -> bool:
    """Ask whether something is so, and return it; refuse where there is nobody to ask."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise TrustError(f"there is no terminal to ask at; nothing was {done}", hint="say --yes once you have read it")
    while True:
        print(f"tocsin: {question} [yes/no] ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        # A whole word: a key hit by accident neither signs nor throws away what was prepared.
        answer = line.strip().lower()
        if answer == "yes":
            return True
        if answer == "no" or not line:
            return False
        say("please answer with the whole word: yes or no")
