"""Verification rounds: whom to ask, over which channel, what came of it, and whom to chase next.

`population`, `codes`, `progress` and `queue` are pure; `files` alone reads and writes what a
round keeps in `data/rounds/ID/`.
"""

__all__ = ["asking", "calling", "files", "progress", "record", "report", "returns"]
