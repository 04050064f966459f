"""The office's own copy: all of the register as it stands, sealed to the office's keys like any bundle.

What goes in `builder.views.deciding` says, by the office's own name, and each page says whose copy it is. It is of no
edition, so no officer signs it and nothing authenticates it: who seals to public keys is anybody.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from builder.board.practice import is_practice, marked
from builder.bundle.make import Plan, seal_bundle, store_of
from builder.bundle.parts import PartsMaker
from builder.bundle.sealed import SealedBundle
from builder.editions.record import latest_edition
from builder.errors import WorkspaceError
from builder.office import log
from builder.paper.typeset import Typesetting, typeset
from builder.progress import Report
from builder.register.checked import read
from builder.register.edition import Edition
from builder.register.model import Register
from builder.views import views_of
from builder.workers import Processes
from builder.workspace import store
from builder.workspace.places import Workspace, shown

NO_KEYS = WorkspaceError(
    "register.yaml has no office_keys to seal the office's copy to",
    hint="make a key with `age-keygen -pq` on the duty officer's machine, and add its public key to "
    "data/register.yaml: `office_keys: [age1pq1…]`",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A copy that was sealed, to so many keys."""

    path: Path
    entries: int
    keys: int
    sha256: str


def make(
    workspace: Workspace, now: datetime, officer: str, path: Path | None, report: Report, how: Typesetting
) -> Made:
    """Seal the office's own copy and write it, once it is in the log; by default in place of one of the same day."""
    checked = read(workspace, now.date(), report)
    keys = checked.register.settings.office_keys
    if not keys:
        raise NO_KEYS
    if path and path.exists():
        raise WorkspaceError(f"{shown(path.name)} is there already", hint="name another file: --to FILE")
    register = marked(checked.register, practice=is_practice(workspace))
    bundle = _sealed(workspace, register, now, report, how)
    target = path or workspace.office_copy(f"{now:%Y-%m-%d}")
    made = Made(path=target, entries=bundle.entries, keys=len(keys), sha256=hashlib.sha256(bundle.content).hexdigest())
    line = log.Line(when=now, what=log.What.COPY, officer=officer, subject=made.sha256)
    # First: no copy exists that is not on the log.
    log.add(workspace, line)
    try:
        with store.told(shown(target.name), WorkspaceError, "name another file: --to FILE", stands="no copy was made"):
            target.parent.mkdir(parents=True, exist_ok=True)
            store.write_atomically(target, bundle.content)
    except BaseException:
        log.add(workspace, line.model_copy(update={"note": f"{log.NOT_MADE}: the disk did not take it"}))
        raise
    return made


def _sealed(workspace: Workspace, register: Register, now: datetime, report: Report, how: Typesetting) -> SealedBundle:
    """Lay out, pack and seal all that the register holds; in clear it is in memory only."""
    last = latest_edition(workspace)
    settings = register.settings
    # A copy that is of no edition is good for as long as a heartbeat: then a new one is made.
    edition = Edition(number=last.edition + 1 if last else 1, issued=now.date(), valid_days=settings.heartbeat_days)
    view, maker = views_of(register, edition).offices(), PartsMaker()
    plan = Plan(copy=view.copy, places=maker.places(view), locator="", secret="", keys=settings.office_keys)
    maker.book.include(plan.places.copy.own)
    with Processes(how.jobs) as pool:
        forms = typeset(workspace, maker.book, how, pool, report)
    report.begin("Sealing the copy", 1)
    # What names the office stands among all other forms.
    bundle = seal_bundle(plan, store_of(maker.stock, forms, maker.alphabet), own={})
    report.advance()
    return bundle
