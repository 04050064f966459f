"""Opening a round: whom it asks, by which code an answer is known, whom to ring now, and the commands."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from running import tocsin
from tries import tries
from workspaces import MINIATURE, ROOT, TODAY

from builder.register.check import check
from builder.register.freshness import State, fold
from builder.register.hours import parse_hours
from builder.register.kinds import ChannelKind, Method
from builder.register.loading import load
from builder.register.model import Outcome, Register, Round, Task
from builder.register.unresponsive import unresponsive
from builder.rounds import files
from builder.rounds.asking.population import population, share
from builder.rounds.calling.queue import opening, queue
from builder.rounds.codes import LENGTH, Codes, code, shown
from builder.rounds.progress import progress
from builder.rounds.record import RoundFiles, key_of
from builder.seal.fingerprints import SIGNS
from builder.workspace.places import Workspace

DUE = date(2026, 12, 31)
SALT = "a2" * 13


def register_of(root: Path) -> Register:
    register = load(Workspace.find(root)).register
    assert register is not None
    return register


SMALL = register_of(MINIATURE)
LARGE = register_of(ROOT)


def asked(tasks: tuple[Task, ...]) -> list[str]:
    return [f"{task.organisation}/{task.contact} {task.kind}" for task in tasks]


# Whom a round asks


def test_a_round_asks_what_will_not_be_fresh_when_it_is_due() -> None:
    """What is fresh today and will not be on that day is asked, what still will be is not."""
    assert asked(population(SMALL, today=TODAY, due=DUE)) == [
        "registry-gr/duty email",
        "registry-gr/lead email",
        "registry-no/ops phone",
        "registry-no/ops sms",
        "registry-no/ops post",
        "registry-tv/desk fax",
        "registry-tv/desk email",
        "registry-tv/desk chat",
        "registry-tv/desk inoc-dba",
        "shared-backend/noc phone",
        "shared-backend/noc email",
        "shared-backend/head mobile",
    ]
    # Confirmed on 1 September and good for 120 days: fresh on 30 December, and no more on the 31st.
    earlier = asked(population(SMALL, today=TODAY, due=DUE - timedelta(days=1)))
    assert "shared-backend/noc phone" not in earlier


@pytest.mark.parametrize("register", [SMALL, LARGE], ids=["miniature", "example"])
def test_each_channel_is_asked_once_by_one_officer(register: Register) -> None:
    """However many TLDs an organisation serves, each of its channels is one task, and all are one officer's."""
    tasks = population(register, today=TODAY, due=date(2027, 6, 30))
    assert len({key_of(task) for task in tasks}) == len(tasks)
    assert len({(task.organisation, task.officer) for task in tasks}) == len({task.organisation for task in tasks})
    serving = {name for tld in register.tlds.values() for name in (tld.manager, tld.backend)}
    assert {task.organisation for task in tasks} <= serving


def test_officers_share_evenly() -> None:
    """Nobody has more to do than the others by more than one organisation."""
    tasks = population(LARGE, today=TODAY, due=DUE)
    counts = {officer.id: sum(task.officer == officer.id for task in tasks) for officer in LARGE.settings.officers}
    most = max(sum(task.organisation == name for task in tasks) for name in {task.organisation for task in tasks})
    assert max(counts.values()) - min(counts.values()) <= most
    # Where small organisations come last, they even out what the large ones left.
    assert max(counts.values()) - min(counts.values()) <= 1
    only = population(LARGE, today=TODAY, due=DUE, officers=("officer-b",))
    assert {task.officer for task in only} == {"officer-b"}
    assert len(only) == len(tasks)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), st.integers(1, 40), max_size=20), st.integers(1, 4))
@settings(deadline=None)
def test_no_share_outgrows_another_by_more_than_one_organisation(weights: dict[str, int], count: int) -> None:
    """Whatever the organisations, work is shared as evenly as they come, and each goes to somebody."""
    officers = [f"officer-{number}" for number in range(count)]
    shared = share(weights, officers)
    assert shared.keys() == weights.keys()
    loads = [sum(weight for name, weight in weights.items() if shared[name] == officer) for officer in officers]
    assert max(loads) - min(loads) <= max(weights.values(), default=0)
    assert share(dict(reversed(weights.items())), officers) == shared


def test_each_kind_is_asked_over_itself() -> None:
    """A channel is verified over itself, by a method that its rule lets count."""
    natural = {"phone": "call", "sms": "message", "chat": "message", "fax": "fax", "email": "email", "post": "letter"}
    tasks = population(LARGE, today=TODAY, due=date(2028, 1, 1))
    assert {task.kind for task in tasks} == set(ChannelKind)
    for task in tasks:
        assert task.method == natural.get(task.kind, "call")


def test_a_kind_that_is_not_verified_over_itself_is_not_asked() -> None:
    """Where the register's rule does not take a kind's own method for proof, a round proves nothing by it."""
    rules = [
        rule.model_copy(update={"methods": (Method.LETTER, Method.FAX)}) if ChannelKind.EMAIL in rule.kinds else rule
        for rule in SMALL.settings.freshness
    ]
    register = SMALL.model_copy(update={"settings": SMALL.settings.model_copy(update={"freshness": tuple(rules)})})
    kinds = {task.kind for task in population(register, today=TODAY, due=DUE)}
    assert ChannelKind.EMAIL not in kinds
    assert kinds == {task.kind for task in population(SMALL, today=TODAY, due=DUE)} - {ChannelKind.EMAIL}


def test_a_drill_tries_the_desks_that_are_awake_fresh_or_not() -> None:
    """An exercise asks who can be reached: the round-the-clock desks, or the first contact, and over no letter box."""
    assert asked(population(SMALL, today=TODAY, due=TODAY, drill=True)) == [
        "registry-gr/duty phone",
        "registry-gr/duty email",
        "registry-no/ops phone",
        "registry-no/ops sms",
        "registry-tv/desk satellite",
        "registry-tv/desk fax",
        "registry-tv/desk email",
        "registry-tv/desk chat",
        "registry-tv/desk inoc-dba",
        "shared-backend/noc phone",
        "shared-backend/noc email",
    ]


def test_an_organisation_that_serves_no_tld_is_left_in_peace() -> None:
    """Nobody reads of its contacts, so nobody asks them."""
    register = SMALL.model_copy(
        update={"tlds": {label: tld for label, tld in SMALL.tlds.items() if tld.manager != "registry-no"}}
    )
    assert "registry-no" not in {task.organisation for task in population(register, today=TODAY, due=DUE)}


def test_what_is_dated_after_today_does_not_count_yet() -> None:
    """A confirmation of tomorrow does not spare a channel, though the round is due after it."""
    tomorrow = Outcome.model_validate(
        {
            "organisation": "registry-gr",
            "contact": "duty",
            "kind": "email",
            "value": "duty@nic.example.gr",
            "when": TODAY + timedelta(days=1),
            "method": "email",
            "result": "confirmed",
            "officer": "anna",
        }
    )
    register = SMALL.model_copy(update={"outcomes_of": {"r": (*SMALL.outcomes, tomorrow)}})
    assert population(register, today=TODAY, due=DUE) == population(SMALL, today=TODAY, due=DUE)
    assert len(population(register, today=TODAY + timedelta(days=1), due=DUE)) == 11


@given(st.permutations(list(SMALL.outcomes)), st.integers(0, 800))
@settings(deadline=None)
def test_the_population_is_what_freshness_leaves(outcomes: list[Outcome], days: int) -> None:
    """Whatever the day, the tasks are the channels that are not fresh then, in whatever order outcomes are read."""
    due = TODAY + timedelta(days=days)
    register = SMALL.model_copy(update={"outcomes_of": {"r": tuple(outcomes)}})
    known = fold(SMALL.outcomes, SMALL.settings.freshness, due)
    stale = {
        (organisation.id, contact.id, channel.kind, channel.value)
        for organisation in SMALL.organisations.values()
        for contact in organisation.contacts
        for channel in contact.channels
        if known.of(organisation.id, contact.id, channel).state is not State.FRESH
    }
    tasks = population(register, today=TODAY, due=due)
    assert {(task.organisation, task.contact, task.kind, task.value) for task in tasks} == stale
    assert tasks == population(SMALL, today=TODAY, due=due)


# One-time codes

TASKS = population(LARGE, today=TODAY, due=DUE)
CODES = Codes(SALT, TASKS)


def test_a_code_is_read_over_the_telephone() -> None:
    """Twelve signs, none taken for another, in three groups; another for each task and in each round."""
    codes = [code(SALT, task) for task in TASKS]
    assert len(set(codes)) == len(TASKS)
    assert all(len(each) == LENGTH and set(each) <= set(SIGNS) for each in codes)
    assert shown("abcdefghjkmn") == "abcd efgh jkmn"
    assert not {code("b3" * 13, task) for task in TASKS} & set(codes)


def test_a_code_stays_the_same() -> None:
    """What was printed last month is known this month: the way in which codes are made does not change."""
    task = Task(
        organisation="registry-gr", contact="duty", kind="phone", value="+44 1632 960101", method="call", officer="anna"
    )
    assert code(SALT, task) == "pqvr6zt5hwdv"
    assert code(SALT, task.model_copy(update={"value": "+441632960101", "officer": "bert"})) == "pqvr6zt5hwdv"


@given(st.integers(0, len(TASKS) - 1))
@settings(deadline=None, max_examples=tries(60))
def test_a_code_finds_its_task(number: int) -> None:
    """However it is typed, wrapped, quoted or read out, the code says which task the answer is about."""
    task = TASKS[number]
    own = code(SALT, task)
    groups = shown(own).split()
    for text in (
        own,
        own.upper(),
        shown(own),
        "-".join(groups),
        f"> Code: {groups[0]} {groups[1]}\n> {groups[2]}",
        f"Code:{groups[0]}\u00a0{groups[1]}\u00a0{groups[2]}.",
        f"code ({shown(own)})",
        f"<b>{shown(own)}</b>",
        "with that kept have " + shown(own) + " them week rest",
        " ".join(own),
    ):
        assert CODES.find_all(text) == (task,), text


def test_what_is_no_code_finds_nothing() -> None:
    """A code of another round, a code with a slip, and plain words find nobody."""
    own = code(SALT, TASKS[0])
    slipped = own[:-1] + ("a" if own[-1] != "a" else "b")
    for text in (
        "",
        slipped,
        own[:-1],
        own + "a",
        "x" + own,
        code("b3" * 13, TASKS[0]),
        "have that kept when they rest",
    ):
        assert CODES.find_all(text) == (), text


def test_a_text_with_the_codes_of_two_tasks_is_nobodys_answer() -> None:
    """Where two codes stand, whose answer it is is not guessed; one that stands twice is one."""
    one, two = (shown(code(SALT, task)) for task in TASKS[:2])
    assert CODES.find_all(f"{one}\n{two}\n{one}") == TASKS[:2]
    assert CODES.find_all(f"{one}\n\n> {one}") == (TASKS[0],)


def test_a_huge_text_is_searched_promptly() -> None:
    """Nobody stops an import by sending signs that nearly are a code."""
    assert CODES.find_all(("abcd " * 200_000) + "\n" + ("a" * 500_000) + "\n" + ("a-- " * 100_000)) == ()


# Whom to ring now


def calls(now: datetime, officer: str | None = None, register: Register = SMALL) -> list[tuple[str, bool]]:
    tasks = population(register, today=TODAY, due=date(2028, 1, 1))
    round_ = Round(id="x", opened=date(2026, 11, 1), due=DUE, salt=SALT)
    found = progress(RoundFiles(round=round_, tasks=tasks), register, now.date())
    return [(f"{each.task.contact} {each.task.kind}", each.now) for each in queue(register, found, officer, now)]


def test_those_who_close_soonest_are_rung_first() -> None:
    """At nine in the morning in Oslo on a Monday, offices first, by when they close; those always awake can wait."""
    assert calls(datetime(2026, 11, 23, 8, tzinfo=UTC)) == [
        # Oslo's channel until 16:00, Athens' until 17:00 there, an hour ahead: both at 15:00 in UTC.
        ("lead mobile", True),
        ("ops phone", True),
        ("head mobile", True),
        ("duty phone", True),
        ("desk satellite", True),
        ("noc phone", True),
        # Past their office hours on the islands; they open at nine on Tuesday there.
        ("desk inoc-dba", False),
    ]


def test_at_night_those_who_are_awake_come_first_then_those_who_open_soonest() -> None:
    """The sun rises in the east."""
    found = calls(datetime(2026, 11, 22, 19, tzinfo=UTC))
    assert found == [
        ("duty phone", True),
        ("desk satellite", True),
        ("noc phone", True),
        ("desk inoc-dba", False),
        ("lead mobile", False),
        ("ops phone", False),
        ("head mobile", False),
    ]


def test_an_officer_rings_only_whose_task_it_is() -> None:
    """Nobody is rung by two officers."""
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    officers = [officer.id for officer in LARGE.settings.officers]
    shares = [set(calls(now, each, LARGE)) for each in officers]
    assert sum(len(calls(now, each, LARGE)) for each in officers) == len(calls(now, None, LARGE))
    assert all(shares)


def test_who_did_not_pick_up_is_not_rung_again_today() -> None:
    """The next call is tomorrow's; whoever answered is not called at all."""
    tasks = tuple(task for task in population(SMALL, today=TODAY, due=date(2028, 1, 1)) if task.method == "call")
    round_ = Round(id="x", opened=date(2026, 11, 1), due=DUE, salt=SALT)
    fields = {name: getattr(tasks[0], name) for name in ("organisation", "contact", "kind", "value", "method")}
    said = Outcome.model_validate({**fields, "when": TODAY, "result": "no-answer", "officer": "anna"})
    for days, count in ((0, 6), (1, 7)):
        now = datetime(2026, 11, 22, 8, tzinfo=UTC) + timedelta(days=days)
        files_ = RoundFiles(round=round_, tasks=tasks, outcomes=(said,))
        assert len(queue(SMALL, progress(files_, SMALL, now.date()), None, now)) == count


def test_hours_that_nobody_stated_are_an_offices() -> None:
    """The officer is told that the hours are assumed, and what time it is there."""
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    tasks = population(SMALL, today=TODAY, due=date(2028, 1, 1))
    round_ = Round(id="x", opened=date(2026, 11, 1), due=DUE, salt=SALT)
    found = queue(SMALL, progress(RoundFiles(round=round_, tasks=tasks), SMALL, now.date()), None, now)
    head = next(each for each in found if each.task.contact == "head")
    assert (head.assumed, head.hours.text, head.local.hour) == (True, "Mo-Fr 09:00-17:00", 9)
    noc = next(each for each in found if each.task.contact == "noc")
    assert (noc.assumed, noc.opens, noc.closes) == (False, None, None)


ATHENS = ZoneInfo("Europe/Athens")
OPENINGS: dict[str, tuple[str, tuple[int, ...], tuple[int, ...] | None, tuple[int, ...] | None]] = {
    "always": ("24/7", (2026, 11, 22, 3, 0), None, None),
    "always, written as spans": ("Mo-Su 00:00-24:00", (2026, 11, 22, 3, 0), None, None),
    "before it opens": ("Mo-Fr 08:00-17:00", (2026, 11, 23, 7, 59), (2026, 11, 23, 8, 0), (2026, 11, 23, 17, 0)),
    "as it opens": ("Mo-Fr 08:00-17:00", (2026, 11, 23, 8, 0), None, (2026, 11, 23, 17, 0)),
    "as it closes": ("Mo-Fr 08:00-17:00", (2026, 11, 23, 17, 0), (2026, 11, 24, 8, 0), (2026, 11, 24, 17, 0)),
    "over the weekend": ("Mo-Fr 08:00-17:00", (2026, 11, 20, 18, 0), (2026, 11, 23, 8, 0), (2026, 11, 23, 17, 0)),
    "past midnight": ("Mo-Fr 22:00-06:00", (2026, 11, 21, 3, 0), None, (2026, 11, 21, 6, 0)),
    "once a week, a week away": ("Sa 10:00-12:00", (2026, 11, 21, 12, 0), (2026, 11, 28, 10, 0), (2026, 11, 28, 12, 0)),
    "two spans that touch": ("Mo 08:00-12:00; Mo 12:00-17:00", (2026, 11, 23, 9, 0), None, (2026, 11, 23, 17, 0)),
    "until midnight and on": ("Mo 20:00-24:00; Tu 00:00-02:00", (2026, 11, 23, 21, 0), None, (2026, 11, 24, 2, 0)),
}


@pytest.mark.parametrize(("hours", "at", "opens", "closes"), OPENINGS.values(), ids=OPENINGS)
def test_hours_begin_and_end(
    hours: str, at: tuple[int, ...], opens: tuple[int, ...] | None, closes: tuple[int, ...] | None
) -> None:
    """When somebody answers, and until when, by the clock on their wall."""

    def local(moment: Any) -> datetime | None:
        return datetime(*moment, tzinfo=ATHENS) if moment else None

    moment = local(at)
    assert moment is not None
    assert opening(parse_hours(hours), moment) == (local(opens), local(closes))


NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
# When Athens put its clocks forward and back, in minutes of the year.
CHANGES = [
    (datetime(2026, month, day, 1, tzinfo=UTC) - NEW_YEAR) // timedelta(minutes=1) for month, day in ((3, 29), (10, 25))
]


@given(
    st.sampled_from(["Mo-Fr 09:00-17:00", "Sa-Su 22:00-03:00", "Tu 08:00-08:30; Th 00:00-24:00", "Fr-Mo 02:30-03:30"]),
    st.one_of(
        st.integers(0, 2 * 366 * 24 * 60), st.builds(int.__add__, st.sampled_from(CHANGES), st.integers(-180, 180))
    ),
)
@settings(deadline=None)
def test_who_is_said_to_answer_now_does(text: str, minutes: int) -> None:
    """At each minute of two years, changes of the clock included, the queue and the hours agree."""
    local = (NEW_YEAR + timedelta(minutes=minutes)).astimezone(ATHENS)
    hours = parse_hours(text)
    opens, closes = opening(hours, local)
    assert closes is not None
    assert (opens is None) == any(span.covers(local.weekday(), local.time()) for span in hours.spans)
    assert closes.astimezone(UTC) > local.astimezone(UTC)
    assert opens is None or opens.astimezone(UTC) > local.astimezone(UTC)


def test_in_the_hour_that_the_clock_repeats_nothing_has_ended_before_now() -> None:
    """At a quarter past three for the second time, what closes at half past does so in a quarter of an hour."""
    local = datetime(2026, 10, 25, 3, 15, fold=1, tzinfo=ATHENS)
    opens, closes = opening(parse_hours("Su 02:30-03:30"), local)
    assert opens is None
    assert closes is not None
    assert closes.astimezone(UTC) - local.astimezone(UTC) == timedelta(minutes=15)


# Commands


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The miniature with a round that the command opened; for tests that only look."""
    root = tmp_path_factory.mktemp("rounds") / "workspace"
    shutil.copytree(MINIATURE, root)
    done = tocsin("--root", root, "--date", TODAY, "round", "open", "2026-q4", "--due", DUE)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "data/rounds/2026-q4\n"
    assert done.stderr.splitlines() == [
        "tocsin: 2026-q4 asks about 12 channels of 6 contacts in 4 organisations, until 2026-12-31",
        "tocsin: anna has 12 of them, in 4 organisations",
        "tocsin: next: `tocsin round sheets 2026-q4 --to DIR` writes what is sent, `tocsin round call 2026-q4` rings",
    ]
    return Workspace.find(root)


def test_what_the_command_opens_is_sound_and_frozen(opened: Workspace, tmp_path: Path) -> None:
    """The tasks are the population of the day, and stay it, whatever becomes of the register."""
    root = tmp_path / "workspace"
    shutil.copytree(opened.root, root)
    workspace = Workspace.find(root)
    assert check(load(workspace), TODAY) == ()
    before = files.read(workspace, "2026-q4")
    expected = [task.model_dump() for task in population(SMALL, today=TODAY, due=DUE)]
    assert [task.model_dump() for task in before.tasks] == expected
    path = root / "data/organisations/registry-no.yaml"
    path.write_text(path.read_text().replace("+44 1632 960201", "+44 1632 960202"))
    path = root / "data/rounds/2026-q3/outcomes.csv"
    path.write_text(path.read_text().replace("2026-06-20", "2026-11-20"))
    assert files.read(workspace, "2026-q4").tasks == before.tasks
    done = tocsin("--root", root, "--date", TODAY, "round", "open", "2026-q4", "--due", DUE)
    assert (done.returncode, done.stderr.splitlines()[0]) == (1, "tocsin: the round 2026-q4 is there already")
    assert files.read(workspace, "2026-q4").tasks == before.tasks


def test_status_is_told_to_programs(opened: Workspace) -> None:
    """Progress by region, method and officer, and each contact with its step."""
    done = tocsin("--root", opened.root, "--date", TODAY, "round", "status", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["round"], found["opened"], found["due"], found["closed"]) == (
        "2026-q4",
        "2026-11-22",
        "2026-12-31",
        None,
    )
    assert found["tasks"]["open"] == 12
    assert {name: sum(each.values()) for name, each in found["by_region"].items()} == {"AP": 7, "EU": 5}
    assert {name: sum(each.values()) for name, each in found["by_method"].items()} == {
        "call": 4,
        "email": 4,
        "fax": 1,
        "letter": 1,
        "message": 2,
    }
    assert sum(found["by_officer"]["anna"].values()) == 12
    assert {each["step"] for each in found["chase"]} == {"contact"}
    assert len(found["chase"]) == 6


def test_status_shows_no_value(opened: Workspace) -> None:
    """Progress is shown around the office: identifiers, and no number or address."""
    for arguments in ((), ("--json",), ("--all",)):
        done = tocsin("--root", opened.root, "--date", TODAY, "round", "status", "2026-q4", *arguments)
        assert done.returncode == 0, done.stderr
        assert "960" not in done.stdout + done.stderr
        assert "@" not in done.stdout + done.stderr
        assert files.read(opened, "2026-q4").round.salt not in done.stdout + done.stderr


def test_status_names_the_ladder(opened: Workspace, tmp_path: Path) -> None:
    """A week after nobody picked up, the deputy is named; after the last step nobody is left."""
    root = tmp_path / "workspace"
    shutil.copytree(opened.root, root)
    workspace = Workspace.find(root)
    tasks = [task for task in files.read(workspace, "2026-q4").tasks if task.organisation == "registry-no"]
    tried = [
        Outcome.model_validate(
            {
                **{name: getattr(task, name) for name in ("organisation", "contact", "kind", "value", "method")},
                "when": TODAY,
                "result": "no-answer",
                "officer": "anna",
            }
        )
        for task in tasks
    ]
    files.append_outcomes(workspace, "2026-q4", tried)
    text = tocsin("--root", root, "--date", "2026-11-28", "round", "status").stdout
    assert "database" not in text
    assert "1 contact is asked again later, the first on 2026-11-29" in text
    text = tocsin("--root", root, "--date", "2026-11-29", "round", "status").stdout
    assert "Ask the administrative contact in the root zone database (1)" in text
    assert "registry-no" in text
    done = tocsin("--root", root, "round", "asked", "2026-q4", "registry-no", "--whom", "root-zone", clock="2026-11-30")
    assert done.returncode == 0, done.stderr
    text = tocsin("--root", root, "--date", "2026-12-07", "round", "status").stdout
    assert "Ask the regional organisation (1)" in text
    done = tocsin("--root", root, "round", "asked", "2026-q4", "registry-no", "--whom", "region", clock="2026-12-07")
    assert done.returncode == 0, done.stderr
    text = tocsin("--root", root, "--date", "2026-12-14", "round", "status").stdout
    assert "Nobody is left to ask" in text
    assert check(load(workspace), date(2026, 12, 14)) == ()


def test_the_ladder_is_climbed_by_commands(opened: Workspace, tmp_path: Path) -> None:
    """Week after week `asked` notes the step that `status` names, to the end; no step is taken early or left out."""
    root = tmp_path / "workspace"
    shutil.copytree(opened.root, root)
    workspace = Workspace.find(root)
    tasks = [task for task in files.read(workspace, "2026-q4").tasks if task.organisation == "registry-gr"]
    assert len({task.contact for task in tasks}) == 2
    fields = ("organisation", "contact", "kind", "value", "method", "officer")
    silence = [
        {**{name: getattr(task, name) for name in fields}, "when": TODAY, "result": "no-answer"} for task in tasks
    ]
    files.append_outcomes(workspace, "2026-q4", map(Outcome.model_validate, silence))

    def ask(day: date, whom: str) -> int:
        arguments = ("round", "asked", "2026-q4", "registry-gr", "--whom", whom)
        return tocsin("--root", root, *arguments, clock=str(day)).returncode

    def chases(day: date) -> list[dict[str, Any]]:
        found = json.loads(tocsin("--root", root, "--date", str(day), "round", "status", "--all", "--json").stdout)
        return [each for each in found["chase"] if each["organisation"] == "registry-gr"]

    words = {"deputy": "deputy", "root zone database": "root-zone", "regional organisation": "region"}
    taken: list[str] = []
    day = TODAY
    while any(each["step"] != "unresponsive" for each in chases(day)):
        first = min(chases(day), key=lambda each: (each["from"], each["step"] == "unresponsive"))
        turn = date.fromisoformat(first["from"])
        others = set(words.values()) - {words[first["step"]]}
        assert ask(turn - timedelta(days=1), words[first["step"]]) == 1, "before its turn"
        assert [ask(turn, other) for other in sorted(others)] == [1] * len(others), "another's turn"
        assert ask(turn, words[first["step"]]) == 0
        taken.append(first["step"])
        assert turn >= day
        day = turn
        assert len(taken) < 9
    assert list(dict.fromkeys(taken)) == ["deputy", "root zone database", "regional organisation"]
    ids = {(sent.contact, sent.when.date()) for sent in files.read(workspace, "2026-q4").sent}
    assert {who for who, _ in ids} == {"duty", "lead", "root-zone-contact", "regional-organisation"}
    closed = tocsin(
        "--root", root, "--date", str(day), "round", "close", "2026-q4", "--yes", "--to", tmp_path / "report"
    )
    assert closed.returncode == 0, closed.stderr
    register = load(workspace).register
    assert register
    assert "registry-gr" in unresponsive(register, day).organisations


def test_a_torn_line_is_told_and_status_goes_on(opened: Workspace, tmp_path: Path) -> None:
    """After a crash nobody has to mend a file by hand."""
    root = tmp_path / "workspace"
    shutil.copytree(opened.root, root)
    path = root / "data/rounds/2026-q4/outcomes.csv"
    path.write_bytes(path.read_bytes() + b"registry-gr,duty,email,duty@nic.ex")
    done = tocsin("--root", root, "--date", TODAY, "round", "status")
    assert done.returncode == 0
    assert done.stderr == (
        "tocsin: data/rounds/2026-q4/outcomes.csv:2: warning: a line that was not written to its end was cut off "
        "[torn line]; its writer was stopped before it was done; do again what was done last\n"
    )


REFUSED: dict[str, tuple[tuple[str, ...], int, str]] = {
    "a name that is none": (("open", "2026/q4", "--due", "2026-12-31"), 2, "small letters, digits and hyphens"),
    "a day that is past": (("open", "2027-q1", "--due", "2026-11-21"), 2, "this day is past"),
    "no day": (("open", "2027-q1"), 2, "--due"),
    "an officer that nobody knows": (
        ("open", "2027-q1", "--due", "2026-12-31", "--officer", "bert"),
        1,
        "register.yaml names no officer bert",
    ),
    "status of no round": (("status", "2027-q1"), 1, "there is no such round"),
    "status of an officer that nobody knows": (
        ("status", "--officer", "bert"),
        1,
        "register.yaml names no officer bert",
    ),
    "an organisation that is not asked": (
        ("asked", "2026-q4", "registry-xx", "--whom", "region"),
        1,
        "does not ask that organisation",
    ),
    "somebody else": (("asked", "2026-q4", "registry-no", "--whom", "friends"), 2, "one of: deputy, others,"),
}


@pytest.mark.parametrize(("arguments", "returncode", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_with_the_reason(
    opened: Workspace, arguments: tuple[str, ...], returncode: int, said: str
) -> None:
    """A slip changes nothing, and says what to do."""
    before = sorted(path.name for path in opened.data.glob("rounds/*"))
    done = tocsin("--root", opened.root, "round", *arguments, clock=TODAY)
    assert done.returncode == returncode
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert sorted(path.name for path in opened.data.glob("rounds/*")) == before


def test_a_round_in_which_nothing_is_asked_is_not_opened(miniature: Workspace) -> None:
    """A round without tasks would only be in the way."""
    for path in (miniature.data / "organisations").glob("*.yaml"):
        text = path.read_text()
        path.write_text(text.partition("contacts:")[0] + "consent: all\ncontacts: []\n")
    done = tocsin("--root", miniature.root, "--date", TODAY, "round", "open", "2026-q4", "--due", DUE)
    assert done.returncode == 1
    assert "nothing has to be verified" in done.stderr
    assert not (miniature.data / "rounds/2026-q4").exists()


def test_a_closed_round_takes_no_more_questions(opened: Workspace, tmp_path: Path) -> None:
    """After its end nobody is asked in its name, and its status is still told."""
    root = tmp_path / "workspace"
    shutil.copytree(opened.root, root)
    with files.changing(Workspace.find(root), "2026-q4") as held:
        held.close(TODAY)
    done = tocsin("--root", root, "round", "asked", "2026-q4", "registry-no", "--whom", "region", clock=TODAY)
    assert (done.returncode, "was closed on 2026-11-22" in done.stderr) == (1, True)
    done = tocsin("--root", root, "--date", TODAY, "round", "status", "2026-q4")
    assert "closed on 2026-11-22" in done.stdout


def test_rounds_from_before_there_were_tasks_stay_valid(miniature: Workspace) -> None:
    """An old round has no list of whom it asked; its outcomes count, and its status says so."""
    done = tocsin("--root", miniature.root, "--date", TODAY, "round", "status", "2026-q3")
    assert done.returncode == 0, done.stderr
    assert "keeps no list of whom it asked" in " ".join(done.stdout.split())
