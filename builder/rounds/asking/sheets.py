"""The work sheets of a round: all that the office prints, sends and dials, in one directory.

The same data on the same day give the same bytes. The directory is the owner's alone, and no
name in it tells a contact: files are numbered by the lines of the round's table. It is there
whole or not at all.
"""

import csv
import io
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path

from builder.errors import RoundError
from builder.progress import Report
from builder.register import addresses
from builder.register.freshness import ChannelKey, known_on
from builder.register.kinds import ChannelKind, Method
from builder.register.model import Publisher, Register, Round
from builder.rounds.asking import drawn, mail
from builder.rounds.asking.gateways import can_be_rung
from builder.rounds.asking.letters import LANGUAGE_NAMES, Letter, letters
from builder.rounds.asking.sending import plan
from builder.rounds.progress import SAME_CONTACT, progress
from builder.rounds.record import RoundFiles, channels_of, key_of, sent_at
from builder.rounds.together import together
from builder.words.languages import EXERCISE
from builder.words.templates import fill
from builder.workers import Processes, batches
from builder.workspace import store
from builder.workspace.csvtext import for_people
from builder.workspace.places import Workspace

# Where each kind's sheets go.
PLACES = {
    ChannelKind.PHONE: "calls",
    ChannelKind.MOBILE: "calls",
    ChannelKind.SATELLITE: "calls",
    ChannelKind.INOC_DBA: "calls",
    ChannelKind.EMAIL: "email",
    ChannelKind.FAX: "fax",
    ChannelKind.POST: "post",
    ChannelKind.SMS: "sms",
    ChannelKind.CHAT: "chat",
}
SORTS = {
    "calls": ("call", "calls"),
    "email": ("e-mail", "e-mails"),
    "fax": ("fax", "faxes"),
    "post": ("letter", "letters"),
    "sms": ("SMS", "SMS"),
    "chat": ("chat", "chats"),
}
FAXES_AT_ONCE, MAILS_AT_ONCE = 25, 100
# `tocsin round import` knows the first of them again.
COLUMNS = ("organisation", "contact", "kind", "value", "outcome", "when", "new value", "note")
SAID = (
    *(
        "number",
        "officer",
        "dial",
        "name",
        "role",
        "organisation name",
        "tlds",
        "country",
        "hours",
        "time zone",
        "offset",
    ),
    *("day begins (UTC)", "speak", "code", "tlp", "instruction", "text", "by"),
)
# GSM 03.38, the basic alphabet; the second table's letters take two places.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("^{}\\[~]|€")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """The files of a round by name, how many of each sort, and how many channels of the round need none now.

    `shared` are the tasks whose address gets another contact's message, and no second.
    """

    files: Mapping[str, bytes] = field(repr=False)
    counts: Mapping[str, int]
    left_out: int
    shared: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Job:
    """A part of the work: what makes files, of what, under which names."""

    make: Callable[[Sequence[Letter], Round, Publisher], bytes | list[bytes]]
    letters: Sequence[Letter] = field(repr=False)
    names: Sequence[str]


def due_letters(register: Register, files: RoundFiles, today: date) -> tuple[Letter, ...]:
    """Return the letters that may go out today: no answer yet, and not asked lately, in another round neither."""
    if files.round.salt is None:
        raise RoundError(
            f"the round {files.round.id} has no codes", hint="it is from before there were codes; open a new one"
        )
    found = progress(files, register, today)
    elsewhere = set() if files.round.drill else _asked_elsewhere(register, files.round.id, today)
    asked = [
        each.task
        for each in found.tasks
        if each.standing.waiting and each.may and each.may <= today and key_of(each.task) not in elsewhere
    ]
    known, held = known_on(register, today), channels_of(register)
    return tuple(
        replace(each, freshness=known.of(owner.id, contact.id, channel), day=today)
        for each in letters(register, files, asked)
        for owner, contact, channel in [held[key_of(each.task)]]
    )


def _asked_elsewhere(register: Register, name: str, today: date) -> set[ChannelKey]:
    """Return the channels to which another round, that was no exercise, wrote in the last 30 days."""
    drills = {each.id for each in register.rounds if each.drill}
    return {
        key
        for other, sent in register.sent.items()
        if other != name and other not in drills
        for key, times in sent_at(sent).items()
        if times[-1].date() + SAME_CONTACT > today
    }


def make(
    register: Register,
    files: RoundFiles,
    office: Publisher,
    today: date,
    *,
    jobs: int,
    report: Report,
    without: Collection[int] = (),
) -> Sheets:
    """Return all sheets of a round, laid out by as many processes as `jobs` says.

    The tasks `without` go to no gateway: what can be rung instead is on a call sheet, and the rest on none.
    """
    found = due_letters(register, files, today)
    # What `tocsin round send` would send, with reminders: whoever sends, nobody gets two.
    mails = plan(files, found, since=today - SAME_CONTACT)
    parts: dict[str, list[Letter]] = {place: [] for place in SORTS}
    kept_back: list[int] = []
    for each in found:
        if each.number not in without:
            parts[PLACES[each.task.kind]].append(each)
        elif can_be_rung(each, register.settings):
            parts["calls"].append(each)
        else:
            kept_back.append(each.number)
    parts["email"] = list(mails.letters)
    parts["calls"] = together(
        parts["calls"], lambda each: each.task, lambda each: (each.opens is None, each.opens or 0, each.number)
    )
    work = list(_jobs(parts))
    made: dict[str, bytes] = {}
    report.begin("Writing sheets", sum(map(len, parts.values())))
    with Processes(jobs) as pool:
        calls = ((job.make, job.letters, files.round, office) for job in work)
        for job, content in zip(work, pool.stream(_run, calls), strict=True):
            made |= zip(job.names, content, strict=True)
            report.advance(len(job.letters))
    made |= _tables(parts, files.round, office)
    counts = {place: len(part) for place, part in parts.items()}
    left_out = len(files.tasks) - len(found)
    shared = ", ".join(f"{number:04}" for number in mails.shared)
    if shared:
        report.say(f"their address gets another contact's message, and no second: {shared}; reach them another way")
    said: dict[str, object] = {"counts": counts, "left_out": left_out, "shared": len(mails.shared)}
    said |= {"numbers": mail.wrap(shared), "kept_back": mail.wrap(", ".join(f"{number:04}" for number in kept_back))}
    made["README.txt"] = fill("rounds/README.txt", round=files.round, today=today, **said).encode()
    return Sheets(files=dict(sorted(made.items())), counts=counts, left_out=left_out, shared=mails.shared)


def write(workspace: Workspace, sheets: Sheets, to: Path) -> None:
    """Write sheets into a directory that is empty or missing and lies outside the workspace."""
    target = to.absolute()
    if target.resolve().is_relative_to(workspace.root):
        raise RoundError(
            "the sheets hold personal details in clear, and the directory lies in the workspace",
            hint="name one outside: what is in the workspace is committed, and part of it published",
        )
    unfinished = target.with_name(f".{target.name}{store.UNFINISHED}")
    with store.told("the sheets", RoundError, "name another directory"):
        if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
            raise RoundError("the directory is not empty", hint="name one that is empty or missing")
        if unfinished.exists():
            shutil.rmtree(unfinished)
        try:
            _fill(unfinished, sheets.files)
            unfinished.replace(target)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise


def parts_of(text: str) -> int:
    """Return how many short messages a text takes (3GPP TS 23.038 and 23.040)."""
    if set(text) <= GSM | GSM_EXTENSION:
        length, whole, part = len(text) + sum(sign in GSM_EXTENSION for sign in text), 160, 153
    else:
        length, whole, part = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= whole else -(-length // part)


def _jobs(parts: Mapping[str, list[Letter]]) -> Iterator[_Job]:
    """Cut the work into parts for the workers, the longest first."""
    for place, make_, ending in (("calls", drawn.calls, "pdf"), ("post", drawn.letters, "pdf")):
        for officer in sorted({each.task.officer for each in parts[place]}):
            own = [each for each in parts[place] if each.task.officer == officer]
            yield _Job(make_, own, [f"{place}/{officer}.{ending}"])
    for part in batches(parts["fax"], FAXES_AT_ONCE):
        yield _Job(drawn.faxes, part, [f"fax/{each.number:04}.pdf" for each in part])
    for part in batches(parts["email"], MAILS_AT_ONCE):
        yield _Job(_mails, part, [f"email/{each.number:04}.eml" for each in part])


def _run(
    make_: Callable[[Sequence[Letter], Round, Publisher], bytes | list[bytes]],
    part: Sequence[Letter],
    round_: Round,
    office: Publisher,
) -> list[bytes]:
    made = make_(part, round_, office)
    return [made] if isinstance(made, bytes) else made


def _mails(part: Sequence[Letter], round_: Round, office: Publisher) -> list[bytes]:
    made: list[EmailMessage] = [mail.message(letter, round_, office) for letter in part]
    return [message.as_bytes() for message in made]


def _tables(parts: Mapping[str, list[Letter]], round_: Round, office: Publisher) -> Iterator[tuple[str, bytes]]:
    for officer in sorted({each.task.officer for each in parts["calls"]}):
        own = [each for each in parts["calls"] if each.task.officer == officer]
        yield f"calls/{officer}.csv", _table(own, round_, lambda _: "", Method.CALL)
    for place in ("email", "fax", "post"):
        if parts[place]:
            yield f"{place}/list.csv", _table(parts[place], round_, lambda _: "")
    if parts["chat"]:
        texts = {each.number: _text("rounds/chat.txt", each, round_, office) for each in parts["chat"]}
        yield "chat/list.csv", _table(parts["chat"], round_, lambda each: texts[each.number])
    if parts["sms"]:
        yield "sms/list.csv", _table(parts["sms"], round_, lambda _: "")
        yield "sms/messages.csv", _messages(parts["sms"], round_, office)


def _table(part: Sequence[Letter], round_: Round, text: Callable[[Letter], str], over: Method | None = None) -> bytes:
    """Return a list to work through and to send back, for a spreadsheet; `over` is how all of it is asked."""
    rows = [
        (
            *(each.task.organisation, each.task.contact, each.task.kind.value, each.task.value, "", "", "", ""),
            *(str(each.number), each.officer, each.shown, each.name or "", each.role, each.organisation),
            *(" ".join(each.tlds), each.country),
            *(f"{each.hours} (assumed)" if each.assumed else drawn.in_words(each.hours), each.timezone, each.offset),
            *(drawn.clock(each.opens), LANGUAGE_NAMES[each.language], each.code, each.own_tlp.label),
            *(EXERCISE if round_.drill else "", text(each), (over or each.task.method).value),
        )
        for each in part
    ]
    return for_people([(*COLUMNS, *SAID), *rows])


def _messages(part: Sequence[Letter], round_: Round, office: Publisher) -> bytes:
    """Return short messages for a gateway: a program reads them, so numbers stand as they are dialled."""
    texts = [(each, _text("rounds/sms.txt", each, round_, office)) for each in part]
    rows = [
        (addresses.dialled(each.task.value)[0], text, str(each.number), str(parts_of(text))) for each, text in texts
    ]
    output = io.StringIO()
    csv.writer(output, lineterminator="\r\n").writerows([("to", "text", "id", "parts"), *rows])
    return output.getvalue().encode()


def _text(template: str, letter: Letter, round_: Round, office: Publisher) -> str:
    return mail.one_line(mail.text(template, letter, round_, office))


def _fill(directory: Path, files: Mapping[str, bytes]) -> None:
    directory.mkdir(mode=0o700, parents=True)
    for name in sorted({name.partition("/")[0] for name in files if "/" in name}):
        (directory / name).mkdir(mode=0o700)
    for name, content in files.items():
        # Not brought to the disk one by one: what a power cut takes, the same command writes again.
        handle = os.open(directory / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)


def summary(sheets: Sheets) -> str:
    """Say in a line what was made."""
    told = [f"{count} {words[count != 1]}" for place, words in SORTS.items() if (count := sheets.counts[place])]
    return ", ".join(told) or "no sheets, as nobody needs to be asked now"
