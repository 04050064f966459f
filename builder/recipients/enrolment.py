"""Read an enrolment file: what a CERT sends so that the board can admit its key.

The reader makes it (`site_templates/pages/reader/enrol/enrolment.ts`). It holds a public key, whose it is,
whom to ask about it, and a proof, which is an XEdDSA signature of all of it by the X25519 half
of this very key: whoever made the file has the identity. Who that is, it does not prove: for
that the fingerprint is compared over the telephone. A hybrid key's other half, ML-KEM, can prove
nothing unasked; `tocsin recipients challenge` asks both. Pure. What is refused is never quoted.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from securesystemslib.formats import encode_canonical

from builder import seal
from builder.errors import SealError, TrustError
from builder.recipients import xeddsa
from builder.register.facts import COUNTRIES
from builder.register.values import ISO_DATE
from builder.seal import bech32
from builder.workspace import jsontext
from builder.workspace.yamltext import text_problem

SCHEMA = "tocsin-enrolment/1"
# A hybrid key has 2,000 letters; names and numbers a few hundred.
LARGEST_ENROLMENT = 16 << 10
LONGEST_TEXT = 120
LONGEST_KEY = 2500
LASTS = timedelta(days=90)
# The day may have begun there, and not yet here.
AHEAD = timedelta(days=1)
FIELDS = {"schema", "organisation", "country", "contact", "key", "made", "proof"}
CONTACT = {"name", "email", "phone"}
PROOF = re.compile(r"[0-9a-f]{128}")
MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# By the part of a key before its last `1`: only these two have an X25519 half.
KINDS = {"age": 32, "age1pq": 1216}
X25519 = 32
ANEW = "have the CERT make a new enrolment file with the reader"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """One key that a CERT wants to be served with, proved by its holder on the day that it states."""

    organisation: str
    country: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    phone: str = field(repr=False)
    label: str
    key: str = field(repr=False)
    made: date
    # The file itself, which is kept.
    content: bytes = field(repr=False)


def read_enrolment(content: bytes, place: str, today: date) -> Enrolment:
    """Return what an enrolment file says; refuse one that is not whole, is old, or whose proof does not hold."""
    found = _proved(content, place)
    _refuse_other_days(found.made, place, today)
    return found


def read_kept(content: bytes, place: str) -> Enrolment:
    """Return what an enrolment file says that was taken in, however long ago."""
    try:
        return _proved(content, place)
    except TrustError as error:
        raise TrustError(
            error.message, hint="it was changed since it was taken in: restore it from a copy that you trust"
        ) from None


def _proved(content: bytes, place: str) -> Enrolment:
    if seal.looks_secret(content):
        raise TrustError(
            f"{place} holds a secret key",
            hint="remove the file; that key is compromised: have the CERT make a new one, and send the enrolment only",
        )
    fields = _fields(content, place)
    contact, key = fields["contact"], fields["key"]
    found = Enrolment(
        organisation=_text(fields, "organisation", place),
        country=_text(fields, "country", place),
        name=_text(contact, "name", place),
        email=_text(contact, "email", place),
        phone=_text(contact, "phone", place),
        label=_text(key, "label", place),
        key=_text(key, "key", place, LONGEST_KEY),
        made=_day(_text(fields, "made", place), place),
        content=content,
    )
    if found.country not in COUNTRIES:
        raise _wrong(place, "country is no country code")
    if not MAIL.fullmatch(found.email):
        raise _wrong(place, "email is no address")
    if not any(mark.isdecimal() for mark in found.phone):
        raise _wrong(place, "phone has no digit")
    half = _classic_half(found.key, place)
    if not xeddsa.verify(half, _proof(fields, place), signed_bytes(fields)):
        raise TrustError(
            f"the proof in {place} does not hold: it was changed, or made without the identity of its key",
            hint=f"believe nothing of it; {ANEW}",
        )
    return found


def signed_bytes(fields: Mapping[str, Any]) -> bytes:
    """Return what the proof signs: everything else that the file says, in canonical JSON."""
    rest = {name: value for name, value in fields.items() if name != "proof"}
    return f"{SCHEMA}\n{encode_canonical(rest)}".encode()


def _fields(content: bytes, place: str) -> dict[str, Any]:
    """Return the JSON of a file, with the very keys that it must have."""
    if len(content) > LARGEST_ENROLMENT:
        raise _wrong(place, f"it has more than {LARGEST_ENROLMENT:,} bytes")
    try:
        fields = jsontext.parse(content)
    except ValueError:
        raise _wrong(place, "it is no JSON, says a thing twice, or holds what is no text") from None
    if not isinstance(fields, dict) or fields.get("schema") != SCHEMA:
        raise _wrong(place, f"its schema is not {SCHEMA}")
    for part, keys in ((fields, FIELDS), (fields.get("contact"), CONTACT), (fields.get("key"), {"label", "key"})):
        if not isinstance(part, dict) or part.keys() != keys:
            raise _wrong(place, "it lacks a key, or has one that is not ours")
    return fields


def _text(part: Mapping[str, Any], name: str, place: str, longest: int = LONGEST_TEXT) -> str:
    value = part[name]
    if not isinstance(value, str) or not value.strip() or value != value.strip():
        raise _wrong(place, f"{name} is empty, is no text, or has spaces around it")
    # As the reader of YAML will have it: some letters are two there.
    if len(unicodedata.normalize("NFC", value)) > longest:
        raise _wrong(place, f"{name} has more than {longest} characters")
    if set(value) & set("\t\n") or text_problem(value):
        raise _wrong(place, f"{name} holds a hidden or direction-changing character, or a line break")
    return value


def _day(text: str, place: str) -> date:
    try:
        if not ISO_DATE.match(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise _wrong(place, "made is no day") from None


def _proof(fields: Mapping[str, Any], place: str) -> bytes:
    proof = fields["proof"]
    if not isinstance(proof, str) or not PROOF.fullmatch(proof):
        raise _wrong(place, "its proof is not written as 128 hexadecimal digits")
    return bytes.fromhex(proof)


def _classic_half(key: str, place: str) -> bytes:
    """Return the X25519 half of a key: all of a classic one, the end of a hybrid one."""
    try:
        seal.parse(key)
    except SealError as error:
        raise TrustError(f"the key in {place} {error.message}", hint=error.hint) from None
    hrp, data = bech32.decode(key)
    if KINDS.get(hrp) != len(data):
        raise TrustError(
            f"the key in {place} is one in hardware, which cannot prove itself in a file",
            hint="write the recipient file by hand, and prove the key with `tocsin recipients challenge`",
        )
    return data[-X25519:]


def _refuse_other_days(made: date, place: str, today: date) -> None:
    if made > today + AHEAD:
        raise TrustError(
            f"{place} was made on {made}, which is yet to come", hint="check this machine's clock, and the CERT's"
        )
    if today - made > LASTS:
        raise TrustError(
            f"{place} was made on {made}, more than {LASTS.days} days ago", hint=f"it may be an old one; {ANEW}"
        )


def _wrong(place: str, why: str) -> TrustError:
    return TrustError(f"{place} is no enrolment file as the reader makes it: {why}", hint=ANEW)
