"""How values are said on pages."""

from dataclasses import replace
from datetime import date

import pytest
from records import channel, contact, organisation, recipient, register, tld, views

from builder.register.freshness import NEVER, Freshness, State
from builder.register.kinds import Method, Result
from builder.views.entries import ChannelView
from builder.words.labels import bare, dies, known, own, silent, unsaid

DAY = date(2026, 10, 1)
KNOWN = {
    "never verified": NEVER,
    "fresh 2026-10-01, call": Freshness(state=State.FRESH, when=DAY, method=Method.CALL),
    "stale 2026-10-01, e-mail": Freshness(state=State.STALE, when=DAY, method=Method.EMAIL),
    "out of service 2026-10-01": Freshness(state=State.NEVER, disproof=Result.OUT_OF_SERVICE, disproved_on=DAY),
}


def shown(value: str) -> ChannelView:
    """An e-mail address as a page has it, of the manager of two TLDs."""
    of = register(
        [tld("gr"), tld("no")], [organisation("alpha", contact("duty", channel("email", value, relies_on=["gr"])))]
    )
    return views(of).view(recipient()).entries[0].manager.contacts[0].channels[0]


@pytest.mark.parametrize(("said", "freshness"), KNOWN.items(), ids=KNOWN)
def test_what_is_known_of_a_channel_has_its_date_and_method(said: str, freshness: Freshness) -> None:
    """Whoever is about to ring knows when it last worked, or that it did not."""
    assert known(freshness) == said


def test_a_page_says_without_which_tlds_a_channel_is_silent() -> None:
    """What a copy does not cover is not named; the script is told what the address does not tell."""
    mail = shown("duty@nic.no")
    assert dies(mail) == "dies with .gr, .no"
    assert dies(replace(mail, dies_with=(), relies_on_others=True)) == "dies with a TLD not in this copy"
    assert dies(replace(mail, dies_with=())) == ""
    assert unsaid(mail) == ""
    assert unsaid(replace(mail, dies_with=())) == "gr"


def test_who_does_not_answer_is_said_with_the_day() -> None:
    """The day is that on which the last round that asked in vain was closed."""
    found = views(register([tld("gr")], [organisation("alpha")])).view(recipient())
    assert silent(replace(found.entries[0].manager, unresponsive=DAY)) == "unresponsive 2026-10-01"


def test_a_text_that_could_turn_its_line_keeps_to_itself() -> None:
    """Letters from right to left stand in `<bdi>`; nothing in a text is markup."""
    assert own("Registry") == "Registry"
    assert own("سجل <b>") == "<bdi>سجل &lt;b&gt;</bdi>"


def test_an_attribute_has_quotes_where_html_needs_them() -> None:
    """A value without them ends where it ends, whatever is in it."""
    assert bare("tel:+441632960101") == "tel:+441632960101"
    assert bare('a "b" <c>') == '"a &#34;b&#34; &lt;c&gt;"'
    assert bare("") == '""'
    assert bare("é") == '"é"'
