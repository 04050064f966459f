"""Fetch what may be answers to a round from a folder of the office's mailbox into the round's pile.

The mailbox has other mail too: what is certainly not about the round is counted and not kept. Each message is on the
disk before it is noted how far the folder was read, so whatever breaks off, the same command goes on; what is read
once more is the same file.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from builder.errors import RoundError
from builder.progress import Report
from builder.register.model import Round
from builder.rounds.returns import imap, inbox, pile, replies
from builder.rounds.returns.evidence import Asked, Passed
from builder.rounds.returns.imap import GOES_ON, Listed, Mailbox, Server
from builder.rounds.returns.mailparts import LARGEST_MESSAGE, RefusedMailError
from builder.rounds.returns.pile import Pile
from builder.workspace import jsontext, store
from builder.workspace.places import Workspace
from builder.workspace.problems import Place
from builder.workspace.record import Record

# Small ones come together, or each would cost a way to the server and back; all of these are in memory at once.
MOST_TOGETHER, LARGEST_TOGETHER = 32, 1 << 20
BOOKMARKS = "read.json"
JUDGED = Place(file="mailbox")


class Larger(Record):
    """A message that is larger than one may be: nobody has looked at it, and its day and size let it be found."""

    uid: int
    day: str
    size: int


class Bookmark(Record):
    """How far a folder was read: since which day, up to which number, and for as long as its numbers are good."""

    server: str
    user: str
    folder: str
    since: str
    validity: int
    uid: int = 0
    larger: tuple[Larger, ...] = ()

    @property
    def where(self) -> tuple[str, str, str]:
        """Which folder it lies in."""
        return self.server, self.user, self.folder


class Fate(StrEnum):
    """What became of a message in a folder."""

    KEPT = "new in the pile"
    KNOWN = "in the pile already"
    PASSED = "not about the round and not kept"
    GONE = "gone before it was read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a folder had; `deleted` of those in the pile are marked as deleted there.

    `larger` has those of earlier too. `anew` says that the folder was read from its beginning once more.
    """

    fates: Counter[Fate]
    deleted: int
    larger: tuple[Larger, ...]
    anew: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What a fetch would look at."""

    count: int
    size: int
    larger: tuple[Larger, ...] = ()


def first_day(round_: Round) -> date:
    """Return the day from which on mail may answer a round: a day before it was opened, wherever the server stands."""
    return round_.opened - timedelta(days=1)


def concerns(content: bytes, asked: Asked) -> bool:
    """Say whether a message may be of a round: all that is not certainly about something else."""
    try:
        mail = inbox.read_mail(content)
    except RefusedMailError:
        return True
    return any(not isinstance(each, Passed) for each in replies.judge(mail, JUDGED, asked))


def look(workspace: Workspace, round_: str, server: Server, folder: str, since: date) -> Ahead:
    """Return what a fetch would look at; nothing is read and nothing written."""
    with imap.opened(server, folder) as mailbox:
        bookmark, _ = _begin(_read(Pile(workspace, round_)), mailbox, server, folder, since)
        found = list(mailbox.listed(mailbox.since(since, bookmark.uid)))
    larger = tuple(_larger(each) for each in found if each.size > LARGEST_MESSAGE)
    return Ahead(count=len(found), size=sum(each.size for each in found), larger=(*bookmark.larger, *larger))


def fetch(
    workspace: Workspace, asked: Asked, server: Server, folder: str, since: date, *, mark: bool, report: Report
) -> Fetched:
    """Take what may be answers to a round into its pile; with `mark`, also give it our keyword in the mailbox."""
    if asked.codes is None:
        raise RoundError(
            "the round has no one-time codes, and its answers cannot be told from other mail",
            hint="export them from the mail program, and give them to `tocsin round import`",
        )
    kept = Pile(workspace, asked.files.round.id)
    kept.make()
    with ExitStack() as session:
        with pile.told("a message"):
            session.enter_context(store.hold(kept.directory, pile.BUSY))
        mailbox = session.enter_context(imap.opened(server, folder, to_mark=mark))
        store.clear_unfinished(kept.directory)
        if mark and not mailbox.folder.keywords:
            raise RoundError("the mail server keeps no marks of ours in this folder", hint="leave --mark out")
        bookmarks = _read(kept)
        bookmark, anew = _begin(bookmarks, mailbox, server, folder, since)
        uids = mailbox.since(since, bookmark.uid)
        report.begin("Fetching mails", len(uids))
        fates: Counter[Fate] = Counter()
        deleted = larger = 0
        for some in _together(mailbox.listed(uids)):
            fate = dict(_keep(kept, asked, some, _contents(mailbox, some)))
            taken = [each for each in some if fate.get(each.uid) in (Fate.KEPT, Fate.KNOWN)]
            if mark and taken:
                mailbox.mark([each.uid for each in taken])
            large = tuple(_larger(each) for each in some if each.uid not in fate)
            bookmark = bookmark.model_copy(update={"uid": some[-1].uid, "larger": (*bookmark.larger, *large)})
            # Only now: what is noted as read is on the disk.
            _write(kept, bookmarks, bookmark)
            fates.update(fate.values())
            deleted += sum(each.deleted for each in taken)
            larger += len(large)
            report.advance(len(some))
        fates[Fate.GONE] += len(uids) - fates.total() - larger
    return Fetched(fates=+fates, deleted=deleted, larger=bookmark.larger, anew=anew)


def _keep(kept: Pile, asked: Asked, some: Sequence[Listed], contents: dict[int, bytes]) -> Iterator[tuple[int, Fate]]:
    """Put into the pile what belongs there; yield what becomes of each by its number, but of what is too large."""
    for each in some:
        content = contents.get(each.uid)
        if each.size > LARGEST_MESSAGE or (content is not None and len(content) > LARGEST_MESSAGE):
            continue
        if content is None:
            yield each.uid, Fate.GONE
        elif not concerns(content, asked):
            yield each.uid, Fate.PASSED
        else:
            known = kept.has(content)
            kept.add(content, deleted=each.deleted)
            yield each.uid, Fate.KNOWN if known else Fate.KEPT


def _together(listed: Iterable[Listed]) -> Iterator[list[Listed]]:
    """Yield messages in their order, several at once where they are small."""
    some: list[Listed] = []
    for each in listed:
        if some and (len(some) == MOST_TOGETHER or sum(one.size for one in some) + each.size > LARGEST_TOGETHER):
            yield some
            some = []
        some.append(each)
    if some:
        yield some


def _contents(mailbox: Mailbox, some: Sequence[Listed]) -> dict[int, bytes]:
    """Return what messages hold; refuse a server that lists one and does not hand it out."""
    wanted = [each.uid for each in some if each.size <= LARGEST_MESSAGE]
    found = mailbox.contents(wanted)
    left_out = [uid for uid in wanted if uid not in found]
    if left_out and any(True for _ in mailbox.listed(left_out)):
        raise RoundError("the mail server lists a message and does not hand it out", hint=GOES_ON)
    return found


def _larger(listed: Listed) -> Larger:
    return Larger(uid=listed.uid, day=str(listed.day or ""), size=listed.size)


def _begin(
    bookmarks: Iterable[Bookmark], mailbox: Mailbox, server: Server, folder: str, since: date
) -> tuple[Bookmark, bool]:
    """Return where to go on, and whether that is the beginning although the folder was read before."""
    new = Bookmark(
        server=f"{server.host}:{server.port}",
        user=server.user,
        folder=folder,
        since=str(since),
        validity=mailbox.folder.validity,
    )
    before = next((each for each in bookmarks if each.where == new.where), None)
    if before is None:
        return new, False
    # Who lowers the next number and says that the old ones are good, has other messages under them.
    lowered = 0 < mailbox.folder.next <= before.uid
    if before.validity != new.validity or lowered or new.since < before.since:
        return new, True
    return before.model_copy(update={"since": new.since}), False


def _read(kept: Pile) -> list[Bookmark]:
    """Return the bookmarks of a round; where they cannot be read, none: all is read again, and nothing kept twice."""
    try:
        found = jsontext.parse((kept.directory / BOOKMARKS).read_bytes())
        return [Bookmark.model_validate(each) for each in found["folders"]]
    except (FileNotFoundError, ValueError, TypeError, LookupError):
        return []


def _write(kept: Pile, bookmarks: Iterable[Bookmark], changed: Bookmark) -> None:
    folders = [*(each for each in bookmarks if each.where != changed.where), changed]
    content = json.dumps({"folders": [each.model_dump() for each in folders]}, indent=1).encode()
    with pile.told("how far the mailbox was read"):
        store.write_atomically(kept.directory / BOOKMARKS, content)
