"""A table that is taken in once an edition is out: what is new there waits for another officer, too."""

from datetime import timedelta

import pytest
from exchanges import DESK, NOW, planned, table, taken_in

from builder.proposals import applying, steps
from builder.proposals.files import open_office
from builder.proposals.record import Action, read_proposals
from builder.proposals.rules import Need, lacks
from builder.register.loading import load
from builder.workspace.places import Workspace

NEW = DESK | {"name": "Test Registry of France", "country": "FR", "manages": "fr"}
LINES = [NEW | {"hours": "24/7"}, NEW | {"kind": "email", "value": "duty@example.net", "override": ""}]


@pytest.fixture
def published(miniature: Workspace) -> Workspace:
    """The miniature with an edition, a second officer, and a draft of a TLD."""
    path = miniature.settings
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("officers:\n", "officers:\n  - {id: ben, name: Ben Officer}\n"), encoding="utf-8")
    miniature.edition(1).root.mkdir(parents=True)
    miniature.tld("fr").write_text("tld: fr\nname: France\nterritory: FR\nregion: EU\n", encoding="utf-8")
    return miniature


def test_an_organisation_that_is_new_to_a_published_register_is_proposed(published: Workspace) -> None:
    """Nobody alone brings numbers that CERTs will ring: no file is written, and another officer is wanted."""
    before = {path: path.read_bytes() for path in published.data.rglob("*.yaml")}
    made = taken_in(published, table(LINES))
    assert (made.files, [each.what for each in made.wanted]) == ((), ["new organisations"])
    assert before.items() <= {path: path.read_bytes() for path in published.data.rglob("*.yaml")}.items()
    (proposal,) = read_proposals(published)[0]
    assert proposal.action is Action.NEW_ORGANISATION
    assert [each.need for each in lacks(proposal, open_office(published, NOW))] == [Need.SECOND]
    assert taken_in(published, table(LINES)).known == 1


def test_its_tlds_wait_until_it_is_there(published: Workspace) -> None:
    """No file ever names an organisation that is not in the register; taken in again, the table does the rest."""
    made = taken_in(published, table(LINES))
    assert sum(count for what, count in made.read.items() if what.startswith("TLDs whose organisation")) == 1
    (proposal,) = read_proposals(published)[0]
    steps.confirm(published, proposal.id, "ben", NOW + timedelta(hours=1))
    ready = applying.prepare(published, proposal.id, "ben", NOW + timedelta(hours=2))
    applying.apply(published, ready, "ben", NOW + timedelta(hours=2))
    again = taken_in(published, table(LINES))
    assert [each.what for each in again.files] == ["TLDs given a manager"]
    register = load(published).register
    assert register is not None
    assert register.tlds["fr"].manager == proposal.organisation


def test_before_the_first_edition_it_is_written(miniature: Workspace) -> None:
    """The first filling takes no two officers for each line: who signs the first edition is told of all of it."""
    assert [each.what for each in planned(miniature, table([NEW | {"manages": ""}])).files] == ["new organisations"]
