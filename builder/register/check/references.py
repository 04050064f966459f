"""Rules about records that name each other. Pure."""

from collections.abc import Container, Iterator

from builder.register import addresses
from builder.register.check.rule import Records, Rule, breach
from builder.register.kinds import ChannelKind
from builder.register.model import Outcome, Task
from builder.register.values import u_label_of
from builder.workspace.problems import Level, Place, Problem

NO_SUCH = "correct the name, or add the record"


def tlds_name_organisations_that_exist(records: Records) -> Iterator[Problem]:
    """The manager and the back end of a TLD are organisations of the register."""
    for tld in records.register.tlds.values():
        for key in ("manager", "backend"):
            name = getattr(tld, key)
            file = f"data/organisations/{name}.yaml"
            if name not in records.register.organisations and file not in records.unread:
                yield breach(tld.place.at(key), tlds_name_organisations_that_exist, f"the {key} has no file", NO_SUCH)


def tlds_have_managers(records: Records) -> Iterator[Problem]:
    """Each TLD has a manager; one that has none yet is in no bundle."""
    for draft in records.register.drafts.values():
        yield breach(
            draft.place,
            tlds_have_managers,
            "a ccTLD has no manager yet, and is in no bundle",
            "`tocsin add tld LABEL` asks who manages it",
            Level.WARNING,
        )


def idn_variants_belong_together(records: Records) -> Iterator[Problem]:
    """The IDN variants that a TLD lists exist, are IDN labels and serve the same territory."""
    labels = records.register.labels
    for tld in labels.values():
        for label in tld.idn:
            variant = labels.get(label)
            place = tld.place.at("idn")
            if variant is None:
                if f"data/tlds/{label}.yaml" not in records.unread:
                    yield breach(place, idn_variants_belong_together, "a variant has no file", NO_SUCH)
            elif not label.startswith("xn--") or variant.territory != tld.territory:
                yield breach(
                    place,
                    idn_variants_belong_together,
                    "names what is no IDN variant of this territory",
                    "list IDN ccTLDs of the same territory only",
                )


def u_labels_match(records: Records) -> Iterator[Problem]:
    """An IDN TLD states its U-label, and it is the one that its A-label encodes; others state none."""
    for tld in records.register.labels.values():
        idn = tld.tld.startswith("xn--")
        if idn and tld.u_label != u_label_of(tld.tld):
            yield breach(
                tld.place.at("u_label"),
                u_labels_match,
                "the U-label is not that of the A-label",
                "copy it from the root zone database",
            )
        elif not idn and tld.u_label is not None:
            yield breach(tld.place.at("u_label"), u_labels_match, "only IDN TLDs have a U-label", "remove it")


def scopes_name_tlds(records: Records) -> Iterator[Problem]:
    """A recipient's scope names TLDs of the register."""
    labels = records.register.labels
    for recipient in records.recipients:
        for number, label in enumerate(recipient.scope.tlds, 1):
            if label not in labels and f"data/tlds/{label}.yaml" not in records.unread:
                yield breach(
                    recipient.place.at("scope"),
                    scopes_name_tlds,
                    f"TLD number {number} of the scope has no file",
                    NO_SUCH,
                )


def recipients_name_use_cases(records: Records) -> Iterator[Problem]:
    """A recipient's use cases are those of register.yaml."""
    known = {case.id for case in records.register.settings.use_cases}
    for recipient in records.recipients:
        yield from _unknown(
            recipient.use_cases, known, recipients_name_use_cases, recipient.place.at("use_cases"), "a use case"
        )


def contacts_have_known_roles(records: Records) -> Iterator[Problem]:
    """A contact's role is one of register.yaml's."""
    known = {role.id for role in records.register.settings.roles}
    for _, contact in records.contacts():
        yield from _unknown((contact.role,), known, contacts_have_known_roles, contact.place.at("role"), "a role")


def outcomes_name_officers(records: Records) -> Iterator[Problem]:
    """An outcome was taken by an officer of register.yaml."""
    known = {officer.id for officer in records.register.settings.officers}
    for outcome in records.register.outcomes:
        yield from _unknown((outcome.officer,), known, outcomes_name_officers, outcome.place, "an officer")


def outcomes_are_of_officers_in_office(records: Records) -> Iterator[Problem]:
    """An outcome is dated while the officer who took it was in office."""
    officers = {officer.id: officer for officer in records.register.settings.officers if officer.since or officer.until}
    for outcome in records.register.outcomes:
        officer = officers.get(outcome.officer)
        if officer and not officer.serves(outcome.when):
            before = officer.since is not None and outcome.when < officer.since
            when, key = ("before", "since") if before else ("after", "until")
            yield breach(
                outcome.place,
                outcomes_are_of_officers_in_office,
                f"was taken {when} the officer ({officer.id}) was in office",
                f"correct the officer or the day, or the officer's `{key}` in register.yaml",
            )


def tasks_are_of_officers_in_office(records: Records) -> Iterator[Problem]:
    """What is still to be done in a round that is open is no task of an officer out of office."""
    register = records.register
    left = {officer.id for officer in register.settings.officers} - set(register.settings.in_office(records.today))
    for round_ in register.rounds if left else ():
        done = {_asked(outcome) for outcome in register.outcomes_of.get(round_.id, ())}
        for task in register.tasks.get(round_.id, ()) if not round_.closed else ():
            if task.officer in left and _asked(task) not in done:
                yield breach(
                    task.place,
                    tasks_are_of_officers_in_office,
                    f"is a task of an officer ({task.officer}) who is not in office",
                    "`tocsin round assign` makes it another's",
                    Level.WARNING,
                )


def _asked(record: Task | Outcome) -> tuple[str, str, ChannelKind, str]:
    value = addresses.canonical(record.kind, record.value)
    return (record.organisation, record.contact, record.kind, value)


def tasks_name_officers(records: Records) -> Iterator[Problem]:
    """Whose task it is in a round that is open is an officer of register.yaml: somebody else's nobody does."""
    known = {officer.id for officer in records.register.settings.officers}
    closed = {round_.id for round_ in records.register.rounds if round_.closed}
    for name, tasks in records.register.tasks.items():
        for task in tasks if name not in closed else ():
            yield from _unknown((task.officer,), known, tasks_name_officers, task.place, "an officer")


def _unknown(names: tuple[str, ...], known: Container[str], rule: Rule, place: Place, noun: str) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            yield breach(place, rule, f"names {noun} that register.yaml does not have", NO_SUCH)
