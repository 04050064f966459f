"""The staged edition: who may sign it, what they see first, and that it is what was built."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from faults import killed_before, steps
from tuf.api.metadata import Metadata, Root, Targets
from workspaces import MINIATURE, NOW, SEED, TODAY, approve, copy_miniature, locators_in, publish_edition

from builder import board
from builder.board.request import Kind, Request, read_request, write_request
from builder.demo.trust import MEMBERS, signer
from builder.editions import elsewhere, signing, staging
from builder.editions.record import read_record
from builder.editions.summary import Summary
from builder.errors import BuilderError, PublishError, RecipientError, TrustError
from builder.pipeline import Choice, build
from builder.progress import Silence
from builder.register.loading import load
from builder.register.model import ChannelKind
from builder.trust import metadata, roles, roots
from builder.trust.keys import PublicKey, SecretKey
from builder.workspace.places import Workspace

DAY = timedelta(days=1)
ONLY = ("cert-eu", "cert-none")


def secret(name: str) -> SecretKey:
    return signer(name, SEED)


def stage(workspace: Workspace, builder: str | None = "officer-a") -> int:
    by = secret(builder) if builder else None
    return build(workspace, NOW, Silence(), jobs=1, choice=Choice(only=ONLY), builder=by).edition.number


def sign(workspace: Workspace, officer: str = "officer-b") -> signing.Waiting:
    return signing.sign(workspace, secret(officer), lambda *_: None, Silence())


@pytest.fixture(scope="module")
def staged_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with edition 1 published and edition 2 staged, built by officer-a."""
    workspace = copy_miniature(tmp_path_factory.mktemp("staged") / "workspace")
    publish_edition(workspace, only=ONLY)
    stage(workspace)
    return workspace.root


@pytest.fixture
def staged(staged_once: Path, tmp_path: Path) -> Workspace:
    """The same, for a test to harm."""
    shutil.copytree(staged_once, tmp_path / "staged", symlinks=True)
    return Workspace.find(tmp_path / "staged")


def targets_file(workspace: Workspace) -> Path:
    return workspace.staged / "2" / "targets.json"


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
    return workspace.staged / f"2/bundles/{NAMES['cert-eu']}.zip.age"


def other_bundle(workspace: Workspace) -> None:
    other = workspace.staged / f"2/bundles/{NAMES['cert-none']}.zip.age"
    ours = bundle(workspace).read_bytes()
    bundle(workspace).write_bytes(other.read_bytes())
    other.write_bytes(ours)


def flip(workspace: Workspace) -> None:
    content = bytearray(bundle(workspace).read_bytes())
    content[-1] ^= 1
    bundle(workspace).write_bytes(content)


NAMES = locators_in(Workspace(MINIATURE), 2)
NAME = f"{NAMES['cert-eu']}.zip.age"
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
    stranger = request.proposed.signed.targets.pop(NAME)
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


def test_what_is_signed_and_sent_confirms_no_guess(staged: Workspace) -> None:
    """Who knows all of the register but one digit learns nothing from its digest: it is keyed with a secret."""
    files = {
        path.relative_to(staged.staged / "2/record/snapshot").as_posix(): path.read_bytes()
        for path in (staged.staged / "2/record/snapshot").rglob("*")
        if path.is_file()
    }
    salts = [
        read_record(staged, path).salt
        for path in (staged.staged / "2/record/edition.yaml", staged.records_of_editions / "1/edition.yaml")
    ]
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
