"""`tocsin round import` of mail that holds no clear answer: a person is told what to do."""

import csv
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from incoming import DAY, cases, finding, judged, reason, result, rows, tag_of, take_in, write_csv
from mails import DUTY, answer, corrected, mbox, quoted, sent_to, ticked, with_attachment
from running import tocsin

from builder.register.kinds import Result
from builder.rounds.returns.evidence import Passed, Rejected
from builder.workspace.places import Workspace


def test_a_right_answer_without_a_box_is_recorded_by_the_list_of_the_sheets(opened: Workspace, tmp_path: Path) -> None:
    """“Everything is correct”, from the right address with the code: the hint names what works, and it does."""
    original = sent_to(opened, DUTY)
    text = f"Everything is correct, thank you!\n{quoted(original.get_content())}"
    said = take_in(opened, mbox(tmp_path / "in.mbox", [answer(original, text)]))
    assert "no box is filled in; read it; in `tocsin desk` one key takes what it says" in said
    assert "round call" not in said
    wanted = ("--to", tmp_path / "sheets", "--above-label", "include")
    done = tocsin("--root", opened.root, "--date", DAY, "round", "sheets", "2026-q4", *wanted)
    assert done.returncode == 0, done.stderr
    path = tmp_path / "sheets" / "email" / "list.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    value, place = lines[0].index("value"), lines[0].index("outcome")
    for line in lines:
        if line[value] == DUTY:
            line[place : place + 2] = ["confirmed", "2026-11-24"]
    write_csv(path, lines)
    take_in(opened, path)
    assert [(row.value, row.method, row.result) for row in rows(opened)] == [(DUTY, "email", Result.CONFIRMED)]


def pictured(content: bytes, maintype: str = "image", subtype: str = "jpeg", **more: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "somebody@example.com"
    made.set_content("as you asked")
    made.add_attachment(content, maintype=maintype, subtype=subtype, **more)
    return made


def passed_on(message: EmailMessage) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "colleague@example.com"
    made.set_content("this came for you")
    made.add_attachment(message)
    return made


PAPER = {
    "a photograph": pictured(b"\xff\xd8\xff" * 30_000),
    "a photograph in the text": pictured(b"\xff\xd8\xff" * 30_000, cid="<1@phone>"),
    "a PDF file": pictured(b"%PDF-1.7", "application", "pdf"),
    "a PDF file that does not say so": pictured(b"%PDF-1.7", "application", "octet-stream"),
    "a photograph that does not say so": pictured(b"\0\0\0 ftypheic", "application", "octet-stream"),
    "a fax": pictured(b"II*\0", "image", "tiff"),
    "a fax that was passed on": passed_on(pictured(b"II*\0", "image", "tiff")),
}


@pytest.mark.parametrize("message", PAPER.values(), ids=PAPER)
def test_a_picture_from_anybody_is_looked_at(prepared: Workspace, message: EmailMessage) -> None:
    """Letters on paper say: send the picture. It comes from some telephone, without a code that could be read."""
    found = judged(prepared, message)
    assert reason(found) == "it has a picture or a PDF file, as an answer on paper would"
    message["Auto-Submitted"] = "auto-generated"
    assert reason(judged(prepared, message)) == reason(found)
    del message["Auto-Submitted"]


def test_a_logo_is_no_answer(prepared: Workspace) -> None:
    """The mark of a house below each of its letters; what was copied from a screen is as small, and no logo's shape."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
    for width, height, logo in ((600, 120, True), (64, 64, True), (700, 480, False)):
        content = head + width.to_bytes(4) + height.to_bytes(4) + b"\0" * 500
        found = judged(prepared, pictured(content, subtype="png", cid="<logo@x>"))
        assert (found == [Passed.OTHER]) == logo


def test_a_picture_beside_an_answer_is_looked_at(prepared: Workspace) -> None:
    """Of who was asked, with a box filled in and without."""
    original = sent_to(prepared, DUTY)
    found = finding(judged(prepared, with_attachment(ticked(original), original)))
    assert found.besides
    assert found.besides.reason.startswith("it was taken in; it also has a picture")
    bare = pictured(b"%PDF-1.7", "application", "pdf")
    del bare["From"]
    bare["From"] = DUTY
    (one,) = judged(prepared, bare)
    assert isinstance(one, Rejected)
    assert "holds no code" in one.reason
    assert "look at its picture" in one.hint


@pytest.mark.parametrize(
    ("change_text", "said"),
    cases(
        {
            "untouched": (lambda original: original.get_content(), "no box is filled in"),
            "ticked and a new value": (
                lambda original: corrected(original, tag_of(original), "x@example.com").replace("M [   ]", "M [x]"),
                "contradict each other",
            ),
            "neither yes nor no": (
                lambda original: original.get_content().replace("CONFIRM [   ]", "CONFIRM [perhaps]"),
                "what is no answer",
            ),
            "a box of somebody else": (
                lambda original: original.get_content() + "\nNEW zzzz [+44 1632 960123]",
                "not one of this contact's",
            ),
            "no number": (
                lambda original: corrected(original, tag_of(original, 1), "960 123"),
                "not in international form",
            ),
            "no address": (lambda original: corrected(original, tag_of(original), "ask me"), "no e-mail address"),
        }
    ),
)
def test_what_is_unclear_is_for_an_officer_to_read(
    prepared: Workspace, change_text: Callable[[EmailMessage], str], said: str
) -> None:
    original = sent_to(prepared, DUTY)
    assert said in reason(judged(prepared, answer(original, change_text(original))))


OUT_OF_OFFICE = {
    "RFC 3834": {"Auto_Submitted": "auto-replied"},
    "RFC 3834, with more": {"Auto_Submitted": "Auto-Replied; owner-email=x"},
    "made by a program": {"Auto_Submitted": "auto-generated"},
    "vacation": {"X_Autoreply": "yes"},
    "autorespond": {"X_Autorespond": "out"},
    "cPanel": {"X_AutoReply_From": "x"},
    "Zimbra": {"Precedence": "auto_reply"},
}


@pytest.mark.parametrize("headers", OUT_OF_OFFICE.values(), ids=OUT_OF_OFFICE)
def test_an_out_of_office_note_confirms_nothing_and_is_read(prepared: Workspace, headers: dict[str, str]) -> None:
    """It comes from the right address and quotes the code, and nobody has read the question; it may name who has."""
    original = sent_to(prepared, DUTY)
    note = answer(original, f"I have left; write to Jane.\n\n{quoted(original.get_content())}", **headers)
    (found,) = judged(prepared, note)
    assert isinstance(found, Rejected)
    assert found.reason == "a program answered, as an out-of-office note"
    assert (found.organisation, found.contact) == ("registry-gr", "duty")
    # Most quote nothing.
    assert "a program answered" in reason(judged(prepared, answer(original, "I have left.", **headers)))
    stranger = answer(original, "I am away.", From="friend@example.com", **headers)
    assert judged(prepared, stranger) == [Passed.AUTOMATIC]


NO_PROGRAM = {
    "asks others not to answer by themselves": {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
    "has a field that only begins so": {"X_Automation_Id": "7", "X_Auto": "x"},
    "says that it is none": {"X_Autoreply": "no", "Auto_Submitted": "no"},
    "comes from a ticket system": {"Precedence": "bulk", "Return_Path": "<>", "X_Loop": "desk"},
}


@pytest.mark.parametrize("headers", NO_PROGRAM.values(), ids=NO_PROGRAM)
def test_what_a_person_wrote_is_a_person_s(prepared: Workspace, headers: dict[str, str]) -> None:
    """Whatever header its program puts there: what is ticked counts, what is written is read."""
    original = sent_to(prepared, DUTY)
    assert result(judged(prepared, answer(original, ticked(original), **headers))) is Result.CONFIRMED
    words = answer(original, f"I have left the registry.\n{quoted(original.get_content())}", **headers)
    assert reason(judged(prepared, words)) == "it has our code, and no box is filled in"


def test_a_desk_that_answers_through_a_program_is_read(prepared: Workspace) -> None:
    """A box that is filled in was seen by somebody: an officer looks."""
    original = sent_to(prepared, DUTY)
    message = answer(original, ticked(original), Auto_Submitted="auto-generated")
    assert "yet a box is filled in" in reason(judged(prepared, message))


def test_a_person_is_no_program(prepared: Workspace) -> None:
    original = sent_to(prepared, DUTY)
    assert result(judged(prepared, answer(original, ticked(original), Auto_Submitted="no"))) is Result.CONFIRMED


def test_our_own_messages_in_the_mailbox_say_nothing(prepared: Workspace) -> None:
    """Copies of what was sent lie beside the answers; one that somebody filled in is none."""
    original = sent_to(prepared, DUTY)
    assert judged(prepared, original) == [Passed.OURS]
    original.set_content(ticked(original))
    assert "yet a box is filled in" in reason(judged(prepared, original))
