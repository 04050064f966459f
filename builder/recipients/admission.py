"""Take in enrolments: a recipient's keys come into its file, and count as proved.

The proof in an enrolment takes the place of a question and its answer. It belongs to the very
key: what is written down is the digest of that key, under the recipient that an officer named.
The enrolment itself is kept as it came. It names a person: nothing that leaves the building takes it along.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from builder import board, seal
from builder.board.proofs import Proof, name_of
from builder.errors import RecipientError, SealError
from builder.recipients import drafts
from builder.recipients.enrolment import Enrolment, read_kept
from builder.recipients.rewriting import with_terms, without_key
from builder.recipients.terms import Terms
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


def take_in(
    workspace: Workspace,
    found: Sequence[Enrolment],
    name: str,
    kind: str,
    now: datetime,
    terms: Terms | None = None,
    *,
    instead_of: str | None = None,
) -> TakenIn:
    """Put the keys of one CERT's enrolments into the file of a recipient, which is drafted where there is none.

    With `terms` the file says them, too. `instead_of` is the label of a key that goes, because it was lost.
    """
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
        keys = approvals.read_recipient(name, text).keys if text is not None else ()
        there, gone = {key.key for key in keys}, _lost(name, keys, instead_of, found)
        staying = [key.key for key in keys if key is not gone]
        _refuse_mixed([*staying, *(each.key for each in found if each.key not in there)])
        after = text
        for each in found:
            if each.key in there:
                known.append(each)
                continue
            if after is None:
                _refuse_taken(workspace, name)
                longer: str | None = drafts.draft(name, kind, each, board.new_locator(), today, terms)
            else:
                longer = drafts.with_key(name, after, each, today)
            after = longer or after
            (added if longer else by_hand).append(each)
        if after is not None and terms is not None:
            after = with_terms(name, after, terms)
        if after is not None and gone is not None and not by_hand:
            # What was lost with the key tells how the files to come are named.
            after = board.with_new_locator(name, without_key(name, after, gone.key))
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
        unfilled=after is not None and is_unfilled(approvals.read_recipient(name, after)),
        by_hand=tuple(drafts.key_line(each, today) for each in by_hand),
    )


def drop_key(workspace: Workspace, name: str, label: str) -> None:
    """Take a key out of a recipient's file because it was lost, and give the recipient another locator."""
    with board.changing(workspace):
        text = board.recipient_files(workspace)[board.recipient(workspace, name).id].decode()
        gone = _lost(name, approvals.read_recipient(name, text).keys, label, ())
        if gone is not None:
            board.put_recipient(workspace, name, board.with_new_locator(name, without_key(name, text, gone.key)))


def change_terms(workspace: Workspace, name: str, terms: Terms) -> bool:
    """Put other terms into a recipient's file, and say whether that changed it."""
    with board.changing(workspace):
        text = board.recipient_files(workspace)[board.recipient(workspace, name).id].decode()
        after = with_terms(name, text, terms)
        if after != text:
            board.put_recipient(workspace, name, after)
    return after != text


def would_be(found: Sequence[Enrolment], name: str, terms: Terms, today: date) -> Recipient:
    """Return the recipient that enrolments and terms would make, and write nothing."""
    return approvals.read_recipient(name, drafts.draft(name, terms.kind, found[0], board.new_locator(), today, terms))


def holder_of(workspace: Workspace, found: Sequence[Enrolment]) -> str | None:
    """Return the recipient whose file has the key of an enrolment, where there is one."""
    wanted = {each.key for each in found}
    return next((name for name, keys in _keys(workspace).items() if wanted & {key.key for key in keys}), None)


def is_unfilled(record: Recipient) -> bool:
    """Say whether a file is still a draft: it may read nothing, or for nothing."""
    scope = record.scope
    return not record.use_cases or not (isinstance(scope, ScopeOfAll) or scope.tlds or scope.regions)


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


def _lost(name: str, keys: Sequence[Key], label: str | None, found: Sequence[Enrolment]) -> Key | None:
    """Return the key of a label that goes; None where it went before. A new key may have the label of the old one."""
    if label is None:
        return None
    new = {each.key for each in found}
    those = [key for key in keys if key.label == label and key.key not in new]
    if len(those) == 1:
        return those[0]
    if not those and new and new <= {key.key for key in keys}:
        return None
    raise RecipientError(
        f"{name} has {'no key' if not those else 'two keys'} of that label",
        hint=f"its keys: {', '.join(f'“{shown(key.label)}”' for key in keys)}",
    )


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
