"""Whose call it is when somebody rings back: whatever they say leads to it, and nothing that they say is believed."""

from datetime import UTC, datetime

import pytest
from sheets import all_letters, round_of, tasks_of
from tasks import REGISTER, outcome

from builder.errors import WorkspaceError
from builder.register.model import Task
from builder.rounds.asking.boxes import tag
from builder.rounds.calling.call import RANG_US, card
from builder.rounds.calling.queue import call_of
from builder.rounds.calling.ringing import How, organisations_named, who_rings
from builder.rounds.progress import progress
from builder.rounds.record import RoundFiles, key_of

TASKS = tasks_of(REGISTER)
FILES = RoundFiles(round=round_of(), tasks=TASKS)
LETTER = next(each for each in all_letters() if each.task.kind == "email")
TASK = LETTER.task
LEAD = next(each for each in TASKS if each.contact == "lead" and each.kind == "mobile")
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def found(typed: str, files: RoundFiles = FILES) -> list[tuple[Task, How]]:
    done = progress(files, REGISTER, NOW.date())
    return [(each.task, each.how) for each in who_rings(REGISTER, files, done, typed)]


TAG = tag(round_of().salt or "", *key_of(TASK)[:2], TASK.kind, TASK.value)
DIGITS = "".join(sign for sign in LEAD.value if sign.isdigit())


@pytest.mark.parametrize(
    "typed", [LETTER.code, LETTER.code.upper(), LETTER.code.replace(" ", ""), f"code: {LETTER.code}."]
)
def test_a_code_that_is_read_out_leads_to_its_letter(typed: str) -> None:
    """The very letter comes first, then what else the round asks that contact; nobody else."""
    hits = found(typed)
    assert hits[0] == (TASK, How.CODE)
    assert {each for each, _ in hits} == {each for each in TASKS if key_of(each)[:2] == key_of(TASK)[:2]}


@pytest.mark.parametrize("typed", [*LETTER.code.split(), LETTER.code[:9], TAG, TAG.upper()])
def test_part_of_a_code_and_the_sign_of_a_box_lead_there_too(typed: str) -> None:
    """Four signs are soon said on a bad line."""
    assert found(typed)[0] == (TASK, How.PART)


@pytest.mark.parametrize(
    "typed",
    {
        "as it stands": LEAD.value,
        "as it is dialled at home": "0" + DIGITS[2:],
        "its last digits": DIGITS[-7:],
        "in other groups": f"{DIGITS[-6:-3]} {DIGITS[-3:]}",
        "with dashes": f"{DIGITS[-6:-3]}-{DIGITS[-3:]}",
    }.values(),
)
def test_a_number_however_it_is_spaced_leads_to_whose_it_is(typed: str) -> None:
    """The number on the display comes first, and then the others of the same contact."""
    assert found(typed)[0][0] == LEAD


@pytest.mark.parametrize("typed", ["gr", ".gr", ".ΕΛ", "xn--qxam", "registry-gr", "Greece"])
def test_a_tld_a_country_and_an_organisation_lead_to_all_of_it(typed: str) -> None:
    """And to nothing that only has those letters in it."""
    hits = found(typed)
    assert {each.organisation for each, _ in hits} == {"registry-gr"}
    assert {how for _, how in hits} == {How.WHOLE}


def test_those_without_an_answer_come_first() -> None:
    """Who rings back is likelier to be whom we did not reach; whoever answered is found as well."""
    first = next(each for each in TASKS if each.organisation == "registry-gr")
    files = RoundFiles(round=round_of(), tasks=TASKS, outcomes=(outcome(first, "confirmed", 20),))
    hits = [each for each, _ in found("gr", files)]
    assert hits[-1] == first


@pytest.mark.parametrize("typed", ["", "a", "12", "  "])
def test_what_would_be_anybody_s_is_refused(typed: str) -> None:
    """Two digits tell nobody apart, and the refusal does not repeat them."""
    with pytest.raises(WorkspaceError, match="too short"):
        found(typed)


def test_who_is_in_no_register_is_not_found() -> None:
    """No guess is made."""
    assert found("+44 1632 960777") == found("nobody of that name") == found("zzzz zzzz zzzz") == []


def test_a_round_without_codes_is_searched_all_the_same() -> None:
    """One from before there were codes."""
    files = RoundFiles(round=round_of().model_copy(update={"salt": None}), tasks=TASKS)
    assert found("gr", files)
    assert found(LETTER.code, files) == []


def test_the_card_of_somebody_who_rang_says_to_ring_back() -> None:
    """A number on a display can be forged: the card says so first, and shows the register's number."""
    call = call_of(REGISTER, LEAD, NOW)
    assert call
    sought = card(REGISTER, FILES, call, NOW.date(), officer="anna", sought=True)
    assert sought.notes[0] == RANG_US
    assert RANG_US not in card(REGISTER, FILES, call, NOW.date()).notes
    assert sought.number == LEAD.value


def test_an_organisation_goes_by_its_identifier_or_by_a_tld() -> None:
    """On a command line, where no name and no number belongs."""
    assert organisations_named(REGISTER, "registry-gr") == {"registry-gr"} <= organisations_named(REGISTER, ".gr")
    assert organisations_named(REGISTER, "nobody") == frozenset()
