"""What must have happened before a proposal comes into the register. Pure.

A change that touches a telephone number needs

1. a confirmation over another channel of the contact or its organisation: one that is verified
   (fresh or ageing), is neither the channel that changes nor the one that the request came over,
   and did not itself come into the register by a proposal that lacks any of this or is younger
   than the cooling-off time;
2. given to another officer than the one who entered it or said whose it is;
3. a notice to the old channel, or, of what is new, to another channel that is there; or a reason
   why that is impossible, which the officer who entered it cannot give;
4. the cooling-off time since both.

A contact that goes takes its numbers along, and a name or a note may hold one: all the same. Of a new
organisation nobody is there who could confirm it, and one that goes is in no bundle any more. So
these, and who manages a TLD or runs it, need another officer who looked at it, and so does what
`second_eyes` of register.yaml names.

Other changes need none of this to be applied; but an e-mail address that was so changed confirms
no telephone number until its own proposal has it all. Every condition is looked at anew each
time, against the register and the outcomes as they are then.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from builder.proposals.record import OF_CHANNEL, Action, Event, NoNotice, Proposal, Route, Source, Step
from builder.proposals.touching import guarded, leaves_value, old_value, taken, touched, wanted, whose
from builder.register import addresses, freshness
from builder.register.freshness import Freshness, Knowledge
from builder.register.kinds import NUMBERED, ChannelKind
from builder.register.model import Channel, Contact, Register, Settings

# Of which a channel that is to change or to go is told.
OLD_TOLD = frozenset({Action.CHANGE, Action.REMOVE, Action.REMOVE_CONTACT})
# Whose numbers a TLD is shown with: these want another officer whatever register.yaml says.
ALWAYS_SECOND = frozenset({"manager", "backend", Action.NEW_ORGANISATION, Action.REMOVE_ORGANISATION})
# A clock that is further behind what was written last is wrong, or that was; less is made good.
BEHIND = timedelta(days=1)


class Stage(StrEnum):
    """How far a proposal is."""

    OPEN = "open"
    APPLYING = "being applied"
    APPLIED = "applied"
    REFUSED = "refused"


class Need(StrEnum):
    """What a proposal can lack."""

    OPEN = "not refused"
    ENTERED = "an officer who entered it"
    CONTACT = "whose it is"
    CONFIRMATION = "a confirmation"
    NOTICE = "a notice"
    SECOND = "another officer"
    COOLING_OFF = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One thing that a proposal lacks, and what to do; `until` is when time alone will have mended it."""

    need: Need
    message: str
    hint: str
    until: datetime | None = None


@dataclass(frozen=True)
class Office:
    """What the rules look at: the register, every proposal, and the time."""

    register: Register = field(repr=False)
    proposals: tuple[Proposal, ...] = field(repr=False)
    now: datetime

    @cached_property
    def officers(self) -> frozenset[str]:
        """Those who are in office now."""
        return frozenset(self.register.settings.in_office(self.now.date()))

    def took(self, event: Event) -> bool:
        """Say whether an officer who was in office then did something: what was done stays when they leave."""
        return event.officer in self.register.settings.in_office(event.when.date())

    @property
    def cooling_off(self) -> timedelta:
        return timedelta(days=self.register.settings.cooling_off_days)

    def contacts(self, organisation: str) -> tuple[Contact, ...]:
        """Return the contacts of an organisation; none where it has no file."""
        found = self.register.organisations.get(organisation)
        return found.contacts if found else ()

    def channels(self, organisation: str) -> Iterator[tuple[Contact, Channel]]:
        """Yield each channel of an organisation with its contact."""
        found = self.register.organisations.get(organisation)
        return found.channels() if found else iter(())

    @cached_property
    def _knowledge(self) -> Knowledge:
        return freshness.known_on(self.register, self.now.date())

    def known(self, organisation: str, contact: str, channel: Channel) -> Freshness:
        """Return what is known of a channel today."""
        return self._knowledge.of(organisation, contact, channel)


def stage(proposal: Proposal) -> Stage:
    """Return how far a proposal is."""
    steps = {event.step for event in proposal.events}
    if Step.APPLIED in steps:
        return Stage.APPLIED
    if Step.REFUSED in steps:
        return Stage.REFUSED
    return Stage.APPLYING if Step.APPLYING in steps else Stage.OPEN


def digest(proposal: Proposal) -> str:
    """Return the digest of what a proposal says: a confirmation is of this and nothing else."""
    # Without what is not stated: a key that a later version knows changes no digest.
    fields = proposal.model_dump(mode="json", exclude={"events", "remark"}, exclude_defaults=True)
    fields |= {"contact": whose(proposal), "old": old_value(proposal)}
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def same(kind: ChannelKind, value: str, other_kind: ChannelKind, other_value: str) -> bool:
    """Say whether two channels reach the same: one number, whatever it is used for, or one address."""
    if kind in NUMBERED and other_kind in NUMBERED:
        numbers = (addresses.canonical(kind, value), addresses.canonical(other_kind, other_value))
        return numbers[0].partition(";")[0] == numbers[1].partition(";")[0]
    canonical = addresses.canonical(kind, value).casefold()
    return kind is other_kind and canonical == addresses.canonical(other_kind, other_value).casefold()


def lacks(proposal: Proposal, office: Office) -> tuple[Lack, ...]:
    """Return what is missing before a proposal may be applied; empty where nothing is."""
    if stage(proposal) is Stage.REFUSED:
        return (Lack(need=Need.OPEN, message="it was refused", hint="enter it anew if it is right after all"),)
    if unassigned(proposal):
        hint = f"say whose channel it is: `tocsin proposals assign {proposal.id} --contact ID --officer YOU`"
        return (Lack(need=Need.CONTACT, message="nobody has said whose channel it is", hint=hint),)
    if guarded(proposal):
        return withheld(proposal, office)
    return unseconded(proposal, office) if wants_second(proposal, office.register.settings) else ()


def unassigned(proposal: Proposal) -> bool:
    """Say whether an officer has still to say whose channel it is."""
    return proposal.action in OF_CHANNEL and whose(proposal) is None


def wants_second(proposal: Proposal, settings: Settings) -> bool:
    """Say whether another officer has to find a change right, though it touches no telephone number."""
    about = {proposal.action.value, *proposal.set}
    if proposal.action is Action.CHANGE:
        # What else of a channel that is there would be new.
        about |= {key for key in ("tlp", "note") if getattr(proposal, key) is not None}
    return not about.isdisjoint({*settings.second_eyes, *ALWAYS_SECOND})


def unseconded(proposal: Proposal, office: Office) -> tuple[Lack, ...]:
    """Return what is missing of another officer's word, over whatever channel they asked, or over none."""
    if stranger := _entered_by_stranger(proposal, office):
        return (stranger,)
    content = digest(proposal)
    said = (event for event in proposal.events if event.step is Step.CONFIRMED and event.content == content)
    if any(office.took(event) and event.officer not in entered_by(proposal) for event in said):
        return ()
    hint = f"let another officer look at it: `tocsin proposals confirm {proposal.id} --officer ANOTHER`"
    return (Lack(need=Need.SECOND, message="no other officer has found it right", hint=hint),)


def not_seconded_by(proposal: Proposal, officer: str, office: Office) -> str:
    """Say why an officer's own word, over no channel, is of no use for a proposal; empty where it is."""
    if officer in entered_by(proposal):
        return f"{officer} entered or assigned it; another officer confirms"
    if guarded(proposal):
        return "it touches a telephone number, and is confirmed over another channel: --over KIND"
    if not wants_second(proposal, office.register.settings):
        return "it needs no other officer; over a channel it can be confirmed: --over KIND"
    return ""


def standing(proposal: Proposal, office: Office) -> str:
    """Say in a few words how far a proposal is, and what it lacks."""
    found = stage(proposal)
    if proposal.overruled:
        return "applied, and refused by another officer: see who is right; to change it back, enter another"
    if found is not Stage.OPEN:
        return found.value
    missing = lacks(proposal, office)
    until = [lack.until for lack in missing if lack.until]
    wants = [lack.need.value for lack in missing if not lack.until]
    if wants:
        return f"wants {', '.join(wants)}"
    return f"waits until {until[0]:%Y-%m-%d %H:%M} UTC" if until else "ready"


def withheld(proposal: Proposal, office: Office) -> tuple[Lack, ...]:
    """Return which of the four conditions a proposal does not meet, whether it must or not."""
    if proposal.action is Action.NEW_ORGANISATION:
        return unseconded(proposal, office)
    if stranger := _entered_by_stranger(proposal, office):
        return (stranger,)
    content = digest(proposal)
    events = [event for event in proposal.events if event.content == content and office.took(event)]
    confirmations, why = [], ""
    for event in events:
        if event.step is Step.CONFIRMED and event.over:
            refusal = unfit(proposal, event.over, event.officer, event.when, office)
            why = why or (f"; one does not count: {refusal}" if refusal else "")
            confirmations += [] if refusal else [event]
    notices = [event for event in events if not notice_refusal(proposal, event, office)]
    found: list[Lack] = []
    if not confirmations:
        hint = f"`tocsin proposals confirm {proposal.id} --over KIND --officer ANOTHER`"
        message = f"no other officer has confirmed it over another verified channel{why}"
        found.append(Lack(need=Need.CONFIRMATION, message=message, hint=hint))
    pairs = [
        max(confirmation.when, notice.when)
        for confirmation in confirmations
        for notice in notices
        if _apart(confirmation, notice)
    ]
    if not notices or (confirmations and not pairs):
        which = "" if proposal.kind and proposal.action in OLD_TOLD else " --over KIND"
        hint = f"tell it, then `tocsin proposals notify {proposal.id}{which} --officer YOU`"
        found.append(Lack(need=Need.NOTICE, message=_notice_wanted(proposal), hint=hint))
    if pairs and office.now - min(pairs) < office.cooling_off:
        until = min(pairs) + office.cooling_off
        days = office.register.settings.cooling_off_days
        message = f"the cooling-off time of {days} days runs until {until:%Y-%m-%d %H:%M} UTC"
        hint = "wait; who objects to the notice in the meantime is right"
        found.append(Lack(need=Need.COOLING_OFF, message=message, hint=hint, until=until))
    return tuple(found)


def _entered_by_stranger(proposal: Proposal, office: Office) -> Lack | None:
    if office.took(proposal.entered):
        return None
    hint = "let an officer enter it anew, and refuse this one"
    return Lack(need=Need.ENTERED, message="who entered it is no officer of register.yaml", hint=hint)


def _apart(confirmation: Event, notice: Event) -> bool:
    """Say whether a notice went to another channel than the one that confirmed: who has that one, knows already."""
    if notice.over is None or confirmation.over is None:
        return True
    one, other = confirmation.over, notice.over
    return not same(one.kind, one.value, other.kind, other.value)


def _notice_wanted(proposal: Proposal) -> str:
    if proposal.action in OLD_TOLD:
        return "the old channel was not told" if proposal.kind else "no channel of the contact that goes was told"
    return "no channel that was there before was told, besides the one that confirmed it"


def unfit(proposal: Proposal, over: Route, officer: str, when: datetime, office: Office) -> str:
    """Say why a confirmation does not count that an officer got over a channel at a time; empty where it does."""
    if officer in entered_by(proposal):
        return f"{officer} entered or assigned it; another officer confirms"
    channels = list(office.channels(proposal.organisation))
    found = next(
        (
            (contact, channel)
            for contact, channel in channels
            if contact.id == over.contact
            and channel.kind is over.kind
            and addresses.canonical(channel.kind, channel.value) == addresses.canonical(over.kind, over.value)
        ),
        None,
    )
    if found is None:
        return "that channel is not in the register as it is now"
    if partial := _party(proposal, over):
        return partial
    state = office.known(proposal.organisation, found[0].id, found[1]).state
    if not state.verified:
        return f"that channel is not verified ({state}); verify it first, or take another"
    return _came_by_proposal(proposal, over, when, office)


def routes(proposal: Proposal, office: Office) -> Iterator[tuple[Route, str]]:
    """Yield each channel of the organisation with why it confirms a proposal to nobody now; empty where it does."""
    other = next((name for name in sorted(office.officers) if name not in entered_by(proposal)), "")
    for contact, channel in office.channels(proposal.organisation):
        over = Route(contact=contact.id, kind=channel.kind, value=channel.value)
        yield over, unfit(proposal, over, other, office.now, office)


def _party(proposal: Proposal, over: Route) -> str:
    """Say why a channel cannot confirm a proposal, being a part of it itself; empty where it is none."""
    if any(same(over.kind, over.value, kind, value) for kind, value in touched(proposal)):
        return "that is the very channel that changes"
    if proposal.via and same(over.kind, over.value, proposal.via.kind, proposal.via.value):
        return "the request came over that very channel"
    if proposal.source is Source.SEALED_FORM and proposal.via is None and over.kind is ChannelKind.EMAIL:
        return "nobody noted from which address the form came, and it may be that one; take another kind of channel"
    return ""


def _came_by_proposal(proposal: Proposal, over: Route, when: datetime, office: Office) -> str:
    """Say why a channel does not confirm because of the proposal by which it came into the register."""
    for other in office.proposals:
        if other.organisation != proposal.organisation or other.id == proposal.id or leaves_value(other):
            continue
        changed = [event.when for event in other.events if event.step is Step.APPLYING]
        if not changed or not any(same(over.kind, over.value, each.kind, each.value) for each in wanted(other)):
            continue
        if when < max(changed) + office.cooling_off:
            return f"that channel was itself changed by {other.id} within the cooling-off time"
        if not any(event.whole for event in other.events):
            return f"that channel came by {other.id}, on one officer's word; see what that one lacks"
    return ""


def entered_by(proposal: Proposal) -> frozenset[str]:
    """Return the officers whose word a proposal is: who entered it, and who said whose it is."""
    return frozenset(event.officer for event in proposal.events if event.step in (Step.ENTERED, Step.ASSIGNED))


def notice_refusal(proposal: Proposal, event: Event, office: Office) -> str:
    """Say why an event is no notice that counts; empty where it is."""
    if event.step is Step.NOTIFIED and event.over:
        return _misdirected(proposal, event.over, office)
    if event.step is Step.NO_NOTICE and event.why:
        return _could_be_told(proposal, event.why, event.officer, office)
    return "it is no notice"


def _misdirected(proposal: Proposal, over: Route, office: Office) -> str:
    if proposal.action in OLD_TOLD:
        old = [(kind, value) for _, kind, value in taken(proposal)]
        if leaves_value(proposal):
            old = list(touched(proposal))
        return "" if any(same(over.kind, over.value, *each) for each in old) else "the notice goes to the old channel"
    there = any(
        contact.id == over.contact and same(over.kind, over.value, channel.kind, channel.value)
        for contact, channel in office.channels(proposal.organisation)
    )
    if not there:
        return "that channel is not in the register as it is now"
    new = any(same(over.kind, over.value, each.kind, each.value) for each in wanted(proposal))
    return "that is the very channel that is new" if new else ""


def _could_be_told(proposal: Proposal, why: NoNotice, officer: str, office: Office) -> str:
    """Say why an officer cannot leave the notice out for a reason."""
    if officer in entered_by(proposal):
        # Nor does an outcome of their own let them: who is rung could object.
        return f"{officer} entered or assigned it; another officer tries the channels that are there"
    if proposal.action in OLD_TOLD:
        told = "there is an old channel: tell it, or say that it is out of service or somebody else's"
        return told if why is NoNotice.NO_OTHER_CHANNEL else ""
    if why is not NoNotice.NO_OTHER_CHANNEL:
        return "there is no old channel; tell another channel of the organisation"
    beside = [(each.kind, each.value) for each in wanted(proposal)]
    for event in proposal.events:
        beside += [(event.over.kind, event.over.value)] if event.over and event.step is Step.CONFIRMED else []
    for contact, channel in office.channels(proposal.organisation):
        if any(same(channel.kind, channel.value, *other) for other in beside):
            continue
        if office.known(proposal.organisation, contact.id, channel).disproof is None:
            return "the organisation has another channel: tell that one"
    return ""


def stamp(now: datetime, proposals: Sequence[Proposal]) -> datetime | None:
    """Return the time that the next event gets: never before the last one; None where the clock is plainly wrong."""
    latest = max((event.when for each in proposals for event in each.events), default=now)
    return None if now < latest - BEHIND else max(now, latest)
