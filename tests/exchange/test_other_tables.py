"""Tables of other forms: their columns are guessed, looked through, and taken in; and tables that are bad."""

from pathlib import Path

import pytest
from exchanges import DESK, NOW, empty, table

from builder.errors import ExchangeError
from builder.exchange import Sheet, guessing, intake, mapping, reading
from builder.exchange.rejects import rejects_csv
from builder.exchange.table import Plan
from builder.progress import Silence
from builder.register.loading import load
from builder.workspace.places import Workspace

ENGLISH = """\
Contacts of the region;;;;;;;;
ccTLD;Registry;Administrative contact;;Technical contact;;24h phone;Website;Updated
;;Name;Phone;Name;E-mail;;;
.gr;Example Registry of Greece;Eleni Sample;210 555 0100;Tech Desk;tech@example.net;00302105550103;www.example;1.2.2025
.ελ;Example Registry of Greece;Eleni Sample;210 555 0100;Tech Desk;tech@example.net;00302105550103;;
.de;Beispielregister;Max Muster;030 23125 123 / 030 23125 124;N/A;-;3,06106E+11;;
"""
FRENCH = """\
Extension,Gestionnaire,Pays,Téléphone technique,Courriel technique,Urgences
.fr,Registre Exemple,France,+33 1 99 00 12 34,t@example.net,01 99 00 12 35
"""
GERMAN = """\
Endung\tVergabestelle\tLand\tTelefon Technik\tTechnik E-Mail\tNotfall Handy
.de\tBeispielregister\tDE\t+49 30 23125 001\tt@example.net\t+49 171 39200 02
"""
SPANISH = """\
Dominio;Registro;País;Teléfono administrativo;Correo administrativo;Emergencia móvil
es;Registro Ejemplo;ES;+44 1632 960101;a@example.net;+44 7700 900101
"""
PORTUGUESE = """\
Domínio;Entidade;País;Telefone administrativo;E-mail administrativo;Segurança telemóvel
pt;Registo Exemplo;PT;+44 1632 960102;a@example.org;+44 7700 900102
"""


def taken(root: Path, text: str, encoding: str = "utf-8") -> tuple[Workspace, Plan, str]:
    """Take a table in by the very mapping that is proposed for it."""
    workspace = empty(root)
    loaded = load(workspace)
    assert loaded.register is not None
    found = reading.read(text.encode(encoding), "list.csv", "organisations")
    said, _ = guessing.propose_mapping(found, Sheet.ORGANISATIONS, loaded.register.settings.roles)
    lines = mapping.apply(mapping.read_mapping("m.yaml", said, Sheet.ORGANISATIONS), found, Sheet.ORGANISATIONS)
    made = intake.plan(workspace, loaded, lines, NOW)
    intake.carry_out(workspace, made, loaded, "anna", NOW, Silence())
    return workspace, made, said


def channels(workspace: Workspace) -> set[tuple[str, str, str]]:
    register = load(workspace).register
    assert register is not None
    return {(contact.id, channel.kind.value, channel.value) for _, contact, channel in register.channels()}


def test_a_wide_table_is_taken_in_by_what_is_proposed(tmp_path: Path) -> None:
    """Two lines of headings, a TLD a line, national numbers, several in a cell, one that a spreadsheet destroyed."""
    workspace, made, said = taken(tmp_path / "new", ENGLISH)
    assert channels(workspace) == {
        ("admin", "phone", "+30 21 0555 0100"),
        ("technical", "email", "tech@example.net"),
        ("duty", "phone", "+30 21 0555 0103"),
        ("admin", "phone", "+49 30 23125123"),
        ("admin", "phone", "+49 30 23125124"),
    }
    assert [(each.line.place.line, each.column) for each in made.rejected] == [(6, "value")]
    assert "its last digits are lost" in made.rejected[0].reason
    assert made.rejected[0].where == "column 7 (value)"
    assert "to: ignore}   # a link: Website" in said
    register = load(workspace).register
    assert register is not None
    assert {label: tld.manager for label, tld in register.tlds.items()} == {
        "gr": "example-registry-of-greece",
        "xn--qxam": "example-registry-of-greece",
        "de": "beispielregister",
    }


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        (FRENCH, "cp1252", {("technical", "phone"), ("technical", "email"), ("duty", "phone")}),
        (GERMAN, "utf-16", {("technical", "phone"), ("technical", "email"), ("duty", "mobile")}),
        (SPANISH, "utf-8-sig", {("admin", "phone"), ("admin", "email"), ("duty", "mobile")}),
        (PORTUGUESE, "utf-8", {("admin", "phone"), ("admin", "email"), ("security", "mobile")}),
    ],
    ids=["French", "German", "Spanish", "Portuguese"],
)
def test_headings_of_other_languages_are_known(
    tmp_path: Path, text: str, encoding: str, expected: set[tuple[str, str]]
) -> None:
    """And whatever encoding and separator their spreadsheets write."""
    workspace, made, _ = taken(tmp_path / "new", text, encoding)
    assert [str(each) for each in made.rejected] == []
    assert {each[:2] for each in channels(workspace)} == expected


def test_rejected_lines_that_were_mended_are_taken_in_by_the_same_mapping(tmp_path: Path) -> None:
    """The report of rejects is a table of the same form; nothing is typed a second time."""
    workspace, made, said = taken(tmp_path / "new", ENGLISH)
    loaded = load(workspace)
    head = tuple(ENGLISH.splitlines()[2].split(";"))
    report = rejects_csv(head, made.rejected).replace(b'"3,06106E+11"', b"030 23125 125")
    found = reading.read(report, "rejects.csv", "organisations")
    lines = mapping.apply(mapping.read_mapping("m.yaml", said, Sheet.ORGANISATIONS), found, Sheet.ORGANISATIONS)
    again = intake.plan(workspace, loaded, lines, NOW)
    assert again.rejected == ()
    assert [each.correction.contact for each in again.wanted] == ["duty"]


def test_a_mapping_of_another_table_is_refused(tmp_path: Path) -> None:
    """Columns that moved are found by their headings; those that are not there are not guessed."""
    _, _, said = taken(tmp_path / "new", FRENCH)
    known = mapping.read_mapping("m.yaml", said, Sheet.ORGANISATIONS)
    moved = reading.read(("X," + FRENCH.replace("\n.fr", "\nx,.fr")).encode(), "list.csv", "organisations")
    assert mapping.apply(known, moved, Sheet.ORGANISATIONS).lines[0].get("manages") == ".fr"
    with pytest.raises(ExchangeError, match="called otherwise than in the mapping"):
        mapping.apply(known, reading.read(GERMAN.encode(), "list.csv", "organisations"), Sheet.ORGANISATIONS)
    with pytest.raises(ExchangeError, match="no column of ours"):
        mapping.read_mapping("m.yaml", said.replace("to: manages", "to: secrets"), Sheet.ORGANISATIONS)


BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty"),
    "blank lines": (b"\n\n,,\n", "is empty"),
    "no text": (b"name,kind\n\0\1\2", "is no text"),
    "an open quote": (b'name,kind,value\n"Test,phone\n', "is not valid CSV from here on"),
    "too wide": (b"," * 500 + b"\n", "has more than 200 columns"),
    "two columns of one name": (b"name,name,kind,value\na,b,c,d\n", "two columns are called name"),
    "half of UTF-16": (b"\xff\xfea", "is damaged"),
}


@pytest.mark.parametrize(("content", "reason"), BAD.values(), ids=BAD)
def test_a_table_that_is_none_is_refused_in_a_sentence(content: bytes, reason: str) -> None:
    """And nothing of it is quoted."""
    with pytest.raises(ExchangeError, match=reason):
        reading.own_lines(reading.read(content, "list.csv", "organisations"), Sheet.ORGANISATIONS)


LINES: dict[str, tuple[dict[str, str], str, str]] = {
    "a kind that is none": ({"kind": "pigeon"}, "kind", "kind has a value that is not allowed"),
    "a value without a kind": ({"kind": ""}, "kind", "is missing"),
    "a role that is none": ({"role": "wizard"}, "role", "register.yaml has no such role"),
    "an id with capitals": ({"organisation": "Test"}, "organisation", "is no identifier"),
    "a hidden character": ({"name": "Test\u202eRegistry"}, "name", "hidden"),
    "hours in words": ({"hours": "at night"}, "hours", "are no hours"),
    "a marking that is none": ({"tlp": "PURPLE"}, "tlp", "not allowed"),
    "a consent that says nothing": ({"consent": "perhaps"}, "consent", "says nothing that we know"),
    "a TLD that is none": ({"manages": "nowhere"}, "manages", "no TLD"),
    "a person without a name": ({"contact kind": "person"}, "contact name", "a person has no name"),
}


@pytest.mark.parametrize(("cells", "column", "reason"), LINES.values(), ids=LINES)
def test_a_wrong_cell_is_told_by_line_and_column(
    tmp_path: Path, cells: dict[str, str], column: str, reason: str
) -> None:
    """Never by its value."""
    workspace = empty(tmp_path / "new")
    own = reading.own_lines(reading.read(table([{**DESK, **cells}]), "t.csv", "organisations"), Sheet.ORGANISATIONS)
    assert own is not None
    made = intake.plan(workspace, load(workspace), own, NOW)
    assert [(each.line.place.line, each.column) for each in made.rejected] == [(2, column)]
    assert reason in made.rejected[0].reason
    quoted = [
        value for value in cells.values() if value in ("pigeon", "wizard", "at night", "PURPLE", "perhaps", "nowhere")
    ]
    assert not any(value in str(made.rejected[0]) for value in quoted)
