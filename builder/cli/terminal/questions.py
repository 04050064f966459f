"""Questions one after the other: each answer is checked as it is given, asked for again, and can be gone back to.

Answers come from whoever sits at the terminal, or line by line from a file or a pipe; never as arguments, which the
shell keeps and `ps` shows. A form is a function that asks, and returns what was made of the answers. It writes nothing:
whoever stops before its end has changed nothing. Going back runs it anew with the answers that stand.

    def form(questions: Questions) -> str:
        return questions.ask("country", country_code, proposal="GR", help="where it is")

    made = interview(form, answers)
"""

import shutil
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

import typer

from builder.cli.terminal.say import say
from builder.cli.terminal.secret import read_text_file
from builder.errors import BuilderError, DraftError

BACK = "<"
NOTHING = "-"
PIPE = "-"
LARGEST_ANSWERS = 1 << 20
# So many options stand below each other with what each means; more of them stand in one line.
FEW = 12

Made = TypeVar("Made")
# Returns an answer as it is taken, or raises what is wrong with it: an error of ours, which never quotes it.
Check = Callable[[str], str]


class _BackError(Exception):
    """Somebody wants to see the question before again."""


class Questions:
    """What is asked in one form, and what was answered so far; `answers` are the lines of a file."""

    def __init__(self, answers: Sequence[str] | None = None) -> None:
        self._lines = None if answers is None else list(answers)
        self._taken: list[str] = []
        self._place = 0
        # What stood at a question before somebody went back: proposed there again, unless something else is by now.
        self._earlier: dict[tuple[int, str, str], str] = {}
        self._asked: list[tuple[str, str]] = []

    @property
    def at_terminal(self) -> bool:
        """Whether somebody sits there who reads what is shown."""
        return self._lines is None

    def ask(
        self,
        question: str,
        check: Check = str,
        *,
        proposal: str = "",
        help: str = "",  # noqa: A002
        optional: bool = False,
    ) -> str:
        """Return the answer to a question, as `check` takes it; empty where it is optional and there is none.

        Enter takes the proposal, and `-` nothing in its place.
        """
        while True:
            text, fresh = self._answer(question, proposal, help, optional=optional)
            try:
                if not text and not optional:
                    raise DraftError("an answer is needed")
                _refuse_unreadable(text)
                taken = check(text) if text else ""
            except BuilderError as error:
                if not fresh:
                    # What it hung on was answered otherwise meanwhile.
                    del self._taken[self._place :]
                else:
                    self._refuse(question, error.message, error.hint)
                continue
            if fresh:
                self._taken.append(text)
                self._asked.append((question, proposal))
            self._place += 1
            return taken

    def choose(
        self,
        question: str,
        options: Mapping[str, str],
        *,
        proposal: str = "",
        help: str = "",  # noqa: A002
        optional: bool = False,
        check: Check = str,
    ) -> str:
        """Return one of several words, which may be answered by its number; `options` says what each means, or nothing.

        What fits is for `check` to say besides.
        """
        words = list(options)

        def one_of(text: str) -> str:
            word = words[int(text) - 1] if text.isdecimal() and 0 < int(text) <= len(words) else text
            if word not in options:
                raise DraftError("is none of these", hint=f"one of: {', '.join(words)}")
            return check(word)

        if len(words) <= FEW and any(options.values()):
            width = max(map(len, words), default=0)
            self.tell(*(f"  {place:>2} {word:<{width}}  {options[word]}" for place, word in enumerate(words, 1)))
        else:
            self.tell(f"  {'  '.join(words)}")
        return self.ask(question, one_of, proposal=proposal, help=help, optional=optional)

    def agree(self, question: str, proposal: str = "", *, help: str = "") -> bool:  # noqa: A002
        """Return whether the answer is yes; a whole word, for a key may be hit by accident."""

        def whole(text: str) -> str:
            if text.lower() not in {"yes", "no"}:
                raise DraftError("please answer with the whole word", hint="yes or no")
            return text.lower()

        return self.ask(f"{question} (yes/no)", whole, proposal=proposal, help=help) == "yes"

    def tell(self, *lines: str) -> None:
        """Show something to whoever sits at the terminal, once."""
        if self.at_terminal and self._place == len(self._taken):
            print(*lines, sep="\n", file=sys.stderr)

    def misfit(self, error: BuilderError) -> NoReturn:
        """Say what answers together do not keep, and go back to the last question; from a file refuse it."""
        if not self.at_terminal:
            raise error
        say(f"{error.message}; {error.hint}" if error.hint else error.message)
        say(f"nothing is written; {BACK} goes back further")
        raise _BackError

    def rewind(self, *, back: bool) -> None:
        """Begin anew with the answers that stand; with `back` without the last of them."""
        if back and self._taken:
            place = len(self._taken) - 1
            self._earlier[place, *self._asked[place]] = self._taken.pop()
            del self._asked[place]
        self._place = 0

    def finish(self) -> None:
        """Refuse answers that nobody asked for: whatever was meant by them, the others may be meant otherwise too."""
        if self._lines and (left := len(self._lines)):
            raise DraftError(
                f"there are {left} more answers than questions; nothing was written",
                hint="one line an answer, and an empty one where the proposal is right",
            )

    def _answer(self, question: str, proposal: str, help_: str, *, optional: bool) -> tuple[str, bool]:
        """Return what was answered to a question, and whether that was only now."""
        if self._place < len(self._taken):
            return self._taken[self._place], False
        del self._asked[self._place :]
        proposal = self._earlier.get((self._place, question, proposal), proposal)
        if self._lines is None:
            text = self._typed(question, proposal, help_, optional=optional)
        elif self._lines:
            text = self._lines.pop(0).strip()
        else:
            raise DraftError(
                f"the answers end before the question “{question}”; nothing was written",
                hint="one line an answer, in the order of the questions; run it at a terminal to see them",
            )
        if text == BACK:
            raise _BackError
        return ("" if text == NOTHING and optional else text or proposal), True

    def _typed(self, question: str, proposal: str, help_: str, *, optional: bool) -> str:
        if help_:
            columns = shutil.get_terminal_size().columns - 2
            lines = textwrap.wrap(help_, columns, break_long_words=False, break_on_hyphens=False)
            print(*(f"  {line}" for line in lines), sep="\n", file=sys.stderr)
        shown = f" [{proposal}]" if proposal else " (or nothing)" if optional else ""
        print(f"tocsin: {question}{shown}: ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return " ".join(line.split())

    def _refuse(self, question: str, message: str, hint: str) -> None:
        """Say why an answer is not taken, at a terminal to have another."""
        if self._lines is not None:
            number = len(self._taken) + 1
            raise DraftError(f"answer {number} ({question}): {message}; nothing was written", hint=hint)
        say(f"{message}; {hint}" if hint else message)


def interview(form: Callable[[Questions], Made], answers: Path | None = None) -> Made:
    """Ask what a form asks, and return what it makes of the answers: of a file of lines, `-` for a pipe, or typed.

    Ctrl-C and Ctrl-D end the program, and nothing is written.
    """
    questions = Questions(_lines(answers) if answers else None)
    if questions.at_terminal:
        if not sys.stdin.isatty():
            raise DraftError(
                "there is no terminal to ask at; nothing was written",
                hint="run it at a terminal, or name a file of answers, one a line: --answers FILE, or - for a pipe",
            )
        say(f"Enter takes the [proposal], {BACK} goes back, Ctrl-C ends and writes nothing")
    try:
        while True:
            try:
                made = form(questions)
            except _BackError:
                questions.rewind(back=True)
            else:
                questions.finish()
                return made
    except (KeyboardInterrupt, EOFError):
        print(file=sys.stderr)
        say("stopped; nothing was written")
        raise typer.Exit(130) from None


def _lines(answers: Path) -> list[str]:
    content = sys.stdin.buffer.read() if str(answers) == PIPE else read_text_file(answers, LARGEST_ANSWERS)
    try:
        return content.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise DraftError("the answers are not UTF-8 text", hint="save them as UTF-8") from None


def _refuse_unreadable(text: str) -> None:
    from builder.workspace.yamltext import text_problem

    if problem := text_problem(text):
        message, hint = problem
        raise DraftError(message, hint=hint)
