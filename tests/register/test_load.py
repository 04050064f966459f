"""Loading: whatever stands in a workspace becomes records or problems, all of them in one run."""

import contextlib
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from workspaces import MINIATURE, ROOT, TODAY, Change

from builder.errors import WorkspaceError
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
    Role,
    Round,
    Scope,
    Settings,
    Tld,
    UseCase,
)
from builder.workspace.csvtext import OUTCOME_COLUMNS
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
    assert types - {Record, model.ScopeOfAll} - in_tables == set(RECORDS)


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


# Bad input of any kind

TARGETS = (
    "data/register.yaml",
    "data/tlds/no.yaml",
    "data/organisations/registry-no.yaml",
    "data/rounds/2026-q3/round.yaml",
    "data/rounds/2026-q3/outcomes.csv",
    "recipients/cert-eu.yaml",
)


def write(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(50_000_000)


def listen(path: Path) -> None:
    # The name of a socket may have 107 bytes at most.
    here = Path.cwd()
    os.chdir(path.parent)
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as made:
        made.bind(path.name)
    os.chdir(here)


def lead_out(path: Path) -> None:
    outside = _root(path).parent / "outside"
    outside.mkdir(exist_ok=True)
    name = outside / f"{path.parent.name}-{path.name}"
    shutil.copy(MINIATURE / path.relative_to(_root(path)), name)
    path.symlink_to(name)


def _root(path: Path) -> Path:
    return next(parent for parent in path.parents if parent.name == "workspace")


BAD: dict[str, Callable[[Path], object]] = {
    "empty": write(b""),
    "blank": write(b" \n\n"),
    "binary": write(bytes(range(256)) * 64),
    "nulls": write(b"\0" * 4096),
    "an image": write(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    "another encoding": write("id: café\n".encode("latin-1")),
    "UTF-16": write("id: no\n".encode("utf-16")),
    "a byte order mark": write(b"\xef\xbb\xbfid: no\n"),
    "a surrogate": write(b"id: \xed\xa0\x80\n"),
    "a directory": Path.mkdir,
    "a pipe": os.mkfifo,
    "a socket": listen,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a link that leaves the workspace": lead_out,
    "a link that leads nowhere": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to the directory": lambda path: path.symlink_to("."),
    "50 MB of nothing": sparse,
    "50 MB of lines": write(b"x: y\n" * 10_000_000),
    "50 MB in one line": write(b"x" * 50_000_000),
}


def checked(root: Path, *before: str, memory: int = 1 << 30) -> list[dict[str, Any]]:
    """Run the check in a process of its own, with bounds that only a program that has lost its way exceeds."""
    command = [*before, sys.executable, "-m", "builder", "--root", str(root), "--date", str(TODAY), "check", "--json"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),
    )
    assert "Traceback" not in done.stderr, done.stderr[-600:]
    assert done.returncode in {0, 1}, f"ended with {done.returncode}"
    problems: list[dict[str, Any]] = json.loads(done.stdout)
    assert done.returncode == any(problem["level"] == "error" for problem in problems)
    return problems


def assert_told(problems: list[dict[str, Any]], *names: str) -> None:
    """Each of the files has a problem of its own that says what to do."""
    for name in names:
        errors = [problem for problem in problems if problem["file"] == name and problem["level"] == "error"]
        assert errors, f"nothing is said about {name}"
        assert errors[0]["hint"]


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad_input_of_any_kind_gets_a_problem_and_a_prompt_end(
    miniature: Workspace, bad: Callable[[Path], object]
) -> None:
    """Whatever takes the place of a file, each one is told, all in one run, and nothing hangs."""
    for name in TARGETS:
        (miniature.root / name).unlink()
        bad(miniature.root / name)
    assert_told(checked(miniature.root), *TARGETS)


def unprivileged() -> list[str]:
    """Give the command that takes from root the right to read what it may not."""
    if os.geteuid() != 0:
        return []
    command = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-all"]
    if not shutil.which("setpriv") or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("root reads everything here")
    return command


def test_a_file_that_may_not_be_read_gets_a_problem(miniature: Workspace) -> None:
    """Wrong permissions are told with the file's name, and the other files are read all the same."""
    for name in TARGETS:
        (miniature.root / name).chmod(0)
    assert_told(checked(miniature.root, *unprivileged()), *TARGETS)


DIRECTORIES = ("data/tlds", "data/organisations", "data/rounds")


@pytest.mark.parametrize("name", [*DIRECTORIES, "data/rounds/2026-q3", "recipients"])
def test_a_directory_that_may_not_be_read_gets_a_problem(miniature: Workspace, name: str) -> None:
    """A directory without permissions is not an empty one."""
    prefix = unprivileged()
    (miniature.root / name).chmod(0)
    try:
        problems = checked(miniature.root, *prefix)
    finally:
        (miniature.root / name).chmod(0o700)
    assert [problem for problem in problems if problem["file"].startswith(name) and problem["level"] == "error"]


NO_DIRECTORY: dict[str, Callable[[Path], object]] = {
    "a file": write(b"x: y\n"),
    "a pipe": os.mkfifo,
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link that leads nowhere": lambda path: path.symlink_to("nowhere"),
    "a link that leaves the workspace": lambda path: path.symlink_to(MINIATURE / path.relative_to(_root(path))),
}


@pytest.mark.parametrize("bad", NO_DIRECTORY.values(), ids=NO_DIRECTORY)
@pytest.mark.parametrize("name", DIRECTORIES)
def test_what_is_no_directory_of_ours_gets_a_problem(
    miniature: Workspace, name: str, bad: Callable[[Path], object]
) -> None:
    """A register whose TLDs cannot be reached is not a register without TLDs."""
    path = miniature.root / name
    shutil.rmtree(path)
    bad(path)
    problems = checked(miniature.root)
    assert [problem for problem in problems if problem["file"].startswith(name) and problem["level"] == "error"]


def test_a_file_among_the_rounds_gets_a_problem(miniature: Workspace) -> None:
    """A round is a directory."""
    (miniature.root / "data/rounds/notes.txt").write_text("x", encoding="utf-8")
    problems = checked(miniature.root)
    assert [problem["file"].startswith("data/rounds/notes.txt") for problem in problems] == [True]
    assert "leads to itself" not in problems[0]["hint"]


def test_a_link_within_the_workspace_is_followed(miniature: Workspace) -> None:
    """Only what leaves the workspace is refused."""
    path = miniature.root / "data/tlds/no.yaml"
    path.rename(miniature.root / "norway")
    path.symlink_to("../../norway")
    assert load(miniature).problems == ()


def test_a_missing_file_gets_a_problem(miniature: Workspace) -> None:
    """The two files that every workspace and every round has are missed when they are gone."""
    for name in ("data/register.yaml", "data/rounds/2026-q3/round.yaml"):
        (miniature.root / name).unlink()
    assert [(problem.place.file, problem.message) for problem in load(miniature).problems] == [
        ("data/register.yaml", "data/register.yaml is missing"),
        ("data/rounds/2026-q3/round.yaml", "data/rounds/2026-q3/round.yaml is missing"),
    ]


def test_a_directory_that_is_no_workspace_is_refused(tmp_path: Path) -> None:
    """A wrong --root is told, with what to do, before anything is read."""
    (tmp_path / "data").mkdir()
    with pytest.raises(WorkspaceError, match="is no workspace") as error:
        Workspace.find(tmp_path)
    assert "tocsin init" in error.value.hint


NAMES = {
    "an escape sequence": "a\x1b[31mb.yaml",
    "a line break": "a\nb.yaml",
    "a right-to-left override": "a\u202elmay.yaml",
    "no UTF-8": os.fsdecode(b"a\xff.yaml"),
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_file_name_cannot_write_on_the_terminal(miniature: Workspace, name: str) -> None:
    """What a file is called is printed; it must not colour, break or turn around the line."""
    (miniature.root / "data/tlds" / name).write_bytes(b"")
    (miniature.root / "recipients" / f"{name}~").write_bytes(b"x")
    problems = load(miniature).problems
    assert len(problems) == 2
    for problem in problems:
        assert str(problem).isascii()
        assert str(problem).isprintable()


# outcomes.csv

HEADER = ",".join(OUTCOME_COLUMNS)
ROW = "registry-gr,duty,phone,+44 1632 960101,2026-10-01,call,confirmed,anna,"
OUTCOMES = {
    "only the first line": (f"{HEADER}\n", []),
    "lines as on Windows": (f"{HEADER}\r\n{ROW}\r\n", []),
    "no line end at the end": (f"{HEADER}\n{ROW}", []),
    "a note of two lines": (f'{HEADER}\n{ROW}"one\ntwo"\n{ROW}\n', []),
    "no first line": (f"{ROW}\n", [(1, "table")]),
    "a first line in capitals": (f"{HEADER.upper()}\n{ROW}\n", [(1, "table")]),
    "a column missing": (f"{HEADER[:-5]}\n{ROW}\n", [(1, "table")]),
    "a column too many": (f"{HEADER},more\n{ROW},x\n", [(1, "table")]),
    "columns in another order": (f"contact,organisation{HEADER[20:]}\n{ROW}\n", [(1, "table")]),
    "semicolons": (f"{HEADER}\n{ROW}\n".replace(",", ";"), [(1, "table")]),
    "an empty first line": (f"\n{HEADER}\n{ROW}\n", [(1, "table")]),
    "a cell missing": (f"{HEADER}\n{ROW[:-1]}\n{ROW}\n", [(2, "table")]),
    "a cell too many": (f"{HEADER}\n{ROW}\n{ROW},\n", [(3, "table")]),
    "an empty line": (f"{HEADER}\n\n{ROW}\n", [(2, "table")]),
    "a quote that is not closed": (f'{HEADER}\n{ROW}"rang twice\n{ROW}\n', [(3, "table")]),
    "something behind a quote": (f'{HEADER}\n{ROW}"rang" twice\n', [(2, "table")]),
    "a cell longer than CSV reads": (f"{HEADER}\n{ROW}{'x' * 200_000}\n", [(2, "table")]),
    "a hidden character": (f"{HEADER}\n{ROW}rang\u202etwice\n", [(2, "table")]),
    "a null": (f"{HEADER}\n{ROW}rang\0twice\n", [(2, "table")]),
    "a return on its own": (f'{HEADER}\n{ROW}"rang\rtwice"\n', [(2, "table")]),
    "a date that does not exist": (f"{HEADER}\n{ROW.replace('10-01', '02-30')}\n", [(2, "date")]),
    "an unknown kind": (f"{HEADER}\n{ROW.replace('phone', 'telephone')}\n", [(2, "value")]),
    "an unknown method": (f"{HEADER}\n{ROW.replace('call', 'visit')}\n", [(2, "value")]),
    "an unknown result": (f"{HEADER}\n{ROW.replace('confirmed', 'ok')}\n", [(2, "value")]),
    "no value": (f"{HEADER}\n{ROW.replace('+44 1632 960101', '')}\n", [(2, "value")]),
    "a value too long": (f"{HEADER}\n{ROW.replace('960101', '1' * 255)}\n", [(2, "value")]),
    "a note too long": (f"{HEADER}\n{ROW}{'x' * 301}\n", [(2, "value")]),
    "an organisation that is no identifier": (f"{HEADER}\nRegistry {ROW}\n", [(2, "value")]),
    "no officer": (f"{HEADER}\n{ROW.replace('anna', '')}\n", [(2, "value")]),
    "lines count within a note of two lines": (f'{HEADER}\n{ROW}"one\ntwo"\n{ROW},\n', [(4, "table")]),
    "several lines": (
        f"{HEADER}\n{ROW},\n{ROW}\n{ROW.replace('call', 'visit')}\n{ROW.replace('2026', '26')}\n",
        [(2, "table"), (4, "value"), (5, "date")],
    ),
    "several cells of one line": (
        f"{HEADER}\n{ROW.replace('call', 'visit').replace('2026', '26')}\n",
        [(2, "date"), (2, "value")],
    ),
}


@pytest.mark.parametrize(("text", "problems"), OUTCOMES.values(), ids=OUTCOMES)
def test_outcomes_are_read_or_refused_line_by_line(
    miniature: Workspace, text: str, problems: list[tuple[int, str]]
) -> None:
    """A line that cannot be read is told and the others count."""
    path = miniature.root / "data/rounds/2026-q3/outcomes.csv"
    path.write_bytes(text.encode())
    loaded = load(miniature)
    assert [(problem.place.line, problem.rule) for problem in loaded.problems] == problems
    assert {problem.place.file for problem in loaded.problems} <= {"data/rounds/2026-q3/outcomes.csv"}
    assert loaded.register is not None


def test_the_good_lines_of_a_table_with_a_bad_one_count(miniature: Workspace) -> None:
    """One slip does not void a round."""
    path = miniature.root / "data/rounds/2026-q3/outcomes.csv"
    path.write_text(f"{HEADER}\n{ROW}\n{ROW},\n{ROW}\n", encoding="utf-8")
    loaded = load(miniature)
    assert loaded.register is not None
    assert [outcome.place.line for outcome in loaded.register.outcomes] == [2, 4]


@pytest.mark.parametrize("line", [b"\n", b"x\n", b",,,,,,,,\n"], ids=["blank", "one cell", "empty cells"])
def test_a_table_of_50_mb_of_wrong_lines_ends_promptly(miniature: Workspace, line: bytes) -> None:
    """A table that is damaged throughout is told without filling the memory or the screen."""
    path = miniature.root / "data/rounds/2026-q3/outcomes.csv"
    path.write_bytes(HEADER.encode() + b"\n" + line * (50_000_000 // len(line)))
    assert len(checked(miniature.root)) < 10_000


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
