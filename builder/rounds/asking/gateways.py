"""Which numbers and addresses may go to a third party that passes messages on, and which are asked about before.

Pure. A gateway for text messages or faxes gets a list of numbers and keeps it, and so does the company behind a chat.
It is neither the office nor its client, and TLP:AMBER ends with these (FIRST, TLP 2.0): so what is marked above, as
`gateway_tlp` of the register has it, leaves only when an officer said so. Calls and mail go to the channel itself.
"""

from builder.register.kinds import ChannelKind
from builder.register.model import Channel, Settings

GATEWAYS = frozenset({ChannelKind.SMS, ChannelKind.FAX, ChannelKind.CHAT})


def goes_unasked(channel: Channel, settings: Settings) -> bool:
    """Say whether a message to a channel may go out without a question about its label."""
    return channel.kind not in GATEWAYS or channel.tlp <= settings.gateway_tlp
