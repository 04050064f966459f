"""Find the files of a mailbox that is a directory: a Maildir, folders in folders, files of messages.

Nothing in it is passed over in silence but what a mail program keeps beside the messages, as an index.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from builder.workspace.places import shown
from builder.workspace.problems import Place

MAILDIR = ("new", "cur")
UNFINISHED = "tmp"
# Marks behind a name in a Maildir; Windows has no colon in a name. T is for the trash.
TRASHED = re.compile(r"[:;!-]2,[A-Za-z]*T[A-Za-z]*\Z")
# MH puts a mark before the number of a message that was removed.
REMOVED = re.compile(r"[,#]\d+\Z")
# Which programs keep an index, flags or settings beside the messages, and call so.
BESIDE = re.compile(
    r"(?:\._.*|\.ds_store|\.directory|\.lock|\.nfs.*|\.mh_sequences|\.xmhcache|\.uidvalidity|\.customflags"
    r"|\.(?:claws|sylpheed)_.*|desktop\.ini|thumbs\.db|dovecot.*|courierimap.*|maildirfolder|maildirsize|subscriptions"
    r"|table_of_contents|popstate\.dat|msgfilterrules\.dat|filterlog\.html"
    r"|.*\.(?:msf|lock|cmeta|ibex\.index(?:\.data)?|ev-summary(?:-meta)?))\Z",
    re.IGNORECASE,
)
MOST_DEPTH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file in a mailbox, how it is called, and whether its place or its name says that it was deleted."""

    path: Path
    name: str
    deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unopened:
    """What lies in a directory and was not read, and why."""

    place: Place
    reason: str
    hint: str


def files_in(directory: Path) -> Iterator[File | Unopened]:
    """Yield what lies in a directory and in those within, in order of their names."""
    # A list of what is left to do: folders may lie in one another as deeply as somebody likes.
    left = [(directory, 0)]
    while left:
        path, depth = left.pop()
        place = Place(file=_name(path, directory))
        if depth > MOST_DEPTH:
            yield Unopened(place=place, reason="it lies too deep to be read", hint="name it itself")
            continue
        try:
            entries = sorted(path.iterdir())
        except OSError as error:
            yield Unopened(place=place, reason=f"it cannot be read: {error.strerror}", hint="check its permissions")
            continue
        maildir = any((path / name).is_dir() for name in MAILDIR)
        within: list[Path] = []
        for each in entries:
            if each.is_symlink():
                hint = "name what it leads to, where that is a mailbox"
                yield _unread(each, directory, "it is a link, which leads out of the directory", hint)
            elif each.is_dir():
                if not (maildir and each.name == UNFINISHED):
                    within.append(each)
                elif any(each.iterdir()):
                    yield _unread(each, directory, "what is in it was never delivered whole, and is not read", "look")
            elif BESIDE.match(each.name):
                continue
            elif not each.is_file():
                yield _unread(each, directory, "it is no file", "look what it is")
            else:
                trashed = path.name in MAILDIR and TRASHED.search(each.name)
                deleted = bool(trashed or REMOVED.match(each.name))
                # A folder that is empty is a file that is.
                if each.stat().st_size:
                    yield File(path=each, name=_name(each, directory), deleted=deleted)
        left += [(each, depth + 1) for each in reversed(within)]


def _unread(path: Path, directory: Path, reason: str, hint: str) -> Unopened:
    return Unopened(place=Place(file=_name(path, directory)), reason=reason, hint=hint)


def _name(path: Path, directory: Path) -> str:
    return shown(path.relative_to(directory.parent).as_posix())
