"""Officers who sign elsewhere: what is sent to them, what they are shown, and what is taken in again."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from stages import file_of, secret, stage, targets_file
from tuf.api.metadata import Metadata, Root, Targets
from workspaces import NOW, TODAY

from builder import board
from builder.board.request import Kind, Request, read_request, write_request
from builder.demo.trust import MEMBERS
from builder.editions import elsewhere, signing
from builder.editions.record import record_in
from builder.editions.summary import Summary
from builder.errors import TrustError
from builder.progress import Silence
from builder.register.loading import load
from builder.trust import metadata, roles, roots
from builder.workspace.directories import EditionPaths
from builder.workspace.places import Workspace

# Elsewhere

MARK = "zqcanary"
CONFIDENTIAL = {
    "eleni@example.net": f"{MARK}1@example.net",
    "Ελένη Δείγμα (Eleni Sample)": f"{MARK.title()} Fictional",
    "Speaks for the board.": f"note {MARK}",
    "Let it ring.": f"note {MARK}",
}


def request_of(workspace: Workspace) -> Request:
    """A request as it arrives: through its file."""
    return read_request(write_request(elsewhere.request_of(workspace, Silence())), "request.json")


def sign_elsewhere(request: Request, officer: str = "officer-b", own: Workspace | None = None) -> Request:
    return elsewhere.sign_request(request, secret(officer), lambda *_: None, own)


def test_a_request_holds_no_personal_detail(miniature: Workspace) -> None:
    """It travels by mail: digests and counts, and not one value, name or note."""
    path = miniature.data / "organisations/registry-gr.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in CONFIDENTIAL.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    stage(miniature)
    register = load(miniature).register
    assert register
    sent = write_request(elsewhere.request_of(miniature, Silence())).decode()
    squeezed = re.sub(r"\s", "", sent).casefold()
    assert MARK not in squeezed
    for organisation in register.organisations.values():
        for contact in organisation.contacts:
            for each in contact.channels:
                assert re.sub(r"\s", "", each.value).casefold() not in squeezed
            assert not contact.name or contact.name not in sent


def test_a_signature_from_elsewhere_is_taken_in(staged: Workspace) -> None:
    """And a second time it changes nothing."""
    request = request_of(staged)
    signed = sign_elsewhere(request)
    for _ in range(2):
        found = signing.accept(staged, [signed], TODAY, Silence())
        assert [key.name for key in found.signatures.approvers] == ["officer-b"]
    other = sign_elsewhere(request, "officer-c")
    signing.accept(staged, [other], TODAY, Silence())
    assert [key.name for key in signing.waiting(staged).signatures.approvers] == ["officer-b", "officer-c"]


def test_the_officer_elsewhere_is_told_whose_counts_they_see(staged: Workspace, tmp_path: Path) -> None:
    """Counted from their own copy where it holds the very data, else stated by who asks."""
    told: list[bool] = []
    counts: list[Summary] = []

    def agree(_: object, __: object, summary: Summary, counted_here: bool) -> None:
        told.append(counted_here)
        counts.append(summary)

    shutil.copytree(staged.root, tmp_path / "copy", symlinks=True)
    copy = Workspace.find(tmp_path / "copy")
    request = request_of(staged)
    elsewhere.sign_request(request, secret("officer-b"), agree, copy)
    elsewhere.sign_request(request_of(staged), secret("officer-b"), agree, None)
    assert told == [True, False]
    assert counts[0] == counts[1]
    # A lie about the counts: seen through where the data are, and told to be a statement where they are not.
    lying = replace(request_of(staged), summary=asdict(counts[0]) | {"recipients_added": []})
    lying = replace(lying, summary={**(lying.summary or {}), "newly_stale": 99, "recipients_removed": []})
    sent = write_request(lying)
    elsewhere.sign_request(lying, secret("officer-b"), agree, copy)
    assert (told[-1], counts[-1]) == (True, counts[0])
    (copy.data / "tlds" / "tv.yaml").write_text(
        (copy.data / "tlds" / "tv.yaml").read_text(encoding="utf-8") + "\n", encoding="utf-8"
    )
    elsewhere.sign_request(read_request(sent, "request.json"), secret("officer-b"), agree, copy)
    assert (told[-1], counts[-1].newly_stale) == (False, 99)


def without_approvals(workspace: Workspace) -> None:
    (workspace.approvals / "approvals.json").unlink()


def without_records(workspace: Workspace) -> None:
    shutil.rmtree(workspace.records_of_editions)


@pytest.mark.parametrize("lose", [without_approvals, without_records])
def test_counts_are_a_statement_where_there_is_nothing_to_count_them_from(
    staged: Workspace, lose: Callable[[Workspace], None]
) -> None:
    """A copy without the last edition, or without the approvals, cannot tell: and the officer is told."""
    told: list[bool] = []
    request = request_of(staged)
    lose(staged)
    elsewhere.sign_request(request, secret("officer-b"), lambda *shown: told.append(shown[3]), staged)
    assert told == [False]


def test_counts_of_another_set_of_recipients_are_not_said_to_be_counted_here(staged: Workspace, tmp_path: Path) -> None:
    """A bundle for somebody whom the officer's copy does not know is no edition of that data."""
    request = request_of(staged)
    stranger = request.proposed.signed.targets.pop(file_of("cert-eu"))
    stranger.path = "c" * 26 + ".zip.age"
    request.proposed.signed.targets[stranger.path] = stranger
    metadata.sign(request.proposed, secret("officer-a").signer)
    told: list[bool] = []
    elsewhere.sign_request(request, secret("officer-b"), lambda *shown: told.append(shown[3]), staged)
    assert told == [False]


def test_a_signature_on_another_build_is_refused(staged: Workspace) -> None:
    """What was built again since must be signed again."""
    signed = sign_elsewhere(request_of(staged))
    stage(staged)
    with pytest.raises(TrustError, match="what was signed is not the staged edition 3"):
        signing.accept(staged, [signed], TODAY, Silence())
    assert not signing.waiting(staged).signatures.approvers


@pytest.mark.parametrize("who", ["officer-a", "member-a"])
def test_only_officers_besides_the_builder_count_when_taken_in(staged: Workspace, who: str) -> None:
    """Whatever signatures a file bears: those of strangers and damaged ones stay outside."""
    request = request_of(staged)
    metadata.sign(request.proposed, secret(who).signer)
    forged = request.proposed.signatures[secret(who).id]
    request.proposed.signatures[secret("officer-c").id] = type(forged)(secret("officer-c").id, forged.signature)
    with pytest.raises(TrustError, match="brings no officer's signature on edition 2 besides its builder's"):
        signing.accept(staged, [request], TODAY, Silence())
    signed = sign_elsewhere(request_of(staged))
    signed.proposed.signatures.update(request.proposed.signatures)
    found = signing.accept(staged, [signed], TODAY, Silence())
    assert [key.name for key in found.signatures.approvers] == ["officer-b"]
    assert set(Metadata[Targets].from_bytes(targets_file(staged).read_bytes()).signatures) == {
        secret("officer-a").id,
        secret("officer-b").id,
    }


def test_the_builder_and_a_second_signature_are_refused_elsewhere_too(staged: Workspace) -> None:
    """The same rules as here."""
    request = request_of(staged)
    with pytest.raises(TrustError, match="officer-a built edition 2"):
        sign_elsewhere(request, "officer-a")
    signed = sign_elsewhere(request)
    with pytest.raises(TrustError, match="officer-b has signed edition 2 already"):
        sign_elsewhere(signed)


def test_an_officer_elsewhere_who_says_no_has_not_signed(staged: Workspace) -> None:
    """The request goes back as it came."""

    def no(*_: object) -> None:
        raise TrustError("nothing was signed")

    request = request_of(staged)
    before = write_request(request)
    with pytest.raises(TrustError, match="nothing was signed"):
        elsewhere.sign_request(request, secret("officer-b"), no, None)
    assert write_request(request) == before


@pytest.mark.parametrize(
    "change",
    [{"kind": Kind.APPROVALS}, {"kind": Kind.ROOT}, {"root": None}],
    ids=["approvals", "a root", "without a root"],
)
def test_a_request_for_something_else_is_not_signed_as_an_edition(staged: Workspace, change: dict[str, Any]) -> None:
    """An officer's key signs editions alone."""
    with pytest.raises(TrustError, match="for no edition"):
        sign_elsewhere(replace(request_of(staged), **change))


@pytest.mark.parametrize("summary", [None, {}, {"number": "x"}, {"recipients_added": "all"}], ids=str)
def test_a_request_that_does_not_say_what_changes_is_not_signed(staged: Workspace, summary: Any) -> None:
    """Nobody signs unseen."""
    with pytest.raises(TrustError, match="does not say what the edition changes"):
        sign_elsewhere(replace(request_of(staged), summary=summary))


def other_root(workspace: Workspace) -> Metadata[Root]:
    """A root in which officer-c's key bears the name of officer-a."""
    current = board.newest_root(workspace).signed
    found = roots.holders_of(current)
    named = {key.name: key for key in found.officers}
    officers = (
        replace(named["officer-a"], name="officer-c"),
        named["officer-b"],
        replace(named["officer-c"], name="officer-a"),
    )
    made = roots.next_root(current, replace(found, officers=officers), NOW)
    for name in MEMBERS[:2]:
        metadata.sign(made, secret(name).signer)
    return made


def test_a_request_under_another_root_is_refused_where_there_is_a_workspace(staged: Workspace) -> None:
    """Who built it is shown by the names in the root: so it must be the one that the officer knows."""
    request = replace(request_of(staged), root=other_root(staged))
    with pytest.raises(TrustError, match="under another root than root 1"):
        sign_elsewhere(request, own=staged)


def test_a_root_with_one_key_under_two_names_is_refused(staged: Workspace) -> None:
    """Else who asks could show one officer as two."""
    root = other_root(staged)
    fields = json.loads(root.to_bytes())
    keys, role = fields["signed"]["keys"], fields["signed"]["roles"]["targets"]
    keys["0" * 64] = {**keys[role["keyids"][0]]}
    fields["signed"]["x-tocsin"]["names"]["0" * 64] = "officer-d"
    role["keyids"].append("0" * 64)
    request = replace(request_of(staged), root=Metadata[Root].from_dict(fields))
    with pytest.raises(TrustError, match="is no root as we make them"):
        sign_elsewhere(request)


# Numbers and approvals


def test_what_is_signed_and_sent_confirms_no_guess(staged: Workspace) -> None:
    """Who knows all of the register but one digit learns nothing from its digest: it is keyed with a secret."""
    files = {
        path.relative_to(staged.staged / "2/record/snapshot").as_posix(): path.read_bytes()
        for path in (staged.staged / "2/record/snapshot").rglob("*")
        if path.is_file()
    }
    salts = [record_in(staged, paths).salt for paths in (EditionPaths(staged.staged / "2/record"), staged.edition(1))]
    assert len({*salts}) == 2
    request = request_of(staged)
    sent = write_request(request).decode()
    assert not [salt for salt in salts if salt in sent]
    assert roles.about(request.proposed).data == roles.commitment(files, salts[0])
    assert roles.commitment(files, "") not in sent


@pytest.mark.parametrize("channels", [[], "phone", {"phone": []}, {"phone": {"added": 1e999}}, {"phone": None}])
def test_counts_of_any_shape_are_refused_in_words(staged: Workspace, channels: object) -> None:
    """A request comes by mail, from whoever sent it."""
    request = request_of(staged)
    lying = replace(request, summary={**(request.summary or {}), "channels": channels})
    with pytest.raises(TrustError, match="does not say what the edition changes"):
        elsewhere.sign_request(lying, secret("officer-b"), lambda *_: None, None)


def test_the_counts_that_come_with_a_request_fit_what_is_signed(staged: Workspace) -> None:
    """Counts of another edition, or of another number of recipients, are not shown as this one's."""
    request = request_of(staged)
    for lie in ({"number": 7}, {"recipients": 1}, {"approvals": 9}):
        lying = replace(request, summary={**(request.summary or {}), **lie})
        with pytest.raises(TrustError, match="says something else than what is to be signed"):
            elsewhere.sign_request(lying, secret("officer-b"), lambda *_: None, None)
