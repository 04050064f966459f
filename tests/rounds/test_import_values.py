"""`tocsin round import` of mail with new values: each becomes a proposal, and the register stays as it is."""

import re
from pathlib import Path

from incoming import finding, judged, proposals, rows, tag_of, take_in
from mails import DUTY, LEAD, answer, corrected, mbox, sent_to

from builder.register.kinds import ChannelKind, Result
from builder.workspace.places import Workspace


def test_a_new_value_becomes_a_proposal(opened: Workspace, tmp_path: Path) -> None:
    """The register stays; the address that answered is confirmed, since it was not the one that is wrong."""
    before = {path: path.read_bytes() for path in (opened.data / "organisations").iterdir()}
    original = sent_to(opened, DUTY)
    text = corrected(original, tag_of(original, 1), "+44 1632 960188")
    said = take_in(opened, mbox(tmp_path / "in.mbox", [answer(original, text)]))
    assert "registry-gr/duty, change phone" in said
    assert "960188" not in said
    (proposal,) = proposals(opened)
    assert "+44 1632 960188" in proposal
    assert "source: mail" in proposal
    assert f"via: {{contact: duty, kind: email, value: {DUTY}}}" in proposal
    assert [(row.kind, row.result) for row in rows(opened)] == [(ChannelKind.EMAIL, Result.CONFIRMED)]
    assert {path: path.read_bytes() for path in (opened.data / "organisations").iterdir()} == before


def test_a_new_address_corrects_the_one_that_was_asked(prepared: Workspace) -> None:
    original = sent_to(prepared, LEAD)
    tag = re.findall(r"NEW (\S{4}) \[", original.get_content())[-1]
    found = finding(judged(prepared, answer(original, corrected(original, tag, "eleni.new@example.net"))))
    assert found.outcome
    assert found.outcome.result is Result.CORRECTED
    assert [each.new for each in found.corrections] == ["eleni.new@example.net"]


def test_a_value_that_is_there_already_is_no_change(prepared: Workspace) -> None:
    """Who copies the old value into the box confirms."""
    original = sent_to(prepared, DUTY)
    found = finding(judged(prepared, answer(original, corrected(original, tag_of(original), DUTY))))
    assert found.corrections == ()
    assert found.outcome
    assert found.outcome.result is Result.CONFIRMED


def test_a_value_that_cannot_be_entered_is_told_before_anything_is_recorded(opened: Workspace, tmp_path: Path) -> None:
    """The contact has this very number as another channel of the same kind."""
    path = opened.data / "organisations" / "registry-gr.yaml"
    text = path.read_text(encoding="utf-8")
    line = "      - {kind: email, value: duty@nic.example.gr, tlp: GREEN}\n"
    more = "      - {kind: phone, value: +44 1632 960177, tlp: GREEN, override: reserved for fiction}\n"
    path.write_text(text.replace(line, line + more), encoding="utf-8")
    original = sent_to(opened, DUTY)
    tag = re.findall(r"NEW (\S{4}) \[", original.get_content())[0]
    said = take_in(opened, mbox(tmp_path / "in.mbox", [answer(original, corrected(original, tag, "+44 1632 960177"))]))
    assert "its new value cannot be entered" in said
    assert rows(opened) == []
    assert proposals(opened) == []
