"""Promise 4, condition by condition: a number waits for a confirmation by another officer, a notice, and its time."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from office import (
    DAY,
    DUTY_MAIL,
    DUTY_PHONE,
    DUTY_POST,
    LEAD_MAIL,
    LEAD_MOBILE,
    NEW,
    NOW,
    ORGANISATION,
    address,
    bring_in,
    carry,
    enter,
    mobile,
    needs,
    numbers,
    record,
    write_office,
)

from builder.errors import ProposalError
from builder.proposals import applying, rules, steps
from builder.proposals.entering import Correction, new_channel, new_person
from builder.proposals.files import open_office
from builder.proposals.record import Action, NoNotice, Route, Source
from builder.proposals.rules import Need
from builder.proposals.steps import propose
from builder.register.kinds import NUMBERED, ChannelKind
from builder.workspace.places import Workspace

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
        bring_in(office, proposal.id, NOW + 4 * DAY - timedelta(seconds=1))
    bring_in(office, proposal.id, NOW + 4 * DAY)
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
    bring_in(office, proposal.id, NOW + 3 * DAY)
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
    bring_in(office, proposal.id, NOW)
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
    bring_in(office, changed.id, NOW)
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
        bring_in(office, changed.id, now + 2 * DAY)
    bring_in(office, changed.id, now + 3 * DAY)
    steps.confirm(office, number.id, "ben", now + 3 * DAY, over)


def test_a_channel_that_was_changed_confirms_nothing_until_it_cooled_off(office: Workspace) -> None:
    """Even with all four conditions met: somebody may still object to it."""
    first = carry(office, enter(office, mobile()), DUTY_PHONE)
    bring_in(office, first.id, NOW + 3 * DAY)
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
        bring_in(office, proposal.id, NOW + 5 * DAY)
    assert "cannot be applied: no other officer has confirmed" in refused.value.message
    assert NEW not in numbers(office)


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
