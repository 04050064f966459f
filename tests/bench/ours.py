"""Our build, through its command line: cold, again after one changed number, and for fewer recipients."""

import io
import shutil
import statistics
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from builder import seal
from builder.seal import hybrid
from tests.bench.processes import ROOT, Run, median_seconds, run, tocsin
from tests.bench.register import DAY, NUMBER, WHOLE, Bench, change_one_number, let_all_consent

Say = Callable[[str], None]
SHORT_RUNS = 5
SEALINGS = 101


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The bytes of one recipient's bundle: sealed, and of its `register.html`."""

    sealed: int
    html: int
    files: dict[str, int]


def build(bench: Bench, jobs: int, *options: str) -> Run:
    """Stage an edition."""
    return _tocsin(bench, "build", "--key", bench.key("officer-a"), "--jobs", str(jobs), *options)


def release(bench: Bench) -> float:
    """Sign the staged edition and publish it; return the seconds that both took."""
    signed = _tocsin(bench, "sign", "--key", bench.key("officer-b"), "--yes")
    return signed.seconds + _tocsin(bench, "publish", "--key", bench.key("publisher")).seconds


def _tocsin(bench: Bench, *arguments: str | Path) -> Run:
    return tocsin("--root", bench.root, *arguments, clock=DAY.isoformat())


def cold_and_again(bench: Bench, jobs: int, repeat: int, say: Say) -> tuple[list[Run], list[Run], list[float]]:
    """Build with an empty cache and publish, change one number, build and publish again; as often as stated.

    Returns the runs of both builds, and the seconds of signing and publishing the second.
    """
    cold, again, releases = [], [], []
    for turn in range(repeat):
        shutil.rmtree(bench.cache, ignore_errors=True)
        say(f"our build, cold cache ({turn + 1} of {repeat})")
        cold.append(build(bench, jobs))
        release(bench)
        change_one_number(bench, (turn + 0.5) / repeat)
        say(f"our build after one changed number ({turn + 1} of {repeat})")
        again.append(build(bench, jobs))
        say("signing and publishing it")
        releases.append(release(bench))
    return cold, again, releases


def sizes_of_whole(bench: Bench) -> Sizes:
    """Return the sizes of the bundle that holds most, as it was published or staged last."""
    sealed = bench.file(".staged/*/bundles/*", "dist/site/targets/*").read_bytes()
    with zipfile.ZipFile(io.BytesIO(seal.unseal(sealed, bench.identity))) as archive:
        files = {entry.filename: entry.file_size for entry in archive.infolist()}
    return Sizes(sealed=len(sealed), html=files["register.html"], files=files)


def sizes_with_all_consents(bench: Bench, jobs: int) -> Sizes:
    """Return the sizes where no manager withholds anything; changes the workspace."""
    let_all_consent(bench)
    build(bench, jobs, "--recipient", WHOLE)
    return sizes_of_whole(bench)


def seconds_of_help() -> float:
    """Return how long the program takes to say what it can do."""
    program = Path(sys.executable).with_name("tocsin")
    return median_seconds(lambda: run([str(program), "--help"]), SHORT_RUNS)


def seconds_of_check() -> float:
    """Return how long the check of the example register takes."""
    return median_seconds(lambda: tocsin("--root", ROOT, "--date", DAY.isoformat(), "check"), SHORT_RUNS)


def seconds_of_find(root: Path) -> float:
    """Return how long it takes to find whose a number is, and who holds it."""
    number = next(
        found[1]
        for path in sorted((root / "data/organisations").iterdir())
        if (found := NUMBER.search(path.read_text(encoding="utf-8")))
    )
    words = ("--root", root, "--date", DAY.isoformat(), "find", number)
    return median_seconds(lambda: tocsin(*words), SHORT_RUNS)


def milliseconds_of_hybrid_sealing() -> float:
    """Return how long it takes to seal 1 MB to one post-quantum hybrid key."""
    key, content = seal.public_key(hybrid.identity_of(bytes(32))), bytes(1_000_000)
    found = []
    for _ in range(SEALINGS):
        start = time.perf_counter()
        seal.seal(content, [key])
        found.append(1000 * (time.perf_counter() - start))
    return statistics.median(found)
