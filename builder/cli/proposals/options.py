"""What the commands of `tocsin proposals` share: the group, its arguments, and how a proposal is told.

What is shown of a proposal holds the very values: it is for the office's own terminal.
"""

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from builder.cli.terminal.app import Now, app
from builder.cli.terminal.complete import proposal_names
from builder.cli.terminal.say import say
from builder.errors import ProposalError

if TYPE_CHECKING:
    from builder.proposals.record import Proposal
    from builder.proposals.rules import Office

proposals = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Change the register by two pairs of eyes.",
)
app.add_typer(proposals, name="proposals")

# As in builder.register.kinds and builder.proposals.record, which are slow to load.
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


def the_office(now: Now) -> "Office":
    from builder.proposals.files import open_office

    return open_office(now.workspace, now.now)


def tell(proposal: "Proposal", now: Now, done: str) -> None:
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


def clean(text: str) -> str:
    """Return a text from outside as a terminal may have it."""
    from builder.workspace.places import shown

    return shown(text)


def about(proposal: "Proposal") -> list[str]:
    """Return what a proposal wants, with its values, line by line."""
    from builder.proposals import rules, touching
    from builder.proposals.written import channel_fields, given, label
    from builder.register.writing import fields_of
    from builder.workspace.yamlwritten import flow

    old = touching.old_value(proposal)
    whose = touching.whose(proposal) or ("not known yet" if rules.unassigned(proposal) else None)
    stated = {
        "organisation": proposal.organisation,
        "contact": whose,
        "TLD": proposal.tld,
        "what": what_of(proposal),
        "old": old,
        "new": proposal.new,
        **{key: getattr(proposal, key) for key in ("hours", "country", "note", "override")},
        "relies on": ", ".join(proposal.relies_on),
        "tlp": label(proposal.tlp),
        "person": proposal.person and flow(given(fields_of(proposal.person))),
        "came by": proposal.source.value,
        "over": proposal.via and f"{proposal.via.kind} {proposal.via.value}",
        "evidence": proposal.evidence and f"SHA-256 {proposal.evidence}",
        "said": proposal.remark,
    }
    lines = [f"Proposal {proposal.id}"]
    lines += [f"  {name:<13} {clean(str(text))}" for name, text in stated.items() if text]
    lines += [f"  {key:<13} {_said(proposal, key)}" for key in {**proposal.set, **proposal.was}]
    lines += [f"  {'channel':<13} {clean(flow(channel_fields(each)))}" for each in proposal.channels]
    for contact in proposal.contacts:
        own = {key: text for key, text in fields_of(contact).items() if key not in ("channels", "openpgp", "smime")}
        lines.append(f"  {'contact':<13} {clean(flow(own))}")
        lines += [f"  {'':<13} {clean(flow(channel_fields(each)))}" for each in contact.channels]
    return lines


def what_of(proposal: "Proposal") -> str:
    """Return what a proposal would do, without a value."""
    keys = ", ".join(proposal.set) if proposal.action.startswith("set-") else ""
    return " ".join(filter(None, (proposal.action.value, proposal.kind, keys)))


def _said(proposal: "Proposal", key: str) -> str:
    """Return what a key says, and is to say."""
    sides = (side[key] for side in (proposal.was, proposal.set) if key in side)
    return " → ".join(_shown(key, text) if text else "nothing" for text in sides)


def _shown(key: str, text: object) -> str:
    """Return what a key says on one line: of a certificate its fingerprint, by which people know it."""
    from builder.register import certificates
    from builder.workspace.yamlwritten import flow

    if key not in {sort.value for sort in certificates.Sort}:
        return clean(flow(text))
    try:
        return f"fingerprint {certificates.read(certificates.Sort(key), str(text)).fingerprint}"
    except certificates.CertificateError:
        return "what cannot be read"


def answer(question: str) -> str:
    """Ask for one line."""
    print(f"tocsin: {question}: ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        print(file=sys.stderr)
    if not line:
        raise ProposalError("there is no answer to read; nothing was entered", hint="run it at a terminal")
    return line.strip()
