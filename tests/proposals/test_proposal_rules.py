"""Promise 4: nobody alone changes a telephone number, whatever commands are given, by whom and at what time."""

import contextlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from office import (
    DAY,
    DUTY_MAIL,
    DUTY_PHONE,
    DUTY_POST,
    LEAD_MAIL,
    LEAD_MOBILE,
    NEW,
    NOW,
    OFFICERS,
    ORGANISATION,
    ROUTES,
    mobile,
    needs,
    record,
    text_of,
    write_office,
)
from tries import tries

from builder.errors import BuilderError, ProposalError
from builder.proposals import applying, rules, steps
from builder.proposals.entering import Correction, new_channel, new_person
from builder.proposals.files import open_office
from builder.proposals.record import Action, NoNotice, Proposal, Route, Source, read_proposals
from builder.proposals.rules import Need
from builder.proposals.steps import propose
from builder.register import addresses
from builder.register.kinds import NUMBERED, ChannelKind, Tlp
from builder.register.loading import load
from builder.workspace.places import Workspace


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    return write_office(tmp_path / "office")


def enter(office: Workspace, correction: Correction, officer: str = "anna", now: datetime = NOW) -> Proposal:
    return propose(office, correction, officer, now, Source.CALL)


def carry(office: Workspace, proposal: Proposal, over: Route, now: datetime = NOW) -> Proposal:
    """Have a proposal confirmed by another officer, and tell the old channel."""
    steps.confirm(office, proposal.id, "ben", now, over)
    return steps.notify(office, proposal.id, "anna", now)


def bring_in(office: Workspace, proposal: Proposal, now: datetime) -> Proposal:
    """Apply a proposal."""
    return applying.apply(office, applying.prepare(office, proposal.id, "anna", now), "anna", now)


def address(new: str, contact: str = "lead") -> Correction:
    return Correction(organisation=ORGANISATION, contact=contact, kind=ChannelKind.EMAIL, new=new)


# One condition after the other


def test_a_number_waits_for_all_four(office: Workspace) -> None:
    """Another officer, another verified channel, a notice, and time; then it is applied, not a second before."""
    proposal = enter(office, mobile())
    assert needs(office, proposal) == {Need.CONFIRMATION, Need.NOTICE}
    proposal = steps.confirm(office, proposal.id, "ben", NOW, DUTY_PHONE)
    assert needs(office, proposal) == {Need.NOTICE}
    proposal = steps.notify(office, proposal.id, "anna", NOW + DAY)
    # Since both: who was told last has the whole time to object.
    for now, wanted in (
        (NOW + DAY, {Need.COOLING_OFF}),
        (NOW + 4 * DAY - timedelta(seconds=1), {Need.COOLING_OFF}),
        (NOW + 4 * DAY, set()),
    ):
        assert needs(office, proposal, now) == wanted
    with pytest.raises(ProposalError, match="cooling-off time of 3 days runs until 2026-11-26 12:00 UTC"):
        bring_in(office, proposal, NOW + 4 * DAY - timedelta(seconds=1))
    bring_in(office, proposal, NOW + 4 * DAY)
    assert NEW in numbers(office)


@pytest.mark.parametrize("kind", sorted(NUMBERED))
@pytest.mark.parametrize("action", [Action.CHANGE, Action.ADD, Action.REMOVE])
def test_every_kind_of_number_is_guarded(office: Workspace, kind: ChannelKind, action: Action) -> None:
    """Changed, new or gone: for each kind that has a number, one officer's word is not enough."""
    path = office.root / "data/organisations/registry-gr.yaml"
    line = f"      - {{kind: {kind}, value: +44 7700 900333, tlp: RED}}\n"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    old = None if action is Action.ADD else "+44 7700 900333"
    new = None if action is Action.REMOVE else NEW
    wish = Correction(organisation=ORGANISATION, contact="lead", action=action, kind=kind, old=old, new=new)
    assert Need.CONFIRMATION in needs(office, enter(office, wish))


def test_a_new_contact_with_a_number_is_guarded(office: Workspace) -> None:
    """A contact that nobody knows, with a number that nobody knows, is the plainest attack."""
    wish = Correction(
        organisation=ORGANISATION,
        contact="night",
        action=Action.NEW_CONTACT,
        person=new_person("", "technical"),
        channels=(new_channel("email", "night@example.net"), new_channel("phone", NEW)),
    )
    proposal = enter(office, wish)
    assert needs(office, proposal) == {Need.CONFIRMATION, Need.NOTICE}
    steps.confirm(office, proposal.id, "ben", NOW, DUTY_PHONE)
    steps.notify(office, proposal.id, "anna", NOW, LEAD_MOBILE)
    bring_in(office, proposal, NOW + 3 * DAY)
    assert NEW in numbers(office)


def test_a_number_in_a_note_is_guarded(office: Workspace) -> None:
    """Whoever reads a note rings the number in it: of a channel, of a new contact, or where its name should be."""
    wish = Correction(
        organisation=ORGANISATION,
        contact="lead",
        action=Action.ADD,
        kind=ChannelKind.EMAIL,
        new="night@example.net",
        note="by night +44-7700-900-199",
    )
    assert Need.CONFIRMATION in needs(office, enter(office, wish))
    assert not needs(office, enter(office, replace(wish, note="room 404, ask twice")))
    changes: tuple[dict[str, Any], ...] = (
        {"person": new_person("Ring 07700 900199", "technical")},
        {"person": new_person("", "technical").model_copy(update={"note": "07700 900199"})},
        {"channels": (new_channel("email", "night@example.net").model_copy(update={"note": "07700 900199"}),)},
    )
    for changed in changes:
        new = Correction(
            organisation=ORGANISATION,
            contact="night",
            action=Action.NEW_CONTACT,
            person=new_person("", "technical"),
            channels=(new_channel("email", "night@example.net"),),
        )
        assert Need.CONFIRMATION in needs(office, enter(office, replace(new, **changed)))


def test_other_hours_of_the_same_number_are_not(office: Workspace) -> None:
    """The number stays the one that was verified."""
    proposal = enter(office, mobile(None, hours="24/7"))
    assert needs(office, proposal) == set()
    bring_in(office, proposal, NOW)
    later = enter(office, address("x@example.net", "duty"))
    # Nor does it make the channel one that was changed.
    steps.confirm(office, later.id, "ben", NOW, LEAD_MOBILE)


UNFIT = {
    "the officer who entered it": ("anna", DUTY_PHONE, "anna entered or assigned it"),
    "the very channel": ("ben", LEAD_MOBILE, "the very channel that changes"),
    "the very number in another form": (
        "ben",
        LEAD_MOBILE.model_copy(update={"value": "+447700900101"}),
        "the very channel that changes",
    ),
    "a channel that was never verified": ("ben", DUTY_POST, "not verified (never)"),
    "a channel that is stale": ("ben", DUTY_MAIL, "not verified (stale)"),
    "a channel that somebody else has now": ("ben", LEAD_MAIL, "not verified (expired)"),
    "a number that the other side gave": (
        "ben",
        Route(contact="lead", kind=ChannelKind.MOBILE, value="+44 7700 900555"),
        "not in the register",
    ),
    "the new number": ("ben", Route(contact="lead", kind=ChannelKind.MOBILE, value=NEW), "not in the register"),
    "a channel of nobody": ("ben", DUTY_PHONE.model_copy(update={"contact": None}), "not in the register"),
    "another contact's": ("ben", DUTY_PHONE.model_copy(update={"contact": "lead"}), "not in the register"),
    "no officer": ("canary", DUTY_PHONE, "no such officer"),
}


@pytest.mark.parametrize(("officer", "over", "why"), UNFIT.values(), ids=UNFIT)
def test_what_does_not_confirm_is_refused_at_once(tmp_path: Path, officer: str, over: Route, why: str) -> None:
    """With the reason, so that the officer takes another way while the telephone is still warm."""
    office = write_office(tmp_path / "office", (DUTY_PHONE, LEAD_MOBILE))
    record(office, DUTY_MAIL, when=NOW - 200 * DAY)
    record(office, LEAD_MAIL, when=NOW - 10 * DAY)
    record(office, LEAD_MAIL, "bounced", when=NOW - 9 * DAY)
    proposal = enter(office, mobile())
    with pytest.raises(ProposalError) as refused:
        steps.confirm(office, proposal.id, officer, NOW, over)
    assert why in refused.value.message
    assert needs(office, proposal) == {Need.CONFIRMATION, Need.NOTICE}


def test_the_channel_that_the_request_came_over_does_not_confirm_it(office: Workspace) -> None:
    """Who has taken over a mailbox would answer from it too."""
    proposal = enter(office, mobile(via=DUTY_MAIL))
    with pytest.raises(ProposalError, match="came over that very channel"):
        steps.confirm(office, proposal.id, "ben", NOW, DUTY_MAIL)
    steps.confirm(office, proposal.id, "ben", NOW, LEAD_MAIL)


def test_one_number_under_two_kinds_is_one_channel(office: Workspace) -> None:
    """A text message to the number that changes confirms nothing."""
    path = office.root / "data/organisations/registry-gr.yaml"
    line = "      - {kind: sms, value: +447700900101, tlp: RED}\n"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    text = Route(contact="lead", kind=ChannelKind.SMS, value="+44 7700 900101")
    record(office, text, when=NOW - DAY)
    proposal = enter(office, mobile())
    with pytest.raises(ProposalError, match="the very channel that changes"):
        steps.confirm(office, proposal.id, "ben", NOW, text)


def test_who_says_whose_it_is_cannot_confirm(office: Workspace) -> None:
    """To choose the contact is half of the word that is given."""
    wish = Correction(organisation=ORGANISATION, kind=ChannelKind.MOBILE, new=NEW)
    proposal = propose(office, wish, "anna", NOW, Source.SEALED_FORM)
    assert needs(office, proposal) == {Need.CONTACT}
    with pytest.raises(ProposalError, match="nobody has said"):
        steps.confirm(office, proposal.id, "ben", NOW, DUTY_PHONE)
    steps.assign(office, proposal.id, "ben", NOW, "lead")
    for officer in ("anna", "ben"):
        with pytest.raises(ProposalError, match=f"{officer} entered or assigned it"):
            steps.confirm(office, proposal.id, officer, NOW, DUTY_PHONE)
    steps.confirm(office, proposal.id, "carl", NOW, DUTY_PHONE)
    with pytest.raises(ProposalError, match="has been said"):
        steps.assign(office, proposal.id, "ben", NOW, "duty")


# Channels that were changed themselves


def test_an_address_that_one_officer_changed_confirms_no_number(office: Workspace) -> None:
    """However old and however often verified: else a taken mailbox would be two steps from a number."""
    changed = enter(office, address("new@example.net"))
    assert needs(office, changed) == set()
    bring_in(office, changed, NOW)
    now = NOW + 30 * DAY
    over = LEAD_MAIL.model_copy(update={"value": "new@example.net"})
    record(office, over, when=now)
    number = enter(office, mobile(), now=now)
    with pytest.raises(ProposalError, match=f"came by {changed.id}, on one officer's word"):
        steps.confirm(office, number.id, "ben", now, over)
    # What it lacks can follow; then it is as good as any, once it has cooled off.
    steps.confirm(office, changed.id, "ben", now, DUTY_PHONE)
    steps.no_notice(office, changed.id, "ben", now, NoNotice.OUT_OF_SERVICE)
    with pytest.raises(ProposalError, match="is applied"):
        bring_in(office, changed, now + 2 * DAY)
    bring_in(office, changed, now + 3 * DAY)
    steps.confirm(office, number.id, "ben", now + 3 * DAY, over)


def test_a_channel_that_was_changed_confirms_nothing_until_it_cooled_off(office: Workspace) -> None:
    """Even with all four conditions met: somebody may still object to it."""
    first = carry(office, enter(office, mobile()), DUTY_PHONE)
    bring_in(office, first, NOW + 3 * DAY)
    over = LEAD_MOBILE.model_copy(update={"value": NEW})
    record(office, over, when=NOW + 4 * DAY)
    wish = Correction(organisation=ORGANISATION, contact="duty", kind=ChannelKind.PHONE, new="+44 1632 960555")
    second = enter(office, wish, now=NOW + 4 * DAY)
    with pytest.raises(ProposalError, match="within the cooling-off"):
        steps.confirm(office, second.id, "ben", NOW + 6 * DAY - timedelta(seconds=1), over)
    steps.confirm(office, second.id, "ben", NOW + 6 * DAY, over)


def test_a_change_that_was_cut_off_counts_as_one(office: Workspace) -> None:
    """A channel of which nobody knows whether it was changed confirms nothing."""
    changed = enter(office, address("new@example.net"))
    with office_open(office) as files:
        desk = files.Desk(workspace=office, office=open_office(office, NOW), officer="anna", proposal=changed)
        desk.add(rules.Step.APPLYING, {})
    over = LEAD_MAIL.model_copy(update={"value": "new@example.net"})
    path = office.root / "data/organisations/registry-gr.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("eleni@", "new@"), encoding="utf-8")
    record(office, over, when=NOW)
    number = enter(office, mobile())
    with pytest.raises(ProposalError, match="within the cooling-off"):
        steps.confirm(office, number.id, "ben", NOW, over)


@contextlib.contextmanager
def office_open(office: Workspace) -> Any:
    from builder.proposals import files

    with files.changing(office):
        yield files


# A confirmation holds as long as what it stands on


FIRST = "data/proposals/0001-anna.yaml"
LOST = {
    "the channel was disproved since": lambda office: record(office, DUTY_PHONE, "wrong-person", when=NOW + DAY),
    "the channel was changed since": lambda office: rewrite(office, "+44 1632 960101", "+44 1632 960102"),
    "the officer is none any more": lambda office: rewrite(office, "id: ben", "id: dora", "data/register.yaml"),
    "the proposal was edited since": lambda office: rewrite(office, NEW, "+44 7700 900666", FIRST),
    "the contact was edited since": lambda office: rewrite(
        office, "contact: lead\naction", "contact: duty\naction", FIRST
    ),
}


def rewrite(office: Workspace, old: str, new: str, name: str = "data/organisations/registry-gr.yaml") -> None:
    path = office.root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("lose", LOST.values(), ids=LOST)
def test_a_confirmation_is_looked_at_anew_when_it_is_used(office: Workspace, lose: Callable[[Workspace], None]) -> None:
    """Between the call and the change things happen; what the call stood on must still be there."""
    proposal = carry(office, enter(office, mobile()), DUTY_PHONE)
    lose(office)
    with pytest.raises(ProposalError) as refused:
        bring_in(office, proposal, NOW + 5 * DAY)
    assert "cannot be applied: no other officer has confirmed" in refused.value.message
    assert NEW not in numbers(office)


# The notice


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


# The clock


def test_a_clock_that_runs_backwards_shortens_nothing(office: Workspace) -> None:
    """An event never lies before one that was written earlier, in whichever proposal."""
    enter(office, address("other@example.net", "duty"), now=NOW + 20 * timedelta(hours=1))
    proposal = enter(office, mobile(), now=NOW)
    assert proposal.when == NOW + 20 * timedelta(hours=1)
    proposal = carry(office, proposal, DUTY_PHONE, now=NOW - timedelta(hours=3))
    assert needs(office, proposal, NOW + 3 * DAY) == {Need.COOLING_OFF}
    assert needs(office, proposal, NOW + 3 * DAY + 20 * timedelta(hours=1)) == set()


def test_a_clock_that_is_plainly_wrong_is_refused(office: Workspace) -> None:
    """A day behind what was written is no small difference between two machines."""
    proposal = enter(office, mobile())
    tries: tuple[Callable[[], object], ...] = (
        lambda: enter(office, mobile("+44 7700 900555"), now=NOW - 2 * DAY),
        lambda: steps.confirm(office, proposal.id, "ben", NOW - 2 * DAY, DUTY_PHONE),
        lambda: steps.notify(office, proposal.id, "ben", NOW - 2 * DAY),
        lambda: steps.refuse(office, proposal.id, "ben", NOW - 2 * DAY),
        lambda: applying.prepare(office, proposal.id, "ben", NOW - 2 * DAY),
    )
    for each in tries:
        with pytest.raises(ProposalError, match="clock is behind"):
            each()


# Any sequence


def numbers(office: Workspace) -> set[str]:
    register = load(office).register
    assert register
    return {
        channel.value
        for organisation in register.organisations.values()
        for contact in organisation.contacts
        for channel in contact.channels
        if channel.kind in NUMBERED
    }


NUMBERS = (NEW, "+44 7700 900198", "+44 1632 960197", "+44 7700 900101", "+44 1632 960101")
ADDRESSES = ("new@example.net", "other@example.net", "duty@example.net")
VALUES = {
    ChannelKind.PHONE: NUMBERS,
    ChannelKind.MOBILE: NUMBERS,
    ChannelKind.SMS: NUMBERS,
    ChannelKind.EMAIL: ADDRESSES,
    ChannelKind.POST: ("1 Sample Street, Sampletown", "2 Sample Street"),
}


@st.composite
def wishes(draw: st.DrawFn) -> Correction:
    """A change of a channel, most of them of the mobile number and the addresses that might confirm it."""
    kind = draw(st.sampled_from([ChannelKind.MOBILE, ChannelKind.MOBILE, *VALUES]))
    action = draw(st.sampled_from([Action.CHANGE, Action.CHANGE, Action.ADD, Action.REMOVE, Action.NEW_CONTACT]))
    contact = draw(st.sampled_from(["lead", "lead", "duty", "night", None]))
    new = draw(st.sampled_from(VALUES[kind]))
    hours = draw(st.sampled_from([None, None, "24/7"]))
    if action is Action.NEW_CONTACT:
        return Correction(
            organisation=ORGANISATION,
            contact=contact,
            action=action,
            person=new_person("", "technical"),
            channels=(new_channel(kind, new, Tlp.RED),),
        )
    if action is Action.REMOVE:
        return Correction(organisation=ORGANISATION, contact=contact, action=action, kind=kind)
    return Correction(
        organisation=ORGANISATION,
        contact=contact,
        action=action,
        kind=kind,
        new=draw(st.sampled_from([new, new, None])) if hours and action is Action.CHANGE else new,
        hours=hours,
        via=draw(st.sampled_from([None, None, DUTY_MAIL])),
    )


# The channels of the register far more often than those that only a proposal has.
OVER = (
    *ROUTES * 8,
    *(
        Route(contact=contact, kind=kind, value=value)
        for contact in ("lead", "duty", "night")
        for kind, values in VALUES.items()
        for value in values
    ),
)
CLOCKS = st.sampled_from([0, 1, 3600, 86_400, 3 * 86_400, 3 * 86_400, 10 * 86_400, -3600, -86_399, -5 * 86_400])
RESULTS = st.sampled_from(["confirmed"] * 5 + ["corrected", "out-of-service"])


# How often something was applied: by which machine, guarded or not, with two officers behind it or not.
COUNTED: Counter[tuple[str, bool, bool]] = Counter()


@dataclass
class Log:
    """What a test saw done to one proposal, by its own account and not the program's."""

    proposal: Proposal
    officers: set[str]
    confirmed: list[tuple[str, Route, datetime]] = field(default_factory=list)
    told: list[tuple[str, datetime]] = field(default_factory=list)


class Office(RuleBasedStateMachine):
    """Any commands, in any order, by any of the officers, whatever the clock says."""

    officers: tuple[str, ...] = OFFICERS
    entered = Bundle("entered")

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp())
        self.office = write_office(self.directory / "office", ROUTES[:4])
        self.clock = NOW
        self.latest = NOW
        self.logs: dict[str, Log] = {}
        self.numbers = self.found = numbers(self.office)
        self.text = text_of(self.office)
        # What rounds said of each channel, oldest first.
        self.outcomes = {route.model_dump_json(): [(NOW - 21 * DAY, "confirmed")] for route in ROUTES[:4]}
        # Channels that came in on one officer's word, by number or address.
        self.weak: set[str] = set()

    def teardown(self) -> None:
        shutil.rmtree(self.directory)

    def try_(self, action: Callable[[], Proposal]) -> Proposal | None:
        """Do what may be refused; what is done moves the latest time that was written."""
        try:
            done = action()
        except BuilderError:
            return None
        self.latest = max(self.latest, self.clock)
        return done

    @initialize(target=entered)
    def begin(self) -> Any:
        """There is something to be done from the beginning."""
        names = []
        for wish in (mobile(), address("new@example.net")):
            made = propose(self.office, wish, "anna", self.clock, Source.CALL)
            self.logs[made.id] = Log(made, {"anna"})
            names.append(made.id)
        return multiple(*names)

    @rule(seconds=CLOCKS)
    def wait(self, seconds: int) -> None:
        self.clock += timedelta(seconds=seconds)

    @rule(target=entered, wish=wishes(), data=st.data())
    def add(self, wish: Correction, data: st.DataObject) -> Any:
        return self.do_add(wish, data) or multiple()

    def do_add(self, wish: Correction, data: st.DataObject) -> str | None:
        officer = data.draw(st.sampled_from(self.officers))
        made = self.try_(lambda: propose(self.office, wish, officer, self.clock, Source.CALL))
        if made is None:
            return None
        self.logs[made.id] = Log(made, {officer})
        return made.id

    @rule(target=entered, contact=st.sampled_from(["lead", None]), over=st.sampled_from(ROUTES), data=st.data())
    def all_the_way(self, contact: str | None, over: Route, data: st.DataObject) -> Any:
        """A number from beginning to end, so that many are applied, and more are where a guard is broken."""
        new, via = data.draw(st.sampled_from(NUMBERS[:3])), data.draw(st.sampled_from([None, over]))
        name = self.do_add(mobile(new, contact=contact, via=via), data)
        if name is None:
            return multiple()
        self.do_assign(name, "lead", data)
        self.carry(name, over, 3 * 86_400, data)
        return name

    @rule(name=entered, contact=st.sampled_from(["lead", "duty"]), data=st.data())
    def assign(self, name: str, contact: str, data: st.DataObject) -> None:
        self.do_assign(name, contact, data)

    def do_assign(self, name: str, contact: str, data: st.DataObject) -> None:
        officer = data.draw(st.sampled_from(self.officers))
        if made := self.try_(lambda: steps.assign(self.office, name, officer, self.clock, contact)):
            self.logs[name].officers.add(officer)
            self.logs[name].proposal = made

    @rule(name=entered, over=st.sampled_from(OVER), data=st.data())
    def confirm(self, name: str, over: Route, data: st.DataObject) -> None:
        self.do_confirm(name, over, data)

    def do_confirm(self, name: str, over: Route, data: st.DataObject) -> None:
        officer = data.draw(st.sampled_from(self.officers))
        verified = self.verified(over)
        if self.try_(lambda: steps.confirm(self.office, name, officer, self.clock, over)):
            self.logs[name].confirmed.append((officer, over, self.latest))
            assert verified, f"{name} was confirmed over a channel that nobody verified"

    def verified(self, over: Route) -> bool:
        """Say, by what this test wrote down, whether a channel was verified and not disproved since."""
        said = [(when.date(), result) for when, result in self.outcomes.get(over.model_dump_json(), [])]
        today = self.clock.date()
        good = [day for day, result in said if result == "confirmed" and day <= today]
        bad = [day for day, result in said if result != "confirmed" and day <= today]
        return bool(good) and (today - max(good)).days <= 365 and (not bad or max(bad) < max(good))

    @rule(name=entered, over=st.sampled_from([None, None, None, *OVER]), data=st.data())
    def notify(self, name: str, over: Route | None, data: st.DataObject) -> None:
        self.do_notify(name, over, data)

    def do_notify(self, name: str, over: Route | None, data: st.DataObject) -> None:
        officer = data.draw(st.sampled_from(self.officers))
        if self.try_(lambda: steps.notify(self.office, name, officer, self.clock, over)):
            self.logs[name].told.append((officer, self.latest))

    @rule(name=entered, why=st.sampled_from(NoNotice), data=st.data())
    def no_notice(self, name: str, why: NoNotice, data: st.DataObject) -> None:
        officer = data.draw(st.sampled_from(self.officers))
        if self.try_(lambda: steps.no_notice(self.office, name, officer, self.clock, why)):
            self.logs[name].told.append((officer, self.latest))

    @rule(name=entered, over=st.sampled_from(ROUTES), seconds=CLOCKS | st.just(3 * 86_400), data=st.data())
    def go_on(self, name: str, over: Route, seconds: int, data: st.DataObject) -> None:
        """What an office does about a proposal, one step after the other."""
        self.carry(name, over, seconds, data)

    def carry(self, name: str, over: Route, seconds: int, data: st.DataObject) -> None:
        self.do_confirm(name, over, data)
        self.do_notify(name, data.draw(st.none() | st.sampled_from(ROUTES)), data)
        self.clock += timedelta(seconds=seconds)
        self.do_apply(name, data)

    @rule(name=consumes(entered), data=st.data())
    def refuse(self, name: str, data: st.DataObject) -> None:
        officer = data.draw(st.sampled_from(self.officers))
        self.try_(lambda: steps.refuse(self.office, name, officer, self.clock))

    @rule(
        over=st.sampled_from(OVER),
        result=RESULTS,
        data=st.data(),
    )
    def verify(self, over: Route, result: str, data: st.DataObject) -> None:
        """A round says something of a channel, and any officer may have written it."""
        record(self.office, over, result, when=self.clock, officer=data.draw(st.sampled_from(self.officers)))
        self.outcomes.setdefault(over.model_dump_json(), []).append((self.clock, result))

    @rule(name=entered, data=st.data())
    def apply(self, name: str, data: st.DataObject) -> None:
        self.do_apply(name, data)

    def do_apply(self, name: str, data: st.DataObject) -> None:
        officer = data.draw(st.sampled_from(self.officers))
        made = self.try_(
            lambda: applying.apply(
                self.office, applying.prepare(self.office, name, officer, self.clock), officer, self.clock
            )
        )
        if made is None:
            return
        new = {reached(channel.kind, channel.value) for channel in rules.wanted(made)}
        if self.vouched(name):
            self.weak -= new
        elif not rules.guarded(made) and made.new != rules.old_value(made):
            self.weak |= new
        COUNTED[type(self).__name__, rules.guarded(made), self.vouched(name)] += 1
        if rules.guarded(made):
            assert self.vouched(name), f"{name} was applied on one officer's word, or too soon"

    def vouched(self, name: str) -> bool:
        """Say, by what this test saw, whether two officers stand behind a proposal, and enough time has passed."""
        log = self.logs[name]
        touched = {reached(channel.kind, channel.value) for channel in rules.wanted(log.proposal)}
        if log.proposal.kind and (old := rules.old_value(log.proposal)):
            touched.add(reached(log.proposal.kind, old))
        if log.proposal.via:
            touched.add(reached(log.proposal.via.kind, log.proposal.via.value))
        return any(
            officer not in log.officers
            and reached(over.kind, over.value) not in touched | self.weak
            and self.clock - max(when, told) >= 3 * DAY
            for officer, over, when in log.confirmed
            for _, told in log.told
        )

    @invariant()
    def numbers_change_by_proposals_alone(self) -> None:
        if text_of(self.office) != self.text:
            self.text, self.found = text_of(self.office), numbers(self.office)
            new = self.found - self.numbers
            applied = [each for each in read_proposals(self.office)[0] if rules.stage(each) is rules.Stage.APPLIED]
            assert new <= {channel.value for each in applied for channel in rules.wanted(each)}


class OneOfficer(Office):
    """The same by one officer alone: whatever they do, and however long they wait, no number changes."""

    officers = ("anna",)

    @invariant()
    def no_number_changes(self) -> None:
        assert self.found == self.numbers


def reached(kind: ChannelKind, value: str) -> str:
    """What a channel leads to, whatever it is used for."""
    return addresses.canonical(kind, value).partition(";")[0].casefold()


STATEFUL = settings(
    max_examples=tries(60),
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.parametrize("machine", [Office, OneOfficer])
def test_no_sequence_of_commands_changes_a_number_on_one_officers_word(machine: type[Office]) -> None:
    """Whatever is entered, assigned, confirmed, told, refused, verified or applied, by whom and at what time."""
    COUNTED.clear()
    run_state_machine_as_test(machine, settings=STATEFUL)
    # What is never applied proves nothing.
    assert any(guarded for _, guarded, _ in COUNTED) is (machine is Office)
    assert COUNTED[machine.__name__, False, False]
