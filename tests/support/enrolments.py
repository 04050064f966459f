"""Enrolments for tests: what a CERT says, with the proof of its key, and a workspace that takes them in."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import people
import pytest
from running import tocsin
from workspaces import TODAY, copy_miniature
from xeddsa_signer import canonical, secret_of, sign

from builder import board, seal
from builder.board import proofs
from builder.recipients import admission
from builder.recipients.enrolment import Enrolment, read_enrolment
from builder.seal import bech32, hybrid
from builder.trust.approvals import read_recipient
from builder.workspace.places import Workspace

ON = ("--clock", "2026-11-22")
CLASSIC = bech32.encode("age-secret-key-", bytes(range(1, 33))).upper()
OTHER = bech32.encode("age-secret-key-", bytes(range(2, 34))).upper()
HYBRID = hybrid.identity_of(bytes(range(32)))
MARK = "zqcanary"


def fields(identity: str = CLASSIC, **changed: Any) -> dict[str, Any]:
    """What an enrolment says, without its proof."""
    return {
        "schema": "tocsin-enrolment/1",
        "organisation": "CERT of Exampleland",
        "country": "GR",
        "contact": {"name": "Μαρία Δείγμα", "email": "keys@cert.example", "phone": "+44 1632 960222"},
        "key": {"label": "duty “laptop”", "key": seal.public_key(identity)},
        "made": "2026-11-22",
        **changed,
    }


def proved(said: dict[str, Any], identity: str = CLASSIC) -> bytes:
    """An enrolment file with the proof that an identity makes."""
    message = b"tocsin-enrolment/1\n" + canonical(said).encode()
    return json.dumps({**said, "proof": sign(secret_of(identity), message).hex()}, ensure_ascii=False).encode()


def read(content: bytes, today: date = TODAY) -> Enrolment:
    return read_enrolment(content, "enrolment.json", today)


@pytest.fixture(scope="session")
def admitted_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The miniature with a board of people, who approved its recipients; each key is proved. Nobody changes this."""
    found = copy_miniature(tmp_path_factory.mktemp("admitted") / "workspace")
    for path in (*found.trust.iterdir(), *found.approvals.iterdir()):
        path.unlink()
    people.install(found)
    records = {name: read_recipient(name, text.decode()) for name, text in board.recipient_files(found).items()}
    with board.changing(found):
        day = proofs.Proof(proved=TODAY)
        board.put_proofs(
            found, {name: {proofs.name_of(key.key): day for key in each.keys} for name, each in records.items()}
        )
    return found.root


@pytest.fixture
def admitted(admitted_once: Path, tmp_path: Path) -> Workspace:
    """The same, for a test to take enrolments into."""
    shutil.copytree(admitted_once, tmp_path / "workspace")
    return Workspace.find(tmp_path / "workspace")


def run(workspace: Workspace, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return tocsin("--root", workspace.root, *ON, "recipients", "propose", *arguments, stdin=subprocess.DEVNULL)


def enrolment(directory: Path, name: str = "enrolment", identity: str = CLASSIC, **changed: Any) -> Path:
    path = directory / f"{name}.json"
    path.write_bytes(proved(fields(identity, **changed), identity))
    return path


def take_in(workspace: Workspace, *contents: bytes, name: str = "cert-eu") -> None:
    admission.take_in(workspace, [read(each) for each in contents], name, "national-cert", people.NOW)
