"""The notice of a change: over which old channel it goes, who may say that there is none, and in what words."""

import pytest
from office import (
    DUTY_MAIL,
    DUTY_PHONE,
    DUTY_POST,
    LEAD_MAIL,
    LEAD_MOBILE,
    NEW,
    NOW,
    ORGANISATION,
    enter,
    mobile,
    needs,
    record,
)

from builder.errors import ProposalError
from builder.proposals import steps
from builder.proposals.entering import Correction
from builder.proposals.files import open_office
from builder.proposals.record import Action, NoNotice, Route, Source
from builder.proposals.rules import Need
from builder.proposals.steps import propose
from builder.register.kinds import ChannelKind
from builder.workspace.places import Workspace


def test_the_notice_goes_to_the_old_channel(office: Workspace) -> None:
    """To tell another is to tell the one who asks."""
    proposal = enter(office, mobile())
    for over in (DUTY_PHONE, LEAD_MOBILE.model_copy(update={"value": NEW})):
        with pytest.raises(ProposalError, match="the notice goes to the old channel"):
            steps.notify(office, proposal.id, "ben", NOW, over)
    assert needs(office, steps.notify(office, proposal.id, "ben", NOW)) == {Need.CONFIRMATION}


def test_that_the_old_channel_is_dead_says_another_officer(office: Workspace) -> None:
    """Else whoever enters a change would leave out the one who could object to it."""
    proposal = enter(office, mobile())
    for why in (NoNotice.OUT_OF_SERVICE, NoNotice.SOMEBODY_ELSE):
        with pytest.raises(ProposalError, match="another officer tries"):
            steps.no_notice(office, proposal.id, "anna", NOW, why)
    with pytest.raises(ProposalError, match="there is an old channel"):
        steps.no_notice(office, proposal.id, "ben", NOW, NoNotice.NO_OTHER_CHANNEL)
    # What is in the table may be what the same officer wrote.
    for result in ("corrected", "out-of-service"):
        record(office, LEAD_MOBILE, result, when=NOW, officer="anna")
        with pytest.raises(ProposalError, match="another officer tries"):
            steps.no_notice(office, proposal.id, "anna", NOW, NoNotice.OUT_OF_SERVICE)
    found = steps.no_notice(office, proposal.id, "ben", NOW, NoNotice.OUT_OF_SERVICE)
    assert needs(office, found) == {Need.CONFIRMATION}


def test_who_entered_it_leaves_out_no_notice(office: Workspace) -> None:
    """Not of a new number either, however dead they found the organisation's other channels."""
    wish = Correction(organisation=ORGANISATION, contact="lead", action=Action.ADD, kind=ChannelKind.PHONE, new=NEW)
    proposal = enter(office, wish)
    for route in (DUTY_MAIL, DUTY_POST, LEAD_MOBILE, LEAD_MAIL):
        record(office, route, "out-of-service", when=NOW, officer="anna")
    steps.confirm(office, proposal.id, "ben", NOW, DUTY_PHONE)
    with pytest.raises(ProposalError, match="another officer tries the channels"):
        steps.no_notice(office, proposal.id, "anna", NOW, NoNotice.NO_OTHER_CHANNEL)
    assert needs(office, steps.no_notice(office, proposal.id, "ben", NOW, NoNotice.NO_OTHER_CHANNEL)) == {
        Need.COOLING_OFF
    }


@pytest.mark.parametrize(
    ("kind", "value", "guarded"),
    [
        (ChannelKind.INOC_DBA, "65543*499", True),
        (ChannelKind.CHAT, "Signal +44 7700 900999", True),
        (ChannelKind.CHAT, "WhatsApp 447700900999", True),
        (ChannelKind.CHAT, "Matrix @lead:nic.gr.example", False),
        (ChannelKind.EMAIL, "447700900999@example.net", False),
        (ChannelKind.CHAT, "Signal + 4 4 / 7 7 . 0 0 _ 9 0", True),
        (ChannelKind.CHAT, "Signal ٠٧٧٠٠٩٠٠٩٩٩", True),
        (ChannelKind.CHAT, "Signal ४४७७००९", True),
        (ChannelKind.CHAT, "Signal ⓪⑦⑦⑩⓪⑨⓪⓪", True),
        (ChannelKind.CHAT, "irc #duty-477009", False),
        (ChannelKind.POST, "12 Sample Street, 7700 900999 Sampletown", True),
        (ChannelKind.POST, "12 Sample Street, 7700 Sampletown", False),
    ],
)
def test_what_rings_is_a_telephone_number(office: Workspace, kind: ChannelKind, value: str, guarded: bool) -> None:
    """Whatever the kind is called under which somebody would put it in."""
    wish = Correction(organisation=ORGANISATION, contact="lead", action=Action.ADD, kind=kind, new=value)
    assert bool(needs(office, enter(office, wish))) is guarded


def test_a_form_is_not_confirmed_by_mail_where_nobody_noted_its_sender(office: Workspace) -> None:
    """It may have come from that very mailbox; with its sender noted, another one does."""
    unknown = propose(office, mobile(evidence="a" * 64), "anna", NOW, Source.SEALED_FORM)
    with pytest.raises(ProposalError, match="nobody noted from which address"):
        steps.confirm(office, unknown.id, "ben", NOW, DUTY_MAIL)
    steps.confirm(office, unknown.id, "ben", NOW, DUTY_PHONE)
    sender = Route(kind=ChannelKind.EMAIL, value=DUTY_MAIL.value.upper())
    known = propose(office, mobile(evidence="b" * 64, via=sender), "anna", NOW, Source.SEALED_FORM)
    with pytest.raises(ProposalError, match="the request came over that very channel"):
        steps.confirm(office, known.id, "ben", NOW, DUTY_MAIL)
    steps.confirm(office, known.id, "ben", NOW, LEAD_MAIL)


def test_what_a_stranger_entered_is_nobodys_word(office: Workspace) -> None:
    """With an officer that nobody knows, one known officer would be alone."""
    proposal = enter(office, mobile())
    path = office.data / "proposals" / f"{proposal.id}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("officer: anna", "officer: nobody"), encoding="utf-8")
    (found,) = open_office(office, NOW).proposals
    assert needs(office, found) == {Need.ENTERED}


def test_of_what_is_new_another_channel_is_told(office: Workspace) -> None:
    """One that is there, is not new, and did not confirm it; that there is none, the register must show."""
    wish = Correction(organisation=ORGANISATION, contact="lead", action=Action.ADD, kind=ChannelKind.PHONE, new=NEW)
    proposal = enter(office, wish)
    with pytest.raises(ProposalError, match="there is no old channel"):
        steps.notify(office, proposal.id, "ben", NOW)
    with pytest.raises(ProposalError, match="not in the register"):
        steps.notify(office, proposal.id, "ben", NOW, LEAD_MOBILE.model_copy(update={"value": "+44 7700 900555"}))
    with pytest.raises(ProposalError, match="has another channel"):
        steps.no_notice(office, proposal.id, "ben", NOW, NoNotice.NO_OTHER_CHANNEL)
    with pytest.raises(ProposalError, match="there is no old channel"):
        steps.no_notice(office, proposal.id, "ben", NOW, NoNotice.OUT_OF_SERVICE)
    steps.confirm(office, proposal.id, "ben", NOW, DUTY_PHONE)
    told = steps.notify(office, proposal.id, "ben", NOW, DUTY_PHONE)
    assert needs(office, told) == {Need.NOTICE}
    told = steps.notify(office, proposal.id, "ben", NOW, LEAD_MOBILE)
    assert needs(office, told) == {Need.COOLING_OFF}
