"""`tocsin recipients history`: what a recipient was given, and what it last held."""

from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.recipients.options import recipients
from builder.cli.terminal.app import now_of
from builder.cli.terminal.complete import recipient_names
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json

if TYPE_CHECKING:
    from builder.editions.history import History


@recipients.command()
def history(
    context: typer.Context,
    recipient: Annotated[
        str, typer.Argument(help="A recipient, also a retired one, as cert-gr.", autocompletion=recipient_names)
    ],
    contacts: Annotated[
        bool, typer.Option("--contacts", help="List each contact in the last edition it got, by name.")
    ] = False,
    as_json: JSON = False,
) -> None:
    """Show which editions a recipient got.

    And how much each showed; and whom to ask there, as its newest enrolment says. After a recipient is retired, or
    has leaked, --contacts lists the people whose details it last held, so that they can be told.

    \b
    Example:
      tocsin recipients history cert-gr
      tocsin recipients history cert-gr --contacts
    """
    from builder.editions.history import history_of

    found = history_of(now_of(context).workspace, recipient)
    if as_json:
        print_json(_fields(found))
        return
    from builder.cli.tables import show_history

    show_history(found, contacts=contacts)


def _fields(found: "History") -> dict[str, object]:
    return {
        "recipient": found.recipient,
        "enrolled": found.enrolled
        and {
            "name": found.enrolled.name,
            "email": found.enrolled.email,
            "phone": found.enrolled.phone,
            "made": found.enrolled.made.isoformat(),
        },
        "editions": [
            {
                "edition": each.edition,
                "issued": each.issued.isoformat(),
                "valid_until": each.valid_until.isoformat(),
                "locator": each.locator,
                "sha256": each.sha256,
                "entries": each.entries,
                "contacts": each.contacts,
                "channels": each.channels,
            }
            for each in found.given
        ],
        "last_held": [
            {
                "organisation": each.organisation,
                "contact": each.contact,
                "name": each.name,
                "tlds": list(each.tlds),
                "channels": each.channels,
            }
            for each in found.held
        ],
    }
