"""The board changes itself: who comes and goes, under which root, and what no change may be."""

import hashlib
import json
from pathlib import Path

import people
import pytest
from ceremony import ON, accept, init, rotate, sign
from running import tocsin

from builder import board
from builder.workspace.places import Workspace


def test_the_board_changes_itself(unfounded: Workspace, board_desk: Path) -> None:
    """Enough of the old and enough of the new; then it is said what has to be signed anew."""
    people.install(unfounded)
    people.write_keys(board_desk, "dora", "emil")
    result = rotate(
        *(unfounded, board_desk, "--remove-member", "anna", "--remove-member", "carla"),
        *("--add-member", board_desk / "dora.pub", "--add-member", board_desk / "emil.pub"),
    )
    assert result.stderr.splitlines()[0] == ("tocsin: send root-2.json to each member: anna, boris, carla, dora, emil")
    assert result.stderr.splitlines()[2:] == [
        "tocsin: it comes into force with 2 signatures of the old board and 2 of the new; boris counts for both"
    ]
    request = board_desk / "root-2.json"
    shown = tocsin(*ON, "board", "show", request).stdout.splitlines()
    assert shown[2:4] == [
        "Fingerprint of that root, which must be the one you know (`tocsin board show`):",
        fingerprint(unfounded.trust / "1.root.json"),
    ]
    start = shown.index("What changes:")
    assert shown[start + 1 : start + 7] == [
        "    added as board member: dora",
        f"        {people.public('dora').fingerprint}",
        "    added as board member: emil",
        f"        {people.public('emil').fingerprint}",
        "    no board member any more: anna",
        "    no board member any more: carla",
    ]
    result = accept(unfounded, sign(request, "dora"), sign(request, "emil"))
    assert result.stderr == (
        "tocsin: new signatures: dora, emil; in all: dora, emil\n"
        "tocsin: not in force yet; wanted: 2 more signatures of the old board: anna, boris, carla\n".replace(
            "anna, boris", "any of anna, boris"
        )
    )
    assert len(board.chain(unfounded)) == 1
    result = accept(unfounded, sign(request, "anna"), sign(request, "boris"))
    assert result.stderr == (
        "tocsin: new signatures: anna, boris; in all: anna, boris, dora, emil\n"
        "tocsin: root 2 is in force: data/trust/2.root.json, with the fingerprint\n"
        "tocsin: the approvals bear too few signatures of this board: `tocsin recipients propose --renew`\n"
    )
    assert len(board.chain(unfounded)) == 2
    # What CERTs pinned is still the first.
    first, second = (fingerprint(unfounded.trust / f"{number}.root.json") for number in (1, 2))
    shown = tocsin("--root", unfounded.root, *ON, "board", "show").stdout
    assert shown.endswith(
        f"Fingerprint of this root, 2.root.json (SHA-256):\n{second}\n"
        f"Fingerprint of the first root, 1.root.json, which CERTs pin (SHA-256):\n{first}\n"
    )
    fields = json.loads(tocsin("--root", unfounded.root, *ON, "board", "show", "--json").stdout)
    assert [fields[key] for key in ("sha256", "first_sha256")] == [second.replace(" ", ""), first.replace(" ", "")]


def fingerprint(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return " ".join(digest[start : start + 4] for start in range(0, 64, 4))


def test_who_counts_for_both_boards_is_named(unfounded: Workspace, board_desk: Path) -> None:
    """Nobody is asked for a signature that is not wanted."""
    people.install(unfounded)
    people.write_keys(board_desk, "dora")
    result = rotate(unfounded, board_desk, "--remove-member", "carla", "--add-member", board_desk / "dora.pub")
    assert result.stderr.splitlines()[2:] == [
        "tocsin: it comes into force with 2 signatures of the old board and 2 of the new; anna and boris count for both"
    ]


def test_a_root_under_another_than_the_one_kept_is_refused(unfounded: Workspace, board_desk: Path) -> None:
    """With --trusted a member signs no root of a board that somebody made up; nothing of it is even shown."""
    people.install(unfounded)
    rotate(unfounded, board_desk)
    request, kept = board_desk / "root-2.json", board_desk / "kept.json"
    assert sign(request, "anna", "--trusted", str(unfounded.trust / "1.root.json")).is_file()
    kept.write_bytes(people.first(members=("anna", "boris", "dora")).to_bytes())
    done = tocsin(*ON, "board", "sign", request, "--key", board_desk / "boris.key", "--yes", "--trusted", kept)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "tocsin: the request is under another root than the one you keep\n"
        "tocsin: hint: ask the other members whether the board was changed; if not, do not sign\n"
    )


def test_a_root_is_not_replaced_by_who_shows_no_root_of_its_own(unfounded: Workspace, board_desk: Path) -> None:
    """What changes is told against a root that somebody sent: a forged one could say that nothing does."""
    people.install(unfounded)
    rotate(unfounded, board_desk)
    done = tocsin(*ON, "board", "sign", board_desk / "root-2.json", "--key", board_desk / "boris.key", "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "tocsin: this would replace root 1; show which one you know\n"
        "tocsin: hint: name the root file that you keep: --trusted 1.root.json\n"
    )


@pytest.mark.parametrize("name", ["root 1.json", "root\x1b[2J.json", "root\n1.json"])
def test_a_request_may_have_any_name(founding: Path, name: str) -> None:
    """A mail program puts no-break spaces into names, and others worse: it is read, and named harmlessly."""
    request = founding.rename(founding.with_name(name.replace(" ", "\N{NO-BREAK SPACE}")))
    done = tocsin(*ON, "board", "sign", request, "--key", founding.parent / "anna.key", "--yes")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stderr
    assert tocsin(*ON, "board", "show", request).returncode == 0
    wrong = tocsin(*ON, "recipients", "approve", request, "--key", founding.parent / "anna.key", "--yes")
    assert "asks for something else\n" in wrong.stderr
    wrong = tocsin(*ON, "sign", request, "--key", founding.parent / "anna.key", "--yes")
    assert wrong.returncode == 1
    assert "Traceback" not in wrong.stderr


def test_a_key_is_replaced_under_the_same_name(unfounded: Workspace, board_desk: Path) -> None:
    """Shown as what it is: the same holder with another key."""
    people.install(unfounded)
    from builder.trust import keys

    other = keys.public_of(people.private("carla's new key"), "carla")
    (board_desk / "carla.pub").write_text(keys.public_file(other))
    rotate(unfounded, board_desk, "--remove-member", "carla", "--add-member", board_desk / "carla.pub")
    shown = tocsin(*ON, "board", "show", board_desk / "root-2.json").stdout.splitlines()
    start = shown.index("What changes:")
    assert shown[start + 1 : start + 5] == [
        "    another key for board member carla",
        f"        old {people.public('carla').fingerprint}",
        f"        new {other.fingerprint}",
        "",
    ]


def test_a_renewal_changes_the_end_only(unfounded: Workspace, board_desk: Path) -> None:
    """One board, not twice the same."""
    people.install(unfounded)
    result = rotate(unfounded, board_desk)
    assert result.stderr.splitlines()[2:] == ["tocsin: it comes into force with 2 signatures of the board"]
    shown = tocsin(*ON, "board", "show", board_desk / "root-2.json").stdout
    assert "    nothing but the day until which it is valid\n" in shown
    accept(unfounded, sign(board_desk / "root-2.json", "anna"), sign(board_desk / "root-2.json", "carla"))
    assert board.newest_root(unfounded).signed.version == 2


REFUSED = {
    "a threshold that cannot be met": (("--threshold", "4"), "tocsin: 4 of 3 members cannot be a board\n"),
    "a holder who is none": (("--remove-officer", "zoe"), "tocsin: there is no key of zoe to remove\n"),
    "too few officers": (
        ("--remove-officer", "olga"),
        "tocsin: an edition needs its builder and 1 more of 1 officers\n",
    ),
    "a member as officer": (
        ("--add-officer", "anna.pub"),
        "tocsin: the key of anna stands twice, as board member and as officer\n",
    ),
    "a secret key": (("--add-member", "anna.key"), "tocsin: anna.key is a secret key\n"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_changes_that_are_refused(unfounded: Workspace, board_desk: Path, case: tuple[tuple[str, str], str]) -> None:
    """Before anybody is asked to sign."""
    people.install(unfounded)
    (option, value), words = case
    result = rotate(unfounded, board_desk, option, board_desk / value if value.endswith((".pub", ".key")) else value)
    assert result.returncode == 1
    assert result.stderr.startswith(words)
    assert not (board_desk / "root-2.json").exists()


def test_nobody_is_a_board_alone(unfounded: Workspace, board_desk: Path) -> None:
    """A threshold of one is wrong usage."""
    people.install(unfounded)
    assert rotate(unfounded, board_desk, "--threshold", "1").returncode == 2
    assert init(unfounded, board_desk, "--threshold", "1").returncode == 2


def test_a_root_that_is_missed_is_told(unfounded: Workspace, board_desk: Path) -> None:
    """Nobody goes on under an older root because a file was lost."""
    people.install(unfounded)
    rotate(unfounded, board_desk)
    accept(unfounded, sign(board_desk / "root-2.json", "anna"), sign(board_desk / "root-2.json", "boris"))
    (unfounded.trust / "1.root.json").rename(unfounded.trust / "3.root.json")
    for command in (("board", "show"), ("board", "rotate"), ("recipients", "status")):
        result = tocsin("--root", unfounded.root, *ON, *command)
        assert result.stderr == (
            "tocsin: data/trust/ lacks root 1\ntocsin: hint: restore data/trust/ from a copy that you trust\n"
        )
