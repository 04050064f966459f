"""By whose authority an edition is made: which recipients the board approves, and who may sign."""

from collections.abc import Iterable
from datetime import date, datetime

from builder import board
from builder.editions.record import EditionRecord, latest_edition
from builder.editions.staging import Authority
from builder.errors import PublishError, TrustError
from builder.register.loading import Loaded, read_settings
from builder.trust import approvals, roles
from builder.trust.keys import PublicKey, SecretKey
from builder.workspace.places import Workspace


def refuse_unapproved(
    workspace: Workspace, loaded: Loaded, wanted: Iterable[str], now: datetime, built: EditionRecord | None = None
) -> Authority:
    """Refuse recipients that the board does not approve as they stand; return by whose authority the others are served.

    A root or a list before those of the last edition, or of `built`, is an old one put back.
    """
    known = [record for record in (latest_edition(workspace), built) if record]
    root, in_force = board.root_in_force(workspace), board.approvals_in_force(workspace)
    for record in known:
        if root is None or root.signed.version < record.root:
            raise TrustError(
                f"data/trust/ lacks root {record.root}, under which edition {record.edition} was built",
                hint="restore data/trust/ from a copy that you trust",
            )
    found = approvals.standings(
        approvals.InForce(
            root=root, approvals=in_force, at_least=max((record.approvals for record in known), default=0)
        ),
        approvals.files_of(loaded.sources),
        loaded.retired,
        now,
    )
    approvals.refuse_unapproved(found, wanted)
    return Authority(
        root=root.signed.version if root else 0,
        approvals=in_force.signed.version if in_force else 0,
    )


def refuse_stranger(workspace: Workspace, builder: SecretKey | None, today: date) -> None:
    """Refuse a builder who is no officer, or one out of office, before hours of work rather than after."""
    if builder:
        refuse_who_is_not_in_office(workspace, roles.officer(board.newest_root(workspace).signed, builder), today)


def refuse_who_is_not_in_office(workspace: Workspace, signer: PublicKey, today: date) -> None:
    """Refuse a signature of whom register.yaml says that they left, or come later, while the root names their key."""
    settings = read_settings(workspace)
    for officer in settings.officers if settings else ():
        if officer.id == signer.name and not officer.serves(today):
            if officer.since and today < officer.since:
                raise TrustError(
                    f"{signer.name} is in office from {officer.since} on (data/register.yaml)",
                    hint="another officer signs, or correct `since` of the officer there",
                )
            raise TrustError(
                f"{signer.name} left on {officer.until} (data/register.yaml)",
                hint="another officer signs; `tocsin board rotate --remove-officer` takes the key out of the root",
            )


def refuse_to_go_back(workspace: Workspace, today: date) -> None:
    """Refuse to date an edition before the last one: readers hold what is newer by number and by date."""
    last = latest_edition(workspace)
    if last and last.issued > today:
        raise PublishError(
            f"today is {today}, and edition {last.edition} was issued on {last.issued}",
            hint="set this machine's clock; a trial may be of a later --date",
        )
