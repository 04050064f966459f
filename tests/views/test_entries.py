"""What an entry says first: the number to ring, what stands in the way, and how it can be reached."""

import re
from dataclasses import asdict
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records import TODAY, VALUES, channel, contact, organisation, recipient, register, tld, views
from registers import recipients, registers

from builder.bundle.parts import PartsMaker
from builder.register.edition import Edition
from builder.register.kinds import ChannelKind
from builder.register.model import Channel, Contact, Outcome, Recipient, Register
from builder.register.reach import Scenario
from builder.views import views_of


def outcome(number: str, days: int = 1, result: str = "confirmed", owner: str = "alpha", who: str = "duty") -> Outcome:
    return Outcome(
        organisation=owner,
        contact=who,
        kind="phone",
        value=number,
        when=TODAY - timedelta(days=days),
        method="call",
        result=result,
        officer="anna",
    )


ONE, TWO = "+44 1632 960101", "+44 1632 960102"
FIRST = {
    "verified before unverified": ([outcome(TWO)], TWO),
    "fresh before ageing": ([outcome(ONE, 150), outcome(TWO)], TWO),
    "of the same state, and order decides": ([outcome(ONE, 20), outcome(TWO)], ONE),
    "stale before expired": ([outcome(ONE, 900), outcome(TWO, 300)], TWO),
    "once verified before never": ([outcome(TWO, 900)], TWO),
    "none verified: the first": ([], ONE),
    "never verified before known to be wrong": ([outcome(ONE, 90), outcome(ONE, 1, "out-of-service")], TWO),
    "never verified before only ever wrong": ([outcome(ONE, 1, "wrong-person")], TWO),
}


@pytest.mark.parametrize(("outcomes", "number"), FIRST.values(), ids=FIRST)
def test_the_first_number_is_the_best_known(outcomes: list[Outcome], number: str) -> None:
    """At 3 a.m. the number to ring is the one most likely to be answered by the right person."""
    desk = contact("duty", channel("phone", ONE), channel("phone", TWO))
    seen = views(register([tld("gr")], [organisation("alpha", desk)], outcomes)).view(recipient())
    assert seen.entries[0].first is not None
    assert seen.entries[0].first.channel.shown == number


def test_the_first_number_is_the_managers_before_the_back_ends() -> None:
    """Both verified, the manager is rung; where only the back end is verified, the back end is."""
    alpha = organisation("alpha", contact("duty", channel("phone", ONE)))
    beta = organisation("beta", contact("duty", channel("phone", TWO)))
    for outcomes, owner in (
        ([outcome(ONE), outcome(TWO, owner="beta")], "Registry alpha"),
        ([outcome(TWO, owner="beta")], "Registry beta"),
    ):
        first = (
            views(register([tld("gr", "alpha", "beta")], [alpha, beta], outcomes)).view(recipient()).entries[0].first
        )
        assert first is not None
        assert first.organisation.name == owner


@pytest.mark.parametrize("kind", ["sms", "fax", "email", "post", "chat", "inoc-dba"])
def test_only_a_number_that_speaks_is_rung(kind: str) -> None:
    """A fax or a text is no number to ring."""
    desk = contact("duty", channel(kind, VALUES[kind][0]))
    assert views(register([tld("gr")], [organisation("alpha", desk)])).view(recipient()).entries[0].first is None


def warnings(*channels: Channel, outcomes: list[Outcome] | None = None, label: str = "gr") -> tuple[str, ...]:
    of = register([tld(label)], [organisation("alpha", contact("duty", *channels))], outcomes)
    return views(of).view(recipient()).entries[0].warnings


def mail_outcome(address: str) -> Outcome:
    return outcome(ONE).model_copy(update={"kind": ChannelKind.EMAIL, "value": address, "method": "email"})


def test_warnings_say_what_stands_in_the_way() -> None:
    """Each thing that can go wrong is said in a sentence, the worst first and no more than needed."""
    assert warnings() == ("No contact that you are cleared to see.",)
    assert warnings(channel("phone", ONE)) == ("Nothing here is verified: try every channel.",)
    mails = [channel("email", "duty@nic.gr"), channel("email", "abuse@nic.gr")]
    assert warnings(channel("phone", ONE, hours="24/7"), *mails, outcomes=[outcome(ONE)]) == (
        "Both e-mail addresses die with .gr.",
        "No verified way in when the country's telephones are down.",
        "Only one independent verified way in.",
    )
    assert warnings(mails[0], outcomes=[mail_outcome("duty@nic.gr")]) == (
        "The one e-mail address dies with .gr.",
        "No verified way in when the TLD itself is down, when the Internet is down or at 3 a.m. there.",
        "Only one independent verified way in.",
    )


def test_an_address_dies_with_any_tld_that_its_organisation_runs() -> None:
    """A registry of two TLDs is not reached by mail under the one when that one breaks."""
    desk = contact("duty", channel("email", "duty@nic.no"), channel("email", "duty@nic.tv"))
    of = register([tld("gr"), tld("no", "beta", "alpha")], [organisation("alpha", desk), organisation("beta")])
    seen = views(of).view(recipient({"tlds": ["gr", "no"]}))
    assert [shown.dies_with for _, shown in seen.entries[0].manager.channels] == [("no",), ()]


def test_only_the_own_tlds_of_an_organisation_are_what_it_dies_with() -> None:
    """What a channel relies on besides is for programs."""
    desk = contact("duty", channel("chat", "irc one", relies_on=["tv"]), channel("chat", "irc two", relies_on=["gr"]))
    of = register([tld("gr"), tld("tv", "beta")], [organisation("alpha", desk), organisation("beta")])
    seen = views(of).view(recipient())
    channels = [shown for _, shown in seen.entries[0].manager.channels]
    assert [(each.dies_with, each.relies_on) for each in channels] == [((), ("tv",)), (("gr",), ("gr",))]


def test_a_tld_that_a_recipient_does_not_see_is_not_named() -> None:
    """That a channel needs it is said without its name; an address that shows it does not say who runs it."""
    channels = [
        channel("chat", "irc one", relies_on=["tv", "gr", "net"]),
        channel("email", "duty@nic.tv"),
        channel("email", "duty@nic.to", relies_on=["tv"]),
    ]
    of = register([tld("gr"), tld("tv"), tld("to")], [organisation("alpha", contact("duty", *channels))])
    made = views(of)
    ((_, chat), (_, mail), (_, other)) = made.view(recipient({"tlds": ["gr"]})).entries[0].manager.channels
    assert (chat.relies_on, chat.dies_with, chat.relies_on_others) == (("gr", "net"), ("gr",), True)
    assert (mail.relies_on, mail.dies_with, mail.relies_on_others) == (("tv",), (), False)
    assert (other.relies_on, other.dies_with, other.relies_on_others) == (("to",), (), True)
    ((_, chat), (_, mail), _) = made.view(recipient({"tlds": ["gr", "tv"]})).entries[0].manager.channels
    assert (chat.dies_with, chat.relies_on_others, mail.dies_with) == (("gr", "tv"), False, ("tv",))


NEEDED = ("gr", "no", "tv", "to", "net")


@given(registers(), recipients, st.lists(st.sampled_from(NEEDED), unique=True))
@settings(deadline=None)
def test_no_channel_names_a_tld_that_its_reader_does_not_see(of: Register, who: Recipient, needed: list[str]) -> None:
    """Whatever a channel needs, of the TLDs that are not seen it tells at most that there are some."""
    seen = views(_needing(of, needed)).view(who)
    unseen = of.tlds.keys() - {entry.tld for entry in seen.entries}
    for each in seen.organisations:
        for _, shown in each.channels:
            said = {shown.value.rpartition(".")[2]} if shown.kind is ChannelKind.EMAIL else set()
            assert not unseen & set(shown.dies_with)
            assert not unseen - said & set(shown.relies_on)
            assert shown.relies_on_others is bool(unseen - said & set(needed))


def _needing(of: Register, needed: list[str]) -> Register:
    """The register with all channels needing some TLDs more."""

    def needing(who: Contact) -> Contact:
        channels = tuple(each.model_copy(update={"relies_on": tuple(needed)}) for each in who.channels)
        return who.model_copy(update={"channels": channels})

    organisations = {
        name: each.model_copy(update={"contacts": tuple(map(needing, each.contacts))})
        for name, each in of.organisations.items()
    }
    return of.model_copy(update={"organisations": organisations})


def test_no_file_of_a_bundle_names_a_tld_that_its_reader_does_not_see() -> None:
    """Page, paper, tables and cards say that a channel needs a TLD which the copy lacks, and not which."""
    desk = contact("duty", channel("chat", "irc one", relies_on=["tv", "gr"]), channel("phone", ONE))
    made = views(register([tld("gr"), tld("tv")], [organisation("alpha", desk)]))
    maker = PartsMaker()
    narrow, whole = (maker.parts(made.view(recipient(scope))) for scope in ({"tlds": ["gr"]}, "all"))
    (papers,) = (each.html for each in maker.book.snippets.values() if "a TLD not in this copy" in each.html)
    for text in (repr(asdict(narrow)), papers):
        assert text.count("dies with .gr, a TLD not in this copy") == 1
        assert not re.search(r"\btv\b", text)
    assert "dies with .gr, .tv" in repr(asdict(whole))


def test_parts_are_of_one_edition() -> None:
    """Ages stand in them: those of another day would be printed under this one's date."""
    of = register([tld("gr")], [organisation("alpha", contact("duty", channel("phone", ONE)))])
    first, second = (
        views_of(of, Edition(number=2, issued=day, valid_days=9)) for day in (TODAY, TODAY + timedelta(days=1))
    )
    maker = PartsMaker()
    maker.places(first.view(recipient("all")))
    with pytest.raises(ValueError, match="two editions"):
        maker.places(second.view(recipient("all")))


def test_reach_is_counted_for_what_a_recipient_sees() -> None:
    """Two recipients of one TLD read two counts, each true for the channels it was given."""
    desk = contact(
        "duty",
        channel("phone", ONE, "GREEN", hours="24/7"),
        channel("phone", TWO, "RED", hours="24/7"),
    )
    made = views(register([tld("gr")], [organisation("alpha", desk)], [outcome(ONE), outcome(TWO)]))
    counts = [made.view(recipient(clearance=word)).entries[0].reach for word in ("CLEAR", "GREEN", "RED")]
    assert [count[Scenario.NOTHING] for count in counts] == [0, 1, 2]
    assert [count[Scenario.NIGHT] for count in counts] == [0, 1, 2]
