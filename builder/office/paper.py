"""A recipient's copy on paper: for whom has lost everything, and somebody is at the door or a fax waits.

What the published edition gave it, from the data that edition was built from, and no word more; each page says which
paper copy it is, and who made it. It is on the log before a page leaves. The pages are in memory only, and go from
there to the printer, or where somebody names a file, to that file.
"""

import os
import stat
import subprocess
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from builder.bundle.parts import PartsMaker
from builder.editions import authority
from builder.editions.history import view_in
from builder.editions.record import EditionRecord, latest_edition
from builder.errors import RecipientError, WorkspaceError
from builder.office import log
from builder.paper import compose, fonts
from builder.paper.pdf import pages_of
from builder.paper.typeset import Typesetting, typeset
from builder.progress import Report
from builder.register.loading import load
from builder.workers import Processes
from builder.workspace import store
from builder.workspace.places import Workspace, shown

# CUPS takes a job or says why not in a moment; a spooler that hangs must not hang the night.
PATIENCE = 120


class NothingLeftError(WorkspaceError):
    """A copy was not made, and no page of it can be anywhere."""


class Sort(StrEnum):
    """What is printed."""

    REGISTER = "register.pdf"
    SHORT_LIST = "short-list.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which copy is wanted, and whose word it is: two officers, who were found to be in office."""

    recipient: str
    sort: Sort
    officer: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A copy that is ready to be printed, and is on no log yet."""

    order: Order
    number: int
    edition: int
    pages: int
    content: bytes = field(repr=False)
    line: log.Line


def prepare(workspace: Workspace, order: Order, now: datetime, report: Report, how: Typesetting) -> Paper:
    """Put a recipient's pages together in memory; refuse whom the board does not approve now."""
    if order.officer == order.second:
        raise WorkspaceError(f"{order.officer} is named twice", hint="a paper copy takes two officers")
    record = _record(workspace, order.recipient, now)
    number = log.papers(log.read(workspace)) + 1
    mark = f"Paper copy no. {number}, made on {now:%Y-%m-%d} by {order.officer} and {order.second}."
    view = view_in(workspace, order.recipient, record, mark=mark)
    maker = PartsMaker()
    parts = maker.parts(view)
    maker.book.include(parts.copy.own)
    with Processes(how.jobs) as pool:
        forms = typeset(workspace, maker.book, how, pool, report)
    shelf = fonts.shelf(forms, maker.alphabet)
    entries = [entry.paper for entry in parts.entries]
    if order.sort is Sort.REGISTER:
        content = compose.register_pdf(parts.copy, entries, parts.operators, forms, shelf)
    else:
        content = compose.short_list_pdf(parts.copy, entries, forms, shelf)
    pages = pages_of(content)
    line = log.Line(
        when=now,
        what=log.What.PAPER,
        officer=order.officer,
        second=order.second,
        subject=f"{order.recipient} {number}",
        note=f"{order.sort} of edition {record.edition}, {pages} pages",
    )
    return Paper(order=order, number=number, edition=record.edition, pages=pages, content=content, line=line)


def _record(workspace: Workspace, name: str, now: datetime) -> EditionRecord:
    """Return the published edition, if it went to a recipient whom the board still approves."""
    if workspace.retired_recipient(name).is_file():
        raise RecipientError(f"{name} is retired", hint="it gets nothing any more; admit it anew if that is wrong")
    record = latest_edition(workspace)
    if record is None:
        raise RecipientError("no edition was published yet", hint="build, sign and publish one")
    if name not in {each.recipient for each in record.recipients}:
        raise RecipientError(
            f"{shown(name)} got no bundle in edition {record.edition}", hint="`tocsin recipients status` lists who does"
        )
    loaded = load(workspace)
    chosen = [each for each in loaded.recipients if each.id == name]
    if not chosen:
        raise RecipientError(f"the file of {name} is missing or cannot be read", hint="run `tocsin check`")
    authority.refuse_unapproved(workspace, loaded, [name], now)
    if chosen[0].until < now.date():
        raise RecipientError(
            f"{name} was admitted until {chosen[0].until}", hint="the board approves it for longer, or it gets nothing"
        )
    return record


def note(workspace: Workspace, paper: Paper, where: str) -> None:
    """Put a copy on the log, before it is made; refuse it where another was made meanwhile."""
    line = paper.line.model_copy(update={"note": f"{paper.line.note}, {where}"})
    log.add(workspace, line, still=lambda lines: log.papers(lines) + 1 == paper.number)


def note_failure(workspace: Workspace, paper: Paper, error: BaseException) -> None:
    """Say on the log that nothing came of a copy that is on it; or, where pages had begun to leave, that some may."""
    what = log.NOT_MADE if isinstance(error, NothingLeftError) else log.BROKE_OFF
    log.add(workspace, paper.line.model_copy(update={"note": f"{what}: {paper.line.note}"}))


def send(paper: Paper, printer: str | None) -> None:
    """Send a copy to the printer by way of a pipe: no file has it, here."""
    words = ["lp", *(["-d", printer] if printer else []), "-t", f"paper copy {paper.number}", "-"]
    try:
        # `lp` of this machine; what is handed to it are its own options and a number.
        done = subprocess.run(words, input=paper.content, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603
    except FileNotFoundError:
        raise NothingLeftError(
            "there is no `lp` here", hint="install CUPS (cups-client), or write a file: --to FILE"
        ) from None
    except (OSError, subprocess.TimeoutExpired):
        raise WorkspaceError(
            "`lp` broke off, and may have taken the pages",
            hint="look at the printer and at `lpstat` before you print them again",
        ) from None
    if done.returncode:
        raise NothingLeftError(
            f"`lp` refused the pages, with exit code {done.returncode}",
            hint="`lpstat -p` lists the printers: --printer NAME; or write a file: --to FILE",
        )


def write(paper: Paper, target: Path) -> None:
    """Write a copy to a file that is its owner's alone and was not there, or into a pipe that waits."""
    name = shown(target.name)
    if target.exists() and stat.S_ISFIFO(target.stat().st_mode):
        with (
            store.told(name, WorkspaceError, "look at what reads from it", stands="it may have taken pages"),
            os.fdopen(os.open(target, os.O_WRONLY | os.O_CLOEXEC), "wb") as pipe,
        ):
            pipe.write(paper.content)
        return
    with store.told(name, NothingLeftError, "name another file", stands="no copy was made"):
        try:
            store.write_new(target, paper.content)
        except FileExistsError:
            raise NothingLeftError(f"{name} is there already", hint="name another file") from None
