"""A verification round of 2,000 contacts, through the command line: opened, and all its work sheets written."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from builder.demo import write_demo
from tests.bench.processes import Run, tocsin
from tests.bench.register import DAY

CONTACTS = 2000
TLDS = 309
ROUND, DUE = "2026-q4", "2027-01-31"
CONTACT = re.compile(r"^  - id: (\S+)\n(?:   .*\n)+", re.MULTILINE)
MAIL = re.compile(r"(kind: email, value: )([^@]+)@")


def opened_and_written(scratch: Path, jobs: int) -> tuple[Run, Run]:
    """Open a round over the whole fictional register, with more contacts than it has, and write its sheets."""
    root = scratch / "rounds"
    write(root)
    opening = _tocsin(root, "round", "open", ROUND, "--due", DUE)
    # Sheets hold personal details, and are refused inside a workspace.
    to = ("--to", scratch / "sheets", "--above-label", "include")
    writing = _tocsin(root, "round", "sheets", ROUND, *to, "--jobs", str(jobs))
    return opening, writing


def write(root: Path, contacts: int = CONTACTS) -> None:
    """Write a workspace with so many contacts, none of whom was ever asked."""
    write_demo(root, tlds=TLDS, recipients=1, today=DAY)
    shutil.rmtree(root / "data" / "rounds")
    files = sorted((root / "data" / "organisations").glob("*.yaml"))
    texts = {path: path.read_text(encoding="utf-8") for path in files}
    missing = contacts - sum(len(CONTACT.findall(text)) for text in texts.values())
    turn = 1
    while missing > 0:
        for path, text in texts.items():
            more = list(_more(text, turn))[:missing]
            path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + "".join(more), encoding="utf-8")
            missing -= len(more)
        turn += 1


def _more(text: str, turn: int) -> Iterator[str]:
    """Yield the contacts of an organisation again, under other names and with other addresses."""
    for contact in CONTACT.finditer(text):
        again = contact[0].replace(f"  - id: {contact[1]}\n", f"  - id: {contact[1]}-again-{turn}\n", 1)
        yield MAIL.sub(rf"\g<1>\g<2>.{turn}@", again)


def _tocsin(root: Path, *arguments: str | Path) -> Run:
    return tocsin("--root", root, "--date", DAY.isoformat(), *arguments)
