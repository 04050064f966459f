"""Verification rounds: whom to ask, over which channel, what came of it, and whom to chase next.

In the order of a round: `asking`, `calling`, `returns`, `report`. What is judged is pure
(`asking.population`, `calling.ringing`, `calling.queue`, `closing`, `codes`, `effort`, `progress`, `record`,
`together`); `assigning` moves tasks to another officer; `files` alone reads and writes what a round
keeps in `data/rounds/ID/`.
"""

__all__ = [
    "asking",
    "assigning",
    "calling",
    "closing",
    "effort",
    "files",
    "mailserver",
    "progress",
    "record",
    "report",
    "returns",
]
