"""Changes since the edition before, in the bundle: what is new for a recipient, and nothing of what was taken away."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from records import EDITION, walk
from registers import recipients, registers
from workspaces import TODAY, Change, locators_in, opened, publish_edition

from builder.bundle.parts import PartsMaker
from builder.editions.history import previous
from builder.register.edition import Edition
from builder.register.freshness import fold
from builder.register.loading import load
from builder.register.model import Recipient, Register
from builder.views import Previous, Views, views_of
from builder.views.entries import ChangeLine, Compared, View, What
from builder.workspace.places import Workspace

GR = "data/organisations/registry-gr.yaml"
TV = "data/organisations/registry-tv.yaml"
ROUND = "data/rounds/2026-q3/outcomes.csv"
RECIPIENTS = ("cert-all", "cert-eu", "cert-green", "cert-none")
MARK = "zqcanary"


def keep(workspace: Workspace, number: int = 11, got: tuple[str, ...] = RECIPIENTS, issued: date = TODAY) -> Path:
    """Leave the record of an edition, as it was published from the workspace as it stands."""
    directory = workspace.records_of_editions / str(number)
    loaded = load(workspace)
    assert loaded.problems == ()
    for name, text in loaded.sources.items():
        path = directory / "snapshot" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    names = loaded.locators(number)
    listed = "".join(
        f"  - {{recipient: {each.id}, locator: {names[each.id]}, entries: 1, bytes: 1, sha256: {'0' * 64}}}\n"
        for each in loaded.recipients
        if each.id in got
    )
    (directory / "edition.yaml").write_text(
        f"edition: {number}\nissued: {issued}\nexpires: {issued + timedelta(days=120)}\nroot: 1\napprovals: 1\n"
        f"salt: {'0' * 64}\nrecipients:{' []' if not listed else ''}\n{listed}",
        encoding="utf-8",
    )
    return directory


def view(workspace: Workspace, recipient: str = "cert-all", today: date = TODAY) -> View:
    """What a recipient gets in the edition that is built now."""
    loaded = load(workspace)
    assert loaded.register
    assert loaded.problems == ()
    (who,) = (each for each in loaded.recipients if each.id == recipient)
    edition = Edition(number=12, issued=today, valid_days=120)
    return views_of(loaded.register, edition, previous(workspace)).view(who)


def lines(found: View) -> list[tuple[str, int, What, str | None, str | None, str | None, int]]:
    return [
        (placed.tld, placed.more, each.what, each.kind, each.contact, each.shown, each.count)
        for placed in found.changes.organisations
        for each in placed.changes.lines
    ]


def html(found: View) -> str:
    return PartsMaker().parts(found).changes.decode()


# What it is compared with


def test_the_first_edition_has_nothing_to_tell(miniature: Workspace) -> None:
    """Nothing was published: the section says so, and is there."""
    found = view(miniature)
    assert found.changes.compared is Compared.FIRST
    assert found.copy.previous is None
    assert "<p>This is the first edition that you get.</p>" in html(found)
    assert html(found).startswith('<section id="changes"')


def test_nothing_changed_is_said(miniature: Workspace) -> None:
    """A recipient need not wonder whether changes were left out."""
    keep(miniature)
    found = view(miniature)
    assert (found.changes.compared, found.changes.previous, found.copy.previous) == (Compared.PREVIOUS, 11, 11)
    assert lines(found) == []
    assert "<h2>Changes since edition 11</h2>\n<p>Nothing that you see has changed.</p>" in html(found)


def test_who_did_not_get_the_edition_before_is_told_so(miniature: Workspace, change: Change) -> None:
    """There is nothing to compare for it; the others are compared."""
    keep(miniature, got=("cert-eu",))
    change(GR, "+44 1632 960101", "+44 1632 960109")
    found = view(miniature)
    assert (found.changes.compared, found.copy.previous, lines(found)) == (Compared.NOT_SENT, None, [])
    assert "You did not get edition 11" in html(found)
    assert lines(view(miniature, "cert-eu"))


DAMAGE = {
    "no snapshot": lambda record: shutil.rmtree(record / "snapshot"),
    "no settings": lambda record: (record / "snapshot/data/register.yaml").unlink(),
    "no record": lambda record: (record / "edition.yaml").unlink(),
    "a record that is none": lambda record: (record / "edition.yaml").write_text("{", encoding="utf-8"),
    "an organisation is missing": lambda record: (record / "snapshot" / GR).unlink(),
    "an organisation is damaged": lambda record: (record / "snapshot" / GR).write_text("id: [", encoding="utf-8"),
    "a recipient is missing": lambda record: (record / "snapshot/recipients/cert-eu.yaml").unlink(),
    "a number that is none": lambda record: _garble(record / "snapshot" / GR),
}


def _garble(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace("+44 1632 960101", "+44 none"), encoding="utf-8")


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_record_keeps_no_edition_back(miniature: Workspace, damage: object) -> None:
    """What changed is then not known, which is said; it is not said that nothing changed."""
    damage(keep(miniature))  # type: ignore[operator]
    found = view(miniature)
    assert (found.changes.compared, found.changes.previous, found.copy.previous) == (Compared.UNKNOWN, 11, None)
    assert "is not known" in html(found)


def test_lost_records_do_not_make_a_first_edition(miniature: Workspace) -> None:
    """Where something is published, and no record is left, nobody is told that this is the first."""
    miniature.site.mkdir(parents=True)
    assert view(miniature).changes.compared is Compared.UNKNOWN


# What is told


def test_a_value_in_place_of_another_is_one_change(miniature: Workspace, change: Change) -> None:
    """The new number is told, once for all TLDs of the organisation; the old one is not."""
    keep(miniature)
    change(GR, "+44 1632 960101", "+44 1632 960109")
    found = view(miniature)
    assert lines(found) == [("gr", 1, What.CHANGED, "phone", "Duty desk", "+44 1632 960109", 1)]
    text = html(found)
    assert "<li><a href=#gr>.gr</a> and 1 more <bdi>" in text
    assert "<li><b>changed</b> phone of <bdi>Duty desk</bdi>: <bdi>+44 1632 960109</bdi>\n" in text
    assert "960101" not in text


def test_an_added_channel_is_told_with_its_value(miniature: Workspace, change: Change) -> None:
    """By which contact it is reached, as on the page."""
    keep(miniature)
    change(GR, "    channels:\n      - {kind: phone", "    channels:\n" + NEW + "      - {kind: phone")
    assert lines(view(miniature)) == [("gr", 1, What.ADDED, "fax", "Duty desk", "+44 1632 960777", 1)]
    # Who is not cleared for it learns nothing.
    assert lines(view(miniature, "cert-green")) == []


NEW = "      - {kind: fax, value: +44 1632 960777, tlp: RED, override: reserved for fiction}\n"


def test_what_is_removed_is_told_by_its_kind_alone(miniature: Workspace) -> None:
    """Neither the value nor whose it was: whoever left may have withdrawn consent."""
    keep(miniature)
    path = miniature.root / GR
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("  - id: lead")] + "consent: all\n", encoding="utf-8")
    found = view(miniature)
    assert lines(found) == [
        ("gr", 1, What.REMOVED, "mobile", None, None, 1),
        ("gr", 1, What.REMOVED, "email", None, None, 1),
    ]
    assert "<li><b>removed</b> mobile\n" in html(found)
    for gone in ("Ελένη", "eleni@", "900101", "Security lead", "lead"):
        assert gone not in html(found)


def test_a_person_who_took_over_is_told_by_the_new_name(miniature: Workspace, change: Change) -> None:
    """The old name is not repeated, and markup in the new one is text."""
    keep(miniature)
    change(GR, "Ελένη Δείγμα (Eleni Sample)", "Another <b>Person</b>")
    found = view(miniature)
    assert lines(found) == [("gr", 1, What.NAME, None, "Another <b>Person</b>", None, 1)]
    assert "<bdi>Another &lt;b&gt;Person&lt;/b&gt;</bdi>" in html(found)
    assert "Ελένη" not in html(found)


def test_details_and_disproofs_are_told(miniature: Workspace, change: Change) -> None:
    """Other hours are news, and above all that a number turned out wrong."""
    keep(miniature)
    change(GR, "hours: 24/7", "hours: Mo-Fr 08:00-17:00")
    assert lines(view(miniature)) == [("gr", 1, What.DETAILS, "phone", "Duty desk", "+44 1632 960101", 1)]
    row = "registry-gr,duty,phone,+441632960101,2026-10-01,call,"
    change(ROUND, f"{row}confirmed", f"{row}out-of-service")
    found = view(miniature)
    assert lines(found) == [("gr", 1, What.DISPROVED, "phone", "Duty desk", "+44 1632 960101", 1)]
    assert "<b>found wrong:</b> phone of <bdi>Duty desk</bdi>" in html(found)


def test_what_time_did_is_counted(miniature: Workspace) -> None:
    """Channels that are verified no longer are told by number, and a day more of the same state is not."""
    keep(miniature)
    assert lines(view(miniature, "cert-eu", TODAY + timedelta(days=1))) == []
    found = view(miniature, "cert-eu", date(2027, 2, 1))
    assert [(each.what, each.state, each.count) for each in told(found)] == [(What.FRESHNESS, "stale", 1)]
    assert "<li>1 channel is now <b>stale</b>, at <a href=#gr>.gr</a>\n" in html(found)


def told(found: View) -> Iterator[ChangeLine]:
    for placed in found.changes.organisations:
        yield from placed.changes.lines


def test_tlds_that_come_and_go_are_told(miniature: Workspace, change: Change) -> None:
    """A wider or narrower scope; of what is gone its label alone is told, without a link."""
    change("data/tlds/tv.yaml", "consent: none\n", "")
    keep(miniature)
    change("recipients/cert-eu.yaml", "{regions: [EU]}", "{tlds: [gr, tv]}")
    found = view(miniature, "cert-eu")
    assert [(each.what, each.tld, each.organisation) for each in found.changes.tlds] == [
        (What.NEW_TLD, "tv", None),
        (What.GONE_TLD, "xn--qxam", None),
    ]
    assert "<li><a href=#tv>.tv</a> <b>is new in your copy</b>\n" in html(found)
    assert re.search(r"<li>\.[^<]+ <b>is no more in your copy</b>\n", html(found))


def test_an_organisation_that_was_not_seen_before_has_no_changes(miniature: Workspace, change: Change) -> None:
    """What became of its contacts before a recipient saw any of them is not the recipient's to know."""
    keep(miniature)
    change("recipients/cert-eu.yaml", "{regions: [EU]}", "{tlds: [gr, to]}")
    change(TV, "{only: [cert-all, cert-green]}", "all")
    change(TV, "+44 1632 960301", "+44 1632 960309")
    assert lines(view(miniature))
    found = view(miniature, "cert-eu")
    assert [(each.what, each.tld) for each in found.changes.tlds] == [(What.NEW_TLD, "to"), (What.GONE_TLD, "xn--qxam")]
    assert lines(found) == []


def test_consent_that_was_withdrawn_takes_all_but_the_label(miniature: Workspace, change: Change) -> None:
    """Who may see a TLD no longer learns nothing of what became of its contacts."""
    keep(miniature)
    change(GR, "consent: all", "consent: none")
    change(GR, "+44 1632 960101", "+44 1632 960109")
    found = view(miniature, "cert-eu")
    assert [each.what for each in found.changes.tlds] == [What.GONE_TLD, What.GONE_TLD]
    assert found.changes.organisations == ()
    text = html(view(miniature, "cert-eu"))
    for hidden in ("960109", "960101", "Duty desk", "Μητρώο"):
        assert hidden not in text


def test_another_manager_is_told_by_name(miniature: Workspace, change: Change) -> None:
    """Whoever runs a TLD now is news of its own; their channels stand on the page."""
    keep(miniature)
    change("data/tlds/to.yaml", "manager: registry-tv", "manager: registry-gr")
    (found,) = (each for each in view(miniature).changes.tlds if each.what is What.MANAGER)
    assert (found.tld, found.organisation) == ("to", "Δοκιμαστικό Μητρώο (Test Registry of Greece)")
    assert "<b>has another manager</b>" in html(view(miniature))


def test_changes_are_shared_by_who_sees_the_same(miniature: Workspace, change: Change) -> None:
    """800 recipients cost little more than one for each pair of clearances."""
    keep(miniature)
    change(GR, "+44 1632 960101", "+44 1632 960109")
    loaded = load(miniature)
    assert loaded.register
    made = views_of(loaded.register, Edition(number=12, issued=TODAY, valid_days=120), previous(miniature))
    found = [made.view(each) for each in (*loaded.recipients, *loaded.recipients) if each.id == "cert-all"]
    first, second = (each.changes.organisations[0].changes for each in found)
    assert first is second


# Nothing of what is gone, for any two registers


@given(registers(), registers(), recipients, recipients)
@settings(deadline=None)
def test_all_that_is_told_is_seen_now(then: Register, now: Register, before: Recipient, after: Recipient) -> None:
    """No value, name or organisation in the changes is one that the page itself does not show."""
    after = after.model_copy(update={"id": before.id})
    old = Views(then, fold(then.outcomes, then.settings.freshness, EDITION.issued), EDITION)
    made = Previous(edition=6, views=old, recipients={before.id: before})
    found = Views(now, fold(now.outcomes, now.settings.freshness, EDITION.issued), EDITION, made).view(after)
    labels = {entry.tld for entry in found.entries}
    names = {each.name for each in found.organisations}
    contacts = {contact.name for each in found.organisations for contact in each.contacts}
    values = {channel.shown for each in found.organisations for _, channel in each.channels}
    gone = {each.tld for each in found.changes.tlds if each.what is What.GONE_TLD}
    assert gone == {tld.tld for tld in old.granted(before).tlds} - labels
    assert {each.tld for each in found.changes.tlds} - gone <= labels
    assert {each.organisation for each in found.changes.tlds} <= names | {None}
    for placed in found.changes.organisations:
        assert placed.tld in labels
        assert placed.changes.organisation in names
        for each in placed.changes.lines:
            assert each.contact in contacts | {None}
            assert each.shown in values | {None}
            if each.what is What.REMOVED:
                assert (each.contact, each.shown) == (None, None)
    assert all(not isinstance(value, Recipient) for value in walk(asdict(found.changes)))


def test_a_change_shows_no_value_in_a_log_line(miniature: Workspace, change: Change) -> None:
    """A view with its changes can be printed for debugging without telling a number."""
    keep(miniature)
    change(GR, "+44 1632 960101", "+44 1632 960109")
    found = view(miniature)
    assert "9601" not in repr(found.changes)
    assert "Duty" not in repr(found.changes)


# Through the whole program


def test_no_bundle_holds_what_was_removed(miniature: Workspace) -> None:
    """Promise 2, edition after edition: old value and name of a contact that went are in no file of any bundle."""
    path = miniature.root / GR
    text = path.read_text(encoding="utf-8")
    text = text.replace("Ελένη Δείγμα (Eleni Sample)", f"{MARK}1 Fictional").replace("eleni@", f"{MARK}2@")
    path.write_text(text, encoding="utf-8")
    publish_edition(miniature)
    path.write_text(text[: text.index("  - id: lead")] + "consent: all\n", encoding="utf-8")
    later = datetime(2026, 12, 22, 12, tzinfo=UTC)
    assert publish_edition(miniature, later) == 2
    told_to = []
    for recipient, locator in locators_in(miniature, 2).items():
        (sealed,) = (miniature.site / "targets").glob(f"*.{locator}.zip.age")
        for name, content in opened(sealed, recipient).items():
            assert MARK not in content.decode("utf-8", "replace"), name
            if name == "register.html" and "<b>removed</b> mobile" in content.decode():
                told_to.append(recipient)
    assert told_to == ["cert-all"]
