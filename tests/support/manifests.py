"""Manifests that some programs take for what they should be, and others for another one, or for none."""

import tree
from bundles import manifest

from builder.bundle import archive

SHORT = {"register.html": b"1"}
SOUND = manifest(SHORT, edition=1)
MANIFESTS: dict[str, bytes] = {
    "an edition that says true": SOUND.replace(b'"edition": 1', b'"edition": true'),
    "an edition with a fraction": SOUND.replace(b'"edition": 1', b'"edition": 1.0'),
    "an edition with an exponent": SOUND.replace(b'"edition": 1', b'"edition": 1e0'),
    "an edition twice": SOUND.replace(b'"edition": 1', b'"edition": 2, "edition": 1'),
    "a size that says true": SOUND.replace(b'"bytes": 1', b'"bytes": true'),
    "a size with a fraction": SOUND.replace(b'"bytes": 1', b'"bytes": 1.0'),
    "a digest in capitals": SOUND.replace(tree.digest(b"1").encode(), tree.digest(b"1").upper().encode()),
    "a field beside a digest": SOUND.replace(b'"bytes": 1', b'"bytes": 1, "x": 1'),
    "files twice": SOUND.replace(b'"files":', b'"files": {}, "files":'),
    "NaN": SOUND.replace(b'"edition": 1', b'"edition": 1, "x": NaN'),
    "a number beyond what JavaScript counts": SOUND.replace(b'"edition": 1', b'"edition": 1, "x": 9007199254740993'),
    "half a character": SOUND.replace(b'"cert-eu"', b'"\\ud800"'),
    "a name beyond the first plane": SOUND.replace(b'"edition": 1', '"edition": 1, "\U0001f6a8": 1'.encode()),
    "a byte order mark": b"\xef\xbb\xbf" + SOUND,
    "deep nesting": SOUND.replace(b'"edition": 1', b'"edition": 1, "x": ' + b"[" * 20 + b"]" * 20),
    "no UTF-8": SOUND.replace(b'"cert-eu"', b'"\xff"'),
    "a day in another form": SOUND.replace(b'"2026-11-22"', b'"20261122"'),
}


def short(content: bytes) -> bytes:
    return archive.pack({**SHORT, "manifest.json": content}, tree.ISSUED)
