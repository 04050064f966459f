"""Proposals at the command line: two officers and the wait, in the words that they read, and no value among these."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from office import DUTY_PHONE, FILE, NEW, NOW, ORGANISATION, TEXT, enter, mobile, ready, text_of
from running import tocsin

from builder.errors import ProposalError
from builder.proposals import Correction, propose, rules, steps
from builder.proposals.record import Source, read_proposals
from builder.register.kinds import ChannelKind
from builder.workspace.places import Workspace

ON = "2026-11-22"
LATER = "2026-11-25"


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
    assert "{kind: person, name: Nils Night, role: technical}" in shown
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
