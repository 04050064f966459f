"""Say whether an answer by mail holds words of its own, which an officer should read.

A guess, and harmless: what is told for words and is none costs a look, and nothing is recorded or left out by it.
Our own letter, what a program adds, and courtesy are no words of somebody's own. Pure.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from builder.rounds.asking.boxes import QUOTED, without_boxes
from builder.rounds.codes import BETWEEN
from builder.rounds.mailtext import JOINING, TURNING

# A mark that mailboxes put before a line which begins with this word: it is no quotation.
FROM_LINE = re.compile(r"^>From ", re.MULTILINE)
# What signs a text that stands in clear.
PGP_SIGNED = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\s*\n(?:Hash: .*\n)*", re.MULTILINE)
PGP_SIGNATURE = re.compile(
    r"^-----BEGIN PGP SIGNATURE-----[\sA-Za-z0-9+/=:.()-]{1,8000}-----END PGP SIGNATURE-----", re.MULTILINE
)
# What a program adds to an address that it makes a link of.
LINK = re.compile(r"<[^<>\s]{1,300}>")
# Signs that were lost on the way.
LOST = re.compile("[?\ufffd]+")
# A line of the letter is told by its signs, as a program breaks words and lines anywhere; a short one by its words.
SHORT = 16
SIGNATURE = re.compile(r"\s*--\s*")
HEADER = re.compile(
    r"[\s*]*(?:from|sent|date|to|cc|subject|reply-to|de|envoyé|envoyé par|à|objet|para|enviado|enviado el|fecha|asunto"
    r"|من|إلى|الى|التاريخ|تاريخ|تم الإرسال|مرسل|تاريخ الإرسال|نسخة|الموضوع)\s*\*?\s*:",
    re.IGNORECASE,
)
# From so many such lines on, one near the other, it is what stands above a message that is passed on.
FEWEST_HEADERS = 3
# The lines above a quotation, in the languages of the programs that write them: no person's are so long.
LONGEST_INTRODUCTION = 400
WROTE = re.compile(
    r"(?:wrote|writes|écrit|escribió|escribio|escreveu|schrieb|schreef|geschreven|scritto|skrev|kirjoitti|napisał"
    r"|napsal|написал|пишет|пише|έγραψε|yazdı|كتب|写道|書きました)(?:\b.{0,120}[:：])?\s*\Z",
    re.IGNORECASE,
)
DATED = re.compile(r"(?=.{0,40}\d).*(?:\b\d{4}\b|\d:\d\d|\d[./-]\d)")
PASSED_ON = re.compile(
    r"\s*(?:[-_]{2,}|begin|début|inicio)[^:]{0,40}(?:message|mensaje|رسالة|الرسالة)[^:]{0,30}[:_-]+\s*\Z",
    re.IGNORECASE,
)
SENT_FROM = re.compile(
    r"\s*(?:sent (?:from|with|via)|get outlook|envoyé (?:de|depuis|à partir)|télécharge[rz] outlook|obtener outlook"
    r"|enviado (?:desde|con)|أرسلت من|أُرسلت من|مرسل من)\b",
    re.IGNORECASE,
)
MOST_POLITE, MOST_NAMED, MOST_SENT_FROM = 4, 3, 6
# How letters end and begin, and what says nothing in a short line; all without accents.
CLOSING = frozenset(
    re.findall(
        r"\S+",
        "regards wishes sincerely yours faithfully cheers thanks thank greetings cordialement salutations vous merci "
        "saludos saludo atentamente cordialmente gracias شكرا تحياتي التحية الاحترام",
    )
)
OPENING = frozenset(
    re.findall(
        r"\S+",
        "dear hi hello hey bonjour bonsoir cher chere chers cheres hola estimado estimada estimados estimadas "
        "مرحبا عزيزي السادة",
    )
)
COURTESY = frozenset(
    re.findall(
        r"\S+",
        "all colleagues colleague team sir madam good day morning afternoon evening you many so much very best kind "
        "kindest warm with and yes ok okay confirm confirmed correct done beaucoup bien a collegues madame monsieur "
        "messieurs oui bonne journee buenos buenas dias tardes muchas un cordial cordiales senores si السلام عليكم "
        "جزيلا تحية طيبة وبعد مع خالص نعم",
    )
)
POLITE = CLOSING | OPENING | COURTESY


def own_words(text: str, letters: Iterable[str], code: str = "") -> bool:
    """Say whether a person wrote more into an answer than its boxes: neither our letter's words nor mere courtesy.

    `letters` are the texts that the answer may give back. What an older mail says that is quoted is not
    this person's, but for what they wrote between the lines of our letter.
    """
    known = [_compared(_words(letter)) for letter in letters]
    text = FROM_LINE.sub("From ", JOINING.sub("", TURNING.sub("", text)))
    text = PGP_SIGNED.sub("", PGP_SIGNATURE.sub("", text))
    if code:
        text = re.sub(BETWEEN.join(code), " ", text, flags=re.IGNORECASE)
    text = without_boxes(text)
    closing = False
    for line in _written(_lines(text, known)):
        words = line.words
        polite = len(words) <= MOST_POLITE and POLITE.issuperset(words)
        # Below "Regards" stands a name, as after "Dear".
        named = len(words) <= MOST_NAMED and (closing or words[0] in OPENING)
        if not (polite or named or (len(words) <= MOST_SENT_FROM and SENT_FROM.match(line.text))):
            return True
        closing = polite and not CLOSING.isdisjoint(words)
    return False


def given_back(text: str, letters: Iterable[str]) -> list[tuple[str, bool]]:
    """Return the lines of a text, each with whether it says nothing but what a letter of ours said.

    Stricter than `own_words`, for what is told for ours is not shown: a short line is ours where it is a whole line
    of the letter, or goes on where the line beside it breaks off. A box that somebody filled in is theirs.
    """
    letters = tuple(letters)
    known = [_compared(_words(letter))[0] for letter in letters]
    whole = {_words(line) for letter in letters for line in letter.splitlines()}
    lines = text.splitlines()
    words = [_words(LINK.sub("", QUOTED.sub("", JOINING.sub("", TURNING.sub("", line))))) for line in lines]
    said = ["", *("".join(each) for each in words), ""]
    ours: list[bool | None] = []
    for place, each in enumerate(words):
        signs = said[place + 1]
        beside = (said[place] + signs, signs + said[place + 2]) if len(signs) < SHORT else (signs,)
        ours.append(
            (each in whole or any(len(one) >= SHORT and one in letter for one in beside for letter in known))
            if each
            else None
        )
    # An empty line is ours between two that are.
    for order in (range(len(ours)), range(len(ours) - 1, -1, -1)):
        last = False
        for place in order:
            if words[place]:
                last = bool(ours[place])
            else:
                ours[place] = last and ours[place] is not False
    return [(line, bool(known) and bool(each)) for line, each in zip(lines, ours, strict=True)]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that says something: as it stands, whether it is quoted, and whether our letter has it."""

    text: str = field(repr=False)
    words: tuple[str, ...] = field(repr=False)
    quoted: bool
    ours: bool


def _lines(text: str, known: Sequence[tuple[str, str]]) -> list[_Line]:
    """Return the lines of a text that say something, or that begin a signature."""
    found = [
        (bare, words, QUOTED.match(each) is not None)
        for each in text.splitlines()
        if (words := _words(bare := LINK.sub("", QUOTED.sub("", each)))) or SIGNATURE.fullmatch(bare)
    ]
    said = ["", *("".join(words) for _, words, _ in found), ""]
    return [
        _Line(bare, words, quoted, any(_stands(bare, words, (said[place], said[place + 2]), each) for each in known))
        for place, (bare, words, quoted) in enumerate(found)
    ]


def _stands(bare: str, words: tuple[str, ...], beside: tuple[str, str], letter: tuple[str, str]) -> bool:
    """Say whether a line stands in a letter; `beside` are the signs of the lines before and after it."""
    signs, spaced = _compared(words)
    if len(signs) >= SHORT and signs in letter[0]:
        return True
    if signs and len(signs) < SHORT:
        # Where a word was broken in two, each half stands there together with the line beside it.
        wider = [each for each in (beside[0] + signs, signs + beside[1]) if len(each) >= SHORT]
        if spaced in letter[1] or any(each in letter[0] for each in wider):
            return True
    pieces = ["".join(_words(each)) for each in LOST.split(bare)]
    return len(pieces) > 1 and any(pieces) and all(piece in letter[0] for piece in pieces)


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text in small letters, without accents and other marks."""
    # Once before, too: to put thousands of marks above one letter into order takes the square of the time.
    plain = unicodedata.normalize("NFKD", _bare(text)).casefold()
    return tuple(re.findall(r"[^\W_]+", _bare(plain)))


def _bare(text: str) -> str:
    return "".join(sign for sign in text if not unicodedata.combining(sign))


def _compared(words: Sequence[str]) -> tuple[str, str]:
    return "".join(words), f" {' '.join(words)} "


def _written(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Yield the lines that a person wrote, as far as can be told."""
    left_out = {*_headers(lines), *_introductions(lines)}
    given_back = [place for place, line in enumerate(lines) if line.quoted and line.ours]
    signature = False
    for place, line in enumerate(lines):
        signature = not line.quoted and (signature or not line.words)
        outside = line.quoted and not (given_back and given_back[0] < place < given_back[-1])
        if line.words and not (line.ours or signature or outside or place in left_out):
            yield line


def _headers(lines: Sequence[_Line]) -> Iterator[int]:
    """Yield where the header of a message that is passed on stands; one of its lines may be broken in two."""
    run: list[int] = []
    for place in [place for place, line in enumerate(lines) if HEADER.match(line.text)]:
        if run and place - run[-1] > 2:
            run = []
        run.append(place)
        if len(run) >= FEWEST_HEADERS:
            # Each line once, however long somebody made it.
            yield from range(run[0] if len(run) == FEWEST_HEADERS else run[-2] + 1, place + 1)


def _introductions(lines: Sequence[_Line]) -> Iterator[int]:
    """Yield where it says who wrote what is quoted; a program may break that into three lines."""
    for place, line in enumerate(lines):
        if len(line.text) > LONGEST_INTRODUCTION:
            continue
        if PASSED_ON.match(line.text):
            yield place
        elif WROTE.search(line.text):
            before = range(place, max(-1, place - 3), -1)
            dated = (each for each in before if DATED.match(lines[each].text[:LONGEST_INTRODUCTION]))
            yield from range(next(dated, place), place + 1)
