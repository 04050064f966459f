"""The demo generator: any size, always sound, always the same, and nobody real in it."""

import csv
import os
import re
import stat
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from builder import board, seal
from builder.demo import MARKER, numbers, write_demo
from builder.demo.dice import Deck, Dice
from builder.demo.spread import spread
from builder.demo.timezones import LANGUAGES, ZONES
from builder.demo.writer import document, scalar
from builder.errors import SealError, WorkspaceError
from builder.register import addresses
from builder.register.check import check
from builder.register.facts import CCTLDS
from builder.register.kinds import NUMBERED, ChannelKind, Result, Tlp
from builder.register.loading import Loaded, load
from builder.register.model import Channel, Contact, Organisation, Register
from builder.register.values import language_tag
from builder.seal import bech32
from builder.trust import approvals, keys, roots
from builder.workspace.places import Workspace
from builder.workspace.yamltext import YamlReader

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# A wish may go over two lines.
CONSENT = re.compile(rb"^consent:.*\n(?:  .*\n)*", re.MULTILINE)
RESERVED = re.compile(
    r"(?:\+44 1632 960\d{3}|\+44 7700 900\d{3}|\+1 202 555 01\d\d|\+33 1 99 00 \d\d \d\d|\+33 6 39 98 \d\d \d\d"
    r"|\+49 30 23125 \d{3}|\+49 171 39200 \d\d|\+61 2 5550 \d{4})(?: ext\. \d\d)?\Z"
)
NUMBER = re.compile(r"\+\d[\d ]*\d")
RESERVED_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)*(?:example|example\.net|example\.org|example\.com)\Z")
RANGES = [found for found in vars(numbers).values() if isinstance(found, numbers.Range)]


def made(root: Path, **arguments: int) -> Loaded:
    """Write a demo and read it back."""
    write_demo(root, today=TODAY, **arguments)
    return load(Workspace.find(root))


def files(root: Path) -> dict[str, bytes]:
    """Return the content of every file below a directory."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def register(loaded: Loaded) -> Register:
    assert loaded.register is not None
    return loaded.register


def channels(loaded: Loaded) -> Iterator[tuple[Organisation, Contact, Channel]]:
    return register(loaded).channels()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo of the default size; no test changes it."""
    root = tmp_path_factory.mktemp("demo") / "workspace"
    write_demo(root, today=TODAY)
    return root


@pytest.fixture(scope="module")
def loaded(demo: Path) -> Loaded:
    return load(Workspace.find(demo))


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


# The same arguments, the same bytes


def test_two_runs_give_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    """Whoever runs the command with the same arguments gets the same workspace."""
    write_demo(tmp_path / "again", today=TODAY)
    assert files(tmp_path / "again") == files(demo)


def test_the_order_of_sets_moves_nothing(demo: Path, tmp_path: Path) -> None:
    """Python's random hashing of strings, which differs between processes, changes no byte."""
    code = (
        "import datetime, pathlib, sys; from builder.demo import write_demo; "
        f"write_demo(pathlib.Path(sys.argv[1]), today=datetime.date({TODAY.year}, {TODAY.month}, {TODAY.day}))"
    )
    for seed in ("1", "2"):
        root = tmp_path / seed
        subprocess.run(
            [sys.executable, "-c", code, str(root)],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        assert files(root) == files(demo)


def test_chance_is_the_one_that_python_promises_to_keep() -> None:
    """A later Python that gives other numbers is noticed here, not in a diff of 600 files."""
    dice = Dice(1, "test")
    assert [dice.below(1000) for _ in range(5)] == [813, 515, 330, 853, 449]
    assert dice.shuffled("abcdef") == list("facbde")


def test_another_seed_gives_other_people(demo: Path, tmp_path: Path) -> None:
    """The seed decides everything that is invented, keys included."""
    write_demo(tmp_path / "other", seed=2, today=TODAY)
    ours, other = files(demo), files(tmp_path / "other")
    for path in ("data/organisations/example-registry-gr.yaml", "recipients/cert-gr.yaml", "identities/cert-gr.txt"):
        assert ours[path] != other[path]


def test_more_recipients_leave_organisations_and_earlier_keys_alone(demo: Path, tmp_path: Path) -> None:
    """A benchmark of many recipients runs on the same register."""
    write_demo(tmp_path / "more", recipients=60, today=TODAY)
    ours, more = files(demo), files(tmp_path / "more")
    for path, content in ours.items():
        if path.startswith(("data/organisations/", "data/rounds/")):
            # Whom a consent names is dealt from the recipients that there are.
            assert CONSENT.sub(b"", more[path]) == CONSENT.sub(b"", content)


# Sizes


@pytest.mark.parametrize(
    ("tlds", "recipients"), [(1, 1), (2, 1), (5, 2), (12, 5), (100, 40), (250, 24), (308, 3), (309, 24)]
)
def test_sizes_are_kept_and_nothing_is_wrong(tlds: int, recipients: int, tmp_path: Path) -> None:
    """A demo of any size has what was asked for, and `tocsin check` has neither error nor warning for it."""
    loaded = made(tmp_path, tlds=tlds, recipients=recipients)
    assert len(register(loaded).tlds) == tlds
    assert len(loaded.recipients) == recipients
    assert check(loaded, TODAY) == ()


@pytest.mark.parametrize("seed", range(2, 8))
def test_no_seed_makes_an_unsound_register(seed: int, tmp_path: Path) -> None:
    """What `tocsin check` finds does not depend on luck."""
    assert check(made(tmp_path, seed=seed, recipients=8), TODAY) == ()


def test_eight_hundred_recipients_are_sound_and_differ(tmp_path: Path) -> None:
    """The size of our benchmarks: no problem, and each scope another one."""
    write_demo(tmp_path, recipients=800, today=TODAY)
    loaded = load(Workspace.find(tmp_path))
    assert check(loaded, TODAY) == ()
    assert_scopes_differ(loaded)


def test_scopes_differ(loaded: Loaded) -> None:
    """No two recipients may read the same TLDs, so every bundle differs."""
    assert_scopes_differ(loaded)


def assert_scopes_differ(loaded: Loaded) -> None:
    tlds = register(loaded).tlds.values()
    covered = {frozenset(tld.tld for tld in tlds if found.scope.covers(tld)) for found in loaded.recipients}
    assert len(covered) == len(loaded.recipients)


@pytest.mark.parametrize("size", [{"tlds": 0}, {"tlds": 310}, {"recipients": 0}, {"recipients": 5001}])
def test_a_size_that_cannot_be_made_is_refused(size: dict[str, int], tmp_path: Path) -> None:
    """Nothing is written for a size out of bounds."""
    with pytest.raises(WorkspaceError) as error:
        write_demo(tmp_path / "demo", today=TODAY, **size)
    assert "309" in error.value.hint
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("count", [2, 5, 20, 60, 150])
def test_a_smaller_demo_is_spread_over_regions_and_families(count: int) -> None:
    """A few TLDs still show IDN families with their parents, and as many regions as they can."""
    rows = spread(count, seed=1)
    territories = {row.iso3166 for row in rows if not row.u_label}
    idn = [row for row in rows if row.u_label]
    assert idn
    assert {row.iso3166 for row in idn} <= territories
    assert len({row.icann_region for row in rows}) >= min(count - 1, 5)


# The facts are real


def test_every_cctld_has_its_label_territory_and_region(loaded: Loaded) -> None:
    """The default demo covers all ccTLDs as the facts have them, each ASCII one with its IDN variants."""
    tlds = register(loaded).tlds
    assert tlds.keys() == {row.a_label for row in CCTLDS}
    for row in CCTLDS:
        tld = tlds[row.a_label]
        assert (tld.territory, tld.region, tld.u_label or "") == (row.iso3166, row.icann_region, row.u_label)
        assert (tld.language or "") == row.idn_language
        family = {other.a_label for other in CCTLDS if other.u_label and other.iso3166 == row.iso3166}
        assert set(tld.idn) == (set() if row.u_label else family)
        assert all(tlds[label].manager == tld.manager for label in tld.idn)


def test_every_territory_has_a_zone_and_languages() -> None:
    """The table covers each code of the facts with names that Python and BCP 47 know."""
    assert ZONES.keys() == LANGUAGES.keys() == {row.iso3166 for row in CCTLDS}
    assert set(ZONES.values()) <= available_timezones()
    for languages in LANGUAGES.values():
        assert [language_tag(tag) for tag in languages] == list(languages)


# Nobody is real


def test_only_reserved_numbers_occur(demo: Path, loaded: Loaded) -> None:
    """Every number in every file, past ones and the publisher's included, is reserved for fiction."""
    values = [channel.value for _, _, channel in channels(loaded) if channel.kind in NUMBERED]
    assert [value for value in values if not RESERVED.match(value)] == []
    found = [text for content in files(demo).values() for text in NUMBER.findall(content.decode())]
    assert len(found) > 2 * len(values)
    assert [text for text in found if not RESERVED.match(text)] == []


def test_only_reserved_domains_occur(loaded: Loaded) -> None:
    """Mail and name servers use reserved names: nobody real gets what is sent there."""
    found = []
    for _, _, channel in channels(loaded):
        if channel.kind is ChannelKind.EMAIL:
            found.append(addresses.mail_domain(channel.value) or "")
    for tld in register(loaded).tlds.values():
        found += tld.name_servers
    assert [domain for domain in found if not RESERVED_DOMAIN.match(domain)] == []


def test_a_number_is_given_out_once_but_for_sharing(loaded: Loaded) -> None:
    """Two organisations never have the same number; in one in seven, two contacts share one."""
    holders = defaultdict(set)
    for organisation, contact, channel in channels(loaded):
        if channel.kind in NUMBERED:
            holders[addresses.endpoint(channel)].add((organisation.id, contact.id))
    assert all(len({organisation for organisation, _ in found}) == 1 for found in holders.values())
    sharing = {organisation for found in holders.values() if len(found) > 1 for organisation, _ in found}
    assert 0.08 < len(sharing) / len(register(loaded).organisations) < 0.2


@pytest.mark.parametrize("range_", RANGES, ids=lambda found: found.pattern)
def test_a_range_is_in_the_numbering_plan_that_we_think(range_: numbers.Range) -> None:
    """`override` stands exactly where the library would object; a new release that differs shows here."""
    number = numbers.NumberBook(Dice(1, "test")).draw_from(range_)
    plans = {found.plan for found in RANGES if found.plan} | {found.country for found in RANGES}
    assert {country for country in plans if addresses.suits(number.text, country)} == {range_.plan} - {None}


def test_a_range_gives_each_number_once_and_then_another_range() -> None:
    """Running out of a small range repeats no number."""
    book = numbers.NumberBook(Dice(1, "test"))
    drawn = [book.draw_from(range_).text for range_ in RANGES for _ in range(1100)]
    assert len(set(drawn)) == len(drawn)
    assert all(RESERVED.match(value) for value in drawn)


# Every variety occurs


def test_organisations_have_the_shape_of_real_ones(loaded: Loaded) -> None:
    """About 270 organisations, three contacts each, two to three channels a contact."""
    organisations = register(loaded).organisations.values()
    contacts = [contact for organisation in organisations for contact in organisation.contacts]
    assert 255 <= len(organisations) <= 285
    assert 2.7 < len(contacts) / len(organisations) < 3.3
    assert 2.4 < len(list(channels(loaded))) / len(contacts) < 2.9


def test_every_freshness_occurs_in_its_share(loaded: Loaded) -> None:
    """A reader of the demo meets fresh, ageing, stale, expired and never verified channels."""
    counted = freshness(loaded)
    shares = {name: 100 * count / counted.total() for name, count in counted.items()}
    wanted = {"fresh": 65, "ageing": 12, "stale": 8, "expired": 7, "never": 8}
    assert shares == pytest.approx(wanted, abs=4)


def test_every_variety_of_channel_occurs(loaded: Loaded) -> None:
    """Every kind, label, result and sort of hours is there to be rendered."""
    found = [channel for _, _, channel in channels(loaded)]
    assert {channel.kind for channel in found} == set(ChannelKind)
    assert {channel.tlp for channel in found} == set(Tlp)
    assert {outcome.result for outcome in register(loaded).outcomes} == set(Result)
    assert {outcome.kind for outcome in register(loaded).outcomes} == set(ChannelKind)
    hours = {channel.hours.text for channel in found if channel.hours}
    assert {"24/7", "Mo-Fr 08:00-17:00", "Su-Th 08:00-17:00"} <= hours
    assert any(";" in text for text in hours)
    assert any(channel.country for channel in found)
    assert any(channel.note for channel in found)
    assert all(channel.override for channel in found if channel.kind is ChannelKind.SATELLITE)
    assert any(" ext. " in channel.value for channel in found)


def test_labels_follow_who_is_reached(loaded: Loaded) -> None:
    """A desk's number may be passed on; a person's mobile may not."""
    for _, contact, channel in channels(loaded):
        if contact.kind == "person" and channel.kind is ChannelKind.MOBILE:
            assert channel.tlp in {Tlp.AMBER_STRICT, Tlp.RED}
        if contact.kind == "desk" and channel.kind is ChannelKind.PHONE:
            assert channel.tlp in {Tlp.GREEN, Tlp.AMBER}


def test_most_addresses_die_with_their_own_tld(loaded: Loaded) -> None:
    """Three organisations in four take mail that relies on the TLD that they run."""
    hanging = set()
    for organisation, _, channel in channels(loaded):
        if channel.kind is ChannelKind.EMAIL and channel.relies_on:
            hanging.add(organisation.id)
    assert 0.65 < len(hanging) / len(register(loaded).organisations) < 0.8


def test_managers_and_back_ends_are_shared_as_in_life(loaded: Loaded) -> None:
    """Eight back ends serve many managers, some managers run several territories, some contacts take only mail."""
    tlds = register(loaded).tlds.values()
    served = defaultdict(set)
    territories = defaultdict(set)
    for tld in tlds:
        served[tld.backend].add(tld.manager)
        territories[tld.manager].add(tld.territory)
    assert sum(len(managers) > 1 for managers in served.values()) == 8
    assert max(len(found) for found in territories.values()) == 6
    assert sum(tld.backend == tld.manager for tld in tlds) > len(tlds) / 2
    contacts = [contact for found in register(loaded).organisations.values() for contact in found.contacts]
    assert any({channel.kind for channel in contact.channels} == {ChannelKind.EMAIL} for contact in contacts)


def test_some_tlds_have_nothing_verified_and_some_nobody(loaded: Loaded) -> None:
    """The gaps that a register has: managers that never answered, managers that named no one."""
    answered = {outcome.organisation for outcome in register(loaded).outcomes if outcome.result is Result.CONFIRMED}
    organisations = register(loaded).organisations.values()
    assert any(found.contacts and found.id not in answered for found in organisations)
    assert sum(not found.contacts for found in organisations) == 3


def test_consents_are_of_every_sort(loaded: Loaded) -> None:
    """Most managers show themselves to all, some to a few, some to all but a few, a few to none."""
    consents = [organisation.consent for organisation in register(loaded).organisations.values()]
    assert sum(found.only is None and found.except_ is None for found in consents) > 0.75 * len(consents)
    assert any(found.only for found in consents)
    assert any(found.except_ for found in consents)
    assert any(found.only == () for found in consents)


def test_names_stand_in_their_own_script(loaded: Loaded) -> None:
    """Organisations of IDN territories write their names as they do, with Latin in brackets."""
    organisations = register(loaded).organisations
    assert organisations["example-registry-gr"].name == "Δοκιμαστικό Μητρώο .ελ (Example Registry of Greece)"
    native = [found.name for found in organisations.values() if not found.name.isascii() and "(" in found.name]
    assert len(native) > 35
    people = [contact.name or "" for found in organisations.values() for contact in found.contacts]
    assert sum(not name.isascii() for name in people) > 50


# Recipients and their keys


def test_the_first_recipient_makes_a_good_demo(demo: Path, loaded: Loaded) -> None:
    """Who opens the first file sees everything but what is for one person's eyes."""
    first = loaded.recipients[0]
    assert (demo / "recipients" / f"{first.id}.yaml").read_text().count("scope: all\n") == 1
    assert first.clearance is Tlp.AMBER_STRICT
    assert first.kind == "national-cert"


def test_recipients_are_of_every_sort(loaded: Loaded) -> None:
    """All clearances, kinds and numbers of keys occur, and every name says that it is fictional."""
    assert {found.clearance for found in loaded.recipients} == set(Tlp)
    assert {found.kind for found in loaded.recipients} == {
        "national-cert",
        "sector-cert",
        "regional-body",
        "operator-group",
    }
    assert {len(found.keys) for found in loaded.recipients} == {1, 2, 3}
    assert all(found.name.endswith(" (fictional)") for found in loaded.recipients)
    assert all(270 < (found.until - TODAY).days < 340 for found in loaded.recipients)
    scopes = [found.scope for found in loaded.recipients[1:]]
    assert any(found.regions and not found.tlds for found in scopes)
    assert any(found.tlds and not found.regions for found in scopes)
    assert any(found.tlds and found.regions for found in scopes)


def test_identities_open_what_is_sealed_to_their_key_and_nothing_else(demo: Path, loaded: Loaded) -> None:
    """The fixture of a recipient opens its bundles, whichever of its keys it uses; another's does not."""
    opened = {}
    for recipient in loaded.recipients:
        sealed = seal.seal(recipient.id.encode(), [key.key for key in recipient.keys])
        identities = secrets_in(demo, recipient.id)
        assert [seal.public_key(identity) for identity in identities] == [key.key for key in recipient.keys]
        assert {seal.unseal(sealed, identity) for identity in identities} == {recipient.id.encode()}
        opened[recipient.id] = (sealed, identities[0])
    (sealed, _), (_, stranger) = list(opened.values())[:2]
    with pytest.raises(SealError):
        seal.unseal(sealed, stranger)


def secrets_in(root: Path, recipient: str) -> list[str]:
    lines = (root / "identities" / f"{recipient}.txt").read_text().splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_identity_files_warn_and_name_their_keys(demo: Path, loaded: Loaded) -> None:
    """Nobody takes a fixture for a real identity."""
    for recipient in loaded.recipients:
        lines = (demo / "identities" / f"{recipient.id}.txt").read_text().splitlines()
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


def test_the_board_of_a_demo_approves_its_recipients(demo: Path, loaded: Loaded) -> None:
    """Whoever writes a demo can build it: root, approvals and proofs fit each other and the files."""
    workspace = Workspace.find(demo)
    root = board.newest_root(workspace)
    found = approvals.standings(
        approvals.InForce(root=root, approvals=board.approvals_in_force(workspace)),
        board.recipient_files(workspace),
        loaded.retired,
        NOW,
    )
    assert sorted(found) == sorted(recipient.id for recipient in loaded.recipients)
    assert {standing.state for standing in found.values()} == {approvals.Verdict.APPROVED}
    assert {name: len(keys) for name, keys in board.known_proofs(workspace).items()} == {
        recipient.id: len(recipient.keys) for recipient in loaded.recipients
    }


def test_the_keys_of_a_demo_are_marked_as_fixtures_and_are_those_of_its_root(demo: Path) -> None:
    """Nobody takes a fixture for a real key, and each signs for the role that it is named after."""
    holders = roots.holders_of(board.newest_root(Workspace.find(demo)).signed)
    assert sorted(path.name for path in (demo / "keys").iterdir()) == sorted(
        f"{key.name}.{kind}" for key in holders.all for kind in ("key", "pub")
    )
    for key in holders.all:
        text = (demo / "keys" / f"{key.name}.key").read_bytes()
        assert text.startswith(f"# TEST FIXTURE: the secret key of the fictional {key.name}.".encode())
        assert keys.read_secret(text, key.name, lambda: "").id == key.id
        assert keys.read_public((demo / "keys" / f"{key.name}.pub").read_text(encoding="ascii"), key.name).id == key.id


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


# The directory


def test_a_directory_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    """A demo never lands among somebody's files."""
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match="not empty") as error:
        write_demo(tmp_path, tlds=5, recipients=2, today=TODAY)
    assert error.value.hint
    assert files(tmp_path) == {"notes.txt": b"mine"}


def test_a_file_in_place_of_the_directory_is_refused(tmp_path: Path) -> None:
    """What is no directory is left as it is."""
    (tmp_path / "demo").write_text("mine")
    with pytest.raises(WorkspaceError, match="no directory"):
        write_demo(tmp_path / "demo", tlds=5, recipients=2, today=TODAY)


def test_another_demo_replaces_an_earlier_one_and_nothing_else(tmp_path: Path) -> None:
    """Files that a demo did not write stay: a README, an edition, a recipient added by hand."""
    write_demo(tmp_path / "demo", tlds=40, recipients=9, today=TODAY)
    kept = {
        "data/README.md": b"about the data",
        "recipients/README.md": b"about recipients",
        "recipients/cert-zz.yaml": b"by hand",
        "data/editions/1/edition.yaml": b"number: 1",
        "mkdocs.yml": b"site_name: mine",
    }
    for path, content in kept.items():
        (tmp_path / "demo" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "demo" / path).write_bytes(content)
    write_demo(tmp_path / "demo", tlds=5, recipients=2, seed=3, today=date(2027, 6, 1))
    write_demo(tmp_path / "fresh", tlds=5, recipients=2, seed=3, today=date(2027, 6, 1))
    assert files(tmp_path / "demo") == files(tmp_path / "fresh") | kept


def test_a_run_that_was_killed_can_be_run_again(tmp_path: Path) -> None:
    """Half a demo is replaced like a whole one, whatever part of it is there."""
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / f"{MARKER}.part").write_text("# half")
    write_demo(tmp_path / "demo", tlds=20, recipients=4, today=TODAY)
    for path in sorted((tmp_path / "demo").rglob("*.yaml"))[::2]:
        path.unlink()
    write_demo(tmp_path / "demo", tlds=9, recipients=3, today=TODAY)
    write_demo(tmp_path / "fresh", tlds=9, recipients=3, today=TODAY)
    assert files(tmp_path / "demo") == files(tmp_path / "fresh")


def test_a_file_that_no_demo_wrote_is_never_overwritten(tmp_path: Path) -> None:
    """A record made by hand stands in the way, and wins."""
    write_demo(tmp_path, tlds=5, recipients=2, today=TODAY)
    before = files(tmp_path)
    (tmp_path / "recipients" / "cert-br.yaml").write_text("by hand")
    with pytest.raises(WorkspaceError, match="in the way"):
        write_demo(tmp_path, tlds=5, recipients=24, today=TODAY)
    assert files(tmp_path) == before | {"recipients/cert-br.yaml": b"by hand"}


@pytest.mark.parametrize("path", ["../mine.txt", "/etc/hosts", "data/../../mine.txt", "mine.txt", "content/index.md"])
def test_a_marker_that_points_elsewhere_is_refused(path: str, tmp_path: Path) -> None:
    """A marker from a stranger makes us delete nothing but what a demo writes."""
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / MARKER).write_text(f"{path}\n")
    with pytest.raises(WorkspaceError, match="names a file"):
        write_demo(tmp_path / "demo", tlds=5, recipients=2, today=TODAY)
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("directory", ["data", "data/tlds", "recipients", "identities"])
def test_a_link_is_not_followed(directory: str, tmp_path: Path) -> None:
    """What lies behind a link is not ours to replace."""
    write_demo(tmp_path / "demo", tlds=5, recipients=2, today=TODAY)
    (tmp_path / "demo" / directory).rename(tmp_path / "elsewhere")
    (tmp_path / "demo" / directory).symlink_to(tmp_path / "elsewhere")
    before = files(tmp_path / "elsewhere")
    with pytest.raises(WorkspaceError, match="is a link"):
        write_demo(tmp_path / "demo", tlds=9, recipients=3, today=TODAY)
    assert files(tmp_path / "elsewhere") == before


# What is written reads back, and reads well

TRICKY = [
    "no",
    "24/7",
    "+44 7700 900123",
    "Mo-Fr 08:00-17:00; Sa 09:00-12:00",
    "duty@nic.gr.example",
    "Matrix @duty:nic.gr.example",
    "64496*100",
    "Fictional example: every number",
    "a, b",
    "[a]",
    "# no comment",
    "a #b",
    "- a",
    "ends with:",
    'says "yes"',
    "back\\slash",
    "Côte d'Ivoire",
    "@handle",
    "ශ්\u200dරී",
    "سجل تجريبي .مصر (Example Registry of Egypt)",
    "٣",
]


@pytest.mark.parametrize("text", TRICKY)
def test_a_text_reads_back_as_it_was(text: str) -> None:
    """In a block, in a line of its own and in a list, our reader finds the very text."""
    written = document({"block": text, "flow": [text, text], "records": [{"value": text, "last": "x"}]})
    reader = YamlReader("test.yaml")
    read = reader.read(written)
    assert reader.problems == []
    assert read is not None
    assert read["block"] == text
    assert read["flow"] == [text, text]
    assert read["records"][0]["value"] == text


def test_plain_text_needs_no_quotes() -> None:
    """Numbers, hours, addresses and names stand as a person would write them."""
    for text in (*TRICKY[:7], "ශ්\u200dරී", "Côte d'Ivoire"):
        assert scalar(text) == text


def test_a_record_is_written_as_the_design_shows_it(demo: Path) -> None:
    """One line a channel and a list, short lines, keys in the model's order, a line feed at the end."""
    text = (demo / "data/organisations/example-registry-gr.yaml").read_text(encoding="utf-8")
    assert re.match(
        r"id: example-registry-gr\nname: .+\ncountry: GR\ntimezone: Europe/Athens\nlanguages: \[el, en\]\n"
        r"consent: .+\ncontacts:\n"
        r"  - id: [a-z]+\n    kind: desk\n(?:    name: .+\n)?    role: duty-desk\n    order: 1\n    channels:\n"
        r"      - \{kind: (?:phone|mobile), value: \+[0-9 ]+, tlp: [A-Z+]+, hours: 24/7",
        text,
    )
    assert text.endswith("}\n")
    gr = (demo / "data/tlds/gr.yaml").read_text(encoding="utf-8")
    keys = [line.partition(":")[0] for line in gr.splitlines()]
    assert keys == ["tld", "name", "territory", "region", "idn", "manager", "backend", "name_servers"]


def test_lists_of_labels_are_wrapped(demo: Path) -> None:
    """A scope of two hundred labels can be read, and a change of one label is a change of a line or two."""
    for path in [*(demo / "recipients").glob("*.yaml"), *(demo / "data/tlds").iterdir()]:
        # A post-quantum key is one word of two thousand letters.
        text = re.sub(r"age1pq1\w+", "age1pq1", path.read_text(encoding="utf-8"))
        assert max(map(len, text.splitlines())) <= 120


def test_rounds_are_told_apart_by_quarter(demo: Path, loaded: Loaded) -> None:
    """Each round lies in the past, and its outcomes between its opening and its due date, in order of day."""
    rounds = {found.id: found for found in register(loaded).rounds}
    assert len(rounds) == 4
    for id_, found in rounds.items():
        assert re.match(r"\d{4}-q[1-4]\Z", id_)
        with (demo / "data/rounds" / id_ / "outcomes.csv").open(encoding="utf-8", newline="") as table:
            days = [row["when"] for row in csv.DictReader(table)]
        assert days == sorted(days)
        assert found.opened.isoformat() <= days[0] <= days[-1] <= found.due.isoformat() < TODAY.isoformat()


def test_a_correction_names_a_value_that_is_gone(loaded: Loaded) -> None:
    """An outcome `corrected` is about the old value, so it says nothing about the new one."""
    now = {(organisation.id, contact.id, channel.value) for organisation, contact, channel in channels(loaded)}
    corrected = [found for found in register(loaded).outcomes if found.result is Result.CORRECTED]
    assert corrected
    assert all((found.organisation, found.contact, found.value) not in now for found in corrected)


def test_a_deck_keeps_its_shares() -> None:
    """After a whole deck, each card has come as often as stated."""
    deck = Deck(Dice(1, "test"), {"a": 3, "b": 1})
    assert Counter(deck.deal() for _ in range(8)) == {"a": 6, "b": 2}
