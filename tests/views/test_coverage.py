"""Coverage: how well the register is, in numbers that tell nothing of anybody."""

from dataclasses import asdict
from datetime import date

from workspaces import TODAY, Change

from builder.register.edition import Edition
from builder.register.freshness import State
from builder.register.loading import load
from builder.register.reach import Scenario
from builder.views import views_of
from builder.views.coverage import Coverage, RecipientCoverage, coverage_of
from builder.workspace.places import Workspace


def coverage(workspace: Workspace, today: date = TODAY) -> Coverage:
    loaded = load(workspace)
    assert loaded.register
    views = views_of(loaded.register, Edition(number=1, issued=today, valid_days=120))
    return coverage_of(views, loaded.recipients)


def states(**counted: int) -> dict[State, int]:
    return {state: counted.get(state.value, 0) for state in State}


def test_everything_is_counted(miniature: Workspace) -> None:
    """Organisations, contacts and channels are those of the files."""
    found = coverage(miniature)
    assert (found.organisations, found.contacts, found.channels) == (5, 6, 15)


def test_channels_are_counted_by_kind_and_freshness(miniature: Workspace) -> None:
    """Each channel is in exactly one state, and every state has its number even where it is none."""
    found = coverage(miniature).freshness
    assert found["all"] == states(fresh=4, ageing=1, stale=1, expired=2, never=7)
    assert found["phone"] == states(fresh=2, stale=1)
    assert found["email"] == states(ageing=1, expired=1, never=2)
    assert found["sms"] == states(expired=1)
    assert found["mobile"] == states(fresh=1, never=1)
    assert list(found) == [*sorted(found.keys() - {"all"}), "all"]
    assert sum(sum(of.values()) for kind, of in found.items() if kind != "all") == 15


def test_regions_tell_coverage_and_reach(miniature: Workspace) -> None:
    """For each region: how many TLDs, how many have contacts, how many are reached when something is down."""
    found = {each.region: each for each in coverage(miniature).regions}
    assert list(found) == ["AF", "AP", "EU", "LAC", "NA", "all"]
    assert (found["AF"].tlds, found["AF"].with_contacts, set(found["AF"].reached.values())) == (0, 0, {0})
    assert (found["EU"].tlds, found["EU"].with_contacts, found["EU"].reached_twice) == (3, 3, 2)
    assert (found["AP"].tlds, found["AP"].with_contacts, found["AP"].reached_twice) == (2, 2, 0)
    assert found["EU"].reached == dict.fromkeys(Scenario, 3)
    assert found["AP"].reached == dict.fromkeys(Scenario, 2)
    for name in ("tlds", "with_contacts", "reached_twice"):
        assert getattr(found["all"], name) == sum(getattr(found[region], name) for region in found if region != "all")


def test_each_scenario_closes_what_it_closes(miniature: Workspace, change: Change) -> None:
    """A region whose only verified way hangs on one thing is not reached when that thing is down."""
    change(
        "data/rounds/2026-q3/outcomes.csv",
        "shared-backend,noc,phone,+49 30 23125401,2026-09-01,call,confirmed,anna,\n",
        "registry-no,ops,phone,+44 1632 960201,2026-09-01,call,confirmed,anna,\n",
    )
    reached = {each.region: each for each in coverage(miniature).regions}["EU"].reached
    assert reached == {
        Scenario.NOTHING: 3,
        Scenario.OWN_TLD: 3,
        Scenario.INTERNET: 3,
        Scenario.PHONES: 2,
        Scenario.NIGHT: 2,
    }


def test_tlds_without_a_verified_way_in_are_named(miniature: Workspace) -> None:
    """The secretariat's work list: when all has run out, it is every TLD."""
    assert coverage(miniature).unreached == ()
    assert coverage(miniature, date(2028, 1, 1)).unreached == ("gr", "no", "to", "tv", "xn--qxam")


def test_organisations_without_contacts_do_not_count_as_covered(miniature: Workspace) -> None:
    """A file that names nobody covers nothing."""
    path = miniature.root / "data/organisations/registry-gr.yaml"
    head = path.read_text(encoding="utf-8").partition("contacts:")[0]
    path.write_text(head + "contacts: []\nconsent: all\n", encoding="utf-8")
    found = coverage(miniature)
    assert {each.region: each.with_contacts for each in found.regions}["EU"] == 1
    assert found.unreached == ("gr", "xn--qxam")


def test_recipients_are_told_in_numbers(miniature: Workspace) -> None:
    """Who reads how much, up to which label and until when."""
    told = {each.recipient: each for each in coverage(miniature).recipients}
    assert {name: each.entries for name, each in told.items()} == {
        "cert-all": 4,
        "cert-eu": 2,
        "cert-green": 4,
        "cert-none": 0,
    }
    assert told["cert-green"] == RecipientCoverage(
        recipient="cert-green",
        clearance="TLP:GREEN",
        scope="region EU and 1 TLD by name",
        entries=4,
        until="2027-09-30",
    )


def test_no_value_is_in_it(miniature: Workspace) -> None:
    """Status may be pasted into a report: it holds no number, no address and no name of a person."""
    loaded = load(miniature)
    assert loaded.register
    said = repr(asdict(coverage(miniature)))
    for organisation in loaded.register.organisations.values():
        assert organisation.name not in said
        for contact in organisation.contacts:
            assert (contact.name or "no name") not in said
            for channel in contact.channels:
                assert channel.value not in said
