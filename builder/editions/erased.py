"""Reduce the data of a published edition, and keep what was committed to comparable.

An edition commits to its files one by one, each under a key of its own (`builder.trust.roles`). Of a file that is
reduced the record keeps what it was committed to as, its leaf, and not its key: the leaf tells nothing then, and the
whole can still be held against what the officers signed. The salt goes, for it makes that key; the keys of all other
files stay. Salts of earlier editions make none of it, as each is beside the chain; what leads on along the chain
(`next_salt`) goes from all but the newest.
"""

import shutil
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from tuf.api.metadata import Targets

from builder import board
from builder.editions.record import CommittedFile, EditionRecord, Erased, numbers, read_edition
from builder.editions.signing import contents_of
from builder.errors import BuilderError
from builder.trust import metadata, roles
from builder.workspace import store
from builder.workspace.directories import EditionPaths
from builder.workspace.places import Workspace
from builder.workspace.yamlwritten import document


def agrees(workspace: Workspace, number: int) -> bool | None:
    """Say whether an edition's data are what its officers signed, as far as they are kept; None where they are not.

    Whoever can change these data can change what lies beside them, but not what officers signed.
    """
    paths, record = workspace.edition(number), read_edition(workspace, number)
    if record.removed:
        return None
    path = paths.metadata / "targets.json"
    signed = metadata.read(Targets, workspace.read_text(path, limit=16 << 20).encode(), workspace.name_of(path))
    about, chain = roles.about(signed), board.chain(workspace)
    if signed.signed.version != number or not 0 < about.root <= len(chain):
        return False
    if not roles.signatures(chain[about.root - 1].signed, signed).complete:
        return False
    return about.data == committed(record, contents_of(paths.snapshot))


def is_doubtful(workspace: Workspace, number: int) -> bool:
    """Say whether the data of an edition, with which the register is compared, may be others than were signed."""
    try:
        return agrees(workspace, number) is False
    except BuilderError:
        return True


def committed(record: EditionRecord, contents: Mapping[str, bytes]) -> str:
    """Return the commitment to an edition's files, as they are and, where they were reduced, as they were."""
    if record.salt:
        return roles.commitment(contents, record.salt)
    kept = {each.name: each for each in record.files}
    leaves = {name: each.leaf for name, each in kept.items() if each.leaf}
    for name, content in contents.items():
        if name not in leaves:
            each = kept.get(name)
            # A file that came later was committed to by nobody.
            leaves[name] = roles.leaf(each.key if each and each.key else "", content)
    return roles.commitment_to(leaves)


def reduce(workspace: Workspace, number: int, names: Collection[str], erasure: str, day: date) -> None:
    """Write in an edition's record that files will be reduced, before they are; what one erasure wrote stands."""
    record = read_edition(workspace, number)
    if not any(each.erasure == erasure for each in record.erased):
        note = Erased(when=day, erasure=erasure, files=tuple(sorted(names)))
        _write(workspace.edition(number), reduced(record, contents_of(workspace.edition(number).snapshot), note))


def reduced(record: EditionRecord, contents: Mapping[str, bytes], note: Erased) -> EditionRecord:
    """Return the record of an edition some of whose files, which are still as they were, will be reduced."""
    kept = {each.name: each for each in record.files}
    files = []
    for name in sorted(contents.keys() | kept.keys()):
        key = roles.leaf_key(record.salt, name) if record.salt else kept[name].key if name in kept else None
        if name in note.files and key:
            files.append(CommittedFile(name=name, leaf=roles.leaf(key, contents[name])))
        elif key:
            files.append(CommittedFile(name=name, key=key))
        elif name in kept:
            files.append(kept[name])
    return record.model_copy(update={"salt": None, "files": tuple(files), "erased": (*record.erased, note)})


def cut_chain(workspace: Workspace) -> None:
    """Let go of what leads on from earlier editions: only from the newest a next one follows."""
    for number in numbers(workspace)[:-1]:
        record = read_edition(workspace, number)
        if record.next_salt:
            _write(workspace.edition(number), record.model_copy(update={"next_salt": None}))


def remove_data(workspace: Workspace, number: int, day: date) -> None:
    """Remove the data of an edition; its record stays, and says so first."""
    paths, record = workspace.edition(number), read_edition(workspace, number)
    if record.removed is None:
        _write(paths, record.model_copy(update={"salt": None, "next_salt": None, "files": (), "removed": day}))
    if paths.snapshot.is_dir():
        shutil.rmtree(paths.snapshot)
        store.sync_directory(paths.root)


def _write(paths: EditionPaths, record: EditionRecord) -> None:
    said = record.model_dump(mode="json", exclude_none=True)
    fields = {key: _text(value) for key, value in said.items() if value not in ([], ()) or key == "recipients"}
    store.clear_unfinished(paths.root)
    store.write_atomically(paths.file, document(fields).encode())


def _text(value: Any) -> Any:
    """Return a value as texts, lists and mappings of them."""
    if isinstance(value, list):
        return [_text(each) for each in value]
    return {key: _text(each) for key, each in value.items()} if isinstance(value, dict) else str(value)
