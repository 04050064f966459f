"""C2SP's test vectors of age (CCTV), against the reader's own opening code; and between it and the command line's."""

import base64
import hashlib

import cctv
import pytest
from reader import ask, base64_of
from workspaces import identity_of

from builder import seal
from builder.errors import NotForIdentityError, SealError
from builder.seal import hybrid

# "no match" and "success" as C2SP has them; every other reason is a failure.
OUTCOMES = {"wrong-identity": "no match", "wrong-passphrase": "no match", "needs-identity": "no match"}
# Where the reader does not do what a vector expects, and why. Empty: the reader reads each header itself, as
# `builder.seal.agefile` does, before age-encryption opens the file.
DIFFERS: dict[str, str] = {}
PASSPHRASE = "correct horse battery staple"


def question(vector: cctv.Vector) -> dict[str, object]:
    if vector.passphrases:
        return {
            "deed": "openWithPassphrase",
            "sealed": base64_of(vector.file),
            "passphrase": vector.passphrases[0],
        }
    return {"deed": "open", "sealed": base64_of(vector.file), "identities": vector.identities}


@pytest.fixture(scope="module")
def outcomes() -> dict[str, str]:
    """What the reader does with each vector, in the words of the vectors."""
    answers = ask(question(vector) for vector in cctv.VECTORS.values())
    found = {}
    for (name, vector), answer in zip(cctv.VECTORS.items(), answers, strict=True):
        if "why" in answer:
            found[name] = OUTCOMES.get(answer["why"], "failure")
        else:
            found[name] = "success" if answer["found"] == vector.payload else "another content"
    return found


@pytest.mark.parametrize("name", cctv.VECTORS)
def test_the_reader_does_what_the_vector_expects(name: str, outcomes: dict[str, str]) -> None:
    """Each opens, fits nobody or is refused, as C2SP says; what differs is written down, with the reason."""
    same = outcomes[name] == cctv.expected(cctv.VECTORS[name])
    assert same is (name not in DIFFERS), outcomes[name]


def test_a_stranger_opens_none() -> None:
    """Whatever a file says, an identity that it is not sealed to gets nothing."""
    stranger = identity_of("cert-none")
    answers = ask(
        {"deed": "open", "sealed": base64_of(vector.file), "identities": [stranger]} for vector in cctv.VECTORS.values()
    )
    assert all("why" in answer for answer in answers)


def test_a_protected_identity_opens_through_its_own_way() -> None:
    """`identitiesIn` is as strict: with a passphrase it takes what the vectors say that it opens, and no other."""
    named = {name: vector for name, vector in cctv.VECTORS.items() if vector.passphrases}
    answers = ask(
        {"deed": "identities", "file": base64_of(vector.file), "passphrase": vector.passphrases[0]}
        for vector in named.values()
    )
    # None of them holds an identity; those that open are refused only for that.
    inside = {"no-identity", "identity-damaged"}
    for (name, vector), answer in zip(named.items(), answers, strict=True):
        assert (answer["why"] in inside) is (cctv.expected(vector) == "success"), name


def test_what_one_seals_the_other_opens() -> None:
    """Classic and hybrid, with a passphrase and without, in both directions."""
    content = bytes(range(256)) * 600
    classic, quantum = identity_of("cert-all"), hybrid.identity_of(hashlib.sha256(b"cert-two").digest())
    keys = [seal.public_key(each) for each in (classic, quantum)]
    made = ask([{"deed": "keyOf", "identity": each} for each in (classic, quantum)])
    assert [each["found"] for each in made] == keys
    answers = ask(
        [
            *({"deed": "seal", "content": base64_of(content), "keys": [key]} for key in keys),
            {"deed": "sealWithPassphrase", "text": classic, "passphrase": PASSPHRASE},
            *({"deed": "newIdentity", "kind": kind} for kind in ("classic", "hybrid")),
        ]
    )
    for identity, answer in zip((classic, quantum), answers, strict=False):
        assert seal.open_with(base64.b64decode(answer["found"]), [identity]) == content
    assert seal.unseal_with_passphrase(answers[2]["found"].encode(), PASSPHRASE).decode() == classic
    for answer in answers[3:]:
        assert seal.public_key(answer["found"]["identity"]) == answer["found"]["key"]

    sealed = [seal.seal(content, [key]) for key in keys]
    protected = seal.seal_with_passphrase(f"# mine\n{classic}\n".encode(), PASSPHRASE)
    answers = ask(
        [
            *({"deed": "open", "sealed": base64_of(each), "identities": [classic, quantum]} for each in sealed),
            {"deed": "identities", "file": base64_of(protected), "passphrase": PASSPHRASE},
        ]
    )
    digest = hashlib.sha256(content).hexdigest()
    assert [answer["found"] for answer in answers] == [digest, digest, [classic]]


def test_damage_is_told_as_by_python() -> None:
    """A changed byte anywhere, or an end that is missing: both refuse, and neither for want of an identity."""
    identity = identity_of("cert-all")
    sealed = seal.seal(b"x" * 70_000, [seal.public_key(identity)])
    changed = []
    for place in range(0, len(sealed), 997):
        each = bytearray(sealed)
        each[place] ^= 1
        changed.append(bytes(each))
    cut = [sealed[:length] for length in range(1, len(sealed), 1009)]
    answers = ask({"deed": "open", "sealed": base64_of(each), "identities": [identity]} for each in (*changed, *cut))
    reasons = {"damaged", "cut", "not-age", "other-age", "wrong-identity"}
    for each, answer in zip((*changed, *cut), answers, strict=True):
        assert answer.get("why") in reasons
        with pytest.raises((SealError, NotForIdentityError)) as caught:
            seal.open_with(each, [identity])
        assert isinstance(caught.value, NotForIdentityError) is (answer["why"] == "wrong-identity")
