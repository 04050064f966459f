"""A mail as a person reads it on a terminal: whoever wrote it, it is text in lines and does nothing."""

import time
import unicodedata
from email.message import EmailMessage

import pytest
from incoming import asked_of, cases
from mails import DUTY, answer, quoted, sent_to, ticked, with_attachment

from builder.register.kinds import ChannelKind
from builder.rounds.returns import readable
from builder.rounds.returns.ownwords import own_words
from builder.rounds.returns.replies import letters_of
from builder.workspace.places import Workspace

LETTER = (
    "Dear contact,\n\nWe hold this address for you in the register of emergency contacts.\n"
    "Please confirm that it is right.\n\nCONFIRM [   ]\n\nKind regards\nThe office\n"
)


def shown(content: bytes | str, letters: tuple[str, ...] = ()) -> list[str]:
    raw = content if isinstance(content, bytes) else content.encode()
    return [line.text for line in readable.readable(raw, letters).lines]


def body(text: str) -> str:
    return f"From: a@example.org\nSubject: s\n\n{text}"


HOSTILE = {
    "colours": ("\x1b[31mred\x1b[0m",),
    "a title of the window": ("\x1b]0;owned\x07",),
    "a clipboard": ("\x1b]52;c;ZXZpbA==\x07",),
    "eight-bit controls": ("\x9b31m and \x9d0;owned\x9c",),
    "turned lines": ("invoice\u202egpj.exe\u202c \u2066x\u2069",),
    "marks of direction": ("a\u200fb\u200ec\u061cd",),
    "signs without a width": ("pay\u200bpal\ufeff",),
    "a carriage return": ("safe\rEVIL",),
    "backspaces": ("EVIL\b\b\b\bsafe",),
    "lines of other sorts": ("one\u2028two\u2029three\x85four\x0bfive\x0csix",),
    "private and unassigned": ("\ue000\U000f0000\U000e0041\uffff",),
    "half of a pair": ("=?utf-16?B?2AA=?= \udcff",),
    "letters that are blank": ("\u3164\u115f\u2800",),
    "nothing": ("\x00",),
}


@pytest.mark.parametrize("text", cases(HOSTILE))
def test_nothing_in_a_mail_acts_on_a_terminal(text: str) -> None:
    """No control, escape or mark of direction is left, in the text, its sender, its subject, or a file's name."""
    made = (
        f'From: "{text}" <a@example.org>\nSubject: {text}\nDate: {text}\nMIME-Version: 1.0\n'
        f"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        f'--b\nContent-Type: application/x; name="{text}"\nContent-Disposition: attachment; filename="{text}"\n\nx\n'
    )
    found = readable.readable(made.encode("utf-8", "surrogateescape" if "\udcff" in text else "strict"))
    texts = [found.sender, found.dated, found.subject, *(line.text for line in found.lines)]
    texts += [part for each in found.attached for part in (each.name, each.kind)]
    for each in texts:
        bad = [sign for sign in each if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")]
        assert not bad
        assert "\n" not in each


def test_markup_stays_text() -> None:
    """What a mail holds in brackets is shown as it was written, and in no colour."""
    assert shown(body("[red]stop[/red] [link=https://evil.example]x[/link] [bold")) == [
        "[red]stop[/red] [link=https://evil.example]x[/link] [bold"
    ]


def test_marks_on_a_letter_are_few_and_scripts_stay() -> None:
    """A letter with a hundred accents covers no line above it, and Persian, Hindi and Arabic are as written."""
    assert shown(body("a" + "\u0301" * 100 + "b")) == ["á" + "\u0301" * 3 + "b"]
    for text in ("می‌خواهم", "क्‍ष", "شكرا جزيلا", "ありがとう"):
        assert shown(body(text)) == [text]


def test_our_own_letter_is_folded_and_no_word_of_theirs() -> None:
    """What we wrote is one line; a filled-in box, a word between our lines and a short answer stay."""
    text = quoted(LETTER.replace("CONFIRM [   ]", "CONFIRM [ x ]").replace("Kind", "No\nKind"))
    found = readable.readable(body(f"No.\n\n{text}").encode(), (LETTER,)).lines
    assert [line.text for line in found if not line.folded and line.text.strip(" >")] == [
        *("No.", "> CONFIRM [ x ]", "> No", "> Kind regards", "> The office")
    ]
    assert [line.text for line in found if line.folded] == ["[4 lines of our own letter]"]
    # Without the letter nothing is folded.
    assert "> The office" in shown(body(text))


def test_an_answer_to_a_letter_of_the_round_shows_what_is_theirs(opened: Workspace) -> None:
    """Of a whole answer, the letter given back, a person reads the few lines that are the contact's."""
    original = sent_to(opened, DUTY)
    asked = asked_of(opened)
    (task,) = [each for each in asked.files.tasks if each.value == DUTY and each.kind is ChannelKind.EMAIL]
    made = answer(original, f"Please ring before noon.\n\n{quoted(ticked(original))}")
    found = readable.readable(made.as_bytes(), letters_of(asked, task))
    left = [line.text for line in found.lines if not line.folded and line.text.strip(" >")]
    assert left[0] == "Please ring before noon."
    assert any("CONFIRM [ x ]" in line for line in left)
    assert len(left) < 8
    assert (found.sender, found.dated) == (DUTY, "Tue, 24 Nov 2026 10:00:00 +0100")


@pytest.mark.parametrize(
    "text",
    cases({"words": ("ab cd " * 400_000,), "lines": ("a\n" * 1_000_000,), "empty": ("\n" * 2_000_000 + "end",)}),
)
def test_two_megabytes_are_shown_by_their_beginning(text: str) -> None:
    """A mail without end takes neither the screen nor the machine, and says that there is more."""
    found = readable.readable(body(text).encode(), (LETTER,))
    assert len(found.lines) <= readable.MOST_LINES + 2
    assert all(len(line.text) <= readable.LONGEST_LINE for line in found.lines)
    assert found.lines[-1].text == readable.REST


def test_what_is_attached_is_named_and_not_opened() -> None:
    """A picture is told by its name, its type and its size, and HTML alone is shown as words."""
    original = EmailMessage()
    original["To"], original["Subject"] = DUTY, "s"
    found = readable.readable(with_attachment("see the picture", original).as_bytes())
    (picture,) = found.attached
    assert (picture.name, picture.kind) == ("logo.png", "image/png")
    assert 3900 < picture.size < 4200
    html = "From: a@example.org\nContent-Type: text/html\n\n<style>x</style><p>No <b>longer</b></p><script>y</script>ok"
    assert [line.strip() for line in shown(html) if line] == ["No longer", "ok"]


def test_a_mail_that_cannot_be_cut_is_shown_by_its_beginning() -> None:
    """What no program could take apart is shown as it came, so that a person can tell what it is."""
    assert "Content-Type: multipart/mixed" in shown("Content-Type: multipart/mixed\n\nhello")[0]
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(20))
    assert shown(f"From: a@example.org\n{deep}\nhello")


def test_a_mail_has_one_name_from_every_mailbox_and_no_other_has_it() -> None:
    """The journal knows a mail again however it was fetched, and another under its Message-ID is another."""
    first = b"Message-ID: <1@a.example>\r\nFrom: a@example.org\r\n\r\nFrom here on\r\nall is well.\r\n"
    exported = b"X-Status: D\nX-Mozilla-Status: 0001\n" + first.replace(b"\r\n", b"\n").replace(
        b"From here", b">From here"
    )
    assert readable.name_of(first) == readable.name_of(exported)
    assert readable.name_of(first) != readable.name_of(first.replace(b"well", b"ill"))
    assert readable.name_of(first) != readable.name_of(first.replace(b"a@example.org", b"b@example.org"))


SLOW = {
    "blanks without end": (" " * (1 << 20),),
    "marks above one letter": ("a" + "\u0300\u0327" * 40_000,),
    "short lines": ("a b\n" * 20_000,),
    "lines of blanks": ((" " * 400 + "\n") * 200,),
    "our letter time and again": (LETTER * 400,),
}


@pytest.mark.parametrize("text", cases(SLOW))
def test_no_mail_keeps_the_screen_waiting(text: str) -> None:
    """Whatever somebody wrote is shown in a moment, for it is drawn anew after each key."""
    begun = time.process_time()
    lines = shown(body(text), (LETTER,) * 3)
    assert time.process_time() - begun < 1.5
    assert len(lines) <= readable.MOST_LINES + 2


def test_marks_without_end_keep_no_import_waiting() -> None:
    """Thousands of marks above one letter say no more than the letter, and cost no more."""
    begun = time.process_time()
    assert not own_words("Y" + "\u0300\u0327" * 40_000 + "es", (LETTER,))
    assert own_words("Y" + "\u0300\u0327" * 40_000 + "es, but ring the night desk first", (LETTER,))
    assert time.process_time() - begun < 1.5
