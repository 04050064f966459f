"""Whatever is signed, or put in force, goes by the machine's clock; an approval that ran out does not come back."""

import importlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import people
import pytest
import typer
from typer.testing import CliRunner
from workspaces import MINIATURE, NOW

from builder.cli import import_commands
from builder.cli.terminal.app import app
from builder.trust import approvals
from builder.trust.approvals import Verdict

# Each with what it cannot do without.
SIGNING = {
    "build": ("--key", "officer-a.key"),
    "sign": ("--key", "officer-b.key"),
    "sign, elsewhere": ("edition-1.json", "--key", "officer-b.key"),
    "sign, asking elsewhere": ("--to", "edition-1.json"),
    "publish": ("--key", "publisher.key"),
    "refresh": ("--key", "publisher.key"),
    # Signs nothing: this key seals. Its day is in its name and in the log.
    "backup make": (".", "--officer", "anna", "--key", "age1"),
    "board init": ("--member", "anna.pub", "--threshold", "2", "--officer", "olga.pub", "--machine", "machine.pub"),
    "board rotate": (),
    "board sign": ("root-1.json", "--key", "anna.key"),
    "accept": ("root-1.anna.json",),
    "recipients propose": (),
    "recipients challenge": ("cert-eu", "--to", "."),
    "recipients prove": ("cert-eu", "k7wm3hqd"),
    "recipients approve": ("approvals-1.json", "--key", "anna.key"),
}


def leaves(command: Any, *names: str) -> Iterator[tuple[str, Any]]:
    """Yield every command of the program by its name."""
    if not hasattr(command, "commands"):
        yield " ".join(names), command
        return
    for name, each in command.commands.items():
        yield from leaves(each, *names, name)


@pytest.fixture(scope="module", autouse=True)
def _commands() -> None:
    import_commands()


@pytest.mark.parametrize("name", SIGNING)
def test_what_is_signed_takes_no_other_day(name: str) -> None:
    """Under an earlier --date an approval that ran out would hold again."""
    # The package has a name `app` of its own.
    frame = importlib.import_module("builder.cli.terminal.app")
    words = name.partition(",")[0].split()
    for day in ("2026-11-22", str(frame.clock().date())):
        options = ["--root", str(MINIATURE), "--date", day]
        done = CliRunner().invoke(app, [*options, *words, *SIGNING[name]])
        assert done.exit_code == 2, done.output
        assert "Invalid value for --date: this command goes by the machine's clock; leave it out" in done.output


def test_no_command_that_takes_a_key_is_forgotten() -> None:
    """Who adds a command that signs says here that it keeps to the clock."""
    takes_a_key = {
        name
        for name, command in leaves(typer.main.get_command(app))
        if any("--key" in each.opts for each in command.params)
    }
    # What mail is encrypted with signs nothing.
    takes_a_key -= {"proposals add"}
    assert takes_a_key == {name for name, words in SIGNING.items() if "--key" in words and "," not in name}


def test_who_is_approved_no_more_is_told() -> None:
    """Past its day, withdrawn or retired; a file that was changed since says nothing of the edition that is out."""
    end = NOW + timedelta(days=366)
    in_force = people.approved(people.files("cert-all", "cert-eu", "cert-green"))
    newer = people.approved(
        people.files("cert-all", "cert-green") | {"cert-eu": people.files()["cert-eu"] + b"\n"},
        in_force,
        now=NOW + timedelta(days=30),
    )

    stated_by = approvals.InForce(root=people.first(now=NOW + timedelta(days=30)), approvals=newer)

    def states(**options: object) -> dict[str, Verdict]:
        stated = {"retired": frozenset(), "now": NOW, **options}
        served = ["cert-all", "cert-eu", "cert-green", "cert-none"]
        found = approvals.lapsed(stated_by, served, **stated)  # type: ignore[arg-type]
        return {name: each.state for name, each in found.items()}

    assert states() == {"cert-none": Verdict.UNAPPROVED}
    assert states(retired={"cert-eu"}) == {"cert-eu": Verdict.RETIRED, "cert-none": Verdict.UNAPPROVED}
    assert states(now=end) == dict.fromkeys(("cert-all", "cert-green"), Verdict.EXPIRED) | {
        "cert-none": Verdict.UNAPPROVED
    }
    whole = NOW + timedelta(days=366 + 30)
    assert set(states(now=whole).values()) == {Verdict.EXPIRED}
    assert len(states(now=whole)) == 4
