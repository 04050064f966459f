"""The staged edition: who may sign it, what they see first, and that it is what was built."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from faults import killed_before, steps
from stages import file_of, secret, sign, stage, targets_file
from workspaces import SEED, approve, copy_miniature, publish_edition

from builder.demo.trust import signer
from builder.editions import signing, staging
from builder.editions.summary import Summary
from builder.errors import BuilderError, PublishError, RecipientError, TrustError
from builder.progress import Silence
from builder.register.kinds import ChannelKind
from builder.register.loading import load
from builder.trust.keys import PublicKey, SecretKey
from builder.workspace.places import Workspace

# Signing here


def test_an_officer_signs_after_seeing_what_changed(staged: Workspace) -> None:
    """The signature is added once `agree` was shown edition, signer and counts."""
    shown: list[tuple[int, str, Summary]] = []

    def agree(found: signing.Waiting, who: PublicKey, summary: Summary) -> None:
        assert not found.signatures.approvers
        shown.append((found.number, who.name, summary))

    found = signing.sign(staged, secret("officer-b"), agree, Silence())
    assert [key.name for key in found.signatures.approvers] == ["officer-b"]
    assert found.signatures.complete
    ((number, who, summary),) = shown
    assert (number, who, summary.number, summary.since) == (2, "officer-b", 2, 1)
    assert signing.waiting(staged).signatures == found.signatures


@pytest.mark.parametrize(
    ("key", "why"),
    [
        (secret("officer-a"), "officer-a built edition 2, and another officer must sign it"),
        (secret("member-a"), "no officer's"),
        (secret("publisher"), "no officer's"),
        (signer("officer-b", SEED + 1), "no officer's"),
    ],
    ids=["the builder", "a member", "the machine", "a stranger of the same name"],
)
def test_who_may_not_sign_is_refused_before_anything_is_shown(staged: Workspace, key: SecretKey, why: str) -> None:
    """Builder, members, machine and strangers."""
    before = targets_file(staged).read_bytes()

    def agree(*_: object) -> None:
        pytest.fail("was shown")

    with pytest.raises(TrustError, match=why):
        signing.sign(staged, key, agree, Silence())
    assert targets_file(staged).read_bytes() == before


def test_nobody_signs_twice(staged: Workspace) -> None:
    """One officer's two signatures are one."""
    sign(staged)
    with pytest.raises(TrustError, match="officer-b has signed edition 2 already"):
        sign(staged)
    assert len(signing.waiting(staged).signatures.approvers) == 1


def test_an_officer_who_says_no_has_not_signed(staged: Workspace) -> None:
    """No is no, whatever was shown."""
    before = targets_file(staged).read_bytes()

    def no(*_: object) -> None:
        raise TrustError("nothing was signed")

    with pytest.raises(TrustError, match="nothing was signed"):
        signing.sign(staged, secret("officer-b"), no, Silence())
    assert targets_file(staged).read_bytes() == before


def test_without_a_staged_edition_there_is_nothing_to_sign(miniature: Workspace) -> None:
    """The officer is told what to do first."""
    with pytest.raises(PublishError, match="no edition is staged") as caught:
        sign(miniature)
    assert "tocsin build --key" in caught.value.hint


def test_signing_killed_before_any_of_its_steps_leaves_the_old_file_or_the_new_one(
    staged_once: Path, tmp_path: Path
) -> None:
    """And a second try goes through, or says that the officer has signed."""
    found = {"old": 0, "new": 0}
    for step in steps():
        shutil.copytree(staged_once, tmp_path / "w", symlinks=True)
        workspace = Workspace.find(tmp_path / "w")
        if not killed_before(lambda workspace=workspace: sign(workspace), step):  # type: ignore[misc]
            break
        signed = bool(signing.waiting(workspace).signatures.approvers)
        found["new" if signed else "old"] += 1
        if not signed:
            sign(workspace)
        with staging.hold(workspace, Silence()):
            assert signing.waiting(workspace).signatures.complete
        assert sorted(path.name for path in (workspace.staged / "2").iterdir()) == [
            "bundles",
            "record",
            "targets.json",
        ]
        shutil.rmtree(workspace.root)
    assert found["old"] > 3
    assert found["new"] >= 1


# What was changed since it was built


def rewrite(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(fields)
    path.write_text(yaml.safe_dump(fields), encoding="utf-8")


def in_record(name: str, value: object) -> Callable[[Workspace], None]:
    def change(workspace: Workspace) -> None:
        rewrite(workspace.staged / "2/record/edition.yaml", lambda fields: fields.update({name: value}))

    return change


def in_bundle_of_record(name: str, value: object) -> Callable[[Workspace], None]:
    def change(workspace: Workspace) -> None:
        rewrite(
            workspace.staged / "2/record/edition.yaml", lambda fields: fields["recipients"][0].update({name: value})
        )

    return change


def in_targets(change: Callable[[dict[str, Any]], None]) -> Callable[[Workspace], None]:
    def apply(workspace: Workspace) -> None:
        fields = json.loads(targets_file(workspace).read_bytes())
        change(fields["signed"])
        targets_file(workspace).write_text(json.dumps(fields), encoding="utf-8")

    return apply


def bundle(workspace: Workspace) -> Path:
    return workspace.staged / "2/bundles" / file_of("cert-eu")


def other_bundle(workspace: Workspace) -> None:
    other = workspace.staged / "2/bundles" / file_of("cert-none")
    ours = bundle(workspace).read_bytes()
    bundle(workspace).write_bytes(other.read_bytes())
    other.write_bytes(ours)


def flip(workspace: Workspace) -> None:
    content = bytearray(bundle(workspace).read_bytes())
    content[-1] ^= 1
    bundle(workspace).write_bytes(content)


NAME = file_of("cert-eu")
CHANGES: dict[str, tuple[Callable[[Workspace], object], str]] = {
    "a bundle": (flip, "the bundle of cert-eu was changed"),
    "a bundle cut": (lambda found: bundle(found).write_bytes(b""), "the bundle of cert-eu was changed"),
    "a bundle gone": (lambda found: bundle(found).unlink(), "the bundle of cert-eu cannot be read"),
    "two bundles exchanged": (other_bundle, "the bundle of cert-eu was changed"),
    "the record's number": (in_record("edition", 3), "its record and what is to be signed differ"),
    "the record's day": (in_record("issued", "2026-11-21"), "its record and what is to be signed differ"),
    "the record's end": (in_record("expires", "2027-03-23"), "its record and what is to be signed differ"),
    "one recipient less": (in_record("recipients", []), "its record and what is to be signed differ"),
    "a locator": (in_bundle_of_record("locator", "c" * 26), "its record and what is to be signed differ"),
    "a length": (in_bundle_of_record("bytes", 1), "its record and what is to be signed differ"),
    "a digest": (in_bundle_of_record("sha256", "0" * 64), "its record and what is to be signed differ"),
    "a recipient": (in_bundle_of_record("recipient", "cert-all"), "cannot be read, or are those of another"),
    "the targets' number": (in_targets(lambda signed: signed.update(version=3)), "differ"),
    "the targets' end": (in_targets(lambda signed: signed.update(expires="2027-03-24T00:00:00Z")), "differ"),
    "the targets' day": (in_targets(lambda signed: signed["x-tocsin"].update(issued="2026-11-21")), "differ"),
    "a target less": (in_targets(lambda signed: signed["targets"].pop(NAME)), "differ"),
    "a target's digest": (
        in_targets(lambda signed: signed["targets"][NAME]["hashes"].update(sha256="0" * 64)),
        "differ",
    ),
    "the targets' builder": (
        in_targets(lambda signed: signed["x-tocsin"].update(builder=secret("officer-c").id)),
        "does not bear its builder's signature",
    ),
    "a field that nobody sees": (
        in_targets(lambda signed: signed.update(extra=1)),
        "is none as we make them",
    ),
    "targets that are none": (lambda found: targets_file(found).write_bytes(b"{"), "is no targets metadata"),
    "the directory's name": (
        lambda found: (found.staged / "2").rename(found.staged / "3"),
        "its record and what is to be signed differ",
    ),
}


@pytest.mark.parametrize(("change", "why"), CHANGES.values(), ids=CHANGES)
def test_what_was_changed_since_it_was_built_is_not_signed(
    staged: Workspace, change: Callable[[Workspace], object], why: str
) -> None:
    """What is shown is what is signed, and what is signed is what was built."""
    change(staged)
    with pytest.raises(BuilderError, match=why):
        sign(staged)


# What an officer is shown


def test_what_is_shown_names_no_contact_and_no_value(staged: Workspace) -> None:
    """Counts and recipients: a screen that anybody may look at."""
    summary = signing.summary_of(staged, signing.waiting(staged))
    text = json.dumps(asdict(summary), ensure_ascii=False)
    register = load(staged).register
    assert register
    for organisation in register.organisations.values():
        assert organisation.id not in text
        assert organisation.name not in text
        for contact in organisation.contacts:
            assert not contact.name or contact.name not in text
            assert not any(each.value in text for each in contact.channels)
    assert set(summary.channels) <= set(ChannelKind)


def test_counts_come_from_what_was_built_and_not_from_the_files_of_today(staged: Workspace) -> None:
    """An edit after the build is not in the edition, and not in its summary."""
    (staged.data / "tlds" / "tv.yaml").unlink()
    summary = signing.summary_of(staged, signing.waiting(staged))
    assert summary.tlds.removed == 0


def test_data_that_are_gone_are_not_passed_over(staged: Workspace) -> None:
    """Without the data of the last edition there is nothing to compare with: nobody signs."""
    register = staged.records_of_editions / "1" / "snapshot" / "data" / "register.yaml"
    register.write_text("title: [", encoding="utf-8")
    with pytest.raises(PublishError, match="the data that edition 1 was built from cannot be read"):
        sign(staged)


# Numbers and approvals


def test_what_it_was_built_from_is_signed_too(staged: Workspace) -> None:
    """The counts an officer sees come from the data of the record, so other data in their place are noticed."""
    path = next((staged.staged / "2" / "record" / "snapshot" / "data" / "organisations").glob("*.yaml"))
    text = path.read_text(encoding="utf-8")
    path.write_text(f"# \n{text}", encoding="utf-8")
    with pytest.raises(PublishError, match="is not as it was built"):
        sign(staged)
    path.write_text(text, encoding="utf-8")
    (path.parent / "another.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PublishError, match="is not as it was built"):
        sign(staged)
    (path.parent / "another.yaml").unlink()
    assert sign(staged).signatures.complete


def test_the_record_says_under_which_approvals_it_was_built(staged: Workspace) -> None:
    """So that an older list that is put back is noticed."""
    assert signing.waiting(staged).record.approvals == 1
    rewrite(staged.records_of_editions / "1" / "edition.yaml", lambda fields: fields.update(approvals=2))
    with pytest.raises(BuilderError, match="the approvals are list 1, older than list 2"):
        stage(staged)


def test_an_edition_is_not_built_before_there_is_a_board(miniature: Workspace) -> None:
    """Nobody has approved anybody yet."""
    shutil.rmtree(miniature.trust)
    with pytest.raises(BuilderError, match="there is no board"):
        stage(miniature)
    approve(miniature)
    assert stage(miniature) == 1


def test_a_root_that_was_taken_away_is_missed(tmp_path: Path) -> None:
    """Who removes the newest root puts the board before it back in office: the record of the last edition tells."""
    workspace = copy_miniature(tmp_path / "workspace")
    publish_edition(workspace)
    path = workspace.records_of_editions / "1" / "edition.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("\nroot: 1\n", "\nroot: 2\n"), encoding="utf-8")
    with pytest.raises(TrustError, match="lacks root 2, under which edition 1 was built"):
        publish_edition(workspace)


def test_a_retired_recipient_is_refused_where_its_file_is_put_back(tmp_path: Path) -> None:
    """What was retired stays retired, whoever copies the file back; the board may not have withdrawn it yet."""
    workspace = copy_miniature(tmp_path / "workspace")
    retired = workspace.recipients / "retired"
    retired.mkdir()
    shutil.copy(workspace.recipients / "cert-eu.yaml", retired)
    with pytest.raises(RecipientError, match="cert-eu is retired, and its file is in recipients/ again"):
        publish_edition(workspace)
