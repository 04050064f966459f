"""The fictional registers that are built: of any size, with one recipient who may see everything."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from builder import seal
from builder.demo import write_demo
from builder.demo.dice import Dice
from builder.demo.identities import identity
from builder.demo.trust import approved
from builder.seal import locators
from builder.workspace.yamlwritten import document

DAY = date(2026, 11, 22)
SEED = 1
WHOLE = "whole-register"
LOCATOR = "w" * 52
PHONE = re.compile(r"(kind: phone, value: )\+44 1632 (960\d{3})\b")
CONSENT = re.compile(r"^consent:.*\n(?: .*\n)*", re.MULTILINE)
NUMBER = re.compile(r"\+44 1632 (960\d{3})\b")


@dataclass(frozen=True, slots=True)
class Bench:
    """A workspace to be built, and the identity of the recipient who may see everything."""

    root: Path
    identity: str

    @property
    def cache(self) -> Path:
        return self.root / ".cache"

    @property
    def staged(self) -> Path:
        return self.root / ".staged"

    def file(self, *patterns: str) -> Path:
        """The file of the recipient who may see everything, in the first of these places that has one."""
        names = {LOCATOR, *(locators.locator(LOCATOR, edition) for edition in range(1, 100))}
        found = (path for pattern in patterns for path in self.root.glob(pattern) if names & {*path.name.split(".")})
        return next(found)

    def key(self, name: str) -> Path:
        """The key file of an officer, or of the publishing machine."""
        return self.root / "keys" / f"{name}.key"


def write(root: Path, tlds: int, recipients: int) -> Bench:
    """Write a workspace; of its recipients, one has all in scope and is cleared to the highest label."""
    write_demo(root, tlds=tlds, recipients=recipients - 1, today=DAY)
    secret = identity(Dice(1, f"keys of {WHOLE}"))
    record = {
        "id": WHOLE,
        "name": "Whole register (fictional)",
        "kind": "operator-group",
        "country": "CH",
        "keys": [{"label": "duty laptop", "key": seal.public_key(secret), "added": DAY.isoformat()}],
        "scope": "all",
        "clearance": "RED",
        "use_cases": ["exercise"],
        "locator": LOCATOR,
        "until": (DAY + timedelta(days=300)).isoformat(),
    }
    (root / "recipients" / f"{WHOLE}.yaml").write_text(document(record), encoding="utf-8")
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (root / "recipients").glob("*.yaml")}
    for name, text in approved(texts, DAY, SEED):
        (root / name).write_text(text, encoding="utf-8")
    return Bench(root, secret)


def change_one_number(bench: Bench, place: float) -> None:
    """Give an organisation that runs no one else's TLD another number; `place` (0 to 1) chooses which."""
    shared = set(_shared_operators(bench.root))
    files = sorted((bench.root / "data" / "organisations").glob("*.yaml"))
    texts = {path: path.read_text(encoding="utf-8") for path in files}
    taken = {number for text in texts.values() for number in NUMBER.findall(text)}
    unused = next(number for number in map(str, range(960100, 961000)) if number not in taken)
    suited = [path for path, text in texts.items() if PHONE.search(text) and path.stem not in shared]
    path = suited[min(int(place * len(suited)), len(suited) - 1)]
    path.write_text(PHONE.sub(rf"\g<1>+44 1632 {unused}", texts[path], count=1), encoding="utf-8")


def _shared_operators(root: Path) -> Iterator[str]:
    for path in (root / "data" / "tlds").glob("*.yaml"):
        names = dict(re.findall(r"^(manager|backend): (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE))
        if names["backend"] != names["manager"]:
            yield names["backend"]


def let_all_consent(bench: Bench) -> None:
    """Have every organisation consent to all recipients."""
    for path in (bench.root / "data" / "organisations").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(CONSENT.sub("consent: all\n", text), encoding="utf-8")
