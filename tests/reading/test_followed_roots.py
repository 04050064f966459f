"""Roots are followed from the pinned one to the newest, and no other makes anything authentic."""

from dataclasses import replace

import pytest
import tree
from forgeries import PINS
from judging import PINNED, PUBLISHED, THIRTEEN, having_seen, judged, refusal
from tree import NOW, Published

from builder.errors import NotAuthenticError, Refusal, TrustError
from builder.reading.authenticate import authenticate
from builder.trust.envelope import Envelope


def test_new_roots_are_followed() -> None:
    """Who pinned the first root reads what officers sign today."""
    second = tree.root(2, officers=("dora", "emil"))
    third = tree.root(3, officers=("dora", "emil"), members=("nina", "nils"), by=("mira", "milo", "nina", "nils"))
    now = replace(PUBLISHED, roots=(PINNED, second, third), builder="dora", by=("dora", "emil"))
    found = judged(now)
    assert (found.root_version, found.signers) == (3, ("dora", "emil"))
    assert found.news.roots == {2: second, 3: third}
    # Whoever pinned the third reads it as well.
    assert authenticate(Envelope.read(now.envelope()), pinned=third, at=NOW).root_version == 3


def test_each_root_is_told_as_soon_as_it_is_followed() -> None:
    """What the board signed stays, whatever becomes of the rest of its tree; what nobody vouched for is not told."""
    second = tree.root(2, machines=("other",))
    broken: dict[str, tuple[Published, list[int]]] = {
        "no officer signed": (replace(THIRTEEN, roots=(PINNED, second), machine="other", by=()), [2]),
        "the old machine's heartbeat": (replace(PUBLISHED, roots=(PINNED, second)), [2]),
        "damaged": (
            replace(PUBLISHED, roots=(PINNED, second)).with_own(
                timestamp=b"{}", snapshot=PUBLISHED.snapshot, targets=PUBLISHED.targets
            ),
            [2],
        ),
        "the third is of strangers": (replace(PUBLISHED, roots=(PINNED, second, tree.root(3, by=("x", "y")))), [2]),
        "the second is of strangers": (replace(PUBLISHED, roots=(PINNED, tree.root(2, by=("x", "y")))), []),
    }
    for name, (published, versions) in broken.items():
        followed: dict[int, bytes] = {}
        refusal(published, followed=followed.__setitem__)
        assert list(followed) == versions, name


def test_a_key_that_was_taken_away_stays_away() -> None:
    """A source that withholds the newest root gains nothing on a machine that has seen it."""
    second = tree.root(2, officers=("anna", "carl"))
    after = replace(THIRTEEN, roots=(PINNED, second), by=("anna", "carl"))
    seen = having_seen(after)
    for allow in (False, True):
        found = refusal(THIRTEEN, seen=seen, allow_older=allow)
        assert found.refusal is Refusal.UNSIGNED
        assert found.hint == "officers were replaced since (root 2): fetch the newest edition from the secretariat"


def test_a_machine_s_key_that_was_replaced_takes_its_memory_along() -> None:
    """Who stole the machine's key and counted far ahead locks nobody out once the board replaced it."""
    far = replace(PUBLISHED, timestamp_version=9_999_999, snapshot_version=9_999_999)
    second = tree.root(2, machines=("other",))
    after = replace(THIRTEEN, roots=(PINNED, second), machine="other")
    found = judged(after, seen=having_seen(far))
    assert (found.edition, found.older_than) == (13, None)
    assert found.news.timestamp == after.timestamp


@pytest.mark.parametrize("pinned", PINS.values(), ids=PINS)
def test_a_pinned_root_that_is_none_is_told(pinned: bytes) -> None:
    """It is the reader's own file that is wrong, not what the publisher sent."""
    with pytest.raises(TrustError, match="the pinned root is damaged") as caught:
        authenticate(Envelope.read(PUBLISHED.envelope()), pinned=pinned, at=NOW)
    assert not isinstance(caught.value, NotAuthenticError)


def test_another_register_s_root_makes_nothing_authentic() -> None:
    """Signatures are judged by the root that the reader pinned, not by the one that comes along."""
    other = tree.root(officers=("x", "y"), machines=("z",))
    with pytest.raises(NotAuthenticError) as caught:
        authenticate(Envelope.read(PUBLISHED.envelope()), pinned=other, at=NOW)
    assert caught.value.refusal is Refusal.UNSIGNED


def test_another_root_in_the_place_of_the_pinned_one_is_not_passed_over() -> None:
    """Somebody may take the root from a copy that was found authentic: so it must be the one that is trusted."""
    other = tree.root(officers=("x", "y"), machines=("z",))
    for content in (other, b"anything", b"{}"):
        with pytest.raises(NotAuthenticError) as caught:
            authenticate(Envelope.read(replace(PUBLISHED, roots=(content,)).envelope()), pinned=PINNED, at=NOW)
        assert caught.value.refusal is Refusal.TAMPERED
