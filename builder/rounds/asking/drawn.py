"""Fill the pieces of letters, faxes and call sheets, and have them drawn.

Pure. Each function takes letters and gives finished files, so that workers can share the work.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from builder.paper.documents import (
    CARD_WIDTH,
    INFO_WIDTH,
    TLP_WIDTH,
    WIDTH,
    WINDOW,
    Book,
    CallPaper,
    Digest,
    LetterPaper,
    calls_pdf,
    faxes_pdf,
    letters_pdf,
)
from builder.paper.plan import SnippetBook, portions
from builder.register.hours import ROUND_THE_CLOCK
from builder.register.kinds import ChannelKind, Tlp
from builder.register.model import Publisher, Round
from builder.rounds.asking.ladder import Step
from builder.rounds.asking.letters import LANGUAGE_NAMES, Letter, Told, address_lines, postal_lines
from builder.rounds.asking.mail import KINDS
from builder.words.languages import EXERCISE, LANGUAGES, Phrases, phrases
from builder.words.templates import fill

AddressedT = TypeVar("AddressedT")
STEP_BOXES = ("asked", "no answer", "wrong person", "out of service")
# The outcomes of a call, as a person ticks them.
BOXES = ("confirmed", "corrected", "no answer", "wrong person", "refused", "out of service")
CODE_WIDTH = 110.0
# Lines of what we hold that stand together; and the letters that fit a line though they be as wide as they are high.
MOST_LINES = 36
VALUE_EMS, SMALL_EMS = 22, 28
HEAD_WIDTH = 250.0


def letters(found: Sequence[Letter], round_: Round, office: Publisher) -> bytes:
    """Return the letters of one officer as one PDF."""
    return letters_pdf(*_papers(_letter, found, round_, office))


def faxes(found: Sequence[Letter], round_: Round, office: Publisher) -> list[bytes]:
    """Return faxes, a PDF each."""
    return faxes_pdf(*_papers(_letter, found, round_, office))


def calls(found: Sequence[Letter], round_: Round, office: Publisher) -> bytes:
    """Return the call sheet of one officer as a PDF: the script in each language that is needed, then the cards."""
    book = SnippetBook()
    officer = found[0].officer
    spoken = {letter.language for letter in found}
    script = [fill("rounds/rules.html", officer=officer, round=round_, count=len(found), exercise=EXERCISE)]
    script += [
        fill(
            "rounds/script.html",
            _=phrases(language).html,
            language=language,
            direction=phrases(language).direction,
            name=LANGUAGE_NAMES[language],
            own=phrases(language).own,
            officer=officer,
            office=office,
            round=round_,
            exercise=EXERCISE,
        )
        for language in LANGUAGES
        if language in spoken
    ]
    cards = [
        fill(
            "rounds/card.html",
            letter=letter,
            round=round_,
            kind=KINDS[letter.task.kind].lower(),
            language=LANGUAGE_NAMES[letter.language],
            begins=clock(letter.opens),
            own=phrases("en").own,
        )
        for letter in found
    ]
    outcome = fill("rounds/outcome.html", round=round_, boxes=BOXES, exercise=EXERCISE)
    return calls_pdf(
        book.snippets,
        CallPaper(
            letterhead=_letterhead(book, round_, office, f"Calls of {officer}, round {round_.id}"),
            tlp=_tlp(book, max(letter.own_tlp for letter in found)),
            script=tuple(book.add(CARD_WIDTH, html) for html in script),
            cards=tuple(book.add(CARD_WIDTH, html) for html in cards),
            outcome=book.add(CARD_WIDTH, outcome),
            title=f"Calls, round {round_.id}",
            made=_made(round_.opened),
        ),
    )


def step_letters(found: Sequence[Step], round_: Round, office: Publisher) -> bytes:
    """Return the letters of one officer to whom the ladder turns to, as one PDF."""
    return letters_pdf(*_papers(_step_letter, found, round_, office))


def step_faxes(found: Sequence[Step], round_: Round, office: Publisher) -> list[bytes]:
    """Return the same as faxes, a PDF each."""
    return faxes_pdf(*_papers(_step_letter, found, round_, office))


def step_calls(found: Sequence[tuple[int, Step]], round_: Round, office: Publisher) -> bytes:
    """Return a sheet of the ladder's calls of one officer, with what to say on each card."""
    book = SnippetBook()
    officer, day = found[0][1].asking, found[0][1].day
    rules = fill("rounds/step-rules.html", officer=officer, round=round_, today=day, count=len(found))
    outcome = fill("rounds/outcome.html", round=round_, boxes=STEP_BOXES, exercise=EXERCISE)
    return calls_pdf(
        book.snippets,
        CallPaper(
            letterhead=_letterhead(book, round_, office, f"Ladder calls of {officer}, round {round_.id}"),
            tlp=_tlp(book, max(step.tlp for _, step in found)),
            script=(book.add(CARD_WIDTH, rules),),
            cards=tuple(book.add(CARD_WIDTH, _step_card(number, step, round_)) for number, step in found),
            outcome=book.add(CARD_WIDTH, outcome),
            title=f"Ladder calls, round {round_.id}",
            made=_made(day),
        ),
    )


def _papers(
    make: Callable[[SnippetBook, AddressedT, Round, Publisher], LetterPaper],
    found: Iterable[AddressedT],
    round_: Round,
    office: Publisher,
) -> tuple[Book, list[LetterPaper]]:
    """Return the snippets of several papers, each stored once, with the papers that are made of them."""
    book = SnippetBook()
    papers = [make(book, each, round_, office) for each in found]
    return book.snippets, papers


def _step_card(number: int, step: Step, round_: Round) -> str:
    words = phrases(step.language)
    return fill(
        "rounds/step-card.html",
        step=step,
        number=number,
        kind=KINDS[step.kind or ChannelKind.PHONE].lower(),
        spoken=LANGUAGE_NAMES[step.language],
        language=step.language,
        direction=words.direction,
        paragraphs=[_whole(round_, each) for each in step.spoken],
        own=phrases("en").own,
    )


def _whole(round_: Round, text: str) -> str:
    """Return a text in which the name of the round is not broken over two lines."""
    return text.replace(round_.id, round_.id.replace("-", "-\N{WORD JOINER}"))


def _step_letter(book: SnippetBook, step: Step, round_: Round, office: Publisher) -> LetterPaper:
    """Return a letter of the ladder: it asks for a call or a mail, and has no code and no slip."""
    words, fax = phrases(step.language), step.kind is ChannelKind.FAX
    who = step.name or step.who

    def add(template: str, width: float = WIDTH, **values: object) -> Digest:
        return book.add(width, _piece(template, words, round=round_, office=office, step=step, **values))

    said: dict[str, Any] = {
        "subject": _whole(round_, step.subject),
        "paragraphs": [_whole(round_, each) for each in step.paragraphs],
    }
    where: dict[str, object] = {"letter": {"shown": step.shown, "who": who, "organisation": step.organisation_name}}
    if not fax:
        where = {"lines": postal_lines(step.value, who, step.organisation_name), "sender": _sender(office)}
    return LetterPaper(
        window=not fax,
        letterhead=_letterhead(book, round_, office, words("Round {round}", round=round_.id)),
        tlp=_tlp(book, step.tlp),
        address=add("fax-to" if fax else "address", WINDOW[1], **where),
        info=add("step-info", INFO_WIDTH),
        cover=(add("step-cover", **said), add("sign", officer=step.asking)),
        rtl=words.direction == "rtl",
        language=step.language,
        title=words("Round {round}", round=round_.id),
        made=_made(step.day),
    )


def in_words(hours: str) -> str:
    """Return hours as a cell holds them: where the day stands before the month, a spreadsheet takes 24/7 for one."""
    return f"always ({hours})" if hours == ROUND_THE_CLOCK else hours


def clock(minute: int | None) -> str:
    """Return a minute of the day as a clock shows it; nothing where there is none."""
    return "" if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def _letter(book: SnippetBook, letter: Letter, round_: Round, office: Publisher) -> LetterPaper:
    words, fax = phrases(letter.language), letter.task.kind is ChannelKind.FAX
    part = any(each.in_part for each in letter.held)

    def kind(kind: ChannelKind) -> str:
        return words(KINDS[kind])

    def add(template: str, width: float = WIDTH, **values: object) -> Digest:
        return book.add(width, _piece(template, words, round=round_, office=office, fax=fax, **values))

    cover = [
        *([add("drill")] if round_.drill else []),
        add("opening", letter=letter),
        add("body"),
        add("sign", officer=letter.officer),
    ]
    rows = [
        *([add("drill")] if round_.drill else []),
        add("formhead", part=part),
        *(
            add("rows", letter=letter, whose=place == 0, held=held, kind=kind)
            for place, held in enumerate(portions(letter.held, _lines, MOST_LINES))
        ),
    ]
    where = {"letter": letter} if fax else {"lines": address_lines(letter), "sender": _sender(office)}
    return LetterPaper(
        window=not fax,
        letterhead=_letterhead(book, round_, office, words("Round {round}", round=round_.id)),
        tlp=_tlp(book, letter.tlp),
        address=add("fax-to" if fax else "address", WINDOW[1], **where),
        info=add("info", INFO_WIDTH),
        cover=tuple(cover),
        rows=tuple(rows),
        slip=add("slip"),
        back=add("back", WINDOW[1]) if (office.fax if fax else office.post) else None,
        code_text=add("code", CODE_WIDTH, letter=letter),
        code=letter.code.replace(" ", "").upper(),
        rtl=words.direction == "rtl",
        language=letter.language,
        title=words("Round {round}", round=round_.id),
        made=_made(round_.opened),
    )


def _lines(told: Told) -> int:
    """Return how many lines something that we hold takes at the most."""
    return 2 + len(told.shown) // VALUE_EMS + len(told.hours or "") // SMALL_EMS


def _sender(office: Publisher) -> list[str]:
    """Return what stands above an address, in a line or two: each of its parts in one piece."""
    return [line.replace(" ", "\N{NO-BREAK SPACE}") for line in (office.name, *office.post)]


def _piece(template: str, words: Phrases, **values: object) -> str:
    return fill(
        f"rounds/{template}.html",
        _=words.html,
        language=words.language,
        direction=words.direction,
        day=words.day,
        own=words.own,
        exercise=EXERCISE,
        **values,
    )


def _letterhead(book: SnippetBook, round_: Round, office: Publisher, line: str) -> Digest:
    drill = f"{EXERCISE} · " if round_.drill else ""
    return book.add(
        HEAD_WIDTH, fill("rounds/letterhead.html", office=office, line=f"{drill}{line}", own=phrases("en").own)
    )


def _tlp(book: SnippetBook, tlp: Tlp) -> Digest:
    return book.add(TLP_WIDTH, fill("rounds/tlp.html", tlp=tlp))


def _made(day: date) -> str:
    return day.strftime("D:%Y%m%d")
