"""Keys that sign: only those of our kinds, each said plainly, no secret in any message."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import people
import pytest
import tree
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import SSlibKey

from builder.errors import SealError, TrustError
from builder.seal import agefile
from builder.trust import keys, roots
from builder.trust.keys import PublicKey

ANNA = people.private("anna")
PUB = keys.public_file(people.public("anna"))
PKCS8 = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
PASSPHRASE = "correct horse battery staple"


def never() -> str:
    raise AssertionError("nobody is to be asked for a passphrase")


def pub_of(key: object, name: str = "anna") -> str:
    pem = key.public_key().public_bytes(  # type: ignore[attr-defined]
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return f"# tocsin public key of {name}\n{pem.decode()}"


def test_a_key_survives_its_files() -> None:
    """What is written is read again as the same key."""
    found = keys.read_secret(keys.secret_file(ANNA, None), "anna.key", never)
    assert (found.id, found.protected) == (people.public("anna").id, False)
    again = keys.read_public(PUB, "anna.pub")
    assert (again.name, again.id, again.fingerprint) == ("anna", found.id, people.public("anna").fingerprint)
    assert again.key.to_dict() == people.public("anna").key.to_dict()


def test_a_passphrase_protects_a_key() -> None:
    """The file is an age file that opens with this passphrase only, and names no secret."""
    content = keys.secret_file(ANNA, PASSPHRASE)
    assert content.startswith(agefile.BEGIN)
    found = keys.read_secret(content, "anna.key", lambda: PASSPHRASE)
    assert (found.id, found.protected) == (people.public("anna").id, True)
    with pytest.raises(SealError, match="the passphrase is wrong"):
        keys.read_secret(content, "anna.key", lambda: "incorrect horse")


def test_a_short_passphrase_is_refused() -> None:
    """Eleven characters protect nothing."""
    with pytest.raises(TrustError, match="fewer than 12 characters") as caught:
        keys.secret_file(ANNA, "elevenchars")
    assert "eleven" not in caught.value.message


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()], ids=lambda curve: curve.name)
def test_keys_of_hardware_are_taken(curve: ec.EllipticCurve) -> None:
    """ECDSA on P-256 and P-384 is what tokens have."""
    found = keys.read_public(pub_of(ec.generate_private_key(curve)), "anna.pub")
    assert keys.read_public(keys.public_file(found), "anna.pub").id == found.id


REFUSED_PUBLIC = {
    "a secret key": (keys.secret_file(ANNA, None).decode(), "anna.pub is a secret key"),
    "a protected secret key": (agefile.BEGIN.decode() + "\nabc", "anna.pub is a secret key"),
    "an age identity": ("AGE-SECRET-KEY-1QQQ", "anna.pub is a secret key"),
    "an age key": ("age1qqq", "anna.pub is an age key, which seals and cannot sign"),
    "no name": (PUB.split("\n", 1)[1], "anna.pub does not say whose key it is"),
    "two names": (PUB + "# tocsin public key of boris\n", "anna.pub does not say whose key it is"),
    "a name that is none": (PUB.replace("of anna", "of \x1b[2Janna"), "anna.pub does not say whose key it is"),
    "a damaged key": (PUB.replace("MCow", "MCqw"), "anna.pub is no public key"),
    "nothing": ("", "anna.pub does not say whose key it is"),
    "another fingerprint": (
        pub_of(people.private("boris")) + "# fingerprint: 0000\n",
        "anna.pub states another fingerprint than its key has",
    ),
    "RSA": (pub_of(rsa.generate_private_key(65537, 2048)), "the key of anna is of a kind that we do not sign with"),
    "P-521": (pub_of(ec.generate_private_key(ec.SECP521R1())), "the key of anna is of a kind that we do not sign with"),
    "Ed448": (pub_of(ed448.Ed448PrivateKey.generate()), "the key of anna is of a kind that we do not sign with"),
}


@pytest.mark.parametrize("case", REFUSED_PUBLIC.values(), ids=REFUSED_PUBLIC)
def test_public_keys_that_are_refused(case: tuple[str, str]) -> None:
    """Each with its own words, which never quote the file."""
    text, words = case
    with pytest.raises(TrustError) as caught:
        keys.read_public(text, "anna.pub")
    assert caught.value.message == words
    assert caught.value.hint


REFUSED_SECRET = {
    "a public key": (PUB.encode(), "anna.key is a public key"),
    "an age identity": (b"AGE-SECRET-KEY-1QQQ", "anna.key is an age identity, which opens and cannot sign"),
    "nonsense": (b"\x00\xff", "anna.key is no secret key of ours"),
    "nothing": (b"", "anna.key is no secret key of ours"),
    "a PEM with its own passphrase": (
        ANNA.private_bytes(*PKCS8, serialization.BestAvailableEncryption(b"x")),
        "anna.key is no secret key of ours",
    ),
    "ECDSA": (
        ec.generate_private_key(ec.SECP256R1()).private_bytes(*PKCS8, serialization.NoEncryption()),
        "anna.key is no Ed25519 key",
    ),
}


@pytest.mark.parametrize("case", REFUSED_SECRET.values(), ids=REFUSED_SECRET)
def test_secret_keys_that_are_refused(case: tuple[bytes, str]) -> None:
    """Each with its own words, and without asking for a passphrase."""
    content, words = case
    with pytest.raises(TrustError) as caught:
        keys.read_secret(content, "anna.key", never)
    assert caught.value.message == words


@pytest.mark.parametrize("name", ["", "Anna", "anna ", "an na", "anna\n", "-anna", "a" * 64, "anna\x1b[2J", "ánna"])
def test_names_that_are_refused(name: str) -> None:
    """A name stands on terminals and in file names."""
    with pytest.raises(TrustError, match="small letters"):
        keys.check_name(name)


def test_no_key_shows_in_a_traceback() -> None:
    """The signer is no part of what is printed of a key."""
    assert "signer" not in repr(people.secret("anna"))


def test_a_key_has_one_id() -> None:
    """Written otherwise it would be the same key, and another id would let it count twice."""
    key = people.public("anna").key
    assert keys.is_its_own(key.keyid, key)
    assert not keys.is_its_own("0" * 64, key)
    public = key.keyval["public"]
    for written in (public.upper(), f" {public}", "zz", ""):
        other = type(key)("0" * 64, key.keytype, key.scheme, {"public": written})
        id_ = id_by_the_specification(other.to_dict())
        assert not keys.is_its_own(key.keyid, other)
        assert not keys.is_its_own(id_, other)
    beside = type(key)("0" * 64, key.keytype, key.scheme, {"public": public, "private": ""})
    assert not keys.is_its_own(id_by_the_specification(beside.to_dict()), beside)


def id_by_the_specification(key: Mapping[str, Any]) -> str:
    """TUF, 4.2: the SHA-256 of the key in OLPC's canonical JSON, in which texts escape two characters and no more."""

    def canonical(value: Any) -> str:
        if isinstance(value, str):
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return "{" + ",".join(f"{canonical(each)}:{canonical(value[each])}" for each in sorted(value)) + "}"

    return hashlib.sha256(canonical(key).encode()).hexdigest()


EXAMPLE = Path(__file__).parents[2] / "data" / "trust" / "1.root.json"
HARDWARE = PublicKey(name="olga", key=SSlibKey.from_crypto(ec.derive_private_key(7, ec.SECP256R1()).public_key()))


@pytest.mark.parametrize(
    "content",
    [
        EXAMPLE.read_bytes(),
        people.first().to_bytes(),
        roots.first_root(replace(people.holders(), officers=(HARDWARE, people.public("pavel"))), people.NOW).to_bytes(),
    ],
    ids=["the example's", "a test's", "with a key in hardware"],
)
def test_every_id_is_the_one_that_tuf_gives_the_key(content: bytes) -> None:
    """Clients in other languages make each id anew from the key as it stands: one that differs is refused."""
    root = json.loads(content)["signed"]
    assert root["keys"]
    for id_, key in root["keys"].items():
        assert id_ == id_by_the_specification(key)
    assert {id_ for role in root["roles"].values() for id_ in role["keyids"]} == root["keys"].keys()


def test_who_signs_an_edition_is_named_by_such_an_id() -> None:
    """The builder and the signatures of targets name keys of the root, and nothing else stands for them."""
    anna = id_by_the_specification(tree.key_of("anna").to_dict())
    targets = json.loads(tree.Published().targets)
    assert targets["signed"]["x-tocsin"]["builder"] == anna
    assert {each["keyid"] for each in targets["signatures"]} <= json.loads(tree.root())["signed"]["keys"].keys()


def test_a_holder_is_named_in_root_metadata() -> None:
    """The name is signed along; a name that nobody could have chosen is not shown, nor is what is no name at all."""
    root = people.first().signed
    id_ = people.public("anna").id
    names: Any = root.unrecognized_fields["x-tocsin"]["names"]
    assert roots.holder(root, id_).name == "anna"
    for hostile in ("\x1b[2Jboris", 7, None, ["anna"]):
        names[id_] = hostile
        assert roots.holder(root, id_).name == "unnamed"
    for field in ({"names": [id_]}, ["names"], None, {}):
        root.unrecognized_fields["x-tocsin"] = field
        assert roots.holder(root, id_).name == "unnamed"


def test_new_keys_differ() -> None:
    """Chance makes them."""
    first, second = keys.new(), keys.new()
    assert isinstance(first, Ed25519PrivateKey)
    assert keys.public_of(first, "anna").id != keys.public_of(second, "anna").id
