"""A sealed bundle: all that those who write, sign and publish know of one. Pure."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedBundle:
    """A sealed bundle on its way to the disk."""

    recipient: str
    locator: str
    entries: int
    content: bytes = field(repr=False)
