"""Read what a sealed update form says, once it is opened: changes that somebody wants, and no proof of who that is.

The page that `tocsin update-form` writes makes it (`site_templates/pages/update/`). It names a TLD or an
organisation in the sender's words; whose channel is meant is found where that is plain, and else
left for an officer to say. Pure. What is refused is never quoted.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import PydanticCustomError

from builder.errors import ProposalError
from builder.proposals.entering import Correction, resolve
from builder.proposals.record import Action
from builder.register.hours import parse_hours
from builder.register.kinds import ChannelKind
from builder.register.model import Contact, Organisation, Register
from builder.workspace import jsontext
from builder.workspace.yamltext import text_problem

SCHEMA = "tocsin-update/1"
# A form with all that it can hold, in letters of four bytes, has little more than half of this.
LARGEST_FORM = 128 << 10
LARGEST_SEALED = 2 * LARGEST_FORM
MOST_CHANGES = 20
FORM = ("schema", "made", "language", "organisation", "sender", "changes", "remark")
# By name, how many characters each may have; together they fit into a proposal's remark.
SENDER = {"name": 100, "role": 100, "reach": 250}
# As long as a proposal's may be.
LONGEST_REMARK = 1000
CHANGE = {"action": 10, "contact": 120, "kind": 20, "old": 254, "new": 254, "hours": 120}
LONGEST_OF = {"made": 10, "language": 2, "organisation": 120, "remark": 400}
ACTIONS = {each.value: each for each in (Action.CHANGE, Action.ADD, Action.REMOVE)}
KINDS = {kind.value: kind for kind in ChannelKind}
ANEW = "ask the sender to fill in the form again, and to send the file as it is"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One change of a form, in the sender's words."""

    action: Action
    contact: str = field(repr=False)
    kind: ChannelKind
    old: str | None = field(repr=False)
    new: str | None = field(repr=False)
    hours: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a form says: of which TLD or organisation, who says so, and what is to be changed."""

    organisation: str
    name: str = field(repr=False)
    role: str = field(repr=False)
    reach: str = field(repr=False)
    remark: str = field(repr=False)
    wishes: tuple[Wish, ...] = field(repr=False)


def corrections(plaintext: bytes, register: Register, digest: str) -> tuple[Correction, ...]:
    """Return the changes that an opened form wants; `digest` is the SHA-256 of the file that was sent."""
    form = read_form(plaintext)
    organisations = _organisations(form.organisation, register)
    if not organisations:
        raise ProposalError(
            "the form names no TLD and no organisation of the register",
            hint="open it with `age`, see who sent it, and enter it by hand: `tocsin proposals add`",
        )
    return tuple(_correction(wish, form, organisations, register, digest) for wish in form.wishes)


def read_form(plaintext: bytes) -> Form:
    """Return what an opened form says; refuse one that is not as our page makes it."""
    fields = _fields(plaintext)
    texts = {name: _text(fields, name, longest) for name, longest in LONGEST_OF.items()}
    sender = {name: _text(fields["sender"], name, longest) for name, longest in SENDER.items()}
    if not texts["organisation"] or not sender["name"] or not sender["reach"]:
        raise _wrong("it does not say who sent it, for whom, or how to reach them")
    return Form(
        organisation=texts["organisation"],
        remark=texts["remark"],
        wishes=tuple(_wish(each) for each in fields["changes"]),
        **sender,
    )


def _fields(plaintext: bytes) -> dict[str, Any]:
    """Return the JSON of a form, with the very keys that it must have."""
    if len(plaintext) > LARGEST_FORM:
        raise _wrong(f"it has more than {LARGEST_FORM:,} bytes")
    try:
        fields = jsontext.parse(plaintext)
    except ValueError:
        raise _wrong("it is no JSON, or says a thing twice") from None
    if not isinstance(fields, dict) or fields.get("schema") != SCHEMA:
        raise _wrong(f"its schema is not {SCHEMA}")
    changes = fields.get("changes")
    if not isinstance(changes, list) or not 0 < len(changes) <= MOST_CHANGES:
        raise _wrong(f"it does not have from 1 to {MOST_CHANGES} changes")
    parts: Iterable[tuple[Any, Iterable[str]]] = (
        (fields, FORM),
        (fields.get("sender"), SENDER),
        *((each, CHANGE) for each in changes),
    )
    for part, keys in parts:
        if not isinstance(part, dict) or part.keys() != set(keys):
            raise _wrong("it lacks a key, or has one that is not ours")
    return fields


def _text(part: Mapping[str, Any], name: str, longest: int) -> str:
    value = part[name]
    if not isinstance(value, str):
        raise _wrong(f"{name} is no text")
    text = unicodedata.normalize("NFC", value).strip()
    if len(text) > longest:
        raise _wrong(f"{name} has more than {longest} characters")
    if set(text) & set("\t\n") or text_problem(text):
        raise _wrong(f"{name} holds a hidden or direction-changing character, or a line break")
    return text


def _wish(part: Mapping[str, Any]) -> Wish:
    texts = {name: _text(part, name, longest) for name, longest in CHANGE.items()}
    action, kind = ACTIONS.get(texts["action"]), KINDS.get(texts["kind"])
    if action is None or kind is None:
        raise _wrong("action or kind is none of ours")
    return Wish(
        action=action,
        contact=texts["contact"],
        kind=kind,
        old=texts["old"] or None,
        new=texts["new"] or None,
        hours=_hours(texts["hours"]) if texts["hours"] else None,
    )


def _hours(text: str) -> str:
    try:
        return parse_hours(text).text
    except PydanticCustomError:
        raise _wrong("hours are not written as 24/7 or Mo-Fr 08:00-17:00") from None


def _correction(
    wish: Wish, form: Form, organisations: tuple[Organisation, ...], register: Register, digest: str
) -> Correction:
    """Return a change with the contact that it means, where the form leaves no doubt."""
    found = [
        (organisation, contact)
        for organisation in organisations
        for contact in organisation.contacts
        if _fits(wish, contact, register)
    ]
    organisation, contact = found[0] if len(found) == 1 else (organisations[0], None)
    return Correction(
        organisation=organisation.id,
        contact=contact.id if contact else None,
        action=wish.action,
        kind=wish.kind,
        old=wish.old,
        new=wish.new,
        hours=wish.hours,
        evidence=digest,
        remark=_remark(wish, form),
    )


def _fits(wish: Wish, contact: Contact, register: Register) -> bool:
    """Say whether a change can be meant of a contact: it is called so, and has what is to be changed."""
    if wish.contact and _plain(wish.contact) not in _names(contact, register):
        return False
    if wish.action is Action.ADD:
        return bool(wish.contact)
    try:
        resolve(contact, wish.kind, wish.old)
    except ProposalError:
        return False
    return bool(wish.contact or wish.old)


def _names(contact: Contact, register: Register) -> set[str]:
    """Return what a contact may be called: its id, its name in either script, its role."""
    titles = [role.title for role in register.settings.roles if role.id == contact.role]
    return {_plain(text) for text in (contact.id, contact.role, *titles, *_forms(contact.name or ""))} - {""}


def _organisations(text: str, register: Register) -> tuple[Organisation, ...]:
    """Return the organisations that a TLD or a name means: the manager, and its back end after it."""
    wanted = _plain(text).removeprefix(".")
    for tld in register.tlds.values():
        if wanted in (tld.tld, _plain(tld.u_label or "")):
            names = dict.fromkeys((tld.manager, tld.backend))
            return tuple(register.organisations[name] for name in names if name in register.organisations)
    found = [
        each
        for each in register.organisations.values()
        if wanted and wanted in (each.id, *(_plain(form) for form in _forms(each.name)))
    ]
    return tuple(found) if len(found) == 1 else ()


def _forms(name: str) -> tuple[str, ...]:
    """Return a name whole, and each of its parts where it is `in its own script (in Latin letters)`."""
    own, _, latin = name.partition(" (")
    return (name, own, latin.removesuffix(")"))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _remark(wish: Wish, form: Form) -> str:
    """Return what an officer should know of a change besides itself; all of it is the sender's word."""
    parts = {
        "Sent by": ", ".join(filter(None, (form.name, form.role))),
        "To be reached": form.reach,
        "Contact meant": wish.contact,
        "Remark": form.remark,
    }
    said = "; ".join(f"{name}: {text}" for name, text in parts.items() if text)
    # Each part may be as long as its field in the page; all together they may not.
    return said if len(said) <= LONGEST_REMARK else f"{said[: LONGEST_REMARK - 1]}…"


def _wrong(why: str) -> ProposalError:
    return ProposalError(f"it is no update form as our page makes it: {why}", hint=ANEW)
