"""`tocsin proposals add`, `open` and `assign`: enter what is to change.

A new value, or an address, is typed at a question, never as an argument, which the shell would keep and `ps` show.
"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from builder.cli.proposals import wishes
from builder.cli.proposals.options import NUMBER, OFFICER, WHICH, Kind, proposals, tell, the_office
from builder.cli.terminal.app import by_the_clock
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import read_file, read_text_file
from builder.errors import ProposalError

# As in builder.register.kinds and builder.proposals.record, which are slow to load.
Via = Literal[Kind, "none"]
From = Literal["call", "mail", "message", "fax", "letter", "office"]
Level = Literal["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]


@proposals.command()
def add(
    context: typer.Context,
    officer: OFFICER,
    organisation: Annotated[str | None, typer.Argument(help="An organisation, by its id.", show_default=False)] = None,
    contact: Annotated[
        str | None, typer.Argument(help="A contact of it, by its id; a new one gets it.", show_default=False)
    ] = None,
    kind: Annotated[Kind | None, typer.Argument(help="The kind of channel.", show_default=False)] = None,
    new: Annotated[bool, typer.Option("--new", help="Another channel, beside those that are there.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="A channel that is no more.")] = False,
    new_contact: Annotated[
        str | None, typer.Option(metavar="ROLE", help="A new contact, with this role of register.yaml.")
    ] = None,
    remove_contact: Annotated[bool, typer.Option("--remove-contact", help="A contact that is no more.")] = False,
    new_organisation: Annotated[bool, typer.Option("--new-organisation", help="An organisation that is new.")] = False,
    remove_organisation: Annotated[
        bool, typer.Option("--remove-organisation", help="An organisation that no TLD names any more.")
    ] = False,
    tld: Annotated[str | None, typer.Option(metavar="LABEL", help="A TLD, to --set keys of.")] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY[=TEXT]",
            help="A key of the contact, organisation or TLD, as role=technical. KEY alone is asked for, and KEY= takes "
            "it away.",
        ),
    ] = None,
    which: WHICH = None,
    hours: Annotated[str | None, typer.Option(help="When it is answered, as 24/7 or Mo-Fr 08:00-17:00.")] = None,
    tlp: Annotated[Level | None, typer.Option(help="Who may see it; of what is new, default RED.")] = None,
    country: Annotated[str | None, typer.Option(help="The country that carries it, where it is another.")] = None,
    override: Annotated[str | None, typer.Option(help="Why a number that does not suit its country is right.")] = None,
    source: Annotated[From, typer.Option("--from", help="By which way you learned of it.")] = "office",
    via: Annotated[
        Via | None,
        typer.Option(help="The kind of channel of the register that it came over, which cannot confirm it; or none."),
    ] = None,
    via_contact: Annotated[
        str | None, typer.Option(metavar="ID", help="Whose channel that is; default the contact.")
    ] = None,
    via_which: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Which of several of that kind, in the file's order.")
    ] = None,
) -> None:
    """Enter a change yourself, as a proposal.

    Asks for a new value, a person's name and a note: they are not given as arguments, for the
    shell keeps those. A telephone number then needs another officer; see `tocsin proposals show`.
    What came by a call, a mail or the like names with --via the channel that it came over.

    \b
    Example:
      tocsin proposals add example-registry-gr duty phone --officer anna --from mail --via email
      tocsin proposals add example-registry-gr duty mobile --new --officer anna
      tocsin proposals add example-registry-gr duty fax --remove --officer anna
      tocsin proposals add example-registry-gr night --new-contact duty-desk --officer anna
      tocsin proposals add example-registry-gr lead --set name --set role=technical --officer anna
      tocsin proposals add example-registry-gr lead --remove-contact --officer anna
      tocsin proposals add example-registry-gr --set timezone=Europe/Athens --officer anna
      tocsin proposals add --tld gr --set manager=other-registry --officer anna
    """
    from builder.proposals import propose
    from builder.proposals.entering import route_of
    from builder.proposals.record import Source
    from builder.register.kinds import ChannelKind, Tlp

    flags = {
        "new": new,
        "remove": remove,
        "new-contact": new_contact is not None,
        "remove-contact": remove_contact,
        "new-organisation": new_organisation,
        "remove-organisation": remove_organisation,
        "tld": tld is not None,
    }
    said = [flag for flag, given in flags.items() if given]
    if len(said) > 1:
        raise typer.BadParameter(wishes.AT_MOST_ONE)
    asked = wishes.Asked(
        organisation=organisation or "",
        contact=contact or "",
        kind=kind,
        flag=said[0] if said else "",
        word=new_contact or tld or "",
        sets=tuple(sets or ()),
        channel=wishes.ChannelOptions(which=which, hours=hours, country=country, override=override),
        level=next((each for each in Tlp if each.word == tlp), None),
    )
    if unclear := asked.unclear():
        raise typer.BadParameter(unclear)
    if (source == "office") != (via is None):
        raise typer.BadParameter("--from call, mail, message, fax or letter needs --via KIND (or none), and only it")
    now = by_the_clock(context)
    office = the_office(now)
    came_over = None
    if via not in (None, "none"):
        if tld:
            asked_of = office.register.tlds.get(tld)
            organisation = asked_of.manager if asked_of else None
        came_over = route_of(office, organisation or "", via_contact or contact or "", ChannelKind(via), via_which)
    correction = replace(wishes.correction(asked, office), via=came_over)
    entered = propose(now.workspace, correction, officer, now.now, Source(source), register=office.register)
    tell(entered, now, "entered")
    print(entered.id)


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
        address = wishes.answer("The address that its mail came from")
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
