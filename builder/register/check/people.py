"""Rules about contacts, roles and recipients. Pure."""

from collections import Counter
from collections.abc import Iterator

from builder.register.check.rule import Records, breach
from builder.seal import locators
from builder.workspace.problems import Level, Problem


def contacts_stand_once(records: Records) -> Iterator[Problem]:
    """The contacts of an organisation have different identifiers."""
    for organisation in records.register.organisations.values():
        counted = Counter(contact.id for contact in organisation.contacts)
        for contact in organisation.contacts:
            if counted[contact.id] > 1:
                yield breach(
                    contact.place.at("id"), contacts_stand_once, "the id stands twice", "give each contact its own"
                )


def contacts_have_channels(records: Records) -> Iterator[Problem]:
    """A contact has a channel: one without is in no bundle, and nobody can reach it."""
    for _, contact in records.contacts():
        if not contact.channels:
            hint = "ask the organisation how the contact is reached, or remove it"
            yield breach(
                contact.place.at("channels"), contacts_have_channels, "the contact has no channel", hint, Level.WARNING
            )


def people_have_names(records: Records) -> Iterator[Problem]:
    """A contact that is a person has a name; a desk may go by its role's title."""
    for _, contact in records.contacts():
        if contact.kind == "person" and not contact.name:
            yield breach(contact.place, people_have_names, "a person has no name", "add the key name")


def roles_have_their_channels(records: Records) -> Iterator[Problem]:
    """A contact has the channels that register.yaml demands of its role."""
    roles = {role.id: role for role in records.register.settings.roles}
    for _, contact in records.contacts():
        role = roles.get(contact.role)
        kinds = {channel.kind for channel in contact.channels}
        for wanted in role.needs if role else ():
            if not kinds & set(wanted):
                choice = " or ".join(wanted)
                yield breach(
                    contact.place.at("channels"),
                    roles_have_their_channels,
                    f"a contact with the role {contact.role} needs a channel of kind {choice}",
                    "ask the organisation for it",
                )


def round_the_clock_roles_answer_at_night(records: Records) -> Iterator[Problem]:
    """A contact whose role is round the clock has at least one channel answered 24/7."""
    roles = {role.id for role in records.register.settings.roles if role.round_the_clock}
    for _, contact in records.contacts():
        answered = any(channel.hours and channel.hours.always for channel in contact.channels)
        if contact.role in roles and not answered:
            yield breach(
                contact.place.at("channels"),
                round_the_clock_roles_answer_at_night,
                "no channel is answered 24/7",
                "ask for the night number, or give the contact another role",
            )


def organisations_are_used(records: Records) -> Iterator[Problem]:
    """An organisation manages or operates at least one TLD."""
    used = {name for tld in records.register.tlds.values() for name in (tld.manager, tld.backend)}
    for organisation in records.register.organisations.values():
        if organisation.id not in used and not records.unread:
            yield breach(
                organisation.place,
                organisations_are_used,
                "no TLD names this organisation",
                "name it in the file of a TLD (`tocsin add tld LABEL`), or remove its own if it left the register",
                Level.WARNING,
            )


def recipients_have_locators(records: Records) -> Iterator[Problem]:
    """Each recipient has a locator: the secret from which the names of its published files are derived."""
    for recipient in records.recipients:
        if recipient.locator is None:
            yield breach(
                recipient.place,
                recipients_have_locators,
                "the recipient has no locator",
                "of a new one, `tocsin recipients locator RECIPIENT --new` makes it; one that was lost stands in "
                "data/editions/N/snapshot/recipients/ of the last edition",
            )
        elif not locators.is_secret(recipient.locator):
            yield breach(
                recipient.place.at("locator"),
                recipients_have_locators,
                "the locator is one of old, that was published as the name of a file",
                "`tocsin recipients locator RECIPIENT --new` makes a secret one, from which names follow",
            )


def locators_differ(records: Records) -> Iterator[Problem]:
    """No two recipients share a locator: each could tell the other's file, and one would take the other's place."""
    counted = Counter(recipient.locator for recipient in records.recipients)
    for recipient in records.recipients:
        if recipient.locator and counted[recipient.locator] > 1:
            yield breach(
                recipient.place.at("locator"),
                locators_differ,
                "another recipient has this locator",
                "`tocsin recipients locator RECIPIENT --new` makes a new one",
            )


def admissions_are_in_force(records: Records) -> Iterator[Problem]:
    """A recipient's admission has not run out."""
    for recipient in records.recipients:
        if recipient.until < records.today:
            yield breach(
                recipient.place.at("until"),
                admissions_are_in_force,
                f"the admission ran out on {recipient.until}",
                "have the board renew it, or move the file to recipients/retired/",
            )
