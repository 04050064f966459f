"""Publish a staged edition that enough officers signed, and keep its heartbeat going.

`publish` refuses whatever a reader would refuse: before the swap the new tree goes through
the very checks of `tocsin verify`. Killed at any point, readers see the old tree or the new
one, and running it again completes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from tuf.api.metadata import Targets, Timestamp

from builder import board
from builder.editions import site, staging
from builder.editions.authority import refuse_unapproved
from builder.editions.built import served_from
from builder.editions.record import EditionRecord, latest_edition, read_edition, snapshot_in
from builder.editions.signing import Waiting, refuse_changed_bundles, unopened
from builder.editions.site import COPY, LOST, NO_COPY, RESTORE, EditionTree
from builder.editions.staging import told
from builder.errors import BuilderError, NotAuthenticError, PublishError, Refusal
from builder.progress import Report
from builder.reading import authenticate, source
from builder.register.loading import Loaded, read_settings
from builder.trust import approvals, metadata, roles
from builder.trust.approvals import Standing
from builder.trust.envelope import target_file
from builder.trust.keys import SecretKey
from builder.trust.roles import Heartbeat
from builder.workspace import store
from builder.workspace.directories import EditionPaths
from builder.workspace.places import Workspace, shown

STANDS = "the published tree"
# What expires as a day begins was good until the day before.
MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contents:
    """What a tree is made of besides the roots."""

    edition: int
    targets: bytes
    beat: Heartbeat
    bundles: Mapping[str, Path]

    @property
    def tree(self) -> str:
        return f"{self.edition}-{self.beat.timestamp_version}"

    @property
    def metadata(self) -> dict[str, bytes]:
        return {
            "timestamp.json": self.beat.timestamp,
            f"{self.beat.snapshot_version}.snapshot.json": self.beat.snapshot,
            f"{self.edition}.targets.json": self.targets,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What readers see from now on; `heartbeat_until` is None where only a record was completed.

    `unapproved` says whom it serves still, though the board approves them no more.
    """

    edition: int
    heartbeat_until: datetime | None = None
    unapproved: tuple[str, ...] = ()


def publish(workspace: Workspace, machine: SecretKey, now: datetime, report: Report) -> Published:
    """Publish the staged edition; raise `PublishError` where signatures are missing or a reader would refuse it."""
    with staging.hold(workspace, report) as ended:
        if ended:
            with told(f"edition {ended} is published, and all else", "tocsin refresh"):
                site.remove_old_trees(workspace)
            return Published(edition=ended)
        found = unopened(workspace)
        before, last = site.published_tree(workspace), latest_edition(workspace)
        _warn_of_lost_tree(last, before, report)
        _refuse_incomplete(found)
        _refuse_late(last, found, now)
        days = _refuse_who_lost_approval(workspace, found, now)
        targets = found.targets.to_bytes()
        beat = roles.heartbeat(found.root, targets, machine, now, days, _last_versions(workspace, before))
        bundles = {
            target_file(each.sha256, each.locator): found.paths.bundle(each.locator) for each in found.record.recipients
        }
        contents = _Contents(edition=found.number, targets=targets, beat=beat, bundles=bundles)
        with told(STANDS, "tocsin publish"):
            tree = _make_of_staged(workspace, found, contents, now, report)
            _keep_metadata(found.paths.record, contents)
            site.swap(workspace, tree)
        with told(f"edition {found.number} is published, and all else", "tocsin publish"):
            # The record last: as long as it is staged, running this again ends all that is left to do.
            site.remove_old_trees(workspace)
            staging.keep_record(workspace, found.paths)
    return Published(edition=found.number, heartbeat_until=beat.expires)


def refresh(
    workspace: Workspace,
    machine: SecretKey,
    now: datetime,
    report: Report,
    *,
    shorter: bool = False,
    copy: Path | None = None,
) -> Published:
    """Say anew that the published edition is the newest, with every root that came since.

    Where dist/ was lost, or is older than what readers saw, it is taken from a `copy` of what they see.
    An approval that ran out keeps no heartbeat back, for that is for all readers; it is told.
    Refuses a heartbeat that ends before the last one, unless it shall be `shorter`.
    """
    with staging.hold(workspace, report):
        here = site.published_tree(workspace)
        before = _copied(workspace, copy, here, now) if copy else _published(workspace, here)
        root = board.newest_root(workspace).signed
        targets = before.targets
        snapshot = before.read(f"{before.timestamp.snapshot_meta.version}.snapshot.json")
        kept = snapshot if roles.keeps_snapshot(root, snapshot, now) else None
        days = _heartbeat_days(workspace)
        earlier = _last_versions(workspace, here, before)._replace(kept=kept)
        beat = roles.heartbeat(root, targets, machine, now, days, earlier)
        if beat.expires < before.timestamp.expires and not shorter:
            raise PublishError(
                f"this heartbeat would end on {beat.expires:%Y-%m-%d}, before the last one",
                hint="set this machine's clock; where heartbeat_days was lowered on purpose, say --shorter",
            )
        with told(STANDS, "tocsin refresh"):
            contents = _Contents(edition=before.edition, targets=targets, beat=beat, bundles=before.bundles)
            tree = _make(workspace, contents, now, report)
            record = workspace.edition(before.edition)
            if record.root.is_dir():
                # Before the swap: a version that was published is never given a second time.
                _keep_metadata(record, contents)
            site.swap(workspace, tree)
        with told("the new heartbeat is published, and all else", "tocsin refresh"):
            site.remove_old_trees(workspace)
    unapproved = unapproved_of(workspace, tree.edition, now)
    return Published(edition=tree.edition, heartbeat_until=beat.expires, unapproved=unapproved)


def _published(workspace: Workspace, tree: EditionTree | None) -> EditionTree:
    if tree is None:
        last = latest_edition(workspace)
        raise PublishError(
            "nothing is published here" + (f", and edition {last.edition} was" if last else ""),
            hint=LOST if last else "run `tocsin publish` where dist/site/ is",
        )
    return tree


def _copied(workspace: Workspace, copy: Path, here: EditionTree | None, now: datetime) -> EditionTree:
    """Return a copy of what readers see; refuse one that is not authentic, or older than what was published here."""
    tree, last = site.copied_tree(copy), latest_edition(workspace)
    if tree is None:
        raise PublishError(f"{shown(str(copy))} is no copy of what readers see", hint=f"name its directory, {COPY}")
    newest = max(here.edition if here else 0, last.edition if last else 0)
    if tree.edition < newest:
        raise PublishError(
            f"the copy has edition {tree.edition}, and edition {newest} was published here",
            hint=f"name a copy of edition {newest}; {NO_COPY}",
        )
    try:
        authenticate.authenticate(source.open_source(tree.root), pinned=board.root_files(workspace)[0], at=now)
    except NotAuthenticError as error:
        raise PublishError(f"readers would refuse the copy: {error.message}", hint="take another copy") from None
    return tree


def unapproved_of(workspace: Workspace, edition: int, now: datetime) -> tuple[str, ...]:
    """Say of those whom the published edition serves who is approved no more, and what to do."""
    try:
        record = read_edition(workspace, edition)
    except BuilderError:
        return (f"the record of edition {edition} cannot be read, so nobody can tell whether an approval ran out",)
    found = approvals.lapsed(
        approvals.InForce(
            root=board.root_in_force(workspace),
            approvals=board.approvals_in_force(workspace),
            at_least=record.approvals,
        ),
        (each.recipient for each in record.recipients),
        board.retired(workspace),
        now,
    )
    alike: dict[Standing, list[str]] = {}
    for name, standing in found.items():
        alike.setdefault(standing, []).append(name)
    return tuple(
        f"{', '.join(names)}{':' if len(names) > 1 else ''} {standing.reason}, "
        f"and edition {edition} still serves {'it' if len(names) == 1 else 'all of them'}; {standing.hint}"
        for standing, names in alike.items()
    )


def _heartbeat_days(workspace: Workspace) -> int:
    settings = read_settings(workspace)
    if settings is None:
        raise PublishError("data/register.yaml cannot be read", hint="run `tocsin check`")
    return settings.heartbeat_days


def still_signed(workspace: Workspace) -> bool | None:
    """Say whether the root in force lets the published edition stand; None where nothing is published."""
    tree = site.published_tree(workspace)
    if tree is None:
        return None
    targets = metadata.read(Targets, tree.targets, "targets.json")
    return roles.signatures(board.newest_root(workspace).signed, targets).complete


def _refuse_incomplete(found: Waiting) -> None:
    signatures = found.signatures
    if signatures.builder is None:
        raise PublishError(
            f"edition {found.number} does not bear its builder's signature",
            hint="build it with `tocsin build --key KEY`; without a key a build is only a trial",
        )
    if signatures.missing:
        signed = ", ".join(key.name for key in signatures.approvers) or "nobody"
        raise PublishError(
            f"edition {found.number} lacks {signatures.missing} of the officers' signatures; "
            f"{signatures.builder.name} built it, besides {signed} signed",
            hint="have another officer run `tocsin sign --key KEY`",
        )


def _refuse_who_lost_approval(workspace: Workspace, found: Waiting, now: datetime) -> int:
    """Refuse an edition for somebody whom the board approves no more; return how long a heartbeat is good for."""
    snapshot = snapshot_in(found.paths.record)
    texts = served_from(snapshot, found.record)
    for name in sorted(texts.keys() & board.retired(workspace)):
        raise PublishError(f"{name} was retired since edition {found.number} was built", hint="build it again")
    files = {snapshot.name_of(snapshot.recipient(name)): text for name, text in texts.items()}
    refuse_unapproved(workspace, Loaded(register=None, sources=files), texts, now, found.record)
    return _heartbeat_days(snapshot)


def _warn_of_lost_tree(last: EditionRecord | None, tree: EditionTree | None, report: Report) -> None:
    if last and tree is None:
        report.say(
            f"warning: edition {last.edition} was published, and dist/ does not hold it; if this was restored, "
            f"readers who saw a later heartbeat will refuse this one: {RESTORE}, first"
        )


def _refuse_late(last: EditionRecord | None, found: Waiting, now: datetime) -> None:
    if last and (found.number <= last.edition or found.record.issued < last.issued):
        raise PublishError(
            f"edition {found.number} comes before edition {last.edition}, which is published", hint="build it again"
        )
    if found.targets.signed.is_expired(now):
        raise PublishError(f"edition {found.number} ran out on {found.record.expires}", hint="build it again")
    if now.date() < found.record.issued:
        raise PublishError(
            f"it is {now.date()} by this machine's clock, and edition {found.number} was built "
            f"on {found.record.issued}",
            hint="set the clock, or build it again",
        )


def _refuse_what_is_in_the_way(workspace: Workspace) -> None:
    if workspace.site.exists() and not workspace.site.is_symlink():
        raise PublishError("dist/site is no link of ours", hint="move it away; `tocsin publish` makes it anew")


def _make_of_staged(
    workspace: Workspace, found: Waiting, contents: _Contents, now: datetime, report: Report
) -> EditionTree:
    try:
        return _make(workspace, contents, now, report)
    except (OSError, PublishError):
        # Each bundle is looked at once, as a reader does; where one is not as it was built, that is why.
        refuse_changed_bundles(found, report)
        raise


def _make(workspace: Workspace, contents: _Contents, now: datetime, report: Report) -> EditionTree:
    _refuse_what_is_in_the_way(workspace)
    roots = {f"{version}.root.json": content for version, content in enumerate(board.root_files(workspace), start=1)}
    before = site.published_tree(workspace)
    if before and len(list(before.metadata.glob("*.root.json"))) > len(roots):
        raise PublishError(
            "readers have seen a newer root than data/trust/ holds", hint="restore data/trust/ from a copy you trust"
        )
    report.begin("Publishing", len(contents.bundles))
    check = partial(_refuse_as_a_reader, pinned=roots["1.root.json"], now=now)
    files = {**roots, **contents.metadata}
    return site.make_tree(workspace, contents.tree, files, contents.bundles, check, report)


def _refuse_as_a_reader(tree: Path, pinned: bytes, now: datetime) -> None:
    """Look at a tree as a CERT does that trusts the first root and has seen nothing yet."""
    files = source.open_source(tree)
    try:
        found = authenticate.authenticate(files, pinned=pinned, at=now)
    except NotAuthenticError as error:
        damaged = error.refusal is Refusal.TAMPERED
        raise PublishError(
            f"readers would refuse this: {error.message}",
            hint=LOST
            if damaged
            else "after a change of officers or machines an edition is built, signed and published anew",
        ) from None
    if found.signed_on:
        raise PublishError(
            f"it is {now.date()} by this machine's clock, and something of this was signed on {found.signed_on}",
            hint="set this machine's clock",
        )
    for each in found.ran_out:
        raise PublishError(
            f"readers would be told that its {each.what} ran out on {each.since - MOMENT:%Y-%m-%d}",
            hint="a root is renewed with `tocsin board rotate`, an edition by building it again",
        )
    if set(files.present) != {f"{file.hashes['sha256']}.{file.path}" for file in found.targets.values()}:
        raise PublishError("the new tree is not whole", hint="build the edition again")


def _keep_metadata(record: EditionPaths, contents: _Contents) -> None:
    """Keep with the record what was published, so that versions go on counting where dist/ is lost."""
    directory = record.metadata
    directory.mkdir(mode=0o700, exist_ok=True)
    store.clear_unfinished(directory)
    store.write_atomically(directory / "targets.json", contents.targets)
    store.write_atomically(directory / "snapshot.json", contents.beat.snapshot)
    store.write_atomically(directory / "timestamp.json", contents.beat.timestamp)


def _last_versions(workspace: Workspace, *trees: EditionTree | None) -> roles.Earlier:
    """Return the highest versions of snapshot and timestamp that were published, by record and by trees."""
    last = latest_edition(workspace)
    found = [roles.Earlier()]
    if last:
        kept = workspace.edition(last.edition).metadata
        stamp = metadata.read(
            Timestamp,
            workspace.read_text(kept / "timestamp.json").encode(),
            f"data/editions/{last.edition}/timestamp.json",
        ).signed
        found.append(roles.Earlier(stamp.snapshot_meta.version, stamp.version))
    stamps = [tree.timestamp for tree in trees if tree]
    found += [roles.Earlier(stamp.snapshot_meta.version, stamp.version) for stamp in stamps]
    return roles.Earlier(max(each.snapshot for each in found), max(each.timestamp for each in found))
