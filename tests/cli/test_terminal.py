"""Terminals as people have them: narrow, of another encoding, full; and files as Windows writes them."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from running import tocsin
from workspaces import ROOT

from builder.cli.terminal.console import new_table, print_table
from builder.cli.terminal.secret import agree, passphrase, read_text_file
from builder.errors import TrustError
from builder.workspace.places import Workspace

IDENTITY = "# a fixture\nAGE-SECRET-KEY-1FIXTURE\n"
WRITTEN = {
    "with a mark": b"\xef\xbb\xbf" + IDENTITY.encode(),
    "by PowerShell": IDENTITY.encode("utf-16"),
    "by PowerShell, the other way round": b"\xfe\xff" + IDENTITY.encode("utf-16-be"),
    "plainly": IDENTITY.encode(),
}


class Typed(io.StringIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("content", WRITTEN.values(), ids=WRITTEN)
def test_a_file_of_text_is_read_as_whichever_system_wrote_it(content: bytes, tmp_path: Path) -> None:
    """An identity that was made on Windows opens its bundle."""
    path = tmp_path / "identity.txt"
    path.write_bytes(content)
    assert read_text_file(path) == IDENTITY.encode()


def test_a_passphrase_of_windows_is_the_one_that_was_typed(tmp_path: Path) -> None:
    """Neither the mark nor the end of the line belongs to it."""
    path = tmp_path / "passphrase"
    path.write_bytes("pässwort £\r\n".encode("utf-16"))
    assert passphrase(path, "asked") == "pässwort £"


@pytest.mark.parametrize("encoding", ["ascii", "koi8-r"])
def test_a_terminal_without_our_letters_shows_a_mark_for_each(encoding: str, miniature: Workspace) -> None:
    """A name in another script is no reason to show nothing."""
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    shown = tocsin("--root", miniature.root, "--date", "2026-11-22", "view", "cert-all", env=env)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "?" in shown.stdout
    fields = json.loads(tocsin("--root", miniature.root, "--date", "2026-11-22", "view", "cert-all", "--json").stdout)
    asked = tocsin("--root", miniature.root, "--date", "2026-11-22", "view", "cert-all", "--json", env=env)
    assert json.loads(asked.stdout) == fields


def test_what_cannot_be_written_is_told_in_one_sentence(miniature: Workspace) -> None:
    """A full disk is no bug of ours."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "builder", "--root", miniature.root, "--date", "2026-11-22", "status"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
    assert done.returncode == 1
    assert done.stderr == (
        "tocsin: the output cannot be written: No space left on device\n"
        "tocsin: hint: make room or send it elsewhere, and run the command again\n"
    )


@pytest.mark.parametrize("width", range(30, 100))
def test_no_width_cuts_what_stands_in_the_last_column(width: int) -> None:
    """Where the columns do not fit with the blanks and edges between them, each row is written in lines."""
    console = Console(file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False)
    table = new_table("Seen", "TLD", "territory", "channels", "ways", "first number", "withheld")
    table.add_row(".gh", "Ghana", "12", "5", "+44 1632 960101", "12345678")
    print_table(console, table)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "withheld" in text
    assert "12345678" in text


def drawn(width: int) -> str:
    console = Console(file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False)
    table = new_table("Channels", "contact", "kind", "value", "freshness", "TLP")
    table.add_row("Duty desk", "email", "a.long.name@an-operator-of-names.example", "fresh 2026-11-01, call", "AMBER")
    table.add_row("Duty desk", "phone", "+44 1632 960101\n24/7", "never verified", "")
    print_table(console, table)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", range(38, 122))
def test_no_width_breaks_an_address_or_leaves_out_a_column(width: int) -> None:
    """What is copied from a narrow window is whole, and no row looks complete that is not."""
    text = drawn(width)
    assert "a.long.name@an-operator-of-names.example" in text
    assert "+44 1632 960101" in text
    assert all(name in text for name in ("contact", "kind", "value", "freshness", "TLP"))
    assert "AMBER" in text


def test_a_narrow_window_has_each_row_one_below_the_other() -> None:
    """And a cell that is empty takes no line."""
    assert drawn(40).endswith(
        "contact: Duty desk\n  kind: phone\n  value: +44 1632 960101, 24/7\n  freshness: never verified\n────────\n"
    )


def test_a_wide_window_has_a_table() -> None:
    """One line a channel, where it fits."""
    assert max(map(len, drawn(120).splitlines())) > 80
    assert "contact:" not in drawn(120)


def test_each_channel_is_shown_with_its_organisation(miniature: Workspace) -> None:
    """Two organisations may both have a duty desk; and a TLD is found as people write it."""
    shown = tocsin("--root", miniature.root, "--date", "2026-11-22", "view", "cert-all", "--tld", ".GR")
    assert shown.returncode == 0, shown.stderr
    assert "(registry-gr)" in shown.stdout


def test_only_a_whole_word_answers(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A key hit by accident neither signs nor throws away what was prepared."""
    monkeypatch.setattr(sys, "stdin", Typed("y\n\nja\nYES\n"))
    agree("Sign?", yes=False)
    assert capsys.readouterr().err.count("Sign? [yes/no]") == 4
    for typed in ("n\nno\n", "", "y\n"):
        monkeypatch.setattr(sys, "stdin", Typed(typed))
        with pytest.raises(TrustError, match="nothing was signed"):
            agree("Sign?", yes=False)


def test_what_is_typed_in_another_encoding_is_refused_and_not_quoted(miniature: Workspace) -> None:
    """A terminal that is set to Latin-1 is no reason for a traceback, which would show what was typed."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "builder", "--root", miniature.root, "proposals", "add", "registry-gr", "duty"),
            *("email", "--officer", "anna"),
        ],
        input=b"canary\xe4@example.net\n",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        cwd=ROOT,
    )
    assert done.returncode == 1
    assert b"type the text again" in done.stderr
    assert b"canary" not in done.stderr
    assert b"Traceback" not in done.stderr
