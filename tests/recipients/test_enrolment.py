"""Enrolment: what a CERT sends from the reader is read, and nothing that is forged or odd is."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xeddsa_signer
from enrolments import CLASSIC, HYBRID, MARK, OTHER, fields, proved, read
from workspaces import ROOT, TODAY
from xeddsa_signer import canonical, claim, secret_of, sign, sign_with

from builder import seal
from builder.errors import TrustError
from builder.recipients import xeddsa
from builder.recipients.enrolment import LARGEST_ENROLMENT
from builder.seal import bech32


@pytest.mark.parametrize("identity", [CLASSIC, HYBRID], ids=["classic", "hybrid"])
def test_an_enrolment_says_what_its_maker_wrote(identity: str) -> None:
    """Organisation, contact and key come out as they went in, from classic and hybrid keys."""
    found = read(proved(fields(identity), identity))
    assert (found.organisation, found.country, found.made) == ("CERT of Exampleland", "GR", TODAY)
    assert (found.name, found.email, found.phone) == ("Μαρία Δείγμα", "keys@cert.example", "+44 1632 960222")
    assert (found.label, found.key) == ("duty “laptop”", seal.public_key(identity))


def test_an_enrolment_of_the_reader_is_read() -> None:
    """These two were made by `site_templates/pages/reader/enrol/enrolment.ts`, with 64 bytes of 7 for chance."""
    vectors = json.loads((Path(__file__).parents[1] / "vectors" / "enrolments.json").read_text(encoding="utf-8"))
    assert len(vectors) == 2
    for each in vectors:
        found = read(each["file"].encode())
        assert found.organisation == "CERT of “Exampleland” \\ 例"
        assert found.key == seal.public_key(each["identity"])
        said = json.loads(each["file"])
        proof = said.pop("proof")
        message = b"tocsin-enrolment/1\n" + canonical(said).encode()
        assert sign(secret_of(each["identity"]), message, bytes([7]) * 64).hex() == proof


CHANGED = {
    "organisation": {"organisation": "CERT of Elsewhere"},
    "country": {"country": "FR"},
    "contact": {"contact": {"name": "Mallory", "email": "keys@cert.example", "phone": "+44 1632 960222"}},
    "telephone": {"contact": {"name": "Μαρία Δείγμα", "email": "keys@cert.example", "phone": "+44 1632 960999"}},
    "label": {"key": {"label": "another", "key": seal.public_key(CLASSIC)}},
    "key": {"key": {"label": "duty “laptop”", "key": seal.public_key(OTHER)}},
    "day": {"made": "2026-11-21"},
}


@pytest.mark.parametrize("changed", CHANGED.values(), ids=CHANGED)
def test_a_proof_belongs_to_the_very_key_and_to_all_that_is_said(changed: dict[str, Any]) -> None:
    """Whatever is changed after the holder signed, the proof holds no more."""
    content = json.loads(proved(fields()))
    with pytest.raises(TrustError, match="does not hold"):
        read(json.dumps({**content, **changed}).encode())


def test_a_proof_by_another_identity_is_none() -> None:
    """Who has a key of their own cannot enrol somebody else's, nor a hybrid key of whose halves they have one."""
    with pytest.raises(TrustError, match="does not hold"):
        read(proved(fields(), OTHER))
    theirs = bech32.decode(seal.public_key(HYBRID))[1]
    own = bech32.decode(seal.public_key(OTHER))[1]
    mixed = bech32.encode("age1pq", theirs[:-32] + own)
    said = fields(key={"label": "mixed", "key": mixed})
    # Its maker holds the classic half and says so of this very key; under the other's key it is worth nothing.
    content = json.loads(proved(said, OTHER))
    content["key"]["key"] = seal.public_key(HYBRID)
    with pytest.raises(TrustError, match="does not hold"):
        read(json.dumps(content).encode())


LOW = (
    0,
    1,
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
    2**255 - 20,
)


@pytest.mark.parametrize("u", LOW)
def test_a_point_of_low_order_proves_nothing(u: int) -> None:
    """Without a secret, anybody can make a signature by it that holds for one message in eight or fewer."""
    for number in range(64):
        assert not xeddsa.verify(u.to_bytes(32, "little"), claim(7), bytes([number]))


def test_a_second_name_of_a_key_proves_nothing() -> None:
    """X25519 ignores the last bit and reduces what is too large; a proof takes neither for the key."""
    public = bytearray(bech32.decode(seal.public_key(CLASSIC))[1])
    message, secret = b"any", secret_of(CLASSIC)
    assert xeddsa.verify(bytes(public), sign(secret, message), message)
    public[31] |= 128
    assert not xeddsa.verify(bytes(public), sign(secret, message), message)
    assert not xeddsa.verify(bytes(31), sign(secret, message), message)
    # The base point, whose secret is 1: under its own name, and 2^255 - 19 further on.
    assert xeddsa.verify((9).to_bytes(32, "little"), sign_with(1, message), message)
    assert not xeddsa.verify((2**255 - 10).to_bytes(32, "little"), sign_with(1, message), message)


def test_each_byte_of_a_signature_counts() -> None:
    """No other signature of the same message passes for it."""
    public, message = bech32.decode(seal.public_key(CLASSIC))[1], b"a message"
    signature = sign(secret_of(CLASSIC), message)
    for place in range(64):
        changed = bytearray(signature)
        changed[place] ^= 1
        assert not xeddsa.verify(public, bytes(changed), message)
    high = int.from_bytes(signature[32:], "little") + xeddsa_signer.L
    assert not xeddsa.verify(public, signature[:32] + high.to_bytes(32, "little"), message)


# Hostile files

TAG = bech32.encode("age1tag", b"\2" + bytes(31) + b"\1")
HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "no JSON"),
    "no JSON": (MARK.encode(), "no JSON"),
    "a list": (b"[]", "schema"),
    "nested": (b"[" * 100_000, "more than"),
    "nested a little less": (b"[" * 16_000, "no JSON"),
    "not UTF-8": (b'{"schema": "\xff"}', "no JSON"),
    "another schema": (proved(fields(schema="tocsin-enrolment/2")), "schema"),
    "a key too many": (proved(fields(comment=MARK)), "a key"),
    "a key too few": (proved({name: value for name, value in fields().items() if name != "made"}), "a key"),
    "a key too many in the contact": (proved(fields(contact={**fields()["contact"], "fax": MARK})), "a key"),
    "a contact that is none": (proved(fields(contact=MARK)), "a key"),
    "said twice": (proved(fields()).replace(b'"country"', b'"country": "FR", "country"', 1), "says a thing twice"),
    "a number": (json.dumps({**fields(), "organisation": 7, "proof": "0" * 128}).encode(), "no text"),
    "a fraction": (json.dumps({**fields(), "organisation": 7.5, "proof": "0" * 128}).encode(), "no text"),
    "half a surrogate": (
        json.dumps(fields() | {"proof": "0" * 128}).replace("CERT", "\\ud800", 1).encode(),
        "no text",
    ),
    "empty": (proved(fields(organisation="")), "empty"),
    "spaces around": (proved(fields(organisation=" CERT")), "spaces around"),
    "too long": (proved(fields(organisation="C" * 121)), "more than 120"),
    "too long once it is in a file": (proved(fields(organisation="\u0958" * 61)), "more than 120"),
    "a control character": (proved(fields(organisation="CERT\x1b[2J")), "hidden"),
    "a line break": (proved(fields(organisation="CERT\nscope: all")), "line break"),
    "a direction": (proved(fields(organisation="CERT \u202egro.evil")), "hidden"),
    "no country": (proved(fields(country="XX")), "country"),
    "no address": (proved(fields(contact={**fields()["contact"], "email": "none"})), "address"),
    "no number": (proved(fields(contact={**fields()["contact"], "phone": "none"})), "digit"),
    "no day": (proved(fields(made="yesterday")), "no day"),
    "a day that is none": (proved(fields(made="2026-02-30")), "no day"),
    "a proof that is short": (json.dumps({**fields(), "proof": "00"}).encode(), "128"),
    "a proof in capitals": (json.dumps({**fields(), "proof": "A" * 128}).encode(), "128"),
    "a key that is none": (proved(fields(key={"label": "one", "key": "age1" + MARK})), "damaged"),
    "an SSH key": (proved(fields(key={"label": "one", "key": "ssh-ed25519 AAAA"})), "SSH"),
    "too large": (proved(fields()) + b" " * LARGEST_ENROLMENT, "more than"),
}


@pytest.mark.parametrize(("content", "why"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_odd_is_refused_and_not_quoted(content: bytes, why: str) -> None:
    """A file from outside is as the reader makes it, or it is refused with a reason that quotes nothing of it."""
    with pytest.raises(TrustError, match=why) as refused:
        read(content)
    assert MARK not in f"{refused.value.message} {refused.value.hint}"
    assert refused.value.hint


def test_a_secret_key_is_refused_and_not_repeated() -> None:
    """Who pastes the identity is told that it is compromised, wherever in the file it stands."""
    for content in (
        CLASSIC.encode(),
        proved(fields(key={"label": "one", "key": CLASSIC})),
        proved(fields(organisation=f"CERT {CLASSIC.lower()}")),
    ):
        with pytest.raises(TrustError, match="holds a secret key") as refused:
            read(content)
        assert CLASSIC[20:40] not in f"{refused.value.message} {refused.value.hint}"


def test_an_old_enrolment_is_refused() -> None:
    """A file that lay about for a quarter, or of a day to come, is asked for anew."""
    content = proved(fields())
    assert read(content, TODAY + timedelta(days=90)).made == TODAY
    assert read(content, TODAY - timedelta(days=1)).made == TODAY
    with pytest.raises(TrustError, match="more than 90 days ago"):
        read(content, TODAY + timedelta(days=91))
    with pytest.raises(TrustError, match="yet to come"):
        read(content, TODAY - timedelta(days=2))


def test_an_enrolment_shows_no_person_in_a_log_line() -> None:
    """Who enrolled can be printed for debugging without telling a number."""
    shown = repr(read(proved(fields())))
    assert "960222" not in shown
    assert "Δείγμα" not in shown
    assert "age1" not in shown


def test_the_reader_and_the_builder_agree_on_the_schema() -> None:
    """The file that the one writes is the file that the other reads."""
    script = (ROOT / "site_templates/pages/reader/enrol/enrolment.ts").read_text(encoding="utf-8")
    assert 'SCHEMA = "tocsin-enrolment/1"' in script
