"""The page and the paper say the same: the TypeScript of the page beside its Python cousins, over many registers.

At a moment the page orders every channel by who answers then. Python has no cousin of that: paper is read at any time.
Compared is what both have: chips and warnings at each moment, and the order of the numbers where no clock has a say.
"""

import json
import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from reader import NODE, ROOT, bundled
from records import EDITION, SETTINGS, TODAY, channel, contact, organisation, recipient, register, tld

from builder.register import addresses
from builder.register.freshness import Freshness, fold
from builder.register.hours import opening, parse_hours
from builder.register.kinds import OVER_ITSELF, SPOKEN
from builder.register.model import Contact, Outcome, Register
from builder.register.reach import Scenario
from builder.views import Views
from builder.views.advice import LOST, numbers
from builder.views.entries import ChannelView, OrganisationView, View
from builder.words.chips import chip_of
from builder.words.labels import METHODS

REGISTERS = 120
ZONES = ("Europe/Athens", "Pacific/Auckland", "America/St_Johns")
NOON = datetime.combine(TODAY, datetime.min.time(), UTC).replace(hour=12)
# The day of issue, that night, and when verifications have aged.
MOMENTS = (NOON, NOON + timedelta(hours=11), NOON + timedelta(days=61), NOON + timedelta(days=250, hours=5))
VALUES = {
    **dict.fromkeys(("phone", "mobile", "sms", "fax", "satellite"), "+44 1632 960{:03}"),
    "email": "duty{}@nic.gr",
    "post": "Example Street {}",
    "chat": "irc #duty{}",
    "inoc-dba": "64496*{}",
}
SCENARIOS = {
    "own-tld": Scenario.OWN_TLD,
    "internet": Scenario.INTERNET,
    "phones": Scenario.PHONES,
    "night": Scenario.NIGHT,
}


@dataclass(frozen=True)
class Case:
    """A register, whether its hours are of all times or not known, and what the page makes of it at each moment."""

    of: Register
    timeless: bool
    page: list[dict[str, Any]]


def drawn(seed: int) -> Register:
    """A register of two TLDs with channels of all kinds; every second one has office hours too."""
    draw = random.Random(seed)
    hours = [None, "24/7", "Mo-Su 00:00-24:00", *(["Mo-Fr 08:00-17:00", "Sa 22:00-06:00"] if seed % 2 else [])]

    def drawn_contact(number: int) -> Contact:
        kinds = draw.choices(sorted(VALUES), k=draw.randrange(5))
        channels = [
            # Some have their endpoint in common with another, and some mail does not die with the TLD.
            channel(
                kind,
                VALUES[kind].format(draw.randrange(101, 110)).replace("nic.gr", draw.choice(["nic.gr", "a.example"])),
                hours=draw.choice(hours),
            )
            for kind in kinds
        ]
        unique = {(each.kind, each.value): each for each in channels}
        kind = draw.choice(["desk", "person"])
        return contact(f"c{number}", *unique.values(), kind=kind, order=str(draw.randrange(1, 4)))

    owners = [
        organisation(name, *(drawn_contact(number) for number in range(draw.randrange(4))), timezone=draw.choice(ZONES))
        for name in ("alpha", "beta")
    ]
    outcomes = [
        Outcome(
            organisation=owner.id,
            contact=who.id,
            kind=each.kind,
            value=each.value,
            when=TODAY - timedelta(days=draw.choice([0, 1, 60, 119, 120, 121, 150, 180, 300, 365, 366, 900])),
            method=OVER_ITSELF[each.kind] if OVER_ITSELF[each.kind] in ("call", "email") else "call",
            result=draw.choice(
                ["confirmed"] * 5 + ["out-of-service", "wrong-person", "corrected", "bounced", "no-answer"]
            ),
            officer="anna",
        )
        for owner in owners
        for who in owner.contacts
        for each in who.channels
        for _ in range(draw.randrange(3))
    ]
    return register([tld("gr", "alpha", "beta"), tld("no", "beta")], owners, outcomes)


def seen(of: Register, day: date) -> View:
    """What a recipient of everything sees on a day; some of it does not answer the rounds."""
    known = fold(of.outcomes, SETTINGS.freshness, day)
    return Views(of, known, replace(EDITION, issued=day)).view(recipient())


def silenced(organisations: tuple[OrganisationView, ...], seed: int) -> list[OrganisationView]:
    """The same, where some contacts, or whole organisations, do not answer the rounds."""
    draw = random.Random(seed)
    since = [None, None, date(2026, 7, 1)]
    return [
        replace(
            each,
            unresponsive=draw.choice(since),
            contacts=tuple(replace(who, unresponsive=draw.choice(since)) for who in each.contacts),
        )
        for each in organisations
    ]


def key(owner: OrganisationView, who: str, each: ChannelView) -> str:
    return f"{owner.id}/{who}/{each.kind}/{each.value}"


def asked(of: Register, seed: int) -> dict[str, Any]:
    """A register as the page's model reads it on the day of issue."""
    view = seen(of, TODAY)
    (rule,) = view.copy.rules
    return {
        "moments": [moment.isoformat() for moment in MOMENTS],
        "issued": TODAY.isoformat(),
        "rules": f"{','.join(rule.kinds)} {rule.fresh} {rule.ageing} {rule.stale}",
        "organisations": [
            {
                **{name: getattr(owner, name) for name in ("id", "name", "country", "timezone")},
                "unresponsive": owner.unresponsive and owner.unresponsive.isoformat(),
                "contacts": [
                    {
                        "id": who.id,
                        "person": who.kind == "person",
                        "unresponsive": who.unresponsive and who.unresponsive.isoformat(),
                        "channels": [_channel(owner, who.id, each) for each in who.channels],
                    }
                    for who in owner.contacts
                ],
            }
            for owner in silenced(view.organisations, seed)
        ],
        "tlds": [
            {
                "tld": entry.tld,
                "territory": entry.territory,
                "manager": entry.manager.id,
                "backend": entry.backend and entry.backend.id,
            }
            for entry in view.entries
        ],
    }


def _channel(owner: OrganisationView, who: str, each: ChannelView) -> dict[str, Any]:
    return {
        "key": key(owner, who, each),
        "kind": each.kind,
        "value": each.value,
        "hours": each.hours,
        "known": _known(each.freshness),
        "tlds": each.relies_on,
        "network": each.network,
        "endpoint": addresses.endpoint(channel(each.kind, each.value)),
    }


def _known(freshness: Freshness) -> dict[str, str | None]:
    """A freshness as the page says it."""
    if freshness.disproof:
        when = str(freshness.disproved_on)
        return {"state": "expired", "when": when, "method": None, "disproof": freshness.disproof.replace("-", " ")}
    when, method = freshness.when and str(freshness.when), freshness.method and METHODS[freshness.method]
    return {"state": freshness.state, "when": when, "method": method, "disproof": None}


@cache
def answers(scratch: Path) -> list[Case]:
    """What the page makes of all registers, in one run of Node."""
    script = bundled(ROOT / "tests" / "node" / "cousins.mjs", scratch / "cousins.mjs")
    registers = [drawn(seed) for seed in range(REGISTERS)]
    lines = "".join(json.dumps(asked(of, seed)) + "\n" for seed, of in enumerate(registers))
    # The page counts days by the machine's clock; here that is UTC.
    command = [NODE, script]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=300, env={"TZ": "UTC"})
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == REGISTERS
    return [Case(of, not seed % 2, page) for seed, (of, page) in enumerate(zip(registers, found, strict=True))]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    return answers(tmp_path_factory.mktemp("cousins"))


def at_each_moment(cases: list[Case]) -> Iterator[tuple[int, Case, datetime, View, dict[str, Any]]]:
    for seed, case in enumerate(cases):
        for moment, page in zip(MOMENTS, case.page, strict=True):
            yield seed, case, moment, seen(case.of, moment.date()), page


def test_chips_are_the_same(cases: list[Case]) -> None:
    """Shape, word, days and colour of every channel, on the day of issue and long after, by day and by night there."""
    shapes = set()
    for _, _, moment, view, page in at_each_moment(cases):
        ours = {}
        for owner in view.organisations:
            local = moment.astimezone(ZoneInfo(owner.timezone))
            for who, each in owner.channels:
                answered = each.hours is not None and opening(parse_hours(each.hours), local)[0] is None
                made = chip_of(each.freshness, answered=answered, today=moment.date())
                shapes.add((made.shape, made.sure))
                ours[key(owner, who.id, each)] = {
                    "shape": made.shape,
                    "state": made.state,
                    "days": made.days,
                    "sure": made.sure,
                }
        assert page["chips"] == ours
    assert len(shapes) == 6


def test_warnings_are_the_same(cases: list[Case]) -> None:
    """What stands between the reader and a TLD, the worst first."""
    said = set()
    for _, _, _, view, page in at_each_moment(cases):
        for entry in view.entries:
            theirs = [warning["code"] for warning in page["entries"][entry.tld]["warnings"]]
            told = [_code(text) for text in entry.warnings]
            assert theirs == told
            said.update(told)
            for warning, text in zip(page["entries"][entry.tld]["warnings"], entry.warnings, strict=True):
                lost = [words for scenario, words in LOST.items() if words in text]
                assert [LOST[SCENARIOS[what]] for what in warning.get("lost", [])] == lost
    assert said == {"hidden", "unverified", "mail", "lost", "single"}


def _code(text: str) -> str:
    """What the page calls a warning."""
    starts = {
        "No contact": "hidden",
        "Nothing here": "unverified",
        "No verified way": "lost",
        "Only one": "single",
        "The one e-mail": "mail",
        "Both e-mail": "mail",
        "All ": "mail",
    }
    return next(code for start, code in starts.items() if text.startswith(start))


def test_numbers_are_rung_in_the_same_order(cases: list[Case]) -> None:
    """The first number and all after it, of who answers and who does not, where no clock has a say in it."""
    rung = 0
    for seed, case, _, view, page in at_each_moment(cases):
        if not case.timeless:
            continue
        owners = {each.id: each for each in silenced(view.organisations, seed)}
        for entry in view.entries:
            ours = numbers([owners[each.id] for each in entry.organisations])
            theirs = [each["key"] for each in page["entries"][entry.tld]["tries"] if each["kind"] in SPOKEN]
            wrong = {
                key(owner, who.id, each)
                for owner in entry.organisations
                for who, each in owner.channels
                if each.freshness.disproof
            }
            assert [one for one in theirs if one not in wrong] == [
                key(one.organisation, one.contact.id, one.channel) for one in ours
            ]
            # What was found wrong stands at the end there, and nowhere on paper.
            assert set(theirs) - wrong == set(theirs[: len(ours)])
            rung += len(ours)
    assert rung > REGISTERS
