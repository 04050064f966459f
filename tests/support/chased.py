"""A round in which nobody of some organisations answered, so that the ladder is climbed."""

import csv
from pathlib import Path

import pytest
from running import tocsin
from stages import copied
from workspaces import copy_miniature

from builder.workspace.places import Workspace

OPENED, DAY, NEXT = "2026-11-22", "2026-12-01", "2026-12-08"


@pytest.fixture(scope="session")
def silent_once(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A round in which nobody answered, with a deputy that has a mailbox, one with a fax and one with a telephone."""
    workspace = copy_miniature(tmp_path_factory.mktemp("chase") / "workspace")
    for name, channel in {
        "registry-no": "{kind: fax, value: +44 1632 960731, tlp: AMBER, override: reserved for fiction}",
        "registry-tv": "{kind: phone, value: +44 1632 960732, tlp: RED, override: reserved for fiction}",
    }.items():
        path = workspace.data / "organisations" / f"{name}.yaml"
        deputy = (
            "contacts:\n  - id: deputy\n    kind: person\n    name: Deputy Invented\n    role: technical\n"
            f"    order: 9\n    channels:\n      - {channel}\n"
        )
        path.write_text(path.read_text(encoding="utf-8").replace("contacts:\n", deputy), encoding="utf-8")
    run(workspace, OPENED, "open", "--due", "2027-09-30")
    directory = workspace.data / "rounds" / "2026-q4"
    with (directory / "tasks.csv").open(encoding="utf-8", newline="") as file:
        tasks = list(csv.DictReader(file))
    with (directory / "outcomes.csv").open("a", encoding="utf-8", newline="") as file:
        for each in tasks:
            if each["contact"] != "deputy":
                cells = [each[name] for name in ("organisation", "contact", "kind", "value")]
                result = "confirmed" if each["contact"] in ("lead", "noc", "head") else "no-answer"
                csv.writer(file, lineterminator="\n").writerow(
                    [*cells, "2026-11-23", each["method"], result, each["officer"], ""]
                )
    return workspace


@pytest.fixture
def silent(silent_once: Workspace, tmp_path: Path) -> Workspace:
    """The same, for a test to change."""
    return copied(silent_once.root, tmp_path / "workspace")


def run(workspace: Workspace, day: str, *arguments: str | Path, code: int = 0, **options: object) -> tuple[str, str]:
    command, *more = arguments
    done = tocsin("--root", workspace.root, "round", command, "2026-q4", *more, clock=day, **options)
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr
