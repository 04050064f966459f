"""The cases of a round, played at the real desk by a script: each kind so often, and what is on the disk after it.

Every kind of case is played one time more than it is counted: what the last leaves on the screen is no next case.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from email.message import EmailMessage
from typing import Any

from counted_desk import Counted
from desks import AtDesk, sit_down
from expected_round import MORNING, NAME, OFFICERS, WEEK, Fate, first_messages, outcomes
from mails import answer, quoted
from reckoning import Case, Cost, mean

from builder.desk.screens.calls import Calls
from builder.desk.screens.choices import Choices
from builder.proposals.record import Step, read_proposals
from builder.proposals.turns import Next
from builder.register.kinds import ChannelKind, Method, Result
from builder.register.loading import load
from builder.register.model import Register, Task
from builder.rounds import files
from builder.rounds.asking import mail
from builder.rounds.asking.letters import letters
from builder.rounds.calling.call import FINAL, KEYS
from builder.rounds.returns.pile import Pile
from builder.workspace.places import Workspace

KEY_OF = {result: key for key, result in KEYS.items()}
# One after another, so that cards of all kinds come before each kind of outcome.
RESULTS = (Result.CONFIRMED, Result.NO_ANSWER, Result.CORRECTED, Result.OUT_OF_SERVICE)
# What is typed where somebody gives a new number, in the form of a contact's own.
NUMBERS = tuple(f"+44 1632 960{number}" for number in range(900, 1000))
RIGHT = """\
Dear colleagues,

thank you for asking. All of this is still right, and the duty desk answers at all hours; on public holidays please
let it ring longer than usual.

Kind regards"""
CHANGED = """\
Dear colleagues,

since the summer the number that you have is no longer ours. Please take +44 1632 960999 in its place, at the same
hours as before; my address stays.

Kind regards"""
AWAY = "I am out of the office and shall read your message when I am back. In urgent cases write to the duty desk."
A_RIGHT, A_CHANGED, A_PROGRAM = "it is right, in their words", "a new value, typed", "a program's answer"
READ = {A_RIGHT: RIGHT, A_CHANGED: CHANGED, A_PROGRAM: AWAY}
RINGS_BACK, WRITTEN = "whoever rings back, found by a number", "all that is due, written"
LOOKED_OVER, BY_TELEPHONE, ALL_SENT = "a step, looked over", "a step by telephone, noted", "all papers noted as sent"

OPEN, CONFIRM, TELL = "an organisation's proposals, opened", "a proposal, compared and confirmed", "a notice, noted"
APPLY, PAGE, APPLIED = "all that is due, shown", "a page of differences, read", "all that was shown, applied"


def _screen(at_desk: Counted) -> Any:
    """Return what is on the screen, to be looked into."""
    return at_desk.desk.desk.screen


def saved_as(result: Result) -> str:
    """Return as what kind of case an outcome is counted."""
    if result in FINAL:
        return "outcome: dead, or refused"
    return "outcome: a new value, typed" if result is Result.CORRECTED else f"outcome: {result.replace('-', ' ')}"


def played(workspace: Workspace, count: int, dealt: Mapping[Task, Fate]) -> dict[Case, Cost]:
    """Play each kind of case so often at the desk; return what one took in the mean.

    The ladder is gone up for contacts that are as silent as `dealt` has it.
    """
    found: dict[Case, list[Cost]] = {}
    register = load(workspace).register
    assert register

    async def first_days(desk: AtDesk) -> None:
        counted = Counted(desk)
        await _ring(counted, count)
        for what in READ:
            await _read(counted, workspace, register, count, what)
        found.update(counted.costs)

    async def second_officer(desk: AtDesk) -> None:
        counted = Counted(desk)
        await _confirm(counted, workspace, count)
        found.update(counted.costs)

    async def two_weeks_later(desk: AtDesk) -> None:
        counted = Counted(desk)
        await _apply(counted, workspace)
        await _chase(counted, workspace, count)
        found.update(counted.costs)

    sit_down(workspace, first_days, now=MORNING, officer=OFFICERS[0])
    sit_down(workspace, second_officer, now=MORNING, officer=OFFICERS[1])
    _silence(workspace, dealt)
    sit_down(workspace, two_weeks_later, now=MORNING + 2 * WEEK, officer=OFFICERS[0])
    return {case: mean(each) for case, each in found.items()}


async def _ring(at_desk: Counted, count: int) -> None:
    """Ring, and take what came of each call; a new value is typed where one was given."""
    await at_desk.press("c")
    for turn in range(count + 1):
        for result in RESULTS:
            key = KEY_OF[result]
            with at_desk.case("calls", saved_as(result)) if turn else nullcontext():
                await at_desk.press(*([key, key] if result in FINAL else [key]))
                if result is Result.CORRECTED:
                    await at_desk.type(NUMBERS[turn])
    sitting = at_desk.desk.desk.sitting
    for task in [each for each in sitting.files.tasks if each.method is Method.CALL][-count:]:
        with at_desk.case("calls", RINGS_BACK):
            await at_desk.press("slash")
            await at_desk.type("".join(filter(str.isdecimal, task.value))[-6:])
            await at_desk.press("c")
        assert isinstance(_screen(at_desk), Calls), "who rings back was not found"
        await at_desk.press("q", "q")
    await at_desk.press("q")
    saved = [each.result for each in sitting.files.outcomes]
    assert saved == list(RESULTS * (count + 1)), "what was pressed is not what is on the disk"


async def _read(at_desk: Counted, workspace: Workspace, register: Register, count: int, what: str) -> None:
    """Read mails of a kind, and do what they ask for."""
    before = len(files.read(workspace, NAME).mails)
    place = list(READ).index(what) * (count + 1)
    for number, message in enumerate(_written(workspace, register, place, count + 1), start=place):
        made = answer(message, f"{READ[what]}\n\n{quoted(message.get_content())}", number)
        if READ[what] == AWAY:
            made["Auto-Submitted"] = "auto-replied"
        Pile(workspace, NAME).add(made.as_bytes())
    await at_desk.press("m")
    for turn in range(count + 1):
        with at_desk.case("mails", what) if turn < count else nullcontext():
            if READ[what] == AWAY:
                await at_desk.press("n")
                continue
            # On a small screen what the register has is a key away.
            await at_desk.press("tab")
            if READ[what] == RIGHT:
                await at_desk.press("c")
            else:
                await at_desk.press(_numbered(at_desk))
                await at_desk.type(NUMBERS[50 + turn])
    await at_desk.press("q")
    assert len(files.read(workspace, NAME).mails) == before + count + 1, "a mail was not settled"


def _numbered(at_desk: Counted) -> str:
    """Return the key of the first telephone number of the contact whose mail is read."""
    channels = _screen(at_desk)._beside.channels
    kinds = [each.channel.kind in (ChannelKind.PHONE, ChannelKind.MOBILE) for each in channels]
    return str(kinds.index(True) + 1)


def _written(workspace: Workspace, register: Register, start: int, count: int) -> Sequence[EmailMessage]:
    """Return messages of the round to contacts that have a telephone, each of another organisation."""
    found = files.read(workspace, NAME)
    chosen: dict[str, Task] = {}
    for task in found.tasks:
        contacts = {each.id: each for each in register.organisations[task.organisation].contacts}
        kinds = {channel.kind for channel in contacts[task.contact].channels}
        if task.method is Method.EMAIL and kinds & {ChannelKind.PHONE, ChannelKind.MOBILE}:
            chosen.setdefault(task.organisation, task)
    wanted = list(chosen.values())[start : start + count]
    assert len(wanted) == count, "too few contacts are asked by mail"
    made = letters(register, found, wanted)
    return [mail.message(each, found.round, register.settings.publisher) for each in made]


def _silence(workspace: Workspace, dealt: Mapping[Task, Fate]) -> None:
    """Write down that all were asked, and what came of it: who is silent is so since."""
    files.append_sent(workspace, NAME, first_messages(dealt))
    files.append_outcomes(workspace, NAME, [row for task, fate in dealt.items() for row in outcomes(task, fate)])


async def _chase(at_desk: Counted, workspace: Workspace, count: int) -> None:
    """Look the steps of the ladder over, ask those that are asked by telephone, and note that the others went out."""
    await at_desk.press("h")
    screen = _screen(at_desk)
    due = len(screen._due)
    for _ in range(min(count, due - 1)):
        with at_desk.case("chase", LOOKED_OVER):
            await at_desk.press("j")
    for _ in range(min(count, due - 1)):
        with at_desk.case("chase", BY_TELEPHONE):
            await at_desk.press("t")
    with at_desk.case("chase", WRITTEN):
        await at_desk.press("w")
        await at_desk.type(str(workspace.root.parent / "chase"), stands_for="../chase-2026-12-07")
    with at_desk.case("chase", ALL_SENT):
        await at_desk.press("a", "a")
    sitting = at_desk.desk.desk.sitting
    noted = sum(each.id.startswith("asked") for each in sitting.files.sent)
    left = len(screen._due)
    assert noted >= due - left > 0, f"of {due} steps {noted} are noted, and {left} left"


async def _confirm(at_desk: Counted, workspace: Workspace, count: int) -> None:
    """Have proposals confirmed, organisation after organisation, and the old channels told."""
    await at_desk.press("p")
    before = _events(workspace, Step.CONFIRMED)
    opened: set[str] = set()
    screen = _screen(at_desk)
    for _ in range(2 * count):
        names = [option.id for option in screen.query_one(Choices).options]
        chosen = next((place for place, name in enumerate(names) if name not in opened), None)
        if chosen is None:
            break
        opened.add(str(names[chosen]))
        screen.query_one(Choices).highlighted = chosen
        await at_desk.desk.settle()
        with at_desk.case("proposals", OPEN):
            await at_desk.press("enter")
        card = _screen(at_desk)
        while turn := card._turn:
            if Next.CONFIRM in turn.steps:
                with at_desk.case("proposals", CONFIRM):
                    await at_desk.press("v", "c")
            elif Next.NOTIFY in turn.steps:
                with at_desk.case("proposals", TELL):
                    await at_desk.press("n", "n")
            else:
                break
            assert turn != card._turn, "a key did nothing"
        await at_desk.press("q")
    assert _events(workspace, Step.CONFIRMED) - before == len(at_desk.costs["proposals", CONFIRM])
    await at_desk.press("q")


async def _apply(at_desk: Counted, workspace: Workspace) -> None:
    """Read what all that is due would change, and let it stand."""
    await at_desk.press("p")
    with at_desk.case("proposals", APPLY):
        await at_desk.press("A")
        screen = _screen(at_desk)
        ready = len(screen._readies)
    middle = screen.query_one("#middle")
    while middle.scroll_offset.y < middle.max_scroll_y:
        with at_desk.case("proposals", PAGE):
            await at_desk.press("pagedown")
    with at_desk.case("proposals", APPLIED):
        await at_desk.press("a", "a")
    assert 0 < ready == _events(workspace, Step.APPLIED), "what was shown was not applied"
    await at_desk.press("q", "q")


def _events(workspace: Workspace, step: Step) -> int:
    return sum(event.step is step for each in read_proposals(workspace)[0] for event in each.events)
