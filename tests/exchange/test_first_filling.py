"""A table of our own form, taken in to a register that has nothing yet: written, whole, and the same again."""

from pathlib import Path

from exchanges import DESK, NOW, empty, said, table, taken_in
from workspaces import MINIATURE

from builder.exchange import Sheet, export
from builder.register.check import check
from builder.register.loading import load
from builder.workspace.places import Workspace


def test_what_was_exported_gives_the_same_register(tmp_path: Path) -> None:
    """All data as a table, taken in to an empty workspace, are the same organisations; again, nothing changes."""
    before = load(Workspace.find(MINIATURE))
    assert before.register is not None
    content = export.csv_of(Sheet.ORGANISATIONS, export.register_rows(before.register, ())[Sheet.ORGANISATIONS])
    workspace = empty(tmp_path / "new")
    made = taken_in(workspace, content)
    assert made.rejected == ()
    after = load(workspace)
    assert after.problems == ()
    assert said(after)["organisations"] == said(before)["organisations"]
    again = taken_in(workspace, content)
    assert (again.files, again.wanted, again.rejected) == ((), (), ())


def test_a_new_organisation_says_where_it_came_from_and_is_not_verified(tmp_path: Path) -> None:
    """The file names the table, its digest, the lines and the day; nothing of it is verified."""
    workspace = empty(tmp_path / "new")
    made = taken_in(workspace, table([DESK]))
    text = (workspace.root / "data/organisations/test-registry-of-greece.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Taken in on 2026-11-22 from organisations.csv, line 2 (SHA-256 ")
    assert made.table.digest[:16] in text
    register = load(workspace).register
    assert register is not None
    assert register.outcomes == ()


def test_what_follows_from_the_rest_is_filled_in(tmp_path: Path) -> None:
    """Id, zone, languages, the contact's id and order, the TLD's back end: nobody has to type them."""
    workspace = empty(tmp_path / "new")
    made = taken_in(workspace, table([DESK]))
    register = load(workspace).register
    assert register is not None
    found = register.organisations["test-registry-of-greece"]
    assert (found.timezone, found.languages[0]) == ("Europe/Athens", "el")
    assert [(each.id, each.kind, each.order) for each in found.contacts] == [("duty-desk", "desk", 1)]
    assert found.contacts[0].channels[0].tlp.word == "RED"
    assert (register.tlds["gr"].manager, register.tlds["gr"].backend) == (found.id, found.id)
    assert made.read["time zones taken from the country"] == 1


def test_a_tld_of_a_table_names_no_idn_cctld_that_has_no_file(tmp_path: Path) -> None:
    """What was taken in passes the check: an IDN ccTLD of the same territory is named once it is in the table too."""
    alone, both = empty(tmp_path / "alone"), empty(tmp_path / "both")
    taken_in(alone, table([DESK]))
    taken_in(both, table([{**DESK, "manages": "gr xn--qxam"}]))
    for workspace, variants in ((alone, ()), (both, ("xn--qxam",))):
        after = load(workspace)
        assert after.register is not None
        assert after.register.tlds["gr"].idn == variants
        assert "idn-variants-belong-together" not in {each.rule for each in check(after, NOW.date())}


def test_a_wrong_line_is_left_out_and_the_good_ones_go_in(tmp_path: Path) -> None:
    """One number that is none costs that channel and no other."""
    workspace = empty(tmp_path / "new")
    bad = {**DESK, "value": "ask the porter"}
    made = taken_in(workspace, table([DESK, bad, {**DESK, "kind": "email", "value": "duty@example.net"}]))
    assert [(each.line.place.line, each.column) for each in made.rejected] == [(3, "value")]
    assert "porter" not in str(made.rejected[0])
    register = load(workspace).register
    assert register is not None
    channels = [channel.kind for _, _, channel in register.channels()]
    assert channels == ["phone", "email"]


def test_a_new_organisation_is_whole_or_left_out(tmp_path: Path) -> None:
    """Without a country that is one, none of its lines goes in, and each says so."""
    workspace = empty(tmp_path / "new")
    lines = [
        {**DESK, "country": "Atlantis"},
        {**DESK, "country": "Atlantis", "kind": "email", "value": "a@example.net"},
    ]
    made = taken_in(workspace, table(lines))
    assert not made.files
    assert [each.line.place.line for each in made.rejected] == [2, 3]
    assert made.rejected[0].column == "country"


def test_who_is_meant_must_be_certain(tmp_path: Path) -> None:
    """A TLD that another organisation manages is a question for the officer, and no change."""
    workspace = empty(tmp_path / "new")
    taken_in(workspace, table([DESK]))
    made = taken_in(workspace, table([{**DESK, "name": "Another Registry"}]))
    assert not made.changes
    assert "test-registry-of-greece" in made.rejected[0].hint
