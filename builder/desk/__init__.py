"""The desk: one full-screen program for an officer's day, over the same functions as the commands.

::

    sitting    who sits there, what time it is, and the office's files as they are at this moment
    screens    what is shown and which key does what: the only part that knows Textual

A screen shows a value that a pure function of another package makes, and saves by one call of the function that
the command uses too; what is saved is on the disk before the next thing is shown. So nothing is lost when the
window is closed, and two officers may sit at two desks at once.

A new screen is a subclass of `screens.frame.DeskScreen`, named in `screens.parts`.
"""

__all__ = ["screens", "sitting"]
