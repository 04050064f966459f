"""Style sheets of the register's page: no class means two things, and none is left over."""

import re
from collections import defaultdict

from workspaces import ROOT

PAGES = ROOT / "site_templates" / "pages"
SHEETS = sorted((PAGES / "register").glob("*.css"))
# A comment, or what stands between braces without braces of its own: declarations.
LEFT_OUT = re.compile(r"/\*.*?\*/|\{[^{}]*\}", re.DOTALL)
CLASS = re.compile(r"\.([a-z][\w-]*)", re.IGNORECASE)
# What the base has for all sheets: its look may be refined where it stands.
SHARED = {"js", "all", "tlp"}


def selectors(text: str) -> list[str]:
    """Every selector of a sheet, the outer one of each rule first; `:is(a, b)` stays in one piece."""
    heads = re.split(r"[{}]", re.sub(r"@import[^;]*;", "", LEFT_OUT.sub("{", text)))
    rules = [head.strip() for head in heads if head.strip() and not head.strip().startswith("@")]
    return [each.strip() for rule in rules for each in re.split(r",(?![^(]*\))", rule)]


def scope(selector: str) -> str | None:
    """The class that says where a selector holds: the first of its first element."""
    found = CLASS.search(re.split(r"[\s>+~]", re.sub(r"^(:root|html|body|#app)\s*>?\s*", "", selector))[0])
    return found[1] if found else None


def test_a_selector_and_its_scope_are_found() -> None:
    """Or the tests below would find nothing."""
    text = "/* .x */ .a .b, p:is(.c, .d) > i { x: 1.5rem } @media print { #app .e:not(.f) { y: z } }"
    assert selectors(text) == [".a .b", "p:is(.c, .d) > i", "#app .e:not(.f)"]
    assert [scope(each) for each in selectors(text)] == ["a", "c", "e"]


def test_a_class_stands_alone_in_one_sheet_only() -> None:
    """Elsewhere it is scoped by a class of that sheet: who reads a rule knows what it is about."""
    places = defaultdict(set)
    for sheet in SHEETS:
        for selector in selectors(sheet.read_text(encoding="utf-8")):
            places[scope(selector)].add(sheet.name)
    assert {name: sheets for name, sheets in places.items() if name and len(sheets) > 1 and name not in SHARED} == {}


def test_each_class_is_set_somewhere() -> None:
    """A rule whose class no script and no template names draws nothing."""
    sources = [*PAGES.glob("**/*.ts"), *PAGES.glob("**/*.html"), *(ROOT / "builder").glob("**/*.py")]
    words = {word for path in sources for word in re.findall(r"[\w-]+", path.read_text(encoding="utf-8"))}
    named = {
        name
        for sheet in SHEETS
        for each in selectors(sheet.read_text(encoding="utf-8"))
        for name in CLASS.findall(each)
    }
    assert named - words == set()
