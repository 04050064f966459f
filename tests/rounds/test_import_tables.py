"""`tocsin round import` of tables: call sheets, call lists of CERTs, and reports of an SMS gateway."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from incoming import (
    DAY,
    SMS,
    TODAY,
    asked_of,
    cases,
    finding,
    proposals,
    reason,
    result,
    rows,
    state_of,
    take_in,
    write_csv,
)
from mails import (
    letter_to,
)
from running import tocsin
from tries import tries

from builder.register.kinds import Result
from builder.rounds.asking import sheets
from builder.rounds.asking.letters import letters
from builder.rounds.returns import tables
from builder.rounds.returns.evidence import Asked, Finding, Judged, Passed
from builder.workspace.places import Workspace

# Tables that come back.


def table(*lines: str) -> bytes:
    return "\r\n".join([",".join(sheets.COLUMNS), *lines, ""]).encode()


def of_table(workspace: Workspace, content: bytes, today: date = TODAY) -> list[Judged]:
    return list(tables.judge(content, "calls.csv", asked_of(workspace, today=today)))


def call_sheet(workspace: Workspace) -> list[list[str]]:
    """A call sheet as the office gets it."""
    asked = asked_of(workspace)
    found = [each for each in letters(asked.register, asked.files, asked.files.tasks) if each.task.method == "call"]
    return list(
        csv.reader(io.StringIO(sheets._table(found, asked.files.round, lambda _: "").decode("utf-8-sig"), newline=""))
    )


def filled_in(sheet: list[list[str]], *said: tuple[str, str, str, str]) -> list[list[str]]:
    place = sheet[0].index("outcome")
    return [sheet[0]] + [
        [*row[:place], *(said[number] if number < len(said) else ("", "", "", "")), *row[place + 4 :]]
        for number, row in enumerate(sheet[1:])
    ]


SPREADSHEETS = {
    "as it was written": lambda text: text.encode(),
    "Excel, UTF-8": lambda text: text.encode("utf-8-sig"),
    "Excel, Unicode text": lambda text: text.replace(",", "\t").encode("utf-16"),
    "Excel in Europe": lambda text: text.replace(",", ";").encode("utf-8-sig"),
    "Excel, told its separator": lambda text: ("sep=;\r\n" + text.replace(",", ";")).encode("utf-8-sig"),
    "LibreOffice": lambda text: text.replace("\r\n", "\n").encode(),
    "the mark before a number taken away": lambda text: text.replace("'+", "+").encode(),
    "a number made a number": lambda text: re.sub(r"'\+(\d[\d ]+)", lambda m: m[1].replace(" ", ""), text).encode(),
    "day first, with points": lambda text: text.replace("2026-11-24", "24.11.2026").encode(),
    "month first, with slashes": lambda text: text.replace("2026-11-24", "11/24/2026").encode(),
    "with the time": lambda text: text.replace("2026-11-24", "2026-11-24 00:00").encode(),
}


@pytest.mark.parametrize("through", SPREADSHEETS.values(), ids=SPREADSHEETS)
def test_a_call_sheet_comes_back_through_a_spreadsheet(opened: Workspace, through: Callable[[str], bytes]) -> None:
    """Separators, encodings, dates and lost plus signs change nothing of what was found out."""
    sheet = filled_in(
        call_sheet(opened),
        ("confirmed", "2026-11-24", "", "rang twice"),
        ("No answer", "2026-11-24", "", ""),
        ("wrong_person", "2026-11-24", "", ""),
        ("corrected", "2026-11-24", "+44 1632 960155", ""),
    )
    simple = [[cell.replace(",", " ").replace(";", " ") for cell in row] for row in sheet]
    text = "\r\n".join(",".join(row) for row in simple) + "\r\n"
    found = of_table(opened, through(text))
    outcomes = [each.outcome for each in found if isinstance(each, Finding) and each.outcome]
    assert [each.result for each in outcomes] == ["confirmed", "no-answer", "wrong-person", "corrected"]
    assert {(each.when, each.method, each.officer) for each in outcomes} == {(date(2026, 11, 24), "call", "anna")}
    assert outcomes[0].note == "rang twice"
    assert [change.new for each in found if isinstance(each, Finding) for change in each.corrections] == [
        "+44 1632 960155"
    ]
    assert Counter(each for each in found if isinstance(each, Passed)) == {Passed.UNTRIED: len(sheet) - 5}


LINE = "registry-no,ops,phone,'+44 1632 960201"
REFUSED_LINES = {
    "no such outcome": (f"{LINE},yes,2026-11-24,,", "its outcome is none of ours"),
    "no day": (f"{LINE},confirmed,,,", "its day is missing"),
    "a day to come": (f"{LINE},confirmed,2026-11-26,,", "not within the round"),
    "a day before the round": (f"{LINE},confirmed,2026-11-22,,", "not within the round"),
    "no day of the calendar": (f"{LINE},confirmed,2026-11-31,,", "cannot be told"),
    "no new value": (f"{LINE},corrected,2026-11-24,,", "one of them is missing"),
    "a new value, and confirmed": (f"{LINE},confirmed,2026-11-24,+44 1632 960111,", "one of them is missing"),
    "a new value that is none": (f"{LINE},corrected,2026-11-24,4.41633E+11,", "not in international form"),
    "another value": ("registry-no,ops,phone,'+44 1632 960209,confirmed,2026-11-24,,", "does not ask about"),
    "another contact": ("registry-no,boss,phone,'+44 1632 960201,confirmed,2026-11-24,,", "does not ask about"),
    "no such kind": ("registry-no,ops,telex,'+44 1632 960201,confirmed,2026-11-24,,", "does not ask about"),
    "a number that a spreadsheet rounded": (
        "registry-no,ops,phone,4.41633E+11,confirmed,2026-11-24,,",
        "not ask about",
    ),
    "hidden marks": (f"{LINE},confirmed,2026-11-24,,turned \u202e round", "hidden"),
    "too many cells": (f"{LINE},confirmed,2026-11-24,,note,more", "more cells"),
    "a quote that is not closed": (f'{LINE},confirmed,2026-11-24,,"note', "not valid CSV"),
}


@pytest.mark.parametrize(("line", "said"), REFUSED_LINES.values(), ids=REFUSED_LINES)
def test_a_line_that_cannot_be_told_is_rejected(opened: Workspace, line: str, said: str) -> None:
    """With a reason that quotes nothing of it; the line before it counts."""
    good = "registry-gr,duty,phone,'+44 1632 960101,confirmed,2026-11-24,,"
    found = of_table(opened, table(good, line))
    assert result(found[:1]) is Result.CONFIRMED
    assert said in reason(found[1:])
    assert "9602" not in reason(found[1:])


def test_a_day_that_can_be_two_is_not_guessed(opened: Workspace) -> None:
    """02/01/2027 is two days in two countries; where one of them is yet to come, it is the other."""
    line = f"{LINE},confirmed,02/01/2027,,"
    assert "cannot be told" in reason(of_table(opened, table(line), today=date(2027, 2, 20)))
    outcome = finding(of_table(opened, table(line), today=date(2027, 1, 20))).outcome
    assert outcome
    assert outcome.when == date(2027, 1, 2)


@pytest.mark.parametrize(
    ("content", "said"),
    cases(
        {
            "empty": (b"", "names no columns"),
            "another table": (b"a,b,c\r\n1,2,3\r\n", "names no columns"),
            "Latin letters": ("organisation,é\r\n".encode("latin-1"), "not UTF-8"),
            "a column twice": (b"organisation,contact,kind,value,outcome,outcome\r\n", "the same name"),
            "half of UTF-16": (b"\xff\xfeo", "not UTF-8"),
            "too large": (b"organisation,contact,kind,value,outcome\r\n" + b"\r\n" * (9 << 20), "more than 16 MiB"),
            "a cell without end": (b'"' + b"x" * 200_000, "cannot be read"),
        }
    ),
)
def test_what_is_no_table_of_ours_is_refused_whole(opened: Workspace, content: bytes, said: str) -> None:
    with pytest.raises(tables.RefusedTableError, match=said):
        of_table(opened, content)


@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(table)))
@settings(max_examples=tries(300), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_are_a_table_or_refused(asked: tuple[Asked, list[bytes]], content: bytes) -> None:
    """And of the lines that are not ours none is an outcome."""
    try:
        found = list(tables.judge(content, "x.csv", asked[0]))
    except tables.RefusedTableError:
        return
    assert not [each for each in found if isinstance(each, Finding)]


def test_a_sheet_again_changes_nothing(opened: Workspace, tmp_path: Path) -> None:
    """Filled in further and given again: only what is new is recorded."""
    path = tmp_path / "calls.csv"
    sheet = call_sheet(opened)
    first = ("confirmed", "2026-11-24", "", "")
    write_csv(path, filled_in(sheet, first))
    take_in(opened, path)
    write_csv(path, filled_in(sheet, first, ("corrected", "2026-11-24", "+44 7700 900199", "")))
    take_in(opened, path, officer="ben", day="2026-11-30")
    assert [(row.result, row.officer) for row in rows(opened)] == [("confirmed", "anna"), ("corrected", "ben")]
    before = state_of(opened)
    assert re.search(r"taken in before +2 *\n", take_in(opened, path))
    assert state_of(opened) == before
    assert len(proposals(opened)) == 1


# Call lists of CERTs.


CERT_LINES = [
    "organisation,contact,kind,value,when,method,result,officer,note",
    "registry-gr,duty,phone,+441632960101,2026-11-20,call,confirmed,cert-all,edition 1.",
    'shared-backend,noc,email,noc@backend.example,2026-11-24,email,bounced,cert-all,"edition 1. =LINK(""x"")"',
    "registry-tv,desk,inoc-dba,64496*100,2026-11-24,call,no-answer,cert-all,edition 1.",
]  # fmt: skip


def test_the_outcomes_of_a_cert_are_evidence(opened: Workspace, tmp_path: Path) -> None:
    """Recorded on the importing officer's word, with the CERT in the note; again, they change nothing."""
    path = tmp_path / "outcomes.csv"
    path.write_bytes("\r\n".join([*CERT_LINES, ""]).encode())
    take_in(opened, path)
    found = rows(opened)
    assert [(row.contact, row.result, row.officer) for row in found] == [
        ("duty", "confirmed", "anna"),
        ("noc", "bounced", "anna"),
        ("desk", "no-answer", "anna"),
    ]
    assert [row.note for row in found] == [
        "CERT cert-all: edition 1.",
        'CERT cert-all: edition 1. =LINK("x")',
        "CERT cert-all: edition 1.",
    ]
    assert found[0].value == "+44 1632 960101"
    take_in(opened, path, officer="ben")
    assert rows(opened) == found
    done = tocsin("--root", opened.root, "--date", DAY, "check")
    assert done.returncode == 0, done.stdout + done.stderr


REFUSED_EVIDENCE = {
    "no CERT": ("registry-gr,duty,phone,+441632960101,2026-11-20,call,confirmed,cert-zz,", "is no CERT"),
    "an officer": ("registry-gr,duty,phone,+441632960101,2026-11-20,call,confirmed,anna,", "is no CERT"),
    "a value that is gone": (
        "registry-gr,duty,phone,+441632960109,2026-11-20,call,confirmed,cert-all,",
        "no such channel",
    ),
    "a method that does not fit": (
        "registry-gr,duty,phone,+441632960101,2026-11-20,email,confirmed,cert-all,",
        "does not verify this kind",
    ),
    "a correction": ("registry-gr,duty,phone,+441632960101,2026-11-20,call,corrected,cert-all,", "cannot correct"),
    "a day to come": ("registry-gr,duty,phone,+441632960101,2026-11-26,call,confirmed,cert-all,", "is yet to come"),
    "no such result": ("registry-gr,duty,phone,+441632960101,2026-11-20,call,reached,cert-all,", "none of ours"),
}


@pytest.mark.parametrize(("line", "said"), REFUSED_EVIDENCE.values(), ids=REFUSED_EVIDENCE)
def test_what_a_cert_cannot_say_is_rejected(opened: Workspace, line: str, said: str) -> None:
    assert said in reason(of_table(opened, f"{CERT_LINES[0]}\r\n{line}\r\n".encode()))


# Short messages.


REPORTED = {
    "delivered": Passed.NOT_FAILED,
    "DELIVRD": Passed.NOT_FAILED,
    "undelivered": Result.NO_ANSWER,
    "expired": Result.NO_ANSWER,
    "Unknown Subscriber": Result.OUT_OF_SERVICE,
    "invalid": Result.OUT_OF_SERVICE,
}


@pytest.mark.parametrize(("status", "meant"), REPORTED.items(), ids=REPORTED)
def test_a_gateway_reports(opened: Workspace, status: str, meant: Result | Passed) -> None:
    """Delivered is not answered; a handset that is off is no dead number."""
    # Gateways write numbers without a plus, or as they are dialled.
    number = "447700900201" if status.islower() else "00447700900201"
    found = of_table(opened, f"to,status,date\r\n{number},{status},2026-11-24T10:00:00Z\r\n".encode())
    assert found == [meant] if isinstance(meant, Passed) else result(found) is meant


def test_a_gateway_says_what_we_do_not_know(opened: Workspace) -> None:
    found = of_table(opened, b"number;state;when\r\n+447700900201;eaten by a dog;2026-11-24\r\n")
    assert "its status is not one that we know" in reason(found)
    assert of_table(opened, b"number;state;when\r\n+447700900999;failed;2026-11-24\r\n") == [Passed.OTHER]


def test_a_text_message_confirms_with_its_code_from_its_number(opened: Workspace) -> None:
    """From another number it does not, and without the code neither."""
    code = letter_to(opened, SMS).code
    lines = [
        "from,text,received",
        f"{SMS},Yes {code.upper()},2026-11-24 10:00",
        f"+44 7700 900777,{code},2026-11-24 10:00",
        f"{SMS},yes,2026-11-24 10:00",
        "+44 7700 900777,win a prize,2026-11-24 10:00",
    ]
    found = of_table(opened, "\r\n".join(lines).encode())
    assert result(found[:1]) is Result.CONFIRMED
    assert "another number" in reason(found[1:2])
    assert "holds no code" in reason(found[2:3])
    assert found[3] is Passed.OTHER


def test_own_words_in_a_text_message_are_to_be_read(opened: Workspace) -> None:
    code = letter_to(opened, SMS).code
    texts = (f"CONFIRM {code}", f"Yes {code.upper()}, thanks", f"{code}, but ask for Jane Roe from March on")
    lines = [f'{SMS},"{text}",2026-11-24' for text in texts]
    found = of_table(opened, "\r\n".join(["from,text,received", *lines]).encode())
    besides = [each.besides for each in found if isinstance(each, Finding)]
    assert [each and each.reason for each in besides] == [
        None,
        None,
        "it was taken in; it also says something in its own words",
    ]
