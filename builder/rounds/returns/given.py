"""What a file comes to that is given to an import: a mailbox, a table, an update form, or a directory of such.

By what it is, and not by its name alone. What none of it is, or cannot be read, is said by its place, with what to
do about it. Nothing that is given is changed.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from builder import seal
from builder.errors import BuilderError, RoundError
from builder.progress import Report, Silence
from builder.proposals import updates
from builder.proposals.record import Source
from builder.rounds.returns import folders, inbox, replies, tables
from builder.rounds.returns.evidence import Asked, Finding, Judged, Passed, Rejected, Sealed, route_of
from builder.rounds.returns.mailboxes import UTF_8, Stored, is_mail, messages, opened
from builder.rounds.returns.mailparts import LARGEST_MESSAGE, RefusedMailError
from builder.rounds.returns.pile import Pile
from builder.workspace.places import shown
from builder.workspace.problems import Place

TABLES = (".csv", ".tsv", ".txt")
# What other programs write, and how what is in it gets out.
PAPER = "look at it; it may be an answer on paper"
FOREIGN = (
    (
        b"\xd0\xcf\x11\xe0",
        "if it is a mail of Outlook (.msg), download it as .eml from Outlook on the web, or by Thunderbird",
    ),
    (b"!BDN", "if it is Outlook's data file (.pst), export the folder from Thunderbird as mbox, or the mails as .eml"),
    (b"PK\3\4", "if it is an archive, unpack it; a spreadsheet, save it as CSV; a document, look at it"),
    (b"\x1f\x8b", "if it is an archive, unpack it and give what is in it"),
    (b"\xcf\xad\x12\xfe", "if it is a folder of Outlook Express, export its mails as .eml"),
    *((mark, PAPER) for mark in inbox.PICTURES),
)
WHAT_MAY_BE_GIVEN = (
    "give mailboxes (mbox, Maildir, .eml), tables saved as CSV and sealed update forms; look at anything else yourself"
)


def judged(given: Path | Pile, asked: Asked, identities: Sequence[str], report: Report) -> Iterator[Judged]:
    """Yield what a file comes to, or all that lies in a directory or in the pile of the round."""
    found = _judged(given, asked, report) if isinstance(given, Path) else _piled(given, asked, report)
    for each in found:
        yield from _unsealed(each, asked, identities) if isinstance(each, Sealed) else (each,)


def _piled(pile: Pile, asked: Asked, report: Report) -> Iterator[Judged]:
    """Yield what the messages of a pile come to."""
    names = pile.names()
    report.begin("reading mails", len(names) or 1)
    for name in names:
        stored = pile.read(name)
        yield from of_message(stored, asked, deleted=stored.deleted)
        report.advance()


def kept(given: Iterable[Path | Pile], places: Collection[Place], pile: Pile) -> int:
    """Put the messages that lie at some places of what is given into a pile; return how many there were."""
    count = 0
    for path in given:
        for file in _files(path) if isinstance(path, Path) else ():
            for stored in _mailed(file):
                if stored.place in places and stored.content is not None:
                    pile.add(stored.content, deleted=file.deleted or stored.deleted)
                    count += 1
    return count


def _files(path: Path) -> Iterator[folders.File]:
    """Yield the files at a path."""
    if path.is_dir():
        yield from (each for each in folders.files_in(path) if isinstance(each, folders.File))
    else:
        yield folders.File(path=path, name=shown(path.name), deleted=False)


def _mailed(file: folders.File) -> Iterator[Stored]:
    """Yield the messages of a file; what cannot be read was told when it was judged."""
    try:
        if is_mail(file.path):
            yield from messages(file.path, file.name)
    except RoundError:
        return


def _judged(path: Path, asked: Asked, report: Report) -> Iterator[Judged]:
    """Yield what a file comes to, by what it is, or all that lies in a directory."""
    name = shown(path.name)
    if not path.is_dir():
        yield from _file(folders.File(path=path, name=name, deleted=False), asked, report)
        return
    found = list(folders.files_in(path))
    report.begin(f"reading {name}", len(found) or 1)
    for each in found:
        match each:
            case folders.Unopened():
                yield Rejected(place=each.place, reason=each.reason, hint=each.hint)
            case folders.File():
                try:
                    yield from _file(each, asked, Silence())
                except RoundError as error:
                    yield Rejected(place=Place(file=each.name), reason=error.message, hint=error.hint)
        report.advance()
    if not found:
        report.advance()
        yield Rejected(place=Place(file=name), reason="there is nothing in it", hint=WHAT_MAY_BE_GIVEN)


def _file(file: folders.File, asked: Asked, report: Report) -> Iterator[Judged]:
    """Yield what a file comes to."""
    path, place = file.path, Place(file=file.name)
    with opened(path) as content:
        head = content.read(64).removeprefix(UTF_8)
    if seal.looks_sealed(head):
        with opened(path) as content:
            sealed = content.read(updates.LARGEST_SEALED + 1)
        if len(sealed) > updates.LARGEST_SEALED:
            yield Rejected(place=place, reason="it is too large to be an update form", hint="ask for another")
        else:
            yield Sealed(place=place, content=sealed.removeprefix(UTF_8))
    elif path.suffix.lower() in TABLES and not is_mail(path):
        yield from _table(path, file.name, asked)
    elif is_mail(path):
        yield from _mails(file, asked, report)
    else:
        known = next((hint for mark, hint in FOREIGN if head.startswith(mark)), WHAT_MAY_BE_GIVEN)
        reason = "it is no mail, no table and no update form" if head else "it is empty"
        yield Rejected(place=place, reason=reason, hint=known if head else WHAT_MAY_BE_GIVEN)


def _table(path: Path, name: str, asked: Asked) -> Iterator[Judged]:
    with opened(path) as file:
        content = file.read(tables.LARGEST_SHEET + 1)
    try:
        yield from tables.judge(content, name, asked)
    except tables.RefusedTableError as error:
        yield Rejected(place=Place(file=name), reason=str(error), hint="nothing of it was read")


def _mails(file: folders.File, asked: Asked, report: Report) -> Iterator[Judged]:
    """Yield what a mailbox comes to; progress is told in kilobytes."""
    total = file.path.stat().st_size >> 10
    report.begin(f"reading {file.name}, in kB", total or 1)
    for stored in messages(file.path, file.name):
        yield from of_message(stored, asked, deleted=file.deleted or stored.deleted)
        if stored.joined:
            reason = (
                "lines in it look as if other messages began there, and by the length that it states they are its own"
            )
            yield Rejected(
                place=stored.place, reason=reason, hint="look whether each is taken in, and import others alone"
            )
        report.advance(stored.size >> 10)


def of_message(stored: Stored, asked: Asked, *, deleted: bool) -> Iterator[Judged]:
    """Yield what one message comes to; `deleted` says that its owner marked it so."""
    yield from _deleted(stored, asked) if deleted else _mail(stored, asked)


def _mail(stored: Stored, asked: Asked) -> Iterator[Judged]:
    hint = "open it with a mail program, on a machine that may be lost"
    if stored.content is None:
        yield Rejected(place=stored.place, reason=f"it has more than {LARGEST_MESSAGE >> 20} MiB", hint=hint)
        return
    try:
        mail = inbox.read_mail(stored.content)
    except RefusedMailError as error:
        yield Rejected(place=stored.place, reason=str(error), hint=hint)
        return
    yield from replies.judge(mail, stored.place, asked)


def _deleted(stored: Stored, asked: Asked) -> Iterator[Judged]:
    """Yield what a message comes to that somebody deleted: it may have been an answer, and deleted by mistake."""
    reason, hint = (
        "it is marked as deleted in its mailbox",
        "take the mark away there if it is to count, and import it again",
    )
    said = False
    for each in _mail(stored, asked):
        match each:
            case Finding():
                whose = each.outcome or each.corrections[0]
                more = Rejected(
                    place=each.place,
                    reason=reason,
                    hint=hint,
                    organisation=whose.organisation,
                    contact=whose.contact or "",
                    day=each.outcome.when if each.outcome else None,
                )
                yield replace(each, withheld=more)
            case Rejected():
                yield replace(each, reason=f"{reason}; {each.reason}")
            case Sealed():
                yield Rejected(place=each.place, reason=reason, hint=hint, sender=each.sender, day=each.day)
            case Passed():
                continue
        said = True
    if not said:
        yield Passed.DELETED


def _unsealed(sealed: Sealed, asked: Asked, identities: Sequence[str]) -> Iterator[Judged]:
    """Yield what a sealed update form comes to: proposals, since it proves nothing of who sealed it."""
    digest = hashlib.sha256(sealed.content).hexdigest()
    if not identities:
        hint = "name the office's identity: --identity FILE"
        yield Rejected(
            place=sealed.place, reason="it is a sealed update form", hint=hint, sender=sealed.sender, day=sealed.day
        )
        return
    try:
        plaintext = seal.open_with(sealed.content, identities)
        corrections = updates.corrections(plaintext, asked.register, digest)
    except BuilderError as error:
        yield Rejected(
            place=sealed.place,
            reason=f"update form: {error.message}",
            hint=error.hint,
            sender=sealed.sender,
            day=sealed.day,
        )
        return
    for each in corrections:
        named = replace(each, via=route_of(sealed.sender, each.organisation, asked.register))
        yield Finding(place=sealed.place, source=Source.SEALED_FORM, corrections=(named,))
