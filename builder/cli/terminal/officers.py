"""Who does something: the officer that a command is told, held to those of register.yaml."""

from typing import TYPE_CHECKING, Annotated

import typer

from builder.errors import WorkspaceError

if TYPE_CHECKING:
    from datetime import date

    from builder.register.model import Settings

OFFICER = Annotated[str, typer.Option(metavar="ID", help="Who you are, as register.yaml names you.")]


def refuse_unknown_officers(settings: "Settings", names: "tuple[str, ...]", today: "date | None" = None) -> None:
    """Refuse names that register.yaml does not have, and who is not in office today; what they did can be looked at."""
    known = {officer.id for officer in settings.officers}
    there = settings.in_office(today) if today else tuple(known)
    if not there:
        raise WorkspaceError("register.yaml names no officer", hint="add whoever verifies contacts to its key officers")
    one_of = f"one of: {', '.join(sorted(there))}"
    if unknown := [name for name in names if name not in known]:
        raise WorkspaceError(f"register.yaml names no officer {', '.join(unknown)}", hint=one_of)
    if left := [name for name in names if name not in there]:
        raise WorkspaceError(
            f"{', '.join(left)}: not in office today (`since` and `until` in register.yaml)", hint=one_of
        )
