"""What a recipient was given, edition by edition, and what it still holds."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from workspaces import NOW, TODAY, approve, copy_miniature, publish_edition

from builder import board
from builder.editions.history import History, history_of, view_in
from builder.editions.record import read_edition
from builder.errors import RecipientError
from builder.workspace.places import Workspace
from builder.workspace.problems import RegisterError

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three editions: the second without cert-eu, the third with a contact more for it; then cert-eu is retired."""
    workspace = copy_miniature(tmp_path_factory.mktemp("history") / "workspace")
    publish_edition(workspace, only=("cert-eu", "cert-none"))
    publish_edition(workspace, NOW + DAY, only=("cert-none",))
    path = workspace.data / "organisations/registry-gr.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("duty@nic.example.gr, tlp: GREEN", "duty@nic.example.gr, tlp: RED"), encoding="utf-8")
    publish_edition(workspace, NOW + 2 * DAY, only=("cert-eu",))
    with board.changing(workspace):
        board.retire(workspace, "cert-eu")
    return workspace.root


@pytest.fixture
def published(published_once: Path, tmp_path: Path) -> Workspace:
    """The same, for a test to harm."""
    shutil.copytree(published_once, tmp_path / "published", symlinks=True)
    return Workspace.find(tmp_path / "published")


def test_each_edition_that_a_recipient_got_is_told(published: Workspace) -> None:
    """With its days, its file, and how much it showed: from the data that it was built from."""
    found = history_of(published, "cert-eu")
    assert [(each.edition, each.issued, each.valid_until) for each in found.given] == [
        (1, TODAY, date(2027, 3, 22)),
        (3, TODAY + 2 * DAY, date(2027, 3, 24)),
    ]
    assert [(each.entries, each.contacts, each.channels) for each in found.given] == [(2, 2, 3), (2, 2, 2)]
    for each in found.given:
        (listed,) = [
            bundle for bundle in read_edition(published, each.edition).recipients if bundle.recipient == "cert-eu"
        ]
        assert (each.locator, each.sha256, each.entries) == (listed.locator, listed.sha256, int(listed.entries))


def test_what_a_retired_recipient_last_held_is_told(published: Workspace) -> None:
    """So that those people can be told: whose details, for which TLDs, by how many channels."""
    found = history_of(published, "cert-eu")
    assert [(each.organisation, each.contact, each.name, each.tlds, each.channels) for each in found.held] == [
        ("registry-gr", "duty", "Duty desk", ("gr", "xn--qxam"), 1),
        ("registry-gr", "lead", "Ελένη Δείγμα (Eleni Sample)", ("gr", "xn--qxam"), 1),
    ]


def test_history_agrees_with_what_was_published(published: Workspace) -> None:
    """For every recipient and edition: as many entries as its record says."""
    for name in ("cert-eu", "cert-none"):
        for each in history_of(published, name).given:
            view = view_in(published, name, read_edition(published, each.edition))
            assert len(view.entries) == each.entries


def test_what_is_in_the_register_today_does_not_change_history(published: Workspace) -> None:
    """What was given was given."""
    before = history_of(published, "cert-eu")
    shutil.rmtree(published.data / "tlds")
    shutil.rmtree(published.data / "organisations")
    assert history_of(published, "cert-eu") == before


def test_a_name_that_never_got_anything_is_told(published: Workspace) -> None:
    """A slip is not taken for a recipient that holds nothing."""
    for name in ("cert-all", "cert-zz"):
        with pytest.raises(RecipientError, match=f"{name} got no edition that was published here") as caught:
            history_of(published, name)
        assert caught.value.hint


def test_an_edition_that_a_recipient_did_not_get_shows_it_nothing(published: Workspace) -> None:
    """A recipient that is in the data of an edition and had no bundle of it held nothing of it."""
    assert [each.edition for each in history_of(published, "cert-none").given] == [1, 2]
    with pytest.raises(RecipientError, match="cert-zz got no bundle in edition 2"):
        view_in(published, "cert-zz", read_edition(published, 2))


def test_a_recipient_that_is_in_the_data_but_got_no_bundle_has_no_view(published: Workspace) -> None:
    """`view_in` shows what a recipient got, not what it would have got."""
    with pytest.raises(RecipientError, match="cert-eu got no bundle in edition 2"):
        view_in(published, "cert-eu", read_edition(published, 2))


def test_data_that_cannot_be_read_are_told(published: Workspace) -> None:
    """An answer that is not complete is no answer."""
    (published.records_of_editions / "3" / "snapshot" / "data" / "register.yaml").write_text("title: [", "utf-8")
    with pytest.raises(RegisterError):
        history_of(published, "cert-eu")


def test_names_of_people_are_in_no_repr(published: Workspace) -> None:
    """No log line and no traceback carries them."""
    found = history_of(published, "cert-eu")
    assert isinstance(found, History)
    assert "Eleni" not in repr(found)
    assert "Eleni" not in repr(found.held)
    assert found.held[1].name.endswith("(Eleni Sample)")


def test_a_staged_edition_is_no_history(miniature: Workspace) -> None:
    """What nobody published nobody holds."""
    approve(miniature)
    with pytest.raises(RecipientError, match="got no edition"):
        history_of(miniature, "cert-eu")
