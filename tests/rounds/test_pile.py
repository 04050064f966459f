"""The pile: messages that may be answers to a round, for their owner alone, each once, until the round is closed."""

import os
import stat

import pytest
from incoming import judged
from mails import DUTY, answer, sent_to, ticked

from builder.errors import RoundError
from builder.rounds.returns import pile
from builder.rounds.returns.evidence import Finding
from builder.rounds.returns.pile import Pile
from builder.workspace.places import Workspace

HOSTILE = b"From elsewhere Mon Nov 23 10:00:00 2026\r\nFrom: a@example.org\r\n\r\nHello\r\n\r\nFrom b\r\nTo: c\r\n\r\n"


def test_a_message_lies_there_once_however_its_lines_end(opened: Workspace) -> None:
    """The same message out of a mailbox in a file and from a server has one name, which says nothing of it."""
    kept = Pile(opened, "2026-q4")
    content = answer(sent_to(opened, DUTY), ticked(sent_to(opened, DUTY)), 1).as_bytes().replace(b"\r\n", b"\n")
    name = kept.add(content)
    assert kept.add(content.replace(b"\n", b"\r\n") + b"\r\n") == name
    assert kept.add(content, deleted=True) == name
    (stored,) = kept.messages()
    assert (stored.content, stored.deleted, stored.place.file) == (content, False, name)
    assert name == pile.name_of(content)
    assert "example" not in name
    (found,) = judged(opened, content)
    assert isinstance(found, Finding)


def test_what_is_in_it_is_for_its_owner_alone(opened: Workspace) -> None:
    """No other account of the machine reads an answer, whatever the mask of the process is."""
    before = os.umask(0)
    try:
        kept = Pile(opened, "2026-q4")
        path = kept.directory / kept.add(b"From: a@example.org\n\nHello\n")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for directory in (kept.directory, kept.directory.parent):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_one_file_is_one_message_whatever_it_begins_with(opened: Workspace) -> None:
    """A message whose first line looks as if a mailbox began is no mailbox: its sender wrote that line."""
    kept = Pile(opened, "2026-q4")
    kept.add(HOSTILE)
    assert [stored.content for stored in kept.messages()] == [HOSTILE]


def test_what_its_owner_deleted_is_told_apart(opened: Workspace) -> None:
    """Who reads the pile knows what was marked as deleted in its mailbox, as with a mailbox in a file."""
    kept = Pile(opened, "2026-q4")
    kept.add(b"From: a@example.org\n\nHello\n", deleted=True)
    (stored,) = kept.messages()
    assert stored.deleted


def test_an_emptied_pile_leaves_nothing(opened: Workspace) -> None:
    """A closed round leaves no mail in clear; another round's stays, and none is no error."""
    kept, other = Pile(opened, "2026-q4"), Pile(opened, "2027-q2")
    kept.add(b"From: a@example.org\n\nHello\n")
    other.add(b"From: a@example.org\n\nHello\n")
    assert kept.empty() == 1
    assert not kept.directory.exists()
    assert kept.empty() == 0
    assert len(other.names()) == 1


def test_a_pile_that_cannot_be_written_says_so(opened: Workspace) -> None:
    """What stands in the way is named by its place, and nothing is half written."""
    (opened.root / ".cache").mkdir(exist_ok=True)
    opened.mails("x").parent.write_text("in the way")
    with pytest.raises(RoundError, match="a message cannot be written"):
        Pile(opened, "2026-q4").add(b"From: a@example.org\n\nHello\n")


def test_who_is_forgotten_is_in_no_mail_that_waits(opened: Workspace) -> None:
    """What names somebody goes, however it is encoded, and what nobody can search; another's answer stays."""
    kept = Pile(opened, "2026-q4")
    hidden = b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nRWxlbmkgd2FzIGhlcmUK\n"
    for content in (b"From: Eleni <e@example.net>\n\nHello\n", hidden, b"Content-Type: application/pdf\n\n%PDF-1.7\n"):
        kept.add(content)
    stays = kept.add(b"From: somebody@example.org\n\nHello\n")
    pile.forget(opened, lambda text: "Eleni" in text)
    assert kept.names() == (stays,)
