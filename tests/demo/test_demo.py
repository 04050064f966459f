"""The demo generator: any size, always sound, always the same, and nobody real in it."""

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from demo_register import TODAY, channels, files, made, register

from builder.demo import numbers, write_demo
from builder.demo.dice import Dice
from builder.demo.spread import spread
from builder.demo.timezones import LANGUAGES, ZONES
from builder.errors import WorkspaceError
from builder.register import addresses
from builder.register.check import check
from builder.register.facts import CCTLDS
from builder.register.kinds import NUMBERED, ChannelKind
from builder.register.loading import Loaded, load
from builder.register.values import language_tag
from builder.workspace.places import Workspace

# A wish may go over two lines.
CONSENT = re.compile(rb"^consent:.*\n(?:  .*\n)*", re.MULTILINE)
RESERVED = re.compile(
    r"(?:\+44 1632 960\d{3}|\+44 7700 900\d{3}|\+1 202 555 01\d\d|\+33 1 99 00 \d\d \d\d|\+33 6 39 98 \d\d \d\d"
    r"|\+49 30 23125 \d{3}|\+49 171 39200 \d\d|\+61 2 5550 \d{4})(?: ext\. \d\d)?\Z"
)
NUMBER = re.compile(r"\+\d[\d ]*\d")
RESERVED_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)*(?:example|example\.net|example\.org|example\.com)\Z")
RANGES = [found for found in vars(numbers).values() if isinstance(found, numbers.Range)]


def test_two_runs_give_the_same_bytes(whole_demo: Path, tmp_path: Path) -> None:
    """Whoever runs the command with the same arguments gets the same workspace."""
    write_demo(tmp_path / "again", today=TODAY)
    assert files(tmp_path / "again") == files(whole_demo)


def test_the_order_of_sets_moves_nothing(whole_demo: Path, tmp_path: Path) -> None:
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
        assert files(root) == files(whole_demo)


def test_chance_is_the_one_that_python_promises_to_keep() -> None:
    """A later Python that gives other numbers is noticed here, not in a diff of 600 files."""
    dice = Dice(1, "test")
    assert [dice.below(1000) for _ in range(5)] == [813, 515, 330, 853, 449]
    assert dice.shuffled("abcdef") == list("facbde")


def test_another_seed_gives_other_people(whole_demo: Path, tmp_path: Path) -> None:
    """The seed decides everything that is invented, keys included."""
    write_demo(tmp_path / "other", seed=2, today=TODAY)
    ours, other = files(whole_demo), files(tmp_path / "other")
    for path in ("data/organisations/example-registry-gr.yaml", "recipients/cert-gr.yaml", "identities/cert-gr.txt"):
        assert ours[path] != other[path]


def test_more_recipients_leave_organisations_and_earlier_keys_alone(whole_demo: Path, tmp_path: Path) -> None:
    """A benchmark of many recipients runs on the same register."""
    write_demo(tmp_path / "more", recipients=60, today=TODAY)
    ours, more = files(whole_demo), files(tmp_path / "more")
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


def test_scopes_differ(whole_demo_loaded: Loaded) -> None:
    """No two recipients may read the same TLDs, so every bundle differs."""
    assert_scopes_differ(whole_demo_loaded)


def assert_scopes_differ(loaded: Loaded) -> None:
    tlds = register(loaded).tlds.values()
    covered = {frozenset(tld.tld for tld in tlds if found.scope.covers(tld)) for found in loaded.recipients}
    assert len(covered) == len(loaded.recipients)


@pytest.mark.parametrize("size", [{"tlds": 0}, {"tlds": 310}, {"recipients": 0}, {"recipients": 10_001}])
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


def test_every_cctld_has_its_label_territory_and_region(whole_demo_loaded: Loaded) -> None:
    """The default demo covers all ccTLDs as the facts have them, each ASCII one with its IDN variants."""
    tlds = register(whole_demo_loaded).tlds
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


def test_only_reserved_numbers_occur(whole_demo: Path, whole_demo_loaded: Loaded) -> None:
    """Every number in every file, past ones and the publisher's included, is reserved for fiction."""
    values = [channel.value for _, _, channel in channels(whole_demo_loaded) if channel.kind in NUMBERED]
    assert [value for value in values if not RESERVED.match(value)] == []
    found = [text for content in files(whole_demo).values() for text in NUMBER.findall(content.decode())]
    assert len(found) > 2 * len(values)
    assert [text for text in found if not RESERVED.match(text)] == []


def test_only_reserved_domains_occur(whole_demo_loaded: Loaded) -> None:
    """Mail and name servers use reserved names: nobody real gets what is sent there."""
    found = []
    for _, _, channel in channels(whole_demo_loaded):
        if channel.kind is ChannelKind.EMAIL:
            found.append(addresses.mail_domain(channel.value) or "")
    for tld in register(whole_demo_loaded).tlds.values():
        found += tld.name_servers
    assert [domain for domain in found if not RESERVED_DOMAIN.match(domain)] == []


def test_a_number_is_given_out_once_but_for_sharing(whole_demo_loaded: Loaded) -> None:
    """Two organisations never have the same number; in one in seven, two contacts share one."""
    holders = defaultdict(set)
    for organisation, contact, channel in channels(whole_demo_loaded):
        if channel.kind in NUMBERED:
            holders[addresses.endpoint(channel)].add((organisation.id, contact.id))
    assert all(len({organisation for organisation, _ in found}) == 1 for found in holders.values())
    sharing = {organisation for found in holders.values() if len(found) > 1 for organisation, _ in found}
    assert 0.08 < len(sharing) / len(register(whole_demo_loaded).organisations) < 0.2


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
