"""What was changed, swapped or mixed is refused, and so is what two readers could take in two ways."""

import json
from dataclasses import replace
from typing import Any

import pytest
import tree
from forgeries import BESIDE, HOSTILE, TAMPERED, beside, holding
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import ELEVEN, PINNED, PUBLISHED, judged, refusal
from tree import NOW, Published
from tries import tries
from tuf.api.metadata import Metadata

from builder.errors import NotAuthenticError, Refusal
from builder.reading.authenticate import authenticate
from builder.trust import envelope
from builder.trust.envelope import Envelope


@pytest.mark.parametrize(("published", "words"), TAMPERED.values(), ids=TAMPERED)
def test_what_was_changed_is_refused(published: Published, words: str) -> None:
    """Neither a curious host nor anybody on the way can change, swap or mix what was signed."""
    found = refusal(published)
    assert found.refusal is Refusal.TAMPERED
    assert words in found.message


def test_a_swapped_bundle_is_refused() -> None:
    """The host gives a bundle of another recipient, or of another edition, or of its own."""
    names = PUBLISHED.metadata, PUBLISHED.target_name()
    for content in (PUBLISHED.bundles[tree.LOCATORS[1]], ELEVEN.bundles[tree.FIRST], b"", b"forged"):
        packed = envelope.pack(*names, content)
        with pytest.raises(NotAuthenticError, match="is not what was signed") as caught:
            authenticate(Envelope.read(packed), pinned=PINNED, at=NOW)
        assert caught.value.refusal is Refusal.TAMPERED
    # Under its own digest it is another edition's.
    packed = envelope.pack(PUBLISHED.metadata, ELEVEN.target_name(), ELEVEN.bundles[tree.FIRST])
    with pytest.raises(NotAuthenticError, match="its bundle is not of edition 12"):
        authenticate(Envelope.read(packed), pinned=PINNED, at=NOW)


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("part", ["timestamp", "snapshot", "targets", "root"])
def test_hostile_json_is_damage(part: str, content: bytes) -> None:
    """No exception but ours escapes, whatever the bytes are and wherever they stand."""
    # In its own place it is no damage.
    if (part, content) == ("snapshot", PUBLISHED.snapshot):
        content = PUBLISHED.timestamp
    assert refusal(holding(part, content)).refusal is Refusal.TAMPERED


@pytest.mark.parametrize("field", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("part", ["timestamp", "root"])
def test_what_readers_could_take_in_two_ways_is_damage(part: str, field: str) -> None:
    """Another reader, as the one in the browser, must not see something else in the same bytes."""

    def with_field(content: bytes, text: str) -> bytes:
        return content.replace(b"{", text.encode(), 1)

    def published(text: str) -> Published:
        if part == "root":
            return replace(PUBLISHED, roots=(PINNED, with_field(tree.root(2), text)))
        return PUBLISHED.with_own(timestamp=with_field(PUBLISHED.timestamp, text))

    assert judged(published(beside('"plain"'))).edition == 12
    assert refusal(published(field)).refusal is Refusal.TAMPERED


def test_a_signed_year_one_is_damage() -> None:
    """The machine's key alone cannot make a reader stumble over its own arithmetic."""
    stamp = tree.signed(tree.again(PUBLISHED.timestamp, expires="1001-01-01T00:00:00Z"), [tree.MACHINE])
    assert refusal(PUBLISHED.with_own(timestamp=stamp)).message == "its metadata states an impossible date"


@settings(max_examples=tries(150), deadline=None)
@given(
    part=st.sampled_from(["timestamp", "snapshot", "targets"]),
    content=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["signed", "signatures", "_type", "meta", "version"]), inner, max_size=4)
        ),
        max_leaves=12,
    ),
)
def test_any_json_is_damage(part: str, content: Any) -> None:
    """Whatever shape it has."""
    assert refusal(holding(part, json.dumps(content).encode())).refusal is Refusal.TAMPERED


def test_an_edition_that_hands_its_trust_on_is_refused() -> None:
    """With a delegation, whoever holds its key could serve what no officer signed."""
    parsed = json.loads(PUBLISHED.targets)
    parsed["signed"]["delegations"] = {
        "keys": {},
        "roles": [{"name": "evil", "keyids": [], "threshold": 1, "terminating": False, "paths": ["*"]}],
    }
    targets = tree.signed(Metadata.from_dict(parsed), PUBLISHED.by)
    with pytest.raises(NotAuthenticError, match="hands its trust on") as caught:
        authenticate(Envelope.read(PUBLISHED.with_own(targets=targets).envelope()), pinned=PINNED, at=NOW)
    assert caught.value.refusal is Refusal.TAMPERED
