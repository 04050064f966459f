"""The zip that is sealed: the same bytes for the same files, and a size that tells little.

Pure. The size of an age file is that of its plaintext, and anybody can see it. So the zip is
padded to a Padmé length (Nikitin et al., Reducing Metadata Leakage from Encrypted Files,
2019), at most 12 % more. The padding lies between the files and the central directory,
where the format lets anything lie (Android's package signatures do).

It is written here because `zipfile` takes no stream that is deflated already.
"""

import struct
from collections.abc import Mapping
from datetime import date

from builder.deflating import FASTEST, Piece, checksum, raw_stream

# APPNOTE.TXT, 4.3.7, 4.3.12 and 4.3.16. Sizes stand before the content: Windows wants no descriptor behind it.
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
CENTRAL_HEADER = struct.Struct("<4s6H3L5H2L")
END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
# Version 2.0, as Unix writes it: a file that its owner alone may read and write.
NEEDED, MADE_BY = 20, 3 << 8 | 20
MODE = 0o600 << 16
STORED, DEFLATED = 0, 8
UTF8 = 1 << 11
# These hold deflated streams already: to deflate them again costs time and gains nothing.
DEFLATED_INSIDE = (".pdf",)
NO_PIECES: Mapping[str, Piece] = {}


def pack(files: Mapping[str, bytes], day: date, known: Mapping[str, Piece] = NO_PIECES) -> bytes:
    """Return a padded zip of the files, in the order given, all dated `day`; `known` pieces were deflated before."""
    members: list[bytes] = []
    directory: list[bytes] = []
    start = 0
    for name, content in files.items():
        stream = content if name.endswith(DEFLATED_INSIDE) else raw_stream(content, FASTEST, known.get(name))
        written = name.encode()
        # What both headers say.
        said = (
            *(NEEDED, 0 if name.isascii() else UTF8, STORED if stream is content else DEFLATED),
            *(0, (day.year - 1980) << 9 | day.month << 5 | day.day),
            *(checksum(content), len(stream), len(content), len(written), 0),
        )
        members += (LOCAL_HEADER.pack(b"PK\3\4", *said), written, stream)
        directory += (CENTRAL_HEADER.pack(b"PK\1\2", MADE_BY, *said, 0, 0, 0, MODE, start), written)
        start += LOCAL_HEADER.size + len(written) + len(stream)
    size = sum(map(len, directory))
    padding = padme(start + size + END_OF_DIRECTORY.size) - start - size - END_OF_DIRECTORY.size
    end = END_OF_DIRECTORY.pack(b"PK\5\6", 0, 0, len(files), len(files), size, start + padding, 0)
    return b"".join((*members, bytes(padding), *directory, end))


def padme(length: int) -> int:
    """Return the Padmé length: the next multiple that leaves few bits of the length free."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    free = exponent - exponent.bit_length()
    mask = (1 << max(free, 0)) - 1
    return (length + mask) & ~mask
