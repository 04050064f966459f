"""Tables for the terminal, and the same for programs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.console import Console

from builder.bundle.tables import channel_fields
from builder.cli.colours import COLOURS
from builder.cli.terminal.console import new_console, new_table, print_table
from builder.register.freshness import State
from builder.register.reach import Scenario
from builder.views import Withheld
from builder.views.changes import Changed
from builder.views.coverage import Coverage
from builder.views.entries import View
from builder.words.counted import counted
from builder.words.labels import known
from builder.workspace.places import shown

if TYPE_CHECKING:
    # With it comes all of the board, which a look at the register does not need.
    from builder.editions.history import History


def show_status(status: Coverage, today: date) -> None:
    """Show the state of the register."""
    console = new_console()
    console.print(
        f"On {today}: {counted(status.regions[-1].tlds, 'TLD')}, {counted(status.organisations, 'organisation')}, "
        f"{counted(status.contacts, 'contact')}, {counted(status.channels, 'channel')}, "
        f"{counted(len(status.recipients), 'recipient')}\n"
    )
    table = new_table(
        "TLDs with a verified way in, in all and when something is down",
        *("region", "TLDs", "known", "2 ways", "1 way", "own TLD", "Internet", "phones", "3 a.m."),
        numbers=True,
    )
    for region in status.regions:
        reached = [str(region.reached[scenario]) for scenario in Scenario]
        table.add_row(region.region, str(region.tlds), str(region.with_contacts), str(region.reached_twice), *reached)
    print_table(console, table)
    console.print(
        "known: with contacts. 1 way, 2 ways: TLDs with as many independent verified ways in.\n"
        "own TLD … 3 a.m.: TLDs with a way in when that is down, or at that hour there.\n"
    )
    table = new_table("Channels by freshness", "kind", *State, numbers=True)
    for kind, states in status.freshness.items():
        table.add_row(kind, *(str(states[state]) for state in State))
    print_table(console, table)
    table = new_table("Recipients", "recipient", "clearance", "scope", "TLDs", "admitted until")
    for each in status.recipients:
        table.add_row(each.recipient, each.clearance, each.scope, str(each.entries), each.until)
    print_table(console, table)
    if status.drafts:
        console.print(
            f"No manager yet, and so in no bundle: {counted(len(status.drafts), 'TLD')}; "
            "`tocsin check --all` names each"
        )
    if status.unreached:
        console.print(f"No verified way in: {', '.join('.' + tld for tld in status.unreached)}")


def show_view(view: View, withheld: Sequence[Withheld]) -> None:
    """Show what a recipient sees, a row a TLD, and why the rest is withheld."""
    copy, console = view.copy, new_console()
    console.print(f"{copy.recipient_name} ({copy.recipient}), scope {copy.scope}, cleared to {copy.clearance.label}")
    console.print(
        f"{counted(copy.entries, 'TLD')}, {counted(copy.ages.total, 'channel')}, marked {copy.marking.label}\n"
    )
    missed = Counter({entry.tld: 0 for entry in view.entries})
    for each in withheld:
        missed[each.tld] += each.channels
    title = f"Seen (withheld: channels marked above {copy.clearance.label}, or whose organisation does not consent)"
    table = new_table(title, "TLD", "territory", "channels", "ways", "first number", "withheld")
    for entry in view.entries:
        channels = sum(1 for each in entry.organisations for _ in each.channels)
        table.add_row(
            entry.shown,
            entry.name,
            str(channels),
            str(entry.reach[Scenario.NOTHING]),
            entry.first.channel.shown if entry.first else "none",
            str(missed[entry.tld] or ""),
        )
    print_table(console, table)
    seen = {entry.tld for entry in view.entries}
    _show_unlisted(console, [each for each in withheld if each.tld not in seen])


def _show_unlisted(console: Console, withheld: Sequence[Withheld]) -> None:
    """Show why TLDs are not in a view: those of whose channels none is seen, and those seen through others."""
    table = new_table("Not seen at all", "reason", "count", "TLDs")
    for reason in sorted({each.reason for each in withheld if not each.elsewhere}):
        tlds = [each.tld for each in withheld if each.reason == reason and not each.elsewhere]
        table.add_row(reason, str(len(tlds)), " ".join(tlds))
    if table.row_count:
        print_table(console, table)
    table = new_table("Not listed, but seen through another TLD", "TLD", "reason", "channels", "seen", "through")
    for each in withheld:
        if each.elsewhere:
            table.add_row(each.tld, each.reason, str(each.channels), str(each.elsewhere), " ".join(each.through))
    if table.row_count:
        print_table(console, table)


def show_channels(view: View, tlds: Sequence[str]) -> None:
    """Show each channel of some TLDs, a table for each organisation."""
    console = new_console()
    for entry in view.entries:
        for organisation in entry.organisations if entry.tld in tlds else ():
            table = new_table(
                f"{entry.shown}: {organisation.name} ({organisation.id})",
                *("contact", "kind", "value", "freshness", "TLP"),
            )
            for contact, channel in organisation.channels:
                table.add_row(
                    f"{contact.name}\n{contact.role}" if contact.name != contact.role else contact.name,
                    channel.kind,
                    f"{channel.shown}\n{channel.hours}" if channel.hours else channel.shown,
                    known(channel.freshness),
                    channel.tlp.word,
                    style=COLOURS[channel.freshness.state],
                )
            print_table(console, table)


def view_fields(view: View, withheld: Sequence[Withheld], tlds: Sequence[str]) -> dict[str, Any]:
    """Return a view for programs: every channel value that the bundle holds, by TLD and contact."""
    return {
        "recipient": view.copy.recipient,
        "date": view.copy.edition.issued.isoformat(),
        "scope": view.copy.scope,
        "clearance": view.copy.clearance.label,
        "tlp": view.copy.marking.label,
        "entries": [
            {
                "tld": entry.tld,
                "name": entry.name,
                "contacts": [
                    {
                        "organisation": organisation.id,
                        "contact": contact.id,
                        "name": contact.name,
                        "role": contact.role,
                        "channels": [channel_fields(channel) for channel in contact.channels],
                    }
                    for organisation in entry.organisations
                    for contact in organisation.contacts
                ],
            }
            for entry in view.entries
            if not tlds or entry.tld in tlds
        ],
        "withheld": [asdict(each) for each in withheld],
    }


def show_changes(recipient: str, edition: int, changes: Sequence[Changed]) -> None:
    """Show what a recipient sees otherwise than in an edition."""
    console = new_console()
    if not changes:
        console.print(f"{recipient} would see the same channels, of the same freshness, as in edition {edition}")
        return
    table = new_table(
        f"{recipient}: changed since edition {edition}", "change", "TLD", "contact", "kind", "value", "freshness"
    )
    for each in changes:
        contact = f"{each.organisation}/{each.contact}"
        channel = each.channel
        said = (channel.kind, channel.shown, known(channel.freshness)) if channel else ()
        table.add_row(each.change, f".{each.tld}", contact, *said)
    print_table(console, table)


def changes_fields(recipient: str, edition: int, changes: Sequence[Changed]) -> dict[str, Any]:
    """Return the changes for programs."""
    return {
        "recipient": recipient,
        "since_edition": edition,
        "changes": [
            {
                "change": each.change,
                "tld": each.tld,
                "organisation": each.organisation,
                "contact": each.contact,
                "channel": each.channel and channel_fields(each.channel),
            }
            for each in changes
        ],
    }


def show_history(found: "History", *, contacts: bool) -> None:
    """Show the editions that a recipient got, the contacts in the last of them, and whom to ask there."""
    console = new_console()
    if found.given:
        _show_given(console, found, contacts=contacts)
    else:
        console.print(f"{found.recipient} got no edition that was published here.")
    if found.enrolled:
        who = ", ".join(map(shown, (found.enrolled.name, found.enrolled.email, found.enrolled.phone)))
        console.print(
            f"Whom to ask there: {who}, who enrolled on {found.enrolled.made}.", soft_wrap=not console.is_terminal
        )


def _show_given(console: Console, found: "History", *, contacts: bool) -> None:
    table = new_table(
        f"What {found.recipient} was given", "edition", "issued", "valid until", "entries", "contacts", "channels"
    )
    for each in found.given:
        row = (each.edition, each.issued, each.valid_until, each.entries, each.contacts, each.channels)
        table.add_row(*("kept no longer" if cell is None else str(cell) for cell in row))
    print_table(console, table)
    last = found.given[-1]
    if last.contacts is None:
        console.print(f"Whom it last held is not known: the data of edition {last.edition} are kept no longer.")
        return
    if not contacts:
        console.print(
            f"It last held {counted(last.contacts, 'contact')}, in edition {last.edition}; --contacts lists them, "
            "so that they can be told."
        )
        return
    table = new_table(
        f"What it last held, in edition {last.edition}", "organisation", "contact", "name", "TLDs", "channels"
    )
    for held in found.held:
        table.add_row(held.organisation, held.contact, held.name, ", ".join(held.tlds), str(held.channels))
    print_table(console, table)
