"""What is entered of contacts, organisations and TLDs is what can be applied, once, and as it was said."""

from collections.abc import Mapping

import pytest
from comings import DESK, newcomer, of_contact, of_organisation, of_tld, restated
from office import FILE, NOW, ORGANISATION, bring_in, enter, mobile, needs

from builder.errors import ProposalError
from builder.proposals import Correction, propose, rules, steps
from builder.proposals.entering import new_channel
from builder.proposals.record import Action, Proposal, Source, read_proposals
from builder.register.kinds import ChannelKind
from builder.workspace.places import Workspace


def found(office: Workspace, number: int) -> Proposal:
    return next(each for each in read_proposals(office)[0] if each.id.startswith(f"{number:04}-"))


REFUSED: Mapping[str, tuple[Correction, str]] = {
    "a key of nothing": (of_contact(canary="x"), "a key cannot be set"),
    "a key of a TLD": (of_contact(manager="canary"), "a key cannot be set"),
    "no contact": (of_contact("canary", role="technical"), "no such contact"),
    "no organisation": (
        Correction(organisation="canary", action=Action.SET_ORGANISATION, set={"name": "x"}),
        "no such",
    ),
    "no TLD": (Correction(tld="canary", action=Action.SET_TLD, set={"name": "x"}), "no such TLD"),
    "no role": (of_contact(role="canary"), "no such role"),
    "a person without a name": (of_contact(name=""), "a person has no name"),
    "no zone": (of_organisation(timezone="canary"), "timezone is no time zone"),
    "what must be there": (of_organisation(country=""), "country is missing"),
    "nothing new": (of_contact(name=" Eleni Sample "), "says this already"),
    "two lines": (of_contact(note="canary\nid: x"), "more than one line"),
    "a hidden character": (of_contact(name="canary\u202e"), "hidden or direction-changing"),
    "a hidden character in a list": (of_organisation(languages=["canary\u202e"]), "language"),
    "a number too": (Correction(**restated(of_contact(role="security"), kind=mobile().kind)), "no single channel"),
    "keys of a channel": (mobile(set={"name": "canary"}), "no keys to set"),
    "an organisation that is there": (Correction(**restated(newcomer(), organisation=ORGANISATION)), "of this id"),
    "an organisation without a zone": (newcomer(timezone=""), "timezone is missing"),
    "a number that does not parse": (
        Correction(
            **restated(newcomer(), contacts=(DESK.model_copy(update={"channels": (new_channel("phone", "canary"),)}),))
        ),
        "does not parse",
    ),
}


@pytest.mark.parametrize(("correction", "words"), REFUSED.values(), ids=REFUSED)
def test_what_can_never_be_applied_is_not_entered(office: Workspace, correction: Correction, words: str) -> None:
    """With a reason that quotes none of it, and no file."""
    with pytest.raises(ProposalError, match=words) as refused:
        propose(office, correction, "anna", NOW, Source.CSV)
    assert "canary" not in refused.value.message + refused.value.hint
    assert not list((office.data / "proposals").glob("*.yaml"))


def test_a_line_that_is_read_again_makes_no_second_proposal(office: Workspace) -> None:
    """The same evidence and the same keys, those that the register had already among them; another line does."""
    wish = of_contact(role="security", order="2", languages=["el"])
    lines = [Correction(**restated(wish, evidence=digest * 64)) for digest in "aab"]
    lines.append(Correction(**restated(lines[0], set={**wish.set, "role": "duty-desk"})))
    lines += [Correction(**restated(each, evidence="a" * 64)) for each in (of_tld(name="Hellas"),) * 2]
    names = [propose(office, each, "anna", NOW, Source.CSV).id for each in lines]
    assert names == ["0001-anna", "0001-anna", "0002-anna", "0003-anna", "0004-anna", "0004-anna"]
    assert "order" not in found(office, 1).set


def test_a_proposal_is_of_what_it_said(office: Workspace) -> None:
    """Whoever edits the file of a confirmed proposal has it confirmed anew."""
    proposal = enter(office, of_contact(name="Helen Sample"))
    steps.confirm(office, proposal.id, "ben", NOW)
    path = office.proposal(proposal.id)
    path.write_text(path.read_text(encoding="utf-8").replace("Helen", "Elena"), encoding="utf-8")
    assert needs(office, found(office, 1)) == {rules.Need.SECOND}


def test_what_is_shown_as_old_is_what_stood_there(office: Workspace) -> None:
    """A proposal whose file does not say what it replaces, or says it wrongly, is not applied."""
    proposal = enter(office, of_contact(order="7"))
    path = office.proposal(proposal.id)
    text = path.read_text(encoding="utf-8")
    for was in ("was: {order: 3}\n", ""):
        path.write_text(text.replace("was: {order: 2}\n", was), encoding="utf-8")
        with pytest.raises(ProposalError, match="says something else by now"):
            bring_in(office, proposal.id, NOW)


def test_ones_own_word_is_no_second_one(office: Workspace) -> None:
    """However it came into the file: a confirmation by who entered it, or by a stranger, counts for nothing."""
    proposal = enter(office, of_contact(name="Helen Sample"))
    path = office.proposal(proposal.id)
    text = path.read_text(encoding="utf-8")
    for officer, wants in (("anna", {rules.Need.SECOND}), ("nobody", {rules.Need.SECOND}), ("ben", set())):
        event = (
            f"{{step: confirmed, officer: {officer}, when: 2026-11-22T12:00:00Z, content: {rules.digest(proposal)}}}"
        )
        path.write_text(f"{text}  - {event}\n", encoding="utf-8")
        assert needs(office, found(office, 1)) == wants


UNREADABLE = {
    "a key that is none of ours": "set: {canary: x}",
    "a list for a text": "set: {name: [canary]}",
    "a text for a list": "set: {languages: canary}",
    "no mapping": "set: canary",
}


@pytest.mark.parametrize("damage", UNREADABLE.values(), ids=UNREADABLE)
def test_a_damaged_proposal_is_told_without_a_value(office: Workspace, damage: str) -> None:
    """What no key could say is refused when the file is read, not when it is applied."""
    proposal = enter(office, of_contact(role="security"))
    path = office.proposal(proposal.id)
    path.write_text(path.read_text(encoding="utf-8").replace("set: {role: security}", damage), encoding="utf-8")
    proposals, problems = read_proposals(office)
    assert proposals == ()
    assert problems
    assert "canary" not in "".join(map(str, problems))


def test_a_note_is_that_of_the_very_kind_of_channel(office: Workspace) -> None:
    """A mobile and its SMS have one number, and a note each: the one that changes is held against its own."""
    path = office.root / FILE
    line = "      - {kind: mobile, value: +44 7700 900101, tlp: RED, override: reserved for fiction}\n"
    sms = line.replace("mobile", "sms").replace("tlp: RED", "tlp: RED, note: by day")
    path.write_text(path.read_text().replace(line, line + sms))
    entered = enter(office, mobile(None, kind=ChannelKind.SMS, old="+44 7700 900101", note="by night"))
    assert entered.was == {"note": "by day"}
    bring_in(office, entered.id)
    assert "note: by night" in path.read_text()
