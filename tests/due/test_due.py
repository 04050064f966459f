"""What falls due: in order, without personal details, and as a calendar that moves what has moved."""

import json
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from certificates import DUTY, give, pgp, smime
from records import SETTINGS, channel, contact, organisation, tld
from running import tocsin
from workspaces import NOW, TODAY, Change, publish_edition

from builder.due.calendar import ical
from builder.due.falling import Due, dues
from builder.editions.deadlines import Deadline, deadlines
from builder.office.log import What
from builder.proposals import Correction, propose, steps
from builder.proposals.record import Action, Route, Source
from builder.proposals.rules import Office
from builder.register.freshness import fold
from builder.register.loading import load
from builder.register.model import Officer, Outcome, Register
from builder.workspace.places import Workspace

PHONE = "+44 1632 960101"
WEEKS = 26


def held(confirmed: date | None = None, rounds: tuple[dict[str, str], ...] = ()) -> Register:
    """Return a register with one channel, confirmed on a day."""
    outcomes = (
        [
            {
                "organisation": "alpha",
                "contact": "duty",
                "kind": "phone",
                "value": PHONE,
                "when": str(confirmed),
                "method": "call",
                "result": "confirmed",
                "officer": "anna",
            }
        ]
        if confirmed
        else []
    )
    return Register.model_validate(
        {
            "settings": SETTINGS,
            "tlds": {"gr": tld("gr")},
            "organisations": {"alpha": organisation("alpha", contact("duty", channel("phone", PHONE)))},
            "rounds": rounds,
            "outcomes_of": {"r": outcomes},
        }
    )


def due(of: Register, today: date = TODAY, **more: object) -> tuple[Due, ...]:
    office = Office(register=of, proposals=(), now=datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
    return dues(of, today, **{"waiting": {}, "deadlines": (), "office": office, "weeks": WEEKS, **more})  # type: ignore[arg-type]


def test_a_channel_goes_stale_in_the_week_of_its_first_stale_day() -> None:
    """A week begins on Monday; what is stale already, and what is far away, is not told."""
    ageing = next(rule.ageing for rule in SETTINGS.freshness if "phone" in rule.kinds)
    for day in (date(2026, 11, 23), date(2026, 11, 29), date(2026, 12, 1)):
        (found,) = due(held(day - timedelta(days=ageing + 1)))
        assert found.day == day - timedelta(days=day.weekday())
        assert found.what == "going stale this week: 1 channel of 1 organisation"
        assert found.todo.endswith(": 1 phone")
    assert due(held(TODAY - timedelta(days=ageing + 1))) == ()
    assert due(held(TODAY), weeks=2) == ()
    assert due(held()) == ()


def test_a_key_of_a_contact_is_due_in_the_week_in_which_it_runs_out(miniature: Workspace, change: Change) -> None:
    """How many, and never whose; what has run out is for the check to tell."""
    give(change, "duty", openpgp=pgp("desk"), smime=smime(DUTY))
    give(change, "lead", openpgp=pgp("signs-only"))
    register = load(miniature).register
    assert register
    day = date(2027, 5, 20)
    (found,) = (each for each in due(register, day) if each.key.startswith("certificates"))
    assert (found.key, found.day) == ("certificates 2027-W22", date(2027, 5, 31))
    assert found.what == "running out this week: 2 OpenPGP keys or S/MIME certificates"
    for other, weeks in ((day, 1), (date(2027, 6, 2), WEEKS)):
        assert not [each for each in due(register, other, weeks=weeks) if each.key.startswith("certificates")]


def test_a_backup_and_a_drill_are_due_so_many_days_after_the_last() -> None:
    """One that was never made is due today; one that nobody ever opened, on the day on which it was made."""
    of, made = held(), TODAY - timedelta(days=3)
    (never,) = due(of, last={})
    assert (never.key, never.day, never.what) == ("backup", TODAY, "there is no backup of this register")
    drill, backup = due(of, last={What.BACKUP: made})
    assert (backup.key, backup.day) == ("backup", made + timedelta(days=SETTINGS.backup_days))
    assert (drill.key, drill.day) == ("drill", made)
    for what in (What.BACKUP_CHECKED, What.RESTORED):
        _, drill = due(of, last={What.BACKUP: made, what: made})
        assert (drill.key, drill.day) == ("drill", made + timedelta(days=SETTINGS.drill_days))


def test_an_officer_who_leaves_is_due_on_the_last_day() -> None:
    """The root is changed by then; who has left already is no reminder."""
    settings = SETTINGS.model_copy(update={"officers": (Officer(id="anna", name="Anna", until=date(2027, 6, 30)),)})
    of = held().model_copy(update={"settings": settings})
    (found,) = due(of)
    assert (found.key, found.day) == ("officer anna", date(2027, 6, 30))
    assert "tocsin board rotate --remove-officer anna" in found.todo
    assert due(of, date(2027, 7, 1)) == ()


def test_the_year_of_a_week_is_that_of_its_thursday() -> None:
    """The last days of December may be in the first week of the year after (ISO 8601)."""
    ageing = next(rule.ageing for rule in SETTINGS.freshness if "phone" in rule.kinds)
    (found,) = due(held(date(2027, 1, 2) - timedelta(days=ageing + 1)))
    assert (found.key, found.day) == ("stale 2026-W53", date(2026, 12, 28))


def test_an_open_round_is_due_and_a_closed_one_is_not() -> None:
    """With how many have not answered, and also when its day has passed."""
    rounds = (
        {"id": "2026-q3", "opened": "2026-07-01", "due": "2026-08-01"},
        {"id": "2026-q4", "opened": "2026-10-01", "due": "2026-12-01", "drill": "yes"},
    )
    first, second = due(held(rounds=rounds), waiting={"2026-q3": 1, "2026-q4": 7})
    assert first.what == "round 2026-q3 is due, 1 channel without an answer"
    assert (second.day, second.key) == (date(2026, 12, 1), "round 2026-q4")
    assert second.what == "exercise 2026-q4 is due, 7 channels without an answer"
    assert due(held(rounds=rounds)) == ()


def test_what_runs_out_says_what_renews_it(miniature: Workspace) -> None:
    """Root, approvals, edition and heartbeat, each with its command: nothing that can run out is left without."""
    publish_edition(miniature)
    found = due(held(), deadlines=deadlines(miniature))
    assert [each.key for each in found] == [
        "expires heartbeat",
        "expires edition",
        "expires list",
        "expires root",
    ]
    assert [each.todo.split(",")[0] for each in found] == [
        "tocsin refresh",
        "tocsin build",
        "tocsin recipients propose",
        "tocsin board rotate",
    ]


def deadline(what: str, day: date) -> Deadline:
    expires = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Deadline(kind=what.partition(" ")[0], what=what, expires=expires, day=day, shown=str(day))


def test_an_event_keeps_its_identifier_when_its_day_moves() -> None:
    """The next root takes the place of this one in the calendar; two rounds have an event each."""
    one = due(held(), deadlines=[deadline("root 1", date(2027, 1, 1)), deadline("edition 3", date(2027, 1, 1))])
    other = due(held(), deadlines=[deadline("root 2", date(2028, 1, 1)), deadline("edition 3", date(2027, 1, 1))])
    before, after = (events(ical(found, "Register", NOW)) for found in (one, other))
    assert set(before) == set(after)
    assert len(before) == 2
    assert {before[uid].decoded("dtstart") != after[uid].decoded("dtstart") for uid in before} == {True, False}
    # Two registers in one calendar do not move each other's.
    assert not set(before) & set(events(ical(one, "Another register", NOW)))


def test_a_calendar_that_is_written_again_says_that_it_is_newer() -> None:
    """RFC 5546, 2.1.4: a program that holds an event takes it anew only with a higher sequence."""
    found = due(held(), deadlines=[deadline("root 1", date(2027, 1, 1))])
    (before,) = events(ical(found, "Register", NOW)).values()
    (after,) = events(ical(found, "Register", NOW + timedelta(minutes=1))).values()
    assert before["sequence"] < after["sequence"] < 2**31
    assert after.decoded("last-modified") == NOW + timedelta(minutes=1)


def events(content: bytes) -> dict[str, icalendar.Event]:
    made = icalendar.Calendar.from_ical(content)
    return {str(event["uid"]): event for event in made.walk("VEVENT")}


def test_the_calendar_is_one_that_programs_read() -> None:
    """RFC 5545: lines end in CR LF and have 75 octets at most; a day has no time, and blocks nobody's."""
    rounds = ({"id": "2026-q4", "opened": "2026-10-01", "due": "2026-12-01"},)
    content = ical(due(held(rounds=rounds), waiting={"2026-q4": 1200}), "Register, of; everything", NOW)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert content.count(b"\n") == content.count(b"\r\n")
    made = icalendar.Calendar.from_ical(content)
    assert (made["version"], str(made["x-wr-calname"])) == ("2.0", "Register, of; everything: due")
    (event,) = made.walk("VEVENT")
    assert event.decoded("dtstart") == date(2026, 12, 1)
    assert event.decoded("dtstamp") == NOW
    assert event["transp"] == "TRANSPARENT"
    assert made.errors == []


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A small register with an open round."""
    root = tmp_path / "workspace"
    done = run(tmp_path, "demo", str(root), "--tlds", "12", "--recipients", "2", "--date", str(TODAY))
    assert done.returncode == 0, done.stderr
    done = run(root, "round", "open", "2026-q4", "--due", "2026-12-20")
    assert done.returncode == 0, done.stderr
    return root


def run(root: Path, *arguments: str, day: date = TODAY) -> subprocess.CompletedProcess[str]:
    return tocsin("--root", root, *arguments, clock=str(day))


def test_the_command_writes_a_calendar_and_names_nobody(example: Path, tmp_path: Path) -> None:
    """A calendar lies on somebody else's server: no contact, no number and no organisation is in it."""
    path = tmp_path / "office.ics"
    done = run(example, "due", "--ical", str(path))
    assert (done.returncode, done.stdout) == (0, "")
    assert "events to office.ics" in done.stderr
    shown, listed = run(example, "due"), run(example, "due", "--json")
    fields = json.loads(listed.stdout)
    assert {"round 2026-q4", "expires root", "expires list"} <= {each["key"] for each in fields}
    assert [each["due"] for each in fields] == sorted(each["due"] for each in fields)
    assert len(events(path.read_bytes())) == len(fields)
    register = load(Workspace.find(example)).register
    assert register
    said = path.read_text(encoding="utf-8").replace("\r\n ", "") + shown.stdout + listed.stdout + done.stderr
    for organisation_ in register.organisations.values():
        assert organisation_.id not in said
        assert organisation_.name not in said
        for each in organisation_.contacts:
            assert not [found for found in each.channels if found.value in said]
            assert each.name is None or each.name not in said


def test_a_proposal_is_due_when_its_cooling_off_time_ends(example: Path) -> None:
    """Nobody has to remember the day on which a number may be changed; before it is confirmed it is not told."""
    register = load(Workspace.find(example)).register
    assert register
    known = fold(register.outcomes, register.settings.freshness, TODAY)
    name, who, phone, mail = next(
        (each.id, person.id, phone, mail)
        for each in register.organisations.values()
        for person in each.contacts
        for phone in person.channels
        for mail in person.channels
        if phone.kind == "phone" and mail.kind == "email" and known.of(each.id, person.id, mail).state.verified
    )
    fields = Correction(
        organisation=name, contact=who, action=Action.CHANGE, kind=phone.kind, old=phone.value, new="+44 1632 960997"
    )
    workspace = Workspace.find(example)
    proposal = propose(workspace, fields, "officer-a", NOW, Source.CALL)

    def listed(day: date) -> list[dict[str, str]]:
        found = json.loads(run(example, "due", "--json", day=day).stdout)
        return [each for each in found if each["key"].startswith("proposal ")]

    assert listed(TODAY) == []
    over = Route(contact=who, kind=mail.kind, value=mail.value)
    steps.confirm(workspace, proposal.id, "officer-b", NOW, over)
    steps.notify(workspace, proposal.id, "officer-b", NOW)
    ends = (NOW + timedelta(days=register.settings.cooling_off_days)).date()
    (due,) = listed(TODAY)
    assert (due["due"], due["what"]) == (str(ends), "proposal 1: its cooling-off time ends")
    assert due["do"] == "tocsin proposals apply 1 --officer YOU"
    # Afterwards it is due on each day until somebody applies it.
    (due,) = listed(ends + timedelta(days=2))
    assert (due["due"], due["what"]) == (str(ends + timedelta(days=2)), "proposal 1: nothing is missing")
    run(example, "proposals", "refuse", "1", "--officer", "officer-a", day=ends + timedelta(days=2))
    assert listed(ends + timedelta(days=2)) == []


def test_outcomes_are_read(example: Path) -> None:
    """The count of a round is of those that nobody has answered yet."""
    from builder.rounds import files

    workspace = Workspace.find(example)
    first, *_ = tasks = files.read(workspace, "2026-q4").tasks
    fields = {key: getattr(first, key) for key in ("organisation", "contact", "kind", "value", "method", "officer")}
    files.append_outcomes(
        workspace, "2026-q4", [Outcome.model_validate({**fields, "when": str(TODAY), "result": "confirmed"})]
    )
    listed = json.loads(run(example, "due", "--json").stdout)
    (round_,) = (each for each in listed if each["key"] == "round 2026-q4")
    assert round_["what"] == f"round 2026-q4 is due, {len(tasks) - 1} channels without an answer"
