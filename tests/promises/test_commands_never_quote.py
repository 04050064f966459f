"""Promise 1 for what commands print: of a file that is wrong, its place and the rule, and never what stands there."""

import pytest
from running import tocsin
from workspaces import Change

from builder.workspace.places import Workspace

ON = ("--clock", "2026-11-22")
MARK = "zqcanary"
BROKEN = {
    "a line that is no YAML": (f"note: {MARK}: : [", "data/organisations/registry-gr.yaml"),
    "something where a key belongs": (f"\n{MARK} 1: {MARK}", "data/organisations/registry-gr.yaml"),
    "a value of a wrong kind": (f"\ncountry: {MARK}", "data/tlds/gr.yaml"),
    "a row with too many cells": (f"registry-gr,duty,phone,{MARK},,,,,,,,{MARK}\n", "data/rounds/2026-q3/outcomes.csv"),
    "a quote that is not closed": (f'registry-gr,duty,phone,"{MARK}', "data/rounds/2026-q3/outcomes.csv"),
    "a tag": (f"\nnote: !{MARK} {MARK}", "data/organisations/registry-gr.yaml"),
}


@pytest.mark.parametrize(("text", "file"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("command", ["check", "build", "status"])
def test_no_error_quotes_what_is_in_the_file(miniature: Workspace, command: str, text: str, file: str) -> None:
    """Promise 1, for errors: place and rule, never the text that was wrong."""
    path = miniature.root / file
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    done = tocsin("--root", miniature.root, *ON, command)
    assert done.returncode == 1
    assert f"tocsin: {file}:" in done.stderr
    assert MARK not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


WRONG_VALUES = {
    "a number that does not parse": ("+44 1632 960101", f"+44 {MARK}"),
    "an address that is none": ("duty@nic.example.gr", f"{MARK} at example"),
    "hours that are none": ("hours: 24/7", f"hours: {MARK}"),
    "a label that is none": ("tlp: GREEN", f"tlp: {MARK}"),
    "a language that is none": ("languages: [el, en]", f"languages: [{MARK}]"),
    "a kind that is none": ("kind: person", f"kind: {MARK}"),
    "a role that is none": ("role: security", f"role: {MARK}"),
    "a name that is too long": ("Ελένη Δείγμα (Eleni Sample)", MARK * 20),
    "a hidden letter": ("Let it ring.", f'"{MARK}\\u202e"'),
}


@pytest.mark.parametrize(("old", "new"), WRONG_VALUES.values(), ids=WRONG_VALUES)
def test_no_problem_quotes_the_value_that_it_is_about(miniature: Workspace, change: Change, old: str, new: str) -> None:
    """A problem is printed, logged and pasted; it names file, line and rule."""
    change("data/organisations/registry-gr.yaml", old, new)
    for arguments in (("check",), ("check", "--json"), ("build",)):
        done = tocsin("--root", miniature.root, *ON, *arguments)
        assert done.returncode == 1
        assert "data/organisations/registry-gr.yaml" in done.stdout + done.stderr
        assert MARK not in done.stdout + done.stderr
