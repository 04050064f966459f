"""Deliveries that failed: only what is certainly about the address is an outcome, and whatever bears a code is told."""

import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from incoming import PLACE, TODAY, cases, finding, journalled, judged, reason, result, take_in
from mails import DESK, DUTY, answer, letter_to, mbox, report, sent_to

from builder.register.freshness import State, fold
from builder.register.kinds import Result
from builder.register.loading import load
from builder.rounds import files
from builder.rounds.returns import inbox, replies
from builder.rounds.returns.evidence import Asked, Finding, Judged, Passed, Rejected
from builder.rounds.returns.failures import Cause, cause_of
from builder.workspace.places import Workspace

A, P, F, M, U = Cause.ADDRESS, Cause.POLICY, Cause.FULL, Cause.MOMENT, Cause.UNCLEAR

# As servers write them; names and addresses are invented.
CAUSES = [
    (A, "5.1.1", ""),
    (A, "5.1.1 (bad mailbox)", "smtp; 550 5.1.1 <a@b.example>: Recipient address rejected: User unknown"),
    (A, "5.1.1", "smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try"),
    (A, "5.1.10", "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient a@b.example not found"),
    (A, "5.1.2", "dns; 5.1.2 host unknown"),
    (A, "5.2.1", "smtp; 550 5.2.1 The email account that you tried to reach is disabled"),
    (A, "5.0.0", "smtp; 550 5.1.1 user unknown"),
    (A, "5.0.0", '<192.0.2.1 #5.0.0 smtp; 550 "Unknown User">'),
    (A, "5.0.0", "X-Notes; User a (a@b.example) not listed in Domino Directory"),
    (A, "5.0.0", "smtp; 554 delivery error: dd This user doesn't have a mail.example account (a@mail.example)"),
    (A, "5.0.0", "550 Unrouteable address"),
    (A, "5.3.0", "553 5.3.0 <a@b.example>... User unknown"),
    (A, "5.4.4", "X-Postfix; Host or domain name not found. Name service error for name=b.example"),
    (A, "5.0.0", "smtp; 550 mx1.mailspamprotection.example said: no such mailbox"),
    (A, "5.1.1", "smtp; 550 5.1.1 Recipient address rejected: User unknown in relay recipient table"),
    (A, "", "Undelivered mail returned to sender: Sorry, no mailbox here by that name. (#5.1.1)"),
    (P, "5.7.1", "smtp; 550 no such user here"),
    (P, "5.0.0", "smtp; 550 5.7.1 Service unavailable, client host [192.0.2.1] blocked using bl.example"),
    (P, "5.0.0", "smtp; 550-5.7.26 This mail is unauthenticated\n 550 5.7.26 see policy"),
    (P, "5.0.0", "smtp; 554 Message refused: sender listed on a block list (DNSBL)"),
    (P, "5.1.1", "smtp; 550 5.1.1 <a@b.example> - 192.0.2.1 has sent to too many recipients this hour"),
    (P, "5.1.8", "smtp; 553 5.1.8 Domain of sender address does not exist"),
    (P, "5.4.1", "smtp; 550 5.4.1 Recipient address rejected: Access denied"),
    (P, "5.0.0", "smtp; 550 relay not permitted"),
    (P, "5.1.1", "smtp; 550 5.1.1 Recipient rejected, your IP is not welcome here"),
    (P, "5.0.0", "smtp; 550 SPF record of b.example not found"),
    (F, "5.2.2", "smtp; 552 5.2.2 Over quota"),
    (F, "5.0.0", "smtp; 552 Mailbox of this user is full"),
    (F, "5.1.1", "smtp; 552 5.2.2 mailbox full"),
    (M, "4.4.7", "smtp; 421 4.4.7 delivery time expired"),
    (M, "5.0.0", "smtp; 450 4.1.1 unverified address: user unknown"),
    (U, "5.0.0", ""),
    (U, "5.0.0", "smtp; 550 Requested action not taken: mailbox unavailable"),
    (U, "5.6.7", "smtp; 553 5.6.7 the name needs SMTPUTF8"),
    (U, "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("cause", "status", "said"), CAUSES)
def test_only_what_is_about_the_address_is_told_for_that(cause: Cause, status: str, said: str) -> None:
    """A code before words, all lines before the field for it, and first what speaks for the address."""
    assert cause_of(status, said) is cause


@pytest.fixture(scope="module")
def original(prepared: Workspace) -> EmailMessage:
    """The letter to the duty desk."""
    return sent_to(prepared, DUTY)


def of(asked: tuple[Asked, list[bytes]], content: bytes) -> list[Judged]:
    return list(replies.judge(inbox.read_mail(content), PLACE, asked[0]))


def fields(content: bytes, *changes: tuple[str, str]) -> bytes:
    """A report with other lines about its recipient."""
    for old, new in changes:
        assert old.encode() in content
        content = content.replace(old.encode(), new.encode(), 1)
    return content


RECIPIENT = f"Final-Recipient: rfc822; {DUTY}"
STILL_A_BOUNCE = {
    "for addresses of any letters": (
        ("message/delivery-status", "message/global-delivery-status"),
        ("message/rfc822", "message/global"),
        (RECIPIENT, f"Final-Recipient: utf-8; {DUTY}"),
    ),
    "an address written in ASCII": ((RECIPIENT, "Original-Recipient: utf-8;\\x{64}" + DUTY[1:]),),
    "an address with a plus": ((RECIPIENT, f"Original-Recipient: rfc822;{DUTY.replace('@', '+40')}"),),
    "an address without its type": ((RECIPIENT, f"Final-Recipient: <{DUTY}>"),),
    "a comment": (("Action: failed", "Action: (no such) failed (user)"), ("5.1.1", "5.1.1 (unknown)")),
    "capitals": (("Action: failed", "ACTION: Failed"),),
    "in base64": (),
}


@pytest.mark.parametrize("changes", STILL_A_BOUNCE.values(), ids=STILL_A_BOUNCE)
def test_a_report_is_read_as_servers_write_it(
    asked: tuple[Asked, list[bytes]], original: EmailMessage, changes: tuple[tuple[str, str], ...]
) -> None:
    """RFC 3464 and 6533, with what their fields allow."""
    outcome = finding(of(asked, fields(report(original), *changes))).outcome
    assert outcome
    assert outcome.result is Result.BOUNCED


@pytest.mark.parametrize(
    ("status", "said"),
    cases(
        {"policy": ("5.7.1", "refused by policy"), "full": ("5.2.2", "is full"), "a while": ("4.4.7", "after a while")}
    ),
)
def test_another_failure_is_for_a_person(
    asked: tuple[Asked, list[bytes]], original: EmailMessage, status: str, said: str
) -> None:
    """It says why, and whose letter it was, and voids nothing."""
    (found,) = of(asked, report(original, status=status))
    assert isinstance(found, Rejected)
    assert said in found.reason
    assert found.contact == "duty"


UNREADABLE = {
    "no status": (("message/delivery-status", "application/x-unknown"),),
    "no action": (("Action: failed\r\n", ""),),
    "an action of its own": (("Action: failed", "Action: eaten"),),
    "nothing in it": ((f"{RECIPIENT}\r\nAction: failed\r\n", ""),),
}


@pytest.mark.parametrize("changes", UNREADABLE.values(), ids=UNREADABLE)
def test_a_report_that_cannot_be_read_is_never_a_good_one(
    asked: tuple[Asked, list[bytes]], original: EmailMessage, changes: tuple[tuple[str, str], ...]
) -> None:
    assert "not in a form that can be read" in reason(of(asked, fields(report(original), *changes)))


@pytest.mark.parametrize(
    ("kind", "part", "said"),
    [
        ("feedback-report", "message/feedback-report", "complaint"),
        ("disposition-notification", "message/disposition-notification", "receipt"),
    ],
)
def test_other_reports_are_told(
    asked: tuple[Asked, list[bytes]], original: EmailMessage, kind: str, part: str, said: str
) -> None:
    """A complaint of spam, and a receipt that nobody wrote, are no answers and no failures."""
    changes = (("report-type=delivery-status", f"report-type={kind}"), ("message/delivery-status", part))
    assert said in reason(of(asked, fields(report(original), *changes)))


# Servers that write no reports.


def plain(original: EmailMessage, headers: str, said: str) -> bytes:
    head = f"From: Mail Delivery System <Mailer-Daemon@mx.example>\r\nMessage-ID: <e@mx.example>\r\n{headers}\r\n"
    return f"{head}{said}\r\n\r\n------ This is a copy of the message ------\r\n\r\n".encode() + original.as_bytes()


EXIM = f"Auto-Submitted: auto-replied\r\nX-Failed-Recipients: {DUTY}\r\n"
FINAL = f"This is a permanent error:\r\n\r\n  {DUTY}\r\n    550 "
QMAIL = f"I wasn't able to deliver your message.\r\n\r\n<{DUTY}>:\r\nSorry, no mailbox here by that name. (#5.1.1)"
SENDMAIL = f"----- The following addresses had permanent fatal errors -----\r\n<{DUTY}>\r\n (reason: 550 User unknown)"
IN_WORDS = {
    "Exim": (EXIM, f"{FINAL}5.1.1 user unknown", A),
    "Exim, refused": (EXIM, f"{FINAL}5.7.1 rejected as spam", P),
    "Exim, without a reason": (EXIM, "A message that you sent could not be delivered.", U),
    "qmail": ("", QMAIL, A),
    "sendmail": ("", SENDMAIL, A),
    "a warning": ("", f"Warning: message delayed 24 hours, to {DUTY}: user unknown\r\nNo action is required.", M),
}


@pytest.mark.parametrize(("headers", "said", "cause"), IN_WORDS.values(), ids=IN_WORDS)
def test_a_server_that_writes_in_words_is_no_holiday(
    asked: tuple[Asked, list[bytes]], original: EmailMessage, headers: str, said: str, cause: Cause
) -> None:
    """What certainly says that the address is dead is a bounce; the rest is told with its reason."""
    (found,) = of(asked, plain(original, headers, said))
    if cause is Cause.ADDRESS:
        assert isinstance(found, Finding)
        assert found.outcome
        assert (found.outcome.result, found.outcome.value) == (Result.BOUNCED, DUTY)
    else:
        assert isinstance(found, Rejected)
        assert found.reason == cause.value


def test_a_server_s_words_about_another_address_are_told(
    asked: tuple[Asked, list[bytes]], original: EmailMessage
) -> None:
    """A mailbox that passes on to one that is dead; and a failure that anybody can write, without our code."""
    other = re.sub("X-Failed-Recipients: .*", "X-Failed-Recipients: private@example.com\r", EXIM)
    assert "does not name the address" in reason(of(asked, plain(original, other, "user unknown")))
    stranger = EmailMessage()
    stranger.set_content("Lunch?")
    assert "not given back" in reason(of(asked, plain(stranger, EXIM, "user unknown")))
    assert of(asked, plain(stranger, "", "to private@example.com: user unknown")) == [Passed.OTHER]


def test_a_postmaster_who_was_asked_is_a_person(asked: tuple[Asked, list[bytes]], prepared: Workspace) -> None:
    """A desk that answers without a way back, as ticket systems do, is believed like others."""
    original = sent_to(prepared, DESK)
    made = answer(original, "CONFIRM\n" + original.get_content(), Return_Path="<>")
    assert finding(of(asked, made.as_bytes())).outcome
    # One who is away writes so, too.
    note = answer(original, "I have left.", Return_Path="<>")
    assert "holds no code" in reason(of(asked, note.as_bytes()))


def test_a_final_failure_is_a_bounce_of_the_very_address(prepared: Workspace) -> None:
    """And voids what held before."""
    outcome = finding(judged(prepared, report(sent_to(prepared, DUTY)))).outcome
    assert outcome
    assert (outcome.result, outcome.value, outcome.contact) == (Result.BOUNCED, DUTY, "duty")
    register = load(prepared).register
    assert register
    known = fold([*register.outcomes, outcome], register.settings.freshness, TODAY)
    channel = register.organisations["registry-gr"].contacts[0].channels[1]
    assert known.of("registry-gr", "duty", channel).state is State.EXPIRED


def test_what_came_back_stands_in_the_journal_of_messages(opened: Workspace, tmp_path: Path) -> None:
    """Once, and only where `round send` sent it: the rest is for the office's own mail program."""
    original = sent_to(opened, DUTY)
    files.append_sent(opened, "2026-q4", [journalled(letter_to(opened, DUTY).task, str(original["Message-ID"]))])
    box = mbox(tmp_path / "in.mbox", [report(original, 1), report(original, 2), report(sent_to(opened, DESK), 3)])
    for _ in range(2):
        take_in(opened, box)
    found = files.read(opened, "2026-q4").sent
    assert [(each.contact, each.state) for each in found] == [("duty", "sent"), ("duty", "returned")]
    assert found[0].id == found[1].id


@pytest.mark.parametrize("action", ["delayed", "Delivered", "relayed (to a fax)", "expanded"])
def test_what_did_not_fail_for_good_is_no_outcome(prepared: Workspace, action: str) -> None:
    """A server that tries again will say so, or deliver; of our own message it is told, of others counted."""
    made = report(sent_to(prepared, DUTY), action=action)
    assert reason(judged(prepared, made)) == "it reports that our message waits, or went elsewhere"
    stranger = report(sent_to(prepared, DUTY), action=action, returned="none", recipient="friend@example.com")
    assert judged(prepared, stranger) == [Passed.NOT_FAILED]


def test_a_failure_without_our_code_is_not_believed(prepared: Workspace) -> None:
    """Whoever wants an address silenced can write a report, and does not have the code."""
    assert "our code is not given back" in reason(judged(prepared, report(sent_to(prepared, DUTY), returned="none")))
    stranger = report(sent_to(prepared, DUTY), returned="none", recipient="friend@example.com")
    assert judged(prepared, stranger) == [Passed.OTHER]


def test_a_report_with_our_headers_only_names_our_message(opened: Workspace) -> None:
    """Many servers give back no more; the name of what `round send` sent is in them."""
    original = sent_to(opened, DUTY)
    assert "not given back" in reason(judged(opened, report(original, returned="headers")))
    files.append_sent(opened, "2026-q4", [journalled(letter_to(opened, DUTY).task, str(original["Message-ID"]))])
    assert result(judged(opened, report(original, returned="headers"))) is Result.BOUNCED


def test_a_failure_of_another_address_is_not_ours(prepared: Workspace) -> None:
    """A mailbox that passes on to one that is full: the address itself took our mail."""
    found = judged(prepared, report(sent_to(prepared, DUTY), recipient="private@example.com"))
    assert "for another address" in reason(found)


def test_a_refusal_by_policy_says_nothing_of_the_address(prepared: Workspace) -> None:
    """Where our server stands on a list of senders of spam, half the register must not come to be void."""
    assert "by policy" in reason(judged(prepared, report(sent_to(prepared, DUTY), status="5.7.1")))


def test_a_report_may_name_the_address_as_it_was_before(prepared: Workspace) -> None:
    """Original-Recipient is the one that was asked, where a server rewrote it."""
    text = report(sent_to(prepared, DUTY), recipient="rewritten@relay.example").replace(
        b"Final-Recipient", f"Original-Recipient: rfc822;{DUTY}\r\nFinal-Recipient".encode(), 1
    )
    assert result(judged(prepared, text)) is Result.BOUNCED
