"""A sealed bundle: all that those who write, sign and publish know of one. Pure."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedBundle:
    """A sealed bundle on its way to the disk."""

    recipient: str
    locator: str
    entries: int
    content: bytes = field(repr=False)
    # A digest of the plaintext under a key that one build makes, keeps in memory and forgets.
    mark: bytes | None = field(default=None, repr=False)
