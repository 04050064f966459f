"""`tocsin proposals list` and `show`: changes of the register that wait for a second pair of eyes.

What is shown of a proposal holds the very values: these commands are for the office's own terminal.
The group's other commands stand in `proposals_add` and `proposals_confirm`, and use what is below.
"""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from builder.cli.terminal.app import State, app, state
from builder.cli.terminal.complete import proposal_names
from builder.cli.terminal.output import print_json
from builder.cli.terminal.say import say
from builder.errors import ProposalError

if TYPE_CHECKING:
    from builder.proposals.record import Proposal, Way
    from builder.proposals.rules import Office
    from builder.register.model import Channel, ChannelKind, Contact

proposals = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Change numbers and addresses by two pairs of eyes.",
)
app.add_typer(proposals, name="proposals")

# As in builder.register.model and builder.proposals.record, which are slow to load.
Kind = Literal["phone", "mobile", "sms", "fax", "satellite", "email", "post", "chat", "inoc-dba"]

NUMBER = Annotated[
    str,
    typer.Argument(
        metavar="NUMBER", help="A proposal, as 12 or 0012-anna.", autocompletion=proposal_names, show_default=False
    ),
]
OFFICER = Annotated[
    str,
    typer.Option(metavar="ID", help="Who you are: your id in register.yaml."),
]
CONTACT = Annotated[str | None, typer.Option(metavar="ID", help="Whose channel; default that of the proposal.")]
WHICH = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="Which of several channels of one kind, in the file's order.")
]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


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

    office = the_office(state(context))
    closed = (rules.Stage.APPLIED, rules.Stage.REFUSED)
    found = [each for each in office.proposals if everything or rules.stage(each) not in closed or each.overruled]
    if as_json:
        print_json([_fields(each, office) for each in found])
        return
    if not found:
        say("no proposal is open")
        return
    for each in found:
        what = f"{each.action} {each.kind}" if each.kind else each.action.value
        print(f"{each.id}  {what}, {rules.whose(each) or 'contact not known yet'} of {each.organisation}")
        print(f"    entered {each.when.date()} by {each.entered.officer} ({each.source}); {_standing(each, office)}")


def _standing(proposal: "Proposal", office: "Office") -> str:
    from builder.proposals import rules

    found = rules.stage(proposal)
    if proposal.overruled:
        return "applied, and refused by another officer: see who is right; to change it back, enter another"
    if found is not rules.Stage.OPEN:
        return found.value
    lacks = rules.lacks(proposal, office)
    until = [lack.until for lack in lacks if lack.until]
    wants = [lack.need.value for lack in lacks if not lack.until]
    if wants:
        return f"wants {', '.join(wants)}"
    return f"waits until {until[0]:%Y-%m-%d %H:%M} UTC" if until else "ready"


def _fields(proposal: "Proposal", office: "Office") -> dict[str, object]:
    from builder.proposals import rules

    open_ = rules.stage(proposal) is rules.Stage.OPEN
    lacks = rules.lacks(proposal, office) if open_ else ()
    until = next((lack.until for lack in lacks if lack.until), None)
    return {
        "proposal": proposal.id,
        "organisation": proposal.organisation,
        "contact": rules.whose(proposal),
        "action": proposal.action,
        "kind": proposal.kind,
        "source": proposal.source,
        "officer": proposal.entered.officer,
        "entered": proposal.when.isoformat(),
        "stage": rules.stage(proposal),
        "lacks": [lack.need for lack in lacks],
        "until": until and until.isoformat(),
    }


@proposals.command()
def show(context: typer.Context, number: NUMBER) -> None:
    """Show one proposal with its values.

    What was done about it, and what is to be done next; and over which channels another officer
    may have it confirmed, as they stand in the register.

    \b
    Example:
      tocsin proposals show 12
    """
    from builder.proposals import rules
    from builder.proposals.files import find

    office = the_office(state(context))
    proposal = find(office, number)
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
    for line in _ways(proposal, office) if wanted else ():
        print(line)


def about(proposal: "Proposal") -> list[str]:
    """Return what a proposal wants, with its values, line by line."""
    from builder.proposals import rules
    from builder.proposals.written import channel_fields, flow, label

    old = rules.old_value(proposal)
    stated = {
        "organisation": proposal.organisation,
        "contact": rules.whose(proposal) or "not known yet",
        "what": f"{proposal.action} {proposal.kind or ''}",
        "old": old,
        "new": proposal.new,
        **{key: getattr(proposal, key) for key in ("hours", "country", "note", "override")},
        "tlp": label(proposal.tlp),
        "person": proposal.person and f"{proposal.person.name or 'a desk'}, {proposal.person.role}",
        "came by": proposal.source.value,
        "over": proposal.via and f"{proposal.via.kind} {proposal.via.value}",
        "evidence": proposal.evidence and f"SHA-256 {proposal.evidence}",
        "said": proposal.remark,
    }
    lines = [f"Proposal {proposal.id}"]
    lines += [f"  {name:<13} {clean(str(text))}" for name, text in stated.items() if text]
    lines += [f"  {'channel':<13} {clean(flow(channel_fields(each)))}" for each in proposal.channels]
    return lines


def _history(proposal: "Proposal") -> list[str]:
    lines = []
    for event in proposal.events:
        over = f" over {event.over.kind} {event.over.value}" if event.over else ""
        why = f" ({event.why})" if event.why else ""
        note = f": {event.note}" if event.note else ""
        lines.append(f"  {event.when:%Y-%m-%d %H:%M} {event.step} by {event.officer}" + clean(over + why + note))
    return lines


def _ways(proposal: "Proposal", office: "Office") -> list[str]:
    """Return over which channels a proposal may be confirmed, and why not over the others, line by line."""
    from builder.proposals import rules
    from builder.proposals.record import Way
    from builder.register import addresses

    other = next((name for name in sorted(office.officers) if name not in rules.entered_by(proposal)), "")
    fit: list[str] = []
    unfit: list[str] = []
    for contact, channel in office.channels(proposal.organisation):
        over = Way(contact=contact.id, kind=channel.kind, value=channel.value)
        refusal = rules.unfit(proposal, over, other, office.now, office)
        line = f"  {contact.id:<13} {channel.kind:<9} {clean(addresses.shown(channel.kind, channel.value))}"
        (unfit if refusal else fit).append(f"{line}: {refusal}" if refusal else line)
    lines = ["", "It can be confirmed over:", *fit] if fit else ["", "No channel can confirm it as things are:"]
    return lines + ([] if fit else unfit)


def the_office(now: State) -> "Office":
    from builder.proposals.files import open_office

    return open_office(now.workspace, now.now)


def tell(proposal: "Proposal", now: State, done: str) -> None:
    """Say what became of a proposal, and what it still lacks."""
    from builder.proposals import rules

    lacks = rules.lacks(proposal, the_office(now))
    say(f"{proposal.id} is {done}; " + (f"missing: {lacks[0].message}" if lacks else "nothing is missing"))
    for lack in lacks[1:]:
        say(f"missing: {lack.message}")
    if lacks:
        say(f"hint: {lacks[0].hint}")
    else:
        say(f"hint: `tocsin proposals apply {proposal.id} --officer YOU`")


def way_of(office: "Office", organisation: str, contact: str, kind: "ChannelKind", which: int | None) -> "Way":
    """Return the channel of a kind that a contact has, as one that something went or came over."""
    from builder.proposals.record import Way

    channel = pick(office, organisation, contact, kind, which)
    return Way(contact=contact, kind=kind, value=channel.value)


def pick(office: "Office", organisation: str, contact: str, kind: "ChannelKind", which: int | None) -> "Channel":
    """Return the channel of a kind that a contact has; of several, the one that is named by its place."""
    found: Contact | None = next((each for each in office.contacts(organisation) if each.id == contact), None)
    if found is None:
        raise ProposalError("the register has no such contact", hint="name organisation and contact by their ids")
    channels = [channel for channel in found.channels if channel.kind is kind]
    if not channels:
        raise ProposalError("the contact has no channel of this kind", hint="look at its file")
    if which is None and len(channels) > 1:
        raise ProposalError(
            f"the contact has {len(channels)} channels of this kind", hint=f"say which: --which 1 to {len(channels)}"
        )
    if which is not None and which > len(channels):
        raise ProposalError(f"the contact has {len(channels)} of this kind only", hint="count them in its file")
    return channels[(which or 1) - 1]


def clean(text: str) -> str:
    """Return a text from outside as a terminal may have it."""
    from builder.workspace.places import shown

    return shown(text)
