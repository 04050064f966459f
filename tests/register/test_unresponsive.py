"""Who does not answer: told of those only whom closed rounds asked in vain, and until somebody answers."""

import csv
import re
from datetime import date, timedelta

import pytest
from in_vain import FIRST, IN_VAIN, MAIL, SECOND, a_round, held, outcome
from records import EDITION, channel, contact, organisation, recipient, tld

from builder.bundle import tables, vcard
from builder.bundle.parts import PartsMaker
from builder.cli import tables as shown
from builder.pages import register_html
from builder.paper import plan
from builder.register.edition import Edition
from builder.register.model import Register
from builder.register.unresponsive import ADMIN, REGION, Unresponsive, unresponsive
from builder.views import Previous, views_of
from builder.views.changes import changes
from builder.views.entries import OrganisationView, View, What

DAY = date(2026, 11, 22)


def sent(who: str, when: str, state: str = "sent", value: str = MAIL) -> dict[str, str]:
    return {
        "organisation": "alpha",
        "contact": who,
        "kind": "email",
        "value": value,
        "when": when,
        "state": state,
        "id": "one",
    }


def told(
    rounds: list[dict[str, str]],
    outcomes: list[dict[str, str]] | dict[str, list[dict[str, str]]],
    mails: dict[str, list[dict[str, str]]] | None = None,
    today: date = DAY,
) -> Unresponsive:
    return unresponsive(held(rounds, outcomes, mails), today)


def test_two_closed_rounds_in_vain_make_unresponsive() -> None:
    """The day is that on which the second was closed; a contact that was not asked is not blamed."""
    found = told([FIRST, SECOND], IN_VAIN)
    assert found.organisations == {"alpha": date(2026, 7, 1)}
    assert found.contacts == {("alpha", "duty"): date(2026, 7, 1)}


def test_one_round_in_vain_is_not_enough() -> None:
    """Somebody on holiday is not yet somebody who does not answer."""
    assert told([FIRST, SECOND], IN_VAIN[1:]) == Unresponsive()
    assert told([FIRST], IN_VAIN) == Unresponsive()


def test_a_round_that_is_open_blames_nobody() -> None:
    """Until a round is closed its answers may still come; what is closed tomorrow is open today."""
    assert told([FIRST, a_round("second", "2026-06-01", None)], IN_VAIN) == Unresponsive()
    assert told([FIRST, SECOND], IN_VAIN, today=date(2026, 6, 30)) == Unresponsive()


def test_any_answer_since_excuses() -> None:
    """Confirmed, corrected or declined: somebody was there. A dead number, or a stranger, is no answer."""
    for result in ("confirmed", "corrected", "refused"):
        assert told([FIRST, SECOND], [*IN_VAIN, outcome("2026-06-20", result)]) == Unresponsive(), result
        assert told([FIRST, SECOND], [*IN_VAIN, outcome("2026-11-20", result)]) == Unresponsive(), result
        assert told([FIRST, SECOND], [*IN_VAIN, outcome("2025-12-31", result)]).organisations, result
        assert told([FIRST, SECOND], [*IN_VAIN, outcome("2026-11-23", result)]).organisations, result
    for result in ("wrong-person", "out-of-service", "bounced"):
        assert told([FIRST, SECOND], [*IN_VAIN, outcome("2026-06-20", result)]).organisations, result


def test_an_answer_of_another_contact_excuses_the_organisation_alone() -> None:
    """The organisation answered; the contact that was asked did not."""
    found = told([FIRST, SECOND], [*IN_VAIN, outcome("2026-06-20", "confirmed", "lead", "+44 7700 900101", "mobile")])
    assert found.organisations == {}
    assert set(found.contacts) == {("alpha", "duty")}


def test_a_value_that_was_replaced_since_blames_nobody() -> None:
    """Whoever has a new number was never tried on it."""
    assert told([FIRST, SECOND], [outcome("2026-01-05", value="+44 1632 960199"), IN_VAIN[1]]) == Unresponsive()
    # However it is spaced, it is the same.
    assert told([FIRST, SECOND], [outcome("2026-01-05", value="+441632960101"), IN_VAIN[1]]).organisations


def test_a_drill_excuses_and_does_not_blame() -> None:
    """An hour on one night says little of who was asleep, and much of who was awake."""
    drill = a_round("drill", "2026-06-01", "2026-06-02", drill="yes")
    assert told([FIRST, drill], [IN_VAIN[0], outcome("2026-06-01")]) == Unresponsive()
    # Nor where it lies within the days of a round that asked somebody else.
    within = {"first": [IN_VAIN[0]], "drill": [outcome("2026-06-01")]}
    assert told([FIRST, SECOND, drill], within) == Unresponsive()
    assert told([FIRST, SECOND, drill], [*IN_VAIN, outcome("2026-06-02", "confirmed")]) == Unresponsive()


def test_mail_that_nobody_answered_was_asking() -> None:
    """A letter that was sent has no outcome until it is answered; one that never went is no question."""
    asked = {name: [sent("duty", day)] for name, day in (("first", "2026-01-02"), ("second", "2026-06-02"))}
    asked = {name: [{**line, "when": f"{line['when']}T10:00:00Z"} for line in lines] for name, lines in asked.items()}
    assert told([FIRST, SECOND], [], asked).contacts == {("alpha", "duty"): date(2026, 7, 1)}
    failed = {name: [{**line, "state": "failed"} for line in lines] for name, lines in asked.items()}
    assert told([FIRST, SECOND], [], failed) == Unresponsive()


def test_the_whole_ladder_in_one_round_is_enough() -> None:
    """When even the regional organisation was asked, nobody is left to wait for; one step of it is not enough."""
    steps = [
        sent(who, f"2026-06-{day}T10:00:00Z", value=step)
        for who, day, step in ((ADMIN, 18, "root zone database"), (REGION, 25, "regional organisation"))
    ]
    for step in steps:
        assert told([SECOND], IN_VAIN[1:], {"second": [step]}) == Unresponsive()
    ladder = {"second": steps}
    found = told([SECOND], IN_VAIN[1:], ladder)
    assert found.organisations == {"alpha": date(2026, 7, 1)}
    assert found.contacts == {("alpha", "duty"): date(2026, 7, 1)}
    answered = [*IN_VAIN, outcome("2026-06-26", "confirmed")]
    assert told([SECOND], answered, ladder) == Unresponsive()
    # Whom the round did not ask is not blamed for it.
    assert told([SECOND], [], ladder) == Unresponsive()


def view() -> OrganisationView:
    seen = views_of(held([FIRST, SECOND], IN_VAIN), EDITION).view(recipient())
    (found,) = seen.organisations
    return found


def test_bundles_show_it() -> None:
    """The page, the paper, the file for programs and the card for telephones say it, each once a contact."""
    found = view()
    assert found.unresponsive == found.contacts[0].unresponsive == date(2026, 7, 1)
    assert found.contacts[1].unresponsive is None
    html = register_html.organisation_html(found)
    assert html.count("<em>unresponsive 2026-07-01</em>") == 2
    assert re.search(r"</small> <em>unresponsive 2026-07-01</em></h3>", html)
    assert tables.organisation_json(found).count('"unresponsive":"2026-07-01"') == 2
    assert tables.organisation_json(found).count('"unresponsive":null') == 1
    first, second = vcard.vcards(found).split("END:VCARD")[:2]
    assert "NOTE:unresponsive 2026-07-01\\norganisation unresponsive 2026-07-01\\n" in first.replace("\r\n ", "")
    assert "NOTE:organisation unresponsive 2026-07-01\\n" in second.replace("\r\n ", "")
    book = plan.SnippetBook()
    plan.operator_paper(book, found, date(2026, 11, 22))
    said = "".join(each.html for each in book.snippets.values())
    assert said.count("unresponsive 2026-07-01") == 2


def whole_view(of: Register, edition: Edition = EDITION, previous: Previous | None = None) -> View:
    return views_of(of, edition, previous).view(recipient())


def test_who_does_not_answer_is_not_rung_first() -> None:
    """A number of somebody who answers comes first, though it was never verified, and the other day and night."""
    night = contact("night", channel("phone", "+44 1632 960102"), order="2")
    of = held([FIRST, SECOND], [outcome("2025-12-01", "confirmed"), *IN_VAIN])
    duty, *_ = of.organisations["alpha"].contacts
    others = {"beta": organisation("beta", night), "alpha": organisation("alpha", duty)}
    tlds = {"gr": tld("gr", "alpha", "beta"), "no": tld("no", "alpha")}
    entry, alone = whole_view(of.model_copy(update={"organisations": others, "tlds": tlds})).entries
    assert entry.first
    assert alone.first
    assert (entry.first.contact.id, entry.first.unresponsive) == ("night", None)
    assert (alone.first.contact.id, alone.first.unresponsive) == ("duty", date(2026, 7, 1))


def test_it_stands_beside_the_number_to_ring_first() -> None:
    """On the page, at the entry on paper and in the short list, before the hours; and in each line of the table."""
    (entry,) = whole_view(held([FIRST, SECOND], IN_VAIN)).entries
    book = plan.SnippetBook()
    paper = plan.entry_paper(book, entry, date(2026, 11, 22))
    whose = next(each for each in book.snippets.values() if 'class="whose"' in each.html)
    # One cell says it in both.
    assert all(repr(whose.digest) in repr(book.blocks[block]) for block in (paper.blocks[0], paper.short))
    for text in (register_html.entry_html(entry), whose.html):
        assert 0 < text.index("unresponsive 2026-07-01") < text.index("hours not known")
    columns = dict(zip(tables.COLUMNS, zip(*csv.reader(tables.csv_rows(entry).splitlines()), strict=True), strict=True))
    assert set(columns["unresponsive"]) == {"2026-07-01"}


def test_the_office_is_shown_who_answers_no_longer(capsys: pytest.CaptureFixture[str]) -> None:
    """A row a contact, without a channel, in the terminal and for programs."""
    told = changes(whole_view(held([], [])), whole_view(held([FIRST, SECOND], IN_VAIN)))
    shown.show_changes("cert-one", 6, told)
    assert re.search(r"unresponsive +\.gr +alpha/duty *\n", capsys.readouterr().out)
    rows = [each for each in shown.changes_fields("cert-one", 6, told)["changes"] if each["change"] == "unresponsive"]
    assert [(each["contact"], each["channel"]) for each in rows] == [("duty", None), ("lead", None)]


def test_changes_tell_who_answers_no_longer_and_who_does_again() -> None:
    """In the bundle and in what the office compares; that another round went in vain is no news."""
    third = a_round("third", "2026-08-01", "2026-09-01")
    nothing, silent = held([], []), held([FIRST, SECOND], IN_VAIN)
    still = held([FIRST, SECOND, third], [*IN_VAIN, outcome("2026-08-05")])
    answers = held([FIRST, SECOND], [*IN_VAIN, outcome("2026-07-05", "confirmed", "lead", "+44 7700 900101", "mobile")])
    both, told = {"duty", "lead"}, {What.UNRESPONSIVE, What.ANSWERS}
    for then, now, lines, contacts in (
        (nothing, silent, [("unresponsive", None)], both),
        (silent, still, [], set()),
        (silent, answers, [("answers again", None)], {"lead"}),
        (answers, silent, [("unresponsive", None)], {"lead"}),
        (silent, nothing, [("answers again", None)], both),
    ):
        before = Previous(edition=6, views=views_of(then, EDITION), recipients={"cert-one": recipient()})
        seen = whole_view(now, EDITION, before)
        (placed,) = seen.changes.organisations if lines else [None]
        assert not placed or [(each.what, each.contact) for each in placed.changes.lines if each.what in told] == lines
        assert {each.contact for each in changes(whole_view(then), seen) if not each.channel} == contacts
        for what, _ in lines:
            assert f"<b>{what}</b>: the whole organisation" in PartsMaker().parts(seen).changes.decode()


def test_what_was_tried_over_a_hidden_channel_is_held_against_nobody() -> None:
    """A recipient who may not see a channel learns nothing of it: not that it was tried, nor that it answered."""
    of = held([FIRST, SECOND], IN_VAIN)
    (found,) = views_of(of, EDITION).view(recipient("all", "GREEN")).organisations
    assert found.unresponsive is None
    assert [each.unresponsive for each in found.contacts] == [None, None]
    # An answer counts wherever it came from.
    mails = [outcome(day, value=MAIL, kind="email") for day in ("2026-01-05", "2026-06-05")]
    (found,) = views_of(held([FIRST, SECOND], mails), EDITION).view(recipient("all", "GREEN")).organisations
    assert found.unresponsive
    answered = held([FIRST, SECOND], [*mails, outcome("2026-06-20", "confirmed")])
    (found,) = views_of(answered, EDITION).view(recipient("all", "GREEN")).organisations
    assert found.unresponsive is None


def test_an_edition_says_what_was_known_on_its_day() -> None:
    """The data of an old edition, looked at again, tell what its recipients were told."""
    of = held([FIRST, SECOND], IN_VAIN)
    before = Edition(number=1, issued=date(2026, 7, 1) - timedelta(days=1), valid_days=120)
    (found,) = views_of(of, before).view(recipient()).organisations
    assert found.unresponsive is None
    assert "unresponsive" not in register_html.organisation_html(found)
