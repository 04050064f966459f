"""The desk's proposals: whom to ring, what they say, and one key each; no rule is gone round, no new value is shown."""

import pytest
from desks import LARGE, SMALL, AtDesk, sit_down
from office import (
    DAY,
    DUTY_PHONE,
    FILE,
    LEAD_MOBILE,
    NEW,
    NOW,
    ORGANISATION,
    TEXT,
    address,
    enter,
    mobile,
    ready,
    text_of,
)

from builder.proposals import Correction, propose, rules, steps
from builder.proposals.record import Action, Source, Step, read_proposals
from builder.register.kinds import ChannelKind
from builder.rounds import files
from builder.rounds.effort import Part
from builder.workspace.places import Workspace

OTHER = "+44 7700 900198"
# A Monday morning in Athens.
MONDAY = NOW.replace(hour=9) + DAY


def events(office: Workspace) -> dict[str, list[Step]]:
    """What was done about each proposal after it was entered."""
    return {each.id: [event.step for event in each.events[1:]] for each in read_proposals(office)[0]}


def flowing(screen: str) -> str:
    """What stands on the screen, wherever its lines end."""
    return " ".join(screen.split())


def begin_round(office: Workspace) -> None:
    """Have the round ask somebody, so that it is one that can be worked at."""
    rounds = office.data / "rounds" / "2026-q4"
    text = "organisation,contact,kind,value,method,officer\n"
    (rounds / "tasks.csv").write_text(f"{text}{ORGANISATION},duty,phone,+44 1632 960101,call,anna\n", encoding="utf-8")


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_one_call_confirms_several_and_the_old_numbers_are_told(office: Workspace, size: tuple[int, int]) -> None:
    """The card says whom to ring and what to say; the value is covered, and confirmed only once it was compared."""
    begin_round(office)
    enter(office)
    enter(office, mobile(OTHER, action=Action.ADD))
    enter(office, address("eve@example.net"), officer="ben")

    async def work(desk: AtDesk) -> None:
        listed = await desk.press("p")
        assert "2 to confirm, 2 to tell, 1 to apply" in listed
        assert "registry-gr" in listed
        assert "confirm 2, tell 2, apply 1" in listed
        assert listed.splitlines()[3].endswith("answers")
        card = await desk.press("enter")
        for said in (
            "0001-anna, change mobile of lead: confirm, tell",
            "Technical lead (duty), phone",
            "el, en",
            "Mo 11:00",
        ):
            assert said in card
        assert "4 4   1 6 3 2" in card
        assert NEW not in card
        assert "You have not seen the new value" in await desk.press("c")
        assert events(office)["0001-anna"] == []
        assert NEW in await desk.press("v")
        told = await desk.press("c")
        assert "0001-anna is confirmed" in told
        assert "Recorded in round 2026-q4: phone of duty" in told
        assert OTHER not in told
        await desk.press("v", "c")
        # Nothing is left to be confirmed: what comes next is to be told.
        assert "We were asked to replace" in flowing(await desk.press("pagedown"))
        assert "Press n again" in await desk.press("n")
        assert "the notice is noted" in await desk.press("n")

    sit_down(office, work, now=MONDAY, officer="ben", size=size)
    assert events(office)["0001-anna"] == [Step.CONFIRMED, Step.NOTIFIED]
    # The number that is there is told of both, by one message.
    assert events(office)["0002-anna"] == [Step.CONFIRMED, Step.NOTIFIED]
    rows = (office.data / "rounds/2026-q4/outcomes.csv").read_text(encoding="utf-8").splitlines()
    assert [row for row in rows if "confirmed proposal" in row] == [
        f"{ORGANISATION},duty,phone,{DUTY_PHONE.value},2026-11-23,call,confirmed,ben,confirmed proposal 0001-anna"
    ]
    assert [each.part for each in files.read(office, "2026-q4").effort] == [Part.PROPOSALS] * 3


def test_the_officer_who_entered_one_cannot_confirm_it_by_any_key(office: Workspace) -> None:
    """The screen offers them no channel, and whatever they press, the rules are asked."""
    enter(office)

    async def work(desk: AtDesk) -> None:
        card = await desk.press("p", "enter")
        assert "another officer's turn" in card
        # What lacks something is told, and the key that would apply it is not silent.
        assert "left out: 0001-anna" in await desk.press("a")
        assert "Nothing can be applied now." in desk.screen
        assert "Nothing can be applied now." in await desk.press("a")
        await desk.press("q")
        assert "another officer confirms" in flowing(await desk.press("v", "c"))
        assert "Press r again" in await desk.press("r")
        assert "Taken back." in await desk.press("x")
        assert "o, w or n was wanted" in (await desk.press("x"), await desk.type("q"))[1]
        await desk.press("x")
        assert "another officer tries the channels" in flowing(await desk.type("o"))

    sit_down(office, work, now=MONDAY)
    assert events(office) == {"0001-anna": []}


def test_all_that_is_due_is_applied_after_its_differences_were_shown(office: Workspace) -> None:
    """Each to the letter, pressed twice; what waits stays, and what was refused meanwhile is left out."""
    ready(office)
    enter(office, address("eve@example.net"))
    enter(office, mobile(OTHER, action=Action.ADD))

    async def work(desk: AtDesk) -> None:
        shown = await desk.press("p", "A")
        assert f"--- {FILE}" in shown
        assert "0001-anna" in shown
        assert "2 proposals lack nothing" in shown
        assert text_of(office) == TEXT
        assert "2 proposals applied" in await desk.press("a", "a")
        assert "what would change" not in await desk.press("q")

    sit_down(office, work, now=MONDAY + 3 * DAY)
    assert text_of(office) == TEXT.replace("+44 7700 900101", NEW).replace("eleni@", "eve@")
    stages = [rules.stage(each).value for each in read_proposals(office)[0]]
    assert stages == ["applied", "applied", "open"]


def test_whose_it_is_is_said_and_what_is_wrong_refused(office: Workspace) -> None:
    """By the keys that the card names; hostile words of a form are shown as what they are."""
    wish = Correction(organisation=ORGANISATION, kind=ChannelKind.MOBILE, new=NEW, remark="[red]now[/red]")
    propose(office, wish, "anna", NOW, Source.SEALED_FORM)
    gone = enter(office, mobile(None, action=Action.REMOVE))
    steps.notify(office, gone.id, "anna", NOW, LEAD_MOBILE)

    async def work(desk: AtDesk) -> None:
        await desk.press("p", "enter", "g")
        assert "the organisation has no such contact" in await desk.type("nobody")
        await desk.press("g")
        assert "0001-anna is of lead." in await desk.type("lead")
        assert "[red]now[/red]" not in desk.screen
        await desk.press("v")
        assert "[red]now[/red]" in desk.screen
        assert "0001-anna is refused" in await desk.press("r", "r")
        # Nothing is new, so nothing was covered or compared: it is pressed twice.
        assert "Press c again" in await desk.press("c")
        assert "0002-anna is confirmed" in await desk.press("c")

    sit_down(office, work, now=MONDAY, officer="carl", size=LARGE)
    found = events(office)
    assert found["0002-anna"] == [Step.NOTIFIED, Step.CONFIRMED]
    assert found["0001-anna"] == [Step.ASSIGNED, Step.REFUSED]
