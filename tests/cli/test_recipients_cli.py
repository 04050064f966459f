"""Admitting a recipient, from its first key to its last day, as the secretariat and the board meet it."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import people
import pytest
from running import tocsin
from workspaces import MINIATURE, copy_miniature, identity_of, publish_edition

from builder import board, seal
from builder.board.request import Kind
from builder.errors import TrustError
from builder.register.loading import load
from builder.workspace.places import Workspace

ON = ("--clock", "2026-11-22")


@pytest.fixture
def miniature(tmp_path: Path) -> Workspace:
    """A copy of the miniature with a board that has approved nobody yet."""
    shutil.copytree(MINIATURE, tmp_path / "workspace")
    workspace = Workspace.find(tmp_path / "workspace")
    with board.changing(workspace):
        board.put_root(workspace, people.first())
    return workspace


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    directory = tmp_path / "desk"
    directory.mkdir()
    people.write_keys(directory)
    return directory


def run(workspace: Workspace, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return tocsin("--root", workspace.root, *ON, *arguments)


def approve(workspace: Workspace) -> None:
    """Have the board approve every recipient as it stands."""
    stand = board.recipient_files(workspace)
    with board.changing(workspace):
        found = people.approved(stand, board.approvals_in_force(workspace), renew=True)
        board.put_approvals(workspace, found, people.texts(stand))


def prove_all(workspace: Workspace, desk: Path, name: str, keys: int = 1) -> None:
    answers = []
    assert run(workspace, "recipients", "challenge", name, "--to", desk).returncode == 0
    for number in range(keys):
        opened = seal.unseal((desk / f"{name}-{number + 1}.age").read_bytes(), identity_of(name, number)).decode()
        answers.append(next(line for line in opened.splitlines() if line.startswith("    ")))
    assert run(workspace, "recipients", "prove", name, *answers).returncode == 0


def test_a_recipient_is_admitted(miniature: Workspace, desk: Path) -> None:
    """It proves its keys, the board approves its file, and it may be served."""
    result = run(miniature, "recipients", "propose", "--to", desk / "approvals-1.json")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "tocsin: the board is asked only about recipients that can open what they get:\n"
        "  cert-all has not proved “key 1”, “key 2”; `tocsin recipients challenge cert-all`\n"
        "  cert-eu has not proved “key 1”; `tocsin recipients challenge cert-eu`\n"
        "  cert-green has not proved “key 1”; `tocsin recipients challenge cert-green`\n"
        "  cert-none has not proved “key 1”; `tocsin recipients challenge cert-none`\n"
        "tocsin: hint: send each challenge to its recipient, and take in the answer with `tocsin recipients prove`\n"
    )
    result = run(miniature, "recipients", "challenge", "cert-all", "--to", desk)
    assert result.stdout == f"{desk / 'cert-all-1.age'}\n{desk / 'cert-all-2.age'}\n"
    assert result.stderr == (
        "tocsin: cert-all-1.age asks about the key “key 1”\n"
        "tocsin: cert-all-2.age asks about the key “key 2”\n"
        "tocsin: take in the answers with `tocsin recipients prove cert-all ANSWER`, within 30 days\n"
    )
    # With stock age, as the recipient does.
    opened = subprocess.run(
        ["age", "-d", "-i", MINIATURE / "identities" / "cert-all.txt", desk / "cert-all-1.age"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert opened.startswith("This is a question to cert-all, about its key “key 1”, asked on 2026-11-22.\n")
    answer = re.findall(r"^    (.*)$", opened, re.MULTILINE)[0]
    result = run(miniature, "recipients", "prove", "cert-all", *answer.upper().split())
    assert result.stderr == ("tocsin: cert-all has proved the key “key 1”\ntocsin: still unproved: “key 2”\n")
    result = run(miniature, "recipients", "prove", "cert-all", answer)
    assert result.stderr == (
        "tocsin: an answer fits no open question to cert-all\n"
        "tocsin: hint: have it read out again, or ask anew: `tocsin recipients challenge cert-all --again`\n"
    )
    prove_all_but_first(miniature, desk)
    for name in ("cert-eu", "cert-green", "cert-none"):
        prove_all(miniature, desk, name)

    request = desk / "approvals-1.json"
    result = run(miniature, "recipients", "propose", "--to", request)
    assert result.stdout == f"{request}\n"
    assert result.stderr == (
        "tocsin: send approvals-1.json to each member: anna, boris, carla\n"
        "tocsin: each signs with `tocsin recipients approve approvals-1.json --key KEY` and sends the new file back; "
        "then `tocsin accept`\n"
        "tocsin: it comes into force with 2 signatures of the board\n"
    )
    for name in ("anna", "carla"):
        done = tocsin(
            *(*ON, "recipients", "approve", request, "--key", desk / f"{name}.key", "--yes"),
            *("--trusted", miniature.trust / "1.root.json"),
        )
        assert done.returncode == 0
        assert "NEW: cert-none\n    name: CERT of nothing\n" in done.stderr
    result = run(miniature, "accept", desk / "approvals-1.anna.json", desk / "approvals-1.carla.json")
    assert result.stderr == (
        "tocsin: new signatures: anna, carla; in all: anna, carla\n"
        "tocsin: list 1 of the approvals is in force; the next build follows it\n"
    )
    rows = json.loads(run(miniature, "recipients", "status", "--json").stdout)
    assert rows["approvals"] == 1
    assert rows["recipients"][0] == {
        "recipient": "cert-all",
        "state": "approved",
        "until": "2027-11-22",
        "reason": None,
        "keys": 2,
        "post_quantum_keys": 0,
        "proved": "2026-11-22",
    }
    assert {row["state"] for row in rows["recipients"]} == {"approved"}
    assert rows["calendar"] == [
        {"what": "root 1", "expires": "2027-11-22T12:00:00+00:00"},
        {"what": "list 1 of the approvals", "expires": "2027-11-22T12:00:00+00:00"},
    ]
    assert not load(miniature).problems


def prove_all_but_first(workspace: Workspace, desk: Path) -> None:
    """Answer about the second key of cert-all, from the file that was made first."""
    opened = seal.unseal((desk / "cert-all-2.age").read_bytes(), identity_of("cert-all", 1)).decode()
    answer = next(line for line in opened.splitlines() if line.startswith("    "))
    result = run(workspace, "recipients", "prove", "cert-all", answer.replace(" ", ""))
    assert result.stderr == (
        "tocsin: cert-all has proved the key “key 2”\n"
        "tocsin: cert-all has proved every key; `tocsin recipients propose` puts it before the board\n"
    )


def test_what_is_retired_is_withdrawn(miniature: Workspace, desk: Path) -> None:
    """The file is kept, the bundle stops, and the board takes its approval back."""
    approve(miniature)
    result = run(miniature, "recipients", "retire", "cert-none")
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == (
        "tocsin: cert-none is retired: recipients/retired/cert-none.yaml\n"
        "tocsin: from the next edition on it gets no bundle; what it holds already it can still read\n"
        "tocsin: `tocsin recipients propose` asks the board to withdraw its approval\n"
        "tocsin: `tocsin recipients history cert-none` tells what it last held, so that those contacts can be told\n"
    )
    assert (miniature.recipients / "retired" / "cert-none.yaml").is_file()
    assert not (miniature.recipients / "cert-none.yaml").exists()
    found = json.loads(run(miniature, "recipients", "status", "--json").stdout)
    assert found["retired"] == ["cert-none"]
    assert found["recipients"][-1]["reason"] == "is retired, and the board has not withdrawn its approval"
    result = run(miniature, "recipients", "propose", "--to", desk / "approvals-2.json")
    assert result.returncode == 0
    shown = tocsin(*ON, "board", "show", desk / "approvals-2.json").stdout
    assert "\nWITHDRAWN: cert-none, CERT of nothing\n" in shown
    assert "\nUnchanged: 3: cert-all, cert-eu, cert-green.\n" in shown
    found = json.loads(run(miniature, "recipients", "status", "--json").stdout)
    assert found["pending"] == "list 2 waits for signatures; signed so far: nobody"

    result = run(miniature, "recipients", "retire", "cert-none")
    assert result.stderr == (
        "tocsin: there is no recipient cert-none\ntocsin: hint: `tocsin recipients status` lists the recipients\n"
    )
    shutil.copy(MINIATURE / "recipients" / "cert-eu.yaml", miniature.recipients / "retired")
    assert run(miniature, "recipients", "retire", "cert-eu").stderr == (
        "tocsin: recipients/retired/ holds another cert-eu.yaml\n"
        "tocsin: hint: rename that one, as by the year it was retired in\n"
    )
    assert (miniature.recipients / "cert-eu.yaml").is_file()


@pytest.mark.parametrize("name", ["../data/register", "cert-eu.yaml", "", "cert-\x1b[2J", "approvals/approvals"])
def test_no_other_file_is_retired(miniature: Workspace, name: str) -> None:
    """A name is one of a recipient, and no path."""
    result = run(miniature, "recipients", "retire", name)
    assert result.returncode == 1
    assert result.stderr.startswith("tocsin: there is no recipient ")
    assert "\x1b" not in result.stderr


def test_the_status_is_a_table(miniature: Workspace) -> None:
    """Who stands how, why, and what to do; what runs out within 60 days."""
    approve(miniature)
    path = miniature.recipients / "cert-eu.yaml"
    path.write_text(path.read_text().replace("clearance: AMBER", "clearance: RED"))
    path = miniature.recipients / "cert-green.yaml"
    path.write_text(path.read_text().replace("until: 2027-09-30", "until: 2026-12-24"))
    lines = run(miniature, "recipients", "status").stdout.splitlines()
    assert lines[0] == "List 1 of the approvals"
    cells = [re.split(r" {2,}", line.strip()) for line in lines]
    assert ["cert-all", "approved", "2027-11-22", "2", "no", "no"] in cells
    assert ["cert-eu", "not proved", "1", "no", "no"] in cells
    hint = "; `tocsin recipients challenge cert-eu`, then propose it to the board"
    assert f"cert-eu has not proved all of its keys{hint}" in lines
    assert "Runs out on 2026-12-24: the admission of cert-green" in lines
    assert not any("Pending" in line or "2027-11-22:" in line for line in lines)
    assert lines[-5:] == [
        "Runs out:",
        "  root 1                   2027-11-22, in 365 days",
        "  list 1 of the approvals  2027-11-22, in 365 days",
        "",
        "2 of 4 approved; the first approval to run out: 2027-11-22",
    ]
    late = tocsin("--root", miniature.root, "--date", "2027-10-15", "recipients", "status").stdout
    assert "Runs out on 2027-11-22: the approval of cert-all, cert-none\n" in late
    assert "  root 1                   2027-11-22, in 38 days\n" in late
    over = tocsin("--root", miniature.root, "--date", "2027-11-25", "recipients", "status").stdout
    assert "  root 1                   2027-11-22, it ran out\n" in over
    assert over.endswith("\nNone of 4 approved\n")


def test_the_calendar_has_what_is_published(tmp_path: Path) -> None:
    """Where dist/site is: the edition, and its heartbeat to the minute."""
    workspace = copy_miniature(tmp_path / "published")
    publish_edition(workspace, only=("cert-none",))
    lines = run(workspace, "recipients", "status").stdout.splitlines()
    assert lines[-4:] == [
        "  edition 1                2027-03-22, in 120 days",
        "  its heartbeat            2026-12-06 12:00 UTC, in 14 days",
        "",
        "All 4 approved; the first approval to run out: 2027-11-22",
    ]
    over = tocsin("--root", workspace.root, "--date", "2027-11-25", "recipients", "status").stdout
    why = "No recipient may be served: the board's root ran out on 2027-11-22; `tocsin board rotate` renews it\n"
    assert over.count("`tocsin board rotate`") == over.count(why) == 1


def test_a_file_that_changed_since_is_told(miniature: Workspace, desk: Path) -> None:
    """By one byte, and after its keys were proved: the board has to see it."""
    for name, keys in (("cert-eu", 1), ("cert-all", 2)):
        prove_all(miniature, desk, name, keys)
    approve(miniature)
    path = miniature.recipients / "cert-eu.yaml"
    path.write_bytes(path.read_bytes() + b"\n")
    rows = json.loads(run(miniature, "recipients", "status", "--json").stdout)["recipients"]
    assert [row["state"] for row in rows] == ["approved", "changed since", "approved", "approved"]


def test_an_approved_list_is_not_proposed_again(miniature: Workspace, desk: Path) -> None:
    """Unless another year is wanted, or the board was changed: then each is shown as new."""
    approve(miniature)
    result = run(miniature, "recipients", "propose", "--to", desk / "approvals-2.json")
    assert result.stderr == (
        "tocsin: nothing changed since the board approved the recipients\n"
        "tocsin: hint: to have all approved for another year: `tocsin recipients propose --renew`\n"
    )
    other = people.following(people.first(), ("anna", "boris", "dora"), members=("boris", "dora", "emil"))
    with board.changing(miniature):
        board.put_root(miniature, other)
    result = run(miniature, "recipients", "propose", "--to", desk / "approvals-2.json")
    assert result.returncode == 0
    assert "to each member: boris, dora, emil" in result.stderr
    shown = tocsin(*ON, "board", "show", desk / "approvals-2.json").stdout
    assert "List 1 was approved by another board, so every recipient is shown in full.\n" in shown
    assert shown.count("\nNEW: ") == 4


def test_a_request_to_a_board_that_changed_is_void(miniature: Workspace, desk: Path) -> None:
    """Who left the board approves nothing more, even what was asked before."""
    approve(miniature)
    (miniature.recipients / "cert-none.yaml").unlink()
    request = desk / "approvals-2.json"
    assert run(miniature, "recipients", "propose", "--to", request).returncode == 0
    for name in ("anna", "boris"):
        tocsin(*ON, "recipients", "approve", request, "--key", desk / f"{name}.key", "--yes")
    other = people.following(people.first(), ("anna", "boris", "dora"), members=("boris", "dora", "emil"))
    with board.changing(miniature):
        board.put_root(miniature, other)
    result = run(miniature, "accept", desk / "approvals-2.anna.json", desk / "approvals-2.boris.json")
    assert result.returncode == 1
    assert result.stderr.startswith("tocsin: no list of approvals waits for signatures\n")
    found = board.approvals_in_force(miniature)
    assert found is not None
    assert found.signed.version == 1


def test_a_swapped_file_in_a_request_is_refused(miniature: Workspace, desk: Path) -> None:
    """The member's own program sees it before the member does."""
    approve(miniature)
    (miniature.recipients / "cert-none.yaml").unlink()
    request = desk / "approvals-2.json"
    run(miniature, "recipients", "propose", "--to", request)
    fields = json.loads(request.read_text())
    fields["files"]["cert-eu.yaml"] = fields["files"]["cert-eu.yaml"].replace("AMBER", "GREEN")
    request.write_text(json.dumps(fields))
    done = tocsin(*ON, "recipients", "approve", request, "--key", desk / "anna.key", "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "tocsin: the file of cert-eu in the request is not the one that would be approved\n"
        "tocsin: hint: do not sign it; ask the secretariat for the request again\n"
    )


def test_a_board_that_somebody_made_up_is_refused_by_who_keeps_the_root(miniature: Workspace, desk: Path) -> None:
    """With --trusted nothing under another root is even shown."""
    approve(miniature)
    (miniature.recipients / "cert-none.yaml").unlink()
    run(miniature, "recipients", "propose", "--to", desk / "approvals-2.json")
    kept = desk / "kept.json"
    kept.write_bytes(people.first(members=("anna", "boris", "dora")).to_bytes())
    done = tocsin(
        *(*ON, "recipients", "approve", desk / "approvals-2.json", "--key", desk / "anna.key", "--yes"),
        *("--trusted", kept),
    )
    assert done.stderr == (
        "tocsin: the request is under another root than the one you keep\n"
        "tocsin: hint: ask the other members whether the board was changed; if not, do not sign\n"
    )


def test_approvals_that_are_rolled_back_do_not_come_into_force(miniature: Workspace) -> None:
    """Nor a list with the number of the one in force."""
    approve(miniature)
    stand = board.recipient_files(miniature)
    with (
        board.changing(miniature),
        pytest.raises(TrustError, match="list 1 of the approvals is no newer than the one in force"),
    ):
        board.put_approvals(miniature, people.approved(stand), people.texts(stand))
    found = people.approved(stand, board.approvals_in_force(miniature), ["anna"], renew=True)
    with board.changing(miniature), pytest.raises(TrustError, match="too few of the board"):
        board.put_approvals(miniature, found, people.texts(stand))
    assert board.pending(miniature, Kind.APPROVALS) is None


def test_damaged_files_of_the_board_are_told(miniature: Workspace) -> None:
    """Each by its name, with what to do."""
    approve(miniature)
    for name, words in {
        "approvals.json": "recipients/approvals/approvals.json is no targets metadata\n"
        "tocsin: hint: restore it from a copy that you trust",
        "proofs.json": "recipients/approvals/proofs.json is damaged",
        "pending.json": "recipients/approvals/pending.json is no request for signatures",
    }.items():
        path = miniature.approvals / name
        kept = path.read_bytes() if path.exists() else None
        path.write_text('{"broken": ')
        result = run(miniature, "recipients", "status")
        assert result.returncode == 1
        assert result.stderr.startswith(f"tocsin: {words}\n")
        path.unlink()
        if kept:
            path.write_bytes(kept)
    path = miniature.approvals / "approvals.json"
    whole = path.read_text()
    path.write_text(whole.replace('"approved"', '"approves"', 1))
    for command in (("recipients", "status"), ("recipients", "propose"), ("build",)):
        assert run(miniature, *command).stderr.endswith(
            "tocsin: recipients/approvals/approvals.json is none as we make them\n"
            "tocsin: hint: restore it from a copy that you trust\n"
        )
    path.write_text(whole)
    (miniature.approvals / "texts.json").write_text("[1]")
    (miniature.recipients / "cert-none.yaml").unlink()
    result = run(miniature, "recipients", "propose")
    assert result.stderr == (
        "tocsin: recipients/approvals/texts.json is damaged\n"
        "tocsin: hint: remove it: the board is then shown each recipient in full\n"
    )


def test_the_board_s_files_are_for_the_owner_alone(miniature: Workspace) -> None:
    """And a link that leads out of the workspace is refused."""
    approve(miniature)
    for path in (miniature.approvals / "approvals.json", miniature.trust / "1.root.json"):
        assert path.stat().st_mode & 0o777 == 0o600
    shutil.move(miniature.approvals, miniature.root.parent / "elsewhere")
    miniature.approvals.symlink_to(miniature.root.parent / "elsewhere")
    result = run(miniature, "recipients", "retire", "cert-eu")
    assert result.stderr == (
        "tocsin: recipients/approvals is a link that leaves the workspace\n"
        "tocsin: hint: put the directory itself there\n"
    )
    assert (miniature.recipients / "cert-eu.yaml").is_file()


def test_questions_go_into_a_directory_that_is_there(miniature: Workspace, desk: Path) -> None:
    """Else none is asked."""
    result = run(miniature, "recipients", "challenge", "cert-eu", "--to", desk / "missing")
    assert result.stderr.endswith("is no directory\ntocsin: hint: make it first, or name another: --to DIR\n")
    assert not (miniature.approvals / "proofs.json").exists()
    prove_all(miniature, desk, "cert-eu")
    result = run(miniature, "recipients", "challenge", "cert-eu", "--to", desk)
    assert result.stderr == ("tocsin: cert-eu has proved each of its keys\ntocsin: hint: to ask once more: --again\n")
    assert run(miniature, "recipients", "challenge", "cert-eu", "--to", desk, "--again").returncode == 0


def test_a_question_is_not_asked_twice_by_a_slip(miniature: Workspace, desk: Path) -> None:
    """What is on its way stays good, and its file stays; --again takes both back, and says so."""
    assert run(miniature, "recipients", "challenge", "cert-eu", "--to", desk).returncode == 0
    path = desk / "cert-eu-1.age"
    before = path.read_bytes()
    result = run(miniature, "recipients", "challenge", "cert-eu", "--to", desk)
    assert result.returncode == 1
    assert result.stderr == (
        "tocsin: cert-eu was asked on 2026-11-22 and has not answered yet\n"
        "tocsin: hint: wait for the answer; to take the questions back and ask anew: --again\n"
    )
    # A month later it may be asked anew, but not over what lies there.
    later = ("--root", miniature.root, "--clock", "2026-12-30", "recipients", "challenge", "cert-eu", "--to", desk)
    assert tocsin(*later).stderr == (
        "tocsin: cert-eu-1.age exists, and may be a question that is on its way\n"
        "tocsin: hint: move it away; or ask about every key anew: --again\n"
    )
    assert path.read_bytes() == before
    result = run(miniature, "recipients", "challenge", "cert-eu", "--to", desk, "--again")
    assert result.stderr.splitlines()[0] == (
        "tocsin: cert-eu-1.age asks about the key “key 1”; what was asked on 2026-11-22 is void"
    )
    assert path.read_bytes() != before
