"""The documents beside the data: every key by example, and every example as the program reads it."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from workspaces import ROOT, TODAY

from builder.office import log
from builder.proposals.record import Action, Event, NoNotice, Person, Proposal, Route, Source, Step
from builder.register.check import check
from builder.register.consent import Consent
from builder.register.kinds import ChannelKind, Method, Result, Tlp
from builder.register.loading import load
from builder.register.model import (
    Channel,
    Contact,
    FreshnessRule,
    Key,
    Officer,
    Organisation,
    Outcome,
    Publisher,
    Recipient,
    RegionalOrganisation,
    Retention,
    Role,
    Round,
    Scope,
    Sent,
    SentState,
    Settings,
    Task,
    Tld,
    UseCase,
)
from builder.register.work import Assigned, MailDone, MailRead, Part, Spent
from builder.workspace.csvtext import (
    ASSIGNED_COLUMNS,
    EFFORT_COLUMNS,
    MAIL_COLUMNS,
    OUTCOME_COLUMNS,
    SENT_COLUMNS,
    TASK_COLUMNS,
    read_table,
)
from builder.workspace.places import Workspace
from builder.workspace.record import Record
from builder.workspace.shape import shape
from builder.workspace.skeleton import READMES, SOURCE, write_beside, write_workspace
from builder.workspace.yamltext import YamlReader

DATA, RECIPIENTS = "data/README.md", "recipients/README.md"
# A text of several lines, which stands below its key.
BLOCK_SCALAR = re.compile(r"^( +[a-z]+: \|.*\n)(?: +.*\n|\n)*?(?= +[a-z]+:)", re.MULTILINE)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# Each YAML example in order, with the record that it is an example of
EXAMPLES: dict[str, tuple[type[Record], ...]] = {
    DATA: (Settings, Tld, Organisation, Consent, Round, Proposal),
    RECIPIENTS: (Recipient, Scope),
}
# The records that an example shows, with those in it, by the key that leads to them
SHOWN: dict[type[Record], dict[str, type[Record]]] = {
    Settings: {
        "publisher": Publisher,
        "regional_organisations": RegionalOrganisation,
        "freshness": FreshnessRule,
        "roles": Role,
        "use_cases": UseCase,
        "officers": Officer,
        "retention": Retention,
    },
    Tld: {},
    Consent: {},
    Organisation: {"contacts": Contact, "channels": Channel},
    Round: {},
    Proposal: {
        "person": Person,
        "channels": Channel,
        "contacts": Contact,
        "via": Route,
        "events": Event,
        "over": Route,
    },
    Recipient: {"keys": Key},
    Scope: {},
}
BLOCKS = [(name, number) for name, types in EXAMPLES.items() for number in range(len(types))]


def blocks(name: str, language: str) -> list[str]:
    """List the examples of a document."""
    return [text for found, text in BLOCK.findall((SOURCE / name).read_text(encoding="utf-8")) if found == language]


def keys_of(type_: type[Record]) -> set[str]:
    return {field.alias or name for name, field in type_.model_fields.items() if name != "place"}


def keys_in(text: str) -> dict[tuple[str, ...], str]:
    """Give the comment of each key of an example, by the keys that lead to it."""
    found: dict[tuple[str, ...], str] = {}
    stack: list[tuple[int, str]] = []
    for line in BLOCK_SCALAR.sub(r"\1", text).splitlines():
        match = re.match(r"( *(?:- )?)([a-z_]+):(?: |$)", line)
        assert match, "an example has one key in each line"
        indent = len(match[1])
        stack = [*(item for item in stack if item[0] < indent), (indent, match[2])]
        found[tuple(key for _, key in stack)] = line.partition(" # ")[2].strip()
    return found


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_is_of_one_record(name: str) -> None:
    """The list of examples above is the document's."""
    assert len(blocks(name, "yaml")) == len(EXAMPLES[name])


@pytest.mark.parametrize(("name", "number"), BLOCKS)
def test_an_example_is_read_without_a_problem(name: str, number: int) -> None:
    """Whoever copies an example gets a record."""
    reader = YamlReader(name)
    fields = reader.read(blocks(name, "yaml")[number])
    assert reader.problems == []
    assert fields is not None
    record, problems = shape(EXAMPLES[name][number], fields, fields["place"])
    assert problems == []
    assert record is not None


@pytest.mark.parametrize(("name", "number"), BLOCKS)
def test_an_example_shows_every_key_and_no_other(name: str, number: int) -> None:
    """A key that is added to a record, or taken away, is added to its example or taken away."""
    type_ = EXAMPLES[name][number]
    shown: dict[str, set[str]] = {}
    for way in keys_in(blocks(name, "yaml")[number]):
        shown.setdefault(way[-2] if len(way) > 1 else "", set()).add(way[-1])
    expected = {"": keys_of(type_)} | {key: keys_of(inner) for key, inner in SHOWN[type_].items()}
    assert shown == expected


@pytest.mark.parametrize(("name", "number"), BLOCKS)
def test_an_example_explains_every_key(name: str, number: int) -> None:
    """Each key has a comment beside it that says what it is for."""
    assert [way for way, comment in keys_in(blocks(name, "yaml")[number]).items() if not comment] == []


@pytest.mark.parametrize(("name", "number"), BLOCKS)
def test_an_example_says_which_keys_are_optional(name: str, number: int) -> None:
    """A key without the word must be there, a key with it may be left out: as the text above them says."""
    type_ = EXAMPLES[name][number]
    if type_ in {Consent, Scope}:
        return  # the sentence above the example says it of all keys
    types = {"": type_} | SHOWN[type_]
    for way, comment in keys_in(blocks(name, "yaml")[number]).items():
        owner = types[way[-2] if len(way) > 1 else ""]
        field = next(field for key, field in owner.model_fields.items() if way[-1] in {key, field.alias})
        optional = re.search(r"\boptional\b|ccTLDs only|left out", comment) is not None
        assert optional is not field.is_required(), ".".join(way)


def test_every_record_stands_in_an_example() -> None:
    """A new type of record gets its example."""
    from builder.proposals import record
    from builder.register import consent, model, work

    names = {**vars(consent), **vars(model), **vars(work), **vars(record)}
    types = {type_ for type_ in names.values() if isinstance(type_, type) and issubclass(type_, Record)}
    shown = {inner for type_, parts in SHOWN.items() for inner in (type_, *parts.values())}
    # A draft is a TLD without the keys that its example shows last.
    assert types - {Record, model.ScopeOfAll, model.DraftTld, *(type_ for type_, _ in TABLES.values())} == shown


def test_every_word_that_a_key_may_have_is_named() -> None:
    """The documents name each kind, label, method and result, so that nobody has to guess."""
    text = (SOURCE / DATA).read_text(encoding="utf-8")
    for word in (
        *ChannelKind,
        *Method,
        *Result,
        *SentState,
        *Action,
        *Source,
        *Step,
        *NoNotice,
        *Part,
        *MailDone,
        *(level.word for level in Tlp),
    ):
        assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text), word
    text = (SOURCE / RECIPIENTS).read_text(encoding="utf-8")
    for word in ("national-cert", "sector-cert", "regional-body", "operator-group", *(level.word for level in Tlp)):
        assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text), word


TABLES: dict[str, tuple[type[Record], tuple[str, ...]]] = {
    "rounds/ID/outcomes.csv": (Outcome, OUTCOME_COLUMNS),
    "rounds/ID/tasks.csv": (Task, TASK_COLUMNS),
    "rounds/ID/sent.csv": (Sent, SENT_COLUMNS),
    "rounds/ID/assigned.csv": (Assigned, ASSIGNED_COLUMNS),
    "rounds/ID/effort.csv": (Spent, EFFORT_COLUMNS),
    "rounds/ID/mails.csv": (MailRead, MAIL_COLUMNS),
    "office.csv": (log.Line, log.COLUMNS),
}


def section(table: str) -> str:
    """What the document says of one table."""
    document = (SOURCE / DATA).read_text(encoding="utf-8")
    return document.split(f"\n## {table}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("table", TABLES)
def test_the_columns_of_tables_are_explained(table: str) -> None:
    """The example's first line is the one that is demanded, each column is in the table, and each line is read."""
    type_, columns = TABLES[table]
    ((language, text),) = BLOCK.findall(section(table))
    assert language == "csv"
    header, *rows = text.splitlines()
    assert tuple(header.split(",")) == columns
    assert keys_of(type_) == set(columns)
    explanation = section(table).partition("| column | meaning |")[2]
    explained = {
        word for line in explanation.splitlines() for word in re.findall(r"`([a-z-]+)`", f"{line}||".split("|")[1])
    }
    assert explained == set(columns)
    assert rows
    records, problems = read_table(type_, columns, table, text)
    assert (len(records), problems) == (len(rows), [])


def test_the_examples_make_a_sound_register(tmp_path: Path) -> None:
    """Put into files, the examples are a register that has no error: they fit each other."""
    write_workspace(tmp_path)
    register, tld, organisation, _, round_, _ = blocks(DATA, "yaml")
    recipient, _ = blocks(RECIPIENTS, "yaml")
    outcomes, tasks, assigned, sent, effort, read, done = blocks(DATA, "csv")
    (tmp_path / "data/rounds/2026-q4").mkdir()
    for name, text in {
        "data/register.yaml": register,
        "data/tlds/xn--qxam.yaml": tld,
        "data/organisations/example-registry.yaml": organisation,
        "data/rounds/2026-q4/round.yaml": round_,
        "data/rounds/2026-q4/outcomes.csv": outcomes,
        "data/rounds/2026-q4/tasks.csv": tasks,
        "data/rounds/2026-q4/assigned.csv": assigned,
        "data/rounds/2026-q4/sent.csv": sent,
        "data/rounds/2026-q4/effort.csv": effort,
        "data/rounds/2026-q4/mails.csv": read,
        "data/office.csv": done,
        "recipients/cert-xx.yaml": recipient,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = [problem.rule for problem in check(load(Workspace.find(tmp_path)), TODAY)]
    # One channel, to show its keys, is all that the example's contact has, and the blocks of its certificates are cut.
    cut = "certificates-can-be-relied-on"
    assert set(found) <= {"roles-have-their-channels", "round-the-clock-roles-answer-at-night", cut}


@pytest.mark.parametrize("name", READMES)
def test_the_root_has_the_documents_that_a_new_workspace_gets(name: str) -> None:
    """There is one text of each, and the repository's own register shows it."""
    assert (ROOT / name).read_bytes() == (SOURCE / name).read_bytes()


def test_a_new_workspace_lacks_nothing_but_what_is_to_be_replaced(tmp_path: Path) -> None:
    """All that `tocsin init` writes is right, and what it could not know is refused until it is put in."""
    write_workspace(tmp_path / "new")
    workspace = Workspace.find(tmp_path / "new")
    found = check(load(workspace), date.max)
    assert {problem.rule for problem in found} == {"placeholders-are-replaced"}
    assert {problem.message.partition(" ")[0] for problem in found} == {"name", "phone", "email", "id"}
    path = workspace.data / "register.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ("REPLACE with the name under which you answer the telephone", "Secretariat"),
        ("REPLACE with a number that is answered day and night", "+44 1632 960999"),
        ("REPLACE with an address that is read every day", "desk@secretariat.example"),
        ("replace-with-an-id", "anna"),
        ("REPLACE with the name of an officer", "Anna Officer"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    assert check(load(workspace), date.max) == ()


IGNORED = (
    *("dist/site", ".staged/1/record/edition.yaml", ".cache/tocsin/x", "root-2.json", "approvals-3.anna.json"),
    *("post/edition-12.json", "publisher.key", "keys/olga.key", "recipients/approvals/.lock"),
)
KEPT = (
    *("data/trust/1.root.json", "data/trust/12.root.json", "data/trust/pending.json", "olga.pub"),
    *(f"recipients/approvals/{name}.json" for name in ("approvals", "texts", "proofs", "pending")),
    *(f"data/editions/1/metadata/{name}.json" for name in ("targets", "snapshot", "timestamp")),
    *(f"recipients/enrolments/{name}.json" for name in ("cert-xx.1", "root-xx.1", "edition-xx.12")),
    *("data/editions/1/edition.yaml", "data/editions/1/snapshot/recipients/approvals/approvals.json"),
)


def ignored(root: Path, names: tuple[str, ...]) -> set[str]:
    found = subprocess.run(["git", "check-ignore", "--no-index", *names], cwd=root, capture_output=True, text=True)
    return set(found.stdout.splitlines())


def test_a_new_workspace_keeps_what_is_built_out_of_history(tmp_path: Path) -> None:
    """Sealed editions, pieces of pages, requests and keys are not committed by a slip; what the board signed is."""
    write_workspace(tmp_path)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    assert ignored(tmp_path, (*IGNORED, *KEPT)) == set(IGNORED)


def test_the_repository_keeps_keys_out_of_history() -> None:
    """Of the example register too; what belongs to its board is kept."""
    names = ("keys/olga.key", "keys/olga.pub", "identities/cert-gr.txt", "publisher.key", "root-1.json")
    trust = [name for name in KEPT if "/editions/" not in name]
    assert ignored(ROOT, (*names, *trust)) == set(names)


DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    *(path.relative_to(ROOT).as_posix() for path in ROOT.glob("content/**/*.md")),
)


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_test_that_a_document_names_is_there(name: str) -> None:
    """Who wants to see a promise kept finds the test."""
    text = (ROOT / name).read_text(encoding="utf-8")
    functions = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    files = set(re.findall(r"\btests/[\w./-]*\w", text))
    assert [name for name in sorted(files) if not (ROOT / name).exists()] == []
    assert set(re.findall(r"(?<![\w/])test_\w+(?!\w*\.py)\b", text)) - functions == set()


def test_the_documents_can_be_renewed_in_a_workspace_that_is_in_use(miniature: Workspace) -> None:
    """The explanations stand beside the records, and are not read as records."""
    write_beside(miniature.root)
    assert check(load(miniature), TODAY) == ()
    for name in READMES:
        assert (miniature.root / name).read_bytes() == (SOURCE / name).read_bytes()
