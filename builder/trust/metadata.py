"""Read, write and sign TUF metadata with python-tuf; what goes wrong becomes a `TrustError`.

Pure. The one field of ours, which python-tuf keeps and signs along, is `x-tocsin`: the day on
which metadata was made, the names of a root's keys, the builder of an edition.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from securesystemslib.exceptions import FormatError
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import Signer
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import Metadata, Root, Signed, Snapshot, Targets, Timestamp
from tuf.api.serialization import SerializationError

from builder.errors import TrustError
from builder.trust.wellformed import is_metadata
from builder.workspace import jsontext

OURS = "x-tocsin"
YEAR = timedelta(days=365)
DAY = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")

Role = TypeVar("Role", Root, Targets, Snapshot, Timestamp)


ASK_AGAIN = "it is damaged; ask for it again"


def read(type_: type[Role], content: bytes, place: str, hint: str = ASK_AGAIN) -> "Metadata[Role]":
    """Return metadata of one role from its bytes; its signatures are not looked at. `hint` is for damage.

    Refuses what can be read in two ways, and what python-tuf would not see the whole of.
    """
    try:
        fields = jsontext.parse(content)
        if not is_metadata(fields, type_.type):
            raise _no(type_, place, hint)
        # Before python-tuf takes it apart; what it does not look for it drops, signed or not.
        whole = encode_canonical(fields["signed"])
        found: Metadata[Role] = Metadata.from_dict(fields)
        if found.signed_bytes.decode() != whole:
            raise _no(type_, place, hint)
    # What stands in fields that the shape leaves open ends in whatever it meets.
    except (FormatError, SerializationError, ValueError, TypeError, AttributeError, KeyError):
        raise _no(type_, place, hint) from None
    return found


def from_fields(type_: type[Role], fields: Any, place: str) -> "Metadata[Role]":
    """Return metadata of one role from the JSON that it is part of."""
    return read(type_, json.dumps(fields).encode(), place)


def fields_of(metadata: "Metadata[Any]") -> dict[str, Any]:
    """Return metadata as JSON fields, to be part of another file; they share nothing with it."""
    fields: dict[str, Any] = jsontext.parse(metadata.to_bytes())
    return fields


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
