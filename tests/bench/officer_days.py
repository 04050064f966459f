"""What a round of the example costs an office, in officer-days: `python -m tests.bench.officer_days`.

Cases are counted on the example, keys and screens in a scripted run at the real desk on a copy of it, and minutes with
somebody on the line are assumed: `tests/support/reckoning.py` says which. `--write` puts the tables that this prints
into `content/secretariat/effort.md`, and a test holds that page to them.
"""

import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from counted_desk import WORD
from expected_round import DUE, NAME, OPENED, asked, fates, shares
from reckoning import Assumptions, Case, Cost, days, parts_of
from round_costs import all_costs, lines, tables, written
from scripted_round import played
from typed_commands import CLOSING, OPENING, said

from builder.register.loading import load
from builder.register.model import Register, Round
from builder.rounds import files
from builder.workspace.places import Workspace

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "content" / "secretariat" / "effort.md"
GUIDE = (PAGE.with_name("rounds.md"), PAGE.with_name("desk.md"))
# How many cases of each kind are played for the mean of the words; keys are the same in all.
PLAYED = 4


def main() -> None:
    """Print the tables as the page has them; with `--write`, put them there."""
    with tempfile.TemporaryDirectory(prefix="officer-days-") as scratch:
        register, costs = counted(Path(scratch))
    found = tables(register, costs)
    print("\n\n".join("\n".join(table) for table in found.values()))
    if "--write" in sys.argv[1:]:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")


def figures(scratch: Path) -> dict[str, Any]:
    """Return the officer-days of a round on the example: of all, and by part."""
    register, costs = counted(scratch / "officer-days")
    found = lines(register, costs, Assumptions())
    return {
        "officer_days": days(found, Assumptions()),
        "officer_days_each": {part: days(found, Assumptions(), part) for part in parts_of(found)},
    }


def counted(scratch: Path) -> tuple[Register, Mapping[Case, Cost]]:
    """Open the round on a copy of the example, and play each kind of case there."""
    root, commanded = scratch / "office", scratch / "commanded"
    for name in ("data", "recipients"):
        shutil.copytree(ROOT / name, root / name)
        shutil.copytree(ROOT / name, commanded / name)
    workspace = Workspace.find(root)
    register = load(workspace).register
    assert register
    fields = {"id": NAME, "opened": str(OPENED), "due": str(DUE), "salt": files.new_salt()}
    files.open_round(workspace, Round.model_validate(fields), asked(register))
    dealt = fates(asked(register), shares(register), Assumptions())
    words = said(commanded, OPENING)
    costs = played(workspace, PLAYED, dealt)
    return register, all_costs(costs, words | said(root, CLOSING), words_of_guide())


def words_of_guide() -> int:
    """Return how many words a new officer reads before the first round."""
    return sum(len(WORD.findall(path.read_text(encoding="utf-8"))) for path in GUIDE if path.exists())


if __name__ == "__main__":
    main()
