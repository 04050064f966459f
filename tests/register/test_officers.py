"""An officer who left, or comes later: what they did in office stands, and they do nothing else."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from office import DUTY_PHONE, LEAD_MOBILE, NEW, ORGANISATION, write_office
from workspaces import NOW, SEED, TODAY, Change, publish_edition

from builder.cli.terminal.officers import refuse_unknown_officers
from builder.demo.trust import signer
from builder.editions import authority
from builder.errors import BuilderError, ProposalError, TrustError
from builder.pipeline import build
from builder.progress import Silence
from builder.proposals import steps
from builder.proposals.entering import Correction
from builder.proposals.files import open_office
from builder.proposals.record import Action, Source
from builder.proposals.rules import Need, lacks
from builder.register.check import check
from builder.register.kinds import ChannelKind
from builder.register.loading import load
from builder.register.model import Register
from builder.rounds.asking.population import population
from builder.workspace.places import Workspace

SETTINGS = "data/register.yaml"
ANNA = "{id: anna, name: Anna Officer}"
BEN = "  - {id: ben, name: Ben Officer}"
YESTERDAY = TODAY - timedelta(days=1)
TASKS = "organisation,contact,kind,value,method,officer\n"
TASK = "registry-gr,{}\n"


def leaves(root: Path, officer: str, until: object = YESTERDAY) -> None:
    """Have an officer leave, and another one be there."""
    path = root / SETTINGS
    text = path.read_text(encoding="utf-8")
    assert f"{{id: {officer}, " in text
    text = text.replace(f"{{id: {officer}, ", f"{{id: {officer}, until: {until}, ")
    path.write_text(text if "id: ben" in text else f"{text.rstrip()}\n{BEN}\n", encoding="utf-8")


def register_of(workspace: Workspace) -> Register:
    register = load(workspace).register
    assert register
    return register


def test_what_an_officer_did_stands_after_they_left(miniature: Workspace, change: Change) -> None:
    """Rounds that are over name who verified; the register has no error because somebody left."""
    leaves(miniature.root, "anna")
    assert check(load(miniature), TODAY) == ()
    # Taken out altogether, it is not known who verified.
    change(SETTINGS, f"  - {ANNA.replace('name', f'until: {YESTERDAY}, name')}\n", "")
    assert {problem.rule for problem in check(load(miniature), TODAY)} == {"outcomes-name-officers"}


def test_what_is_dated_after_an_officer_left_is_refused(miniature: Workspace) -> None:
    """The last day in office counts, and none after it."""
    leaves(miniature.root, "anna", "2026-10-19")
    found = check(load(miniature), TODAY)
    assert [(problem.rule, problem.place.line) for problem in found] == [("outcomes-are-of-officers-in-office", 10)]
    assert "(anna)" in found[0].message


def test_no_task_goes_to_an_officer_who_left(miniature: Workspace) -> None:
    """A round that is opened shares its tasks among those who are there."""
    leaves(miniature.root, "anna")
    register = register_of(miniature)
    due = TODAY + timedelta(days=60)
    assert {task.officer for task in population(register, today=TODAY, due=due)} == {"ben"}
    assert {task.officer for task in population(register, today=YESTERDAY, due=due)} == {"anna", "ben"}
    with pytest.raises(BuilderError, match="anna: not in office today"):
        refuse_unknown_officers(register.settings, ("anna",), TODAY)
    # What they did can still be looked at.
    refuse_unknown_officers(register.settings, ("anna",))


def test_a_task_that_waits_for_an_officer_who_left_is_told(miniature: Workspace) -> None:
    """Nobody would do it; what was done already waits for nobody."""
    directory = miniature.data / "rounds/2026-q4"
    directory.mkdir()
    opened = f"id: 2026-q4\nopened: 2026-10-01\ndue: 2026-12-31\nsalt: {'b' * 26}\n"
    (directory / "round.yaml").write_text(opened)
    tasks = ("duty,phone,+44 1632 960101,call,anna", "duty,email,duty@nic.example.gr,email,anna")
    (directory / "tasks.csv").write_text(TASKS + "".join(map(TASK.format, tasks)))
    (directory / "outcomes.csv").write_text(
        "organisation,contact,kind,value,when,method,result,officer,note\n"
        "registry-gr,duty,phone,+441632960101,2026-10-02,call,no-answer,anna,\n"
    )
    leaves(miniature.root, "anna")
    (found,) = check(load(miniature), TODAY)
    assert (found.rule, found.level, found.place.line) == ("tasks-are-of-officers-in-office", "warning", 3)
    (directory / "round.yaml").write_text(f"{opened}closed: {TODAY}\n")
    assert check(load(miniature), TODAY) == ()


def wish_of(new: str = NEW) -> Correction:
    """One more telephone number of the lead."""
    return Correction(organisation=ORGANISATION, contact="lead", action=Action.ADD, kind=ChannelKind.PHONE, new=new)


def test_an_officer_who_left_confirms_nothing_and_what_they_confirmed_counts(tmp_path: Path) -> None:
    """A proposal is as good as it was when somebody in office saw to it."""
    office = write_office(tmp_path / "office")
    first = steps.propose(office, wish_of(), "anna", NOW, Source.CALL)
    steps.confirm(office, first.id, "ben", NOW, DUTY_PHONE)
    steps.notify(office, first.id, "anna", NOW, LEAD_MOBILE)
    leaves(office.root, "ben", TODAY)
    later = NOW + timedelta(days=4)
    (found,) = open_office(office, later).proposals
    assert lacks(found, open_office(office, later)) == ()
    with pytest.raises(ProposalError, match="in office today"):
        steps.confirm(office, first.id, "ben", later, DUTY_PHONE)
    # Dated in the file after they left, it is nobody's word.
    path = office.data / "proposals" / f"{first.id}.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("officer: ben, when: 2026-11-22", "officer: ben, when: 2026-11-23"), encoding="utf-8")
    then = open_office(office, later)
    assert Need.CONFIRMATION in {lack.need for lack in lacks(then.proposals[0], then)}


def test_an_officer_who_left_signs_no_edition(miniature: Workspace) -> None:
    """Whether they built it, sign it here or sign it elsewhere; what they signed before stays published."""
    publish_edition(miniature)
    path = miniature.root / SETTINGS
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text.rstrip()}\n  - {{id: officer-a, name: A, until: {TODAY}}}\n", encoding="utf-8")
    key = signer("officer-a", SEED)
    authority.refuse_stranger(miniature, key, TODAY)
    with pytest.raises(TrustError, match=f"officer-a left on {TODAY}"):
        authority.refuse_stranger(miniature, key, TODAY + timedelta(days=1))
    with pytest.raises(TrustError, match="officer-a left"):
        build(miniature, NOW + timedelta(days=1), Silence(), builder=key, again=True)


def comes(root: Path, officer: str, since: object) -> None:
    """Have an officer come on a day."""
    leaves(root, officer, f"2027-12-31, since: {since}")


def test_nothing_counts_that_an_officer_did_before_they_came(miniature: Workspace) -> None:
    """The first day in office counts, and none before it: no outcome, no task, no signature."""
    comes(miniature.root, "anna", "2026-10-20")
    found = check(load(miniature), TODAY)
    assert found
    assert {problem.rule for problem in found} == {"outcomes-are-of-officers-in-office"}
    assert all("before the officer (anna) was in office" in problem.message for problem in found)
    assert all("`since`" in problem.hint for problem in found)
    register = register_of(miniature)
    (anna, _) = register.settings.officers
    assert [anna.serves(date(2026, 10, day)) for day in (19, 20)] == [False, True]
    due = TODAY + timedelta(days=60)
    assert {task.officer for task in population(register, today=date(2026, 10, 19), due=due)} == {"ben"}


def test_an_officer_to_come_confirms_nothing(tmp_path: Path) -> None:
    """Neither now, nor by an event that is dated back before they came."""
    office = write_office(tmp_path / "office")
    first = steps.propose(office, wish_of(), "anna", NOW, Source.CALL)
    steps.confirm(office, first.id, "ben", NOW, DUTY_PHONE)
    comes(office.root, "ben", TODAY + timedelta(days=1))
    now = open_office(office, NOW)
    assert Need.CONFIRMATION in {lack.need for lack in lacks(now.proposals[0], now)}
    with pytest.raises(ProposalError, match="in office today"):
        steps.confirm(office, first.id, "ben", NOW, DUTY_PHONE)
    with pytest.raises(ProposalError, match="in office today"):
        steps.propose(office, wish_of("+44 7700 900198"), "ben", NOW, Source.CALL)


def test_an_officer_to_come_signs_no_edition(miniature: Workspace) -> None:
    """The board may have put their key into the root before their first day."""
    publish_edition(miniature)
    path = miniature.root / SETTINGS
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text.rstrip()}\n  - {{id: officer-a, name: A, since: {TODAY}}}\n", encoding="utf-8")
    key = signer("officer-a", SEED)
    authority.refuse_stranger(miniature, key, TODAY)
    with pytest.raises(TrustError, match=f"officer-a is in office from {TODAY} on"):
        authority.refuse_stranger(miniature, key, YESTERDAY)
