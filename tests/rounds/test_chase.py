"""`tocsin round chase`: all steps of the ladder in one go, each once, noted by what was sent."""

import csv
import email
import email.policy
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from chased import DAY, NEXT, run
from mail_server import HOST, PASSWORD, USER, Start, mail_servers, write_certificate
from mails import answer, mbox, report
from pdfs import pages, squeezed
from running import tocsin

from builder.errors import RoundError
from builder.register.loading import load
from builder.rounds import files as round_files
from builder.rounds.returns import posted
from builder.workspace.places import Workspace


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """TEST FIXTURE: what the server shows of itself."""
    return write_certificate(tmp_path_factory.mktemp("tls") / "server.pem")


@pytest.fixture
def serve(certificate: Path) -> Iterator[Start]:
    """Start a real mail server on this machine."""
    with mail_servers(certificate) as start:
        yield start


def said(workspace: Workspace, day: str, *arguments: str | Path) -> str:
    return run(workspace, day, *arguments)[0].strip()


def due(workspace: Workspace, day: str) -> dict[str, tuple[str, list[str]]]:
    """What is due on a day, by organisation: over what, and whom."""
    found = json.loads(said(workspace, day, "chase", "--json"))
    return {each["organisation"]: (each["over"], each["whom"]) for each in found}


def journal(workspace: Workspace) -> list[dict[str, str]]:
    with (workspace.data / "rounds" / "2026-q4" / "sent.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def test_all_goes_out_in_one_go_and_is_noted_by_its_lists(silent: Workspace, tmp_path: Path) -> None:
    """A mail, a fax and a call, each with the role and nothing else of whom we cannot reach; then nothing is due."""
    assert due(silent, DAY) == {
        "registry-gr": ("email", ["lead"]),
        "registry-no": ("fax", ["deputy"]),
        "registry-tv": ("phone", ["deputy"]),
    }
    to = tmp_path / "chase"
    assert said(silent, DAY, "chase", "--to", to) == str(to)
    made = {path.relative_to(to).as_posix() for path in to.rglob("*") if path.is_file()}
    assert made == {"README.txt", "list.csv", "email/0001.eml", "fax/0002.pdf", "calls/anna.pdf", "calls/anna.csv"}
    mail = email.message_from_bytes((to / "email/0001.eml").read_bytes(), policy=email.policy.default)
    assert mail["To"].addresses[0].addr_spec == "eleni@example.net"
    fax = squeezed("".join(pages(to / "fax/0002.pdf")))
    assert "+441632960731" in fax
    assert "Technicallead" in fax
    assert len(pages(to / "fax/0002.pdf")) == 1
    calls = squeezed("".join(pages(to / "calls/anna.pdf")))
    assert "+441632960732" in calls
    assert "TLP:RED" in calls
    assert "number of attempts" not in (to / "list.csv").read_text(encoding="utf-8-sig")
    assert journal(silent) == []
    assert said(silent, DAY, "sent", to / "list.csv") == "2"
    assert list(due(silent, DAY)) == ["registry-tv"]
    assert said(silent, DAY, "sent", to / "calls/anna.csv", to / "list.csv") == "1", "the list is noted once"
    assert due(silent, DAY) == {}
    assert {(row["contact"], row["value"], row["state"]) for row in journal(silent)} == {
        ("lead", "deputy", "sent"),
        ("deputy", "deputy", "sent"),
    }
    assert {over for over, _ in due(silent, NEXT).values()} == {"email"}


def test_the_next_has_no_address_and_is_looked_up(silent: Workspace, tmp_path: Path) -> None:
    """Whom the register does not know gets a draft to nobody, and the list says where to look."""
    said(silent, DAY, "chase", "--to", tmp_path / "chase")
    said(silent, DAY, "sent", tmp_path / "chase/list.csv", tmp_path / "chase/calls/anna.csv")
    said(silent, NEXT, "chase", "--to", tmp_path / "next")
    mail = email.message_from_bytes((tmp_path / "next/email/0001.eml").read_bytes(), policy=email.policy.default)
    assert mail["To"] is None
    assert "Duty desk" not in mail.get_content()
    assert {row["step"] for row in rows(tmp_path / "next/list.csv")} == {"root-zone"}
    assert rows(tmp_path / "next/list.csv")[0]["look up"].startswith("https://www.iana.org/")
    assert "no address yet" in (tmp_path / "next/README.txt").read_text()


def test_mails_are_sent_once_and_noted(silent: Workspace, serve: Start, certificate: Path, tmp_path: Path) -> None:
    """Noted as begun before the server hears of it; the same command again sends nothing, and the rest is written."""
    port, inbox = serve()
    password = tmp_path / "password"
    password.write_text(f"{PASSWORD}\n")
    server = ("--server", f"{HOST}:{port}", "--rate", "6000/min", "--user", USER, "--password-file", password)
    env = {**os.environ, "SSL_CERT_FILE": str(certificate)}
    run(silent, DAY, "chase", *server, "--to", tmp_path / "rest", env=env)
    assert inbox.addresses == ["eleni@example.net"]
    assert [row["state"] for row in journal(silent)] == ["begun", "sent"]
    assert not (tmp_path / "rest/email").exists()
    assert (tmp_path / "rest/fax/0001.pdf").is_file()
    assert run(silent, DAY, "chase", *server, env=env)[0] == "0\n"
    assert len(inbox.taken) == 1


def test_what_the_server_refuses_stays_due(silent: Workspace, serve: Start) -> None:
    """A mail that was not taken asked nobody."""
    port, inbox = serve(tls=False)
    inbox.refuse["*"] = "550 no"
    server = ("--server", f"{HOST}:{port}", "--rate", "6000/min", "--insecure")
    assert run(silent, DAY, "chase", *server)[0] == "0\n"
    assert [row["state"] for row in journal(silent)] == ["begun", "failed"]
    assert "registry-gr" in due(silent, DAY)
    inbox.refuse.clear()
    assert run(silent, DAY, "chase", *server)[0] == "1\n"
    assert "registry-gr" not in due(silent, DAY)


def test_a_list_of_others_is_refused_whole(silent: Workspace, tmp_path: Path) -> None:
    """It says what is wrong; nothing is noted."""
    said(silent, DAY, "chase", "--to", tmp_path / "chase")
    text = (tmp_path / "chase/list.csv").read_text(encoding="utf-8-sig")
    files = round_files.read(silent, "2026-q4")
    register = load(silent).register
    assert register
    for old, new, told in (
        ("registry-gr", "registry-xx", "does not ask this organisation"),
        (",deputy,", ",nobody,", "none of the ladder"),
        (",lead,", ",stranger,", "nobody whom it asks"),
        (",lead,", ",,", "nobody whom it asks"),
    ):
        path = tmp_path / "other.csv"
        path.write_text(text.replace(old, new, 1), encoding="utf-8-sig")
        with pytest.raises(RoundError, match=told):
            posted.listed(path, files, register)
    assert "none of the ladder" not in run(silent, DAY, "sent", path, code=1)[1]
    assert journal(silent) == []


def test_an_exercise_chases_nobody(silent: Workspace) -> None:
    """It is refused, so that nobody takes one night for silence."""
    tocsin("--root", silent.root, "round", "open", "drill", "--due", "2026-12-30", "--drill", clock=DAY)
    done = tocsin("--root", silent.root, "round", "chase", "drill", clock=DAY)
    assert done.returncode == 1
    assert "no ladder" in done.stderr


def test_what_comes_back_of_it_is_not_passed_over(silent: Workspace, tmp_path: Path) -> None:
    """A step has no code: its failure and its answer are known by the name of the message, and told to be read."""
    said(silent, DAY, "chase", "--to", tmp_path / "chase")
    sent = email.message_from_bytes((tmp_path / "chase/email/0001.eml").read_bytes(), policy=email.policy.default)
    assert isinstance(sent, email.message.EmailMessage)
    changed = sent.as_string().replace("eleni@example.net", "stranger@example.net")
    other = email.message_from_string(changed, policy=email.policy.default)
    mbox(tmp_path / "back.mbox", [report(other), answer(other, "She has left.", 2, In_Reply_To=sent["Message-ID"])])
    told = run(silent, DAY, "import", tmp_path / "back.mbox", "--officer", "anna", "--yes")
    assert "a message of this round that has no code came back" in " ".join("".join(told).split())
    assert "it answers a message of this round" in " ".join("".join(told).split())
