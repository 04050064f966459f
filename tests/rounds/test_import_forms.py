"""`tocsin round import` of sealed update forms; and what an import writes and refuses."""

import csv
import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from incoming import (
    DAY,
    PLACE,
    TODAY,
    asked_of,
    cases,
    judged,
    proposals,
    reason,
    rows,
    state_of,
    tag_of,
    take_in,
    whole_mailbox,
)
from mails import (
    DUTY,
    answer,
    corrected,
    mbox,
    sent_to,
    ticked,
)
from running import tocsin
from workspaces import identity_of

from builder import seal
from builder.cli.terminal.secret import passphrase
from builder.errors import TrustError
from builder.proposals.updates import CHANGE
from builder.rounds import files
from builder.rounds.returns import importing, inbox, replies
from builder.rounds.returns.evidence import Rejected, Sealed
from builder.workspace.places import Workspace
from builder.workspace.problems import Place

# Sealed update forms.


FORM = {
    "schema": "tocsin-update/1",
    "made": "2026-11-24",
    "language": "en",
    "organisation": ".no",
    "sender": {"name": "Somebody", "role": "says so", "reach": "+44 7700 900321"},
    "changes": [
        {
            "action": "change",
            "contact": "",
            "kind": "phone",
            "old": "+44 1632 960201",
            "new": "+44 1632 960244",
            "hours": "",
        },
        {"action": "add", "contact": "ops", "kind": "mobile", "old": "", "new": "+44 7700 900244", "hours": "24/7"},
    ],
    "remark": "",
}


@pytest.fixture
def form() -> bytes:
    return seal.seal(json.dumps(FORM).encode(), [seal.public_key(identity_of("cert-all"))])


def form_of(*changes: dict[str, str]) -> bytes:
    empty = dict.fromkeys(("contact", "kind", "old", "new", "hours"), "")
    wishes = [empty | change for change in changes]
    return seal.seal(json.dumps(FORM | {"changes": wishes}).encode(), [seal.public_key(identity_of("cert-all"))])


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    path = tmp_path / "office.txt"
    path.write_text(identity_of("cert-all"), encoding="ascii")
    return path


def armoured(form: bytes) -> str:
    import base64

    return (
        "-----BEGIN AGE ENCRYPTED FILE-----\n"
        + base64.encodebytes(form).decode().replace("\n", "")
        + "\n-----END AGE ENCRYPTED FILE-----\n"
    )


def mailed(form: bytes, name: str, text: str = "My changes.") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "somebody@example.com"
    made["Message-ID"] = "<form@example.com>"
    made.set_content(text)
    made.add_attachment(form, maintype="application", subtype="octet-stream", filename=name)
    return made


def test_a_sealed_form_makes_proposals_and_no_outcome(
    opened: Workspace, form: bytes, identity: Path, tmp_path: Path
) -> None:
    """It proves nothing of who sent it: nothing is verified, the register stays. Again, it changes nothing."""
    path = tmp_path / "no.tocsin-update.age"
    path.write_bytes(form)
    said = take_in(opened, path, identity=identity)
    assert re.search(r"proposals +2 *\n", said)
    assert rows(opened) == []
    assert len(proposals(opened)) == 2
    assert all("source: sealed-form" in each for each in proposals(opened))
    before = state_of(opened)
    take_in(opened, path, identity=identity, officer="ben")
    take_in(opened, mbox(tmp_path / "in.mbox", [mailed(form, "x.tocsin-update.age")]), identity=identity)
    assert state_of(opened) == before


FIRST, SECOND = "+44 1632 960777", "+44 1632 960778"
TWO_WISHES = {
    "two removals": (
        {"action": "remove", "kind": "phone", "old": FIRST},
        {"action": "remove", "kind": "phone", "old": SECOND},
    ),
    "hours only": (
        {"action": "change", "kind": "phone", "old": FIRST, "hours": "24/7"},
        {"action": "change", "kind": "phone", "old": SECOND, "hours": "24/7"},
    ),
    "one that names no value": (
        {"action": "remove", "kind": "phone", "old": FIRST},
        {"action": "remove", "kind": "phone"},
    ),
}


@pytest.mark.parametrize("wishes", TWO_WISHES.values(), ids=TWO_WISHES)
def test_two_wishes_of_one_form_are_two(
    opened: Workspace, identity: Path, tmp_path: Path, wishes: tuple[dict[str, str], ...]
) -> None:
    """They differ in the old value alone, and nobody knows yet whose it is; each becomes a proposal, once."""
    path = tmp_path / "x.tocsin-update.age"
    path.write_bytes(form_of(*wishes))
    assert re.search(r"proposals +2 *\n", take_in(opened, path, identity=identity))
    assert len(proposals(opened)) == 2
    assert re.search(r"taken in before +2 *\n", take_in(opened, path, identity=identity))
    assert len(proposals(opened)) == 2


def test_a_value_that_nobody_named_is_the_only_one(opened: Workspace, identity: Path, tmp_path: Path) -> None:
    """The form names the contact and no number, the proposal has the number: it is the same change still."""
    path = tmp_path / "x.tocsin-update.age"
    wish = {"action": "change", "contact": "ops", "kind": "phone", "hours": "24/7"}
    path.write_bytes(form_of(wish, wish | {"old": "+44 1632 960201"}))
    assert re.search(r"proposals +1 *\n", take_in(opened, path, identity=identity))
    (proposal,) = proposals(opened)
    assert "old: +44 1632 960201" in proposal
    assert re.search(r"taken in before +2 *\n", take_in(opened, path, identity=identity))


@pytest.mark.parametrize(
    ("sender", "via"),
    cases(
        {
            "a stranger": ("somebody@example.com", "via: {kind: email, value: somebody@example.com}"),
            "a contact": ("NOC <Noc@Backend.Example>", "via: {contact: noc, kind: email, value: noc@backend.example}"),
            "nobody": ("a@example.com, b@example.com", ""),
            "hidden marks": ("so\u202eme@example.com", ""),
        }
    ),
)
def test_a_form_does_not_confirm_itself(
    opened: Workspace, identity: Path, tmp_path: Path, sender: str, via: str
) -> None:
    """The proposal knows the mailbox that the form came from: whoever sits in it confirms nothing from there."""
    noc = {"action": "change", "contact": "noc", "kind": "email", "new": "other@backend.example"}
    content = json.dumps(FORM | {"organisation": "shared-backend", "changes": [dict.fromkeys(CHANGE, "") | noc]})
    message = mailed(seal.seal(content.encode(), [seal.public_key(identity_of("cert-all"))]), "x.age")
    del message["From"]
    raw = f"From: {sender}\r\n".encode() + message.as_bytes()
    said = take_in(opened, mbox(tmp_path / "in.mbox", [raw]), identity=identity)
    assert re.search(r"proposals +1 *\n", said)
    (proposal,) = proposals(opened)
    assert via in proposal
    assert ("via:" in proposal) == bool(via)


def test_proposals_go_by_the_machine_s_clock(opened: Workspace, tmp_path: Path) -> None:
    """A day that is told, and yet to come, dates the outcomes; else it locked every proposal until then."""
    original = sent_to(opened, DUTY)
    text = corrected(original, tag_of(original, 1), "+44 1632 960188")
    take_in(opened, mbox(tmp_path / "in.mbox", [answer(original, text, Date="")]), day="2027-09-01")
    assert [row.when for row in rows(opened)] == [date(2027, 9, 1)]
    (proposal,) = proposals(opened)
    when = re.search(r"when: (\S+?)[,}]", proposal)
    assert when
    assert abs(datetime.fromisoformat(when[1]) - datetime.now(UTC)) < timedelta(hours=1)


@pytest.mark.parametrize("last", [b" ", b"\n", b"\r", b"\t", b"x"], ids=repr)
def test_a_sealed_form_keeps_its_last_byte(last: bytes) -> None:
    """What age seals ends with any byte: without that it was "cut or changed on its way", one form in 64."""
    form = b"age-encryption.org/v1\n-> X25519 A\nB\n--- C\nD" + last
    assert inbox.read_mail(mailed(form, "x.age").as_bytes()).updates == (form,)


def test_a_sealed_form_is_known_by_what_it_is(opened: Workspace, form: bytes, identity: Path, tmp_path: Path) -> None:
    """Renamed on the way, or pasted into a letter."""
    box = mbox(tmp_path / "in.mbox", [mailed(form, "ATT0001.dat")])
    assert re.search(r"proposals +2 *\n", take_in(opened, box, identity=identity))
    letter = EmailMessage()
    letter["From"] = "somebody@example.com"
    letter.set_content(f"Here:\n\n{armoured(form)}\n")
    found = judged(opened, letter)
    assert [type(each) for each in found] == [Sealed]


@pytest.mark.parametrize(
    ("content", "said"),
    cases(
        {
            "cut off": (lambda form: form[:-40], "update form: "),
            "for somebody else": (
                lambda _: seal.seal(b"x", [seal.public_key(identity_of("cert-eu"))]),
                "not sealed to this identity",
            ),
            "no form": (lambda _: seal.seal(b"{}", [seal.public_key(identity_of("cert-all"))]), "no update form"),
            "half surrogates": (
                lambda _: seal.seal(
                    json.dumps(FORM | {"remark": "\ud800"}).encode(), [seal.public_key(identity_of("cert-all"))]
                ),
                "update form: ",
            ),
            "huge": (lambda _: b"age-encryption.org/v1\n" + bytes(1 << 20), "too large"),
        }
    ),
)
def test_a_form_that_does_not_open_is_rejected(
    opened: Workspace, form: bytes, identity: Path, tmp_path: Path, content: Callable[[bytes], bytes], said: str
) -> None:
    path = tmp_path / "x.tocsin-update.age"
    path.write_bytes(content(form))
    assert said in take_in(opened, path, identity=identity)
    assert proposals(opened) == []


def test_without_an_identity_a_form_waits(opened: Workspace, form: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.tocsin-update.age"
    path.write_bytes(form)
    assert "name the office's identity: --identity FILE" in take_in(opened, path)


# What is written, and what is refused.


def test_the_report_of_rejects_replaces_nothing_else(opened: Workspace, tmp_path: Path) -> None:
    """Named by mistake, a mailbox stays a mailbox; an earlier report is replaced."""
    box = mbox(tmp_path / "in.mbox", whole_mailbox(opened))
    before = box.read_bytes()
    arguments = ("--root", opened.root, "--date", DAY, "round", "import", "2026-q4", box, "--officer", "anna", "--yes")
    done = tocsin(*arguments, "--rejects", box)
    assert done.returncode == 1
    assert "is no report of ours" in done.stderr
    assert box.read_bytes() == before
    (tmp_path / "minutes.txt").write_text("of the last meeting")
    assert tocsin(*arguments, "--rejects", tmp_path / "minutes.txt").returncode == 1
    assert (tmp_path / "minutes.txt").read_text() == "of the last meeting"
    done = tocsin(*arguments, "--rejects", opened.root / "rejects.csv")
    assert done.returncode == 1
    assert "would lie in the workspace" in done.stderr
    assert rows(opened) == []
    for _ in range(2):
        take_in(opened, box, rejects=tmp_path / "rejects.csv")


def test_no_cell_of_the_report_is_a_formula() -> None:
    one = Rejected(place=Place(file="=x.mbox", line=3), reason="it is", hint="-", sender="=1+1@x.example", day=TODAY)
    text = importing.reject_report([one]).decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(text)))["from"] == "'=1+1@x.example"
    assert not re.search(r"(?m)(^|,)[=+@-]", text)


def test_what_is_rejected_shows_nothing_in_a_traceback() -> None:
    """Neither findings nor rejects nor messages have a value in their repr."""
    made = inbox.read_mail(b"From: secret@example.com\nSubject: secret\nMessage-ID: <secret1234567890@x>\n\nsecret")
    one = Rejected(place=PLACE, reason="why", sender="secret@example.com")
    for each in (made, one, Sealed(place=PLACE, content=b"secret", sender="secret"), replace(one, sender="secret")):
        assert "secret" not in repr(each)


def test_a_closed_round_takes_nothing_in(opened: Workspace, tmp_path: Path) -> None:
    with files.changing(opened, "2026-q4") as held:
        held.close(TODAY)
    box = mbox(tmp_path / "in.mbox", whole_mailbox(opened))
    done = tocsin(
        *("--root", opened.root, "--date", DAY, "round", "import", "2026-q4", box, "--officer", "anna", "--yes")
    )
    assert done.returncode == 1
    assert "was closed" in done.stderr


def test_a_round_without_codes_believes_no_mail(opened: Workspace) -> None:
    """A round from before there were codes: whatever a mail says is for an officer to record."""
    against = asked_of(opened)
    old = replace(against, files=replace(against.files, round=against.files.round.model_copy(update={"salt": None})))
    original = sent_to(opened, DUTY)
    found = replies.judge(inbox.read_mail(answer(original, ticked(original)).as_bytes()), PLACE, old)
    assert reason(found) == "the round has no one-time codes"


def test_a_password_is_asked_for_by_its_own_option(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hint names the option of the command that asks."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(TrustError) as raised:
        passphrase(None, "Password", "--password-file")
    assert raised.value.hint == "name a file: --password-file FILE"
    with pytest.raises(TrustError) as raised:
        passphrase(None, "Passphrase")
    assert raised.value.hint == "name a file: --passphrase-file FILE"
