"""Look at all of it, each thing apart: what cannot be looked at is told, and the rest is looked at all the same."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from builder.errors import BuilderError
from builder.office.doctor import committed, elapsing, installed, machine, mirror, resting
from builder.office.doctor.result import Result, fail
from builder.workspace.places import Workspace


def examine(workspace: Workspace | None, now: datetime, copy: Path | None = None) -> tuple[Result, ...]:
    """Return what was found of the machine, and of a workspace and a mirror where there are such."""
    looks: list[tuple[str, Callable[[], Iterator[Result]]]] = [
        ("machine", lambda: machine.look(workspace.root if workspace else Path())),
        ("packages", installed.look),
    ]
    if workspace:
        looks += [
            ("clock", lambda: machine.look_at_clock(workspace, now)),
            ("files", lambda: resting.look(workspace)),
            ("register", lambda: elapsing.look_at_register(workspace, now.date())),
            ("keys", lambda: elapsing.look_at_keys(workspace, now.date())),
            ("published", lambda: elapsing.look_at_published(workspace, now)),
            ("editions", lambda: elapsing.look_at_committed(workspace)),
            ("running out", lambda: elapsing.look(workspace, now)),
            ("git", lambda: committed.look(workspace)),
        ]
    if workspace and copy:
        looks.append(("mirror", lambda: mirror.look(workspace, copy)))
    return tuple(result for part, look in looks for result in _looked(part, look))


def _looked(part: str, look: Callable[[], Iterator[Result]]) -> Iterator[Result]:
    try:
        yield from look()
    except BuilderError as error:
        yield fail(part, f"cannot be looked at: {error.message}", error.hint)
    except OSError as error:
        yield fail(part, f"cannot be looked at: {error.strerror}", "check the permissions, and the disk")
