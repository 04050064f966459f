"""`tocsin round open`, `status` and `asked`: begin a verification round, and see how far it has come."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from builder.cli.rounds.options import ONE_OFFICER, ROUND, here, round_
from builder.cli.terminal.app import Now, by_the_clock, now_of, parse_date
from builder.cli.terminal.complete import round_names
from builder.cli.terminal.officers import refuse_unknown_officers
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json
from builder.cli.terminal.say import say
from builder.errors import RoundError
from builder.words.counted import counted

if TYPE_CHECKING:
    from builder.rounds.progress import Chase, Counts, Progress, Rung

# What a screen shows of those who may be asked today.
SHOWN = 20
COLUMNS = ("all", "done", "open", "no answer", "confirmed", "corrected", "refused", "dead")


@round_.command("open")
def open_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="A name for the round, as 2026-q4.", show_default=False)],
    due: Annotated[
        date, typer.Option(parser=parse_date, metavar="DATE", help="The day by which all are to be verified.")
    ],
    drill: Annotated[
        bool, typer.Option("--drill", help="An unannounced exercise: who can be reached, fresh or not?")
    ] = False,
    officer: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="An officer who takes part; may be repeated. All take part if left out."),
    ] = None,
) -> None:
    """Open a round: freeze whom it asks, and share the work.

    A round asks about each channel that would not be fresh any more on the day when it is
    due. An organisation is asked once, however many TLDs it serves, by one officer.

    A drill tries the desks that answer round the clock (of an organisation without one, its
    first contact), and every text of it begins THIS IS AN EXERCISE.

    \b
    Example:
      tocsin round open 2026-q4 --due 2026-12-31
      tocsin round open night-drill --due 2026-12-01 --drill
      tocsin round open 2026-q4 --due 2026-12-31 --officer officer-a --officer officer-b
    """
    from builder.progress import Silence
    from builder.register.checked import read as read_register
    from builder.register.model import Round
    from builder.rounds import files
    from builder.rounds.asking.population import population

    now = now_of(context)
    if not files.NAME.fullmatch(name):
        raise typer.BadParameter("write it as 2026-q4: small letters, digits and hyphens", param_hint="ID")
    if due < now.today:
        raise typer.BadParameter("this day is past", param_hint="--due")
    register = read_register(now.workspace, now.today, Silence()).register
    refuse_unknown_officers(register.settings, tuple(officer or ()), now.today)
    tasks = population(register, today=now.today, due=due, officers=tuple(officer or ()), drill=drill)
    if not tasks:
        raise RoundError(
            f"nothing has to be verified: every channel is fresh on {due}", hint="name a later day, or make a drill"
        )
    opened = Round.model_validate(
        {"id": name, "opened": now.today, "due": due, "drill": drill, "salt": files.new_salt()}
    )
    files.open_round(now.workspace, opened, tasks)
    contacts = {(task.organisation, task.contact) for task in tasks}
    organisations = {task.organisation for task in tasks}
    say(
        f"{name} asks about {counted(len(tasks), 'channel')} of {counted(len(contacts), 'contact')} in "
        f"{counted(len(organisations), 'organisation')}, "
        f"until {due}"
    )
    for who in sorted({task.officer for task in tasks}):
        own = [task for task in tasks if task.officer == who]
        inside = counted(len({task.organisation for task in own}), "organisation")
        say(f"{who} has {len(own)} of them, in {inside}")
    if earlier := [each.id for each in register.rounds if each.closed is None and each.salt]:
        say(f"still open: {', '.join(earlier)}; `tocsin round close` ends a round")
    say(f"next: `tocsin round sheets {name} --to DIR` writes what is sent, `tocsin round call {name}` rings")
    print(f"data/rounds/{name}")


@round_.command()
def status(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="A round; the newest if left out.", autocompletion=round_names),
    ] = None,
    officer: ONE_OFFICER = None,
    everything: Annotated[
        bool, typer.Option("--all", help="List each contact to chase, also those not due yet.")
    ] = False,
    as_json: JSON = False,
) -> None:
    """Show how far a round has come, and whom to chase next.

    By region, method and officer. Whoever does not answer is chased up the ladder, a step
    a week: the deputy, the organisation's other contacts, its administrative contact in the
    root zone database, the regional organisation. The same contact is asked again after 30
    days; a call that nobody took is repeated on the next day, three times at most.

    \b
    Example:
      tocsin round status
      tocsin round status 2026-q4 --officer officer-a
      tocsin round status 2026-q4 --json
    """
    from builder.rounds.progress import progress

    now = now_of(context)
    register, files = here(now, name or _newest(now))
    refuse_unknown_officers(register.settings, (officer,) if officer else ())
    found = progress(files, register, now.today)
    chases = [each for each in found.chases if officer in (None, each.officer)]
    if as_json:
        print_json(_fields(found, chases))
    else:
        _show(found, chases, everything=everything)


@round_.command()
def asked(
    context: typer.Context,
    name: ROUND,
    organisation: Annotated[str, typer.Argument(metavar="ORGANISATION", help="About whom you asked.")],
    whom: Annotated[
        str,
        typer.Option(
            metavar="WHOM",
            help="deputy, others (its other contacts), root-zone (its administrative contact there) or region "
            "(the regional organisation).",
        ),
    ],
) -> None:
    """Note that you asked the next on the ladder.

    `tocsin round status` names who that is, a step a week. What a deputy says of a contact is no
    answer of the contact: a new number becomes a proposal. Calls and messages that the round asks
    for anyway are noted by themselves.

    \b
    Example:
      tocsin round asked 2026-q4 example-registry-gr --whom deputy
      tocsin round asked 2026-q4 example-registry-gr --whom root-zone
    """
    from builder.rounds.files import append_sent
    from builder.rounds.progress import STEPS, asked_today, progress

    if whom not in STEPS:
        raise typer.BadParameter(f"one of: {', '.join(STEPS)}", param_hint="--whom")
    now = by_the_clock(context)
    register, files = here(now, name, still_open=True)
    if organisation not in {task.organisation for task in files.tasks}:
        raise RoundError(f"the round {name} does not ask that organisation", hint="`tocsin round status` names them")
    rung = STEPS[whom]
    rows = asked_today(progress(files, register, now.today), organisation, rung, now.now)
    if not rows:
        raise RoundError(
            f"it is not the turn of: {rung.value}; nothing was noted",
            hint=f"`tocsin round status {name} --all` says whose turn it is, and from which day on",
        )
    append_sent(now.workspace, name, rows)
    say(f"noted; a week from now `tocsin round status {name}` names the next step")


def _newest(now: Now) -> str:
    from builder.register.loading import rounds_of
    from builder.rounds.record import newest_round

    found = newest_round(rounds_of(now.workspace))
    if found is None:
        raise RoundError("there is no round yet", hint="`tocsin round open` begins one")
    return found.id


def _fields(found: "Progress", chases: "list[Chase]") -> dict[str, Any]:
    def counts(groups: "dict[Any, Counts]") -> dict[str, dict[str, int]]:
        return {str(name): {str(standing): count for standing, count in each.items()} for name, each in groups.items()}

    round_ = found.round
    return {
        "round": round_.id,
        "date": found.today.isoformat(),
        "opened": round_.opened.isoformat(),
        "due": round_.due.isoformat(),
        "closed": round_.closed.isoformat() if round_.closed else None,
        "drill": round_.drill,
        "tasks": counts({"all": found.total()})["all"],
        "by_region": counts(found.by_region()),
        "by_method": counts(found.by_method()),
        "by_officer": counts(found.by_officer()),
        "chase": [
            {
                "organisation": each.organisation,
                "contact": each.contact,
                "officer": each.officer,
                "step": each.rung.value,
                "from": each.day.isoformat(),
                "turn_to": list(each.turn_to),
                "waiting": each.waiting,
                "attempts": each.attempts,
            }
            for each in chases
        ],
    }


def _show(found: "Progress", chases: "list[Chase]", *, everything: bool) -> None:
    from builder.cli.terminal.console import new_console, new_table, print_table
    from builder.rounds.progress import Rung, Standing

    console = new_console()
    round_, total = found.round, found.total()
    count = sum(total.values())
    waiting = sum(total[each] for each in Standing if each.waiting)
    left = (round_.due - found.today).days
    end = f"closed on {round_.closed}" if round_.closed else f"due {round_.due}, {_in_days(left)}"
    kind = "drill" if round_.drill else "round"
    if not count:
        console.print(f"The {kind} {round_.id}, opened {round_.opened}, {end}, keeps no list of whom it asked.")
        return
    console.print(
        f"The {kind} {round_.id}, opened {round_.opened}, {end}: "
        f"{count - waiting} of {counted(count, 'channel')} answered or settled, {waiting} waiting\n",
        soft_wrap=not console.is_terminal,
    )
    groups: tuple[tuple[str, dict[Any, Counts]], ...] = (
        ("region", found.by_region()),
        ("method", found.by_method()),
        ("officer", found.by_officer()),
    )
    for title, counts in groups:
        table = new_table("", title, *COLUMNS, numbers=True)
        for group, each in counts.items():
            table.add_row(str(group), *_cells(each))
        print_table(console, table)
    console.print(
        "done: all but open and no answer. dead: the wrong person, out of service, bounced, or withdrawn since.\n",
        soft_wrap=not console.is_terminal,
    )
    new = [each for each in chases if not each.attempts]
    if new:
        console.print(
            f"{counted(len(new), 'contact has', 'contacts have')} not been asked yet: "
            "`tocsin round sheets`, `send` and `call` ask them.",
            soft_wrap=not console.is_terminal,
        )
    asked = [each for each in chases if each.attempts]
    due = [each for each in asked if everything or each.day <= found.today]
    for rung in Rung:
        _show_rung(rung, [each for each in due if each.rung is rung], found.today, everything=everything)
    if (later := [each for each in asked if each.day > found.today]) and not everything:
        console.print(
            f"{counted(len(later), 'contact is', 'contacts are')} asked again later, "
            f"the first on {later[0].day}; --all lists them."
        )


def _cells(counts: "Counts") -> list[str]:
    """Return the cells of a row of a table of `COLUMNS`."""
    from builder.rounds.progress import Standing

    count = sum(counts.values())
    done = sum(counts[standing] for standing in Standing if not standing.waiting)
    alone = (Standing.OPEN, Standing.NO_ANSWER, Standing.CONFIRMED, Standing.CORRECTED, Standing.REFUSED)
    dead = count - sum(counts[standing] for standing in alone)
    return [str(count), f"{100 * done // max(count, 1)} %", *(str(counts[each]) for each in alone), str(dead)]


def _show_rung(rung: "Rung", chases: "list[Chase]", today: date, *, everything: bool) -> None:
    from builder.cli.terminal.console import new_console, new_table, print_table

    if not chases:
        return
    console = new_console()
    title = f"{rung.asks.capitalize()} ({len(chases)})"
    table = new_table(title, "organisation", "contact", "from", "tried", "whom", "officer")
    for each in chases if everything else chases[:SHOWN]:
        when = "now" if each.day <= today else str(each.day)
        whom = ", ".join(each.turn_to)
        table.add_row(each.organisation, each.contact, when, str(each.attempts), whom, each.officer)
    print_table(console, table)
    if len(chases) > SHOWN and not everything:
        console.print(f"and {len(chases) - SHOWN} more; --all lists them.\n")


def _in_days(days: int) -> str:
    if days < 0:
        return f"{counted(-days, 'day')} ago"
    return "today" if days == 0 else f"in {counted(days, 'day')}"
