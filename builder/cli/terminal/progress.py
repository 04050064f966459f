"""Progress on the terminal: bars where somebody watches, lines where it is a log."""

from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import TaskID


class Bars:
    """Shows each step as a bar on standard error, or as a line where that is no terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
        self._live = self._console.is_terminal
        self._progress = Progress(
            TextColumn("tocsin: {task.description:<20}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._live,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> "Bars":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Leave the terminal to somebody else, as one who asks a question."""
        self._progress.stop()

    def begin(self, text: str, total: int) -> None:
        """Say that a step of `total` parts begins."""
        if self._live:
            self._task = self._progress.add_task(text, total=total)
        else:
            self.say(f"{text} ({total}) …" if total > 1 else f"{text} …")

    def advance(self, count: int = 1) -> None:
        """Say that some parts of the step are done."""
        if self._task is not None:
            self._progress.advance(self._task, count)

    def say(self, text: str) -> None:
        """Pass on one sentence."""
        self._console.print(f"tocsin: {text}")
