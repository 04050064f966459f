"""Play a CERT: draft its recipient, keep its identity beside the practice keys, and answer as it for its keys.

Its key is labelled as practice, and so no real board admits it (`builder.board.ceremony`).
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from builder import board, seal
from builder.board import proofs
from builder.errors import RecipientError
from builder.practice.playing import making, read
from builder.recipients import asking
from builder.register.loading import load
from builder.trust import approvals
from builder.trust.keys import NAME
from builder.trust.roots import PRACTICE
from builder.workspace import store
from builder.workspace.places import Workspace, shown
from builder.workspace.yamlwritten import document

SEED_BYTES = 32


def refuse_names(workspace: Workspace, directory: Path, names: Sequence[str]) -> None:
    """Refuse names that no recipient can have, or one has that is not played with the keys of this directory."""
    for name in names:
        if not NAME.fullmatch(name):
            raise RecipientError(
                f"{shown(name)} is no name for a recipient", hint="small letters, digits and hyphens, as cert-xx"
            )
        taken = workspace.recipient(name).exists() and not _is_played(workspace, directory, name)
        if taken or name in board.retired(workspace):
            raise RecipientError(f"there is a recipient {name} already", hint="name the one to play otherwise")


def draft(workspace: Workspace, directory: Path, names: Sequence[str], now: datetime) -> None:
    """Draft recipients to play, who may read everything; their identities come into the directory."""
    register = load(workspace).register
    if register is None:
        raise RecipientError("data/register.yaml cannot be read", hint="run `tocsin check`")
    today = now.astimezone(UTC).date()
    country = next((each.country for each in register.organisations.values()), "GB")
    with making(directory), board.changing(workspace):
        for name in names:
            if workspace.recipient(name).exists():
                continue
            path = _identity(directory, name)
            # First: a key in a recipient file that nobody has would be of no use.
            if not path.exists():
                made = seal.identity_of(secrets.token_bytes(SEED_BYTES))
                text = f"# PRACTICE: of {name}, whom you play\n# public key: {seal.public_key(made)}\n{made}\n"
                store.write_atomically(path, text.encode())
            (identity,) = _identities(path)
            fields = {
                "id": name,
                "name": f"{name} (practice)",
                "kind": "national-cert",
                "country": country,
                "keys": [{"label": f"{PRACTICE}{name}", "key": seal.public_key(identity), "added": today.isoformat()}],
                "scope": "all",
                "clearance": "RED",
                "use_cases": [case.id for case in register.settings.use_cases],
                "locator": board.new_locator(),
                "until": (today + approvals.LASTS).isoformat(),
            }
            board.put_recipient(workspace, name, document(fields))


def prove(workspace: Workspace, directory: Path, now: datetime) -> tuple[str, ...]:
    """Answer for the CERTs that are played, whose identities are in the directory; return who proved its keys."""
    proved = []
    for name in board.recipient_files(workspace):
        path = _identity(directory, name)
        record = board.recipient(workspace, name)
        if not path.is_file() or not proofs.unproved(record, board.known_proofs(workspace)):
            continue
        identities = _identities(path)
        questions = asking.challenge(workspace, name, now, lambda _: None, again=True)
        sealed = [seal.seal(question.text.encode(), [question.key.key]) for question in questions]
        answers = (_answer_in(seal.open_with(each, identities).decode()) for each in sealed)
        asking.prove(workspace, name, " ".join(answers), now)
        proved.append(name)
    return tuple(proved)


def _is_played(workspace: Workspace, directory: Path, name: str) -> bool:
    """Say whether a recipient has the one key whose identity is in the directory, as an earlier run left it."""
    path = _identity(directory, name)
    if not path.is_file():
        return False
    keys = {key.key for key in board.recipient(workspace, name).keys}
    return keys == {seal.public_key(each) for each in _identities(path)}


def _identity(directory: Path, name: str) -> Path:
    return directory / f"{PRACTICE}{name}.txt"


def _identities(path: Path) -> tuple[str, ...]:
    return seal.identities_in(read(path).decode("utf-8", "replace"))


def _answer_in(text: str) -> str:
    """Return the signs that answer a question: the one line that stands in from the margin."""
    return next(line for line in text.splitlines() if line.startswith("    "))
