"""Whatever the register holds fits on paper: nothing is cut off, runs off the sheet, or into what stands beside it."""

import html
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, groupby

import pytest
from loaded import small
from sheets import all_letters, office, round_of
from workspaces import MINIATURE, TODAY

from builder.bundle.parts import PartsMaker
from builder.paper import coded, compose, fonts, layout, typeset
from builder.paper.forms import Form
from builder.register.edition import Edition
from builder.register.kinds import ChannelKind
from builder.register.loading import load
from builder.register.model import Contact, Register
from builder.rounds.asking import drawn
from builder.views import views_of
from builder.workspace.places import Workspace

# As wide as letters get, unbroken, from left to right, from right to left, and with marks.
LETTERS = ("W", "語", "ش", "க்ஷ", "क्षि")
NUMBERS = [f"+44 1632 960{number} ext. 1234567" for number in range(100, 137)]


def long(letter: str, most: int) -> str:
    """As long a text of some letters as a field of the register takes."""
    return letter * (most // len(letter))


def contact(like: Contact, place: int, letter: str) -> Contact:
    """A contact whose every text is as long as may be; the first has as many channels as may be."""
    channel = like.channels[0]
    numbers = NUMBERS if place == 0 else NUMBERS[: 2 * place]
    texts = {
        ChannelKind.EMAIL: "x" * 60 + "@" + ".".join(["y" * 60] * 2) + ".example",
        ChannelKind.POST: long(letter, 254),
        ChannelKind.CHAT: f"matrix {long(letter, 240)}",
    }
    note = long(letter, 300)
    channels = [
        *(channel.model_copy(update={"kind": ChannelKind.PHONE, "value": value, "note": note}) for value in numbers),
        *(channel.model_copy(update={"kind": kind, "value": value, "note": note}) for kind, value in texts.items()),
        channel.model_copy(update={"kind": ChannelKind.FAX, "value": NUMBERS[place], "note": note}),
    ]
    name = long(letter, 120)
    return like.model_copy(update={"id": f"c{place}", "name": name, "note": note, "channels": tuple(channels)})


@pytest.fixture(scope="module")
def hostile() -> Register:
    """A register that says as much as it may, in every field."""
    found = small()
    like = found.organisations["registry-gr"]
    contacts = tuple(contact(like.contacts[1], place, letter) for place, letter in enumerate(LETTERS))
    organisations = {
        **found.organisations,
        like.id: like.model_copy(update={"name": long("W", 120), "contacts": contacts}),
    }
    settings = found.settings
    publisher = settings.publisher.model_copy(update={"name": long("W", 120), "phone": NUMBERS[0]})
    settings = settings.model_copy(update={"title": long("W", 120), "notice": long("W", 1000), "publisher": publisher})
    return found.model_copy(update={"organisations": organisations, "settings": settings, "outcomes_of": {}})


@pytest.fixture(scope="module")
def bundle(hostile: Register) -> dict[str, bytes]:
    """The print edition and the short list of a recipient with a long name, who sees all of that."""
    recipient = next(each for each in load(Workspace(MINIATURE)).recipients if each.id == "cert-all")
    recipient = recipient.model_copy(update={"name": long("W", 120)})
    view = views_of(hostile, Edition(number=1, issued=TODAY, valid_days=120)).view(recipient)
    maker = PartsMaker()
    parts = maker.parts(view)
    maker.book.include(parts.copy.own)
    forms: dict[bytes, Form] = {}
    for width in {snippet.width for snippet in maker.book.snippets.values()}:
        some = [(digest, snippet) for digest, snippet in maker.book.snippets.items() if snippet.width == width]
        made = layout.lay_out([snippet for _, snippet in some])
        forms |= zip([digest for digest, _ in some], made, strict=True)
    cells = {digest: coded.encoded(form) for digest, form in forms.items()}
    forms = typeset.LaidOut(cells=cells, blocks=maker.book.blocks, placed=tuple(maker.book.placed)).forms()
    shelf = fonts.shelf(forms, maker.alphabet)
    entries = [entry.paper for entry in parts.entries]
    return {
        "register.pdf": compose.register_pdf(parts.copy, entries, parts.operators, forms, shelf),
        "short-list.pdf": compose.short_list_pdf(parts.copy, entries, forms, shelf),
    }


@pytest.fixture(scope="module")
def sheets(hostile: Register) -> dict[str, bytes]:
    """Letters, faxes and a call sheet about the same contacts."""
    found = all_letters(hostile)
    kinds = {
        kind: [each for each in found if each.task.kind is kind]
        for kind in (ChannelKind.POST, ChannelKind.FAX, ChannelKind.CHAT, ChannelKind.PHONE)
    }
    calls = [*kinds[ChannelKind.CHAT], *kinds[ChannelKind.PHONE][-5:]]
    return {
        "letters": drawn.letters(kinds[ChannelKind.POST], round_of(), office()),
        "fax": drawn.faxes(kinds[ChannelKind.FAX][2:3], round_of(), office())[0],
        "calls": drawn.calls(calls, round_of(), office()),
    }


@dataclass(frozen=True)
class Word:
    """A word on a page and its box, from the upper left corner, in points."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')


def words(content: bytes) -> Iterator[Word]:
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True)
    for page, text in enumerate(done.stdout.decode().split("<page ")[1:]):
        for left, top, right, bottom, said in WORD.findall(text):
            yield Word(page, float(left), float(top), float(right), float(bottom), html.unescape(said))


def off_the_sheet(content: bytes) -> list[Word]:
    """The words that stand where no printer prints: A4 less some millimetres."""
    return [
        word
        for word in words(content)
        if word.left < 14 or word.top < 8 or word.right > 595 - 14 or word.bottom > 842 - 8
    ]


def on_one_another(content: bytes) -> list[tuple[Word, Word]]:
    """The words that stand on each other: more than half of the lower one, and not by a hair."""
    return [
        (one, other)
        for _, page in groupby(words(content), key=lambda word: word.page)
        for one, other in combinations(page, 2)
        if min(one.right, other.right) - max(one.left, other.left) > 2
        and min(one.bottom, other.bottom) - max(one.top, other.top)
        > min(one.bottom - one.top, other.bottom - other.top) / 2
    ]


def written(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return re.sub(r"\s", "", done.stdout.decode())


@pytest.mark.parametrize("name", ["register.pdf", "short-list.pdf"])
def test_nothing_of_a_bundle_runs_off_the_paper(bundle: dict[str, bytes], name: str) -> None:
    """As long as the register allows, unbroken, in any direction, forty channels: all stands within the sheet."""
    assert off_the_sheet(bundle[name]) == []
    assert on_one_another(bundle[name]) == []


@pytest.mark.parametrize("name", ["letters", "fax", "calls"])
def test_nothing_of_a_round_runs_off_the_paper(sheets: dict[str, bytes], name: str) -> None:
    """What an officer rings by, posts and faxes has it all."""
    assert off_the_sheet(sheets[name]) == []
    assert on_one_another(sheets[name]) == []


def test_nothing_on_paper_is_cut_short(bundle: dict[str, bytes], sheets: dict[str, bytes]) -> None:
    """Paper cannot be asked for the rest: each number is there, and each letter of names, notes and addresses."""
    text = written(bundle["register.pdf"])
    assert all(number.replace(" ext. ", "x").replace(" ", "") in text for number in NUMBERS)
    assert text.count("語") >= 120 + 300 * 7 + 254 + 240
    short = written(bundle["short-list.pdf"])
    assert "…" not in text + short
    # A name, its organisation's and the heading's.
    assert short.count("W") >= 240
    assert written(sheets["calls"]).count("語") >= 120 + 300 + 240
