"""One officer at the desk: who it is, what time it is, and the office's files as they are at this moment.

Others work at the same time. What they changed is seen whenever something is asked for here: files are read again
where they are not as they were. Nothing is written here.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
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
from builder.workspace.problems import RegisterError

if TYPE_CHECKING:
    from builder.proposals.rules import Office

Clock = Callable[[], datetime]
Stamp = tuple[tuple[str, int, int], ...]


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
        self._register: tuple[Stamp, Register] | None = None
        self._files: tuple[Stamp, RoundFiles] | None = None
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
            seen = _stamp(self._register_files())
            if self._register is None or self._register[0] != seen:
                loaded = load(self.workspace)
                if loaded.register is None:
                    raise RegisterError(loaded.problems)
                self._register = (seen, loaded.register)
            return self._register[1]

    @property
    def round(self) -> Round | None:
        """The round that is worked at: the one that was named, else the newest that is open; None where none is."""
        rounds = {each.id: each for each in self.register.rounds if each.id in self.register.tasks}
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
        paths = self.workspace.round(found.id)
        seen = _stamp(sorted(path for path in paths.root.iterdir() if path.is_file()))
        if self._files is None or self._files[0] != seen:
            self._files = (seen, files.read(self.workspace, found.id))
        return self._files[1]

    def progress(self) -> Progress:
        """Return how far the round has come at this moment."""
        return progress(self.files, self.register, self.today)

    def office(self) -> "Office":
        """Return what the rules of proposals look at, by the machine's clock."""
        # Slow to load, and the first screen waits for it no more than for a screen.
        from builder.proposals.files import open_office

        register, found = self.register, self.round
        if found is not None:
            # The register was read before this round's last outcomes were written.
            outcomes = {**register.outcomes_of, found.id: self.files.outcomes}
            register = register.model_copy(update={"outcomes_of": outcomes})
        return open_office(self.workspace, self.clock(), register)

    def _register_files(self) -> Iterator[Path]:
        yield self.workspace.settings
        for directory in (self.workspace.tlds, self.workspace.organisations):
            if directory.is_dir():
                yield from directory.iterdir()
        if self.workspace.rounds.is_dir():
            # A round that was opened or closed meanwhile.
            yield from (self.workspace.round(each.name).file for each in self.workspace.rounds.iterdir())


def _stamp(paths: Iterable[Path]) -> Stamp:
    """Return what tells whether any of these files was changed."""
    found = []
    for path in paths:
        try:
            known = path.stat()
        except OSError:
            # Nobody minds what went away while it was looked at: the next look sees that.
            continue
        found.append((str(path), known.st_mtime_ns, known.st_size))
    return tuple(sorted(found))
