"""The content security policy of a page that stands alone: its own scripts and styles run, and nothing is asked for."""

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache

from markupsafe import Markup

from builder.errors import LayoutError
from builder.installation import to_install
from builder.words.templates import built

# What would end an inline element, make a parser look for another end of it, or not come out of it as it went in.
ENDS = {
    ".js": re.compile(r"</script|<!--|\r|\0", re.IGNORECASE),
    ".css": re.compile(r"</style|\r|\0", re.IGNORECASE),
}


NOBODY = ("'none'",)


def policy(
    scripts: tuple[str, ...],
    styles: tuple[str, ...],
    frames: tuple[str, ...] = NOBODY,
    workers: tuple[str, ...] = NOBODY,
) -> str:
    """Return the policy of a file that runs these scripts and styles, and asks nobody for anything."""
    parts: dict[str, Sequence[str]] = {
        "default-src": ["'none'"],
        "script-src": [f"'{hash_source(each)}'" for each in scripts],
        "style-src": [f"'{hash_source(each)}'" for each in styles],
        "frame-src": frames,
        "worker-src": workers,
        **{name: ["'none'"] for name in ("base-uri", "form-action", "connect-src")},
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in parts.items())


def inline(name: str) -> Markup:
    """Return a script or style that stands in the file as it is: its digest is in the policy."""
    text = built(name)
    if ENDS[name[name.rindex(".") :]].search(text):
        raise LayoutError(f"site_templates/built/{name} cannot stand inside a page", hint=to_install("pages"))
    # It is built from our own sources, and holds no data.
    return Markup(text)  # noqa: S704


def packed(name: str) -> str:
    """Return a script or style as it stands in a data block, deflated and in base85; `shared/packed.ts` unpacks it.

    It was packed when the pages were built, by a library that is locked and pure: another machine's zlib would write
    other bytes, and the same data would give another page.
    """
    return built(f"{name}.packed")


@cache
def hash_source(text: str) -> str:
    """Return what a policy names an inline script or style by (a `hash-source` of CSP 3)."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
