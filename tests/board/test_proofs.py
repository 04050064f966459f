"""A recipient proves that it can open what it gets; nobody else can answer for it."""

from collections.abc import Callable
from datetime import date, timedelta

import people
import pytest
from workspaces import identity_of

from builder import seal
from builder.board import proofs
from builder.board.proofs import Challenge, Proofs
from builder.errors import TrustError
from builder.seal.fingerprints import SIGNS
from builder.trust import approvals

TODAY = date(2026, 11, 22)
BOTH = approvals.read_recipient("cert-all", people.files()["cert-all"].decode())
FIRST, SECOND = BOTH.keys


def answer_in(challenge: Challenge) -> str:
    """The signs that stand in the opened question."""
    return next(line for line in challenge.text.splitlines() if line.startswith("    ")).strip()


def asked(today: date = TODAY) -> tuple[tuple[Challenge, ...], Proofs]:
    return proofs.challenge(BOTH, {}, today, again=False)


def test_a_question_opens_with_its_key_only() -> None:
    """Sealed to one key: the other key of the same recipient does not open it."""
    (question, _), _ = asked()
    sealed = seal.seal(question.text.encode(), [question.key.key])
    opened = seal.unseal(sealed, identity_of("cert-all", 0)).decode()
    assert opened == question.text
    assert "cert-all" in opened
    assert "2026-12-22" in opened
    with pytest.raises(Exception, match=r"does not open|not sealed to"):
        seal.unseal(sealed, identity_of("cert-all", 1))


def test_an_answer_proves_its_key() -> None:
    """One key each; all are needed."""
    (one, two), known = asked()
    proved, known = proofs.prove(BOTH, known, answer_in(one), TODAY)
    assert [key.label for key in proved] == ["key 1"]
    assert proofs.unproved(BOTH, known) == (SECOND,)
    assert proofs.proved_on(BOTH, known) is None
    _, known = proofs.prove(BOTH, known, answer_in(two), TODAY + timedelta(days=3))
    assert proofs.proved_on(BOTH, known) == TODAY + timedelta(days=3)


ROUTES: dict[str, Callable[[str], str]] = {
    "in capitals": str.upper,
    "without groups": lambda text: text.replace(" ", ""),
    "in lines": lambda text: text.replace(" ", "-\n"),
}


@pytest.mark.parametrize("write", ROUTES.values(), ids=ROUTES)
def test_an_answer_may_be_written_in_any_way(write: Callable[[str], str]) -> None:
    """Over the telephone there are no groups and no small letters."""
    (one, two), known = asked()
    both = f"{answer_in(one)} {answer_in(two)}"
    proved, _ = proofs.prove(BOTH, known, write(both), TODAY)
    assert len(proved) == 2


def test_an_answer_is_good_once_and_for_thirty_days() -> None:
    """What was overheard is of no use later."""
    (one, _), known = asked()
    proofs.prove(BOTH, known, answer_in(one), TODAY + timedelta(days=30))
    for late in (31, -1):
        with pytest.raises(TrustError, match="ran out"):
            proofs.prove(BOTH, known, answer_in(one), TODAY + timedelta(days=late))
    _, after = proofs.prove(BOTH, known, answer_in(one), TODAY)
    with pytest.raises(TrustError, match="fits no open question"):
        proofs.prove(BOTH, after, answer_in(one), TODAY)


def test_a_wrong_answer_proves_nothing() -> None:
    """Nor does a right one beside it count: the caller is to read both again."""
    (one, _), known = asked()
    with pytest.raises(TrustError, match="fits no open question"):
        proofs.prove(BOTH, known, answer_in(one) + "a" * proofs.LENGTH, TODAY)
    for short in ("", "abc", answer_in(one)[:-1], answer_in(one).replace(answer_in(one)[0], "0")):
        with pytest.raises(TrustError, match="28 signs"):
            proofs.prove(BOTH, known, short, TODAY)


def test_a_proof_belongs_to_the_very_key() -> None:
    """Under the same label another key is unproved, and so is the same key of another recipient."""
    (one, two), known = asked()
    _, known = proofs.prove(BOTH, known, f"{answer_in(one)}{answer_in(two)}", TODAY)
    other = FIRST.model_copy(update={"key": "age1cmpc9fql3zmyada3j67h2jr83j07swf4payfqea2za44qpwrtynqf33eh6"})
    assert proofs.unproved(BOTH.model_copy(update={"keys": (other, SECOND)}), known) == (other,)
    assert proofs.unproved(BOTH.model_copy(update={"id": "cert-zz"}), known) == BOTH.keys


def test_only_what_is_unproved_is_asked_again() -> None:
    """Unless it is wanted; a question anew makes the old answer void, and the proof stands meanwhile."""
    (one, _), known = asked()
    _, known = proofs.prove(BOTH, known, answer_in(one), TODAY)
    late, _ = proofs.challenge(BOTH, known, TODAY + timedelta(days=31), again=False)
    assert [(each.number, each.voids) for each in late] == [(2, None)]
    both, kept = proofs.challenge(BOTH, known, TODAY, again=True)
    assert [(each.number, each.voids) for each in both] == [(1, None), (2, TODAY)]
    assert proofs.unproved(BOTH, kept) == (SECOND,)


def test_a_question_that_is_on_its_way_stays_open() -> None:
    """Asking once more by a slip does not make the answer void that is about to come."""
    (one, two), known = asked()
    with pytest.raises(TrustError, match="cert-all was asked on 2026-11-22 and has not answered yet"):
        proofs.challenge(BOTH, known, TODAY + timedelta(days=30), again=False)
    # A key that came later is asked about, and the question about the other stays.
    (first,), before = proofs.challenge(BOTH.model_copy(update={"keys": (FIRST,)}), {}, TODAY, again=False)
    (second,), after = proofs.challenge(BOTH, before, TODAY, again=False)
    assert second.number == 2
    proved, _ = proofs.prove(BOTH, after, f"{answer_in(first)}{answer_in(second)}", TODAY)
    assert len(proved) == 2
    proved, _ = proofs.prove(BOTH, known, f"{answer_in(one)}{answer_in(two)}", TODAY)
    assert len(proved) == 2


def test_no_answer_is_kept() -> None:
    """Who reads the file cannot answer; two questions never have one answer."""
    questions, known = asked()
    text = proofs.write_proofs(known).decode()
    answers = {answer_in(each).replace(" ", "") for each in questions}
    assert len(answers) == 2
    assert not any(answer in text for answer in answers)
    assert all(len(answer) == proofs.LENGTH and set(answer) <= set(SIGNS) for answer in answers)
    assert len(SIGNS) ** proofs.LENGTH > 2**128
    assert not set("ilo01") & set(SIGNS)
    assert proofs.read_proofs(text, "it") == known


DAMAGED = {
    "nothing": "",
    "a list": "[]",
    "no field": "{}",
    "no recipients": '{"schema": "tocsin-proofs/1"}',
    "recipients in a list": '{"schema": "tocsin-proofs/1", "recipients": []}',
    "no digest": '{"schema": "tocsin-proofs/1", "recipients": {"cert-eu": {"x": {}}}}',
    "a number": '{"schema": "tocsin-proofs/1", "recipients": {"cert-eu": 5}}',
    "deep nesting": "[" * 100_000,
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_damaged_proofs_are_an_error_of_ours(text: str) -> None:
    """They are no approval: losing them costs a question, not the register."""
    with pytest.raises(TrustError, match="it is damaged"):
        proofs.read_proofs(text, "it")
