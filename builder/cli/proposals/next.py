"""`tocsin proposals next`: what an officer can do now, organisation by organisation, and whom they ring."""

from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.proposals.options import OFFICER, clean, proposals, the_office
from builder.cli.terminal.app import now_of
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json
from builder.cli.terminal.say import say
from builder.words.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from builder.proposals.rules import Office
    from builder.proposals.turns import Case, Way

# As many ways are shown of each organisation: who does not answer has a colleague.
MOST_WAYS = 3


@proposals.command("next")
def next_(
    context: typer.Context,
    officer: OFFICER,
    say_: Annotated[bool, typer.Option("--say", help="What to say, too, in English and their language.")] = False,
    as_json: JSON = False,
) -> None:
    """List what you can do about proposals now.

    By organisation, so that one call serves all of it: whom to ring, in which languages, what time
    it is there and until when they answer, at which number; whom to tell, and what can be applied.
    Only what would count for you is named.

    \b
    Example:
      tocsin proposals next --officer ben
      tocsin proposals next --officer ben --say
    """
    from builder.proposals import turns
    from builder.proposals.files import refuse_stranger

    office = the_office(now_of(context))
    refuse_stranger(office, officer)
    found = turns.cases(office, officer)
    if as_json:
        print_json([_fields(each, office, officer) for each in found])
        return
    mine = [each for each in found if each.now]
    for case in mine:
        print(*_lines(case, office, officer, say_=say_), "", sep="\n")
    later = sum(not turn.now for case in found for turn in case.turns)
    can = sum(case.now for case in mine)
    say(
        f"{counted(can, 'proposal')} for you now, of {counted(len(mine), 'organisation')}; {later} wait, or are others'"
    )


def _lines(case: "Case", office: "Office", officer: str, *, say_: bool) -> "Iterator[str]":
    from builder.proposals import turns
    from builder.proposals.described import what_of
    from builder.proposals.turns import Next

    yield f"{case.organisation}  {clean(case.name)}  {' '.join(case.tlds)}".rstrip()
    for step in (Next.ASSIGN, Next.CONFIRM, Next.LOOK, Next.NOTIFY, Next.APPLY):
        own = case.of(step)
        if not own:
            continue
        yield f"  {step}: " + ", ".join(f"{each.id} ({what_of(each)})" for each in own)
        ways: tuple[Way, ...] = ()
        if step is Next.CONFIRM:
            ways = turns.asked(own, office, officer)
        elif step is Next.NOTIFY:
            ways = turns.covering(turns.told(own, office, officer))
        for way in ways[:MOST_WAYS] if step is Next.CONFIRM else ways:
            yield from _way(way, len(own))
        if say_ and ways and step is Next.CONFIRM:
            yield from _said(ways[0], case, office, officer)


def _way(way: "Way", all_: int) -> "Iterator[str]":
    verb = "ring" if way.called else "write to"
    serves = f" for {len(way.serves)} of {all_}" if len(way.serves) != all_ else ""
    yield clean(f"    {verb} {way.over.contact} ({way.contact}), {way.over.kind} {way.number}{serves}")
    yield clean(f"      speaks {', '.join(way.languages)}; {way.local}, {way.hours}; {way.known}")


def _said(way: "Way", case: "Case", office: "Office", officer: str) -> "Iterator[str]":
    from builder.proposals import turns

    for language in dict.fromkeys(("en", turns.spoken(way))):
        for line in turns.question(way, case.organisation, office, officer, language).splitlines():
            yield f"      {clean(line)}".rstrip()


def _fields(case: "Case", office: "Office", officer: str) -> dict[str, object]:
    from builder.proposals import turns
    from builder.proposals.turns import Next

    return {
        "organisation": case.organisation,
        "name": case.name,
        "tlds": list(case.tlds),
        "proposals": [
            {
                "proposal": each.proposal.id,
                "next": [step.name.lower().replace("_", "-") for step in each.steps],
                "until": each.until and each.until.isoformat(),
                "lacks": [lack.need for lack in each.lacks],
            }
            for each in case.turns
        ],
        "ask": [_way_fields(each) for each in turns.asked(case.of(Next.CONFIRM), office, officer)],
        "tell": [_way_fields(each) for each in turns.covering(turns.told(case.of(Next.NOTIFY), office, officer))],
    }


def _way_fields(way: "Way") -> dict[str, object]:
    return {
        "contact": way.over.contact,
        "kind": way.over.kind,
        "value": way.over.value,
        "who": way.contact,
        "languages": list(way.languages),
        "local": way.local,
        "answers": way.answers,
        "hours": way.hours,
        "verified": way.known,
        "serves": list(way.serves),
    }
