"""A whole round played at the desk, by keys alone and by two officers at once.

What each screen said was saved is written down as it is said, and in the end that is what lies on the disk: nothing
lost, nothing double.
"""

from collections import Counter
from pathlib import Path

import pytest
from desk_play import CLOSED, FIRST, NAME, SECOND, Play, play_round
from stages import copied

from builder.proposals.record import Step, read_proposals
from builder.rounds import files

pytestmark = pytest.mark.long
NOTED = "confirmed proposal "
WAY = (Step.ENTERED, Step.CONFIRMED, Step.NOTIFIED, Step.APPLYING, Step.APPLIED)


@pytest.fixture(scope="module")
def play(desk_round_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Play:
    scratch = tmp_path_factory.mktemp("played")
    return play_round(copied(desk_round_once, scratch / "workspace"), scratch)


def test_every_call_that_was_said_to_be_saved_is_one_line(play: Play) -> None:
    """By both officers, with every outcome that there is, and once each; a note stands with its outcome alone."""
    rows = [row for row in play.rows("outcomes.csv") if row["method"] == "call" and not row["note"].startswith(NOTED)]
    corrected = [row for row in rows if row["result"] == "corrected"]
    found = Counter(
        (row["officer"], row["result"], row["kind"], row["organisation"]) for row in rows if row not in corrected
    )
    found.update((row["officer"], row["result"], "", "") for row in corrected)
    assert found == play.ledger.calls
    assert {row["result"] for row in rows} == {
        *("confirmed", "corrected", "no-answer", "wrong-person", "refused", "out-of-service")
    }
    assert Counter(row["officer"] for row in rows if row["note"]) == {FIRST: 1, SECOND: 1}
    # Whoever rang back had not answered before; nobody else was rung twice.
    twice = [key for key, count in Counter(tuple(row.values())[:4] for row in rows).items() if count > 1]
    assert [[row["result"] for row in rows if tuple(row.values())[:4] == key] for key in twice] == [
        ["no-answer", "confirmed"]
    ]


def test_every_mail_that_was_read_is_in_the_journal_once(play: Play) -> None:
    """As it was settled, by whoever read it; what needed no reader is an outcome without one."""
    journal = play.rows("mails.csv")
    assert Counter((row["officer"], row["done"]) for row in journal) == play.ledger.mails
    assert len({row["mail"] for row in journal}) == len(journal) == 4
    by_mail = [row for row in play.rows("outcomes.csv") if row["method"] == "email"]
    assert [row["result"] for row in by_mail] == ["confirmed"] * 6
    assert len({row["note"] for row in by_mail}) == 6


def test_every_proposal_went_its_way_once_and_by_two_officers(play: Play) -> None:
    """Entered at a call or a mail, confirmed by the other officer, told, and applied: each step once."""
    found, problems = read_proposals(play.workspace)
    assert problems == ()
    assert sorted(each.id for each in found) == sorted(play.ledger.entered) == sorted(play.ledger.confirmed)
    for each in found:
        assert tuple(event.step for event in each.events) == WAY
        assert each.events[0].officer != each.events[1].officer
    assert play.ledger.applied == len(found) == 4
    held = {channel.value for _, _, channel in play.register.channels()}
    assert [each.id for each in found if each.new not in held or each.old in held] == []
    heard = [row["note"] for row in play.rows("outcomes.csv") if row["note"].startswith(NOTED)]
    assert sorted(heard) == sorted(f"{NOTED}{name}" for name in play.ledger.confirmed)


def test_every_step_of_the_ladder_is_noted_once(play: Play) -> None:
    """What went out in one go, and what was asked by telephone."""
    steps = [row for row in play.rows("sent.csv") if " " in row["id"]]
    assert len(steps) == len({(*row.values(),)[:4] for row in steps}) == play.ledger.steps > 1


def test_the_effort_counts_what_the_keys_did(play: Play) -> None:
    """Each thing that was done is counted in its part of the work, under whoever did it, and nothing else is."""
    found: Counter[tuple[str, str]] = Counter()
    for row in play.rows("effort.csv"):
        found[row["officer"], row["part"]] += int(row["items"])
    assert found == play.ledger.items


def test_the_round_is_closed_and_reported(play: Play) -> None:
    """By the command, on what the desk wrote; no note is left beside it."""
    assert files.read(play.workspace, NAME).round.closed == CLOSED.date()
    assert (play.scratch / "report" / f"{NAME}.pdf").read_bytes().startswith(b"%PDF")
    assert not list(play.workspace.calls.glob("*.json"))
