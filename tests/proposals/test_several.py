"""Many proposals at once: no rule is gone round, what lacks anything is left out, and each is whole."""

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
    TEXT,
    address,
    bring_in,
    enter,
    killed_at,
    mobile,
    ready,
    text_of,
)

from builder.progress import Silence
from builder.proposals import rules, several, steps
from builder.proposals.files import open_office
from builder.proposals.record import Action, NoNotice, Step, read_proposals
from builder.register.kinds import Tlp
from builder.workspace.places import Workspace

LATER = NOW + 3 * DAY
OTHER = "+44 7700 900198"


def left(found: several.Several | tuple[several.Left, ...]) -> dict[str, str]:
    """What was left out, and why."""
    return {each.name: each.why.message for each in (found.left if isinstance(found, several.Several) else found)}


def three(office: Workspace) -> list[str]:
    """Three that lack nothing later, all of one file."""
    others = (address("new@example.net"), address("desk@example.net", "duty"))
    return [ready(office).id, *(enter(office, wish).id for wish in others)]


def test_confirmations_in_bulk_are_held_to_each_rule(office: Workspace) -> None:
    """The officer who entered one, the channel that changes and the one it came over confirm it as little as alone."""
    own = enter(office, officer="ben").id
    very = enter(office, mobile(OTHER, via=DUTY_PHONE)).id
    right = enter(office, mobile(None, action=Action.REMOVE)).id
    found = several.confirm_all(office, [own, very, right, "77"], "ben", NOW, Silence(), DUTY_PHONE)
    assert [each.id for each in found.done] == [right]
    why = left(found)
    assert "another officer confirms" in why[own]
    assert "the request came over that very channel" in why[very]
    assert "there is no proposal 77" in why["77"]
    states = {each.id: [event.step for event in each.events] for each in read_proposals(office)[0]}
    assert states == {own: [Step.ENTERED], very: [Step.ENTERED], right: [Step.ENTERED, Step.CONFIRMED]}
    assert left(several.confirm_all(office, [right], "ben", NOW, Silence())) == {
        right: f"{right} is not confirmed so: it touches a telephone number, and is confirmed over another channel: "
        "--over KIND"
    }


def test_notices_in_bulk_are_held_to_each_rule(office: Workspace) -> None:
    """Only the old channel is told, and that it cannot be says another officer than the one who entered it."""
    changed, new = enter(office).id, enter(office, mobile(OTHER, action=Action.ADD)).id
    found = several.notify_all(office, {changed: DUTY_MAIL, new: None}, "anna", NOW, Silence())
    assert not found.done
    assert "the notice goes to the old channel" in left(found)[changed]
    assert left(found)[new] == "there is no old channel"
    found = several.notify_all(office, {changed: NoNotice.OUT_OF_SERVICE}, "anna", NOW, Silence())
    assert "another officer tries the channels" in left(found)[changed]
    found = several.notify_all(office, {changed: None, new: LEAD_MOBILE}, "anna", NOW, Silence())
    assert [each.events[-1].step for each in found.done] == [Step.NOTIFIED] * 2


def test_all_that_lack_nothing_are_applied_and_no_other(office: Workspace) -> None:
    """Several changes of one file are shown and written one after the other; what waits is not touched."""
    names = three(office)
    waits = enter(office, mobile(OTHER, action=Action.ADD)).id
    readies, out = several.prepare_all(office, "anna", LATER, Silence())
    assert ([each.proposal.id for each in readies], out) == (names, ())
    assert text_of(office) == TEXT
    made = several.apply_all(office, readies, "anna", LATER, Silence())
    assert ([each.id for each in made.done], made.left) == (names, ())
    after = TEXT.replace("+44 7700 900101", NEW).replace("eleni@", "new@").replace("duty@", "desk@")
    assert text_of(office) == after == (readies[-1].edited and readies[-1].edited.after)
    stages = {each.id: rules.stage(each).value for each in read_proposals(office)[0]}
    assert stages == {**dict.fromkeys(names, "applied"), waits: "open"}
    readies, out = several.prepare_all(office, "anna", LATER, Silence(), [waits])
    assert not readies
    assert "cannot be applied" in left(out)[waits]


def test_what_takes_away_what_another_was_confirmed_over_leaves_that_out(office: Workspace) -> None:
    """Each is held against the register as those before it leave it, before anybody is asked and when it is written."""
    gone = enter(office, address("desk@example.net", "duty")).id
    one = enter(office).id
    steps.confirm(office, one, "ben", NOW, DUTY_MAIL)
    steps.notify(office, one, "anna", NOW)
    assert several.due(open_office(office, LATER)) == (gone, one)
    readies, out = several.prepare_all(office, "anna", LATER, Silence())
    assert [each.proposal.id for each in readies] == [gone]
    assert "that channel is not in the register as it is now" in left(out)[one]
    alone, _ = several.prepare_all(office, "anna", LATER, Silence(), [one])
    made = several.apply_all(office, (*readies, *alone), "anna", LATER, Silence())
    assert [each.id for each in made.done] == [gone]
    assert "cannot be applied" in left(made)[one]
    assert NEW not in text_of(office)


def test_what_changed_while_it_was_shown_is_left_out(office: Workspace) -> None:
    """Another officer refuses one, and somebody edits the file: nothing stands in the register that nobody saw."""
    names = three(office)
    readies, _ = several.prepare_all(office, "anna", LATER, Silence())
    steps.refuse(office, names[0], "ben", LATER)
    made = several.apply_all(office, readies, "anna", LATER, Silence())
    assert not made.done
    assert "it was refused" in left(made)[names[0]]
    assert {left(made)[name] for name in names[1:]} == {"something changed while it was shown; nothing was applied"}
    assert text_of(office) == TEXT
    readies, _ = several.prepare_all(office, "anna", LATER, Silence())
    (office.root / FILE).write_text(TEXT + "# more\n", encoding="utf-8")
    assert not several.apply_all(office, readies, "anna", LATER, Silence()).done


def test_another_officer_who_did_the_same_meanwhile_is_no_loss(office: Workspace) -> None:
    """Two apply all that is due at once: each proposal comes in once, and who is second is told."""
    names = three(office)
    readies, _ = several.prepare_all(office, "anna", LATER, Silence())
    bring_in(office, names[0])
    made = several.apply_all(office, readies, "anna", LATER, Silence())
    assert [each.id for each in made.done] == names[1:]
    assert left(made) == {names[0]: f"{names[0]} is applied"}


APPLIED = """
readies, _ = several.prepare_all(office, "anna", now, Silence())
several.apply_all(office, readies, "anna", now, Silence())
"""


@pytest.mark.parametrize("write", [3, 5, 6])
def test_a_bulk_that_is_killed_leaves_each_whole_and_can_be_ended(office: Workspace, write: int) -> None:
    """Killed before the last write of the first, or amid the second: done again, each is applied once."""
    names = three(office)
    killed_at(write, office, APPLIED)
    first = TEXT.replace("+44 7700 900101", NEW)
    assert text_of(office) == {3: first, 5: first, 6: first.replace("eleni@", "new@")}[write]
    stages = [rules.stage(each).value for each in read_proposals(office)[0]]
    assert stages == (["being applied", "open", "open"] if write == 3 else ["applied", "being applied", "open"])
    readies, out = several.prepare_all(office, "anna", LATER, Silence())
    assert not out
    assert not several.apply_all(office, readies, "anna", LATER, Silence()).left
    after = first.replace("eleni@", "new@").replace("duty@", "desk@")
    assert text_of(office) == after
    for each in read_proposals(office)[0]:
        assert [event.step for event in each.events].count(Step.APPLIED) == 1, each.id
        assert each.id in names


def test_second_eyes_find_many_right_and_never_their_own(office: Workspace) -> None:
    """What touches no number and wants another officer: each on its own, and by nobody who entered it."""
    path = office.data / "register.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "second_eyes: [tlp]\n", encoding="utf-8")
    wishes = [mobile(None, kind=route.kind, contact=route.contact, tlp=Tlp.RED) for route in (LEAD_MAIL, DUTY_MAIL)]
    names = [enter(office, wish).id for wish in wishes]
    assert set(left(several.confirm_all(office, names, "anna", NOW, Silence()))) == set(names)
    assert [each.id for each in several.confirm_all(office, names, "ben", NOW, Silence()).done] == names
    assert set(several.due(open_office(office, NOW))) == set(names)
