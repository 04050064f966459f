"""The demo's register has every variety that real ones have, and recipients of every sort with keys of their own."""

import os
import stat
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from demo_register import TODAY, channels, register

from builder import board, seal
from builder.demo import write_demo
from builder.errors import SealError
from builder.register import addresses
from builder.register.kinds import ChannelKind, Result, Tlp
from builder.register.loading import Loaded
from builder.seal import bech32
from builder.trust import approvals, keys, roots
from builder.workspace.places import Workspace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def freshness(loaded: Loaded) -> Counter[str]:
    """Count channels by how old the last confirmation of their very value is."""
    rules = {kind: rule for rule in register(loaded).settings.freshness for kind in rule.kinds}
    last: dict[tuple[str, str, ChannelKind, str], date] = {}
    for outcome in register(loaded).outcomes:
        if outcome.result is Result.CONFIRMED and outcome.method in rules[outcome.kind].methods:
            value = addresses.canonical(outcome.kind, outcome.value)
            key = (outcome.organisation, outcome.contact, outcome.kind, value)
            last[key] = max(last.get(key, outcome.when), outcome.when)
    counted: Counter[str] = Counter()
    for organisation, contact, channel in channels(loaded):
        value = addresses.canonical(channel.kind, channel.value)
        when = last.get((organisation.id, contact.id, channel.kind, value))
        rule = rules[channel.kind]
        if when is None:
            counted["never"] += 1
            continue
        limits = {"fresh": rule.fresh, "ageing": rule.ageing, "stale": rule.stale}
        age = (TODAY - when).days
        counted[next((name for name, limit in limits.items() if age <= limit), "expired")] += 1
    return counted


def test_organisations_have_the_shape_of_real_ones(whole_demo_loaded: Loaded) -> None:
    """About 270 organisations, three contacts each, two to three channels a contact."""
    organisations = register(whole_demo_loaded).organisations.values()
    contacts = [contact for organisation in organisations for contact in organisation.contacts]
    assert 255 <= len(organisations) <= 285
    assert 2.7 < len(contacts) / len(organisations) < 3.3
    assert 2.4 < len(list(channels(whole_demo_loaded))) / len(contacts) < 2.9


def test_every_freshness_occurs_in_its_share(whole_demo_loaded: Loaded) -> None:
    """A reader of the demo meets fresh, ageing, stale, expired and never verified channels."""
    counted = freshness(whole_demo_loaded)
    shares = {name: 100 * count / counted.total() for name, count in counted.items()}
    wanted = {"fresh": 65, "ageing": 12, "stale": 8, "expired": 7, "never": 8}
    assert shares == pytest.approx(wanted, abs=4)


def test_every_variety_of_channel_occurs(whole_demo_loaded: Loaded) -> None:
    """Every kind, label, result and sort of hours is there to be rendered."""
    found = [channel for _, _, channel in channels(whole_demo_loaded)]
    assert {channel.kind for channel in found} == set(ChannelKind)
    assert {channel.tlp for channel in found} == set(Tlp)
    assert {outcome.result for outcome in register(whole_demo_loaded).outcomes} == set(Result)
    assert {outcome.kind for outcome in register(whole_demo_loaded).outcomes} == set(ChannelKind)
    hours = {channel.hours.text for channel in found if channel.hours}
    assert {"24/7", "Mo-Fr 08:00-17:00", "Su-Th 08:00-17:00"} <= hours
    assert any(";" in text for text in hours)
    assert any(channel.country for channel in found)
    assert any(channel.note for channel in found)
    assert all(channel.override for channel in found if channel.kind is ChannelKind.SATELLITE)
    assert any(" ext. " in channel.value for channel in found)


def test_labels_follow_who_is_reached(whole_demo_loaded: Loaded) -> None:
    """A desk's number may be passed on; a person's mobile may not."""
    for _, contact, channel in channels(whole_demo_loaded):
        if contact.kind == "person" and channel.kind is ChannelKind.MOBILE:
            assert channel.tlp in {Tlp.AMBER_STRICT, Tlp.RED}
        if contact.kind == "desk" and channel.kind is ChannelKind.PHONE:
            assert channel.tlp in {Tlp.GREEN, Tlp.AMBER}


def test_most_addresses_die_with_their_own_tld(whole_demo_loaded: Loaded) -> None:
    """Three organisations in four take mail that relies on the TLD that they run."""
    hanging = set()
    for organisation, _, channel in channels(whole_demo_loaded):
        if channel.kind is ChannelKind.EMAIL and channel.relies_on:
            hanging.add(organisation.id)
    assert 0.65 < len(hanging) / len(register(whole_demo_loaded).organisations) < 0.8


def test_managers_and_back_ends_are_shared_as_in_life(whole_demo_loaded: Loaded) -> None:
    """Eight back ends serve many managers, some managers run several territories, some contacts take only mail."""
    tlds = register(whole_demo_loaded).tlds.values()
    served = defaultdict(set)
    territories = defaultdict(set)
    for tld in tlds:
        served[tld.backend].add(tld.manager)
        territories[tld.manager].add(tld.territory)
    assert sum(len(managers) > 1 for managers in served.values()) == 8
    assert max(len(found) for found in territories.values()) == 6
    assert sum(tld.backend == tld.manager for tld in tlds) > len(tlds) / 2
    contacts = [contact for found in register(whole_demo_loaded).organisations.values() for contact in found.contacts]
    assert any({channel.kind for channel in contact.channels} == {ChannelKind.EMAIL} for contact in contacts)


def test_some_tlds_have_nothing_verified_and_some_nobody(whole_demo_loaded: Loaded) -> None:
    """The gaps that a register has: managers that never answered, managers that named no one."""
    answered = {
        outcome.organisation for outcome in register(whole_demo_loaded).outcomes if outcome.result is Result.CONFIRMED
    }
    organisations = register(whole_demo_loaded).organisations.values()
    assert any(found.contacts and found.id not in answered for found in organisations)
    assert sum(not found.contacts for found in organisations) == 3


def test_consents_are_of_every_sort(whole_demo_loaded: Loaded) -> None:
    """Most managers show themselves to all, some to a few, some to all but a few, a few to none."""
    consents = [organisation.consent for organisation in register(whole_demo_loaded).organisations.values()]
    assert sum(found.only is None and found.except_ is None for found in consents) > 0.75 * len(consents)
    assert any(found.only for found in consents)
    assert any(found.except_ for found in consents)
    assert any(found.only == () for found in consents)


def test_names_stand_in_their_own_script(whole_demo_loaded: Loaded) -> None:
    """Organisations of IDN territories write their names as they do, with Latin in brackets."""
    organisations = register(whole_demo_loaded).organisations
    assert organisations["example-registry-gr"].name == "Δοκιμαστικό Μητρώο .ελ (Example Registry of Greece)"
    native = [found.name for found in organisations.values() if not found.name.isascii() and "(" in found.name]
    assert len(native) > 35
    people = [contact.name or "" for found in organisations.values() for contact in found.contacts]
    assert sum(not name.isascii() for name in people) > 50


# Recipients and their keys


def test_the_first_recipient_makes_a_good_demo(whole_demo: Path, whole_demo_loaded: Loaded) -> None:
    """Who opens the first file sees everything but what is for one person's eyes."""
    first = whole_demo_loaded.recipients[0]
    assert (whole_demo / "recipients" / f"{first.id}.yaml").read_text().count("scope: all\n") == 1
    assert first.clearance is Tlp.AMBER_STRICT
    assert first.kind == "national-cert"


def test_recipients_are_of_every_sort(whole_demo_loaded: Loaded) -> None:
    """All clearances, kinds and numbers of keys occur, and every name says that it is fictional."""
    assert {found.clearance for found in whole_demo_loaded.recipients} == set(Tlp)
    assert {found.kind for found in whole_demo_loaded.recipients} == {
        "national-cert",
        "sector-cert",
        "regional-body",
        "operator-group",
    }
    assert {len(found.keys) for found in whole_demo_loaded.recipients} == {1, 2, 3}
    assert all(found.name.endswith(" (fictional)") for found in whole_demo_loaded.recipients)
    assert all(270 < (found.until - TODAY).days < 340 for found in whole_demo_loaded.recipients)
    scopes = [found.scope for found in whole_demo_loaded.recipients[1:]]
    assert any(found.regions and not found.tlds for found in scopes)
    assert any(found.tlds and not found.regions for found in scopes)
    assert any(found.tlds and found.regions for found in scopes)


def test_identities_open_what_is_sealed_to_their_key_and_nothing_else(
    whole_demo: Path, whole_demo_loaded: Loaded
) -> None:
    """The fixture of a recipient opens its bundles, whichever of its keys it uses; another's does not."""
    opened = {}
    for recipient in whole_demo_loaded.recipients:
        sealed = seal.seal(recipient.id.encode(), [key.key for key in recipient.keys])
        identities = secrets_in(whole_demo, recipient.id)
        assert [seal.public_key(identity) for identity in identities] == [key.key for key in recipient.keys]
        assert {seal.unseal(sealed, identity) for identity in identities} == {recipient.id.encode()}
        opened[recipient.id] = (sealed, identities[0])
    (sealed, _), (_, stranger) = list(opened.values())[:2]
    with pytest.raises(SealError):
        seal.unseal(sealed, stranger)


def secrets_in(root: Path, recipient: str) -> list[str]:
    lines = (root / "identities" / f"{recipient}.txt").read_text().splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_identity_files_warn_and_name_their_keys(whole_demo: Path, whole_demo_loaded: Loaded) -> None:
    """Nobody takes a fixture for a real identity."""
    for recipient in whole_demo_loaded.recipients:
        lines = (whole_demo / "identities" / f"{recipient.id}.txt").read_text().splitlines()
        assert lines[0] == (
            f"# TEST FIXTURE of the fictional recipient {recipient.id}. Never use it for anything real."
        )
        assert lines[1::2] == [f"# public key: {key.key}" for key in recipient.keys]


def test_identity_files_are_private_whatever_the_umask(tmp_path: Path) -> None:
    """An identity and a key that signs are readable by their owner alone, and so are the directories."""
    before = os.umask(0)
    try:
        write_demo(tmp_path / "demo", tlds=5, recipients=3, today=TODAY)
    finally:
        os.umask(before)
    for name in ("identities", "keys"):
        directory = tmp_path / "demo" / name
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()} == {0o600}


def test_the_board_of_a_demo_approves_its_recipients(whole_demo: Path, whole_demo_loaded: Loaded) -> None:
    """Whoever writes a demo can build it: root, approvals and proofs fit each other and the files."""
    workspace = Workspace.find(whole_demo)
    root = board.newest_root(workspace)
    found = approvals.standings(
        approvals.InForce(root=root, approvals=board.approvals_in_force(workspace)),
        board.recipient_files(workspace),
        whole_demo_loaded.retired,
        NOW,
    )
    assert sorted(found) == sorted(recipient.id for recipient in whole_demo_loaded.recipients)
    assert {standing.state for standing in found.values()} == {approvals.Verdict.APPROVED}
    assert {name: len(keys) for name, keys in board.known_proofs(workspace).items()} == {
        recipient.id: len(recipient.keys) for recipient in whole_demo_loaded.recipients
    }


def test_the_keys_of_a_demo_are_marked_as_fixtures_and_are_those_of_its_root(whole_demo: Path) -> None:
    """Nobody takes a fixture for a real key, and each signs for the role that it is named after."""
    holders = roots.holders_of(board.newest_root(Workspace.find(whole_demo)).signed)
    assert sorted(path.name for path in (whole_demo / "keys").iterdir()) == sorted(
        f"{key.name}.{kind}" for key in holders.all for kind in ("key", "pub")
    )
    for key in holders.all:
        text = (whole_demo / "keys" / f"{key.name}.key").read_bytes()
        assert text.startswith(f"# TEST FIXTURE: the secret key of the fictional {key.name}.".encode())
        assert keys.read_secret(text, key.name, lambda: "").id == key.id
        assert (
            keys.read_public((whole_demo / "keys" / f"{key.name}.pub").read_text(encoding="ascii"), key.name).id
            == key.id
        )


@pytest.mark.parametrize(
    ("hrp", "data", "text"),
    [
        ("a", "", "a12uel5l"),
        (
            "abcdef",
            "00443214c74254b635cf84653a56d7c675be77df",
            "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
        ),
    ],
)
def test_bech32_is_that_of_bip_173(hrp: str, data: str, text: str) -> None:
    """Our encoder gives the test vectors of the standard."""
    assert bech32.encode(hrp, bytes.fromhex(data)) == text
