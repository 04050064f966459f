"""Make a deployment's reader: the file that CERTs install once, with the root of trust inside.

It is public, and published by hand: whoever gets it compares its fingerprint, so it changes
only when it must.
"""

from pathlib import Path

from builder import board
from builder.board.practice import is_practice, marked
from builder.errors import PublishError
from builder.pages.reader_html import ReaderFacts, reader_html
from builder.register.check.placeholders import has_placeholders
from builder.register.loading import load
from builder.views.entries import publisher_of
from builder.workspace import store
from builder.workspace.places import Workspace, shown

# A reader has less than 400 KB; what is named by mistake is not read to its end.
LARGEST_READER = 4 << 20


def reader_of(workspace: Workspace) -> bytes:
    """Return the reader of a workspace: with the newest root in force, and whom to ring."""
    newest = board.newest_root(workspace).signed
    register = load(workspace).register
    if register is None:
        raise PublishError("data/register.yaml cannot be read", hint="run `tocsin check`")
    settings = marked(register, practice=is_practice(workspace)).settings
    if has_placeholders(settings):
        raise PublishError(
            "data/register.yaml holds what a new workspace has to be replaced",
            hint="run `tocsin check`, which names each",
        )
    facts = ReaderFacts(
        title=settings.title,
        publisher=publisher_of(settings),
        notice=settings.notice,
        root=board.root_files(workspace)[-1],
        root_version=newest.version,
    )
    return reader_html(facts).encode()


def write_reader(path: Path, content: bytes, *, force: bool = False) -> bool:
    """Write a reader in one step, and say whether there was anything to write; replace another file only by `force`."""
    name = shown(path.name)
    with store.told(name, PublishError, "name another file"):
        if path.is_file() and path.stat().st_size <= LARGEST_READER and path.read_bytes() == content:
            return False
        try:
            store.write_public(path, content, force=force)
        except FileExistsError:
            raise PublishError(
                f"{name} exists, and is another file",
                hint="if CERTs are to get a new reader, with a new fingerprint: --force; else name another file",
            ) from None
    return True
