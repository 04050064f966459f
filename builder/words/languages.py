"""What the office writes to contacts, in their languages: the catalogues under `site_templates/rounds/locale/`.

The English sentence is the key (gettext's msgid). What is filled into a sentence keeps its direction
to itself: an English name does not turn the Arabic around it. The only user of Babel.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from io import BytesIO

from babel.dates import format_date
from babel.languages import get_official_languages
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

from builder.words.labels import isolated
from builder.words.templates import source

LANGUAGES = ("en", "fr", "es", "ar")
# In English whatever the language: it is the word that a duty desk listens for.
EXERCISE = "THIS IS AN EXERCISE"
# A space before it, which does not break, where it is not written close.
COLONS = {"fr": "\N{NO-BREAK SPACE}:"}
LOCALES = {"en": "en_GB"}
RIGHT_TO_LEFT = frozenset(("ar",))


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences of one language; calling it gives plain text, `html` gives text for pages."""

    language: str
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def colon(self) -> str:
        """The sign after a word that says what follows, with what the language sets before it."""
        return COLONS.get(self.language, ":")

    def __call__(self, text: str, /, **values: object) -> str:
        """Return a sentence as plain text."""
        said = self.texts.get(text, text)
        return said.format(**{name: self.isolated(str(value)) for name, value in values.items()}) if values else said

    def html(self, text: str, /, **values: object) -> Markup:
        """Return a sentence for a page; a value of one word is not broken at its hyphens."""
        values = {name: _unbroken(str(value)) for name, value in values.items()}
        # Not in `<bdi>`: WeasyPrint sets the pieces of a line one after the other, and Pango knows which way each runs.
        return escape(self(text, **values))

    def isolated(self, value: str) -> str:
        """Return a value that keeps its direction to itself, where it or the text around it could turn the other."""
        return isolated(value, among_rtl=self.language in RIGHT_TO_LEFT)

    def own(self, value: object) -> Markup:
        """Return a value for a page that keeps its direction to itself."""
        return escape(self.isolated(str(value)))

    def day(self, day: date) -> str:
        """Return a date as letters write it, in one piece."""
        return format_date(day, "long", locale=LOCALES.get(self.language, self.language)).replace(
            " ", "\N{NO-BREAK SPACE}"
        )


def language_of(languages: Iterable[str]) -> str:
    """Return the first language of a contact that our letters are written in; English where there is none."""
    spoken = (language.partition("-")[0].lower() for language in languages)
    return next((language for language in spoken if language in LANGUAGES), "en")


def _unbroken(value: str) -> str:
    return value if " " in value else value.replace("-", "-\N{WORD JOINER}")


@cache
def phrases(language: str) -> Phrases:
    """Return the sentences of one of `LANGUAGES`."""
    if language == "en":
        return Phrases("en")
    catalogue = read_po(BytesIO(source(f"rounds/locale/{language}.po").encode()), locale=language)
    texts = {message.id: message.string for message in catalogue if message.id and isinstance(message.id, str)}
    return Phrases(language, {text: said for text, said in texts.items() if isinstance(said, str) and said})


def official_languages(country: str) -> tuple[str, ...]:
    """Return the languages that are official in a country, in law or in fact (BCP 47); none where none is known."""
    tags = [tag.replace("_", "-") for tag in get_official_languages(country, de_facto=True)]
    # Both written forms of Norwegian say more than their common name.
    return tuple(tag for tag in tags if tag != "no" or "nb" not in tags)
