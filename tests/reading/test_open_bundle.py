"""Of an authentic edition the bundle of one recipient is opened, and no other's is in the way."""

from dataclasses import replace
from pathlib import Path

import pytest
import tree
from bundles import FILES, PEOPLE, sealed
from workspaces import identity_of

from builder.errors import NotForIdentityError, OpenError, SealError, TrustError
from builder.reading.authenticate import authenticate
from builder.reading.opening import Contents, open_bundle
from builder.reading.source import Source, open_source
from builder.trust.envelope import Envelope

ALL, GREEN = tree.LOCATORS[1:]


def opened(source: Source, published: tree.Published, identity: str, locator: str | None = None) -> Contents:
    found = authenticate(source, pinned=published.roots[0], at=tree.NOW, locator=locator)
    return open_bundle(source, found, (identity,), locator)


@pytest.mark.parametrize("recipient", PEOPLE)
def test_of_a_tree_each_opens_its_own(tmp_path: Path, published: tree.Published, recipient: str) -> None:
    """Names say nothing: each bundle is tried."""
    contents = opened(open_source(published.write(tmp_path)), published, identity_of(recipient))
    assert contents.recipient == recipient
    assert {name: contents.files[name] for name in FILES} == FILES


def test_the_bundle_that_is_named_alone_is_tried(tmp_path: Path, published: tree.Published) -> None:
    """One's own identity opens no other's."""
    source = open_source(published.write(tmp_path))
    assert opened(source, published, identity_of("cert-eu"), tree.FIRST).recipient == "cert-eu"
    with pytest.raises(NotForIdentityError, match="authentic, and not sealed to this identity"):
        opened(source, published, identity_of("cert-eu"), GREEN)


def test_nobody_s_identity_opens_nothing(tmp_path: Path, published: tree.Published) -> None:
    """An envelope or a tree, a stranger has no bundle in it."""
    for source in (open_source(published.write(tmp_path)), Envelope.read(published.envelope())):
        with pytest.raises(NotForIdentityError):
            opened(source, published, identity_of("cert-none"))


def test_another_s_bundle_in_an_unknown_form_is_passed_over(tmp_path: Path, published: tree.Published) -> None:
    """A tree may hold what a later version sealed to somebody else; one's own opens all the same."""
    newer = replace(published, bundles={tree.FIRST: b"sealed in a new way", ALL: sealed("cert-all")})
    source = open_source(newer.write(tmp_path))
    assert opened(source, newer, identity_of("cert-all")).recipient == "cert-all"
    with pytest.raises(NotForIdentityError):
        opened(source, newer, identity_of("cert-eu"))


def test_one_s_own_bundle_in_an_unknown_form_is_told(tmp_path: Path, published: tree.Published) -> None:
    """Where there is no other: it is named, or came alone."""
    newer = replace(published, bundles={tree.FIRST: b"sealed in a new way"})
    with pytest.raises(SealError, match="age file"):
        opened(open_source(newer.write(tmp_path)), newer, identity_of("cert-eu"), tree.FIRST)
    with pytest.raises(SealError, match="age file"):
        opened(Envelope.read(newer.envelope()), newer, identity_of("cert-eu"))


def test_a_tree_without_bundles_says_so(tmp_path: Path, published: tree.Published) -> None:
    """The identity is not to blame."""
    base = published.write(tmp_path)
    for path in (base / "targets").iterdir():
        path.unlink()
    with pytest.raises(TrustError, match="no bundle of the edition is here"):
        opened(open_source(base), published, identity_of("cert-eu"))


def test_a_bundle_of_another_edition_is_refused(published: tree.Published) -> None:
    """What is inside is held against what was authenticated."""
    older = replace(published, bundles={tree.FIRST: sealed("cert-eu", edition=11)})
    with pytest.raises(OpenError, match="is not the one that was signed: its edition differs"):
        opened(Envelope.read(older.envelope()), older, identity_of("cert-eu"))
