"""How values are said on pages: freshness in words, counts of ways in."""

import re
import unicodedata

from markupsafe import Markup, escape

from builder.register.freshness import Freshness, State
from builder.register.kinds import ChannelKind, Method
from builder.register.reach import Reach, Scenario
from builder.views.entries import CertificateView, ChannelView, ContactView, FirstNumber, OrganisationView

# The kinds of letters, and of controls, that turn the direction of the text around them (UAX #9).
TURNING = frozenset(("R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"))
STRONG = frozenset(("L", "R", "AL"))
# What isolates a text that runs left to right or not, and the mark that runs so too (UAX #9). Left to find the
# direction out, Pango turns numbers round; and an isolate ends with its line, so brackets have marks of their own.
ISOLATES = {False: ("\u2066", "\u200e", "\u2069"), True: ("\u2067", "\u200f", "\u2069")}
MARKS = dict.fromkeys(ord(mark) for marks in ISOLATES.values() for mark in marks)
BRACKET = re.compile(r"[()\[\]{}]")
BARE = re.compile(r"[\w#%+,.:;@~-]+", re.ASCII)
METHODS = {
    Method.CALL: "call",
    Method.MESSAGE: "message",
    Method.FAX: "fax",
    Method.EMAIL: "e-mail",
    Method.LETTER: "letter",
}


def known(freshness: Freshness) -> str:
    """Say a freshness with its date and method: `fresh 2026-10-01, call`."""
    beside = dated(freshness)
    if not beside:
        return "never verified"
    return f"{(freshness.disproof or freshness.state).replace('-', ' ')} {beside}"


def dated(freshness: Freshness) -> str:
    """Say when and how a channel was verified, or when that was voided: `2026-10-01, call`; else nothing."""
    if freshness.disproof and freshness.disproved_on:
        return f"{freshness.disproved_on}"
    if freshness.state is State.NEVER or not (freshness.when and freshness.method):
        return ""
    return f"{freshness.when}, {METHODS[freshness.method]}"


def dies(channel: ChannelView) -> str:
    """Say without which TLDs a channel does not work: `dies with .gr, .no`; what a copy does not cover is not named."""
    others = ["a TLD not in this copy"] if channel.relies_on_others else []
    named = [*(f".{tld}" for tld in channel.dies_with), *others]
    return f"dies with {', '.join(named)}" if named else ""


def silent(who: OrganisationView | ContactView | FirstNumber) -> str:
    """Say since when nobody answers: `unresponsive 2026-11-20`, the day on which a round was closed."""
    return f"unresponsive {who.unresponsive}"


def certified(certificate: CertificateView) -> str:
    """Say what is needed to compare a certificate: `OpenPGP 3FC9 A30B …, until 2027-06-01`."""
    until = f", until {certificate.until}" if certificate.until else ""
    return f"{certificate.sort.label} {grouped(certificate.fingerprint)}{until}"


def grouped(fingerprint: str) -> str:
    """Return a fingerprint in groups of four, as programs show it and people read it out."""
    return " ".join(fingerprint[place : place + 4] for place in range(0, len(fingerprint), 4))


def ways(reach: Reach, scenario: str) -> int:
    """Return the count of a scenario by its name."""
    return reach[Scenario[scenario]]


def unsaid(channel: ChannelView) -> str:
    """Return the TLDs that a channel relies on and neither its address nor `dies with` tells: for the script alone."""
    told = {*channel.dies_with, *([channel.value.rpartition(".")[2]] if channel.kind is ChannelKind.EMAIL else [])}
    return " ".join(tld for tld in channel.relies_on if tld not in told)


def bare(value: str) -> Markup:
    """Return an attribute's value, without quotes where HTML needs none: a few bytes, some thousands of times."""
    return Markup(value if BARE.fullmatch(value) else Markup('"{}"').format(value))  # noqa: S704  what is not bare is escaped


def own(text: str) -> Markup:
    """Return a text as HTML that keeps its direction to itself: in `<bdi>`, where it has letters that could turn it."""
    wrapped = "<bdi>{}</bdi>" if any(unicodedata.bidirectional(letter) in TURNING for letter in text) else "{}"
    return Markup(wrapped).format(text)  # noqa: S704  both are ours; what is filled in is escaped


def isolated(value: str, *, among_rtl: bool = False) -> str:
    """Return a text that keeps its direction to itself, where it or the text around it could turn the other."""
    directions = [unicodedata.bidirectional(sign) for sign in value]
    strong = [direction for direction in directions if direction in STRONG]
    if not among_rtl and TURNING.isdisjoint(directions):
        return value
    # Beside Latin letters a name in brackets follows, which a line may break: it goes as the text around it.
    first = "L" if "L" in directions and not among_rtl else next(iter(strong), "L")
    start, mark, end = ISOLATES[first != "L"]
    return start + BRACKET.sub(rf"{mark}\g<0>{mark}", value) + end


def unmarked(text: str) -> str:
    """Return a text without what isolates values in it: for a terminal, which shows these marks as signs."""
    return text.translate(MARKS)


def apart(text: str) -> Markup:
    """Return a text for paper that keeps its direction to itself: to WeasyPrint `<bdi>` says nothing."""
    return escape(isolated(text))
