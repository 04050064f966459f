"""Nothing confidential is ever said: not in a problem, a repr, an error, or on the terminal.

A canary takes the place of each value, in many shapes and broken in many ways; whatever
the program then says must not hold it.
"""

import json
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from running import tocsin
from tries import tries
from workspaces import MINIATURE, TODAY

from builder import seal
from builder.errors import BuilderError, SealError
from builder.progress import Silence
from builder.register.check import check
from builder.register.checked import read
from builder.register.loading import Loaded, load
from builder.register.model import Register
from builder.workspace.places import Workspace
from builder.workspace.problems import RegisterError
from builder.workspace.record import Record
from builder.workspace.yamltext import YamlReader

GR = "data/organisations/registry-gr.yaml"
OUTCOMES = "data/rounds/2026-q3/outcomes.csv"
YAML = sorted(path.relative_to(MINIATURE).as_posix() for path in MINIATURE.rglob("*.yaml"))

# A canary and the parts by which it is known
SHAPES = {
    "a word": ("canary", "canary"),
    "a name": ("Canary Sample", "Canary"),
    "a number": ("+44 7700 900987", "900987"),
    "a number in one piece": ("+447700900987", "900987"),
    "digits": ("447700900987", "900987"),
    "an address": ("canary@canary.example", "canary"),
    "a host": ("canary.example", "canary"),
    "an identifier": ("canary-1", "canary"),
    "a label": ("xn--canary-1", "canary"),
    "a locator": (f"{'canary':a<52}", "canary"),
    "a secret key": ("AGE-SECRET-KEY-1CANARY", "CANARY"),
    "an SSH key": ("ssh-ed25519 CANARY", "CANARY"),
    "a key": ("age1canary", "canary"),
    "braces": ("{key} {canary}", "canary"),
    "another script": ("Καναρίνι", "Καναρίνι"),
    "with a hidden character": ("canary\u202e", "canary"),
    "too long": ("canary" * 200, "canary"),
}

# For each place of each record in turn, these will do: no other shape passes where they do not.
PLACED = {
    name: SHAPES[name] for name in ("a word", "a name", "a number", "digits", "an identifier", "a key", "too long")
}
PLACES = (
    "data/register.yaml",
    "data/tlds/gr.yaml",
    "data/tlds/to.yaml",
    GR,
    "data/rounds/2026-q3/round.yaml",
    "recipients/cert-green.yaml",
)


def plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items() if key != "place"}
    return [plain(item) for item in node] if isinstance(node, list) else node


def ways(node: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """List each value of a record, lists and records included, with the way to it."""
    if way:
        yield way, node
    if isinstance(node, dict):
        for key, value in node.items():
            yield from ways(value, (*way, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from ways(value, (*way, index))


def put(node: Any, way: tuple[str | int, ...], value: object) -> None:
    for step in way[:-1]:
        node = node[step]
    node[way[-1]] = value


def said(workspace: Workspace) -> str:
    """Return all that a check of the workspace says."""
    return "\n".join(map(str, check(load(workspace), TODAY)))


def instead_of(value: object, canary: str) -> tuple[object, ...]:
    """List what may stand in place of a value by mistake: the canary in each of the forms of YAML."""
    if isinstance(value, str):
        return (canary, [canary])
    return (canary, [canary, canary]) if isinstance(value, list) else (canary, {"only": [canary], "canary": "x"})


@pytest.mark.parametrize(("canary", "part"), PLACED.values(), ids=PLACED)
@pytest.mark.parametrize("name", PLACES)
def test_no_problem_quotes_a_value_wherever_it_stands(miniature: Workspace, name: str, canary: str, part: str) -> None:
    """A value that stands in the wrong place, in whatever shape, is not repeated."""
    path = miniature.root / name
    record = plain(YamlReader(name).read(path.read_text(encoding="utf-8")))
    leaks = []
    for way, value in ways(record):
        for other in instead_of(value, canary):
            changed = json.loads(json.dumps(record))
            put(changed, way, other)
            path.write_text(json.dumps(changed, indent=1, ensure_ascii=False), encoding="utf-8")
            if part in said(miniature):
                leaks.append((way, type(other).__name__))
    assert leaks == []


@pytest.mark.parametrize(("canary", "part"), PLACED.values(), ids=PLACED)
def test_no_problem_quotes_what_stands_twice(miniature: Workspace, canary: str, part: str) -> None:
    """A duplicate is told by its place: two items of a list that are the same value, wherever a list is."""
    leaks = []
    for name in YAML:
        path = miniature.root / name
        text = path.read_text(encoding="utf-8")
        record = plain(YamlReader(name).read(text))
        lists = [(way, value[0]) for way, value in ways(record) if isinstance(value, list) and value]
        for way, first in lists:
            for key in first if isinstance(first, dict) else ():
                changed = json.loads(json.dumps(record))
                put(changed, way, [{**first, key: canary}] * 2)
                path.write_text(json.dumps(changed, indent=1, ensure_ascii=False), encoding="utf-8")
                if part in said(miniature):
                    leaks.append((name, way, key))
        path.write_text(text, encoding="utf-8")
    assert leaks == []


@pytest.mark.parametrize(("canary", "part"), SHAPES.values(), ids=SHAPES)
def test_no_problem_quotes_a_cell_of_a_table(miniature: Workspace, canary: str, part: str) -> None:
    """A cell of an outcome, in any column, or too many of them, is not repeated."""
    path = miniature.root / OUTCOMES
    lines = path.read_text(encoding="utf-8").splitlines()
    leaks = []
    for row in (0, 1):
        cells = lines[row].split(",")
        for column in range(len(cells)):
            for quote in ("", '"', '"" '):
                changed = [*cells[:column], f"{quote}{canary}{quote.strip()}", *cells[column + 1 :]]
                text = [*lines[:row], ",".join(changed), *lines[row + 1 :]]
                path.write_text("\n".join(text), encoding="utf-8")
                if part in said(miniature):
                    leaks.append((row, column, quote))
    assert leaks == []


# A canary in every confidential place of the miniature, and the ways in which an editor breaks a file

CONFIDENTIAL = {
    GR: (
        "+44 1632 960101",
        "duty@nic.example.gr",
        "Ελένη Δείγμα (Eleni Sample)",
        "Speaks for the board.",
        "+44 7700 900101",
        "Let it ring.",
        "reserved for fiction",
        "eleni@example.net",
    ),
    "data/organisations/registry-no.yaml": (
        "Ola Oppdiktet",
        "+44 1632 960201",
        "reserved for fiction",
        "+44 7700 900201",
        '"Example Street 1, 0001 Testby, Norway"',
    ),
    "recipients/cert-eu.yaml": ("age1asrcesc4d2zagflv0aeq7yg8xctx82a6q04feqg5299lra6l2q4sg360fl",),
    OUTCOMES: (
        "+441632960101",
        "duty@nic.example.gr",
        "+44 7700 900101",
        '"rang twice, then answered"',
        "+44 1632 960301",
    ),
}
BREAKS = {
    "as it is": "CANARY",
    "a quote that is not closed": '"CANARY',
    "a quote in the middle": 'CANARY" CANARY "',
    "a colon": "CANARY: CANARY",
    "a comma": "CANARY, CANARY",
    "a comma and a word": "x, canary",
    "a comma and a word, twice": "x, canary, canary",
    "a comma and a key": "x, canary: canary",
    "a list": "[CANARY]",
    "a list that is not closed": "[CANARY",
    "a record": "{CANARY: CANARY}",
    "a record with a key like ours": "{canary: canary}",
    "a record that is not closed": "{CANARY",
    "a bracket too many": "CANARY}]",
    "an alias": "*CANARY",
    "an anchor": "&CANARY",
    "a tag": "!CANARY x",
    "a tag with a handle": "!CANARY!x y",
    "a directive": "\n%CANARY 1\n---\n",
    "a question": "? CANARY",
    "a block": "|\n  CANARY\n CANARY",
    "a tab": "\tCANARY",
    "an escape": '"\\qCANARY"',
    "an escape of a control": '"CANARY\\x07"',
    "a control": "CANARY\x07",
    "a hidden character": "CANARY\u200b",
    "a break that editors do not show": "CANARY\u2028canary: x",
    "a line break": "CANARY\nCANARY",
    "a line break and a key": "x\ncanary: CANARY",
    "an at sign": "@CANARY",
    "a backtick": "`CANARY",
    "a per cent sign": "%CANARY",
    "a conflict": "\n<<<<<<< CANARY\nx\n=======\nCANARY\n>>>>>>> CANARY\n",
    "too long": "CANARY" * 200,
    "no text": "CANARY\udcff",
}


def broken(workspace: Workspace, text: str) -> None:
    """Put a text in every confidential place."""
    for name, values in CONFIDENTIAL.items():
        path = workspace.root / name
        content = path.read_text(encoding="utf-8")
        for value in values:
            assert value in content, f"{name} does not hold what the test replaces"
            content = content.replace(value, text)
        path.write_bytes(content.encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize("text", BREAKS.values(), ids=BREAKS)
def test_a_broken_file_says_nothing_of_what_it_holds(miniature: Workspace, text: str) -> None:
    """However a confidential value breaks its file, the terminal shows places and rules, never the value."""
    broken(miniature, text)
    loaded = load(miniature)
    assert check(loaded, TODAY)
    done = [tocsin("--root", miniature.root, "--date", TODAY, "check", *more) for more in ((), ("--json",))]
    assert [one.returncode for one in done] == [1, 1]
    everything = "\n".join(
        [said(miniature), repr(loaded), repr(loaded.problems), *(one.stdout + one.stderr for one in done)]
    )
    assert "canary" not in everything.casefold()
    assert "Traceback" not in everything


@pytest.mark.parametrize("text", BREAKS.values(), ids=BREAKS)
def test_an_error_carries_nothing_of_what_a_file_holds(miniature: Workspace, text: str) -> None:
    """Neither the error of a build nor the errors behind it hold the value."""
    broken(miniature, text)
    with pytest.raises(RegisterError) as error:
        read(miniature, TODAY, Silence())
    assert_silent(error.value)


def assert_silent(error: BuilderError) -> None:
    """Neither an error, nor its attributes, nor the errors that led to it hold the canary."""
    everything = [*map(repr, error.args), *map(repr, vars(error).values()), *traceback.format_exception(error)]
    assert "canary" not in "\n".join(everything).casefold()
    assert error.__cause__ is None


UNREADABLE: dict[str, Callable[[Path], object]] = {
    "no UTF-8": lambda path: path.write_bytes(b"CANARY \xff CANARY"),
    "UTF-16": lambda path: path.write_bytes("CANARY".encode("utf-16")),
    "a byte order mark": lambda path: path.write_bytes(b"\xef\xbb\xbfCANARY"),
    "a link that leaves the workspace": lambda path: path.symlink_to(__file__),
    "a link that leads nowhere": lambda path: path.symlink_to("/CANARY"),
}


@pytest.mark.parametrize("bad", UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_cannot_be_read_says_nothing_of_what_it_holds(
    miniature: Workspace, bad: Callable[[Path], object]
) -> None:
    """Nor does it say where a link leads."""
    path = miniature.root / GR
    path.unlink()
    bad(path)
    with pytest.raises(BuilderError) as error:
        miniature.read_text(path)
    assert_silent(error.value)
    done = tocsin("--root", miniature.root, "--date", TODAY, "check")
    assert "canary" not in (done.stdout + done.stderr).casefold()
    assert GR in done.stderr


@pytest.mark.parametrize(("canary", "part"), SHAPES.values(), ids=SHAPES)
def test_a_key_that_is_refused_is_not_repeated(canary: str, part: str) -> None:
    """A secret key that was sent by mistake does not go into a log too."""
    for text in (
        canary,
        canary.upper(),
        f"age1{canary}",
        f"age1tag1{canary}",
        f"age1tagpq1{canary}",
        f"age1pq1{canary}",
    ):
        with pytest.raises(SealError) as error:
            seal.parse(text)
        assert part.casefold() not in "".join(traceback.format_exception(error.value)).casefold()


# Records


def valid(workspace: Workspace) -> Loaded:
    """Put a canary of the right form in every confidential place, and load it."""
    for name, values in CONFIDENTIAL.items():
        path = workspace.root / name
        content = path.read_text(encoding="utf-8")
        for number, value in enumerate(values):
            shape = f"+44 7700 90098{number}" if value.startswith("+") else f"canary{number}@canary.example"
            content = content.replace(value, shape)
        path.write_text(content, encoding="utf-8")
    return load(workspace)


def records(value: object) -> Iterator[Record]:
    """List a record and the records in it."""
    if isinstance(value, Record):
        yield value
        value = [getattr(value, name) for name in type(value).model_fields]
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from records(item)


def test_no_record_shows_a_confidential_value(miniature: Workspace) -> None:
    """A log line, a traceback or a debugger that prints a record gives nothing away."""
    loaded = valid(miniature)
    assert [problem for problem in loaded.problems if problem.rule != "keys-can-be-sealed-to"] == []
    register = loaded.register
    assert isinstance(register, Register)
    every = list(
        records([*register.tlds.values(), *register.organisations.values(), *register.outcomes, *loaded.recipients])
    )
    assert len(every) > 50
    for value in (loaded, register, *register.organisations.values(), *every):
        for text in (repr(value), str(value), f"{value}"):
            assert "canary" not in text
            assert "90098" not in text
            assert "Δείγμα" not in text


def test_the_canaries_are_where_they_would_be_seen(miniature: Workspace) -> None:
    """The tests above look for values that the records do hold: otherwise they would prove nothing."""
    loaded = valid(miniature)
    assert loaded.register is not None
    held = json.dumps([organisation.model_dump(mode="json") for organisation in loaded.register.organisations.values()])
    held += json.dumps([outcome.model_dump(mode="json") for outcome in loaded.register.outcomes])
    assert held.count("canary") > 10
    assert held.count("90098") > 5


@settings(max_examples=tries(200), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_damage_to_a_file_makes_it_speak(miniature: Workspace, data: st.DataObject) -> None:
    """A file that was cut, or that lost or gained some characters, is told by place alone."""
    path = miniature.root / GR
    text = (MINIATURE / GR).read_text(encoding="utf-8").replace("Let it ring.", "ring the canary, or wait")
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 30)))
        text = text[:start] + data.draw(st.text(alphabet="\"'{}[],:#&*!|>-?%@` \n\t\\~ax", max_size=4)) + text[end:]
    path.write_text(text, encoding="utf-8")
    spoken = said(miniature)
    for value in ("canary", "900101", "960101", "eleni", "Δείγμα", "board"):
        assert value not in spoken.replace(GR, "")
