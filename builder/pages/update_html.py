"""Put the update form together: one file in which a ccTLD contact seals changes for the secretariat.

It holds no data of the register: the publisher, and the public keys that it seals to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from builder.pages.policy import inline, policy
from builder.seal import fingerprints
from builder.views.entries import PublisherCard
from builder.words.templates import fill


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateFacts:
    """What an update form is told of a deployment: whose it is, whom to ring or write to, and the keys."""

    title: str
    publisher: PublisherCard
    notice: str | None
    keys: tuple[str, ...]


def update_html(facts: UpdateFacts) -> str:
    """Return the whole file."""
    script, style = inline("update.js"), inline("update.css")
    return fill(
        "pages/update/update.html",
        title=facts.title,
        publisher=facts.publisher,
        notice=facts.notice,
        keys="\n".join(facts.keys),
        fingerprint=keys_fingerprint(facts.keys),
        script=script,
        style=style,
        policy=policy((script,), (style,)),
    )


def keys_fingerprint(keys: Sequence[str]) -> str:
    """Return the fingerprint of the keys that a form seals to, as the form shows it."""
    return fingerprints.grouped(fingerprints.digest_of("\n".join(keys).encode()), whole=True)
