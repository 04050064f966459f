"""Carry out the steps of the ladder: all that goes out today in one directory, or sent, and noted by what was sent.

What is sent is written down on the disk before a server hears of it, as for the messages of a round (`sending`).
The directory is the owner's alone, and no name in it tells a contact.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial

from builder.progress import Report
from builder.register import addresses
from builder.register.kinds import NUMBERED, ChannelKind
from builder.register.model import Publisher, Round, Sent, SentState
from builder.rounds import files as round_files
from builder.rounds.asking import drawn, mail
from builder.rounds.asking.ladder import Step, asked_lately
from builder.rounds.asking.letters import LANGUAGE_NAMES
from builder.rounds.asking.sending import Outgoing
from builder.rounds.asking.sheets import Sheets
from builder.rounds.progress import OUTSIDE, STEPS, asked, rung_of
from builder.words.templates import fill
from builder.workspace.csvtext import for_people
from builder.workspace.places import Workspace

PLACES = {ChannelKind.EMAIL: "email", ChannelKind.FAX: "fax", ChannelKind.POST: "post", None: "other"}
SORTS = {
    "email": ("e-mail", "e-mails"),
    "calls": ("call", "calls"),
    "fax": ("fax", "faxes"),
    "post": ("letter", "letters"),
    "other": ("other", "others"),
}
# `tocsin round sent` knows the first of them again.
COLUMNS = ("organisation", "step", "whom")
SAID = (
    *("number", "officer", "about", "over", "value", "dial", "look up", "name", "who", "organisation name", "tlds"),
    *("hours", "time zone", "speak", "tlp", "subject"),
)
WORDS = {rung: word for word, rung in STEPS.items()}


def place_of(step: Step) -> str:
    """Return in which part of the directory a step stands: calls are whatever is neither written nor drawn."""
    return PLACES.get(step.kind, "calls")


def make(steps: Sequence[Step], round_: Round, office: Publisher, today: date, report: Report) -> Sheets:
    """Return all that goes out today, numbered in the order of the steps."""
    report.begin("Writing steps", len(steps))
    parts: dict[str, list[tuple[int, Step]]] = {place: [] for place in SORTS}
    for number, step in enumerate(steps, start=1):
        parts[place_of(step)].append((number, step))
    made = {f"email/{number:04}.eml": message(step, round_, office).as_bytes() for number, step in parts["email"]}
    made |= {f"other/{number:04}.txt": _page(step).encode() for number, step in parts["other"]}
    report.advance(len(made))
    faxes = drawn.step_faxes([step for _, step in parts["fax"]], round_, office) if parts["fax"] else []
    made |= {f"fax/{number:04}.pdf": content for (number, _), content in zip(parts["fax"], faxes, strict=True)}
    report.advance(len(faxes))
    for officer, own in _by_officer(parts["post"]):
        made[f"post/{officer}.pdf"] = drawn.step_letters([step for _, step in own], round_, office)
        report.advance(len(own))
    for officer, own in _by_officer(parts["calls"]):
        made[f"calls/{officer}.pdf"] = drawn.step_calls(own, round_, office)
        made[f"calls/{officer}.csv"] = _list(own)
        report.advance(len(own))
    if sent := sorted((each for place in SORTS if place != "calls" for each in parts[place]), key=lambda one: one[0]):
        made["list.csv"] = _list(sent)
    counts = {place: len(part) for place, part in parts.items()}
    blank = sum(not step.address for _, step in parts["email"])
    made["README.txt"] = fill("rounds/step-README.txt", round=round_, today=today, counts=counts, blank=blank).encode()
    return Sheets(files=dict(sorted(made.items())), counts=counts, left_out=0)


def summary(counts: Mapping[str, int]) -> str:
    """Say in a line what was made."""
    told = [f"{count} {words[count != 1]}" for place, words in SORTS.items() if (count := counts.get(place, 0))]
    return ", ".join(told) or "nothing, as no step of the ladder is due"


def message(step: Step, round_: Round, office: Publisher) -> EmailMessage:
    """Return the mail of a step, to nobody yet where the office looks the address up."""
    to = addresses.canonical(ChannelKind.EMAIL, step.address)
    return mail.draft(
        office,
        to=to,
        name=(step.name or "") if step.rung not in OUTSIDE else step.who if step.address else "",
        subject=step.subject,
        text=step.mail_text,
        language=step.language,
        id_=mail.named(round_, step.name_sent, office.email),
    )


def note(workspace: Workspace, round_: Round, steps: Iterable[Step], now: datetime, *, over: str = "") -> int:
    """Note that these went out now, and return how many people they asked; who was asked in this week is not again."""
    return note_asked(
        workspace,
        round_,
        [(step.organisation, WORDS[step.rung], who) for step in steps for who in step.whom],
        now,
        over=over,
    )


def note_asked(
    workspace: Workspace, round_: Round, asked_: Iterable[tuple[str, str, str]], now: datetime, *, over: str = ""
) -> int:
    """Note whom steps asked, by organisation, step and contact; return how many, whom a step asked in this week not."""
    with round_files.changing(workspace, round_.id) as held:
        lately = asked_lately(held.read(), now.date())
        rows = [
            asked(organisation, who, STEPS[word], now, f"asked {now.date()}{over}")
            for organisation, word, who in dict.fromkeys(asked_)
            if (organisation, who, STEPS[word]) not in lately
        ]
        held.append_sent(rows)
        return len(rows)


def outgoing(workspace: Workspace, round_: Round, office: Publisher, steps: Sequence[Step]) -> list[Outgoing]:
    """Return the mails of steps that have an address, for `sending.deliver`: what was sent is noted as asked."""
    return [
        Outgoing(
            number=number,
            to=addresses.canonical(ChannelKind.EMAIL, step.address),
            begin=partial(_begin, workspace, round_, step),
            message=partial(_dated, step, round_, office),
        )
        for number, step in enumerate(steps, start=1)
        if step.address
    ]


def _begin(workspace: Workspace, round_: Round, step: Step, now: datetime) -> list[Sent]:
    """Write down that a step is begun; nothing where somebody else took it meanwhile."""
    with round_files.changing(workspace, round_.id) as held:
        known = held.read()
        lately = asked_lately(known, now.date())
        if any((step.organisation, who, step.rung) in lately for who in step.whom):
            return []
        # Each attempt has a name of its own, so that a failure says nothing of another.
        name = f"asked {now.date()} try "
        tries = sum(
            (each.organisation, each.contact, rung_of(each)) == (step.organisation, step.whom[0], step.rung)
            and each.id.startswith(name)
            for each in known.sent
            if each.state is SentState.BEGUN
        )
        lines = [
            asked(step.organisation, who, step.rung, now, f"{name}{tries + 1}", SentState.BEGUN) for who in step.whom
        ]
        held.append_sent(lines)
        return lines


def _dated(step: Step, round_: Round, office: Publisher, now: datetime) -> EmailMessage:
    made = message(step, round_, office)
    del made[mail.DRAFT]
    made["Date"] = format_datetime(now)
    return made


def _by_officer(part: Sequence[tuple[int, Step]]) -> Iterator[tuple[str, list[tuple[int, Step]]]]:
    for officer in sorted({step.officer for _, step in part}):
        yield officer, [each for each in part if each[1].officer == officer]


def _list(part: Iterable[tuple[int, Step]]) -> bytes:
    """Return a list to work through and to note by, for a spreadsheet."""
    rows = [
        (
            *(step.organisation, WORDS[step.rung], " ".join(step.whom), str(number), step.asking),
            *(" ".join(step.about), step.kind.value if step.kind else "", step.value, step.shown, step.look_up),
            *(step.name or "", step.who, step.organisation_name, step.tlds),
            drawn.in_words(step.hours.text) if step.kind in NUMBERED else "",
            *(step.timezone, LANGUAGE_NAMES[step.language], step.tlp.label, step.subject),
        )
        for number, step in part
    ]
    return for_people([(*COLUMNS, *SAID), *rows])


def _page(step: Step) -> str:
    return f"{step.subject}\n\n{step.mail_text}"
