"""`tocsin round mails`: which mails a person has to read."""

from typing import TYPE_CHECKING, Any

import typer

from builder.cli.rounds.options import ONE_OFFICER, ROUND, held_against, here, round_
from builder.cli.terminal.app import now_of
from builder.cli.terminal.officers import refuse_unknown_officers
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json

if TYPE_CHECKING:
    from builder.rounds.returns.mails import Sorted, ToRead


@round_.command()
def mails(context: typer.Context, name: ROUND, officer: ONE_OFFICER = None, as_json: JSON = False) -> None:
    """List the mails of a round that a person has to read, and why.

    They lie in the pile of the round, where `tocsin round fetch` and `tocsin round import` put them:
    answers in somebody's own words, out-of-office notes, what comes from another address than the one
    that was asked, pictures, whatever else no program could judge. `tocsin desk` shows each beside what
    the register has. Here is only whom each is about and why it waits, and nothing of what it says.
    With a ? before it, who wrote is known by their address alone, or not at all.

    \b
    Example:
      tocsin round mails 2026-q4
      tocsin round mails 2026-q4 --officer officer-a --json
    """
    from builder.rounds.returns.mails import in_pile

    now = now_of(context)
    register, files = here(now, name)
    refuse_unknown_officers(register.settings, (officer,) if officer else ())
    found = in_pile(now.workspace, held_against(now, register, files, officer))
    chosen = [each for each in found.to_read if officer is None or each.is_for(officer)]
    if as_json:
        print_json({"round": name, **_counts(found), "to_read": [_fields(each) for each in chosen]})
    else:
        _show(found, chosen, name)


def _counts(found: "Sorted") -> dict[str, int]:
    return {"to_take_in": found.to_take_in, "read": found.read, "settled": found.settled, "others": found.others}


def _fields(each: "ToRead") -> dict[str, Any]:
    return {
        "mail": each.name,
        "about": [{"organisation": organisation, "contact": contact} for organisation, contact in each.whom],
        "known": each.proof.value,
        "officers": sorted(each.officers),
        "sent": each.mail.sent.isoformat() if each.mail and each.mail.sent else None,
        "why": [why.reason for why in each.why],
    }


def _show(found: "Sorted", chosen: "list[ToRead]", name: str) -> None:
    from builder.cli.terminal.console import new_console, new_table, print_table
    from builder.cli.terminal.say import say
    from builder.words.counted import counted

    console = new_console()
    if chosen:
        table = new_table("", "about", "officer", "why")
        for each in chosen:
            about = ", ".join(f"{organisation}/{contact}" for organisation, contact in each.whom[:2]) or "nobody known"
            more = f" and {len(each.whom) - 2} more" if len(each.whom) > 2 else ""
            unsure = "" if each.tasks else "? "
            why = "; ".join(dict.fromkeys(why.reason for why in each.why))
            table.add_row(f"{unsure}{about}{more}", ", ".join(sorted(each.officers)), why)
        print_table(console, table)
    say(f"{counted(len(chosen), 'mail')} to read, {found.read} read before; `tocsin desk` shows them")
    if found.to_take_in:
        say(f"{counted(found.to_take_in, 'mail')} can be taken in unread: `tocsin round import {name} --officer ID`")
