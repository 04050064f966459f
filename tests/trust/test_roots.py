"""The root: nobody acts alone, and whoever trusts the first can follow to the last."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import people
import pytest
from tuf.api.metadata import Metadata, Root, Timestamp

from builder.errors import TrustError
from builder.trust import metadata, roots

FIRST = people.first()


def test_a_root_says_who_holds_the_keys() -> None:
    """What was asked for is what can be read from it."""
    for found in (roots.holders_of(FIRST.signed), roots.checked(FIRST.signed, "it")):
        assert [key.name for key in found.all] == list(people.ALL)
        assert [key.id for key in found.all] == [key.id for key in people.holders().all]
        assert (found.threshold, found.approvers) == (2, 1)
    assert FIRST.signed.expires == people.NOW + timedelta(days=365)
    assert FIRST.signed.consistent_snapshot


REFUSED = {
    "a key in two roles": ({"officers": ("anna", "olga", "pavel")}, "the key of anna stands twice"),
    "a key twice in one role": ({"members": ("anna", "anna", "boris")}, "the key of anna stands twice"),
    "no officer": ({"officers": ()}, "there is no officer"),
    "no machine": ({"machines": ()}, "there is no publishing machine"),
    "no member": ({"members": ()}, "there is no board member"),
    "a threshold of none": ({"threshold": 0}, "0 of 3 members cannot be a board"),
    "a threshold of one": ({"threshold": 1}, "1 of 3 members cannot be a board"),
    "a threshold above the members": ({"threshold": 4}, "4 of 3 members cannot be a board"),
    "no approver": ({"approvers": 0}, "an edition needs its builder and 0 more"),
    "more approvers than officers": ({"approvers": 2}, "an edition needs its builder and 2 more of 2"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_boards_that_are_refused(case: tuple[dict[str, Any], str]) -> None:
    """One person alone could act, or nobody."""
    changed, words = case
    with pytest.raises(TrustError, match=words):
        roots.first_root(people.holders(**changed), people.NOW)


def tampered(change: Callable[[dict[str, Any]], None]) -> Root:
    fields = metadata.fields_of(FIRST)
    change(fields["signed"])
    return metadata.from_fields(Root, fields, "it").signed


def second_id(signed: dict[str, Any]) -> None:
    """Put anna's key under two ids, so that she alone makes two signatures."""
    key = signed["keys"][people.public("anna").id]
    signed["keys"]["f" * 64] = key
    signed["x-tocsin"]["names"]["f" * 64] = "dora"
    signed["roles"]["root"]["keyids"].append("f" * 64)


HIDDEN: dict[str, Callable[[dict[str, Any]], None]] = {
    "one key under two ids": second_id,
    "an id that is not the key's": lambda signed: (
        signed["keys"].update({"a" * 64: signed["keys"].pop(people.public("carla").id)}),
        signed["roles"]["root"].update({"keyids": [people.public("anna").id, people.public("boris").id, "a" * 64]}),
    ),
    "a field that nobody sees": lambda signed: signed.update({"x-more": "yes"}),
    "a key in no role": lambda signed: signed["keys"].update(
        {people.public("dora").id: people.public("dora").key.to_dict()}
    ),
    "another key for the snapshot": lambda signed: signed["roles"]["snapshot"].update(
        {"keyids": [people.public("olga").id]}
    ),
    "a role that names no key": lambda signed: signed["roles"]["timestamp"].update({"keyids": ["b" * 64]}),
    "ids that are no texts": lambda signed: signed["roles"]["timestamp"].update({"keyids": [5]}),
    "no consistent snapshot": lambda signed: signed.update({"consistent_snapshot": False}),
    "a threshold that says true": lambda signed: signed["roles"]["snapshot"].update({"threshold": True}),
    "a key without a name": lambda signed: signed["x-tocsin"]["names"].pop(people.public("anna").id),
    "a name without a key": lambda signed: signed["x-tocsin"]["names"].update({"f" * 64: "dora"}),
    "a hostile name": lambda signed: signed["x-tocsin"]["names"].update({people.public("anna").id: "\x1b[2J"}),
    "no names": lambda signed: signed.pop("x-tocsin"),
    "a field beside a key": lambda signed: signed["keys"][people.public("anna").id].update({"x-more": "yes"}),
    "a day that is not its own": lambda signed: signed["x-tocsin"].update({"issued": "2026-11-21"}),
    "a field in a role": lambda signed: signed["roles"]["root"].update({"x-more": 1}),
}


@pytest.mark.parametrize("change", HIDDEN.values(), ids=HIDDEN)
def test_a_root_that_says_more_than_is_shown_is_refused(change: Callable[[dict[str, Any]], None]) -> None:
    """What a member sees is the whole of what is signed."""
    with pytest.raises(TrustError):
        roots.checked(tampered(change), "it")


def test_a_chain_leads_from_the_first_to_the_last() -> None:
    """Each link is signed by enough of the board before it and of its own."""
    second = people.following(FIRST, ("anna", "boris", "dora"), members=("boris", "carla", "dora"))
    third = people.following(second, ("boris", "dora"), members=("boris", "carla", "dora"), threshold=2)
    found = roots.chain([each.to_bytes() for each in (FIRST, second, third)])
    assert [root.signed.version for root in found] == [1, 2, 3]
    assert roots.chain([]) == ()


BROKEN: dict[str, Callable[[], list[Metadata[Root]]]] = {
    "under the threshold": lambda: [people.first(["anna"])],
    "an officer in the place of a member": lambda: [people.first(["anna", "olga"])],
    "too few of the old board": lambda: [
        FIRST,
        people.following(FIRST, ("boris", "dora"), members=("boris", "carla", "dora")),
    ],
    "too few of the new board": lambda: [
        FIRST,
        people.following(FIRST, ("anna", "boris"), members=("boris", "dora", "emil")),
    ],
    "a gap": lambda: [FIRST, people.following(people.following(FIRST))],
    "the first twice": lambda: [FIRST, FIRST],
    "not from the first": lambda: [people.following(FIRST)],
}


@pytest.mark.parametrize("made", BROKEN.values(), ids=BROKEN)
def test_a_chain_with_a_broken_link_is_refused(made: Callable[[], list[Metadata[Root]]]) -> None:
    """Nobody comes to power without those before, and without enough of their own."""
    with pytest.raises(TrustError, match=r"root [12] "):
        roots.chain([each.to_bytes() for each in made()])


def test_a_signature_on_other_content_does_not_count() -> None:
    """Signatures of one root do not hold on another."""
    other = people.first((), threshold=3)
    other.signatures.update(FIRST.signatures)
    assert not roots.complete(other.signed, other)
    assert roots.signed_by(other.signed, Root.type, other) == ()


def test_who_signed_is_named() -> None:
    """In the order of the root; a signature of a stranger is nobody's."""
    assert [key.name for key in roots.signed_by(FIRST.signed, Root.type, FIRST)] == ["anna", "boris"]
    assert not roots.signed_by(FIRST.signed, Timestamp.type, FIRST)


def test_a_holder_is_removed_by_name() -> None:
    """A name that is none is told, so that nobody believes to have removed somebody."""
    members = people.holders().members
    assert [key.name for key in roots.without(members, ["boris"])] == ["anna", "carla"]
    with pytest.raises(TrustError, match="there is no key of dora to remove"):
        roots.without(members, ["dora"])


DAMAGED = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "another role": people.approved().to_bytes(),
    "deep nesting": b"[" * 100_000,
    "a signature that is a number": FIRST.to_bytes().replace(
        b'"sig":"' + next(iter(FIRST.signatures.values())).signature.encode() + b'"', b'"sig":5'
    ),
    "a float": FIRST.to_bytes().replace(b'"threshold":2', b'"threshold":2.0'),
    "half a surrogate pair": FIRST.to_bytes().replace(b'"anna"', b'"\\ud800"'),
    "a huge number": FIRST.to_bytes().replace(b'"version":1', b'"version":' + b"9" * 5000),
    "keys that are a text": FIRST.to_bytes().replace(b'"keys":{', b'"keys":"x","y":{'),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_damaged_metadata_is_an_error_of_ours(content: bytes) -> None:
    """No shape of JSON gets through as a traceback."""
    with pytest.raises(TrustError):
        roots.chain([content])
