"""`tocsin proposals open` and `tocsin update-form`: what goes in, what is asked for, and which keys are refused."""

import re
import shutil
from pathlib import Path

import pyrage
import pytest
from running import tocsin
from update_form import CLASSIC, HYBRID, OLD, office, plaintext, wish
from workspaces import MINIATURE, copy_miniature

from builder import seal
from builder.seal import hybrid


def opening(tmp_path: Path, content: bytes) -> tuple[str | Path, ...]:
    """The command with which the office opens a form that somebody sealed to it."""
    root = shutil.copytree(MINIATURE, tmp_path / "workspace")
    (tmp_path / "office.txt").write_text(HYBRID[0], encoding="utf-8")
    (tmp_path / "x.age").write_bytes(seal.seal(content, [hybrid.public_key(HYBRID[0])]))
    return (
        *("--root", root, "proposals", "open", tmp_path / "x.age"),
        *("--identity", tmp_path / "office.txt", "--officer", "anna"),
    )


def test_a_change_that_does_not_fit_leaves_the_others(tmp_path: Path) -> None:
    """The register has the number already, say: that one is told, the rest is entered, and the exit code says so."""
    done = tocsin(*opening(tmp_path, plaintext(changes=[wish(action="add", new=OLD), wish()])))
    assert (done.returncode, done.stdout) == (1, "0001-anna\n")
    assert "change 1 of 2 is not entered: the contact has this channel already" in done.stderr
    assert OLD not in done.stderr


def test_two_changes_of_hours_are_two(tmp_path: Path) -> None:
    """What differs in its hours alone is another change, and the same form again is none."""
    wishes = [wish(contact="", old="", new="", hours=hours) for hours in ("24/7", "Mo-Fr 08:00-17:00")]
    command = opening(tmp_path, plaintext(changes=wishes))
    for _ in range(2):
        done = tocsin(*command)
        assert (done.returncode, done.stdout) == (0, "0001-anna\n0002-anna\n"), done.stderr


def test_a_form_with_the_longest_texts_is_entered(tmp_path: Path) -> None:
    """Each within its field, they are more than a proposal's remark holds: it is cut, and nothing else is lost."""
    sender = {"name": "n" * 100, "role": "r" * 100, "reach": "h" * 250}
    content = plaintext(sender=sender, remark="m" * 400, changes=[wish(contact="c" * 120)])
    done = tocsin(*opening(tmp_path, content))
    assert (done.returncode, done.stdout) == (0, "0001-anna\n"), done.stderr


def test_the_sender_of_a_form_is_asked_for_and_never_an_argument(tmp_path: Path) -> None:
    """Arguments are for everybody on the machine to read; what is typed wrongly is not quoted."""
    root = copy_miniature(tmp_path / "workspace").root
    office(root, f"[{hybrid.public_key(HYBRID[0])}]")
    (tmp_path / "office.txt").write_text(f"{HYBRID[0]}\n", encoding="utf-8")
    form = tmp_path / "gr.tocsin-update.age"
    form.write_bytes(seal.seal(plaintext(), [hybrid.public_key(HYBRID[0])]))
    command = ("--root", root, "proposals", "open", form, "--identity", tmp_path / "office.txt", "--officer", "anna")
    wrong = tocsin(*command, "--sender", input="canary at example\n")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "this is no e-mail address; nothing was entered" in wrong.stderr
    assert "canary" not in wrong.stderr
    assert tocsin(*command, "--sender", "eleni@example.net").returncode == 2
    done = tocsin(*command, "--sender", input="eleni@example.net\n")
    assert (done.returncode, done.stdout) == (0, "0001-anna\n"), done.stderr
    assert "via: {kind: email, value: eleni@example.net}" in (root / "data/proposals/0001-anna.yaml").read_text()


CLASSIC_KEY = str(pyrage.x25519.Identity.from_str(CLASSIC[0]).to_public())
BAD_KEYS = {
    "a secret key": (f"[{CLASSIC[0]}]", "is a secret key", "compromised"),
    "a post-quantum secret key": (f"[{HYBRID[0]}]", "is a secret key", "compromised"),
    "a secret key in small letters": (f"[{HYBRID[0].lower()}]", "is a secret key", "compromised"),
    "a secret key beside a public one": (f"[{CLASSIC_KEY}, {CLASSIC[0]}]", "is a secret key", "compromised"),
    "a secret key by itself": (CLASSIC[0], "", ""),
    "an SSH key": ("[ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICANARY]", "is an SSH key", "age-keygen -pq"),
    "a damaged key": (f"[{CLASSIC_KEY[:-1]}]", "is damaged", "age-keygen -pq"),
    "both sorts": (f"[{CLASSIC_KEY}, {hybrid.public_key(HYBRID[0])}]", "mix", "one sort"),
}


@pytest.mark.parametrize(("keys", "said", "hint"), BAD_KEYS.values(), ids=BAD_KEYS)
def test_wrong_keys_of_the_office_are_refused_and_never_quoted(tmp_path: Path, keys: str, said: str, hint: str) -> None:
    """`tocsin check` says what is wrong and what the office does about it; no form is made with such keys."""
    root = copy_miniature(tmp_path / "workspace").root
    office(root, keys)
    for command in (("check",), ("check", "--json"), ("update-form", tmp_path / "update.html")):
        done = tocsin("--root", root, "--date", "2026-11-22", *command)
        assert done.returncode == 1
        shown = (done.stdout + done.stderr).upper()
        assert not [each for each in re.findall(r"[\w-]+", keys.upper()) if len(each) > 20 and each in shown]
        assert "SECRET-KEY-1" not in shown
        if command[0] == "check":
            assert said.upper() in shown
            assert hint.upper() in shown
            assert "THE CERT" not in shown
    assert not (tmp_path / "update.html").exists()
