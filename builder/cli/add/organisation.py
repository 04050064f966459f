"""`tocsin add organisation` and `add contact`: who manages or runs TLDs, and whom to ring there."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from builder.cli.add.options import OFFICER, add, agree, entered, loaded_of, put, who
from builder.cli.terminal.app import Now, by_the_clock, now_of
from builder.cli.terminal.options import ANSWERS
from builder.cli.terminal.questions import Questions, interview
from builder.cli.terminal.say import say
from builder.errors import DraftError

if TYPE_CHECKING:
    from builder.drafting.adding import Begun
    from builder.proposals import Correction
    from builder.register.kinds import ChannelKind, Tlp
    from builder.register.loading import Loaded
    from builder.register.model import Contact, DraftTld, Organisation, Register, Role

MOST = 40


@add.command()
def organisation(context: typer.Context, officer: OFFICER = None, answers: ANSWERS = None) -> None:
    """Add an organisation, and the ccTLDs that it manages.

    Before the first edition it writes the file, and the manager into those of the ccTLDs. After
    it the organisation becomes a proposal, and needs --officer: it brings numbers that CERTs will
    ring. `tocsin add tld` then names it.

    \b
    Example:
      tocsin add organisation
      tocsin add organisation --officer anna
    """
    from builder.editions.record import numbers

    now = now_of(context)
    loaded, register = loaded_of(now)
    if numbers(now.workspace):
        by_the_clock(context)
        officer = who(officer, "an edition is published")
        _propose(now, loaded, register, officer, answers)
        return
    put(now, interview(lambda questions: _form(questions, now, loaded, register), answers))
    say("it is in no edition yet; the second officer is told of each number when signing")


def _form(questions: Questions, now: Now, loaded: "Loaded", register: "Register") -> "list[Begun]":
    from builder.drafting import adding

    def checked(text: str) -> str:
        _drafts(register, text)
        return text

    labels = questions.ask(
        "ccTLDs that it manages",
        checked,
        optional=True,
        help="Labels, as gr, with blanks between them; nothing for a back end.",
    )
    drafts = _drafts(register, labels)
    found = _ask(questions, register, drafts[0].territory if drafts else "")
    file = adding.new_file("data/organisations", found.id, found)
    said = {"manager": found.id, "backend": found.id}
    tlds = [adding.with_manager(now.workspace, draft, said, there=True) for draft in drafts]
    return list(agree(questions, now, loaded, [file, *tlds]))


def _propose(now: Now, loaded: "Loaded", register: "Register", officer: str, answers: Path | None) -> None:
    from builder.drafting import adding
    from builder.proposals import Correction
    from builder.proposals.record import Action
    from builder.register.writing import fields_of

    def form(questions: Questions) -> "Organisation":
        found = _ask(questions, register, "")
        agree(questions, now, loaded, [adding.new_file("data/organisations", found.id, found)])
        return found

    found = interview(form, answers)
    said = {key: value for key, value in fields_of(found).items() if key not in {"id", "contacts"}}
    correction = Correction(action=Action.NEW_ORGANISATION, organisation=found.id, contacts=found.contacts, set=said)
    entered(now, correction, officer)


def _drafts(register: "Register", text: str) -> "list[DraftTld]":
    """Return the ccTLDs with labels, and their IDN ones; refuse one that is no draft."""
    labels = [each.removeprefix(".") for each in text.replace(",", " ").split()]
    for label in labels:
        if label not in register.drafts:
            managed = label in register.tlds
            raise DraftError(
                "has a manager already" if managed else "the register has no file for one of them",
                hint="its manager changes by a proposal" if managed else "write it as gr; `tocsin add tld` makes one",
            )
    family = [variant for label in labels for variant in register.drafts[label].idn if variant in register.drafts]
    return [register.drafts[label] for label in dict.fromkeys([*labels, *family])]


def _ask(questions: Questions, register: "Register", territory: str) -> "Organisation":
    from builder.drafting import adding, checks, languages_of, slug, zones_of
    from builder.register.consent import WISHES
    from builder.register.model import Organisation

    name = questions.ask("name", checks.field(Organisation, "name"), help="Own script first, Latin form in brackets.")
    country = questions.ask(
        "country",
        _country,
        proposal=territory,
        help="Two letters, as GR; or a telephone number of it, whose code says which.",
    )
    country = _country(country)
    zones = zones_of(country)
    if len(zones) > 1:
        questions.tell(f"  {', '.join(zones)}")
    timezone = questions.ask(
        "time zone",
        checks.field(Organisation, "timezone"),
        proposal=zones[0] if len(zones) == 1 else "",
        help="IANA time zone, as Europe/Athens; hours are in it.",
    )
    languages = questions.ask(
        "languages",
        checks.words(Organisation, "languages"),
        proposal=" ".join(languages_of(country)),
        help="The preferred first, as: el en. Proposed are the official ones.",
    )
    wish = checks.wish(questions.ask("consent", _wish, help=f"Its wish: {WISHES}"))
    id_ = slug(name, register.organisations, otherwise=f"organisation-{country.lower()}")
    fields: dict[str, Any] = {
        "id": id_,
        "name": name,
        "country": country,
        "timezone": timezone,
        "languages": tuple(languages.split()),
        "consent": wish,
        "contacts": (),
    }
    found = adding.made(Organisation, fields)
    while questions.agree(*(("another contact?", "no") if found.contacts else ("a contact now?", "yes"))):
        contact = _ask_contact(questions, register, found, [each.id for each in found.contacts])
        found = found.model_copy(update={"contacts": (*found.contacts, contact)})
    return found


def _country(text: str) -> str:
    from builder.drafting import checks, country_of_number
    from builder.register.model import Organisation

    if not text.startswith("+"):
        return checks.field(Organisation, "country")(text.upper())
    found = country_of_number(text)
    if found is None:
        raise DraftError("the number is of no one country", hint="write two letters, as GR")
    return found


def _wish(text: str) -> str:
    from builder.drafting import checks

    checks.wish(text)
    return text


@add.command()
def contact(
    context: typer.Context,
    organisation: Annotated[str, typer.Argument(help="An organisation, by its id.", show_default=False)],
    officer: OFFICER = None,
    answers: ANSWERS = None,
) -> None:
    """Add a desk or a person to an organisation.

    Where the organisation is in no published edition yet, its file gets the contact. Else a new
    number is a change of numbers: it becomes a proposal, and needs --officer.

    \b
    Example:
      tocsin add contact example-registry-gr
      tocsin add contact example-registry-gr --officer anna
    """
    from builder.drafting import adding

    now = now_of(context)
    loaded, register = loaded_of(now)
    there = register.organisations.get(organisation)
    if there is None:
        raise DraftError(
            "the register has no such organisation, or its file has a mistake", hint="`tocsin check`, or its id"
        )
    out = organisation in adding.published(now.workspace)
    if out:
        by_the_clock(context)
        officer = who(officer, f"{organisation} is in a published edition")

    def form(questions: Questions) -> "tuple[Correction, Sequence[Begun]]":
        found = _ask_contact(questions, register, there, [each.id for each in there.contacts])
        correction = adding.contact_correction(organisation, found)
        begun = adding.with_contact(now.workspace, register, correction)
        return correction, agree(questions, now, loaded, [begun])

    correction, begun = interview(form, answers)
    if out and officer:
        entered(now, correction, officer)
        return
    put(now, begun)
    say(f"{organisation} is in no published edition yet, so its file has the contact")
    say("the second officer is told of each number when signing the next")


def _ask_contact(
    questions: Questions, register: "Register", organisation: "Organisation", taken: Collection[str]
) -> "Contact":
    """Ask for one contact of an organisation; its id is made of its role, and of no name."""
    from builder.drafting import adding, checks, free
    from builder.register.model import Contact

    roles = {role.id: role for role in register.settings.roles}
    role = roles[
        questions.choose(
            "role",
            {role.id: _described(role) for role in roles.values()},
            proposal=next((id_ for id_ in roles if not taken), ""),
            help="What the contact is for.",
        )
    ]
    kind = questions.choose(
        "desk or person",
        {"desk": "", "person": ""},
        proposal="desk" if role.round_the_clock else "person",
        help="A desk is answered by whoever is there.",
    )
    name = questions.ask(
        "name",
        checks.field(Contact, "name"),
        optional=kind == "desk",
        help="Own script first, Latin form in brackets." if kind == "person" else f"Nothing: it is “{role.title}”.",
    )
    languages = questions.ask(
        "languages",
        checks.words(Contact, "languages"),
        optional=True,
        help=f"Only where they differ from {' '.join(organisation.languages)}.",
    )
    channels: list[dict[str, Any]] = []
    while channel := _ask_channel(questions, role, kind, organisation, channels):
        channels.append(channel)
    note = questions.ask(
        "note", checks.field(Contact, "note"), optional=True, help="Recipients see it, as: ask for the shift leader."
    )
    orders = [each.order for each in organisation.contacts]
    return adding.made(
        Contact,
        {
            "id": free(role.id, taken),
            "kind": kind,
            "name": name,
            "role": role.id,
            "order": str(max(orders, default=0) + 1),
            "languages": tuple(languages.split()),
            "note": note,
            "channels": tuple(channels),
        },
    )


def _described(role: "Role") -> str:
    needs = ["/".join(each) for each in role.needs]
    return "; ".join([role.title, *(["needs " + ", ".join(needs)] if needs else []), *_by_night(role)])


def _by_night(role: "Role") -> list[str]:
    return ["one of them 24/7"] if role.round_the_clock else []


def _ask_channel(
    questions: Questions, role: "Role", kind: str, organisation: "Organisation", before: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Ask for one channel; None where there is no other. What the role needs is asked for until it is there."""
    from builder.drafting import checks
    from builder.register import addresses
    from builder.register.hours import parse_hours
    from builder.register.kinds import NUMBERED, ChannelKind
    from builder.register.model import Channel

    have = {each["kind"] for each in before}
    lacking = ["/".join(needed) for needed in role.needs if not have & set(needed)]
    if role.round_the_clock and not any(parse_hours(each["hours"]).always for each in before if each.get("hours")):
        lacking.append("one answered 24/7")
    wanted = ", ".join(lacking)

    def looks_right(text: str) -> str:
        read = _looks_right(text, organisation.country)
        if read != text:
            questions.tell(f"  read as {read}")
        return read

    value = questions.ask(
        f"channel {len(before) + 1}",
        looks_right,
        optional=not lacking or len(before) >= MOST,
        help=f"Needed: {wanted}." if wanted else "A number as +30 21 0555 0100, an address or a handle.",
    )
    if not value:
        return None
    guessed = "email" if addresses.mail_domain(value) else addresses.kind_of_number(value) or ""
    chosen = ChannelKind(
        questions.choose(
            "kind of channel",
            dict.fromkeys(ChannelKind, ""),
            proposal=guessed,
            help="By what it is; a mobile that is only texted is sms.",
            check=lambda word: _kind_of(word, value),
        )
    )
    fields: dict[str, Any] = {"kind": chosen.value, "value": value}
    narrow = _tlp_of(chosen, kind).word
    fields["tlp"] = questions.choose("TLP", dict.fromkeys(_labels(), ""), proposal=narrow, help="Who may see it.")
    if chosen in NUMBERED:
        # Not proposed even where the role wants it: it is for them to say.
        fields["hours"] = questions.ask(
            "hours",
            checks.field(Channel, "hours"),
            optional=True,
            help=f"As they said it: 24/7, or as Mo-Fr 08:00-17:00, in {organisation.timezone}.",
        )
        fields |= _suiting(questions, value, organisation.country)
    return {key: each for key, each in fields.items() if each}


def _suiting(questions: Questions, value: str, country: str) -> dict[str, str]:
    """Ask what makes a number right that the organisation's country does not give out."""
    from builder.drafting import checks
    from builder.register import addresses
    from builder.register.model import Channel

    other = addresses.country_of_number(value)
    if addresses.suits(value, country) or addresses.kind_of_number(value) == "satellite":
        return {}
    if other and other != country:
        country = questions.ask(
            "country that carries it",
            checks.field(Channel, "country"),
            proposal=other,
            help=f"Its code is not that of {country}.",
        )
    stated = {"country": country} if other and country == other else {}
    if addresses.suits(value, country):
        return stated
    why = questions.ask(
        "why it is right",
        checks.field(Channel, "override"),
        optional=True,
        help=f"{country} gives no such number out. Read it back; < goes back.",
    )
    return stated | {"override": why}


def _looks_right(text: str, country: str) -> str:
    """Return a number in international form, where it is certain which of the country's is meant."""
    from builder.drafting import checks
    from builder.register.addresses import as_international
    from builder.register.kinds import ChannelKind

    if text.startswith("+"):
        return checks.value(ChannelKind.PHONE)(text)
    return as_international(text, country)[0] or text


def _kind_of(word: str, value: str) -> str:
    from builder.drafting import checks
    from builder.register.kinds import ChannelKind

    checks.value(ChannelKind(word))(value)
    return word


def _labels() -> list[str]:
    from builder.register.kinds import Tlp

    return [level.word for level in Tlp]


def _tlp_of(kind: "ChannelKind", of: str) -> "Tlp":
    """Propose who may see a channel: a person's narrower than a desk's, and their mobile only those who must."""
    from builder.register.kinds import ChannelKind, Tlp

    if of == "person":
        return Tlp.RED if kind in {ChannelKind.MOBILE, ChannelKind.SMS} else Tlp.AMBER
    return Tlp.GREEN if kind is ChannelKind.EMAIL else Tlp.AMBER
