"""Views: a view is the register cut to a recipient's scope, clearance and consent, and nothing else."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records import EDITION, ORGANISATIONS, RECIPIENTS, channel, contact, organisation, recipient, register, tld, views
from registers import WORDS, consents, recipients, registers, scopes
from tries import tries

from builder.register import addresses
from builder.register.consent import Consent
from builder.register.freshness import State
from builder.register.kinds import Tlp
from builder.register.model import Recipient, Register, Tld
from builder.views import order_of, withheld
from builder.views.entries import Entry

# The same cut, made the slow way, from what the files say

Row = tuple[str, str, str, str, str]


def lets(wish: Consent | None, who: Recipient) -> bool:
    """Say whether a wish lets a recipient see, from the words of the files."""
    if wish is None:
        return True
    return (wish.only is None or who.id in wish.only) and (wish.except_ is None or who.id not in wish.except_)


def consenting(of: Register, who: Recipient) -> set[str]:
    """The organisations that let a recipient see them: their own word, and that of each TLD that they manage."""
    refused = {each.manager for each in of.tlds.values() if not lets(each.consent, who)}
    return {name for name, each in of.organisations.items() if lets(each.consent, who)} - refused


def may_read(of: Register, wanted: Tld, who: Recipient, scope: Any) -> bool:
    """Say whether scope and consent let a recipient see a TLD, from the words of the files."""
    in_scope = scope == "all" or wanted.region in scope.get("regions", ()) or wanted.tld in scope.get("tlds", ())
    return in_scope and lets(wanted.consent, who) and bool({wanted.manager, wanted.backend} & consenting(of, who))


def rows(of: Register, level: Tlp, wanted: Tld, names: Iterable[str] = ORGANISATIONS) -> list[Row]:
    """Every channel up to a label that these organisations have for a TLD, in the order of the page."""
    found = []
    for name in dict.fromkeys((wanted.manager, wanted.backend)):
        if name not in names:
            continue
        for who in sorted(of.organisations[name].contacts, key=lambda each: each.order):
            for each in who.channels:
                if WORDS[each.tlp.word] <= level:
                    value = addresses.canonical(each.kind, each.value)
                    found.append((wanted.tld, name, who.id, each.kind.value, value))
    return found


def seen_rows(entry: Entry) -> list[Row]:
    return [
        (entry.tld, each.id, who.id, shown.kind.value, shown.value)
        for each in entry.organisations
        for who, shown in each.channels
    ]


@given(registers(), scopes, st.sampled_from(sorted(WORDS)), st.sampled_from(RECIPIENTS))
@settings(deadline=None)
def test_a_view_is_the_register_cut_to_scope_clearance_and_consent(
    of: Register, scope: Any, clearance: str, name: str
) -> None:
    """Exactly the TLDs in scope of which someone consents, and exactly their channels up to the clearance."""
    who = recipient(scope, clearance, name)
    seen = views(of).view(who)
    wanted = {label: each for label, each in of.tlds.items() if may_read(of, each, who, scope)}
    assert sorted(entry.tld for entry in seen.entries) == sorted(wanted)
    for entry in seen.entries:
        assert seen_rows(entry) == rows(of, WORDS[clearance], wanted[entry.tld], consenting(of, who))
        assert entry.manager.id == wanted[entry.tld].manager
        assert (entry.backend or entry.manager).id == wanted[entry.tld].backend
    held = {(each.id, each) for each in seen.organisations}
    assert held == {(each.id, each) for entry in seen.entries for each in entry.organisations}


@given(registers(), scopes, st.sampled_from(RECIPIENTS))
@settings(deadline=None)
def test_no_channel_reaches_whom_its_organisation_keeps_out(of: Register, scope: Any, name: str) -> None:
    """Whoever a wish excludes gets no contact of that organisation, by whatever TLD, as manager or as back end.

    A TLD speaks for its manager: what it narrows holds under all the manager's TLDs.
    """
    who = recipient(scope, "RED", name)
    seen = views(of).view(who)
    for entry in seen.entries:
        assert lets(of.tlds[entry.tld].consent, who)
        for each in entry.organisations:
            assert not each.contacts or each.id in consenting(of, who)
    assert not {each.id for each in seen.organisations if each.contacts} - consenting(of, who)


def test_a_tlds_narrower_wish_holds_under_the_managers_other_tlds() -> None:
    """The contacts are the same under each label, so a wish that only one label kept would be kept by none."""
    desk = contact("duty", channel("phone", "+44 1632 960101"))
    noc = contact("noc", channel("phone", "+44 1632 960102"))
    of = register(
        [tld("gr", consent={"except": ["cert-one"]}), tld("xn--qxam"), tld("no", backend="beta"), tld("to", "beta")],
        [organisation("alpha", desk), organisation("beta", noc)],
    )
    one, two = (views(of).view(recipient(name=name)) for name in RECIPIENTS)
    assert {entry.tld: seen_rows(entry) for entry in one.entries} == {
        "no": [("no", "beta", "noc", "phone", "+441632960102")],
        "to": [("to", "beta", "noc", "phone", "+441632960102")],
    }
    assert [entry.tld for entry in two.entries] == ["gr", "no", "to", "xn--qxam"]
    assert all(seen_rows(entry) for entry in two.entries)


def stripped(of: Register, level: Tlp) -> Register:
    """The register as if channels above a label, and contacts with nothing else, did not exist."""
    organisations = {}
    for name, each in of.organisations.items():
        left = []
        for who in each.contacts:
            channels = tuple(found for found in who.channels if found.tlp <= level)
            if channels:
                left.append(who.model_copy(update={"channels": channels}))
        organisations[name] = each.model_copy(update={"contacts": tuple(left)})
    return of.model_copy(update={"organisations": organisations})


@given(registers(), st.sampled_from(Tlp))
@settings(deadline=None)
def test_what_is_hidden_leaves_no_trace(of: Register, level: Tlp) -> None:
    """An entry is what it would be if hidden channels did not exist: reach, warnings, first number and all."""
    ours, other = views(of), views(stripped(of, level))
    for each in of.tlds.values():
        assert ours.entry(each, level) == other.entry(each, Tlp.RED)


@given(registers(), recipients)
@settings(deadline=None)
def test_a_contact_with_nothing_left_is_not_named(of: Register, who: Recipient) -> None:
    """Whoever has no channel for this recipient does not appear, not even as a name."""
    seen = views(of).view(who)
    for each in seen.organisations:
        assert all(found.channels for found in each.contacts)
        assert {found.id for found in each.contacts} == {
            found.id
            for found in of.organisations[each.id].contacts
            if each.id in consenting(of, who) and any(channel.tlp <= who.clearance for channel in found.channels)
        }


@given(registers(), recipients)
@settings(deadline=None)
def test_what_is_seen_and_what_is_withheld_add_up(of: Register, who: Recipient) -> None:
    """Each channel of each TLD is either in the view or accounted for, and told where it is in the view elsewhere."""
    made = views(of)
    seen = {entry.tld: seen_rows(entry) for entry in made.view(who).entries}
    missing = withheld(made, who)
    for label, each in of.tlds.items():
        hidden = [found for found in missing if found.tld == label]
        whole = rows(of, Tlp.RED, each)
        assert len(seen.get(label, [])) + sum(found.channels for found in hidden) == len(whole)
        assert label in seen or len(hidden) == 1
        if label in seen:
            assert all(found.channels and not found.elsewhere for found in hidden)
            continue
        # Judged by channels: one that another TLD shows is not hidden.
        shown = {row[1]: [other for other in found if other[1] == row[1]] for found in seen.values() for row in found}
        assert hidden[0].elsewhere == sum(len(shown.get(name, [])) for name in {each.manager, each.backend})
        through = {row[0] for found in seen.values() for row in found if row[1] in {each.manager, each.backend}}
        assert set(hidden[0].through) == through


def test_the_reason_for_withholding_is_the_first_that_applies() -> None:
    """Scope is told before consent, and consent before clearance."""
    of = register(
        [tld("gr"), tld("no", "beta"), tld("to", "beta", "alpha"), tld("tv", "beta")],
        [
            organisation("alpha", contact("duty", channel("phone", "+44 1632 960101", "RED"))),
            organisation("beta", contact("noc", channel("phone", "+44 1632 960102")), consent={"except": ["cert-one"]}),
        ],
    )
    found = withheld(views(of), recipient({"regions": ["EU"]}, "AMBER"))
    assert [(each.tld, each.reason, each.channels) for each in found] == [
        ("gr", "marked above TLP:AMBER", 1),
        ("no", "no consent of the manager", 1),
        ("to", "outside the scope", 2),
        ("tv", "outside the scope", 1),
    ]
    found = withheld(views(of), recipient({"tlds": ["to"]}, "RED"))
    assert [(each.tld, each.reason, each.channels, each.elsewhere, each.through) for each in found] == [
        ("gr", "outside the scope", 1, 1, ("to",)),
        ("no", "outside the scope", 1, 0, ()),
        ("to", "no consent of the manager", 1, 0, ()),
        ("tv", "outside the scope", 1, 0, ()),
    ]


CONSENTS = {
    "all": ("all", True, True),
    "none": ("none", False, False),
    "only another": ({"only": ["cert-two"]}, False, True),
    "only nobody": ({"only": []}, False, False),
    "all but one": ({"except": ["cert-one"]}, False, True),
    "all but nobody": ({"except": []}, True, True),
}


@pytest.mark.parametrize(("consent", "one", "two"), CONSENTS.values(), ids=CONSENTS)
def test_an_organisation_decides_who_sees_it(consent: Any, one: bool, two: bool) -> None:
    """The own wish of those whom it is about holds against any scope and any clearance; a TLD can narrow it."""
    desk = contact("duty", channel("phone", "+44 1632 960101"))
    for found in (
        register([tld("gr")], [organisation("alpha", desk, consent=consent)]),
        register([tld("gr", consent=consent)], [organisation("alpha", desk)]),
        register([tld("gr", consent="all")], [organisation("alpha", desk, consent=consent)]),
    ):
        made = views(found)
        assert [bool(made.view(recipient(name=name)).entries) for name in RECIPIENTS] == [one, two]


SILENT = {
    "a back end goes by its manager": ({"gr": None}, "none", None, []),
    "and by a TLD that narrows it": ({"gr": {"except": ["cert-one"]}}, "all", None, ["cert-two"]),
    "a manager goes by its TLD": ({"gr": {"only": ["cert-two"]}}, None, None, ["cert-two"]),
    "and by each of them": ({"gr": "all", "no": {"only": ["cert-two"]}}, None, None, ["cert-two"]),
    "of whom nobody says anything, nobody sees anything": ({"gr": "all", "no": None}, None, None, []),
    "where all agree, it is shown": ({"gr": None, "no": None}, "all", None, ["cert-one", "cert-two"]),
}


@pytest.mark.parametrize(("tlds", "manager", "backend", "seers"), SILENT.values(), ids=SILENT)
def test_who_states_no_consent_is_shown_to_no_more_than_those_it_works_for(
    tlds: dict[str, Any], manager: Any, backend: Any, seers: list[str]
) -> None:
    """What is left out of a file never shows anything that was not agreed to."""
    found = register(
        [tld(label, backend="beta", consent=consent) for label, consent in tlds.items()],
        [
            organisation("alpha", contact("duty", channel("phone", "+44 1632 960101")), consent=manager),
            organisation("beta", contact("noc", channel("phone", "+44 1632 960102")), consent=backend),
        ],
    )
    made = views(found)
    for name in RECIPIENTS:
        shown = {each.id for each in made.view(recipient(name=name)).organisations if each.contacts}
        assert shown == ({"alpha", "beta"} if name in seers else set())


@given(consents, consents)
def test_a_wish_lies_within_another_where_it_lets_nobody_else_see(one: Any, other: Any) -> None:
    """Said of every recipient, those to come too; who is named nowhere stands for them."""
    wishes = [organisation("alpha", consent=each).consent for each in (one, other)]
    everyone = [recipient(name=name) for name in (*RECIPIENTS, "cert-to-come")]
    assert wishes[0].within(wishes[1]) == all(lets(wishes[1], who) for who in everyone if lets(wishes[0], who))


def test_an_empty_scope_sees_nothing() -> None:
    """Who was given no TLD has none."""
    made = views(register([tld("gr")], [organisation("alpha")]))
    assert made.view(recipient({})).entries == ()
    assert made.view(recipient({})).copy.scope == "nothing"


@pytest.mark.parametrize("level", Tlp)
def test_a_clearance_reaches_its_own_label_and_no_further(level: Tlp) -> None:
    """Each label is seen by those cleared for it or for a narrower one."""
    desk = contact("duty", *(channel("phone", f"+44 1632 96010{each.value}", each.word) for each in Tlp))
    seen = views(register([tld("gr")], [organisation("alpha", desk)])).view(recipient(clearance=level.word))
    assert [shown.tlp for _, shown in seen.entries[0].manager.channels] == [each for each in Tlp if each <= level]


# What is told of a copy


@given(registers(), recipients)
@settings(deadline=None)
def test_a_copy_counts_what_it_holds(of: Register, who: Recipient) -> None:
    """The ages of data, the marking and the number of entries are those of this view alone."""
    seen = views(of).view(who)
    channels = [shown for each in seen.organisations for _, shown in each.channels]
    assert seen.copy.entries == len(seen.entries)
    assert seen.copy.marking == max((shown.tlp for shown in channels), default=Tlp.CLEAR)
    assert seen.copy.marking <= who.clearance
    ages = seen.copy.ages
    assert ages.total == sum(ages.states.values()) == len(channels)
    standing = [shown.freshness.when for shown in channels if shown.freshness.state.rank < State.EXPIRED.rank]
    assert ages.oldest == min(standing, default=None)
    assert ages.newest == max(standing, default=None)


SCOPES = {
    "all TLDs": "all",
    "region EU": {"regions": ["EU"]},
    "region EU, AP and 1 TLD by name": {"regions": ["EU", "AP"], "tlds": ["gr"]},
    "2 TLDs by name": {"tlds": ["gr", "no"]},
}


@pytest.mark.parametrize(("words", "scope"), SCOPES.items(), ids=SCOPES)
def test_a_scope_is_said_in_a_phrase(words: str, scope: Any) -> None:
    """The cover says what the copy was cut to."""
    of = register([tld("gr")], [organisation("alpha")])
    assert views(of).view(recipient(scope)).copy.scope == words


def test_a_view_is_of_its_edition_and_names_its_use_cases() -> None:
    """A copy tells which edition it is, until when it holds and what it may be used for."""
    copy = views(register([], [])).view(recipient(use_cases=["outage", "attack"])).copy
    assert (copy.edition, copy.edition.expires) == (EDITION, date(2027, 3, 22))
    assert copy.use_cases == ("Handle an outage", "Warn of an attack")


def test_recipients_of_one_clearance_share_their_entries() -> None:
    """An entry is made once, however many recipients see it: memory does not grow with them."""
    made = views(register([tld("gr")], [organisation("alpha")]))
    one, two = (made.view(recipient(name=name)).entries[0] for name in RECIPIENTS)
    assert one is two


# Order


def test_entries_stand_by_label_and_variants_after_their_tld() -> None:
    """Who looks for .gr finds its IDN variant right below it."""
    tlds = [tld("xn--qxam"), tld("tv"), tld("no"), tld("gr", idn=["xn--qxam"])]
    of = register(tlds, [organisation("alpha")])
    assert [each.tld for each in order_of(of)] == ["gr", "xn--qxam", "no", "tv"]
    assert [entry.tld for entry in views(of).view(recipient()).entries] == ["gr", "xn--qxam", "no", "tv"]
    alone = views(of).view(recipient({"tlds": ["xn--qxam", "tv"]}))
    assert [entry.shown for entry in alone.entries] == [".ελ", ".tv"]


@given(st.data(), registers(), recipients)
@settings(max_examples=tries(50), deadline=None)
def test_the_order_of_files_does_not_matter(data: st.DataObject, of: Register, who: Recipient) -> None:
    """The same records in another order give the same view."""
    shuffled = of.model_copy(
        update={
            "tlds": dict(data.draw(st.permutations(list(of.tlds.items())))),
            "organisations": dict(data.draw(st.permutations(list(of.organisations.items())))),
            "outcomes_of": {"r": tuple(data.draw(st.permutations(of.outcomes)))},
        }
    )
    assert views(shuffled).view(who) == views(of).view(who)


def test_contacts_stand_in_their_order_and_channels_as_written() -> None:
    """The officer who wrote the file decided what to try first."""
    second = contact("a", channel("email", "duty@nic.example"), channel("phone", "+44 1632 960101"), order="2")
    first = contact("b", channel("phone", "+44 1632 960102"), order="1")
    seen = views(register([tld("gr")], [organisation("alpha", second, first)])).view(recipient())
    assert [who.id for who in seen.entries[0].manager.contacts] == ["b", "a"]
    assert [shown.kind for shown in seen.entries[0].manager.contacts[1].channels] == ["email", "phone"]
