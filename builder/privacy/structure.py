"""The words that the workspace's files are made of: keys, kinds, identifiers, titles. Pure.

A desk may be called Security, and somebody Jordan. What a role, a ccTLD or a key is called is no trace of anybody,
and a register in which it was replaced could not be read.
"""

from collections.abc import Iterator

from builder.privacy.subject import Subject
from builder.proposals.record import Action, Event, NoNotice, Person, Proposal, Route, Source, Step
from builder.register.kinds import ChannelKind, Method, Result
from builder.register.model import (
    Channel,
    Contact,
    FreshnessRule,
    Officer,
    Organisation,
    Outcome,
    Publisher,
    Register,
    Retention,
    Role,
    Round,
    Sent,
    SentState,
    Settings,
    Task,
    Tld,
    UseCase,
)

RECORDS = (
    *(Settings, Publisher, FreshnessRule, Role, UseCase, Officer, Retention, Tld, Organisation, Contact, Channel),
    *(Round, Task, Sent, Outcome, Proposal, Person, Route, Event),
)
KINDS = (ChannelKind, Method, Result, SentState, Action, Source, Step, NoNotice)


def words(register: Register, subject: Subject) -> Iterator[str]:
    """Yield each of them, but the identifier of the person."""
    for record in RECORDS:
        yield from record.model_fields
    for kind in KINDS:
        yield from (each.value for each in kind)
    yield from ("desk", "person", "all", "none", "yes", "no")
    settings = register.settings
    yield settings.title
    yield from (text for role in settings.roles for text in (role.id, role.title))
    yield from (text for case in settings.use_cases for text in (case.id, case.title))
    yield from (officer.id for officer in settings.officers)
    for tld in (*register.tlds.values(), *register.drafts.values()):
        yield from (tld.name, tld.u_label or "")
    for organisation in register.organisations.values():
        yield organisation.id
        ids = (contact.id for contact in organisation.contacts)
        yield from (each for each in ids if (organisation.id, each) != (subject.organisation, subject.id))
