"""`tocsin forget`: somebody is erased, by two officers."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from builder.cli.privacy.options import ENROLMENT, PERSON
from builder.cli.terminal.app import Now, app, by_the_clock
from builder.cli.terminal.officers import refuse_unknown_officers
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json
from builder.cli.terminal.say import say
from builder.errors import BuilderError
from builder.words.counted import counted

if TYPE_CHECKING:
    from builder.privacy.forget import Begun, Forgotten
    from builder.privacy.held import Dossier
    from builder.privacy.subject import Around, Subject

GIT = """\
git keeps what was committed before. When every officer has pulled and merged, in the one copy that all take afresh:
  git checkout --orphan afresh && git add -A && git commit -m "begin afresh"
  git branch -D main && git branch -m main
  git remote remove origin; git stash clear; git tag -l | xargs -r git tag -d
  git reflog expire --expire=now --all && git gc --prune=now
Then push it with --force to an emptied remote. Other officers delete their clones and clone again: a merge with an old
branch would bring all of it back. Backups keep what they held until they are destroyed."""


@app.command()
def forget(
    context: typer.Context,
    person: PERSON = None,
    officer: Annotated[str | None, typer.Option(metavar="ID", help="Who you are: your id in register.yaml.")] = None,
    enrolment: ENROLMENT = None,
    drop_staged: Annotated[
        bool, typer.Option("--drop-staged", help="Make an edition void that is staged and holds them.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: you know what is erased.")] = False,
    as_json: JSON = False,
) -> None:
    """Forget somebody: one officer asks, another does it.

    Out of the register, rounds, proposals, the data of editions, the cache and reports. Lines of rounds and
    proposals stay, with digests that nobody can guess in the place of values: counts and what is known of
    others are as they were. It cannot be undone. Where two officers removed the contact by a proposal,
    one is enough. If it was cut off, `tocsin forget` goes on with it. At the end it says which recipients
    hold what until when, and what git keeps.

    \b
    Example:
      tocsin forget registry-gr/lead --officer anna   asks for it
      tocsin forget registry-gr/lead --officer ben    does it
      tocsin forget cert-gr --enrolment 1 --officer anna
      tocsin forget                                   goes on with what was cut off
    """
    from builder.privacy import forget as erasing

    now = by_the_clock(context)
    begun = erasing.begun(now.workspace)
    if begun is not None:
        if person is not None and _name(person, enrolment) != begun.erasure.person:
            raise BuilderError("another erasure was begun and is not complete", hint="complete it: `tocsin forget`")
        say("going on with an erasure that was cut off")
    else:
        begun = _begin(now, person, enrolment, officer, drop_staged=drop_staged, yes=yes)
    if begun is not None:
        _tell(begun, _carry_out(now, begun, drop_staged=drop_staged), as_json=as_json)


def _name(person: str, enrolment: int | None) -> str:
    return person if enrolment is None else f"{person} --enrolment {enrolment}"


def _begin(
    now: Now, person: str | None, enrolment: int | None, officer: str | None, *, drop_staged: bool, yes: bool
) -> "Begun | None":
    """Ask for an erasure, and return None; or return the one that another officer asked for, agreed to."""
    from builder.cli.terminal.secret import agree
    from builder.privacy import asked, subject
    from builder.privacy import forget as erasing

    if person is None or officer is None:
        raise typer.BadParameter("say whom, and who you are", param_hint="PERSON --officer ID")
    found = subject.around(now.workspace)
    refuse_unknown_officers(found.register.settings, (officer,), now.today)
    whom, about, place = _whom(now, person, enrolment, found)
    erasing.refuse_unready(now.workspace, found, whom, drop_staged=drop_staged)
    waiting = asked.waiting(now.workspace, _name(person, enrolment))
    removed = None if place else erasing.removed_by(found, whom)
    dossier = _show(now, found, whom)
    if waiting is None and removed is None:
        agree("Ask another officer to have them forgotten?", yes=yes, done="asked")
        asked.ask(now.workspace, officer, now.now, about)
        say("asked; nothing is erased yet")
        say(f"now another officer runs `tocsin forget {_name(person, enrolment)} --officer ID`")
        return None
    if waiting is not None and waiting.officer == officer:
        raise BuilderError(
            f"{officer} asked for this, and another officer does it",
            hint=f"to take it back, remove data/erasures/{waiting.id}.yaml",
        )
    agree("Erase all of this? It cannot be undone.", yes=yes, done="erased")
    erasure = waiting or asked.ask(now.workspace, officer, now.now, {**about, "proposal": removed})
    return erasing.Begun(
        erasure=erasure,
        second=officer if waiting else None,
        when=now.now,
        subject=whom,
        salt=erasing.new_salt(),
        enrolment=place,
        given=erasing.holdings(dossier) if dossier else (),
    )


def _whom(now: Now, person: str, enrolment: int | None, found: "Around") -> "tuple[Subject, dict[str, Any], str]":
    """Return who it is about, what a request says of it, and the file of an enrolment."""
    from builder import board
    from builder.privacy import enrolled, subject

    if enrolment is None:
        whom = subject.subject_of(now.workspace, person, found)
        return whom, {"organisation": whom.organisation, "contact": whom.id}, ""
    whom = enrolled.subject_of(now.workspace, person, enrolment)
    return (
        whom,
        {"recipient": person, "enrolment": str(enrolment)},
        board.enrolment_place(now.workspace, person, enrolment),
    )


def _show(now: Now, found: "Around", whom: "Subject") -> "Dossier | None":
    """Say what will be erased, in counts."""
    from builder.cli.terminal.progress import Bars
    from builder.privacy import held

    with Bars() as bars:
        dossier = held.dossier(now.workspace, found, whom, now.today, bars)
    lines = sum(len(each.rows) for each in dossier.rounds)
    said = [
        f"{whom.shown}: {'in the register' if whom.contact else 'not in the register'}",
        f"{counted(lines, 'line')} of {counted(len(dossier.rounds), 'round')}",
        counted(len(dossier.proposals), "proposal"),
        f"the data of {counted(len(dossier.editions), 'edition')}",
        *(f"named in {name}" for name in dossier.elsewhere),
    ]
    print("", *said, "", sep="\n", file=sys.stderr)
    return dossier


def _carry_out(now: Now, begun: "Begun", *, drop_staged: bool) -> "Forgotten":
    from builder.cli.terminal.progress import Bars
    from builder.privacy import forget as erasing

    with Bars() as bars:
        return erasing.carry_out(now.workspace, begun, bars, drop_staged=drop_staged)


def _tell(begun: "Begun", done: "Forgotten", *, as_json: bool) -> None:
    """Say what was done, who holds what until when, and what is kept where the program does not reach."""
    from builder.workspace.places import shown

    if as_json:
        print_json(
            {
                "erasure": done.erasure.id,
                "files": done.files,
                "editions": list(done.editions),
                "left": list(done.left),
                "unsearched": list(done.unsearched),
                "given": [
                    {
                        "recipient": each.recipient,
                        "kind": each.kind,
                        "since_edition": each.since,
                        "until_edition": each.until,
                        "valid_until": each.valid_until,
                    }
                    for each in begun.given
                ],
            }
        )
    else:
        for each in begun.given:
            print(
                f"{each.recipient} holds {each.kind}: editions {each.since} to {each.until}, until {each.valid_until}"
            )
    say(f"erased, in {counted(done.files, 'file')}; noted as {done.erasure.id} in data/erasures and data/office.csv")
    for name in done.left:
        say(f"warning: {shown(name)} still names them, and is not the program's to change: look at it")
    for name in done.unsearched:
        say(f"warning: {shown(name)} cannot be searched: look yourself whether it names them")
    if begun.given:
        say("recipients keep what they were given; tell them and the person; build the next edition, and send it")
    for line in GIT.splitlines():
        say(line)
