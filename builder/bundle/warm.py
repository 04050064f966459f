"""What workers need, imported once by the server that they are forked from. Nothing of the program imports this."""

import contextlib
import sys
from types import TracebackType

import builder.bundle.make
from builder.errors import LayoutError

# Where Pango is missing, the worker that lays out says so.
with contextlib.suppress(LayoutError):
    import builder.paper.layout  # noqa: F401


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Let a worker end in silence whose parent was stopped before it said what to do; the parent has told."""
    # The last is what a worker finds of the locks of a parent that has ended.
    if not issubclass(kind, EOFError | ConnectionError | FileNotFoundError):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _tell
