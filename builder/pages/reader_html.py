"""Put `reader.html` together: one file that authenticates and opens editions, published once.

It holds no data of an edition, so it is the same until the code, the root in force or the
publisher changes. What it shows in its frame runs on its own copies of the register's script
and style: a frame has the policy of the page that it stands in.
"""

import base64
from dataclasses import dataclass
from functools import cache

from builder.pages.policy import inline, packed, policy
from builder.seal import fingerprints
from builder.seal.fingerprints import WordList
from builder.views.entries import PublisherCard
from builder.words.templates import built, fill, source

# What a frame goes to is judged by the policy of the page around it. Refused, a click on a number puts "content is
# blocked" in the place of the register, or saves nothing and says nothing. None of these is a network.
FRAME_LEADS_TO = ("tel:", "sms:", "mailto:", "blob:")
# Passphrases are worked with beside the page, by its own script out of its own memory: a blob has no digest to name.
WORKERS = ("blob:",)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderFacts:
    """What a reader is told of a deployment: whose it is, whom to ring, and the root that it trusts."""

    title: str
    publisher: PublisherCard
    notice: str | None
    root: bytes
    root_version: int


def reader_html(facts: ReaderFacts) -> str:
    """Return the whole file."""
    script, style = inline("unpack.js"), inline("reader.css")
    # Packed where they stand; a policy judges what comes out of that.
    reader = built("reader.js")
    # What the frame is written with, as it stands.
    tools, look = inline("register.js"), inline("register.css")
    return fill(
        "pages/reader/reader.html",
        title=facts.title,
        publisher=facts.publisher,
        notice=facts.notice,
        root=base64.b64encode(facts.root).decode("ascii"),
        root_version=facts.root_version,
        root_fingerprint=fingerprints.grouped(fingerprints.digest_of(facts.root), whole=True),
        script=script,
        packed_reader=packed("reader.js"),
        packed_script=packed("register.js"),
        style=style,
        packed_style=packed("register.css"),
        policy=policy((script, reader, tools), (style, look), FRAME_LEADS_TO, WORKERS),
    )


def fingerprint_card(content: bytes) -> list[str]:
    """Return the fingerprint of a file as it is printed, line by line."""
    return fingerprints.card(fingerprints.digest_of(content), pgp_words())


@cache
def pgp_words() -> WordList:
    """Return the words that fingerprints are read out in; the pages have the same list."""
    return WordList.read(source("pages/shared/pgp-words.txt"))
