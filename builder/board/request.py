"""A request: one file that asks board members or officers for their signatures.

Pure. It travels by mail or stick: whoever is asked sees what it holds, signs, and sends it back.
It is a container only. What is signed is the TUF metadata in it; everything else is there
to explain that, and is checked against it before anything is shown.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeVar

from securesystemslib.exceptions import UnverifiedSignatureError
from tuf.api.metadata import Metadata, Root, Targets

from builder.errors import TrustError
from builder.trust import metadata
from builder.trust.keys import PublicKey
from builder.workspace import jsontext

SCHEMA = "tocsin-request/1"
LARGEST_REQUEST = 16 << 20
FIELDS = frozenset({"schema", "kind", "proposed", "in_force", "root", "files", "files_in_force", "summary", "context"})

Role = TypeVar("Role", Root, Targets)


class Kind(StrEnum):
    """What a request asks to sign."""

    ROOT = "root"
    APPROVALS = "approvals"
    EDITION = "edition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is proposed, what it follows, and the texts that explain both.

    `proposed` and `in_force` are a root for the kind `root`, else targets metadata. `files`
    and `files_in_force` have the text of each file by its path in the metadata.
    """

    kind: Kind
    proposed: Metadata[Any]
    in_force: Metadata[Any] | None = None
    root: Metadata[Root] | None = None
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    files_in_force: Mapping[str, str] = field(default_factory=dict, repr=False)
    summary: Mapping[str, Any] | None = None
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A request with the signatures that came back: whose were new, and what was left out and why."""

    request: Request
    signed: tuple[PublicKey, ...]
    added: tuple[PublicKey, ...]
    dropped: tuple[str, ...]


def read_request(content: bytes, place: str) -> Request:
    """Return a request from its bytes; its signatures are not looked at."""
    no = TrustError(f"{place} is no request for signatures", hint="it is damaged, or another file; ask for it again")
    if len(content) > LARGEST_REQUEST:
        raise TrustError(f"{place} has more than {LARGEST_REQUEST:,} bytes", hint="it is no request; ask for it again")
    try:
        fields = jsontext.parse(content)
    except ValueError:
        raise no from None
    if not isinstance(fields, dict) or fields.get("schema") != SCHEMA or fields.keys() != FIELDS:
        raise no
    texts = (fields["files"], fields["files_in_force"])
    sound = (
        fields["kind"] in tuple(Kind)
        and all(isinstance(each, dict) and all(isinstance(text, str) for text in each.values()) for each in texts)
        and isinstance(fields["context"], dict)
        and isinstance(fields["summary"], dict | None)
    )
    if not sound:
        raise no
    kind = Kind(fields["kind"])
    type_: type[Any] = Root if kind is Kind.ROOT else Targets
    return Request(
        kind=kind,
        proposed=metadata.from_fields(type_, fields["proposed"], place),
        in_force=_optional(type_, fields["in_force"], place),
        root=_optional(Root, fields["root"], place),
        files=fields["files"],
        files_in_force=fields["files_in_force"],
        summary=fields["summary"],
        context=fields["context"],
    )


def _optional(type_: type[Role], fields: Any, place: str) -> Metadata[Role] | None:
    return None if fields is None else metadata.from_fields(type_, fields, place)


def write_request(request: Request) -> bytes:
    """Return a request as a file; the same request gives the same bytes."""
    fields = {
        "schema": SCHEMA,
        "kind": request.kind,
        "proposed": metadata.fields_of(request.proposed),
        "in_force": metadata.fields_of(request.in_force) if request.in_force else None,
        "root": metadata.fields_of(request.root) if request.root else None,
        "files": dict(request.files),
        "files_in_force": dict(request.files_in_force),
        "summary": request.summary,
        "context": dict(request.context),
    }
    return (json.dumps(fields, indent=1, sort_keys=True) + "\n").encode()


def merge(asked: Request, returned: Mapping[str, Request], keys: Iterable[PublicKey]) -> Merged:
    """Return what was asked with the valid signatures of `keys` that it and its returned copies bear.

    `returned` has each copy by the name of its file. A copy that proposes something else
    than was asked is refused; a signature that does not hold is left out and told.
    """
    known = {key.id: key for key in keys}
    payload = asked.proposed.signed_bytes
    proposed: Metadata[Any] = Metadata(asked.proposed.signed)
    before: set[str] = set()
    dropped: list[str] = []
    for place, each in (("", asked), *returned.items()):
        if each.kind is not asked.kind or each.proposed.signed_bytes != payload:
            raise TrustError(
                f"{place} does not ask for what was proposed last", hint="have the latest request signed instead"
            )
        for id_, signature in each.proposed.signatures.items():
            key = known.get(id_)
            if key is None:
                dropped.append(f"{place or 'the request'} bears a signature of somebody who was not asked; left out")
                continue
            try:
                key.key.verify_signature(signature, payload)
            except UnverifiedSignatureError:
                dropped.append(f"{place or 'the request'} bears a signature of {key.name} that does not hold; left out")
                continue
            if not place:
                before.add(id_)
            proposed.signatures.setdefault(id_, signature)
    signed = tuple(key for key in known.values() if key.id in proposed.signatures)
    return Merged(
        request=replace(asked, proposed=proposed),
        signed=signed,
        added=tuple(key for key in signed if key.id not in before),
        dropped=tuple(dropped),
    )
