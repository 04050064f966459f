"""The shape of the program: data flows one way, and each library has its one user."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from house import FILES, ROOT, bound, dotted, imports, name_of, ours, room, taken, tree

from builder.workspace.places import Workspace

# A module whose docstring says that it is pure reads no file, no clock and no environment: the date is an argument.
PURE = re.compile(r"\bPure\b[.,;:]")
OUTSIDE = {
    *("os", "pathlib", "shutil", "tempfile", "subprocess", "socket", "urllib.request", "http", "time", "sys"),
    *("io.open", "random", "secrets", "logging", "sqlite3", "fcntl", "glob", "multiprocessing", "threading"),
}
CLOCKS = {
    *("datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow", "datetime.date.today"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime"),
}


def unit(module: str) -> str:
    """The room of a module, as a dotted name."""
    return ".".join(module.split(".")[:2])


def users(*libraries: str) -> set[str]:
    """The modules of ours that import a library, or something in it."""
    return {name_of(path) for path in FILES for module, name in imports(path) if within(f"{module}.{name}", libraries)}


def within(whole: str, libraries: Iterable[str]) -> bool:
    """Whether a dotted name is a library's, or that of something in it."""
    return any(f"{whole}.".startswith(f"{library}.") for library in libraries)


def calls(path: Path) -> Iterator[str]:
    """The whole name of all that is called, whatever it was imported as: `datetime.datetime.now`, `print`."""
    names = bound(path)
    return (dotted(node.func, names) for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def mentions(path: Path) -> Iterator[str]:
    """The whole name of all that is called, or handed on to be called, and all else that has a name."""
    names = bound(path)
    nodes = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Name | ast.Attribute))
    return (dotted(node, names) for node in nodes)


def last(whole: str) -> str:
    """What stands after the last dot."""
    return whole.rpartition(".")[2]


LIBRARIES = {
    "yaml": ({"builder.workspace.yamltext"}, ("yaml",)),
    "the age libraries": ({"builder.seal.keys", "builder.seal.sealing", "builder.seal.streaming"}, ("pyrage",)),
    "Jinja": ({"builder.words.templates"}, ("jinja2",)),
    "ruamel.yaml": ({"builder.proposals.edit"}, ("ruamel",)),
    "WeasyPrint": ({"builder.paper.layout", "builder.paper.drawing", "builder.paper.pen"}, ("weasyprint",)),
    # Files of our own pages are written by `builder.paper.pdf`.
    "PDF": (set(), ("pydyf", "pikepdf")),
    "libdeflate": ({"builder.deflating"}, ("deflate",)),
    "workbooks": ({"builder.exchange.workbook"}, ("openpyxl", "xlsxwriter")),
    "QR codes": ({"builder.paper.documents"}, ("segno",)),
    "calendars": ({"builder.due.calendar"}, ("icalendar",)),
    "catalogues of other languages": ({"builder.words.languages"}, ("babel",)),
    "HarfBuzz": ({"builder.paper.fonts", "builder.paper.drawing"}, ("uharfbuzz",)),
    "phonenumbers": ({"builder.register.addresses"}, ("phonenumbers",)),
    "what looks alike": ({"builder.register.lookalikes"}, ("confusable_homoglyphs",)),
    "SQLite": ({"builder.paper.cache"}, ("sqlite3",)),
    # `opening` writes for a CERT, outside any workspace, and locks the very directory that it writes.
    "locks": ({"builder.workspace.store", "builder.reading.opening"}, ("fcntl",)),
    # git has no library here.
    "processes": (
        {"builder.workers", "builder.drafting.repository", "builder.office.paper"},
        ("multiprocessing", "subprocess"),
    ),
    "IMAP": ({"builder.rounds.returns.imap"}, ("imapclient", "imaplib")),
    # The office's own mail servers, and nothing else; `mailserver` knows their errors.
    "the network": (
        # And machines of the office's own cluster, by TLS.
        {
            "builder.cluster.engine",
            *(f"builder.rounds.{name}" for name in ("asking.smtp", "returns.imap", "mailserver")),
        },
        ("socket", "urllib.request", "http", "ssl", "requests", "smtplib"),
    ),
    "a cluster": ({"builder.cluster.engine"}, ("dask", "distributed")),
    "pickle": ({"builder.bundle.make"}, ("pickle", "marshal", "shelve")),
    # The demo's chance is seeded; file keys, salts and the answer that proves a key must be the system's.
    "chance": (
        {
            *("builder.demo.dice", "builder.seal.hybrid", "builder.editions.built", "builder.rounds.files"),
            *("builder.cluster.afar", "builder.cluster.compared"),
            *("builder.board.files", "builder.board.proofs", "builder.practice.certs", "builder.privacy.forget"),
        },
        ("random", "secrets"),
    ),
    "HPKE": ({"builder.seal.hybrid"}, ("cryptography.hazmat.primitives.hpke",)),
    "keys that sign": (
        {"builder.trust.keys", "builder.recipients.xeddsa", "builder.demo.trust", "builder.cluster.keys"},
        ("cryptography.hazmat.primitives.asymmetric.ed25519", "cryptography.hazmat.primitives.serialization"),
    ),
    "OpenPGP": ({"builder.register.certificates.pgp"}, ("openpgp",)),
    "X.509": ({"builder.register.certificates.smime", "builder.cluster.keys"}, ("cryptography.x509",)),
    "what is internal to python-tuf": ({"builder.reading.chain"}, ("tuf.ngclient._internal",)),
}


@pytest.mark.parametrize(("expected", "libraries"), LIBRARIES.values(), ids=LIBRARIES)
def test_each_library_has_its_one_user(expected: set[str], libraries: tuple[str, ...]) -> None:
    """Whoever wants to know how YAML is read or a bundle is sealed finds one module."""
    assert users(*libraries) == expected


def test_only_screens_know_how_they_are_drawn() -> None:
    """Textual draws the screens of the desk; what they show, and what their keys do, is made without it."""
    assert {name for name in users("textual") if not within(name, ["builder.desk.screens"])} == set()


def test_only_workers_and_threads_make_pools() -> None:
    """Work goes through `Workers`, in whose place a cluster can stand; files are read and written by one pool."""
    pools = ("ProcessPoolExecutor", "ThreadPoolExecutor", "Pool", "Process", "Thread")
    found = {name_of(path) for path in FILES for whole in mentions(path) if last(whole) in pools}
    assert found == {"builder.workers", "builder.threads"}
    assert users("concurrent.futures") == {"builder.workers", "builder.threads"}


def test_what_is_imported_can_be_read() -> None:
    """All the above reads imports: of ours by `from … import …`, by no name that is made up while the program runs."""
    warm = "builder.bundle.warm"  # It loads modules for what loading them does.
    found = {
        name_of(path)
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import) and any(within(alias.name, ["builder"]) for alias in node.names)
    }
    assert found == {warm}
    made_up = ("importlib.import_module", "importlib.util", "importlib.machinery", "__import__", "sys.modules")
    found = {name_of(path) for path in FILES for whole in mentions(path) if within(whole, made_up)}
    # Commands by their names.
    assert found == {"builder.cli"}
    assert users("runpy", "pkgutil", "builtins") == set()


def test_what_only_the_type_checker_reads_is_never_run() -> None:
    """`TYPE_CHECKING` is that of `typing`: nobody gives the name to anything else, or the constant another value."""
    for path in FILES:
        assert {module for module, name in imports(path) if name == "TYPE_CHECKING"} <= {"typing"}, name_of(path)
        for node in ast.walk(tree(path)):
            if "TYPE_CHECKING" in vars(node).values():
                read = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
                assert read or (isinstance(node, ast.alias) and not node.asname), name_of(path)


def test_trust_is_tuf_and_has_its_place() -> None:
    """Signed metadata is read and made in one package; those who publish pass it on."""
    found = {unit(name) for name in users("tuf", "securesystemslib")} - {"builder.trust"}
    assert found == {f"builder.{name}" for name in ("board", "reading", "recipients", "demo", "editions")}


def test_one_module_reads_yaml_by_a_library_and_none_writes_it_so() -> None:
    """`workspace.yamltext` is the only reader of YAML; `workspace.yamlwritten` writes it."""
    used = {(name_of(path), whole) for path in FILES for whole in calls(path) if within(whole, ["yaml"])}
    assert used == {("builder.workspace.yamltext", "yaml.CBaseLoader")}


def test_json_is_read_in_one_way_only() -> None:
    """What comes from outside, or lay about, goes through the strict reader; the cache reads its own bytes."""
    readers = {"json.loads", "json.load", "json.JSONDecoder", "json.decoder"}
    found = {name_of(path) for path in FILES for whole in mentions(path) if within(whole, readers)}
    assert found == {"builder.workspace.jsontext", "builder.paper.coded"}


def strings(path: Path) -> Iterator[str]:
    """Every text in a module that is no docstring, whole or a part of a formatted one."""
    said = {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def test_what_the_disk_refuses_is_said_in_one_way() -> None:
    """`store.told` knows when a disk is full, and says so; whoever writes names what, and what stands."""
    told = {"builder.workspace.store"}
    full = {"ENOSPC", "EDQUOT", "EFBIG"}
    names = {
        name_of(path)
        for path in FILES
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Attribute) and node.attr in full) or (isinstance(node, ast.Name) and node.id in full)
    }
    assert names == told
    said = re.compile(r"(?:cannot|could not) be written|not to be written|disk is full")
    found = {name_of(path) for path in FILES if any(said.search(text) for text in strings(path))}
    # Standard output is no file, and a proposal that would not be read again is no fault of the disk.
    assert found - told == {"builder.cli.terminal.output", "builder.proposals.files"}


# Each keeps files under names that it alone makes.
OWN_NAMES = {"builder.board.files", "builder.rounds.calling.notes"}


def test_only_the_workspace_says_where_its_files_lie() -> None:
    """A folder that is spelled twice is two folders one day: nobody joins a word to a path of the workspace."""
    own = {name for name, value in vars(Workspace).items() if isinstance(value, property)} | {"root"}
    assert {"data", "rounds", "retired", "calls"} <= own
    joined = {
        name_of(path)
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div)
        and isinstance(node.left, ast.Attribute)
        and node.left.attr in own
        and "workspace" in ast.unparse(node.left.value)
        and isinstance(node.right, ast.Constant | ast.JoinedStr)
    }
    assert joined == OWN_NAMES


def test_only_editions_write_dist() -> None:
    """What is staged and published is named in `workspace`, written by `editions`, and touched by nobody else."""
    found = {
        name_of(path)
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "workspace"
        and node.attr in ("staged", "dist", "trees")
    }
    # The cache refuses to lie among them, and a backup reads them, and puts them where there are none.
    reads = {"builder.paper.cache", "builder.office.backup.contents"}
    assert found == {"builder.editions.staging", "builder.editions.site", *reads}
    literals = {
        name_of(path)
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and node.value == "dist"
    }
    # The demo tells how to open an envelope, by a path that can be typed.
    assert literals == {"builder.workspace.places", "builder.cli.demo"}


def test_what_writes_editions_takes_sealed_bytes_only() -> None:
    """No plaintext reaches what writes to the disk: it knows neither views nor pages nor keys."""
    writers = [ROOT / "editions" / name for name in ("staging.py", "site.py")]
    known = {module for path in writers for module in ours(path)}
    assert not {room(module) for module in known} & {"views", "pages", "paper", "seal"}
    assert "builder.register.model" not in known
    of_bundles = {whole for path in writers for whole in taken(path) if room(whole) == "bundle"}
    assert of_bundles == {"builder.bundle.sealed.SealedBundle"}


@pytest.mark.parametrize("package", ["words", "pages", "paper", "bundle"])
def test_what_renders_takes_views_and_never_the_register(package: str) -> None:
    """What a page shows was decided before: no template can reach a record, nor what decides."""
    for path in (ROOT / package).rglob("*.py"):
        assert not ours(path) & {
            "builder.views.deciding",
            "builder.register.model",
            "builder.register.loading",
            "builder.register.checked",
            "builder.register.consent",
            "builder.pipeline",
        }
        assert not taken(path) & {f"builder.views.{name}" for name in ("Views", "views_of", "Previous")}


def test_only_views_decide() -> None:
    """Access is decided in one module: nobody else asks what a scope or a consent covers, or compares clearances."""
    found = {name_of(path) for path in FILES for whole in mentions(path) if last(whole) == "covers"}
    # Hours have spans, which cover times.
    assert found <= {"builder.views.deciding", "builder.register.hours"}
    compared = {
        name_of(path)
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Compare)
        and any(isinstance(side, ast.Attribute) and side.attr == "tlp" for side in (node.left, *node.comparators))
    }
    # What of a contact's own data its letters show in full is decided where letters are made.
    assert compared == {"builder.views.deciding", "builder.rounds.asking.letters"}


def pure(path: Path) -> bool:
    return bool(PURE.search(ast.get_docstring(tree(path)) or ""))


@pytest.mark.parametrize("path", [path for path in FILES if pure(path)], ids=name_of)
def test_the_middle_is_pure(path: Path) -> None:
    """No file, no clock, no environment, no chance: the same arguments give the same result."""
    assert not {module for module, name in imports(path) if within(f"{module}.{name}", OUTSIDE)}
    for whole in mentions(path):
        assert whole not in CLOCKS | {"open", "print", "input", "exec", "eval"}
        assert last(whole) not in {"read_text", "write_text", "read_bytes", "write_bytes"}


def test_the_clock_is_read_in_one_place() -> None:
    """The command line reads it once; everything else is told the date."""
    found = [name_of(path) for path in FILES for whole in mentions(path) if whole in CLOCKS]
    # All files of a tree are given one time, that of the moment: nothing reads it as a date.
    assert found == ["builder.cli.terminal.app", "builder.editions.site"]


def test_only_the_command_line_prints() -> None:
    """A library that prints cannot be kept silent, and what it prints cannot be kept confidential."""
    found = {name_of(path) for path in FILES if "print" in mentions(path)}
    assert {unit(name) for name in found} == {"builder.cli"}


def test_help_is_quick() -> None:
    """Heavy imports stand inside commands: to say `--help`, nothing is loaded that lays out or seals."""
    import subprocess
    import sys

    code = (
        "import sys; sys.argv = ['tocsin', '--help']\n"
        "from builder.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    loaded = set(done.stderr.split())
    assert "builder.cli.build" in loaded
    assert not loaded & {
        "weasyprint",
        "pydantic",
        "pyrage",
        "jinja2",
        "phonenumbers",
        "yaml",
        "builder.register.model",
        "builder.register.kinds",
        "confusable_homoglyphs",
    }


def test_the_pipeline_reads_as_the_architecture() -> None:
    """Whoever opens `pipeline.py` sees the steps in their order and little else."""
    text = (ROOT / "pipeline.py").read_text(encoding="utf-8")
    body = text.partition("def build(")[2].partition("\ndef ")[0]
    steps = [
        "read(",
        "views_of(",
        "maker.places(",
        "typesetter.lay_out(",
        "seal_there",
        "staged.add(",
        "staged.finish(",
    ]
    places = [body.index(step) for step in steps]
    assert places == sorted(places)
    assert len(text.splitlines()) <= 160
