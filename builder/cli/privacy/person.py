"""`tocsin person`: all that is held about somebody, and who was given it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from builder.cli.privacy.options import ENROLMENT, PERSON, day_of, given_fields
from builder.cli.terminal.app import Now, app, now_of
from builder.cli.terminal.officers import refuse_unknown_officers
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json
from builder.cli.terminal.outside import refuse_inside
from builder.cli.terminal.say import say
from builder.errors import BuilderError
from builder.words.counted import counted

if TYPE_CHECKING:
    from builder.privacy.held import Dossier
    from builder.privacy.whose import Hit
    from builder.proposals.record import Proposal

LONGEST_TYPED = 300


@app.command()
def person(
    context: typer.Context,
    person: PERSON = None,
    enrolment: ENROLMENT = None,
    from_: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Look for the number, address or name in this file, not asking."),
    ] = None,
    letter: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the answer to an access request, as a letter.")
    ] = None,
    language: Annotated[
        Literal["en", "fr", "es", "ar"] | None, typer.Option(help="Of the letter; default the contact's own.")
    ] = None,
    officer: Annotated[
        str | None, typer.Option(metavar="ID", help="Who you are: a letter is noted in data/office.csv.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Show all that is held about somebody, and who was given it.

    From the register, the rounds, the proposals, the data of each edition and the office's log; and
    which recipients hold what, since which edition, until which one runs out. Without a name it asks
    for a number, an address or a name, and says whose it is. What it shows is for the office's own
    terminal; the letter is for the person. Read it before it goes out: a note may name others.

    \b
    Example:
      tocsin person
      tocsin person registry-gr/lead
      tocsin person registry-gr/lead --letter ../answer.txt --officer anna
      tocsin person cert-gr --enrolment 1
    """
    now = now_of(context)
    if person is None:
        if letter or enrolment is not None:
            raise typer.BadParameter("name the person", param_hint="PERSON")
        _show_hits(_search(now, from_), as_json=as_json)
        return
    if enrolment is not None:
        _show_enrolment(now, person, enrolment, as_json=as_json)
        return
    if letter and officer is None:
        raise typer.BadParameter("say who writes it", param_hint="--officer")
    found = _dossier(now, person)
    if letter and officer:
        _write_letter(now, found, letter, officer, language or "")
    elif as_json:
        print_json(_fields(found))
    else:
        _show(found)


def _dossier(now: Now, person: str) -> "Dossier":
    from builder.cli.terminal.progress import Bars
    from builder.privacy import held, subject

    found = subject.around(now.workspace)
    with Bars() as bars:
        return held.dossier(now.workspace, found, subject.subject_of(now.workspace, person, found), now.today, bars)


def _search(now: Now, file: Path | None) -> "tuple[Hit, ...]":
    from builder.privacy import subject, whose

    text = _asked(file)
    if not whose.wanted(text):
        raise BuilderError("that is too short to look for", hint="give five digits of a number, or three letters")
    return whose.find(now.workspace, subject.around(now.workspace), text)


def _asked(file: Path | None) -> str:
    """Return what is looked for: never an argument, which every process of the machine could read."""
    if file is not None:
        from builder.cli.terminal.secret import read_text_file

        return read_text_file(file, LONGEST_TYPED).decode("utf-8", "replace").strip()
    if not sys.stdin.isatty():
        raise BuilderError("there is no terminal to ask at", hint="name the person, or a file: --from FILE")
    print("tocsin: Which number, address or name? ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline(LONGEST_TYPED).strip()


def _show_hits(hits: "tuple[Hit, ...]", *, as_json: bool) -> None:
    if as_json:
        print_json([{"person": hit.person, "where": hit.where} for hit in hits])
        return
    for hit in hits:
        print(f"{hit.person}: {hit.where}")
    say(f"{counted(len(hits), 'person', 'people')}" + ("; `tocsin person NAME` tells all of one" if hits else ""))


def _show_enrolment(now: Now, recipient: str, number: int, *, as_json: bool) -> None:
    from builder.privacy.enrolled import enrolled
    from builder.workspace.places import shown

    found = enrolled(now.workspace, recipient, number)
    said = {
        "recipient": recipient,
        "enrolment": number,
        "made": found.made.isoformat(),
        "key": found.label,
        "name": found.name,
        "email": found.email,
        "phone": found.phone,
    }
    if as_json:
        print_json(said)
        return
    for key, value in said.items():
        print(f"{key}: {shown(str(value))}")


def _write_letter(now: Now, found: "Dossier", path: Path, officer: str, language: str) -> None:
    from builder.office import log
    from builder.privacy.letter import letter
    from builder.register.loading import read_settings
    from builder.workspace import store

    settings = read_settings(now.workspace)
    if settings is None:
        raise BuilderError("data/register.yaml cannot be read", hint="run `tocsin check`")
    refuse_unknown_officers(settings, (officer,), now.today)
    refuse_inside(now.workspace, path)
    text = letter(found, settings.publisher, now.today, language)
    with store.told(path.name, BuilderError, "name another file: --letter FILE"):
        store.write_atomically(path, text.encode())
    log.add(
        now.workspace,
        log.Line(when=now.clock, what=log.What.PERSON_TOLD, officer=officer, subject=found.subject.shown),
    )
    say("wrote the letter; read it before it goes out, for a note may name others, and destroy it when it has")
    print(path)


def _show(found: "Dossier") -> None:
    """Show a dossier, with its values: it is for the office's own terminal."""
    from builder.cli.terminal.console import new_console, new_table, print_table
    from builder.proposals import rules
    from builder.register import addresses
    from builder.words.labels import known
    from builder.workspace.places import shown

    console, contact = new_console(), found.subject.contact
    console.print(f"{found.subject.shown}: " + ("in the register" if contact else "not in the register now"))
    if contact:
        console.print(f"  {shown(contact.name or found.role)}, {found.role}")
        if contact.note:
            console.print(f"  note: {shown(contact.note)}")
        table = new_table("", "kind", "value", "TLP", "freshness", "note")
        for channel, freshness in found.channels:
            notes = "; ".join(shown(text) for text in (channel.note, channel.override) if text)
            value = shown(addresses.shown(channel.kind, channel.value))
            table.add_row(channel.kind, value, channel.tlp.label, known(freshness), notes)
        print_table(console, table)
    _show_rounds(found)
    table = new_table("Proposals", "proposal", "what", "stage", "entered")
    for proposal in found.proposals:
        what = f"{proposal.action} {proposal.kind or ''}".strip()
        table.add_row(proposal.id, what, rules.stage(proposal), f"{proposal.when:%Y-%m-%d}")
    if found.proposals:
        print_table(console, table)
    table = new_table("Given to", "recipient", "kind", "value", "since edition", "until edition", "valid until")
    for each in found.given:
        value = shown(addresses.shown(each.kind, each.value))
        table.add_row(
            each.recipient, each.kind, value, f"{each.since} ({each.first})", str(each.until), str(each.valid_until)
        )
    if found.given:
        print_table(console, table)
    else:
        console.print("No recipient was given anything.")
    for line in _rest(found):
        console.print(line)


def _show_rounds(found: "Dossier") -> None:
    from builder.cli.terminal.console import new_console, new_table, print_table
    from builder.register import addresses
    from builder.workspace.places import shown

    console = new_console()
    table = new_table("Rounds", "round", "day", "what", "kind", "value", "note")
    for each in found.rounds:
        for row in each.rows:
            when = getattr(row, "when", "")
            what = getattr(row, "result", None) or getattr(row, "state", None) or "asked"
            value = shown(addresses.shown(row.kind, row.value))
            day = f"{when:%Y-%m-%d}" if when else ""
            table.add_row(each.round, day, str(what), row.kind, value, shown(getattr(row, "note", "")))
    if found.rounds:
        print_table(console, table)


def _rest(found: "Dossier") -> list[str]:
    lines = []
    if found.editions:
        held = ", ".join(str(each.edition) for each in found.editions)
        lines.append(f"In the data of {counted(len(found.editions), 'edition')}: {held}")
    if found.unknown:
        lines.append(f"No longer kept: the data of {', '.join(map(str, found.unknown))}")
    lines += [f"{line.when:%Y-%m-%d}: {line.what.value}, by {line.officer}" for line in found.log]
    if found.subject.names_before or found.subject.before:
        lines.append("Somebody else had this identifier before: what is theirs alone is not shown.")
    lines += [f"Named in: {name}" for name in found.elsewhere]
    return lines


def _fields(found: "Dossier") -> dict[str, Any]:
    """Return a dossier for programs."""
    from builder.proposals.written import channel_fields

    contact = found.subject.contact
    return {
        "organisation": found.subject.organisation,
        "contact": found.subject.id,
        "register": contact.model_dump(mode="json", exclude_none=True, exclude={"channels"}) if contact else None,
        "channels": [
            {**channel_fields(channel), "freshness": freshness.state.value, "when": day_of(freshness.when)}
            for channel, freshness in found.channels
        ],
        "rounds": [
            {
                "round": each.round,
                **{
                    name: [row.model_dump(mode="json") for row in getattr(each, name)]
                    for name in ("tasks", "sent", "outcomes")
                },
            }
            for each in found.rounds
        ],
        "proposals": [_proposal(each) for each in found.proposals],
        "editions": [
            {"edition": each.edition, "issued": day_of(each.issued), "valid_until": day_of(each.valid_until)}
            for each in found.editions
        ],
        "editions_no_longer_kept": list(found.unknown),
        "given": [given_fields(each) for each in found.given],
        "log": [
            {"when": line.when.isoformat(), "what": line.what.value, "officer": line.officer} for line in found.log
        ],
        "named_in": list(found.elsewhere),
    }


def _proposal(proposal: "Proposal") -> dict[str, Any]:
    from builder.proposals import rules

    return {"stage": rules.stage(proposal).value, **proposal.model_dump(mode="json", exclude_none=True)}
