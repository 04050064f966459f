"""Hold a change that somebody wants against the register, before it is entered as a proposal. Pure."""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from builder.errors import ProposalError
from builder.proposals.change import NARROWEST
from builder.proposals.record import BLOCKS, Action, Person, Proposal, Route, Source, Step, keys_said
from builder.proposals.rules import Office
from builder.proposals.stating import OF_ORGANISATION, ON_RECORDS, SETTABLE, contact_of, says, stated, subject_of
from builder.proposals.written import channel_fields, given, label
from builder.register import addresses, certificates
from builder.register.kinds import NUMBERED, ChannelKind, Tlp
from builder.register.model import Channel, Contact, Organisation, Register, Task, Tld
from builder.register.writing import fields_of as written_of
from builder.words.counted import counted
from builder.workspace.problems import Place
from builder.workspace.shape import RecordT, shape
from builder.workspace.yamltext import MOST_BLOCK, MOST_TEXT, text_problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A change that somebody wants, before it is looked at; texts as they came.

    Of a TLD, `organisation` is left out: its manager is found. Of a channel,
    without `contact` an officer says later whose it is; without `old`, a change is of the only
    channel of that kind that the contact has. `via` is the channel that the request came over.
    `set` has keys of a contact, an organisation or a TLD with what they are to say, as its file writes it: an empty
    text takes the key away. `contacts` are those of a new organisation.
    `evidence` is the SHA-256, in hexadecimal digits, of the mail, form or line that it came by.
    """

    organisation: str = ""
    contact: str | None = None
    tld: str | None = None
    action: Action = Action.CHANGE
    kind: ChannelKind | None = None
    old: str | None = field(default=None, repr=False)
    new: str | None = field(default=None, repr=False)
    tlp: Tlp | None = None
    hours: str | None = None
    country: str | None = None
    relies_on: tuple[str, ...] = ()
    note: str | None = field(default=None, repr=False)
    override: str | None = field(default=None, repr=False)
    person: Person | None = field(default=None, repr=False)
    channels: tuple[Channel, ...] = field(default=(), repr=False)
    set: Mapping[str, Any] = field(default_factory=dict, repr=False)
    contacts: tuple[Contact, ...] = field(default=(), repr=False)
    via: Route | None = field(default=None, repr=False)
    evidence: str | None = None
    remark: str | None = field(default=None, repr=False)

    def texts(self) -> dict[str, str]:
        """Return its free texts by name."""
        names = ("organisation", "contact", "old", "new", "hours", "country", "note", "override", "remark")
        texts = {name: text for name in names if (text := getattr(self, name)) is not None}
        return texts | {name: text for name, text in self.set.items() if isinstance(text, str)}


def asked_change(task: Task, new: str, *said: str) -> Correction:
    """Return the change that somebody asked for over the very channel of a task, which so proves nothing.

    What was `said` is the evidence: the same words again are the same evidence, and make no second proposal. A call's
    name its round, in which it is noted again after a power cut; a line of a table is the same in whichever round.
    """
    return Correction(
        organisation=task.organisation,
        contact=task.contact,
        kind=task.kind,
        old=task.value,
        new=new,
        via=Route(contact=task.contact, kind=task.kind, value=task.value),
        evidence=hashlib.sha256("\x00".join(said).encode()).hexdigest(),
    )


def fields_of(correction: Correction, register: Register) -> dict[str, Any]:
    """Return the fields of the proposal that a correction makes; refuse what can never be applied."""
    for name, text in correction.texts().items():
        if name != "remark" and name not in BLOCKS and "\n" in text:
            raise _unfit(f"{name} runs over more than one line", "write it on one line")
        if problem := text_problem(text, MOST_BLOCK if name in BLOCKS else MOST_TEXT):
            raise _unfit(f"{name}: {problem[0]}", problem[1])
    fields = given(
        {
            "organisation": correction.organisation,
            "contact": correction.contact,
            "tld": correction.tld,
            "action": correction.action.value,
            "kind": correction.kind and correction.kind.value,
            "new": correction.new and _clean(correction.new),
            "tlp": label(correction.tlp),
            "hours": correction.hours,
            "country": correction.country,
            "relies_on": list(correction.relies_on),
            "note": correction.note,
            "override": correction.override,
            "person": correction.person and _person_fields(correction.person),
            "channels": [channel_fields(channel) for channel in correction.channels],
            **_held_against(correction, register),
            "via": correction.via and route_fields(correction.via),
            "evidence": correction.evidence,
            "remark": correction.remark,
        }
    )
    # What would not be read again is refused before anything is written.
    event = {"step": Step.ENTERED.value, "officer": "officer", "when": "2026-01-01T00:00:00Z"}
    _shaped(Proposal, {**fields, "id": "proposal", "source": Source.OFFICE.value, "events": [event]})
    return fields


def _held_against(correction: Correction, register: Register) -> dict[str, Any]:
    """Return what the register has to say to a correction: what is to be replaced, or goes; refuse what cannot be."""
    if correction.action in ON_RECORDS:
        return _held_against_records(correction, register)
    organisation = register.organisations.get(correction.organisation)
    if organisation is None:
        raise _unfit("the register has no such organisation", "name it by its id, as its file is called")
    if correction.set or correction.contacts or correction.tld:
        raise _unfit("a channel or a new contact has no keys to set", "set them in a change of their own")
    there = next((each for each in organisation.contacts if each.id == correction.contact), None)
    if correction.action is Action.NEW_CONTACT:
        _check_new_contact(correction, register, there)
        return {}
    if correction.contact is not None and there is None:
        raise _unfit("the organisation has no such contact", "name it by its id, as its file does")
    old = _check_channel(correction, there)
    # Of this very kind: a mobile and its SMS have one number, and a note each.
    note = (
        next((each.note for each in there.channels if (each.kind, each.value) == (correction.kind, old)), None)
        if there and correction.note
        else None
    )
    return {"old": old, "was": {"note": note} if note and correction.action is Action.CHANGE else {}}


def _held_against_records(correction: Correction, register: Register) -> dict[str, Any]:
    """Return what a change of whole records or of their keys finds in the register."""
    if correction.kind or correction.old or correction.new or correction.person or correction.channels:
        raise _unfit("such a change is of no single channel", "enter a change of the channel on its own")
    if not correction.set.keys() <= set(SETTABLE.get(correction.action, ())):
        keys = ", ".join(SETTABLE.get(correction.action, ())) or "nothing"
        raise _unfit("a key cannot be set", f"what can be: {keys}")
    subject = subject_of(correction, register)
    if correction.action is Action.NEW_ORGANISATION:
        return _new_organisation(correction, subject, register)
    if subject is None:
        if correction.tld in register.drafts:
            hint = f"`tocsin add tld {correction.tld}` asks who does"
            raise _unfit("nobody manages the TLD yet, as far as the register knows", hint)
        hint = "name it by its A-label" if correction.action is Action.SET_TLD else "name it as its file is called"
        what = "TLD" if correction.action is Action.SET_TLD else "organisation"
        raise _unfit(f"the register has no such {what}", hint)
    if isinstance(subject, Tld):
        return {"organisation": subject.manager, **_other_keys(correction, subject, register)}
    if correction.action is Action.SET_ORGANISATION:
        return _other_keys(correction, subject, register)
    if correction.action is Action.REMOVE_ORGANISATION:
        if labels := [tld.tld for tld in register.tlds_of(subject.id)]:
            raise _unfit(
                f"{counted(len(labels), 'TLD')} still {'names' if len(labels) == 1 else 'name'} the organisation",
                f"set another manager or back end first: `tocsin proposals add --tld {labels[0]} --set manager=ID`",
            )
        was = {key: text for key, text in says(subject, OF_ORGANISATION).items() if text}
        return {"was": was, "contacts": [written_of(each) for each in subject.contacts]}
    contact = contact_of(subject, correction.contact)
    if contact is None:
        raise _unfit("the organisation has no such contact", "name it by its id, as its file does")
    if correction.action is Action.REMOVE_CONTACT:
        return {"contacts": [written_of(contact)]}
    return _other_keys(correction, contact, register)


def _other_keys(correction: Correction, record: Contact | Organisation | Tld, register: Register) -> dict[str, Any]:
    """Return the keys that are to say something else, and what they say."""
    if correction.contacts:
        raise _unfit("only a new organisation has contacts", "enter each contact on its own")
    after, problems = stated(record, correction.set)
    if after is None:
        raise _unfit(problems[0].message, problems[0].hint)
    if isinstance(after, Contact):
        _check_contact(after, register)
        _check_certificates(after, correction)
    keys = says(after, correction.set)
    before = says(record, keys)
    different = {key: text for key, text in keys.items() if text != before[key]}
    if not different:
        raise _unfit("the register says this already", "there is nothing to change")
    return {"set": different, "was": {key: before[key] for key in different}}


def _check_certificates(contact: Contact, correction: Correction) -> None:
    """Refuse a certificate that nobody should rely on, and a private key before it stands in any file of ours."""
    for sort, block in certificates.blocks(contact):
        try:
            if sort.value in correction.set:
                certificates.read(sort, block)
        except certificates.CertificateError as error:
            raise _unfit(f"{sort.value} {error.message}", error.hint) from None


def _new_organisation(correction: Correction, there: object, register: Register) -> dict[str, Any]:
    if there is not None:
        raise _unfit("the register has an organisation of this id", "take another id, or change that one")
    contacts = [written_of(each) for each in correction.contacts]
    made = _shaped(Organisation, {**given(correction.set), "id": correction.organisation, "contacts": contacts})
    if len({each.id for each in made.contacts}) < len(made.contacts):
        raise _unfit("two contacts have one id", "give each its own")
    for contact in made.contacts:
        _check_contact(contact, register)
        for channel in contact.channels:
            check_value(channel.kind, channel.value)
    return {"set": given(says(made, OF_ORGANISATION)), "contacts": contacts}


def _check_contact(contact: Contact | Person, register: Register) -> None:
    """Refuse what the rules of the register would, as far as a contact alone can tell."""
    if contact.role not in {role.id for role in register.settings.roles}:
        raise _unfit("register.yaml has no such role", "take one of its roles")
    if contact.kind == "person" and not contact.name:
        raise _unfit("a person has no name", "state it")


def new_channel(kind: str, value: str, tlp: Tlp | None = None) -> Channel:
    """Return a channel of a new contact; shown to as few as can be, where nothing else is said."""
    fields = {"kind": kind, "value": _clean(value), "tlp": label(tlp) or NARROWEST.word}
    return _shaped(Channel, fields)


def new_person(name: str, role: str, keys: Mapping[str, Any] | None = None) -> Person:
    """Return what a new contact is, with more of its `keys`; one without a name is a desk."""
    kind = "person" if name else "desk"
    return _shaped(Person, given({"kind": kind, "name": _clean(name), "role": role, **(keys or {})}))


def first_contact(name: str, person: Person, channels: Sequence[Channel], order: int) -> Contact:
    """Return a contact of a new organisation."""
    listed = [written_of(channel) for channel in channels]
    return _shaped(Contact, {"id": name, **_person_fields(person), "order": str(order), "channels": listed})


def _shaped(type_: type[RecordT], fields: dict[str, Any]) -> RecordT:
    record, problems = shape(type_, fields, Place(file=""))
    if record is None:
        raise _unfit(problems[0].message, problems[0].hint)
    return record


def route_fields(route: Route) -> dict[str, Any]:
    """Return a channel that somebody was reached over, as files write it."""
    return given({"contact": route.contact, "kind": route.kind.value, "value": route.value})


def route_of(office: Office, organisation: str, contact: str, kind: ChannelKind, which: int | None = None) -> Route:
    """Return the channel of a kind that a contact has; of several the one named by its place in the file, from 1."""
    found = next((each for each in office.contacts(organisation) if each.id == contact), None)
    if found is None:
        raise _unfit("the register has no such contact", "name organisation and contact by their ids")
    channels = [channel for channel in found.channels if channel.kind is kind]
    if not channels:
        raise _unfit("the contact has no channel of this kind", "look at its file")
    if which is None and len(channels) > 1:
        raise _unfit(
            f"the contact has {len(channels)} channels of this kind", f"say which: --which 1 to {len(channels)}"
        )
    if which is not None and which > len(channels):
        raise _unfit(f"the contact has {len(channels)} of this kind only", "count them in its file")
    return Route(contact=found.id, kind=kind, value=channels[(which or 1) - 1].value)


def resolve(contact: Contact, kind: ChannelKind, old: str | None) -> str:
    """Return the value in the register that a change means: the one that is named, or the only one of its kind."""
    channels = [channel for channel in contact.channels if channel.kind is kind]
    if old is not None:
        wanted = addresses.canonical(kind, _clean(old))
        channels = [each for each in channels if addresses.canonical(kind, each.value) == wanted]
    if len(channels) != 1:
        what = "no channel of that kind and value" if old is not None else f"{len(channels)} channels of that kind"
        raise _unfit(f"the contact has {what}", "say which value is to be changed, as it stands in the register")
    return channels[0].value


def same_change(known: Proposal | Correction, correction: Correction) -> bool:
    """Say whether a proposal was made of this very correction, by the same evidence, whatever came of it since.

    Two corrections are the same where they would be one proposal.
    """
    if known.evidence is None or known.evidence != correction.evidence:
        return False
    one = (known.tld or known.organisation, known.contact, known.action, known.kind)
    other = (correction.tld or correction.organisation, correction.contact, correction.action, correction.kind)
    kind = known.kind or ChannelKind.POST
    olds = [_canonical(kind, each.old) for each in (known, correction)]
    # Of a contact that is known, the value that nobody named is its only one of the kind.
    only = known.contact is not None and None in olds
    return (
        one == other
        and all(getattr(known, key) == getattr(correction, key) for key in ("hours", "tlp", "note"))
        and _sets_same(known, correction)
        and _canonical(kind, known.new) == _canonical(kind, correction.new)
        and (only or olds[0] == olds[1])
        and [channel_fields(each) for each in known.channels] == [channel_fields(each) for each in correction.channels]
    )


def _sets_same(known: Proposal | Correction, correction: Correction) -> bool:
    """Say whether two state the same keys; a proposal leaves out what the register said already."""
    one, other = keys_said(known.set), keys_said(correction.set)
    return one.items() <= other.items() if isinstance(known, Proposal) and one else one == other


def _canonical(kind: ChannelKind, value: str | None) -> str | None:
    return None if value is None else addresses.canonical(kind, _clean(value))


def _check_channel(correction: Correction, there: Contact | None) -> str | None:
    """Check a change of one channel; return the old value as the register writes it."""
    kind, action = correction.kind, correction.action
    if kind is None:
        raise _unfit("the kind of channel is missing", "phone, mobile, sms, fax, satellite, email, post, chat …")
    if correction.person or correction.channels:
        raise _unfit("only a new contact has a person and channels", "enter a new contact, or leave them out")
    kept = (correction.hours, correction.country, correction.relies_on, correction.note, correction.override)
    others = any((*kept, label(correction.tlp)))
    if action is Action.REMOVE and (correction.new or others):
        raise _unfit("what is removed has no new value", "enter a change instead")
    if action is Action.ADD and (correction.old or not correction.new):
        raise _unfit("a new channel has a new value and no old one", "enter a change instead, or state the value")
    if action is Action.CHANGE and not (correction.new or others):
        raise _unfit("neither a new value nor anything else is stated", "state what is to be changed")
    if correction.new is not None:
        check_value(kind, correction.new)
    if action is Action.ADD:
        if there and _has(there, kind, correction.new or ""):
            raise _unfit("the contact has this channel already", "enter a change of it, where something differs")
        return None
    if there is None:
        return _clean(correction.old) if correction.old else None
    old = resolve(there, kind, correction.old)
    new = _clean(correction.new) if correction.new else None
    if new == old and not others:
        raise _unfit("the register says this already", "there is nothing to change")
    if (
        new
        and new != old
        and addresses.canonical(kind, new) != addresses.canonical(kind, old)
        and _has(there, kind, new)
    ):
        raise _unfit("the contact has this channel already", "remove the old one instead")
    return old


def _check_new_contact(correction: Correction, register: Register, there: Contact | None) -> None:
    if correction.contact is None or correction.person is None or not correction.channels:
        raise _unfit("a new contact needs an id, a role and a channel", "state them")
    if there is not None:
        raise _unfit("the organisation has a contact of this id", "take another id, or change that one")
    if correction.kind or correction.old or correction.new:
        raise _unfit("the channels of a new contact are listed", "leave kind, old and new out")
    _check_contact(correction.person, register)
    seen: set[tuple[ChannelKind, str]] = set()
    for channel in correction.channels:
        check_value(channel.kind, channel.value)
        key = (channel.kind, addresses.canonical(channel.kind, channel.value))
        if key in seen:
            raise _unfit("the new contact has a channel twice", "list each once")
        seen.add(key)


def check_value(kind: ChannelKind, value: str) -> None:
    """Refuse a value that the register would not take for its kind."""
    if problem := text_problem(value):
        raise _unfit(*problem)
    if kind in NUMBERED and not addresses.is_number(_clean(value)):
        raise _unfit("the number does not parse", "write it as +30 21 0555 0100, an extension as … ext. 12")
    if kind is ChannelKind.EMAIL and not addresses.mail_domain(_clean(value)):
        raise _unfit("is no e-mail address", "write it as duty@example.net, without a name or brackets")


def _has(contact: Contact, kind: ChannelKind, value: str) -> bool:
    wanted = addresses.canonical(kind, _clean(value))
    return any(each.kind is kind and addresses.canonical(kind, each.value) == wanted for each in contact.channels)


def _person_fields(person: Person) -> dict[str, Any]:
    return given(
        {
            "kind": person.kind,
            "name": person.name,
            "role": person.role,
            "order": person.order and str(person.order),
            "languages": list(person.languages),
            "note": person.note,
            "internal": person.internal,
        }
    )


def _clean(text: str) -> str:
    """Return a text as the reader of YAML and the model have it."""
    return unicodedata.normalize("NFC", text).strip()


def _unfit(message: str, hint: str) -> ProposalError:
    return ProposalError(message, hint=hint)
