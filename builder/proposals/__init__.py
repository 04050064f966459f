"""Changes of the register that wait for a second pair of eyes.

A proposal states one change: of a channel, a contact, an organisation or what a TLD says. It comes
into the register by `tocsin proposals apply` alone, and where it touches a telephone number, only
after all that `builder.proposals.rules` demands. Nothing goes round the rules.

What somebody wants is a `Correction`, and `propose` enters it. Each action has what it needs and nothing else:

>>> from builder.proposals import Correction
>>> from builder.proposals.record import Action
>>> from builder.register.kinds import ChannelKind, Tlp
>>> moved = Correction(organisation="example", contact="duty", kind=ChannelKind.FAX, old="…", new="…", tlp=Tlp.GREEN)
>>> other = Correction(
...     action=Action.SET_CONTACT, organisation="example", contact="duty",
...     set={"role": "technical", "languages": ["el", "en"], "note": ""})
>>> gone = Correction(action=Action.REMOVE_CONTACT, organisation="example", contact="duty")
>>> moves = Correction(action=Action.SET_ORGANISATION, organisation="example", set={"timezone": "Europe/Athens"})
>>> new = Correction(
...     action=Action.NEW_ORGANISATION, organisation="other", contacts=(),
...     set={"name": "Other", "country": "GR", "timezone": "Europe/Athens", "languages": ["el"], "consent": "all"})
>>> handed_on = Correction(action=Action.SET_TLD, tld="gr", set={"manager": "other", "backend": "other"})

CHANGE, ADD and REMOVE are of one channel; REMOVE_ORGANISATION names it and no more; NEW_CONTACT has a `person` and
`channels`. `set` has texts, or lists of them, as the file writes each key (`stating.SETTABLE` says which), and
an empty text takes a key away; what the register says already is left out. A new organisation's `contacts` are the
model's. Whoever reads a table gives each line's corrections the SHA-256 of the line as `evidence`: entered again,
the same correction by the same evidence is the same proposal, whatever came of it.

::

    record    a proposal as its file says it, and whether that can be read
    touching  pure: which channels and words a proposal brings and takes
    rules     pure: what a proposal still lacks, and who may confirm it over which channel
    stating   pure: what keys of a record say, and are to say
    entering  pure: what somebody wants, held against the register before it is entered
    change    pure: the record of an organisation or a TLD with one change
    edit      pure: the text of its file with that change, all else as it was
    notice    pure: what the old channel is told
    written   pure: the parts of a file
    updates   pure: what a sealed update form says
    files     data/proposals/: reading, writing, the lock
    described pure: what a proposal wants, as an officer reads it
    turns     pure: what an officer can do now, whom they ring or tell, and what they say
    steps     entering, assigning, confirming, telling the old channel, refusing
    applying  bringing it into the register
    several   the same with many, each on its own, and what is left out with its reason
    form      the page that seals update forms

The tool trusts who says to be which officer on the office's machines; the history in git and
its reviews stand behind that.
"""

from builder.proposals.entering import Correction
from builder.proposals.steps import propose

__all__ = [
    "Correction",
    "applying",
    "described",
    "edit",
    "entering",
    "files",
    "form",
    "notice",
    "propose",
    "record",
    "rules",
    "several",
    "stating",
    "steps",
    "touching",
    "turns",
    "updates",
    "written",
]
