"""`tocsin round import` of mail: who may answer, and by which code it is known that they were asked."""

import csv
import io
from pathlib import Path

import pytest
from incoming import finding, journalled, judged, reason, result, rows, take_in
from mails import DESK, DUTY, LEAD, answer, letter_to, mbox, sent_to, ticked

from builder.register.kinds import Result
from builder.rounds import files
from builder.rounds.returns.evidence import Passed
from builder.workspace.places import Workspace

FORGED = {
    "another address": ["From: Mallory <mallory@evil.example>"],
    "another address, our contact as its name": [f'From: "{DUTY}" <mallory@evil.example>'],
    "another address, our contact as its bare name": [f"From: {DUTY} <mallory@evil.example>"],
    "our contact in a comment": [f"From: mallory@evil.example ({DUTY})"],
    "our contact as the answering address": ["From: mallory@evil.example", f"Reply-To: {DUTY}", f"Sender: {DUTY}"],
    "two senders": [f"From: {DUTY}", "From: mallory@evil.example"],
    "two senders in one line": [f"From: {DUTY}, mallory@evil.example"],
    "a group": [f"From: everybody: {DUTY};"],
    "no sender": ["To: desk@secretariat.example"],
    "an empty sender": ["From: "],
    "folded": ["From: mallory@evil.example", f" <{DUTY}>"],
    "a lone carriage return": [f"From: mallory@evil.example\rFrom: {DUTY}"],
    "hidden in a subject": [f"Subject: x\rFrom: {DUTY}"],
    "a zero byte": [f"From: mallory@evil.example\0<{DUTY}>"],
    "a longer domain": [f"From: {DUTY}.evil.example"],
    "a subdomain": [f"From: duty@evil.{DUTY.partition('@')[2]}"],
    "quoted local part": [f'From: "duty"@{DUTY.partition("@")[2]}, "x" <m@evil.example>'],
    "look-alike": ["From: dut\u0443@nic.example.gr"],
}


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED)
def test_another_sender_is_not_believed(prepared: Workspace, headers: list[str]) -> None:
    """The code alone is not enough: a letter that was passed on answers for nobody."""
    original = sent_to(prepared, DUTY)
    text = "\r\n".join([*headers, "Subject: Re", "Message-ID: <1@evil.example>", "", ticked(original)])
    said = reason(judged(prepared, text.encode("utf-8")))
    assert "another address" in said or "does not say who sent it" in said


def test_a_forgery_is_flagged_and_kept(opened: Workspace, tmp_path: Path) -> None:
    """It changes nothing, and the report of rejects has who sent it, for the office alone."""
    original = sent_to(opened, DUTY)
    box = mbox(tmp_path / "in.mbox", [answer(original, ticked(original), From="=cmd <mallory@evil.example>")])
    said = take_in(opened, box, rejects=tmp_path / "rejects.csv")
    assert "its code is right, and it comes from another address" in said
    assert "mallory" not in said
    assert rows(opened) == []
    path = tmp_path / "rejects.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    (row,) = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    assert (row["file"], row["message or line"], row["from"]) == ("in.mbox", "1", "mallory@evil.example")
    assert (row["organisation"], row["contact"], row["dated"]) == ("registry-gr", "duty", "2026-11-24")
    assert "do not believe it" in row["what to do"]


def test_without_a_code_nobody_is_believed(prepared: Workspace) -> None:
    """The right sender, every box ticked, and a code that is one sign off."""
    original = sent_to(prepared, DUTY)
    code = letter_to(prepared, DUTY).code
    wrong = code[:-1] + ("a" if code[-1] != "a" else "b")
    text = ticked(original).replace(code, wrong)
    assert reason(judged(prepared, answer(original, text))) == (
        "it is from an address that was asked, and holds no code of this round"
    )
    assert judged(prepared, answer(original, text, From="Friend <friend@example.com>")) == [Passed.OTHER]


def test_the_name_of_our_message_stands_for_its_code(opened: Workspace) -> None:
    """An answer without any quotation, to a message that was sent by `round send`: its name cannot be guessed."""
    original = sent_to(opened, DUTY)
    task = letter_to(opened, DUTY).task
    bare = answer(original, "CONFIRM", In_Reply_To=str(original["Message-ID"]))
    assert "holds no code" in reason(judged(opened, bare))
    files.append_sent(opened, "2026-q4", [journalled(task, str(original["Message-ID"]))])
    assert result(judged(opened, bare)) is Result.CONFIRMED
    assert "another address" in reason(
        judged(opened, answer(original, "CONFIRM", From="m@evil.example", In_Reply_To=str(original["Message-ID"])))
    )


def test_the_code_of_another_contact_is_not_its_own(prepared: Workspace) -> None:
    """Who has two letters in one mail answers the one that came to this address; two strangers' codes answer none."""
    duty, lead = sent_to(prepared, DUTY), sent_to(prepared, LEAD)
    both = f"{ticked(duty)}\n\n{lead.get_content()}"
    outcome = finding(judged(prepared, answer(duty, both))).outcome
    assert outcome
    assert outcome.contact == "duty"
    assert "several questions" in reason(judged(prepared, answer(duty, both, From="m@evil.example")))


def test_the_code_of_a_fax_verifies_no_mail(prepared: Workspace) -> None:
    """A channel is verified over itself: the code of a letter on paper that comes by mail is for an officer to see."""
    code = letter_to(prepared, "+44 1632 960302").code
    message = answer(sent_to(prepared, DESK), f"CONFIRM\n{code}")
    assert "another channel (fax)" in reason(judged(prepared, message))
