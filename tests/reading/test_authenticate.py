"""Nothing but what the officers signed is authentic: as a tree, a part of one, or an envelope."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import tree
from judging import ELEVEN, PINNED, PUBLISHED, judged
from tree import DAY, NOW

from builder.errors import NotAuthenticError, Refusal, TrustError
from builder.reading import source
from builder.reading.authenticate import authenticate


def test_an_edition_is_authentic_and_current() -> None:
    """Who built it, who signed it, since when and until when."""
    found = judged(PUBLISHED)
    assert (found.edition, found.issued, found.valid_until) == (12, date(2026, 11, 22), date(2026, 12, 22))
    assert (found.builder, found.approvers, found.signers) == ("anna", ("ben",), ("anna", "ben"))
    assert found.heartbeat_until == NOW + 7 * DAY
    assert (found.ran_out, found.older_than, found.notes) == ((), None, ())
    assert set(found.targets) == set(tree.LOCATORS)


def test_tree_and_envelope_say_the_same(tmp_path: Path) -> None:
    """An envelope is a part of the tree."""
    found = authenticate(source.open_source(PUBLISHED.write(tmp_path)), pinned=PINNED, at=NOW)
    assert found == judged(PUBLISHED)


def test_a_signature_more_is_told() -> None:
    """All who signed are named."""
    assert judged(replace(PUBLISHED, by=("anna", "ben", "carl"))).approvers == ("ben", "carl")


def test_the_bundle_is_handed_out_as_it_was_signed(tmp_path: Path) -> None:
    """What is read again after the check is checked again: a disk can change in between."""
    base = PUBLISHED.write(tmp_path)
    tree_ = source.open_source(base)
    found = authenticate(tree_, pinned=PINNED, at=NOW)
    assert found.bundle(tree_, tree.FIRST) == PUBLISHED.bundles[tree.FIRST]
    path = base / "targets" / PUBLISHED.target_name()
    path.write_bytes(b"swapped")
    with pytest.raises(NotAuthenticError, match="not what was signed"):
        found.bundle(tree_, tree.FIRST)
    path.unlink()
    assert found.bundle(tree_, tree.FIRST) is None


def test_altered_bundles_are_told_and_others_open(tmp_path: Path) -> None:
    """Damage to another's bundle is told, and does not keep a recipient from its own."""
    base = PUBLISHED.write(tmp_path)
    for locator in tree.LOCATORS[1:]:
        (base / "targets" / PUBLISHED.target_name(locator)).write_bytes(b"altered")
    with pytest.raises(NotAuthenticError, match="is not what was signed, and 1 more") as caught:
        authenticate(source.open_source(base), pinned=PINNED, at=NOW)
    assert caught.value.refusal is Refusal.TAMPERED
    assert "--locator" in caught.value.hint
    assert authenticate(source.open_source(base), pinned=PINNED, at=NOW, locator=tree.FIRST).edition == 12
    with pytest.raises(NotAuthenticError):
        authenticate(source.open_source(base), pinned=PINNED, at=NOW, locator=tree.LOCATORS[1])
    with pytest.raises(TrustError, match="no bundle of this locator"):
        authenticate(source.open_source(base), pinned=PINNED, at=NOW, locator="x")


def test_a_part_of_a_tree_is_noted(tmp_path: Path) -> None:
    """A partial copy is authentic, and says that it is partial; so is one with something beside."""
    base = PUBLISHED.write(tmp_path)
    (base / "targets" / PUBLISHED.target_name()).unlink()
    found = authenticate(source.open_source(base), pinned=PINNED, at=NOW)
    assert (found.missing, found.notes) == (1, ())
    (base / "targets" / ELEVEN.target_name()).write_bytes(ELEVEN.bundles[tree.FIRST])
    found = authenticate(source.open_source(base), pinned=PINNED, at=NOW)
    assert (found.missing, found.notes) == (1, ("1 file in targets/ is not of this edition",))
    for path in (base / "targets").iterdir():
        path.unlink()
    (base / "targets").rmdir()
    assert authenticate(source.open_source(base), pinned=PINNED, at=NOW).missing == 3


@pytest.mark.parametrize("name", ["timestamp.json", "20.snapshot.json", "12.targets.json"])
def test_missing_metadata_is_damage(tmp_path: Path, name: str) -> None:
    """A cut tree cannot hide what is newer."""
    base = PUBLISHED.write(tmp_path)
    (base / "metadata" / name).unlink()
    with pytest.raises(NotAuthenticError, match=f"{name} is missing") as caught:
        authenticate(source.open_source(base), pinned=PINNED, at=NOW)
    assert caught.value.refusal is Refusal.TAMPERED
