"""What contacts are written to in: their language, and what is filled in keeps its direction to itself."""

from builder.words.languages import language_of, phrases


def test_a_contact_is_written_to_in_the_first_language_that_we_have() -> None:
    """Greek first and French second is French; Greek alone is English; a region changes nothing."""
    assert [language_of(each) for each in (["el", "fr"], ["el"], ["es-MX"], ["ar"], ["en", "fr"])] == [
        *("fr", "en", "es", "ar", "en")
    ]


def test_a_name_in_arabic_text_keeps_its_direction() -> None:
    """What is filled in is isolated, with its own direction, and so are its brackets where a line breaks."""
    said = phrases("ar")("Round {round}", round="2026-q4 (b)")
    assert "\u20662026-q4 \u200e(\u200eb\u200e)\u200e\u2069" in said
    assert phrases("en")("Round {round}", round="2026-q4 (b)") == "Round 2026-q4 (b)"
    assert phrases("fr").isolated("מרשם") == "\u2067מרשם\u2069"


def test_what_is_filled_in_is_no_markup() -> None:
    """A name that looks like HTML stays a name."""
    assert "&lt;b&gt;" in phrases("fr").html("Round {round}", round="<b>")


def test_a_name_with_a_latin_form_runs_as_the_letter_does() -> None:
    """Its brackets may come on the next line, where nothing but the letter's own direction holds."""
    name = "سجل تجريبي (Example Registry)"
    assert phrases("en").isolated(name) == "\u2066سجل تجريبي \u200e(\u200eExample Registry\u200e)\u200e\u2069"
    assert phrases("ar").isolated(name).startswith("\u2067")
    assert phrases("en").isolated("سجل").startswith("\u2067")
    assert phrases("en").isolated("Example") == "Example"
