"""One e-mail to one contact: its text, its headers, and the names by which answers find back.

Pure. What comes from the register goes into a header only as a name, cleaned of all that could begin
another header or turn the line. The message has no date: who sends it, dates it.
"""

import hmac
import re
import textwrap
import unicodedata
from email import policy
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UniqueAddressHeader
from email.message import EmailMessage

from builder.errors import RoundError
from builder.register import addresses
from builder.register.kinds import ChannelKind
from builder.register.model import Publisher, Round, Task
from builder.rounds import codes
from builder.rounds.asking.boxes import confirm_box, new_box
from builder.rounds.asking.letters import Letter
from builder.words.languages import EXERCISE, phrases
from builder.words.templates import fill

WIDTH = 72
LONGEST_NAME = 78
# Controls, what turns the line, what is unassigned or private: nothing that a name is written with.
UNWRITTEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
# A joiner belongs to the letters beside it in Persian and in Indian scripts.
JOINERS = "\u200c\u200d"
# What texts set around a value; a header is too short to need it.
ISOLATES = "\u2066\u2067\u2069\u200e\u200f"
# A programme that shows a draft as one to be sent.
DRAFT = "X-Unsent"
LONGEST_LINE = 78
# Words that need neither quotes nor encoding before an address (RFC 5322, 3.2.3), none that looks like an encoded one.
PLAIN_NAME = re.compile(r"(?!.*=\?)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


class _Mailbox(UniqueAddressHeader, BaseHeader):  # type: ignore[misc]  # the stubs give `max_count` two types
    """A header with one mailbox, whose name stays one however it is folded.

    The library of Python 3.11 leaves the quotes of a long name out where it folds it, and a comma in it then begins
    another mailbox (python/cpython#80222). Here a name that is not plain is encoded.
    """

    def fold(self, *, policy: policy.Policy) -> str:
        (mailbox,) = self.addresses
        name, end = mailbox.display_name, policy.linesep
        if not name:
            return f"{self.name}: {mailbox.addr_spec}{end}"
        whole = f"{self.name}: {name} <{mailbox.addr_spec}>"
        if PLAIN_NAME.fullmatch(name) and len(whole) <= LONGEST_LINE:
            return whole + end
        words = Header(name, "utf-8", LONGEST_LINE, header_name=self.name).encode(linesep=end)
        return f"{self.name}: {words}{end} <{mailbox.addr_spec}>{end}"


def _headers() -> HeaderRegistry:
    made = HeaderRegistry()
    for name in ("from", "to", "reply-to"):
        made.map_to_type(name, _Mailbox)
    return made


# Sent as it stands through any server: no line of more than 7 bits.
POLICY = policy.SMTP.clone(cte_type="7bit", max_line_length=LONGEST_LINE, header_factory=_headers())
# But for an address that ASCII cannot write (RFC 6532).
POLICY_UTF8 = POLICY.clone(utf8=True)

KINDS = {
    ChannelKind.PHONE: "Telephone",
    ChannelKind.MOBILE: "Mobile telephone",
    ChannelKind.SMS: "Text messages",
    ChannelKind.FAX: "Fax",
    ChannelKind.SATELLITE: "Satellite telephone",
    ChannelKind.EMAIL: "E-mail",
    ChannelKind.POST: "Postal address",
    ChannelKind.CHAT: "Chat",
    ChannelKind.INOC_DBA: "INOC-DBA",
}


def message(letter: Letter, round_: Round, office: Publisher) -> EmailMessage:
    """Return the message about one address, ready to be sent but for its date."""
    earlier = len(letter.earlier)
    return draft(
        office,
        to=addresses.canonical(ChannelKind.EMAIL, letter.task.value),
        name=letter.name or "",
        subject=text("rounds/subject.txt", letter, round_, office),
        text=text("rounds/email.txt", letter, round_, office),
        language=letter.language,
        id_=message_id(round_, letter.task, earlier, office.email),
    )


def draft(office: Publisher, *, to: str, name: str, subject: str, text: str, language: str, id_: str) -> EmailMessage:
    """Return a message of the office to one address, ready to be sent but for its date; to none where `to` is empty."""
    from_ = addresses.canonical(ChannelKind.EMAIL, office.email)
    made = EmailMessage(policy=POLICY if (to + from_).isascii() else POLICY_UTF8)
    made["Subject"] = one_line(subject)
    made["From"] = _address(office.name, from_)
    if to:
        made["To"] = _address(name, to)
    made["Reply-To"] = _address(office.name, from_)
    made["Message-ID"] = id_
    made["Auto-Submitted"] = "auto-generated"
    made[DRAFT] = "1"
    made.set_content(text, charset="utf-8")
    # After the content, which takes the place of all that described one.
    made["Content-Language"] = language
    return made


def text(template: str, letter: Letter, round_: Round, office: Publisher) -> str:
    """Return one of the texts of a round, in the contact's language."""
    words = phrases(letter.language)
    return fill(
        template,
        _=words,
        wrap=wrap,
        kind=lambda kind: words(KINDS[kind]),
        isolated=words.isolated,
        confirm_box=confirm_box(),
        new_box=new_box,
        letter=letter,
        round=round_,
        drill=round_.drill,
        exercise=EXERCISE,
        office=office,
    )


def message_id(round_: Round, task: Task, earlier: int, office: str) -> str:
    """Return the name of a message after so many earlier ones: the same whenever it is made, telling nothing."""
    text = " ".join(("message", codes.code(round_.salt or "", task), *([str(earlier)] if earlier else [])))
    return named(round_, text, office)


def named(round_: Round, text: str, office: str) -> str:
    """Return the name of a message of a round that is told from others by a text: it tells nothing of that."""
    made = hmac.digest((round_.salt or "").encode(), text.encode(), "sha256").hex()
    return f"<{made[:26]}.{round_.id}@{addresses.mail_domain(office) or 'invalid'}>"


def one_line(value: str) -> str:
    """Return a text that a header can hold: one line, and nothing in it but what is written."""
    kept = "".join(
        sign if sign in JOINERS or unicodedata.category(sign) not in UNWRITTEN else "" if sign in ISOLATES else " "
        for sign in unicodedata.normalize("NFC", value)
    )
    return " ".join(kept.split())


def wrap(value: str) -> str:
    """Return a paragraph in lines that no program needs to break."""
    return "\n".join(textwrap.wrap(value, WIDTH, break_long_words=False, break_on_hyphens=False))


def _address(name: str, address: str) -> Address:
    """Return a mailbox; refuse what is none without quoting it."""
    try:
        local, _, domain = address.rpartition("@")
        if addresses.mail_domain(address) is None or one_line(address) != address:
            raise ValueError
        return Address(display_name=one_line(name)[:LONGEST_NAME].strip(), username=local, domain=domain)
    except (ValueError, MessageError, IndexError):
        raise RoundError(
            "an e-mail address is none",
            hint="run `tocsin check`; look at the publisher's too, in data/register.yaml",
        ) from None
