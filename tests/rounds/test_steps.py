"""The texts of the ladder: to each in their language, over the best channel, and nothing of whom we cannot reach."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sheets import LANGUAGES
from tasks import CALL, GR, OPENED, REGISTER, ROUND, SILENT, day, outcome, sent, task, with_contacts

from builder.register.kinds import ChannelKind
from builder.register.model import Channel, Contact, Outcome, RegionalOrganisation, Register, Sent
from builder.rounds.asking.ladder import Step, asked_lately, beyond_label, steps
from builder.rounds.progress import OUTSIDE, Rung, asked, progress
from builder.rounds.record import RoundFiles

MAIL, PHONE = "deputy@example.net", "+44 1632 960501"


def channel(kind: str, value: str, tlp: str = "GREEN", **more: Any) -> Channel:
    return Channel.model_validate({"kind": kind, "value": value, "tlp": tlp, **more})


def person(id_: str, order: int, *channels: Channel, role: str = "security", **more: Any) -> Contact:
    fields = {"id": id_, "kind": "person", "name": f"{id_.capitalize()} Invented", "role": role, "order": str(order)}
    return Contact.model_validate({**fields, "channels": channels, **more})


SECRET = person(
    "duty", 1, channel("phone", "+44 1632 960101"), channel("email", "canary@example.org"), role="duty-desk"
)
DEPUTY = person("desk", 2, channel("email", MAIL), channel("phone", PHONE), role="duty-desk")
SECOND = person("second", 3, channel("phone", "+44 1632 960502"))
LAST = person("last", 4, channel("email", "last@example.net"))
STAFF = with_contacts([SECRET, DEPUTY, SECOND, LAST])
TO = {
    Rung.DEPUTY: (7, []),
    Rung.OTHERS: (14, [("desk", Rung.DEPUTY, 7)]),
    Rung.ADMIN: (21, [("desk", Rung.DEPUTY, 7), ("second", Rung.OTHERS, 14), ("last", Rung.OTHERS, 14)]),
    Rung.REGION: (
        28,
        [
            *[("desk", Rung.DEPUTY, 7), ("second", Rung.OTHERS, 14), ("last", Rung.OTHERS, 14)],
            (OUTSIDE[Rung.ADMIN], Rung.ADMIN, 21),
        ],
    ),
}


def noted(whom: str, rung: Rung, number: int) -> Sent:
    """That a step asked somebody, on some day of the round."""
    when = sent(CALL, number).when
    return asked("registry-gr", whom, rung, when, f"asked {when.date()}")


def on(
    number: int,
    lines: Any = (),
    register: Register = STAFF,
    outcomes: tuple[Outcome, ...] = (SILENT,),
    tasks: Any = (CALL,),
    **more: Any,
) -> tuple[Step, ...]:
    """The steps that are due on some day of the round."""
    files = RoundFiles(
        round=more.pop("round_", ROUND),
        tasks=tuple(tasks),
        outcomes=outcomes,
        sent=tuple(noted(*each) for each in lines),
    )
    return steps(register, files, day(number), **more)


def speaking(language: str, register: Register = STAFF) -> Register:
    """The register, where all of the organisation speak a language, and so does the regional organisation."""
    organisation = register.organisations["registry-gr"].model_copy(update={"languages": (language,)})
    region = RegionalOrganisation.model_validate(
        {"region": "EU", "name": "Example Regional", "email": "region@example.net", "languages": [language]}
    )
    settings = register.settings.model_copy(update={"regional_organisations": (region,)})
    return register.model_copy(
        update={"settings": settings, "organisations": {**register.organisations, "registry-gr": organisation}}
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rung", TO)
def test_nothing_is_told_of_whom_we_cannot_reach(rung: Rung, language: str) -> None:
    """A colleague is told the role, and who stands outside the TLD and the organisation; nobody a name or a number."""
    number, before = TO[rung]
    found = on(number, before, speaking(language))
    assert found
    for step in found:
        assert step.rung is rung
        said = (step.subject, step.text, step.script, step.english, step.mail_text, *step.paragraphs, *step.spoken)
        for text in said:
            digits = re.sub(r"\D", "", text.replace(REGISTER.settings.publisher.phone, ""))
            assert not [each for each in ("Duty Invented", "canary", "example.org") if each in text]
            assert "960101" not in digits
        inside = rung not in OUTSIDE
        assert ("Duty desk" in step.text) == inside == ("Duty desk" in step.script)
        assert ".gr" in step.subject
        assert inside or ".gr" in step.text
        assert step.organisation_name.partition(" (")[0] in step.text
        assert REGISTER.settings.publisher.phone in step.mail_text


def test_each_language_says_the_same() -> None:
    """Four texts, each in its own words, each with the day by which we want an answer and how to see who we are."""
    texts = {language: on(7, (), speaking(language))[0] for language in LANGUAGES}
    assert {step.language for step in texts.values()} == set(LANGUAGES)
    assert len({step.text for step in texts.values()}) == len(LANGUAGES)
    for language, step in texts.items():
        words = {"en": "before", "fr": "auparavant", "es": "ya tenía", "ar": "من قبل"}[language]
        assert words in step.text, "ring the number that you had before"
        assert words in step.script
        # For an officer who does not speak it.
        assert step.english == ("" if language == "en" else texts["en"].script)
        assert step.by == day(14)


def test_one_message_asks_about_all_of_an_organisation() -> None:
    """Two who are silent are one message to their deputy, with both roles and all that was tried."""
    deputy = person("desk", 1, channel("email", MAIL), role="technical")
    register = with_contacts([SECRET.model_copy(update={"order": 2}), deputy, SECOND])
    other = task("phone", SECOND.channels[0].value, contact="second")
    (found,) = on(9, (), register, (SILENT, outcome(other, "no-answer", 0)), (CALL, other))
    assert (found.whom, found.about, found.attempts, found.since) == (("desk",), ("duty", "second"), 2, OPENED)
    assert "Duty desk; Security lead" in found.text


BEST: dict[str, tuple[list[Channel], list[Outcome], str]] = {
    "mail first": ([channel("phone", PHONE), channel("email", MAIL)], [], MAIL),
    "a number that was verified before a mail that was not": (
        [channel("email", MAIL), channel("phone", PHONE)],
        [outcome(task("phone", PHONE, contact="desk"), "confirmed", 1)],
        PHONE,
    ),
    "no mail that came back": (
        [channel("email", MAIL), channel("phone", PHONE)],
        [outcome(task("email", MAIL, "email", contact="desk"), "bounced", 1)],
        PHONE,
    ),
    "no mail of its own TLD, where such mail came back": (
        [channel("email", "desk@nic.example.gr"), channel("post", "1 Example Street, Utopia")],
        [outcome(task("email", "canary@nic.example.gr", "email"), "bounced", 1)],
        "1 Example Street, Utopia",
    ),
    "mail of its own TLD else": (
        [channel("post", "1 Example Street, Utopia"), channel("email", "desk@nic.example.gr")],
        [],
        "desk@nic.example.gr",
    ),
    "a fax before a letter": ([channel("post", "1 Example Street"), channel("fax", PHONE)], [], PHONE),
    "no fax above its label": (
        [channel("fax", PHONE, "RED"), channel("post", "1 Example Street")],
        [],
        "1 Example Street",
    ),
    "no text message": ([channel("sms", "+44 7700 900501")], [], ""),
}


@pytest.mark.parametrize(("channels", "found", "value"), BEST.values(), ids=BEST)
def test_it_goes_over_the_best_channel(channels: list[Channel], found: list[Outcome], value: str) -> None:
    """Mail where that works, else what was verified; never over what was disproved."""
    deputy = DEPUTY.model_copy(update={"channels": tuple(channels)})
    register = with_contacts([SECRET, deputy])
    register = register.model_copy(update={"outcomes_of": {ROUND.id: tuple(found)}})
    (step,) = on(10, (), register, (SILENT, *found))
    assert step.value == value
    assert (step.kind is None) == (not value)


def test_a_fax_above_its_label_is_asked_about() -> None:
    """Where a step would go over it, that is told; with a yes it goes."""
    deputy = DEPUTY.model_copy(update={"channels": (channel("fax", PHONE, "AMBER+STRICT"),)})
    register = with_contacts([SECRET, deputy])
    files = RoundFiles(round=ROUND, tasks=(CALL,), outcomes=(SILENT,))
    (asked_about,) = beyond_label(register, files, day(7))
    assert asked_about.whom == ("desk",)
    assert on(7, (), register, above_label=True)[0].value == PHONE
    assert on(7, (), register)[0].kind is None
    allowed = register.settings.model_copy(update={"gateway_tlp": deputy.channels[0].tlp})
    assert not beyond_label(register.model_copy(update={"settings": allowed}), files, day(7))


def test_whom_a_step_left_over_is_asked_in_that_week() -> None:
    """Of the other contacts one was written to and one is rung tomorrow: they stay due, and no other step comes."""
    before = TO[Rung.OTHERS][1]
    assert [each.whom for each in on(14, before)] == [("second",), ("last",)]
    for number in (14, 15, 20):
        left = on(number, [*before, ("last", Rung.OTHERS, 14)])
        assert [each.whom for each in left] == [("second",)], number
    assert [each.rung for each in on(21, [*before, ("last", Rung.OTHERS, 14)])] == [Rung.ADMIN]
    assert on(15, [*before, ("last", Rung.OTHERS, 14), ("second", Rung.OTHERS, 15)]) == ()


def test_who_shares_an_address_gets_one_message() -> None:
    """Two colleagues at one mailbox are one message, noted for both."""
    twin = person("twin", 5, channel("email", "Last@Example.NET"))
    found = on(14, TO[Rung.OTHERS][1], with_contacts([SECRET, DEPUTY, LAST, twin]))
    assert [each.whom for each in found] == [("last", "twin")]


def test_an_organisation_is_asked_weekly_at_most() -> None:
    """Another contact's step waits a week from the last, whoever was asked in it."""
    mail = task("email", "last@example.net", "email", contact="last")
    outcomes = (SILENT, outcome(mail, "no-answer", 0))
    (first,) = on(20, (), outcomes=outcomes, tasks=(CALL, mail))
    assert first.about == ("duty",), "the other's turn comes a week later"
    line = noted(first.whom[0], first.rung, 20)
    files = RoundFiles(round=ROUND, tasks=(CALL, mail), outcomes=outcomes, sent=(line,))
    assert steps(STAFF, files, day(20)) == ()
    assert min(each.day for each in progress(files, STAFF, day(20)).chases if each.rung is not Rung.CONTACT) == day(27)
    assert steps(STAFF, files, day(27))


def test_outside_goes_to_who_is_looked_up() -> None:
    """The administrative contact is looked up at IANA, and the regional organisation's address is the office's."""
    number, before = TO[Rung.ADMIN]
    (admin,) = on(number, before)
    assert (admin.address, admin.kind, admin.language) == ("", ChannelKind.EMAIL, "en")
    assert admin.look_up.endswith("/db/gr.html")
    number, before = TO[Rung.REGION]
    (region,) = on(number, before)
    assert (region.address, region.who) == ("", "CENTR")
    (region,) = on(number, before, speaking("fr"))
    assert (region.address, region.who, region.language) == ("region@example.net", "Example Regional", "fr")


def test_an_exercise_has_no_ladder() -> None:
    """Nobody is told that somebody did not answer in one night."""
    assert on(30, round_=ROUND.model_copy(update={"drill": True})) == ()
    assert on(30, round_=ROUND.model_copy(update={"closed": day(29)})) == ()


def test_what_failed_was_not_asked() -> None:
    """A mail that the server refused asked nobody; one that was begun counts."""
    begun = noted("desk", Rung.DEPUTY, 7).model_copy(update={"state": "begun"})
    failed = begun.model_copy(update={"state": "failed"})
    files = RoundFiles(round=ROUND, tasks=(CALL,), outcomes=(SILENT,), sent=(begun,))
    assert steps(STAFF, files, day(7)) == ()
    assert asked_lately(files, day(7)) == {("registry-gr", "desk", Rung.DEPUTY): day(7)}
    assert steps(STAFF, replace(files, sent=(begun, failed)), day(7))
    assert not asked_lately(files, day(7) + timedelta(days=7))


def test_steps_are_an_officers_own() -> None:
    """Each officer sees the steps about those whom they asked."""
    assert on(7, officer="anna")
    assert on(7, officer="ben") == ()
    assert GR.id == on(7)[0].organisation
