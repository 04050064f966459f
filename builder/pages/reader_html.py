"""Put `reader.html` together: one file that authenticates and opens editions, published once.

It holds no data of an edition, so it is the same until the code, the root in force or the
publisher changes. What it shows in its frame runs on its own copies of the register's script
and style: a frame has the policy of the page that it stands in.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from builder.errors import LayoutError
from builder.pages.register_html import digest_of
from builder.seal import fingerprints
from builder.seal.fingerprints import WordList
from builder.views.entries import Publisher
from builder.words.templates import built, fill, source

# What would end an inline element, make a parser look for another end of it, or not come out of it as it went in.
ENDS = {
    ".js": re.compile(r"</script|<!--|\r|\0", re.IGNORECASE),
    ".css": re.compile(r"</style|\r|\0", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderFacts:
    """What a reader is told of a deployment: whose it is, whom to ring, and the root that it trusts."""

    title: str
    publisher: Publisher
    notice: str | None
    root: bytes
    root_version: int


def reader_html(facts: ReaderFacts) -> str:
    """Return the whole file."""
    script, register_script = (inline(name) for name in ("reader.js", "register.js"))
    style, register_style = (inline(name) for name in ("reader.css", "register.css"))
    return fill(
        "pages/reader/reader.html",
        title=facts.title,
        publisher=facts.publisher,
        notice=facts.notice,
        root=base64.b64encode(facts.root).decode("ascii"),
        root_version=facts.root_version,
        root_fingerprint=" ".join(fingerprints.groups(hashlib.sha256(facts.root).digest())),
        script=script,
        register_script=register_script,
        style=style,
        register_style=register_style,
        policy=policy((script, register_script), (style, register_style), FRAME_LEADS_TO),
    )


def fingerprint_card(content: bytes) -> list[str]:
    """Return the fingerprint of a file as it is printed, line by line."""
    return fingerprints.card(hashlib.sha256(content).digest(), pgp_words())


@cache
def pgp_words() -> WordList:
    """Return the words that fingerprints are read out in; the pages have the same list."""
    return WordList.read(source("pages/shared/pgp-words.txt"))


# What a frame goes to is judged by the policy of the page around it. Refused, a click on a number puts "content is
# blocked" in the place of the register, or saves nothing and says nothing. None of these is a network.
FRAME_LEADS_TO = ("tel:", "sms:", "mailto:", "blob:")


def policy(scripts: tuple[str, ...], styles: tuple[str, ...], frames: tuple[str, ...] = ("'none'",)) -> str:
    """Return the policy of a file that runs these scripts and styles, and asks nobody for anything."""
    parts: dict[str, Sequence[str]] = {
        "default-src": ["'none'"],
        "script-src": [f"'{digest_of(each)}'" for each in scripts],
        "style-src": [f"'{digest_of(each)}'" for each in styles],
        "frame-src": frames,
        **{name: ["'none'"] for name in ("base-uri", "form-action", "connect-src")},
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in parts.items())


def inline(name: str) -> Markup:
    """Return a script or style that stands in the file as it is: its digest is in the policy."""
    text = built(name)
    if ENDS[name[name.rindex(".") :]].search(text):
        raise LayoutError(f"site_templates/built/{name} cannot stand inside a page", hint="build it anew: make setup")
    # It is built from our own sources, and holds no data.
    return Markup(text)  # noqa: S704
