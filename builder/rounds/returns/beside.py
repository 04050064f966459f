"""What an officer sees beside a mail: whose it is, what the register has of them, what we asked, and what was tried.

Pure. It is of one contact alone, and of the register as it is now.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from builder.proposals import rules
from builder.proposals.record import Proposal
from builder.register import addresses
from builder.register.freshness import Knowledge, fold
from builder.register.kinds import ChannelKind, Method
from builder.register.model import Channel, Contact, Organisation, Task
from builder.rounds.asking.letters import LANGUAGE_NAMES
from builder.rounds.asking.mail import text as text_of
from builder.rounds.codes import shown as shown_code
from builder.rounds.progress import Progress, TaskProgress
from builder.rounds.record import key_of, sent_at
from builder.rounds.returns.evidence import Asked
from builder.rounds.returns.readable import one_line
from builder.words.labels import known as freshness_of

EMPTY = re.compile(r"\n(?:[^\S\n]*\n)+")
# Of a line that is shorter than this, the next is no continuation.
FULL = 55


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One channel of the contact: what it is, what is known of it, and where it stands in the round.

    `here` is the one that the question went to; `channel` is what a change would be of.
    """

    channel: Channel = field(repr=False)
    shown: str = field(repr=False)
    known: str
    standing: str
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """One contact as it stands beside a mail. `question` are the lines of what we wrote, `tried` what came of it."""

    organisation: str
    organisation_name: str
    country: str
    tlds: tuple[str, ...]
    contact: str
    name: str = field(repr=False)
    languages: tuple[str, ...]
    officer: str
    channels: tuple[Held, ...] = field(repr=False)
    notes: tuple[str, ...] = field(repr=False)
    tried: tuple[str, ...] = field(repr=False)
    waits: tuple[str, ...]
    asked: str
    code: str = field(repr=False)
    question: tuple[str, ...] = field(repr=False)


def beside(
    asked: Asked, found: Progress, who: tuple[str, str], task: Task | None, proposals: Iterable[Proposal]
) -> Beside | None:
    """Return what stands beside a mail that is, or may be, about a contact; None where the register has it no more."""
    register = asked.register
    organisation = register.organisations.get(who[0])
    contact = asked.contact(*who)
    if organisation is None or contact is None:
        return None
    roles = {role.id: role.title for role in register.settings.roles}
    role = roles.get(contact.role, contact.role)
    standing = {key_of(each.task): each for each in found.tasks}
    officers = {each.task.officer for each in found.tasks if each.task.organisation == organisation.id}
    return Beside(
        organisation=organisation.id,
        organisation_name=one_line(organisation.name),
        country=organisation.country,
        tlds=tuple(tld.shown for tld in register.tlds_of(organisation.id)),
        contact=contact.id,
        name=one_line(f"{contact.name}, {role}" if contact.name else role),
        languages=contact.languages or organisation.languages,
        officer=", ".join(sorted(officers)),
        channels=tuple(_channels(asked, organisation, contact, standing, task)),
        notes=tuple(one_line(note) for note in (contact.note, contact.internal, organisation.internal) if note),
        tried=tuple(_tried(asked, organisation, contact)),
        waits=tuple(_waiting(proposals, organisation, contact)),
        asked=_asked(asked, task) if task else "",
        code=shown_code(asked.code(task)) if task else "",
        question=_question(asked, task) if task else (),
    )


def call_waits(found: Progress, who: tuple[str, str]) -> bool:
    """Say whether the round has a call to a contact, or to its organisation, that waits for an answer."""
    return any(
        each.standing.waiting and each.task.method is Method.CALL and each.task.organisation == who[0]
        for each in found.tasks
    )


def _channels(
    asked: Asked,
    organisation: Organisation,
    contact: Contact,
    standing: dict[tuple[str, str, ChannelKind, str], TaskProgress],
    task: Task | None,
) -> Iterator[Held]:
    knowledge = _knowledge(asked)
    for channel in contact.channels:
        key = (organisation.id, contact.id, channel.kind, addresses.canonical(channel.kind, channel.value))
        there = standing.get(key)
        yield Held(
            channel=channel,
            shown=one_line(addresses.shown(channel.kind, channel.value)),
            known=freshness_of(knowledge.of(organisation.id, contact.id, channel)),
            standing=there.standing.value if there else "not asked in this round",
            here=task is not None and key == key_of(task),
        )


def _knowledge(asked: Asked) -> Knowledge:
    # The register was read before this round's last outcomes were written.
    others = [row for name, rows in asked.register.outcomes_of.items() if name != asked.files.round.id for row in rows]
    return fold([*others, *asked.files.outcomes], asked.register.settings.freshness, asked.today)


def _tried(asked: Asked, organisation: Organisation, contact: Contact) -> Iterator[str]:
    """Yield what went to a contact in this round and what came of it, in the order of the days."""
    whose = (organisation.id, contact.id)
    found = [
        (time.date(), f"{time.date()} asked over {key[2]}")
        for key, times in sent_at(asked.files.sent).items()
        if key[:2] == whose
        for time in times
    ]
    for each in asked.files.outcomes:
        if (each.organisation, each.contact) == whose:
            note = f": {one_line(each.note)}" if each.note else ""
            found.append((each.when, f"{each.when} {each.kind} {each.result.replace('-', ' ')}, {each.officer}{note}"))
    yield from (text for _, text in sorted(found))


def _waiting(proposals: Iterable[Proposal], organisation: Organisation, contact: Contact) -> Iterator[str]:
    for each in proposals:
        if (each.organisation, each.contact) == (organisation.id, contact.id) and rules.stage(each) in (
            rules.Stage.OPEN,
            rules.Stage.APPLYING,
        ):
            yield f"{each.id}: {each.action.value} {each.kind or ''}".rstrip()


def _question(asked: Asked, task: Task) -> tuple[str, ...]:
    """Return the lines of the letter that went out last for a task, as a mail has them."""
    letters = asked.letters(task)
    if not letters:
        return ()
    office = asked.register.settings.publisher
    text = text_of("rounds/email.txt", letters[-1], asked.files.round, office)
    # A paragraph is one line here, for a pane breaks it anew.
    blocks = EMPTY.split(text.strip())
    return tuple(one_line(line) for block in blocks for line in (*_unbroken(block.splitlines()), ""))


def _unbroken(lines: list[str]) -> list[str]:
    found: list[str] = []
    last = ""
    for line in lines:
        if found and len(last) >= FULL and not line.startswith((" ", "\t")):
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
        last = line
    return found


def _asked(asked: Asked, task: Task) -> str:
    """Say in a line what was asked, for who does not read the letter's language."""
    letters = asked.letters(task)
    language = f", in {LANGUAGE_NAMES.get(letters[-1].language, letters[-1].language)}" if letters else ""
    return f"whether all this is right, over {task.kind}{language}"
