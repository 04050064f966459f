"""What workers need, imported once by the server that they are forked from. Nothing imports this."""

import contextlib

import builder.bundle.make
from builder.errors import LayoutError

# Where Pango is missing, the worker that lays out says so.
with contextlib.suppress(LayoutError):
    import builder.render.layout  # noqa: F401
