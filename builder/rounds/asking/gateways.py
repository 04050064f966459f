"""Which numbers and addresses may go to a third party that passes messages on, and which are asked about before.

Pure. A gateway for text messages or faxes gets a list of numbers and keeps it, and so does the company behind a chat.
It is neither the office nor its client, and TLP:AMBER ends with these (FIRST, TLP 2.0): so what is marked above, as
`gateway_tlp` of the register has it, leaves only when an officer said so. Calls and mail go to the channel itself.
"""

from collections.abc import Iterable

from builder.register.kinds import NUMBERED, ChannelKind, Method, Tlp
from builder.register.model import Settings
from builder.rounds.asking.letters import Letter

GATEWAYS = frozenset({ChannelKind.SMS, ChannelKind.FAX, ChannelKind.CHAT})


def goes_unasked(kind: ChannelKind, tlp: Tlp, settings: Settings) -> bool:
    """Say whether a message to a channel may go out without a question about its label."""
    return kind not in GATEWAYS or tlp <= settings.gateway_tlp


def above_label(letters: Iterable[Letter], settings: Settings) -> tuple[Letter, ...]:
    """Return the letters whose number or address goes to a gateway only when an officer says so."""
    return tuple(each for each in letters if not goes_unasked(each.task.kind, each.own_tlp, settings))


def can_be_rung(letter: Letter, settings: Settings) -> bool:
    """Say whether a call over the number verifies the channel too, by the rule of its kind; a fax answers nobody."""
    kind = letter.task.kind
    methods = next((rule.methods for rule in settings.freshness if kind in rule.kinds), ())
    return kind in NUMBERED and kind is not ChannelKind.FAX and Method.CALL in methods
