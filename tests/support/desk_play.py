"""A whole round as two officers play it at their desks, by keys alone, with a ledger of what the screens said."""

import asyncio
import csv
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk_round import NAME, OFFICERS
from desks import LARGE, SMALL, AtDesk, colours_of, seat
from mails import answer, quoted, ticked
from rich.color import ColorType
from running import tocsin
from second_word import untried

from builder.register.kinds import ChannelKind, Method
from builder.register.loading import load
from builder.register.model import Register, Sent, SentState, Task
from builder.rounds import files
from builder.rounds.asking import mail
from builder.rounds.asking.letters import letters
from builder.rounds.returns.pile import Pile
from builder.workspace.places import Workspace

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
READ, TOLD, APPLIED, CHASED, CLOSED = (NOON + timedelta(days=days) for days in (1, 2, 7, 21, 280))
FIRST, SECOND = OFFICERS
SAVED = re.compile(r"Saved: ([a-z ]+), ([\w-]+) of ([a-z-]+)\.")
ENTERED = re.compile(r"Proposal (\d{4}-[a-z-]+) is entered")


@dataclass
class Ledger:
    """What the screens said that was saved, as a careful officer would write it down."""

    calls: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    mails: Counter[tuple[str, str]] = field(default_factory=Counter)
    entered: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    applied: int = 0
    steps: int = 0
    items: Counter[tuple[str, str]] = field(default_factory=Counter)

    def rang(self, officer: str, screen: str) -> None:
        """Write down what a screen of the calls says that it saved."""
        if found := SAVED.search(screen):
            result, kind, organisation = found.groups()
        else:
            said = ENTERED.search(screen)
            assert said, screen
            self.entered.append(said[1])
            result, kind, organisation = "corrected", "", ""
        self.calls[officer, result.replace(" ", "-"), kind, organisation] += 1
        self.items[officer, "calls"] += 1

    def read(self, officer: str, done: str) -> None:
        """Write down that a mail was settled."""
        self.mails[officer, done] += 1
        self.items[officer, "mails"] += 1


@dataclass
class Play:
    """What was played, where, and what was said of it."""

    workspace: Workspace
    scratch: Path
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def register(self) -> Register:
        """The register as it is now."""
        found = load(self.workspace).register
        assert found
        return found

    def rows(self, name: str) -> list[dict[str, str]]:
        """The lines of a table of the round."""
        with (self.workspace.round(NAME).root / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def command(self, moment: datetime, *words: str | Path) -> str:
        """Give a command on a day, as one has to end well."""
        done = tocsin("--root", self.workspace.root, *words, clock=str(moment.date()))
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr


@asynccontextmanager
async def sits(play: Play, officer: str, now: datetime) -> AsyncIterator[AtDesk]:
    """Have an officer sit at a desk: the first at a small one without colours, the second at a large one with them."""
    own = officer == SECOND
    size = LARGE if own else SMALL
    async with seat(play.workspace, now=now, officer=officer, size=size, colours=own) as desk:
        yield desk
        used = {color.type for color in colours_of(desk.desk) if color is not None}
        assert used <= ({ColorType.DEFAULT, ColorType.STANDARD} if own else {ColorType.DEFAULT})


async def ring(play: Play, desk: AtDesk, officer: str, keys: Sequence[str]) -> None:
    """Ring one after the other; what nobody can take back is pressed twice, a new number typed, a note kept."""
    await desk.press("c")
    for place, key in enumerate(keys):
        if key == "t":
            await desk.press("t")
            assert "Kept until the outcome is saved." in await desk.type("the night desk answers too")
            continue
        screen = await desk.press(key)
        if key == "d":
            screen = await desk.type(f"+44 1632 9607{place:02}" if officer == FIRST else f"+44 1632 9608{place:02}")
        elif key in "wro":
            assert f"Press {key} again" in screen
            screen = await desk.press(key)
        play.ledger.rang(officer, screen)
    await desk.press("q")


async def at_the_telephones(play: Play) -> None:
    """Both ring at once; then somebody rings the first back, and is found by the TLD."""

    async def rings(officer: str, keys: str) -> None:
        async with sits(play, officer, NOON) as desk:
            await ring(play, desk, officer, keys)

    await asyncio.gather(rings(FIRST, "cdtcnwroccn"), rings(SECOND, "ccontcdcr"))
    waits = next(row for row in play.rows("outcomes.csv") if row["result"] == "no-answer" and row["officer"] == FIRST)
    (tld, *_) = play.register.tlds_of(waits["organisation"])
    async with sits(play, SECOND, NOON) as desk:
        await desk.press("c", "f")
        screen = await desk.type(f".{tld.tld}")
        if "Which of these?" in screen:
            screen = await desk.press("enter")
        assert "hang up" in screen.lower()
        play.ledger.rang(SECOND, await desk.press("c"))


def written_to(play: Play) -> None:
    """Note that all that is written went out, as `tocsin round send` and `sent` note it."""
    asked = [each for each in files.read(play.workspace, NAME).tasks if each.method is not Method.CALL]
    went = {"when": NOON, "state": SentState.SENT, "id": "first"}
    files.append_sent(play.workspace, NAME, [Sent.model_validate({**_channel(each), **went}) for each in asked])


def _channel(task: Task) -> dict[str, str]:
    return {"organisation": task.organisation, "contact": task.contact, "kind": task.kind, "value": task.value}


def to_read(play: Play) -> None:
    """Let contacts answer by mail: two of each officer's in their own words, one of each by a tick."""
    pile, found, register = Pile(play.workspace, NAME), files.read(play.workspace, NAME), play.register
    said = ("All is right.", "Our number is another now.", "")
    asked: list[Task] = []
    for officer in OFFICERS:
        asked += [each for each in found.tasks if each.officer == officer and each.kind is ChannelKind.EMAIL][
            : len(said)
        ]
    for number, letter in enumerate(letters(register, found, asked)):
        original, text = mail.message(letter, found.round, register.settings.publisher), said[number % len(said)]
        body = f"{text}\n\n{quoted(original.get_content())}" if text else ticked(original)
        pile.add(answer(original, body, number).as_bytes())


async def at_the_mails(play: Play) -> None:
    """Both read at once: what is right is confirmed, a new number becomes a proposal; the first takes in the ticks."""

    async def reads(officer: str) -> None:
        async with sits(play, officer, READ) as desk:
            screen = await desk.press("m")
            while re.match(r"\d+ to read", read := screen.splitlines()[1].strip()) and "it is" not in read:
                if "All is right." in screen:
                    screen = await desk.press("c")
                    assert "Saved: confirmed" in screen
                    play.ledger.read(officer, "confirmed")
                else:
                    assert "Our number is another now." in screen
                    await desk.press("1")
                    screen = await desk.type(f"+44 1632 9609{OFFICERS.index(officer)}0")
                    play.ledger.entered += ENTERED.findall(screen)
                    play.ledger.read(officer, "proposed")

    await asyncio.gather(reads(FIRST), reads(SECOND))
    async with sits(play, FIRST, READ) as desk:
        await desk.press("m", "a")
        assert "Taken in: 2 confirmed." in await desk.press("a")
        play.ledger.items[FIRST, "mails"] += 2


async def at_the_proposals(play: Play) -> None:
    """Each confirms what the other entered, both at once; then the old numbers are told, and days later all applied."""

    async def confirms(officer: str) -> None:
        async with sits(play, officer, TOLD) as desk:
            while (listed := await desk.press("p")) and "confirm " in listed.splitlines()[3]:
                screen = await desk.press("enter")
                while found := re.search(r"proposal +(\d{4}-[a-z-]+), .*: confirm", screen):
                    screen = await desk.press("v", "c")
                    assert f"{found[1]} is confirmed." in screen
                    play.ledger.confirmed.append(found[1])
                    play.ledger.items[officer, "proposals"] += 1
                await desk.press("q", "q")

    await asyncio.gather(confirms(FIRST), confirms(SECOND))
    async with sits(play, FIRST, TOLD) as desk:
        while "tell " in (await desk.press("p")).splitlines()[3]:
            screen = await desk.press("enter", "n", "n")
            noted = re.findall(r"^ ([^:]+): the notice is noted", screen, re.MULTILINE)
            play.ledger.items[FIRST, "proposals"] += len(noted[0].split(", "))
            await desk.press("q", "q")
    async with sits(play, SECOND, APPLIED) as desk:
        shown = await desk.press("p", "A")
        told = re.search(r"(\d+) proposals lack nothing", shown)
        assert told, shown
        assert f"{told[1]} proposals applied" in await desk.press("a", "a")
        play.ledger.applied = int(told[1])
        play.ledger.items[SECOND, "proposals"] += play.ledger.applied


async def on_the_ladder(play: Play) -> None:
    """Both ask the next about whoever did not answer: what is written goes out in one go, calls one by one."""

    async def chases(officer: str) -> None:
        async with sits(play, officer, CHASED) as desk:
            screen = await desk.press("h")
            if "No step" in screen:
                return
            if "over" in screen:
                await desk.press("w")
                assert "Wrote " in await desk.type(str(play.scratch / f"chase-{officer}"))
                screen = await desk.press("a", "a")
                noted = sum(map(int, re.findall(r"(\d+) (?:e-mail|fax|letter)", screen)))
                play.ledger.steps += noted
                play.ledger.items[officer, "chase"] += noted
            while "Step " in screen:
                screen = await desk.press("t")
                assert "is asked by telephone" in screen
                play.ledger.steps += 1
                play.ledger.items[officer, "chase"] += 1

    await asyncio.gather(chases(FIRST), chases(SECOND))


def play_round(workspace: Workspace, scratch: Path) -> Play:
    """Play the round from its letters to its end."""
    play = Play(workspace, scratch)
    written_to(play)
    asyncio.run(at_the_telephones(play))
    to_read(play)
    asyncio.run(at_the_mails(play))
    asyncio.run(at_the_proposals(play))
    asyncio.run(on_the_ladder(play))
    play.command(
        CLOSED, "round", "close", NAME, "--yes", *untried(workspace.root, CLOSED.date()), "--to", scratch / "report"
    )
    return play
