"""Proof of keys: a recipient shows that it can open what is sealed to each of its keys.

For each key a random answer is sealed to that key alone. Only the digest of the answer is
kept, so a reader of the workspace cannot give it. A proof belongs to the very key: another
key under the same label is unproved.
"""

import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from builder.errors import TrustError
from builder.register.model import Key, Recipient
from builder.seal.fingerprints import SIGNS, digest_of
from builder.workspace import jsontext

SCHEMA = "tocsin-proofs/1"
# 28 of 31 signs are more than 128 bits.
LENGTH = 28
GROUP = 4
ANSWER_WITHIN = timedelta(days=30)
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What is known of one key: the day it was proved, and a question that is open."""

    proved: date | None = None
    asked: date | None = None
    answer: str | None = field(default=None, repr=False)


# By recipient, then by the digest of the key.
Proofs = Mapping[str, Mapping[str, Proof]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """One question: the number of the key among the recipient's, and the text to seal to it.

    `voids` is the day of the question that it takes the place of, where one was open.
    """

    number: int
    key: Key
    voids: date | None
    text: str = field(repr=False)


def name_of(key: str) -> str:
    """Return the digest by which a proof names a key, given as its holder writes it: `age1…`."""
    return digest_of(key.encode()).hex()


def unproved(recipient: Recipient, proofs: Proofs) -> tuple[Key, ...]:
    """Return the keys of a recipient that it has not proved."""
    known = proofs.get(recipient.id, {})
    return tuple(key for key in recipient.keys if known.get(name_of(key.key), Proof()).proved is None)


def proved_on(recipient: Recipient, proofs: Proofs) -> date | None:
    """Return the day of the last proof, or None where a key is unproved."""
    if unproved(recipient, proofs):
        return None
    known = proofs[recipient.id]
    return max(day for key in recipient.keys if (day := known[name_of(key.key)].proved))


def challenge(
    recipient: Recipient, proofs: Proofs, today: date, *, again: bool
) -> tuple[tuple[Challenge, ...], Proofs]:
    """Ask about each key that is not proved and not asked about, or about each; return the questions and the proofs.

    A question that is open is taken back only where it is asked `again`.
    """
    known = dict(proofs.get(recipient.id, {}))
    left = unproved(recipient, proofs)
    asked = recipient.keys if again else [key for key in left if not _open_since(known.get(name_of(key.key)), today)]
    if left and not asked:
        days = {str(_open_since(known.get(name_of(key.key)), today)) for key in left}
        raise TrustError(
            f"{recipient.id} was asked on {', '.join(sorted(days))} and has not answered yet",
            hint="wait for the answer; to take the questions back and ask anew: --again",
        )
    questions = []
    for number, key in enumerate(recipient.keys, start=1):
        if key not in asked:
            continue
        answer = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        old = known.get(name_of(key.key), Proof())
        known[name_of(key.key)] = replace(old, asked=today, answer=_digest(answer))
        text = _text(recipient, key, answer, today)
        questions.append(Challenge(number=number, key=key, text=text, voids=_open_since(old, today)))
    return tuple(questions), {**proofs, recipient.id: known}


def _open_since(proof: Proof | None, today: date) -> date | None:
    """Return the day of a question that can still be answered."""
    if proof is None or proof.answer is None or proof.asked is None or today - proof.asked > ANSWER_WITHIN:
        return None
    return proof.asked


def _text(recipient: Recipient, key: Key, answer: str, today: date) -> str:
    groups = " ".join(answer[start : start + GROUP] for start in range(0, LENGTH, GROUP))
    return (
        f"This is a question to {recipient.id}, about its key “{key.label}”, asked on {today}.\n"
        "That you can read it proves that you hold the key. Please answer with these signs,\n"
        f"by mail or telephone, until {today + ANSWER_WITHIN}:\n\n    {groups}\n\n"
        f"Small and capital letters are the same. There is no letter i, l or o and no digit 0 or 1.\n"
    )


def prove(recipient: Recipient, proofs: Proofs, answers: str, today: date) -> tuple[tuple[Key, ...], Proofs]:
    """Take in answers, written in any groups; return the keys that they prove, and the proofs to keep."""
    signs = re.sub(r"[\s.,;:-]", "", answers).lower()
    parts = [signs[start : start + LENGTH] for start in range(0, len(signs), LENGTH)]
    if not parts or len(parts[-1]) != LENGTH or set(signs) - set(SIGNS):
        raise TrustError(
            f"an answer has {LENGTH} signs, letters and digits, without i, l, o, 0 and 1",
            hint="have it read out again, group by group",
        )
    known = dict(proofs.get(recipient.id, {}))
    found: list[Key] = []
    for part in parts:
        key = _match(recipient, known, _digest(part))
        if key is None:
            raise TrustError(
                f"an answer fits no open question to {recipient.id}",
                hint=f"have it read out again, or ask anew: `tocsin recipients challenge {recipient.id} --again`",
            )
        asked = known[name_of(key.key)].asked
        if asked is None or not timedelta(0) <= today - asked <= ANSWER_WITHIN:
            raise TrustError(
                f"the question about the key “{key.label}” of {recipient.id} ran out",
                hint=f"ask anew: `tocsin recipients challenge {recipient.id}`",
            )
        known[name_of(key.key)] = Proof(proved=today)
        found.append(key)
    return tuple(found), {**proofs, recipient.id: known}


def _match(recipient: Recipient, known: Mapping[str, Proof], given: str) -> Key | None:
    """Return the key whose answer this is; every answer is compared, in constant time."""
    matches = [
        key
        for key in recipient.keys
        if hmac.compare_digest(known.get(name_of(key.key), Proof()).answer or "no question", given)
    ]
    return matches[0] if matches else None


def _digest(answer: str) -> str:
    return digest_of(answer.encode()).hex()


def read_proofs(text: str, place: str) -> dict[str, dict[str, Proof]]:
    """Return the proofs of a file."""
    try:
        fields = jsontext.parse(text.encode())
        if fields["schema"] != SCHEMA or fields.keys() != {"schema", "recipients"}:
            raise ValueError
        return {
            name: {_checked(digest): _proof(proof) for digest, proof in keys.items()}
            for name, keys in fields["recipients"].items()
        }
    except (ValueError, TypeError, KeyError, AttributeError):
        raise TrustError(
            f"{place} is damaged", hint="restore it, or remove it and have the recipients prove their keys again"
        ) from None


def _proof(fields: dict[str, Any]) -> Proof:
    if fields.keys() != {"proved", "asked", "answer"}:
        raise ValueError
    answer = fields["answer"]
    return Proof(
        proved=_day(fields["proved"]), asked=_day(fields["asked"]), answer=None if answer is None else _checked(answer)
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _checked(digest: str) -> str:
    if not DIGEST.fullmatch(digest):
        raise ValueError
    return digest


def write_proofs(proofs: Proofs) -> bytes:
    """Return the proofs as a file."""
    recipients = {
        name: {
            digest: {
                "proved": proof.proved.isoformat() if proof.proved else None,
                "asked": proof.asked.isoformat() if proof.asked else None,
                "answer": proof.answer,
            }
            for digest, proof in keys.items()
        }
        for name, keys in proofs.items()
    }
    return (json.dumps({"schema": SCHEMA, "recipients": recipients}, indent=1, sort_keys=True) + "\n").encode()
