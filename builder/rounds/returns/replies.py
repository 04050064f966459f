"""Decide what a message counts for: an answer, a delivery that failed, or nothing.

Pure. An answer is believed when it holds the code that went to one address, or answers the message that
did, and comes from that very address; a failure when it gives either back and names that very address.
Everything else that bears one of our codes, or has a part that nobody read, is listed with a reason, for an officer.
"""

from collections.abc import Iterator
from dataclasses import replace

from builder.proposals import Correction
from builder.proposals.record import Route, Source
from builder.register import addresses
from builder.register.kinds import ChannelKind, Result
from builder.register.model import Outcome, Task
from builder.rounds.asking.boxes import Answer, fitted, read_answer, tags
from builder.rounds.asking.mail import message_id
from builder.rounds.asking.mail import text as text_of
from builder.rounds.returns.evidence import (
    BESIDES,
    OWN_WORDS,
    Asked,
    Finding,
    Judged,
    Passed,
    Rejected,
    Sealed,
    outcome_of,
    unfit,
)
from builder.rounds.returns.failures import Cause, Failure, compared
from builder.rounds.returns.inbox import Mail, ReportKind, Unread, day_of
from builder.rounds.returns.ownwords import own_words
from builder.workspace.problems import Place

# Of the digest that tells messages apart, so much stands in an outcome's note.
MARK = 16
BY_HAND = "read it; in `tocsin desk` one key takes what it says"
# Whoever writes a sender's address is that sender, but for the code.
NO_CODE_BACK = "see whom it was to, and ask them another way: `tocsin round chase` and `status` say who is next"
NO_CODE = "read it; without its code it proves nothing: ask for an answer that quotes our message, or ring"
NOT_BELIEVED = "do not believe it; ring a number of the register, and ask"
LOOK = "look at it"
AWAY = "read it: it may say until when, or who is there now; the address is not confirmed by it"
CHANGED = "a box is not one of this contact's, or the register changed since it was asked"
BOUNCED_BY_HAND = "read it; if the address is dead, in `tocsin desk` one key says so"
WHY = {
    Cause.POLICY: "ask over another channel, and see why our mail is not let in",
    Cause.FULL: "ask over another channel",
    Cause.MOMENT: "send it again in some days, or ask over another channel",
    Cause.UNCLEAR: BOUNCED_BY_HAND,
    Cause.ADDRESS: BOUNCED_BY_HAND,
}


def judge(mail: Mail, place: Place, asked: Asked) -> Iterator[Judged]:
    """Yield what a message counts for."""
    day = day_of(mail, asked.files.round.opened, asked.today)
    for content in mail.updates:
        yield Sealed(place=place, content=content, sender=mail.sender or "", day=day)
    if asked.codes is None:
        yield _rejected(mail, place, "the round has no one-time codes")
        return
    tasks = about(mail, asked)
    own = [task for task in tasks if task.kind is ChannelKind.EMAIL and compared(task.value) == mail.sender]
    if mail.report:
        yield from _report(mail, place, asked, tasks)
    # Ticket systems, and notes of who is away, have no way back either.
    elif mail.server and not own and mail.sender not in asked.mailboxes:
        yield from _told(mail, place, asked, tasks)
    elif _is_ours(mail, asked, tasks):
        yield Passed.OURS
    elif mail.automatic:
        yield _automatic(mail, place, asked, tasks)
    elif tasks or not mail.updates:
        yield _answer(mail, place, asked, tasks, own)


def about(mail: Mail, asked: Asked) -> tuple[Task, ...]:
    """Return the tasks that a message is about: by their codes, or by the names of the messages that we sent."""
    codes = asked.codes.find_all("\n".join((mail.subject, *mail.texts, mail.returned))) if asked.codes else ()
    return codes or tuple({task: None for name in mail.answers if (task := asked.messages.get(name))})


def mark_of(mail: Mail) -> str:
    """Return what names a message in a note."""
    return f"mail {mail.digest[:MARK]}"


def _rejected(mail: Mail, place: Place, reason: str, hint: str = BY_HAND, task: Task | None = None) -> Rejected:
    return Rejected(
        place=place,
        reason=reason,
        hint=hint,
        organisation=task.organisation if task else "",
        contact=task.contact if task else "",
        sender=mail.sender or "",
        day=mail.sent,
    )


def _is_ours(mail: Mail, asked: Asked, tasks: tuple[Task, ...]) -> bool:
    """Say whether it is a copy of a message of the office, by its name, in which nobody wrote anything."""
    office = asked.register.settings.publisher
    if len(tasks) != 1 or mail.sender != compared(office.email) or mail.unread:
        return False
    # As many as reminders may be.
    names = (message_id(asked.files.round, tasks[0], earlier, office.email).strip("<>") for earlier in range(9))
    return mail.name in names and not any(
        read_answer(text) or own_words(text, letters_of(asked, tasks[0]), asked.code(tasks[0])) for text in mail.texts
    )


def letters_of(asked: Asked, task: Task) -> Iterator[str]:
    """Yield the texts that an answer may give back."""
    office = asked.register.settings.publisher
    return (text_of("rounds/email.txt", letter, asked.files.round, office) for letter in asked.letters(task))


def _report(mail: Mail, place: Place, asked: Asked, tasks: tuple[Task, ...]) -> Iterator[Judged]:
    """Yield what a delivery report says: who wants to silence an address can write one, and does not know the code."""
    task = tasks[0] if tasks else None
    if mail.report is not ReportKind.DELIVERY:
        # Who complains is left out of a complaint, and so may our code be.
        if tasks or mail.report is ReportKind.COMPLAINT or mail.sender in asked.mailboxes:
            yield _rejected(mail, place, f"it is {mail.report}", "read it", task)
        else:
            yield Passed.AUTOMATIC
    elif not mail.failures and not mail.whole:
        yield _rejected(mail, place, "it reports a delivery, and not in a form that can be read", BOUNCED_BY_HAND, task)
    elif not mail.failures:
        for each in tasks:
            yield _rejected(
                mail, place, "it reports that our message waits, or went elsewhere", "ring, if it matters", each
            )
        if not tasks:
            yield Passed.NOT_FAILED
    else:
        if not tasks:
            yield _uncoded(mail, place, asked, {address for each in mail.failures for address in each.addresses})
        for each in tasks:
            failure = next((failure for failure in mail.failures if _names(failure, each)), None)
            yield _failed(mail, place, asked, each, failure.cause if failure else None)


def _told(mail: Mail, place: Place, asked: Asked, tasks: tuple[Task, ...]) -> Iterator[Judged]:
    """Yield what a mail server says in its own words of a delivery, as before there were reports."""
    if not tasks:
        yield _uncoded(mail, place, asked, set(mail.refused))
    for task in tasks:
        if task.kind is ChannelKind.EMAIL and compared(task.value) in mail.refused:
            yield _failed(mail, place, asked, task, mail.cause)
        else:
            reason = "a mail server writes about our message, and does not name the address that was asked"
            yield _rejected(mail, place, reason, BOUNCED_BY_HAND, task)


def _uncoded(mail: Mail, place: Place, asked: Asked, named: set[str]) -> Judged:
    if named & asked.mailboxes:
        return _rejected(mail, place, "a failure is reported, and our code is not given back", NOT_BELIEVED)
    if _is_answer(mail, asked):
        # As those of the ladder are.
        return _rejected(mail, place, "a message of this round that has no code came back", NO_CODE_BACK)
    return _rest(mail, place, Passed.OTHER)


def _rest(mail: Mail, place: Place, passed: Passed) -> Judged:
    """Judge what is not about us as far as could be read: somebody looks where not all of it could."""
    return _rejected(mail, place, f"it {' and '.join(mail.unread)}", LOOK) if mail.unread else passed


def _failed(mail: Mail, place: Place, asked: Asked, task: Task, cause: Cause | None) -> Judged:
    if cause is None:
        return _rejected(mail, place, "delivery failed for another address than the one that was asked", task=task)
    if cause is not Cause.ADDRESS:
        return _rejected(mail, place, cause.value, WHY[cause], task)
    return Finding(
        place=place,
        source=Source.MAIL,
        outcome=_outcome(mail, asked, task, Result.BOUNCED),
    )


def _names(failure: Failure, task: Task) -> bool:
    return task.kind is ChannelKind.EMAIL and compared(task.value) in failure.addresses


def _automatic(mail: Mail, place: Place, asked: Asked, tasks: tuple[Task, ...]) -> Judged:
    """Judge what a program sent: it confirms nothing, and may say more than that somebody is away."""
    task = tasks[0] if tasks else None
    if task and _read(mail)[0]:
        return _rejected(mail, place, "it says that a program sent it, and yet a box is filled in", task=task)
    if task or mail.sender in asked.mailboxes:
        return _rejected(mail, place, _also("a program answered, as an out-of-office note", mail), AWAY, task)
    # What a scanner or a fax gateway sends on has a picture.
    return _rest(mail, place, Passed.AUTOMATIC)


def _also(reason: str, mail: Mail) -> str:
    return f"{reason}; it also {' and '.join(mail.unread)}" if mail.unread else reason


def _read(mail: Mail) -> tuple[Answer, str]:
    """Return what the boxes say, and where: in the plain text, or in the HTML where nothing is filled in there."""
    found = [(answer, text) for text in mail.texts if (answer := read_answer(text))]
    if not found:
        return Answer(), mail.texts[0] if mail.texts else ""
    (first, text), *others = found
    differs = any(other.confirmed != first.confirmed or other.new.keys() != first.new.keys() for other, _ in others)
    return replace(first, unclear=first.unclear or differs), text


def _answer(mail: Mail, place: Place, asked: Asked, tasks: tuple[Task, ...], own: list[Task]) -> Judged:
    if not tasks:
        return _uncoded_answer(mail, place, asked)
    if len(own) == 1:
        return _believed(mail, place, asked, own[0])
    task = tasks[0]
    if len(tasks) > 1:
        return _rejected(mail, place, "it holds the codes of several questions", task=task)
    if task.kind is not ChannelKind.EMAIL:
        reason = f"its code went out over another channel ({task.kind}), which a mail cannot verify"
        hint = "if the paper came back too, fill in its line in the list of the work sheets, and import that"
        return _rejected(mail, place, reason, hint, task)
    if mail.sender is None:
        reason = "it does not say who sent it, or names several"
    else:
        reason = "its code is right, and it comes from another address than the one that was asked"
    return _rejected(mail, place, reason, NOT_BELIEVED, task)


def _uncoded_answer(mail: Mail, place: Place, asked: Asked) -> Judged:
    if mail.sender in asked.mailboxes:
        reason = "it is from an address that was asked, and holds no code of this round"
        hint = "look at its picture or PDF file; it may be an answer on paper" if _pictured(mail) else NO_CODE
        return _rejected(mail, place, reason, hint)
    # To a message that went out by other means than `round send`, whose names are not known.
    if _is_answer(mail, asked):
        return _rejected(mail, place, "it answers a message of this round, and holds no code", NO_CODE)
    return _rest(mail, place, Passed.OTHER)


def _is_answer(mail: Mail, asked: Asked) -> bool:
    """Say whether it answers or gives back a message of the round, by the name of that."""
    return any(name.partition("@")[0].endswith(f".{asked.files.round.id}") for name in mail.answers)


def _pictured(mail: Mail) -> bool:
    return Unread.PICTURE in mail.unread


def _believed(mail: Mail, place: Place, asked: Asked, task: Task) -> Judged:
    """Judge an answer that comes from the address that was asked."""
    answer, text = _read(mail)
    if answer.unclear or (answer.confirmed and answer.new):
        return _rejected(
            mail, place, _also("its boxes contradict each other, or hold what is no answer", mail), task=task
        )
    if not answer.confirmed and not answer.new:
        return _rejected(mail, place, _also("it has our code, and no box is filled in", mail), task=task)
    corrections, wrong = _corrections(mail, asked, task, answer)
    if wrong:
        return _rejected(mail, place, wrong, task=task)
    own = addresses.canonical(task.kind, task.value)
    moved = any(
        each.kind is task.kind and addresses.canonical(task.kind, each.old or "") == own for each in corrections
    )
    # Who corrects another channel from this very address has shown that this one reaches them.
    return Finding(
        place=place,
        source=Source.MAIL,
        outcome=_outcome(mail, asked, task, Result.CORRECTED if moved else Result.CONFIRMED),
        corrections=corrections,
        besides=_besides(mail, place, asked, task, text),
    )


def _besides(mail: Mail, place: Place, asked: Asked, task: Task, text: str) -> Rejected | None:
    """Return what a person has to look at in an answer that is believed: our letter asks for free words, too."""
    more = [OWN_WORDS] if own_words(text, letters_of(asked, task), asked.code(task)) else []
    more += mail.unread
    hint = "read it" if more[:1] == [OWN_WORDS] else LOOK
    return _rejected(mail, place, f"{BESIDES}{' and '.join(more)}", hint, task) if more else None


def _corrections(mail: Mail, asked: Asked, task: Task, answer: Answer) -> tuple[tuple[Correction, ...], str]:
    """Return the new values that an answer wants, or why they cannot be taken."""
    contact = asked.contact(task.organisation, task.contact)
    known = tags(asked.files.round.salt or "", task.organisation, task.contact, contact.channels if contact else ())
    found: list[Correction] = []
    for name, written in answer.new.items():
        channel = known.get(name)
        if channel is None:
            return (), CHANGED
        value = fitted(channel.kind, written)
        if wrong := unfit(channel.kind, value):
            return (), wrong
        if addresses.canonical(channel.kind, value) == addresses.canonical(channel.kind, channel.value):
            continue
        found.append(
            Correction(
                organisation=task.organisation,
                contact=task.contact,
                kind=channel.kind,
                old=channel.value,
                new=value,
                via=Route(contact=task.contact, kind=task.kind, value=task.value),
                evidence=mail.digest,
            )
        )
    return tuple(found), ""


def _outcome(mail: Mail, asked: Asked, task: Task, result: Result) -> Outcome:
    day = day_of(mail, asked.files.round.opened, asked.today)
    return outcome_of(task, result, asked.officer, day, mark_of(mail))
