"""The columns of our tables, and the page that explains them."""

import pytest
from workspaces import ROOT

from builder.exchange.columns import COLUMNS, NEEDED, TITLES, Sheet, names

PAGE = ROOT / "content" / "secretariat" / "tables.md"


def explained(sheet: Sheet) -> str:
    """What the page says of the columns of a table."""
    rows = [
        f"| `{each.name}` | {each.means} | {f'`{each.example}`' if each.example else ''} |" for each in COLUMNS[sheet]
    ]
    title = TITLES[sheet][:1].upper() + TITLES[sheet][1:]
    head = f"### {sheet.value}\n\n{title}.\n\n| column | what it says | example |\n|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


@pytest.mark.parametrize("sheet", Sheet)
def test_the_page_explains_each_column_as_templates_do(sheet: Sheet) -> None:
    """The list stands once; whoever fills a table in finds the same words in both places."""
    assert explained(sheet) in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("sheet", Sheet)
def test_columns_are_told_apart(sheet: Sheet) -> None:
    """Each name stands once, and those by which a table is known are among them."""
    found = names(sheet)
    assert len(set(found)) == len(found)
    assert all(set(found) >= needed for needed in NEEDED[sheet])
