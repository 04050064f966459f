"""The steps of the ladder: whom to ask next about a contact that does not answer, over what, and in which words.

Pure. A step is one message to one addressee, about all contacts of an organisation whose turn it is. Colleagues are
told the role of whom we cannot reach. Who stands outside the organisation is told its TLDs and its name, and nothing
of its people. No name, number or address of a contact that is chased is in any text: one address in five is
another's within a year, and a colleague knows by the role who is meant.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from builder.register import addresses
from builder.register.freshness import ChannelKey, Knowledge, known_on
from builder.register.hours import OFFICE, Hours
from builder.register.kinds import ChannelKind, Result, Tlp
from builder.register.model import Channel, Organisation, Outcome, Register, Round, Tld
from builder.rounds.asking import mail
from builder.rounds.asking.gateways import goes_unasked
from builder.rounds.progress import OUTSIDE, STEPS, WEEK, Chase, Rung, progress, rung_of
from builder.rounds.record import RoundFiles, sent_at
from builder.words.languages import language_of, phrases
from builder.words.templates import fill

# Over which kinds somebody is asked, the quickest first that shows what came of it: no text message holds so much.
OVER = (
    ChannelKind.EMAIL,
    ChannelKind.PHONE,
    ChannelKind.MOBILE,
    ChannelKind.SATELLITE,
    ChannelKind.INOC_DBA,
    ChannelKind.FAX,
    ChannelKind.POST,
)
# A back-end operator runs more TLDs than a sentence holds.
MOST_TLDS = 6
# What the regional organisations are called; no address of theirs is in the program.
REGIONAL = {"AF": "AfTLD", "AP": "APTLD", "EU": "CENTR", "LAC": "LACTLD"}
ROOT_ZONE = "https://www.iana.org/domains/root/db/{tld}.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One message of the ladder, to one addressee; `officer` is whose task it is, and `asking` that officer's name.

    `about` are the contacts that do not answer, since a day and in how many attempts, and `missing` their roles.
    `whom` is the contact that is asked, with those who share its address, or the name by which `sent.csv` knows who
    stands outside; `who` is what it is called in words. `over` is the channel of the register that it goes over, None
    where the office knows none. `address` is where a mail goes, empty where the office looks it up, at `look_up` where
    that is public. `tld` is the one that the root zone database is looked into for. `by` is when we want an answer,
    `day` when it is written. `english` is what to say, for an officer, where `script` is in another language.
    """

    organisation: str
    organisation_name: str
    tlds: str
    rung: Rung
    officer: str
    asking: str
    whom: tuple[str, ...]
    about: tuple[str, ...]
    missing: tuple[str, ...]
    who: str
    name: str | None = field(default=None, repr=False)
    over: Channel | None = field(default=None, repr=False)
    address: str = field(default="", repr=False)
    look_up: str = ""
    tld: str
    language: str
    languages: tuple[str, ...]
    timezone: str
    since: date
    attempts: int
    day: date
    by: date
    subject: str = ""
    text: str = field(default="", repr=False)
    script: str = field(default="", repr=False)
    english: str = field(default="", repr=False)

    @property
    def kind(self) -> ChannelKind | None:
        """Over what it is asked: outside, by mail; None where no channel will do."""
        if self.over is not None:
            return self.over.kind
        return ChannelKind.EMAIL if self.rung in OUTSIDE else None

    @property
    def value(self) -> str:
        """The number or address that it goes to, as the register has it."""
        return self.over.value if self.over else self.address

    @property
    def shown(self) -> str:
        """The same as people read it."""
        return addresses.shown(self.over.kind, self.over.value) if self.over else self.address

    @property
    def hours(self) -> Hours:
        """When it is answered; an office's hours where none are stated."""
        return (self.over.hours if self.over else None) or OFFICE

    @property
    def tlp(self) -> Tlp:
        """The marking of paper that bears it: that somebody is not reached stays with those who can help."""
        return max(Tlp.AMBER, self.over.tlp) if self.over else Tlp.AMBER

    @property
    def name_sent(self) -> str:
        """What tells its message from others of the round."""
        return " ".join(("step", self.organisation, self.rung.value, *self.whom, self.day.isoformat()))

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text of a letter, which has the date and the office's number elsewhere: paragraph by paragraph."""
        return _paragraphs(self.text)[:-1]

    @property
    def spoken(self) -> tuple[str, ...]:
        """What to say on the telephone, paragraph by paragraph."""
        return _paragraphs(self.script)

    @property
    def mail_text(self) -> str:
        """The text of a mail, in lines that no program needs to break; the last paragraph is the office's name."""
        *paragraphs, signed = self.text.strip().split("\n\n")
        return "\n\n".join((*(mail.wrap(each) for each in paragraphs), signed.strip())) + "\n"


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in text.split("\n\n") if each.strip())


def steps(
    register: Register, files: RoundFiles, today: date, *, officer: str | None = None, above_label: bool = False
) -> tuple[Step, ...]:
    """Return the steps that are due on a day, of one officer or of all; an exercise has none.

    An organisation is asked about all whose turn it is at once, and in a week nobody else of it. Of several whom a
    step names those are left who were not asked yet. `above_label` says that a number may go to a gateway though its
    label does not allow it unasked.
    """
    if files.round.drill or files.round.closed:
        return ()
    known, times = known_on(register, today), sent_at(files.sent)
    found: list[Step] = []
    taken: dict[str, tuple[Rung, tuple[str, ...]]] = {}
    groups: dict[tuple[str, Rung], list[Chase]] = {}
    for chase in _due(register, files, today):
        whom = (chase.rung, chase.turn_to)
        if taken.setdefault(chase.organisation, whom) == whom:
            groups.setdefault((chase.organisation, chase.rung), []).append(chase)
    for chases in groups.values():
        if officer in (None, chases[0].officer):
            channels = _channels(register, files, chases[0].organisation, known, above_label)
            found += _steps(register, files, chases, times, channels, today)
    return tuple(found)


def beyond_label(register: Register, files: RoundFiles, today: date, officer: str | None = None) -> tuple[Step, ...]:
    """Return the steps that would go over a number whose label allows no gateway unasked."""
    found = steps(register, files, today, officer=officer, above_label=True)
    return tuple(
        each for each in found if each.over and not goes_unasked(each.over.kind, each.over.tlp, register.settings)
    )


def asked_lately(files: RoundFiles, today: date) -> dict[tuple[str, str, Rung], date]:
    """Return whom steps of the ladder asked in this week, by organisation and step, and when last."""
    found = {}
    for (organisation, contact, _, value), times in sent_at(each for each in files.sent if rung_of(each)).items():
        if times[-1].date() > today - WEEK:
            found[organisation, contact, Rung(value)] = times[-1].date()
    return found


def _due(register: Register, files: RoundFiles, today: date) -> Iterator[Chase]:
    """Yield who is chased today above the contact itself; whom a step left over that was begun in this week, first."""
    begun = {(organisation, who) for organisation, who, rung in asked_lately(files, today) if rung is Rung.OTHERS}
    if begun:
        names = {organisation for organisation, _ in begun}
        # As it stood before that step: of several, one may be rung tomorrow.
        stood = tuple(
            each
            for each in files.sent
            if not (rung_of(each) is Rung.OTHERS and each.organisation in names and each.when.date() > today - WEEK)
        )
        for chase in progress(replace(files, sent=stood), register, today).due():
            left = tuple(who for who in chase.turn_to if (chase.organisation, who) not in begun)
            if chase.organisation in names and chase.rung is Rung.OTHERS and left:
                yield replace(chase, turn_to=left)
    yield from (each for each in progress(files, register, today).due() if each.rung in STEPS.values())


def _steps(
    register: Register,
    files: RoundFiles,
    chases: Sequence[Chase],
    times: Mapping[ChannelKey, Sequence[datetime]],
    best: Mapping[str, Channel | None],
    today: date,
) -> Iterator[Step]:
    """Yield what one step of an organisation sends: one message to each whom it turns to."""
    first = chases[0]
    organisation = register.organisations[first.organisation]
    about = tuple(each.contact for each in chases)
    tlds = _tlds(register, organisation)
    tried = [each.when for each in files.outcomes if _is_of(each, organisation, about, files.round)]
    tried += [
        time.date()
        for (name, contact, *_), sent in times.items()
        if name == organisation.id and contact in about
        for time in sent
    ]
    step = Step(
        organisation=organisation.id,
        organisation_name=organisation.name,
        tlds=_in_words([tld.shown for tld in tlds], str),
        rung=first.rung,
        officer=first.officer,
        asking={each.id: each.name for each in register.settings.officers}.get(first.officer, first.officer),
        whom=(),
        about=about,
        missing=_roles(register, organisation, about),
        who="",
        tld=tlds[0].shown if tlds else "",
        language=language_of(organisation.languages),
        languages=organisation.languages,
        timezone=organisation.timezone,
        since=min(tried, default=files.round.opened),
        attempts=sum(each.attempts for each in chases),
        day=today,
        by=today + WEEK,
    )
    if first.rung in OUTSIDE:
        made = [_outside(step, register, tlds)]
    else:
        made = list(_inside(step, register, first.turn_to, best))
    yield from (_worded(each, register, tlds, files.round) for each in made)


def _outside(step: Step, register: Register, tlds: Sequence[Tld]) -> Step:
    """Return a step to somebody who stands in no register."""
    whom = (OUTSIDE[step.rung],)
    if step.rung is Rung.ADMIN:
        look_up = ROOT_ZONE.format(tld=tlds[0].tld) if tlds else ""
        return replace(step, whom=whom, who=f"administrative contact of {step.tld}", look_up=look_up)
    region = tlds[0].region if tlds else ""
    found = next((each for each in register.settings.regional_organisations if each.region == region), None)
    if found is None:
        return replace(step, whom=whom, who=REGIONAL.get(region, "regional organisation"), language="en", languages=())
    return replace(
        step,
        whom=whom,
        who=found.name,
        address=found.email,
        language=language_of(found.languages),
        languages=found.languages,
    )


def _inside(
    step: Step, register: Register, people: Sequence[str], best: Mapping[str, Channel | None]
) -> Iterator[Step]:
    """Yield a step for each colleague, and one for those who are reached in the same place."""
    roles = {role.id: role.title for role in register.settings.roles}
    contacts = {each.id: each for each in register.organisations[step.organisation].contacts}
    made: dict[tuple[object, ...], Step] = {}
    for contact in (contacts[who] for who in people):
        over, spoken = best[contact.id], contact.languages or step.languages
        where = (over.kind, addresses.canonical(over.kind, over.value).casefold()) if over else (contact.id,)
        if where in made:
            made[where] = replace(made[where], whom=(*made[where].whom, contact.id))
            continue
        made[where] = replace(
            step,
            whom=(contact.id,),
            who=roles.get(contact.role, contact.role),
            name=contact.name,
            over=over,
            address=over.value if over and over.kind is ChannelKind.EMAIL else "",
            language=language_of(spoken),
            languages=spoken,
        )
    yield from made.values()


def _channels(
    register: Register, files: RoundFiles, name: str, known: Knowledge, above_label: bool
) -> dict[str, Channel | None]:
    """Return over which channel each contact of an organisation is asked: the best verified, by mail where that works.

    A mail address under a TLD of its own comes after all others where one under it came back in this round.
    What was disproved is no way at all.
    """
    organisation = register.organisations[name]
    own = {tld.tld for tld in register.tlds_of(name)}
    came_back = {
        domain.rpartition(".")[2]
        for each in files.outcomes
        if each.organisation == organisation.id and each.result is Result.BOUNCED
        if (domain := addresses.mail_domain(each.value))
    }
    trouble = own & came_back

    def rank(contact: str, place: int, channel: Channel) -> tuple[int, int, int, int]:
        state = known.of(organisation.id, contact, channel).state
        down = channel.kind is ChannelKind.EMAIL and bool(addresses.tlds_of(channel) & trouble)
        return (2 if down else not state.verified, OVER.index(channel.kind), state.rank, place)

    found: dict[str, Channel | None] = {}
    for contact in organisation.contacts:
        usable = [
            (rank(contact.id, place, each), each)
            for place, each in enumerate(contact.channels)
            if each.kind in OVER
            and known.of(organisation.id, contact.id, each).disproof is None
            and (above_label or goes_unasked(each.kind, each.tlp, register.settings))
        ]
        found[contact.id] = min(usable, key=lambda pair: pair[0])[1] if usable else None
    return found


def _worded(step: Step, register: Register, tlds: Sequence[Tld], round_: Round) -> Step:
    """Return a step with its texts, in the language of whom it goes to."""
    say = phrases(step.language)
    values = {
        "_": say,
        "step": step,
        "inside": step.rung not in OUTSIDE,
        "admin": step.rung is Rung.ADMIN,
        "organisation": step.organisation_name,
        "roles": "; ".join(step.missing),
        "tlds": _in_words([tld.shown for tld in tlds], say.isolated) or step.organisation_name,
        "office": register.settings.publisher,
        "officer": step.asking,
        "round": round_,
    }
    return replace(
        step,
        subject=" ".join(fill("rounds/step-subject.txt", **values).split()),
        text=fill("rounds/step.txt", **values),
        script=fill("rounds/step-call.txt", **values),
        english=fill("rounds/step-call.txt", **_in_english(values, tlds)) if step.language != "en" else "",
    )


def _in_english(values: Mapping[str, object], tlds: Sequence[Tld]) -> dict[str, object]:
    """Return what a text is filled with, in the words of the officer who may not speak their language."""
    say = phrases("en")
    return {**values, "_": say, "tlds": _in_words([tld.shown for tld in tlds], say.isolated) or values["organisation"]}


def _roles(register: Register, organisation: Organisation, about: Sequence[str]) -> tuple[str, ...]:
    """Return the roles of contacts, each once."""
    titles = {role.id: role.title for role in register.settings.roles}
    return tuple(dict.fromkeys(titles.get(each.role, each.role) for each in organisation.contacts if each.id in about))


def _in_words(tlds: Sequence[str], isolated: Callable[[str], str]) -> str:
    more = f" +{len(tlds) - MOST_TLDS}" if len(tlds) > MOST_TLDS else ""
    return ", ".join(map(isolated, tlds[:MOST_TLDS])) + more


def _tlds(register: Register, organisation: Organisation) -> tuple[Tld, ...]:
    """Return the TLDs of an organisation, those first that it manages: of these the root zone database names it."""
    found = register.tlds_of(organisation.id)
    return tuple(sorted(found, key=lambda tld: (tld.manager != organisation.id, tld.tld)))


def _is_of(outcome: Outcome, organisation: Organisation, about: Sequence[str], round_: Round) -> bool:
    return outcome.organisation == organisation.id and outcome.contact in about and outcome.when >= round_.opened
