"""Promise 8 for trust: a stock TUF client, with no code of ours but the root file, gets what was signed or nothing.

The published tree is served over HTTP on the loopback address. Its wrong forms are made by plain file operations,
or signed with fixture keys.
"""

import datetime as clock
import hashlib
import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    UnsignedMetadataError,
)
from tuf.api.metadata import Metadata, Snapshot, Targets, Timestamp
from tuf.ngclient import Updater, UpdaterConfig
from tuf.ngclient._internal import trusted_metadata_set
from workspaces import MINIATURE, NOW, SEED, copy_miniature, locators_in, publish_edition

from builder.demo.trust import signer
from builder.editions import publishing
from builder.progress import Silence
from builder.workspace.places import Workspace

DAY = timedelta(days=1)
# The file of a CERT is named otherwise in each edition.
FIRST_NAME, NAME = (f"{locators_in(Workspace(MINIATURE), edition)['cert-eu']}.zip.age" for edition in (1, 2))
OTHER = f"{locators_in(Workspace(MINIATURE), 2)['cert-none']}.zip.age"
ONLY = ("cert-eu", "cert-none")


@dataclass(frozen=True)
class Published:
    """Trees of two editions that followed one another, and the root that a CERT has."""

    root: bytes
    first: Path
    second: Path
    second_later: Path


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Edition 1, edition 2 on the next day, and edition 2 with a heartbeat of the day after."""
    base = tmp_path_factory.mktemp("stock")
    workspace = copy_miniature(base / "workspace")
    root = (workspace.trust / "1.root.json").read_bytes()
    publish_edition(workspace, only=ONLY)
    first = _kept(workspace, base / "first")
    publish_edition(workspace, NOW + DAY, only=ONLY)
    second = _kept(workspace, base / "second")
    publishing.refresh(workspace, signer("publisher", SEED), NOW + 2 * DAY, Silence())
    return Published(root, first, second, _kept(workspace, base / "later"))


def _kept(workspace: Workspace, target: Path) -> Path:
    return Path(shutil.copytree(workspace.site.resolve(), target))


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and logs nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        """Say nothing."""


class Mirror:
    """A plain web server, whose files a test may exchange."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def show(self, tree: Path) -> None:
        """Let the mirror have another tree."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(tree, self.root)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = Mirror(tmp_path / "mirror")
    yield found
    found.close()


@dataclass(frozen=True)
class Cert:
    """A CERT with a stock client: its root file, what it keeps, and where it fetches from."""

    mirror: Mirror
    home: Path
    root: bytes

    def fetch(self, name: str | None = None) -> Path:
        """Fetch a bundle as any TUF client does."""
        name = name or own(self.mirror.root)
        for part in ("metadata", "targets"):
            (self.home / part).mkdir(parents=True, exist_ok=True)
        updater = Updater(
            str(self.home / "metadata"),
            f"{self.mirror.url}/metadata/",
            str(self.home / "targets"),
            f"{self.mirror.url}/targets/",
            config=UpdaterConfig(),
            bootstrap=self.root,
        )
        updater.refresh()
        info = updater.get_targetinfo(name)
        assert info, "the edition has no such bundle"
        return Path(updater.download_target(info))


@pytest.fixture
def cert(mirror: Mirror, published: Published, tmp_path: Path) -> Cert:
    return Cert(mirror, tmp_path / "cert", published.root)


@pytest.fixture(autouse=True)
def it_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the client's clock, which is its own business; at first to the day of edition 2."""

    def set_(now: datetime) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: clock.tzinfo | None = None) -> datetime:  # type: ignore[override]
                return now

        class Module:
            datetime = Clock
            timezone = clock.timezone

        monkeypatch.setattr(trusted_metadata_set, "datetime", Module)

    set_(NOW + DAY)
    return set_


def write(tree: Path, name: str, metadata: "Metadata[Targets] | Metadata[Snapshot] | Metadata[Timestamp]") -> bytes:
    content = metadata.to_bytes()
    (tree / "metadata" / name).write_bytes(content)
    return content


def signed_anew(tree: Path, by: tuple[str, ...] | None, change: Callable[[Targets], None] = lambda _: None) -> None:
    """Sign edition 2 with other keys, or leave its signatures; the machine vouches for it, for it is stolen, too."""
    targets = Metadata[Targets].from_file(str(tree / "metadata" / "2.targets.json"))
    change(targets.signed)
    if by is not None:
        targets.signatures.clear()
    for name in by or ():
        targets.sign(signer(name, SEED).signer, append=True)
    content = write(tree, "2.targets.json", targets)
    snapshot = Metadata[Snapshot].from_file(str(tree / "metadata" / "2.snapshot.json"))
    described(snapshot.signed.meta["targets.json"], content)
    snapshot.sign(signer("publisher", SEED).signer)
    content = write(tree, "2.snapshot.json", snapshot)
    stamp = Metadata[Timestamp].from_file(str(tree / "metadata" / "timestamp.json"))
    described(stamp.signed.snapshot_meta, content)
    stamp.sign(signer("publisher", SEED).signer)
    write(tree, "timestamp.json", stamp)


def described(meta: object, content: bytes) -> None:
    meta.length = len(content)  # type: ignore[attr-defined]
    meta.hashes = {"sha256": hashlib.sha256(content).hexdigest()}  # type: ignore[attr-defined]


def own(tree: Path) -> str:
    """The name of the CERT's bundle in a tree."""
    return FIRST_NAME if list((tree / "targets").glob(f"*.{FIRST_NAME}")) else NAME


def in_targets(tree: Path, name: str) -> Path:
    (found,) = (tree / "targets").glob(f"*.{name}")
    return found


def test_a_stock_client_fetches_a_bundle_that_stock_age_opens(cert: Cert, published: Published) -> None:
    """No program of ours is needed to get the register and to know whose it is."""
    cert.mirror.show(published.second)
    sealed = cert.fetch()
    assert sealed.read_bytes() == in_targets(published.second, NAME).read_bytes()
    done = subprocess.run(
        ["age", "-d", "-i", MINIATURE / "identities" / "cert-eu.txt", sealed], capture_output=True, timeout=30
    )
    assert done.returncode == 0
    assert done.stdout.startswith(b"PK")


def test_a_stock_client_follows_from_edition_to_edition(cert: Cert, published: Published) -> None:
    """And from heartbeat to heartbeat, with what it keeps."""
    for tree in (published.first, published.second, published.second_later):
        cert.mirror.show(tree)
        assert cert.fetch().read_bytes() == in_targets(tree, own(tree)).read_bytes()


def test_a_bundle_can_be_fetched_from_an_envelope_that_was_unzipped(
    cert: Cert, published: Published, tmp_path: Path
) -> None:
    """What came by mail is a small repository of its own."""
    packed = published.second / "envelopes" / f"{NAME.partition('.')[0]}.tocsin"
    subprocess.run(["unzip", "-q", packed, "-d", tmp_path / "unzipped"], check=True, timeout=30)
    cert.mirror.show(tmp_path / "unzipped")
    assert cert.fetch().read_bytes() == in_targets(published.second, NAME).read_bytes()


def test_an_older_edition_is_refused(cert: Cert, published: Published) -> None:
    """Rollback: a mirror cannot bring back numbers that were corrected since."""
    cert.mirror.show(published.second)
    cert.fetch()
    cert.mirror.show(published.first)
    with pytest.raises(BadVersionNumberError):
        cert.fetch()


def test_an_older_heartbeat_is_refused(cert: Cert, published: Published) -> None:
    """Nor can it turn the clock back."""
    cert.mirror.show(published.second_later)
    cert.fetch()
    cert.mirror.show(published.second)
    with pytest.raises(BadVersionNumberError):
        cert.fetch()


def test_an_older_edition_under_a_new_heartbeat_is_refused(cert: Cert, published: Published, tmp_path: Path) -> None:
    """Even the thief of the machine's key cannot: snapshots name the edition, and its number never falls."""
    cert.mirror.show(published.second)
    cert.fetch()
    tree = Path(shutil.copytree(published.first, tmp_path / "forged"))
    targets = (tree / "metadata" / "1.targets.json").read_bytes()
    snapshot = Metadata[Snapshot].from_file(str(tree / "metadata" / "1.snapshot.json"))
    snapshot.signed.version = 9
    described(snapshot.signed.meta["targets.json"], targets)
    snapshot.sign(signer("publisher", SEED).signer)
    content = write(tree, "9.snapshot.json", snapshot)
    stamp = Metadata[Timestamp].from_file(str(tree / "metadata" / "timestamp.json"))
    stamp.signed.version = stamp.signed.snapshot_meta.version = 9
    described(stamp.signed.snapshot_meta, content)
    stamp.sign(signer("publisher", SEED).signer)
    write(tree, "timestamp.json", stamp)
    cert.mirror.show(tree)
    with pytest.raises(BadVersionNumberError):
        cert.fetch()


@pytest.mark.parametrize("before", [False, True], ids=["seen for the first time", "seen before"])
def test_a_frozen_mirror_is_refused(
    cert: Cert, published: Published, it_is: Callable[[datetime], None], before: bool
) -> None:
    """Freeze: who gets no heartbeat for longer than it lasts is told, whatever the edition says."""
    cert.mirror.show(published.second)
    if before:
        cert.fetch()
    it_is(NOW + 15 * DAY - timedelta(seconds=1))
    cert.fetch()
    it_is(NOW + 15 * DAY)
    with pytest.raises(ExpiredMetadataError):
        cert.fetch()
    cert.mirror.show(published.second_later)
    cert.fetch()


def test_an_edition_that_ran_out_is_refused(
    cert: Cert, published: Published, tmp_path: Path, it_is: Callable[[datetime], None]
) -> None:
    """However fresh its heartbeat, which a machine's thief could sign for ever."""
    tree = Path(shutil.copytree(published.second, tmp_path / "forged"))
    stamp = Metadata[Timestamp].from_file(str(tree / "metadata" / "timestamp.json"))
    stamp.signed.expires = NOW + 300 * DAY
    stamp.sign(signer("publisher", SEED).signer)
    write(tree, "timestamp.json", stamp)
    cert.mirror.show(tree)
    cert.fetch()
    it_is(NOW + 200 * DAY)
    with pytest.raises(ExpiredMetadataError):
        cert.fetch()


def exchange(tree: Path) -> None:
    one, other = in_targets(tree, NAME), in_targets(tree, OTHER)
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


def cut(tree: Path) -> None:
    path = in_targets(tree, NAME)
    path.write_bytes(path.read_bytes()[:-1])


def lengthen(tree: Path) -> None:
    path = in_targets(tree, NAME)
    path.write_bytes(path.read_bytes() + b"\0")


def flip(tree: Path) -> None:
    path = in_targets(tree, NAME)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("harm", [exchange, cut, lengthen, flip])
def test_a_bundle_that_is_not_the_one_that_was_signed_is_refused(
    cert: Cert, published: Published, harm: Callable[[Path], None]
) -> None:
    """Swapped for another recipient's, cut, too long, or with one bit changed."""
    cert.mirror.show(published.second)
    harm(cert.mirror.root)
    with pytest.raises((LengthOrHashMismatchError, DownloadError)):
        cert.fetch()
    assert not list((cert.home / "targets").iterdir())


def test_a_bundle_of_another_edition_is_not_found_under_this_one(cert: Cert, published: Published) -> None:
    """Names carry digests: an old bundle beside new metadata is nobody's."""
    cert.mirror.show(published.second)
    in_targets(cert.mirror.root, NAME).unlink()
    shutil.copy(in_targets(published.first, FIRST_NAME), cert.mirror.root / "targets")
    with pytest.raises(DownloadError):
        cert.fetch(NAME)


@pytest.mark.parametrize(
    ("name", "as_"),
    [
        ("1.targets.json", "2.targets.json"),
        ("1.snapshot.json", "2.snapshot.json"),
        ("timestamp.json", "timestamp.json"),
    ],
)
def test_metadata_of_another_edition_is_refused(cert: Cert, published: Published, name: str, as_: str) -> None:
    """Mix and match: the parts of a tree vouch for one another."""
    cert.mirror.show(published.second)
    shutil.copy(published.first / "metadata" / name, cert.mirror.root / "metadata" / as_)
    with pytest.raises((RepositoryError, DownloadError)):
        cert.fetch()
    assert not list((cert.home / "targets").iterdir())


@pytest.mark.parametrize(
    "by",
    [
        ("officer-a",),
        ("officer-b",),
        (),
        ("officer-a", "member-a", "publisher"),
        ("officer-a", "stranger"),
    ],
    ids=["the builder alone", "an approver alone", "nobody", "members and machines", "a stranger"],
)
def test_signatures_under_the_threshold_are_refused(
    cert: Cert, published: Published, tmp_path: Path, by: tuple[str, ...]
) -> None:
    """A bribed officer and a stolen machine together publish nothing."""
    tree = Path(shutil.copytree(published.second, tmp_path / "forged"))
    signed_anew(tree, by)
    cert.mirror.show(tree)
    with pytest.raises(UnsignedMetadataError):
        cert.fetch()


def test_the_forger_of_these_tests_would_succeed_with_enough_keys(
    cert: Cert, published: Published, tmp_path: Path
) -> None:
    """So that the refusals above are for the reason that they name."""
    tree = Path(shutil.copytree(published.second, tmp_path / "forged"))
    signed_anew(tree, ("officer-b", "officer-c"))
    cert.mirror.show(tree)
    cert.fetch()


def change_a_bundle(targets: Targets) -> None:
    targets.targets[NAME].length += 1


def test_a_change_of_what_was_signed_is_refused(cert: Cert, published: Published, tmp_path: Path) -> None:
    """The officers' signatures are of the whole list."""
    tree = Path(shutil.copytree(published.second, tmp_path / "forged"))
    signed_anew(tree, None, change_a_bundle)
    cert.mirror.show(tree)
    with pytest.raises(UnsignedMetadataError):
        cert.fetch()


def test_another_root_is_not_followed(cert: Cert, published: Published, tmp_path: Path) -> None:
    """A forged register under keys of its own has nobody who trusts it."""
    tree = Path(shutil.copytree(published.second, tmp_path / "forged"))
    fields = json.loads((tree / "metadata" / "1.root.json").read_bytes())
    fields["signed"]["version"] = 2
    (tree / "metadata" / "2.root.json").write_text(json.dumps(fields), encoding="ascii")
    cert.mirror.show(tree)
    with pytest.raises(UnsignedMetadataError):
        cert.fetch()
