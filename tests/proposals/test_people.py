"""Contacts, organisations and TLDs by proposals: who comes, goes, is called otherwise, or hands a TLD on."""

import signal
import subprocess
import sys

import pytest
from comings import DESK, GONE, OTHER, newcomer, of_contact, of_organisation, of_tld, removal, restated
from office import (
    DAY,
    DUTY_MAIL,
    DUTY_PHONE,
    FILE,
    LEAD_MAIL,
    LEAD_MOBILE,
    NOW,
    ORGANISATION,
    TEXT,
    bring_in,
    enter,
    mobile,
    needs,
    numbers,
    text_of,
)
from workspaces import ROOT, TODAY

from builder.editions.traced import changed_numbers
from builder.errors import ProposalError
from builder.proposals import Correction, applying, rules, steps
from builder.proposals.record import Action, NoNotice, Proposal, Step, read_proposals
from builder.register.check import check
from builder.register.loading import load
from builder.register.model import Register
from builder.workspace.places import Workspace

LATER = NOW + 3 * DAY
LEAD = TEXT[TEXT.index("  - id: lead") :]


def register_of(office: Workspace) -> Register:
    register = load(office).register
    assert register
    return register


def found(office: Workspace, number: int) -> Proposal:
    return next(each for each in read_proposals(office)[0] if each.id.startswith(f"{number:04}-"))


def settle(office: Workspace, correction: Correction) -> Proposal:
    """Bring in what another officer's own look is enough for."""
    proposal = enter(office, correction)
    if rules.Need.SECOND in needs(office, proposal):
        steps.confirm(office, proposal.id, "ben", NOW)
    return bring_in(office, proposal.id, NOW)


def without_numbers(office: Workspace) -> None:
    """Leave the lead one mail address."""
    path = office.root / FILE
    path.write_text(
        "".join(line for line in TEXT.splitlines(keepends=True) if "kind: mobile" not in line), encoding="utf-8"
    )


# What is set, what of the file is replaced by what, and whether another officer is wanted.
SET: dict[str, tuple[Correction, str, str, bool]] = {
    "a name": (of_contact(name="Helen Sample"), "'Eleni Sample'", "'Helen Sample'", True),
    "a role": (of_contact(role="security"), LEAD, LEAD.replace("role: technical", "role: security"), False),
    "an order": (of_contact(order="7"), "order: 2", "order: 7", False),
    "languages more": (of_contact(languages=["el", "en"]), "order: 2\n", "order: 2\n    languages: [el, en]\n", False),
    "a note": (of_contact(note="Ask: twice."), "order: 2\n", 'order: 2\n    note: "Ask: twice."\n', False),
    "a note for the office": (of_contact(internal="Deaf."), "order: 2\n", "order: 2\n    internal: Deaf.\n", False),
    "a zone": (of_organisation(timezone="Asia/Nicosia"), "Europe/Athens", "Asia/Nicosia", False),
    "a country": (of_organisation(country="CY"), "country: GR", "country: CY", False),
    "languages": (of_organisation(languages=["en"]), "[el, en]", "[en]", False),
    "the name of an organisation": (of_organisation(name="New"), "Test Registry of Greece", "New", True),
    "a consent": (of_organisation(consent="none"), "consent: all", "consent: none", True),
    "two keys": (
        of_organisation(name="N", country="CY"),
        "name: Test Registry of Greece\ncountry: GR",
        "name: N\ncountry: CY",
        True,
    ),
}


@pytest.mark.parametrize(("correction", "old", "new", "second"), SET.values(), ids=SET)
def test_a_key_is_set_and_nothing_else(
    office: Workspace, correction: Correction, old: str, new: str, second: bool
) -> None:
    """Comments and order stay; what register.yaml asks another officer for is not applied before they looked at it."""
    proposal = enter(office, correction)
    assert needs(office, proposal) == ({rules.Need.SECOND} if second else set())
    if second:
        with pytest.raises(ProposalError, match="no other officer has found it right"):
            bring_in(office, proposal.id, NOW)
        with pytest.raises(ProposalError, match="anna entered or assigned it"):
            steps.confirm(office, proposal.id, "anna", NOW)
        steps.confirm(office, proposal.id, "ben", NOW)
    bring_in(office, proposal.id, NOW)
    assert TEXT.count(old) == 1
    assert text_of(office) == TEXT.replace(old, new)
    assert [event.step for event in found(office, 1).events][-2:] == [Step.APPLYING, Step.APPLIED]


def test_a_key_is_taken_away(office: Workspace) -> None:
    """An empty text says that the key is not to be there; the file is as it was before."""
    settle(office, of_contact(note="Ask.", internal="Deaf.", languages=["el"]))
    settle(office, of_contact(note="", internal="", languages=""))
    assert text_of(office) == TEXT


def test_a_tld_is_handed_on_by_two_officers(office: Workspace) -> None:
    """The new registry comes first, then the TLD goes to it, and the old one leaves when no TLD names it."""
    with pytest.raises(ProposalError, match="1 TLD still names the organisation"):
        enter(office, GONE)
    for correction in (newcomer(), of_tld(manager=OTHER, backend=OTHER, name_servers=["a.ns.example"]), GONE):
        proposal = enter(office, correction)
        assert needs(office, proposal) == {rules.Need.SECOND}
        settle(office, correction)
    assert "manager: registry-xx\nbackend: registry-xx\nname_servers: [a.ns.example]\n" in (
        office.data / "tlds/gr.yaml"
    ).read_text(encoding="utf-8")
    assert register_of(office).organisations.keys() == {OTHER}
    assert not (office.root / FILE).exists()
    assert [problem for problem in check(load(office), TODAY) if problem.level == "error"] == []


def test_what_no_setting_lets_one_officer_do(office: Workspace) -> None:
    """Whose numbers a TLD is shown with, an organisation with its numbers, and a number: `second_eyes: []` or not."""
    path = office.data / "register.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "second_eyes: []\n", encoding="utf-8")
    assert needs(office, enter(office, of_contact(name="Helen Sample"))) == set()
    for correction in (newcomer(), of_tld(manager=OTHER), of_tld(backend=OTHER)):
        assert needs(office, enter(office, correction)) == {rules.Need.SECOND}
    assert rules.Need.CONFIRMATION in needs(office, enter(office, removal()))
    assert rules.Need.CONFIRMATION in needs(office, enter(office, of_contact(name="Ring 1632 960199")))
    without_numbers(office)
    assert needs(office, enter(office, Correction(**restated(removal(), evidence="b" * 64)))) == set()


def test_second_eyes_name_what_wants_another_officer(office: Workspace) -> None:
    """An action, or a key that would say something else."""
    path = office.data / "register.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "second_eyes: [role, tlp]\n", encoding="utf-8")
    assert needs(office, enter(office, of_contact(role="security"))) == {rules.Need.SECOND}
    assert needs(office, enter(office, of_contact(name="Helen Sample"))) == set()
    wider = Correction(
        **restated(mobile(None), tlp=register_of(office).organisations[ORGANISATION].contacts[0].channels[1].tlp)
    )
    shown = enter(office, wider)
    assert needs(office, shown) == {rules.Need.SECOND}
    steps.confirm(office, shown.id, "ben", NOW)
    bring_in(office, shown.id, NOW)
    assert text_of(office) == TEXT.replace("900101, tlp: RED", "900101, tlp: GREEN")


def test_a_contact_that_goes_takes_its_numbers_along_by_all_four_conditions(office: Workspace) -> None:
    """None of its own channels confirms that, one of them is told, and the wait runs; then its lines are gone."""
    before = register_of(office)
    proposal = enter(office, removal())
    for over in (LEAD_MOBILE, LEAD_MAIL):
        with pytest.raises(ProposalError, match="the very channel that changes"):
            steps.confirm(office, proposal.id, "ben", NOW, over)
    with pytest.raises(ProposalError, match="touches a telephone number"):
        steps.confirm(office, proposal.id, "ben", NOW)
    with pytest.raises(ProposalError, match="anna entered or assigned it"):
        steps.confirm(office, proposal.id, "anna", NOW, DUTY_PHONE)
    steps.confirm(office, proposal.id, "ben", NOW, DUTY_PHONE)
    with pytest.raises(ProposalError, match="the notice goes to the old channel"):
        steps.notify(office, proposal.id, "anna", NOW, DUTY_MAIL)
    with pytest.raises(ProposalError, match="another officer tries"):
        steps.no_notice(office, proposal.id, "anna", NOW, NoNotice.OUT_OF_SERVICE)
    steps.notify(office, proposal.id, "anna", NOW, LEAD_MAIL)
    with pytest.raises(ProposalError, match="cooling-off time"):
        bring_in(office, proposal.id, NOW)
    bring_in(office, proposal.id, LATER)
    assert text_of(office) == TEXT.replace(LEAD, "")
    (change,) = changed_numbers(before, register_of(office), read_proposals(office)[0], NOW.date())
    assert (change.contact, change.removed, change.proposals, change.untold) == ("lead", 1, (proposal.id,), 0)


def test_a_contact_without_a_number_goes_by_another_officers_look(office: Workspace) -> None:
    """As register.yaml asks, unless it says otherwise."""
    without_numbers(office)
    settle(office, removal())
    assert [each.id for each in register_of(office).organisations[ORGANISATION].contacts] == ["duty"]


WORDS = {
    "a number in a note": of_contact(note="or +44 7700 900 199"),
    "a number in a name": of_contact(name="Eleni ٠٧٧٠٠٩٠٠١٩٩"),
    "a number in an organisation's name": of_organisation(name="Registry 7700900199"),
    "a number in a TLD's name": of_tld(name="Greece, ring 7700 900199"),
}


@pytest.mark.parametrize("correction", WORDS.values(), ids=WORDS)
def test_words_that_hold_a_number_are_a_number(office: Workspace, correction: Correction) -> None:
    """A recipient may read it and ring: all four conditions, to put it there and to take it away."""
    first = register_of(office)
    proposal = enter(office, correction)
    assert needs(office, proposal) == {rules.Need.CONFIRMATION, rules.Need.NOTICE}
    steps.confirm(office, proposal.id, "ben", NOW, DUTY_PHONE)
    steps.notify(office, proposal.id, "anna", NOW, LEAD_MAIL)
    bring_in(office, proposal.id, LATER)
    key, before = next(iter(found(office, 1).was.items()))
    back = Correction(**restated(correction, set={key: before}))
    assert rules.Need.CONFIRMATION in needs(office, enter(office, back, now=LATER), LATER)
    traced = changed_numbers(first, register_of(office), read_proposals(office)[0], NOW.date())
    assert [(change.proposals, change.untold) for change in traced] == [((proposal.id,), 0)] * (
        correction.contact is not None
    )


def test_a_new_organisation_is_traced_and_its_channels_confirm_only_once_verified(office: Workspace) -> None:
    """Two officers stand behind its numbers, and no round has reached them yet."""
    before = register_of(office)
    proposal = settle(office, newcomer())
    (change,) = changed_numbers(before, register_of(office), read_proposals(office)[0], NOW.date())
    assert (change.organisation, change.contact, change.added, change.proposals) == (OTHER, "duty", 1, (proposal.id,))
    more = Correction(organisation=OTHER, contact="duty", kind=mobile().kind, action=Action.ADD, new="+44 7700 900198")
    wanted = enter(office, more)
    over = rules.Route(contact="duty", kind=DESK.channels[0].kind, value=DESK.channels[0].value)
    with pytest.raises(ProposalError, match="not verified"):
        steps.confirm(office, wanted.id, "ben", LATER, over)


def test_of_two_that_contradict_each_other_the_first_stands(office: Workspace) -> None:
    """The second was confirmed for what the register said then."""
    enter(office, of_contact(name="Helen Sample"))
    enter(office, of_contact(name="Leni Sample"))
    for name in ("1", "2"):
        steps.confirm(office, name, "ben", NOW)
    bring_in(office, "1", NOW)
    with pytest.raises(ProposalError, match="says something else by now"):
        bring_in(office, "2", NOW)
    assert "Helen" in text_of(office)
    steps.refuse(office, "2", "ben", NOW)


def test_what_is_open_about_a_contact_that_went_is_for_refusal(office: Workspace) -> None:
    """It cannot come back by a change of its number; and who changed meanwhile is not removed as they were."""
    enter(office, of_contact(role="security"))
    removed = enter(office, removal())
    steps.confirm(office, removed.id, "ben", NOW, DUTY_PHONE)
    steps.notify(office, removed.id, "anna", NOW, LEAD_MOBILE)
    bring_in(office, "1", NOW)
    with pytest.raises(ProposalError, match="says something else by now"):
        bring_in(office, removed.id, LATER)
    again = enter(office, Correction(**restated(removal(), evidence="c" * 64)))
    steps.confirm(office, again.id, "ben", NOW, DUTY_PHONE)
    steps.notify(office, again.id, "anna", NOW, LEAD_MOBILE)
    late = enter(office, of_contact(order="9"))
    bring_in(office, again.id, LATER)
    with pytest.raises(ProposalError, match="not in the register any more") as refused:
        bring_in(office, late.id, LATER)
    assert "refuse" in refused.value.hint


KILLED = """
import os, signal, sys
from office import *
from builder.proposals import applying, files
from builder.workspace.places import Workspace

count = [0]
def counted(workspace, name, text, write=files.write):
    count[0] += 1
    if count[0] == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return write(workspace, name, text)
files.write = counted
office = Workspace(Path(sys.argv[1]))
applying.apply(office, applying.prepare(office, sys.argv[2], "anna", NOW), "anna", NOW)
"""


def killed(office: Workspace, name: str) -> None:
    """Apply a proposal, and be killed when the register is changed and the proposal does not say so yet."""
    command = [sys.executable, "-c", KILLED, str(office.root), name]
    done = subprocess.run(command, cwd=ROOT / "tests" / "support", capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


def test_a_run_that_was_killed_is_ended_by_the_next(office: Workspace) -> None:
    """The organisation has come, or gone, and what says so is written afterwards; nothing is done twice."""
    enter(office, newcomer())
    steps.confirm(office, "1", "ben", NOW)
    killed(office, "1")
    assert (office.data / f"organisations/{OTHER}.yaml").exists()
    with pytest.raises(ProposalError, match="being applied"):
        steps.refuse(office, "1", "ben", NOW)
    bring_in(office, "1", NOW)
    settle(office, of_tld(manager=OTHER, backend=OTHER))
    enter(office, GONE)
    steps.confirm(office, "3", "ben", NOW)
    killed(office, "3")
    assert not (office.root / FILE).exists()
    assert rules.stage(found(office, 3)) is rules.Stage.APPLYING
    bring_in(office, "3", NOW)
    assert [rules.stage(each) for each in read_proposals(office)[0]] == [rules.Stage.APPLIED] * 3


def test_a_file_that_cannot_be_read_is_no_organisation_that_went(office: Workspace) -> None:
    """Neither is it new: whatever is open about it waits until it is mended."""
    enter(office, of_contact(role="security"))
    enter(office, newcomer())
    steps.confirm(office, "2", "ben", NOW)
    (office.root / FILE).write_text("canary: [", encoding="utf-8")
    (office.data / f"organisations/{OTHER}.yaml").write_text("canary: [", encoding="utf-8")
    for name in ("1", "2"):
        with pytest.raises(ProposalError, match="cannot be read") as refused:
            applying.prepare(office, name, "anna", NOW)
        assert "canary" not in refused.value.message + refused.value.hint


def test_the_last_contact_goes_like_any_other(office: Workspace) -> None:
    """Who answers for a TLD then is for `tocsin status` to say; the file stays whole, and others are as they were."""
    without_numbers(office)
    settle(office, removal())
    path = office.root / FILE
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "kind: phone" not in line and "kind: post" not in line))
    settle(office, removal("duty"))
    assert text_of(office).endswith("languages: [el, en]\ncontacts: []\n")
    assert numbers(office) == set()
