"""The page about people who come and go: every command on it is run, in order, and prints what is shown.

What is typed at questions stands in a comment before it, `<!-- typed: one | two -->`, which readers do not see;
`…` stands for what was left out. Where a page shows that somebody says yes, `--yes` says it here.
"""

import shlex
from pathlib import Path

import pytest
from running import tocsin
from walks import STEP
from workspaces import ROOT

PAGE = ROOT / "content" / "secretariat" / "people.md"
AGREED = ("confirm", "notify", "apply")


def unlike(shown: list[str], printed: list[str]) -> str:
    """Return the first line that is shown and not printed, or printed where nothing is left out; empty for none."""
    place, gap = 0, False
    for line in (each for each in shown if "[yes/no]" not in each):
        if line == "…":
            gap = True
            continue
        found = [number for number, each in enumerate(printed[place:], place) if same(line, each)]
        if not found or (found[0] > place and not gap):
            return line
        place, gap = found[0] + 1, False
    left = [] if gap else printed[place:]
    return left[0] if left else ""


def same(shown: str, printed: str) -> bool:
    """Say whether a line is printed as shown; behind a question stands what was typed."""
    return printed.rstrip() == shown.rstrip() or (printed.endswith(": ") and shown.startswith(printed))


@pytest.mark.long
def test_every_command_prints_what_the_page_shows(tmp_path: Path) -> None:
    """Whoever follows the page sees what is on it."""
    assert (
        tocsin("demo", tmp_path / "practice", "--tlds", "16", "--recipients", "2", clock="2026-11-23").returncode == 0
    )
    day, typed, wrong = "", "", []
    for step in STEP.finditer(PAGE.read_text(encoding="utf-8")):
        if step["mark"] == "day":
            day = step["value"]
        elif step["mark"] == "typed":
            typed = "".join(f"{each.strip()}\n" for each in step["value"].split("|"))
        elif step["language"] == "console":
            for block in step["block"].removeprefix("$ ").split("\n$ "):
                command, *shown = block.splitlines()
                words = shlex.split(command)[1:]
                words += ["--yes"] * (words[1:2] != [] and words[1] in AGREED)
                done = tocsin("--root", tmp_path / "practice", *words, clock=day, input=typed)
                printed = [line for line in [*done.stderr.splitlines(), *done.stdout.splitlines()] if line]
                if differs := unlike([line for line in shown if line], printed):
                    wrong.append(f"$ {command}\n{differs}\nprinted:\n{done.stderr}{done.stdout}")
                typed = ""
    assert wrong == []


def test_the_page_shows_each_thing_that_can_change() -> None:
    """No option of `proposals add` for people and registries is only in the help."""
    text = PAGE.read_text(encoding="utf-8")
    for option in ("new-contact", "remove-contact", "new-organisation", "remove-organisation", "set", "tld", "from"):
        assert f"--{option}" in text
