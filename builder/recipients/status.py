"""How the recipients of a workspace stand with the board, and what runs out soon."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from builder import board, seal
from builder.board import ceremony, proofs
from builder.board.request import Kind
from builder.errors import TrustError
from builder.recipients import asking
from builder.register.model import Recipient
from builder.trust import approvals
from builder.trust.approvals import Standing
from builder.workspace.places import Workspace

SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One recipient: how it stands, and its keys."""

    name: str
    standing: Standing
    record: Recipient | None
    proved: date | None

    @property
    def post_quantum(self) -> int:
        """How many of its keys withstand a quantum computer."""
        return sum(seal.is_post_quantum(key.key) for key in self.record.keys) if self.record else 0

    def fields(self) -> dict[str, Any]:
        """Return the row for programs."""
        return {
            "recipient": self.name,
            **approvals.fields_of(self.standing),
            "keys": len(self.record.keys) if self.record else None,
            "post_quantum_keys": self.post_quantum if self.record else None,
            "proved": self.proved.isoformat() if self.proved else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The approval or the admission of a recipient that runs out soon."""

    day: date
    what: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How every recipient stands: `ending` has what runs out within 60 days, `pending` what is asked."""

    rows: tuple[Row, ...]
    retired: tuple[str, ...]
    version: int | None
    ending: tuple[Ending, ...]
    pending: str

    @property
    def summary(self) -> str:
        """How all stand, in a sentence; nothing where there is no recipient."""
        standings = [row.standing for row in self.rows if row.record]
        approved = sum(each.approved for each in standings)
        days = [each.until for each in standings if each.approved and each.until]
        if not standings:
            return ""
        if not approved:
            return f"None of {len(standings)} approved"
        if len(standings) == 1:
            return f"The one recipient is approved, until {min(days)}"
        count = f"All {approved} approved" if approved == len(standings) else f"{approved} of {len(standings)} approved"
        return f"{count}; the first approval to run out: {min(days)}"

    def fields(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "approvals": self.version,
            "recipients": [row.fields() for row in self.rows],
            "retired": list(self.retired),
            "ending": [{"what": f"the {each.what} of {each.name}", "on": each.day.isoformat()} for each in self.ending],
            "pending": self.pending or None,
        }


def status_of(workspace: Workspace, now: datetime, *, at_least: int) -> Known:
    """Return how each recipient stands; `at_least` is the version of the approvals that the last edition went by."""
    root, in_force = board.root_in_force(workspace), board.approvals_in_force(workspace)
    files, gone, known = board.recipient_files(workspace), board.retired(workspace), board.known_proofs(workspace)
    records = {name: approvals.read_recipient(name, content.decode()) for name, content in files.items()}
    unproved = {name for name, record in records.items() if proofs.unproved(record, known)}
    found = approvals.standings(
        approvals.InForce(root=root, approvals=in_force, at_least=at_least), files, gone, now, unproved=unproved
    )
    rows = tuple(
        Row(
            name=name,
            standing=standing,
            record=records.get(name),
            proved=proofs.proved_on(records[name], known) if name in records else None,
        )
        for name, standing in found.items()
    )
    ends = [Ending(day=row.standing.until, what="approval", name=row.name) for row in rows if row.standing.until]
    ends += [Ending(day=record.until, what="admission", name=name) for name, record in records.items()]
    soon = (now + SOON).astimezone(UTC).date()
    return Known(
        rows=rows,
        retired=tuple(sorted(gone)),
        version=in_force.signed.version if in_force else None,
        ending=tuple(
            sorted((each for each in ends if each.day <= soon), key=lambda each: (each.day, each.what, each.name))
        ),
        pending=_pending(workspace, now),
    )


def _pending(workspace: Workspace, now: datetime) -> str:
    request = asking.pending(workspace, Kind.APPROVALS)
    if request is None:
        return ""
    try:
        asked = ceremony.checked(request, now)
    except TrustError as error:
        return f"what waits for signatures can be signed no more ({error.message}); `tocsin recipients propose`"
    signed = ceremony.signed_so_far(asked)
    return f"list {request.proposed.signed.version} waits for signatures; signed so far: {ceremony.names(signed)}"
