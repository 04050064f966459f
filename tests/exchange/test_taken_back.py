"""An export that many hands changed, taken back: what differs is proposed, and nothing is written over."""

import csv
import io
from collections.abc import Callable

import pytest
from exchanges import planned, taken_in
from workspaces import Change

from builder.exchange import Sheet, export
from builder.exchange.table import Plan
from builder.proposals.record import read_proposals
from builder.register.loading import load
from builder.workspace.places import Workspace

Cells = dict[str, str]


def exported(workspace: Workspace, edit: Callable[[list[Cells]], object], sheet: Sheet = Sheet.ORGANISATIONS) -> bytes:
    """A table of the register as somebody changed it."""
    loaded = load(workspace)
    assert loaded.register is not None
    content = export.csv_of(sheet, export.register_rows(loaded.register, loaded.recipients)[sheet])
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    edit(lines)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(lines[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode("utf-16")


def wanted(made: Plan) -> list[str]:
    return [each.what for each in made.wanted]


def first(lines: list[Cells], **where: str) -> Cells:
    return next(line for line in lines if all(line[key] == value for key, value in where.items()))


CASES: dict[str, tuple[Callable[[list[Cells]], object], list[str]]] = {
    "nothing": (lambda lines: None, []),
    "sorted otherwise": (lambda lines: lines.reverse(), []),
    "a number": (
        lambda lines: first(lines, organisation="registry-gr", kind="phone").update(value="+44 1632 960109"),
        ["changed values"],
    ),
    "a number in other groups": (
        lambda lines: first(lines, organisation="registry-gr", kind="phone").update(value="+441632960101"),
        [],
    ),
    "hours": (
        lambda lines: first(lines, organisation="registry-gr", kind="mobile").update(hours="24/7"),
        ["changes of channels"],
    ),
    "who may see it": (
        lambda lines: first(lines, organisation="registry-gr", kind="phone").update(tlp="green"),
        ["changes of channels"],
    ),
    "what it relies on": (
        lambda lines: first(lines, organisation="registry-gr", kind="phone").update({"relies on": "gr tv"}),
        ["changes of channels"],
    ),
    "what carries it": (
        lambda lines: first(lines, organisation="registry-gr", kind="phone").update({"network": "TV", "note": "Now."}),
        ["changes of channels"],
    ),
    "one of many cells": (
        lambda lines: first(lines, organisation="registry-gr", kind="mobile").update(name="Another Name"),
        ["changes of organisations"],
    ),
    "a contact's note": (
        lambda lines: first(lines, organisation="registry-gr", contact="lead").update({"contact note": "Ask twice."}),
        ["changes of contacts"],
    ),
    "a channel more": (
        lambda lines: lines.append({**lines[0], "kind": "fax", "value": "+44 1632 960110", "mark": ""}),
        ["new channels"],
    ),
    "a contact more": (
        lambda lines: lines.append(
            {**lines[0], "contact": "night", "order": "9", "value": "+44 1632 960111", "mark": ""}
        ),
        ["new contacts"],
    ),
    "a line left out": (lambda lines: lines.remove(first(lines, organisation="registry-gr", kind="phone")), []),
}


@pytest.mark.parametrize(("edit", "expected"), CASES.values(), ids=CASES)
def test_a_difference_becomes_a_proposal(
    miniature: Workspace, edit: Callable[[list[Cells]], object], expected: list[str]
) -> None:
    """Each kind of change that a hand makes, and what is no change; no file is touched."""
    before = {path: path.read_bytes() for path in miniature.organisations.iterdir()}
    content = exported(miniature, edit)
    made = planned(miniature, content)
    assert [str(each) for each in made.rejected] == []
    assert (wanted(made), made.files) == (expected, ())
    taken_in(miniature, content)
    assert {path: path.read_bytes() for path in miniature.organisations.iterdir()} == before
    assert len(read_proposals(miniature)[0]) == len(expected)
    again = taken_in(miniature, content)
    assert (wanted(again), again.known) == ([], len(expected))


def test_what_a_table_lacks_is_proposed_to_go_where_that_is_asked(miniature: Workspace) -> None:
    """Removals are said in so many words; only of the organisations that the table has."""
    content = exported(miniature, lambda lines: lines.remove(first(lines, organisation="registry-gr", kind="phone")))
    assert wanted(planned(miniature, content, removals=True)) == ["channels removed"]
    alone = exported(miniature, lambda lines: lines.__setitem__(slice(None), lines[:2]))
    assert {each.correction.organisation for each in planned(miniature, alone, removals=True).wanted} == {"registry-gr"}


def test_a_recipient_that_changes_is_for_the_board(miniature: Workspace) -> None:
    """Its file says what the table says, keeps its locator, and is not approved any more."""
    before = next(each for each in load(miniature).recipients if each.id == "cert-eu")
    content = exported(
        miniature, lambda lines: first(lines, recipient="cert-eu").update(clearance="GREEN"), Sheet.RECIPIENTS
    )
    made = taken_in(miniature, content, Sheet.RECIPIENTS)
    assert [each.what for each in made.files] == ["recipients changed, for the board to approve"]
    after = next(each for each in load(miniature).recipients if each.id == "cert-eu")
    assert after.clearance.word == "GREEN"
    assert after.model_copy(update={"clearance": before.clearance}) == before
    assert not taken_in(miniature, content, Sheet.RECIPIENTS).changes


def test_a_tld_of_another_manager_is_proposed(miniature: Workspace) -> None:
    """Who runs a ccTLD is nothing that a table decides alone."""
    content = exported(miniature, lambda lines: first(lines, tld="tv").update(manager="registry-gr"), Sheet.TLDS)
    made = planned(miniature, content, Sheet.TLDS)
    assert (wanted(made), made.files) == (["changes of TLDs"], ())
    assert made.wanted[0].correction.set == {"manager": "registry-gr"}


def test_a_draft_keeps_its_comments(miniature: Workspace, change: Change) -> None:
    """What an officer noted in the file of a TLD without a manager stays when it gets one."""
    path = miniature.tlds / "fr.yaml"
    path.write_text("# Rang them on Monday.\ntld: fr\nname: France\nterritory: FR\nregion: EU\n", encoding="utf-8")
    content = b"tld,manager\nfr,registry-gr\n"
    assert [each.what for each in taken_in(miniature, content, Sheet.TLDS).files] == ["TLDs given a manager"]
    assert path.read_text(encoding="utf-8").startswith("# Rang them on Monday.\ntld: fr\n")
    register = load(miniature).register
    assert register is not None
    assert register.tlds["fr"].manager == register.tlds["fr"].backend == "registry-gr"


def test_drafts_are_exported_and_come_back_with_who_manages_them(miniature: Workspace) -> None:
    """Whoever fills in the managers has a line for each ccTLD; one that is named by its name is known by it."""
    (miniature.tlds / "fr.yaml").write_text("tld: fr\nname: France\nterritory: FR\nregion: EU\n", encoding="utf-8")
    untouched = exported(miniature, lambda lines: None, Sheet.TLDS)
    assert not planned(miniature, untouched, Sheet.TLDS).changes
    content = exported(
        miniature, lambda lines: first(lines, tld="fr").update(manager="Test Registry of the Islands"), Sheet.TLDS
    )
    taken_in(miniature, content, Sheet.TLDS)
    register = load(miniature).register
    assert register is not None
    assert (register.tlds["fr"].manager, register.drafts) == ("registry-tv", {})
    unknown = exported(miniature, lambda lines: first(lines, tld="fr").update(manager="Nobody We Know"), Sheet.TLDS)
    assert planned(miniature, unknown, Sheet.TLDS).rejected[0].column == "manager"
