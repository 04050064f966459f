"""C2SP's test vectors of age (CCTV), against every way in which we open a file."""

import hashlib

import pyrage
import pytest
from cctv import VECTORS, expected
from pyrage import x25519
from workspaces import identity_of

from builder import seal
from builder.errors import NotForIdentityError, SealError
from builder.seal import agefile, hybrid

STRANGER = identity_of("cert-none")


# Where pyrage alone does not do what a vector expects. None of it reaches our users: `agefile` reads every file before
# pyrage does. A difference that goes away must be taken from this list, and a new one looked at.
PYRAGE_DIFFERS = {
    "armor_whitespace_outside": "refuses white space in front of the armor, which age.md lets an implementation allow",
}
# And where trying it is not for a test.
PYRAGE_IS_SPARED = {
    "scrypt_work_factor_23": "limits the work by the machine's speed; here it takes 8 GiB and a minute to refuse",
}


def outcome(call, payload: str) -> str:  # type: ignore[no-untyped-def]
    """Say in the words of the vectors what happens."""
    try:
        opened = call()
    except NotForIdentityError:
        return "no match"
    except SealError as error:
        return {
            "the passphrase is wrong": "no match",
            "the file is sealed to keys, not with a passphrase": "no match",
        }.get(error.message, "failure")
    return "success" if hashlib.sha256(opened).hexdigest() == payload else "another content"


def test_all_vectors_are_there() -> None:
    """The package carries what it is known to carry; fewer would mean that tests went missing."""
    assert len(VECTORS) == 143
    assert sum(vector.hybrid for vector in VECTORS.values()) >= 18
    assert {vector.expect for vector in VECTORS.values()} == {
        "success",
        "no match",
        "header failure",
        "HMAC failure",
        "payload failure",
        "armor failure",
    }


@pytest.mark.parametrize("name", VECTORS)
def test_we_do_what_the_vector_expects(name: str) -> None:
    """Each opens, fits nobody or is refused, as C2SP says, by identity file and by passphrase; none differs."""
    vector = VECTORS[name]
    if vector.passphrases:
        opened = outcome(lambda: seal.unseal_with_passphrase(vector.file, vector.passphrases[0]), vector.payload)
    else:
        opened = outcome(lambda: seal.open_with(vector.file, vector.identities), vector.payload)
    assert opened == expected(vector)


@pytest.mark.parametrize("name", [name for name, vector in VECTORS.items() if len(vector.identities) == 1])
def test_one_identity_does_the_same(name: str) -> None:
    """The short way in, by one identity, is as strict."""
    vector = VECTORS[name]
    opened = outcome(lambda: seal.unseal(vector.file, vector.identities[0]), vector.payload)
    assert (opened == "success") is (expected(vector) == "success")


@pytest.mark.parametrize("name", [name for name, vector in VECTORS.items() if vector.hybrid])
def test_the_hybrid_path_does_the_same_alone(name: str) -> None:
    """Without pyrage behind it, our own reader decides as the vector says, down to what fits nobody."""
    vector = VECTORS[name]
    secrets = [identity for identity in vector.identities if identity.startswith(seal.HYBRID_IDENTITY)]
    try:
        opened = hybrid.unseal(agefile.read(vector.file), secrets)
    except SealError:
        assert expected(vector) == "failure"
    else:
        # In one, the damage is in the stanza of another sort, which a hybrid identity must not look at.
        fits = opened is not None and hashlib.sha256(opened).hexdigest() == vector.payload
        assert fits is (expected(vector) == "success") or name == "hybrid_x25519_arg"
        assert opened is None or fits or name == "hybrid_x25519_arg"


@pytest.mark.parametrize("name", VECTORS)
def test_a_stranger_opens_none(name: str) -> None:
    """Whatever a file says, an identity that it is not sealed to gets nothing, and a passphrase opens no such file."""
    vector = VECTORS[name]
    with pytest.raises((SealError, NotForIdentityError)):
        seal.open_with(vector.file, [STRANGER])
    if not vector.passphrases:
        with pytest.raises(SealError):
            seal.unseal_with_passphrase(vector.file, "password")


@pytest.mark.parametrize(
    "name", [name for name in VECTORS if not VECTORS[name].hybrid and name not in PYRAGE_IS_SPARED]
)
def test_what_pyrage_does_otherwise_is_known(name: str) -> None:
    """Below our own reading of the header stands pyrage's; where they part is written down, with the reason."""
    vector = VECTORS[name]

    def raw() -> bytes:
        try:
            if vector.passphrases:
                return pyrage.passphrase.decrypt(vector.file, vector.passphrases[0])  # type: ignore[no-any-return]
            identities = [x25519.Identity.from_str(identity) for identity in vector.identities]
            return pyrage.decrypt(vector.file, identities)  # type: ignore[no-any-return]
        except pyrage.DecryptError:
            raise SealError("refused") from None

    assert {*PYRAGE_DIFFERS, *PYRAGE_IS_SPARED} <= set(VECTORS)
    same = (outcome(raw, vector.payload) == "success") is (expected(vector) == "success")
    assert same is (name not in PYRAGE_DIFFERS)
