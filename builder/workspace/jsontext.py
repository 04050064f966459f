"""Read JSON that can be read in one way only.

Pure. No key twice, no fraction, no number beyond what JavaScript counts, no half characters, no
deep nesting: `json` says nothing of any of these, and another program may see something else
in the same bytes. A cousin of site_templates/pages/reader/trust/strict.ts; one set of files tests both.
"""

import json
from typing import Any

DEEPEST = 16
# JavaScript counts exactly to here.
LARGEST_NUMBER = 2**53
# Python sorts by characters and JavaScript by halves of them: beyond the first plane they may part.
LAST_IN_KEYS = "\uffff"


def parse(content: bytes) -> Any:
    """Return what JSON says; raise a plain `ValueError` that quotes nothing where it is not strict."""
    try:
        found = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_refuse,
            parse_float=_refuse,
            parse_int=_countable,
        )
        _check(found, DEEPEST)
    except (ValueError, RecursionError):
        raise ValueError("not strict JSON") from None
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError
    return fields


def _refuse(_: str) -> Any:
    raise ValueError


def _countable(text: str) -> int:
    # The sign counts, as it does in strict.ts.
    if len(text) > len(str(LARGEST_NUMBER)) or abs(int(text)) > LARGEST_NUMBER:
        raise ValueError
    return int(text)


def _check(value: Any, depth: int) -> None:
    """Refuse deep nesting, and half characters, which have no bytes to sign."""
    if not depth:
        raise ValueError
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, dict):
        for key, each in value.items():
            if max(key, default="") > LAST_IN_KEYS:
                raise ValueError
            key.encode()
            _check(each, depth - 1)
    elif isinstance(value, list):
        for each in value:
            _check(each, depth - 1)
