"""Certificates in tables: what nobody may rely on stands in no file of ours, and what cannot be proposed is told."""

from certificates import pgp
from exchanges import DESK, planned, table, taken_in

from builder.proposals.record import Action
from builder.workspace.places import Workspace

NEW = DESK | {"name": "Test Registry of France", "country": "FR", "manages": ""}
NIGHT = {"organisation": "registry-gr", "contact": "night", "role": "duty-desk", "kind": "phone"}


def test_a_private_key_is_written_nowhere(miniature: Workspace) -> None:
    """Its line is rejected without being quoted, whoever holds the table; no file and no proposal has it."""
    before = {path: path.read_bytes() for path in miniature.root.rglob("*") if path.is_file()}
    made = taken_in(miniature, table([NEW | {"openpgp": pgp("private")}]))
    assert any(each.column == "openpgp" and "private key" in each.reason for each in made.rejected)
    found = {path: path.read_bytes() for path in miniature.root.rglob("*") if path.is_file()}
    assert not [path for path in found.keys() - before.keys() if b"PRIVATE" in found[path]]


def test_a_certificate_of_a_new_contact_waits_for_the_contact(miniature: Workspace) -> None:
    """A proposal of a new contact holds none: the contact is proposed, and the rest is told and not lost in silence."""
    made = planned(miniature, table([NIGHT | {"value": "+44 1632 960177", "openpgp": pgp("desk")}]))
    assert [each.correction.action for each in made.wanted] == [Action.NEW_CONTACT]
    assert [each.column for each in made.rejected] == ["openpgp"]
