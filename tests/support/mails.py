"""Mailboxes for tests: what contacts, their programs and their attackers send back to a letter of a round."""

from collections.abc import Iterable
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from builder.register.loading import load
from builder.rounds import files
from builder.rounds.asking import mail
from builder.rounds.asking.letters import Letter, letters
from builder.workspace.places import Workspace

OFFICE = "desk@secretariat.example"
DUTY, LEAD, DESK, NOC = "duty@nic.example.gr", "eleni@example.net", "desk@example.org", "noc@backend.example"


def letter_to(workspace: Workspace, value: str, name: str = "2026-q4") -> Letter:
    """The letter of a round that goes to an address or a number."""
    register = load(workspace).register
    assert register
    found = files.read(workspace, name)
    return next(each for each in letters(register, found, found.tasks) if each.task.value == value)


def sent_to(workspace: Workspace, value: str, name: str = "2026-q4") -> EmailMessage:
    """The message of a round that goes to an address, as the office sends it."""
    register = load(workspace).register
    assert register
    letter = letter_to(workspace, value, name)
    return mail.message(letter, files.read(workspace, name).round, register.settings.publisher)


def ticked(original: EmailMessage) -> str:
    """The text of a message with the box filled in that confirms."""
    text = original.get_content()
    assert "CONFIRM [   ]" in text
    return text.replace("CONFIRM [   ]", "CONFIRM [ x ]")


def corrected(original: EmailMessage, tag: str, value: str) -> str:
    """The text of a message with a new value for one of its channels."""
    head, box, rest = original.get_content().partition(f"NEW {tag} [")
    assert box
    return f"{head}{box}{value}]{rest.partition(']')[2]}"


def quoted(text: str) -> str:
    return "".join(f"> {line}\n" for line in text.splitlines())


def answer(original: EmailMessage, text: str, number: int = 1, **headers: str) -> EmailMessage:
    """An answer from the address that was asked."""
    made = EmailMessage(policy=SMTP)
    made["From"] = headers.pop("From", str(original["To"]))
    made["To"] = OFFICE
    made["Subject"] = f"Re: {original['Subject']}"
    made["Date"] = headers.pop("Date", "Tue, 24 Nov 2026 10:00:00 +0100")
    made["Message-ID"] = headers.pop("Message_ID", f"<{number}.answer@contact.example>")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def with_attachment(text: str, original: EmailMessage) -> EmailMessage:
    """An answer with a picture beside it."""
    made = answer(original, text)
    made.add_attachment(b"\x89PNG" * 1000, maintype="image", subtype="png", filename="logo.png")
    return made


def report(
    original: EmailMessage,
    number: int = 1,
    action: str = "failed",
    status: str = "5.1.1",
    recipient: str | None = None,
    returned: str = "full",
) -> bytes:
    """A delivery report as mail servers write it (RFC 3464)."""
    address = recipient or original["To"].addresses[0].addr_spec
    back = {
        "full": b"Content-Type: message/rfc822\r\n\r\n" + original.as_bytes(policy=SMTP),
        "headers": b"Content-Type: text/rfc822-headers\r\n\r\n" + original.as_bytes(policy=SMTP).split(b"\r\n\r\n")[0],
        "none": b"Content-Type: text/plain\r\n\r\nThe message is not given back.\r\n",
    }[returned]
    return (
        (
            f"From: MAILER-DAEMON@relay.example (Mail Delivery System)\r\nTo: {OFFICE}\r\n"
            f"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <{number}.report@relay.example>\r\n"
            "Date: Tue, 24 Nov 2026 09:00:00 +0000\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="=_cut"\r\n\r\n'
            "--=_cut\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nI could not deliver it.\r\n"
            "--=_cut\r\nContent-Type: message/delivery-status\r\n\r\n"
            "Reporting-MTA: dns; relay.example\r\nArrival-Date: Tue, 24 Nov 2026 08:00:00 +0000\r\n\r\n"
            f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n"
            "Diagnostic-Code: smtp; 550 no such user here\r\n\r\n--=_cut\r\n"
        ).encode()
        + back
        + b"\r\n--=_cut--\r\n"
    )


def mbox(path: Path, messages: Iterable[EmailMessage | bytes]) -> Path:
    """Write messages as a mailbox file."""
    with path.open("wb") as file:
        for message in messages:
            content = message if isinstance(message, bytes) else message.as_bytes()
            file.write(b"From - Tue Nov 24 10:00:00 2026\n" + content.rstrip(b"\r\n") + b"\n\n")
    return path


def maildir(path: Path, messages: Iterable[EmailMessage | bytes]) -> Path:
    """Write messages as a Maildir."""
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    for number, message in enumerate(messages):
        content = message if isinstance(message, bytes) else message.as_bytes()
        place = path / ("cur" if number % 2 else "new") / f"17640{number:05}.M1P2.host:2,S"
        place.write_bytes(content.replace(b"\r\n", b"\n"))
    (path / "tmp" / "unfinished").write_bytes(b"half a mess")
    return path
