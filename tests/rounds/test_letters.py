"""The words of a letter: in the contact's language, of its own data alone, and an exercise says so first."""

import string
from dataclasses import replace

import jinja2
import pytest
from babel.messages.pofile import read_po
from sheets import LANGUAGES, all_letters, letter, office, round_of

from builder.register.kinds import ChannelKind, Tlp
from builder.rounds.asking import mail
from builder.rounds.asking.letters import HIDDEN, address_lines, in_part
from builder.words.languages import phrases
from builder.words.templates import TEMPLATES

TEXTS = sorted(path for path in (TEMPLATES / "rounds").glob("*.*") if path.suffix in (".html", ".txt"))


def sentences() -> set[str]:
    """Every sentence that a template or the program has translated."""
    environment = jinja2.Environment()
    found = {*mail.KINDS.values(), "Round {round}"}
    for path in TEXTS:
        tree = environment.parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(jinja2.nodes.Call):
            if isinstance(call.node, jinja2.nodes.Name) and call.node.name == "_":
                assert isinstance(call.args[0], jinja2.nodes.Const)
                found.add(call.args[0].value)
    return found


def placeholders(text: str) -> frozenset[str]:
    """The names of what is filled into a sentence."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_each_sentence_is_there_in_each_language(language: str) -> None:
    """Nobody gets a letter in two languages at once, and no catalogue keeps what nobody says any more."""
    with (TEMPLATES / "rounds" / "locale" / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    texts = {message.id: message.string for message in catalogue if message.id}
    assert texts.keys() == sentences()
    assert not [message.id for message in catalogue if message.id and (message.fuzzy or not message.string)]
    assert not [text for text, said in texts.items() if placeholders(text) != placeholders(said)]


# What a letter tells


def test_a_letter_holds_its_own_contact_alone() -> None:
    """No letter names a channel of another contact, in whatever form it goes out."""
    found = all_letters()
    values = {(each.task.organisation, each.task.contact, each.shown) for each in found}
    for each in found:
        own = (each.task.organisation, each.task.contact)
        others = [value for organisation, contact, value in values if (organisation, contact) != own]
        text = mail.text("rounds/email.txt", each, round_of(), office())
        assert not [value for value in others if value in text]
        assert each.shown in text or each.task.kind is ChannelKind.POST


def test_what_few_may_see_is_told_in_part() -> None:
    """A letter that reaches a stranger tells no private number; its owner knows it by its last digits."""
    lead = letter("email", contact="lead")
    assert [(each.shown, each.in_part) for each in lead.held] == [
        ("+44 •••• •••101", True),
        ("eleni@example.net", False),
    ]
    assert lead.tlp is Tlp.AMBER
    called = letter("mobile", contact="lead")
    assert called.held[0].shown == "+44 7700 900101"
    assert called.tlp is Tlp.RED


@pytest.mark.parametrize(
    ("kind", "value", "part"),
    [
        ("mobile", "+44 7700 900101", "+44 •••• •••101"),
        ("sms", "+447700900101", "•••101"),
        ("email", "eleni@example.net", "e•••@example.net"),
        ("post", "1 Example Street, Testby, Norway", "•••, Norway"),
        ("chat", "matrix @desk:chat.example", "•••ple"),
    ],
)
def test_a_part_of_a_value_is_not_the_value(kind: str, value: str, part: str) -> None:
    """Whoever sees a value in part can neither dial it nor write to it."""
    assert in_part(ChannelKind(kind), value) == part
    assert HIDDEN in part


def test_the_window_has_the_country_in_capitals_and_no_name_twice() -> None:
    """An address stands as the post wants it; an organisation that begins its own address is not repeated."""
    found = letter("post")
    assert address_lines(found) == (
        *("Ola Oppdiktet", "Test Registry of Norway"),
        *("Example Street 1", "0001 Testby", "NORWAY"),
    )
    task = found.task.model_copy(update={"value": "Test Registry of Norway\nExample Street 1\nNorway"})
    assert address_lines(replace(found, task=task)) == (
        *("Ola Oppdiktet", "Test Registry of Norway", "Example Street 1", "NORWAY"),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_exercise_says_so_first(language: str) -> None:
    """Every text of a drill begins THIS IS AN EXERCISE, and says it again in the contact's language beneath."""
    drill = round_of(drill=True)
    said = phrases(language)("THIS IS AN EXERCISE")
    for template in ("rounds/email.txt", "rounds/subject.txt", "rounds/sms.txt", "rounds/chat.txt"):
        assert mail.text(template, letter("sms", language=language), drill, office()).startswith("THIS IS AN EXERCISE")
    lines = mail.text("rounds/email.txt", letter("email", language=language), drill, office()).splitlines()
    assert lines[: 1 if language == "en" else 2] == list(dict.fromkeys(["THIS IS AN EXERCISE", said]))
