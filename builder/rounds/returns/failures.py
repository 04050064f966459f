"""Say why a delivery failed: whether that is about the address, or about us, the way there, or the moment.

A mail server says it in a code of three numbers (RFC 3463), in words, or in both; often the code in the field
for it is only `5.0.0`, and the reason stands in the words of the server further on. Only what is certainly about
the address is told for that: everything else is for a person. Pure.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from enum import StrEnum

from builder.register import addresses
from builder.register.kinds import ChannelKind
from builder.rounds.mailtext import decoded
from builder.rounds.returns.mailparts import LARGEST_HEADER, Part, RefusedMailError, every, one, split, transferred

MOST_FAILURES = 50
MOST_NAMED = 50
DELIVERY = ("message/delivery-status", "message/global-delivery-status")
# What a report says happened to our message (RFC 3464, 2.3.3).
FAILED = "failed"
OTHERWISE = frozenset(("delayed", "delivered", "relayed", "expanded"))

CODE = re.compile(r"(?<![\d.])([245])\.([0-7])\.(\d{1,3})(?!\d|\.\d)")
# The address is not there, or takes no mail: RFC 3463, 3.2 and 3.3; RFC 7505 (null MX).
OF_ADDRESS = frozenset(("1.1", "1.2", "1.3", "1.6", "1.10", "2.1"))
FULL = "2.2"
# These name no reason: the words do, where there are any.
OPEN = frozenset(("0.0", "1.0", "2.0", "3.0", "4.0", "5.0", "4.1", "4.4"))
# Names of machines, addresses and pages hold words that nobody said: mx.mailspamprotection.example.
NAME = re.compile(r"@|://|[^.]\.[A-Za-z]")
# More than any server says of one message.
LONGEST_SAID = 20_000
# What follows is looked for in words with one space between them, so that no text takes more time than its length.
ABOUT_US = re.compile(
    r"\b(?:(?:block|black|deny|grey|gray) ?list\w*|(?:dns|rs?)bls?|blocked|banned|spam\w*|spf|dkim|dmarc|arc|reputation"
    r"|polic(?:y|ies)|relay\w*|authenti\w*|unauthenti\w*|authori[sz]\w*|unauthori[sz]\w*|sender|senders|return path"
    r"|client host|helo|ehlo|ptr|r?dns record|reverse (?:dns|lookup)|tls|starttls|virus\w*|malware|infected"
    r"|attachments?|content|rate|too (?:many|fast|quickly|frequent\w*)|throttl\w*|suspicious|unsolicited"
    r"|abus\w*|access denied|not permitted|permission|prohibit\w*|restricted|not allowed|too (?:large|big)|exceeds"
    r"|loop\w*|hops?|from address|not welcome|your (?:ip|host|server|network|domain))\b",
    re.IGNORECASE,
)
# What servers say of every address that is not there, or of every mail that comes back.
SAID_ANYWAY = re.compile(r"\b(?:in relay recipient table|return\w*(?: \w+){0,2}? to (?:the )?sender)\b", re.IGNORECASE)
IS_FULL = re.compile(
    r"\b(?:(?:mailbox|inbox|account|storage|disk)(?: \w+){0,6}? (?:full|exceeded|over)|out of storage"
    r"|(?:over)?quota)\b",
    re.IGNORECASE,
)
FOR_NOW = re.compile(
    r"\b(?:delay(?:ed)?|deferred|temporar\w*|try(?:ing)? again|re ?tr(?:y|ied|ying)|will keep|keep trying|still trying"
    r"|not yet|warning|timed? ?out|expired|too long|could not connect|connection (?:refused|lost)|unreachable)\b",
    re.IGNORECASE,
)
NOT_THERE = re.compile(
    r"\b(?:(?:user|recipient|mailbox|address|account|local part|alias|addressee|host|domain|name)(?: \w+){0,4}? "
    r"(?:unknown|not found|not known|does not exist|doesn t exist|not exist|non existent|disabled|deactivated|inactive"
    r"|closed|removed|deleted|invalid|not valid|not recogni[sz]ed|not listed|no longer \w+)"
    r"|(?:unknown|invalid|no such|not a valid|non ?existent|bad destination)(?: \w+){0,2}? "
    r"(?:user|recipient|mailbox|address|account|person|local part|alias|login|addressee|domain)"
    r"|(?:does not|doesn t) have (?:an?|any)(?: \w+){0,2}? (?:account|mailbox)|no mailbox here|not our customer"
    r"|not listed in(?: \w+){0,5}? (?:directory|address book)|unrouteable address|nxdomain)\b",
    re.IGNORECASE,
)
# Where a server gives our message back in the text, and what it says of it ends.
COPY = re.compile(
    r"^[ \t>]*(?:-{2,}.{0,40}\b(?:copy|original|below|unsent|returned|your message|message (?:header|follows))"
    r"|(?:received|return-path|message-id|mime-version):[ \t]).*",
    re.IGNORECASE | re.MULTILINE,
)
NAMED = re.compile(r"[^\s<>\"'(),;:\[\]]{1,100}@[^\s<>\"'(),;:\[\]]{3,200}")


class Cause(StrEnum):
    """Why a delivery failed, as a person is told it."""

    ADDRESS = "the address is not there, or takes no mail"
    POLICY = "our mail was refused by policy, which says nothing of the address"
    FULL = "its mailbox is full, which says nothing of the address but that it is little read"
    MOMENT = "a server gave up after a while, which says little of the address"
    UNCLEAR = "the report does not say whether the address is at fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What a delivery report (RFC 3464) says of one address for which it failed for good."""

    addresses: tuple[str, ...] = field(repr=False)
    cause: Cause


def cause_of(status: str, said: str) -> Cause:
    """Return why a delivery failed, by the field for the code and by what servers said.

    What speaks against the address being at fault counts more than what speaks for it: an outcome that is wrong
    voids a verification, and one that is missed costs a look.
    """
    codes = [
        (found[1], f"{int(found[2])}.{int(found[3])}") for found in CODE.finditer(f"{status}\n{said[:LONGEST_SAID]}")
    ]
    words = _words(said)
    named = {code for _, code in codes} - OPEN
    if any(code.startswith("7.") for code in named) or named & {"1.7", "1.8"} or ABOUT_US.search(words):
        return Cause.POLICY
    if FULL in named or IS_FULL.search(words):
        return Cause.FULL
    if any(kind == "4" for kind, _ in codes) or FOR_NOW.search(words):
        return Cause.MOMENT
    if named:
        return Cause.ADDRESS if named <= OF_ADDRESS else Cause.UNCLEAR
    return Cause.ADDRESS if NOT_THERE.search(words) else Cause.UNCLEAR


def _words(said: str) -> str:
    """Return what a server says in words, one space between them, without the names of machines and addresses."""
    kept = (each for each in CODE.sub(" ", said[:LONGEST_SAID]).split() if not NAME.search(each))
    return SAID_ANYWAY.sub(" ", " ".join(re.findall(r"[^\W_]+", " ".join(kept))))


def compared(address: str) -> str | None:
    """Return an address as two are compared: small letters, its domain in A-labels."""
    if addresses.mail_domain(address) is None:
        return None
    return addresses.canonical(ChannelKind.EMAIL, address).casefold()


def failures_in(reports: Iterable[Part]) -> tuple[tuple[Failure, ...], bool]:
    """Return the final failures that delivery reports state, and whether all that they state could be read.

    What is delayed has not failed. A report that says of no address what became of it cannot be read.
    """
    found: list[Failure] = []
    understood, strange = 0, False
    for fields in _blocks(reports):
        action = re.sub(r"\([^()]*\)", " ", one(fields, "action")).strip().lower().partition(" ")[0]
        named = tuple(dict.fromkeys(_named(fields)))
        if action == FAILED:
            if len(found) == MOST_FAILURES:
                raise RefusedMailError(f"it reports more than {MOST_FAILURES} failures")
            said = "\n".join(every(fields, "diagnostic-code", "x-supplementary-info", "x-diagnostic-code"))
            found.append(Failure(addresses=named, cause=cause_of(one(fields, "status"), decoded(said))))
        elif action in OTHERWISE:
            understood += 1
        # The first block is about the message; one that names an address is about that.
        elif named or action:
            strange = True
    return tuple(found), not strange and bool(found or understood)


def _blocks(reports: Iterable[Part]) -> "Iterator[Message[str, str]]":
    for report in reports:
        body = transferred(report.header, report.body, LARGEST_HEADER).replace(b"\r\n", b"\n")
        for block in re.split(rb"\n[ \t]*\n", body):
            yield split(block.strip(b"\n") + b"\n\n")[0]


def _named(fields: "Message[str, str]") -> Iterator[str]:
    for text in every(fields, "original-recipient", "final-recipient"):
        kind, typed, address = text.partition(";")
        bare = re.sub(r"\([^()]*\)\s*\Z", "", decoded(address if typed else kind)).strip().strip("<>")
        # As it stands, and as RFC 6533 and RFC 3461 write what ASCII cannot, or would take for something else.
        wide = re.sub(r"\\x\{([0-9A-Fa-f]{2,6})\}", lambda found: _sign(int(found[1], 16)), bare)
        for each in (bare, wide, re.sub(r"\+([0-9A-F]{2})", lambda found: _sign(int(found[1], 16)), bare)):
            if known := compared(each):
                yield known


def _sign(number: int) -> str:
    return chr(number) if 0x20 < number <= 0x10FFFF and not 0xD800 <= number < 0xE000 else "\ufffd"


def told_in_words(text: str) -> tuple[frozenset[str], Cause]:
    """Return which addresses a server names in a text that is no report, and why it did not deliver to them."""
    found = COPY.search(text, 0, LONGEST_SAID)
    said = text[: found.start() if found else LONGEST_SAID]
    named = [known for each in list(NAMED.findall(said))[:MOST_NAMED] if (known := compared(each.rstrip(".>")))]
    return frozenset(named), cause_of("", said)
