"""What the house of the code looks like, read from the code: modules, who imports whom, and a picture of it.

`python tests/support/house.py content/house.svg` draws the picture; `make house` does it, and a test compares.
"""

import ast
import graphlib
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2] / "builder"
FILES = sorted(ROOT.rglob("*.py"))

# From the ground up. A room imports from those before it, and a package's own files from each other.
ORDER = (
    ("errors", "progress", "process", "threads", "installation", "deflating"),
    ("workspace", "seal", "workers"),
    ("register",),
    ("views", "trust"),
    ("words", "reading"),
    ("pages", "paper", "board"),
    ("bundle", "proposals", "recipients"),
    ("editions", "demo", "cluster"),
    ("drafting",),
    ("pipeline", "practice", "rounds", "exchange"),
    ("office",),
    ("privacy",),
    ("due",),
    ("desk",),
    ("cli",),
    ("__main__",),
)


def name_of(path: Path) -> str:
    """The dotted name of a module's file."""
    parts = ("builder", *path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


FILE_OF = {name_of(path): path for path in FILES}


def room(module: str) -> str:
    """The room of a module: its package at the top, or itself."""
    return [*module.split("."), ""][1]


@cache
def tree(path: Path) -> ast.Module:
    """The syntax of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def imports(path: Path) -> tuple[tuple[str, str], ...]:
    """Every import of a module as (module, name), those inside functions too; not what only the type checker reads."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, str]]:
    typing_only = {
        node
        for block in ast.walk(tree(path))
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"
        for child in block.body
        for node in ast.walk(child)
    }
    for node in ast.walk(tree(path)):
        if node in typing_only:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, ""
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.relative_to(ROOT.parent)}: no relative imports"
            for alias in node.names:
                yield node.module or "", alias.name


def bound(path: Path) -> dict[str, str]:
    """What each imported name of a module stands for, as a whole dotted name."""
    found = {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                # `import a.b` binds `a`.
                whole = alias.name if alias.asname else alias.name.split(".")[0]
                found[alias.asname or whole] = whole
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def dotted(node: ast.AST, names: Mapping[str, str]) -> str:
    """The whole name of `x.y.z`, where `x` may be imported under another; what is no name before a dot is empty."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value, names)}.{node.attr}"
    return names.get(node.id, node.id) if isinstance(node, ast.Name) else ""


@cache
def ours(path: Path) -> frozenset[str]:
    """The modules of ours that a module imports."""
    found = (f"{module}.{name}" if f"{module}.{name}" in FILE_OF else module for module, name in imports(path))
    return frozenset(found) & FILE_OF.keys() - {name_of(path), "builder"}


def loaded(package: Path) -> set[str]:
    """All modules of ours that a package loads, itself among them: those it imports, what they import, and so on."""
    found: set[str] = set()
    left = {name_of(path) for path in package.rglob("*.py")}
    while left:
        name = left.pop()
        found.add(name)
        # A module's package is loaded before it.
        left |= (ours(FILE_OF[name]) | {name.rpartition(".")[0]}) - found - {"builder"}
    return found


@cache
def packages() -> Mapping[str, Path]:
    """Every package of ours, and its `__init__`."""
    return {name_of(path): path for path in FILES if path.name == "__init__.py"}


@cache
def taken(path: Path) -> frozenset[str]:
    """What a module takes of us, as whole dotted names: what it imports, or has of a package that it imports.

    What only the type checker reads counts too.
    """
    return frozenset(_taken(path))


def _taken(path: Path) -> Iterator[str]:
    of_packages = {name: whole for name, whole in bound(path).items() if whole in packages()}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("builder."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "builder":
            wholes = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (whole for whole in wholes if whole not in packages())
        elif isinstance(node, ast.Attribute) and (whole := dotted(node, of_packages)).startswith("builder."):
            yield whole


def arrows() -> Counter[tuple[str, str]]:
    """How many modules of one room import one of another, by both."""
    found: Counter[tuple[str, str]] = Counter()
    for path in FILES:
        found.update((room(name_of(path)), room(each)) for each in ours(path) if room(each) != room(name_of(path)))
    return found


def circle(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """A way through a graph that comes back to where it began; nothing, where there is none."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as found:
        return list(found.args[1])
    return []


# The picture

WIDE, FLOOR, BOX, ROUND = 1120, 92, 54, 6
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1b1b1b } .name { font: 600 15px ui-monospace, monospace }
.box { fill: #fff; stroke: #4a5a6a; stroke-width: 1.2 } .arrow { fill: none; stroke: #7d90a3; stroke-width: 1.1 }
.ground { fill: #f3f5f7 } .says { fill: #4d5965 }
"""
HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img"
 aria-label="The packages of builder/, from the ground up, and what each stands on">
<style>{style}</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0 L8 4 L0 8 z" fill="#7d90a3"/></marker></defs>
<rect class="ground" width="{wide}" height="{high}"/>
"""


def says(name: str) -> str:
    """What a room is for: the first words of its docstring, up to the first stop."""
    path = ROOT / name / "__init__.py"
    path = path if path.exists() else ROOT / f"{name}.py"
    return re.split(r"[.:;]", ast.get_docstring(tree(path)) or "", maxsplit=1)[0].replace("`", "")


def _direct() -> set[tuple[str, str]]:
    """The arrows that no longer way says already; all others follow."""
    found = {(a, b) for a, b in arrows() if a != "__main__" and b not in ORDER[0]}
    needs: dict[str, set[str]] = {}
    for a, b in found:
        needs.setdefault(a, set()).add(b)

    def reach(name: str) -> set[str]:
        return {far for near in needs.get(name, ()) for far in {near, *reach(near)}}

    return {(a, b) for a, b in found if not any(b in reach(other) for other in needs[a] - {b})}


def svg() -> str:
    """Draw the rooms floor by floor, the ground below, and an arrow to each room that one stands on."""
    floors = [floor for floor in ORDER if floor != ("__main__",)]
    height = FLOOR * len(floors) + 30
    places: dict[str, tuple[float, float, float]] = {}
    for number, floor in enumerate(floors):
        wide = (WIDE - 40) / max(3, len(floor))
        start = (WIDE - wide * len(floor)) / 2
        y = height - FLOOR * (number + 1) + (FLOOR - BOX) / 2 - 8
        for place, name in enumerate(floor):
            places[name] = (start + wide * place + 12, y, wide - 24)
    lines = [*HEAD.format(wide=WIDE, high=height, style=STYLE).splitlines()]
    for upper, lower in sorted(_direct()):
        x, y, wide = places[upper]
        to_x, to_y, to_wide = places[lower]
        from_x = x + wide / 2 + (to_x + to_wide / 2 - x - wide / 2) * 0.25
        end_x = to_x + to_wide / 2 + (x + wide / 2 - to_x - to_wide / 2) * 0.15
        bend = min(60, (to_y - y) / 2)
        lines.append(
            f'<path class="arrow" marker-end="url(#tip)" d="M{from_x:.0f} {y + BOX:.0f} '
            f'C{from_x:.0f} {y + BOX + bend:.0f} {end_x:.0f} {to_y - bend:.0f} {end_x:.0f} {to_y - 1:.0f}"/>'
        )
    for name, (x, y, wide) in places.items():
        lines.append(f'<rect class="box" x="{x:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{BOX}" rx="{ROUND}"/>')
        lines.append(f'<text class="name" x="{x + 12:.0f}" y="{y + 22:.0f}">{name}</text>')
        room_for = int((wide - 24) / 6.4)
        text = says(name)
        text = text if len(text) <= room_for else text[: text.rfind(" ", 0, room_for)] + " …"
        lines.append(f'<text class="says" x="{x + 12:.0f}" y="{y + 42:.0f}">{escape(text)}</text>')
    return "\n".join([*lines, "</svg>", ""])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(svg(), encoding="utf-8")
