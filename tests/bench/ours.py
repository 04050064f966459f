"""Our build, through its command line: cold, again after one changed number, and for other numbers of recipients."""

import io
import shutil
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from builder import seal
from tests.bench.processes import Run, median_seconds, run, tocsin
from tests.bench.register import DAY, NUMBER, WHOLE, Bench, change_one_number, let_all_consent

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The bytes of one recipient's bundle: sealed, and of its `register.html`."""

    sealed: int
    html: int
    files: dict[str, int]


def build(bench: Bench, jobs: int, *options: str) -> Run:
    """Stage an edition."""
    return _tocsin(bench, "build", "--key", bench.key("officer-a"), "--jobs", str(jobs), "--json", *options)


def _tocsin(bench: Bench, *arguments: str | Path) -> Run:
    return tocsin("--root", bench.root, *arguments, clock=DAY.isoformat())


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One time round: a build with an empty cache; one after a changed number, which is signed and published."""

    cold: Run
    again: Run
    signed: Run
    published: Run

    @property
    def release(self) -> float:
        """The seconds of signing and publishing."""
        return self.signed.seconds + self.published.seconds

    @property
    def urgent(self) -> float:
        """The seconds from the changed number to what everybody reads."""
        return self.again.seconds + self.release

    @property
    def urgent_cpu(self) -> float:
        """The same, of a processor's time."""
        return self.again.cpu + self.signed.cpu + self.published.cpu


def _release(bench: Bench) -> tuple[Run, Run]:
    """Sign the staged edition, and publish it."""
    signed = _tocsin(bench, "sign", "--key", bench.key("officer-b"), "--yes")
    return signed, _tocsin(bench, "publish", "--key", bench.key("publisher"))


def turns(bench: Bench, jobs: int, repeat: int, say: Say) -> list[Turn]:
    """Build with an empty cache and publish, change one number, build and publish again; as often as stated."""
    found = []
    for turn in range(repeat):
        shutil.rmtree(bench.cache, ignore_errors=True)
        said = f"({turn + 1} of {repeat})"
        say(f"our build, cold cache {said}")
        cold = build(bench, jobs)
        _release(bench)
        change_one_number(bench, (turn + 0.5) / repeat)
        say(f"our build after one changed number, signed and published {said}")
        again = build(bench, jobs)
        signed, published = _release(bench)
        found.append(Turn(cold=cold, again=again, signed=signed, published=published))
    return found


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


def seconds_of_help(times: int) -> float:
    """Return how long the program takes to say what it can do."""
    program = Path(sys.executable).with_name("tocsin")
    return median_seconds(lambda: run([str(program), "--help"]), times)


def seconds_of(root: Path, times: int, *words: str) -> float:
    """Return how long a command on a register takes."""
    return median_seconds(lambda: tocsin("--root", root, "--date", DAY.isoformat(), *words), times)


def some_number(root: Path) -> str:
    """Return a telephone number that stands in a register."""
    return next(
        found[1]
        for path in sorted((root / "data/organisations").iterdir())
        if (found := NUMBER.search(path.read_text(encoding="utf-8")))
    )


def some_recipient(root: Path) -> str:
    """Return the recipient who comes first by name."""
    return min(path.stem for path in (root / "recipients").glob("*.yaml"))
