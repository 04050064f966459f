"""What officers say in rounds, CERTs say too: the same sentences in the same words, in each language."""

import json
import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from reader import NODE, bundled
from workspaces import ROOT

LANGUAGES = ("en", "fr", "es", "ar")
# Each sentence of the page, and the one of the rounds that it is, or that it begins.
SAME = {
    "this-is": (
        "Good day. This is {officer}, from {office}. "
        "I am calling about the register of emergency contacts of the country-code top-level domains."
    ),
    "reached": "Whom have I reached, please, and for which organisation do you answer?",
    "doubt": (
        "You are right to ask. Please hang up, and ring us at the number that you had from us before. "
        "Ask about round {round}."
    ),
}
NAMES = {"{0}": "{officer}", "{1}": "{office}"}


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The words of the page, as its script has them."""
    scratch = tmp_path_factory.mktemp("words")
    source = scratch / "words.ts"
    path = ROOT / "site_templates" / "pages" / "register" / "words" / "say.ts"
    source.write_text(f'import {{ WORDS }} from "{path}"\nconsole.log(JSON.stringify(WORDS))\n', encoding="utf-8")
    script = bundled(source, scratch / "words.mjs")
    done = subprocess.run([NODE, script], capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def spoken(language: str) -> dict[str, str]:
    """What is said in rounds, by the English of it."""
    if language == "en":
        return {text: text for text in SAME.values()}
    path = Path(ROOT) / "site_templates" / "rounds" / "locale" / f"{language}.po"
    with path.open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file) if each.id}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", SAME)
def test_a_sentence_is_the_one_that_rounds_say(words: dict[str, list[str]], key: str, language: str) -> None:
    """Word for word, as far as the page says it, which is to the end of a sentence."""
    text = words[key][LANGUAGES.index(language)]
    for number, name in NAMES.items():
        text = text.replace(number, name)
    whole = spoken(language)[SAME[key]]
    assert whole.startswith(text)
    assert text.endswith((".", "?", "؟"))
    assert whole[len(text) :][:1] in ("", " ")


def test_rounds_say_them() -> None:
    """They stand in the script of a call, not only among its translations."""
    script = (ROOT / "site_templates" / "rounds" / "script.html").read_text(encoding="utf-8")
    assert all(f'_("{text}' in script for text in SAME.values())
