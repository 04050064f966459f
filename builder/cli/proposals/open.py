"""`tocsin proposals open` and `assign`: enter what a sealed update form asks for, and say whose channel it is."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from builder.cli.proposals.options import NUMBER, OFFICER, WHICH, answer, proposals, tell, the_office
from builder.cli.terminal.app import by_the_clock
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import read_file, read_text_file
from builder.errors import ProposalError


@proposals.command("open")
def open_(
    context: typer.Context,
    form: Annotated[Path, typer.Argument(metavar="FILE", help="A sealed update form, as it came.", show_default=False)],
    identity: Annotated[Path, typer.Option(metavar="FILE", help="Your age identity, as `age-keygen` writes it.")],
    officer: OFFICER,
    sender: Annotated[
        bool, typer.Option("--sender", help="Ask for the address that its mail came from, which cannot confirm it.")
    ] = False,
) -> None:
    """Enter what a sealed update form asks for.

    It says nothing of who sent it: each change becomes a proposal like any other. A form that came
    by mail in a round goes in with `tocsin round import`; twice is once. With --sender it asks for
    the address that its mail came from, which is no argument: everybody on the machine sees those.
    Without it no e-mail address can confirm it.

    \b
    Example:
      tocsin proposals open gr-2026-11-22.tocsin-update.age --identity office.txt --officer anna \
        --sender
    """
    import hashlib

    from builder import seal
    from builder.proposals import propose, updates
    from builder.proposals.record import Route, Source
    from builder.register import addresses
    from builder.register.kinds import ChannelKind

    now = by_the_clock(context)
    office = the_office(now)
    content = read_file(form, updates.LARGEST_SEALED)
    identities = seal.identities_in(read_text_file(identity).decode("utf-8", "replace"))
    digest = hashlib.sha256(content).hexdigest()
    refused = False
    found = updates.corrections(seal.open_with(content, identities), office.register, digest)
    if sender:
        address = answer("The address that its mail came from")
        if addresses.mail_domain(address) is None:
            raise ProposalError("this is no e-mail address; nothing was entered", hint="look at the mail's sender")
        found = tuple(replace(each, via=Route(kind=ChannelKind.EMAIL, value=address)) for each in found)
    for place, each in enumerate(found, 1):
        try:
            entered = propose(now.workspace, each, officer, now.now, Source.SEALED_FORM, register=office.register)
        except ProposalError as error:
            # The other changes of the form are none the worse for it.
            say(f"change {place} of {len(found)} is not entered: {error.message}")
            say(f"hint: {error.hint}")
            refused = True
            continue
        tell(entered, now, "entered")
        print(entered.id)
    if refused:
        say("hint: read the form with `age --decrypt`, ask the sender, and enter the rest with `tocsin proposals add`")
        raise typer.Exit(1)


@proposals.command()
def assign(
    context: typer.Context,
    number: NUMBER,
    contact: Annotated[str, typer.Option(metavar="ID", help="The contact, by its id.")],
    officer: OFFICER,
    which: WHICH = None,
) -> None:
    """Say whose channel a proposal is of, where it came without.

    Whoever says so cannot confirm it.

    \b
    Example:
      tocsin proposals assign 12 --contact lead --officer anna
    """
    from builder.proposals import steps
    from builder.proposals.entering import route_of
    from builder.proposals.files import find
    from builder.proposals.record import Action

    now = by_the_clock(context)
    office = the_office(now)
    proposal = find(office, number)
    old = None
    if which and proposal.kind and proposal.action is not Action.ADD:
        old = route_of(office, proposal.organisation, contact, proposal.kind, which).value
    tell(steps.assign(now.workspace, proposal.id, officer, now.now, contact, old), now, "assigned")
