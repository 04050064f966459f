"""What TUF metadata looks like, field for field, before anybody makes anything of it.

Pure. python-tuf takes `true` for 1, and a time in several forms. Whoever reads it otherwise, as the
reader in the browser does, must not see another thing in it: so types are looked at here, and
each value has one form. A cousin of what site_templates/pages/reader/trust/metadata.ts refuses.
"""

import re
from collections.abc import Callable
from typing import Any

ROLES = {"root", "snapshot", "targets", "timestamp"}
SPECIFICATION = re.compile(r"1\.[0-9]+(?:\.[0-9]+)?")
# Of years before 1000 each library writes another form.
TIME = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
KEY_ID = re.compile(r"[0-9a-f]{64}")
# An empty one counts for nothing and is no damage.
SIGNATURE = re.compile(r"(?:[0-9a-f]{2})*")

Check = Callable[[Any], bool]


def is_metadata(found: Any, role: str) -> bool:
    """Say whether strict JSON has the shape of metadata of a role."""
    return _has(found, signed=lambda signed: _is_signed(signed, role), signatures=_every(_is_signature))


def _is_signature(found: Any) -> bool:
    return _has(found, keyid=_matches(KEY_ID), sig=_matches(SIGNATURE))


def _is_signed(found: Any, role: str) -> bool:
    return _has(
        found,
        _type=lambda type_: type_ == role,
        spec_version=_matches(SPECIFICATION),
        version=_number(1),
        expires=_matches(TIME),
    ) and _OF_ROLE[role](found)


def _is_root(found: Any) -> bool:
    return _has(
        found,
        consistent_snapshot=lambda value: isinstance(value, bool),
        keys=_each(_is_key),
        roles=lambda roles: _each(_is_role)(roles) and roles.keys() == ROLES,
    )


def _is_key(found: Any) -> bool:
    return _has(found, keytype=_text, scheme=_text, keyval=_each(_text))


def _is_role(found: Any) -> bool:
    return _has(found, keyids=_every(_text), threshold=_number(1)) and len(set(found["keyids"])) == len(found["keyids"])


def _is_timestamp(found: Any) -> bool:
    return _has(found, meta=lambda meta: _has(meta, **{"snapshot.json": _is_file}))


def _is_snapshot(found: Any) -> bool:
    return _has(found, meta=_each(_is_file))


def _is_file(found: Any) -> bool:
    return _has(found, version=_number(1)) and _states(found)


def _is_targets(found: Any) -> bool:
    return _has(found, targets=_each(_is_target))


def _is_target(found: Any) -> bool:
    return _states(found) and {"length", "hashes"} <= found.keys()


def _states(found: Any) -> bool:
    """Say whether length and digests of a file, where they are stated, are a number and texts."""
    return (
        isinstance(found, dict)
        and ("length" not in found or _number(0)(found["length"]))
        and ("hashes" not in found or (_each(_text)(found["hashes"]) and bool(found["hashes"])))
    )


_OF_ROLE: dict[str, Check] = {
    "root": _is_root,
    "timestamp": _is_timestamp,
    "snapshot": _is_snapshot,
    "targets": _is_targets,
}


def _has(found: Any, **checks: Check) -> bool:
    return isinstance(found, dict) and all(name in found and check(found[name]) for name, check in checks.items())


def _each(check: Check) -> Check:
    return lambda found: isinstance(found, dict) and all(map(check, found.values()))


def _every(check: Check) -> Check:
    return lambda found: isinstance(found, list) and all(map(check, found))


def _number(least: int) -> Check:
    # `True` is a number to Python.
    return lambda found: type(found) is int and found >= least


def _matches(pattern: re.Pattern[str]) -> Check:
    return lambda found: isinstance(found, str) and pattern.fullmatch(found) is not None


def _text(found: Any) -> bool:
    return isinstance(found, str)
