"""Changes: what a recipient sees otherwise than in an earlier edition."""

from datetime import date

import pytest
from workspaces import TODAY, Change

from builder.register.edition import Edition
from builder.register.loading import load
from builder.views import views_of
from builder.views.changes import Change as What
from builder.views.changes import Changed, changes
from builder.views.entries import View
from builder.workspace.places import Workspace

GR = "data/organisations/registry-gr.yaml"
TV = "data/organisations/registry-tv.yaml"
ROUND = "data/rounds/2026-q3/outcomes.csv"


def view(workspace: Workspace, recipient: str = "cert-all", today: date = TODAY) -> View:
    """What a recipient sees of a workspace as it stands."""
    loaded = load(workspace)
    assert loaded.register
    assert loaded.problems == ()
    (who,) = (each for each in loaded.recipients if each.id == recipient)
    return views_of(loaded.register, Edition(number=1, issued=today, valid_days=120)).view(who)


def told(found: tuple[Changed, ...]) -> list[tuple[str, str, str, str]]:
    return [(each.tld, each.contact, each.change.value, each.channel.value) for each in found]


def test_nothing_changed_is_nothing_to_tell(miniature: Workspace) -> None:
    """Two views of the same data differ in nothing, whatever the number of the edition."""
    assert changes(view(miniature), view(miniature)) == ()


def test_a_changed_number_is_one_that_went_and_one_that_came(miniature: Workspace, change: Change) -> None:
    """Both numbers are told, for each TLD that the contact serves: the old one must be struck out."""
    before = view(miniature)
    change(GR, "+44 1632 960101", "+44 1632 960109")
    assert sorted(told(changes(before, view(miniature)))) == [
        ("gr", "duty", "added", "+441632960109"),
        ("gr", "duty", "removed", "+441632960101"),
        ("xn--qxam", "duty", "added", "+441632960109"),
        ("xn--qxam", "duty", "removed", "+441632960101"),
    ]


def test_a_number_written_otherwise_is_no_change(miniature: Workspace, change: Change) -> None:
    """Spaces are not news."""
    before = view(miniature)
    change(GR, "+44 1632 960101", "+441632 960 101")
    assert changes(before, view(miniature)) == ()


def test_a_number_that_moved_to_another_contact_went_and_came(miniature: Workspace, change: Change) -> None:
    """Who answers is part of what a channel is."""
    before = view(miniature)
    change(GR, "  - id: duty\n", "  - id: night\n")
    found = {(each.tld, each.contact, each.change) for each in changes(before, view(miniature))}
    assert found == {
        (tld, contact, what)
        for tld in ("gr", "xn--qxam")
        for contact, what in (("duty", What.REMOVED), ("night", What.ADDED))
    }


DETAILS = {
    "hours": ("hours: 24/7, tlp: AMBER, override", "hours: Mo-Fr 08:00-17:00, tlp: AMBER, override"),
    "label": ("tlp: AMBER, override", "tlp: RED, override"),
    "note": ("override: reserved", "note: Ask for the duty officer., override: reserved"),
}


@pytest.mark.parametrize(("old", "new"), DETAILS.values(), ids=DETAILS)
def test_a_detail_that_changed_is_told(miniature: Workspace, change: Change, old: str, new: str) -> None:
    """When it is answered, how far it may circulate and what to know before ringing are news."""
    before = view(miniature)
    text = (miniature.root / GR).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "960101" in line)
    change(GR, line, line.replace(old, new))
    assert told(changes(before, view(miniature))) == [
        ("gr", "duty", "details changed", "+441632960101"),
        ("xn--qxam", "duty", "details changed", "+441632960101"),
    ]


def test_the_reason_for_an_override_is_no_news(miniature: Workspace, change: Change) -> None:
    """What only the secretariat reads is nobody's change."""
    before = view(miniature)
    change(GR, "override: reserved for fiction", "override: not given to anybody")
    assert changes(before, view(miniature)) == ()


def test_freshness_is_told_when_the_state_changes(miniature: Workspace, change: Change) -> None:
    """A verification that ran out, or came, is news; a day more of the same state is not."""
    before = view(miniature)
    assert changes(before, view(miniature, today=date(2026, 11, 23))) == ()
    change(
        ROUND,
        "registry-gr,duty,phone,+441632960101,2026-10-01,call,confirmed",
        "registry-gr,duty,phone,+441632960101,2026-10-01,call,out-of-service",
    )
    assert told(changes(before, view(miniature))) == [
        ("gr", "duty", "freshness changed", "+441632960101"),
        ("xn--qxam", "duty", "freshness changed", "+441632960101"),
    ]


def test_time_alone_ages_a_view(miniature: Workspace) -> None:
    """A recipient learns which numbers have aged since it last looked."""
    found = changes(view(miniature, "cert-eu"), view(miniature, "cert-eu", date(2027, 2, 1)))
    assert {(each.change, each.channel.value, each.channel.freshness.state.value) for each in found} == {
        (What.FRESHNESS, "+441632960101", "ageing"),
        (What.FRESHNESS, "duty@nic.example.gr", "stale"),
    }


def test_a_wider_clearance_and_a_narrower_scope_are_changes(miniature: Workspace, change: Change) -> None:
    """What the board decides is told like what a registry decides."""
    before = view(miniature, "cert-eu")
    change("recipients/cert-eu.yaml", "clearance: AMBER", "clearance: RED")
    wider = view(miniature, "cert-eu")
    assert told(changes(before, wider)) == [
        ("gr", "lead", "added", "+447700900101"),
        ("xn--qxam", "lead", "added", "+447700900101"),
    ]
    change("recipients/cert-eu.yaml", "{regions: [EU]}", "{tlds: [gr]}")
    assert {(each.tld, each.change) for each in changes(wider, view(miniature, "cert-eu"))} == {
        ("xn--qxam", What.REMOVED)
    }


def test_what_a_recipient_does_not_see_is_no_change_for_it(miniature: Workspace, change: Change) -> None:
    """A difference tells nothing that the view itself would not."""
    before = view(miniature, "cert-green")
    change(GR, "+44 7700 900101", "+44 7700 900199")
    change(TV, "matrix @desk:chat.example", "matrix @night:chat.example")
    assert changes(before, view(miniature, "cert-green")) == ()


def test_changes_stand_in_the_order_of_the_pages(miniature: Workspace, change: Change) -> None:
    """Who goes through the pages with a pencil turns them once."""
    before = view(miniature)
    change(TV, "+44 1632 960301", "+44 1632 960309")
    change(GR, "+44 1632 960101", "+44 1632 960109")
    after = view(miniature)
    order = [entry.tld for entry in after.entries]
    told_of = [each.tld for each in changes(before, after)]
    assert told_of == sorted(told_of, key=order.index)
    assert set(told_of) == {"gr", "xn--qxam", "to"}


def test_a_change_shows_no_value_in_a_log_line(miniature: Workspace, change: Change) -> None:
    """A change can be printed for debugging without telling a number."""
    before = view(miniature)
    change(GR, "+44 1632 960101", "+44 1632 960109")
    assert "96010" not in repr(changes(before, view(miniature)))
