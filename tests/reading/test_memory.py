"""A machine remembers what it has seen, never goes back, and never forgets quietly."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import tree
from tree import DAY, NOW, Published
from tuf.api.metadata import Metadata
from tuf.ngclient import Updater

from builder.errors import NotAuthenticError, Refusal, TrustError
from builder.reading import memory
from builder.reading.authentic import Authentic
from builder.reading.authenticate import authenticate
from builder.reading.memory import NOTHING, News, Seen
from builder.trust.envelope import Envelope
from builder.workspace import store

PUBLISHED = Published()
PINNED = PUBLISHED.roots[0]
SECOND = tree.root(2)
NEXT = replace(PUBLISHED, edition=13, snapshot_version=21, timestamp_version=47, roots=(PINNED, SECOND))
LATER = replace(PUBLISHED, timestamp_version=41)


def shown(base: Path, published: Published, pinned: bytes = PINNED) -> Authentic:
    """Show a machine an edition, and let it remember."""
    seen = Seen.load(base, pinned)
    roots: dict[int, bytes] = {}
    try:
        found = authenticate(
            Envelope.read(published.envelope()), pinned=pinned, at=NOW, seen=seen, followed=roots.__setitem__
        )
    finally:
        assert seen.remember(News(roots=roots)) is None
    assert seen.remember(found.news) is None
    return found


def kept(base: Path) -> dict[str, bytes]:
    """Everything that is remembered, by path."""
    (directory,) = base.iterdir()
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def test_what_was_seen_is_kept_as_a_stock_client_keeps_it(tmp_path: Path) -> None:
    """Roots by number, the heartbeat, the snapshot; in a directory for each trust."""
    shown(tmp_path, NEXT)
    assert kept(tmp_path) == {
        "root_history/2.root.json": SECOND,
        "snapshot.json": NEXT.snapshot,
        "timestamp.json": NEXT.timestamp,
    }
    seen = Seen.load(tmp_path, PINNED)
    assert (seen.roots, seen.timestamp, seen.snapshot) == ({2: SECOND}, NEXT.timestamp, NEXT.snapshot)
    # Another register has a memory of its own.
    assert Seen.load(tmp_path, tree.root(members=("x", "y"), by=("x", "y"))).timestamp is None


def rewritten(root: bytes) -> bytes:
    """The same root as another program writes it, with one signature fewer."""
    parsed = json.loads(root)
    return json.dumps({**parsed, "signatures": parsed["signatures"][1:]}, indent=1).encode() + b"\n"


AGAIN: dict[str, bytes] = {
    "a newer root": SECOND,
    "a newer root in another file": rewritten(SECOND),
    "the same root in another file": rewritten(PINNED),
}


@pytest.mark.parametrize("pinned", AGAIN.values(), ids=AGAIN)
def test_who_pins_anew_goes_on_with_what_was_seen(tmp_path: Path, pinned: bytes) -> None:
    """It is the same trust: whoever began anew could be shown an older edition."""
    shown(tmp_path, NEXT)
    seen = Seen.load(tmp_path, pinned)
    assert (seen.timestamp, seen.snapshot) == (NEXT.timestamp, NEXT.snapshot)
    with pytest.raises(NotAuthenticError) as caught:
        authenticate(
            Envelope.read(replace(PUBLISHED, roots=(PINNED, SECOND)).envelope()), pinned=SECOND, at=NOW, seen=seen
        )
    assert caught.value.refusal is Refusal.OLDER


def test_who_goes_back_to_an_older_root_goes_on_as_well(tmp_path: Path) -> None:
    """What was seen under the newer one was kept where the older one led to it."""
    shown(tmp_path, replace(PUBLISHED, roots=(PINNED, SECOND)))
    shown(tmp_path, NEXT, SECOND)
    assert Seen.load(tmp_path, PINNED).timestamp == NEXT.timestamp
    assert len(list(tmp_path.iterdir())) == 1


def test_of_two_memories_that_led_to_a_root_the_newer_counts(tmp_path: Path) -> None:
    """Two roots were pinned at one time or another, and each followed to the third."""
    third = tree.root(3)
    first = replace(PUBLISHED, roots=(PINNED, SECOND, third))
    shown(tmp_path, first, SECOND)
    shown(tmp_path, replace(NEXT, roots=(PINNED, SECOND, third)))
    assert len(list(tmp_path.iterdir())) == 2
    assert Seen.load(tmp_path, third).timestamp == NEXT.timestamp


def test_a_damaged_history_is_not_taken_for_another_register_s(tmp_path: Path) -> None:
    """It may be the one that led to the root which is pinned now; what is known under its own root stays in use."""
    shown(tmp_path, NEXT)
    (directory,) = tmp_path.iterdir()
    (directory / "root_history" / "2.root.json").write_bytes(SECOND[:100])
    with pytest.raises(TrustError, match=r"^root_history, in which this machine remembers"):
        Seen.load(tmp_path, SECOND)
    assert Seen.load(tmp_path, PINNED).directory == directory


def test_a_root_is_remembered_though_its_tree_is_refused(tmp_path: Path) -> None:
    """TUF, 5.3.8: else a tree without it, with the key that it took away, would be current afterwards."""
    second = tree.root(2, machines=("other",))
    with pytest.raises(NotAuthenticError):
        shown(tmp_path, replace(NEXT, roots=(PINNED, second), machine="other", by=()))
    assert kept(tmp_path) == {"root_history/2.root.json": second}
    with pytest.raises(NotAuthenticError) as caught:
        shown(tmp_path, PUBLISHED)
    assert caught.value.refusal is Refusal.UNSIGNED
    assert "replaced since (root 2)" in caught.value.hint


def test_a_stock_client_reads_it(tmp_path: Path) -> None:
    """python-tuf's own updater begins where this machine stopped."""
    shown(tmp_path, NEXT)
    directory = next(tmp_path.iterdir())
    updater = Updater(str(directory), "http://127.0.0.1:1/", bootstrap=PINNED)
    updater._trusted_set.update_root(updater._dir and (directory / "root_history/2.root.json").read_bytes())
    updater._trusted_set.reference_time = NOW
    updater._trusted_set.update_timestamp(updater._load_local_metadata("timestamp"))
    assert updater._trusted_set.update_snapshot(updater._load_local_metadata("snapshot"), trusted=True).version == 21


def test_it_is_for_the_owner_s_eyes(tmp_path: Path) -> None:
    """Which register somebody reads is nobody's business."""
    shown(tmp_path, NEXT)
    for path in tmp_path.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_it_never_goes_back(tmp_path: Path) -> None:
    """What is older than what was seen changes nothing, and is refused from then on."""
    shown(tmp_path, NEXT)
    before = kept(tmp_path)
    with pytest.raises(NotAuthenticError) as caught:
        shown(tmp_path, PUBLISHED)
    assert caught.value.refusal is Refusal.OLDER
    assert kept(tmp_path) == before
    older = authenticate(
        Envelope.read(PUBLISHED.envelope()), pinned=PINNED, at=NOW, seen=Seen.load(tmp_path, PINNED), allow_older=True
    )
    assert older.news.timestamp is None


def test_an_older_heartbeat_of_the_same_edition_changes_nothing(tmp_path: Path) -> None:
    """It opens, and the newer heartbeat stays."""
    shown(tmp_path, LATER)
    before = kept(tmp_path)
    assert shown(tmp_path, PUBLISHED).edition == 12
    assert kept(tmp_path) == before


def test_the_clock_does_not_matter_to_it(tmp_path: Path) -> None:
    """A clock that runs backwards makes nothing older or newer: versions do."""
    shown(tmp_path, NEXT)
    for years in (-40, 40):
        seen = Seen.load(tmp_path, PINNED)
        with pytest.raises(NotAuthenticError) as caught:
            authenticate(Envelope.read(PUBLISHED.envelope()), pinned=PINNED, at=NOW + years * 365 * DAY, seen=seen)
        assert caught.value.refusal is Refusal.OLDER


def test_roots_are_remembered_where_the_heartbeat_stays(tmp_path: Path) -> None:
    """A root that came with the same edition is kept."""
    shown(tmp_path, PUBLISHED)
    shown(tmp_path, replace(LATER, roots=(PINNED, SECOND)))
    assert kept(tmp_path)["root_history/2.root.json"] == SECOND


def test_a_machine_that_was_replaced_counts_anew(tmp_path: Path) -> None:
    """After a theft the memory follows the board: what the stolen key counted to is forgotten."""
    shown(tmp_path, replace(PUBLISHED, timestamp_version=9_999_999, snapshot_version=9_999_999))
    after = replace(NEXT, roots=(PINNED, tree.root(2, machines=("other",))), machine="other")
    assert shown(tmp_path, after).edition == 13
    assert kept(tmp_path)["timestamp.json"] == after.timestamp
    assert kept(tmp_path)["snapshot.json"] == after.snapshot


def test_two_at_once_keep_the_newer(tmp_path: Path) -> None:
    """Whoever comes last does not undo what the other saw."""
    base = tmp_path / "one"
    slow = Seen.load(base, PINNED)
    old = authenticate(Envelope.read(PUBLISHED.envelope()), pinned=PINNED, at=NOW, seen=slow)
    shown(base, NEXT)
    assert slow.remember(old.news) is None
    assert kept(base)["timestamp.json"] == NEXT.timestamp
    # The other way round both are kept, one after the other.
    other = tmp_path / "other"
    slow = Seen.load(other, PINNED)
    shown(other, PUBLISHED)
    new = authenticate(Envelope.read(NEXT.envelope()), pinned=PINNED, at=NOW, seen=slow)
    assert slow.remember(new.news) is None
    assert kept(other)["timestamp.json"] == NEXT.timestamp


def test_many_at_once_leave_it_whole(tmp_path: Path) -> None:
    """Whoever runs it in several windows loses nothing."""
    versions = [replace(PUBLISHED, timestamp_version=version) for version in range(41, 49)]
    errors: list[BaseException] = []

    def show(published: Published) -> None:
        try:
            shown(tmp_path, published)
        except BaseException as error:  # noqa: BLE001  told below
            errors.append(error)

    threads = [threading.Thread(target=show, args=(each,)) for each in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert kept(tmp_path)["timestamp.json"] == versions[-1].timestamp
    assert not [path for path in tmp_path.rglob("*") if path.name.endswith(store.UNFINISHED)]


def test_a_lock_that_another_holds_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever to open a register."""
    monkeypatch.setattr(memory, "PAUSE", 0.001)
    news = shown(tmp_path, PUBLISHED).news
    seen = Seen.load(tmp_path, PINNED)
    assert seen.directory
    with store.hold(seen.directory, TrustError("")):
        warning = seen.remember(news)
    assert warning
    assert "another tocsin is using its memory" in warning


def read_only(base: Path) -> None:
    base.mkdir()
    base.chmod(0o500)


def a_file(base: Path) -> None:
    base.write_bytes(b"")


FORGETFUL: dict[str, Callable[[Path], None]] = {"a file in its place": a_file}
if os.getuid():
    FORGETFUL["a directory that may not be written"] = read_only


@pytest.mark.parametrize("make", FORGETFUL.values(), ids=FORGETFUL)
def test_where_nothing_can_be_kept_it_is_a_warning(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A live system from a USB stick opens all the same, and says what it cannot promise."""
    base = tmp_path / "state"
    news = authenticate(Envelope.read(PUBLISHED.envelope()), pinned=PINNED, at=NOW).news
    make(base)
    seen = replace(NOTHING, directory=base / "x")
    warning = seen.remember(news)
    assert warning
    assert "cannot remember this edition" in warning


def test_a_full_disk_is_a_warning(tmp_path: Path) -> None:
    """And leaves what was there, whole."""
    shown(tmp_path, PUBLISHED)
    before = kept(tmp_path)
    code = (
        "import sys, resource; from pathlib import Path; sys.path.extend(map(str, Path('tests').glob('*')))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "import test_memory as t; from builder.reading.memory import Seen\n"
        "base = Path(sys.argv[1]); seen = Seen.load(base, t.PINNED)\n"
        "news = t.authenticate(t.Envelope.read(t.NEXT.envelope()), pinned=t.PINNED, at=t.NOW, seen=seen).news\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "print(seen.remember(news))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert "cannot remember this edition (File too large)" in done.stdout, done.stderr
    assert kept(tmp_path) == before


def test_killed_while_it_writes_it_is_whole(tmp_path: Path) -> None:
    """Between any two of its writes: the next run reads it, and clears up."""
    writes = 3
    for stop in range(writes):
        base = tmp_path / str(stop)
        shown(base, PUBLISHED)
        code = (
            "import sys, os, signal; from pathlib import Path; sys.path.extend(map(str, Path('tests').glob('*')))\n"
            "import test_memory as t; from builder.workspace import store; from builder.reading.memory import Seen\n"
            "real, count = store.Path.replace, [0]\n"
            "def replace(self, *rest):\n"
            "    if count[0] == int(sys.argv[2]): os.kill(os.getpid(), signal.SIGKILL)\n"
            "    count[0] += 1; return real(self, *rest)\n"
            "store.Path.replace = replace\n"
            "t.shown(Path(sys.argv[1]), t.NEXT)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, base, str(stop)], capture_output=True, cwd=Path(__file__).parents[2]
        )
        assert done.returncode == -signal.SIGKILL, done.stderr
        seen = Seen.load(base, PINNED)
        assert seen.timestamp == PUBLISHED.timestamp
        assert seen.snapshot in {PUBLISHED.snapshot, NEXT.snapshot}
        shown(base, NEXT)
        assert set(kept(base)) == {"root_history/2.root.json", "snapshot.json", "timestamp.json"}
        assert kept(base)["timestamp.json"] == NEXT.timestamp


def changed(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda directory: (directory / name).write_bytes(content) and None


def taken_away(directory: Path) -> None:
    (directory / "snapshot.json").unlink()


def directory_there(directory: Path) -> None:
    (directory / "timestamp.json").unlink()
    (directory / "timestamp.json").mkdir()


def history_is_a_file(directory: Path) -> None:
    shutil.rmtree(directory / "root_history")
    (directory / "root_history").write_bytes(b"")


DAMAGED: dict[str, tuple[Callable[[Path], None], str]] = {
    "an empty timestamp": (changed("timestamp.json", b""), "timestamp.json"),
    "a timestamp that is none": (changed("timestamp.json", NEXT.snapshot), "timestamp.json"),
    "a changed timestamp": (
        changed("timestamp.json", tree.with_fields(NEXT.timestamp, version=1)),
        "timestamp.json",
    ),
    "a changed snapshot": (changed("snapshot.json", tree.with_fields(NEXT.snapshot, version=1)), "snapshot.json"),
    "a snapshot with a fraction": (
        changed("snapshot.json", tree.with_fields(NEXT.snapshot, x=1.5)),
        "snapshot.json",
    ),
    "a cut snapshot": (changed("snapshot.json", NEXT.snapshot[:100]), "snapshot.json"),
    "no snapshot": (taken_away, "snapshot.json"),
    "a directory": (directory_there, "timestamp.json"),
    "a huge file": (changed("timestamp.json", b" " * 20_000), "timestamp.json"),
    "a cut root": (changed("root_history/2.root.json", SECOND[:100]), "root_history/2.root.json"),
    "a root of others": (
        changed("root_history/2.root.json", tree.root(2, by=("x", "y"), members=("x", "y"))),
        "root_history/2.root.json",
    ),
    "no history": (history_is_a_file, "root_history"),
}


@pytest.mark.parametrize(("damage", "name"), DAMAGED.values(), ids=DAMAGED)
def test_damage_is_told_and_never_forgotten_quietly(tmp_path: Path, damage: Callable[[Path], None], name: str) -> None:
    """A machine that begins anew without a word could be shown an older edition: it says so first."""
    shown(tmp_path, NEXT)
    directory = next(tmp_path.iterdir())
    damage(directory)
    with pytest.raises(TrustError, match=f"^{name}, in which this machine remembers") as caught:
        shown(tmp_path, NEXT)
    assert not isinstance(caught.value, NotAuthenticError)
    assert f"remove {directory}" in caught.value.hint
    # And what it says to do helps.
    shutil.rmtree(directory)
    assert shown(tmp_path, NEXT).edition == 13


def test_an_edition_seen_in_a_half_written_memory_counts(tmp_path: Path) -> None:
    """The snapshot is written first: an edition once seen is not forgotten for a late heartbeat."""
    shown(tmp_path, PUBLISHED)
    directory = next(tmp_path.iterdir())
    (directory / "snapshot.json").write_bytes(NEXT.snapshot)
    with pytest.raises(NotAuthenticError, match="has seen edition 13"):
        shown(tmp_path, LATER)


def test_nothing_is_kept_where_nothing_is_to_be() -> None:
    """What `publish` checks before readers see it leaves no trace."""
    news = authenticate(Envelope.read(PUBLISHED.envelope()), pinned=PINNED, at=NOW).news
    assert news.timestamp
    assert NOTHING.remember(news) is None
    assert Metadata.from_bytes(news.timestamp).signed.version == 40
