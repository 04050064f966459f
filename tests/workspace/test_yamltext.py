"""Text-only YAML: nothing is guessed, nothing is hidden, and nothing is quoted back."""

import subprocess
import sys

import pytest
from workspaces import ROOT

from builder.workspace.places import LARGEST_RECORD
from builder.workspace.problems import Problem
from builder.workspace.yamltext import YamlReader, text_problem


def read(text: str) -> tuple[dict[str, object] | None, list[Problem]]:
    """Read one text, and give the record and its problems."""
    reader = YamlReader("data/tlds/no.yaml")
    return reader.read(text), reader.problems


def accepted(text: str) -> dict[str, object]:
    """Read a text that has no problem, without the places."""
    record, problems = read(text)
    assert problems == []
    assert record is not None
    return {key: value for key, value in record.items() if key != "place"}


def refused(text: str) -> list[tuple[int, str]]:
    """Read a text that has problems, and give the line and rule of each."""
    problems = read(text)[1]
    assert problems, "the text was accepted"
    return [(problem.place.line, problem.rule) for problem in problems]


# Every scalar is the characters that were written

AS_WRITTEN = {
    "Norway": ("tld: no", "no"),
    "a truth": ("tld: true", "true"),
    "nothing": ("tld: null", "null"),
    "a tilde": ("tld: ~", "~"),
    "nothing at all": ("tld:", ""),
    "the plus of a number": ("value: +4712345678", "+4712345678"),
    "a time of day, which YAML 1.1 reads as base 60": ("value: 12:30:00", "12:30:00"),
    "a leading nought": ("value: 0123", "0123"),
    "an octal number": ("value: 0o17", "0o17"),
    "a hexadecimal number": ("value: 0x1F", "0x1F"),
    "a number with an exponent": ("value: 1e3", "1e3"),
    "a number with underscores": ("value: 1_000", "1_000"),
    "not a number": ("value: .nan", ".nan"),
    "a date": ("added: 2026-10-01", "2026-10-01"),
    "quoted": ('value: "+47 123"', "+47 123"),
    "quoted simply": ("value: '64496*100'", "64496*100"),
    "an equals sign, which YAML 1.1 gives a tag": ("value: =", "="),
}


@pytest.mark.parametrize(("text", "value"), AS_WRITTEN.values(), ids=AS_WRITTEN)
def test_a_scalar_stays_as_it_was_written(text: str, value: str) -> None:
    """No value is taken for a truth, a number, a date or nothing."""
    assert list(accepted(text).values()) == [value]


def test_each_key_knows_its_line() -> None:
    """A problem that is found later can name the line of a key, in nested records too."""
    record, _ = read("tld: no\ncontacts:\n  - id: duty\n\n    role: desk\n  - {id: lead,\n     role: x}\n")
    assert record is not None
    place = record["place"]
    first, second = record["contacts"]
    assert [place.at(key).line for key in ("tld", "contacts")] == [1, 2]
    assert [first["place"].at(key).line for key in ("id", "role")] == [3, 5]
    assert [second["place"].at(key).line for key in ("id", "role")] == [6, 7]
    assert first["place"].at("absent").line == 3
    assert str(place.at("contacts")) == "data/tlds/no.yaml:2"


def test_text_is_normalised() -> None:
    """Two ways to write one letter are one text (NFC), so that equal names are equal."""
    assert accepted("name: Cafe\u0301") == {"name": "Caf\u00e9"}
    assert accepted("name: 한국") == {"name": "한국"}


# What is refused, each with its line

REFUSED = {
    "a key twice": ("tld: no\nname: Norway\ntld: se\n", [(3, "duplicate key")]),
    "a key twice in a flow": ("scope: {tlds: [], tlds: []}\n", [(1, "duplicate key")]),
    "a key twice, quoted": ('tld: no\n"tld": se\n', [(2, "duplicate key")]),
    "a merge key": ("a: {id: one}\n<<: {id: two}\n", [(2, "unknown key")]),
    "a tag of our own": ("tld: no\nname: !name x\n", [(2, "tag")]),
    "a tag of Python": ("tld: no\nname: !!python/object/apply:os.system [x]\n", [(2, "tag")]),
    "a tag for a number": ("order: !!int 5\n", [(1, "tag")]),
    "a tag for bytes": ("name: !!binary eA==\n", [(1, "tag")]),
    "a tag for text": ("name: !!str x\n", [(1, "tag")]),
    "a tag without a name": ("name: ! x\n", [(1, "tag")]),
    "a tag on the record": ("!thing\ntld: no\n", [(1, "tag")]),
    "a list": ("- tld: no\n", [(1, "syntax")]),
    "a text": ("tld\n", [(1, "syntax")]),
    "only a comment": ("# tld: no\n", [(1, "syntax")]),
    "two documents": ("tld: no\n---\ntld: se\n", [(2, "syntax")]),
    "a quote that is not closed": ('tld: no\nname: "Norway\n', [(3, "syntax")]),
    "wrong indentation": ("tld: no\n  name: Norway\n", [(2, "syntax")]),
    "a tab for indentation": ("contacts:\n\t- id: x\n", [(2, "syntax")]),
    "an unknown alias": ("tld: no\nname: *x\n", [(2, "alias")]),
    "a key in capitals": ("TLD: no\n", [(1, "unknown key")]),
    "a list as a key": ("? [tld]\n: no\n", [(1, "unknown key")]),
    "the key that we use ourselves": ("tld: no\nplace: x\n", [(2, "unknown key")]),
    "too deep": ("a: [[[[[[[[[x]]]]]]]]]\n", [(1, "syntax")]),
    "too long": (f"tld: no\nname: {'x' * 2501}\n", [(2, "text")]),
    "two problems": ("tld: no\ntld: se\nname: !x y\n", [(2, "duplicate key"), (3, "tag")]),
}


@pytest.mark.parametrize(("text", "problems"), REFUSED.values(), ids=REFUSED)
def test_what_yaml_can_and_we_do_not_want_is_refused(text: str, problems: list[tuple[int, str]]) -> None:
    """Each trick of YAML is a problem at its line, and the reading goes on behind it."""
    assert refused(text) == problems


ALIASES = {
    "to a list": "a: &x [one]\nb: *x\n",
    "to a record": "a: &x {id: one}\nb: *x\n",
    "to a text": "a: &x one\nb: *x\n",
    "to itself": "a: &x\n  [*x]\n",
}


@pytest.mark.parametrize("text", ALIASES.values(), ids=ALIASES)
def test_an_alias_is_refused_where_it_stands(text: str) -> None:
    """Whoever reviews a line sees its value there, not a name for something elsewhere."""
    assert (2, "alias") in refused(text)


def test_an_anchor_is_refused_too() -> None:
    """What follows an ampersand would silently be missing from the text: it is not as it was written."""
    assert refused("tld: no\nname: &Sons Registry\n") == [(2, "alias")]


def test_a_thousand_characters_are_not_too_long() -> None:
    """The limit itself is allowed."""
    assert accepted(f"name: {'x' * 1000}") == {"name": "x" * 1000}


# Texts that would crash or stall a careless reader. They are read in another process, with a
# bound that only a reader that has lost its way exceeds.

HOSTILE = {
    "a hundred thousand brackets": "[" * 100_000,
    "a hundred thousand brackets, closed": "a: " + "[" * 100_000 + "]" * 100_000,
    "a hundred thousand braces": "{" * 100_000,
    "records in records": "{a: " * 100_000,
    "lists in lists": "- " * 100_000,
    "questions in questions": "? " * 100_000,
    "as many brackets as a file holds": "[" * (LARGEST_RECORD - 1),
    "a billion laughs": "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)),
    "a quadratic blow-up": f"a: &a {'x' * 1000}\nb: [{', '.join(['*a'] * 100_000)}]",
    "a hundred thousand anchors": f"a: [{', '.join(f'&a{n} x' for n in range(100_000))}]",
    "a hundred thousand equal keys": "a: b\n" * 100_000,
    "one long comment": "#" * (LARGEST_RECORD - 10) + "\n: x",
    "one long text": 'a: "' + "\\n" * 400_000 + '"',
}
READ = """
import sys
from builder.workspace.yamltext import YamlReader
reader = YamlReader("hostile.yaml")
reader.read(sys.stdin.read())
print(len(reader.problems))
"""


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_gets_a_problem_and_a_prompt_end(text: str) -> None:
    """No nesting, alias or size makes the reader crash, hang or say nothing."""
    command = [sys.executable, "-c", READ]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr[-300:]
    assert int(done.stdout) > 0


# Errors quote nothing

BROKEN = {
    "indentation": "id: x\n  value: CANARY: 1\n",
    "a quote": 'id: x\nvalue: "CANARY\n',
    "a bracket": "id: x\nvalue: [CANARY\n",
    "a tab": "id: x\nvalue:\n\t- CANARY\n",
    "an unknown alias": "id: x\nvalue: *CANARY\n",
    "an anchor twice": "id: &CANARY x\nvalue: &CANARY &CANARY y\n",
    "an unknown tag handle": "id: x\nvalue: !CANARY!x y\n",
    "a local tag": "id: x\nvalue: !CANARY y\n",
    "an escape": 'id: x\nvalue: "CANARY \\q"\n',
    "a directive": "%CANARY 1\n---\nid: x\n",
    "a control": "id: x\nvalue: CANARY\x07\n",
    "a key that is none": "id: x\n+CANARY: y\n",
    "a key that is a list": "id: x\n? [CANARY]\n: y\n",
    "a hidden character": "id: x\nvalue: CANARY\u202e\n",
    "too long": f"id: x\nvalue: {'CANARY' * 500}\n",
    "a text in place of a record": "CANARY\n",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_no_problem_quotes_the_source(text: str) -> None:
    """The library quotes the line that it cannot read; what we say holds none of it."""
    problems = read(text)[1]
    assert problems
    assert "CANARY" not in "".join(map(str, problems))


CANARY_KEYS = {
    "a part of a flow that the writer took for text": "{kind: x, note: ask the lead, canary}",
    "twice": "{kind: x, note: ask the lead, canary, canary}",
}


@pytest.mark.parametrize("text", CANARY_KEYS.values(), ids=CANARY_KEYS)
def test_what_slips_into_the_place_of_a_key_is_not_quoted(text: str) -> None:
    """After a comma in a flow, the rest of a note is a key; it is confidential all the same."""
    assert "canary" not in "".join(map(str, read(text)[1]))


# Hidden characters

HIDDEN = {
    "right-to-left override": "\u202e",
    "left-to-right embedding": "\u202a",
    "right-to-left isolate": "\u2067",
    "pop directional isolate": "\u2069",
    "left-to-right mark": "\u200e",
    "right-to-left mark": "\u200f",
    "Arabic letter mark": "\u061c",
    "zero-width space": "\u200b",
    "word joiner": "\u2060",
    "invisible times": "\u2062",
    "byte order mark": "\ufeff",
    "soft hyphen": "\xad",
    "combining grapheme joiner": "\u034f",
    "Hangul filler": "\u3164",
    "Hangul choseong filler": "\u115f",
    "half-width Hangul filler": "\uffa0",
    "Mongolian vowel separator": "\u180e",
    "Khmer inherent vowel": "\u17b4",
    "variation selector 16": "\ufe0f",
    "variation selector 17": "\U000e0100",
    "tag letter": "\U000e0041",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "interlinear annotation": "\ufff9",
    "musical begin beam": "\U0001d173",
    "null": "\x00",
    "bell": "\x07",
    "escape": "\x1b",
    "backspace": "\x08",
    "delete": "\x7f",
    "next line": "\x85",
    "control sequence introducer": "\x9b",
    "carriage return": "\r",
}


@pytest.mark.parametrize("character", HIDDEN.values(), ids=HIDDEN)
def test_a_hidden_character_in_a_text_is_refused(character: str) -> None:
    """What a reviewer cannot see in a value does not enter it, wherever the text comes from."""
    for text in (f"a{character}b", f"{character}b", f"a{character}"):
        problem = text_problem(text)
        assert problem is not None
        assert f"U+{ord(character):04X}" in problem[0]
        assert character not in "".join(problem)


@pytest.mark.parametrize("character", HIDDEN.values(), ids=HIDDEN)
def test_a_hidden_character_that_is_written_as_an_escape_is_refused(character: str) -> None:
    """An escape of YAML brings no character in that could not be typed."""
    assert refused(f'tld: no\nname: "a\\U{ord(character):08x}b"\n') == [(2, "text")]


@pytest.mark.parametrize("character", HIDDEN.values(), ids=HIDDEN)
def test_a_hidden_character_in_a_file_is_a_problem_at_its_line(character: str) -> None:
    """Typed into a value it stops the build, and the line is told: it cannot be seen."""
    assert refused(f"tld: no\nname: a{character}b\nregion: EU\n")[0][0] == 2


@pytest.mark.parametrize("character", HIDDEN.values(), ids=HIDDEN)
def test_a_hidden_character_in_a_comment_is_refused(character: str) -> None:
    """A comment that turns the line around, or ends unseen, shows a reviewer another record than ours."""
    assert refused(f"tld: no\nname: x # a{character}b\nregion: EU\n")[0][0] == 2


UNSEEN_BREAKS = {"line separator": "\u2028", "paragraph separator": "\u2029", "next line": "\x85", "return": "\r"}


@pytest.mark.parametrize("character", UNSEEN_BREAKS.values(), ids=UNSEEN_BREAKS)
def test_no_key_hides_behind_a_break_that_editors_do_not_show(character: str) -> None:
    """YAML 1.1 breaks lines where editors do not: a comment could end, and a key begin, unseen."""
    assert read(f"tld: no\nname: x # as agreed{character}consent: all\n")[1]


def test_lines_may_end_as_on_windows() -> None:
    """A carriage return before a line feed is a line end, not a hidden character."""
    assert accepted("tld: no\r\nname: Norway\r\n") == {"tld": "no", "name": "Norway"}


VISIBLE = {
    "Persian, zero-width non-joiner": "می\u200cخواهم",
    "Persian plural": "خانه\u200cهای ما",
    "Sinhala, zero-width joiner": "ශ්\u200dරී ලංකා",
    "Malayalam, zero-width joiner": "ന്\u200dറെ",
    "Malayalam chillu as a letter": "അവൻ",
    "Bengali ya-phalaa": "র\u200d্যাব",
    "Devanagari half form": "क्\u200dष",
    "Kannada, zero-width non-joiner": "ರಾಜ್\u200cಕುಮಾರ್",
    "Hebrew": "עברית",
    "Arabic with a vowel sign": "مُحَمَّد",
    "Thai": "ประเทศไทย",
    "Korean": "대한민국",
    "Chinese beyond the basic plane": "𠮷野家",
    "Greek": "Δοκιμαστικό Μητρώο",
    "Tamil": "இலங்கை",
    "Persian figures before a non-joiner": "۲۴\u200cساعته",
    "Hindi with a virama to be seen, at the end": "अर्थात्\u200c",
    "Hindi with a virama to be seen, before a space": "श्रीमान्\u200c जी",
    "Khmer, a zero-width space between words": "ឈ្មោះ\u200bគំរូ",
    "Khmer, before a bracket": "ឈ្មោះ\u200b(Sample)",
    "Khmer, typed with the space bar at the end": "ឈ្មោះ\u200b",
    "Lao": "ຊື່\u200bຕົວຢ່າງ",
    "Thai with zero-width spaces": "ชื่อ\u200bตัวอย่าง 24\u200bชั่วโมง",
    "Burmese": "အမည်\u200bနမူနာ",
    "a registered form of an ideograph": "葛\U000e0100城",
    "a standard form of an ideograph": "神\ufe00社",
    "Mongolian with a vowel separator": "ᠬᠠᠷ\u180eᠠ",
    "Mongolian with a form": "ᠠ\u180bᠮ",
    "a symbol in colours": "☎\ufe0f desk",
    "Burmese with four marks on a letter": "ရှုံ့",
    "Vietnamese": "Nguyễn Thị Thường",
    "Hebrew with points and an accent": "בְּרֵאשִׁ֖ית",
    "Tibetan, stacked": "སྐྲྭཱུྃ",
    "typographic quotes": "CERT of the East “& <friends>”",
    "no-break space": "10\u00a0km",
}


@pytest.mark.parametrize("text", VISIBLE.values(), ids=VISIBLE)
def test_every_script_can_be_written(text: str) -> None:
    """The joiners that spelling needs between letters are no hidden characters."""
    assert text_problem(text) is None
    assert len(accepted(f"name: {text}")) == 1


JOINERS = {
    "at the end": "نام\u200c",
    "at the beginning": "\u200dනම",
    "before a space": "می\u200c خواهم",
    "after a space": "می \u200cخواهم",
    "between digits": "12\u200d34",
    "two of them": "می\u200c\u200cخواهم",
    "between symbols": "👨\u200d👩",
    "between Latin letters": "eleni\u200dsample",
    "between Latin letters, non-joiner": "eleni\u200csample",
    "between Greek letters": "Ελένη\u200dΔ",
    "after a virama, before a letter of another script": "अर्थात्\u200cnic",
    "a zero-width space between Latin letters": "nic\u200bexample",
    "a zero-width space between Greek letters": "Ελ\u200bένη",
    "a zero-width space between ideographs": "東\u200b京",
    "two zero-width spaces between Khmer words": "ឈ្មោះ\u200b\u200bគំរូ",
    "a mark of direction beside a zero-width space": "ឈ្មោះ\u200b\u200eគំរូ",
    "a selector after a Latin letter": "e\ufe00",
    "a selector of ideographs after a Greek letter": "α\U000e0100",
    "a selector after a selector": "葛\U000e0100\U000e0101",
    "a selector of colours after a figure": "1\ufe0f",
    "a vowel separator of Mongolian between Latin letters": "a\u180eb",
}


@pytest.mark.parametrize("text", JOINERS.values(), ids=JOINERS)
def test_a_joiner_is_refused_where_spelling_does_not_need_it(text: str) -> None:
    """Outside the scripts that need it, a joiner makes two names that look the same differ."""
    assert text_problem(text) is not None


MARKS = {
    "five accents": "e" + "\u0301" * 5,
    "five that make one letter with the first": "e\u0323\u0302\u0301\u0301\u0301",
    "on an ideograph": "東" + "\u0334" * 5,
    "vowels of Thai": "ก" + "\u0e47" * 5,
    "around a letter": "a" + "\u20dd" * 5,
    "with a joiner among them": "र" + "\u0951" * 3 + "\u200d" + "\u0951" * 2,
    "on nothing": "\u0301" * 5,
}


@pytest.mark.parametrize("text", MARKS.values(), ids=MARKS)
def test_a_letter_with_more_marks_than_any_spelling_has_is_refused(text: str) -> None:
    """Heaps of marks run over the lines above and below, on paper too; four are the most."""
    assert text_problem(text) == ("a letter bears more than 4 marks", "write it with those that its spelling needs")
    assert refused(f"tld: no\nname: {text}\n") == [(2, "text")]
    assert text_problem("e" + "\u0301" * 4) is None


CUT = {
    "in the middle": ("note: ring desk #5", [1]),
    "on its second line": ("note: ring\n  desk # 5", [2]),
    "in braces": ("channels:\n  - {note: desk # 5\n    }", [2]),
    "in quotes": ('note: "ring desk #5"', []),
    "as a block": ("note: |\n  desk # 5", []),
    "without a space": ("note: desk#5", []),
    "a comment below": ("note: desk\n# of the night", []),
    "a comment of another key": ("order: 1 # the first", []),
    "nothing but a comment": ("note: # the desk", []),
}


@pytest.mark.parametrize(("text", "lines"), CUT.values(), ids=CUT)
def test_a_note_that_a_comment_cuts_is_warned_of(text: str, lines: list[int]) -> None:
    """Who writes `desk #5` into a note sees that the number reaches nobody; the record is taken all the same."""
    reader = YamlReader("data/organisations/registry-gr.yaml")
    assert reader.read(text) is not None
    assert [each.place.line for each in reader.warnings] == lines
