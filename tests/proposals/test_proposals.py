"""Proposals in a workspace: entered, kept, merged, applied, cut off; and as officers meet them at the terminal."""

import hashlib
import json
import shutil
import signal
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
    TEXT,
    mobile,
    needs,
    record,
    text_of,
    write_office,
)
from running import tocsin
from workspaces import ROOT, TODAY

from builder.errors import ProposalError
from builder.proposals import Correction, applying, propose, rules, steps
from builder.proposals.entering import new_channel, new_person
from builder.proposals.files import find, open_office
from builder.proposals.notice import notice_text
from builder.proposals.record import Action, Proposal, Source, Step, doubts, read_proposals
from builder.register.check import check
from builder.register.freshness import State
from builder.register.kinds import ChannelKind
from builder.register.loading import load
from builder.workspace.places import Workspace
from builder.workspace.problems import Level, RegisterError

ON = "2026-11-22"
LATER = "2026-11-25"


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    return write_office(tmp_path / "office")


def enter(office: Workspace, correction: Correction | None = None, officer: str = "anna") -> Proposal:
    return propose(office, correction or mobile(), officer, NOW, Source.CALL)


def ready(office: Workspace, correction: Correction | None = None) -> Proposal:
    """A proposal that lacks nothing three days later."""
    proposal = enter(office, correction)
    steps.confirm(office, proposal.id, "ben", NOW, DUTY_PHONE)
    return steps.notify(office, proposal.id, "anna", NOW)


def bring_in(office: Workspace, name: str) -> Proposal:
    now = NOW + 3 * DAY
    return applying.apply(office, applying.prepare(office, name, "anna", now), "anna", now)


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
    "a label of what is there": mobile(note="canary"),
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


# Applying


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


KILLED = """
import os, signal, sys
from pathlib import Path
from office import *
from builder.workspace import store
from builder.proposals import applying
from builder.workspace.places import Workspace

writes = [0]
def counted(path, content, write=store.write_atomically):
    writes[0] += 1
    if writes[0] == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    write(path, content)
store.write_atomically = counted
office = Workspace(Path(sys.argv[1]))
now = NOW + 3 * DAY
applying.apply(office, applying.prepare(office, "1", "anna", now), "anna", now)
"""


@pytest.mark.parametrize("write", [1, 2, 3])
def test_a_run_that_is_killed_can_be_ended(office: Workspace, write: int) -> None:
    """Killed before, between or after its writes: nothing is half, and running it again completes it."""
    ready(office)
    command = [sys.executable, "-c", KILLED, str(office.root), str(write)]
    done = subprocess.run(command, cwd=ROOT / "tests" / "support", capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
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


# At the terminal


def run(office: Workspace, *arguments: str | Path, on: str = ON, answer: str = "") -> subprocess.CompletedProcess[str]:
    return tocsin("--root", office.root, "proposals", *arguments, clock=on, input=answer)


@pytest.mark.parametrize("command", ["add", "open", "assign", "confirm", "notify", "apply", "refuse"])
def test_no_option_shortens_the_wait(office: Workspace, command: str) -> None:
    """The cooling-off time runs by the machine's clock: what writes does not take a day that somebody states."""
    before = {path: path.read_bytes() for path in office.data.rglob("*.yaml")}
    proposal = enter(office, mobile())
    more: dict[str, tuple[str, ...]] = {
        "add": (ORGANISATION, "lead", "mobile", "--new"),
        "open": ("pyproject.toml", "--identity", "pyproject.toml"),
        "assign": (proposal.id, "--contact", "duty"),
        "confirm": (proposal.id, "--over", "phone", "--contact", "duty", "--yes"),
    }
    arguments = ("proposals", command, *more.get(command, (proposal.id,)), "--officer", "ben")
    for day in ("2026-01-01", "2030-01-01"):
        done = tocsin("--root", office.root, "--date", day, *arguments)
        assert done.returncode == 2
        assert "the machine's clock" in done.stderr
    after = {path: path.read_bytes() for path in office.data.rglob("*.yaml") if proposal.id not in path.name}
    assert after == before
    assert len(read_proposals(office)[0][0].events) == 1


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line.removeprefix("tocsin: ") for line in done.stderr.splitlines()]


def test_two_officers_change_a_number(office: Workspace) -> None:
    """The whole way, in the words that officers read."""
    done = run(
        office,
        "add",
        ORGANISATION,
        "lead",
        "mobile",
        "--officer",
        "anna",
        "--from",
        "call",
        "--via",
        "mobile",
        answer=f"{NEW}\n",
    )
    assert (done.returncode, done.stdout) == (0, "0001-anna\n")
    assert (
        said(done)[1]
        == "0001-anna is entered; missing: no other officer has confirmed it over another verified channel"
    )
    assert NEW not in done.stderr
    done = run(office, "list")
    assert done.stdout.splitlines() == [
        "0001-anna  change mobile, lead of registry-gr",
        "    entered 2026-11-22 by anna (call); wants a confirmation, a notice",
    ]
    done = run(office, "show", "1")
    assert "  old           +44 7700 900101\n  new           +44 7700 900199\n" in done.stdout
    assert "It can be confirmed over:\n  duty          phone     +44 1632 960101\n" in done.stdout
    assert "lead          mobile" not in done.stdout
    done = run(office, "confirm", "1", "--over", "phone", "--contact", "duty", "--officer", "anna", "--yes")
    assert (done.returncode, said(done)[0]) == (
        1,
        "0001-anna is not confirmed so: anna entered or assigned it; another officer confirms",
    )
    done = run(office, "confirm", "1", "--over", "phone", "--contact", "duty", "--officer", "ben")
    assert (done.returncode, said(done)[-2]) == (1, "there is no terminal to ask at; nothing was recorded")
    done = run(office, "confirm", "1", "--over", "phone", "--contact", "duty", "--officer", "ben", "--yes")
    assert done.returncode == 0
    assert "Ask duty over phone +44 1632 960101, which the register has, and over no other." in done.stderr
    assert "recorded in round 2026-q4: phone of duty was confirmed" in said(done)
    done = run(office, "notify", "1", "--text", "--officer", "anna")
    assert "ring us within 3 days, at the number that you had from us before: +44 1632 960999." in done.stdout
    assert "Eleni" not in done.stdout
    assert NEW not in done.stdout
    done = run(office, "notify", "1", "--officer", "anna")
    assert (done.returncode, said(done)[-2]) == (1, "there is no terminal to ask at; nothing was noted")
    assert run(office, "notify", "1", "--officer", "anna", "--yes").returncode == 0
    done = run(office, "apply", "1", "--officer", "anna", "--yes")
    assert done.returncode == 1
    assert said(done) == [
        "0001-anna cannot be applied: the cooling-off time of 3 days runs until 2026-11-25 12:00 UTC",
        "hint: wait; who objects to the notice in the meantime is right",
    ]
    assert text_of(office) == TEXT
    done = run(office, "apply", "1", "--officer", "anna", on=LATER)
    assert done.returncode == 1
    assert f"+      - {{kind: mobile, value: {NEW}, tlp: RED, override: reserved for fiction}}" in done.stderr
    assert text_of(office) == TEXT
    done = run(office, "apply", "1", "--officer", "anna", "--yes", on=LATER)
    assert done.returncode == 0
    assert said(done)[-1] == f"0001-anna is applied: {FILE}; the new value is unverified until a round verifies it"
    assert text_of(office) == TEXT.replace("+44 7700 900101", NEW)
    assert run(office, "list", on=LATER).stderr == "tocsin: no proposal is open\n"
    (found,) = json.loads(run(office, "list", "--all", "--json", on=LATER).stdout)
    assert (found["proposal"], found["stage"], found["lacks"]) == ("0001-anna", "applied", [])


def test_the_confirming_call_verifies_the_channel_that_was_used_and_no_other(office: Workspace) -> None:
    """It is an outcome of the open round, of that very value; a drill or a closed round gets none."""
    path = office.data / "rounds" / "2026-q4" / "outcomes.csv"
    before = path.read_text(encoding="utf-8")
    enter(office)
    run(office, "confirm", "1", "--over", "phone", "--contact", "duty", "--officer", "ben", "--yes")
    added = path.read_text(encoding="utf-8").removeprefix(before)
    assert (
        added
        == f"{ORGANISATION},duty,phone,+44 1632 960101,2026-11-22,call,confirmed,ben,confirmed proposal 0001-anna\n"
    )
    settings = path.with_name("round.yaml")
    settings.write_text(f"{settings.read_text(encoding='utf-8')}drill: yes\n", encoding="utf-8")
    done = run(office, "confirm", "1", "--over", "phone", "--contact", "duty", "--officer", "carl", "--yes")
    assert "no round is open" in done.stderr
    assert path.read_text(encoding="utf-8") == before + added


def test_a_value_is_asked_for_and_never_an_argument(office: Workspace) -> None:
    """The shell keeps what was typed; and where nobody answers, nothing is entered."""
    assert "NEW" not in run(office, "add", "--help").stdout.replace("--new", "")
    done = run(office, "add", ORGANISATION, "lead", "mobile", "--officer", "anna")
    assert done.returncode == 1
    assert "nothing was entered" in done.stderr
    done = run(office, "add", ORGANISATION, "lead", "mobile", "--officer", "anna", answer="canary\n")
    assert (done.returncode, said(done)[-2]) == (1, "the number does not parse")
    assert "canary" not in done.stderr
    assert list(office.data.glob("proposals/*.yaml")) == []


def test_every_sort_of_entry_can_be_made(office: Workspace) -> None:
    """Another channel, one that is gone, other hours, a new contact."""
    add = ("add", ORGANISATION)
    assert (
        run(office, *add, "lead", "sms", "--new", "--officer", "anna", "--tlp", "AMBER", answer=f"{NEW}\n").returncode
        == 0
    )
    assert run(office, *add, "duty", "email", "--remove", "--officer", "anna").returncode == 0
    assert run(office, *add, "duty", "phone", "--hours", "24/7", "--officer", "anna", answer="\n").returncode == 0
    answers = f"Nils Night\nphone\n{NEW}\ncanary\nemail\nn@example.net\n\n"
    done = run(office, *add, "night", "--new-contact", "technical", "--officer", "anna", answer=answers)
    assert (done.returncode, done.stdout) == (0, "0004-anna\n")
    done = run(office, "apply", "3", "--officer", "anna", "--yes")
    assert done.returncode == 0
    assert "value: +44 1632 960101, hours: 24/7, tlp: AMBER" in text_of(office)
    shown = run(office, "show", "4").stdout
    assert "Nils Night, technical" in shown
    assert f"{{kind: phone, value: {NEW}, tlp: RED}}" in shown
    steps.confirm(office, "4", "ben", NOW, DUTY_PHONE)
    done = run(office, "notify", "4", "--over", "mobile", "--contact", "lead", "--officer", "anna", "--yes")
    assert done.returncode == 0
    done = run(office, "apply", "4", "--officer", "anna", "--yes", on=LATER)
    assert done.returncode == 0
    assert text_of(office).count("\n") == TEXT.count("\n") + 8


def test_an_address_that_one_officer_changed_is_told_as_such(office: Workspace) -> None:
    """That it confirms no number, the officer reads at once, and what can still be done."""
    run(office, "add", ORGANISATION, "lead", "email", "--officer", "anna", answer="new@example.net\n")
    done = run(office, "apply", "1", "--officer", "anna", "--yes")
    assert done.returncode == 0
    assert "on one officer's word: it confirms no telephone number" in done.stderr


def test_a_refused_proposal_is_closed(office: Workspace) -> None:
    """Any officer may, alone, and for good."""
    ready(office)
    done = run(office, "refuse", "1", "--officer", "carl", "--because", "they know nothing of it")
    assert (done.returncode, done.stderr) == (0, "tocsin: 0001-anna is refused; the register stays as it is\n")
    for arguments in (
        ("apply", "1", "--officer", "anna", "--yes"),
        ("confirm", "1", "--over", "phone", "--contact", "duty", "--officer", "ben", "--yes"),
        ("notify", "1", "--officer", "anna", "--yes"),
        ("refuse", "1", "--officer", "anna"),
    ):
        done = run(office, *arguments, on=LATER)
        assert done.returncode == 1
        assert "refused" in done.stderr
    assert "they know nothing of it" in run(office, "show", "1").stdout
    assert text_of(office) == TEXT


def test_whose_it_is_can_be_said_later(office: Workspace) -> None:
    """A form that names nobody is assigned by an officer, who then does not confirm it."""
    wish = Correction(organisation=ORGANISATION, kind=ChannelKind.MOBILE, new=NEW)
    propose(office, wish, "anna", NOW, Source.SEALED_FORM)
    assert "contact not known yet of registry-gr" in run(office, "list").stdout
    done = run(office, "notify", "1", "--officer", "anna", "--yes")
    assert "nobody has said whose channel 0001-anna is of" in done.stderr
    done = run(office, "assign", "1", "--contact", "lead", "--officer", "anna")
    assert done.returncode == 0
    shown = run(office, "show", "1").stdout
    assert "  contact       lead\n" in shown
    assert "  old           +44 7700 900101\n" in shown


def test_a_value_writes_nothing_on_the_terminal(office: Workspace) -> None:
    """Neither a remark nor a name can move the cursor; they are shown as text."""
    with pytest.raises(ProposalError):
        enter(office, mobile(remark="\x1b]0;canary\x07"))
    assert "\x1b" not in run(office, "refuse", "\x1b[2J", "--officer", "anna").stderr


def test_a_machine_that_is_busy_is_waited_for(office: Workspace) -> None:
    """Two officers at two terminals: the second waits a moment rather than failing."""
    enter(office)
    code = (
        "import fcntl, os, sys, time\n"
        "handle = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)\n"
        "fcntl.flock(handle, fcntl.LOCK_EX); print('held', flush=True); time.sleep(1)"
    )
    lock = office.data / "proposals" / ".lock"
    holder = subprocess.Popen([sys.executable, "-c", code, lock], stdout=subprocess.PIPE)
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    assert rules.stage(steps.refuse(office, "1", "ben", NOW)) is rules.Stage.REFUSED
    assert holder.wait(timeout=30) == 0
    holder.stdout.close()
