"""What the commands about people share: whom they are about, and what they say for programs."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from datetime import date

    from builder.privacy.held import Given

PERSON = Annotated[
    str | None,
    typer.Argument(
        metavar="[PERSON]", help="A contact, as registry-gr/lead; a recipient with --enrolment.", show_default=False
    ),
]
ENROLMENT = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="Whoever sent this enrolment, as recipients/enrolments/ID.N.json."),
]


def given_fields(each: "Given") -> dict[str, Any]:
    """Return what a recipient was given, for programs."""
    return {
        "recipient": each.recipient,
        "kind": each.kind.value,
        "value": each.value,
        "since_edition": each.since,
        "since": day_of(each.first),
        "until_edition": each.until,
        "valid_until": day_of(each.valid_until),
    }


def day_of(day: "date | None") -> str | None:
    return day.isoformat() if day else None
