"""Which channel is meant, where an officer names a contact and a kind."""

from dataclasses import replace

import pytest
from office import DUTY_PHONE, LEAD_MOBILE, NOW, ORGANISATION, write_office

from builder.errors import ProposalError
from builder.proposals.entering import route_of
from builder.proposals.files import open_office
from builder.proposals.rules import Office
from builder.register.kinds import ChannelKind

SECOND = "+44 1632 960102"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The small office, as the rules see it; its lead has a second mobile."""
    found = open_office(write_office(tmp_path_factory.mktemp("office")), NOW)
    organisation = found.register.organisations[ORGANISATION]
    duty, lead = organisation.contacts
    mobile = lead.channels[0]
    lead = lead.model_copy(update={"channels": (*lead.channels, mobile.model_copy(update={"value": SECOND}))})
    changed = organisation.model_copy(update={"contacts": (duty, lead)})
    register = found.register.model_copy(update={"organisations": {ORGANISATION: changed}})
    return replace(found, register=register)


def test_the_only_channel_of_a_kind_is_meant(office: Office) -> None:
    """Nobody has to count where there is one; whoever counts it may."""
    assert route_of(office, ORGANISATION, "duty", ChannelKind.PHONE) == DUTY_PHONE
    assert route_of(office, ORGANISATION, "duty", ChannelKind.PHONE, 1) == DUTY_PHONE


def test_of_several_one_is_named_by_its_place(office: Office) -> None:
    """In the order of the file; others between them do not count."""
    assert route_of(office, ORGANISATION, "lead", ChannelKind.MOBILE, 1) == LEAD_MOBILE
    assert route_of(office, ORGANISATION, "lead", ChannelKind.MOBILE, 2).value == SECOND


REFUSED = {
    "no such organisation": (("registry-xx", "duty", ChannelKind.PHONE, None), "no such contact"),
    "no such contact": ((ORGANISATION, "nobody", ChannelKind.PHONE, None), "no such contact"),
    "no channel of the kind": ((ORGANISATION, "duty", ChannelKind.FAX, None), "no channel of this kind"),
    "several": ((ORGANISATION, "lead", ChannelKind.MOBILE, None), "has 2 channels of this kind"),
    "fewer than that": ((ORGANISATION, "lead", ChannelKind.MOBILE, 3), "has 2 of this kind only"),
}


@pytest.mark.parametrize(("asked", "words"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_name_one_channel_is_refused(
    office: Office, asked: tuple[str, str, ChannelKind, int | None], words: str
) -> None:
    """With what to do, and without a value: nobody is rung at a number that was guessed."""
    with pytest.raises(ProposalError, match=words) as caught:
        route_of(office, *asked)
    assert caught.value.hint
    assert LEAD_MOBILE.value not in f"{caught.value.message}{caught.value.hint}"
