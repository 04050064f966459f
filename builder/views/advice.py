"""What to try first at an entry, and what stands between the reader and the TLD, in words.

The page's cousin is site_templates/pages/register/data/advice.ts. Pure; it knows only what the recipient sees.
"""

from collections.abc import Iterator

from builder.register.hours import parse_hours
from builder.register.kinds import SPOKEN, ChannelKind
from builder.register.model import Tld
from builder.register.reach import Reach, Scenario
from builder.views.entries import FirstNumber, OrganisationView

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
    if mails and all(tld.tld in channel.dies_with for channel in mails):
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
    """Return the best number to ring; None where there is none."""
    return next(iter(numbers(organisations)), None)


def numbers(organisations: list[OrganisationView]) -> list[FirstNumber]:
    """Return the numbers to ring, the best first: of who answers the rounds, verified, answered at all times, fresher.

    Between equals manager before back end, and the order of the contacts, decide.
    """
    found = [
        FirstNumber(organisation=each, contact=contact, channel=channel)
        for each in organisations
        for contact, channel in each.channels
        # A number that was found to be somebody else's, or dead, is never one to ring.
        if channel.kind in SPOKEN and not channel.freshness.disproof
    ]

    # As site_templates/pages/register/data/advice.ts does it, but for the moment: nobody knows when a paper is read.
    def rank(number: FirstNumber) -> tuple[bool, bool, bool, int]:
        state, hours = number.channel.freshness.state, number.channel.hours
        return (
            number.unresponsive is not None,
            not state.verified,
            hours is None or not parse_hours(hours).always,
            state.rank,
        )

    return sorted(found, key=rank)
