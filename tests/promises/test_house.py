"""The house: rooms in an order, seams between them, no circle, and files that somebody new finds."""

import ast
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from house import FILE_OF, FILES, ORDER, ROOT, circle, imports, loaded, name_of, ours, packages, room, svg, taken, tree
from workspaces import ROOT as CHECKOUT

LONGEST = 420
LONGEST_TEST = 450
# Names that several packages share: each means the same in all of them.
SHARED = {
    "changes": "what changed between two editions",
    "files": "what the workspace keeps of it",
    "keys": "keys, and what they may be",
    "progress": "how far it has come",
    "record": "the values as files write them",
    "tables": "rows for spreadsheets and programs",
}


def offers(package: str) -> set[str] | None:
    """What a package lists in `__all__`."""
    for node in tree(packages()[package]).body:
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == "__all__" for to in node.targets):
            return set(ast.literal_eval(node.value))
    return None


def test_every_room_has_its_place() -> None:
    """Who adds a room says on what it stands; a module that is no package stands among the few at the top."""
    placed = [name for floor in ORDER for name in floor]
    there = {room(name_of(path)) for path in FILES} - {""}
    assert there - set(placed) == set(), "give it a floor in ORDER of tests/support/house.py"
    assert sorted(placed) == sorted(there), "ORDER of tests/support/house.py names what is gone, or names it twice"
    drawn = (ROOT / "__init__.py").read_text(encoding="utf-8").partition("====")[2]
    unsaid = {name for name in there - {"__main__"} if not re.search(rf"(?:^|\s|`){name}\b", drawn, re.MULTILINE)}
    assert unsaid == set(), "say in builder/__init__.py, the map, what it is"
    loose = {path.stem for path in ROOT.glob("*.py")} - {"__init__"}
    assert loose == {
        "__main__",
        "deflating",
        "errors",
        "installation",
        "pipeline",
        "process",
        "progress",
        "threads",
        "workers",
    }


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    """No way back: a room stands on those below it, and knows none above or beside it."""
    rank = {name: number for number, floor in enumerate(ORDER) for name in floor}
    own = room(name_of(path))
    assert own in rank or not own, f"give {own} a floor in ORDER of tests/support/house.py"
    for each in ours(path):
        assert room(each) == own or rank[room(each)] < rank[own], f"{name_of(path)} imports {each}"


def test_no_circle_is_anywhere() -> None:
    """Inside a room too there is a first and a last, of files and of sub-packages."""
    assert circle({name_of(path): ours(path) for path in FILES}) == []
    parts: dict[str, set[str]] = defaultdict(set)
    for path in FILES:
        own = ".".join(name_of(path).split(".")[:3])
        parts[own] |= {".".join(each.split(".")[:3]) for each in ours(path)} - {own}
    # The `__init__` of a package offers what its files have.
    assert circle({name: {each for each in needs if each.count(".") == 2} for name, needs in parts.items()}) == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_what_crosses_a_seam_is_offered(path: Path) -> None:
    """Outside a package only what its `__all__` lists is taken: names of its `__init__`, or modules."""
    own = name_of(path)
    for whole in taken(path):
        steps = whole.split(".")
        for depth in range(2, len(steps)):
            package = ".".join(steps[:depth])
            if package not in packages():
                break
            if not f"{own}.".startswith(f"{package}."):
                offered = offers(package)
                assert offered is not None, f"{package} says nothing of what it offers"
                assert steps[depth] in offered, f"{own} takes {steps[depth]} of {package}, which does not offer it"


@pytest.mark.parametrize("package", packages())
def test_a_package_offers_what_it_has_and_somebody_takes(package: str) -> None:
    """What nobody takes, here or in a test, is not offered; a name is a module, or imported by the `__init__`."""
    offered = offers(package)
    if package in {"builder", "builder.cli"}:
        return
    assert offered is not None, f"{package} says nothing of what it offers"
    own = packages()[package]
    has = {each.stem for each in own.parent.glob("*.py")} | {
        each.name for each in own.parent.iterdir() if each.is_dir()
    }
    has |= {name for _, name in imports(own)}
    has |= {node.name for node in tree(own).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    has |= {
        to.id for node in tree(own).body if isinstance(node, ast.Assign) for to in node.targets if hasattr(to, "id")
    }
    assert offered <= has
    used = {
        whole.removeprefix(f"{package}.").split(".")[0]
        for path in (*FILES, *(CHECKOUT / "tests").rglob("*.py"))
        if not path.is_relative_to(ROOT) or not f"{name_of(path)}.".startswith(f"{package}.")
        for whole in taken(path)
        if whole.startswith(f"{package}.")
    }
    assert offered - used == set()


def test_views_stand_on_the_register_alone() -> None:
    """Promise 2: who sees what is decided from records, and nothing else can come in between; nor do views format."""
    views = list((ROOT / "views").rglob("*.py"))
    assert {room(each) for path in views for each in ours(path)} - {"views"} == {"register"}
    assert not {module.split(".")[0] for path in views for module, _ in imports(path)} & {"jinja2", "markupsafe"}


def test_what_a_cert_runs_stands_on_trust_and_seal() -> None:
    """Promise 8: whoever reads its opening has little to read: no register, no page, no office.

    Imports are followed to their end. What an edition is called and when it runs out (`register.edition`),
    which the metadata says, is all of the register that is reached.
    """
    found = loaded(ROOT / "reading")
    assert {room(each) for each in found} == {
        *("errors", "installation", "reading", "register", "seal", "threads", "trust", "workspace")
    }
    assert {each for each in found if room(each) == "register"} == {"builder.register", "builder.register.edition"}


def test_no_file_outgrows_its_noun() -> None:
    """A file that needs more lines has two subjects."""
    long = {name_of(path): lines for path in FILES if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST}
    assert long == {}


def test_no_file_of_tests_outgrows_its_subject() -> None:
    """Who looks for what holds of something finds a file that is named after it, and can read it."""
    files = (path for path in (CHECKOUT / "tests").rglob("*.*") if path.suffix in SCRIPTS)
    lines = {str(path.relative_to(CHECKOUT)): path.read_text(encoding="utf-8").count("\n") for path in files}
    assert {name: many for name, many in lines.items() if many > LONGEST_TEST} == {}


SCRIPTS = {".py", ".ts", ".mjs"}
# Folders of tests that are of no package, and what is in them.
BESIDE = {
    "bench": "the build beside the straightforward one",
    "browser": "pages, opened in a browser",
    "miniature": "the workspace that a test may change",
    "node": "what tests in Python ask of Node",
    "promises": "what holds of the whole",
    "reader": "the reader in the browser, against `reading`",
    "support": "what several tests share",
    "vectors": "cases that Python and TypeScript both read, and keys as other programs made them",
}


def test_each_package_has_its_folder_of_tests() -> None:
    """Who changes a package finds its tests by its name, and pytest finds what they import."""
    tests = CHECKOUT / "tests"
    folders = {path.parent for path in tests.glob("*/*") if "__pycache__" not in path.parts}
    own = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()}
    with_tests = {path.name for path in folders if [*path.glob("test_*.py"), *path.glob("*.test.ts")]}
    assert own - with_tests == set()
    assert {path.name for path in folders} - own == BESIDE.keys()
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    imported = {f"tests/{path.parent.name}" for path in tests.glob("*/*.py")} - {"tests/bench"}
    assert imported == set(settings["tool"]["pytest"]["pythonpath"]), "set right `pythonpath` in pyproject.toml"


def test_no_file_of_tests_stands_on_another() -> None:
    """What several tests share lies in `tests/support/`, so that a test that goes takes nothing with it."""
    tests = [*(CHECKOUT / "tests").rglob("*.py")]
    names = {path.stem for path in tests if path.name.startswith("test_")}
    # They are imported by their names alone, from all folders at once.
    alone = [
        path.stem for path in (CHECKOUT / "tests").glob("*/*.py") if path.parent.name not in {"bench", "miniature"}
    ]
    assert {name for name in alone if alone.count(name) > 1} == set(), "give each a name of its own"
    assert {(path.stem, module) for path in tests for module, _ in imports(path) if module in names} == set()


def test_no_command_stands_on_another() -> None:
    """Commands share the terminal, tables, sheets and their own group's options, and nothing else of each other."""
    shown = ("builder.cli.tables", "builder.cli.colours", "builder.cli.sheets", "builder.cli.sheet_fields")
    frame = ("builder.cli.terminal", *shown)
    for path in (ROOT / "cli").rglob("*.py"):
        own = name_of(path)
        for each in ours(path):
            if each.startswith("builder.cli.") and not each.startswith(frame):
                assert each == f"{own.rpartition('.')[0]}.options", f"{own} imports {each}"


def test_the_same_name_means_the_same() -> None:
    """A file's name says what one would come to change; what several packages have is in the list above."""
    places = defaultdict(list)
    for path in FILES:
        # Commands and screens are named like what they are about, and the demo invents what the register has.
        if path.name != "__init__.py" and not {"cli", "screens", "demo"} & set(path.parts):
            places[path.stem].append(name_of(path))
    assert {name: found for name, found in places.items() if len(found) > 1 and name not in SHARED} == {}
    assert SHARED.keys() <= {name for name, found in places.items() if len(found) > 1}


def test_the_picture_is_of_this_code() -> None:
    """`make house` draws it anew."""
    current = (CHECKOUT / "content" / "house.svg").read_text(encoding="utf-8") == svg()
    assert current, "the imports changed: run `make house`, and look at the new picture"


# Text of ours that is read as it is now; a changelog tells of what was.
TEXTS = sorted(
    path
    for place, kinds in {
        ".": "md",
        "content": "md",
        "builder": "py",
        "tests": "py ts",
        "site_templates": "ts css",
    }.items()
    for kind in kinds.split()
    for path in ((CHECKOUT / place).glob(f"*.{kind}") if place == "." else (CHECKOUT / place).rglob(f"*.{kind}"))
    if path.name != "CHANGELOG.md" and not {"built", "__pycache__"} & set(path.parts)
)
# What somebody is to put a name into.
FORMS = {"builder/NOUN/", "builder/cli/NOUN.py"}
# `builder/views/deciding.py`, and not `builder/cli/NOUN.py`.
PATHS = re.compile(
    r"(?<![\w./-])((?:builder|tests|site_templates|content)/[a-z\d_./-]*\w\.(?:py|ts|css|html|md|svg))\b"
)
MODULES = re.compile(r"\bbuilder(?:\.[a-z_\d]+){2,}")


def _is_there(dotted: str) -> bool:
    """Whether a dotted name is a module's, or that of what a module has."""
    steps = dotted.split(".")
    module = max((name for size in range(1, len(steps) + 1) if (name := ".".join(steps[:size])) in FILE_OF), key=len)
    rest = dotted.removeprefix(module).strip(".").split(".")[0]
    return not rest or re.search(rf"\b{rest}\b", FILE_OF[module].read_text(encoding="utf-8")) is not None


def test_what_text_and_comments_name_is_there() -> None:
    """A name of a file or a module that moved sends whoever reads on into the void."""
    gone, found = set(), 0
    for path in TEXTS:
        text = path.read_text(encoding="utf-8")
        files, modules = PATHS.findall(text), MODULES.findall(text)
        found += len(files) + len(modules)
        gone |= {(path.name, name) for name in files if not (CHECKOUT / name).exists()}
        gone |= {(path.name, name) for name in modules if not _is_there(name)}
    assert gone == set()
    assert found > 1000


def test_every_place_that_contributors_are_sent_to_is_there() -> None:
    """A page that sends to a file that moved misleads who is new; what a row names besides is in its files."""
    page = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    places = set(re.findall(r"`((?:builder|content|data|recipients|site_templates|tests)/[^`]*)`", page))
    assert len(places) > 20
    assert {place for place in places - FORMS if not (CHECKOUT / place).exists()} == set()
    for row in page.partition("### Where do I change")[2].partition("###")[0].splitlines():
        named = re.findall(r"`([^`]*)`", row.rpartition(" | ")[2])
        files = [CHECKOUT / place for place in named if "/" in place and (CHECKOUT / place).is_file()]
        text = "".join(path.read_text(encoding="utf-8") for path in files)
        assert [name for name in named if "/" not in name and name not in text] == [], row
