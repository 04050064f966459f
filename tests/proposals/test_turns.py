"""Whom an officer can ask and tell: what the rules would take and no more, and no new value in what is said."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from office import (
    DAY,
    DUTY_MAIL,
    DUTY_PHONE,
    FILE,
    LEAD_MAIL,
    LEAD_MOBILE,
    NEW,
    NOW,
    ORGANISATION,
    ROUTES,
    TEXT,
    address,
    enter,
    mobile,
    ready,
    record,
    write_office,
)

from builder.errors import ProposalError
from builder.proposals import Correction, propose, rules, steps, turns
from builder.proposals.files import open_office
from builder.proposals.record import Action, Proposal, Route, Source
from builder.proposals.turns import Next
from builder.register.kinds import ChannelKind
from builder.workspace.places import Workspace


def steps_of(office: Workspace, officer: str, now: datetime = NOW) -> dict[str, list[Next]]:
    """What is next for an officer, by proposal."""
    found = turns.cases(open_office(office, now), officer)
    return {turn.proposal.id: list(turn.steps) for case in found for turn in case.turns}


def test_what_is_next_is_told_to_each_officer_at_each_stage(office: Workspace) -> None:
    """From being entered to being applied, nobody has to find out whose turn it is."""
    one = enter(office).id
    assert steps_of(office, "anna") == {one: [Next.NOTIFY, Next.ANOTHER]}
    assert steps_of(office, "ben") == {one: [Next.CONFIRM, Next.NOTIFY]}
    steps.confirm(office, one, "ben", NOW, DUTY_PHONE)
    assert steps_of(office, "anna") == {one: [Next.NOTIFY]}
    steps.notify(office, one, "anna", NOW)
    assert steps_of(office, "anna") == {one: [Next.WAIT]}
    (case,) = turns.cases(open_office(office, NOW), "anna")
    assert (case.now, case.turns[0].until) == (0, NOW + 3 * DAY)
    assert steps_of(office, "anna", NOW + 3 * DAY) == {one: [Next.APPLY]}
    steps.refuse(office, one, "ben", NOW)
    assert steps_of(office, "anna") == {}


def test_what_needs_a_look_or_a_contact_is_told(office: Workspace) -> None:
    """Without a call another officer looks; a channel of nobody is assigned first, by whoever may."""
    wish = Correction(organisation="other", action=Action.NEW_ORGANISATION, contacts=(), set={"name": "Other", **PLAIN})
    made = propose(office, wish, "anna", NOW, Source.OFFICE).id
    nobodys = propose(
        office, Correction(organisation=ORGANISATION, kind=ChannelKind.MOBILE, new=NEW), "anna", NOW, Source.SEALED_FORM
    ).id
    assert steps_of(office, "anna") == {made: [Next.ANOTHER], nobodys: [Next.ASSIGN]}
    assert steps_of(office, "ben") == {made: [Next.LOOK], nobodys: [Next.ASSIGN]}


PLAIN = {"country": "GR", "timezone": "Europe/Athens", "languages": ["el"], "consent": "all"}
WISHES = {
    "a number": mobile(),
    "by the very number that would confirm": mobile(via=DUTY_PHONE),
    "by a mailbox": mobile(via=DUTY_MAIL),
    "a number goes": mobile(None, action=Action.REMOVE),
    "one more number": mobile(action=Action.ADD, via=LEAD_MAIL),
    "a contact goes": Correction(organisation=ORGANISATION, contact="lead", action=Action.REMOVE_CONTACT),
}


@pytest.mark.parametrize("verified", [ROUTES, (DUTY_MAIL, LEAD_MOBILE)], ids=["all verified", "two verified"])
@pytest.mark.parametrize("wish", WISHES.values(), ids=WISHES)
def test_whoever_can_be_asked_or_told_is_whom_the_rules_take(
    tmp_path: Path, wish: Correction, verified: tuple[Route, ...]
) -> None:
    """What is offered counts once it is done, and what would count is offered: nothing decides a second time."""
    office = write_office(tmp_path / "office", verified)
    proposal = enter(office, wish)
    view = open_office(office, NOW)
    asked = {way.over for way in turns.asked([proposal], view, "ben")}
    assert asked == {over for over in ROUTES if not rules.unfit(proposal, over, "ben", NOW, view)}
    assert not turns.asked([proposal], view, "anna")
    told = {way.over for way in turns.told([proposal], view, "anna")}
    for over in told:
        steps.notify(office, proposal.id, "anna", NOW, over)
    for over in set(ROUTES) - told - {wish.via}:
        with pytest.raises(ProposalError):
            steps.notify(office, proposal.id, "anna", NOW, over)
    for over in asked:
        steps.confirm(office, proposal.id, "ben", NOW, over)


def test_one_call_serves_all_of_an_organisation(office: Workspace) -> None:
    """Whoever answers now comes before whoever opens later, and calls before what is written."""
    found = [enter(office), enter(office, address("new@example.net", "duty"))]
    view = open_office(office, NOW.replace(hour=9) + DAY)
    ways = turns.asked(found, view, "ben")
    assert [(way.over, len(way.serves)) for way in ways][:2] == [(DUTY_PHONE, 2), (LEAD_MOBILE, 1)]
    assert [way.called for way in ways] == sorted((way.called for way in ways), reverse=True)
    first = ways[0]
    assert (first.local, first.hours) == (
        "Mo 11:00, Europe/Athens",
        "answered until 17:00 (no hours stated: an office's)",
    )
    assert (first.number, first.large[:9], first.dialled) == ("+44 1632 960101", "+ 4 4   1", "+441632960101")
    assert first.languages == ("el", "en")
    path = office.root / FILE
    path.write_text(
        TEXT.replace("tlp: AMBER, override: reserved for fiction}   # first", "tlp: AMBER, hours: Sa 09:00-10:00}"),
        encoding="utf-8",
    )
    later = turns.asked(found, open_office(office, view.now), "ben")
    assert [way.over for way in later][:2] == [LEAD_MOBILE, DUTY_PHONE]
    assert later[1].hours == "Sa 09:00 there, in 118 h 0 min"


def test_each_is_told_once_over_as_few_channels_as_can_be(office: Workspace) -> None:
    """One message serves all that it can, and never the mailbox that the request came from, where there is another."""
    adds = [
        enter(office, mobile(f"+44 7700 90019{place}", action=Action.ADD, via=DUTY_MAIL), now=NOW + timedelta(place))
        for place in range(3)
    ]
    found = turns.covering(turns.told(adds, open_office(office, NOW + 3 * DAY), "anna"))
    assert [(way.over.kind, way.serves) for way in found] == [(found[0].over.kind, tuple(each.id for each in adds))]
    assert found[0].over != DUTY_MAIL


@pytest.mark.parametrize("language", ["en", "fr", "es-MX", "ar", "el"])
def test_what_is_said_holds_no_new_value_and_no_name(office: Workspace, language: str) -> None:
    """Who is rung says the new value; who is told learns none of it. No mark of direction reaches a terminal."""
    path = office.root / FILE
    path.write_text(TEXT.replace("languages: [el, en]", f"languages: [{language}]"), encoding="utf-8")
    found: list[Proposal] = [enter(office), enter(office, mobile("+44 7700 900198", action=Action.ADD))]
    view = open_office(office, NOW)
    for way in (*turns.asked(found, view, "ben"), *turns.told(found, view, "ben")):
        said = [
            turns.question(way, ORGANISATION, view, "ben"),
            turns.question(way, ORGANISATION, view, "ben", turns.spoken(way)),
            turns.notice(way, view),
        ]
        for text in said:
            assert "Test Registry of Greece" in text
            assert not [each for each in (NEW, "900199", "900198", "900101", "Eleni", "lead") if each in text]
            assert not [sign for sign in text if sign in "\u2066\u2067\u2069\u200e\u200f"]
        assert ("Ben Officer" in said[0]) is way.called


def test_a_wait_is_not_hidden_by_a_channel_that_fails_meanwhile(office: Workspace) -> None:
    """What was confirmed over a channel that turned out wrong is to be confirmed again."""
    one = ready(office)
    record(office, DUTY_PHONE, "wrong-person", when=NOW)
    assert steps_of(office, "ben", NOW + 3 * DAY)[one.id] == [Next.CONFIRM]
