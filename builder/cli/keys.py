"""`tocsin keys`: keys that sign."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.terminal.app import app
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import LIBRARY, PIN, new_passphrase, passphrase, read_text_file
from builder.errors import TrustError

if TYPE_CHECKING:
    from builder.trust.keys import PublicKey

keys = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Make keys that sign, and look at them.")
app.add_typer(keys, name="keys")

TO = Annotated[Path, typer.Option(metavar="DIR", help="Where to write the files.")]
PASSPHRASE_FILE = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Take the passphrase from this file instead of asking.")
]


@keys.command()
def new(
    name: Annotated[str, typer.Argument(help="Whose key it is, as anna: small letters, digits, hyphens.")],
    to: TO = Path(),
    no_passphrase: Annotated[
        bool, typer.Option("--no-passphrase", help="For a machine that runs alone: whoever copies the file can sign.")
    ] = False,
    passphrase_file: PASSPHRASE_FILE = None,
) -> None:
    """Make a key that signs.

    NAME.key stays with its owner, and NAME.pub is for others to have. Each person and each role
    has a key of its own. The passphrase protects the file where it is copied or lost; take four
    or five random words.

    \b
    Example:
      tocsin keys new anna
      tocsin keys new machine --no-passphrase --to /etc/tocsin
    """
    from builder.trust import keys as made
    from builder.trust.roots import PRACTICE

    if no_passphrase and passphrase_file:
        raise typer.BadParameter("--no-passphrase and --passphrase-file exclude each other")
    made.check_name(name)
    if name.startswith(PRACTICE):
        raise TrustError(
            "a key of that name is for practice, and no real board takes it",
            hint="name it by its holder; a whole practice board: `tocsin board init --practice DIR`",
        )
    secret, public = to / f"{name}.key", to / f"{name}.pub"
    for path in (secret, public):
        if path.exists():
            raise TrustError(f"{path.name} exists, and a key is never overwritten", hint="name another, or move it")
    chosen = None if no_passphrase else new_passphrase(passphrase_file, f"New passphrase for {secret.name}")
    key = made.new()
    half = made.public_of(key, name)
    _write_new(secret, made.secret_file(key, chosen))
    _write_new(public, made.public_file(half).encode())
    if chosen is None:
        lost = "if it is lost, the board names another (`tocsin board rotate`)"
        say(f"made {secret.name}: it has no passphrase, and whoever copies it can sign with it; {lost}")
    else:
        say(f"made {secret.name}: keep it, and keep a copy in a safe place; nobody can make it again")
    say(f"made {public.name}: give it to the secretariat, and tell the fingerprint by telephone or in person")
    _print(half)


@keys.command()
def show(
    file: Annotated[Path, typer.Argument(help="A .pub or a .key file.")], passphrase_file: PASSPHRASE_FILE = None
) -> None:
    """Show a key's fingerprint, and whose it is.

    The fingerprint is compared by telephone.

    \b
    Example:
      tocsin keys show anna.pub
    """
    from builder import seal
    from builder.trust import keys as made

    content = read_text_file(file)
    if file.suffix == ".key" or b"PRIVATE KEY" in content or seal.looks_sealed(content):
        found = made.read_secret(content, file.name, lambda: passphrase(passphrase_file, f"Passphrase of {file.name}"))
        # The name stands in the public file alone.
        name = file.stem if made.NAME.fullmatch(file.stem) else "unnamed"
        protected = "protected by a passphrase" if found.protected else "without a passphrase"
        say(f"{file.name} is a secret key, {protected}; show it to nobody")
        _print(made.PublicKey(name=name, key=found.public))
    else:
        _print(made.read_public(content.decode("utf-8", "replace"), file.name))


@keys.command()
def hardware(
    name: Annotated[str, typer.Argument(help="Whose key it is, as anna.")],
    slot: Annotated[int, typer.Option(min=0, max=255, help="The id of the key on the token; 2 is slot 9c of PIV.")] = 2,
    label: Annotated[
        str | None, typer.Option(help="The label of the token, where more than one is plugged in.")
    ] = None,
    to: TO = Path(),
    pin_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Take the PIN from this file instead of asking.")
    ] = None,
) -> None:
    """Use a key that a token holds.

    Writes NAME.pub, and prints the fingerprint and the address to sign with. The key is
    ECDSA on P-256 or P-384. The variable PYKCS11LIB names the library that came with the
    token; python-pkcs11 must be installed (`make hardware`).

    \b
    Example:
      export PYKCS11LIB=/usr/lib/x86_64-linux-gnu/libykcs11.so
      tocsin keys hardware anna
      tocsin board sign root-1.json --key "hsm:2" --public anna.pub
    """
    from builder.trust import keys as made

    path = to / f"{made.check_name(name)}.pub"
    if path.exists():
        raise TrustError(f"{path.name} exists, and a key is never overwritten", hint="name another, or move it")
    library = os.environ.get(LIBRARY)
    uri, half = made.import_hardware(name, slot, label, lambda: passphrase(pin_file, PIN, "--pin-file"), library)
    _write_new(path, made.public_file(half).encode())
    say(f"made {path.name}: give it to the secretariat, and tell the fingerprint by telephone or in person")
    _print(half)
    say(f'it signs with --key "{uri}" --public {path.name}')
    print(uri)


def _print(public: "PublicKey") -> None:
    kind = "Ed25519" if public.key.keytype == "ed25519" else "ECDSA " + public.key.scheme.removeprefix("ecdsa-sha2-")
    print(f"{public.name}  {kind}  {public.fingerprint}")


def _write_new(path: Path, content: bytes) -> None:
    from builder.workspace import store

    with store.told(path.name, TrustError, "name a directory: --to DIR"):
        try:
            store.write_new(path, content)
        except FileExistsError:
            raise TrustError(
                f"{path.name} exists, and a key is never overwritten", hint="name another, or move it"
            ) from None
