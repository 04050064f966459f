"""Promise 4: nobody alone changes a telephone number, whatever commands are given, by whom and at what time."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from office import (
    DAY,
    DUTY_MAIL,
    NEW,
    NOW,
    OFFICERS,
    ORGANISATION,
    ROUTES,
    address,
    mobile,
    numbers,
    record,
    text_of,
    write_office,
)
from tries import tries

from builder.errors import BuilderError
from builder.proposals import applying, rules, steps, touching
from builder.proposals.entering import Correction, new_channel, new_person
from builder.proposals.record import Action, NoNotice, Proposal, Route, Source, read_proposals
from builder.proposals.steps import propose
from builder.register import addresses
from builder.register.kinds import ChannelKind, Tlp

NUMBERS = (NEW, "+44 7700 900198", "+44 1632 960197", "+44 7700 900101", "+44 1632 960101")
ADDRESSES = ("new@example.net", "other@example.net", "duty@example.net")
VALUES = {
    ChannelKind.PHONE: NUMBERS,
    ChannelKind.MOBILE: NUMBERS,
    ChannelKind.SMS: NUMBERS,
    ChannelKind.EMAIL: ADDRESSES,
    ChannelKind.POST: ("1 Sample Street, Sampletown", "2 Sample Street"),
}
RECORDS = [Action.REMOVE_CONTACT, Action.SET_CONTACT]
KEYS = ({"name": "Helen Sample"}, {"order": "3"}, {"note": f"or {NEW}"}, {"note": ""})


@st.composite
def wishes(draw: st.DrawFn) -> Correction:
    """A change of a channel, most of them of the mobile number and the addresses that might confirm it."""
    kind = draw(st.sampled_from([ChannelKind.MOBILE, ChannelKind.MOBILE, *VALUES]))
    action = draw(st.sampled_from([Action.CHANGE] * 4 + [Action.ADD, Action.REMOVE, Action.NEW_CONTACT] * 2 + RECORDS))
    contact = draw(st.sampled_from(["lead", "lead", "duty", "night", None]))
    new = draw(st.sampled_from(VALUES[kind]))
    hours = draw(st.sampled_from([None, None, "24/7"]))
    if action is Action.NEW_CONTACT:
        return Correction(
            organisation=ORGANISATION,
            contact=contact,
            action=action,
            person=new_person("", "technical"),
            channels=(new_channel(kind, new, Tlp.RED),),
        )
    if action in RECORDS:
        keys = {} if action is Action.REMOVE_CONTACT else draw(st.sampled_from(KEYS))
        return Correction(organisation=ORGANISATION, contact=contact, action=action, set=keys)
    if action is Action.REMOVE:
        return Correction(organisation=ORGANISATION, contact=contact, action=action, kind=kind)
    return Correction(
        organisation=ORGANISATION,
        contact=contact,
        action=action,
        kind=kind,
        new=draw(st.sampled_from([new, new, None])) if hours and action is Action.CHANGE else new,
        hours=hours,
        via=draw(st.sampled_from([None, None, DUTY_MAIL])),
    )


# The channels of the register far more often than those that only a proposal has.
OVER = (
    *ROUTES * 8,
    *(
        Route(contact=contact, kind=kind, value=value)
        for contact in ("lead", "duty", "night")
        for kind, values in VALUES.items()
        for value in values
    ),
)
CLOCKS = st.sampled_from([0, 1, 3600, 86_400, 3 * 86_400, 3 * 86_400, 10 * 86_400, -3600, -86_399, -5 * 86_400])
RESULTS = st.sampled_from(["confirmed"] * 5 + ["corrected", "out-of-service"])


# How often something was applied: by which machine, guarded or not, with two officers behind it or not.
COUNTED: Counter[tuple[str, bool, bool]] = Counter()


@dataclass
class Log:
    """What a test saw done to one proposal, by its own account and not the program's."""

    proposal: Proposal
    officers: set[str]
    confirmed: list[tuple[str, Route | None, datetime]] = field(default_factory=list)
    told: list[tuple[str, datetime]] = field(default_factory=list)


class Office(RuleBasedStateMachine):
    """Any commands, in any order, by any of the officers, whatever the clock says."""

    officers: tuple[str, ...] = OFFICERS
    entered = Bundle("entered")

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp())
        self.office = write_office(self.directory / "office", ROUTES[:4])
        self.clock = NOW
        self.latest = NOW
        self.logs: dict[str, Log] = {}
        self.numbers = self.found = numbers(self.office)
        self.text = text_of(self.office)
        # What rounds said of each channel, oldest first.
        self.outcomes = {route.model_dump_json(): [(NOW - 21 * DAY, "confirmed")] for route in ROUTES[:4]}
        # Channels that came in on one officer's word, by number or address.
        self.weak: set[str] = set()

    def teardown(self) -> None:
        shutil.rmtree(self.directory)

    def try_(self, action: Callable[[], Proposal]) -> Proposal | None:
        """Do what may be refused; what is done moves the latest time that was written."""
        try:
            done = action()
        except BuilderError:
            return None
        self.latest = max(self.latest, self.clock)
        return done

    @initialize(target=entered)
    def begin(self) -> Any:
        """There is something to be done from the beginning."""
        names = []
        for wish in (mobile(), address("new@example.net")):
            made = propose(self.office, wish, "anna", self.clock, Source.CALL)
            self.logs[made.id] = Log(made, {"anna"})
            names.append(made.id)
        return multiple(*names)

    @rule(seconds=CLOCKS)
    def wait(self, seconds: int) -> None:
        self.clock += timedelta(seconds=seconds)

    @rule(target=entered, wish=wishes(), data=st.data())
    def add(self, wish: Correction, data: st.DataObject) -> Any:
        return self.do_add(wish, data) or multiple()

    def do_add(self, wish: Correction, data: st.DataObject) -> str | None:
        officer = data.draw(st.sampled_from(self.officers))
        made = self.try_(lambda: propose(self.office, wish, officer, self.clock, Source.CALL))
        if made is None:
            return None
        self.logs[made.id] = Log(made, {officer})
        return made.id

    @rule(target=entered, contact=st.sampled_from(["lead", None]), over=st.sampled_from(ROUTES), data=st.data())
    def all_the_way(self, contact: str | None, over: Route, data: st.DataObject) -> Any:
        """A number from beginning to end, so that many are applied, and more are where a guard is broken."""
        new, via = data.draw(st.sampled_from(NUMBERS[:3])), data.draw(st.sampled_from([None, over]))
        name = self.do_add(mobile(new, contact=contact, via=via), data)
        if name is None:
            return multiple()
        self.do_assign(name, "lead", data)
        self.carry(name, over, 3 * 86_400, data)
        return name

    @rule(name=entered, contact=st.sampled_from(["lead", "duty"]), data=st.data())
    def assign(self, name: str, contact: str, data: st.DataObject) -> None:
        self.do_assign(name, contact, data)

    def do_assign(self, name: str, contact: str, data: st.DataObject) -> None:
        officer = data.draw(st.sampled_from(self.officers))
        if made := self.try_(lambda: steps.assign(self.office, name, officer, self.clock, contact)):
            self.logs[name].officers.add(officer)
            self.logs[name].proposal = made

    @rule(name=entered, over=st.none() | st.sampled_from(OVER), data=st.data())
    def confirm(self, name: str, over: Route | None, data: st.DataObject) -> None:
        self.do_confirm(name, over, data)

    def do_confirm(self, name: str, over: Route | None, data: st.DataObject) -> None:
        officer = data.draw(st.sampled_from(self.officers))
        verified = over is None or self.verified(over)
        if self.try_(lambda: steps.confirm(self.office, name, officer, self.clock, over)):
            self.logs[name].confirmed.append((officer, over, self.latest))
            assert verified, f"{name} was confirmed over a channel that nobody verified"

    def verified(self, over: Route) -> bool:
        """Say, by what this test wrote down, whether a channel was verified and not disproved since."""
        said = [(when.date(), result) for when, result in self.outcomes.get(over.model_dump_json(), [])]
        today = self.clock.date()
        good = [day for day, result in said if result == "confirmed" and day <= today]
        bad = [day for day, result in said if result != "confirmed" and day <= today]
        return bool(good) and (today - max(good)).days <= 365 and (not bad or max(bad) < max(good))

    @rule(name=entered, over=st.sampled_from([None, None, None, *OVER]), data=st.data())
    def notify(self, name: str, over: Route | None, data: st.DataObject) -> None:
        self.do_notify(name, over, data)

    def do_notify(self, name: str, over: Route | None, data: st.DataObject) -> None:
        officer = data.draw(st.sampled_from(self.officers))
        if self.try_(lambda: steps.notify(self.office, name, officer, self.clock, over)):
            self.logs[name].told.append((officer, self.latest))

    @rule(name=entered, why=st.sampled_from(NoNotice), data=st.data())
    def no_notice(self, name: str, why: NoNotice, data: st.DataObject) -> None:
        officer = data.draw(st.sampled_from(self.officers))
        if self.try_(lambda: steps.no_notice(self.office, name, officer, self.clock, why)):
            self.logs[name].told.append((officer, self.latest))

    @rule(name=entered, over=st.sampled_from(ROUTES), seconds=CLOCKS | st.just(3 * 86_400), data=st.data())
    def go_on(self, name: str, over: Route, seconds: int, data: st.DataObject) -> None:
        """What an office does about a proposal, one step after the other."""
        self.carry(name, over, seconds, data)

    def carry(self, name: str, over: Route, seconds: int, data: st.DataObject) -> None:
        self.do_confirm(name, over, data)
        self.do_notify(name, data.draw(st.none() | st.sampled_from(ROUTES)), data)
        self.clock += timedelta(seconds=seconds)
        self.do_apply(name, data)

    @rule(name=consumes(entered), data=st.data())
    def refuse(self, name: str, data: st.DataObject) -> None:
        officer = data.draw(st.sampled_from(self.officers))
        self.try_(lambda: steps.refuse(self.office, name, officer, self.clock))

    @rule(
        over=st.sampled_from(OVER),
        result=RESULTS,
        data=st.data(),
    )
    def verify(self, over: Route, result: str, data: st.DataObject) -> None:
        """A round says something of a channel, and any officer may have written it."""
        record(self.office, over, result, when=self.clock, officer=data.draw(st.sampled_from(self.officers)))
        self.outcomes.setdefault(over.model_dump_json(), []).append((self.clock, result))

    @rule(name=entered, data=st.data())
    def apply(self, name: str, data: st.DataObject) -> None:
        self.do_apply(name, data)

    def do_apply(self, name: str, data: st.DataObject) -> None:
        officer = data.draw(st.sampled_from(self.officers))
        made = self.try_(
            lambda: applying.apply(
                self.office, applying.prepare(self.office, name, officer, self.clock), officer, self.clock
            )
        )
        if made is None:
            return
        new = {reached(channel.kind, channel.value) for channel in touching.wanted(made)}
        if self.vouched(name):
            self.weak -= new
        elif not touching.guarded(made) and made.new != touching.old_value(made):
            self.weak |= new
        COUNTED[type(self).__name__, touching.guarded(made), self.vouched(name)] += 1
        if touching.guarded(made):
            assert self.vouched(name), f"{name} was applied on one officer's word, or too soon"
        if made.action is Action.REMOVE_CONTACT or "name" in made.set:
            log = self.logs[name]
            assert any(officer not in log.officers for officer, _, _ in log.confirmed), "by nobody but who entered it"

    def vouched(self, name: str) -> bool:
        """Say, by what this test saw, whether two officers stand behind a proposal, and enough time has passed."""
        log = self.logs[name]
        touched = {reached(channel.kind, channel.value) for channel in touching.wanted(log.proposal)}
        if log.proposal.kind and (old := touching.old_value(log.proposal)):
            touched.add(reached(log.proposal.kind, old))
        for contact in log.proposal.contacts:
            touched |= {reached(channel.kind, channel.value) for channel in contact.channels}
        if log.proposal.via:
            touched.add(reached(log.proposal.via.kind, log.proposal.via.value))
        return any(
            officer not in log.officers
            and over is not None
            and reached(over.kind, over.value) not in touched | self.weak
            and self.clock - max(when, told) >= 3 * DAY
            for officer, over, when in log.confirmed
            for _, told in log.told
        )

    @invariant()
    def numbers_change_by_proposals_alone(self) -> None:
        if text_of(self.office) != self.text:
            self.text, self.found = text_of(self.office), numbers(self.office)
            new = self.found - self.numbers
            applied = [each for each in read_proposals(self.office)[0] if rules.stage(each) is rules.Stage.APPLIED]
            assert new <= {channel.value for each in applied for channel in touching.wanted(each)}


class OneOfficer(Office):
    """The same by one officer alone: whatever they do, and however long they wait, no number changes."""

    officers = ("anna",)

    @invariant()
    def no_number_changes(self) -> None:
        assert self.found == self.numbers


def reached(kind: ChannelKind, value: str) -> str:
    """What a channel leads to, whatever it is used for."""
    return addresses.canonical(kind, value).partition(";")[0].casefold()


STATEFUL = settings(
    max_examples=tries(60),
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.long
@pytest.mark.parametrize("machine", [Office, OneOfficer])
def test_no_sequence_of_commands_changes_a_number_on_one_officers_word(machine: type[Office]) -> None:
    """Whatever is entered, assigned, confirmed, told, refused, verified or applied, by whom and at what time."""
    COUNTED.clear()
    run_state_machine_as_test(machine, settings=STATEFUL)
    # What is never applied proves nothing.
    assert any(guarded for _, guarded, _ in COUNTED) is (machine is Office)
    assert COUNTED[machine.__name__, False, False]
