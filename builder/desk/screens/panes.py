"""What a mail and the contact that it is about look like, each in a pane of its own."""

from rich.console import Group
from rich.text import Text

from builder.desk.screens.frame import lines, safe
from builder.register.kinds import Result
from builder.register.model import Task
from builder.rounds.returns.beside import Beside
from builder.rounds.returns.mails import Sorted, ToRead, refusal
from builder.rounds.returns.readable import Attached, Readable
from builder.words.counted import counted


def mail_pane(shown: Readable, mail: ToRead, task: Task | None, head: str) -> Group:
    """Return a mail as it is read: what it is, why a person reads it, and what it says."""
    why = tuple(dict.fromkeys(f"{each.reason}{_hint(each.hint)}" for each in mail.why))
    known = [f"{each.result.replace('-', ' ')} ({each.kind})" for each in mail.taken]
    no = refusal(mail, task, Result.CONFIRMED)
    files = (f"{each.name or 'no name'}{_sort(each)}" for each in shown.attached)
    top = lines(
        ("from", shown.sender or "nobody"),
        ("dated", shown.dated or "never"),
        ("subject", shown.subject or "none"),
        *(("attached", each) for each in files),
        *(("why", each) for each in why),
        *((("mind", f"it cannot confirm: {no}"),) if no else ()),
        *((("recorded", ", ".join(known)),) if known else ()),
        *((("proposals", ", ".join(mail.entered)),) if mail.entered else ()),
    )
    text = Text("\n")
    for line in shown.lines:
        text.append(f"{line.text}\n", style="dim" if line.quoted or line.folded else "")
    return Group(Text(head), top, text)


def nothing_left(found: Sorted) -> str:
    """Say that no mail is left to read, and what may be done instead."""
    more = f" {counted(found.to_take_in, 'mail')} can be taken in unread: press a."
    return f"No mail is left to read.{more if found.to_take_in else ''}"


def _hint(hint: str) -> str:
    # That the desk takes it needs nobody to be told who is there.
    return f" ({hint})" if hint and "tocsin desk" not in hint else ""


def contact_pane(found: Beside | None, mail: ToRead) -> Group | Text:
    """Return what the register has of the contact, and what we asked."""
    if found is None:
        return Text("Nobody of the register is known by it. Press o to say whose it is.")
    named = (found.organisation, found.contact)
    who = Text(safe(f"{found.organisation_name} ({found.country})   {' '.join(found.tlds)}"), style="bold")
    unsure = f"{len(mail.whom)} contacts, o goes to the next; " if len(mail.whom) > 1 else ""
    proved = not mail.tasks or any((each.organisation, each.contact) == named for each in mail.tasks)
    held = Text()
    for number, each in enumerate(found.channels, start=1):
        mark = ">" if each.here else " "
        held.append(f"{mark}{number} {each.channel.kind:<8} {safe(each.shown)}\n", style="bold" if each.here else "")
        held.append(f"     {each.known}; {each.standing.replace('-', ' ')}\n")
    first = lines(
        ("contact", f"{found.name} ({', '.join(found.languages)})"),
        ("known", f"{unsure}{mail.proof.value if proved else 'because you say so'}"),
    )
    rest = lines(
        *(("mind", each) for each in found.notes),
        *(("tried", each) for each in found.tried),
        *(("waits", each) for each in found.waits),
        *((("asked", f"{found.asked}; its code: {found.code}"),) if found.question else ()),
    )
    question = Text("\n".join(found.question), style="dim")
    return Group(who, first, held, rest, question)


def _sort(each: Attached) -> str:
    size = f"{each.size:,} bytes" if each.size < 10_000 else f"{each.size >> 10:,} kB"
    return f" ({each.kind}, {size})" if each.kind else ""
