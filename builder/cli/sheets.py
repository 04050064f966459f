"""What was found, on a terminal of 80 columns or for programs. It holds the very values: for the office alone."""

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import typer
from rich.cells import cell_len

from builder.cli.colours import COLOURS
from builder.office.finding import Found, Hit
from builder.office.holding import Given
from builder.office.showing import OpenTask, Sheet
from builder.proposals.rules import standing
from builder.proposals.touching import whose
from builder.register import addresses, certificates
from builder.register.model import Channel, DraftTld, Organisation, Tld
from builder.views import scope_in_words
from builder.words.counted import counted
from builder.words.labels import grouped, known
from builder.workspace.places import shown

if TYPE_CHECKING:
    from builder.office.recipient import RecipientSheet

# So many names of holders still are a part of a screen; `show` has all.
FEW = 8
# Where a value begins.
INDENT = 12


def show_hits(found: Found) -> None:
    """List what was found, a line each."""
    for hit in found.hits:
        _say(f"{hit.subject.id}  {hit.subject.kind}: {hit.about}")
    _say(f"{counted(len(found.hits), 'place')}; `tocsin show ID` shows one of them")


def show_sheet(sheet: Sheet, past: Sequence[Hit], *, briefly: bool) -> None:
    """Show all about a TLD, an organisation or a contact; `briefly` names few of those who hold it."""
    for tld in sheet.tlds:
        _say(_of_tld(tld))
    for organisation in sheet.organisations:
        _show_organisation(sheet, organisation)
    for hit in past:
        _say(f"{hit.subject.id}: {hit.about}")
    if not sheet.tlds and not sheet.organisations and not sheet.unread:
        _say(f"{sheet.subject.id} is not in the register any more")
    _say("")
    for edition in sheet.given:
        _say(_held(sheet, edition, briefly=briefly))
    if not sheet.given:
        _say("No edition that is still valid was published: nobody holds it.")
    for line in (*map(_of_task, sheet.tasks), *_of_proposals(sheet)):
        _say(line)
    if not sheet.tasks and not sheet.proposals:
        _say(f"No task and no proposal is open for {sheet.subject.id}.")


def _say(text: str, *styles: tuple[str, str]) -> None:
    """Print a line, whole: a terminal that is narrower turns it, and what is copied from there is one line still.

    Each of the styles is of a part of it. Rich, which tables need, would take a part of the half second.
    """
    text = shown(text)
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        for part, style in styles:
            how = {"bold": True} if style == "bold" else {"fg": style}
            text = text.replace(shown(part), typer.style(shown(part), **how), 1)
    print(text)


def _of_tld(tld: DraftTld) -> str:
    parts = [f"{tld.shown}  {tld.name} ({tld.region})" + (f", {tld.tld}" if tld.u_label else "")]
    parts += [f"IDN {', '.join(tld.idn)}"] if tld.idn else []
    if isinstance(tld, Tld):
        parts += [f"manager {tld.manager}" + (f", back end {tld.backend}" if tld.backend != tld.manager else "")]
        parts += [f"name servers {', '.join(tld.name_servers)}"] if tld.name_servers else []
        parts += [f"consent {tld.consent.in_words}"] if tld.consent else []
    else:
        parts += ["a draft: its manager is not known yet"]
    return "; ".join(parts)


def _show_organisation(sheet: Sheet, organisation: Organisation) -> None:
    silent = sheet.silent.organisations.get(organisation.id)
    _say("")
    _say(f"{organisation.id}: {organisation.name}")
    said = [organisation.country, organisation.timezone, " ".join(organisation.languages)]
    wish = organisation.consent.in_words if organisation.consent else "not stated"
    said += [f"consent {wish}", *([f"unresponsive {silent}"] if silent else [])]
    _say(", ".join(said))
    if organisation.internal:
        _say(f"  for us alone: {organisation.internal}")
    for contact in sheet.contacts(organisation):
        silent = sheet.silent.contacts.get((organisation.id, contact.id))
        lines = [contact.name, contact.role, contact.note, f"unresponsive {silent}" if silent else None]
        lines += [f"for us alone: {contact.internal}"] if contact.internal else []
        _say(f"  {contact.id}: {', '.join(dict.fromkeys(line for line in lines if line))}")
        for channel in contact.channels:
            _show_channel(sheet, (organisation.id, contact.id), channel)
        for found in certificates.of_contact(contact):
            until = f", until {found.until}" if found.until else ""
            _say(f"    {found.sort.label} {grouped(found.fingerprint)}{until}")
        if not contact.channels:
            _say("    no channel")


def _show_channel(sheet: Sheet, whose: tuple[str, str], channel: Channel) -> None:
    """Show a channel on a line or two; where its value stands nothing is broken, so that it is copied whole."""
    value = addresses.shown(channel.kind, channel.value)
    found = (*whose, channel.kind, addresses.canonical(channel.kind, channel.value)) in sheet.found
    freshness = sheet.known(*whose, channel)
    fresh = known(freshness)
    said = "; ".join(
        each for each in (fresh, channel.tlp.word, channel.hours and channel.hours.text, channel.note) if each
    )
    first = f"  {'>' if found else ' '} {channel.kind:<9} {value}"
    colour = (fresh, COLOURS[freshness.state])
    if cell_len(first) + 2 + cell_len(said) > shutil.get_terminal_size().columns:
        _say(first, (value, "bold"))
        _say(f"{' ' * INDENT}  {said}", colour)
    else:
        _say(f"{first}  {said}", (value, "bold"), colour)


def _held(sheet: Sheet, edition: Given, *, briefly: bool) -> str:
    if edition.problem:
        return f"Edition {edition.edition}: who holds it is not known, for {edition.problem}."
    holders = sheet.holders(edition)
    names = ", ".join(holders[: FEW if briefly else None])
    more = f" and {len(holders) - FEW} more" if briefly and len(holders) > FEW else ""
    said = f": {names}{more}" if holders else ""
    of = counted(edition.recipients, "recipient")
    return f"Edition {edition.edition}, valid until {edition.until}: {len(holders)} of {of} hold it{said}"


def _of_task(task: OpenTask) -> str:
    found = task.progress
    value = addresses.shown(found.task.kind, found.task.value)
    tried = f", tried {counted(found.attempts, 'time')}, last {found.last}" if found.attempts else ""
    return (
        f"Open in round {task.round}: {found.task.contact} {found.task.kind} {value} by {found.task.method}, "
        f"{found.task.officer}'s task; {found.standing}{tried}"
    )


def _of_proposals(sheet: Sheet) -> Iterable[str]:
    for each in sheet.proposals:
        what = f"{each.action} {each.kind}" if each.kind else each.action.value
        yield f"Proposal {each.id}: {what} of {whose(each) or 'nobody yet'}; {standing(each, sheet.office)}"


def show_recipient(card: "RecipientSheet") -> None:
    """Show all about a recipient."""
    record = card.record
    state = " (retired)" if card.retired else ""
    _say(f"{card.subject.id}{state}: {record.name if record else 'its file cannot be read'}")
    if record:
        _say(f"{record.kind}, {record.country}; scope {scope_in_words(record)}, {record.clearance.label}")
        _say(f"for {', '.join(record.use_cases) or 'nothing'}; admitted until {record.until}")
        for key in record.keys:
            _say(f"key “{key.label}”, added {key.added}: {key.key[:16]}…{key.key[-6:]}")
    if card.enrolled:
        who = f"{card.enrolled.name}, {card.enrolled.email}, {card.enrolled.phone}"
        _say(f"Whom to ask there: {who}, who enrolled on {card.enrolled.made}.")
    for number, until, bundle in card.bundles:
        _say(
            f"Holds edition {number}, valid until {until}: {counted(int(bundle.entries), 'entry', 'entries')}, "
            f"file {bundle.locator}",
        )
    if not card.bundles:
        _say("Holds no edition that is still valid.")
    for line in card.papers:
        _say(f"Paper on {line.when:%Y-%m-%d %H:%M} UTC by {line.officer} and {line.second}: {line.note}")
    _say(f"`tocsin view {card.subject.id}`: what it sees. `tocsin recipients status`: its approval.")
