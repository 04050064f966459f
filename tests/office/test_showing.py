"""Showing: all of one thing, who holds it by the editions that are still valid, and what is open about it."""

from datetime import UTC, datetime

import pytest

from builder.errors import WorkspaceError
from builder.office.finding import Kind, Subject, find
from builder.office.showing import covering, sheet, subject_of
from builder.register import addresses
from builder.register.loading import load
from builder.workspace.places import Workspace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GREEK = Subject(kind=Kind.ORGANISATION, id="registry-gr")


def test_a_sheet_is_the_register_as_it_stands(miniature: Workspace) -> None:
    """Contacts in their order, and what rounds found out, though only a part was read."""
    shown = sheet(miniature, GREEK, NOW)
    register = load(miniature).register
    assert register
    whole = register.organisations["registry-gr"]
    assert shown.organisations == (whole,)
    assert [tld.tld for tld in shown.tlds] == ["gr", "xn--qxam"]
    states = [shown.known(whole.id, contact.id, channel).state for contact, channel in whole.channels()]
    assert states == ["fresh", "ageing", "fresh", "never"]
    assert shown.given == shown.tasks == shown.proposals == ()


def test_open_tasks_and_proposals_of_the_thing_itself_are_told(miniature: Workspace) -> None:
    """And none of somebody else's."""
    _open_round(miniature)
    shown = sheet(miniature, GREEK, NOW)
    assert [(each.round, each.progress.task.contact, str(each.progress.standing)) for each in shown.tasks] == [
        ("2026-q4", "lead", "open")
    ]
    assert sheet(miniature, Subject(kind=Kind.CONTACT, id="registry-gr/duty"), NOW).tasks == ()
    assert sheet(miniature, Subject(kind=Kind.ORGANISATION, id="registry-no"), NOW).tasks == ()


def _open_round(workspace: Workspace) -> None:
    root = workspace.rounds / "2026-q4"
    root.mkdir()
    (root / "round.yaml").write_text("id: 2026-q4\nopened: 2026-11-01\ndue: 2026-12-15\nsalt: " + "a" * 26 + "\n")
    (root / "tasks.csv").write_text(
        "organisation,contact,kind,value,method,officer\n"
        "registry-gr,duty,phone,+44 1632 960101,call,anna\n"
        "registry-gr,lead,mobile,+44 7700 900101,call,anna\n"
    )
    (root / "outcomes.csv").write_text(
        "organisation,contact,kind,value,when,method,result,officer,note\n"
        "registry-gr,duty,phone,+44 1632 960101,2026-11-20,call,confirmed,anna,\n"
    )


def test_several_channels_of_one_organisation_are_one_answer(miniature: Workspace) -> None:
    """A domain that three of an organisation's addresses have leads to that organisation."""
    found = find(miniature, "441632")
    assert covering(found) is None
    found = find(miniature, "00101")
    assert covering(found) == GREEK
    assert {addresses.shown(channel[2], channel[3]) for channel in found.channels} == {
        "+44 1632 960101",
        "+44 7700 900101",
    }


NAMED = {
    ".gr": (Kind.TLD, "gr"),
    "no": (Kind.TLD, "no"),
    "registry-no": (Kind.ORGANISATION, "registry-no"),
    "registry-no/ops": (Kind.CONTACT, "registry-no/ops"),
    "cert-eu": (Kind.RECIPIENT, "cert-eu"),
    "2026-q3": (Kind.ROUND, "2026-q3"),
}


@pytest.mark.parametrize(("name", "wanted"), NAMED.items())
def test_a_thing_is_shown_by_its_name(miniature: Workspace, name: str, wanted: tuple[Kind, str]) -> None:
    """Each by what it is called everywhere else."""
    found = subject_of(miniature, name)
    assert (found.kind, found.id) == wanted


def test_of_two_things_of_one_name_one_says_which(miniature: Workspace) -> None:
    """The program does not guess."""
    (miniature.organisations / "gr.yaml").write_text("id: gr\n")
    with pytest.raises(WorkspaceError, match="more than one") as refused:
        subject_of(miniature, "gr")
    assert refused.value.hint == "say which you mean: --as tld or --as organisation"
    assert subject_of(miniature, "gr", Kind.ORGANISATION).kind is Kind.ORGANISATION


@pytest.mark.parametrize("name", ["", "..", "../x", "registry-gr/../x", "\x1b[2J", "cert-zz"])
def test_what_is_no_name_is_no_path_either(miniature: Workspace, name: str) -> None:
    """What is typed leads to no file outside, and does nothing to the terminal."""
    with pytest.raises(WorkspaceError) as refused:
        subject_of(miniature, name)
    assert "\x1b" not in refused.value.message
