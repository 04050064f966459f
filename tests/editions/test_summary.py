"""What an officer reads before signing: right counts, and no personal detail."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workspaces import MINIATURE, TODAY, copy_miniature

from builder.editions.summary import Count, Side, Summary, summarise, summary_from
from builder.register.loading import load
from builder.register.model import Channel, Contact, Organisation, Register
from builder.workspace.places import Workspace

NOTHING = Count(added=0, removed=0, changed=0)


def side(root: Path = MINIATURE, number: int = 1, issued: date = TODAY) -> Side:
    loaded = load(Workspace.find(root))
    assert loaded.register, loaded.problems
    return Side(
        number=number,
        issued=issued,
        approvals=number,
        register=loaded.register,
        recipients={each.id: loaded.sources[each.place.file] for each in loaded.recipients},
    )


BASE = side()


def changed(root: Path, *changes: tuple[str, str, str]) -> Summary:
    """The summary after some texts in files were replaced."""
    workspace = copy_miniature(root)
    for name, old, new in changes:
        path = workspace.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return summarise(BASE, side(workspace.root, 2))


# What a summary says besides counts of changes.
UNCOUNTED = {"number", "since", "approvals", "approvals_before", "recipients", "channels"}


def only(summary: Summary, **counts: Any) -> None:
    """What the summary says besides nothing."""
    said = {
        field.name: getattr(summary, field.name)
        for field in fields(summary)
        if field.name not in UNCOUNTED and getattr(summary, field.name)
    }
    said = {name: value for name, value in said.items() if value != NOTHING}
    channels = {kind: count for kind, count in summary.channels.items() if count != NOTHING}
    assert said | ({"channels": channels} if channels else {}) == counts


GR = "data/organisations/registry-gr.yaml"
CASES: dict[str, tuple[tuple[tuple[str, str, str], ...], dict[str, Any]]] = {
    "nothing": ((), {}),
    "only how it is written": (((GR, "languages: [el, en]", "languages: [ el,  en ]"),), {}),
    "another number": (
        ((GR, "+44 1632 960101", "+44 1632 960102"),),
        {"channels": {"phone": Count(added=0, removed=0, changed=1)}, "newly_stale": 0},
    ),
    "a label": (
        ((GR, "duty@nic.example.gr, tlp: GREEN", "duty@nic.example.gr, tlp: RED"),),
        {"channels": {"email": Count(added=0, removed=0, changed=1)}},
    ),
    "a channel more": (
        (
            (
                GR,
                "      - {kind: email, value: eleni@example.net, tlp: AMBER}",
                (
                    "      - {kind: email, value: eleni@example.net, tlp: AMBER}\n"
                    "      - {kind: email, value: eleni@example.org, tlp: AMBER}"
                ),
            ),
        ),
        {"channels": {"email": Count(added=1, removed=0, changed=0)}},
    ),
    "a channel less": (
        ((GR, "      - {kind: email, value: duty@nic.example.gr, tlp: GREEN}\n", ""),),
        {"channels": {"email": Count(added=0, removed=1, changed=0)}},
    ),
    "a name": (
        ((GR, "Ελένη Δείγμα (Eleni Sample)", "Another Sample"),),
        {"contacts": Count(added=0, removed=0, changed=1)},
    ),
    "an organisation's zone": (
        ((GR, "Europe/Athens", "Europe/Nicosia"),),
        {"organisations": Count(added=0, removed=0, changed=1)},
    ),
    "a TLD's consent": (
        (("data/tlds/gr.yaml", "region: EU", "region: AS"),),
        {"tlds": Count(added=0, removed=0, changed=1)},
    ),
    "a recipient's scope": (
        (("recipients/cert-eu.yaml", "{regions: [EU]}", "all"),),
        {"recipients_changed": ("cert-eu",)},
    ),
}


@pytest.mark.parametrize("name", [name for name in CASES if name not in {"another number", "a TLD's consent"}])
def test_each_change_is_counted_once_and_where_it_is(tmp_path: Path, name: str) -> None:
    """A contact is not counted for its channels, nor an organisation for its contacts."""
    changes, counts = CASES[name]
    only(changed(tmp_path / "w", *changes), **counts)


def test_a_value_in_place_of_another_counts_as_changed(tmp_path: Path) -> None:
    """One number that was replaced is one change, not an addition and a removal."""
    changes, _ = CASES["another number"]
    summary = changed(tmp_path / "w", *changes)
    assert summary.channels["phone"] == Count(added=0, removed=0, changed=1)
    assert summary.channels["email"] == NOTHING


def test_a_changed_tld_is_counted(tmp_path: Path) -> None:
    """A TLD that moves to another back end is one TLD."""
    name = "data/tlds/no.yaml"
    text = (MINIATURE / name).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("name:"))
    assert changed(tmp_path / "w", (name, line, "name: Another land")).tlds == Count(added=0, removed=0, changed=1)


def test_the_first_edition_adds_everything() -> None:
    """With nothing to compare with, everything is new and nothing newly stale."""
    summary = summarise(None, BASE)
    assert summary.since is None
    assert summary.tlds == Count(added=5, removed=0, changed=0)
    assert summary.organisations == Count(added=5, removed=0, changed=0)
    assert summary.contacts == Count(added=6, removed=0, changed=0)
    assert sum(count.added for count in summary.channels.values()) == 15
    assert summary.newly_stale == 0
    assert summary.recipients_added == ("cert-all", "cert-eu", "cert-green", "cert-none")


def test_what_time_alone_did_is_counted() -> None:
    """No file changed, and yet fewer channels are verified: the officer is told."""
    later = replace(BASE, number=2, issued=TODAY + timedelta(days=400))
    summary = summarise(BASE, later)
    # Fresh 4 and ageing 1 on the day of the first, by `tocsin status`.
    assert summary.newly_stale == 5
    only(summary, newly_stale=5)


def test_a_channel_that_left_is_not_newly_stale(tmp_path: Path) -> None:
    """Stale is what is there and was not verified."""
    summary = changed(tmp_path / "w", *CASES["another number"][0])
    assert summary.newly_stale == 0


def test_recipients_are_named() -> None:
    """Who may read is what an officer must not overlook."""
    some = {name: each for name, each in BASE.recipients.items() if name != "cert-eu"}
    fewer = replace(BASE, number=2, recipients=some)
    assert summarise(BASE, fewer).recipients_removed == ("cert-eu",)
    assert summarise(BASE, fewer).recipients == 3
    assert summarise(fewer, BASE).recipients_added == ("cert-eu",)
    for added, names in (("accepts_linking: yes\n", ("cert-none",)), ("# Said otherwise.\n", ())):
        other = replace(BASE, recipients={**BASE.recipients, "cert-none": f"{some['cert-none']}{added}"})
        assert summarise(BASE, other).recipients_changed == names


def texts(found: object) -> list[str]:
    """Every text in a value."""
    if is_dataclass(found) and not isinstance(found, type):
        return texts(asdict(found))
    if isinstance(found, Mapping):
        return [text for pair in found.items() for each in pair for text in texts(each)]
    if isinstance(found, list | tuple):
        return [text for each in found for text in texts(each)]
    return [found] if isinstance(found, str) else []


def test_a_summary_holds_no_personal_detail() -> None:
    """Its only texts are the names of its fields, of kinds of channels and of recipients."""
    summary = summarise(None, BASE)
    allowed = {field.name for field in fields(Summary)} | {field.name for field in fields(Count)}
    allowed |= set(summary.channels) | set(BASE.recipients)
    assert set(texts(summary)) <= allowed
    confidential = {organisation.name for organisation in BASE.register.organisations.values()}
    for organisation in BASE.register.organisations.values():
        for contact in organisation.contacts:
            confidential |= {contact.id, contact.name, contact.note, *(each.value for each in contact.channels)}
    assert not confidential & set(texts(summary))


# For any change


def cut_register(register: Register, keep: Callable[[object], bool]) -> Register:
    """A register with some contacts and channels left out."""

    def contacts(organisation: Organisation) -> tuple[Contact, ...]:
        return tuple(
            contact.model_copy(update={"channels": tuple(each for each in contact.channels if keep(each))})
            for contact in organisation.contacts
            if keep(contact)
        )

    organisations = {
        id_: organisation.model_copy(update={"contacts": contacts(organisation)})
        for id_, organisation in register.organisations.items()
        if keep(organisation)
    }
    return register.model_copy(update={"organisations": organisations})


RECORDS: list[object] = [
    each
    for organisation in BASE.register.organisations.values()
    for each in (
        organisation,
        *organisation.contacts,
        *(channel for contact in organisation.contacts for channel in contact.channels),
    )
]


@st.composite
def sides(draw: st.DrawFn) -> Side:
    """The miniature with any records left out, for any recipients, on any day."""
    gone = draw(st.sets(st.integers(0, len(RECORDS) - 1)))
    left_out = {id(RECORDS[number]) for number in gone}
    names = draw(st.sets(st.sampled_from(sorted(BASE.recipients))))
    recipients = {name: BASE.recipients[name] for name in names}
    return Side(
        number=draw(st.integers(1, 9)),
        issued=TODAY + timedelta(days=draw(st.integers(0, 800))),
        approvals=draw(st.integers(1, 9)),
        register=cut_register(BASE.register, lambda each: id(each) not in left_out),
        recipients=recipients,
    )


def channels_of(found: Side) -> dict[tuple[str, str, str], Channel]:
    return {
        (organisation.id, contact.id, channel.value): channel
        for organisation in found.register.organisations.values()
        for contact in organisation.contacts
        for channel in contact.channels
    }


@given(sides(), sides())
def test_counts_balance(before: Side, after: Side) -> None:
    """What was there, less what went, plus what came, is what is there: for records, channels and recipients."""
    summary = summarise(before, after)
    for count, old, new in (
        (summary.organisations, before.register.organisations, after.register.organisations),
        (summary.tlds, before.register.tlds, after.register.tlds),
    ):
        assert len(old) - count.removed + count.added == len(new)
    difference = sum(count.added - count.removed for count in summary.channels.values())
    assert difference == len(channels_of(after)) - len(channels_of(before))
    assert len(before.recipients) - len(summary.recipients_removed) + len(summary.recipients_added) == len(
        after.recipients
    )
    assert summary.recipients == len(after.recipients)
    assert 0 <= summary.newly_stale <= len(channels_of(after))
    assert all(number >= 0 for count in summary.channels.values() for number in asdict(count).values())


@given(sides())
def test_an_edition_compared_with_itself_changes_nothing(found: Side) -> None:
    """No count without a change."""
    only(summarise(found, found))


@given(sides(), sides())
def test_the_way_back_exchanges_what_came_and_what_went(before: Side, after: Side) -> None:
    """Added one way is removed the other."""
    there, back = summarise(before, after), summarise(after, before)
    for one, other in (
        (there.tlds, back.tlds),
        (there.organisations, back.organisations),
        (there.contacts, back.contacts),
        *((count, back.channels[kind]) for kind, count in there.channels.items()),
    ):
        assert (one.added, one.removed, one.changed) == (other.removed, other.added, other.changed)
    assert there.recipients_added == back.recipients_removed


@given(sides(), sides())
def test_a_summary_survives_its_file(before: Side, after: Side) -> None:
    """What is sent is what is shown."""
    summary = summarise(before, after)
    assert summary_from(json.loads(json.dumps(asdict(summary)))) == summary


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipients_added": ["CERT of everything <x>"]},
        {"recipients_added": "cert-eu"},
        {"recipients_removed": [1]},
        {"recipients_changed": ["cert-eu\n"]},
        {"channels": {"eleni@example.net": {"added": 1, "removed": 0, "changed": 0}}},
        {"number": "many"},
        {"newly_stale": None},
        {"tlds": [1, 2, 3]},
        {"channels": None},
    ],
    ids=str,
)
def test_fields_from_elsewhere_that_are_no_summary_are_refused(wrong: dict[str, Any]) -> None:
    """What an officer is shown of a request is numbers and names, not text that writes on the terminal."""
    sound = json.loads(json.dumps(asdict(summarise(None, BASE))))
    assert summary_from(sound) == summarise(None, BASE)
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        summary_from(sound | wrong)
    for name in sound:
        with pytest.raises(KeyError):
            summary_from({key: value for key, value in sound.items() if key != name})
