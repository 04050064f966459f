"""Take in enrolments: a recipient's keys come into its file, and count as proved.

The proof in an enrolment takes the place of a question and its answer. It belongs to the very
key: what is written down is the digest of that key, under the recipient that an officer named.
The enrolment itself is kept as it came. It names a person: nothing that leaves the building takes it along.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from builder import board, seal
from builder.board.proofs import Proof, name_of
from builder.errors import RecipientError, SealError
from builder.recipients import drafts
from builder.recipients.enrolment import Enrolment, read_kept
from builder.register.model import Key, Recipient, ScopeOfAll
from builder.trust import approvals
from builder.trust.keys import NAME
from builder.workspace.places import Workspace, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What came of enrolments: a draft was `made`, or keys were `added` to the file, or are for a person to add."""

    recipient: str
    made: bool
    added: tuple[str, ...]
    known: tuple[str, ...]
    by_hand: tuple[str, ...]
    # It is still the draft that was made: it may read nothing, for nothing.
    unfilled: bool

    @property
    def complete(self) -> bool:
        """Whether the file can go to the board as it is now."""
        return not self.unfilled and not self.by_hand


def refuse_unfit(workspace: Workspace, found: Sequence[Enrolment], name: str | None) -> None:
    """Refuse enrolments that cannot be taken in together, or whose key another recipient has."""
    if len({(each.organisation, each.country) for each in found}) != 1:
        raise RecipientError("the files are of different organisations", hint="take in those of one at a time")
    if len({each.key for each in found}) != len(found):
        raise RecipientError("two of the files hold the same key", hint="name each enrolment once")
    holders = {key.key: holder for holder, keys in _keys(workspace).items() for key in keys}
    for each in found:
        holder = holders.get(each.key)
        if holder and holder != name:
            raise RecipientError(
                f"{holder} has the key “{shown(each.label)}” already",
                hint=f"is it the same CERT? then say --as {holder}; else ask both how they come to one key",
            )
        if holder is None and (before := _had(workspace, each)):
            raise RecipientError(
                f"{before} had the key “{shown(each.label)}”, and it was taken away",
                hint="a key that was taken away may be in other hands: have the CERT make a new one",
            )


def take_in(workspace: Workspace, found: Sequence[Enrolment], name: str, kind: str, now: datetime) -> TakenIn:
    """Put the keys of one CERT's enrolments into the file of a recipient, which is drafted where there is none."""
    if not NAME.fullmatch(name):
        raise RecipientError(
            f"{shown(name)} is no name for a recipient", hint="small letters, digits and hyphens, as cert-xx"
        )
    today = now.astimezone(UTC).date()
    added: list[Enrolment] = []
    known: list[Enrolment] = []
    by_hand: list[Enrolment] = []
    with board.changing(workspace):
        refuse_unfit(workspace, found, name)
        content = board.recipient_files(workspace).get(name)
        text = content.decode() if content is not None else None
        there = {key.key for key in approvals.read_recipient(name, text).keys} if text is not None else set()
        _refuse_mixed([*there, *(each.key for each in found if each.key not in there)])
        after = text
        for each in found:
            if each.key in there:
                known.append(each)
                continue
            if after is None:
                _refuse_taken(workspace, name)
                longer: str | None = drafts.draft(name, kind, each, board.new_locator(), today)
            else:
                longer = drafts.with_key(name, after, each, today)
            after = longer or after
            (added if longer else by_hand).append(each)
        # First: no key is admitted whose enrolment is not on record.
        for each in found:
            board.put_enrolment(workspace, name, each.content)
        if after is not None and after != text:
            board.put_recipient(workspace, name, after)
        # Last: killed before, the key stands in the file unproved, and running this again completes it.
        proofs = board.known_proofs(workspace)
        proofs[name] = {**proofs.get(name, {}), **{name_of(each.key): Proof(proved=today) for each in found}}
        board.put_proofs(workspace, proofs)
    return TakenIn(
        recipient=name,
        made=text is None,
        added=tuple(each.label for each in added),
        known=tuple(each.label for each in known),
        unfilled=after is not None and _is_unfilled(approvals.read_recipient(name, after)),
        by_hand=tuple(drafts.key_line(each, today) for each in by_hand),
    )


def newest(workspace: Workspace, name: str) -> Enrolment | None:
    """Return the enrolment of a recipient that was taken in last, or None where there is none."""
    kept = board.enrolments(workspace, name)
    number = max(kept, default=0)
    return read_kept(kept[number], board.enrolment_place(workspace, name, number)) if kept else None


def _keys(workspace: Workspace) -> dict[str, tuple[Key, ...]]:
    files = board.recipient_files(workspace)
    return {name: approvals.read_recipient(name, content.decode()).keys for name, content in files.items()}


def _had(workspace: Workspace, enrolled: Enrolment) -> str | None:
    """Return who had a key before: it was proved for them, and is in their file no more."""
    digest = name_of(enrolled.key)
    for name, known in board.known_proofs(workspace).items():
        if digest in known and known[digest].proved:
            return name
    return None


def _is_unfilled(record: Recipient) -> bool:
    scope = record.scope
    return not record.use_cases or not (isinstance(scope, ScopeOfAll) or scope.tlds or scope.regions)


def _refuse_mixed(keys: list[str]) -> None:
    try:
        seal.mixable(keys)
    except SealError as error:
        raise RecipientError(error.message, hint=error.hint) from None


def _refuse_taken(workspace: Workspace, name: str) -> None:
    """Refuse a name that is another's, now or before: histories must not run into each other."""
    if name in board.retired(workspace) or os.path.lexists(workspace.recipient(name)):
        raise RecipientError(
            f"{name} is the name of a recipient that was retired",
            hint="name the new one otherwise, or move the file back from recipients/retired/",
        )
