"""Applying a proposal: it changes this and nothing else, whole or not at all, and what it changed is unverified."""

import shutil
from pathlib import Path

import pytest
from office import (
    DAY,
    DUTY_PHONE,
    FILE,
    LEAD_MAIL,
    LEAD_MOBILE,
    NEW,
    NOW,
    ORGANISATION,
    TEXT,
    bring_in,
    enter,
    killed_at,
    mobile,
    ready,
    record,
    text_of,
)
from workspaces import TODAY

from builder.errors import ProposalError
from builder.proposals import Correction, applying, rules, steps
from builder.proposals.entering import new_channel, new_person
from builder.proposals.files import open_office
from builder.proposals.notice import notice_text
from builder.proposals.record import Action, Step, read_proposals
from builder.register.check import check
from builder.register.freshness import State
from builder.register.kinds import ChannelKind
from builder.register.loading import load
from builder.workspace.places import Workspace


def test_apply_changes_this_and_nothing_else(office: Workspace) -> None:
    """The file has its comments and its order, and the register what was proposed."""
    bring_in(office, ready(office).id)
    assert text_of(office) == TEXT.replace("+44 7700 900101", NEW)
    (found,) = read_proposals(office)[0]
    assert [event.step for event in found.events][-2:] == [Step.APPLYING, Step.APPLIED]
    with pytest.raises(ProposalError, match="is applied"):
        bring_in(office, found.id)


def test_the_new_value_is_unverified(office: Workspace) -> None:
    """A verification belongs to the very value that was verified; the channel that confirmed it keeps its own."""
    record(office, LEAD_MOBILE, when=NOW)
    bring_in(office, ready(office).id)
    view = open_office(office, NOW + 3 * DAY)
    states = {
        channel.value: view.known(ORGANISATION, contact.id, channel).state
        for contact, channel in view.channels(ORGANISATION)
    }
    assert states[NEW] is State.NEVER
    assert states[DUTY_PHONE.value] is State.FRESH


def test_a_change_that_breaks_a_rule_is_refused(office: Workspace) -> None:
    """The result is checked before it is written; what was wrong before is not held against it."""
    path = office.data / "register.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(
            "{id: technical, title: Technical lead}", "{id: technical, title: Technical lead, needs: [[email], [fax]]}"
        ),
        encoding="utf-8",
    )
    gone = enter(
        office, Correction(organisation=ORGANISATION, contact="lead", action=Action.REMOVE, kind=ChannelKind.EMAIL)
    )
    with pytest.raises(ProposalError, match=r"would break a rule of the register: .*\[roles-have-their-channels\]"):
        bring_in(office, gone.id)
    assert text_of(office) == TEXT
    bring_in(office, ready(office).id)
    assert NEW in text_of(office)


def test_a_warning_that_comes_is_told(office: Workspace) -> None:
    """A number that does not suit its country is applied, and said."""
    wish = Correction(
        organisation=ORGANISATION, contact="lead", action=Action.ADD, kind=ChannelKind.FAX, new="+44 7700 900198"
    )
    proposal = enter(office, wish)
    steps.confirm(office, proposal.id, "ben", NOW, DUTY_PHONE)
    steps.notify(office, proposal.id, "anna", NOW, LEAD_MAIL)
    found = applying.prepare(office, proposal.id, "anna", NOW + 3 * DAY)
    assert [problem.rule for problem in found.warnings] == ["numbers-suit-their-country"]


def test_what_changed_while_it_was_shown_is_not_applied(office: Workspace) -> None:
    """What stands in the register is what somebody saw and said yes to."""
    proposal = ready(office)
    now = NOW + 3 * DAY
    for change in (
        lambda: (office.root / FILE).write_text(TEXT + "# more\n", encoding="utf-8"),
        lambda: steps.confirm(office, proposal.id, "carl", now, DUTY_PHONE),
    ):
        prepared = applying.prepare(office, proposal.id, "anna", now)
        change()
        with pytest.raises(ProposalError, match="something changed while it was shown"):
            applying.apply(office, prepared, "anna", now)
        assert NEW not in text_of(office)
    prepared = applying.prepare(office, proposal.id, "anna", now)
    steps.refuse(office, proposal.id, "ben", now)
    with pytest.raises(ProposalError, match="it was refused"):
        applying.apply(office, prepared, "anna", now)
    assert NEW not in text_of(office)


APPLIED = 'applying.apply(office, applying.prepare(office, "1", "anna", now), "anna", now)'


@pytest.mark.parametrize("write", [1, 2, 3])
def test_a_run_that_is_killed_can_be_ended(office: Workspace, write: int) -> None:
    """Killed before, between or after its writes: nothing is half, and running it again completes it."""
    ready(office)
    killed_at(write, office, APPLIED)
    assert text_of(office) == (TEXT.replace("+44 7700 900101", NEW) if write == 3 else TEXT)
    (found,) = read_proposals(office)[0]
    assert rules.stage(found) is (rules.Stage.OPEN if write == 1 else rules.Stage.APPLYING)
    if write == 2:
        # Nothing was changed: it may still be refused.
        copy = Workspace(Path(shutil.copytree(office.root, office.root.parent / "copy")))
        assert rules.stage(steps.refuse(copy, "1", "ben", NOW + 3 * DAY)) is rules.Stage.REFUSED
    if write == 3:
        with pytest.raises(ProposalError, match="being applied"):
            steps.refuse(office, "1", "ben", NOW + 3 * DAY)
    assert rules.stage(bring_in(office, "1")) is rules.Stage.APPLIED
    assert text_of(office) == TEXT.replace("+44 7700 900101", NEW)
    assert [event.step for event in read_proposals(office)[0][0].events].count(Step.APPLIED) == 1


def test_what_a_killed_writer_left_is_no_problem(office: Workspace) -> None:
    """Unfinished files are passed over, and cleared by the next who writes."""
    enter(office)
    left = [
        office.data / "proposals" / ".0001-anna.yaml.x.unfinished",
        office.data / "organisations" / ".x.yaml.y.unfinished",
    ]
    for path in left:
        path.write_text("canary", encoding="utf-8")
    assert not [problem for problem in check(load(office), TODAY) if "proposals" in problem.place.file]
    ready(office, mobile("+44 7700 900198"))
    bring_in(office, "2")
    assert not any(path.exists() for path in left)


def test_a_full_disk_or_a_locked_directory_is_told(office: Workspace) -> None:
    """Where nothing can be written, that is said, and nothing is half done."""
    (office.data / "proposals").write_text("", encoding="utf-8")
    with pytest.raises(ProposalError, match="cannot be written"):
        enter(office)


def test_a_proposal_is_part_of_no_edition(office: Workspace) -> None:
    """Neither the data that an edition keeps nor a build knows of it."""
    enter(office)
    assert not any("proposals" in name for name in load(office).sources)


NOTICES = {
    ("change", "en"): "replace the number or address",
    ("remove", "fr"): "supprimer le numéro",
    ("add", "es-MX"): "añadir un contacto",
    ("new-contact", "ar"): "إضافة جهة اتصال",
    ("change", "el"): "replace the number or address",
}


@pytest.mark.parametrize(("action", "language"), NOTICES)
def test_the_old_channel_is_told_in_its_own_language(office: Workspace, action: str, language: str) -> None:
    """Whom to ring, and that there is time; neither the new value nor a name, for the number may be another's now."""
    wish = {
        "change": mobile(),
        "remove": mobile(None, action=Action.REMOVE),
        "add": mobile(action=Action.ADD),
        "new-contact": Correction(
            organisation=ORGANISATION,
            contact="night",
            action=Action.NEW_CONTACT,
            person=new_person("Nils Night", "technical"),
            channels=(new_channel("phone", NEW),),
        ),
    }[action]
    path = office.root / FILE
    path.write_text(TEXT.replace("languages: [el, en]", f"languages: [{language}]"), encoding="utf-8")
    register = load(office).register
    assert register
    text = notice_text(enter(office, wish), register)
    assert NOTICES[action, language] in text
    assert "+44 1632 960999" in text
    for confidential in (NEW, "900101", "Eleni", "Nils", "lead"):
        assert confidential not in text
