"""What an officer sees of one call, and what comes of it.

Pure. The number is the register's, and never one that the other side offers: that becomes a proposal.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from builder.proposals import Correction
from builder.proposals.entering import asked_change
from builder.register import addresses
from builder.register.freshness import fold
from builder.register.kinds import NUMBERED, ChannelKind, Result
from builder.register.model import Channel, Contact, Organisation, Outcome, Register, Round, Task
from builder.register.work import MailDone
from builder.rounds.calling.queue import Call
from builder.rounds.record import RoundFiles, channels_of, key_of
from builder.words.calls import spaced, there, until
from builder.words.labels import known
from builder.words.languages import EXERCISE, language_of, phrases

# One key an outcome; each stands in its word.
KEYS = {
    "c": Result.CONFIRMED,
    "d": Result.CORRECTED,
    "n": Result.NO_ANSWER,
    "w": Result.WRONG_PERSON,
    "r": Result.REFUSED,
    "o": Result.OUT_OF_SERVICE,
}
# Nobody rings again after these, and a slip of a finger stays in the history.
FINAL = frozenset((Result.WRONG_PERSON, Result.REFUSED, Result.OUT_OF_SERVICE))
# Stands on the card of whoever was looked for: an officer does that while somebody is on the line.
RANG_US = "if they rang you, hang up and ring this number: where a call seems to come from proves nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One call as an officer sees it: whom, for what, when it is there, what to dial and what to say."""

    organisation: str
    country: str
    tlds: tuple[str, ...]
    contact: str = field(repr=False)
    kind: ChannelKind
    languages: tuple[str, ...]
    local: str
    answered: str
    number: str = field(repr=False)
    large: str = field(repr=False)
    dialled: str = field(repr=False)
    notes: tuple[str, ...] = field(repr=False)
    known: str
    attempts: tuple[str, ...] = field(repr=False)
    script: str = field(repr=False)
    translated: str | None = field(repr=False)


def card(
    register: Register, files: RoundFiles, call: Call, today: date, *, officer: str | None = None, sought: bool = False
) -> Card:
    """Return what an officer needs for a call, be it theirs or another's; `sought` is one that they looked for."""
    task = call.task
    officer = officer or task.officer
    organisation, contact, channel = channels_of(register)[key_of(task)]
    roles = {role.id: role.title for role in register.settings.roles}
    role = roles.get(contact.role, contact.role)
    languages = contact.languages or organisation.languages
    language = language_of(languages)
    shown = addresses.shown(channel.kind, channel.value)
    here = [each for each in files.outcomes if key_of(each) == key_of(task)]
    # The register was read before this round's last outcomes were written.
    others = [each for each in register.outcomes if key_of(each) == key_of(task) and each not in here]
    freshness = fold([*others, *here], register.settings.freshness, today).of(organisation.id, contact.id, channel)
    return Card(
        organisation=organisation.name,
        country=organisation.country,
        tlds=tuple(tld.shown for tld in register.tlds_of(organisation.id)),
        contact=f"{contact.name}, {role}" if contact.name else role,
        kind=channel.kind,
        languages=languages,
        local=there(call, organisation.timezone),
        answered=until(call),
        number=shown,
        large=spaced(shown),
        dialled=addresses.dialled(channel.value)[0] if channel.kind in NUMBERED else channel.value,
        notes=(
            *((RANG_US,) if sought else ()),
            *_wanted(files, organisation, contact),
            *_notes(organisation, contact, channel),
        ),
        known=known(freshness),
        attempts=tuple(_attempt(each) for each in here),
        script=script(register, files.round, "en", officer),
        translated=script(register, files.round, language, officer) if language != "en" else None,
    )


def _wanted(files: RoundFiles, organisation: Organisation, contact: Contact) -> Iterator[str]:
    """Yield what a reader of mails leaves to whoever rings: that they are to be rung about one."""
    for each in files.mails:
        if each.done is MailDone.CALL and each.organisation == organisation.id:
            whose = "theirs" if each.contact == contact.id else f"{each.contact} there"
            yield f"a mail of {whose} wants a call: {each.officer} read it on {each.when.date()}"


def _notes(organisation: Organisation, contact: Contact, channel: Channel) -> Iterator[str]:
    """Yield what is to be minded; what only the office may know is marked so that it is not read out."""
    yield from filter(None, (channel.note, contact.note))
    for note in (contact.internal, organisation.internal):
        if note:
            yield f"for the office only: {note}"


def script(register: Register, round_: Round, language: str, officer: str) -> str:
    """Return what is said first, in one of our languages; a drill says so before anything else."""
    say = phrases(language)
    who = {each.id: each.name for each in register.settings.officers}.get(officer, officer)
    sentences = [
        say(
            "Good day. This is {officer}, from {office}. I am calling about the register of emergency contacts of the "
            "country-code top-level domains.",
            officer=who,
            office=register.settings.publisher.name,
        ),
        say("Would you answer at this number in an emergency? At which hours?"),
    ]
    if round_.drill:
        # In English too: it is the word that a duty desk listens for.
        sentences[:0] = [f"{EXERCISE}."] if language == "en" else [f"{EXERCISE}.", say("This is an exercise.")]
    return " ".join(sentences)


def correction(round_: str, task: Task, new: str, day: date) -> Correction:
    """Return the change that somebody asked for on a call: it came over this very channel, which so proves nothing.

    Given again on that day, it is the same evidence: the outcome after it may not have come to the disk.
    """
    return asked_change(task, new, round_, *key_of(task), addresses.canonical(task.kind, new), day.isoformat())


def _attempt(each: Outcome) -> str:
    note = f": {each.note}" if each.note else ""
    return f"{each.when} {each.result.replace('-', ' ')}, {each.officer}{note}"
