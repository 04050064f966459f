"""Sending: over TLS or not at all, each address once, whatever breaks off."""

import csv
import datetime as dt
import email
import email.header
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from mail_server import HOST, PASSWORD, USER, Start, mail_servers, write_certificate
from running import CLOCK, tocsin
from workspaces import ROOT, Change, copy_miniature

from builder.errors import RoundError
from builder.progress import Silence
from builder.register.loading import load
from builder.rounds import files
from builder.rounds.asking import sending
from builder.rounds.asking.letters import letters
from builder.rounds.asking.smtp import SUBMISSION, Server, session
from builder.rounds.mailserver import on_this_machine, parse_server
from builder.workspace.places import Workspace

DAY = "2026-11-22"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """TEST FIXTURE: what the server shows of itself."""
    return write_certificate(tmp_path_factory.mktemp("tls") / "server.pem")


@pytest.fixture
def serve(certificate: Path) -> Iterator[Start]:
    """Start a real mail server on this machine."""
    with mail_servers(certificate) as start:
        yield start


@pytest.fixture(scope="module")
def round_once(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A round that asks four addresses, and others by other means. Nobody changes this one."""
    workspace = copy_miniature(tmp_path_factory.mktemp("round") / "workspace")
    asked = ["round", "open", "2026-q4", "--due", "2027-09-30"]
    done = tocsin("--root", workspace.root, "--date", DAY, *asked)
    assert done.returncode == 0, done.stderr
    return workspace


@pytest.fixture
def round_(round_once: Workspace, miniature: Workspace) -> Workspace:
    """The same, for a test to send from and to change."""
    shutil.copytree(round_once.data / "rounds" / "2026-q4", miniature.data / "rounds" / "2026-q4")
    return miniature


@pytest.fixture
def password(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n")
    return path


def arguments(workspace: Workspace, port: int, password: Path | None, *more: str) -> list[str]:
    login = ["--user", USER, "--password-file", str(password)] if password else []
    server = ["--server", f"{HOST}:{port}", "--rate", "6000/min"]
    return ["--root", str(workspace.root), "round", "send", "2026-q4", *server, *login, *more]


def trusting(certificate: Path) -> dict[str, str]:
    return {**os.environ, "SSL_CERT_FILE": str(certificate)}


def journal(workspace: Workspace) -> list[dict[str, str]]:
    with (workspace.data / "rounds" / "2026-q4" / "sent.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ADDRESSES = ["desk@example.org", "duty@nic.example.gr", "eleni@example.net", "noc@backend.example"]


# Each address once


def test_each_address_gets_its_message(round_: Workspace, serve: Start, certificate: Path, password: Path) -> None:
    """All go over TLS, dated, from the publisher; the journal says so, and the screen names nobody."""
    port, inbox = serve()
    done = tocsin(*arguments(round_, port, password), clock=DAY, env=trusting(certificate))
    assert done.returncode == 0, done.stderr
    assert done.stdout == "4\n"
    assert sorted(inbox.addresses) == ADDRESSES
    assert inbox.secured == [True] * 4
    assert {envelope.mail_from for envelope in inbox.taken} == {"desk@secretariat.example"}
    for envelope in inbox.taken:
        assert isinstance(envelope.content, bytes)
        read = email.message_from_bytes(envelope.content)
        assert read["date"]
        assert read["x-unsent"] is None
        assert read["to"].endswith(f"{envelope.rcpt_tos[0]}>") or read["to"] == envelope.rcpt_tos[0]
        assert read["message-id"].strip("<>") in {row["id"] for row in journal(round_)}
    assert [row["state"] for row in journal(round_)] == ["begun", "sent"] * 4
    assert not [value for value in [*ADDRESSES, PASSWORD, "Eleni"] if value in done.stderr + done.stdout]


def test_nobody_gets_it_twice(round_: Workspace, serve: Start, certificate: Path, password: Path) -> None:
    """The same command again sends nothing, and says why."""
    port, inbox = serve()
    for _ in range(2):
        done = tocsin(*arguments(round_, port, password), clock=DAY, env=trusting(certificate))
        assert done.returncode == 0, done.stderr
    assert done.stdout == "0\n"
    assert "4 were sent before in this round" in done.stderr
    assert "another contact's" not in done.stderr
    assert len(inbox.taken) == 4


def test_a_reminder_goes_after_thirty_days(round_: Workspace, serve: Start, certificate: Path, password: Path) -> None:
    """Who is silent for 30 days is written to again where that is asked for, once, and never who has answered."""
    port, inbox = serve()
    assert tocsin(*arguments(round_, port, password), clock=DAY, env=trusting(certificate)).stdout == "4\n"
    answered = "registry-gr,lead,email,eleni@example.net,2026-11-23,email,confirmed,anna,\n"
    with (round_.data / "rounds" / "2026-q4" / "outcomes.csv").open("a") as file:
        file.write(answered)

    def remind(day: str, *more: str) -> str:
        done = tocsin(*arguments(round_, port, password, *more), clock=day, env=trusting(certificate))
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert remind("2026-12-21", "--remind") == "0\n", "29 days"
    assert remind("2026-12-22") == "0\n", "not asked for"
    assert remind("2026-12-22", "--remind") == "3\n"
    assert remind("2026-12-22", "--remind") == "0\n"
    assert remind("2027-01-20", "--remind") == "0\n"
    assert sorted(inbox.addresses[4:]) == [address for address in ADDRESSES if "eleni" not in address]
    again = [
        email.message_from_bytes(
            bytes(envelope.content or b"", "ascii") if isinstance(envelope.content, str) else envelope.content or b""
        )
        for envelope in inbox.taken
    ]
    assert len({each["message-id"] for each in again}) == len(again)
    subjects = [str(email.header.make_header(email.header.decode_header(each["subject"]))) for each in again]
    words = ("Reminder:", "Rappel :", "Recordatorio:", "تذكير:")
    assert [any(word in subject for word in words) for subject in subjects] == [False] * 4 + [True] * 3


def test_an_address_of_two_contacts_gets_one(
    round_: Workspace, change: Change, serve: Start, certificate: Path, password: Path
) -> None:
    """Two contacts share a mailbox: one message goes, and the office is told to reach the other elsewhere."""
    old, new = "eleni@example.net", "Duty@nic.example.gr"
    change("data/organisations/registry-gr.yaml", old, new)
    change("data/rounds/2026-q4/tasks.csv", old, new)
    port, inbox = serve()
    done = tocsin(*arguments(round_, port, password), clock=DAY, env=trusting(certificate))
    assert done.returncode == 0, done.stderr
    assert sorted(inbox.addresses) == ["desk@example.org", "duty@nic.example.gr", "noc@backend.example"]
    assert "another contact's message" in done.stderr
    done = tocsin(*arguments(round_, port, password), clock=DAY, env=trusting(certificate))
    assert done.stdout == "0\n"
    assert len(inbox.taken) == 3


def test_killed_in_the_middle_and_resumed(round_: Workspace, serve: Start, certificate: Path, password: Path) -> None:
    """A kill while the third is on its way: it counts as sent and is told; the rest go, and nobody gets two."""
    port, inbox = serve()
    inbox.stuck_at = 2
    command = [sys.executable, str(CLOCK), DAY, *arguments(round_, port, password)]
    child = subprocess.Popen(
        command, cwd=ROOT, env=trusting(certificate), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    assert inbox.stuck.wait(30)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert [row["state"] for row in journal(round_)] == ["begun", "sent", "begun", "sent", "begun"]
    cut_off = journal(round_)[-1]["value"]
    inbox.stuck_at = None
    done = tocsin(*arguments(round_, port, password), clock=DAY, env=trusting(certificate))
    assert done.returncode == 0, done.stderr
    assert "begun and never ended, so it counts as sent" in done.stderr
    assert "3 were sent before" in done.stderr
    assert cut_off not in done.stderr
    assert sorted({*inbox.addresses, cut_off}) == ADDRESSES
    assert len(inbox.addresses) == len(set(inbox.addresses))
    assert [row["state"] for row in journal(round_)][-3:] == ["begun", "begun", "sent"]


def test_two_at_once_send_each_once(round_: Workspace, serve: Start, certificate: Path, password: Path) -> None:
    """Two officers start at the same moment: together they send all, and no address gets two."""
    port, inbox = serve()
    command = [sys.executable, str(CLOCK), DAY, *arguments(round_, port, password)]
    children = [
        subprocess.Popen(command, cwd=ROOT, env=trusting(certificate), stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [child.communicate(timeout=90) for child in children]
    assert [child.returncode for child in children] == [0, 0], said
    assert sum(int(out) for out, _ in said) == 4
    assert sorted(inbox.addresses) == ADDRESSES


def test_what_somebody_else_sent_meanwhile_is_not_sent_again(round_: Workspace, serve: Start) -> None:
    """Who planned before the other began finds each address taken when its turn comes."""
    port, inbox = serve(tls=False)
    register = load(round_).register
    assert register is not None
    found = files.read(round_, "2026-q4")
    office = register.settings.publisher
    planned = sending.plan(found, letters(register, found, found.tasks))
    now = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    with session(Server(host=HOST, port=port, insecure=True)) as way:
        done = [
            sending.send(round_, office, planned, way, clock=lambda: now, wait=lambda: None, report=Silence())
            for _ in range(2)
        ]
    assert [(each.sent, each.elsewhere) for each in done] == [(4, 0), (0, 4)]
    assert sorted(inbox.addresses) == ADDRESSES


# What a server refuses


def test_what_a_server_refuses_was_not_sent(round_: Workspace, serve: Start, certificate: Path, password: Path) -> None:
    """A refused address is told by its number and tried again; that the first try failed voids no later one."""
    port, inbox = serve()
    inbox.refuse = {"eleni@example.net": "450 eleni@example.net: try later"}
    done = tocsin(*arguments(round_, port, password), clock=DAY, env=trusting(certificate))
    assert done.returncode == 0, done.stderr
    assert done.stdout == "3\n"
    assert "(450)" in done.stderr
    assert "eleni" not in done.stderr
    inbox.refuse = {}
    inbox.stuck_at = 3
    command = [sys.executable, str(CLOCK), DAY, *arguments(round_, port, password)]
    child = subprocess.Popen(command, cwd=ROOT, env=trusting(certificate), stderr=subprocess.DEVNULL)
    assert inbox.stuck.wait(30)
    child.kill()
    child.wait()
    inbox.stuck_at = None
    # The second try was cut off: of it nobody knows, so it counts.
    done = tocsin(*arguments(round_, port, password), clock=DAY, env=trusting(certificate))
    assert done.stdout == "0\n"
    names = [row["id"] for row in journal(round_) if row["value"] == "eleni@example.net"]
    assert [row["state"] for row in journal(round_) if row["value"] == "eleni@example.net"] == [
        *("begun", "failed", "begun")
    ]
    assert names[0] == names[1] != names[2]


def test_a_server_that_refuses_all_is_left(
    round_: Workspace, change: Change, serve: Start, certificate: Path, password: Path
) -> None:
    """Where nothing is taken, the command stops before it has knocked for each address, and says the code."""
    more = "".join(f"\n      - {{kind: email, value: desk{number}@example.org, tlp: CLEAR}}" for number in range(9))
    change(
        "data/organisations/registry-tv.yaml",
        "tlp: GREEN}\n      - {kind: fax",
        f"tlp: GREEN}}{more}\n      - {{kind: fax",
    )
    lines = "".join(f"registry-tv,desk,email,desk{number}@example.org,email,anna\n" for number in range(9))
    path = round_.data / "rounds" / "2026-q4" / "tasks.csv"
    path.write_text(path.read_text() + lines)
    port, inbox = serve()
    inbox.refuse = {"*": "554 no relaying for you"}
    done = tocsin(*arguments(round_, port, password), clock=DAY, env=trusting(certificate))
    assert done.returncode == 1
    assert "refused 5 messages one after the other (code 554)" in done.stderr
    assert "relaying" not in done.stderr
    assert len(journal(round_)) == 10


def test_a_password_that_is_wrong_sends_nothing(
    round_: Workspace, serve: Start, certificate: Path, tmp_path: Path
) -> None:
    """Before a message is begun the server knows who asks; neither name nor password is told."""
    port, inbox = serve()
    (tmp_path / "wrong").write_text("another fixture\n")
    done = tocsin(*arguments(round_, port, tmp_path / "wrong"), clock=DAY, env=trusting(certificate))
    assert done.returncode == 1
    assert "refused user and password" in done.stderr
    assert "another fixture" not in done.stderr
    assert not journal(round_)
    assert not inbox.taken


# TLS


def test_a_certificate_that_nobody_vouches_for_is_refused(round_: Workspace, serve: Start, password: Path) -> None:
    """The password goes to no server that is not who it says."""
    port, _ = serve()
    done = tocsin(*arguments(round_, port, password), clock=DAY)
    assert done.returncode == 1
    assert "certificate is not valid" in done.stderr
    assert not journal(round_)


def test_a_certificate_for_another_name_is_refused(
    serve: Start, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A valid certificate of somebody else is no certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    port, _ = serve()
    with pytest.raises(RoundError, match="certificate is not valid"), session(Server(host="localhost", port=port)):
        pass


def test_a_server_without_tls_gets_nothing(round_: Workspace, serve: Start) -> None:
    """In clear only where that is asked for, and only on this machine."""
    port, inbox = serve(tls=False)
    done = tocsin(*arguments(round_, port, None), clock=DAY)
    assert done.returncode == 1
    assert "offers no TLS" in done.stderr
    assert not inbox.taken
    done = tocsin(*arguments(round_, port, None, "--insecure"), clock=DAY)
    assert done.returncode == 0, done.stderr
    assert sorted(inbox.addresses) == ADDRESSES
    assert not any(inbox.secured)


def test_no_server_elsewhere_is_spoken_to_in_clear(round_: Workspace) -> None:
    """The option for this machine is refused for every other, before anything is looked up."""
    asked = ["round", "send", "2026-q4", "--server", "mail.secretariat.example", "--insecure"]
    done = tocsin("--root", round_.root, *asked, clock=DAY)
    assert done.returncode == 1
    assert "over TLS only" in done.stderr


@pytest.mark.parametrize(
    ("host", "here"),
    [
        *(("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("LOCALHOST", True)),
        *(("127.0.0.1.example", False), ("localhost.example", False), ("0.0.0.0", False), ("10.0.0.1", False)),
    ],
)
def test_what_this_machine_is(host: str, here: bool) -> None:
    """A name that only looks like this machine is another."""
    assert on_this_machine(host) == here


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mail.example", ("mail.example", 587)),
        ("mail.example:465", ("mail.example", 465)),
        ("[::1]:2525", ("::1", 2525)),
        ("[::1]", ("::1", 587)),
    ],
)
def test_a_server_is_a_host_and_a_port(text: str, found: tuple[str, int]) -> None:
    """Where no port is named it is that of submission."""
    assert parse_server(text, SUBMISSION) == found


@pytest.mark.parametrize("text", ["", ":587", "mail.example:x", "mail.example:0", "mail.example:99999", "a b"])
def test_what_is_no_server_is_refused(text: str) -> None:
    """A typing error is told at once."""
    with pytest.raises(ValueError):  # noqa: PT011  it has no message: the command line has
        parse_server(text, SUBMISSION)


def test_a_trial_sends_and_writes_nothing(round_: Workspace, serve: Start, password: Path) -> None:
    """`--dry-run` needs no server and leaves no trace."""
    port, inbox = serve()
    done = tocsin(*arguments(round_, port, password, "--dry-run"), clock=DAY)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "4\n"
    assert "4 messages would be sent" in done.stderr
    assert not inbox.taken
    assert not journal(round_)


def test_the_password_shows_nowhere() -> None:
    """Not in a traceback either."""
    assert PASSWORD not in repr(Server(host=HOST, password=PASSWORD))
