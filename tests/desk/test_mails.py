"""The desk's mails: the mail beside its contact's data and our question, one key, and on the disk before the next."""

import re
from email.message import EmailMessage

import pytest
from desks import LARGE, SMALL, AtDesk, sit_down
from incoming import NOW, asked_of, proposals, rows
from mails import DUTY, LEAD, NOC, answer, letter_to, quoted, sent_to, ticked

from builder.register.kinds import Result
from builder.rounds import files
from builder.rounds.effort import Part
from builder.rounds.returns import answering
from builder.rounds.returns.answering import Reading
from builder.rounds.returns.mails import in_pile
from builder.rounds.returns.pile import Pile
from builder.workspace.places import Workspace

NAME = "2026-q4"
ESCAPES = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def add(workspace: Workspace, value: str, text: str, number: int, **headers: str) -> None:
    original = sent_to(workspace, value)
    made = answer(original, f"{text}\n\n{quoted(original.get_content())}", number, **headers)
    Pile(workspace, NAME).add(made.as_bytes())


def done(workspace: Workspace) -> list[str]:
    return [each.done.value for each in files.read(workspace, NAME).mails]


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_mail_its_data_and_our_question_stand_together(opened: Workspace, size: tuple[int, int]) -> None:
    """On a wide screen side by side, on a small one a key away; what the mail says is text and nothing else."""
    add(opened, DUTY, "\x1b[31m[red]Ring[/red]\x1b]0;x\x07 before \u202enoon[/]", 1)

    async def work(desk: AtDesk) -> None:
        assert "[m] mails" in desk.screen
        both = await desk.press("m")
        assert "[red]Ring[/red]" in both
        assert "no box is filled in" in both
        if size == SMALL:
            assert "CONFIRM" not in both
            both = await desk.press("tab")
        assert "+44 1632 960101" in both
        assert "whether all this is right, over email" in both
        assert "CONFIRM [ ]" in both + await desk.press("pagedown")
        assert not ESCAPES.search(both)
        assert "[c]onfirmed" in both
        assert "[1-9] new value" in both

    sit_down(opened, work, now=NOW, size=size)
    assert done(opened) == []


def test_one_key_settles_a_mail_and_the_next_comes(opened: Workspace) -> None:
    """An outcome, a new value, and nothing: each is saved before the next mail, and its time is recorded."""
    add(opened, DUTY, "All is right.", 1)
    add(opened, LEAD, "My mobile is another now.", 2)
    add(opened, NOC, "Thank you for the reminder, we shall see.", 3)

    async def work(desk: AtDesk) -> None:
        assert "3 to read" in await desk.press("m")
        for _ in range(3):
            match re.findall(r"to read; [a-z-]+/([a-z]+)", desk.screen):
                case ["duty"]:
                    assert "Saved: confirmed" in await desk.press("c")
                case ["noc"]:
                    assert "nothing comes of it" in await desk.press("n")
                case _:
                    # Which channel has that number is seen while the new value is typed, on a small screen too.
                    assert "in place of +44" in await desk.press("1")
                    assert "Not taken" in await desk.type("nonsense")
                    entered = await desk.type("+44 7700 900155")
                    assert "Proposal 0001-anna is entered" in entered
                    assert "; the old value stays until" in entered
        assert "No mail is left to read." in desk.screen
        # What was read is there once more for what it says besides, and nothing is recorded twice.
        assert "read before" in await desk.press("p")

    sit_down(opened, work, now=NOW)
    assert sorted(done(opened)) == ["confirmed", "nothing", "proposed"]
    assert [each.result for each in rows(opened)] == [Result.CONFIRMED] * 2
    assert all(each.note.startswith("mail ") for each in rows(opened))
    (text,) = proposals(opened)
    assert "+44 7700 900155" in text
    assert [(each.part, each.items) for each in files.read(opened, NAME).effort] == [(Part.MAILS, 1)] * 3


def test_what_proves_nothing_is_refused_with_its_reason(opened: Workspace) -> None:
    """A right code from elsewhere confirms nothing; what nobody can take back is pressed twice."""
    add(opened, DUTY, "All is right.", 1, From="mallory@evil.example")
    stranger = EmailMessage()
    stranger["From"], stranger["Subject"] = "scanner@copyshop.example", "scan"
    stranger.set_content("see the file")
    stranger.add_attachment(b"%PDF-1.7 " * 10, maintype="application", subtype="pdf", filename="scan.pdf")
    Pile(opened, NAME).add(stranger.as_bytes())

    async def work(desk: AtDesk) -> None:
        screen = await desk.press("m")
        assert "it cannot confirm" in screen
        assert "Not recorded as confirmed: it comes from another address" in await desk.press("c")
        assert "Press w again" in await desk.press("w")
        assert "Taken back." in await desk.press("x")
        assert rows(opened) == []
        assert "copyshop" in await desk.press("l")
        assert "scan.pdf (application/pdf" in desk.screen
        assert "does not hold the code" in await desk.press("c")
        assert "Whose is it?" in await desk.press("i")
        await desk.press("o")
        assert "registry-gr/" in await desk.type("registry-gr")
        assert "Press g again" in await desk.press("g")
        await desk.press("x")

    sit_down(opened, work, now=NOW, officer="ben")
    assert (rows(opened), proposals(opened), done(opened)) == ([], [], [])


def test_the_code_on_a_picture_is_typed_and_counts_as_paper(opened: Workspace) -> None:
    """Who sends a photograph of our letter has got it: its code, read from the picture, lets it be confirmed."""
    original = sent_to(opened, DUTY)
    made = answer(original, "see the picture")
    del made["Subject"]
    made["Subject"] = "photo"
    made.add_attachment(b"\x89PNG" * 1000, maintype="image", subtype="png", filename="photo.png")
    Pile(opened, NAME).add(made.as_bytes())

    async def work(desk: AtDesk) -> None:
        assert "by its sender alone" in (await desk.press("m") + await desk.press("tab"))
        assert "does not hold the code" in await desk.press("c")
        await desk.press("o")
        assert "on a paper that it shows" in await desk.type(letter_to(opened, DUTY).code)
        assert "Saved: confirmed" in await desk.press("c")

    sit_down(opened, work, now=NOW)
    assert [(each.value, each.result) for each in rows(opened)] == [(DUTY, Result.CONFIRMED)]


def test_what_another_officer_has_read_is_gone(opened: Workspace) -> None:
    """Two officers before one mail: the second is told who read it and what came of it, and sees the next."""
    add(opened, DUTY, "All is right.", 1)
    add(opened, LEAD, "All is right too.", 2)

    async def work(desk: AtDesk) -> None:
        first = await desk.press("m")
        mail = next(each for each in in_pile(opened, asked_of(opened)).to_read if f"/{each.whom[0][1]}" in first)
        answering.leave(Reading(workspace=opened, asked=asked_of(opened, "ben"), mail=mail, now=NOW, clock=NOW))
        after = await desk.press("c")
        assert "ben has read this mail meanwhile: nothing" in after
        assert "1 to read" in after
        assert "Saved: confirmed" in await desk.press("c")

    sit_down(opened, work, now=NOW)
    assert sorted(done(opened)) == ["confirmed", "nothing"]
    assert len(rows(opened)) == 1


def test_what_needs_no_reader_is_taken_in_from_here(opened: Workspace) -> None:
    """The answers that a program can judge are told in a line and recorded by one key, pressed twice."""
    original = sent_to(opened, DUTY)
    Pile(opened, NAME).add(answer(original, ticked(original)).as_bytes())

    async def work(desk: AtDesk) -> None:
        assert "1 can be taken in" in desk.screen
        assert "1 mail can be taken in" in await desk.press("m")
        assert "Without a reader: 1 confirmed" in await desk.press("a")
        assert rows(opened) == []
        assert "Taken in: 1 confirmed" in await desk.press("a")

    sit_down(opened, work, now=NOW)
    assert [each.result for each in rows(opened)] == [Result.CONFIRMED]
