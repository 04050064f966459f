"""Loading records: what a file says is kept, and each slip is told at its line, all of them in one run."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from workspaces import MINIATURE, TODAY, Change

from builder.register.check import check
from builder.register.consent import Consent
from builder.register.kinds import Tlp
from builder.register.loading import load
from builder.register.model import (
    Channel,
    Contact,
    FreshnessRule,
    Key,
    Officer,
    Organisation,
    Publisher,
    Recipient,
    RegionalOrganisation,
    Role,
    Round,
    Scope,
    Settings,
    Tld,
    UseCase,
)
from builder.workspace.places import Workspace
from builder.workspace.problems import Problem
from builder.workspace.record import Record
from builder.workspace.yamltext import YamlReader

# Where a record of each type stands in the miniature: its file, and the way to it
RECORDS: dict[type[Record], tuple[str, tuple[str | int, ...]]] = {
    Settings: ("data/register.yaml", ()),
    Publisher: ("data/register.yaml", ("publisher",)),
    FreshnessRule: ("data/register.yaml", ("freshness", 1)),
    Role: ("data/register.yaml", ("roles", 1)),
    UseCase: ("data/register.yaml", ("use_cases", 1)),
    Officer: ("data/register.yaml", ("officers", 0)),
    RegionalOrganisation: ("data/register.yaml", ("regional_organisations", 0)),
    Tld: ("data/tlds/xn--qxam.yaml", ()),
    Consent: ("data/organisations/registry-no.yaml", ("consent",)),
    Organisation: ("data/organisations/registry-gr.yaml", ()),
    Contact: ("data/organisations/registry-gr.yaml", ("contacts", 1)),
    Channel: ("data/organisations/registry-gr.yaml", ("contacts", 1, "channels", 1)),
    Round: ("data/rounds/2026-q3/round.yaml", ()),
    Recipient: ("recipients/cert-green.yaml", ()),
    Key: ("recipients/cert-green.yaml", ("keys", 0)),
    Scope: ("recipients/cert-green.yaml", ("scope",)),
}


def keys_of(type_: type[Record], *, required: bool = False) -> list[str]:
    """List the keys of a record as the files write them."""
    fields = {name: field for name, field in type_.model_fields.items() if name != "place"}
    return [field.alias or name for name, field in fields.items() if field.is_required() or not required]


REQUIRED = [(type_, key) for type_ in RECORDS for key in keys_of(type_, required=True)]
ALL = [(type_, key) for type_ in RECORDS for key in keys_of(type_)]


def name_of(value: object) -> str:
    return value.__name__ if isinstance(value, type) else str(value)


def plain(node: Any) -> Any:
    """Return what a YAML file holds, without the places."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items() if key != "place"}
    return [plain(item) for item in node] if isinstance(node, list) else node


def found(node: Any, way: tuple[str | int, ...]) -> Any:
    for step in way:
        node = node[step]
    return node


def rewrite(workspace: Workspace, type_: type[Record], edit: Callable[[dict[str, Any]], object]) -> tuple[str, Any]:
    """Edit one record of the miniature; JSON is YAML, and gives each key a line of its own."""
    name, way = RECORDS[type_]
    path = workspace.root / name
    content = plain(YamlReader(name).read(path.read_text(encoding="utf-8")))
    if type_ is RegionalOrganisation:
        # The miniature does without.
        known = {"region": "EU", "name": "Example Council", "email": "office@council.example", "languages": ["en"]}
        content["regional_organisations"] = [known]
    edit(found(content, way))
    text = json.dumps(content, indent=1, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    return name, found(YamlReader(name).read(text), way)["place"]


def test_every_record_of_the_model_is_tried_here() -> None:
    """A new type of record cannot be forgotten by the tests of its keys."""
    from builder.register import consent, model

    types = {
        type_
        for type_ in {**vars(consent), **vars(model)}.values()
        if isinstance(type_, type) and issubclass(type_, Record)
    }
    in_tables = {model.Outcome, model.Task, model.Sent}
    # A draft is a TLD without some keys, and the miniature keeps all that it has: test_drafts.py and test_retain.py.
    tried_elsewhere = {model.DraftTld, model.Retention}
    assert types - {Record, model.ScopeOfAll} - tried_elsewhere - in_tables == set(RECORDS)


@pytest.mark.parametrize(("type_", "key"), REQUIRED, ids=name_of)
def test_a_missing_key_is_told_by_name_at_its_record(miniature: Workspace, type_: type[Record], key: str) -> None:
    """Each key that has no default must be there, and one that is missing is one problem."""
    name, place = rewrite(miniature, type_, lambda record: record.pop(key))
    problems = load(miniature).problems
    assert [(problem.place.file, problem.place.line, problem.rule) for problem in problems] == [
        (name, place.line, "missing key")
    ]
    assert f"the key {key} is missing" in problems[0].message


@pytest.mark.parametrize("type_", RECORDS, ids=name_of)
def test_an_unknown_key_is_told_at_its_line(miniature: Workspace, type_: type[Record]) -> None:
    """A key that means nothing to us stops the build: its writer thought that it meant something."""
    name, place = rewrite(miniature, type_, lambda record: record.update(zzz="x"))
    problems = load(miniature).problems
    assert [(problem.place.file, problem.place.line, problem.rule) for problem in problems] == [
        (name, place.at("zzz").line, "unknown key")
    ]
    assert "do you mean" not in problems[0].hint


@pytest.mark.parametrize(("type_", "key"), ALL, ids=name_of)
def test_a_misspelt_key_is_answered_with_the_right_one(miniature: Workspace, type_: type[Record], key: str) -> None:
    """Whoever slips on the keyboard is told which key was meant."""
    slip = key + key[-1]

    def misspell(record: dict[str, Any]) -> None:
        record[slip] = record.pop(key, "x")

    name, place = rewrite(miniature, type_, misspell)
    problems = {problem.rule: problem for problem in load(miniature).problems}
    assert set(problems) - {"missing key"} == {"unknown key"}
    problem = problems["unknown key"]
    assert (problem.place.file, problem.place.line) == (name, place.at(slip).line)
    assert problem.hint == f"do you mean {key}?"


# Values of the wrong form: the text that is replaced, and the problem's line and rule

LEAD = "data/organisations/registry-gr.yaml"
WRONG = {
    "a channel's kind": (LEAD, "kind: mobile", "kind: telephone", 22, "value"),
    "a TLP label": (LEAD, "tlp: RED", "tlp: TLP:RED", 22, "value"),
    "a TLP label that TLP 2.0 has dropped": (LEAD, "tlp: RED", "tlp: WHITE", 22, "value"),
    "hours": (LEAD, "hours: Mo-Fr 08:00-17:00", "hours: by day", 22, "hours"),
    "a channel's country": (LEAD, "country: GB", "country: Britain", 22, "country"),
    "an empty value": (LEAD, "value: +44 7700 900101", "value: ", 22, "value"),
    "a value that is a list": (LEAD, "value: +44 7700 900101", "value: [+44 7700 900101]", 22, "value"),
    "a value too long": (LEAD, "value: eleni@example.net", f"value: {'x' * 255}", 23, "value"),
    "a note too long": (LEAD, "note: Speaks for the board.", f"note: {'x' * 301}", 20, "value"),
    "an order of nought": (LEAD, "order: 2", "order: 0", 18, "number"),
    "a role that is no identifier": (LEAD, "role: security", "role: Security lead", 17, "value"),
    "a contact that is neither desk nor person": (LEAD, "kind: person", "kind: people", 15, "value"),
    "a contact's language": (LEAD, "languages: [el]\n", "languages: [greek]\n", 19, "language"),
    "no language": (LEAD, "languages: [el, en]", "languages: []", 5, "value"),
    "a language that is no list": (LEAD, "languages: [el, en]", "languages: el", 5, "value"),
    "an organisation's time zone": (LEAD, "timezone: Europe/Athens", "timezone: Athens", 4, "time zone"),
    "an organisation's country": (LEAD, "country: GR", "country: EL", 3, "country"),
    "a region": ("data/tlds/gr.yaml", "region: EU", "region: Europe", 4, "value"),
    "a territory": ("data/tlds/gr.yaml", "territory: GR", "territory: Greece", 3, "country"),
    "a variant by its U-label": ("data/tlds/gr.yaml", "[xn--qxam]", "[ελ]", 5, "label"),
    "a damaged variant": ("data/tlds/gr.yaml", "[xn--qxam]", "[xn--zzzzzzzz]", 5, "label"),
    "a name server": ("data/tlds/gr.yaml", "a.ns.example", "https://a.ns.example", 8, "host"),
    "a consent in a word of its own": (LEAD, "consent: all", "consent: some", 24, "value"),
    "a consent to nothing in particular": ("data/tlds/tv.yaml", "consent: none", "consent: {}", 7, "value"),
    "a consent to one that is no list": (
        "data/tlds/tv.yaml",
        "consent: none",
        "consent: {except: cert-eu}",
        7,
        "value",
    ),
    "a scope in a word of its own": ("recipients/cert-all.yaml", "scope: all", "scope: most", 8, "value"),
    "a region of a scope": ("recipients/cert-eu.yaml", "[EU]", "[Europe]", 7, "value"),
    "a clearance": ("recipients/cert-eu.yaml", "clearance: AMBER", "clearance: SECRET", 8, "value"),
    "a locator": ("recipients/cert-eu.yaml", "locator: certeu", "locator: CERT-EU", 10, "value"),
    "an admission's end": ("recipients/cert-eu.yaml", "until: 2027-09-30", "until: never", 11, "date"),
    "a key's date": ("recipients/cert-eu.yaml", "added: 2026-03-01", "added: March", 6, "date"),
    "a validity": ("data/register.yaml", "valid_days: 120", "valid_days: a term", 4, "number"),
    "days of a freshness rule": ("data/register.yaml", "fresh: 180", "fresh: half a year", 10, "number"),
    "a method": ("data/register.yaml", "methods: [letter]", "methods: [pigeon]", 10, "value"),
    "a truth": ("data/register.yaml", "round_the_clock: yes", "round_the_clock: always", 12, "value"),
    "a record that is a text": ("data/register.yaml", "{id: anna, name: Anna Officer}", "anna", 18, "value"),
    "a round's end": ("data/rounds/2026-q3/round.yaml", "due: 2026-09-30", "due: autumn", 3, "date"),
}


@pytest.mark.parametrize(("name", "old", "new", "line", "rule"), WRONG.values(), ids=WRONG)
def test_a_value_of_the_wrong_form_is_one_problem_at_its_line(
    miniature: Workspace, change: Change, name: str, old: str, new: str, line: int, rule: str
) -> None:
    """Each value has a type; a breach names the file, the line and what to do, and not the value."""
    change(name, old, new)
    problems = load(miniature).problems
    assert [(problem.place.file, problem.place.line, problem.rule) for problem in problems] == [(name, line, rule)]
    assert problems[0].hint
    assert "{key}" not in str(problems[0])


def test_a_record_keeps_what_its_file_says(miniature: Workspace) -> None:
    """Texts get their types, and nothing is lost on the way."""
    loaded = load(miniature)
    assert loaded.register is not None
    assert (loaded.problems, loaded.unread) == ((), frozenset())
    assert sorted(loaded.register.tlds) == ["gr", "no", "to", "tv", "xn--qxam"]
    assert loaded.register.organisations["registry-no"].consent.except_ == ("cert-eu",)
    lead = loaded.register.organisations["registry-gr"].contacts[1]
    mobile = lead.channels[0]
    assert (mobile.value, mobile.tlp, mobile.country) == ("+44 7700 900101", Tlp.RED, "GB")
    assert str(mobile.place) == "data/organisations/registry-gr.yaml:22"
    assert loaded.register.settings.roles[0].round_the_clock is True
    assert [outcome.place.line for outcome in loaded.register.outcomes] == list(range(2, 11))
    assert len(loaded.recipients) == 4


def test_the_text_of_each_file_is_kept_for_the_snapshot(miniature: Workspace) -> None:
    """An edition keeps the very data that it was built from: every file that was read, and no other."""
    files = {
        path.relative_to(MINIATURE).as_posix(): path.read_text(encoding="utf-8")
        for path in MINIATURE.rglob("*")
        if path.is_file() and "identities" not in path.parts
    }
    assert load(miniature).sources == files


# The file's name and its record

DISAGREE = {
    "a TLD": ("data/tlds/no.yaml", "data/tlds/se.yaml", 1),
    "an IDN TLD": ("data/tlds/xn--qxam.yaml", "data/tlds/ελ.yaml", 1),
    "an organisation": ("data/organisations/registry-no.yaml", "data/organisations/registry-se.yaml", 1),
    "a recipient": ("recipients/cert-eu.yaml", "recipients/cert-xx.yaml", 1),
    "a recipient in capitals": ("recipients/cert-eu.yaml", "recipients/CERT-EU.yaml", 1),
    "a round": ("data/rounds/2026-q3", "data/rounds/2026-q4", 1),
}


@pytest.mark.parametrize(("old", "new", "line"), DISAGREE.values(), ids=DISAGREE)
def test_the_name_of_a_file_and_its_record_agree(miniature: Workspace, old: str, new: str, line: int) -> None:
    """A record that was copied and not wholly edited does not pass for another."""
    (miniature.root / old).rename(miniature.root / new)
    assert [(problem.place.line, problem.rule) for problem in load(miniature).problems] == [(line, "file name")]


def test_other_files_do_not_stand_among_records(miniature: Workspace) -> None:
    """A record saved under a name that nobody reads would be missing without a word."""
    for name in ("data/tlds/se.yml", "data/organisations/notes.txt", "recipients/cert-eu.yaml~"):
        (miniature.root / name).write_text("x: y\n", encoding="utf-8")
    problems = load(miniature).problems
    assert [(problem.place.file, problem.rule) for problem in problems] == [
        ("data/organisations/notes.txt", "file"),
        ("data/tlds/se.yml", "file"),
        ("recipients/cert-eu.yaml~", "file"),
    ]


def test_what_belongs_beside_records_is_left_alone(miniature: Workspace) -> None:
    """Explanations, approvals and retired recipients are not read as records."""
    for name in ("data/tlds/.gitkeep", "data/organisations/README.md", "recipients/README.md"):
        (miniature.root / name).write_text("no record\n", encoding="utf-8")
    for name in ("recipients/retired", "recipients/approvals"):
        (miniature.root / name).mkdir(exist_ok=True)
        (miniature.root / name / "cert-old.yaml").write_text("no record\n", encoding="utf-8")
    assert load(miniature).problems == ()


# Everything in one run


def test_all_problems_of_all_files_are_told_in_one_run(miniature: Workspace, change: Change) -> None:
    """An officer mends everything at once, in the order of the files, whatever sort each problem is of."""
    change("data/register.yaml", "valid_days: 120", "valid_days: none")
    change("data/tlds/gr.yaml", "territory: GR\nregion: EU", "territory: XX\nregion: XX")
    change("data/tlds/no.yaml", "name: Norway", "name: Norway\nname: Norway")
    change("data/tlds/to.yaml", "region: AP\n", "")
    change("data/organisations/registry-tv.yaml", "tlp: CLEAR", "tlp: WHITE")
    change("data/organisations/registry-tv.yaml", "hours: 24/7", "hours: all")
    change("data/rounds/2026-q3/outcomes.csv", "2026-06-20", "June")
    change("recipients/cert-eu.yaml", "clearance", "clearence")
    (miniature.root / "recipients/cert-all.yaml").write_text("{", encoding="utf-8")
    (miniature.root / "recipients/cert-green.yaml").write_text("", encoding="utf-8")
    assert [str(problem).partition(": ")[0] for problem in load(miniature).problems] == [
        "data/organisations/registry-tv.yaml:13",
        "data/organisations/registry-tv.yaml:15",
        "data/register.yaml:4",
        "data/rounds/2026-q3/outcomes.csv:3",
        "data/tlds/gr.yaml:3",
        "data/tlds/gr.yaml:4",
        "data/tlds/no.yaml:3",
        "data/tlds/to.yaml:1",
        "recipients/cert-all.yaml:2",
        "recipients/cert-eu.yaml:1",
        "recipients/cert-eu.yaml:8",
        "recipients/cert-green.yaml",
    ]


def test_a_slip_in_the_first_line_hides_no_other(miniature: Workspace, change: Change) -> None:
    """A missing key stands at the record's first line, and so does a hidden character there."""
    change("data/tlds/no.yaml", "tld: no\n", "tld: n\u200bo\n")
    change("data/tlds/no.yaml", "region: EU\n", "")
    assert [(problem.place.line, problem.rule) for problem in load(miniature).problems] == [
        (1, "missing key"),
        (1, "text"),
    ]


def test_two_slips_in_one_line_are_two_problems(miniature: Workspace, change: Change) -> None:
    """A channel is one line; a hidden character in its note does not hide a wrong label."""
    change(LEAD, "tlp: RED", "tlp: SECRET")
    change(LEAD, "note: Let it ring.", "note: Let\u200b it ring.")
    assert sorted(problem.rule for problem in load(miniature).problems) == ["text", "value"]


def test_a_reference_to_a_file_that_cannot_be_read_is_not_told_too(miniature: Workspace) -> None:
    """One damaged file is one problem, not one for each record that names it."""
    for name in (
        "data/organisations/registry-no.yaml",
        "data/tlds/to.yaml",
        "data/tlds/xn--qxam.yaml",
        "recipients/cert-eu.yaml",
    ):
        (miniature.root / name).write_text("{", encoding="utf-8")
    problems: tuple[Problem, ...] = check(load(miniature), TODAY)
    assert [(problem.place.file, problem.rule) for problem in problems] == [
        ("data/organisations/registry-no.yaml", "syntax"),
        ("data/tlds/to.yaml", "syntax"),
        ("data/tlds/xn--qxam.yaml", "syntax"),
        ("recipients/cert-eu.yaml", "syntax"),
    ]
