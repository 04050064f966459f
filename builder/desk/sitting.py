"""One officer at the desk: who it is, what time it is, and the office's files as they are at this moment.

Others work at the same time. What they changed is seen whenever something is asked for here: files are read again
where they are not as they were. Nothing is written here.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from builder.errors import RoundError
from builder.register.loading import load
from builder.register.model import Register, Round
from builder.rounds import files
from builder.rounds.progress import Progress, progress
from builder.rounds.record import RoundFiles
from builder.workspace.places import Workspace
from builder.workspace.problems import Level, RegisterError
from builder.workspace.stamps import Stamp, stamps

if TYPE_CHECKING:
    from builder.proposals.record import Known
    from builder.proposals.rules import Office

Clock = Callable[[], datetime]


class Sitting:
    """One officer at the desk, in a round or in none.

    `now` tells the time to work as at, `clock` that of the machine, which no option turns back.
    """

    def __init__(self, workspace: Workspace, officer: str, name: str | None, *, now: Clock, clock: Clock) -> None:
        self.workspace = workspace
        self.officer = officer
        self.now = now
        self.clock = clock
        self._name = name
        self._register: tuple[dict[Path, Stamp], Register] | None = None
        self._rounds: dict[str, tuple[dict[Path, Stamp], RoundFiles]] = {}
        self._proposals: Known = {}
        # The first screen looks in a thread, and nobody waits for it to press a key.
        self._reading = threading.Lock()

    @property
    def today(self) -> date:
        """The day in UTC, as rounds have it."""
        return self.now().date()

    @property
    def register(self) -> Register:
        """The register, read strictly; its rules are not looked at, for a broken one keeps nobody from ringing."""
        with self._reading:
            seen = stamps(self._register_files())
            if self._register is None or self._settled(self._register[0]) != self._settled(seen):
                loaded = load(self.workspace)
                # What cannot be read is left out, and whoever works would take it for gone.
                wrong = [each for each in loaded.problems if each.level is Level.ERROR]
                if loaded.register is None or wrong:
                    raise RegisterError(wrong)
                self._register = (seen, loaded.register)
            return self._register[1]

    @property
    def round(self) -> Round | None:
        """The round that is worked at: the one that was named, else the newest that is open; None where none is."""
        register = self.register
        rounds = {each.id: each for each in register.rounds if each.id in register.tasks}
        if self._name is not None:
            return rounds.get(self._name)
        there = [each for each in rounds.values() if each.closed is None and each.opened <= self.today]
        return max(there, key=lambda each: (each.opened, each.id), default=None)

    @property
    def files(self) -> RoundFiles:
        """What the round's directory holds now; refuse where no round is open."""
        found = self.round
        if found is None:
            raise RoundError("no round is open", hint="`tocsin round open` begins one")
        return self._files_of(found.id)

    def progress(self) -> Progress:
        """Return how far the round has come at this moment."""
        return progress(self.files, self.register, self.today)

    def recorded(self) -> Register:
        """Return the register with all that the rounds which go on have by now: what is known, asked and whose it is.

        `register` was read before, and stays the same while only they grow.
        """
        register = self.register
        going_on = [each.id for each in register.rounds if each.closed is None and each.id in register.outcomes_of]
        found = {name: self._files_of(name) for name in going_on}
        return register.model_copy(
            update={
                "outcomes_of": {**register.outcomes_of, **{name: each.outcomes for name, each in found.items()}},
                "sent": {**register.sent, **{name: each.sent for name, each in found.items()}},
                "tasks": {**register.tasks, **{name: each.tasks for name, each in found.items()}},
            }
        )

    def office(self) -> "Office":
        """Return what the rules of proposals look at, as it is now and by the machine's clock.

        Those who hold the proposals' lock may ask as well: only what was changed since the last time is read.
        """
        # Slow to load, and the first screen waits for it no more than for a screen.
        from builder.proposals.files import open_office

        register = self.recorded()
        with self._reading:
            return open_office(self.workspace, self.clock(), register, known=self._proposals)

    def _files_of(self, name: str) -> RoundFiles:
        root = self.workspace.round(name).root
        try:
            seen = stamps(path for path in root.iterdir() if path.is_file())
        except OSError as error:
            why = error.strerror or "no reason is given"
            raise RoundError(f"the round {name} cannot be read: {why}", hint="check data/rounds") from None
        known = self._rounds.get(name)
        if known is None or known[0] != seen:
            known = self._rounds[name] = (seen, files.read(self.workspace, name))
        return known[1]

    def _register_files(self) -> Iterator[Path]:
        yield self.workspace.settings
        for directory in (self.workspace.tlds, self.workspace.organisations):
            if directory.is_dir():
                yield from directory.iterdir()
        if self.workspace.rounds.is_dir():
            for each in self.workspace.rounds.iterdir():
                # A round that was opened or closed meanwhile, and one that git merged after it was closed.
                paths = self.workspace.round(each.name)
                yield from (paths.file, paths.outcomes)

    def _settled(self, seen: dict[Path, Stamp]) -> dict[Path, Stamp]:
        """Return what the register is as old as: all but the outcomes of rounds that go on, which `files` has."""
        rounds = self._register[1].rounds if self._register else ()
        growing = {self.workspace.round(each.id).outcomes for each in rounds if each.closed is None}
        return {path: stamp for path, stamp in seen.items() if path not in growing}
