"""What was found, on a terminal of 80 columns or for programs. It holds the very values: for the office alone."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from builder.cli.colours import COLOURS
from builder.cli.terminal.console import new_console
from builder.office.finding import Found, Hit
from builder.office.holding import Given
from builder.office.showing import OpenTask, Sheet
from builder.proposals.rules import standing
from builder.proposals.touching import whose
from builder.register import addresses
from builder.register.model import Channel, DraftTld, Organisation, Tld
from builder.views import scope_in_words
from builder.words.counted import counted
from builder.words.labels import known
from builder.workspace.places import shown

if TYPE_CHECKING:
    from builder.office.recipient import RecipientSheet

# So many names of holders still are a part of a screen; `show` has all.
FEW = 8
# Where a value begins.
INDENT = 12


def show_hits(found: Found) -> None:
    """List what was found, a line each."""
    console = new_console()
    for hit in found.hits:
        _say(console, f"{hit.subject.id}  {hit.subject.kind}: {hit.about}")
    _say(console, f"{counted(len(found.hits), 'place')}; `tocsin show ID` shows one of them")


def show_sheet(sheet: Sheet, past: Sequence[Hit], *, briefly: bool) -> None:
    """Show all about a TLD, an organisation or a contact; `briefly` names few of those who hold it."""
    console = new_console()
    for tld in sheet.tlds:
        _say(console, _of_tld(tld))
    for organisation in sheet.organisations:
        _show_organisation(console, sheet, organisation)
    for hit in past:
        _say(console, f"{hit.subject.id}: {hit.about}")
    if not sheet.tlds and not sheet.organisations and not sheet.unread:
        _say(console, f"{sheet.subject.id} is not in the register any more")
    _say(console, "")
    for edition in sheet.given:
        _say(console, _held(sheet, edition, briefly=briefly))
    if not sheet.given:
        _say(console, "No edition that is still valid was published: nobody holds it.")
    for line in (*map(_of_task, sheet.tasks), *_of_proposals(sheet)):
        _say(console, line)
    if not sheet.tasks and not sheet.proposals:
        _say(console, "No task and no proposal is open.")


def _say(console: Console, text: str) -> None:
    # Where it goes to a file, a line stays one.
    console.print(shown(text), soft_wrap=not console.is_terminal)


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


def _show_organisation(console: Console, sheet: Sheet, organisation: Organisation) -> None:
    silent = sheet.silent.organisations.get(organisation.id)
    _say(console, "")
    _say(console, f"{organisation.id}: {organisation.name}")
    said = [organisation.country, organisation.timezone, " ".join(organisation.languages)]
    wish = organisation.consent.in_words if organisation.consent else "not stated"
    said += [f"consent {wish}", *([f"unresponsive {silent}"] if silent else [])]
    _say(console, ", ".join(said))
    if organisation.internal:
        _say(console, f"  for us alone: {organisation.internal}")
    for contact in sheet.contacts(organisation):
        silent = sheet.silent.contacts.get((organisation.id, contact.id))
        lines = [contact.name, contact.role, contact.note, f"unresponsive {silent}" if silent else None]
        lines += [f"for us alone: {contact.internal}"] if contact.internal else []
        _say(console, f"  {contact.id}: {', '.join(dict.fromkeys(line for line in lines if line))}")
        for channel in contact.channels:
            _show_channel(console, sheet, (organisation.id, contact.id), channel)
        if not contact.channels:
            _say(console, "    no channel")


def _show_channel(console: Console, sheet: Sheet, whose: tuple[str, str], channel: Channel) -> None:
    """Show a channel on a line or two; where its value stands nothing is broken, so that it is copied whole."""
    value = addresses.shown(channel.kind, channel.value)
    found = (*whose, channel.kind, addresses.canonical(channel.kind, channel.value)) in sheet.found
    freshness = sheet.known(*whose, channel)
    beside = [known(freshness), channel.tlp.word, channel.hours and channel.hours.text, channel.note]
    said = shown("; ".join(each for each in beside if each))
    first = f"  {'>' if found else ' '} {channel.kind:<9} {shown(value)}"
    if cell_len(first) + 2 + cell_len(said) > console.width:
        console.print(first, soft_wrap=True, style="bold")
        first = " " * INDENT
    console.print(Text.assemble((first, "bold"), "  ", (said, COLOURS[freshness.state])), soft_wrap=True)


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
    console = new_console()
    record = card.record
    state = " (retired)" if card.retired else ""
    _say(console, f"{card.subject.id}{state}: {record.name if record else 'its file cannot be read'}")
    if record:
        _say(console, f"{record.kind}, {record.country}; scope {scope_in_words(record)}, {record.clearance.label}")
        _say(console, f"for {', '.join(record.use_cases) or 'nothing'}; admitted until {record.until}")
        for key in record.keys:
            _say(console, f"key “{key.label}”, added {key.added}: {key.key[:16]}…{key.key[-6:]}")
    if card.enrolled:
        who = f"{card.enrolled.name}, {card.enrolled.email}, {card.enrolled.phone}"
        _say(console, f"Whom to ask there: {who}, who enrolled on {card.enrolled.made}.")
    for number, until, bundle in card.bundles:
        _say(
            console,
            f"Holds edition {number}, valid until {until}: {counted(int(bundle.entries), 'entry', 'entries')}, "
            f"file {bundle.locator}",
        )
    if not card.bundles:
        _say(console, "Holds no edition that is still valid.")
    for line in card.papers:
        _say(console, f"Paper on {line.when:%Y-%m-%d %H:%M} UTC by {line.officer} and {line.second}: {line.note}")
    _say(console, f"`tocsin view {card.subject.id}`: what it sees. `tocsin recipients status`: its approval.")
