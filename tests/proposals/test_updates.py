"""What the office reads of a sealed form: strictly, and of nobody whom it does not name without doubt."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from update_form import NEW, plaintext, wish

from builder.errors import ProposalError
from builder.proposals import updates
from builder.register.model import Register

REFUSED = {
    "no JSON": b"canary",
    "not UTF-8": b'{"canary": "\xff"}',
    "nothing": b"",
    "a list": b'["canary"]',
    "deep": b"[" * 100_000,
    "too large": plaintext() + b" " * updates.LARGEST_FORM,
    "another schema": plaintext(schema="tocsin-update/2"),
    "an unknown key": plaintext(canary="canary"),
    "a missing key": plaintext().replace(b'"remark": ""', b'"remarks": ""'),
    "a key twice": plaintext().replace(b'"remark": ""', b'"remark": "", "remark": "canary"'),
    "no number": plaintext(remark=float("nan")),
    "a number": plaintext(remark=7),
    "no changes": plaintext(changes=[]),
    "changes that are none": plaintext(changes={"canary": 1}),
    "too many changes": plaintext(changes=[wish()] * (updates.MOST_CHANGES + 1)),
    "a change that is none": plaintext(changes=["canary"]),
    "an unknown key in a change": plaintext(changes=[wish(canary="canary")]),
    "an unknown action": plaintext(changes=[wish(action="canary")]),
    "a new contact": plaintext(changes=[wish(action="new-contact")]),
    "an unknown kind": plaintext(changes=[wish(kind="canary")]),
    "hours that are none": plaintext(changes=[wish(hours="canary")]),
    "a control character": plaintext(changes=[wish(new="canary\x00")]),
    "a direction": plaintext(changes=[wish(new="canary\u202e")]),
    "a line break": plaintext(changes=[wish(new="canary\ncanary")]),
    "half a character": plaintext(remark="canary\ud800"),
    "a long value": plaintext(changes=[wish(new="canary" * 50)]),
    "no sender": plaintext(sender={"name": " ", "role": "canary", "reach": "canary"}),
    "a sender that is none": plaintext(sender="canary"),
    "no way to reach them": plaintext(sender={"name": "canary", "role": "", "reach": ""}),
    "an organisation that is none": plaintext(organisation="canary"),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_a_form_that_is_not_as_our_page_makes_it_is_refused(miniature_register: Register, content: bytes) -> None:
    """Strictly, with a reason, and without a word of it."""
    with pytest.raises(ProposalError) as refused:
        updates.corrections(content, miniature_register, "0" * 64)
    assert "canary" not in refused.value.message + refused.value.hint
    assert refused.value.hint


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.binary(max_size=300)
    | st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*updates.FORM, *updates.CHANGE]), inner),
    ).map(lambda value: json.dumps(value).encode())
)
def test_no_content_breaks_the_reading(miniature_register: Register, content: bytes) -> None:
    """Whatever was sealed, it is refused in our words."""
    with pytest.raises(ProposalError):
        updates.corrections(content, miniature_register, "0" * 64)


CASES = {
    "by its id": ({"contact": "lead", "new": NEW}, "registry-gr", "lead"),
    "by its name": ({"contact": "ελένη  ΔΕΊΓΜΑ"}, "registry-gr", "lead"),
    "by its role": ({"contact": "Security lead"}, "registry-gr", "lead"),
    "by what it has": ({"contact": "", "old": "+447700900101"}, "registry-gr", "lead"),
    "whose it is not said": ({"contact": ""}, "registry-gr", None),
    "a name that is not there": ({"contact": "Somebody Else"}, "registry-gr", None),
    "a name that lacks such a channel": ({"contact": "duty"}, "registry-gr", None),
    "another value than it has": ({"contact": "lead", "old": "+44 7700 900555"}, "registry-gr", None),
}


@pytest.mark.parametrize(("changes", "organisation", "contact"), CASES.values(), ids=CASES)
def test_a_contact_is_found_where_there_is_no_doubt(
    miniature_register: Register, changes: dict[str, str], organisation: str, contact: str | None
) -> None:
    """Else an officer says whose channel it is: nothing is guessed."""
    (found,) = updates.corrections(plaintext(changes=[wish(**changes)]), miniature_register, "0" * 64)
    assert (found.organisation, found.contact) == (organisation, contact)


@pytest.mark.parametrize(
    "name", ["gr", ".GR", "xn--qxam", "ελ", "registry-gr", "Test Registry of Greece", "δοκιμαστικό μητρώο"]
)
def test_an_organisation_goes_by_many_names(miniature_register: Register, name: str) -> None:
    """By its TLD in either script, its id, its name in either script."""
    (found,) = updates.corrections(plaintext(organisation=name), miniature_register, "0" * 64)
    assert found.organisation == "registry-gr"
