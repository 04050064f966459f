"""What stands packed in a page, as `.ci/pages` packs it: deflated, and in base85 without the signs of HTML."""

import base64
import zlib

SIGNS = str.maketrans("&<>", ".,:")
THEIRS = str.maketrans(".,:", "&<>")


def packed(text: str) -> str:
    """A script or style as it stands in a data block."""
    deflating = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    content = deflating.compress(text.encode()) + deflating.flush()
    return base64.b85encode(content, pad=True).decode().translate(SIGNS)


def unpacked(text: str) -> bytes:
    """What comes out of a data block."""
    return zlib.decompress(base64.b85decode(text.strip().translate(THEIRS)), -zlib.MAX_WBITS)
