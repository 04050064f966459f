"""Work sheets on paper: fit to be folded, with what shows in a window, and a code that is photographed or torn off."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import segno
from loaded import small
from sheets import LANGUAGES, all_letters, letter, office, round_of

from builder.paper.documents import LEFT, MM, QR_SIZE, SLIP_TOP, WINDOW
from builder.rounds.asking import drawn, sheets
from builder.rounds.calling.call import script as spoken
from builder.words.languages import EXERCISE, phrases

A4 = (595.28, 841.89)


def pdf_text(content: bytes, *options: str) -> str:
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


def pages(content: bytes) -> int:
    done = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True)
    found = re.search(rb"^Pages:\s+(\d+)", done.stdout, re.MULTILINE)
    assert found
    return int(found[1])


@pytest.mark.parametrize("name", ["calls/anna.pdf", "post/anna.pdf", "fax/0014.pdf"])
def test_what_is_printed_is_sound(written: sheets.Sheets, tmp_path: Path, name: str) -> None:
    """A printer gets a whole PDF with its fonts in it."""
    name = next(each for each in written.files if each == name or (name.startswith("fax") and "fax/0" in each))
    path = tmp_path / "sheet.pdf"
    path.write_bytes(written.files[name])
    assert subprocess.run(["qpdf", "--check", path], capture_output=True).returncode == 0
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts
    assert all(" yes yes yes" in line for line in fonts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_window_shows_the_address_and_no_more(language: str) -> None:
    """Through the window of an envelope C6/5 or DL everybody reads: the address, and no code or number."""
    content = drawn.letters([letter("post", language=language)], round_of(), office())
    # The window: 20 to 110 mm from the left, 45 to 90 mm from the upper edge of a sheet folded at its marks.
    window = [*("-f", "1", "-l", "1", "-x", str(int(20 * MM)), "-y", str(int(45 * MM)))]
    seen = pdf_text(content, *window, "-W", str(int(90 * MM)), "-H", str(int(45 * MM)))
    assert [line for line in seen.split("\n") if line.strip("\f ")][1:] == [
        *("Ola Oppdiktet", "Test Registry of Norway", "Example Street 1", "0001 Testby", "NORWAY"),
    ]
    assert WINDOW[0] == 45 * MM
    assert LEFT > 20 * MM


@pytest.mark.parametrize(
    ("name", "post"),
    [
        ("Secretariat", ("1 Example Street", "0001 TESTBY")),
        (
            "Secretariat of the Register of Emergency Contacts",
            ("International Telecommunication Building", "Place des Nations 20", "1211 Geneva 20", "SWITZERLAND"),
        ),
    ],
)
def test_a_letter_can_come_back(name: str, post: tuple[str, ...]) -> None:
    """The whole address of the office stands above the contact's, in the part of the window that is for it."""
    sender = office().model_copy(update={"name": name, "post": post})
    content = drawn.letters([letter("post")], round_of(), sender)
    zone = [*("-f", "1", "-l", "1", "-x", str(int(25 * MM)), "-y", str(int(45 * MM)), "-W", str(int(85 * MM)), "-H")]
    seen = pdf_text(content, *zone, str(int(17.7 * MM)))
    assert " · ".join((name, *post)) in " ".join(seen.split())
    assert "NORWAY" in pdf_text(content, *zone, str(int(45 * MM)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("drill", [False, True])
def test_a_letter_is_a_sheet(language: str, drill: bool) -> None:
    """A cover and a form, in each language, an exercise or not: one sheet of paper, printed on both sides."""
    found = letter("post", language=language)
    content = drawn.letters([found, found], round_of(drill=drill), office())
    assert pages(content) == 4
    first = pdf_text(content, "-f", "1", "-l", "1")
    assert ("THIS IS AN EXERCISE" in first) == drill
    assert ("THIS IS AN EXERCISE" in pdf_text(content, "-f", "2", "-l", "2")) == drill


def test_each_letter_begins_on_a_sheet_of_its_own() -> None:
    """Printed on both sides, no letter's back is the next one's front: one of three pages is followed by a blank."""
    found = letter("post")
    long = replace(found, held=found.held * 8)
    content = drawn.letters([long, found], round_of(), office())
    assert pages(content) == 6
    assert pdf_text(content, "-f", "4", "-l", "4").strip("\f\n ") == ""
    assert "3/3" in pdf_text(content, "-f", "3", "-l", "3").replace(" ", "")


def test_the_slip_has_the_code_and_where_it_goes() -> None:
    """What is torn off says whose answer it is, and shows the office's address in an envelope's window."""
    found = letter("post")
    content = drawn.letters([found], round_of(), office())
    slip = pdf_text(content, "-f", "2", "-l", "2", "-x", "0", "-y", str(int(SLIP_TOP)), "-W", "600", "-H", "300")
    assert found.code in slip
    # The window of an envelope stands 50 to 95 mm from its upper edge; a slip of 99 mm can slide by 11.
    part = ["-x", str(int(20 * MM)), "-y", str(int(SLIP_TOP + 50 * MM)), "-W", str(int(80 * MM)), "-H"]
    seen = pdf_text(content, "-f", "2", "-l", "2", *part, str(int(34 * MM)))
    assert [line for line in seen.splitlines() if line.strip("\f ")] == [
        *("Miniature secretariat", "1 Example Street", "0001 TESTBY"),
    ]
    above = pdf_text(content, "-f", "2", "-l", "2", "-x", "0", "-y", "0", "-W", "600", "-H", str(int(SLIP_TOP)))
    assert found.code not in above


def test_the_square_says_the_code(tmp_path: Path) -> None:
    """Photographed, the square gives the code: each module of it is dark where the standard wants it dark."""
    found = letter("fax")
    (content,) = drawn.faxes([found], round_of(), office())
    (tmp_path / "fax.pdf").write_bytes(content)
    picture = subprocess.run(
        ["pdftoppm", "-gray", "-r", "300", "-f", "2", "-l", "2", tmp_path / "fax.pdf"], capture_output=True, check=True
    ).stdout
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", picture)
    assert head
    wide, dots = int(head[1]), picture[head.end() :]
    scale = 300 / 72
    wanted = list(segno.make_qr(found.code.replace(" ", "").upper(), error="m").matrix)
    side = QR_SIZE / len(wanted)
    left, top = A4[0] - 20 * MM - QR_SIZE, SLIP_TOP + 54 * MM
    for y, row in enumerate(wanted):
        for x, dark in enumerate(row):
            column, line = int((left + (x + 0.5) * side) * scale), int((top + (y + 0.5) * side) * scale)
            assert (dots[line * wide + column] < 128) == bool(dark)


def test_a_call_sheet_has_the_numbers_of_the_register() -> None:
    """What is dialled stands on the sheet, with its marking, the script and the boxes; nobody's e-mail does."""
    calls = [each for each in all_letters() if sheets.PLACES[each.task.kind] == "calls"]
    text = pdf_text(drawn.calls(calls, round_of(), office()))
    assert not [each for each in calls if each.shown not in text]
    # A code is what a letter carries, and nobody is asked for one who is rung.
    assert not [each for each in calls if each.code in text]
    assert "Dial the number that is printed here, and no other." in text
    assert text.count("wrong person") == len(calls)
    assert "TLP:RED" in text
    assert "@" not in text.replace("matrix @", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_of_an_exercise_begins_so_whoever_answers(language: str) -> None:
    """A person or an answering machine: what is said first are these words, and beneath them the contact's own."""
    drill, beneath = round_of(drill=True), phrases(language)("This is an exercise.")
    script = pdf_text(drawn.calls([letter("phone", language=language)], drill, office()), "-raw")
    for before in ("First, and again before you hang up:", "An answering machine gets no more than this:"):
        said = script.partition(before)[2].strip().splitlines()
        assert said[0] == f"{EXERCISE}."
        # Arabic is read out of a PDF file in the order in which it is drawn.
        assert language in ("en", "ar") or said[1] == beneath
    assert f"Say first: {EXERCISE}." in script
    assert spoken(small(), drill, language, "anna").startswith(f"{EXERCISE}.")
