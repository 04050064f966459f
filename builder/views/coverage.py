"""How well the register is: coverage, freshness and reach, by region and kind.

Pure. Counted over all channels, as the secretariat sees them; no value is in it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from builder.register.facts import REGIONS
from builder.register.freshness import Knowledge, State
from builder.register.kinds import Tlp
from builder.register.model import Recipient, Register, Tld
from builder.register.reach import Reach, Scenario
from builder.views.copies import scope_in_words
from builder.views.deciding import Views

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionCoverage:
    """Of the TLDs of a region: how many have contacts, and how many are reached in each scenario.

    Those count that nobody manages yet: who is missing is what it is for.
    """

    region: str
    tlds: int
    with_contacts: int
    reached: Mapping[Scenario, int]
    reached_twice: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientCoverage:
    """What a recipient may read, in numbers."""

    recipient: str
    clearance: str
    scope: str
    entries: int
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The state of a register on a day."""

    organisations: int
    contacts: int
    channels: int
    regions: tuple[RegionCoverage, ...]
    freshness: Mapping[str, Mapping[State, int]]
    unreached: tuple[str, ...]
    drafts: tuple[str, ...]
    recipients: tuple[RecipientCoverage, ...]


def coverage_of(views: Views, recipients: Iterable[Recipient]) -> Coverage:
    """Return the state of the register that these views are of, on the day that they are of."""
    register, tlds = views.register, views.register.tlds.values()
    # Not from entries: writing out all that is to be seen of each takes as long as the rest.
    reached = [(tld, views.reach(tld, dict.fromkeys((tld.manager, tld.backend), Tlp.RED))) for tld in tlds]
    drafts: Counter[str] = Counter(draft.region for draft in register.drafts.values())
    regions = [
        _region(register, region, [each for each in reached if each[0].region == region], drafts[region])
        for region in REGIONS
    ]
    organisations = register.organisations.values()
    return Coverage(
        organisations=len(organisations),
        contacts=sum(len(each.contacts) for each in organisations),
        channels=sum(1 for _ in register.channels()),
        regions=(*regions, _region(register, ALL, reached, drafts.total())),
        freshness=_freshness(register, views.known),
        unreached=tuple(sorted(tld.tld for tld, ways in reached if not ways[Scenario.NOTHING])),
        drafts=tuple(sorted(register.drafts)),
        recipients=tuple(
            RecipientCoverage(
                recipient=recipient.id,
                clearance=recipient.clearance.label,
                scope=scope_in_words(recipient),
                entries=len(views.granted(recipient).tlds),
                until=recipient.until.isoformat(),
            )
            for recipient in recipients
        ),
    )


def _region(register: Register, region: str, reached: list[tuple[Tld, Reach]], drafts: int) -> RegionCoverage:
    known = {each.id for each in register.organisations.values() if any(True for _ in each.channels())}
    return RegionCoverage(
        region=region,
        tlds=len(reached) + drafts,
        with_contacts=sum(not known.isdisjoint((tld.manager, tld.backend)) for tld, _ in reached),
        reached={scenario: sum(ways[scenario] > 0 for _, ways in reached) for scenario in Scenario},
        reached_twice=sum(ways[Scenario.NOTHING] > 1 for _, ways in reached),
    )


def _freshness(register: Register, known: Knowledge) -> dict[str, dict[State, int]]:
    counted: dict[str, Counter[State]] = {}
    for organisation, contact, channel in register.channels():
        state = known.of(organisation.id, contact.id, channel).state
        for key in (channel.kind.value, ALL):
            counted.setdefault(key, Counter())[state] += 1
    kinds = sorted(counted.keys() - {ALL}) + ([ALL] if counted else [])
    return {kind: {state: counted[kind][state] for state in State} for kind in kinds}
