"""When what holds the register together runs out: the root, the approvals, what is published.

For the calendar of an office. What is published is known only where `dist/site` is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tuf.api.metadata import Metadata, Targets

from builder import board
from builder.editions.site import published_tree
from builder.trust import metadata, roles
from builder.workspace.places import Workspace

TO_RENEW = {
    "root": "tocsin board rotate",
    "list": "tocsin recipients propose, and the board approves",
    "edition": "tocsin build, sign and publish the next one",
    "heartbeat": "tocsin refresh",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Something that runs out: to the second, its last day, and as people read it.

    `kind` is what it is without its number: the next root, list or edition takes the place of this one.
    """

    kind: str
    what: str
    expires: datetime
    day: date
    shown: str


def deadlines(workspace: Workspace) -> tuple[Deadline, ...]:
    """Return what runs out, and when."""
    return tuple(_deadlines(workspace))


def _deadlines(workspace: Workspace) -> Iterator[Deadline]:
    root, approvals = board.root_in_force(workspace), board.approvals_in_force(workspace)
    tree = published_tree(workspace)
    if root:
        yield _until("root", f"root {root.signed.version}", root.signed.expires)
    if approvals:
        yield _until("list", f"list {approvals.signed.version} of the approvals", approvals.signed.expires)
    if tree:
        targets: Metadata[Targets] = metadata.read(Targets, tree.targets, "its metadata")
        day = roles.valid_until(targets)
        what = f"edition {tree.edition}"
        yield Deadline(kind="edition", what=what, expires=targets.signed.expires, day=day, shown=f"{day}")
        expires = tree.timestamp.expires
        shown = f"{expires:%Y-%m-%d %H:%M} UTC"
        yield Deadline(kind="heartbeat", what="its heartbeat", expires=expires, day=expires.date(), shown=shown)


def _until(kind: str, what: str, expires: datetime) -> Deadline:
    return Deadline(kind=kind, what=what, expires=expires, day=expires.date(), shown=f"{expires.date()}")
