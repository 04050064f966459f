"""The folder for a successor: who, keys, where, dates, open work, how to. As Markdown, and as a page to print.

No number, name or address of a contact is in it, and no secret: counts, identifiers, fingerprints, and what the office
itself wrote into data/handover.md. What falls due is handed in.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from markupsafe import Markup

from builder import board, seal
from builder.board.request import Kind
from builder.editions import staging
from builder.editions.record import latest_edition
from builder.errors import BuilderError, WorkspaceError
from builder.office import log
from builder.pages.policy import hash_source
from builder.proposals.files import open_office
from builder.proposals.record import Proposal
from builder.proposals.rules import Stage, stage
from builder.register.model import Register, Settings
from builder.rounds.progress import unanswered
from builder.seal.fingerprints import digest_of, grouped
from builder.trust.roots import Holders, holders_of
from builder.words.counted import counted
from builder.words.templates import fill, source
from builder.workspace import store
from builder.workspace.places import Workspace

NAMES = ("handover.md", "handover.html")
# What the office writes itself, for no file says it: asked for where it is not there.
ASKED = (
    "where the web server is, who pays for it, and how one gets in",
    "which mirrors there are, and whom to tell",
    "where backups lie, and where their SHA-256 are noted",
    "where each key is kept, and where its passphrase is; the keys of backups above all",
    "whom the board meets with, and when next",
    "contracts, accounts, subscriptions, and what runs out",
    "what is agreed with whom and stands nowhere else",
)
HOW_TO = (
    ("see what is to be done", "tocsin due, tocsin doctor", "README.md"),
    ("verify contacts", "tocsin round open, call, send, import, close", "content/secretariat/rounds.md"),
    ("change a number or an address", "tocsin proposals add, confirm, apply", "content/secretariat/rounds.md"),
    ("let people and organisations come and go", "tocsin proposals add", "content/secretariat/people.md"),
    ("take tables in", "tocsin import, export", "content/secretariat/tables.md"),
    ("find anything, and print it", "tocsin find, show, paper", "content/secretariat/finding.md"),
    ("publish an edition", "tocsin build, sign, publish", "content/ceremony.md"),
    ("keep the heartbeat going", "tocsin refresh, every day", "content/ceremony.md"),
    ("admit, change or remove a CERT", "tocsin recipients admit, change, remove", "content/secretariat/recipients.md"),
    ("change officers or members", "tocsin board rotate", "content/ceremony.md"),
    ("keep, and restore", "tocsin backup make, check, restore", "content/secretariat/keeping.md"),
    ("answer a person who asks, forget one", "tocsin person, forget, retain", "content/secretariat/privacy.md"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows below a head; each cell is a text."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, sentences, perhaps a table, and perhaps a text that stands as the office wrote it."""

    title: str
    lines: tuple[str, ...] = ()
    table: Table | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """The whole folder."""

    title: str
    day: date
    sections: tuple[Section, ...]


# Day, what, and what to do.
Dates = Iterable[tuple[date, str, str]]


def gather(workspace: Workspace, register: Register, now: datetime, dates: Dates) -> Handover:
    """Return what a successor needs, of a register that can be read."""
    settings, root = register.settings, board.root_in_force(workspace)
    holders = holders_of(root.signed) if root else None
    sections = (
        _state(workspace, register),
        _who(settings, holders, now.date()),
        _keys(workspace, settings, holders),
        _where(workspace),
        Section(
            title="Dates",
            table=Table(head=("day", "what", "what to do"), rows=tuple((f"{day}", *rest) for day, *rest in dates)),
        ),
        _open_work(workspace, register, now),
        Section(title="How to", table=Table(head=("what", "commands", "page"), rows=HOW_TO)),
    )
    return Handover(title=settings.title, day=now.date(), sections=sections)


def write(found: Handover, to: Path) -> tuple[Path, ...]:
    """Write the folder, each file whole or not at all; earlier ones are replaced."""
    contents = (markdown(found), html(found))
    paths = tuple(to / name for name in NAMES)
    with store.told("the folder", BuilderError, "name another directory"):
        to.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path, content in zip(paths, contents, strict=True):
            store.write_atomically(path, content.encode())
    return paths


def markdown(found: Handover) -> str:
    """Return the folder as Markdown."""
    return "\n".join(_markdown(found)) + "\n"


def html(found: Handover) -> str:
    """Return the folder as a page to print. Its policy lets nothing in but its own style."""
    style = source("office/handover.css")
    # The style is our own.
    return fill("office/handover.html", found=found, style=Markup(style), style_digest=hash_source(style))  # noqa: S704


def _markdown(found: Handover) -> Iterator[str]:
    yield f"# Hand-over: {_plain(found.title)}"
    yield f"\nAs of {found.day}. For whoever takes the office over; no contact's number is in it, and no secret.\n"
    for section in found.sections:
        yield f"## {section.title}\n"
        yield from (f"- {_plain(line)}" for line in section.lines)
        if section.lines:
            yield ""
        if section.table:
            yield from _markdown_table(section.table)
        if section.text:
            # As it was written: the office's own Markdown, its headings below ours.
            yield from (f"##{line}" if line.startswith("#") else line for line in section.text.splitlines())
            yield ""


def _markdown_table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(table.head)} |"
    yield f"|{'---|' * len(table.head)}"
    yield from (f"| {' | '.join(map(_plain, row))} |" for row in table.rows)
    yield ""


def _plain(text: str) -> str:
    """Return a text as Markdown shows it, whatever a name holds."""
    return "".join(f"\\{mark}" if mark in "\\`*_[]<>|#" else mark for mark in text)


def _state(workspace: Workspace, register: Register) -> Section:
    last, seen = latest_edition(workspace), staging.number_of_site(workspace)
    backup, checked = (log.latest(workspace, what) for what in (log.What.BACKUP, log.What.BACKUP_CHECKED))
    contacts = sum(len(each.contacts) for each in register.organisations.values())
    size = ", ".join(
        (
            counted(len(register.tlds), "TLD"),
            counted(len(register.organisations), "organisation"),
            counted(contacts, "contact"),
            counted(len(board.recipient_files(workspace)), "recipient"),
        )
    )
    lines = (
        f"in the register: {size}",
        f"readers see edition {seen}, issued {last.issued}, good until {last.expires}"
        if seen and last
        else "no edition is published here",
        f"the last backup is of {backup}" if backup else "there is no backup",
        f"a backup was last opened and checked on {checked}" if checked else "no backup was ever opened and checked",
    )
    return Section(title="As it stands", lines=lines)


def _who(settings: Settings, holders: Holders | None, today: date) -> Section:
    signs = {key.name for key in holders.officers} if holders else set()
    rows = [
        (
            each.name,
            "officer" if each.serves(today) else f"officer, left {each.until}",
            each.id,
            "signs editions" if each.id in signs else "has no key in the root",
        )
        for each in settings.officers
    ]
    if holders:
        rows += [(key.name, "board member", "", "signs the root and approvals") for key in holders.members]
        rows += [(key.name, "machine", "", "signs heartbeats") for key in holders.machines]
    publisher = settings.publisher
    lines = [f"the office: {publisher.name}, {publisher.phone}, {publisher.email}"]
    if holders:
        lines.append(
            f"{holders.threshold} of {counted(len(holders.members), 'board member')} put a root or approvals in force; "
            f"an edition wants its builder and {counted(holders.approvers, 'other officer')}"
        )
    return Section(title="Who", lines=tuple(lines), table=Table(head=("name", "what", "id", "signs"), rows=tuple(rows)))


def _keys(workspace: Workspace, settings: Settings, holders: Holders | None) -> Section:
    rows = []
    if holders:
        roles = (("board member", holders.members), ("officer", holders.officers), ("machine", holders.machines))
        rows += [(role, key.name, key.fingerprint) for role, keys in roles for key in keys]
    own = (
        ("opens backups", settings.backup_keys),
        ("opens the office's copy", settings.office_keys),
        ("opens update forms", settings.update_keys),
    )
    rows += [
        (what, f"key {n}", grouped(digest_of(key.encode()))) for what, keys in own for n, key in enumerate(keys, 1)
    ]
    first = next(iter(board.root_files(workspace)), None)
    lines = ["where each is kept is under Where; none of them is in any backup"]
    if first:
        lines.append(f"the first root, which CERTs pin, has the SHA-256 {grouped(digest_of(first), whole=True)}")
    return Section(
        title="Keys", lines=tuple(lines), table=Table(head=("what", "whose", "fingerprint"), rows=tuple(rows))
    )


def _where(workspace: Workspace) -> Section:
    if not workspace.handover.exists():
        return Section(title="Where", lines=("nobody wrote data/handover.md yet; it is to say:", *ASKED))
    text = workspace.read_text(workspace.handover)
    if seal.looks_secret(text.encode()) or "PRIVATE KEY" in text:
        raise WorkspaceError(
            "data/handover.md holds a secret key", hint="write where it is kept; that key is compromised, make another"
        )
    return Section(title="Where", text=text)


def _open_work(workspace: Workspace, register: Register, now: datetime) -> Section:
    lines = [
        f"round {name}: {counted(count, 'channel')} without an answer; `tocsin round status {name}`"
        for name, count in unanswered(register, now.date()).items()
    ]
    lines += _proposals(open_office(workspace, now, register).proposals)
    staged = staging.staged_edition(workspace)
    if staged:
        lines.append(f"edition {staged.number} is staged and waits for signatures; `tocsin sign`")
    for kind in (Kind.ROOT, Kind.APPROVALS):
        if board.pending(workspace, kind):
            lines.append(f"a request to the board waits for signatures ({kind}); `tocsin accept` takes them in")
    return Section(title="Open work", lines=tuple(lines) or ("nothing is open",))


def _proposals(proposals: Sequence[Proposal]) -> Iterator[str]:
    waiting = [each.id for each in proposals if stage(each) in (Stage.OPEN, Stage.APPLYING)]
    if waiting:
        numbers = ", ".join(name.partition("-")[0].lstrip("0") for name in sorted(waiting))
        yield f"{counted(len(waiting), 'proposal')} open: {numbers}; `tocsin proposals list`"
