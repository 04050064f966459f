"""Rules about register.yaml and the outcomes of verification rounds."""

from collections import Counter
from collections.abc import Iterator

from builder import addresses
from builder.check.rule import Records, breach
from builder.model import ChannelKind, Result
from builder.problems import Level, Problem


def freshness_covers_each_kind_once(records: Records) -> Iterator[Problem]:
    """Each kind of channel has exactly one freshness rule, and its days rise."""
    settings = records.register.settings
    counted = Counter(kind for rule in settings.freshness for kind in rule.kinds)
    for kind in ChannelKind:
        if counted[kind] != 1:
            yield breach(
                settings.place.at("freshness"),
                freshness_covers_each_kind_once,
                f"the kind {kind} stands in {counted[kind]} freshness rules",
                "list it in exactly one",
            )
    for rule in settings.freshness:
        if not rule.fresh < rule.ageing < rule.stale:
            yield breach(
                rule.place, freshness_covers_each_kind_once, "the days do not rise", "fresh < ageing < stale is wanted"
            )


def settings_name_each_thing_once(records: Records) -> Iterator[Problem]:
    """Roles, use cases and officers have identifiers of their own."""
    settings = records.register.settings
    for key in ("roles", "use_cases", "officers"):
        seen: set[str] = set()
        for item in getattr(settings, key):
            if item.id in seen:
                yield breach(item.place.at("id"), settings_name_each_thing_once, "the id stands twice", "keep one")
            seen.add(item.id)


def outcomes_lie_in_the_past(records: Records) -> Iterator[Problem]:
    """An outcome is not dated after today; one that is does not count yet."""
    for outcome in records.register.outcomes:
        if outcome.when > records.today:
            yield breach(
                outcome.place,
                outcomes_lie_in_the_past,
                f"is dated after {records.today} and does not count yet",
                "correct the date, or the clock of this machine",
                Level.WARNING,
            )


def confirmations_use_a_fitting_method(records: Records) -> Iterator[Problem]:
    """A confirmation was made by a method that verifies the kind; another does not count."""
    methods = {kind: rule.methods for rule in records.register.settings.freshness for kind in rule.kinds}
    for outcome in records.register.outcomes:
        fitting = methods.get(outcome.kind, ())
        if outcome.result is Result.CONFIRMED and outcome.method not in fitting:
            yield breach(
                outcome.place,
                confirmations_use_a_fitting_method,
                f"the method {outcome.method} does not verify the kind {outcome.kind}: it does not count",
                f"correct it, or verify again by {' or '.join(fitting) or 'a fitting method'}",
                Level.WARNING,
            )


def publishers_can_be_reached(records: Records) -> Iterator[Problem]:
    """The publisher's number and address, printed on every copy, are well formed."""
    publisher = records.register.settings.publisher
    if not addresses.is_number(publisher.phone):
        yield breach(
            publisher.place.at("phone"),
            publishers_can_be_reached,
            "the number does not parse",
            "write it as +44 1632 960000",
        )
    if not addresses.mail_domain(publisher.email):
        yield breach(
            publisher.place.at("email"),
            publishers_can_be_reached,
            "is no e-mail address",
            "write it as desk@example.net",
        )
