"""Rules about register.yaml and the outcomes of verification rounds. Pure."""

from collections import Counter
from collections.abc import Iterator

from builder.register import addresses
from builder.register.check.placeholders import is_placeholder
from builder.register.check.rule import Records, breach
from builder.register.kinds import OVER_ITSELF, ChannelKind, Result
from builder.workspace.problems import Level, Problem


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


def rounds_can_verify_each_kind(records: Records) -> Iterator[Problem]:
    """Each kind may be verified over itself: that is what a round does, and it leaves out the others."""
    for rule in records.register.settings.freshness:
        for kind in rule.kinds:
            if OVER_ITSELF[kind] not in rule.methods:
                yield breach(
                    rule.place.at("methods"),
                    rounds_can_verify_each_kind,
                    f"no round asks about the kind {kind}, for its methods leave out {OVER_ITSELF[kind]}",
                    f"add {OVER_ITSELF[kind]}",
                    Level.WARNING,
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


def officers_come_before_they_go(records: Records) -> Iterator[Problem]:
    """The first day of an officer in office is the last one, or before it."""
    for officer in records.register.settings.officers:
        if officer.since and officer.until and officer.until < officer.since:
            yield breach(
                officer.place.at("since"),
                officers_come_before_they_go,
                "the day since lies after the day until",
                "correct one of them",
            )


def rounds_have_their_days_in_order(records: Records) -> Iterator[Problem]:
    """A round is due on the day on which it is opened or later, and closed on such a day too."""
    for round_ in records.register.rounds:
        for key in ("due", "closed"):
            day = getattr(round_, key)
            if day is not None and day < round_.opened:
                yield breach(
                    round_.place.at(key),
                    rounds_have_their_days_in_order,
                    f"the day {key} lies before the day opened",
                    "correct one of them",
                )


def rounds_have_salts_of_their_own(records: Records) -> Iterator[Problem]:
    """A round that keeps whom it asks has a salt, and no two rounds have the same: a code is used once."""
    seen: dict[str, str] = {}
    for round_ in records.register.rounds:
        rule = rounds_have_salts_of_their_own
        if round_.salt is None:
            if records.register.tasks.get(round_.id):
                hint = "restore it from history: without it no code of an answer is known"
                yield breach(round_.place, rule, "the round has tasks and no salt", hint)
        elif round_.salt in seen:
            hint = "open a round with `tocsin round open`, and copy none"
            yield breach(round_.place.at("salt"), rule, f"is the salt of {seen[round_.salt]} too", hint)
        else:
            seen[round_.salt] = round_.id


def tasks_stand_once(records: Records) -> Iterator[Problem]:
    """A round asks about each channel once, and an organisation is one officer's."""
    for tasks in records.register.tasks.values():
        seen: set[tuple[str, str, ChannelKind, str]] = set()
        officer_of: dict[str, str] = {}
        for task in tasks:
            key = (task.organisation, task.contact, task.kind, addresses.canonical(task.kind, task.value))
            if key in seen:
                yield breach(task.place, tasks_stand_once, "is the same channel as on a line before", "remove one")
            elif officer_of.setdefault(task.organisation, task.officer) != task.officer:
                yield breach(
                    task.place,
                    tasks_stand_once,
                    "the organisation is another officer's on a line before",
                    "give it to one of them, or its people are asked twice",
                    Level.WARNING,
                )
            seen.add(key)


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
    """The publisher's numbers and address, printed on every copy or letter, are well formed."""
    publisher = records.register.settings.publisher
    for key, number in (("phone", publisher.phone), ("fax", publisher.fax)):
        if number is not None and not addresses.is_number(number) and not is_placeholder(number):
            yield breach(
                publisher.place.at(key),
                publishers_can_be_reached,
                "the number does not parse",
                "write it as +44 1632 960000",
            )
    if not addresses.mail_domain(publisher.email) and not is_placeholder(publisher.email):
        yield breach(
            publisher.place.at("email"),
            publishers_can_be_reached,
            "is no e-mail address",
            "write it as desk@example.net",
        )


def regional_organisations_can_be_reached(records: Records) -> Iterator[Problem]:
    """A region has one regional organisation at most, and its address is one."""
    seen: set[str] = set()
    for each in records.register.settings.regional_organisations:
        rule = regional_organisations_can_be_reached
        if each.region in seen:
            yield breach(each.place.at("region"), rule, "the region stands twice", "keep one")
        seen.add(each.region)
        if not addresses.mail_domain(each.email):
            yield breach(each.place.at("email"), rule, "is no e-mail address", "write it as desk@example.net")
