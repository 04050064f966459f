"""Who signed counts once and for its own role, and too few are told as such; keys are of known kinds."""

import json
from dataclasses import replace
from typing import Any

import pytest
import tree
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from forgeries import UNSIGNED, key_with_a_field
from judging import PINNED, PUBLISHED, judged, refusal
from securesystemslib.signer import SSlibKey
from tree import NOW, Published
from tuf.api.metadata import Metadata, Root

from builder.errors import NotAuthenticError, Refusal
from builder.reading.authenticate import authenticate
from builder.trust.envelope import Envelope


@pytest.mark.parametrize(("published", "words"), UNSIGNED.values(), ids=UNSIGNED)
def test_too_few_signatures_are_told_as_such(published: Published, words: str) -> None:
    """Who signed and how many must, in words for a tired person; a key counts for its own role alone."""
    found = refusal(published)
    assert (found.refusal, found.message) == (Refusal.UNSIGNED, words)


def test_too_few_signatures_come_with_what_to_do() -> None:
    """Most often somebody was replaced; of a root that too few signed nothing is to be believed."""
    fetch = "may have been replaced since: fetch the newest edition from the secretariat"
    assert refusal(UNSIGNED["nobody"][0]).hint == f"officers {fetch}"
    assert refusal(UNSIGNED["a stranger as the machine"][0]).hint == f"the machine's key {fetch}"
    assert refusal(UNSIGNED["a root of one member"][0]).hint.startswith("believe nothing in it")


def test_the_builder_does_not_count_as_an_approver() -> None:
    """Nobody publishes alone, even where a root asks for one signature."""
    lax = tree.root(approvers=0)
    alone = replace(PUBLISHED, roots=(lax,), by=("anna",))
    with pytest.raises(
        NotAuthenticError, match="is signed by anna, who built it, and lacks 1 more; besides signed by nobody"
    ) as caught:
        authenticate(Envelope.read(alone.envelope()), pinned=lax, at=NOW)
    assert caught.value.refusal is Refusal.UNSIGNED
    both = replace(alone, by=("anna", "ben"))
    assert authenticate(Envelope.read(both.envelope()), pinned=lax, at=NOW).approvers == ("ben",)


def test_the_threshold_is_the_root_s() -> None:
    """Two approvers are two besides the builder."""
    strict = tree.root(approvers=2)
    two = replace(PUBLISHED, roots=(strict,))
    with pytest.raises(NotAuthenticError, match="edition 12 is signed by anna and ben alone, and 3 officers must sign"):
        authenticate(Envelope.read(two.envelope()), pinned=strict, at=NOW)


def test_a_key_under_two_ids_counts_once() -> None:
    """A root that lists one key twice is refused, or its holder would sign as two."""
    ben = tree.key_of("ben").to_dict()
    twin = "0" * 64
    parsed: Metadata[Root] = Metadata.from_bytes(tree.root(2, approvers=2))
    parsed.signed.keys[twin] = SSlibKey.from_dict(twin, ben)
    parsed.signed.roles["targets"].keyids.append(twin)
    twice = tree.signed(parsed, tree.MEMBERS)
    edition: Metadata[Any] = Metadata.from_bytes(PUBLISHED.targets)
    edition.sign(tree.signer("anna"))
    edition.sign(tree.signer("ben"), append=True)
    again = json.loads(edition.to_bytes())
    again["signatures"].append({**again["signatures"][-1], "keyid": twin})
    content = json.dumps(again).encode()
    published = replace(PUBLISHED, roots=(PINNED, twice)).with_own(targets=content)
    found = refusal(published)
    assert found.refusal is Refusal.TAMPERED
    assert found.message == "2.root.json lists a key under a name that is not its own, or of an unknown kind"


def test_a_key_with_a_field_beside_counts_once() -> None:
    """TUF has unknown fields be part of a key and its id; so the same key twice, with and without one, is refused."""
    with_field = key_with_a_field("dora")
    parsed: Metadata[Root] = Metadata.from_bytes(tree.root(2))
    parsed.signed.add_key(with_field, "targets")
    assert judged(replace(PUBLISHED, roots=(PINNED, tree.signed(parsed, tree.MEMBERS)))).root_version == 2
    parsed.signed.add_key(tree.key_of("dora"), "targets")
    twice = tree.signed(parsed, tree.MEMBERS)
    assert "lists a key under a name" in refusal(replace(PUBLISHED, roots=(PINNED, twice))).message


def strange_key(**fields: Any) -> bytes:
    parsed = json.loads(tree.root(2))
    id_ = tree.keyid("ben")
    parsed["signed"]["keys"][id_].update(fields)
    metadata: Metadata[Any] = Metadata.from_dict(parsed)
    return tree.signed(metadata, tree.MEMBERS)


@pytest.mark.parametrize(
    "fields",
    [
        {"keytype": "rsa", "scheme": "rsassa-pss-sha256"},
        {"keytype": "ecdsa", "scheme": "ecdsa-sha2-nistp256"},
        {"keyval": {"public": "00" * 31}},
        {"keyval": {"public": "no key"}},
        {"keyval": {"public": tree.key_of("carl").keyval["public"]}},
    ],
    ids=lambda fields: str(fields)[:40],
)
def test_keys_of_other_kinds_are_refused(fields: dict[str, Any]) -> None:
    """A root lists keys that sign here and nothing else, each under the id that it gives itself."""
    found = refusal(replace(PUBLISHED, roots=(PINNED, strange_key(**fields))))
    assert found.refusal is Refusal.TAMPERED
    assert "lists a key under a name that is not its own" in found.message


def test_a_key_that_nobody_here_signs_with_is_refused() -> None:
    """An RSA key under its very own id: a kind of key that no officer has."""
    parsed: Metadata[Root] = Metadata.from_bytes(tree.root(2))
    parsed.signed.add_key(SSlibKey.from_crypto(rsa.generate_private_key(65537, 2048).public_key()), "targets")
    found = refusal(replace(PUBLISHED, roots=(PINNED, tree.signed(parsed, tree.MEMBERS))))
    assert "of an unknown kind" in found.message


def test_keys_in_hardware_are_taken() -> None:
    """ECDSA on P-256 and P-384, and the same key in other lines of PEM is the same key."""
    parsed: Metadata[Root] = Metadata.from_bytes(tree.root(2))
    for curve in (ec.SECP256R1(), ec.SECP384R1()):
        parsed.signed.add_key(SSlibKey.from_crypto(ec.generate_private_key(curve).public_key()), "targets")
    second = tree.signed(parsed, tree.MEMBERS)
    assert judged(replace(PUBLISHED, roots=(PINNED, second))).root_version == 2
    pem = parsed.signed.keys[parsed.signed.roles["targets"].keyids[-1]].keyval["public"]
    twin = SSlibKey("1" * 64, "ecdsa", "ecdsa-sha2-nistp384", {"public": pem + "\n\n"})
    parsed.signed.add_key(twin, "targets")
    twice = tree.signed(parsed, tree.MEMBERS)
    assert "under a name that is not its own" in refusal(replace(PUBLISHED, roots=(PINNED, twice))).message


def test_names_of_signers_cannot_write_on_the_terminal() -> None:
    """A name in a root is a plain name or none."""
    parsed = json.loads(PINNED)
    parsed["signed"]["x-tocsin"]["names"][tree.keyid("ben")] = "\x1b[2Jben"
    metadata: Metadata[Any] = Metadata.from_dict(parsed)
    pinned = tree.signed(metadata, tree.MEMBERS)
    found = authenticate(Envelope.read(replace(PUBLISHED, roots=(pinned,)).envelope()), pinned=pinned, at=NOW)
    assert found.approvers == ("unnamed",)
