"""What `tocsin proposals add` is told and asks becomes a correction, one function for each kind of record.

What is personal is typed at a question, never given as an argument, which the shell would keep and `ps` show.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from builder.cli.terminal.say import say
from builder.errors import ProposalError

if TYPE_CHECKING:
    from builder.proposals import Correction
    from builder.proposals.record import Action
    from builder.proposals.rules import Office
    from builder.register.kinds import Tlp
    from builder.register.model import Channel, Contact

# Of people; of an organisation or a TLD the name is on the public pages.
PERSONAL = frozenset({"name", "note", "internal"})
AT_MOST_ONE = (
    "name at most one of --new, --remove, --new-contact, --remove-contact, --new-organisation, --remove-organisation "
    "and --tld"
)
HELP = {
    "languages": ", as el,en",
    "name_servers": ", as a.ns.example,b.ns.example",
    "consent": ": all, none, only:cert-xx,cert-yy or except:cert-xx",
}


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
            "--tlp is of a channel: name its kind": self.level is not None and not kind and not flag.startswith("new"),
            "--set is of a contact, an organisation or a TLD: enter it on its own": self.sets
            and (kind or flag.startswith("remove")),
            "say what is to change: a kind of channel, --set KEY, or one of the options": not self.sets
            and not kind
            and flag in ("", "tld"),
        }
        return next((message for message, wrong in wrongs.items() if wrong), "")


def correction(asked: Asked, office: "Office") -> "Correction":
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
        keys = _keys(asked.sets, Action.SET_CONTACT)
        found = Correction(organisation=organisation, contact=contact, action=Action.SET_CONTACT, set=keys)
    else:
        keys = _keys(asked.sets, Action.SET_ORGANISATION, personal=PERSONAL - {"name"})
        found = Correction(organisation=organisation, action=Action.SET_ORGANISATION, set=keys)
    return found


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

    keys = _keys(asked.sets, Action.SET_CONTACT, never=frozenset({"name", "kind", "role"}))
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

    found: dict[str, Any] = {}
    for each in sets:
        key, equals, text = each.partition("=")
        if key not in SETTABLE[action] or key in never:
            # What is no key of ours may be a value.
            listed = ", ".join(name for name in SETTABLE[action] if name not in never)
            raise typer.BadParameter(f"--set takes one of: {listed}")
        if key in found:
            raise typer.BadParameter(f"--set {key} stands twice")
        if text and key in personal:
            raise typer.BadParameter(f"write --set {key} alone, and it is asked for: the shell keeps what stands there")
        said = text if equals else answer(f"What {key} is to say{HELP.get(key, '')}; nothing to take it away")
        found[key] = said_as(key, said)
    return found


def answer(question: str) -> str:
    """Ask for one line."""
    print(f"tocsin: {question}: ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        print(file=sys.stderr)
    if not line:
        raise ProposalError("there is no answer to read; nothing was entered", hint="run it at a terminal")
    return line.strip()
