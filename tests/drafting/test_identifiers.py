"""Tests of identifiers made of names."""

import re

import pytest

from builder.drafting import free, slug
from builder.workspace.record import IDENTIFIER

NAMES = {
    "plain": ("Example Registry of Greece", "example-registry-of-greece"),
    "accents": ("Občanské sdružení Příklad", "obcanske-sdruzeni-priklad"),
    "letters of their own": ("Straße & Łódź ApS Bjørnøya", "strasse-lodz-aps-bjornoya"),
    "an own script with a Latin form": ("Εθνικό Μητρώο .ελ (Example Registry)", "example-registry"),
    "an elision": ("Registre de l'Exemple", "registre-de-lexemple"),
    "no Latin letter": ("中国互联网络", "registry-cn"),
    "digits alone": ("Реестр 1", "registry-cn"),
    "signs alone": ("---", "registry-cn"),
    "very long": (
        "The Very Long Name of an Organisation that Keeps Names for a Living",
        "the-very-long-name-of-an-organisation",
    ),
    "one long word": ("x" * 90, "x" * 40),
}


@pytest.mark.parametrize(("name", "expected"), NAMES.values(), ids=NAMES)
def test_a_name_becomes_an_identifier_that_a_file_can_have(name: str, expected: str) -> None:
    """Whatever script a name is in, its identifier is one of the register's."""
    assert slug(name, otherwise="registry-cn") == expected
    assert re.match(IDENTIFIER, expected)


def test_no_identifier_is_given_twice() -> None:
    """Two organisations of one name have two files; the first free number tells them apart."""
    taken = {"example", "example-2"}
    assert slug("Example", taken) == "example-3"
    assert free("cert-xx", taken) == "cert-xx"
