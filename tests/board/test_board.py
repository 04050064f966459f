"""The ceremony of the board, as its people meet it: exact words, and nothing in force that was not signed."""

import hashlib
import json
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import people
import pytest
from running import program, tocsin
from workspaces import MINIATURE, ROOT

from builder import board
from builder.board.request import Kind, read_request, write_request
from builder.errors import TrustError
from builder.recipients import asking
from builder.workspace.places import Workspace

ON = ("--clock", "2026-11-22")
WARNING = "tocsin: warning: {0}.key has no passphrase: whoever copies it can sign with it\n"


@pytest.fixture
def miniature(tmp_path: Path) -> Workspace:
    """A copy of the miniature that has no board yet."""
    shutil.copytree(MINIATURE, tmp_path / "workspace")
    return Workspace.find(tmp_path / "workspace")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A directory with everybody's key files, and room for what goes by mail."""
    directory = tmp_path / "desk"
    directory.mkdir()
    people.write_keys(directory)
    return directory


@pytest.fixture
def asked(miniature: Workspace, desk: Path) -> Path:
    """The request for the first root."""
    assert init(miniature, desk).returncode == 0
    return desk / "root-1.json"


def init(workspace: Workspace, desk: Path, *more: str) -> subprocess.CompletedProcess[str]:
    holders = [f"--member={desk / name}.pub" for name in people.MEMBERS]
    holders += [f"--officer={desk / name}.pub" for name in people.OFFICERS]
    return tocsin(
        *("--root", workspace.root, *ON, "board", "init", *holders, f"--machine={desk / 'machine.pub'}"),
        *("--threshold", "2", "--to", desk / "root-1.json", *more),
    )


def sign(request: Path, name: str, *more: str, command: tuple[str, str] = ("board", "sign")) -> Path:
    """Sign as a member, somewhere without a workspace; return the file that goes back."""
    in_force = json.loads(request.read_text(encoding="utf-8"))["in_force"]
    if command == ("board", "sign") and in_force and "--trusted" not in more:
        kept = request.with_name("kept-by-members.json")
        kept.write_text(json.dumps(in_force), encoding="utf-8")
        more = (*more, "--trusted", str(kept))
    done = tocsin(*ON, *command, request, "--key", request.parent / f"{name}.key", "--yes", *more)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def accept(workspace: Workspace, *files: Path) -> subprocess.CompletedProcess[str]:
    return tocsin("--root", workspace.root, *ON, "accept", *files)


def test_a_board_is_founded(miniature: Workspace, desk: Path) -> None:
    """From the members' public keys to a root in force, by files that go to and fro."""
    result = init(miniature, desk)
    assert (result.returncode, result.stdout) == (0, f"{desk / 'root-1.json'}\n")
    assert result.stderr == (
        "tocsin: send root-1.json to each member: anna, boris, carla\n"
        "tocsin: each signs with `tocsin board sign root-1.json --key KEY` and sends the new file back; "
        "then `tocsin accept`\n"
        "tocsin: it comes into force with 2 signatures of the board\n"
    )
    request = desk / "root-1.json"
    anna, boris = sign(request, "anna"), sign(request, "boris")
    assert anna == desk / "root-1.anna.json"

    result = accept(miniature, anna)
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == (
        "tocsin: new signatures: anna; in all: anna\n"
        "tocsin: not in force yet; wanted: 1 more signature of the board: any of boris, carla\n"
    )
    assert not (miniature.trust / "1.root.json").exists()

    result = accept(miniature, boris)
    digest = hashlib.sha256((miniature.trust / "1.root.json").read_bytes()).hexdigest()
    groups = " ".join(digest[start : start + 4] for start in range(0, 64, 4))
    assert (result.returncode, result.stdout) == (0, f"{groups}\n")
    assert result.stderr == (
        "tocsin: new signatures: boris; in all: anna, boris\n"
        "tocsin: root 1 is in force: data/trust/1.root.json, with the fingerprint\n"
        "tocsin: every CERT needs this file; tell the fingerprint by another way, as by telephone or in print\n"
    )
    assert not (miniature.trust / "pending.json").exists()

    result = tocsin("--root", miniature.root, *ON, "board", "show")
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
    fields = json.loads(tocsin("--root", miniature.root, *ON, "board", "show", "--json").stdout)
    assert (fields["sha256"], fields["first_sha256"], fields["threshold"]) == (digest, digest, 2)
    assert fields["signed"]
    assert [each["name"] for each in fields["members"]] == list(people.MEMBERS)
    # A workspace with a board is one without problems.
    assert tocsin("--root", miniature.root, *ON, "check").stderr == "tocsin: no problem found\n"


def test_a_member_reads_before_signing(asked: Path) -> None:
    """All who would hold keys, with their fingerprints, in plain words."""
    done = tocsin(*ON, "board", "sign", asked, "--key", asked.parent / "anna.key", "--yes")
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
        f"{content_fingerprint(asked)}\n\n"
        + WARNING.format("anna")
        + "tocsin: signed as anna; send root-1.anna.json back to the secretariat\n"
    )
    shown = tocsin(*ON, "board", "show", asked)
    assert shown.stdout in done.stderr
    assert shown.stdout.startswith("You are asked to sign root 1")


def content_fingerprint(path: Path) -> str:
    digest = hashlib.sha256(read_request(path.read_bytes(), "it").proposed.signed_bytes).hexdigest()
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))


def last_lines(done: subprocess.CompletedProcess[str]) -> str:
    return done.stderr.rpartition("\n\n")[2]


def test_who_is_not_asked_cannot_sign(asked: Path) -> None:
    """An officer's key, a stranger's, one of the wrong kind: each is told."""
    desk = asked.parent
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
        done = tocsin(*ON, "board", "sign", asked, "--key", desk / f"{name}.key", "--yes")
        assert (done.returncode, last_lines(done)) == (1, words)
    done = tocsin(*ON, "board", "sign", asked, "--key", desk / "anna.pub", "--yes")
    assert last_lines(done) == "tocsin: anna.pub is a public key\ntocsin: hint: give the .key file of the same name\n"
    assert len(list(desk.glob("root-1*"))) == 1


def test_who_signed_already_is_told(asked: Path) -> None:
    """There is nothing to do but to send the file back; nothing is written."""
    signed = sign(asked, "anna")
    done = tocsin(*ON, "board", "sign", signed, "--key", asked.parent / "anna.key", "--yes")
    assert (done.returncode, done.stdout) == (0, "")
    assert last_lines(done) == (
        WARNING.format("anna")
        + "tocsin: anna has signed it already; there is nothing to do but to send root-1.anna.json back\n"
    )


def test_nothing_is_signed_without_a_yes(asked: Path) -> None:
    """Without a terminal nobody can say it."""
    done = tocsin(*ON, "board", "sign", asked, "--key", asked.parent / "anna.key")
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
def test_only_a_whole_yes_signs(asked: Path, answer: str) -> None:
    """A key hit by accident signs nothing, and is asked about again."""
    key = asked.parent / "anna.key"
    answers = [("[yes/no]", answer)] if answer in {"yes", "no"} else [("[yes/no]", answer), ("[yes/no]", "no")]
    code, text = at_a_terminal(*ON, "board", "sign", asked, "--key", key, answers=answers)
    assert text.count("Do you, anna, sign this? [yes/no]") == len(answers)
    assert (code == 0) == (answer == "yes") == (asked.parent / "root-1.anna.json").exists()
    assert ("nothing was signed" in text) == (answer != "yes")


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_passphrase_is_asked_unseen(asked: Path) -> None:
    """Typed twice for a new key, once to sign; a slip may be typed again, and nothing of it shows."""
    desk, words = asked.parent, "four words of chance"
    code, text = at_a_terminal(
        *("keys", "new", "dora", "--to", desk),
        answers=[("New passphrase for dora.key (12 characters or more): ", words), ("The same again: ", words)],
    )
    assert code == 0
    assert words not in text
    assert b"AGE ENCRYPTED" in (desk / "dora.key").read_bytes()
    code, text = at_a_terminal(
        *(*ON, "board", "sign", asked, "--key", desk / "dora.key"),
        answers=[("Passphrase of dora.key: ", "wrong words"), ("Passphrase of dora.key: ", words)],
    )
    assert code == 1
    assert "tocsin: the passphrase is wrong\n" in text
    assert "is not among those asked" in text
    assert words not in text


def test_a_signed_request_is_not_overwritten(asked: Path) -> None:
    """What lies there may be somebody's signature."""
    sign(asked, "anna")
    done = tocsin(*ON, "board", "sign", asked, "--key", asked.parent / "anna.key", "--yes")
    assert last_lines(done).endswith(
        "tocsin: root-1.anna.json exists already\ntocsin: hint: remove it, or name another file: --out FILE\n"
    )


def test_a_damaged_request_is_refused(asked: Path) -> None:
    """By the member's program and by the secretariat's, and nothing is shown of it."""
    signed = sign(asked, "anna")
    signed.write_bytes(signed.read_bytes()[:-100])
    done = tocsin(*ON, "board", "sign", signed, "--key", asked.parent / "boris.key", "--yes")
    assert done.stderr == (
        "tocsin: root-1.anna.json is no request for signatures\n"
        "tocsin: hint: it is damaged, or another file; ask for it again\n"
    )


def test_a_request_of_another_kind_names_its_command(asked: Path) -> None:
    """Who means to approve recipients does not change the board."""
    done = tocsin(*ON, "recipients", "approve", asked, "--key", asked.parent / "anna.key", "--yes")
    assert done.stderr == "tocsin: root-1.json asks for something else\ntocsin: hint: use `tocsin board sign`\n"


def rotate(workspace: Workspace, desk: Path, *more: str | Path) -> subprocess.CompletedProcess[str]:
    return tocsin("--root", workspace.root, *ON, "board", "rotate", "--to", desk / "root-2.json", *more)


def test_the_board_changes_itself(miniature: Workspace, desk: Path) -> None:
    """Enough of the old and enough of the new; then it is said what has to be signed anew."""
    people.install(miniature)
    people.write_keys(desk, "dora", "emil")
    result = rotate(
        *(miniature, desk, "--remove-member", "anna", "--remove-member", "carla"),
        *("--add-member", desk / "dora.pub", "--add-member", desk / "emil.pub"),
    )
    assert result.stderr.splitlines()[0] == ("tocsin: send root-2.json to each member: anna, boris, carla, dora, emil")
    assert result.stderr.splitlines()[2:] == [
        "tocsin: it comes into force with 2 signatures of the old board and 2 of the new; boris counts for both"
    ]
    request = desk / "root-2.json"
    shown = tocsin(*ON, "board", "show", request).stdout.splitlines()
    assert shown[2:4] == [
        "Fingerprint of that root, which must be the one you know (`tocsin board show`):",
        fingerprint(miniature.trust / "1.root.json"),
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
    result = accept(miniature, sign(request, "dora"), sign(request, "emil"))
    assert result.stderr == (
        "tocsin: new signatures: dora, emil; in all: dora, emil\n"
        "tocsin: not in force yet; wanted: 2 more signatures of the old board: anna, boris, carla\n".replace(
            "anna, boris", "any of anna, boris"
        )
    )
    assert len(board.chain(miniature)) == 1
    result = accept(miniature, sign(request, "anna"), sign(request, "boris"))
    assert result.stderr == (
        "tocsin: new signatures: anna, boris; in all: anna, boris, dora, emil\n"
        "tocsin: root 2 is in force: data/trust/2.root.json, with the fingerprint\n"
        "tocsin: the approvals bear too few signatures of this board: `tocsin recipients propose --renew`\n"
    )
    assert len(board.chain(miniature)) == 2
    # What CERTs pinned is still the first.
    first, second = (fingerprint(miniature.trust / f"{number}.root.json") for number in (1, 2))
    shown = tocsin("--root", miniature.root, *ON, "board", "show").stdout
    assert shown.endswith(
        f"Fingerprint of this root, 2.root.json (SHA-256):\n{second}\n"
        f"Fingerprint of the first root, 1.root.json, which CERTs pin (SHA-256):\n{first}\n"
    )
    fields = json.loads(tocsin("--root", miniature.root, *ON, "board", "show", "--json").stdout)
    assert [fields[key] for key in ("sha256", "first_sha256")] == [second.replace(" ", ""), first.replace(" ", "")]


def fingerprint(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return " ".join(digest[start : start + 4] for start in range(0, 64, 4))


def test_who_counts_for_both_boards_is_named(miniature: Workspace, desk: Path) -> None:
    """Nobody is asked for a signature that is not wanted."""
    people.install(miniature)
    people.write_keys(desk, "dora")
    result = rotate(miniature, desk, "--remove-member", "carla", "--add-member", desk / "dora.pub")
    assert result.stderr.splitlines()[2:] == [
        "tocsin: it comes into force with 2 signatures of the old board and 2 of the new; anna and boris count for both"
    ]


def test_a_root_under_another_than_the_one_kept_is_refused(miniature: Workspace, desk: Path) -> None:
    """With --trusted a member signs no root of a board that somebody made up; nothing of it is even shown."""
    people.install(miniature)
    rotate(miniature, desk)
    request, kept = desk / "root-2.json", desk / "kept.json"
    assert sign(request, "anna", "--trusted", str(miniature.trust / "1.root.json")).is_file()
    kept.write_bytes(people.first(members=("anna", "boris", "dora")).to_bytes())
    done = tocsin(*ON, "board", "sign", request, "--key", desk / "boris.key", "--yes", "--trusted", kept)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "tocsin: the request is under another root than the one you keep\n"
        "tocsin: hint: ask the other members whether the board was changed; if not, do not sign\n"
    )


def test_a_root_is_not_replaced_by_who_shows_no_root_of_its_own(miniature: Workspace, desk: Path) -> None:
    """What changes is told against a root that somebody sent: a forged one could say that nothing does."""
    people.install(miniature)
    rotate(miniature, desk)
    done = tocsin(*ON, "board", "sign", desk / "root-2.json", "--key", desk / "boris.key", "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "tocsin: this would replace root 1; show which one you know\n"
        "tocsin: hint: name the root file that you keep: --trusted 1.root.json\n"
    )


@pytest.mark.parametrize("name", ["root 1.json", "root\x1b[2J.json", "root\n1.json"])
def test_a_request_may_have_any_name(asked: Path, name: str) -> None:
    """A mail program puts no-break spaces into names, and others worse: it is read, and named harmlessly."""
    request = asked.rename(asked.with_name(name.replace(" ", "\N{NO-BREAK SPACE}")))
    done = tocsin(*ON, "board", "sign", request, "--key", asked.parent / "anna.key", "--yes")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stderr
    assert tocsin(*ON, "board", "show", request).returncode == 0
    wrong = tocsin(*ON, "recipients", "approve", request, "--key", asked.parent / "anna.key", "--yes")
    assert "asks for something else\n" in wrong.stderr
    wrong = tocsin(*ON, "sign", request, "--key", asked.parent / "anna.key", "--yes")
    assert wrong.returncode == 1
    assert "Traceback" not in wrong.stderr


def test_a_key_is_replaced_under_the_same_name(miniature: Workspace, desk: Path) -> None:
    """Shown as what it is: the same holder with another key."""
    people.install(miniature)
    from builder.trust import keys

    other = keys.public_of(people.private("carla's new key"), "carla")
    (desk / "carla.pub").write_text(keys.public_file(other))
    rotate(miniature, desk, "--remove-member", "carla", "--add-member", desk / "carla.pub")
    shown = tocsin(*ON, "board", "show", desk / "root-2.json").stdout.splitlines()
    start = shown.index("What changes:")
    assert shown[start + 1 : start + 5] == [
        "    another key for board member carla",
        f"        old {people.public('carla').fingerprint}",
        f"        new {other.fingerprint}",
        "",
    ]


def test_a_renewal_changes_the_end_only(miniature: Workspace, desk: Path) -> None:
    """One board, not twice the same."""
    people.install(miniature)
    result = rotate(miniature, desk)
    assert result.stderr.splitlines()[2:] == ["tocsin: it comes into force with 2 signatures of the board"]
    shown = tocsin(*ON, "board", "show", desk / "root-2.json").stdout
    assert "    nothing but the day until which it is valid\n" in shown
    accept(miniature, sign(desk / "root-2.json", "anna"), sign(desk / "root-2.json", "carla"))
    assert board.newest_root(miniature).signed.version == 2


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
def test_changes_that_are_refused(miniature: Workspace, desk: Path, case: tuple[tuple[str, str], str]) -> None:
    """Before anybody is asked to sign."""
    people.install(miniature)
    (option, value), words = case
    result = rotate(miniature, desk, option, desk / value if value.endswith((".pub", ".key")) else value)
    assert result.returncode == 1
    assert result.stderr.startswith(words)
    assert not (desk / "root-2.json").exists()


def test_nobody_is_a_board_alone(miniature: Workspace, desk: Path) -> None:
    """A threshold of one is wrong usage."""
    people.install(miniature)
    assert rotate(miniature, desk, "--threshold", "1").returncode == 2
    assert init(miniature, desk, "--threshold", "1").returncode == 2


def test_a_root_that_is_missed_is_told(miniature: Workspace, desk: Path) -> None:
    """Nobody goes on under an older root because a file was lost."""
    people.install(miniature)
    rotate(miniature, desk)
    accept(miniature, sign(desk / "root-2.json", "anna"), sign(desk / "root-2.json", "boris"))
    (miniature.trust / "1.root.json").rename(miniature.trust / "3.root.json")
    for command in (("board", "show"), ("board", "rotate"), ("recipients", "status")):
        result = tocsin("--root", miniature.root, *ON, *command)
        assert result.stderr == (
            "tocsin: data/trust/ lacks root 1\ntocsin: hint: restore data/trust/ from a copy that you trust\n"
        )


def test_a_damaged_root_in_the_workspace_is_restored(miniature: Workspace) -> None:
    """Whoever keeps the workspace is told to restore it, not to refuse a signature."""
    people.install(miniature)
    path = miniature.trust / "1.root.json"
    for content in (path.read_bytes()[:-1], path.read_bytes().replace(b'"anna"', b'"carl"')):
        path.write_bytes(content)
        result = tocsin("--root", miniature.root, *ON, "board", "show")
        assert result.returncode == 1
        assert result.stderr.endswith("tocsin: hint: restore data/trust/ from a copy you trust\n")


def test_there_is_one_first_board(miniature: Workspace, desk: Path) -> None:
    """Founding it again would let whoever holds the workspace replace it."""
    people.install(miniature)
    result = init(miniature, desk)
    assert result.stderr == ("tocsin: this workspace has a board\ntocsin: hint: `tocsin board rotate` changes it\n")


def test_what_was_asked_before_is_void(miniature: Workspace, desk: Path, asked: Path) -> None:
    """A copy of an earlier request does not count for the new one."""
    old = sign(asked, "anna")
    accept(miniature, old)
    asked.unlink()
    result = init(miniature, desk, "--approvers", "1", "--member", str(desk / "dora.pub"))
    assert result.returncode == 1
    people.write_keys(desk, "dora")
    result = init(miniature, desk, "--member", str(desk / "dora.pub"))
    assert result.stderr.startswith(
        "tocsin: this takes the place of the request that was pending, and what was signed of it is void\n"
    )
    result = accept(miniature, old)
    assert result.stderr == (
        "tocsin: root-1.anna.json does not ask for what was proposed last\n"
        "tocsin: hint: have the latest request signed instead\n"
    )


def test_forged_signatures_put_nothing_in_force(miniature: Workspace, asked: Path) -> None:
    """They are left out, and told."""
    signed = sign(asked, "anna")
    request = read_request(signed.read_bytes(), "it")
    (good,) = request.proposed.signatures.values()
    for name in ("boris", "olga"):
        forged = type(good)(people.public(name).id, good.signature)
        request.proposed.signatures[forged.keyid] = forged
    signed.write_bytes(write_request(request))
    result = accept(miniature, signed)
    assert result.stderr == (
        "tocsin: root-1.anna.json bears a signature of boris that does not hold; left out\n"
        "tocsin: root-1.anna.json bears a signature of somebody who was not asked; left out\n"
        "tocsin: new signatures: anna; in all: anna\n"
        "tocsin: not in force yet; wanted: 1 more signature of the board: any of boris, carla\n"
    )


def test_a_forged_root_in_the_workspace_is_refused(miniature: Workspace, desk: Path) -> None:
    """Whoever can write to the disk cannot make a board."""
    people.install(miniature)
    forged = people.following(people.first(), ("mallory", "mallet"), members=("mallory", "mallet"))
    (miniature.trust / "2.root.json").write_bytes(forged.to_bytes())
    result = tocsin("--root", miniature.root, *ON, "board", "show")
    assert result.stderr == (
        "tocsin: root 2 is not signed by enough of the board\ntocsin: hint: restore data/trust/ from a copy you trust\n"
    )


def test_two_who_accept_at_once(miniature: Workspace, asked: Path) -> None:
    """One works, the other is told to wait; no signature is lost."""
    signed = sign(asked, "anna")
    with board.changing(miniature):
        result = accept(miniature, signed)
    assert result.stderr == (
        "tocsin: another command is changing the board's files\ntocsin: hint: wait for it to end, and try again\n"
    )
    files = [sign(asked, name) for name in ("boris", "carla")]
    command = program("--root", miniature.root, *ON, "accept")
    both = [subprocess.Popen([*command, file], cwd=ROOT, stderr=subprocess.PIPE, text=True) for file in files]
    words = [process.communicate(timeout=60)[1] for process in both]
    done = [process.returncode for process in both]
    for file, code in zip(files, done, strict=True):
        if code:
            assert "another command" in words[done.index(code)]
            accept(miniature, file)
    assert board.newest_root(miniature).signed.version == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from builder.workspace import store
calls, step = 0, int(sys.argv[2])
real = store.write_atomically
def stopped(path, content):
    global calls
    calls += 1
    if calls == step:
        os.kill(os.getpid(), signal.SIGKILL)
    real(path, content)
    if -calls == step:
        os.kill(os.getpid(), signal.SIGKILL)
store.write_atomically = stopped
sys.argv = ["tocsin", "--root", sys.argv[1], "accept", *sys.argv[3:]]
from builder.cli import main
from tests.support.clock import stand_at
stand_at("2026-11-22")
main()
"""


@pytest.mark.parametrize("step", [1, 2, 3, -1, -2])
def test_accept_that_is_killed_leaves_the_old_list_or_the_new(miniature: Workspace, desk: Path, step: int) -> None:
    """And running it again completes, or says that it is in force."""
    people.install(miniature)
    (miniature.recipients / "cert-none.yaml").unlink()
    request = desk / "approvals-2.json"
    assert tocsin("--root", miniature.root, *ON, "recipients", "propose", "--to", request).returncode == 0
    files = [sign(request, name, command=("recipients", "approve")) for name in ("anna", "boris")]
    done = subprocess.run([sys.executable, "-c", KILLED, miniature.root, str(step), *files], cwd=ROOT)
    assert done.returncode in (0, -signal.SIGKILL)
    found = board.approvals_in_force(miniature)
    assert found is not None
    assert found.signed.version in (1, 2)
    # The list in force has the text of each of its files, so that the board sees differences.
    assert len(board.texts(miniature, found)) == len(found.signed.targets)
    result = accept(miniature, *files)
    assert result.returncode == 0 or "is in force already" in result.stderr
    found = board.approvals_in_force(miniature)
    assert found is not None
    assert found.signed.version == 2
    assert sorted(board.texts(miniature, found)) == ["cert-all.yaml", "cert-eu.yaml", "cert-green.yaml"]


def test_a_full_disk_leaves_what_was_in_force(miniature: Workspace, desk: Path) -> None:
    """And says so."""
    people.install(miniature)
    before = (miniature.approvals / "approvals.json").read_bytes()
    (miniature.recipients / "cert-none.yaml").unlink()
    request = desk / "approvals-2.json"
    tocsin("--root", miniature.root, *ON, "recipients", "propose", "--to", request)
    files = [sign(request, name, command=("recipients", "approve")) for name in ("anna", "boris")]
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from builder.cli import main\n"
        "import builder.recipients.asking, builder.board.explain\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "from tests.support.clock import stand_at\n"
        "stand_at('2026-11-22'); sys.argv = ['tocsin', *sys.argv[1:]]; main()"
    )
    arguments = ["--root", miniature.root, "accept", *files]
    done = subprocess.run([sys.executable, "-B", "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == (
        "tocsin: the disk is full; what was in force stands as it was\ntocsin: hint: make room and try again\n"
    )
    assert (miniature.approvals / "approvals.json").read_bytes() == before


def test_a_clock_that_runs_backwards_signs_nothing(asked: Path) -> None:
    """What would last for more than a year from today is not signed."""
    done = tocsin("--clock", "2026-10-01", "board", "sign", asked, "--key", asked.parent / "anna.key", "--yes")
    assert done.stderr.startswith("tocsin: what the request proposes would last for more than a year\n")


def test_a_request_that_ran_out_puts_nothing_in_force(miniature: Workspace, asked: Path) -> None:
    """Who answers after a year is too late."""
    files = [sign(asked, name) for name in ("anna", "boris")]
    result = tocsin("--root", miniature.root, "--clock", "2027-11-23", "accept", *files)
    assert result.stderr.startswith("tocsin: what the request proposes has run out already\n")
    with pytest.raises(TrustError, match="no board yet"):
        board.newest_root(miniature)


def test_what_is_accepted_is_what_was_asked(miniature: Workspace) -> None:
    """Nothing that was never proposed comes into force, however well it is signed."""
    with pytest.raises(TrustError, match="no root waits for signatures"):
        asking.accept(miniature, Kind.ROOT, {}, people.NOW)
