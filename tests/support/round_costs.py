"""The lines of the reckoning of a round: which cases, how many, and what each takes; and the tables of its page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from expected_round import OFFICERS, Calls, Chased, Counts, Papers, Proposals, Shares, expected, shares, stretches
from reckoning import (
    AIM,
    BEFORE,
    DEALING,
    Assumptions,
    Case,
    Cost,
    Line,
    assumptions_told,
    days,
    lines_told,
    parts_told,
    percent,
    table,
    varied,
)
from scripted_round import (
    A_CHANGED,
    A_PROGRAM,
    A_RIGHT,
    ALL_SENT,
    APPLIED,
    APPLY,
    BY_TELEPHONE,
    CONFIRM,
    LOOKED_OVER,
    OPEN,
    PAGE,
    RINGS_BACK,
    TELL,
    WRITTEN,
    saved_as,
)
from typed_commands import typed

from builder.register.kinds import Result
from builder.register.model import Register

OFFICE = len(OFFICERS)
RING = "ring in vain"
AFTER_A_STEP = "an answer to a step, as one in their words"
# What, how many, and the minutes besides.
Rows = list[tuple[str, float, float]]
Tables = dict[str, list[str]]
TABLE = re.compile(r"(?<=<!-- table: )(\w+)( -->\n)(.*?)(?=<!-- end -->)", re.DOTALL)


def lines(register: Register, costs: Mapping[Case, Cost], assumed: Assumptions) -> list[Line]:
    """Return all that a round takes, case by case."""
    return lines_of(expected(register, assumed), costs, assumed)


def lines_of(counts: Counts, costs: Mapping[Case, Cost], assumed: Assumptions) -> list[Line]:
    """Return the lines of so many cases."""
    by_part: dict[str, Rows] = {
        "calls": _calls(counts.calls, assumed),
        "proposals": _proposals(counts.proposals, assumed),
        "chase": _chase(counts.chased, assumed),
        "mails": _mails(counts),
        "fax, post and chat": _papers(counts.papers, assumed),
        "set-up": _set_up(assumed),
        "learning": [("the guide is read, by each", OFFICE, 0), ("practice, by each", OFFICE, assumed.practice)],
        "closing": [
            ("the round's state is looked at", 1, 0),
            ("the round is closed", 1, 0),
            ("wrapping up", 1, assumed.wrapping_up),
        ],
    }
    return [
        Line(part=part, what=what, cases=round(cases), cost=costs.get((part, what), Cost()), minutes=minutes)
        for part, rows in by_part.items()
        for what, cases, minutes in rows
    ]


def _calls(calls: Calls, assumed: Assumptions) -> Rows:
    return [
        (saved_as(Result.CONFIRMED), calls.confirmed, 0),
        (saved_as(Result.CORRECTED), calls.corrected, 0),
        (saved_as(Result.NO_ANSWER), calls.in_vain, 0),
        (saved_as(Result.REFUSED), calls.final, 0),
        ("conversation", calls.conversations, assumed.conversation),
        ("next number of the same contact", calls.further, assumed.further_number),
        ("new value, said and read back", calls.corrected, assumed.new_value),
        (RING, calls.in_vain, assumed.rings),
        ("dead line, or refusal", calls.final, assumed.dead_line),
        (RINGS_BACK, assumed.ring_back * calls.in_vain, 0),
    ]


def _proposals(proposals: Proposals, assumed: Assumptions) -> Rows:
    # Each officer looks every other day what is due.
    times = assumed.desk_days / 2
    return [
        (OPEN, proposals.organisations, 0),
        (CONFIRM, proposals.all, 0),
        ("conversation that confirms, an organisation", proposals.organisations, assumed.conversation),
        (RING, proposals.in_vain, assumed.rings),
        (TELL, proposals.all, assumed.notice),
        (APPLY, times, 0),
        (PAGE, proposals.all, 0),
        (APPLIED, times, 0),
    ]


def _chase(chased: Chased, assumed: Assumptions) -> Rows:
    times = chased.weeks * OFFICE
    return [
        (LOOKED_OVER, chased.mails + chased.calls + chased.papers, 0),
        ("a week's steps are sent", times, 0),
        ("an address is typed", chased.looked_up, assumed.looked_up),
        (BY_TELEPHONE, chased.calls, assumed.conversation),
        (WRITTEN, times, 0),
        ("a letter or fax goes out", chased.papers, assumed.letter),
        (ALL_SENT, times, 0),
        ("conversation with whom a step found", chased.found_with_number, assumed.conversation),
    ]


def _mails(counts: Counts) -> Rows:
    mails = counts.mails
    return [
        (A_RIGHT, mails.right, 0),
        (A_CHANGED, mails.changed, 0),
        (A_PROGRAM, mails.programs, 0),
        (AFTER_A_STEP, counts.chased.found, 0),
    ]


def _papers(papers: Papers, assumed: Assumptions) -> Rows:
    return [
        ("a letter goes out", papers.letters, assumed.letter),
        ("a fax goes out", papers.faxes, assumed.fax),
        ("a chat message goes out", papers.chats, assumed.chat),
        ("all short messages go out", min(1, papers.short_messages), assumed.short_messages),
        ("that they went out is noted", 1, 0),
        ("an answer is filled in", papers.answered, assumed.answer_on_paper),
        ("the filled-in list is taken in", OFFICE * assumed.desk_days / 4, 0),
    ]


def _set_up(assumed: Assumptions) -> Rows:
    days_ = assumed.desk_days
    return [
        ("the register is checked", 1, 0),
        ("its state is looked at", 1, 0),
        ("the round is opened", 1, 0),
        ("the work sheets are written", 1, 0),
        ("what would be sent is looked at", 1, 0),
        ("the mails are sent", 1, 0),
        ("the desk is opened, a day and officer", OFFICE * days_, 0),
        ("answers are fetched, a day", days_, 0),
        ("the day is committed, by each", OFFICE * days_, 0),
    ]


def tables(register: Register, costs: Mapping[Case, Cost]) -> Tables:
    """Return the tables of the page by their names, in its order."""
    assumed = Assumptions()
    found = lines(register, costs, assumed)
    return {
        "verdict": _verdict(register, found, assumed),
        "parts": parts_told(found, assumed),
        "population": _population(register),
        "lines": lines_told(found, assumed),
        "assumptions": assumptions_told(assumed),
        "otherwise": _otherwise(register, costs, assumed),
    }


def written(page: str, found: Tables) -> str:
    """Return a page with these tables in their places."""
    assert [each[1] for each in TABLE.finditer(page)] == list(found)
    return TABLE.sub(lambda match: match[1] + match[2] + "\n" + "\n".join(found[match[1]]) + "\n\n", page)


def all_costs(played: Mapping[Case, Cost], words: Mapping[Case, int], guide: int) -> dict[Case, Cost]:
    """Return what each case takes: at the desk, at a command with what it says, and what the guide has to be read."""
    found = {**played, **{case: replace(cost, words=words.get(case, 0)) for case, cost in typed().items()}}
    found["mails", AFTER_A_STEP] = played["mails", A_RIGHT]
    found["learning", "the guide is read, by each"] = Cost(words=guide)
    return found


def _verdict(register: Register, found: Sequence[Line], assumed: Assumptions) -> list[str]:
    """Return what it comes to, and what stands in the way of the aim."""
    total = days(found, assumed)
    spoken = days([each for each in found if each.what.startswith("conversation")], assumed)
    rung = [each for each in found if each.what == RING]
    in_vain = days([*rung, *(each for each in found if each.what == saved_as(Result.NO_ANSWER))], assumed)
    screen = days([replace(each, minutes=0) for each in found], assumed)
    tlds = len(register.tlds)
    way = "over" if total > AIM else "within"
    before = sum(BEFORE.values())
    return [
        f"**{total:.1f} officer-days** for {tlds} TLDs, or {total * 300 / tlds:.1f} for 300: {way} the aim of {AIM:g},",
        f"and {percent(total / before)} of the {before:g} of before.",
        f"The screens take {screen:.1f} of it, keys, reading and deciding together. Conversations take {spoken:.1f},",
        f"and {sum(each.cases for each in rung)} rings that nobody takes {in_vain:.1f}, with the outcomes noted.",
    ]


def _population(register: Register) -> list[str]:
    rows = [[name, *map(str, counts)] for name, counts in stretches(register).items()]
    return table(["at noon UTC on a Monday", "numbers", "contacts", "organisations", "turns"], rows, numbers=1)


def _otherwise(register: Register, costs: Mapping[Case, Cost], assumed: Assumptions) -> list[str]:
    every = shares(register, [each.id for each in register.rounds if each.closed])
    short = {"conversation": 2, "rings": 0.5}
    once = {"answered_at_first": 1, "rings_in_vain": 1}
    rows: list[tuple[str, dict[str, float], Shares | None]] = [
        *((f"a conversation takes {minutes} minutes", {"conversation": minutes}, None) for minutes in (2, 3, 4)),
        ("a ring in vain takes half a minute", {"rings": 0.5}, None),
        ("whoever answers does so at the first ring", {"answered_at_first": 1}, None),
        ("the silent are rung on one day, not on three", {"rings_in_vain": 1}, None),
        (f"{percent(every.silent)} are silent, as in all four rounds of the example together", {}, every),
        ("half a minute for a ring in vain, and two for a conversation", short, None),
        ("those two, and everybody answers at the first ring or not at all", {**short, **once}, None),
        ("an officer-day has 7 hours", {"hours_a_day": 7}, None),
    ]
    told = []
    # Most of them change no case, but what one takes.
    counted: dict[tuple[object, ...], Counts] = {}
    for what, changes, dealt in rows:
        other = varied(assumed, **changes)
        key = (dealt, *(getattr(other, name) for name in DEALING))
        counts = counted.get(key) or counted.setdefault(key, expected(register, other, dealt))
        found = lines_of(counts, costs, other)
        told.append([what, f"{days(found, other, 'calls'):.1f}", f"{days(found, other):.1f}"])
    return table(["if", "calls", "all"], told, numbers=1)
