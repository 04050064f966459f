"""Which mails a person has to read: all that bear our code and that no program settled, and each until it was read."""

import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from incoming import DAY, NOW, TODAY, asked_of, cases, proposals, rows, tag_of, take_in, whole_mailbox
from mails import DUTY, LEAD, NOC, answer, corrected, letter_to, mbox, quoted, report, sent_to, ticked, with_attachment
from running import tocsin
from second_word import untried

from builder.errors import RoundError
from builder.progress import Silence
from builder.register.kinds import ChannelKind, Result
from builder.register.model import Task
from builder.register.work import MailDone
from builder.rounds import files
from builder.rounds.calling.call import card
from builder.rounds.calling.queue import call_of
from builder.rounds.codes import code
from builder.rounds.returns import answering, importing
from builder.rounds.returns.answering import Reading
from builder.rounds.returns.evidence import outcome_of
from builder.rounds.returns.mails import Proof, ToRead, by_typed, in_pile, refusal
from builder.rounds.returns.pile import Pile
from builder.workspace.places import Workspace

NAME = "2026-q4"


def add(workspace: Workspace, *messages: EmailMessage | bytes) -> None:
    for each in messages:
        Pile(workspace, NAME).add(each if isinstance(each, bytes) else each.as_bytes())


def to_read(workspace: Workspace) -> tuple[ToRead, ...]:
    return in_pile(workspace, asked_of(workspace)).to_read


def the_one(workspace: Workspace) -> ToRead:
    (one,) = to_read(workspace)
    return one


def reading(workspace: Workspace, mail: ToRead | None = None, officer: str = "anna", *, again: bool = False) -> Reading:
    return Reading(
        workspace=workspace,
        asked=asked_of(workspace, officer),
        mail=mail or the_one(workspace),
        now=NOW,
        clock=NOW,
        again=again,
    )


def worded(workspace: Workspace, value: str = DUTY, text: str = "All is as it was.", **headers: str) -> EmailMessage:
    """An answer in somebody's own words, without a box, that gives our letter back."""
    original = sent_to(workspace, value)
    return answer(original, f"{text}\n\n{quoted(original.get_content())}", **headers)


def journal(workspace: Workspace) -> list[tuple[str, str]]:
    return [(each.officer, each.done.value) for each in files.read(workspace, NAME).mails]


def task_of(workspace: Workspace, value: str) -> Task:
    return next(each for each in files.read(workspace, NAME).tasks if each.value == value)


def test_a_pile_is_sorted_by_what_a_person_has_to_do(opened: Workspace) -> None:
    """What an import takes in needs no reader, a friend's letter is nobody's, and the rest waits with its reason."""
    add(opened, *whole_mailbox(opened))
    found = in_pile(opened, asked_of(opened))
    assert (found.to_take_in, found.others, found.read) == (3, 1, 0)
    reasons = {each.why[0].reason for each in found.to_read}
    assert len(found.to_read) == 2
    assert {"another address" in each or "a program answered" in each for each in reasons} == {True}
    assert {each.tasks[0].value for each in found.to_read} == {NOC}


def test_what_was_taken_in_and_says_more_waits_until_it_is_read(opened: Workspace, tmp_path: Path) -> None:
    """Words beside a ticked box are not listed once and gone: an import leaves them in the pile."""
    original = sent_to(opened, DUTY)
    box = mbox(tmp_path / "a.mbox", [answer(original, f"Ring before noon, please.\n\n{quoted(ticked(original))}")])
    assert "put 1 mail that a person has to read into the pile" in take_in(opened, box)
    one = the_one(opened)
    assert [each.result for each in one.taken] == [Result.CONFIRMED]
    assert [each.result for each in rows(opened)] == [Result.CONFIRMED]
    assert answering.leave(reading(opened)).outcome is None
    assert to_read(opened) == ()
    take_in(opened, box)
    assert to_read(opened) == ()
    assert journal(opened) == [("anna", "nothing")]


def other_round(workspace: Workspace) -> bytes:
    """The answer to a letter of another round, from somebody of whom this one knows nothing."""
    root = workspace.rounds / "2026-q2"
    root.mkdir()
    text = (workspace.rounds / NAME / "round.yaml").read_text(encoding="utf-8").replace(NAME, "2026-q2")
    head, _, rest = text.partition("salt: ")
    (root / "round.yaml").write_text(f"{head}salt: {'b3' * 13}\n{rest.partition(chr(10))[2]}closed: 2026-11-23\n")
    (root / "tasks.csv").write_bytes((workspace.rounds / NAME / "tasks.csv").read_bytes())
    made = EmailMessage()
    made["From"] = "somebody@elsewhere.example"
    made.set_content(f"My code was {code('b3' * 13, task_of(workspace, DUTY))}, and all is well.")
    return made.as_bytes()


def test_nothing_that_bears_our_code_is_passed_over(opened: Workspace) -> None:
    """Whoever wrote it, however: with our code in it, a mail waits for a reader, and so does the one that hides it."""
    original = sent_to(opened, DUTY)
    back = quoted(original.get_content())
    hostile = [
        worded(opened),
        worded(opened, text="second under one name"),
        worded(opened, From="mallory@evil.example", Message_ID="<2@x.example>"),
        worded(opened, From="a@x.example, b@x.example", Message_ID="<3@x.example>"),
        answer(original, back, 4, Auto_Submitted="auto-replied"),
        answer(original, f"\x1b[31m[red]{back}\u202e", 5),
        report(original, 6, status="4.2.2"),
        with_attachment(back, original),
        b"Subject: no sender\n\n" + back.encode(),
        b"From: x@y.example\nContent-Type: text/html\n\n<p>" + original.get_content().replace("\n", "<br>").encode(),
        answer(original, back + "é\n" * 700_000, 7),
        b"X-Status: D\n" + answer(original, ticked(original), 8).as_bytes(),
        other_round(opened),
    ]
    add(opened, *hostile)
    found = in_pile(opened, asked_of(opened))
    assert len(found.to_read) == len(hostile)
    assert found.to_take_in == found.others == 0
    assert all(each.why for each in found.to_read)


REFUSED = {
    "another address": ({"From": "mallory@evil.example"}, "another address than the one that was asked"),
    "two addresses": ({"From": "duty@nic.example.gr, b@x.example"}, "does not say who sent it"),
    "a program": ({"Auto_Submitted": "auto-replied"}, "a program wrote it"),
}


@pytest.mark.parametrize(("headers", "reason"), cases(REFUSED))
def test_what_proves_nothing_confirms_nothing(opened: Workspace, headers: dict[str, str], reason: str) -> None:
    """A right code from elsewhere, from nobody or from a program confirms no address, whoever presses the key."""
    add(opened, worded(opened, **headers))
    one = the_one(opened)
    assert one.proof is Proof.CODE
    with pytest.raises(RoundError, match=reason):
        answering.record(reading(opened), one.tasks[0], Result.CONFIRMED)
    assert rows(opened) == []
    assert len(to_read(opened)) == 1


def test_a_mail_confirms_its_own_address_and_no_number(opened: Workspace) -> None:
    """Who says by mail that the telephone is right has shown that the mailbox is: the number stays unverified."""
    add(opened, worded(opened, LEAD, "My mobile is right."))
    one = the_one(opened)
    (task,) = one.tasks
    assert task.kind is ChannelKind.EMAIL
    mobile = next(each for each in files.read(opened, NAME).tasks if each.contact == task.contact and each != task)
    assert "does not hold the code of this question" in refusal(one, mobile, Result.CONFIRMED)
    answering.record(reading(opened), task, Result.CONFIRMED)
    (row,) = rows(opened)
    assert (row.kind, row.method, row.note) == (ChannelKind.EMAIL, "email", f"mail {one.mail.digest[:16]}")  # type: ignore[union-attr]


def test_without_a_code_no_outcome_is_recorded(opened: Workspace) -> None:
    """Anybody can write an address: such a mail is guessed to be somebody's, and may only propose."""
    made = EmailMessage()
    made["From"], made["Message-ID"] = DUTY, "<9@x.example>"
    made.set_content("We have a new telephone number.")
    add(opened, made)
    one = the_one(opened)
    assert (one.tasks, one.proof, one.whom) == ((), Proof.SENDER, (("registry-gr", "duty"),))
    for result in answering.RESULTS:
        with pytest.raises(RoundError, match="code"):
            answering.record(reading(opened), task_of(opened, DUTY), result)
    contact = asked_of(opened).contact("registry-gr", "duty")
    assert contact
    done = answering.change(reading(opened), one.whom[0], contact.channels[0], "+44 1632 960777")
    assert done.outcome is None
    assert done.proposal
    assert rows(opened) == []
    (text,) = proposals(opened)
    assert "source: mail" in text
    assert one.mail
    assert one.mail.digest in text


def test_a_proposal_by_mail_is_the_importers(opened: Workspace, tmp_path: Path) -> None:
    """What an officer typed and what an import of the same mail finds are one proposal and one outcome."""
    original = sent_to(opened, LEAD)
    made = answer(original, f"Words.\n\n{corrected(original, tag_of(original, 1), '+44 7700 900155')}")
    plain = answer(original, f"Words.\n\n{quoted(original.get_content())}")
    add(opened, plain)
    one = the_one(opened)
    contact = asked_of(opened).contact(*one.whom[0])
    assert contact
    mobile = next(each for each in contact.channels if each.kind is ChannelKind.MOBILE)
    first = answering.change(reading(opened, one), one.whom[0], mobile, "+44 7700 900155")
    again = answering.change(reading(opened, one, again=True), one.whom[0], mobile, "+44 7700 900155")
    assert first.proposal == again.proposal
    assert [each.result for each in rows(opened)] == [Result.CONFIRMED]
    assert "nothing is to be recorded" in take_in(opened, mbox(tmp_path / "a.mbox", [made]))
    assert len(proposals(opened)) == len(rows(opened)) == 1


def test_the_address_itself_replaced_is_corrected(opened: Workspace) -> None:
    """Who gives another address for the one that was asked has not confirmed the old one."""
    add(opened, worded(opened))
    one = the_one(opened)
    contact = asked_of(opened).contact(*one.whom[0])
    assert contact
    own = next(each for each in contact.channels if each.value == DUTY)
    answering.change(reading(opened), one.whom[0], own, "new@nic.example.gr")
    assert [each.result for each in rows(opened)] == [Result.CORRECTED]


def test_nobody_reads_a_mail_twice(opened: Workspace) -> None:
    """Two officers before the same mail: what the first pressed counts, and the second is told who it was."""
    add(opened, worded(opened))
    one = the_one(opened)
    answering.record(reading(opened, one), one.tasks[0], Result.CONFIRMED)
    late = reading(opened, one, "ben")
    for act in (
        lambda: answering.record(late, one.tasks[0], Result.REFUSED),
        lambda: answering.leave(late),
        lambda: answering.remove(late, one.whom[0]),
    ):
        with pytest.raises(RoundError, match="anna has read this mail meanwhile: confirmed"):
            act()
    assert journal(opened) == [("anna", "confirmed")]
    assert len(rows(opened)) == 1
    assert proposals(opened) == []


def test_a_crash_before_the_journal_does_nothing_twice(opened: Workspace) -> None:
    """Killed between the outcome and the journal, the mail is there again, and the same key adds no second outcome."""
    add(opened, worded(opened))
    one = the_one(opened)
    answering.record(reading(opened, one), one.tasks[0], Result.CONFIRMED)
    path = opened.round(NAME).mails
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    back = the_one(opened)
    assert [each.result for each in back.taken] == [Result.CONFIRMED]
    answering.record(reading(opened, back), back.tasks[0], Result.CONFIRMED)
    assert len(rows(opened)) == 1
    assert to_read(opened) == ()


def test_that_a_contact_has_gone_is_a_proposal(opened: Workspace) -> None:
    """Nobody is out of the register by a mail: it waits for another officer, and no outcome is recorded."""
    add(opened, worded(opened, LEAD, "I have left."))
    one = the_one(opened)
    done = answering.remove(reading(opened), one.whom[0])
    assert done.proposal == "0001-anna"
    assert "remove-contact" in proposals(opened)[0]
    assert rows(opened) == []


def test_a_mail_about_another_contact_proves_what_it_did(opened: Workspace) -> None:
    """Who writes that a colleague left is still who they are: the colleague is named, and confirms nothing by it."""
    add(opened, worded(opened, DUTY, "Eleni has left."))
    asked = asked_of(opened)
    one = by_typed(the_one(opened), asked, "registry-gr/lead")
    assert one
    assert one.whom == (("registry-gr", "lead"), ("registry-gr", "duty"))
    assert refusal(one, one.tasks[0], Result.CONFIRMED) == ""
    assert refusal(one, task_of(opened, LEAD), Result.CONFIRMED)
    assert by_typed(one, asked, "nobody-here") is None
    # A code that somebody typed and nobody sees in the mail proves nothing.
    typed = by_typed(one, asked, letter_to(opened, LEAD).code)
    assert typed
    assert (typed.tasks, typed.whom) == ((), (("registry-gr", "lead"),))


def test_who_wants_a_call_is_told_to_who_rings(opened: Workspace) -> None:
    """The next caller of that organisation reads it on the card; where no call waits it is refused."""
    add(opened, worded(opened, DUTY, "Please ring us."), worded(opened, NOC, "Please ring us."))
    found = {each.whom[0]: each for each in to_read(opened)}
    files_ = files.read(opened, NAME)
    calls = [each for each in files_.tasks if each.method == "call"]
    answering.want_call(reading(opened, found["registry-gr", "duty"]), ("registry-gr", "duty"))
    call = next(each for each in calls if each.contact == "duty")
    register = asked_of(opened).register
    made = card(register, files.read(opened, NAME), call_of(register, call, NOW), TODAY)
    assert f"a mail of theirs wants a call: anna read it on {TODAY}" in made.notes
    noc = found["shared-backend", "noc"]
    for each in (each for each in calls if each.organisation == "shared-backend"):
        row = outcome_of(each, Result.CONFIRMED, "anna", TODAY)
        files.append_outcomes(opened, NAME, [row])
    with pytest.raises(RoundError, match="no call to them waits"):
        answering.want_call(reading(opened, noc), noc.whom[0])
    assert [each.done for each in files.read(opened, NAME).mails] == [MailDone.CALL]


def test_closing_says_what_nobody_has_read(opened: Workspace) -> None:
    """Before a round takes no more, whoever closes it says how many answers wait for a reader or an import."""
    original = sent_to(opened, DUTY)
    add(opened, worded(opened, NOC), answer(original, ticked(original), 7))
    words = ("--root", opened.root, "--date", DAY, "round", "close", NAME)
    done = tocsin(*words, input="no\n")
    assert "not read yet: 1 mail" in done.stderr
    assert "not taken in yet: 1 mail" in done.stderr
    assert len(to_read(opened)) == 1
    yes = ("--yes", *untried(opened.root, DAY)[:2])
    for wrong in ((), ("--unread", "1")):
        refused = tocsin(*words, *yes, *wrong)
        assert refused.returncode == 1
        assert "2 mails were not read or taken in, and that was not said; nothing was closed" in refused.stderr
        assert len(to_read(opened)) == 1
    assert files.read(opened, NAME).round.closed is None
    assert tocsin(*words, *yes, "--unread", "2").returncode == 0
    assert not Pile(opened, NAME).names()


def test_a_bounce_is_recorded_as_an_import_would(opened: Workspace) -> None:
    """An officer who sees that an address is dead says so once; the journal of what was sent says that it came back."""
    add(opened, report(sent_to(opened, NOC), 3, status="5.7.1"))
    one = the_one(opened)
    answering.record(reading(opened, one), one.tasks[0], Result.BOUNCED)
    (row,) = rows(opened)
    assert (row.result, row.value) == (Result.BOUNCED, NOC)


def test_the_command_lists_them_and_says_nothing_of_what_they_say(opened: Workspace, tmp_path: Path) -> None:
    """For scripts: counts, whom each is about and why it waits; no address, no word of a mail."""
    box = mbox(tmp_path / "a.mbox", whole_mailbox(opened))
    add(opened, worded(opened, text="zqcanary"))
    take_in(opened, box)
    add(opened, answer(sent_to(opened, LEAD), ticked(sent_to(opened, LEAD)), 11, Message_ID="<new@x.example>"))
    base = ("--root", opened.root, "--date", DAY, "round", "mails", NAME)
    told, listed = tocsin(*base), tocsin(*base, "--json")
    fields = json.loads(listed.stdout)
    assert (len(fields["to_read"]), fields["to_take_in"], fields["read"]) == (3, 1, 0)
    assert {"organisation": "registry-gr", "contact": "duty"} in [each["about"][0] for each in fields["to_read"]]
    assert "3 mails to read" in told.stderr
    said = told.stdout + told.stderr + listed.stdout
    assert not [each for each in ("zqcanary", DUTY, NOC, "mallory", "evil.example") if each in said]
    assert TODAY.isoformat() == DAY


def test_an_import_without_files_takes_in_the_pile(opened: Workspace) -> None:
    """What was fetched is taken in by one command; without a pile it says where mails come from."""
    done = tocsin("--root", opened.root, "--date", DAY, "round", "import", NAME, "--officer", "anna", "--yes")
    assert done.returncode == 1
    assert "has no mails yet" in done.stderr
    add(opened, *whole_mailbox(opened))
    assert "recorded 3 outcomes" in take_in(opened)
    assert in_pile(opened, asked_of(opened)).to_take_in == 0
    assert "nothing is to be recorded" in take_in(opened)


def test_a_mail_whose_new_value_stands_in_the_register_is_settled(opened: Workspace) -> None:
    """It was taken in whole; that the register changed since is its own doing, and nobody has to read it again."""
    original = sent_to(opened, DUTY)
    add(opened, answer(original, corrected(original, tag_of(original, 1), "+44 1632 960155")))
    asked = asked_of(opened)
    taken = importing.plan(opened, asked, [Pile(opened, NAME)], identities=(), report=Silence())
    importing.carry_out(opened, taken, NOW, Silence(), clock=NOW)
    path = opened.organisation("registry-gr")
    text = path.read_text(encoding="utf-8")
    assert "+44 1632 960101" in text
    path.write_text(text.replace("+44 1632 960101", "+44 1632 960155"), encoding="utf-8")
    found = in_pile(opened, asked_of(opened))
    assert (found.to_read, found.settled) == ((), 1)
