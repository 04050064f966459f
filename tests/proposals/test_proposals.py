"""Proposals: entered and kept, each event only ever added, whoever works at once."""

import hashlib
import shutil
import subprocess
import sys
from itertools import pairwise
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
    bring_in,
    enter,
    mobile,
    needs,
    ready,
    write_office,
)
from workspaces import ROOT, TODAY

from builder.errors import ProposalError
from builder.proposals import Correction, applying, propose, steps
from builder.proposals.entering import new_channel, new_person
from builder.proposals.files import find, open_office
from builder.proposals.record import Action, Source, Step, doubts, read_proposals
from builder.register.check import check
from builder.register.kinds import ChannelKind
from builder.register.loading import load
from builder.workspace.places import Workspace
from builder.workspace.problems import Level, RegisterError


def path_of(office: Workspace, name: str = "0001-anna") -> Path:
    return office.data / "proposals" / f"{name}.yaml"


# Entering


def test_a_proposal_says_what_who_when_and_how(office: Workspace) -> None:
    """The file holds all that an officer needs to judge it, and reads back as it was entered."""
    evidence = hashlib.sha256(b"a mail").hexdigest()
    wish = mobile(
        "+447700900199 ", hours="24/7", evidence=evidence, via=LEAD_MAIL, remark='She said: "now", \\o/\nSoon.'
    )
    made = propose(office, wish, "anna", NOW, Source.MAIL)
    (found,), problems = read_proposals(office)
    assert (found, problems) == (made, ())
    assert (found.id, found.organisation, found.contact) == ("0001-anna", ORGANISATION, "lead")
    assert (found.old, found.new, found.hours) == (LEAD_MOBILE.value, "+447700900199", "24/7")
    assert (found.source, found.evidence, found.remark) == (Source.MAIL, evidence, wish.remark)
    assert found.via
    assert found.via.model_dump() == LEAD_MAIL.model_dump()
    assert [(event.step, event.officer, event.when) for event in found.events] == [(Step.ENTERED, "anna", NOW)]
    assert check(load(office), TODAY) == check(load(write_office(office.root.parent / "other")), TODAY)


def test_the_same_evidence_makes_one_proposal(office: Workspace) -> None:
    """What is imported twice is entered once, also after it was applied or refused."""
    evidence = "ab" * 32
    first = ready(office, mobile(evidence=evidence))
    assert enter(office, mobile("+447700900199", evidence=evidence), "ben") == first
    bring_in(office, first.id)
    again = propose(office, mobile(evidence=evidence), "carl", NOW + 9 * DAY, Source.MAIL)
    assert again.id == first.id
    other = propose(office, mobile("+44 7700 900198", evidence=evidence), "carl", NOW + 9 * DAY, Source.MAIL)
    assert other.id == "0002-carl"
    third = propose(office, mobile("+44 7700 900198"), "carl", NOW + 9 * DAY, Source.MAIL)
    assert third.id == "0003-carl"


UNFIT = {
    "no such organisation": Correction(organisation="canary", contact="lead", kind=ChannelKind.MOBILE, new=NEW),
    "no such contact": mobile(contact="canary"),
    "no kind": mobile(kind=None),
    "nothing new": mobile(None),
    "what is there": mobile(LEAD_MOBILE.value),
    "what is there, in another form": mobile(action=Action.ADD, new="+447700900101"),
    "no number": mobile("canary"),
    "a number without its country": mobile("07700 900199"),
    "no address": mobile("canary", kind=ChannelKind.EMAIL),
    "a value that another channel has": mobile("eleni@example.net", kind=ChannelKind.EMAIL, action=Action.ADD),
    "an old value that is not there": mobile(old="+44 7700 900555"),
    "a kind that the contact lacks": mobile(kind=ChannelKind.FAX),
    "a new channel with an old value": mobile(action=Action.ADD, old=LEAD_MOBILE.value),
    "a new value of what is gone": mobile(action=Action.REMOVE),
    "keys of no channel": mobile(set={"name": "canary"}),
    "a hidden character": mobile("+44 7700 \u202e900199"),
    "a control character": mobile(remark="canary\x1b[2J"),
    "two lines": mobile(contact="lead\nid: canary"),
    "a long value": mobile("canary " * 50, kind=ChannelKind.EMAIL),
    "a long remark": mobile(remark="canary " * 500),
    "hours that are none": mobile(hours="canary"),
    "no country": mobile(country="canary"),
    "evidence that is no digest": mobile(evidence="canary"),
    "a contact that is there": Correction(
        organisation=ORGANISATION,
        contact="lead",
        action=Action.NEW_CONTACT,
        person=new_person("", "technical"),
        channels=(new_channel("phone", NEW),),
    ),
    "a contact with an unknown role": Correction(
        organisation=ORGANISATION,
        contact="night",
        action=Action.NEW_CONTACT,
        person=new_person("", "canary"),
        channels=(new_channel("phone", NEW),),
    ),
    "a contact without a channel": Correction(
        organisation=ORGANISATION, contact="night", action=Action.NEW_CONTACT, person=new_person("", "technical")
    ),
    "a contact with a channel twice": Correction(
        organisation=ORGANISATION,
        contact="night",
        action=Action.NEW_CONTACT,
        person=new_person("", "technical"),
        channels=(new_channel("phone", NEW), new_channel("phone", "+447700900199")),
    ),
}


@pytest.mark.parametrize("correction", UNFIT.values(), ids=UNFIT)
def test_what_can_never_be_applied_is_not_entered(office: Workspace, correction: Correction) -> None:
    """With a reason that quotes none of it, and no file."""
    with pytest.raises(ProposalError) as refused:
        enter(office, correction)
    said = refused.value.message + refused.value.hint
    assert refused.value.hint
    assert "canary" not in said
    assert "900" not in said.replace("example.net", "")
    assert list(office.data.glob("proposals/*.yaml")) == []


def test_of_several_channels_the_old_value_says_which(office: Workspace) -> None:
    """Nothing is guessed."""
    path = office.root / FILE
    path.write_text(f"{path.read_text(encoding='utf-8')}      - {{kind: mobile, value: +44 7700 900102, tlp: RED}}\n")
    with pytest.raises(ProposalError, match="2 channels of that kind"):
        enter(office)
    assert enter(office, mobile(old="+447700900102")).old == "+44 7700 900102"


def test_nothing_confidential_shows_in_a_repr(office: Workspace) -> None:
    """No log line and no traceback can carry a value, a name or a remark."""
    made = ready(office, mobile(remark="canary", via=LEAD_MAIL, note=None))
    prepared = applying.prepare(office, made.id, "anna", NOW + 3 * DAY)
    wish = Correction(
        organisation=ORGANISATION,
        contact="night",
        action=Action.NEW_CONTACT,
        person=new_person("Canary Sample", "technical"),
        channels=(new_channel("phone", NEW),),
    )
    for each in (mobile(remark="canary"), wish, made, prepared, open_office(office, NOW), *made.events):
        said = repr(each)
        assert "900" not in said
        assert "canary" not in said.lower()
        assert "eleni" not in said


# Keeping


def test_events_are_only_ever_added(office: Workspace) -> None:
    """Each step leaves every byte before it as it was, and adds one line."""
    proposal = enter(office)
    texts = [path_of(office).read_bytes()]
    for step in (
        lambda: steps.confirm(office, proposal.id, "ben", NOW, DUTY_PHONE, "spoke to the desk"),
        lambda: steps.notify(office, proposal.id, "anna", NOW),
        lambda: bring_in(office, proposal.id),
    ):
        step()
        texts.append(path_of(office).read_bytes())
    for before, after in pairwise(texts):
        assert after.startswith(before)
        assert after.endswith(b"}\n")
    assert [after.count(b"\n  - {") for after in texts] == [1, 2, 3, 5]


def test_numbers_find_a_proposal(office: Workspace) -> None:
    """A number is enough, until two officers on two branches took the same."""
    first = enter(office)
    for name in ("1", "0001", "0001-anna"):
        assert find(open_office(office, NOW), name) == first
    for name in ("2", "0", "anna", "0001-ben", "../1", ""):
        with pytest.raises(ProposalError, match="there is no proposal"):
            find(open_office(office, NOW), name)
    text = path_of(office).read_text(encoding="utf-8").replace("anna", "ben")
    path_of(office, "0001-ben").write_text(text, encoding="utf-8")
    with pytest.raises(ProposalError, match="0001-anna or 0001-ben"):
        find(open_office(office, NOW), "1")
    assert find(open_office(office, NOW), "0001-ben").entered.officer == "ben"
    assert enter(office, mobile("+44 7700 900198")).id == "0002-anna"


DAMAGED = {
    "no YAML": "canary: [",
    "an unknown key": "canary: canary\n",
    "cut off": None,
    "no event": "events: []\n",
    "another name": "id: 0002-anna\n",
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_a_proposal_that_cannot_be_read_stops_the_others_and_no_edition(office: Workspace, damage: str | None) -> None:
    """It may be the one that changed a channel; but an old number beats none."""
    other = enter(office, mobile("+44 7700 900198"), "ben")
    enter(office)
    path = path_of(office, "0002-anna")
    path.write_text(damage or path.read_text(encoding="utf-8")[:-30], encoding="utf-8")
    for action in (
        lambda: enter(office, mobile("+44 7700 900197")),
        lambda: steps.notify(office, other.id, "anna", NOW),
        lambda: applying.prepare(office, other.id, "anna", NOW),
    ):
        with pytest.raises(RegisterError):
            action()
    assert [problem for problem in check(load(office), TODAY) if problem.level is Level.ERROR] == []
    problems = list(doubts(office))
    assert problems
    assert {problem.level for problem in problems} == {Level.WARNING}
    assert "canary" not in "".join(map(str, problems))


def test_two_officers_on_two_branches_merge_without_a_conflict(office: Workspace) -> None:
    """Each enters a proposal, and both do something about an earlier one: all of it is there after the merge."""
    shutil.copy(ROOT / "builder/workspace/new/gitattributes", office.root / ".gitattributes")
    shutil.copy(ROOT / "builder/workspace/new/gitignore", office.root / ".gitignore")

    def git(*arguments: str) -> str:
        about = ("-c", "user.name=Officer", "-c", "user.email=officer@secretariat.example")
        done = subprocess.run(["git", *about, *arguments], cwd=office.root, capture_output=True, text=True, check=True)
        return done.stdout

    first = enter(office)
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "x")
    git("checkout", "-qb", "ben")
    steps.confirm(office, first.id, "ben", NOW + DAY, DUTY_PHONE)
    enter(office, mobile("+44 7700 900198"), "ben")
    git("add", ".")
    git("commit", "-qm", "ben")
    git("checkout", "-q", "main")
    steps.notify(office, first.id, "anna", NOW)
    enter(office, mobile("+44 7700 900197"), "anna")
    git("add", ".")
    git("commit", "-qm", "anna")
    git("merge", "-q", "--no-edit", "ben")
    proposals, problems = read_proposals(office)
    assert problems == ()
    assert [each.id for each in proposals] == ["0001-anna", "0002-anna", "0002-ben"]
    assert {event.step for event in proposals[0].events} == {Step.ENTERED, Step.CONFIRMED, Step.NOTIFIED}
    assert needs(office, proposals[0], NOW + 4 * DAY) == set()
    assert git("status", "--short") == ""


def test_two_processes_at_once_lose_nothing(office: Workspace) -> None:
    """They wait for each other: each proposal has its own number, and each event its line."""
    first = enter(office)
    code = (
        "import sys; from datetime import timedelta; from office import *\n"
        "from builder.proposals import propose; from builder.proposals.record import Source\n"
        "office = Workspace(__import__('pathlib').Path(sys.argv[1])); from builder.proposals import steps\n"
        "for number in range(5):\n"
        "    propose(office, mobile(f'+44 7700 9002{sys.argv[3]}{number}'), sys.argv[2], NOW, Source.CALL)\n"
        f"    steps.notify(office, '{first.id}', sys.argv[2], NOW)\n"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, office.root, officer, str(number)], cwd=ROOT / "tests" / "support"
        )
        for number, officer in enumerate(("anna", "ben", "carl"))
    ]
    assert [each.wait(timeout=120) for each in running] == [0, 0, 0]
    proposals, problems = read_proposals(office)
    assert problems == ()
    numbers = [int(each.id.partition("-")[0]) for each in proposals]
    assert numbers == list(range(1, 17))
    assert len(proposals[0].events) == 16
