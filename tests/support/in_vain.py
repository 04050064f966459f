"""A registry that two verification rounds asked in vain."""

from records import SETTINGS, channel, contact, organisation, tld

from builder.register.model import Register

PHONE, MAIL = "+44 1632 960101", "duty@example.net"


def a_round(name: str, opened: str, closed: str | None, **more: str) -> dict[str, str]:
    return {"id": name, "opened": opened, "due": opened, **({"closed": closed} if closed else {}), **more}


FIRST = a_round("first", "2026-01-01", "2026-02-01")
SECOND = a_round("second", "2026-06-01", "2026-07-01")


def outcome(
    when: str, result: str = "no-answer", who: str = "duty", value: str = PHONE, kind: str = "phone"
) -> dict[str, str]:
    return {
        "organisation": "alpha",
        "contact": who,
        "kind": kind,
        "value": value,
        "when": when,
        "method": "call",
        "result": result,
        "officer": "anna",
    }


def held(
    rounds: list[dict[str, str]],
    outcomes: list[dict[str, str]] | dict[str, list[dict[str, str]]],
    mails: dict[str, list[dict[str, str]]] | None = None,
) -> Register:
    """Return a register of one organisation with two contacts; a list of outcomes is of the rounds of their days."""
    if isinstance(outcomes, list):
        by_round: dict[str, list[dict[str, str]]] = {}
        for each in outcomes:
            began = [found for found in rounds if found["opened"] <= each["when"]]
            by_round.setdefault(began[-1]["id"] if began else "another", []).append(each)
        outcomes = by_round
    people = (
        contact("duty", channel("phone", PHONE, "AMBER"), channel("email", MAIL)),
        contact("lead", channel("mobile", "+44 7700 900101")),
    )
    return Register.model_validate(
        {
            "settings": SETTINGS,
            "tlds": {"gr": tld("gr")},
            "organisations": {"alpha": organisation("alpha", *people)},
            "rounds": rounds,
            "outcomes_of": outcomes,
            "sent": mails or {},
        }
    )


IN_VAIN = [outcome("2026-01-05"), outcome("2026-06-05")]
