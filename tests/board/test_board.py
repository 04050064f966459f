"""The ceremony of the board, as its people meet it: founded, read before it is signed, and signed by who is asked."""

import hashlib
import json
import os
import pty
import select
import sys
import time
from pathlib import Path

import people
import pytest
from ceremony import ON, WARNING, accept, init, last_lines, sign
from running import program, tocsin
from workspaces import ROOT

from builder.board.request import read_request
from builder.workspace.places import Workspace


def test_a_board_is_founded(unfounded: Workspace, board_desk: Path) -> None:
    """From the members' public keys to a root in force, by files that go to and fro."""
    result = init(unfounded, board_desk)
    assert (result.returncode, result.stdout) == (0, f"{board_desk / 'root-1.json'}\n")
    assert result.stderr == (
        "tocsin: send root-1.json to each member: anna, boris, carla\n"
        "tocsin: each signs with `tocsin board sign root-1.json --key KEY` and sends the new file back; "
        "then `tocsin accept`\n"
        "tocsin: it comes into force with 2 signatures of the board\n"
    )
    request = board_desk / "root-1.json"
    anna, boris = sign(request, "anna"), sign(request, "boris")
    assert anna == board_desk / "root-1.anna.json"

    result = accept(unfounded, anna)
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == (
        "tocsin: new signatures: anna; in all: anna\n"
        "tocsin: not in force yet; wanted: 1 more signature of the board: any of boris, carla\n"
    )
    assert not (unfounded.trust / "1.root.json").exists()

    result = accept(unfounded, boris)
    digest = hashlib.sha256((unfounded.trust / "1.root.json").read_bytes()).hexdigest()
    groups = " ".join(digest[start : start + 4] for start in range(0, 64, 4))
    assert (result.returncode, result.stdout) == (0, f"{groups}\n")
    assert result.stderr == (
        "tocsin: new signatures: boris; in all: anna, boris\n"
        "tocsin: root 1 is in force: data/trust/1.root.json, with the fingerprint\n"
        "tocsin: every CERT needs this file; tell the fingerprint by another way, as by telephone or in print\n"
    )
    assert not (unfounded.trust / "pending.json").exists()

    result = tocsin("--root", unfounded.root, *ON, "board", "show")
    assert result.stderr == ""
    assert result.stdout == (
        "Root 1, valid until 2027-11-22\n"
        "Board: 2 of 3 members approve recipients and change the board\n"
        + "".join(f"    {name:7}  {people.public(name).fingerprint}\n" for name in people.MEMBERS)
        + "Officers: an edition is signed by its builder and by 1 more of 2 officers\n"
        + "".join(f"    {name:7}  {people.public(name).fingerprint}\n" for name in people.OFFICERS)
        + "Publishing machine: says which edition is the newest; it cannot make one\n"
        f"    machine  {people.public('machine').fingerprint}\n"
        "Fingerprint of the first root, 1.root.json, which CERTs pin (SHA-256):\n"
        f"{groups}\n"
    )
    fields = json.loads(tocsin("--root", unfounded.root, *ON, "board", "show", "--json").stdout)
    assert (fields["sha256"], fields["first_sha256"], fields["threshold"]) == (digest, digest, 2)
    assert fields["signed"]
    assert [each["name"] for each in fields["members"]] == list(people.MEMBERS)
    # A workspace with a board is one without problems.
    assert tocsin("--root", unfounded.root, *ON, "check").stderr == "tocsin: no problem found\n"


def test_a_member_reads_before_signing(founding: Path) -> None:
    """All who would hold keys, with their fingerprints, in plain words."""
    done = tocsin(*ON, "board", "sign", founding, "--key", founding.parent / "anna.key", "--yes")
    assert done.stderr == (
        "\nYou are asked to sign root 1: the beginning of all trust in this register.\n"
        "\nWhat it says:\n"
        "    Board: 2 of 3 members approve recipients and change the board\n"
        + "".join(f"        {name:7}  {people.public(name).fingerprint}\n" for name in people.MEMBERS)
        + "    Officers: an edition is signed by its builder and by 1 more of 2 officers\n"
        + "".join(f"        {name:7}  {people.public(name).fingerprint}\n" for name in people.OFFICERS)
        + "    Publishing machine: says which edition is the newest; it cannot make one\n"
        f"        machine  {people.public('machine').fingerprint}\n"
        "\nValid until 2027-11-22; unless the board renews it by then, nothing can be published.\n"
        "Compare each fingerprint that is new to you with its holder, by telephone or in person.\n"
        "\nSigned so far: nobody.\n"
        "Wanted: 2 more signatures of the board: any of anna, boris, carla.\n"
        "Fingerprint of what is signed, the same for each member: "
        f"{content_fingerprint(founding)}\n\n"
        + WARNING.format("anna")
        + "tocsin: signed as anna; send root-1.anna.json back to the secretariat\n"
    )
    shown = tocsin(*ON, "board", "show", founding)
    assert shown.stdout in done.stderr
    assert shown.stdout.startswith("You are asked to sign root 1")


def content_fingerprint(path: Path) -> str:
    digest = hashlib.sha256(read_request(path.read_bytes(), "it").proposed.signed_bytes).hexdigest()
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))


def test_who_is_not_asked_cannot_sign(founding: Path) -> None:
    """An officer's key, a stranger's, one of the wrong kind: each is told."""
    desk = founding.parent
    people.write_keys(desk, "mallory")
    (desk / "age.key").write_text("AGE-SECRET-KEY-1QQQ\n")
    cases = {
        "olga": (
            WARNING.format("olga") + "tocsin: this is the key of olga, officer, and the board is asked\n"
            "tocsin: hint: a board member signs: anna, boris, carla\n"
        ),
        "mallory": (
            WARNING.format("mallory")
            + f"tocsin: this key, {people.public('mallory').fingerprint}, is not among those asked\n"
            "tocsin: hint: the request asks anna, boris, carla; see `tocsin keys show`\n"
        ),
        "age": (
            "tocsin: age.key is an age identity, which opens and cannot sign\n"
            "tocsin: hint: give a key of `tocsin keys new`\n"
        ),
        "nobody": (f"tocsin: there is no file {desk / 'nobody.key'}\ntocsin: hint: check its name and directory\n"),
    }
    for name, words in cases.items():
        done = tocsin(*ON, "board", "sign", founding, "--key", desk / f"{name}.key", "--yes")
        assert (done.returncode, last_lines(done)) == (1, words)
    done = tocsin(*ON, "board", "sign", founding, "--key", desk / "anna.pub", "--yes")
    assert last_lines(done) == "tocsin: anna.pub is a public key\ntocsin: hint: give the .key file of the same name\n"
    assert len(list(desk.glob("root-1*"))) == 1


def test_who_signed_already_is_told(founding: Path) -> None:
    """There is nothing to do but to send the file back; nothing is written."""
    signed = sign(founding, "anna")
    done = tocsin(*ON, "board", "sign", signed, "--key", founding.parent / "anna.key", "--yes")
    assert (done.returncode, done.stdout) == (0, "")
    assert last_lines(done) == (
        WARNING.format("anna")
        + "tocsin: anna has signed it already; there is nothing to do but to send root-1.anna.json back\n"
    )


def test_nothing_is_signed_without_a_yes(founding: Path) -> None:
    """Without a terminal nobody can say it."""
    done = tocsin(*ON, "board", "sign", founding, "--key", founding.parent / "anna.key")
    assert (done.returncode, done.stdout) == (1, "")
    assert last_lines(done) == (
        WARNING.format("anna") + "tocsin: there is no terminal to ask at; nothing was signed\n"
        "tocsin: hint: say --yes once you have read it\n"
    )


def at_a_terminal(*arguments: str | Path, answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run the program at a terminal, and type each answer once its question stands there."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execv(sys.executable, program(*arguments))
    text, read, waiting = "", 0, list(answers)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        text += piece.decode()
        if waiting and (found := text.find(waiting[0][0], read)) >= 0:
            read = found + 1
            os.write(terminal, (waiting.pop(0)[1] + "\n").encode())
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), text.replace("\r\n", "\n")


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("answer", ["y", "no", "", "yes"])
def test_only_a_whole_yes_signs(founding: Path, answer: str) -> None:
    """A key hit by accident signs nothing, and is asked about again."""
    key = founding.parent / "anna.key"
    answers = [("[yes/no]", answer)] if answer in {"yes", "no"} else [("[yes/no]", answer), ("[yes/no]", "no")]
    code, text = at_a_terminal(*ON, "board", "sign", founding, "--key", key, answers=answers)
    assert text.count("Do you, anna, sign this? [yes/no]") == len(answers)
    assert (code == 0) == (answer == "yes") == (founding.parent / "root-1.anna.json").exists()
    assert ("nothing was signed" in text) == (answer != "yes")


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_passphrase_is_asked_unseen(founding: Path) -> None:
    """Typed twice for a new key, once to sign; a slip may be typed again, and nothing of it shows."""
    desk, words = founding.parent, "four words of chance"
    code, text = at_a_terminal(
        *("keys", "new", "dora", "--to", desk),
        answers=[("New passphrase for dora.key (12 characters or more): ", words), ("The same again: ", words)],
    )
    assert code == 0
    assert words not in text
    assert b"AGE ENCRYPTED" in (desk / "dora.key").read_bytes()
    code, text = at_a_terminal(
        *(*ON, "board", "sign", founding, "--key", desk / "dora.key"),
        answers=[("Passphrase of dora.key: ", "wrong words"), ("Passphrase of dora.key: ", words)],
    )
    assert code == 1
    assert "tocsin: the passphrase is wrong\n" in text
    assert "is not among those asked" in text
    assert words not in text


def test_a_signed_request_is_not_overwritten(founding: Path) -> None:
    """What lies there may be somebody's signature."""
    sign(founding, "anna")
    done = tocsin(*ON, "board", "sign", founding, "--key", founding.parent / "anna.key", "--yes")
    assert last_lines(done).endswith(
        "tocsin: root-1.anna.json exists already\ntocsin: hint: remove it, or name another file: --out FILE\n"
    )


def test_a_damaged_request_is_refused(founding: Path) -> None:
    """By the member's program and by the secretariat's, and nothing is shown of it."""
    signed = sign(founding, "anna")
    signed.write_bytes(signed.read_bytes()[:-100])
    done = tocsin(*ON, "board", "sign", signed, "--key", founding.parent / "boris.key", "--yes")
    assert done.stderr == (
        "tocsin: root-1.anna.json is no request for signatures\n"
        "tocsin: hint: it is damaged, or another file; ask for it again\n"
    )


def test_a_request_of_another_kind_names_its_command(founding: Path) -> None:
    """Who means to approve recipients does not change the board."""
    done = tocsin(*ON, "recipients", "approve", founding, "--key", founding.parent / "anna.key", "--yes")
    assert done.stderr == "tocsin: root-1.json asks for something else\ntocsin: hint: use `tocsin board sign`\n"
