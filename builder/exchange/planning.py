"""Hold what a table says against the register: files of a first filling, and proposals for what is there. Pure.

What the register does not have yet is written; once an edition is out, an organisation is proposed. What it has and
says otherwise is never written over: it is proposed, and waits for a second pair of eyes. What a table lacks is left as
it is, unless it is asked to be removed.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from builder.drafting import draft_tlds, text_of
from builder.exchange.rows import mark
from builder.exchange.table import Desk, Line, NewFile, Table, Wanted
from builder.exchange.tabled import ChannelDraft, ContactDraft, OrganisationDraft
from builder.proposals import Correction
from builder.proposals.record import Action, Person
from builder.proposals.stating import SETTABLE
from builder.register import addresses
from builder.register.kinds import NUMBERED, ChannelKind
from builder.register.model import Channel, Contact, DraftTld, Organisation, Register, Tld
from builder.register.writing import fields_of
from builder.workspace.shape import read_record
from builder.workspace.yamlwritten import document

# As many channels as a proposal of a new contact may have.
MOST_AT_ONCE = 10
IN_ITS_FILE = "change it in the file itself, and have it reviewed"
WAITS = "TLDs whose organisation is proposed first: take the table in again once it is applied"
NOT_PROPOSED = "says otherwise of {} than the register, which no proposal changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a table is held against, the texts of its files, the day on which it is taken in, and how.

    `published` says that an edition is out: an organisation that is new brings numbers that CERTs will ring.
    """

    table: Table
    register: Register = field(repr=False)
    sources: Mapping[str, str] = field(repr=False)
    day: date
    removals: bool = False
    published: bool = False

    def header(self, lines: Iterable[Line]) -> str:
        """Return the comment that says where a file came from."""
        return (
            f"# Taken in on {self.day} from {self.table.name}, {_numbers(each.place.line for each in lines)}"
            f" (SHA-256 {self.table.digest[:16]}…); nothing of it is verified by that.\n"
        )

    def remark(self, line: Line) -> str:
        """Return where a change came from."""
        return f"{self.table.name}, line {line.place.line}, SHA-256 {self.table.digest}"


def _numbers(numbers: Iterable[int]) -> str:
    """Return line numbers as people write them."""
    found = sorted(set(numbers))
    return f"line {found[0]}" if len(found) == 1 else f"lines {found[0]} to {found[-1]}"


def organisations(drafts: Iterable[OrganisationDraft], scene: Scene, desk: Desk) -> Iterator[NewFile | Wanted]:
    """Yield what becomes of organisations that a table has: new files first."""
    drafts = list(drafts)
    for draft in drafts:
        if draft.known is None and scene.published:
            yield _new_organisation(draft, scene)
        elif draft.known is None:
            record = _organisation(draft)
            yield NewFile(
                what="new organisations",
                record=draft.id,
                path=f"data/organisations/{draft.id}.yaml",
                text=scene.header(draft.lines) + text_of(record),
            )
    yield from _tlds(drafts, scene, desk)
    for draft in drafts:
        if draft.known is not None:
            yield from _changes(draft, draft.known, scene, desk)


def _new_organisation(draft: OrganisationDraft, scene: Scene) -> Wanted:
    record = _organisation(draft)
    said = {key: value for key, value in fields_of(record).items() if key not in ("id", "contacts")}
    whose = {"action": Action.NEW_ORGANISATION, "organisation": record.id}
    return _wanted("new organisations", draft.lines[0], scene, **whose, set=said, contacts=record.contacts)


def _organisation(draft: OrganisationDraft) -> Organisation:
    contacts = [
        Contact.model_validate(
            {"id": each.id, **each.fields, "channels": tuple(channel.channel for channel in each.channels)}
        )
        for each in draft.contacts
    ]
    return Organisation.model_validate({"id": draft.id, **draft.fields, "contacts": tuple(contacts)})


# TLDs


def _tlds(drafts: list[OrganisationDraft], scene: Scene, desk: Desk) -> Iterator[NewFile | Wanted]:
    """Yield what becomes of the TLDs that organisations say they manage or run."""
    claims: dict[str, dict[str, tuple[str, Line]]] = {}
    for draft in drafts:
        for key, labels in (("manager", draft.manages), ("backend", draft.runs)):
            for label in labels:
                claim = claims.setdefault(label, {})
                if key in claim:
                    message = f"line {claim[key][1].place.line} gives the TLD to another organisation"
                    desk.reject(draft.lines[0], "manages" if key == "manager" else "runs", message, "keep one of them")
                else:
                    claim[key] = (draft.id, draft.lines[0])
    waiting = {draft.id for draft in drafts if draft.known is None and scene.published}
    for label, claim in claims.items():
        stated = {key: id_ for key, (id_, _) in claim.items()}
        if label not in scene.register.tlds and not waiting.isdisjoint(stated.values()):
            # Its file would name an organisation that is not there yet.
            desk.read[WAITS] += 1
            continue
        yield from tld_change(label, stated, next(iter(claim.values()))[1], scene, desk, beside=claims)


def tld_change(
    label: str, stated: Mapping[str, Any], line: Line, scene: Scene, desk: Desk, *, beside: Collection[str]
) -> Iterator[NewFile | Wanted]:
    """Yield what becomes of one TLD of which a table states some keys, as YAML has them; `beside` are all it names."""
    known = scene.register.tlds.get(label)
    if known:
        there = fields_of(known)
        news = {key: value for key, value in stated.items() if there.get(key) != value}
        if news:
            yield from _set("changes of TLDs", line, scene, desk, action=Action.SET_TLD, tld=label, set=news)
        else:
            desk.same += 1
        return
    draft = draft_of(label, scene.register, beside)
    fields = {**(fields_of(draft) if draft else {}), **stated}
    if "backend" in fields and "manager" not in fields:
        desk.reject(line, "runs", "nobody is said to manage the TLD", "fill in who does, in the column manages")
    elif not {"tld", "name", "territory", "region"} <= fields.keys():
        desk.reject(line, "manages", "is no TLD of the register, nor one that we know", "look for a slip in its label")
    elif label in scene.register.drafts and draft and fields_of(draft) == fields:
        desk.same += 1
    else:
        yield _tld_file(fields, draft, line, scene)


def draft_of(label: str, register: Register, beside: Collection[str]) -> DraftTld | None:
    """Return what is known of a TLD that nobody manages yet: by the register, else by anybody.

    An IDN ccTLD that has no file, and gets none of this table, cannot be named in another's.
    """
    if label in register.drafts:
        return register.drafts[label]
    found = next((each for each in draft_tlds(labels=[label]) if each.tld == label), None)
    variants = [each for each in found.idn if each in register.labels or each in beside] if found else []
    return found and found.model_copy(update={"idn": tuple(variants)})


def _tld_file(fields: dict[str, Any], draft: DraftTld | None, line: Line, scene: Scene) -> NewFile:
    """Return the file of a TLD that was a draft, or none: with its comments, where only keys are added to it."""
    managed = "manager" in fields
    if managed:
        fields.setdefault("backend", fields["manager"])
    path = f"data/tlds/{fields['tld']}.yaml"
    before, header = scene.sources.get(path), scene.header([line])
    record = (Tld if managed else DraftTld).model_validate(fields)
    text = header + text_of(record)
    if before and draft and managed and fields_of(draft).items() <= fields.items():
        added = {key: value for key, value in fields_of(record).items() if key not in DraftTld.model_fields}
        longer = f"{before.rstrip()}\n{header}{document(added)}"
        read, problems = read_record(Tld, "", longer)
        text = longer if not problems and read and fields_of(read) == fields_of(record) else text
    what = "TLDs given a manager" if managed else "drafts of TLDs"
    return NewFile(what=what, record=record.tld, path=path, text=text, before=before)


# What the register has


def _changes(draft: OrganisationDraft, known: Organisation, scene: Scene, desk: Desk) -> Iterator[Wanted]:
    """Yield the changes that an organisation of the register would need to be as a table has it."""
    there = fields_of(known)
    news = {key: value for key, value in draft.fields.items() if there.get(key) != value}
    whose = {"action": Action.SET_ORGANISATION, "organisation": known.id, "set": news}
    yield from _set("changes of organisations", draft.lines[0], scene, desk, **whose)
    contacts = {each.id: each for each in known.contacts}
    for contact in draft.contacts:
        found = contacts.pop(contact.id, None)
        if found is None:
            yield from _new_contact(contact, known.id, scene, desk)
        else:
            yield from _contact(contact, found, known.id, scene, desk)
    for gone in contacts.values() if scene.removals else ():
        removed = {"action": Action.REMOVE_CONTACT, "organisation": known.id, "contact": gone.id}
        yield _wanted("contacts removed", draft.lines[0], scene, **removed)


def _new_contact(contact: ContactDraft, organisation: str, scene: Scene, desk: Desk) -> Iterator[Wanted]:
    if not contact.channels:
        desk.reject(contact.lines[0], "contact", "a new contact has no channel that can be taken in", "add one")
        return
    for each in contact.channels[MOST_AT_ONCE:]:
        message = f"a new contact is proposed with {MOST_AT_ONCE} channels at most"
        desk.reject(each.line, "value", message, "take the table in again once the contact is in the register")
    for key in contact.fields.keys() - Person.model_fields.keys():
        message = "a new contact is proposed without it"
        desk.reject(contact.lines[0], key, message, "take the table in again once the contact is in the register")
    person = Person.model_validate({key: each for key, each in contact.fields.items() if key in Person.model_fields})
    channels = tuple(each.channel for each in contact.channels[:MOST_AT_ONCE])
    yield _wanted(
        "new contacts",
        contact.lines[0],
        scene,
        action=Action.NEW_CONTACT,
        organisation=organisation,
        contact=contact.id,
        person=person,
        channels=channels,
    )


def _contact(contact: ContactDraft, known: Contact, organisation: str, scene: Scene, desk: Desk) -> Iterator[Wanted]:
    there = fields_of(known)
    news = {key: value for key, value in contact.fields.items() if there.get(key) != value}
    set_contact = {"action": Action.SET_CONTACT, "organisation": organisation, "contact": known.id, "set": news}
    yield from _set("changes of contacts", contact.lines[0], scene, desk, **set_contact)
    pairs, left = _paired(contact.channels, known, organisation)
    for draft, channel in pairs:
        whose = {"organisation": organisation, "contact": known.id, "kind": draft.channel.kind}
        if channel is None:
            stated = {key: getattr(draft.channel, key) for key in ("tlp", "country", "relies_on", "note", "override")}
            yield _wanted(
                "new channels",
                draft.line,
                scene,
                action=Action.ADD,
                **whose,
                new=draft.channel.value,
                hours=draft.channel.hours and draft.channel.hours.text,
                **stated,
            )
        elif news := _news(draft, channel):
            what = "changed values" if "value" in news else "changes of channels"
            yield _wanted(
                what,
                draft.line,
                scene,
                action=Action.CHANGE,
                **whose,
                old=channel.value,
                **_restated(news, draft.channel),
            )
        else:
            desk.same += 1
    for channel in left if scene.removals else ():
        yield _wanted(
            "channels removed",
            contact.lines[0],
            scene,
            action=Action.REMOVE,
            organisation=organisation,
            contact=known.id,
            kind=channel.kind,
            old=channel.value,
        )


def _paired(
    drafts: list[ChannelDraft], known: Contact, organisation: str
) -> tuple[list[tuple[ChannelDraft, Channel | None]], list[Channel]]:
    """Return each channel of a table with the one of the register that it is, and those that are left there.

    It is the one of the same value; else the one whose mark the line has; else, of its kind, the only one on either
    side that is left.
    """
    left = list(known.channels)
    found: dict[int, Channel] = {}

    def pair(draft: ChannelDraft, channel: Channel) -> None:
        found[id(draft)] = channel
        left.remove(channel)

    for draft in drafts:
        if channel := next((each for each in left if _key(each) == _key(draft.channel)), None):
            pair(draft, channel)
    for draft in drafts:
        if draft.mark and id(draft) not in found:
            marked = {mark(organisation, known.id, each.kind, each.value): each for each in left}
            if (channel := marked.get(draft.mark)) and channel.kind is draft.channel.kind:
                pair(draft, channel)
    for kind in ChannelKind:
        ours = [each for each in left if each.kind is kind]
        theirs = [each for each in drafts if id(each) not in found and each.channel.kind is kind and not each.mark]
        if len(ours) == len(theirs) == 1:
            pair(theirs[0], ours[0])
    return [(draft, found.get(id(draft))) for draft in drafts], left


def _key(channel: Channel) -> tuple[ChannelKind, str]:
    return channel.kind, addresses.canonical(channel.kind, channel.value)


def _news(draft: ChannelDraft, channel: Channel) -> dict[str, Any]:
    """Return what a line says of a channel that the register does not; the same number in other groups is the same."""
    there, here = fields_of(channel), fields_of(draft.channel)
    news = {key: here[key] for key in draft.stated if key in here and here[key] != there.get(key)}
    if draft.channel.kind in NUMBERED and _key(channel) == _key(draft.channel):
        news.pop("value", None)
    return news


def _restated(news: Iterable[str], channel: Channel) -> dict[str, Any]:
    """Return what a change states anew of a channel, as a correction has it."""
    said = {"new" if key == "value" else key: getattr(channel, key) for key in news}
    return said | ({"hours": channel.hours.text} if "hours" in said and channel.hours else {})


def _set(what: str, line: Line, scene: Scene, desk: Desk, **fields: Any) -> Iterator[Wanted]:
    """Yield the change of the keys that a proposal may set; reject the others."""
    news: dict[str, Any] = fields["set"]
    settable = SETTABLE[fields["action"]]
    if left := [key for key in news if key not in settable]:
        desk.reject(line, "", NOT_PROPOSED.format(", ".join(left)), IN_ITS_FILE)
    if found := {key: value for key, value in news.items() if key in settable}:
        yield _wanted(what, line, scene, **{**fields, "set": found})


def _wanted(what: str, line: Line, scene: Scene, **fields: Any) -> Wanted:
    said = {key: value for key, value in fields.items() if value not in (None, (), "", {})}
    evidence = hashlib.sha256(json.dumps(said, sort_keys=True, default=_text).encode()).hexdigest()
    correction = Correction(**fields, evidence=evidence, remark=scene.remark(line))
    return Wanted(what=what, line=line, correction=correction)


def _text(value: Any) -> Any:
    """Return a record as JSON has it: of a person or a channel what its file says."""
    return fields_of(value)
