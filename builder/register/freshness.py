"""Fold the outcomes of verification rounds into what is known of each channel.

Pure. A verification belongs to the very value that was verified, made by a method that
fits the kind: change the number and it is unverified again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from builder.register import addresses
from builder.register.kinds import ChannelKind, Method, Result
from builder.register.model import Channel, FreshnessRule, Outcome, Register


class State(StrEnum):
    """How far a verification still carries, from best to worst."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"
    EXPIRED = "expired"
    NEVER = "never"

    @property
    def rank(self) -> int:
        return list(State).index(self)

    @property
    def verified(self) -> bool:
        """Whether a way in counts as verified: a stale one no longer does."""
        return self in (State.FRESH, State.AGEING)


# The channel answered as somebody else's, or not at all: whatever held before is void.
DISPROOF = frozenset({Result.CORRECTED, Result.WRONG_PERSON, Result.OUT_OF_SERVICE, Result.BOUNCED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """When and how a channel was last verified, and what disproved it since."""

    state: State
    when: date | None = None
    method: Method | None = None
    disproof: Result | None = None
    disproved_on: date | None = None


NEVER = Freshness(state=State.NEVER)
ChannelKey = tuple[str, str, ChannelKind, str]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The freshness of every channel that any outcome names."""

    _known: Mapping[ChannelKey, Freshness] = field(default_factory=dict, repr=False)

    def of(self, organisation: str, contact: str, channel: Channel) -> Freshness:
        """Return what is known of a channel; one without outcomes was never verified."""
        return self._known.get(_key(organisation, contact, channel.kind, channel.value), NEVER)


def known_on(register: Register, day: date) -> Knowledge:
    """Return what is known of each channel on a day, by the outcomes up to it of all rounds."""
    return fold(register.outcomes, register.settings.freshness, day)


def fold(outcomes: Iterable[Outcome], rules: Iterable[FreshnessRule], today: date) -> Knowledge:
    """Return what the outcomes up to today say; their order does not matter.

    Where one day saw both a confirmation and a disproof, the disproof holds.
    """
    by_kind = {kind: rule for rule in rules for kind in rule.kinds}
    confirmed: dict[ChannelKey, Outcome] = {}
    disproved: dict[ChannelKey, Outcome] = {}
    for outcome in outcomes:
        rule = by_kind.get(outcome.kind)
        if outcome.when > today or rule is None:
            continue
        key = _key(outcome.organisation, outcome.contact, outcome.kind, outcome.value)
        if outcome.result in DISPROOF:
            _keep_latest(disproved, key, outcome)
        elif outcome.result is Result.CONFIRMED and outcome.method in rule.methods:
            _keep_latest(confirmed, key, outcome)
    return Knowledge(
        {
            key: _judge(confirmed.get(key), disproved.get(key), by_kind[key[2]], today)
            for key in confirmed.keys() | disproved.keys()
        }
    )


def _key(organisation: str, contact: str, kind: ChannelKind, value: str) -> ChannelKey:
    return (organisation, contact, kind, addresses.canonical(kind, value))


def _keep_latest(latest: dict[ChannelKey, Outcome], key: ChannelKey, outcome: Outcome) -> None:
    # The rest of the tuple only makes ties independent of order.
    if key not in latest or (outcome.when, outcome.method, outcome.result) > (
        latest[key].when,
        latest[key].method,
        latest[key].result,
    ):
        latest[key] = outcome


def _judge(confirmed: Outcome | None, disproved: Outcome | None, rule: FreshnessRule, today: date) -> Freshness:
    if confirmed is None or (disproved and disproved.when >= confirmed.when):
        state = State.EXPIRED if confirmed else State.NEVER
    else:
        disproved = None
        state = state_of((today - confirmed.when).days, rule)
    return Freshness(
        state=state,
        when=confirmed.when if confirmed else None,
        method=confirmed.method if confirmed else None,
        disproof=disproved.result if disproved else None,
        disproved_on=disproved.when if disproved else None,
    )


def state_of(age: int, rule: FreshnessRule) -> State:
    """Return the state of a verification of a given age in days."""
    for state, limit in ((State.FRESH, rule.fresh), (State.AGEING, rule.ageing), (State.STALE, rule.stale)):
        if age <= limit:
            return state
    return State.EXPIRED
