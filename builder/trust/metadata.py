"""Read, write and sign TUF metadata with python-tuf; what goes wrong becomes a `TrustError`.

The one field of ours, which python-tuf keeps and signs along, is `x-tocsin`: the day on
which metadata was made, the names of a root's keys, the builder of an edition.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar, cast

from securesystemslib.signer import Signer
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import Metadata, Root, Signed, Snapshot, Targets, Timestamp
from tuf.api.serialization import DeserializationError, SerializationError

from builder.errors import TrustError

OURS = "x-tocsin"
YEAR = timedelta(days=365)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Role = TypeVar("Role", Root, Targets, Snapshot, Timestamp)


ASK_AGAIN = "it is damaged; ask for it again"


def read(type_: type[Role], content: bytes, place: str, hint: str = ASK_AGAIN) -> "Metadata[Role]":
    """Return metadata of one role from its bytes; its signatures are not looked at. `hint` is for damage."""
    try:
        found: Metadata[Role] = Metadata.from_bytes(content)
    # Deep nesting ends in a RecursionError, and a field of a wrong type in whatever it meets.
    except (DeserializationError, RecursionError, ValueError, TypeError, AttributeError, KeyError):
        raise _no(type_, place, hint) from None
    if not isinstance(found.signed, type_) or not _sound(found):
        raise _no(type_, place, hint)
    return found


def _sound(found: "Metadata[Any]") -> bool:
    """Say whether it can be authenticated at all: python-tuf finds some wrong types only then."""
    try:
        found.signed_bytes  # noqa: B018
    except (SerializationError, RecursionError):
        return False
    return all(isinstance(part, str) for each in found.signatures.values() for part in (each.keyid, each.signature))


def from_fields(type_: type[Role], fields: Any, place: str) -> "Metadata[Role]":
    """Return metadata of one role from the JSON that it is part of."""
    return read(type_, json.dumps(fields).encode(), place)


def fields_of(metadata: "Metadata[Any]") -> dict[str, Any]:
    """Return metadata as JSON fields, to be part of another file."""
    return cast("dict[str, Any]", json.loads(metadata.to_bytes()))


def sign(metadata: "Metadata[Any]", signer: Signer) -> None:
    """Add one signature, in place of an earlier one by the same key."""
    try:
        metadata.sign(signer, append=True)
    # `from None`: the original may quote what a token or a library said.
    except UnsignedMetadataError:
        raise TrustError("the key could not sign", hint="is the token plugged in, and its PIN right?") from None


def stated(signed: Signed) -> Mapping[str, Any]:
    """Return the signed field of ours; it is empty where there is none."""
    found = signed.unrecognized_fields.get(OURS)
    return found if isinstance(found, dict) else {}


def issued_on(signed: Signed) -> date | None:
    """Return the day in UTC on which metadata was made, if it says so."""
    text = stated(signed).get("issued")
    if isinstance(text, str) and DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    return None


def end_of(day: date) -> datetime:
    """Return when a day is over, in UTC: what is valid until that day expires then."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _no(type_: type[Any], place: str, hint: str) -> TrustError:
    return TrustError(f"{place} is no {type_.type} metadata", hint=hint)
