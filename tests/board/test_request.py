"""A request comes from outside: nothing in it is believed, and no shape of it gets through as a traceback."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import people
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries

from builder.board import ceremony
from builder.board.explain import words
from builder.board.request import LARGEST_REQUEST, Kind, Request, merge, read_request, write_request
from builder.errors import BuilderError, TrustError

BEFORE = people.files("cert-all", "cert-eu")
ASKS = people.asks(before=BEFORE)
CONTENT = write_request(ASKS)
BOARD = people.holders().members


def root_request() -> Request:
    return Request(kind=Kind.ROOT, proposed=people.first(()))


def test_a_request_survives_its_file() -> None:
    """What is read is what was written, to the byte."""
    for request in (ASKS, root_request(), replace(ASKS, kind=Kind.EDITION, summary={"added": 3}, context={"a": [1]})):
        content = write_request(request)
        again = read_request(content, "it")
        assert write_request(again) == content
        assert again.proposed.signed_bytes == request.proposed.signed_bytes
        assert (again.kind, again.summary, dict(again.context)) == (
            request.kind,
            request.summary,
            dict(request.context),
        )
        assert dict(again.files) == dict(request.files)


def with_field(name: str, value: Any) -> bytes:
    return json.dumps({**json.loads(CONTENT), name: value}).encode()


HOSTILE = {
    "nothing": b"",
    "no text": b"\xff\xfe",
    "no JSON": b"{",
    "a list": b"[]",
    "a number": b"7",
    "another schema": with_field("schema", "tocsin-request/2"),
    "a field too many": with_field("more", 1),
    "an unknown kind": with_field("kind", "anything"),
    "a kind that is a list": with_field("kind", ["root"]),
    "another kind than its content": with_field("kind", "root"),
    "no metadata": with_field("proposed", {}),
    "metadata that is a text": with_field("proposed", "x"),
    "a root that is none": with_field("root", {"signed": {"_type": "root"}}),
    "files in a list": with_field("files", ["a"]),
    "a file that is a number": with_field("files", {"cert-all.yaml": 5}),
    "half a surrogate pair": with_field("files", {"cert-all.yaml": "\ud800"}),
    "a summary that is a text": with_field("summary", "all is well"),
    "a context that is nothing": with_field("context", None),
    "a key twice": CONTENT.replace(b'"kind": "approvals"', b'"kind": "root", "kind": "approvals"'),
    "not a number": CONTENT.replace(b'"summary": null', b'"summary": {"a": NaN}'),
    "deep nesting": b"[" * 200_000,
    "deep nesting inside": with_field("context", {}).replace(b'"context": {}', b'"context": ' + b"[" * 100_000),
    "too large": CONTENT + b" " * LARGEST_REQUEST,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_requests_are_refused(content: bytes) -> None:
    """With a sentence that names the file and quotes nothing."""
    with pytest.raises(TrustError) as caught:
        read_request(content, "approvals-2.json")
    assert caught.value.message.startswith("approvals-2.json ")
    assert caught.value.hint


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def paths(fields: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [here]
    if isinstance(fields, dict):
        for key, value in fields.items():
            found += paths(value, (*here, key))
    elif isinstance(fields, list):
        for number, value in enumerate(fields):
            found += paths(value, (*here, number))
    return found


PATHS = paths(json.loads(CONTENT))[1:]


@settings(max_examples=tries(150), deadline=None)
@given(path=st.sampled_from(PATHS), value=JSON)
def test_any_value_anywhere_is_refused_or_checked(path: tuple[Any, ...], value: Any) -> None:
    """Whatever stands in any place of a request, reading, checking and merging it end well or in an error of ours."""
    fields = json.loads(CONTENT)
    here = fields
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    with contextlib.suppress(BuilderError):
        request = read_request(json.dumps(fields).encode(), "it")
        with contextlib.suppress(BuilderError):
            merge(ASKS, {"it": request}, BOARD)
        words(ceremony.checked(request, people.NOW))


def signed(*names: str, request: Request = ASKS) -> Request:
    """A copy that came back with signatures."""
    copy = read_request(write_request(request), "it")
    people.sign(copy.proposed, *names)
    return read_request(write_request(copy), "it")


def test_signatures_are_gathered() -> None:
    """In any order, together or one by one."""
    merged = merge(ASKS, {"a": signed("anna"), "b": signed("boris")}, BOARD)
    assert [key.name for key in merged.signed] == ["anna", "boris"]
    assert merged.dropped == ()
    later = merge(merged.request, {"c": signed("carla")}, BOARD)
    assert [key.name for key in later.added] == ["carla"]
    assert [key.name for key in later.signed] == ["anna", "boris", "carla"]


def test_one_member_who_signs_twice_counts_once() -> None:
    """Two files of the same member are one signature."""
    merged = merge(ASKS, {"a": signed("anna"), "b": signed("anna")}, BOARD)
    assert [key.name for key in merged.signed] == ["anna"]
    asked = ceremony.checked(merged.request, people.NOW)
    assert [each.how_many for each in ceremony.missing(asked, merged.signed)] == [1]


def test_another_content_than_was_asked_is_refused() -> None:
    """A copy in which something was changed is not taken in, however well it is signed."""
    other = people.asks(after=people.files("cert-all"), before=BEFORE)
    with pytest.raises(TrustError, match="b does not ask for what was proposed last"):
        merge(ASKS, {"a": signed("anna"), "b": signed("boris", request=other)}, BOARD)
    with pytest.raises(TrustError, match="does not ask"):
        merge(ASKS, {"b": replace(signed("boris"), kind=Kind.EDITION)}, BOARD)


def test_signatures_that_do_not_hold_are_left_out_and_told() -> None:
    """A forged signature, and one of somebody who was not asked, such as an officer."""
    forged = signed("anna")
    forged.proposed.signatures[people.public("anna").id].signature = "00" * 64
    merged = merge(ASKS, {"a.json": forged, "o.json": signed("olga")}, BOARD)
    assert merged.signed == ()
    assert merged.dropped == (
        "a.json bears a signature of anna that does not hold; left out",
        "o.json bears a signature of somebody who was not asked; left out",
    )


def test_a_forged_signature_does_not_hide_a_good_one() -> None:
    """Whoever sends a bad copy first keeps nobody from signing."""
    forged = signed("anna")
    forged.proposed.signatures[people.public("anna").id].signature = "00" * 64
    merged = merge(ASKS, {"1": forged, "2": signed("anna")}, BOARD)
    assert [key.name for key in merged.signed] == ["anna"]


@pytest.mark.parametrize("signature", ["", "zz", "0", "\u0000", "ff" * 10_000])
def test_signatures_of_any_shape_are_dropped(signature: str) -> None:
    """What is no signature at all does not hold."""
    copy = signed("anna")
    copy.proposed.signatures[people.public("anna").id].signature = signature
    assert len(merge(ASKS, {"a": copy}, BOARD).dropped) == 1


Change = Callable[[], Request]


def altered_text() -> Request:
    """The text shown has a lower clearance than the file that would be approved."""
    files = {**ASKS.files, "cert-none.yaml": ASKS.files["cert-none.yaml"].replace("RED", "GREEN")}
    return replace(ASKS, files=files)


def altered_old_text() -> Request:
    """The text shown as in force is not what was approved, so that the difference is hidden."""
    files = {**ASKS.files_in_force, "cert-eu.yaml": ASKS.files_in_force["cert-eu.yaml"] + "# note\n"}
    return replace(ASKS, files_in_force=files)


def swapped() -> Request:
    """Two files change places."""
    files = {**ASKS.files}
    files["cert-none.yaml"], files["cert-eu.yaml"] = files["cert-eu.yaml"], files["cert-none.yaml"]
    return replace(ASKS, files=files)


def one_missing() -> Request:
    return replace(ASKS, files={name: text for name, text in ASKS.files.items() if name != "cert-none.yaml"})


def one_more() -> Request:
    return replace(ASKS, files={**ASKS.files, "cert-zz.yaml": "id: cert-zz\n"})


def skipping() -> Request:
    request = people.asks(before=BEFORE)
    request.proposed.signed.version = 7
    return request


def by_a_board_that_did_not_sign() -> Request:
    return replace(ASKS, root=people.first(["anna"]))


def hidden_field() -> Request:
    request = people.asks(before=BEFORE)
    request.proposed.signed.unrecognized_fields["x-more"] = 1
    return request


def hidden_target() -> Request:
    request = people.asks(before=BEFORE)
    target = request.proposed.signed.targets["cert-all.yaml"]
    target.unrecognized_fields["custom"]["more"] = "x"
    return request


def for_ever() -> Request:
    request = people.asks(before=BEFORE)
    request.proposed.signed.expires = people.NOW.replace(year=2040)
    return request


def one_for_ever() -> Request:
    request = people.asks(before=BEFORE)
    custom = request.proposed.signed.targets["cert-none.yaml"].unrecognized_fields["custom"]
    custom["expires"] = "2040-01-01"
    return request


def damaged_key() -> Request:
    files = people.files("cert-none")
    return people.asks({"cert-none": files["cert-none"].replace(b"age1rtr", b"age1xtr")})


def run_out() -> Request:
    request = people.asks(before=BEFORE)
    request.proposed.signed.expires = people.NOW.replace(year=2025)
    return request


UNSOUND: dict[str, tuple[Change, str]] = {
    "the text differs from what is signed": (altered_text, "the file of cert-none in the request is not the one"),
    "the old text differs from what was signed": (
        altered_old_text,
        "the file of cert-eu in the request is not the one",
    ),
    "two files change places": (swapped, "the file of cert-eu in the request is not the one"),
    "a file is missing": (one_missing, "the files in the request are not those"),
    "a file too many": (one_more, "the files in the request are not those"),
    "a version is skipped": (skipping, "the request is for version 7, and 1 is in force"),
    "the root is not signed": (by_a_board_that_did_not_sign, "not signed by enough of its own board"),
    "the root has run out": (
        lambda: replace(ASKS, root=people.first(now=people.NOW - timedelta(days=366))),
        "the root in force has run out",
    ),
    "a key that opens nothing": (damaged_key, "a key of cert-none is damaged"),
    "no root": (lambda: replace(ASKS, root=None), "does not say who is on the board"),
    "a field that nobody sees": (hidden_field, "is none as we make them"),
    "a field of a recipient that nobody sees": (hidden_target, "is none as we make them"),
    "it would last too long": (for_ever, "would last for more than a year"),
    "one approval would last too long": (one_for_ever, "cert-none would be approved from 2026-11-22 until 2040-01-01"),
    "it has run out": (run_out, "has run out already"),
    "it is for officers": (lambda: replace(ASKS, kind=Kind.EDITION), "asks officers to sign an edition"),
}


@pytest.mark.parametrize("case", UNSOUND.values(), ids=UNSOUND)
def test_requests_that_do_not_fit_together_are_refused(case: tuple[Change, str]) -> None:
    """Before a word of them is shown."""
    made, words = case
    with pytest.raises(TrustError, match=words):
        ceremony.checked(made(), people.NOW)


def test_a_request_that_fits_is_checked() -> None:
    """The miniature's own request passes, so the refusals above have the reasons that they name."""
    asked = ceremony.checked(ASKS, people.NOW)
    assert [key.name for key in ceremony.asked_of(asked)] == list(people.MEMBERS)
    assert isinstance(asked, ceremony.AskedApprovals)
    assert asked.before is not None
    assert sorted(asked.before) == ["cert-all", "cert-eu"]


def test_a_clock_that_runs_behind_is_told() -> None:
    """What would be approved from a day to come is not signed."""
    with pytest.raises(TrustError, match="more than a year"):
        ceremony.checked(ASKS, people.NOW.replace(month=10))


def test_approvals_of_another_board_are_shown_in_full() -> None:
    """What the present board did not sign hides nothing as unchanged."""
    other = people.approved(BEFORE, signers=("anna",))
    asked = ceremony.checked(replace(ASKS, in_force=other), people.NOW)
    assert isinstance(asked, ceremony.AskedApprovals)
    assert asked.before is None


KEYS = {
    "an officer's": ("olga", "this is the key of olga, officer, and the board is asked"),
    "the machine's": ("machine", "this is the key of machine, publishing machine, and the board is asked"),
    "a stranger's": ("mallory", "is not among those asked"),
}


@pytest.mark.parametrize("case", KEYS.values(), ids=KEYS)
def test_only_the_board_signs(case: tuple[str, str]) -> None:
    """Whose key it is, is told."""
    name, words = case
    for request in (ASKS, root_request()):
        asked = ceremony.checked(request, people.NOW)
        with pytest.raises(TrustError, match=words):
            ceremony.sign(asked, people.secret(name))


def test_a_rotation_asks_both_boards() -> None:
    """Enough of the old and enough of the new; who is on both signs once."""
    old = people.first()
    new = people.following(old, (), members=("boris", "carla", "dora"))
    request = Request(kind=Kind.ROOT, proposed=new, in_force=old, root=old)
    asked = ceremony.checked(request, people.NOW)
    assert [key.name for key in ceremony.asked_of(asked)] == ["anna", "boris", "carla", "dora"]

    def left(*names: str) -> list[tuple[str, int]]:
        return [(each.board, each.how_many) for each in ceremony.missing(asked, map(people.public, names))]

    assert left() == [("the old board", 2), ("the new board", 2)]
    assert left("anna", "boris") == [("the new board", 1)]
    assert left("boris", "dora") == [("the old board", 1)]
    assert left("boris", "carla") == []


def test_a_member_who_keeps_the_root_sees_another() -> None:
    """A request under a board that somebody made up is refused by whoever keeps the root."""
    asked = ceremony.checked(ASKS, people.NOW)
    ceremony.refuse_other_root(asked, people.first().to_bytes())
    with pytest.raises(TrustError, match="under another root"):
        ceremony.refuse_other_root(asked, people.first(members=("anna", "boris", "mallory")).to_bytes())


def test_a_root_is_replaced_only_by_who_shows_the_one_that_they_know() -> None:
    """What it changes is told against the root in the request, and that one anybody could have made up."""
    old = people.first()
    new = people.following(old, (), members=("boris", "carla", "dora"))
    asked = ceremony.checked(Request(kind=Kind.ROOT, proposed=new, in_force=old, root=old), people.NOW)
    with pytest.raises(TrustError, match="this would replace root 1; show which one you know"):
        ceremony.refuse_other_root(asked, None)
    ceremony.refuse_other_root(asked, old.to_bytes())
    founding = ceremony.checked(root_request(), people.NOW)
    for nothing_replaced in (founding, ceremony.checked(ASKS, people.NOW)):
        ceremony.refuse_other_root(nothing_replaced, None)
