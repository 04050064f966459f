"""`register.csv` and `register.json`: complete, parsed back, and harmless in a spreadsheet."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.bundle import tables
from builder.register.certificates import Sort
from builder.register.edition import Edition
from builder.register.freshness import Freshness, State
from builder.register.kinds import ChannelKind, Method, Result, Tlp
from builder.register.reach import Scenario
from builder.views.entries import (
    Ages,
    CertificateView,
    ChannelView,
    ContactView,
    Copy,
    Entry,
    FirstNumber,
    OrganisationView,
    PublisherCard,
)
from builder.workspace import csvtext
from builder.workspace.yamltext import text_problem

FRESH = Freshness(state=State.FRESH, when=date(2026, 10, 1), method=Method.CALL)
WRONG = Freshness(
    state=State.EXPIRED,
    when=date(2026, 9, 1),
    method=Method.EMAIL,
    disproof=Result.BOUNCED,
    disproved_on=date(2026, 10, 15),
)
PHONE = ChannelView(
    kind=ChannelKind.PHONE,
    value="+441632960101",
    shown="+44 1632 960101",
    link="tel:+441632960101",
    tlp=Tlp.AMBER_STRICT,
    hours="24/7",
    note=None,
    freshness=FRESH,
    network="GB",
    relies_on=(),
    dies_with=(),
)
MAIL = ChannelView(
    kind=ChannelKind.EMAIL,
    value="duty@nic.gr",
    shown="duty@nic.gr",
    link="mailto:duty@nic.gr",
    tlp=Tlp.GREEN,
    hours=None,
    note="only when all else fails",
    freshness=WRONG,
    network=None,
    relies_on=("gr",),
    dies_with=("gr",),
)
KEY = CertificateView(
    sort=Sort.OPENPGP, fingerprint="A1B2" * 10, until=None, addresses=frozenset(["duty@nic.gr"]), content=b"a key"
)
DESK = ContactView(
    id="duty", kind="desk", name="Duty desk", role="Duty desk", order=1, languages=(), note=None, channels=(PHONE, MAIL)
)
DESK = replace(DESK, certificates=(KEY,))
MANAGER = OrganisationView(
    id="registry",
    name="Δοκιμαστικό Μητρώο",
    network="GR",
    country="GR",
    timezone="Europe/Athens",
    languages=("el", "en"),
    contacts=(DESK,),
)
BACKEND = OrganisationView(
    id="backend",
    name="Backend",
    network="DE",
    country="DE",
    timezone="Europe/Berlin",
    languages=("de",),
    contacts=(replace(DESK, id="noc", languages=("de", "fr"), channels=(replace(PHONE, shown="+49 30 23125 401"),)),),
)
ENTRY = Entry(
    tld="gr",
    shown=".gr",
    u_label=None,
    label_language=None,
    name="Greece",
    territory="GR",
    region="EU",
    variants=(("xn--qxam", "ελ"),),
    name_servers=("a.ns.example",),
    manager=MANAGER,
    backend=BACKEND,
    reach=dict(zip(Scenario, (5, 4, 3, 2, 1), strict=True)),
    warnings=("Only one independent verified way in.",),
    first=FirstNumber(organisation=MANAGER, contact=DESK, channel=PHONE),
)
COPY = Copy(
    recipient="cert-eu",
    recipient_name="CERT of the East",
    clearance=Tlp.RED,
    scope="region EU",
    use_cases=("Handle an outage",),
    until=date(2027, 9, 30),
    title="Test register",
    publisher=PublisherCard(
        name="Secretariat",
        phone="+44 1632 960999",
        phone_link="tel:+441632960999",
        email="desk@secretariat.example",
        email_link="mailto:desk@secretariat.example",
    ),
    notice=None,
    edition=Edition(number=7, issued=date(2026, 11, 22), valid_days=120),
    marking=Tlp.AMBER_STRICT,
    entries=1,
    ages=Ages(total=3, states=dict.fromkeys(State, 0), oldest=None, newest=None),
    rules=(),
)

# Texts as they come from outside: anything that the loader lets through.
hostile = st.one_of(
    st.text(min_size=1, max_size=40),
    st.tuples(
        st.sampled_from(["=", "+", "-", "@", "\t", "\n", "|", "%", '"', "'", ",", ";", '"=', "\n=", '",=', "';="]),
        st.text(max_size=30),
    ).map("".join),
    st.sampled_from(
        [
            "=HYPERLINK(1)",
            "+cmd|' /C calc'!A0",
            "@SUM(1)",
            "-2+3",
            '","=1+1',
            '"\n=1+1',
            "=1\r\n=2",
            "＝1+1",
            "＠SUM(1)",
        ]
    ),
).filter(lambda text: text.strip() and text_problem(text) is None)


def written(*entries: Entry) -> str:
    return tables.register_csv(tables.csv_rows(entry).encode() for entry in entries).decode()


def parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(csvtext.BYTE_ORDER_MARK), newline=""), strict=True))


def with_text(text: str) -> Entry:
    """An entry with a text of somebody else's wherever one can stand."""
    channel = replace(MAIL, value=text, shown=text, note=text)
    contact = replace(DESK, name=text, role=text, note=text, channels=(channel, PHONE))
    manager = replace(MANAGER, name=text, contacts=(contact,))
    return replace(ENTRY, u_label=text, name=text, manager=manager)


# CSV


def test_a_line_for_each_channel_with_all_that_is_known_of_it() -> None:
    """A spreadsheet shows what the page shows: one line a channel, the back end's too."""
    head, *rows = parsed(written(ENTRY))
    assert tuple(head) == tables.COLUMNS
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert found[1] == {
        "tld": "gr",
        "u_label": "",
        "territory": "Greece",
        "organisation": "Δοκιμαστικό Μητρώο",
        "part": "manager",
        "contact": "duty",
        "name": "Duty desk",
        "role": "Duty desk",
        "order": "1",
        "languages": "el en",
        "time_zone": "Europe/Athens",
        "kind": "email",
        "value": "duty@nic.gr",
        "hours": "",
        "freshness": "expired",
        "verified_on": "2026-09-01",
        "method": "email",
        "tlp": "TLP:GREEN",
        "dies_with": "gr",
        "relies_on_others": "",
        "unresponsive": "",
        "note": "only when all else fails",
        "extension": "",
        "certificates": f"OpenPGP {KEY.fingerprint}",
    }
    assert [(row["part"], row["contact"], row["value"], row["languages"]) for row in found] == [
        ("manager", "duty", "+44 1632 960101", "el en"),
        ("manager", "duty", "duty@nic.gr", "el en"),
        ("back end", "noc", "+49 30 23125 401", "de fr"),
    ]


FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


@given(hostile)
@settings(deadline=None)
def test_no_cell_is_a_formula(text: str) -> None:
    """Whatever a note says, no spreadsheet runs it (OWASP, CSV injection)."""
    for row in parsed(written(with_text(text))):
        assert len(row) == len(tables.COLUMNS)
        assert not [cell for cell in row if cell.startswith(FORMULAS) and not re.fullmatch("[+][0-9]+( [0-9]+)+", cell)]


@pytest.mark.parametrize("sign", ["＝", "＋", "－", "＠"])
def test_a_full_width_sign_begins_no_formula_either(sign: str) -> None:
    """Spreadsheets set to Chinese or Japanese read the full-width forms as the narrow ones (OWASP says so too)."""
    assert csvtext.cell(f"{sign}1+1") == f"'{sign}1+1"


WITHIN = [
    "x;=1+1",
    "x; @SUM(A1)",
    "x\t+44",
    "a;b;-1",
    "Sa 09:00;＝1",
    'x;"=1+1;y',
    'x; ""=1+1',
    "1 Road\n=1+1",
    '1\n "@A1',
]


@pytest.mark.parametrize("text", WITHIN)
def test_no_formula_begins_within_a_cell(text: str) -> None:
    """Where semicolons or tabs end cells, as in French and Spanish, what follows one could run, behind quotes too."""
    assert not re.search(r"[;\t\n][\s\"]*[=+@|%＝＋－＠-]", csvtext.cell(text))
    assert csvtext.cell(text).replace("'", "") == text


@given(hostile)
@settings(deadline=None)
def test_a_cell_parses_back(text: str) -> None:
    """Commas, quotes and line breaks survive; only the apostrophe of a guarded cell is ours."""
    head, row, *_ = parsed(written(with_text(text)))
    found = dict(zip(head, row, strict=True))
    for column in ("u_label", "territory", "organisation", "name", "role", "value", "note"):
        within = csvtext.WITHIN.sub(r"\1'", text)
        assert found[column] in (within, f"'{within}")


@pytest.mark.parametrize(
    "text",
    [
        "+441632960101",
        "+44 1632 960700 ext. 18",
        "+1+cmd",
        "+1 +cmd|'x'!A0",
        "++1 2",
        "+44 1632\n960101",
        "+ 1",
        "+٤٤ ١",
    ],
)
def test_only_a_number_in_groups_begins_with_a_plus(text: str) -> None:
    """Programs dial it as it stands. Without a space a spreadsheet would take it for a sum, and drop the plus."""
    assert csvtext.cell("+44 1632 960101") == "+44 1632 960101"
    assert csvtext.cell(text) == f"'{text}"


def test_an_extension_has_a_column_of_its_own() -> None:
    """What is in the column of values can be dialled; the extension is for whoever is answered."""
    number = replace(PHONE, value="+441632960700;ext=18", shown="+44 1632 960700 ext. 18")
    manager = replace(MANAGER, contacts=(replace(DESK, channels=(number, MAIL)),))
    head, one, two = parsed(written(replace(ENTRY, manager=manager, backend=None)))
    found = [dict(zip(head, row, strict=True)) for row in (one, two)]
    assert [(row["value"], row["extension"]) for row in found] == [("+44 1632 960700", "18"), ("duty@nic.gr", "")]


def test_a_spreadsheet_is_told_that_the_table_is_utf_8() -> None:
    """A double click shows names in every script: Excel goes by the mark, and by nothing else."""
    assert written(ENTRY).encode().startswith(b"\xef\xbb\xbftld,")


@pytest.mark.parametrize("text", ["duty@nic.gr", "Mo-Fr 08:00-17:00", "24/7", "'tis so", "TLP:AMBER+STRICT"])
def test_a_harmless_cell_is_left_as_it_is(text: str) -> None:
    """Only what could run is guarded."""
    assert csvtext.cell(text) == text


def test_lines_end_as_rfc_4180_has_it() -> None:
    """Spreadsheets and programs agree on where a line ends."""
    text = written(ENTRY)
    assert text.endswith("\r\n")
    assert text.count("\r\n") == text.count("\n") == 4


def test_a_copy_without_entries_has_a_header_alone() -> None:
    """An empty table is still a table."""
    assert parsed(written()) == [list(tables.COLUMNS)]


# JSON

KEYS = {
    "": {
        *("schema", "title", "publisher", "notice", "tlp", "recipient", "edition", "issued", "expires"),
        *("tlds", "organisations"),
    },
    "publisher": {"name", "phone", "email"},
    "tlds": {
        *("tld", "u_label", "name", "territory", "region", "variants", "name_servers", "manager", "backend"),
        *("ways_in", "warnings", "first"),
    },
    "ways_in": {"nothing_down", "own_tld_down", "internet_down", "telephones_down", "at_3_am"},
    "first": {"organisation", "contact", "value"},
    "organisations": {"id", "name", "country", "timezone", "languages", "unresponsive", "contacts"},
    "contacts": {
        "id",
        "kind",
        "name",
        "role",
        "order",
        "languages",
        "unresponsive",
        "note",
        "channels",
        "certificates",
    },
    "certificates": {"sort", "fingerprint", "until", "addresses", "content"},
    "channels": {
        *("kind", "value", "shown", "tlp", "hours", "freshness", "verified_on", "method", "disproof", "disproved_on"),
        *("network", "relies_on", "dies_with", "relies_on_others", "note"),
    },
}


def whole(*entries: Entry) -> dict[str, Any]:
    named = {each.id: each for entry in entries for each in entry.organisations}
    text = tables.register_json(
        COPY,
        (tables.tld_json(entry).encode() for entry in entries),
        (tables.organisation_json(named[name]).encode() for name in sorted(named)),
    )
    found: dict[str, Any] = json.loads(text)
    return found


def keys_of(value: Any, name: str, found: dict[str, set[str]]) -> dict[str, set[str]]:
    """Note the keys of each object by the key that it stands under."""
    if isinstance(value, dict):
        assert found.setdefault(name, set(value)) == set(value)
        for key, each in value.items():
            keys_of(each, key, found)
    elif isinstance(value, list):
        for each in value:
            keys_of(each, name, found)
    return found


def test_the_keys_are_those_of_the_schema() -> None:
    """A program written for version 1 finds each key, and a new key makes somebody raise the version or say so."""
    assert tables.SCHEMA == "tocsin-register/1"
    assert keys_of(whole(ENTRY), "", {}) == KEYS


def test_it_says_what_the_view_says() -> None:
    """Numbers are numbers, absences are null, days are ISO 8601."""
    found = whole(ENTRY)
    (tld,) = found["tlds"]
    assert {key: found[key] for key in ("schema", "recipient", "edition", "issued", "expires", "tlp", "notice")} == {
        "schema": "tocsin-register/1",
        "recipient": "cert-eu",
        "edition": 7,
        "issued": "2026-11-22",
        "expires": "2027-03-22",
        "tlp": "TLP:AMBER+STRICT",
        "notice": None,
    }
    assert tld["ways_in"] == {
        "nothing_down": 5,
        "own_tld_down": 4,
        "internet_down": 3,
        "telephones_down": 2,
        "at_3_am": 1,
    }
    assert (tld["manager"], tld["backend"], tld["variants"]) == ("registry", "backend", ["xn--qxam"])
    assert tld["first"] == {"organisation": "registry", "contact": "duty", "value": "+441632960101"}
    backend, manager = found["organisations"]
    assert (backend["id"], manager["id"]) == ("backend", "registry")
    assert manager["contacts"][0]["channels"][1] == {
        "kind": "email",
        "value": "duty@nic.gr",
        "shown": "duty@nic.gr",
        "tlp": "TLP:GREEN",
        "hours": None,
        "freshness": "expired",
        "verified_on": "2026-09-01",
        "method": "email",
        "disproof": "bounced",
        "disproved_on": "2026-10-15",
        "network": None,
        "relies_on": ["gr"],
        "dies_with": ["gr"],
        "relies_on_others": False,
        "note": "only when all else fails",
    }


def test_a_manager_that_is_its_own_back_end_is_named_as_both() -> None:
    """A program never has to guess."""
    (tld,) = whole(replace(ENTRY, backend=None, first=None))["tlds"]
    assert (tld["manager"], tld["backend"], tld["first"]) == ("registry", "registry", None)


def test_a_copy_without_entries_is_sound() -> None:
    """Nothing to read is still JSON."""
    found = whole()
    assert (found["tlds"], found["organisations"]) == ([], [])


@given(hostile)
@settings(deadline=None)
def test_any_text_comes_back(text: str) -> None:
    """Quotes, backslashes, line breaks and every script survive."""
    found = whole(with_text(text))
    assert found["tlds"][0]["name"] == text
    organisation = next(each for each in found["organisations"] if each["id"] == "registry")
    assert organisation["contacts"][0]["channels"][0]["note"] == text


def test_parts_join_in_any_number() -> None:
    """Entries are rendered once and joined for each recipient."""
    entries = [replace(ENTRY, tld=label) for label in ("gr", "no", "tv")]
    assert [each["tld"] for each in whole(*entries)["tlds"]] == ["gr", "no", "tv"]
