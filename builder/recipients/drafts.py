"""Recipient files written from enrolments: a new one as a draft, and a key added to one that is there.

A person goes on with these files, so comments and order of what was there stay. Pure: text in,
text out. What a key was added to is read back, and taken only where it says what it should. The
board is sent these files by mail, so whoever enrolled is named in none: that stays in the enrolment.
"""

import json
import re
import unicodedata
from datetime import date
from typing import Any

from builder.errors import TrustError
from builder.recipients.enrolment import Enrolment
from builder.recipients.terms import LASTS, Terms
from builder.register.model import Key, Recipient
from builder.trust.approvals import read_recipient

KEYS = re.compile(r"keys:[ \t]*(?:#.*)?\r?\Z")
ITEM = re.compile(r"( *)- ")
NOTHING = re.compile(r"\s*(?:#.*)?\Z")


def draft(name: str, kind: str, enrolled: Enrolment, locator: str, today: date, terms: Terms | None = None) -> str:
    """Return the file of a new recipient; without terms it may read nothing yet, and says what is to be filled in."""
    said = terms.written() if terms else _unfilled(kind, enrolled, today)
    return (
        f"id: {name}\n"
        f"name: {said['name']}\n"
        f"kind: {said['kind']}\n"
        f"country: {enrolled.country}\n"
        "keys:\n"
        f"  - {key_line(enrolled, today)}\n"
        f"scope: {said['scope']}\n"
        f"clearance: {said['clearance']}\n"
        f"use_cases: {said['use_cases']}\n"
        f"locator: {locator}\n"
        f"until: {said['until']}\n"
    )


def _unfilled(kind: str, enrolled: Enrolment, today: date) -> dict[str, str]:
    return {
        "name": _quoted(enrolled.organisation),
        "kind": kind,
        "scope": "{tlds: []}   # to fill in: all, or {regions: [EU], tlds: [su]}",
        "clearance": "CLEAR    # to fill in: CLEAR, GREEN, AMBER, AMBER+STRICT or RED",
        "use_cases": "[]       # to fill in, from data/register.yaml",
        "until": str(today + LASTS),
    }


def with_key(name: str, text: str, enrolled: Enrolment, today: date) -> str | None:
    """Return a recipient file with one more key, all else as it was; None where that is for a person to do."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if KEYS.match(line)]
    found = _last_item(lines, starts[0] + 1) if len(starts) == 1 else None
    if found is None:
        return None
    end, indent = found
    ending = "\r" if lines[end].endswith("\r") else ""
    after = "\n".join([*lines[: end + 1], f"{indent}- {key_line(enrolled, today)}{ending}", *lines[end + 1 :]])
    before = read_recipient(name, text)
    wanted = before.model_copy(update={"keys": (*before.keys, _key(enrolled, today))})
    # What looks like a comment may be a line of a text, which the new key would have cut in two.
    return after if _said(_read(name, after)) == _said(wanted) else None


def key_line(enrolled: Enrolment, today: date) -> str:
    """Return a key as it stands under `keys` of a recipient file, without the hyphen."""
    return f"{{label: {_quoted(enrolled.label)}, key: {enrolled.key}, added: {today}}}"


def _last_item(lines: list[str], start: int) -> tuple[int, str] | None:
    """Return the last line of a block list that begins at a line, and how far its items are indented."""
    indent, end = None, None
    for number in range(start, len(lines)):
        line = lines[number]
        if NOTHING.match(line):
            continue
        item = ITEM.match(line)
        if item and indent in (None, item[1]):
            indent = item[1]
        elif indent is None or not line.startswith(f"{indent} "):
            break
        end = number
    return (end, indent) if end is not None and indent is not None else None


def _read(name: str, text: str) -> Recipient | None:
    try:
        return read_recipient(name, text)
    except TrustError:
        return None


def _key(enrolled: Enrolment, today: date) -> Key:
    return Key(label=_nfc(enrolled.label), key=enrolled.key, added=today)


def _said(record: Recipient | None) -> dict[str, Any] | None:
    """Return what a file says, wherever in it that stands."""
    return record.model_dump() if record else None


def _nfc(text: str) -> str:
    """Return a text as the reader of YAML does."""
    return unicodedata.normalize("NFC", text)


def _quoted(text: str) -> str:
    # What JSON writes between quotes YAML reads alike, as long as it holds no control character.
    return json.dumps(_nfc(text), ensure_ascii=False)
