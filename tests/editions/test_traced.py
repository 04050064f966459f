"""A number that changed is named by whose it is; what no proposal brought stands out, here and elsewhere."""

import json
import shutil
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from certificates import pgp
from office import DAY, FILE, NEW, NOW, ORGANISATION, text_of, write_office
from running import tocsin

from builder.cli.editions import _numbers
from builder.editions.summary import NumberChange, Side, summarise, summary_from
from builder.editions.traced import changed_numbers
from builder.proposals.record import Action, Event, Proposal, Source, Step
from builder.register.kinds import ChannelKind
from builder.register.loading import load
from builder.register.model import Channel, Register
from builder.workspace.places import Workspace

ISSUED = (NOW - 10 * DAY).date()
OLD = "+44 7700 900101"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_office(tmp_path_factory.mktemp("office")).root


@pytest.fixture(scope="module")
def before(once: Path) -> Register:
    return register_of(once)


def register_of(root: Path) -> Register:
    found = load(Workspace.find(root)).register
    assert found
    return found


def edited(register: Register, *changes: tuple[str, str]) -> Register:
    """The register after an editor replaced some values of the organisation, where nothing stands instead it went."""
    swapped = dict(changes)
    organisation = register.organisations[ORGANISATION]
    contacts = tuple(
        contact.model_copy(
            update={
                "channels": tuple(
                    channel.model_copy(update={"value": swapped.get(channel.value, channel.value)})
                    for channel in contact.channels
                    if swapped.get(channel.value, channel.value)
                )
            }
        )
        for contact in organisation.contacts
    )
    return register.model_copy(
        update={"organisations": {ORGANISATION: organisation.model_copy(update={"contacts": contacts})}}
    )


def applied(*, when: timedelta = DAY, last: Step = Step.APPLIED, **fields: object) -> Proposal:
    """A proposal that came into the register so long after the edition."""
    at = NOW - 10 * DAY + when
    stated = {"action": Action.CHANGE, "contact": "lead", "kind": ChannelKind.MOBILE, "old": OLD, "new": NEW, **fields}
    events = tuple(Event(step=step, officer="anna", when=at) for step in (Step.ENTERED, last))
    return Proposal(id="0001-anna", organisation=ORGANISATION, source=Source.CALL, events=events, **stated)  # type: ignore[arg-type]


def change(contact: str = "lead", kind: str = "mobile", *by: str, untold: int = 1, **counts: int) -> NumberChange:
    numbers = {"added": 1, "removed": 1, **counts}
    return NumberChange(organisation=ORGANISATION, contact=contact, kind=kind, proposals=by, untold=untold, **numbers)


HAND = change()
CASES: dict[str, tuple[tuple[tuple[str, str], ...], tuple[Proposal, ...], tuple[NumberChange, ...]]] = {
    "nothing": ((), (applied(),), ()),
    "by hand": (((OLD, NEW),), (), (HAND,)),
    "by a proposal": (((OLD, NEW),), (applied(),), (change("lead", "mobile", "0001-anna", untold=0),)),
    "how it is written": (((OLD, "+44 7700 900 101"),), (), ()),
    "an e-mail address": ((("eleni@example.net", "eleni@example.org"),), (), ()),
    "another than was proposed": (((OLD, "+44 7700 900198"),), (applied(),), (change("lead", "mobile", "0001-anna"),)),
    "proposed and open": (((OLD, NEW),), (applied(last=Step.CONFIRMED),), (HAND,)),
    "proposed and refused": (((OLD, NEW),), (applied(last=Step.REFUSED),), (HAND,)),
    "applied before the last edition": (((OLD, NEW),), (applied(when=-DAY),), (HAND,)),
    "of another contact": (((OLD, NEW),), (applied(contact="duty"),), (HAND,)),
    "of another kind": (((OLD, NEW),), (applied(kind=ChannelKind.SMS),), (HAND,)),
    "taken away by hand": (((OLD, ""),), (), (change(added=0),)),
    "taken away by a proposal": (
        ((OLD, ""),),
        (applied(action=Action.REMOVE, new=None),),
        (change("lead", "mobile", "0001-anna", untold=0, added=0),),
    ),
    "taken away, where the hours alone were proposed": (
        ((OLD, ""),),
        (applied(new=None, hours="24/7"),),
        (change(added=0),),
    ),
    "two, by hand first": (
        ((OLD, NEW), ("+44 1632 960101", "+44 1632 960102")),
        (applied(contact="duty", kind=ChannelKind.PHONE, old="+44 1632 960101", new="+44 1632 960102"),),
        (HAND, change("duty", "phone", "0001-anna", untold=0)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_changed_number_is_traced_to_its_proposal(before: Register, name: str) -> None:
    """To one applied since the last edition that is of this contact and kind, and brought or took this very number."""
    edits, proposals, expected = CASES[name]
    assert changed_numbers(before, edited(before, *edits), proposals, ISSUED) == expected


def test_a_new_contact_is_traced_too(before: Register) -> None:
    """Each of its numbers is new."""
    lead = before.organisations[ORGANISATION].contacts[1]
    night = lead.model_copy(update={"id": "night"})
    organisation = before.organisations[ORGANISATION]
    after = before.model_copy(
        update={
            "organisations": {
                ORGANISATION: organisation.model_copy(update={"contacts": (*organisation.contacts, night)})
            }
        }
    )
    channels = (Channel(kind=ChannelKind.MOBILE, value=OLD, tlp=lead.channels[0].tlp),)
    proposal = applied(action=Action.NEW_CONTACT, contact="night", kind=None, old=None, new=None, channels=channels)
    assert changed_numbers(before, after, (), ISSUED) == (change("night", removed=0),)
    (found,) = changed_numbers(before, after, (proposal,), ISSUED)
    assert (found.proposals, found.untold) == (("0001-anna",), 0)


def test_a_number_in_a_note_or_a_name_is_a_number_too(before: Register) -> None:
    """As for proposals: who reads it may ring it. Words without one, and words that went, are none."""
    organisation = before.organisations[ORGANISATION]
    duty, lead, *others = organisation.contacts

    def after(**fields: object) -> Register:
        contacts = (duty, lead.model_copy(update=fields), *others)
        return before.model_copy(
            update={"organisations": {ORGANISATION: organisation.model_copy(update={"contacts": contacts})}}
        )

    noted = lead.channels[0].model_copy(update={"note": f"at night {NEW}"})
    for fields in ({"note": f"at night {NEW}"}, {"name": f"Lead {NEW}"}, {"channels": (noted, *lead.channels[1:])}):
        (found,) = changed_numbers(before, after(**fields), (), ISSUED)
        assert found == change("lead", "note", removed=0)
        assert changed_numbers(after(**fields), before, (), ISSUED) == ()
    told = applied(new=None, note=f"at night {NEW}")
    (found,) = changed_numbers(before, after(note=f"at night {NEW}"), (told,), ISSUED)
    assert (found.proposals, found.untold) == (("0001-anna",), 0)
    summary = summarise(side(before, 1), side(before, 2), (found,))
    assert summary_from(json.loads(json.dumps(asdict(summary)))) == summary
    assert changed_numbers(before, after(note="ask at 24/7"), (), ISSUED) == ()


def side(register: Register, number: int) -> Side:
    return Side(number=number, issued=ISSUED, approvals=1, register=register, recipients={})


def test_an_officer_reads_whose_number_changed_and_never_which(before: Register) -> None:
    """At the machine and in the file for an officer elsewhere; of the first edition all is new."""
    after = edited(before, (OLD, NEW), ("+44 1632 960101", ""))
    by = applied(contact="duty", kind=ChannelKind.PHONE, action=Action.REMOVE, old="+44 1632 960101", new=None)
    summary = summarise(side(before, 1), side(after, 2), changed_numbers(before, after, (by,), ISSUED))
    shown = "\n".join(_numbers(summary))
    assert f"  {ORGANISATION}, lead: mobile changed, BY NO APPLIED PROPOSAL\n" in shown
    assert f"  {ORGANISATION}, duty: phone removed, by proposal 0001-anna\n" in shown
    assert "Ask who changed what no proposal brought" in shown
    stated = json.loads(json.dumps(asdict(summary)))
    assert summary_from(stated) == summary
    for number in (OLD, NEW, "960101"):
        assert number not in shown + repr(stated)
    for name in ("../x", "A b", "\x1b[2J"):
        other = [stated["numbers"][0] | {"contact": name}]
        with pytest.raises(ValueError, match=r"^$"):
            summary_from(stated | {"numbers": other})
    assert summarise(None, side(after, 1)).numbers == ()


def test_check_warns_of_a_number_that_nobody_proposed(once: Path, tmp_path: Path) -> None:
    """Against the data of the last edition, with file and line, and never the value."""
    root = tmp_path / "workspace"
    shutil.copytree(once, root)
    workspace = Workspace.find(root)
    record = root / "data/editions/4"
    for name in ("data", "recipients"):
        shutil.copytree(once / name, record / "snapshot" / name)
    text = (
        f"edition: 4\nissued: {ISSUED}\nexpires: 2027-03-22\nroot: 1\napprovals: 1\nsalt: {'a' * 64}\nrecipients: []\n"
    )
    (record / "edition.yaml").write_text(text, encoding="ascii")
    (root / FILE).write_text(text_of(workspace).replace(OLD, NEW), encoding="utf-8")
    line = next(number for number, each in enumerate(text_of(workspace).splitlines(), 1) if NEW in each)
    done = tocsin("--root", root, "--date", str(NOW.date()), "check")
    expected = (
        f"tocsin: {FILE}:{line}: warning: 1 mobile number of lead changed since edition 4 by no applied proposal "
        "[numbers-come-by-proposals]; ask who changed it; `tocsin proposals add` is how a number changes\n"
    )
    assert expected in done.stderr
    assert NEW not in done.stderr
    assert done.returncode == 0
    text = text_of(workspace)
    (root / FILE).write_text(text.replace("timezone: ", "timezone: Nowhere/"), encoding="utf-8")
    done = tocsin("--root", root, "--date", str(NOW.date()), "check")
    assert f"{FILE}:" in done.stderr
    assert "numbers-come-by-proposals" not in done.stderr
    (root / FILE).write_text(text, encoding="utf-8")
    shutil.rmtree(record / "snapshot")
    done = tocsin("--root", root, "--date", str(NOW.date()), "check")
    assert "data/editions: warning: the data of the last edition cannot be read" in done.stderr


def test_a_key_that_was_swapped_is_told_as_a_number_is(before: Register) -> None:
    """Whoever swaps it reads what was meant for its holder; one that went harms nobody."""

    def having(name: str | None) -> Register:
        organisation = before.organisations[ORGANISATION]
        contacts = tuple(
            contact.model_copy(update={"openpgp": pgp(name) if name else None}) if contact.id == "lead" else contact
            for contact in organisation.contacts
        )
        return before.model_copy(
            update={"organisations": {ORGANISATION: organisation.model_copy(update={"contacts": contacts})}}
        )

    swapped = changed_numbers(having("desk"), having("signs-only"), (), ISSUED)
    assert swapped == (change("lead", "openpgp"),)
    assert changed_numbers(having(None), having("desk"), (), ISSUED) == (change("lead", "openpgp", removed=0),)
    assert changed_numbers(having("desk"), having(None), (), ISSUED) == ()
    assert changed_numbers(having("desk"), having("desk"), (), ISSUED) == ()
    keys = {"openpgp": pgp("signs-only")}, {"openpgp": pgp("desk")}
    by = applied(action=Action.SET_CONTACT, kind=None, old=None, new=None, set=keys[0], was=keys[1])
    assert changed_numbers(having("desk"), having("signs-only"), (by,), ISSUED) == (
        change("lead", "openpgp", "0001-anna", untold=0),
    )
    side = Side(number=2, issued=ISSUED, approvals=1, register=before, recipients={})
    summary = summarise(side, side, swapped)
    assert summary_from(json.loads(json.dumps(asdict(summary)))) == summary
    lines = list(_numbers(summary))
    assert lines[:2] == [
        "Telephone numbers and keys that changed:",
        f"  {ORGANISATION}, lead: OpenPGP key changed, BY NO APPLIED PROPOSAL",
    ]
