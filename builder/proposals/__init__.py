"""Changes of the register that wait for a second pair of eyes.

A proposal states one change: another value, a new channel or contact, one that is gone. It comes
into the register by `tocsin proposals apply` alone, and where it touches a telephone number, only
after all that `builder.proposals.rules` demands. Nothing goes round the rules.

::

    record    a proposal as its file says it, and whether that can be read
    rules     pure: what a proposal still lacks, and who may confirm it over which channel
    entering  pure: what somebody wants, held against the register before it is entered
    change    pure: an organisation's record with one change
    edit      pure: the text of its file with that change, all else as it was
    notice    pure: what the old channel is told
    written   pure: values as YAML
    updates   pure: what a sealed update form says
    files     data/proposals/: reading, writing, the lock
    steps     entering, assigning, confirming, telling the old channel, refusing
    applying  bringing it into the register
    form      the page that seals update forms

The tool trusts who says to be which officer on the office's machines; the history in git and
its reviews stand behind that.
"""

from builder.proposals.entering import Correction
from builder.proposals.steps import propose

__all__ = [
    "Correction",
    "applying",
    "entering",
    "files",
    "form",
    "notice",
    "propose",
    "record",
    "rules",
    "steps",
    "updates",
    "written",
]
