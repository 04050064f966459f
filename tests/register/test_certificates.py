"""A contact's OpenPGP key or S/MIME certificate: what is read of it, what is refused, what is warned of."""

from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import date

import pytest
from certificates import CANARY, DUTY, FINGERPRINT, GR, give, pgp, smime
from hypothesis import given, settings
from hypothesis import strategies as st
from openpgp.composed import SignedPublicKey
from workspaces import TODAY, Change

from builder.register.certificates import Certificate, CertificateError, Sort, read
from builder.register.check import check
from builder.register.loading import load
from builder.workspace.places import Workspace
from builder.workspace.problems import Level, Problem

MAIL = smime(DUTY)


def found(workspace: Workspace, day: date = TODAY) -> list[Problem]:
    return list(check(load(workspace), day))


def test_of_an_openpgp_key_is_read_what_its_holder_says() -> None:
    """Its fingerprint is its own, and it is good until nothing more can be encrypted to it."""
    key = read(Sort.OPENPGP, pgp("desk"))
    assert (key.fingerprint, key.since, key.until) == (FINGERPRINT, date(2026, 10, 1), date(2027, 6, 1))
    assert (key.addresses, key.encrypts, key.doubts) == ({DUTY, CANARY}, True, ())
    assert key.holds(date(2027, 6, 1))
    assert not key.holds(date(2027, 6, 2))
    assert not key.holds(date(2026, 9, 30))


def test_an_openpgp_key_is_handed_on_with_the_addresses_that_are_seen_and_no_other() -> None:
    """A user ID is an address; and those who signed a key are whom its holder met."""
    key = read(Sort.OPENPGP, pgp("desk"))
    content = key.cut({DUTY, "another@example.net"})
    assert content is not None
    assert b"canary" not in content
    cut = SignedPublicKey.from_bytes(content)
    cut.verify_bindings()
    assert (cut.fingerprint.upper(), cut.user_ids) == (FINGERPRINT, [f"Fictional Desk <{DUTY}>"])
    # By its holder alone: a third party signed the key too.
    assert [len(user.signatures) for user in cut.details.users] == [1]
    assert len(cut.public_subkeys) == 1
    assert key.cut({"another@example.net"}) is None


def test_of_a_certificate_is_read_what_its_authority_says() -> None:
    """It is handed on whole, and so only to those who see each of its addresses."""
    certificate = read(Sort.SMIME, smime(DUTY, CANARY))
    assert certificate.addresses == {DUTY, CANARY}
    assert (certificate.until, len(certificate.fingerprint)) == (date(2027, 6, 1), 64)
    assert certificate.cut({DUTY}) is None
    assert certificate.cut({DUTY, CANARY}) == certificate.head


def relabelled() -> str:
    """A private key whose armour says that it is a public one."""
    return pgp("private").replace("PRIVATE", "PUBLIC")


def forged() -> str:
    """A key in whose only signature one bit was changed."""
    begin, _, *lines, _, end = pgp("signs-only").splitlines()
    content = bytearray(b64decode("".join(lines)))
    content[-3] ^= 1
    return f"{begin}\n\n{b64encode(content).decode()}\n{end}\n"


REFUSED = {
    "a private key": (Sort.OPENPGP, pgp("private"), "is a private key"),
    "a private key, relabelled": (Sort.OPENPGP, relabelled(), "holds a private key"),
    "a private key of a certificate": (
        Sort.SMIME,
        "-----BEGIN PRIVATE KEY-----\nMC4canary\n-----END PRIVATE KEY-----\n",
        "is a private key",
    ),
    "two keys": (Sort.OPENPGP, pgp("desk") + pgp("signs-only"), "is not one block of an OpenPGP public key"),
    "no key": (Sort.OPENPGP, "canary", "is not one block of an OpenPGP public key"),
    "a certificate as a key": (Sort.OPENPGP, smime(DUTY), "is not one block of an OpenPGP public key"),
    "a damaged key": (Sort.OPENPGP, pgp("desk").replace("\n\n", "\n\nAAAA"), "is damaged or of an unknown kind"),
    "forged signatures": (Sort.OPENPGP, forged(), "has no user ID that it signed itself, by a digest that still holds"),
    "a revoked key": (Sort.OPENPGP, pgp("revoked"), "is revoked"),
    "a weak key": (
        Sort.OPENPGP,
        pgp("weak"),
        "is too weak to be relied on: DSA, ElGamal, or RSA of less than 2048 bits",
    ),
    "an authority": (Sort.SMIME, smime(DUTY, ca=True), "is the certificate of an authority, not of a person or a desk"),
    "a chain": (Sort.SMIME, smime(DUTY) + smime(DUTY), "is not one block of a certificate in PEM"),
    "a damaged certificate": (
        Sort.SMIME,
        "-----BEGIN CERTIFICATE-----\nMIIBcanary\n-----END CERTIFICATE-----",
        "is damaged or of an unknown kind",
    ),
    "a key as a certificate": (Sort.SMIME, pgp("desk"), "is not one block of a certificate in PEM"),
}


@pytest.mark.parametrize(("sort", "text", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_relied_on_is_refused_and_never_quoted(sort: Sort, text: str, message: str) -> None:
    """A private key that was pasted is compromised, and a key that is not its holder's own is nobody's."""
    with pytest.raises(CertificateError) as caught:
        read(sort, text)
    assert caught.value.message == message
    assert caught.value.hint
    said = f"{caught.value!r} {caught.value.hint}"
    assert "canary" not in said.lower()
    assert not {line for line in text.splitlines() if len(line) > 40} & set(said.split())


@given(st.data())
@settings(max_examples=60)
def test_whatever_is_pasted_is_read_or_refused(data: st.DataObject) -> None:
    """Bytes that were changed on the way, or on purpose, end in no error but ours."""
    sort, text = data.draw(st.sampled_from([(Sort.OPENPGP, pgp("desk")), (Sort.SMIME, MAIL)]))
    begin, *lines, end = [line for line in text.splitlines() if line and not line.startswith(("Comment", "="))]
    content = bytearray(b64decode("".join(lines)))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(CertificateError):
        read(sort, f"{begin}\n\n{b64encode(content).decode()}\n{end}\n")


def test_a_certificate_of_a_version_that_there_is_none_of_is_refused() -> None:
    """The library's own error for that is like no other of it."""
    content = b64decode("".join(MAIL.splitlines()[1:-1])).replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x69")
    with pytest.raises(CertificateError, match="is damaged or of an unknown kind"):
        read(Sort.SMIME, f"-----BEGIN CERTIFICATE-----\n{b64encode(content).decode()}\n-----END CERTIFICATE-----\n")


def test_a_private_key_in_the_register_is_an_error_that_says_what_to_do(miniature: Workspace, change: Change) -> None:
    """It stops the build, and neither the key nor whose it is stands in what is said."""
    give(change, "duty", openpgp=pgp("private"))
    (problem,) = found(miniature)
    assert (problem.rule, problem.level) == ("certificates-can-be-relied-on", Level.ERROR)
    assert str(problem.place) == f"{GR}:11"
    assert problem.message == "openpgp is a private key"
    assert problem.hint.startswith("it is compromised: take it out")


def test_a_key_that_fits_is_no_problem(miniature: Workspace, change: Change) -> None:
    """What a contact may have is taken without a word."""
    give(change, "duty", openpgp=pgp("desk"), smime=smime(DUTY))
    assert found(miniature) == []


ADDRESSES, IN_FORCE = "certificates-are-for-the-addresses-of-their-contact", "certificates-are-in-force"
DOUBT = "certificates-leave-no-doubt"
WARNED = {
    "a month before it runs out": ({"openpgp": pgp("desk")}, date(2027, 5, 2), [(IN_FORCE, "runs out on 2027-06-01")]),
    "when it ran out": ({"openpgp": pgp("desk")}, date(2027, 6, 2), [(IN_FORCE, "ran out on 2027-06-01, and nobody")]),
    "before it begins": ({"openpgp": pgp("desk")}, date(2026, 9, 30), [(IN_FORCE, "begins only on 2026-10-01")]),
    "of another's address": ({"smime": smime(CANARY)}, TODAY, [(ADDRESSES, "names no address that is a channel")]),
    "of another address besides": (
        {"smime": smime(DUTY, CANARY)},
        TODAY,
        [(ADDRESSES, "names another address besides")],
    ),
    "not meant for mail": ({"smime": smime(DUTY, mail=False)}, TODAY, [(DOUBT, "it is not meant for mail")]),
    "an old digest": (
        {"openpgp": pgp("old-digest")},
        TODAY,
        [
            (ADDRESSES, "names no address that is a channel"),
            (DOUBT, "its own signatures rest on a broken digest"),
            (DOUBT, "nothing can be encrypted to it"),
        ],
    ),
    "a note in its signatures": (
        {"openpgp": pgp("noted")},
        TODAY,
        [
            (ADDRESSES, "names no address that is a channel"),
            (DOUBT, "nothing can be encrypted to it"),
            (DOUBT, "its own signatures say more than its addresses"),
        ],
    ),
}


@pytest.mark.parametrize(("blocks", "day", "expected"), WARNED.values(), ids=WARNED)
def test_what_is_doubtful_is_warned_of(
    miniature: Workspace, change: Change, blocks: dict[str, str], day: date, expected: list[tuple[str, str]]
) -> None:
    """No day that passes stops a build; the office is told, by the file and never by the address."""
    give(change, "duty", **blocks)
    problems = [problem for problem in found(miniature, day) if problem.rule.startswith("certificates")]
    assert sorted(problem.rule for problem in problems) == [rule for rule, _ in expected]
    for problem in problems:
        assert problem.level is Level.WARNING
        assert any(problem.rule == rule and words in problem.message for rule, words in expected)
        assert "canary" not in f"{problem.message} {problem.hint}"


def test_a_certificate_says_nothing_in_a_traceback() -> None:
    """Neither the fingerprint, by which key servers tell the address, nor what it holds."""
    key: Certificate = read(Sort.OPENPGP, pgp("desk"))
    assert not any(word in repr(key) for word in (FINGERPRINT, DUTY, CANARY))
