"""The work sheets: whole, the same each time, the contact's own data and nobody else's, and fit to be folded."""

import csv
import io
import re
import shutil
import stat
import string
import subprocess
from dataclasses import replace
from pathlib import Path

import jinja2
import pytest
import segno
from babel.messages.pofile import read_po
from loaded import small
from running import tocsin
from sheets import LANGUAGES, OPENED, all_letters, letter, office, round_of, tasks_of
from workspaces import Change

from builder.errors import RoundError
from builder.paper.documents import LEFT, MM, QR_SIZE, SLIP_TOP, WINDOW
from builder.progress import Silence
from builder.register.kinds import ChannelKind, Tlp
from builder.register.model import Outcome, Register
from builder.rounds.asking import drawn, mail, sending, sheets
from builder.rounds.asking.letters import HIDDEN, address_lines, in_part
from builder.rounds.calling.call import script as spoken
from builder.rounds.record import RoundFiles
from builder.rounds.returns.tables import SHEET, read_lines
from builder.words.languages import EXERCISE, language_of, phrases
from builder.words.templates import TEMPLATES
from builder.workspace.csvtext import NUMBER
from builder.workspace.places import Workspace

TEXTS = sorted(path for path in (TEMPLATES / "rounds").glob("*.*") if path.suffix in (".html", ".txt"))
A4 = (595.28, 841.89)


def pdf_text(content: bytes, *options: str) -> str:
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


def pages(content: bytes) -> int:
    done = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True)
    found = re.search(rb"^Pages:\s+(\d+)", done.stdout, re.MULTILINE)
    assert found
    return int(found[1])


def made(found: Register | None = None, outcomes: tuple[Outcome, ...] = (), *, drill: bool = False) -> sheets.Sheets:
    found = found or small()
    files = RoundFiles(round=round_of(drill=drill), tasks=tasks_of(found), outcomes=outcomes)
    return sheets.make(found, files, office(), OPENED, jobs=1, report=Silence())


@pytest.fixture(scope="module")
def written() -> sheets.Sheets:
    return made()


# Languages


def sentences() -> set[str]:
    """Every sentence that a template or the program has translated."""
    environment = jinja2.Environment()
    found = {*mail.KINDS.values(), "Round {round}"}
    for path in TEXTS:
        tree = environment.parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(jinja2.nodes.Call):
            if isinstance(call.node, jinja2.nodes.Name) and call.node.name == "_":
                assert isinstance(call.args[0], jinja2.nodes.Const)
                found.add(call.args[0].value)
    return found


def placeholders(text: str) -> frozenset[str]:
    """The names of what is filled into a sentence."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_each_sentence_is_there_in_each_language(language: str) -> None:
    """Nobody gets a letter in two languages at once, and no catalogue keeps what nobody says any more."""
    with (TEMPLATES / "rounds" / "locale" / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    texts = {message.id: message.string for message in catalogue if message.id}
    assert texts.keys() == sentences()
    assert not [message.id for message in catalogue if message.id and (message.fuzzy or not message.string)]
    assert not [text for text, said in texts.items() if placeholders(text) != placeholders(said)]


def test_a_contact_is_written_to_in_the_first_language_that_we_have() -> None:
    """Greek first and French second is French; Greek alone is English; a region changes nothing."""
    assert [language_of(each) for each in (["el", "fr"], ["el"], ["es-MX"], ["ar"], ["en", "fr"])] == [
        *("fr", "en", "es", "ar", "en")
    ]


def test_a_name_in_arabic_text_keeps_its_direction() -> None:
    """What is filled in is isolated, with its own direction, and so are its brackets where a line breaks."""
    said = phrases("ar")("Round {round}", round="2026-q4 (b)")
    assert "\u20662026-q4 \u200e(\u200eb\u200e)\u200e\u2069" in said
    assert phrases("en")("Round {round}", round="2026-q4 (b)") == "Round 2026-q4 (b)"
    assert phrases("fr").isolated("מרשם") == "\u2067מרשם\u2069"


def test_what_is_filled_in_is_no_markup() -> None:
    """A name that looks like HTML stays a name."""
    assert "&lt;b&gt;" in phrases("fr").html("Round {round}", round="<b>")


# What a letter tells


def test_a_letter_holds_its_own_contact_alone() -> None:
    """No letter names a channel of another contact, in whatever form it goes out."""
    found = all_letters()
    values = {(each.task.organisation, each.task.contact, each.shown) for each in found}
    for each in found:
        own = (each.task.organisation, each.task.contact)
        others = [value for organisation, contact, value in values if (organisation, contact) != own]
        text = mail.text("rounds/email.txt", each, round_of(), office())
        assert not [value for value in others if value in text]
        assert each.shown in text or each.task.kind is ChannelKind.POST


def test_what_few_may_see_is_told_in_part() -> None:
    """A letter that reaches a stranger tells no private number; its owner knows it by its last digits."""
    lead = letter("email", contact="lead")
    assert [(each.shown, each.in_part) for each in lead.held] == [
        ("+44 •••• •••101", True),
        ("eleni@example.net", False),
    ]
    assert lead.tlp is Tlp.AMBER
    called = letter("mobile", contact="lead")
    assert called.held[0].shown == "+44 7700 900101"
    assert called.tlp is Tlp.RED


@pytest.mark.parametrize(
    ("kind", "value", "part"),
    [
        ("mobile", "+44 7700 900101", "+44 •••• •••101"),
        ("sms", "+447700900101", "•••101"),
        ("email", "eleni@example.net", "e•••@example.net"),
        ("post", "1 Example Street, Testby, Norway", "•••, Norway"),
        ("chat", "matrix @desk:chat.example", "•••ple"),
    ],
)
def test_a_part_of_a_value_is_not_the_value(kind: str, value: str, part: str) -> None:
    """Whoever sees a value in part can neither dial it nor write to it."""
    assert in_part(ChannelKind(kind), value) == part
    assert HIDDEN in part


def test_the_window_has_the_country_in_capitals_and_no_name_twice() -> None:
    """An address stands as the post wants it; an organisation that begins its own address is not repeated."""
    found = letter("post")
    assert address_lines(found) == (
        *("Ola Oppdiktet", "Test Registry of Norway"),
        *("Example Street 1", "0001 Testby", "NORWAY"),
    )
    task = found.task.model_copy(update={"value": "Test Registry of Norway\nExample Street 1\nNorway"})
    assert address_lines(replace(found, task=task)) == (
        *("Ola Oppdiktet", "Test Registry of Norway", "Example Street 1", "NORWAY"),
    )


# What is written


def test_the_same_data_give_the_same_bytes(written: sheets.Sheets) -> None:
    """Promise 7: made again, each sheet is the same, byte for byte."""
    again = made()
    assert written.files.keys() == again.files.keys()
    assert [name for name in written.files if written.files[name] != again.files[name]] == []


def test_no_name_of_a_file_tells_a_contact(written: sheets.Sheets) -> None:
    """Files are named by numbers, officers and sorts, and by nothing else."""
    wanted = re.compile(
        r"README\.txt|(calls|post)/anna\.(csv|pdf)|(email|fax)/\d{4}\.(eml|pdf)|(email|fax|post|sms|chat)/list\.csv"
        r"|sms/messages\.csv"
    )
    assert [name for name in written.files if not wanted.fullmatch(name)] == []
    assert {name.partition("/")[0] for name in written.files} == {
        *("README.txt", "calls", "email", "fax", "post", "sms", "chat")
    }


def test_each_channel_gets_one_sheet(written: sheets.Sheets) -> None:
    """Nothing that the round asks about is forgotten, and nothing asked twice."""
    assert sum(written.counts.values()) == len(tasks_of(small()))
    numbers = [
        row["number"]
        for name, content in written.files.items()
        if name.endswith(("anna.csv", "list.csv"))
        for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    ]
    assert sorted(map(int, numbers)) == list(range(1, len(tasks_of(small())) + 1))


def test_who_answered_is_left_out() -> None:
    """A sheet that is made again in mid-round asks nobody who said that all is right."""
    asked = letter("email").task
    outcome = Outcome(
        **{name: getattr(asked, name) for name in ("organisation", "contact", "kind", "value", "method", "officer")},
        when=OPENED,
        result="confirmed",
    )
    found = made(outcomes=(outcome,))
    assert "email/0001.eml" not in found.files
    assert found.left_out == 1
    assert "Left out" in found.files["README.txt"].decode()


def test_an_address_gets_one_message() -> None:
    """Of two contacts with one mailbox the second is told, and asked another way, as `tocsin round send` has it."""
    organisation = small().organisations["registry-gr"]
    duty, lead = organisation.contacts
    both = duty.channels[1].model_copy(update={"value": "Eleni@Example.NET"})
    contacts = (duty.model_copy(update={"channels": (duty.channels[0], both)}), lead)
    changed = organisation.model_copy(update={"contacts": contacts})
    found = small().model_copy(update={"organisations": {**small().organisations, "registry-gr": changed}})
    tasks = tasks_of(found)
    (one, two) = (place for place, task in enumerate(tasks, 1) if task.value.casefold() == "eleni@example.net")
    now = made(found)
    assert now.shared == (two,)
    assert f"email/{one:04}.eml" in now.files
    assert f"email/{two:04}.eml" not in now.files
    listed = csv.DictReader(io.StringIO(now.files["email/list.csv"].decode("utf-8-sig")))
    assert str(two) not in {row["number"] for row in listed}
    assert sum(now.counts.values()) + now.left_out + len(now.shared) == len(tasks)
    assert f"by number:\n{two:04}\n" in now.files["README.txt"].decode()
    files = RoundFiles(round=round_of(), tasks=tasks)
    assert sending.plan(files, sheets.due_letters(found, files, OPENED)).shared == now.shared


def test_a_channel_that_changed_since_is_left_out() -> None:
    """The number to dial is the register's: one that it no longer has is on no sheet."""
    organisation = small().organisations["registry-no"]
    contact = organisation.contacts[0]
    kept = contact.model_copy(update={"channels": contact.channels[1:]})
    changed = organisation.model_copy(update={"contacts": (kept,)})
    found = small().model_copy(update={"organisations": {**small().organisations, "registry-no": changed}})
    files = RoundFiles(round=round_of(), tasks=tasks_of(small()))
    now = sheets.make(found, files, office(), OPENED, jobs=1, report=Silence())
    assert now.left_out == 1
    assert not [name for name, content in now.files.items() if name.endswith("csv") and b"960201" in content]


def test_sheets_are_for_the_owner_alone(miniature: Workspace, tmp_path: Path, written: sheets.Sheets) -> None:
    """Personal details in clear: the directory opens for its owner, and so do the files."""
    to = tmp_path / "sheets"
    to.mkdir(mode=0o755)
    sheets.write(miniature, written, to)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [to, *to.rglob("*")] if path.is_dir()}
    assert modes == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in to.rglob("*") if path.is_file()} == {0o600}
    assert {path.relative_to(to).as_posix() for path in to.rglob("*") if path.is_file()} == written.files.keys()


def test_sheets_lie_outside_the_workspace(miniature: Workspace, tmp_path: Path, written: sheets.Sheets) -> None:
    """What lies in the workspace is committed, and part of it published; a link changes nothing of that."""
    (tmp_path / "link").symlink_to(miniature.root)
    for to in (miniature.root / "sheets", miniature.root / "data" / "x", tmp_path / "link" / "x"):
        with pytest.raises(RoundError, match="lies in the workspace"):
            sheets.write(miniature, written, to)
        assert not to.exists()


def test_a_directory_that_holds_something_stays_as_it_was(
    miniature: Workspace, tmp_path: Path, written: sheets.Sheets
) -> None:
    """No older sheet is mixed with a newer one."""
    (tmp_path / "sheets").mkdir()
    (tmp_path / "sheets" / "mine").write_text("mine")
    with pytest.raises(RoundError, match="not empty"):
        sheets.write(miniature, written, tmp_path / "sheets")
    assert [path.name for path in (tmp_path / "sheets").iterdir()] == ["mine"]


def test_sheets_are_there_whole_or_not_at_all(miniature: Workspace, tmp_path: Path, written: sheets.Sheets) -> None:
    """Where the disk fails in the middle nothing is left in clear, and what a kill left is cleared away."""
    broken = replace(written, files={**written.files, f"sms/{'x' * 300}": b""})
    with pytest.raises(RoundError, match="cannot be written"):
        sheets.write(miniature, broken, tmp_path / "sheets")
    assert not [path for path in tmp_path.iterdir() if "sheets" in path.name]
    left = tmp_path / ".sheets.unfinished"
    left.mkdir()
    (left / "old").write_text("of a writer that was killed")
    sheets.write(miniature, written, tmp_path / "sheets")
    assert not left.exists()
    assert not (tmp_path / "sheets" / "old").exists()


# Tables


def test_a_spreadsheet_runs_nothing(written: sheets.Sheets) -> None:
    """No cell begins as a formula does; numbers for the gateway, which no person opens, stand as they are dialled."""
    for name, content in written.files.items():
        if name.endswith("csv") and name != "sms/messages.csv":
            for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
                assert not [
                    each for each in row if each.startswith(("=", "+", "-", "@")) and not NUMBER.fullmatch(each)
                ]
    rows = list(csv.DictReader(io.StringIO(written.files["sms/messages.csv"].decode())))
    assert [row["to"] for row in rows] == ["+447700900201"]


def test_a_queue_can_be_sent_back(written: sheets.Sheets) -> None:
    """The columns are those that `tocsin round import` knows again."""
    columns, lines = read_lines(written.files["calls/anna.csv"], "anna.csv")
    assert columns >= SHEET
    assert len(list(lines)) == written.counts["calls"]


def test_a_spreadsheet_shows_names_in_every_script(written: sheets.Sheets) -> None:
    """Excel goes by a byte order mark; a gateway's program would take it for a part of the first column's name."""
    tables = {name: content for name, content in written.files.items() if name.endswith(".csv")}
    assert {name for name, content in tables.items() if not content.startswith(b"\xef\xbb\xbf")} == {"sms/messages.csv"}


def test_calls_are_in_the_order_in_which_days_begin(written: sheets.Sheets) -> None:
    """Athens before Oslo; who answers at all times comes last, and is rung when there is time."""
    rows = list(csv.DictReader(io.StringIO(written.files["calls/anna.csv"].decode("utf-8-sig"))))
    begins = [row["day begins (UTC)"] for row in rows]
    assert begins[0] < begins[1] == "07:00"
    timed = [begin for begin in begins if begin]
    assert begins == timed + [""] * (len(begins) - len(timed))
    assert timed == sorted(timed)


@pytest.mark.parametrize("drill", [False, True])
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_short_message_is_one_message(language: str, drill: bool) -> None:
    """In the languages that the alphabet of GSM allows, a message costs one; more letters would cost two."""
    said = sheets._text("rounds/sms.txt", letter("sms", language=language), round_of(drill=drill), office())
    assert sheets.parts_of(said) == 1
    assert said.startswith("THIS IS AN EXERCISE") == drill


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2), ("ع" * 70, 1), ("ع" * 71, 2)],
)
def test_messages_are_counted_as_they_are_billed(text: str, parts: int) -> None:
    """160 signs of GSM or 70 others make one; a longer one is cut into parts of 153 or 67."""
    assert sheets.parts_of(text) == parts


# Paper


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
def test_an_exercise_says_so_first(language: str) -> None:
    """Every text of a drill begins THIS IS AN EXERCISE, and says it again in the contact's language beneath."""
    drill = round_of(drill=True)
    said = phrases(language)("THIS IS AN EXERCISE")
    for template in ("rounds/email.txt", "rounds/subject.txt", "rounds/sms.txt", "rounds/chat.txt"):
        assert mail.text(template, letter("sms", language=language), drill, office()).startswith("THIS IS AN EXERCISE")
    lines = mail.text("rounds/email.txt", letter("email", language=language), drill, office()).splitlines()
    assert lines[: 1 if language == "en" else 2] == list(dict.fromkeys(["THIS IS AN EXERCISE", said]))


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


def test_a_name_with_a_latin_form_runs_as_the_letter_does() -> None:
    """Its brackets may come on the next line, where nothing but the letter's own direction holds."""
    name = "سجل تجريبي (Example Registry)"
    assert phrases("en").isolated(name) == "\u2066سجل تجريبي \u200e(\u200eExample Registry\u200e)\u200e\u2069"
    assert phrases("ar").isolated(name).startswith("\u2067")
    assert phrases("en").isolated("سجل").startswith("\u2067")
    assert phrases("en").isolated("Example") == "Example"


# The command


def opened(workspace: Workspace) -> None:
    done = tocsin(
        "--root", workspace.root, "--date", OPENED.isoformat(), "round", "open", "2026-q4", "--due", "2027-09-30"
    )
    assert done.returncode == 0, done.stderr


def test_the_command_says_whom_to_reach_another_way(miniature: Workspace, change: Change, tmp_path: Path) -> None:
    """The numbers of those whose address gets another contact's message; no address is on the screen."""
    change("data/organisations/registry-gr.yaml", "duty@nic.example.gr", "eleni@example.net")
    opened(miniature)
    asked = ["round", "sheets", "2026-q4", "--to", tmp_path / "sheets"]
    done = tocsin("--root", miniature.root, "--date", OPENED.isoformat(), *asked)
    assert done.returncode == 0, done.stderr
    assert re.search(r"gets another contact's message, and no second: \d{4}; reach them another way", done.stderr)
    assert "3 e-mails" in done.stderr
    assert "eleni" not in done.stderr


def test_the_command_says_how_much_and_nothing_else(miniature: Workspace, tmp_path: Path) -> None:
    """An officer sees counts and where the files are; no name and no number is on the screen."""
    opened(miniature)
    asked = ["round", "sheets", "2026-q4", "--to", tmp_path / "sheets"]
    done = tocsin("--root", miniature.root, "--date", OPENED.isoformat(), *asked)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path / "sheets")
    assert "7 calls, 4 e-mails, 1 fax, 1 letter, 1 SMS, 1 chat;" in done.stderr
    assert "destroy them" in done.stderr
    for each in all_letters():
        assert each.shown not in done.stderr + done.stdout
        assert not each.name or each.name not in done.stderr
    before = {path: path.read_bytes() for path in (tmp_path / "sheets").rglob("*") if path.is_file()}
    shutil.rmtree(tmp_path / "sheets")
    assert tocsin("--root", miniature.root, "--date", OPENED.isoformat(), *asked, "--jobs", "2").returncode == 0
    assert before == {path: path.read_bytes() for path in (tmp_path / "sheets").rglob("*") if path.is_file()}


def test_a_round_without_codes_or_closed_has_no_sheets(miniature: Workspace, change: Change, tmp_path: Path) -> None:
    """What cannot be answered is not sent."""
    asked = ["round", "sheets", "2026-q3", "--to", tmp_path / "sheets"]
    done = tocsin("--root", miniature.root, *asked)
    assert done.returncode == 1
    assert "has no codes" in done.stderr or "was closed" in done.stderr
    opened(miniature)
    path = miniature.data / "rounds" / "2026-q4" / "round.yaml"
    path.write_text(path.read_text() + "closed: 2026-11-22\n")
    done = tocsin("--root", miniature.root, "round", "sheets", "2026-q4", "--to", tmp_path / "sheets")
    assert done.returncode == 1
    assert "was closed" in done.stderr
    assert not (tmp_path / "sheets").exists()
