"""Lay out the snippets of all pages once, taking from the cache what has not changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from builder.paper import cache
from builder.paper.blocks import Block, Digest, arranged
from builder.paper.coded import decoded, encoded
from builder.paper.forms import Form, Snippet
from builder.paper.plan import CopyPaper, SnippetBook
from builder.progress import Report, Steps
from builder.workers import Workers
from builder.workspace.places import Workspace

# Of HTML, for one call of a worker: some documents' worth, so that it is worth its journey, and few wait at the end.
CHARACTERS_AT_ONCE = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Typesetting:
    """How to lay out: with how many processes, and with which cache; and who seals, if not these workers."""

    jobs: int = 1
    cache: Path | None = None
    sealers: Callable[[Workers, Steps], AbstractContextManager[Workers]] = lambda workers, _: nullcontext(workers)


ALONE = Typesetting()
# What was laid out of snippets, in bytes (`coded`).
Cells = Mapping[Digest, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """What stands on the pages of a book, as it travels: cells in bytes, and the blocks that are put together of them.

    Whoever makes files of it has the forms; the process that holds the builder's key never needs them.
    """

    cells: Cells = field(repr=False)
    blocks: Mapping[Digest, Block] = field(repr=False)
    placed: tuple[Digest, ...] = field(repr=False)

    def forms(self) -> dict[Digest, Form]:
        """Return the forms of what stands on pages by itself, blocks put together of their cells."""
        cells = {digest: decoded(body) for digest, body in self.cells.items()}
        return {
            digest: arranged(self.blocks[digest], cells) if digest in self.blocks else cells[digest]
            for digest in self.placed
        }


class Typesetter:
    """Lays out what stands on pages, in workers, and takes from the cache what was laid out before.

    A context manager: the cache is open while it lasts, and what it holds is personal data.
    """

    def __init__(self, workspace: Workspace, how: Typesetting, workers: Workers, report: Report) -> None:
        self._workers, self._report = workers, report
        self._kept: cache.FormCache | None = None
        # Of all that a build needed; the digests alone, for some of it names each recipient.
        self._needed: set[Digest] = set()
        if how.cache is not None:
            directory = cache.prepare(workspace, how.cache)
            (fingerprint,) = workers.stream(_fingerprint, [()])
            self._kept = cache.FormCache(directory, fingerprint)
        elif not cache.remove(workspace, workspace.cache):
            report.say(f"{workspace.name_of(workspace.cache)} holds files that are not ours; look at it and remove it")

    def __enter__(self) -> "Typesetter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._kept:
            self._kept.close()

    def lay_out(self, book: SnippetBook) -> LaidOut:
        """Return all that stands on the pages of a book."""
        found = self.kept(book.snippets)
        if self._kept and self._kept.damaged:
            self._report.say(f"the cache held {self._kept.damaged} damaged or foreign entries; they are made anew")
        made = _lay_out(
            {digest: book.snippets[digest] for digest in book.snippets.keys() - found.keys()},
            self._workers,
            self._report,
        )
        self.keep(made)
        return LaidOut(cells={**found, **made}, blocks=book.blocks, placed=tuple(book.placed))

    def kept(self, snippets: Iterable[Digest]) -> Cells:
        """Return the cells that the cache has of what is needed."""
        needed = list(snippets)
        self._needed.update(needed)
        return self._kept.get(needed) if self._kept else {}

    def keep(self, cells: Cells) -> None:
        """Keep for the next build what was laid out."""
        if self._kept and cells:
            self._kept.put(cells)

    def forget_the_rest(self) -> None:
        """Remove from the cache what was not needed, after a build of the whole register."""
        if self._kept:
            self._kept.keep_only(self._needed)


def typeset(
    workspace: Workspace, book: SnippetBook, how: Typesetting, workers: Workers, report: Report
) -> dict[Digest, Form]:
    """Return the forms of all that stands on the pages of a book, where a book is all that there is."""
    with Typesetter(workspace, how, workers, report) as typesetter:
        return typesetter.lay_out(book).forms()


def own_forms(copy: CopyPaper, laid_out: Cells) -> dict[Digest, Form]:
    """Return the forms of what names the recipient of a copy, from its cells."""
    blocks = {digest: each for digest, each in copy.own.items() if isinstance(each, Block)}
    cells = {digest: laid_out[digest] for digest in copy.own.keys() - blocks.keys()}
    return LaidOut(cells=cells, blocks=blocks, placed=tuple(copy.own)).forms()


def _lay_out(snippets: Mapping[Digest, Snippet], workers: Workers, report: Report) -> dict[Digest, bytes]:
    report.begin("Laying out pages", len(snippets))
    batches = list(_batches(snippets))
    calls = (([snippets[digest] for digest in batch],) for batch in batches)
    cells: dict[Digest, bytes] = {}
    for batch, made in zip(batches, workers.stream(_lay_out_there, calls), strict=True):
        cells |= zip(batch, made, strict=True)
        report.advance(len(batch))
    return cells


# In workers: the process that holds the builder's key loads nothing that lays out pages.


def _fingerprint() -> bytes:
    from builder.paper import layout  # noqa: PLC0415

    return layout.fingerprint()


def _lay_out_there(snippets: Sequence[Snippet]) -> list[bytes]:
    from builder.paper import layout  # noqa: PLC0415

    return [encoded(form) for form in layout.lay_out(snippets)]


def laid_out_here(copies: Iterable[CopyPaper], known: Cells) -> dict[Digest, bytes]:
    """Lay out the cells that name the recipients of some copies, but for those that are known."""
    missing = {
        digest: each
        for copy in copies
        for digest, each in copy.own.items()
        if isinstance(each, Snippet) and digest not in known
    }
    return {
        digest: cell
        for batch in _batches(missing)
        for digest, cell in zip(batch, _lay_out_there([missing[digest] for digest in batch]), strict=True)
    }


def _batches(snippets: Mapping[Digest, Snippet]) -> Iterator[list[Digest]]:
    """Cut the snippets into calls of one width and a bounded size."""
    batch: list[Digest] = []
    width, size = 0.0, 0
    for digest, snippet in sorted(snippets.items(), key=lambda item: item[1].width):
        if batch and (snippet.width != width or size > CHARACTERS_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(digest)
        width, size = snippet.width, size + len(snippet.html)
    if batch:
        yield batch
