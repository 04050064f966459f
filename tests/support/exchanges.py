"""Tables for tests: taken in to a workspace that has nothing but its settings, or to the miniature."""

import csv
import io
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workspaces import MINIATURE

from builder.exchange import Sheet, intake, reading
from builder.exchange.columns import names
from builder.exchange.table import Plan
from builder.progress import Silence
from builder.register.loading import Loaded, load
from builder.register.model import Register
from builder.workspace.places import Workspace
from builder.workspace.skeleton import write_workspace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# A line of our own form, to be changed.
DESK = {
    "name": "Test Registry of Greece",
    "country": "GR",
    "manages": "gr",
    "consent": "all",
    "role": "duty-desk",
    "kind": "phone",
    "value": "+44 1632 960101",
    "override": "reserved for fiction",
}


def empty(root: Path, settings: Path = MINIATURE / "data" / "register.yaml") -> Workspace:
    """A workspace that `tocsin init` made, with settings of its own and nothing else."""
    write_workspace(root)
    shutil.copy(settings, root / "data" / "register.yaml")
    return Workspace.find(root)


def table(lines: Iterable[Mapping[str, str]], sheet: Sheet = Sheet.ORGANISATIONS) -> bytes:
    """A table of our own form, as any program would write it: with those columns that a line has."""
    lines = list(lines)
    columns = [name for name in names(sheet) if any(name in line for line in lines)]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([line.get(name, "") for name in columns] for line in lines)
    return text.getvalue().encode()


def planned(workspace: Workspace, content: bytes, sheet: Sheet = Sheet.ORGANISATIONS, **how: Any) -> Plan:
    """What would become of a table of our own form."""
    found = reading.read(content, f"{sheet}.csv", sheet)
    own = reading.own_lines(found, sheet)
    assert own is not None
    return intake.plan(workspace, how.pop("loaded", None) or load(workspace), own, NOW, **how)


def taken_in(
    workspace: Workspace, content: bytes, sheet: Sheet = Sheet.ORGANISATIONS, officer: str = "anna", **how: Any
) -> Plan:
    """Take a table of our own form in, and return what was planned."""
    loaded = load(workspace)
    made = planned(workspace, content, sheet, loaded=loaded, **how)
    intake.carry_out(workspace, made, loaded, officer, NOW, Silence())
    return made


def said(loaded: Loaded) -> dict[str, Any]:
    """What a register says, wherever that stands; locators aside, which no table has."""
    register = loaded.register
    assert isinstance(register, Register)
    return {
        "organisations": {name: each.model_dump() for name, each in register.organisations.items()},
        "tlds": {name: each.model_dump() for name, each in register.tlds.items()},
        "recipients": {each.id: each.model_dump(exclude={"locator"}) for each in loaded.recipients},
    }
