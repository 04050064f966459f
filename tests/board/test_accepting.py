"""What is put in force: what was asked and signed, whole or not at all, and nothing forged, void or cut off."""

import signal
import subprocess
import sys
from pathlib import Path

import people
import pytest
from ceremony import ON, accept, init, sign
from running import program, tocsin
from workspaces import ROOT

from builder import board
from builder.board.request import Kind, read_request, write_request
from builder.errors import TrustError
from builder.recipients import asking
from builder.workspace.places import Workspace


def test_a_damaged_root_in_the_workspace_is_restored(unfounded: Workspace) -> None:
    """Whoever keeps the workspace is told to restore it, not to refuse a signature."""
    people.install(unfounded)
    path = unfounded.trust / "1.root.json"
    for content in (path.read_bytes()[:-1], path.read_bytes().replace(b'"anna"', b'"carl"')):
        path.write_bytes(content)
        result = tocsin("--root", unfounded.root, *ON, "board", "show")
        assert result.returncode == 1
        assert result.stderr.endswith("tocsin: hint: restore data/trust/ from a copy you trust\n")


def test_there_is_one_first_board(unfounded: Workspace, board_desk: Path) -> None:
    """Founding it again would let whoever holds the workspace replace it."""
    people.install(unfounded)
    result = init(unfounded, board_desk)
    assert result.stderr == ("tocsin: this workspace has a board\ntocsin: hint: `tocsin board rotate` changes it\n")


def test_what_was_asked_before_is_void(unfounded: Workspace, board_desk: Path, founding: Path) -> None:
    """A copy of an earlier request does not count for the new one."""
    old = sign(founding, "anna")
    accept(unfounded, old)
    founding.unlink()
    result = init(unfounded, board_desk, "--approvers", "1", "--member", str(board_desk / "dora.pub"))
    assert result.returncode == 1
    people.write_keys(board_desk, "dora")
    result = init(unfounded, board_desk, "--member", str(board_desk / "dora.pub"))
    assert result.stderr.startswith(
        "tocsin: this takes the place of the request that was pending, and what was signed of it is void\n"
    )
    result = accept(unfounded, old)
    assert result.stderr == (
        "tocsin: root-1.anna.json does not ask for what was proposed last\n"
        "tocsin: hint: have the latest request signed instead\n"
    )


def test_forged_signatures_put_nothing_in_force(unfounded: Workspace, founding: Path) -> None:
    """They are left out, and told."""
    signed = sign(founding, "anna")
    request = read_request(signed.read_bytes(), "it")
    (good,) = request.proposed.signatures.values()
    for name in ("boris", "olga"):
        forged = type(good)(people.public(name).id, good.signature)
        request.proposed.signatures[forged.keyid] = forged
    signed.write_bytes(write_request(request))
    result = accept(unfounded, signed)
    assert result.stderr == (
        "tocsin: root-1.anna.json bears a signature of boris that does not hold; left out\n"
        "tocsin: root-1.anna.json bears a signature of somebody who was not asked; left out\n"
        "tocsin: new signatures: anna; in all: anna\n"
        "tocsin: not in force yet; wanted: 1 more signature of the board: any of boris, carla\n"
    )


def test_a_forged_root_in_the_workspace_is_refused(unfounded: Workspace, board_desk: Path) -> None:
    """Whoever can write to the disk cannot make a board."""
    people.install(unfounded)
    forged = people.following(people.first(), ("mallory", "mallet"), members=("mallory", "mallet"))
    (unfounded.trust / "2.root.json").write_bytes(forged.to_bytes())
    result = tocsin("--root", unfounded.root, *ON, "board", "show")
    assert result.stderr == (
        "tocsin: root 2 is not signed by enough of the board\ntocsin: hint: restore data/trust/ from a copy you trust\n"
    )


def test_two_who_accept_at_once(unfounded: Workspace, founding: Path) -> None:
    """One works, the other is told to wait; no signature is lost."""
    signed = sign(founding, "anna")
    with board.changing(unfounded):
        result = accept(unfounded, signed)
    assert result.stderr == (
        "tocsin: another command is changing the board's files\ntocsin: hint: wait for it to end, and try again\n"
    )
    files = [sign(founding, name) for name in ("boris", "carla")]
    command = program("--root", unfounded.root, *ON, "accept")
    both = [subprocess.Popen([*command, file], cwd=ROOT, stderr=subprocess.PIPE, text=True) for file in files]
    words = [process.communicate(timeout=60)[1] for process in both]
    done = [process.returncode for process in both]
    for file, code in zip(files, done, strict=True):
        if code:
            assert "another command" in words[done.index(code)]
            accept(unfounded, file)
    assert board.newest_root(unfounded).signed.version == 1


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
def test_accept_that_is_killed_leaves_the_old_list_or_the_new(
    unfounded: Workspace, board_desk: Path, step: int
) -> None:
    """And running it again completes, or says that it is in force."""
    people.install(unfounded)
    (unfounded.recipients / "cert-none.yaml").unlink()
    request = board_desk / "approvals-2.json"
    assert tocsin("--root", unfounded.root, *ON, "recipients", "propose", "--to", request).returncode == 0
    files = [sign(request, name, command=("recipients", "approve")) for name in ("anna", "boris")]
    done = subprocess.run([sys.executable, "-c", KILLED, unfounded.root, str(step), *files], cwd=ROOT)
    assert done.returncode in (0, -signal.SIGKILL)
    found = board.approvals_in_force(unfounded)
    assert found is not None
    assert found.signed.version in (1, 2)
    # The list in force has the text of each of its files, so that the board sees differences.
    assert len(board.texts(unfounded, found)) == len(found.signed.targets)
    result = accept(unfounded, *files)
    assert result.returncode == 0 or "is in force already" in result.stderr
    found = board.approvals_in_force(unfounded)
    assert found is not None
    assert found.signed.version == 2
    assert sorted(board.texts(unfounded, found)) == ["cert-all.yaml", "cert-eu.yaml", "cert-green.yaml"]


def test_a_full_disk_leaves_what_was_in_force(unfounded: Workspace, board_desk: Path) -> None:
    """And says so."""
    people.install(unfounded)
    before = (unfounded.approvals / "approvals.json").read_bytes()
    (unfounded.recipients / "cert-none.yaml").unlink()
    request = board_desk / "approvals-2.json"
    tocsin("--root", unfounded.root, *ON, "recipients", "propose", "--to", request)
    files = [sign(request, name, command=("recipients", "approve")) for name in ("anna", "boris")]
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from builder.cli import main\n"
        "import builder.recipients.asking, builder.board.explain\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "from tests.support.clock import stand_at\n"
        "stand_at('2026-11-22'); sys.argv = ['tocsin', *sys.argv[1:]]; main()"
    )
    arguments = ["--root", unfounded.root, "accept", *files]
    done = subprocess.run([sys.executable, "-B", "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == (
        "tocsin: the disk is full; what was in force stands as it was\ntocsin: hint: make room and try again\n"
    )
    assert (unfounded.approvals / "approvals.json").read_bytes() == before


def test_a_clock_that_runs_backwards_signs_nothing(founding: Path) -> None:
    """What would last for more than a year from today is not signed."""
    done = tocsin("--clock", "2026-10-01", "board", "sign", founding, "--key", founding.parent / "anna.key", "--yes")
    assert done.stderr.startswith("tocsin: what the request proposes would last for more than a year\n")


def test_a_request_that_ran_out_puts_nothing_in_force(unfounded: Workspace, founding: Path) -> None:
    """Who answers after a year is too late."""
    files = [sign(founding, name) for name in ("anna", "boris")]
    result = tocsin("--root", unfounded.root, "--clock", "2027-11-23", "accept", *files)
    assert result.stderr.startswith("tocsin: what the request proposes has run out already\n")
    with pytest.raises(TrustError, match="no board yet"):
        board.newest_root(unfounded)


def test_what_is_accepted_is_what_was_asked(unfounded: Workspace) -> None:
    """Nothing that was never proposed comes into force, however well it is signed."""
    with pytest.raises(TrustError, match="no root waits for signatures"):
        asking.accept(unfounded, Kind.ROOT, {}, people.NOW)
