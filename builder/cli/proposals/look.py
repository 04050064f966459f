"""`tocsin proposals list` and `show`: changes of the register that wait for a second pair of eyes.

What is shown of a proposal holds the very values: these commands are for the office's own terminal.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.proposals.options import NUMBER, about, clean, proposals, the_office
from builder.cli.terminal.app import now_of
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json
from builder.cli.terminal.say import say

if TYPE_CHECKING:
    from builder.proposals.record import Proposal
    from builder.proposals.rules import Office


@proposals.command("list")
def list_(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Those that were applied or refused, too.")] = False,
    as_json: JSON = False,
) -> None:
    """List the proposals, and what each still lacks.

    Names and kinds only; `tocsin proposals show` shows the values of one.

    \b
    Example:
      tocsin proposals list
      tocsin proposals list --all
    """
    from builder.proposals import rules
    from builder.proposals.described import what_of

    office = the_office(now_of(context))
    closed = (rules.Stage.APPLIED, rules.Stage.REFUSED)
    found = [each for each in office.proposals if everything or rules.stage(each) not in closed or each.overruled]
    if as_json:
        print_json([_fields(each, office) for each in found])
        return
    if not found:
        say("no proposal is open")
        return
    for each in found:
        print(f"{each.id}  {what_of(each)}, {_whose(each)}")
        print(
            f"    entered {each.when.date()} by {each.entered.officer} ({each.source}); {rules.standing(each, office)}"
        )


def _whose(proposal: "Proposal") -> str:
    """Return of whom or what a proposal is, by identifiers."""
    from builder.proposals import rules, touching

    if proposal.tld:
        return f".{proposal.tld} of {proposal.organisation}"
    contact = touching.whose(proposal) or ("contact not known yet" if rules.unassigned(proposal) else "")
    return f"{contact} of {proposal.organisation}" if contact else proposal.organisation


def _fields(proposal: "Proposal", office: "Office") -> dict[str, object]:
    from builder.proposals import rules, touching

    open_ = rules.stage(proposal) is rules.Stage.OPEN
    lacks = rules.lacks(proposal, office) if open_ else ()
    until = next((lack.until for lack in lacks if lack.until), None)
    return {
        "proposal": proposal.id,
        "organisation": proposal.organisation,
        "contact": touching.whose(proposal),
        "tld": proposal.tld,
        "action": proposal.action,
        "kind": proposal.kind,
        "keys": list(proposal.set),
        "source": proposal.source,
        "officer": proposal.entered.officer,
        "entered": proposal.when.isoformat(),
        "stage": rules.stage(proposal),
        "lacks": [lack.need for lack in lacks],
        "until": until and until.isoformat(),
    }


@proposals.command()
def show(context: typer.Context, number: NUMBER, as_json: JSON = False) -> None:
    """Show one proposal with its values.

    What was done about it, and what is to be done next; and over which channels another officer
    may have it confirmed, as they stand in the register.

    \b
    Example:
      tocsin proposals show 12
    """
    from builder.proposals import rules
    from builder.proposals.files import find

    office = the_office(now_of(context))
    proposal = find(office, number)
    if as_json:
        values = proposal.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        print_json({**values, **_fields(proposal, office)})
        return
    print(*about(proposal), "", *_history(proposal), "", sep="\n")
    found = rules.stage(proposal)
    if found is rules.Stage.REFUSED:
        return
    lacks = rules.lacks(proposal, office) if found is rules.Stage.OPEN else ()
    if found is rules.Stage.OPEN and not lacks:
        print(f"Nothing is missing: `tocsin proposals apply {proposal.id} --officer YOU`")
    for lack in lacks:
        print(f"Missing: {lack.message}", f"         {lack.hint}", sep="\n")
    wanted = any(lack.need is rules.Need.CONFIRMATION for lack in lacks)
    for line in _routes(proposal, office) if wanted else ():
        print(line)


def _history(proposal: "Proposal") -> list[str]:
    lines = []
    for event in proposal.events:
        over = f" over {event.over.kind} {event.over.value}" if event.over else ""
        why = f" ({event.why})" if event.why else ""
        note = f": {event.note}" if event.note else ""
        lines.append(f"  {event.when:%Y-%m-%d %H:%M} {event.step} by {event.officer}" + clean(over + why + note))
    return lines


def _routes(proposal: "Proposal", office: "Office") -> list[str]:
    """Return over which channels a proposal may be confirmed, and why not over the others, line by line."""
    from builder.proposals import rules
    from builder.register import addresses

    fit: list[str] = []
    unfit: list[str] = []
    for over, refusal in rules.routes(proposal, office):
        line = f"  {over.contact:<13} {over.kind:<9} {clean(addresses.shown(over.kind, over.value))}"
        (unfit if refusal else fit).append(f"{line}: {refusal}" if refusal else line)
    lines = ["", "It can be confirmed over:", *fit] if fit else ["", "No channel can confirm it as things are:"]
    return lines + ([] if fit else unfit)
