"""How values are said on pages: freshness in words, counts of ways in."""

from builder.freshness import Freshness, State
from builder.model import Method
from builder.reach import Reach, Scenario

METHODS = {
    Method.CALL: "call",
    Method.MESSAGE: "message",
    Method.FAX: "fax",
    Method.EMAIL: "e-mail",
    Method.LETTER: "letter",
}


def known(freshness: Freshness) -> str:
    """Say a freshness with its date and method: `fresh 2026-10-01, call`."""
    if freshness.disproof and freshness.disproved_on:
        return f"{freshness.disproof.replace('-', ' ')} {freshness.disproved_on}"
    if freshness.state is State.NEVER or not (freshness.when and freshness.method):
        return "never verified"
    return f"{freshness.state} {freshness.when}, {METHODS[freshness.method]}"


def ways(reach: Reach, scenario: str) -> int:
    """Return the count of a scenario by its name."""
    return reach[Scenario[scenario]]
