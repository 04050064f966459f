"""`tocsin proposals add`: enter what is to change.

A new value, a person's name or a note is typed at a question, never given as an argument, which the shell would keep
and `ps` show.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from builder.cli.proposals.options import OFFICER, WHICH, Kind, answer, proposals, tell, the_office
from builder.cli.terminal.app import by_the_clock
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import read_text_file

if TYPE_CHECKING:
    from builder.proposals import Correction
    from builder.proposals.record import Action
    from builder.proposals.rules import Office
    from builder.register.kinds import Tlp
    from builder.register.model import Channel, Contact

# As in builder.register.kinds and builder.proposals.record, which are slow to load.
Via = Literal[Kind, "none"]
From = Literal["call", "mail", "message", "fax", "letter", "office"]
Level = Literal["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]
# Of people; of an organisation or a TLD the name is on the public pages.
PERSONAL = frozenset({"name", "note", "internal"})
# What comes from a file.
BLOCKS = frozenset({"openpgp", "smime"})
AT_MOST_ONE = (
    "name at most one of --new, --remove, --new-contact, --remove-contact, --new-organisation, --remove-organisation "
    "and --tld"
)
HELP = {
    "languages": ", as el,en",
    "name_servers": ", as a.ns.example,b.ns.example",
}


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
    key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The contact's OpenPGP key or S/MIME certificate, armoured; --set openpgp= or smime= takes it away.",
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
      tocsin proposals add example-registry-gr lead --key lead.asc --officer anna
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
        raise typer.BadParameter(AT_MOST_ONE)
    asked = Asked(
        organisation=organisation or "",
        contact=contact or "",
        kind=kind,
        flag=said[0] if said else "",
        word=new_contact or tld or "",
        sets=tuple(sets or ()),
        key=key,
        channel=ChannelOptions(which=which, hours=hours, country=country, override=override),
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
    correction = replace(_correction(asked, office), via=came_over)
    entered = propose(now.workspace, correction, officer, now.now, Source(source), register=office.register)
    tell(entered, now, "entered")
    print(entered.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOptions:
    """What was said of one channel, besides its value."""

    which: int | None
    hours: str | None
    country: str | None
    override: str | None

    def __bool__(self) -> bool:
        return any((self.which, self.hours, self.country, self.override))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was said on the command line of which record is meant, and what is to become of it.

    `flag` is the option that says what, without its hyphens and empty for none; `word` is what stands behind it.
    """

    organisation: str
    contact: str
    kind: str | None
    flag: str
    word: str
    sets: tuple[str, ...]
    key: Path | None
    channel: ChannelOptions
    level: "Tlp | None"

    def unclear(self) -> str:
        """Say what is missing, or too much; empty where neither is."""
        flag, kind, whole = self.flag, self.kind, self.flag.endswith("-organisation")
        wrongs = {
            "with --tld, name no organisation": flag == "tld" and self.organisation,
            "name an organisation, by its id; or a TLD: --tld LABEL": flag != "tld" and not self.organisation,
            f"with --{flag}, name the organisation alone": whole and self.contact,
            f"with --{flag}, name the kind of channel": flag in ("new", "remove") and not kind,
            f"with --{flag}, name organisation and contact, and no kind of channel": flag.endswith("-contact")
            and (kind or not self.contact),
            "--which, --hours, --country and --override are of a channel: name its kind": self.channel and not kind,
            "--key is of a contact that is there, and of nothing else": self.key is not None
            and (kind or flag or not self.contact or not self.organisation),
            "--tlp is of a channel: name its kind": self.level is not None and not kind and not flag.startswith("new"),
            "--set is of a contact, an organisation or a TLD: enter it on its own": self.sets
            and (kind or flag.startswith("remove")),
            "say what is to change: a kind of channel, --set KEY, or one of the options": not self.sets
            and not kind
            and self.key is None
            and flag in ("", "tld"),
        }
        return next((message for message, wrong in wrongs.items() if wrong), "")


def _correction(asked: Asked, office: "Office") -> "Correction":
    """Return the change that was asked for; asks for what may be no argument."""
    from builder.proposals.entering import Correction
    from builder.proposals.record import Action

    organisation, contact = asked.organisation, asked.contact or None
    if asked.kind:
        found = _of_channel(asked, office)
    elif asked.flag == "new-contact":
        found = _new_contact(asked)
    elif asked.flag == "new-organisation":
        found = _new_organisation(asked)
    elif asked.flag in ("remove-contact", "remove-organisation"):
        found = Correction(organisation=organisation, contact=contact, action=Action(asked.flag))
    elif asked.flag == "tld":
        keys = _keys(asked.sets, Action.SET_TLD, personal=frozenset())
        found = Correction(tld=asked.word, action=Action.SET_TLD, set=keys)
    elif contact:
        keys = _keys(asked.sets, Action.SET_CONTACT, never=BLOCKS) | _certificate(asked.key)
        found = Correction(organisation=organisation, contact=contact, action=Action.SET_CONTACT, set=keys)
    else:
        keys = _keys(asked.sets, Action.SET_ORGANISATION, personal=PERSONAL - {"name"})
        found = Correction(organisation=organisation, action=Action.SET_ORGANISATION, set=keys)
    return found


def _certificate(path: Path | None) -> dict[str, str]:
    """Return the block of a file under its key."""
    if path is None:
        return {}
    text = read_text_file(path).decode("utf-8", "replace").replace("\r\n", "\n").strip()
    return {"smime" if "BEGIN CERTIFICATE" in text else "openpgp": text}


def _of_channel(asked: Asked, office: "Office") -> "Correction":
    from builder.proposals.entering import Correction, route_of
    from builder.proposals.record import Action
    from builder.register.kinds import ChannelKind

    kind, options = ChannelKind(asked.kind or ""), asked.channel
    action = {"new": Action.ADD, "remove": Action.REMOVE}.get(asked.flag, Action.CHANGE)
    old = None
    if action is not Action.ADD:
        old = route_of(office, asked.organisation, asked.contact, kind, options.which).value
    stays = action is Action.CHANGE and (
        options.hours or options.country or options.override or asked.level is not None
    )
    value = None
    if action is not Action.REMOVE:
        value = answer("New value" + (", nothing if it stays as it is" if stays else ""))
    return Correction(
        organisation=asked.organisation,
        contact=asked.contact,
        action=action,
        kind=kind,
        old=old,
        new=value or None,
        tlp=asked.level,
        hours=options.hours,
        country=options.country,
        override=options.override,
    )


def _new_contact(asked: Asked) -> "Correction":
    from builder.proposals.entering import Correction, new_person
    from builder.proposals.record import Action

    keys = _keys(asked.sets, Action.SET_CONTACT, never=frozenset({"name", "kind", "role"}) | BLOCKS)
    name = answer("Name of the person, nothing for a desk")
    return Correction(
        organisation=asked.organisation,
        contact=asked.contact,
        action=Action.NEW_CONTACT,
        person=new_person(name, asked.word, keys),
        channels=_channels(asked.level),
    )


def _new_organisation(asked: Asked) -> "Correction":
    """Ask for a new organisation, with its contacts."""
    from builder.proposals.entering import Correction, first_contact, new_person
    from builder.proposals.record import Action

    given = {each.partition("=")[0] for each in asked.sets}
    wanted = [key for key in ("name", "country", "timezone", "languages", "consent") if key not in given]
    keys = _keys([*asked.sets, *wanted], Action.NEW_ORGANISATION, personal=PERSONAL - {"name"})
    contacts: list[Contact] = []
    while contact := answer("Id of a contact, as duty, nothing to end"):
        role = answer("Its role, one of register.yaml")
        person = new_person(answer("Name of the person, nothing for a desk"), role)
        contacts.append(first_contact(contact, person, _channels(asked.level), len(contacts) + 1))
    return Correction(
        organisation=asked.organisation, action=Action.NEW_ORGANISATION, set=keys, contacts=tuple(contacts)
    )


def _channels(level: "Tlp | None") -> "tuple[Channel, ...]":
    """Ask for channels, one after the other."""
    from builder.proposals.entering import new_channel
    from builder.register.kinds import ChannelKind

    channels = []
    while kind := answer("Kind of a channel, nothing to end"):
        if kind in {each.value for each in ChannelKind}:
            channels.append(new_channel(kind, answer("Its value"), level))
        else:
            say(f"one of: {', '.join(ChannelKind)}")
    return tuple(channels)


def _keys(
    sets: Sequence[str], action: "Action", *, personal: frozenset[str] = PERSONAL, never: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Return what keys are to say, asking for those that came without."""
    from builder.proposals.stating import SETTABLE, said_as
    from builder.register.consent import WISHES

    hints = {**HELP, "consent": f": {WISHES}"}
    found: dict[str, Any] = {}
    for each in sets:
        key, equals, text = each.partition("=")
        if key not in SETTABLE[action] or (key in never and (text or not equals)):
            # What is no key of ours may be a value.
            listed = ", ".join(name for name in SETTABLE[action] if name not in never)
            raise typer.BadParameter(f"--set takes one of: {listed}")
        if key in found:
            raise typer.BadParameter(f"--set {key} stands twice")
        if text and key in personal:
            raise typer.BadParameter(f"write --set {key} alone, and it is asked for: the shell keeps what stands there")
        said = text if equals else answer(f"New value of {key}{hints.get(key, '')}; an empty line takes it away")
        found[key] = said_as(key, said)
    return found
