"""Decide what a message counts for: an answer, a delivery that failed, or nothing.

Pure. An answer is believed when it holds the code that went to one address, or answers the message that
did, and comes from that very address; a failure when it gives either back and names that very address.
Everything else that may be an answer is rejected with a reason, for an officer to read.
"""

from collections.abc import Iterator

from builder import addresses
from builder.load.proposals import Source, Way
from builder.model import ChannelKind, Outcome, Result, Task
from builder.problems import Place
from builder.proposals import Correction
from builder.rounds.answers import Answer, read_answer, tags
from builder.rounds.evidence import BESIDES, WORDS, Asked, Finding, Judged, Passed, Rejected, Sealed, outcome_of, unfit
from builder.rounds.inbox import Failure, Mail, compared, day_of
from builder.rounds.mail import text as text_of
from builder.rounds.ownwords import own_words

# Of the digest that tells messages apart, so much stands in an outcome's note.
MARK = 16
BY_HAND = (
    "read it; what it confirms, fill in at its line of email/list.csv of the work sheets and import that, "
    "and enter a new value with `tocsin proposals add`"
)
# Whoever writes a sender's address is that sender, but for the code.
NO_CODE = "read it; without its code it proves nothing: ask for an answer that quotes our message, or ring"
PICTURE = "has a picture or a PDF file, as an answer on paper would"
NOT_BELIEVED = "do not believe it; ring a number of the register, and ask"


def judge(mail: Mail, place: Place, asked: Asked) -> Iterator[Judged]:
    """Yield what a message counts for."""
    day = day_of(mail, asked.files.round.opened, asked.today)
    for content in mail.updates:
        yield Sealed(place=place, content=content, sender=mail.sender or "", day=day)
    if asked.codes is None:
        yield _rejected(mail, place, "the round has no one-time codes")
    elif mail.report:
        yield from _report(mail, place, asked)
    elif mail.automatic:
        yield _automatic(mail, place, asked)
    else:
        tasks = _about(mail, asked)
        if tasks or not mail.updates:
            yield _answer(mail, place, asked, tasks)


def _about(mail: Mail, asked: Asked) -> tuple[Task, ...]:
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


def _report(mail: Mail, place: Place, asked: Asked) -> Iterator[Judged]:
    """Yield what a delivery report says: who wants to silence an address can write one, and does not know the code."""
    if not mail.failures:
        yield Passed.NOT_FAILED
        return
    tasks = _about(mail, asked)
    if not tasks:
        named = {address for failure in mail.failures for address in failure.addresses}
        if named & asked.mailboxes:
            yield _rejected(mail, place, "a failure is reported, and our code is not given back", NOT_BELIEVED)
        else:
            yield Passed.OTHER
    for task in tasks:
        yield _failed(mail, place, asked, task)


def _failed(mail: Mail, place: Place, asked: Asked, task: Task) -> Judged:
    failure = next((each for each in mail.failures if _names(each, task)), None)
    if failure is None:
        return _rejected(mail, place, "delivery failed for another address than the one that was asked", task=task)
    if failure.policy:
        hint = "ask over another channel, and see why our mail is not let in"
        return _rejected(mail, place, "our mail was refused by policy, which says nothing of the address", hint, task)
    return Finding(
        place=place,
        source=Source.MAIL,
        outcome=_outcome(mail, asked, task, Result.BOUNCED),
    )


def _names(failure: Failure, task: Task) -> bool:
    return task.kind is ChannelKind.EMAIL and compared(task.value) in failure.addresses


def _automatic(mail: Mail, place: Place, asked: Asked) -> Judged:
    """Judge what a program sent: nothing, unless somebody filled in a box of ours."""
    answer, _ = _read(mail)
    tasks = _about(mail, asked)
    if tasks and (answer.confirmed or answer.new or answer.unclear):
        return _rejected(mail, place, "it says that a program sent it, and yet a box is filled in", task=tasks[0])
    # So does what a scanner or a fax gateway sends on.
    if mail.pictured:
        return _rejected(mail, place, f"it {PICTURE}", "look at it", tasks[0] if tasks else None)
    return Passed.AUTOMATIC


def _read(mail: Mail) -> tuple[Answer, str]:
    """Return what the boxes say, and where: in the plain text, or in the HTML where nothing is filled in there."""
    answer, text = Answer(), ""
    for text in mail.texts:
        answer = read_answer(text)
        if answer.confirmed or answer.new or answer.unclear:
            break
    return answer, text


def _answer(mail: Mail, place: Place, asked: Asked, tasks: tuple[Task, ...]) -> Judged:
    if not tasks:
        if mail.sender in asked.mailboxes:
            reason = "it is from an address that was asked, and holds no code of this round"
            hint = "look at its picture or PDF file; it may be an answer on paper" if mail.pictured else NO_CODE
            return _rejected(mail, place, reason, hint)
        return _rejected(mail, place, f"it {PICTURE}", "look at it") if mail.pictured else Passed.OTHER
    own = [task for task in tasks if task.kind is ChannelKind.EMAIL and compared(task.value) == mail.sender]
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


def _believed(mail: Mail, place: Place, asked: Asked, task: Task) -> Judged:
    """Judge an answer that comes from the address that was asked."""
    answer, text = _read(mail)
    if answer.unclear or (answer.confirmed and answer.new):
        return _rejected(mail, place, "its boxes contradict each other, or hold what is no answer", task=task)
    if not answer.confirmed and not answer.new:
        return _rejected(mail, place, "it has our code, and no box is filled in", task=task)
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
    texts = (
        text_of("rounds/email.txt", letter, asked.files.round, asked.register.settings.publisher)
        for letter in asked.letters(task)
    )
    if own_words(text, texts, asked.code(task)):
        return _rejected(mail, place, WORDS, "read it", task)
    return _rejected(mail, place, f"{BESIDES}{PICTURE}", "look at it", task) if mail.pictured else None


def _corrections(mail: Mail, asked: Asked, task: Task, answer: Answer) -> tuple[tuple[Correction, ...], str]:
    """Return the new values that an answer wants, or why they cannot be taken."""
    contact = asked.contact(task.organisation, task.contact)
    known = tags(asked.files.round.salt or "", task.organisation, task.contact, contact.channels if contact else ())
    found: list[Correction] = []
    for name, value in answer.new.items():
        channel = known.get(name)
        if channel is None:
            return (), "a box is not one of this contact's, or the register changed since it was asked"
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
                via=Way(contact=task.contact, kind=task.kind, value=task.value),
                evidence=mail.digest,
            )
        )
    return tuple(found), ""


def _outcome(mail: Mail, asked: Asked, task: Task, result: Result) -> Outcome:
    day = day_of(mail, asked.files.round.opened, asked.today)
    return outcome_of(task, result, asked.officer, day, mark_of(mail))
