"""A board member signs with a small installation: no layout, no fonts, no site, and no key store but their own."""

import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import people
import tree
from people import NOW, secret
from tuf.api.metadata import Metadata, Root
from workspaces import ROOT

from builder.board.request import Kind, Request, write_request
from builder.editions.summary import Count, Summary
from builder.register.edition import Edition
from builder.trust import roles

PUBLISHED = tree.Published()
LOCK = ROOT / "requirements" / "sign.txt"
# Runs the commands, one after the other, where nothing is installed but what the lock names.
SCRIPT = """
import importlib.abc, re, sys
from importlib.metadata import packages_distributions
from pathlib import Path

lock, *commands = sys.argv[1:]
plain = lambda name: re.sub("[-_.]+", "-", name).lower()
locked = {plain(name) for name in re.findall(r"^([^ =#]+)==", Path(lock).read_text(), re.MULTILINE)} | {"tocsin"}
owners = packages_distributions()

class Installed(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        of = owners.get(name.partition(".")[0])
        if of and not locked & set(map(plain, of)):
            raise ModuleNotFoundError(f"{name} is not installed", name=name)

sys.meta_path.insert(0, Installed())
from builder.cli import main
from tests.support.clock import stand_at
stand_at("2026-11-22")
for command in commands:
    sys.argv = ["tocsin", *command.split("\\n")]
    try:
        main()
    except SystemExit as ended:
        print(ended.code)
"""


def requests(directory: Path) -> None:
    """Write what goes by mail to members and officers, and what a CERT gets."""
    root = people.first()
    asked = {
        "root": Request(kind=Kind.ROOT, proposed=people.first(signers=())),
        "approvals": people.asks(root=root),
        "edition": edition(root),
    }
    for name, request in asked.items():
        (directory / f"{name}.json").write_bytes(write_request(request))
    (directory / "1.root.json").write_bytes(root.to_bytes())
    (directory / "x.tocsin").write_bytes(PUBLISHED.envelope())
    (directory / "pinned.json").write_bytes(tree.root())
    people.write_keys(directory)


def edition(root: Metadata[Root]) -> Request:
    """An edition that olga built for nobody."""
    about = roles.About(issued=NOW.date(), data="0" * 64, root=1, approvals=1, builder=secret("olga").id)
    targets = roles.edition_targets(Edition(number=1, issued=NOW.date(), valid_days=120), (), about)
    none = Count(added=0, removed=0, changed=0)
    summary = Summary(
        number=1,
        since=None,
        approvals=1,
        approvals_before=None,
        tlds=none,
        organisations=none,
        contacts=none,
        channels={},
        numbers=(),
        newly_stale=0,
        recipients=0,
        recipients_added=(),
        recipients_removed=(),
        recipients_changed=(),
    )
    return Request(kind=Kind.EDITION, proposed=people.sign(targets, "olga"), root=root, summary=asdict(summary))


def test_members_and_officers_elsewhere_need_the_small_lock_alone(tmp_path: Path) -> None:
    """`board sign`, `recipients approve`, `sign` and `verify` import nothing beside it; what does is told."""
    requests(tmp_path)
    commands = (
        ("keys", "show", tmp_path / "anna.pub"),
        ("board", "sign", tmp_path / "root.json", "--key", tmp_path / "anna.key", "--yes"),
        (
            *("recipients", "approve", tmp_path / "approvals.json", "--key", tmp_path / "anna.key", "--yes"),
            *("--trusted", tmp_path / "1.root.json"),
        ),
        ("--root", tmp_path, "sign", tmp_path / "edition.json", "--key", tmp_path / "pavel.key", "--yes"),
        ("verify", tmp_path / "x.tocsin", "--pinned", tmp_path / "pinned.json", "--memory", tmp_path / "seen"),
        ("--root", "tests/miniature", "status"),
    )
    lines = ["\n".join(map(str, command)) for command in commands]
    done = subprocess.run([sys.executable, "-c", SCRIPT, LOCK, *lines], capture_output=True, text=True, cwd=ROOT)
    codes = [line for line in done.stdout.splitlines() if line.isdecimal()]
    assert codes == ["0"] * 5 + ["1"], done.stderr
    for name in ("root.anna.json", "approvals.anna.json", "edition.pavel.json"):
        assert (tmp_path / name).is_file()
    told = r"tocsin: this command needs \w+, which is not installed\ntocsin: hint: `make sign`"
    assert re.search(told, done.stderr)


def test_the_small_lock_is_small_and_part_of_the_whole() -> None:
    """What a member trusts to sign is what the builder is tested with; each file is held to its hash."""

    def pins(name: str) -> dict[str, str]:
        text = (ROOT / "requirements" / name).read_text(encoding="ascii")
        assert "://" not in text
        found = re.findall(r"^([^ =#]+)==([^ ]+)(.*(?:\n +--hash=.*)+)", text, re.MULTILINE)
        assert found
        return {package: version for package, version, _ in found}

    whole, small, hardware = pins("dev.txt"), pins("sign.txt"), pins("hardware.txt")
    assert small.items() <= whole.items()
    assert hardware.items() <= whole.items()
    assert "python-pkcs11" in hardware
    assert not small.keys() & {"weasyprint", "mkdocs", "jinja2", "pillow", "fonttools", "uharfbuzz", "python-pkcs11"}
