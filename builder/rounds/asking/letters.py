"""What each contact is asked: the values that letters, mails, calls and short messages are filled with.

Pure. A letter holds what we have of its own contact and of nobody else. What is marked for few eyes is
told in part, but for the address that the letter goes to: one address in five is another's within a
year, and a stranger must not read a private number in it. This module decides that, and nobody else.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from builder.register import addresses
from builder.register.freshness import NEVER, Freshness
from builder.register.hours import OFFICE, Hours
from builder.register.kinds import NUMBERED, ChannelKind, Tlp
from builder.register.model import Channel, Contact, Organisation, Register, Task
from builder.rounds import codes
from builder.rounds.asking.boxes import tag
from builder.rounds.record import RoundFiles, channels_of, key_of, sent_at
from builder.words.languages import language_of

HIDDEN = "•"
# So many digits are left at the end of a number: its owner knows it by them, and nobody can ring it.
LEFT_OPEN = 3
FEW_EYES = frozenset({Tlp.AMBER_STRICT, Tlp.RED})
LANGUAGE_NAMES = {"en": "English", "fr": "French", "es": "Spanish", "ar": "Arabic"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A channel as its own contact is told of it; `tag` names its box in an answer.

    `here` is the one that the letter goes to; `in_part` one of which signs are left out.
    """

    kind: ChannelKind
    shown: str = field(repr=False)
    hours: str | None
    tlp: Tlp
    tag: str
    here: bool
    in_part: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One question, about one channel, in whatever form it goes out.

    `number` is the task's line in the round's table, and the only name of its files. `name` is the
    contact's where it has one; `hours` and `timezone` say when it answers, `opens` at which minute of
    a day in UTC its working day begins, none where it is always answered. `earlier` are the times at which
    messages about this channel went out in the round: where there are any, this one is a reminder.
    `freshness` is what was known of the channel on the `day` on which sheets were made.
    """

    number: int
    task: Task = field(repr=False)
    code: str = field(repr=False)
    language: str
    officer: str
    organisation: str
    tlds: tuple[str, ...]
    country: str
    name: str | None = field(repr=False)
    role: str
    shown: str = field(repr=False)
    held: tuple[Told, ...] = field(repr=False)
    tlp: Tlp
    own_tlp: Tlp
    hours: str
    assumed: bool
    timezone: str
    offset: str
    opens: int | None
    languages: tuple[str, ...]
    note: str | None = field(repr=False)
    earlier: tuple[datetime, ...] = ()
    freshness: Freshness = NEVER
    day: date | None = None

    @property
    def who(self) -> str:
        """The person or the desk."""
        return self.name or self.role


def letters(register: Register, files: RoundFiles, waiting: Iterable[Task]) -> Iterator[Letter]:
    """Yield a letter for each task that waits for an answer, in the order of the round's table.

    A task whose channel the register no longer has is left out: its value is nobody's to ask.
    """
    left, known, sent = set(waiting), channels_of(register), sent_at(files.sent)
    officers = {officer.id: officer.name for officer in register.settings.officers}
    roles = {role.id: role.title for role in register.settings.roles}
    tlds = {name: tuple(tld.shown for tld in register.tlds_of(name)) for name in {task.organisation for task in left}}
    for number, task in enumerate(files.tasks, start=1):
        found = known.get(key_of(task)) if task in left else None
        if found is None:
            continue
        organisation, contact, channel = found
        hours = channel.hours or OFFICE
        held = tuple(_told(files, organisation, contact, each, each is channel) for each in contact.channels)
        yield Letter(
            number=number,
            task=task,
            code=codes.shown(codes.code(files.round.salt or "", task)),
            language=language_of(contact.languages or organisation.languages),
            officer=officers.get(task.officer, task.officer),
            organisation=organisation.name,
            tlds=tlds[organisation.id],
            country=organisation.country,
            name=contact.name,
            role=roles.get(contact.role, contact.role),
            shown=addresses.shown(channel.kind, channel.value),
            held=held,
            tlp=max(each.tlp for each in held if not each.in_part),
            own_tlp=channel.tlp,
            hours=hours.text,
            assumed=channel.hours is None,
            timezone=organisation.timezone,
            offset=_offset(organisation.timezone, files),
            opens=_opens(hours, organisation.timezone, files),
            languages=contact.languages or organisation.languages,
            note=channel.note,
            earlier=sent.get(key_of(task), ()),
        )


def in_part(kind: ChannelKind, shown: str) -> str:
    """Return a value so that its owner knows it again, and nobody else learns it."""
    code, _, rest = shown.partition(" ")
    if kind in NUMBERED and rest:
        places = [place for place, sign in enumerate(rest) if sign.isdigit()]
        hidden = set(places[:-LEFT_OPEN])
        return f"{code} {''.join(HIDDEN if place in hidden else sign for place, sign in enumerate(rest))}"
    if kind is ChannelKind.EMAIL:
        local, _, domain = shown.rpartition("@")
        return f"{local[:1]}{HIDDEN * 3}@{domain}"
    if kind is ChannelKind.POST and "," in shown:
        return f"{HIDDEN * 3}, {shown.rpartition(',')[2].strip()}"
    return f"{HIDDEN * 3}{shown[-LEFT_OPEN:]}"


def address_lines(letter: Letter) -> tuple[str, ...]:
    """Return the lines of the address that a letter goes to."""
    return postal_lines(letter.task.value, letter.who, letter.organisation)


def postal_lines(value: str, who: str, organisation: str) -> tuple[str, ...]:
    """Return the lines of an address by post, as they stand in the window of an envelope."""
    parts = [part for part in re.split(r"\s*[,\n]\s*", value) if part] or [value]
    # Universal Postal Union, S42: the country last, in capital letters.
    lines = [*parts[:-1], parts[-1].upper()] if len(parts) > 1 else parts
    before = [who, *([] if parts[0] in organisation else [organisation])]
    return tuple(before + lines)


def _told(files: RoundFiles, organisation: Organisation, contact: Contact, channel: Channel, here: bool) -> Told:
    close = not here and channel.tlp in FEW_EYES
    shown = addresses.shown(channel.kind, channel.value)
    return Told(
        kind=channel.kind,
        shown=in_part(channel.kind, shown) if close else shown,
        hours=channel.hours.text if channel.hours else None,
        tlp=channel.tlp,
        tag=tag(files.round.salt or "", organisation.id, contact.id, channel.kind, channel.value),
        here=here,
        in_part=close,
    )


def _offset(timezone: str, files: RoundFiles) -> str:
    """Return how a clock there differs from UTC on the day when the round opened."""
    text = f"{datetime.combine(files.round.opened, time(12), ZoneInfo(timezone)):%z}"
    return f"UTC{text[:3]}:{text[3:5]}"


def _opens(hours: Hours, timezone: str, files: RoundFiles) -> int | None:
    """Return the minute of the day in UTC at which a working day begins there; none where it never ends."""
    if hours.always:
        return None
    start = min(span.start for span in hours.spans)
    local = datetime.combine(files.round.opened, start, ZoneInfo(timezone))
    minutes = (timedelta(hours=local.hour, minutes=local.minute) - (local.utcoffset() or timedelta())).total_seconds()
    return int(minutes // 60) % (24 * 60)
