"""The kinds that records name: markings, kinds of channels, methods of verification, and what came of one.

Pure. What renders takes these, and no record.
"""

from enum import IntEnum, StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator

from builder.register.values import refuse


class Tlp(IntEnum):
    """FIRST's Traffic Light Protocol 2.0, from widest to narrowest circulation."""

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    AMBER_STRICT = 3
    RED = 4

    @property
    def label(self) -> str:
        """The label as FIRST writes it; never translated."""
        return f"TLP:{self.word}"

    @property
    def word(self) -> str:
        return self.name.replace("_", "+")


TLP_WORDS = {level.word: level for level in Tlp}


def _tlp(value: Any) -> Any:
    found = TLP_WORDS.get(value, value) if isinstance(value, str) else value
    if not isinstance(found, Tlp):
        raise refuse("value", "has a value that is not allowed", f"one of: {', '.join(TLP_WORDS)}")
    return found


TlpLabel = Annotated[Tlp, BeforeValidator(_tlp)]


class ChannelKind(StrEnum):
    """The kinds of channel; `TELEPHONE` and `INTERNET` say what carries each."""

    PHONE = "phone"
    MOBILE = "mobile"
    SMS = "sms"
    FAX = "fax"
    SATELLITE = "satellite"
    EMAIL = "email"
    POST = "post"
    CHAT = "chat"
    INOC_DBA = "inoc-dba"


NUMBERED = frozenset({ChannelKind.PHONE, ChannelKind.MOBILE, ChannelKind.SMS, ChannelKind.FAX, ChannelKind.SATELLITE})
TELEPHONE = NUMBERED - {ChannelKind.SATELLITE}
SPOKEN = frozenset({ChannelKind.PHONE, ChannelKind.MOBILE, ChannelKind.SATELLITE})
INTERNET = frozenset({ChannelKind.EMAIL, ChannelKind.CHAT, ChannelKind.INOC_DBA})


class Method(StrEnum):
    """How a channel was verified; a channel is verified only over itself."""

    CALL = "call"
    MESSAGE = "message"
    FAX = "fax"
    EMAIL = "email"
    LETTER = "letter"


# How each kind is verified over itself.
OVER_ITSELF = {
    ChannelKind.PHONE: Method.CALL,
    ChannelKind.MOBILE: Method.CALL,
    ChannelKind.SATELLITE: Method.CALL,
    ChannelKind.INOC_DBA: Method.CALL,
    ChannelKind.SMS: Method.MESSAGE,
    ChannelKind.CHAT: Method.MESSAGE,
    ChannelKind.FAX: Method.FAX,
    ChannelKind.EMAIL: Method.EMAIL,
    ChannelKind.POST: Method.LETTER,
}


class Result(StrEnum):
    """What came of one attempt to verify a channel."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    NO_ANSWER = "no-answer"
    WRONG_PERSON = "wrong-person"
    REFUSED = "refused"
    OUT_OF_SERVICE = "out-of-service"
    BOUNCED = "bounced"
