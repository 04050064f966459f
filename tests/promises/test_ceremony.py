"""The page about the ceremony: every command on it is run, in order, and says what the page shows.

Comments in the page, which readers do not see, move the test along::

    <!-- at: anna -->                      the commands that follow are typed in this directory, or in one below HOME
    <!-- mail: anna/anna.pub to x/post --> these files go by mail
    <!-- file: fetch.py -->                the next block is this file
    <!-- also: boris: tocsin keys new boris -->   a command like one that is shown, by somebody else
    <!-- set up: register -->              one of the functions of SET_UP

What is shown, and how it is compared, is told in `walks`; days count from the one in the page's front matter.
"""

import functools
import http.server
import re
import shlex
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from walks import PIN, STEP, Command, Walk, moved
from workspaces import MINIATURE, ROOT

PAGE = ROOT / "content" / "ceremony.md"
BASE = "https://register.example/tocsin"
LIBRARIES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
# Run by a Python of its own: the library keeps the settings that it was loaded with.
MAKE_KEY = """
import os, sys, pkcs11
from pkcs11.util.ec import encode_named_curve_parameters
token = pkcs11.lib(os.environ["PYKCS11LIB"]).get_token(token_label="dora")
with token.open(rw=True, user_pin=sys.argv[1]) as session:
    curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
    parameters = session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True)
    parameters.generate_keypair(store=True, id=bytes([2]), label="dora")
"""
SHOWN = (
    *(f"keys {name}" for name in ("new", "show", "hardware")),
    *(f"board {name}" for name in ("init", "sign", "rotate", "show")),
    *(f"recipients {name}" for name in ("challenge", "prove", "propose", "approve", "remove", "history", "locator")),
    *("accept", "build", "sign", "publish", "refresh", "verify", "open"),
)


@dataclass(slots=True)
class Ceremony(Walk):
    """One walk through the page."""

    file: str | None = None

    def through(self, page: str) -> Iterator[Command]:
        """Do what the page says, and yield each command."""
        for step in STEP.finditer(moved(page)):
            mark, value = step["mark"], step["value"]
            if mark == "at":
                self.place = value
                self.directory.mkdir(parents=True, exist_ok=True)
            elif mark == "mail":
                self.send(*value.split(" to "))
            elif mark == "file":
                self.file = value
            elif mark == "set up":
                SET_UP[value](self)
            elif mark == "also":
                where, _, command = value.partition(": ")
                printed, code = self.run(self.actual(command), where)
                yield Command(text=command, shown="…\n", printed=printed, code=code, differs="")
            elif self.file and step["block"]:
                (self.directory / self.file).write_text(self.actual(step["block"]), encoding="utf-8")
                self.file = None
            elif step["language"] == "console":
                yield from self.block(step["block"])

    def send(self, names: str, to: str) -> None:
        (self.scratch / to).mkdir(parents=True, exist_ok=True)
        for name in self.actual(names).split():
            source = self.scratch / name
            assert source.exists(), f"{name} was not made; the last commands printed:\n{self.log[-3:]}"
            (shutil.copytree if source.is_dir() else shutil.copy)(source, self.scratch / to / source.name)

    def actual(self, text: str) -> str:
        # Not by `super()`: a class with slots is made twice, and this one is the first.
        return Walk.actual(self, text.replace(BASE, self.known.get(BASE, BASE)))


def register(walk: Ceremony) -> None:
    """Fill a new workspace with the miniature's register, whose organisations name no recipient."""
    shutil.copytree(MINIATURE / "data", walk.directory / "data", dirs_exist_ok=True)
    for path in (walk.directory / "data/organisations").iterdir():
        path.write_text(re.sub(r"^consent:.*$", "consent: all", path.read_text(encoding="utf-8"), flags=re.MULTILINE))


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A web server for plain files, which logs nothing."""

    def log_message(self, *_: object) -> None:
        pass


def server(walk: Ceremony) -> None:
    """Serve what was copied to the web server."""
    handler = functools.partial(Quiet, directory=str(walk.scratch / "web"))
    found = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=found.serve_forever, daemon=True).start()
    walk.known[BASE] = f"http://127.0.0.1:{found.server_port}/tocsin"

    def stop() -> None:
        found.shutdown()
        found.server_close()

    walk.stops.append(stop)


def hardware(walk: Ceremony) -> None:
    """Plug in a token: SoftHSM's, with a key that it made itself."""
    tokens, settings = walk.scratch / "tokens", walk.scratch / "softhsm2.conf"
    tokens.mkdir()
    settings.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\n", encoding="utf-8")
    library = next(path for path in LIBRARIES if Path(path).exists())
    walk.environment |= {"SOFTHSM2_CONF": str(settings), "PYKCS11LIB": library}
    for command in (
        f"softhsm2-util --init-token --free --label dora --pin {PIN} --so-pin 12345678",
        f"{sys.executable} -c '{MAKE_KEY}' {PIN}",
    ):
        printed, code = walk.run(command, "token")
        assert code == 0, printed


SET_UP = {"register": register, "server": server, "hardware": hardware}


def programs(scratch: Path) -> None:
    """Let `tocsin` and `python3` be this checkout's."""
    (scratch / "bin").mkdir()
    for name, command in {
        "tocsin": f"exec {shlex.quote(sys.executable)} {shlex.quote(str(ROOT / 'tests/support/cheap.py'))}",
        "python3": f"exec {shlex.quote(sys.executable)}",
    }.items():
        path = scratch / "bin" / name
        path.write_text(f'#!/bin/sh\n{command} "$@"\n', encoding="utf-8")
        path.chmod(0o755)


@pytest.mark.long
def test_every_command_prints_what_the_page_shows(tmp_path: Path) -> None:
    """Whoever follows the page sees what is on it; each command ends well, or with the code that the page asks for."""
    walk = Ceremony(scratch=tmp_path)
    programs(tmp_path)
    try:
        commands = list(walk.through(PAGE.read_text(encoding="utf-8")))
    finally:
        for stop in walk.stops:
            stop()
    assert [f"$ {each.text}\n{each.differs}\nprinted:\n{each.printed}" for each in commands if each.differs] == []
    following = [*(each.text for each in commands[1:]), ""]
    failed = [each for each, after in zip(commands, following, strict=True) if each.code and after != "echo $?"]
    assert [f"$ {each.text}\n{each.printed}exit code {each.code}" for each in failed] == []


def test_the_page_shows_each_command_of_the_ceremony() -> None:
    """No step is only told: each is shown with what it prints."""
    page = PAGE.read_text(encoding="utf-8")
    shown = "\n".join(step["block"] for step in STEP.finditer(page) if step["language"] == "console")
    assert [name for name in SHOWN if not re.search(rf"^\$ tocsin (--\S+ \S+ )?{name} ", shown, re.MULTILINE)] == []


def test_the_page_states_every_exit_code() -> None:
    """The table of exit codes has those of the program, and most of them are tried."""
    page = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^\| (\d) \|", page, re.MULTILINE) == ["0", "3", "4", "5", "6", "7", "1", "2"]
    assert set(re.findall(r"^\$ echo \$\?\n(\d)$", page, re.MULTILINE)) == {"1", "3", "4", "5", "6", "7"}


def test_a_wrong_line_in_the_page_is_found(tmp_path: Path) -> None:
    """The comparison sees another word, another fingerprint, a line too many and one too few."""
    walk = Walk(scratch=tmp_path)
    first, other = "0123 4567 89ab cdef 0123 4567 89ab cdef", "ffff 4567 89ab cdef 0123 4567 89ab cdef"
    assert walk.compare(f"anna {first}\n…\nend … here\n", f"anna {other}\nmore\nend is here\n") == ""
    assert walk.compare(f"anna {first}\n", f"anna {other}\n") == ""
    assert walk.compare(f"anna {first}\n", f"anna {first}\n") != ""
    assert walk.compare(f"anna {first[::-1]}\n", f"anna {other}\n") != ""
    assert walk.compare("one\n", "one\ntwo\n") != ""
    assert walk.compare("one\ntwo\n", "one\n") != ""
    assert walk.compare("one\n", "won\n") != ""
