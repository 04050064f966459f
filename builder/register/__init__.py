"""What is known, and how well: the records of a workspace, what must hold between them, and how fresh each channel is.

`loading` reads a workspace into frozen records (`model`) and collects every problem on the way; `check`
holds them against rules that no single record can keep alone; `checked.read` is both, for those who
need a register without an error. Nothing is imported here: a date given at the command line
(`values`) does not pay for the records.

What rounds found out is folded into how fresh each channel is (`freshness`), and the channels that are
verified into how many independent ways in a TLD has, in all and when something is down (`reach`):

>>> from datetime import date
>>> from builder.progress import Silence
>>> from builder.register.checked import read
>>> from builder.register.freshness import known_on
>>> from builder.register.reach import Scenario, reach, way_of
>>> day = date(2026, 11, 22)
>>> register = read(workspace, day, Silence()).register
>>> known, registry = known_on(register, day), register.organisations["registry-gr"]
>>> for contact, channel in registry.channels():
...     print(contact.id, channel.kind, known.of(registry.id, contact.id, channel).state)
duty phone fresh
duty email ageing
lead mobile fresh
lead email never
>>> ways = [
...     way_of(registry, registry, contact, channel, day)
...     for contact, channel in registry.channels()
...     if known.of(registry.id, contact.id, channel).state.verified
... ]
>>> found = reach(ways, register.tlds["gr"])
>>> found[Scenario.NOTHING], found[Scenario.OWN_TLD], found[Scenario.NIGHT]
(3, 2, 1)
"""

__all__ = [
    "addresses",
    "certificates",
    "check",
    "checked",
    "choosing",
    "consent",
    "edition",
    "facts",
    "folding",
    "freshness",
    "hours",
    "kinds",
    "loading",
    "model",
    "reach",
    "travelling",
    "types",
    "unresponsive",
    "values",
    "wishes",
    "work",
    "writing",
]
