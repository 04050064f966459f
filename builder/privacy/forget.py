"""Forget somebody: out of the register, rounds, proposals, editions, enrolments, cache and reports.

What is begun is written down first (`workspace.erasing`, whom and the secret of this erasure), and removed at the
end: killed at any point, running it again goes on with the same secret. Each file is replaced in one step, and what is
erased already is left as it is; the person's own file is the last of them. Nothing is said to be done before every
file of the workspace was searched for what is to be gone.
"""

import json
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from builder import board
from builder.editions import erased, staging
from builder.editions.record import numbers
from builder.errors import BuilderError, PublishError
from builder.office import log
from builder.paper import cache
from builder.privacy import asked, search
from builder.privacy.asked import Erasure
from builder.privacy.eraser import TABLES, Eraser
from builder.privacy.held import Dossier, needles_for
from builder.privacy.needles import Needles
from builder.privacy.subject import Around, Subject, rows_of
from builder.progress import Report
from builder.proposals import files as proposal_files
from builder.proposals.record import Action
from builder.proposals.rules import Stage, stage
from builder.register.kinds import ChannelKind
from builder.register.loading import load
from builder.register.model import Register
from builder.rounds import files as round_files
from builder.rounds.calling import notes
from builder.rounds.returns import pile
from builder.workspace import jsontext, store
from builder.workspace.places import LARGEST_TABLE, SUFFIX, Workspace

AGAIN = "run `tocsin forget` again: it goes on where it stopped"
# Where what names somebody is text of ours, which stays without the name.
TEXTS = frozenset({".yaml", ".csv", ".html", ".txt", ".md", ".json"})
FORMS = "forms.sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """That a recipient holds something of somebody, and until when the last edition is valid that has it; no value."""

    recipient: str
    kind: str
    since: int
    until: int
    valid_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An erasure that was begun: whom, by whom, and with which secret. It lies in `workspace.erasing` meanwhile."""

    erasure: Erasure
    second: str | None
    when: datetime
    subject: Subject = field(repr=False)
    salt: bytes = field(repr=False)
    enrolment: str = ""
    # What recipients hold, for whoever tells the person: afterwards nobody can say it any more.
    given: tuple[Holding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What came of it: how many files changed, which still hold what the program could not take out, and which may."""

    erasure: Erasure
    files: int
    editions: tuple[int, ...]
    left: tuple[str, ...]
    unsearched: tuple[str, ...]


def begun(workspace: Workspace) -> Begun | None:
    """Return the erasure that was begun here and not completed."""
    path = workspace.erasing
    if not path.is_file():
        return None
    said = jsontext.parse(workspace.read_text(path).encode())
    if "erasure" not in said:
        raise BuilderError("`tocsin retain` was cut off", hint="run it again first: it goes on where it stopped")
    whom = said["subject"]
    subject = Subject(
        organisation=whom["organisation"],
        id=whom["id"],
        names=frozenset(whom["names"]),
        names_before=frozenset(whom["names_before"]),
        values=frozenset((ChannelKind(kind), text) for kind, text in whom["values"]),
        before=frozenset((ChannelKind(kind), text) for kind, text in whom["before"]),
    )
    return Begun(
        erasure=next(each for each in asked.read(workspace) if each.id == said["erasure"]),
        second=said["second"],
        when=datetime.fromisoformat(said["when"]),
        subject=subject,
        salt=bytes.fromhex(said["salt"]),
        enrolment=said["enrolment"],
        given=tuple(Holding(**each) for each in said["given"]),
    )


def _write_begun(workspace: Workspace, this: Begun) -> None:
    whom = this.subject
    said: dict[str, Any] = {
        "erasure": this.erasure.id,
        "second": this.second,
        "when": this.when.isoformat(),
        "salt": this.salt.hex(),
        "enrolment": this.enrolment,
        "given": [asdict(each) for each in this.given],
        "subject": {
            "organisation": whom.organisation,
            "id": whom.id,
            **{name: sorted(getattr(whom, name)) for name in ("names", "names_before", "values", "before")},
        },
    }
    store.write_atomically(workspace.erasing, json.dumps(said).encode())


def removed_by(found: Around, subject: Subject) -> str | None:
    """Return the applied proposal by which two officers took this very contact out of the register, if one did.

    Its identifier may have served somebody else since: of them no two officers have agreed to anything.
    """
    if subject.contact is not None:
        return None
    for each in found.proposals:
        mine = (each.organisation, each.contact) == (subject.organisation, subject.id)
        same = subject.names <= {contact.name for contact in each.contacts}
        if mine and same and each.action is Action.REMOVE_CONTACT and stage(each) is Stage.APPLIED:
            return each.id if len({event.officer for event in each.events}) > 1 else None
    return None


def holdings(found: Dossier) -> tuple[Holding, ...]:
    """Return what recipients hold, without its values."""
    return tuple(
        Holding(
            recipient=each.recipient,
            kind=each.kind.value,
            since=each.since,
            until=each.until,
            valid_until=each.valid_until.isoformat(),
        )
        for each in found.given
    )


def refuse_unready(workspace: Workspace, found: Around, subject: Subject, *, drop_staged: bool) -> None:
    """Refuse an erasure that something stands in the way of, and say what to do first."""
    for proposal in found.proposals:
        if stage(proposal) is Stage.APPLYING and proposal.organisation == subject.organisation:
            raise BuilderError(
                f"{proposal.id} is being applied", hint=f"`tocsin proposals apply {proposal.id} --officer YOU` first"
            )
    if not drop_staged:
        _refuse_staged(workspace, needles_for(found.register, subject))


def _refuse_staged(workspace: Workspace, needles: Needles) -> None:
    data = staging.data_of_staged(workspace)
    held = [path for path in search.files_of(workspace) if any(path.is_relative_to(each) for each in data)]
    if any(search.holds(path, needles) for path in held):
        raise PublishError(
            "an edition that is staged, or a trial, holds them",
            hint="sign and publish it first; or say --drop-staged: it becomes void, and is built anew afterwards",
        )


def carry_out(workspace: Workspace, this: Begun, report: Report, *, drop_staged: bool = False) -> Forgotten:
    """Erase somebody, or go on with it; on return all of it is done."""
    with ExitStack() as held:
        held.enter_context(staging.hold(workspace, report))
        held.enter_context(board.changing(workspace))
        held.enter_context(proposal_files.changing(workspace))
        for path in sorted(workspace.rounds.glob("*/round.yaml")):
            held.enter_context(round_files.changing(workspace, path.parent.name))
        held.enter_context(
            store.told(
                "what is to be erased", BuilderError, AGAIN, stands="nothing is lost", room=f"make room, and {AGAIN}"
            )
        )
        _refuse_other(workspace, this)
        if not drop_staged:
            # Once more, for it may have been built since.
            _refuse_staged(workspace, needles_for(_register(workspace), this.subject))
        _write_begun(workspace, this)
        if drop_staged:
            staging.void(workspace)
        done = _erase(workspace, this, report)
        erasure = asked.close(workspace, this.erasure, this.second, this.when)
        _log(workspace, erasure, this)
        workspace.erasing.unlink(missing_ok=True)
        store.sync_directory(workspace.root)
    unsearched = tuple(workspace.name_of(path) for path in search.unsearched(workspace))
    return Forgotten(erasure=erasure, files=done.files, editions=done.editions, left=done.left, unsearched=unsearched)


def _refuse_other(workspace: Workspace, this: Begun) -> None:
    """Refuse where another erasure was cut off meanwhile, whose secret must not be lost, or this one was done."""
    there = begun(workspace)
    if there is not None and there.erasure.id != this.erasure.id:
        raise BuilderError("another erasure was begun and is not complete", hint="complete it: `tocsin forget`")
    if there is None and any(each.id == this.erasure.id and each.done for each in asked.read(workspace)):
        raise BuilderError(f"{this.erasure.id} was done meanwhile", hint="nothing needs to be done")


def _register(workspace: Workspace) -> Register:
    register = load(workspace).register
    if register is None:
        raise BuilderError("data/register.yaml cannot be read", hint="run `tocsin check`")
    return register


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    files: int
    editions: tuple[int, ...]
    left: tuple[str, ...]


def _erase(workspace: Workspace, this: Begun, report: Report) -> _Done:
    for directory in {path.parent for path in search.files_of(workspace) if path.name.endswith(store.UNFINISHED)}:
        store.clear_unfinished(directory)
    register = _register(workspace)
    needles = needles_for(register, this.subject)
    eraser = Eraser(
        subject=this.subject,
        needles=needles,
        salt=this.salt,
        officer=this.second or this.erasure.officer,
        when=this.when,
    )
    _drop_what_is_made_anew(workspace, register, eraser)
    found = numbers(workspace)
    report.begin("Erasing from the editions", len(found))
    files, editions = 0, []
    for number in found:
        changed = dict(_changes(workspace, Workspace(workspace.edition(number).snapshot.resolve()), eraser))
        if changed:
            root = workspace.edition(number).snapshot
            names = [path.relative_to(root.resolve()).as_posix() for path in changed]
            erased.reduce(workspace, number, names, this.erasure.id, this.when.date())
            editions.append(number)
        files += _write_all(changed)
        report.advance()
    erased.cut_chain(workspace)
    changed = dict(_changes(workspace, workspace, eraser))
    own = workspace.organisation(this.subject.organisation)
    last = {own: changed.pop(own)} if own in changed else {}
    report.begin("Erasing from the register", 1)
    files += _write_all(changed)
    log.renamed(workspace, this.subject.shown, eraser.contact)
    if this.enrolment:
        (workspace.root / this.enrolment).unlink(missing_ok=True)
        store.sync_directory(workspace.enrolments)
    files += _write_all(last)
    report.advance()
    others = (path for path in search.places(workspace, needles) if path != workspace.erasing)
    left = tuple(workspace.name_of(path) for path in others)
    return _Done(files=files, editions=tuple(editions), left=left)


def _write_all(changed: dict[Path, str]) -> int:
    for path, text in changed.items():
        store.clear_unfinished(path.parent)
        store.write_atomically(path, text.encode())
    return len(changed)


def _changes(office: Workspace, workspace: Workspace, eraser: Eraser) -> Iterator[tuple[Path, str]]:
    """Yield what files of a workspace, or of the data of an edition, say afterwards, where that is another thing."""
    subject = eraser.subject
    for path in _ours(office, workspace):
        name = workspace.name_of(path)
        text = workspace.read_text(path, limit=LARGEST_TABLE) if path.stat().st_size else ""
        # As the search for what is left reads it, which follows.
        text = unicodedata.normalize("NFC", text)
        if path == workspace.organisation(subject.organisation):
            after = eraser.organisation(name, text)
        elif path.parent.parent == workspace.rounds and path.name in TABLES:
            after = eraser.table(path.name, text)
        elif path.parent == workspace.proposals and path.suffix == SUFFIX:
            after = eraser.proposal(name, text)
        else:
            after = eraser.text(text) if eraser.needles.are_in(text) else text
        if after != text:
            yield path, after


def _ours(office: Workspace, workspace: Workspace) -> Iterator[Path]:
    """Yield the files of ours that are text; what the board approved is its own, and an edition's data come apart."""
    kept = (workspace.recipients, workspace.trust, *((office.records_of_editions,) if workspace == office else ()))
    for path in search.files_of(workspace):
        inside = path.is_relative_to(workspace.data) or path.is_relative_to(workspace.reports)
        if (
            inside
            and path.suffix in TEXTS
            and path != workspace.log
            and not any(path.is_relative_to(each) for each in kept)
        ):
            yield path


def _drop_what_is_made_anew(workspace: Workspace, register: Register, eraser: Eraser) -> None:
    """Remove the cache, which is made anew; and the notes of calls that are about the person."""
    for path in list(search.files_of(workspace)):
        if path.name == FORMS and not path.is_relative_to(workspace.data):
            cache.remove(workspace, path.parent)
    rows = list(rows_of(register))
    calls = {notes.name_of(row) for row in rows if eraser.subject.has(row)}
    near = {notes.name_of(row) for row in rows if row.organisation == eraser.subject.organisation}
    hidden = workspace.cache.parent
    pile.forget(workspace, eraser.needles.are_in)
    for path in sorted(hidden.rglob("*")) if hidden.is_dir() else []:
        if (
            path.is_file()
            and not path.is_relative_to(workspace.piles)
            and (path.parent != workspace.calls or _is_note_on(path, calls, near, eraser))
        ):
            path.unlink()


def _is_note_on(path: Path, calls: set[str], near: set[str], eraser: Eraser) -> bool:
    try:
        said = jsontext.parse(path.read_bytes())
        note = str(said.get("note", ""))
        # Elsewhere a single word of a name means somebody else, and the note is the only one of a call.
        cleaned = (eraser.note if said.get("call") in near else eraser.text)(note)
        return said.get("call") in calls or cleaned != note
    # What a crash left of it is no note.
    except (ValueError, AttributeError):
        return True


def _log(workspace: Workspace, erasure: Erasure, this: Begun) -> None:
    """Note it once, however often it was cut off."""
    if any(line.what is log.What.FORGOTTEN and line.subject == erasure.id for line in log.read(workspace)):
        return
    log.add(
        workspace,
        log.Line(
            when=this.when,
            what=log.What.FORGOTTEN,
            officer=erasure.officer,
            second=this.second,
            subject=erasure.id,
        ),
    )


def new_salt() -> bytes:
    """Return the secret of one erasure; it is kept until that is done, and no longer."""
    return secrets.token_bytes(32)
