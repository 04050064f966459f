"""What to try first at an entry, and what stands between the reader and the TLD, in words.

Pure; it knows only what the recipient sees.
"""

from collections.abc import Iterator

from builder.entries import FirstNumber, OrganisationView
from builder.freshness import State
from builder.model import SPOKEN, ChannelKind, Tld
from builder.reach import Reach, Scenario

LOST = {
    Scenario.OWN_TLD: "when the TLD itself is down",
    Scenario.INTERNET: "when the Internet is down",
    Scenario.PHONES: "when the country's telephones are down",
    Scenario.NIGHT: "at 3 a.m. there",
}


def warnings(tld: Tld, organisations: list[OrganisationView], counts: Reach) -> Iterator[str]:
    """Say in words what stands between the reader and the TLD, the worst first."""
    channels = [channel for each in organisations for _, channel in each.channels]
    if not channels:
        yield "No contact that you are cleared to see."
        return
    if counts[Scenario.NOTHING] == 0:
        yield "Nothing here is verified: try every channel."
        return
    mails = [channel for channel in channels if channel.kind is ChannelKind.EMAIL]
    if mails and all(channel.dies_with == tld.tld for channel in mails):
        yield f"{_every(len(mails))} with .{tld.tld}."
    lost = [words for scenario, words in LOST.items() if counts[scenario] == 0]
    if lost:
        yield f"No verified way in {_either(lost)}."
    if counts[Scenario.NOTHING] == 1:
        yield "Only one independent verified way in."


def _every(count: int) -> str:
    return {1: "The one e-mail address dies", 2: "Both e-mail addresses die"}.get(
        count, f"All {count} e-mail addresses die"
    )


def _either(phrases: list[str]) -> str:
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} or {phrases[-1]}"


def first_number(organisations: list[OrganisationView]) -> FirstNumber | None:
    """Return the best number to ring: verified before not, the manager's before the back end's, by order."""
    numbers = [
        FirstNumber(organisation=each, contact=contact, channel=channel)
        for each in organisations
        for contact, channel in each.channels
        if channel.kind in SPOKEN
    ]

    def rank(number: FirstNumber) -> int:
        known = number.channel.freshness
        if known.disproof:
            return len(State)
        return 0 if known.state.verified else known.state.rank

    return min(numbers, key=rank, default=None)
