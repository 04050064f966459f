"""The envelope: one file with a sealed bundle and the metadata that authenticates it.

Pure. A zip whose entries are stored as they are, so that plain tools take it apart:
`unzip -p X.tocsin 'targets/*' | age -d -i identity > bundle.zip`, and what it unzips to is
a small TUF repository. The same files give the same bytes, and a reader packs what it
found again and compares: an envelope holds nothing beside what was packed, not in a
comment, not between two entries, not under a second name.
"""

import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from builder.errors import NotAuthenticError, Refusal, TrustError

LARGEST_ENVELOPE = 64 << 20
# Ten roots a year for a century; nobody packs more.
MOST_ENTRIES = 1000
NUMBER = r"[1-9][0-9]{0,8}"
METADATA = re.compile(
    rf"(?:(?P<root>{NUMBER})\.root|timestamp|(?P<snapshot>{NUMBER})\.snapshot|(?P<targets>{NUMBER})\.targets)\.json"
)
TARGET = re.compile(r"(?P<digest>[0-9a-f]{64})\.(?P<locator>[a-z2-7]{26})\.zip\.age")

# APPNOTE.TXT, 4.3.7, 4.3.12 and 4.3.16. Not by `zipfile`, whose bytes may change with Python's version.
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
OF_LOCAL, OF_CENTRAL, OF_END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
# Version 2.0, stored, no flags; 1980-01-01, the first day that the format knows.
NEEDED, FLAGS, METHOD, TIME, DAY = 20, 0, 0, 0, 1 << 5 | 1
MADE_ON_UNIX = 3 << 8 | NEEDED
PLAIN_FILE = 0o100644 << 16


def bundle_name(locator: str) -> str:
    """Return the name of a sealed bundle's file, and of its target in the metadata."""
    return f"{locator}.zip.age"


def target_file(digest: str, locator: str) -> str:
    """Return the name of a sealed bundle among the published targets, as consistent snapshots want it."""
    return f"{digest}.{bundle_name(locator)}"


def pack(metadata: Mapping[str, bytes], target_name: str, target: bytes) -> bytes:
    """Return an envelope of metadata files (`1.root.json`, …) and one sealed bundle (`DIGEST.LOCATOR.zip.age`)."""
    return b"".join(Wrapping(metadata).round(target_name, target))


class Wrapping:
    """What all envelopes of an edition have in common, the metadata, made once for all of them."""

    def __init__(self, metadata: Mapping[str, bytes]) -> None:
        names = sorted(metadata, key=_order)
        if not all(METADATA.fullmatch(name) for name in names):
            raise _strange()
        self._common = _stored((f"metadata/{name}", metadata[name]) for name in names)

    def round(self, target_name: str, target: bytes) -> tuple[bytes, ...]:
        """Return the pieces that make an envelope of one sealed bundle, the bundle itself among them."""
        if not TARGET.fullmatch(target_name):
            raise _strange()
        pieces = self._common.with_file(f"targets/{target_name}", target).pieces
        size = sum(map(len, pieces))
        if size > LARGEST_ENVELOPE:
            raise TrustError(
                f"an envelope has {size:,} bytes; the most is {LARGEST_ENVELOPE:,}",
                hint="give this recipient a smaller scope",
            )
        return pieces


def _strange() -> TrustError:
    return TrustError("an envelope holds metadata and one sealed bundle", hint="publish the edition again")


def _order(name: str) -> tuple[int, int]:
    """Roots from the first on, then what they vouch for."""
    head, _, rest = name.partition(".")
    if rest == "root.json" and head.isdecimal():
        return 0, int(head)
    return ("timestamp", "snapshot", "targets").index(_role(name)) + 1, 0


def _role(name: str) -> str:
    role = name.removesuffix(".json").rpartition(".")[2]
    return role if role in {"snapshot", "targets"} else "timestamp"


@dataclass(frozen=True, slots=True)
class _Zip:
    """A zip of stored files: their pieces in order, and what its directory says of them."""

    files: tuple[bytes, ...] = field(default=(), repr=False)
    size: int = 0
    count: int = 0
    directory: bytes = b""

    def with_file(self, name: str, content: bytes) -> "_Zip":
        text = name.encode("ascii")
        about = (NEEDED, FLAGS, METHOD, TIME, DAY, zlib.crc32(content), len(content), len(content), len(text), 0)
        head = LOCAL.pack(OF_LOCAL, *about) + text
        listed = CENTRAL.pack(OF_CENTRAL, MADE_ON_UNIX, *about, 0, 0, 0, PLAIN_FILE, self.size) + text
        size = self.size + len(head) + len(content)
        return _Zip((*self.files, head, content), size, self.count + 1, self.directory + listed)

    @property
    def pieces(self) -> tuple[bytes, ...]:
        end = END.pack(OF_END, 0, 0, self.count, self.count, len(self.directory), self.size, 0)
        return (*self.files, self.directory, end)


def _stored(entries: Iterable[tuple[str, bytes]]) -> _Zip:
    made = _Zip()
    for name, content in entries:
        made = made.with_file(name, content)
    return made


def _zip(entries: Mapping[str, bytes]) -> bytes:
    return b"".join(_stored(entries.items()).pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An envelope as a source of metadata and of its one bundle; see `builder.reading.source`."""

    digest: str
    locator: str
    bundle: bytes = field(repr=False)
    metadata: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def read(cls, content: bytes) -> "Envelope":
        """Take an envelope apart; refuse whatever `pack` does not give."""
        if len(content) > LARGEST_ENVELOPE:
            raise _no(f"it has {len(content):,} bytes; the most is {LARGEST_ENVELOPE:,}")
        entries = dict(_entries(content))
        if _zip(entries) != content:
            raise _no("it is cut, or holds something else than an envelope does")
        metadata = {name.removeprefix("metadata/"): entries[name] for name in entries if name.startswith("metadata/")}
        others = [name for name in entries if not name.startswith("metadata/")]
        target = TARGET.fullmatch(others[0].removeprefix("targets/")) if len(others) == 1 else None
        if target is None or list(entries) != [*_expected(metadata), f"targets/{target.group()}"]:
            raise _no("its files are not those of an envelope")
        return cls(digest=target["digest"], locator=target["locator"], bundle=entries[others[0]], metadata=metadata)

    def root(self, version: int) -> bytes | None:
        return self.metadata.get(f"{version}.root.json")

    def timestamp(self) -> bytes:
        return self.metadata["timestamp.json"]

    def snapshot(self, version: int) -> bytes:
        return self._of_version(f"{version}.snapshot.json")

    def targets(self, version: int) -> bytes:
        return self._of_version(f"{version}.targets.json")

    def target(self, locator: str, digest: str) -> bytes | None:
        return self.bundle if (locator, digest) == (self.locator, self.digest) else None

    @property
    def present(self) -> tuple[str, ...]:
        return (target_file(self.digest, self.locator),)

    @property
    def whole(self) -> bool:
        """All that an envelope holds belongs together."""
        return True

    def _of_version(self, name: str) -> bytes:
        try:
            return self.metadata[name]
        except KeyError:
            raise _no("its metadata is of different editions") from None


def _entries(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the entries as their own headers tell them; what lies they tell shows when they are packed again."""
    place = count = 0
    while content[place : place + 4] == OF_LOCAL and len(content) >= place + LOCAL.size and count < MOST_ENTRIES:
        *_, size, name_length, _ = LOCAL.unpack_from(content, place)
        start = place + LOCAL.size + name_length
        # Latin-1 takes every byte; `_zip` and the patterns of names take ASCII alone.
        name = content[start - name_length : start].decode("latin-1")
        if not name.isascii():
            raise _no("it holds a name that no envelope has")
        yield name, content[start : start + size]
        place, count = start + size, count + 1
    if not count:
        raise _no("it is no zip of stored files")


def _expected(metadata: Mapping[str, bytes]) -> list[str]:
    """Return the names that an envelope with this metadata has, in their order; fewer where some are wrong."""
    found = [METADATA.fullmatch(name) for name in metadata]
    roots = range(1, 1 + sum(match is not None and match["root"] is not None for match in found))
    one = [match.group() for match in found if match is not None and match["root"] is None]
    roles = [_role(name) for name in one]
    wanted = [f"{number}.root.json" for number in roots] + one
    if not roots or roles != ["timestamp", "snapshot", "targets"]:
        return []
    return [f"metadata/{name}" for name in wanted]


def _no(why: str) -> NotAuthenticError:
    return NotAuthenticError(
        f"the envelope is damaged: {why}",
        refusal=Refusal.TAMPERED,
        hint="fetch it again, from another place if you can",
    )
