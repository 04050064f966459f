"""All that the office holds of one thing, told in lines. Pure.

It holds the very values: for the office's own screen alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.cells import cell_len

from builder.office.finding import Hit
from builder.office.holding import Given
from builder.office.showing import OpenTask, Sheet
from builder.proposals.rules import standing
from builder.proposals.touching import whose
from builder.register import addresses, certificates
from builder.register.freshness import State
from builder.register.model import Channel, DraftTld, Organisation, Tld
from builder.views import scope_in_words
from builder.words.counted import counted
from builder.words.labels import grouped, known

if TYPE_CHECKING:
    from builder.office.recipient import RecipientSheet

# So many names of holders still are a part of a screen; `show` has all.
FEW = 8
# Where a value begins.
INDENT = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A line, and which parts of it stand out: a value (None), or how fresh something is."""

    text: str = field(repr=False)
    parts: tuple[tuple[str, State | None], ...] = field(default=(), repr=False)


def line_of(hit: Hit) -> str:
    """Return what was found, in a line."""
    return f"{hit.subject.id}  {hit.subject.kind}: {hit.about}"


def told_sheet(sheet: Sheet, past: Sequence[Hit], width: int, *, briefly: bool) -> Iterator[Line]:
    """Tell all about a TLD, an organisation or a contact; `briefly` names few of those who hold it."""
    for tld in sheet.tlds:
        yield Line(_of_tld(tld))
    for organisation in sheet.organisations:
        yield from _organisation(sheet, organisation, width)
    for hit in past:
        yield Line(f"{hit.subject.id}: {hit.about}")
    if not sheet.tlds and not sheet.organisations and not sheet.unread:
        yield Line(f"{sheet.subject.id} is not in the register any more")
    yield Line("")
    for edition in sheet.given:
        yield Line(_held(sheet, edition, briefly=briefly))
    if not sheet.given:
        yield Line("No edition that is still valid was published: nobody holds it.")
    for line in (*map(_of_task, sheet.tasks), *_of_proposals(sheet)):
        yield Line(line)
    if not sheet.tasks and not sheet.proposals:
        yield Line(f"No task and no proposal is open for {sheet.subject.id}.")


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


def _organisation(sheet: Sheet, organisation: Organisation, width: int) -> Iterator[Line]:
    silent = sheet.silent.organisations.get(organisation.id)
    yield Line("")
    yield Line(f"{organisation.id}: {organisation.name}")
    said = [organisation.country, organisation.timezone, " ".join(organisation.languages)]
    wish = organisation.consent.in_words if organisation.consent else "not stated"
    said += [f"consent {wish}", *([f"unresponsive {silent}"] if silent else [])]
    yield Line(", ".join(said))
    if organisation.internal:
        yield Line(f"  for us alone: {organisation.internal}")
    for contact in sheet.contacts(organisation):
        silent = sheet.silent.contacts.get((organisation.id, contact.id))
        lines = [contact.name, contact.role, contact.note, f"unresponsive {silent}" if silent else None]
        lines += [f"for us alone: {contact.internal}"] if contact.internal else []
        yield Line(f"  {contact.id}: {', '.join(dict.fromkeys(line for line in lines if line))}")
        for channel in contact.channels:
            yield from _channel(sheet, (organisation.id, contact.id), channel, width)
        for found in certificates.of_contact(contact):
            until = f", until {found.until}" if found.until else ""
            yield Line(f"    {found.sort.label} {grouped(found.fingerprint)}{until}")
        if not contact.channels:
            yield Line("    no channel")


def _channel(sheet: Sheet, whose: tuple[str, str], channel: Channel, width: int) -> Iterator[Line]:
    """Tell a channel on a line or two; where its value stands nothing is broken, so that it is copied whole."""
    value = addresses.shown(channel.kind, channel.value)
    found = (*whose, channel.kind, addresses.canonical(channel.kind, channel.value)) in sheet.found
    freshness = sheet.known(*whose, channel)
    fresh = known(freshness)
    said = "; ".join(
        each for each in (fresh, channel.tlp.word, channel.hours and channel.hours.text, channel.note) if each
    )
    first = f"  {'>' if found else ' '} {channel.kind:<9} {value}"
    state = (fresh, freshness.state)
    if cell_len(first) + 2 + cell_len(said) > width:
        yield Line(first, ((value, None),))
        yield Line(f"{' ' * INDENT}  {said}", (state,))
    else:
        yield Line(f"{first}  {said}", ((value, None), state))


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


def told_recipient(card: "RecipientSheet") -> Iterator[Line]:
    """Tell all about a recipient."""
    record = card.record
    state = " (retired)" if card.retired else ""
    yield Line(f"{card.subject.id}{state}: {record.name if record else 'its file cannot be read'}")
    if record:
        yield Line(f"{record.kind}, {record.country}; scope {scope_in_words(record)}, {record.clearance.label}")
        yield Line(f"for {', '.join(record.use_cases) or 'nothing'}; admitted until {record.until}")
        for key in record.keys:
            yield Line(f"key “{key.label}”, added {key.added}: {key.key[:16]}…{key.key[-6:]}")
    if card.enrolled:
        who = f"{card.enrolled.name}, {card.enrolled.email}, {card.enrolled.phone}"
        yield Line(f"Whom to ask there: {who}, who enrolled on {card.enrolled.made}.")
    for number, until, bundle in card.bundles:
        yield Line(
            f"Holds edition {number}, valid until {until}: {counted(int(bundle.entries), 'entry', 'entries')}, "
            f"file {bundle.locator}"
        )
    if not card.bundles:
        yield Line("Holds no edition that is still valid.")
    for line in card.papers:
        yield Line(f"Paper on {line.when:%Y-%m-%d %H:%M} UTC by {line.officer} and {line.second}: {line.note}")
    yield Line(f"`tocsin view {card.subject.id}`: what it sees. `tocsin recipients status`: its approval.")
